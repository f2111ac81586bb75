"""Names and last numbers beside the ends of curves, whatever the scale of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import ScaledTranslation

from losstracker.plot import style
from losstracker.plot.figure import root_figure
from losstracker.plot.fonts import quiet_about_glyphs
from losstracker.plot.labels import shorten, spread_apart
from losstracker.plot.open_starts import shares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SHARE = 0.3
"""Of the width of the page, what the names may take."""
_HEADS = 15.0
_LINE = 11.5
"""Points that a line of text takes."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a curve ends, its name, its last number in words, and its colour."""

    x: float
    y: float
    name: str
    text: str
    colour: str


def write_ends(ax: Axes, ends: Sequence[End], width: float) -> None:
    """Write name and number at each end, apart from each other; a thin line where one moved."""
    if not ends:
        return
    with quiet_about_glyphs():
        root_figure(ax).draw_without_rendering()  # now the layout knows how high the axes are
    height = float(ax.bbox.height / ax.figure.dpi * 72)
    lines = 2 if any(end.name for end in ends) else 1
    gap = min(_LINE * lines, height / len(ends))
    wanted = shares_of(ax, np.array([end.y for end in ends]), upright=True) * height
    places = spread_apart(wanted.tolist(), gap, gap / 2, height - gap / 2)
    beside = ax.transAxes + ScaledTranslation(12 / 72, 0, ax.figure.dpi_scale_trans)
    for end, at, place in zip(ends, wanted, places, strict=True):
        name = shorten(end.name, width * _SHARE, style.SMALL_SIZE)
        look = {"arrowstyle": "-", "color": style.mix(end.colour, "#FFFFFF", 0.4), "lw": 0.7}
        ax.annotate(
            "\n".join(part for part in (name, end.text) if part), (end.x, end.y),
            (1, place / height), textcoords=beside, va="center", size=style.SMALL_SIZE,
            color=style.mix(end.colour, "#000000", 0.35), linespacing=1.1, annotation_clip=False,
            parse_math=False, label="_name",
            arrowprops={**look, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 2}
            if abs(at - place) > 3
            else None,
        )  # fmt: skip


def write_corners(ax: Axes, top: tuple[str, str], bottom: tuple[str, str]) -> None:
    """Say in the corners on the left what is up and what is down: text and colour of each."""
    for (text, colour), y, sign in ((top, 1.0, -1), (bottom, 0.0, 1)):
        arrow = "\N{UPWARDS ARROW}" if sign < 0 else "\N{DOWNWARDS ARROW}"
        ax.annotate(
            f"{arrow} {text}", (0, y), (5, 4 * sign), xycoords="axes fraction",
            textcoords="offset points", ha="left", va="top" if sign < 0 else "bottom",
            size=style.SMALL_SIZE, color=style.mix(colour, "#000000", 0.25), parse_math=False,
            annotation_clip=False, label="_corner", zorder=5,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def write_heads(ax: Axes, at: float, left: tuple[str, str], right: tuple[str, str]) -> float:
    """Say above the axes what is left and right of a line at ``at``: text and colour of each.

    Gives the points that it takes.
    """
    for (text, colour), sign in ((left, -1), (right, 1)):
        arrow = "\N{LEFTWARDS ARROW}" if sign < 0 else "\N{RIGHTWARDS ARROW}"
        ax.annotate(
            f"{text} {arrow}" if sign < 0 else f"{arrow} {text}", (at, 1), (6 * sign, 5),
            xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="right" if sign < 0 else "left", va="bottom", size=style.SMALL_SIZE,
            color=style.mix(colour, "#000000", 0.25), annotation_clip=False, parse_math=False,
            label="_head",
        )  # fmt: skip
    return _HEADS
