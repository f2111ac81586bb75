"""How long a time losses cover, which periods suit it, and which of them are not whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import Col
from losstracker.model.dates import read_window
from losstracker.plot.dates import DayWords, from_days, to_days, year_first
from losstracker.plot.language import reach_text, say, say_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.plot.kinds.series import Periods
    from losstracker.plot.tables import Sums

_MOST_DAYS = {"day": 21, "week": 90}
"""The longest span that is shown by day, and by week; a longer one is shown by month."""
_LABEL = 25.0
"""Points from one label of a small date axis to the next, at the least."""
_DAY_STEPS, _MONTH_STEPS, _YEAR_STEPS = (1, 2, 4, 7, 14), (1, 2, 3, 6), (1, 2, 5, 10, 20, 50)
_LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_MISSED = 5
"""A period is cut where so many records were to be expected in its days without any."""


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


def named_days(sums: Sums, periods: Periods) -> tuple[float, float] | None:
    """From which to which matplotlib day the records of a table reach within its periods.

    None where the table does not say so, or where some of its rows were chosen later.
    """
    named = [sums.facts.get(name) for name in ("first_day", "last_day")]
    if None in named or not sums.facts.get("records"):
        return None
    days = to_days(pd.DatetimeIndex([str(day) for day in named]))
    first, last = np.clip(days, periods.starts[0], periods.ends[-1] - 1)
    return float(first), float(last)


def reach_words(sums: Sums, periods: Periods) -> str:
    """From when to when: in days where the table names them or periods are short, else in months.

    'January 2024 to March 2024'
    """
    named = named_days(sums, periods)
    first, last = named or (float(periods.starts[0]), float(periods.ends[-1] - 1))
    by_day = named is not None or sums.every in {"day", "week", None}
    return reach_text(from_days(first), from_days(last), by_day=by_day)


def cut_periods(sums: Sums, periods: Periods) -> list[int]:
    """Which of the first and the last period the records cover so little that it looks like a fall.

    That is so where at an even rate some records would lie in the days without any.
    """
    named = named_days(sums, periods)
    if named is None or sums.facts.get("cumulative"):
        return []
    first, last = named
    rate = float(sums.facts["records"]) / (last - first + 1)
    missed = {0: first - periods.starts[0]}
    end = len(periods.starts) - 1
    missed[end] = missed.get(end, 0.0) + periods.ends[-1] - 1 - last
    return [at for at, days in missed.items() if days * rate >= _MISSED]


def is_assumed(sums: Sums) -> bool:
    """Whether most records name a longer window than a period: its sum is then mostly assumed."""
    length = sums.facts.get("window_days") or 0
    return not sums.facts.get("cumulative") and length > _LONGEST.get(str(sums.every), 0)


def assumed_words(sums: Sums) -> list[str]:
    """That the shape of a chart comes from how days are spread over windows, where it does."""
    if not is_assumed(sums):
        return []
    return [
        say_count(
            "half of the records are known only to within {n} day: the shape is mostly assumed",
            "half of the records are known only to within {n} days or more: the shape is mostly "
            "assumed",
            float(sums.facts["window_days"]),
        )
    ]


def advice_words(sums: Sums) -> list[str]:
    """What to sum by instead where the shape is mostly assumed."""
    if not is_assumed(sums) or sums.facts.get("on") != str(Col.DATE):
        return []
    return [say("by day of report there is less to assume: {option}", option="on='reported'")]


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
    starts: NDArray[np.float64], ends: NDArray[np.float64], points: float, *, centred: bool = False
) -> tuple[NDArray[np.float64], list[str]]:
    """Places and labels of the dates that a small axis of so many points has room for.

    Days count from the first of the periods; months and years are those of the calendar. If
    ``centred`` they stand below the middle of the periods that begin on them, where all do.
    """
    if centred and len(starts) * _LABEL <= points:
        return (starts + ends) / 2, DayWords().format_ticks([float(start) for start in starts])
    ticks, labels = _few_starts(starts, ends, points)
    if centred and np.isin(ticks, starts).all():
        at = np.searchsorted(starts, ticks)
        ticks = (starts[at] + ends[at]) / 2
    return ticks, labels


def _few_starts(
    starts: NDArray[np.float64], ends: NDArray[np.float64], points: float
) -> tuple[NDArray[np.float64], list[str]]:
    first, last = float(starts[0]), float(ends[-1])
    least = _LABEL * (last - first) / max(points, 1.0)
    step = next((step for step in _DAY_STEPS if step >= least), None)
    if step is not None:
        ticks = np.arange(first, last, step)
        return ticks, DayWords().format_ticks([float(tick) for tick in ticks])
    days = pd.date_range(from_days(first).date(), from_days(last).date(), freq="MS")
    months = next((step for step in _MONTH_STEPS if 30 * step >= least), None)
    if months is not None:
        ticks = to_days(days[(days.month - 1) % months == 0])
        return ticks, DayWords().format_ticks([float(tick) for tick in ticks])
    years = next((step for step in _YEAR_STEPS if 365 * step >= least), 100)
    ticks = to_days(days[(days.month == 1) & (days.year % years == 0)])
    return year_first(first, ticks, least)
