"""The words of a comparison of sources: its numbers, its title, what its marks mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import Evidence, SumCol
from losstracker.plot.captions import column_name, open_words, record_words
from losstracker.plot.labels import listing, span, times
from losstracker.plot.language import say
from losstracker.plot.marks import is_floor

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from losstracker.plot.tables import Sums

SOURCE, EVIDENCE, RATIOS = "source", "evidence", ("ratio_low", "ratio_high")


def is_confirmed(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where pictures confirm what a source says."""
    return rows[EVIDENCE].eq(str(Evidence.VISUAL))


def group_by(sums: Sums) -> list[str]:
    """The columns that tell the groups apart."""
    return [name for name in sums.by if name not in {SOURCE, *sums.constant()}]


def number_words(row: Mapping[Hashable, object]) -> str:
    """The bounds of a number, and how often the base's number they are."""
    text = span(*(float(str(row[name])) for name in (SumCol.LOW, SumCol.HIGH)))
    low, high = (float(str(row.get(name, math.nan))) for name in RATIOS)
    return text if math.isnan(low) or row["_is_base"] else f"{text}  ({times(low, high)})"


def source_words(sums: Sums) -> str:
    """Each source with its records and the last day that it speaks of."""
    last = sums.facts.get("last_days") or {}
    said = []
    for name, part in sums.rows.groupby(SOURCE, sort=False):
        records = part[SumCol.RECORDS].sum(skipna=False)
        known = [] if math.isnan(records) else [record_words(records)]
        known += [say("to {day}", day=last[name])] if last.get(name) else []
        said.append(f"{name} ({' '.join(known)})" if known else str(name))
    return ", ".join(said)


def title_words(sums: Sums) -> str:
    """By what the losses are told apart."""
    told = [column_name(name) for name in group_by(sums)]
    if not told:
        return say("Losses, source by source")
    return say("Losses by {names}, source by source", names=listing(told))


def mark_words(sums: Sums) -> list[str]:
    """What the marks mean, of those that are on the chart; and what was rolled up."""
    rows = sums.rows
    if rows.empty:
        return []
    sure = is_confirmed(rows)
    parts = [say("filled dot: confirmed by pictures")] if sure.any() else []
    parts += [say("hollow dot: claimed, not confirmed")] if not sure.all() else []
    parts += [say("stroke: a floor, no best value known")] if is_floor(rows).any() else []
    if (rows[SumCol.HIGH] > rows[SumCol.LOW]).any():
        parts += [say("line and numbers: hard bounds")]
    parts += [open_words()] if np.isinf(rows[SumCol.HIGH]).any() else []
    if rows[SumCol.BEST].isna().any():
        parts += [say("no dot: days not known, bounds only")]
    base = sums.facts.get("base")
    parts += [say("×: times the number of {base}", base=base)] if base else []  # noqa: RUF001
    parts += [say("no line: the source lists none")]
    if sums.facts.get("rolled_up"):
        parts += [say("kinds that not every source tells apart are together")]
    return parts
