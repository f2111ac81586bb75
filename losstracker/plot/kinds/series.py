"""From a table of sums by period to the series that are drawn: no drawing here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import SumCol
from losstracker.plot.dates import to_days
from losstracker.plot.marks import has_interval, is_open, last_known
from losstracker.plot.tables import CLAIMED, EVERY, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]
    Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods side by side, from the first to the last that a table has.

    ``starts`` and ``ends`` are matplotlib days: the first of each period, and that after its last.
    """

    days: pd.DatetimeIndex
    starts: Numbers
    ends: Numbers

    @property
    def middles(self) -> Numbers:
        """The middle of each period."""
        return (self.starts + self.ends) / 2


@dataclass(frozen=True, slots=True)
class Series:
    """Sums of one group, one row for each period; NaN where the table has no row for it.

    ``key`` are the values of the ``by`` columns; ``inner`` is where a central interval is known and
    has a width; ``claimed`` is whether no picture confirms the losses.
    """

    key: Key
    rows: pd.DataFrame
    inner: NDArray[np.bool_]
    claimed: bool

    @property
    def total(self) -> float:
        """The best values added up, which is exact over any periods."""
        return float(self.rows[SumCol.BEST].sum())

    @property
    def open(self) -> NDArray[np.bool_]:
        """Where there is no upper bound."""
        return is_open(self.rows).to_numpy()

    @property
    def ends(self) -> Numbers:
        """The upper bound of each period; where there is none, the largest number known."""
        return np.where(self.open, last_known(self.rows), self.numbers(SumCol.HIGH))

    def numbers(self, column: str) -> Numbers:
        """The values of a column."""
        return self.rows[str(column)].to_numpy(dtype=np.float64)


def list_periods(sums: Sums) -> Periods:
    """Every period from the first to the last of a table, also those without a row."""
    found = sums.dated()[SumCol.PERIOD]
    step = EVERY[sums.every or "day"]
    days = pd.DatetimeIndex(sorted(found.unique()))
    if sums.every and len(days):
        days = pd.date_range(days[0], days[-1], freq=step).union(days)
    return Periods(days, to_days(days), to_days(pd.DatetimeIndex(days + step)))


def make_series(sums: Sums, keys: Sequence[Key], periods: Periods) -> list[Series]:
    """The series of some groups, in the order of ``keys``.

    In a period without a row a cumulative sum stays what it was.

    Raises:
        DrawingError: A group has two rows for one period.
    """
    advice = "name every column of the groups in by=, or sum again"
    require_one_row_each(sums, [*sums.by, str(SumCol.PERIOD)], advice)
    dated = _bare(sums.dated())
    groups: dict[Key, pd.DataFrame] = {(): dated}
    if sums.by:
        groups = {tuple(map(str, key)): rows for key, rows in dated.groupby(list(sums.by))}
    found = []
    for key in keys:
        rows = groups[key].set_index(str(SumCol.PERIOD)).reindex(periods.days)
        rows = rows.ffill() if sums.facts.get("cumulative") else rows
        claimed = bool(groups[key][CLAIMED].all())
        inner = has_interval(rows, sums.facts.get("dependence")).to_numpy(dtype=bool)
        found.append(Series(key, rows.reset_index(drop=True), inner, claimed))
    return found


def without_intervals(series: Sequence[Series]) -> list[Series]:
    """The same series, with no central interval to draw."""
    return [replace(each, inner=np.zeros_like(each.inner)) for each in series]


def _bare(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without what their table says of itself, which pandas copies at every step."""
    bare = rows.copy()
    bare.attrs = {}
    return bare


def size_groups(sums: Sums) -> dict[Key, float]:
    """The groups that have a period, and how large each is: the largest first, then by low.

    Best values of periods are added up; of sums that are cumulative the last is taken.
    """
    dated = _bare(sums.dated())
    numbers = [str(SumCol.BEST), str(SumCol.LOW)]
    if not sums.by:
        return {(): float(dated[SumCol.BEST].sum())} if len(dated) else {}
    grouped = dated.sort_values(SumCol.PERIOD).groupby(list(sums.by))[numbers]
    sizes = grouped.last() if sums.facts.get("cumulative") else grouped.sum()
    sizes = sizes.sort_index().sort_values(numbers, ascending=False, kind="stable")
    keys = (key if isinstance(key, tuple) else (key,) for key in sizes.index)
    return dict(zip(keys, sizes[SumCol.BEST].astype(float), strict=True))
