"""From a table of cumulative sums to the curves that are drawn: no drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot.dates import to_days
from losstracker.plot.labels import row_labels
from losstracker.plot.tables import EVERY, require_one_row_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

_NUMBERS = [
    str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.LOWER, SumCol.UPPER)
]
_ADVICE = "losstracker.aggregate(losses, by=..., every='month', cumulative=True)"
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Curve:
    """Sums of one group up to the end of each period; ``x`` are matplotlib days.

    Always true: all arrays have one length; ``high`` may be inf, ``lower`` and ``upper`` NaN.
    With ``stepped`` a value holds until the next; without, it is the one at the end of a period.
    """

    name: str
    first: str
    stepped: bool
    x: Numbers
    low: Numbers
    best: Numbers
    high: Numbers
    lower: Numbers
    upper: Numbers

    @property
    def open(self) -> NDArray[np.bool_]:
        """Where there is no upper bound."""
        return np.isinf(self.high)

    @property
    def inner(self) -> NDArray[np.bool_]:
        """Where a central interval is known and has a width to draw."""
        return np.isfinite(self.upper) & (self.upper > self.lower)

    @property
    def top(self) -> float:
        """The largest number known."""
        known = np.concatenate([self.low, self.best, self.high, self.lower, self.upper])
        return float(known[np.isfinite(known)].max())


def make_curves(sums: Sums) -> list[Curve]:
    """One curve for each group, the largest last sum first.

    Raises:
        DrawingError: The table is not by period, or its sums are not cumulative.
    """
    if not len(sums.rows):
        return []
    if not sums.has_periods:
        raise DrawingError(f"a cumulative chart needs sums by period: {_ADVICE}")
    if sums.facts.get("cumulative") is False:
        raise DrawingError(f"these sums are not cumulative: {_ADVICE}")
    dated = sums.dated()
    if dated.empty:
        return []
    advice = "name every column of the groups in by=, or sum again"
    require_one_row_each(sums, [*sums.by, SumCol.PERIOD], advice)
    periods = _periods(dated[SumCol.PERIOD], sums.every)
    groups = dated.groupby(list(sums.by), sort=True) if sums.by else [((), dated)]
    curves = [_make_curve(sums, group, periods) for _, group in groups]
    return sorted(curves, key=lambda curve: (-curve.best[-1], -curve.low[-1], curve.name))


def _periods(found: pd.Series[pd.Timestamp], every: str | None) -> pd.DatetimeIndex:
    """Every period from the first to the last, also those without a row."""
    if every is None:
        return pd.DatetimeIndex(sorted(found.unique()))
    whole = pd.date_range(found.min(), found.max(), freq=EVERY[every])
    return whole.union(pd.DatetimeIndex(found.unique()))


def _make_curve(sums: Sums, group: pd.DataFrame, periods: pd.DatetimeIndex) -> Curve:
    """The curve of one group; in a period without a row its sum stays what it was."""
    (name,), (first,) = (row_labels(group.iloc[:1], by) for by in (sums.by, sums.by[:1]))
    by_period = group.set_index(str(SumCol.PERIOD))[_NUMBERS].sort_index()
    falls = by_period[["low", "best"]].diff() < -_ROUNDING * (1 + by_period[["low", "best"]])
    if falls.to_numpy().any():
        raise DrawingError(f"the sums of {name} fall, so they are not cumulative: {_ADVICE}")
    filled = by_period.reindex(periods[periods >= by_period.index[0]], method="ffill")
    days = pd.DatetimeIndex(filled.index)
    stepped = sums.every in {"day", None} or len(periods) == 1
    if stepped:  # the last step is as wide as the others
        length = EVERY[sums.every or "day"]
        days = days.union([days[-1] + length])
        filled = pd.concat([filled, filled.iloc[-1:]])
    else:
        days = pd.DatetimeIndex(days + EVERY[str(sums.every)]) - pd.Timedelta(days=1)
    numbers = (filled[column].to_numpy(dtype=float) for column in _NUMBERS)
    return Curve(name, first, stepped, to_days(days), *numbers)
