"""Losses on a plain map: dots by longitude and latitude, no tiles and no network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.ticker import MaxNLocator

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, subtitle
from losstracker.plot.figure import chosen_size, place, want_axes, warn_of_missing_glyphs
from losstracker.plot.keys import Named, write_key
from losstracker.plot.kinds.extent import AROUND, KM, make_box, make_frame
from losstracker.plot.kinds.places import NAME, X, Y, merge_near, others, read_places
from losstracker.plot.kinds.sizes import LARGEST, SMALLEST, write_sizes
from losstracker.plot.labels import number, shorten, text_width
from losstracker.plot.language import decimal_sign, say, say_count, speaking
from losstracker.plot.tables import CLAIMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.kinds.extent import Box, Frame
    from losstracker.plot.kinds.places import Places
    from losstracker.plot.tables import Sums

    Numbers = NDArray[np.float64]

_TOWNS = 12
_TOWN_WIDTH = 110.0
_ALPHA, _NEAR = 0.6, 4.0
"""How clear dots are; and points within which a dot is at a place."""
_MANY_OUTSIDE = 0.1
"""Share of records without coordinates from which the subtitle speaks of them."""
_OTHERS = "#8A8A8A"
_PALE_BOX: dict[str, Any] = {
    "facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.6,
}  # fmt: skip


def losses_map(  # noqa: PLR0913 - the options of every chart, by keyword
    losses: pd.DataFrame,
    *,
    by: str = "side",
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """Dots where losses were recorded, their area by best value; hollow where only claimed.

    Degrees of longitude are as long as at the middle latitude (equirectangular projection). Losses
    at one place are one dot, and so are those at places too near to be told apart; the caption
    says how near, and how many records have no coordinates. The places of most losses are named,
    where the table has ``location``. Bounds are not drawn.

    Args:
        losses: A loss table with ``longitude`` and ``latitude``.
        by: Column that the colours tell: ``side``, ``status``, ``category`` or another.
        ax: Axes to draw on; without them a figure is made. A figure of your own needs
            ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each name on the chart.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table is none of losses.

    >>> import pandas as pd
    >>> seen = {"record_id": ["a"], "side": "Red", "date": "2024", "category": "tank",
    ...         "status": "lost", "quantity": "2", "source": "s", "latitude": "36.2",
    ...         "longitude": "37.1"}
    >>> losses_map(pd.DataFrame(seen)).collections[0].get_offsets().tolist()
    [[37.1, 36.2]]
    """
    with speaking(lang):
        places = read_places(losses, by)
        box = make_box(ax, size, places)
        frame = make_frame(places, box)
        is_free = ax is None and chosen_size(size).height is None
        ax, width = place(ax, box.high + AROUND, size)
        if is_free:
            want_axes(ax, box.high)
        above, near = 0.0, 0.0
        if len(places.rows):
            near = _distance(frame, box)
            rows = merge_near(places.rows, near, KM, frame.squeeze)
            looks = _colours(places, colours)
            _set_axes(ax, frame)
            unit = _draw_dots(ax, rows, looks, box)
            taken = _draw_scale_bar(ax, frame, rows, box)
            _write_towns(ax, places, _dots(rows, frame, box, unit), (frame, box), taken)
            above = write_sizes(ax, float(rows[SumCol.BEST].max()), unit)
            above = write_key(ax, _entries(places, looks), width, above=above)
        else:
            style.say_nothing_recorded(ax, _why_nothing(places))
        heading = title if title is not None else say("Losses by place")
        more = [*_beyond(places, frame), *_outside(places)]
        below = caption(_as_drawn(places), _mark_words(places, near), source, more)
        around = style.Around(heading, _subtitle(places), below)
        style.head_and_foot(ax, around, width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _set_axes(ax: Axes, frame: Frame) -> None:
    """A thin frame, and lines at whole degrees with their names."""
    ax.set_aspect(1 / frame.squeeze, adjustable="box", anchor="NW")
    ax.set(xlim=(frame.left, frame.right), ylim=(frame.bottom, frame.top))
    for spine in ax.spines.values():
        spine.set(color=style.RULE, linewidth=0.8)
    steps = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    across = [t for t in steps.tick_values(frame.left, frame.right) if frame.left < t < frame.right]
    up = [t for t in steps.tick_values(frame.bottom, frame.top) if frame.bottom < t < frame.top]
    ax.set_xticks(across, [_degrees(t, upright=False) for t in across])
    ax.set_yticks(up, [_degrees(t, upright=True) for t in up])
    look = {"labelsize": style.SMALL_SIZE, "labelcolor": style.GREY, "length": 0, "pad": 3}
    ax.tick_params(axis="both", **look)
    ax.grid(visible=True, color=style.RULE, linewidth=0.6)
    ax.set_axisbelow(True)


def _degrees(value: float, *, upright: bool) -> str:
    """A degree with its half of the globe.

    >>> _degrees(-71.5, upright=False), _degrees(48, upright=True), _degrees(0, upright=True)
    ('71.5°W', '48°N', '0°')
    """
    n = f"{abs(value):.6g}".replace(".", decimal_sign())
    if value == 0:
        return f"{n}°"
    if upright:
        return say("{n}°N", n=n) if value > 0 else say("{n}°S", n=n)
    return say("{n}°E", n=n) if value > 0 else say("{n}°W", n=n)


def _colours(places: Places, colours: Mapping[str, str] | None) -> dict[str, str]:
    given = places.sums.chosen(colours)
    names = places.rows[NAME].unique()
    if places.by == Col.STATUS:
        found = set(places.sums.rows[Col.STATUS])
        looks = {key: look for key, (look, _) in style.STATUS_LOOK.items() if key in found}
        pairs = places.sums.rows[[str(Col.STATUS), NAME]].drop_duplicates().to_numpy()
        given = {**{name: looks[key] for key, name in pairs if key in looks}, **given}
    beside = places.sums.facts.get("sides", ()) if places.by == Col.SIDE else ()
    return style.name_colours(names, {others(): _OTHERS, **given}, beside)


def _draw_dots(ax: Axes, rows: pd.DataFrame, looks: Mapping[str, str], box: Box) -> float:
    """Large dots below small ones; gives the area (square points) of one item."""
    largest = float(rows[SumCol.BEST].max())
    unit = LARGEST * min(box.wide / 6, 1) / max(largest, 12.0)
    colours = np.array([to_rgba(looks[name]) for name in rows[NAME]])
    hollow = rows[CLAIMED].to_numpy(dtype=bool)[:, None]
    faces = np.where(hollow, (1.0, 1.0, 1.0, 0.0), colours * (1, 1, 1, _ALPHA))
    edges = np.where(hollow, colours, (1.0, 1.0, 1.0, 0.8))
    ax.scatter(
        rows[X], rows[Y], s=np.maximum(rows[SumCol.BEST] * unit, SMALLEST), c=faces,
        edgecolors=list(edges), linewidths=[0.9 if its else 0.35 for its in hollow[:, 0]], zorder=2,
        label="_places",
    )  # fmt: skip
    return unit


def _distance(frame: Frame, box: Box) -> float:
    """Kilometres below which two dots cannot be told apart on paper: 1, 2 or 5 of some power."""
    per_point = (frame.top - frame.bottom) * KM / (box.high * 72)
    return _round_down(per_point * 5)


def _round_down(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step for step in (5, 2, 1) if step * power <= value * 1.0001) * power)


def _draw_scale_bar(
    ax: Axes, frame: Frame, rows: pd.DataFrame, box: Box
) -> list[tuple[float, float, float, float]]:
    """A bar of so many kilometres in the emptiest corner; gives the points it takes."""
    per_km = 1 / (KM * frame.squeeze)
    long = _round_down((frame.right - frame.left) / per_km * 0.25)
    wide, high = frame.right - frame.left, frame.top - frame.bottom
    bar = long * per_km
    corners = []
    for to_right in (True, False):
        for below in (True, False):
            left = frame.right - wide * 0.03 - bar if to_right else frame.left + wide * 0.03
            up = frame.bottom + high * 0.04 if below else frame.top - high * 0.09
            its = rows[X].between(left - wide * 0.02, left + bar + wide * 0.02)
            its &= rows[Y].between(up - high * 0.04, up + high * 0.09)
            corners.append((float(rows.loc[its, SumCol.BEST].sum()), left, up))
    _, left, up = min(corners, key=lambda corner: corner[0])
    for colour, wide_line, label in (("white", 3.6, "_"), (style.INK, 1.6, "_scale bar")):
        ax.plot(
            [left, left + bar], [up, up], color=colour, lw=wide_line, solid_capstyle="butt",
            zorder=5, label=label,
        )  # fmt: skip
    ax.annotate(
        say("{n} km", n=number(long)), (left + bar / 2, up), (0, 3), textcoords="offset points",
        ha="center", va="bottom", size=style.SMALL_SIZE, color=style.INK, zorder=5,
        bbox=_PALE_BOX, label="_scale words",
    )  # fmt: skip
    (x0, y0), (x1, y1) = frame.points(box, left, up), frame.points(box, left + bar, up)
    return [(x0, y0 - 4, x1, y1 + 16)]


def _write_towns(
    ax: Axes,
    places: Places,
    dots: Numbers,
    shown: tuple[Frame, Box],
    taken: list[tuple[float, float, float, float]],
) -> None:
    """Name the places of most losses beside their dots, as far as no name covers another."""
    frame, box = shown
    most = int(_TOWNS * min(box.wide / 7, 1))
    for x, y, name in places.towns[[X, Y, NAME]].head(3 * most).itertuples(index=False):
        text = shorten(str(name), _TOWN_WIDTH, style.SMALL_SIZE)
        wide, (left, up) = text_width(text, style.SMALL_SIZE), frame.points(box, x, y)
        beside = _radius_at(dots, left, up) + 3
        for away in (1, -1):
            begin = left + beside if away > 0 else left - beside - wide
            spot = (begin, up - 5, begin + wide, up + 5)
            if len(taken) <= most and _is_free(spot, taken, box):
                taken.append(spot)
                ax.annotate(
                    text, (x, y), (beside * away, 0), textcoords="offset points", zorder=6,
                    ha="left" if away > 0 else "right", va="center", size=style.SMALL_SIZE,
                    color=style.INK, parse_math=False, label="_town",
                    bbox={**_PALE_BOX, "alpha": 0.55, "pad": 0.1},
                )  # fmt: skip
                break


def _dots(rows: pd.DataFrame, frame: Frame, box: Box, unit: float) -> Numbers:
    """Place and radius of each dot, in points."""
    x, y = frame.points(box, rows[X].to_numpy(), rows[Y].to_numpy())
    return np.stack([x, y, np.sqrt(rows[SumCol.BEST].to_numpy() * unit) / 2], axis=-1)


def _radius_at(dots: Numbers, x: float, y: float) -> float:
    """How far the dots at a place reach from it."""
    away = np.hypot(dots[:, 0] - x, dots[:, 1] - y)
    its = away < np.maximum(dots[:, 2], _NEAR)
    return float((dots[its, 2] + away[its]).max(initial=0.0))


def _is_free(
    spot: tuple[float, float, float, float],
    taken: list[tuple[float, float, float, float]],
    box: Box,
) -> bool:
    if spot[0] < 2 or spot[1] < 2 or spot[2] > box.wide * 72 - 2 or spot[3] > box.high * 72 - 2:
        return False
    return not any(
        spot[0] < other[2] + 4
        and other[0] < spot[2] + 4
        and spot[1] < other[3]
        and other[1] < spot[3]
        for other in taken
    )


def _entries(places: Places, looks: Mapping[str, str]) -> list[Named]:
    """The names in their colours, the largest first; none where there is one."""
    sums = places.rows.groupby(NAME)[str(SumCol.BEST)].sum().sort_values(ascending=False)
    claimed = places.rows.groupby(NAME)[CLAIMED].all()
    names = sorted(map(str, sums.index), key=lambda name: name == others())
    return [Named(name, looks[name], bool(claimed[name])) for name in names] * (len(names) > 1)


def _why_nothing(places: Places) -> str | None:
    return say("no losses with coordinates") if places.records else None


def _subtitle(places: Places) -> str:
    rows = places.sums.rows
    names = dict.fromkeys(str(name) for name in (Col.SIDE, places.by) if name in rows)
    shared = [name for name in names if len(set(rows[name])) == 1]
    said = [subtitle(places.sums, shared, say("number of items"))]
    if places.outside > _MANY_OUTSIDE * places.records:
        said += _outside(places)
    return say("; ").join(said)


def _as_drawn(places: Places) -> Sums:
    """Sums that say nothing of broken marks: rings are whole, and the caption names them itself."""
    rows = places.sums.rows
    return replace(places.sums, rows=rows.assign(**{CLAIMED: bool(rows[CLAIMED].all())}))


def _mark_words(places: Places, near: float) -> list[str]:
    if places.rows.empty:
        return []
    said = [say("area of a dot: exact count")]
    if not places.is_exact:
        said = [say("area of a dot: best value; bounds are not drawn")]
    its = places.rows[CLAIMED]
    said += [say("hollow dot: claimed, not confirmed")] if its.any() and not its.all() else []
    return [*said, say("pooled in squares of about {n} km", n=number(near))]


def _beyond(places: Places, frame: Frame) -> list[str]:
    """How many items lie beyond the edges."""
    rows = places.rows
    its = rows[X].between(frame.left, frame.right) & rows[Y].between(frame.bottom, frame.top)
    count = float(rows.loc[~its, SumCol.BEST].sum()) if len(rows) else 0.0
    if not count:
        return []
    return [
        say_count(
            "{n} item lies beyond the edges of the map",
            "{n} items lie beyond the edges of the map",
            round(count),
        )
    ]


def _outside(places: Places) -> list[str]:
    if not places.outside:
        return []
    return [
        say_count(
            "{n} record has no coordinates", "{n} records have no coordinates", places.outside
        )
    ]
