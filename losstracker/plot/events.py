"""Events on a date axis: a thin line or a shaded window, and its words above the axes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.transforms import blended_transform_factory

from losstracker.errors import DateTextError, DrawingError
from losstracker.model.dates import DateWindow, parse_date
from losstracker.plot import style
from losstracker.plot.dates import to_days
from losstracker.plot.labels import shorten, text_width
from losstracker.plot.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    Events = Iterable[tuple[str | date | DateWindow, str]]

_LINE = 11.0
"""Points that a line of words takes."""
_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, from one matplotlib day to the end of another. Always true: first < last."""

    first: float
    last: float
    text: str

    @property
    def is_window(self) -> bool:
        """Whether it lasted more than a day, or its day is not known."""
        return self.last - self.first > 1


def read_events(events: Events | None) -> list[Event]:
    """Read pairs of a day (ISO or EDTF text, a date, a window) and words, in order of days.

    Raises:
        DrawingError: One is no such pair, or its date has an open end.

    >>> [event.text for event in read_events([("2024-12-08", "B"), ("2024-11-27/2024-11-30", "A")])]
    ['A', 'B']
    >>> read_events([("soon", "x")])
    Traceback (most recent call last):
    losstracker.errors.DrawingError: events: 'soon' of 'x' is no date such as 2024-12-01
    """
    found = [_read(event) for event in events or ()]
    return sorted(found, key=lambda event: (event.first, event.text))


def _read(event: tuple[str | date | DateWindow, str]) -> Event:
    if isinstance(event, str) or len(event) != 2:
        raise DrawingError(f"events: expected pairs such as ('2024-12-01', 'words'), got {event!r}")
    when, text = event
    try:
        if isinstance(when, date):
            window = DateWindow(pd.Timestamp(when).date(), pd.Timestamp(when).date())
        else:
            window = when if isinstance(when, DateWindow) else parse_date(str(when))
    except DateTextError as error:
        message = f"events: {str(when)!r} of {text!r} is no date such as 2024-12-01"
        raise DrawingError(message) from error
    if window.earliest is None or window.latest is None:
        raise DrawingError(f"events: {str(when)!r} of {text!r} has an open end; give both days")
    first, last = to_days(pd.DatetimeIndex([window.earliest, window.latest]))
    return Event(float(first), float(last) + 1, " ".join(str(text).split()))


def draw_events(ax: Axes, events: Sequence[Event], width: float) -> float:
    """Draw what lies within the axes, words above them; gives the points that the words take.

    The limits of the date axis must be set; ``width`` is what the axes will have, in points. Words
    that would cover others stand on a line above.
    """
    left, right = ax.get_xlim()
    inside = [event for event in events if event.last > left and event.first < right]
    if not inside:
        return 0.0
    per_day = width / (right - left)
    taken: list[float] = []
    for event in reversed(inside):  # an earlier one stands higher, so no stem crosses words
        at = (max(event.first, left) - left) * per_day
        text = shorten(event.text, width * 0.6, style.SMALL_SIZE)
        wide = text_width(text, style.SMALL_SIZE)
        to_left = at + wide > width
        begin = at - wide if to_left else at
        _draw(ax, event, text, _free_line(taken, begin, begin + wide), to_left=to_left)
    return 4.0 + _LINE * len(taken)


def _free_line(taken: list[float], begin: float, end: float) -> int:
    """The lowest line with room up to ``end``; it is taken from ``begin`` on then."""
    fits = (line for line, first in enumerate(taken) if end + _GAP <= first)
    line = next(fits, len(taken))
    if line == len(taken):
        taken.append(begin)
    taken[line] = begin
    return line


def _draw(ax: Axes, event: Event, text: str, line: int, *, to_left: bool) -> None:
    left, right = ax.get_xlim()
    start = max(event.first, left)
    across = blended_transform_factory(ax.transData, ax.transAxes)
    if event.is_window:
        end = min(event.last, right)
        ax.axvspan(start, end, color=style.GREY, alpha=0.10, lw=0, zorder=0.5, label="_event")
    else:
        ax.axvline(start, color=style.GREY, lw=0.8, ls=(0, (1, 1.5)), zorder=0.6, label="_event")
    up = 4 + _LINE * line
    ax.annotate(
        "", (start, 1), (0, up + _LINE * 0.8), xycoords=across, textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": style.GREY, "lw": 0.6, "shrinkA": 0, "shrinkB": 0},
        annotation_clip=False, label="_event stem",
    )  # fmt: skip
    ax.annotate(
        text, (start, 1), (-3 if to_left else 3, up), xycoords=across, textcoords="offset points",
        ha="right" if to_left else "left", va="bottom", size=style.SMALL_SIZE, color=style.INK,
        annotation_clip=False, parse_math=False, label="_event words",
    )  # fmt: skip


def outside_words(ax: Axes, events: Sequence[Event]) -> list[str]:
    """Which events the chart is too short for."""
    left, right = ax.get_xlim()
    out = [event.text for event in events if event.last <= left or event.first >= right]
    return [say("outside of the days shown: {events}", events=", ".join(out))] if out else []
