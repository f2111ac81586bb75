"""Events on a date axis: a thin line or a shaded window, and its words above the axes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
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
_GAP, _SPARE = 8.0, 1.25
"""Points between words, and how much wider than they are the place that is left for them: axes are
found to be narrower once the layout knows all that stands beside them."""


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
    texts = [shorten(event.text, width * 0.6, style.SMALL_SIZE) for event in inside]
    stems = [(max(event.first, left) - left) * per_day for event in inside]
    places = _arrange(stems, [text_width(text, style.SMALL_SIZE) for text in texts], width)
    for event, text, place in zip(inside, texts, places, strict=True):
        _draw(ax, event, text, place.line, to_left=place.to_left)
    return 4.0 + _LINE * (max(place.line for place in places) + 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Words from ``begin`` to ``end`` on a line, 0 the lowest, with their stem below them."""

    stem: float
    begin: float
    end: float
    line: int
    to_left: bool

    def strikes(self, other: _Place) -> bool:
        """Whether words cover words, or a stem goes through the words of the other."""
        if self.line == other.line and max(self.begin, other.begin) < min(self.end, other.end):
            return True
        pairs = ((self, other), (other, self))
        return any(a.line >= b.line and b.begin < a.stem < b.end for a, b in pairs)


def _arrange(stems: list[float], wide: list[float], width: float) -> list[_Place]:
    """Places for words, in points, with as little struck as can be: to the right of stems at best.

    >>> [(place.line, place.to_left) for place in _arrange([0, 30, 270], [50, 50, 50], 300)]
    [(1, False), (0, False), (0, True)]
    """
    order = range(len(stems))
    best: list[_Place] = []
    least = len(stems) ** 2 + 1
    for turn in reversed(range(len(stems) + 1)):  # from this event on words stand to the left
        sides = [_is_left(stems[at], wide[at], width, wanted=at >= turn) for at in order]
        for ranks in (order[::-1], order):
            placed: dict[int, _Place] = {}
            for at in ranks:
                placed[at] = _on_free_line(stems[at], wide[at], sides[at], [*placed.values()])
            found = [placed[at] for at in order]
            struck = sum(a.strikes(b) for a, b in combinations(found, 2))
            if struck < least:
                best, least = found, struck
        if not least:
            break
    return best


def _is_left(stem: float, wide: float, width: float, *, wanted: bool) -> bool:
    """Whether words stand to the left: where that is wanted, or there is no room on the other."""
    return wide <= stem if wanted else stem + wide > width


def _on_free_line(stem: float, wide: float, to_left: bool, taken: list[_Place]) -> _Place:
    """The lowest line where words strike nothing, or one above all."""
    room = wide * _SPARE + _GAP
    begin, end = (stem - room, stem) if to_left else (stem, stem + room)
    top = max((place.line for place in taken), default=-1) + 1
    found = [_Place(stem, begin, end, line, to_left) for line in range(top + 1)]
    return next((p for p in found if not any(p.strikes(other) for other in taken)), found[-1])


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
