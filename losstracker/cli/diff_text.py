"""What a contribution changes, for a terminal and as JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from losstracker.cli.diff_cells import clip_both, quoted, visible
from losstracker.cli.text import number_text
from losstracker.model.columns import Col

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from losstracker.analysis.diff import Diff

MOST_LISTED = 50
"""Records, groups and warnings that are listed of each kind."""

BRIEF = (Col.SIDE, Col.DATE, Col.CATEGORY, Col.MODEL, Col.STATUS, Col.QUANTITY, Col.SOURCE)
"""What is shown of a record that is added or removed."""

_TOTALS = ("low", "best", "high", "records")


def counted(change: Diff) -> str:
    """Say how many records are added, removed and changed.

    >>> from losstracker.analysis.diff import diff
    >>> from losstracker.examples import syria_2024
    >>> counted(diff(syria_2024(), syria_2024()))
    'nothing changes'
    """
    if change.empty:
        return "nothing changes"
    added, removed = len(change.added), len(change.removed)
    return f"{added:,} added, {removed:,} removed, {change.records_changed:,} changed"


def unread_note(left_out: int, rows: int) -> str:
    """Say which rows of the old table are not compared, as a sentence; blank where all are."""
    if not left_out:
        return ""
    return (
        f"{left_out:,} of {rows:,} rows of the old table have errors and are left out; "
        "those that are mended now count as added."
    )


def keys_of(totals: pd.DataFrame) -> list[str]:
    """Name the columns that a table of totals is grouped by."""
    whens = {f"{number}_{when}" for number in _TOTALS for when in ("before", "after")}
    return [str(name) for name in totals.columns if name not in {*whens, "best_change"}]


def changed_totals(change: Diff) -> tuple[pd.DataFrame, int]:
    """Give the totals that change, the largest change first, and how many do not."""
    from losstracker.analysis.diff_totals import moved

    rows = moved(change.totals)
    totals = change.totals[rows]
    order = (-totals["best_change"].abs()).argsort(kind="stable")
    return totals.iloc[order], int((~rows).sum())


def step(row: dict[str, Any], number: str, arrow: str) -> str:
    """Give a number before and after, or once where it does not change.

    >>> step({"low_before": 2.0, "low_after": 3.0}, "low", "->")
    '2 -> 3'
    """
    texts = [number_text(float(row[f"{number}_{when}"])) for when in ("before", "after")]
    return texts[0] if texts[0] == texts[1] else f" {arrow} ".join(texts)


def signed(value: float) -> str:
    """Give a change with its sign.

    >>> signed(3.0), signed(-0.5), signed(0.0)
    ('+3', '-0.50', '0')
    """
    return number_text(value) if value <= 0 else f"+{number_text(value)}"


def total_cells(row: dict[str, Any], arrow: str) -> list[str]:
    """Give the numbers of a row of totals as text."""
    steps = [step(row, number, arrow) for number in ("low", "best", "high")]
    return [*steps, signed(float(row["best_change"])), step(row, "records", arrow)]


TOTAL_HEADS = ("low", "best", "high", "change", "records")


def as_text(change: Diff, note: str = "") -> str:
    """Give the change for a terminal."""
    head = f"{counted(change)}; {change.records_before:,} records before, "
    lines = [f"{head}{change.records_after:,} after", *([note] if note else [])]
    lines += [*_warnings(change), *_totals(change)]
    lines += [*_records("added", "+", change.added), *_records("removed", "-", change.removed)]
    return "\n".join([*lines, *_changed(change)])


def _rest(total: int, listed: int, noun: str) -> list[str]:
    return [f"  ... and {total - listed:,} more {noun}"] if total > listed else []


def _warnings(change: Diff) -> Iterator[str]:
    if not change.warnings:
        return
    yield from ("", f"warnings ({len(change.warnings):,})")
    for alarm in change.warnings[:MOST_LISTED]:
        yield f"  {alarm.code}: {alarm.said(quoted)}"
        yield f"    {alarm.suggestion}"
    yield from _rest(len(change.warnings), MOST_LISTED, "warnings")


def _totals(change: Diff) -> Iterator[str]:
    totals, same = changed_totals(change)
    keys = keys_of(totals)
    if len(totals):
        yield from ("", "totals (before -> after)")
        rows = [[*keys, *TOTAL_HEADS]]
        for row in totals.head(MOST_LISTED).to_dict("records"):
            values = [visible(str(row[key])) or "not stated" for key in keys]
            rows.append(values + total_cells({str(k): v for k, v in row.items()}, "->"))
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        for texts in rows:
            cells = [text.ljust(width) for text, width in zip(texts, widths, strict=True)]
            yield ("  " + "  ".join(cells)).rstrip()
        yield from _rest(len(totals), MOST_LISTED, "groups that change")
    if same and len(totals):
        yield f"  {same:,} {'group does' if same == 1 else 'groups do'} not change"


def _records(what: str, sign: str, records: pd.DataFrame) -> Iterator[str]:
    if not len(records):
        return
    yield from ("", f"{what} ({len(records):,})")
    for row in records.head(MOST_LISTED).to_dict("records"):
        cells = [f"{name} {quoted(row[name])}" for name in BRIEF if row.get(name)]
        yield f"  {sign} {quoted(row[Col.RECORD_ID])}: {', '.join(cells)}"
    yield from _rest(len(records), MOST_LISTED, "records")


def _changed(change: Diff) -> Iterator[str]:
    if not len(change.changed):
        return
    yield from ("", f"changed ({change.records_changed:,})")
    ids = change.changed[Col.RECORD_ID]
    shown = change.changed[ids.isin(ids.unique()[:MOST_LISTED])]
    last = None
    for record_id, column, old, new in shown.itertuples(index=False):
        if record_id != last:
            yield f"  ~ {quoted(record_id)}"
            last = record_id
        before, after = (quoted(text) if text else "(blank)" for text in clip_both(old, new))
        yield f"      {visible(column)}: {before} -> {after}"
    yield from _rest(change.records_changed, MOST_LISTED, "records")


def as_json(change: Diff, left_out: int = 0) -> str:
    """Give the change whole as one JSON object; an open bound is null."""
    said = {
        "records": {
            "before": change.records_before,
            "after": change.records_after,
            "added": len(change.added),
            "removed": len(change.removed),
            "changed": change.records_changed,
        },
        "old_rows_left_out": left_out,
        "warnings": [
            {
                "code": str(alarm.code),
                "message": alarm.message,
                "suggestion": alarm.suggestion,
                "side": alarm.side,
                "category": alarm.category,
                "records": list(alarm.records),
            }
            for alarm in change.warnings
        ],
        "totals": [_numbers(row) for row in change.totals.to_dict("records")],
        "added": change.added.to_dict("records"),
        "removed": change.removed.to_dict("records"),
        "changed": change.changed.to_dict("records"),
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _numbers(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): _number(cell) for name, cell in row.items()}


def _number(cell: Any) -> Any:
    if not isinstance(cell, float):
        return cell
    if not math.isfinite(cell):
        return None
    return int(cell) if cell.is_integer() else cell
