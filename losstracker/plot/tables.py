"""A table of sums made ready to draw: checked once, so that charts may trust its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.colors import is_color_like

from losstracker.analysis.aggregate import aggregate
from losstracker.errors import DrawingError
from losstracker.model.columns import COLUMNS, GROUP, Col, Evidence, SumCol
from losstracker.plot.labels import category_labels, category_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

EVERY: dict[str, pd.DateOffset] = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(days=7),
    "month": pd.DateOffset(months=1),
    "quarter": pd.DateOffset(months=3),
    "year": pd.DateOffset(years=1),
}
"""Length of a period, by the word that :func:`losstracker.aggregate` knows it by."""

DEPENDENCE = "dependence"
"""Name of what a table says of itself, and of the column where rows differ in it."""

CLAIMED = "_claimed"
"""Column that tells which sums rest on claims alone."""

_OF_LOSSES = {str(spec.name) for spec in COLUMNS if spec.required}
_SHORTEST_DAYS = {"year": 360, "quarter": 85, "month": 26, "week": 7, "day": 1}
_SLACK = 1e-6
_NEEDED = (SumCol.LOW, SumCol.BEST, SumCol.HIGH)
_OPTIONAL = (SumCol.LOWER, SumCol.MEDIAN, SumCol.UPPER, SumCol.RECORDS)


@dataclass(frozen=True, slots=True)
class Sums:
    """A table of sums. Always true: ``by`` are text; low, best, high are numbers; high may be inf.

    Categories stand by their names; ``names`` has the name of each code. ``facts`` is what the
    table says of itself (``frame.attrs``); what it does not say is not there.
    """

    rows: pd.DataFrame
    by: tuple[str, ...]
    names: Mapping[str, str]
    facts: dict[str, Any]

    @property
    def claimed(self) -> NDArray[np.bool_]:
        """Which rows rest on claims that no picture confirms."""
        return self.rows[CLAIMED].to_numpy(dtype=bool)

    @property
    def has_periods(self) -> bool:
        """Whether the sums are by period."""
        return SumCol.PERIOD in self.rows.columns

    @property
    def every(self) -> str | None:
        """Length of the periods: as the table says, else as the days between them show."""
        said = self.facts.get("every")
        if said in EVERY or not self.has_periods:
            return said if said in EVERY else None
        days = pd.Series(self.rows[SumCol.PERIOD].dropna().unique()).sort_values().diff().min()
        if pd.isna(days):
            return None
        return next(word for word, least in _SHORTEST_DAYS.items() if days.days >= least)

    def dated(self) -> pd.DataFrame:
        """The rows that belong to a period."""
        return self.rows[self.rows[SumCol.PERIOD].notna()]

    def undated(self) -> pd.DataFrame:
        """The rows of records whose date window has an open end."""
        return self.rows[self.rows[SumCol.PERIOD].isna()]

    def chosen(self, colours: Mapping[str, str] | None) -> dict[str, str]:
        """The colours that were chosen: by a category's code, or by any name on the chart."""
        given = _colours(colours)
        by_code = {name: given[code] for code, name in self.names.items() if code in given}
        return {**by_code, **given}

    def constant(self) -> tuple[str, ...]:
        """The ``by`` columns that say the same in every row, where others tell the rows apart."""
        same = tuple(name for name in self.by if len(set(self.rows[name])) <= 1)
        return same if len(self.rows) > 1 and len(same) < len(self.by) else ()


def _colours(colours: Mapping[str, str] | None) -> dict[str, str]:
    """Colours by name.

    Raises:
        DrawingError: They are no mapping, or one is no colour.
    """
    if colours is None:
        return {}
    if not hasattr(colours, "items"):
        raise DrawingError(
            f"colours: expected a dict such as {{'Red': '#C44E00'}}, got {colours!r}"
        )
    for name, colour in colours.items():
        if not is_color_like(colour):
            raise DrawingError(f"colours: {colour!r} of {name!r} is no colour such as '#C44E00'")
    return dict(colours)


def interval_known(rows: pd.DataFrame, dependence: object = None) -> pd.Series[bool]:
    """Tell where ``lower`` to ``upper`` is an interval: where there is a median between them.

    Under ``unknown`` there is none, and both are bounds that hold all the same. ``dependence`` is
    that of the table, where its rows do not say it themselves.
    """
    has_median: pd.Series[bool] = rows[SumCol.MEDIAN].notna()
    said = rows[DEPENDENCE] if DEPENDENCE in rows else pd.Series(dependence, index=rows.index)
    return has_median | said.eq("unknown")


def is_losses(table: pd.DataFrame) -> bool:
    """Whether a table is one of losses, not of sums."""
    return {str(name) for name in table.columns} >= _OF_LOSSES


def read_sums(totals: pd.DataFrame, *, signed: bool = False, **asked: Any) -> Sums:  # noqa: ANN401 - options of aggregate
    """Check a table of sums and make its columns what :class:`Sums` promises.

    A table of losses is summed first, as ``asked`` of :func:`losstracker.aggregate`. Where the
    numbers are ``signed`` they may be below 0, and a low may be -inf.

    >>> sums = read_sums(pd.DataFrame({"side": [None], "low": [2], "best": [2], "high": [np.inf]}))
    >>> sums.by, sums.rows["side"].tolist()
    (('side',), [''])
    """
    totals = aggregate(totals, **asked) if asked and is_losses(totals) else totals
    kind = totals.attrs.get("table")
    if kind is not None:
        raise DrawingError(f"this is a table of {kind}, and the chart is of sums of losses")
    missing = [str(name) for name in _NEEDED if name not in totals.columns]
    if missing and len(totals):
        message = f"this is no table of sums: it has no column {', '.join(missing)}"
        raise DrawingError(f"{message}; make one with losstracker.aggregate")
    rows = totals.reset_index(drop=True).copy()
    by = _by_columns(totals)
    for name in by:
        rows[name] = rows[name].astype(object).where(rows[name].notna(), "").map(str)
    for name in (*_NEEDED, *_OPTIONAL):
        rows[name] = _numbers(rows[name]) if name in rows else np.nan
    _require_bounds(rows, signed=signed)
    if SumCol.PERIOD in rows:
        rows[SumCol.PERIOD] = _days(rows[SumCol.PERIOD])
    facts = _facts(totals)
    rows[CLAIMED] = _claimed(rows, by, facts)
    if _is_nothing(rows):
        rows, facts = rows.iloc[:0], {**facts, "sources": ()}
    labels = {name: _labels(name, rows[name]) for name in by}
    rows = rows.assign(**{name: rows[name].map(found) for name, found in labels.items() if found})
    return Sums(rows, by, {**labels.get(GROUP, {}), **labels.get(Col.CATEGORY, {})}, facts)


def _numbers(cells: pd.Series[Any]) -> pd.Series[float]:
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    wrong = numbers.isna() & cells.notna()
    if wrong.any():
        raise DrawingError(f"{cells.name}: expected numbers, got {str(cells[wrong].iloc[0])!r}")
    return numbers


def _days(cells: pd.Series[Any]) -> pd.Series[pd.Timestamp]:
    days = pd.to_datetime(cells, errors="coerce")
    wrong = days.isna() & cells.notna()
    if wrong.any():
        cell = str(cells[wrong].iloc[0])
        raise DrawingError(f"period: expected the first day of each period, got {cell!r}")
    return days


def _require_bounds(rows: pd.DataFrame, *, signed: bool) -> None:
    """Refuse numbers that are no bounds of a count."""
    if rows[list(_NEEDED)].isna().to_numpy().any():
        raise DrawingError(
            "a sum has no low, best or high; every row needs all three (high may be inf)"
        )
    low, best, high = (rows[name] for name in _NEEDED)
    slack = _SLACK * (1 + best.abs().replace(np.inf, 0))
    wrong = (low > best + slack) | (best > high + slack)
    wrong |= (low < 0) | np.isinf(low) if not signed else False
    if wrong.any():
        said = ", ".join(f"{name} {rows.loc[wrong, name].iloc[0]:g}" for name in _NEEDED)
        least = "" if signed else "0 <= "
        raise DrawingError(f"expected {least}low <= best <= high in every row, got {said}")


def _facts(totals: pd.DataFrame) -> dict[str, Any]:
    """What a table says of itself; of rows that were chosen later it has no count of records."""
    said = ((str(name), value) for name, value in totals.attrs.items())
    facts = {n: value for n, value in said if not (isinstance(value, float) and np.isnan(value))}
    if facts.get("rows", len(totals)) != len(totals):
        facts["records"] = None
    return facts


def require_each_period(sums: Sums, what: str) -> None:
    """Refuse running sums where a chart is of each period, also where the table does not say.

    Raises:
        DrawingError: The sums are cumulative, or look so: none ever falls.
    """
    advice = "sum again without cumulative=True, or draw them with losstracker.plot.cumulative"
    if sums.facts.get("cumulative"):
        raise DrawingError(f"these sums are cumulative, and {what} is of each period; {advice}")
    if "cumulative" in sums.facts or not sums.has_periods:
        return
    rows = sums.dated().sort_values(str(SumCol.PERIOD))
    keys = [*sums.by]
    groups = [its for _, its in rows.groupby(keys)] if keys else [rows]
    long = [its[list(_NEEDED)] for its in groups if len(its) > 2]
    never_fall = all(bool((its.diff().iloc[1:].fillna(0) >= 0).to_numpy().all()) for its in long)
    if (
        long
        and never_fall
        and any(its[SumCol.BEST].iloc[-1] > its[SumCol.BEST].iloc[0] for its in long)
    ):
        raise DrawingError(
            f"these sums never fall, as running sums do, and {what} is of each period; {advice}, "
            "or say table.attrs['cumulative'] = False"
        )


def _claimed(rows: pd.DataFrame, by: tuple[str, ...], facts: Mapping[str, Any]) -> list[bool]:
    """Tell which rows rest on claims that no picture confirms."""
    if Col.EVIDENCE in by:
        return [cell not in {"", str(Evidence.VISUAL)} for cell in rows[Col.EVIDENCE]]
    said = facts.get("evidence")
    if said != "both":
        return [said == "claimed"] * len(rows)
    known = [name for name in by if name != DEPENDENCE]
    keys = {tuple(str(key.get(name)) for name in known) for key in facts.get("claimed", ())}
    return [key in keys for key in rows[known].itertuples(index=False, name=None)]


def _labels(column: str, codes: pd.Series[str]) -> dict[str, str]:
    """The names of the codes of a column, if it is one of codes; a group is never a rest."""
    if column == GROUP:
        return {code: category_name(code) for code in set(codes)}
    return category_labels(codes) if column == Col.CATEGORY else {}


def _is_nothing(rows: pd.DataFrame) -> bool:
    """Whether no record is in the table: it is empty, or left so by a filter."""
    return bool((rows[[*_NEEDED, SumCol.RECORDS]] == 0).to_numpy().all())


def _by_columns(totals: pd.DataFrame) -> tuple[str, ...]:
    """The ``by`` columns: as the table says, else those that precede the sums."""
    said = totals.attrs.get("by")
    if said is not None:
        return tuple(str(name) for name in said if name in totals.columns)
    sums = [str(name) in set(SumCol) for name in totals.columns]
    first = sums.index(True) if True in sums else len(sums)
    return tuple(str(name) for name in totals.columns[:first])


def require_one_row_each(sums: Sums, keys: list[str], advice: str) -> None:
    """Refuse a table in which two rows would be drawn in one place."""
    rows = sums.rows
    twice = rows.duplicated(keys) if keys else pd.Series(np.arange(len(rows)) > 0)
    if twice.any():
        at = [str(value) for value in rows.loc[twice, keys].iloc[0]] if keys else ["all losses"]
        raise DrawingError(f"more than one row for {' · '.join(at)}; {advice}")
