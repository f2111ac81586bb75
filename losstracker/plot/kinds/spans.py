"""How long a time losses cover, and which periods suit it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import Col
from losstracker.model.dates import read_window
from losstracker.plot.dates import DayWords, from_days, to_days
from losstracker.plot.language import day_text, say

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

_MOST_DAYS = {"day": 21, "week": 90}
"""The longest span that is shown by day, and by week; a longer one is shown by month."""
_LABEL = 25.0
"""Points from one label of a small date axis to the next, at the least."""
_DAY_STEPS, _MONTH_STEPS, _YEAR_STEPS = (1, 2, 4, 7, 14), (1, 2, 3, 6), (1, 2, 5, 10, 20, 50)


def recorded_days(losses: pd.DataFrame) -> tuple[date, date] | None:
    """The first and the last day that the dates of losses name; None where they name none.

    Texts that are no dates are passed over: summing the losses names them.

    >>> recorded_days(pd.DataFrame({"date": ["2024-11-27/2024-12-03", "../2024-12-09"]}))
    (datetime.date(2024, 11, 27), datetime.date(2024, 12, 9))
    """
    texts = losses[str(Col.DATE)].dropna().unique()
    windows = [window for text in texts if (window := read_window(str(text))) is not None]
    days = [day for each in windows for day in (each.earliest, each.latest) if day is not None]
    return (min(days), max(days)) if days else None


def recorded_words(losses: pd.DataFrame, every: str) -> list[str]:
    """From when to when records reach, where the first and last periods may not be whole."""
    found = None if every == "day" else recorded_days(losses)
    if found is None:
        return []
    first, last = map(day_text, found)
    return [say("records reach from {first} to {last}", first=first, last=last)]


def choose_every(losses: pd.DataFrame) -> str:
    """The length of period that suits losses: days up to three weeks, weeks up to three months.

    >>> choose_every(pd.DataFrame({"date": ["2024-11-27/2024-12-03"]}))
    'day'
    >>> choose_every(pd.DataFrame({"date": ["2022", "2024"]}))
    'month'
    """
    found = recorded_days(losses)
    length = found[1] - found[0] + timedelta(days=1) if found else timedelta(days=1)
    fits = (every for every, most in _MOST_DAYS.items() if length.days <= most)
    return next(fits, "month")


def few_dates(
    starts: NDArray[np.float64], ends: NDArray[np.float64], points: float
) -> tuple[NDArray[np.float64], list[str]]:
    """Places and labels of the dates that a small axis of so many points has room for.

    Days count from the first of the periods; months and years are those of the calendar.
    """
    first, last = float(starts[0]), float(ends[-1])
    least = _LABEL * (last - first) / max(points, 1.0)
    step = next((step for step in _DAY_STEPS if step >= least), None)
    if step is not None:
        ticks = np.arange(first, last, step)
        return ticks, DayWords().format_ticks([float(tick) for tick in ticks])
    days = pd.date_range(from_days(first).date(), from_days(last).date(), freq="MS")
    months = next((step for step in _MONTH_STEPS if 30 * step >= least), None)
    if months is not None:
        days = days[(days.month - 1) % months == 0]
    else:
        fits = (step for step in _YEAR_STEPS if 365 * step >= least)
        days = days[(days.month == 1) & (days.year % next(fits, 100) == 0)]
    ticks = to_days(days)
    return ticks, DayWords().format_ticks([float(tick) for tick in ticks])
