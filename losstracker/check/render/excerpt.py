"""The line a finding is about, cut to a window, with a caret under the cell."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from losstracker.check.render.told import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from losstracker.check.render.told import Spot

WINDOW = 100
"""Columns of a line that are shown."""
_CELL = 60  # columns of the cell itself
_AFTER = 30  # columns after the cell that are kept free where the line goes on
_CUT = "..."


def excerpt(spot: Spot) -> tuple[str, str]:
    r"""Give the line of a cell and the line of carets below it.

    Both have the line's number or as much room before them. Columns are those of a terminal: East
    Asian wide characters take two, combining marks none.

    >>> from types import SimpleNamespace
    >>> print(*excerpt(SimpleNamespace(line=3, text="r2,soon,tank", start=3, end=7)), sep="\n")
      3 | r2,soon,tank
        |    ^^^^
    """
    start, end = spot.start, max(spot.start, spot.end)
    cell, cell_width, cell_cut = _take(spot.text[start:end], _CELL)
    rest = spot.text[end:]
    after = 0 if cell_cut else _take(rest, _AFTER)[1]
    room = WINDOW - cell_width
    before, before_width, before_cut = _take(reversed(spot.text[:start]), room - after)
    text, _, text_cut = ("", 0, True) if cell_cut else _take(rest, room - before_width)
    left = (_CUT if before_cut else "") + "".join(reversed(before))
    shown = left + "".join(cell) + "".join(text) + (_CUT if text_cut else "")
    indent = before_width + (len(_CUT) if before_cut else 0)
    gutter = f"  {spot.line} | "
    carets = " " * indent + "^" * max(cell_width, 1)
    return gutter + shown, " " * (len(gutter) - 2) + "| " + carets


def _take(text: Iterable[str], room: int) -> tuple[list[str], int, bool]:
    """Take characters, made visible, while there is room: what fits, its columns, more to come."""
    taken: list[str] = []
    used = 0
    for char in text:
        shown = visible(char)
        wide = sum(map(_columns, shown))
        if used + wide > room or len(taken) >= 3 * WINDOW:
            return taken, used, True
        taken.append(shown)
        used += wide
    return taken, used, False


def _columns(char: str) -> int:
    """Count the columns of a terminal that a character takes."""
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
