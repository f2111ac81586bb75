"""Days on an axis: never finer than a day, month and year said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import (
    DAILY,
    MONTHLY,
    YEARLY,
    AutoDateLocator,
    DayLocator,
    date2num,
    num2date,
)
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
"""Labels on a wide axis; up to so many days each has its own."""
_LEAST_YEARS = ((3, 7), (4, 9))
"""Years from which only years are labelled, on narrow axes and on wide ones, and one more than the
half-years in them: a locator of months can then always choose."""
_LABEL, _AXES_SHARE = 33.0, 0.6
"""Points that a label takes with the gap beside it; the part of a chart's width that is axis."""


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
    if all(_is_new_year(each) for each in days):
        return [f"{day:%Y}"]
    months = [month_name(day), f"{day:%Y}"]
    return months if all(each.day == 1 for each in days) else [str(day.day), *months]


def _is_new_year(day: datetime) -> bool:
    return (day.month, day.day) == (1, 1)


def set_dates(ax: Axes, first: float, last: float) -> None:
    """Put a date axis from ``first`` to ``last`` (matplotlib days) below the axes."""
    ax.xaxis_date()
    ax.set_xlim(first, last)
    most = _labels_that_fit(ax)
    few = last - first <= most
    years, months = _LEAST_YEARS[most >= _FEW_DAYS - 1]
    ticks = {YEARLY: most, MONTHLY: months, DAILY: most}
    locator: Locator = (
        DayLocator() if few else AutoDateLocator(minticks=min(years, most - 1), maxticks=ticks)  # type: ignore[no-untyped-call]
    )
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(DayWords())


def _labels_that_fit(ax: Axes) -> int:
    """How many labels stand apart on axes that have names on both sides."""
    return int(np.clip(_points(ax) / _LABEL, 3, _FEW_DAYS))


def _points(ax: Axes) -> float:
    """Points that the axes will have, about."""
    return float(ax.bbox.width / ax.figure.dpi * 72 * _AXES_SHARE)


def set_periods(ax: Axes, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> None:
    """Put a date axis below bars that fill their periods, a label under the middle of its bar."""
    set_dates(ax, starts[0], ends[-1])
    at = np.flatnonzero(np.isin(starts, ax.xaxis.get_major_locator()()))
    most = _labels_that_fit(ax)
    if len(starts) <= most or len(at) < 3:
        at = np.arange(0, len(starts), -(-len(starts) // most))
    least = _LABEL / max(_points(ax), 1.0) * float(ends[-1] - starts[0])
    ticks, labels = year_first(float(starts[0]), starts[at], least)
    at = np.searchsorted(starts, ticks)
    ax.set_xticks((starts + ends)[at] / 2, labels)


def year_first(
    first: float, ticks: NDArray[np.float64], least: float
) -> tuple[NDArray[np.float64], list[str]]:
    """Days and their labels; where these are years, the first day has its own too.

    That is so if it is no new year, and at the ``least`` so many days before the first of them.

    >>> import pandas as pd
    >>> days = to_days(pd.DatetimeIndex(["2022-02-01", "2023-01-01", "2024-01-01"]))
    >>> year_first(days[0], days[1:], 100)[1], year_first(days[0], days[1:], 400)[1]
    (['2022', '2023', '2024'], ['2023', '2024'])
    """
    labels = DayWords().format_ticks([float(tick) for tick in ticks])
    years = len(ticks) > 0 and all(_is_new_year(from_days(float(tick))) for tick in ticks)
    if not years or ticks[0] - first < max(least, 1.0):
        return ticks, labels
    return np.concatenate([[first], ticks]), [f"{from_days(first):%Y}", *labels]
