"""Names in their colours above the axes, where no name fits beside what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Rectangle

from losstracker.plot import style
from losstracker.plot.labels import shorten, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_LINE = 13.5
"""Points that a line of names takes."""
_SQUARE = 8.0
_BESIDE = 27.0
"""Points that a name needs beside its letters: for the square and for the gap to the next."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, its colour, and whether it stands for claims, which are hollow."""

    name: str
    colour: str
    claimed: bool = False


def write_key(ax: Axes, entries: Sequence[Named], width: float, *, above: float = 0.0) -> float:
    """Write names with a square in their colour, ``above`` points above the axes.

    Gives the points above the axes that are then taken. A line is at most ``width`` points long.
    """
    if not entries:
        return above
    begin = -style.left_of_axes(ax)
    places, at, line = [], begin, 0
    for entry in entries:
        wide = text_width(_text(entry, width), style.TEXT_SIZE) + _BESIDE
        if at > begin and at + wide - 10 > begin + width:
            at, line = begin, line + 1
        places.append((at, line))
        at += wide
    for entry, (left, row) in zip(entries, places, strict=True):
        up = above + 10 + (line - row) * _LINE
        _write(ax, entry, _text(entry, width), (left, up))
    return above + 6 + (line + 1) * _LINE


def _text(entry: Named, width: float) -> str:
    return shorten(entry.name, width - _BESIDE, style.TEXT_SIZE)


def _write(ax: Axes, entry: Named, text: str, place: tuple[float, float]) -> None:
    left, up = place
    draw_square(ax, entry, place)
    ax.annotate(
        text, (0, 1), (left + _SQUARE + 5, up), xycoords="axes fraction",
        textcoords="offset points", annotation_clip=False, parse_math=False, va="center",
        size=style.TEXT_SIZE, color=style.mix(entry.colour, "#000000", 0.35), label="_key",
    )  # fmt: skip


def draw_square(ax: Axes, entry: Named, place: tuple[float, float], side: float = _SQUARE) -> None:
    """Draw the square of a name, its left edge and its middle so many points from the axes."""
    left, up = place
    face = style.mix(entry.colour, "#FFFFFF", 0.7) if entry.claimed else entry.colour
    look: dict[str, Any] = {"ls": (0, (2, 1.2))} if entry.claimed else {}
    square = DrawingArea(side, side, 0, 0)
    outline = {"facecolor": face, "edgecolor": entry.colour, "lw": 0.9, **look}
    square.add_artist(Rectangle((0, 0), side, side, **outline))
    boxed = AnnotationBbox(
        square, (0, 1), (left + side / 2, up), frameon=False, pad=0, annotation_clip=False,
        xycoords="axes fraction", boxcoords="offset points", label="_key square",
    )  # fmt: skip
    ax.add_artist(boxed)
