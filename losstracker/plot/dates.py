"""Days on an axis: never finer than a day, month and year said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import AutoDateLocator, DayLocator, date2num, num2date
from matplotlib.ticker import Formatter

from losstracker.plot.language import month_name, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.ticker import Locator
    from numpy.typing import NDArray

_FEW_DAYS = 9


def to_days(days: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Days as the numbers that matplotlib counts them by."""
    return np.asarray(date2num(days.to_numpy()), dtype=np.float64)  # type: ignore[no-untyped-call]


def from_days(number: float) -> datetime:
    """The day that matplotlib counts by this number."""
    day: datetime = num2date(number)  # type: ignore[no-untyped-call]
    return day


class DayWords(Formatter):
    """Labels of days or months; the month and the year below the first, and where they change.

    >>> print("|".join(DayWords().format_ticks([19327.0, 19328.0])))
    1
    Dec
    2022|2
    """

    def __init__(self) -> None:
        """Write in the language that is spoken now."""
        self._lang = spoken()

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - not ours to name
        """One day in full."""
        return from_days(x).date().isoformat()

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """One label a tick; those outside of the axes are not the first."""
        with speaking(self._lang):
            return self._labels(values)

    def _labels(self, values: Sequence[float]) -> list[str]:
        days = [from_days(value) for value in values]
        left, right = self.axis.get_view_interval() if self.axis else (-np.inf, np.inf)
        labels, before = [], None
        for day, value in zip(days, values, strict=True):
            fields = _fields(day, days)
            known = _fields(before, days) if before else [""] * len(fields)
            differ = [at for at, field in enumerate(fields) if at and field != known[at]]
            labels.append("\n".join(fields[: max(differ, default=0) + 1]))
            before = day if left <= value <= right else None
        return labels


def _fields(day: datetime, days: Sequence[datetime]) -> list[str]:
    """What tells the days apart, the finest first: years, months, or days."""
    if all((each.month, each.day) == (1, 1) for each in days):
        return [f"{day:%Y}"]
    months = [month_name(day), f"{day:%Y}"]
    return months if all(each.day == 1 for each in days) else [str(day.day), *months]


def set_dates(ax: Axes, first: float, last: float) -> None:
    """Put a date axis from ``first`` to ``last`` (matplotlib days) below the axes."""
    ax.xaxis_date()
    ax.set_xlim(first, last)
    few = last - first <= _FEW_DAYS
    locator: Locator = (
        DayLocator() if few else AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    )
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(DayWords())


def set_periods(ax: Axes, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> None:
    """Put a date axis below bars that fill their periods, a label under the middle of its bar."""
    set_dates(ax, starts[0], ends[-1])
    at = np.flatnonzero(np.isin(starts, ax.xaxis.get_major_locator()()))
    if len(starts) <= _FEW_DAYS or len(at) < 3:
        at = np.arange(0, len(starts), -(-len(starts) // _FEW_DAYS))
    labels = DayWords().format_ticks([float(start) for start in starts[at]])
    ax.set_xticks((starts + ends)[at] / 2, labels)
