"""Tables of sums as they stand in the page: every cell is text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.columns import GROUP, Col, Status, SumCol
from losstracker.plot.labels import category_labels, number
from losstracker.plot.tables import interval_known
from losstracker.report.charts import differ
from losstracker.report.sentences import reason_words, sort_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from losstracker.report.sums import Sums

_HEADINGS = {
    "by_side": "Side",
    "by_group": "Group",
    "by_category": "Category",
    "by_status": "Status",
}
_KEYS = {"by_group": GROUP, "by_category": str(Col.CATEGORY), "by_status": str(Col.STATUS)}


_UNKNOWN = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as text, and what its column is sorted by."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A sum in words. ``why_open`` says why there is no upper bound; blank where there is one."""

    side: str
    name: str
    low: Cell
    best: Cell
    high: Cell
    central: Cell
    records: Cell
    why_open: str


@dataclass(frozen=True, slots=True)
class SumTable:
    """A table of sums, in one body for each side; ``side`` is the only one, else blank.

    ``exact`` says that low, best and high are one number in every row.
    """

    name: str
    heading: str
    caption: str
    side: str
    exact: bool
    bodies: tuple[tuple[SumRow, ...], ...]


def make_tables(sums: Sums) -> list[SumTable]:
    """The tables that the page shows; by category only if that says more than by group."""
    names = [*_HEADINGS]
    if len(sums.sides) == 1:
        names.remove("by_side")
    if not differ(sums.written["by_group"], sums.written["by_category"]):
        names.remove("by_category")
    return [_make_table(sums, name) for name in names]


def _make_table(sums: Sums, name: str) -> SumTable:
    key = _KEYS.get(name, "")
    totals = _ordered(sums.written[name], key)
    names = _names(totals, key)
    known = interval_known(totals, totals.attrs.get("dependence"))
    rows = [
        _make_row(row, name, known=is_known)
        for (_, row), name, is_known in zip(totals.iterrows(), names, known, strict=True)
    ]
    side = sums.sides[0] if key and len(sums.sides) == 1 else ""
    exact = bool((totals[SumCol.LOW] == totals[SumCol.HIGH]).all())
    return SumTable(
        name, _HEADINGS[name], f"Losses {sums.label(name)}", side, exact, _bodies(rows, key)
    )


def _bodies(rows: list[SumRow], key: str) -> tuple[tuple[SumRow, ...], ...]:
    """The rows of each side together; all of them where the rows are the sides."""
    sides = dict.fromkeys(row.side for row in rows)
    bodies = [tuple(row for row in rows if row.side == side) for side in sides]
    return tuple(bodies) if key else (tuple(rows),)


def _ordered(totals: pd.DataFrame, key: str) -> pd.DataFrame:
    """The largest first within each side; statuses in their own order."""
    if key == Col.STATUS:
        rank = {str(status): at for at, status in enumerate(Status)}
        return totals.assign(_at=totals[key].map(rank)).sort_values([Col.SIDE, "_at"])
    largest = totals.sort_values([SumCol.BEST, SumCol.LOW], ascending=False, kind="stable")
    return largest.sort_values(Col.SIDE, kind="stable") if key else largest


def _names(totals: pd.DataFrame, key: str) -> list[str]:
    """What the rows are called."""
    if not key:
        return totals[Col.SIDE].tolist()
    if key == Col.STATUS:
        said = {str(Status.LOST): "Lost (state not said)"}
        return [said.get(status, status.capitalize()) for status in totals[key]]
    labels = category_labels(totals[key])
    return [labels[code] for code in totals[key]]


def _make_row(row: pd.Series[float], name: str, *, known: bool) -> SumRow:
    high, records, unbounded = row[SumCol.HIGH], row[SumCol.RECORDS], row[SumCol.UNBOUNDED]
    is_open = math.isinf(high)
    return SumRow(
        side=str(row[Col.SIDE]),
        name=name,
        low=_cell(row[SumCol.LOW]),
        best=_cell(row[SumCol.BEST]),
        high=Cell("no bound" if is_open else number(high), sort_value(high)),
        central=_central_cell(row, known=known),
        records=_cell(records),
        why_open=reason_words(int(records), int(unbounded)) if is_open else "",
    )


def _cell(value: float) -> Cell:
    return Cell(number(value), sort_value(value))


def _central_cell(row: pd.Series[float], *, known: bool) -> Cell:
    """The central interval, sorted by where it begins; one without an end is the longest."""
    text, lower, upper = _central(row, known=known), row[SumCol.LOWER], row[SumCol.UPPER]
    ends = (lower, math.inf if math.isnan(upper) else upper)
    return Cell(text, "" if text == _UNKNOWN else sort_value(*ends))


def _central(row: pd.Series[float], *, known: bool) -> str:
    """The central interval; only where it begins, if an open end leaves no more.

    Without a median some count has no distribution, and its quantiles are known only to within
    bounds: that is no interval.
    """
    lower, upper = row[SumCol.LOWER], row[SumCol.UPPER]
    if math.isnan(upper) and not math.isnan(lower):
        return f"from {number(lower)}"
    if not known:
        return _UNKNOWN
    same = number(lower) == number(upper)
    return number(lower) if same else f"{number(lower)}\N{EN DASH}{number(upper)}"


def explain(tables: Sequence[SumTable]) -> str:
    """What stands in the cells of the tables, of all that occurs."""
    if all(table.exact for table in tables):
        return "Every count is exact: its low, best and high are one number."
    rows = [row for table in tables for body in table.bodies for row in body]
    said = ["Low and high bound the number of items, and best is the most plausible single value."]
    if any(row.why_open for row in rows):
        said.append(
            "\N{LEFT DOUBLE QUOTATION MARK}No bound\N{RIGHT DOUBLE QUOTATION MARK} means that the "
            "records set no upper bound, so only the lower end of the central interval is known."
        )
    if any(row.central.text == _UNKNOWN for row in rows):
        said.append(
            f"\N{LEFT DOUBLE QUOTATION MARK}{_UNKNOWN}\N{RIGHT DOUBLE QUOTATION MARK} means that "
            "some count has bounds but no distribution, so no central interval is known."
        )
    if any(row.name.endswith("(rest)") for row in rows):
        said.append(
            "The rest of a broad category is what was recorded under it without its kind, and lies "
            "in none of the narrower ones."
        )
    return " ".join(said)
