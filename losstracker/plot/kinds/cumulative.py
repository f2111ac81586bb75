"""Sums up to each date as curves with bands: what is certain, what is likely, what has no end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage

from losstracker.model.columns import Col
from losstracker.plot import style
from losstracker.plot.captions import (
    band_words,
    caption,
    column_name,
    left_out,
    period_words,
    subtitle,
)
from losstracker.plot.dates import from_days, set_dates
from losstracker.plot.events import draw_events, outside_words, read_events
from losstracker.plot.figure import curve_height, place, warn_of_missing_glyphs
from losstracker.plot.kinds.curves import make_curves
from losstracker.plot.kinds.endlabels import count_that_fit, needed_height, write_names
from losstracker.plot.kinds.spans import choose_every
from losstracker.plot.labels import listing
from losstracker.plot.language import reach_text, say, say_count, speaking
from losstracker.plot.tables import is_losses, read_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.events import Events
    from losstracker.plot.kinds.curves import Curve, Numbers
    from losstracker.plot.tables import Sums

_ARROWS = 4
"""Arrows on a band without a top, the last one at its end."""
_FEW_MARKERS = 9
_MOST = 8
"""Curves that can be told apart; of more, the largest are drawn."""
_AXES_SHARE = 0.68
"""Of the width of the page, what the axes have beside the names."""
_SHORT_FADE = 0.06
"""Of the height of the axes, how far several bands without a top fade: each keeps its colour."""


def cumulative(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One curve for each group: the best value, hard bounds light, the central interval dark.

    A line joins the values on the last days of periods. Inside a period the bands reach from the
    lower bound at the end of the period before to the upper bound at its own end, so they hold on
    every day. Where there is no upper bound, the colour fades above the low under small arrows; no
    number is made up for it. Of more than eight curves the largest are drawn.

    Args:
        totals: Sums from :func:`losstracker.aggregate` with ``every`` and ``cumulative=True``; or
            losses, which are summed by side, over periods that suit their span.
        ax: Axes to draw on; without them a figure is made. A figure of your own needs
            ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each group, by its name as on the chart or by its first column.
        events: Pairs of a day or window (ISO, EDTF, ``date``) and words, as
            ``[("2024-12-01", "Aleppo falls")]``.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The sums are not cumulative, or not by period; an event has no day.

    >>> import pandas as pd
    >>> months = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = {"side": "A", "period": months, "low": [1, 2], "best": [1, 3], "high": [2, 5]}
    >>> cumulative(pd.DataFrame(table)).get_lines()[0].get_ydata().tolist()
    [1.0, 3.0]
    """
    told = read_events(events)
    with speaking(lang):
        every = choose_every(totals) if is_losses(totals) else None
        sums = read_sums(totals, by="side", every=every, cumulative=True)
        found = make_curves(sums)
        curves = found[:_MOST]
        ax, width = place(ax, max(curve_height(size), 1.9 + needed_height(len(curves))), size)
        looks = _colours(sums, curves, colours)
        above = 0.0
        if curves:
            _set_axes(ax, curves)
            _draw_curves(ax, curves, looks)
            above = draw_events(ax, told, width * _AXES_SHARE)
        else:
            dated = say("no dated losses") if len(sums.rows) else None
            style.say_nothing_recorded(ax, dated)
        named = count_that_fit(ax, len(curves))
        heading = title if title is not None else _title(sums)
        marks = [*_mark_words(sums, curves), *_left_out(curves, named, len(found))]
        below = caption(sums, marks, source, outside_words(ax, told) if curves else ())
        around = style.Around(heading, _subtitle(sums, curves), below)
        style.head_and_foot(ax, around, width, above=above)
        write_names(ax, curves[:named], looks, width)
        warn_of_missing_glyphs(ax)
    return ax


def _colours(
    sums: Sums, curves: Sequence[Curve], colours: Mapping[str, str] | None
) -> dict[str, str]:
    """The colour of each curve by its name."""
    given = sums.chosen(colours)
    by_first = {curve.name: given[curve.first] for curve in curves if curve.first in given}
    beside = sums.facts.get("sides", ()) if sums.by == (Col.SIDE,) else ()
    return style.name_colours([c.name for c in curves], {**by_first, **given}, beside)


def _set_axes(ax: Axes, curves: Sequence[Curve]) -> None:
    """Limits from finite values only; room above where a band has no top."""
    style.set_frame(ax, values="y")
    first, last = min(c.x[0] for c in curves), max(c.x[-1] for c in curves)
    set_dates(ax, first - (0 if last > first else 1), last + (0 if last > first else 1))
    room = 1.2 if any(curve.open.any() for curve in curves) else 1.06
    ax.set_ylim(0, max(curve.top for curve in curves) * room or 1)


def _draw_curves(ax: Axes, curves: Sequence[Curve], looks: Mapping[str, str]) -> None:
    """All bands below all lines; fades are short where several would mix."""
    fade = 1.0 if sum(bool(curve.open.any()) for curve in curves) == 1 else _SHORT_FADE
    for rank, curve in enumerate(sorted(curves, key=lambda curve: curve.name)):
        if curve.open.any():
            _draw_band_without_top(ax, curve, looks[curve.name], rank, fade)
        _draw_curve(ax, curve, looks[curve.name], rank)


def _draw_curve(ax: Axes, curve: Curve, colour: str, rank: int) -> None:
    """Bands from the lightest to the darkest, then the line of best values."""
    bottom, top = curve.hard
    if (top > bottom).any():
        light = style.mix(colour, "#FFFFFF", 0.25)
        _draw_band(ax, curve, bottom, top, color=light, alpha=0.22, label="_hard bounds")
    if curve.is_vague:
        bottom, top = curve.central
        _draw_band(ax, curve, bottom, top, color=colour, alpha=0.38, label="_central interval")
    ax.plot(
        curve.x,
        curve.best,
        color=style.mix(colour, "#000000", 0.12),
        linestyle=_line(curve),
        linewidth=1.9,
        marker=style.MARKERS[rank] if rank < len(style.MARKERS) else "",
        markevery=_marked(len(curve.x)),
        markersize=5.2 if len(curve.x) > 1 else 7,
        markerfacecolor="white" if curve.claimed else None,
        markeredgecolor=colour if curve.claimed else "white",
        markeredgewidth=1.2 if curve.claimed else 0.6,
        zorder=4,
        clip_on=False,
        label=curve.name,
    )


def _line(curve: Curve) -> Any:  # noqa: ANN401 - what Line2D takes
    """Broken where the losses are claimed and not confirmed."""
    return style.CLAIMED_DASHES if curve.claimed else "-"


def _marked(count: int) -> list[int]:
    """Which ends of periods bear a marker: some of many, and always the last."""
    return list(range(count - 1, -1, -max(1, count // _FEW_MARKERS)))[::-1]


def _draw_band(ax: Axes, curve: Curve, bottom: Numbers, top: Numbers, **look: Any) -> None:  # noqa: ANN401 - what fill_between takes
    """Fill between two bounds; a group that begins in the last period has a bar, not a band."""
    width = 3 if len(curve.x) == 1 else 0
    ax.fill_between(curve.days, bottom, top, linewidth=width, **look)


def _draw_band_without_top(ax: Axes, curve: Curve, colour: str, rank: int, fade: float) -> None:
    """The low as a line of its own, a fade above it, small arrows pointing on."""
    start = max(int(np.argmax(curve.open)) - 1, 0)
    x, low = curve.x[start:], curve.low[start:]
    look = {"color": colour, "ls": _line(curve), "linewidth": 1.0, "drawstyle": "steps-post"}
    ax.plot(x, low, clip_on=False, label="_low", **look)
    if len(x) > 1:
        _draw_fade(ax, np.repeat(x, 2)[1:-1], np.repeat(low[:-1], 2), colour, fade)
    first = min(start + rank, len(curve.x) - 1)  # so that arrows of two sides stand apart
    for at in np.unique(np.linspace(first, len(curve.x) - 1, _ARROWS + 1).round()[1:].astype(int)):
        _draw_arrow_up(ax, float(curve.x[at]), float(max(curve.low[at], curve.best[at])), colour)


def _draw_fade(ax: Axes, x: Numbers, low: Numbers, colour: str, share: float) -> None:
    top = ax.get_ylim()[1]
    image = AxesImage(ax, extent=(x[0], x[-1], 0, top), origin="lower", interpolation="bilinear")
    image.set_data(_fade(x, low, top, colour, share))
    image.set_clip_path(ax.patch)
    image.set(zorder=1, label="_no upper bound")
    ax.add_image(image)


def _fade(x: Numbers, low: Numbers, top: float, colour: str, share: float) -> Numbers:
    """A picture of the colour: nothing below ``low``, densest along it, gone at the top or before.

    ``share`` is how much of the way to the top it takes at most.
    """
    base = np.interp(np.linspace(x[0], x[-1], 600), x, low)
    height = np.linspace(0, top, 500)[:, None]
    shade = np.empty((500, 600, 4))
    shade[..., :3] = to_rgb(colour)
    reach = np.minimum(top - base, share * top)
    faint = 0.34 * np.clip(1 - (height - base) / reach, 0, 1) ** 2
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


def _title(sums: Sums) -> str:
    told = [column_name(name) for name in sums.by if name not in sums.constant()]
    if not told:
        return say("Cumulative losses")
    return say("Cumulative losses by {names}", names=listing(told))


def _subtitle(sums: Sums, curves: Sequence[Curve]) -> str:
    counted = say("number of items")
    if sums.every:
        counted = say(
            "number of items by the end of each {period}", period=period_words(sums.every)
        )
    if curves:
        days = [from_days(min(c.x[0] for c in curves)), from_days(max(c.x[-1] for c in curves))]
        by_day = sums.every in {"day", "week", None}
        counted = f"{counted}, {reach_text(*days, by_day=by_day)}"
    return subtitle(sums, sums.constant(), counted)


def _mark_words(sums: Sums, curves: Sequence[Curve]) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    if not curves:
        return []
    exact = all((curve.low == curve.high).all() for curve in curves)
    period = period_words(sums.every)
    parts = [
        say("line: joins the exact counts at the end of each {period}", period=period)
        if exact
        else say("line: joins the best values at the end of each {period}", period=period)
    ]
    bands = [curve.hard for curve in curves]
    if any((top > bottom).any() for bottom, top in bands) or any(c.is_vague for c in curves):
        parts += band_words(sums, dark=any(curve.is_vague for curve in curves), until_end=exact)
    if any(curve.open.any() for curve in curves):
        parts += [say("fading upwards with arrows: no upper bound known")]
    return parts


def _left_out(curves: Sequence[Curve], named: int, found: int) -> list[str]:
    """How many groups have no curve, or a curve without a name."""
    rest, said = len(curves) - named, []
    if rest:
        said.append(
            say_count(
                "{n} smaller curve is drawn without a name",
                "{n} smaller curves are drawn without a name",
                rest,
            )
        )
    return said + left_out(found - len(curves))
