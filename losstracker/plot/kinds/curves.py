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
from losstracker.plot.tables import CLAIMED, EVERY, interval_known, require_one_row_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

_NUMBERS = [
    str(name)
    for name in (
        SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.LOWER, SumCol.MEDIAN, SumCol.UPPER,
    )
]  # fmt: skip
_ADVICE = "losstracker.aggregate(losses, by=..., every='month', cumulative=True)"
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Curve:
    """Sums of one group up to the end of each period; ``x`` are matplotlib days, each the last.

    Always true: all arrays have one length; ``high`` may be inf; ``lower``, ``median`` and
    ``upper`` may be NaN; ``known`` is where they make an interval; ``claimed`` is whether no
    picture confirms the losses. At ``x`` the numbers hold as
    they stand; between two ends only the low of the earlier and the high of the later are bounds,
    because a sum never falls.
    """

    name: str
    first: str
    x: Numbers
    low: Numbers
    best: Numbers
    high: Numbers
    lower: Numbers
    median: Numbers
    upper: Numbers
    known: NDArray[np.bool_]
    claimed: bool = False

    @property
    def open(self) -> NDArray[np.bool_]:
        """Where there is no upper bound."""
        return np.isinf(self.high)

    @property
    def top(self) -> float:
        """The largest number known."""
        known = np.concatenate([self.low, self.best, self.high, self.upper])
        return float(known[np.isfinite(known)].max())

    @property
    def days(self) -> Numbers:
        """Both ends of each stretch between two ends of periods; of a lone period its end."""
        return np.repeat(self.x, 2)[1:-1] if len(self.x) > 1 else self.x

    @property
    def hard(self) -> tuple[Numbers, Numbers]:
        """Bounds along :attr:`days`; NaN where there is no upper one."""
        return self._along(self.low, np.where(self.open, np.nan, self.high))

    @property
    def central(self) -> tuple[Numbers, Numbers]:
        """The central interval along :attr:`days`; NaN where no distribution is known."""
        known = self.known & np.isfinite(self.upper)
        lower, upper = (np.where(known, end, np.nan) for end in (self.lower, self.upper))
        return self._along(lower, upper)

    @property
    def is_vague(self) -> bool:
        """Whether a central interval is known and has a width to draw."""
        return bool((self.known & (self.upper > self.lower)).any())

    def _along(self, bottom: Numbers, top: Numbers) -> tuple[Numbers, Numbers]:
        """Between two ends: the lower edge of the earlier one, the upper edge of the later one."""
        if len(self.x) == 1:
            return bottom, top
        return np.repeat(bottom[:-1], 2), np.repeat(top[1:], 2)


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
    told = [name for name in sums.by if name not in sums.constant()]
    (name,), (first,) = (row_labels(group.iloc[:1], by) for by in (told, sums.by[:1]))
    by_period = group.set_index(str(SumCol.PERIOD))[_NUMBERS].sort_index()
    falls = by_period[["low", "best"]].diff() < -_ROUNDING * (1 + by_period[["low", "best"]])
    if falls.to_numpy().any():
        raise DrawingError(f"the sums of {name} fall, so they are not cumulative: {_ADVICE}")
    filled = by_period.reindex(periods[periods >= by_period.index[0]], method="ffill")
    days = pd.DatetimeIndex(filled.index) + EVERY[sums.every or "day"] - EVERY["day"]
    numbers = {column: filled[column].to_numpy(dtype=float) for column in _NUMBERS}
    known = interval_known(filled, sums.facts.get("dependence")).to_numpy()
    claimed = bool(group[CLAIMED].all())
    return Curve(
        name, first, to_days(pd.DatetimeIndex(days)), **numbers, known=known, claimed=claimed
    )
