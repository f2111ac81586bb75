"""Sums up to each date as curves with bands: what is certain, what is likely, what has no end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage

from losstracker.plot import style
from losstracker.plot.captions import band_words, by_words, caption, is_exact
from losstracker.plot.curves import make_curves
from losstracker.plot.dates import from_days, set_dates
from losstracker.plot.endlabels import count_that_fit, needed_height, write_names
from losstracker.plot.figure import place
from losstracker.plot.tables import read_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.curves import Curve, Numbers
    from losstracker.plot.tables import Sums

_HEIGHT = 4.7
_ARROWS = 4
"""Arrows on a band without a top, the last one at its end."""
_FEW_MARKERS = 9


def cumulative(
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Axes:
    """One curve for each group: the best value, hard bounds light, the central interval dark.

    Values stand at the end of their period: joined by straight lines, or as one step a day. A
    band without an upper bound fades upwards under small arrows; no number is made up for it.

    Args:
        totals: Sums from :func:`losstracker.aggregate` with ``every`` and ``cumulative=True``.
        ax: Axes to draw on; without them a figure is made.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each group, by its name as on the chart or by its first column.

    Raises:
        DrawingError: The sums are not cumulative, or not by period.

    >>> import pandas as pd
    >>> months = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = {"side": "A", "period": months, "low": [1, 2], "best": [1, 3], "high": [2, 5]}
    >>> cumulative(pd.DataFrame(table)).get_lines()[0].get_ydata().tolist()
    [1.0, 3.0]
    """
    sums = read_sums(totals)
    curves = make_curves(sums)
    ax, width = place(ax, max(_HEIGHT, 1.9 + needed_height(len(curves))))
    looks = _colours(curves, colours)
    if curves:
        _set_axes(ax, curves)
        for rank, curve in enumerate(sorted(curves, key=lambda curve: curve.name)):
            _draw_curve(ax, curve, looks[curve.name], rank)
    else:
        nothing = "no dated losses" if len(sums.rows) else "no losses recorded"
        style.say_nothing_recorded(ax, nothing)
    named = count_that_fit(ax, len(curves))
    heading = title if title is not None else f"Cumulative losses{by_words(sums.by)}"
    below = caption(sums, _mark_words(sums, curves, named), source)
    style.head_and_foot(ax, style.Around(heading, _subtitle(sums, curves), below), width)
    write_names(ax, curves[:named], looks, width)
    return ax


def _colours(curves: Sequence[Curve], chosen: Mapping[str, str] | None) -> dict[str, str]:
    """The colour of each curve by its name."""
    given = dict(chosen or {})
    by_first = {curve.name: given[curve.first] for curve in curves if curve.first in given}
    return style.name_colours([curve.name for curve in curves], {**by_first, **given})


def _set_axes(ax: Axes, curves: Sequence[Curve]) -> None:
    """Limits from finite values only; room above where a band has no top."""
    style.set_frame(ax, values="y")
    first, last = min(c.x[0] for c in curves), max(c.x[-1] for c in curves)
    set_dates(ax, first - (0 if last > first else 1), last + (0 if last > first else 1))
    room = 1.35 if any(curve.open.any() for curve in curves) else 1.06
    ax.set_ylim(0, max(curve.top for curve in curves) * room or 1)


def _draw_curve(ax: Axes, curve: Curve, colour: str, rank: int) -> None:
    """Bands from the lightest to the darkest, then the line of best values."""
    if curve.open.any():
        _draw_band_without_top(ax, curve, colour)
    if (curve.high > curve.low).any():
        high, light = np.where(curve.open, np.nan, curve.high), style.mix(colour, "#FFFFFF", 0.25)
        _draw_band(ax, curve, curve.low, high, color=light, alpha=0.22, label="_hard bounds")
    if curve.inner.any():
        lower, upper = (np.where(curve.inner, end, np.nan) for end in (curve.lower, curve.upper))
        _draw_band(ax, curve, lower, upper, color=colour, alpha=0.38, label="_central interval")
    ax.plot(
        curve.x,
        curve.best,
        color=style.mix(colour, "#000000", 0.12),
        linestyle=style.LINES[rank % len(style.LINES)],
        linewidth=1.9,
        drawstyle="steps-post" if curve.stepped else "default",
        marker=style.MARKERS[rank] if rank < len(style.MARKERS) else "",
        markevery=max(1, len(curve.x) // _FEW_MARKERS),
        markersize=5.2 if len(curve.x) > 1 else 7,
        markeredgecolor="white",
        markeredgewidth=0.6,
        zorder=4,
        clip_on=False,
        label=curve.name,
    )


def _draw_band(ax: Axes, curve: Curve, bottom: Numbers, top: Numbers, **look: Any) -> None:  # noqa: ANN401 - what fill_between takes
    """Fill between two bounds; a group that begins in the last period has a bar, not a band."""
    step: Literal["post"] | None = "post" if curve.stepped else None
    width = 3 if len(curve.x) == 1 else 0
    ax.fill_between(curve.x, bottom, top, step=step, linewidth=width, **look)


def _draw_band_without_top(ax: Axes, curve: Curve, colour: str) -> None:
    """The low as a firm base line, a fade up to the top of the axes, small arrows pointing on."""
    start = max(int(np.argmax(curve.open)) - (0 if curve.stepped else 1), 0)
    x, low = curve.x[start:], curve.low[start:]
    drawstyle = "steps-post" if curve.stepped else "default"
    ax.plot(x, low, color=colour, lw=0.9, alpha=0.8, drawstyle=drawstyle, zorder=2, label="_low")
    if curve.stepped:
        x, low = np.repeat(x, 2)[1:], np.repeat(low, 2)[:-1]
    if len(x) > 1:
        _draw_fade(ax, x, low, colour)
    for at in np.unique(np.linspace(start, len(curve.x) - 1, _ARROWS + 1).round()[1:].astype(int)):
        _draw_arrow_up(ax, float(curve.x[at]), float(max(curve.low[at], curve.best[at])), colour)


def _draw_fade(ax: Axes, x: Numbers, low: Numbers, colour: str) -> None:
    top = ax.get_ylim()[1]
    image = AxesImage(ax, extent=(x[0], x[-1], 0, top), origin="lower", interpolation="bilinear")
    image.set_data(_fade(x, low, top, colour))
    image.set_clip_path(ax.patch)
    image.set(zorder=1, label="_no upper bound")
    ax.add_image(image)


def _fade(x: Numbers, low: Numbers, top: float, colour: str) -> Numbers:
    """A picture of the colour, nothing below ``low``, densest along it, gone at ``top``."""
    base = np.interp(np.linspace(x[0], x[-1], 600), x, low)
    height = np.linspace(0, top, 500)[:, None]
    shade = np.empty((500, 600, 4))
    shade[..., :3] = to_rgb(colour)
    faint = 0.32 * np.clip((top - height) / (top - base), 0, 1) ** 2.2
    shade[..., 3] = np.where(height < base, 0.0, faint)
    return shade


def _draw_arrow_up(ax: Axes, x: float, y: float, colour: str) -> None:
    """A short arrow that begins just above the curve; its length is in points, not in losses."""
    look = {"arrowstyle": "<|-,head_width=0.16,head_length=0.32", "color": colour, "lw": 1.0}
    ax.annotate(
        "",
        (x, y),
        (0, 22),
        textcoords="offset points",
        annotation_clip=False,
        arrowprops={**look, "shrinkB": 5},
        label="_open end",
    )


def _subtitle(sums: Sums, curves: Sequence[Curve]) -> str:
    counted = "Number of items" + (f" by the end of each {sums.every}" if sums.every else "")
    if not curves:
        return counted
    step = 1 if curves[0].stepped else 0
    days = [from_days(min(c.x[0] for c in curves)), from_days(max(c.x[-1] for c in curves) - step)]
    by_day = sums.every in {"day", "week", None}
    first, last = (f"{day.day} {day:%B %Y}" if by_day else f"{day:%B %Y}" for day in days)
    return f"{counted}, {first} to {last}" if first != last else f"{counted}, {first}"


def _mark_words(sums: Sums, curves: Sequence[Curve], named: int) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    parts = ["line: exact counts" if is_exact(sums) else "line: best value"] if curves else []
    if any((curve.high > curve.low).any() for curve in curves):
        parts += band_words(sums, dark=any(curve.inner.any() for curve in curves))
    if any(curve.open.any() for curve in curves):
        parts += ["fading upwards: no upper bound known"]
    rest = len(curves) - named
    return parts + ([f"{rest} smaller curves are drawn without a name"] if rest else [])
