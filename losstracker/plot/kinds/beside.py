"""Name and day beside a mark on a date axis: on its right, on its left, or on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from losstracker.plot import style
from losstracker.plot.labels import text_width
from losstracker.plot.rows import fit_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAP = 7.0
"""Points between a mark and its words, and between the words."""
_LEAST_NAME = 30.0


@dataclass(frozen=True, slots=True)
class Room:
    """What words may take: ``width`` of the axes in points, ``size`` of the text."""

    width: float
    size: float
    on_two_lines: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a mark stands: from ``begin`` to ``end`` on the axis of dates, in row ``y``."""

    begin: float
    end: float
    y: int


def write_beside(ax: Axes, mark: Stretch, words: tuple[str, str], room: Room, colour: str) -> None:
    """Write a name in its colour and a day in grey, on the side of the mark that has the room.

    Where neither has, and the mark is long enough, they stand on it.
    """
    left, right = ax.get_xlim()
    per_day = room.width / (right - left)
    before, after = (mark.begin - left) * per_day - _GAP, (right - mark.end) * per_day - _GAP
    asked = _asked(words, room)
    inside = (mark.end - mark.begin) * per_day - 2 * _GAP
    if max(before, after) < asked <= inside:
        _write(ax, mark.begin, mark.y, 1, words, room, colour, on_mark=True)
        return
    longest = max(before, after)
    if longest < text_width(words[1], room.size):  # a day is never cut: it starts at the edge
        fitted = _fit(words, room, room.width - 2 * _GAP)
        _write(ax, left, mark.y, 1, fitted, room, colour, on_mark=True)
        return
    to_left = after < min(asked, before)
    at, away = (mark.end, 1) if not to_left else (mark.begin, -1)
    fitted = _fit(words, room, longest)
    _write(ax, at, mark.y, away, fitted, room, colour)


def _asked(words: tuple[str, str], room: Room) -> float:
    wide = [text_width(text, room.size) for text in words]
    return max(wide) if room.on_two_lines else wide[0] + _GAP + wide[1]


def _fit(words: tuple[str, str], room: Room, width: float) -> tuple[str, str]:
    """A name may be cut where there is no room; a day never."""
    name, day = words
    left = width if room.on_two_lines else width - _GAP - text_width(day, room.size)
    return fit_name(name, max(left, _LEAST_NAME), room.size), day


def _write(  # noqa: PLR0913, PLR0917 - what is written, where, and how
    ax: Axes, at: float, y: int, away: int, words: tuple[str, str], room: Room, colour: str,
    *, on_mark: bool = False,
) -> None:  # fmt: skip
    size, (name, day) = room.size, words
    beside = 0.0 if room.on_two_lines else _GAP + text_width(day if away < 0 else name, size)
    up = size * 0.62 if room.on_two_lines else 0.0
    look: dict[str, Any] = {
        "ha": "right" if away < 0 else "left", "size": size, "va": "center_baseline",
        "textcoords": "offset points", "annotation_clip": False, "parse_math": False, "zorder": 5,
    }  # fmt: skip
    name_at, day_at = (beside, 0.0) if away < 0 else (0.0, beside)
    ink = style.mix(colour, "#000000", 0.35)
    pale = style.INK if on_mark else style.GREY
    for text, along, above, hue, label in (
        (name, name_at, up, ink, "_name"), (day, day_at, -up, pale, "_day words"),
    ):  # fmt: skip
        place = (away * (_GAP + along), above)
        note = ax.annotate(text, (at, y), place, color=hue, label=label, **look)
        note.set_in_layout(False)
