"""How a comparison of two versions of a table shows in a notebook."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from losstracker.analysis.diff_alarms import items
from losstracker.analysis.diff_totals import AFTER, BEFORE, NUMBERS, at, moved
from losstracker.model import display
from losstracker.model.columns import Col

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from losstracker.analysis.diff import Diff

_TOLD = [Col.RECORD_ID, Col.SIDE, Col.DATE, Col.CATEGORY, Col.STATUS, Col.QUANTITY, Col.SOURCE]


def html_of(change: Diff) -> str:
    """Give the warnings, the totals that change, and the first records of each kind as HTML."""
    counts = ((change.added, "added"), (change.removed, "removed"))
    said = [f"{len(table):,} {word}" for table, word in counts]
    heading = ", ".join([*said, f"{change.records_changed:,} changed"])
    return display.box(
        f"Records: {heading}; {change.records_before:,} before, {change.records_after:,} after",
        display.table(
            ["look at", "why", "what to do"],
            ([alarm.code, alarm.message, alarm.suggestion] for alarm in change.warnings),
        ),
        _totals(change.totals),
        *(_records(table, word) for table, word in counts),
        _cells(change.changed),
    )


def _totals(totals: pd.DataFrame) -> str:
    numbers = {at(name, when) for name in NUMBERS for when in (BEFORE, AFTER)}
    by = [str(name) for name in totals.columns if name not in numbers | {"best_change"}]
    rows = totals[moved(totals)].to_dict("records")
    return display.table(
        [*by, "items before", "items after"],
        ([*(row[name] for name in by), _sum(row, BEFORE), _sum(row, AFTER)] for row in rows),
    )


def _sum(row: Mapping[Any, Any], when: str) -> str:
    low, best, high = (row[at(name, when)] for name in ("low", "best", "high"))
    if high == math.inf:
        return f"{items(low)} or more" + ("" if best == low else f", best {items(best)}")
    return items(low) if low == high else f"{items(low)} to {items(high)}, best {items(best)}"


def _records(table: pd.DataFrame, word: str) -> str:
    names = [str(name) for name in _TOLD if name in table]
    if not len(table):
        return ""
    return display.table([word, *names[1:]], table[names].itertuples(index=False), most=5)


def _cells(changed: pd.DataFrame) -> str:
    names = [Col.RECORD_ID, "column", "old", "new"]
    return display.table(
        ["changed", "column", "before", "after"],
        changed[names].itertuples(index=False),
        most=5,
    )
