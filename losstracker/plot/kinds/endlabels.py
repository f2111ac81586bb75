"""Names at the ends of curves, spread apart so that none covers another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.transforms import ScaledTranslation

from losstracker.plot import style
from losstracker.plot.figure import root_figure
from losstracker.plot.fonts import quiet_about_glyphs
from losstracker.plot.labels import count_text, shorten, spread_apart, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.kinds.curves import Curve

_ONE_LINE, _TWO_LINES = 12.5, 25.0
"""Points from one name to the next, with the number beside or below it."""
_SHARE = 0.3
"""Of the width of the page, what the names may take."""
_LEAST_NAME = 50.0
"""Points that every name has."""


def needed_height(count: int) -> float:
    """Inches of axes in which ``count`` names find a place."""
    return count * _ONE_LINE / 72


def count_that_fit(ax: Axes, count: int) -> int:
    """How many of the names find a place beside the axes."""
    return min(count, int(_height(ax) / _ONE_LINE))


def _height(ax: Axes) -> float:
    return float(ax.bbox.height / ax.figure.dpi * 72)


def write_names(
    ax: Axes, curves: Sequence[Curve], colours: Mapping[str, str], width: float
) -> None:
    """Write name and last sum of each curve at its end, with a thin line where it had to move."""
    if not curves:
        return
    with quiet_about_glyphs():
        root_figure(ax).draw_without_rendering()  # now the layout knows how high the axes are
    height, (bottom, top) = _height(ax), ax.get_ylim()
    two_lines = len(curves) * _TWO_LINES <= height
    gap = min(_TWO_LINES if two_lines else _ONE_LINE, height / len(curves))
    ends = [(curve.best[-1] - bottom) / (top - bottom) * height for curve in curves]
    places = spread_apart(ends, gap, gap / 2, height - gap / 2)
    beside = ax.transAxes + ScaledTranslation(13 / 72, 0, ax.figure.dpi_scale_trans)
    for curve, end, place in zip(curves, ends, places, strict=True):
        ax.annotate(
            _name(curve, width * _SHARE, two_lines=two_lines),
            (curve.x[-1], curve.best[-1]),
            (1, place / height),
            textcoords=beside,
            va="center",
            size=style.SMALL_SIZE if not two_lines else style.TEXT_SIZE,
            color=style.mix(colours[curve.name], "#000000", 0.35),
            linespacing=1.1,
            annotation_clip=False,
            parse_math=False,
            arrowprops=_leader(colours[curve.name]) if abs(end - place) > 3 else None,
            label="_name",
        )


def _name(curve: Curve, width: float, *, two_lines: bool) -> str:
    """Name and last sum; a name may be cut where there is no room, a number never."""
    count = count_text(curve.low[-1], curve.best[-1], curve.high[-1])
    if two_lines:
        return f"{shorten(curve.name, width, style.TEXT_SIZE)}\n{count}"
    left = max(width - text_width(f"  {count}", style.SMALL_SIZE), _LEAST_NAME)
    return f"{shorten(curve.name, left, style.SMALL_SIZE)}  {count}"


def _leader(colour: str) -> dict[str, object]:
    look = {"arrowstyle": "-", "color": style.mix(colour, "#FFFFFF", 0.4), "lw": 0.7}
    return {**look, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 2}
