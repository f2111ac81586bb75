"""Sums of groups by period as a field of cells: no drawing here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot.dates import to_days
from losstracker.plot.labels import row_labels
from losstracker.plot.tables import CLAIMED, EVERY, require_one_row_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

_WIDE = 1.0
"""Bounds that are further apart than so many times the best value make a cell uncertain."""
_NUMBERS = [str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH)]


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums of groups (rows) in periods (columns); NaN where there is no record.

    Always true: ``low``, ``best`` and ``high`` are of one shape, a row a name and a column a
    start. ``claimed`` tells which rest on claims, where others do not; ``starts`` and ``ends`` are
    matplotlib days.
    """

    names: list[str]
    starts: Numbers
    ends: Numbers
    low: Numbers
    best: Numbers
    high: Numbers
    claimed: NDArray[np.bool_]
    every: str | None

    def first(self, count: int) -> Cells:
        """The first rows."""
        parts = {
            name: getattr(self, name)[:count]
            for name in ("names", "low", "best", "high", "claimed")
        }
        return replace(self, **parts)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Where there is no upper bound."""
        return np.isinf(self.high)

    @property
    def is_uncertain(self) -> NDArray[np.bool_]:
        """Where bounds lie further apart than the best value is large."""
        with np.errstate(invalid="ignore"):
            return ~self.is_open & (self.high - self.low > np.maximum(self.best, 0) * _WIDE)


def read_cells(sums: Sums) -> Cells:
    """Lay sums out as cells, the largest group first; a group without a dated record has no row.

    Raises:
        DrawingError: The sums are not by period, or are cumulative.
    """
    _require_periods(sums)
    dated = sums.dated() if sums.has_periods else sums.rows.iloc[:0]
    counted = dated[SumCol.RECORDS].fillna(dated[SumCol.HIGH])  # a table that lost its records
    dated = dated[counted.gt(0)]
    if dated.empty:
        return _no_cells()
    told = [name for name in sums.by if name not in sums.constant()]
    names = pd.Series(row_labels(dated, told), index=dated.index, dtype=object)
    periods = pd.DatetimeIndex(sums.dated()[SumCol.PERIOD].unique()).sort_values()
    periods = periods[(periods >= dated["period"].min()) & (periods <= dated["period"].max())]
    if sums.every:
        whole = pd.date_range(periods[0], periods[-1], freq=EVERY[sums.every])
        periods = whole.union(periods)
    order = dated[SumCol.BEST].groupby(names).sum().sort_values(ascending=False, kind="stable")
    row, column = (
        order.index.get_indexer(pd.Index(names)),
        periods.get_indexer(pd.Index(dated[SumCol.PERIOD])),
    )
    low, best, high = (
        _field(dated[name], row, column, len(order), len(periods)) for name in _NUMBERS
    )
    claims = _field(dated[CLAIMED].astype(float), row, column, len(order), len(periods)) == 1
    mixed = bool(dated[CLAIMED].any() and not dated[CLAIMED].all())
    starts = to_days(periods)
    ends = to_days(pd.DatetimeIndex(periods + EVERY[sums.every or "day"]))
    return Cells(list(order.index), starts, ends, low, best, high, claims & mixed, sums.every)


def _no_cells() -> Cells:
    none, empty = np.zeros(0), np.zeros((0, 0))
    return Cells([], none, none, empty, empty, empty, empty.astype(bool), None)


def _field(
    values: pd.Series[float], row: NDArray[Any], column: NDArray[Any], rows: int, columns: int
) -> Numbers:
    field = np.full((rows, columns), np.nan)
    field[row, column] = values.to_numpy(dtype=float)
    return field


def _require_periods(sums: Sums) -> None:
    if not len(sums.rows):
        return
    if not sums.has_periods:
        raise DrawingError(
            "a heatmap needs sums by period: "
            "losstracker.aggregate(losses, by='category', every='month')"
        )
    if sums.facts.get("cumulative"):
        raise DrawingError(
            "a heatmap needs the sums of each period: sum again without cumulative=True"
        )
    advice = "name every column of the groups in by=, or sum again"
    require_one_row_each(sums, [*sums.by, SumCol.PERIOD], advice)
