"""Sums of periods as columns, or as lines with steps where columns would be too thin to see.

A column is solid up to the low, paler up to the best value, light up to the upper bound; a dark bar
is the central interval. Where there is no upper bound the light part fades out under an arrow head,
and where a bound lies beyond the axes it fades without one. Claims have a hollow, broken outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.marks import Marks, draw_best, draw_open_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.kinds.series import Numbers, Periods, Series

_PALE, _LIGHT = 0.45, 0.82
"""How much white is in the colour up to the best value, and up to the upper bound."""
_HOLLOW = (0.8, 0.6)
"""How much white is in the colour of claims, up to the best value and up to the low."""
_GAP_FROM = 4.0
"""Points of a period from which columns stand apart."""
_DOTS_FROM = 3.2
"""Points of a column from which a dot can be seen on it; thinner ones of several become lines."""
_VEIL, _DARK_VEIL = 0.12, 0.4
"""How much of a light and of a dark band is seen where it lies over others."""
_FADE_FROM = 0.84
_FADE_STEPS = 12
_FAR = 4.0
"""Bounds that are so many times the largest other number do not set the scale."""
_BEYOND_ROOM, _OPEN_ROOM, _ROOM = 1.3, 1.25, 1.06


@dataclass(frozen=True, slots=True)
class Slots:
    """Where the columns of a series stand, in days; ``points`` is how wide each is on paper."""

    left: Numbers
    right: Numbers
    points: float

    @property
    def middles(self) -> Numbers:
        """The middle of each column."""
        return (self.left + self.right) / 2


def make_slots(periods: Periods, count: int, points: float) -> list[Slots]:
    """Places for the columns of ``count`` series side by side, on axes ``points`` wide."""
    each = points / max(len(periods.starts), 1)
    share = 0.84 if each >= _GAP_FROM else 1.0
    whole = periods.ends - periods.starts
    step = whole * share / count
    first = periods.starts + whole * (1 - share) / 2
    wide = step * (0.94 if count > 1 else 1.0)
    lefts = [first + step * at for at in range(count)]
    return [Slots(left, left + wide, each * share / count) for left in lefts]


def whole_slots(periods: Periods, points: float) -> Slots:
    """Places without a gap between them, on axes ``points`` wide."""
    return Slots(periods.starts, periods.ends, points / max(len(periods.starts), 1))


def are_lines(slots: Sequence[Slots]) -> bool:
    """Whether the columns of several series would be too thin to tell apart."""
    return len(slots) > 1 and slots[0].points < _DOTS_FROM


def top_of(series: Sequence[Series]) -> float:
    """Where an axis of counts ends: by what is known best, where bounds are far beyond it."""
    near = max(_largest(each, (SumCol.LOW, SumCol.BEST, SumCol.UPPER)) for each in series)
    far = max(_largest(each, (SumCol.HIGH,)) for each in series)
    if far > _FAR * near > 0:
        return near * _BEYOND_ROOM
    room = _OPEN_ROOM if any(each.open.any() for each in series) else _ROOM
    return max(near, far) * room or 1


def _largest(series: Series, columns: Sequence[str]) -> float:
    known = np.concatenate([series.numbers(column) for column in columns])
    return float(known[np.isfinite(known)].max(initial=0))


def beyond(ax: Axes, series: Series) -> Numbers:
    """The finite upper bounds that lie beyond the axes."""
    ends = series.numbers(SumCol.HIGH)
    return ends[np.isfinite(ends) & (ends > ax.get_ylim()[1])]


def draw_columns(ax: Axes, series: Series, slots: Slots, colour: str) -> None:
    """Draw one series as columns; the limits of the axes must be set."""
    low, top = series.numbers(SumCol.LOW), ax.get_ylim()[1]
    middle = np.fmax(series.numbers(SumCol.BEST), low)
    ends = np.fmax(series.ends, middle)
    pale, light = (style.mix(colour, "#FFFFFF", share) for share in (_PALE, _LIGHT))
    far = ends > top
    faded = np.where(far, np.maximum(top * _FADE_FROM, middle), ends)
    _draw_blocks(ax, slots, middle, faded, color=light, label="_hard bounds")
    _draw_fade(ax, slots, np.where(far | series.open, faded, np.nan), light)
    fills: list[dict[str, Any]] = [{"color": pale}, {"color": colour}]
    if series.claimed:
        fills = [_hollow(colour, share, slots) for share in _HOLLOW]
    _draw_blocks(ax, slots, low, middle, label="_up to best", **fills[0])
    _draw_blocks(ax, slots, np.zeros(len(low)), low, label="_low", **fills[1])
    at = np.flatnonzero((ends == 0) & ~series.open)
    ax.hlines(0 * at, slots.left[at], slots.right[at], colors=colour, lw=2.4, label="_zero")
    _draw_marks(ax, series, slots, colour)


def _hollow(colour: str, share: float, slots: Slots) -> dict[str, Any]:
    """How what is claimed is filled: nearly white, with a broken edge where columns are wide."""
    face = style.mix(colour, "#FFFFFF", share)
    if slots.points < _GAP_FROM:
        return {"color": face}
    return {"facecolor": face, "edgecolor": colour, "lw": 0.8, "ls": style.CLAIMED_DASHES}


def _draw_blocks(ax: Axes, slots: Slots, bottom: Numbers, top: Numbers, **look: Any) -> None:  # noqa: ANN401 - what collections take
    """A rectangle for each column that has a height; thin ones leave no seam between them."""
    at = np.flatnonzero(top > bottom)
    seam = {"edgecolor": "face", "lw": 0.3} if slots.points < _GAP_FROM else {"lw": 0}
    blocks = _corners(slots.left[at], slots.right[at], bottom[at], top[at])
    ax.add_collection(PolyCollection(blocks, **{**seam, **look}), autolim=False)


def _corners(left: Numbers, right: Numbers, bottom: Numbers, top: Numbers) -> Any:  # noqa: ANN401 - as collections take them
    x = np.stack([left, right, right, left], axis=1)
    y = np.stack([bottom, bottom, top, top], axis=1)
    return np.stack([x, y], axis=2)


def _draw_fade(ax: Axes, slots: Slots, starts: Numbers, colour: Any) -> None:  # noqa: ANN401 - as colours come
    """From ``starts`` to the top of the axes ever fainter; nothing where they are NaN."""
    at = np.flatnonzero(np.isfinite(starts))
    if not at.size:
        return
    steps = np.linspace(0, 1, _FADE_STEPS + 1)
    edges = starts[at, None] + (ax.get_ylim()[1] - starts[at, None]) * steps
    left, right = (np.repeat(side[at], _FADE_STEPS) for side in (slots.left, slots.right))
    blocks = _corners(left, right, edges[:, :-1].ravel(), edges[:, 1:].ravel())
    shades = np.tile(to_rgba(colour), (_FADE_STEPS, 1))
    shades[:, 3] *= np.linspace(1, 0, _FADE_STEPS)
    fade = PolyCollection(blocks, facecolors=np.tile(shades, (at.size, 1)), lw=0, label="_fade")
    ax.add_collection(fade, autolim=False)


def _draw_marks(ax: Axes, series: Series, slots: Slots, colour: str) -> None:
    """Central intervals, arrow heads of open ends, and best values that are not exact."""
    x, rows = slots.middles, series.rows
    lower, upper = _central(series)
    dark = style.mix(colour, "#000000", 0.3)
    if slots.points >= _DOTS_FROM:
        at = np.flatnonzero(series.inner)
        thick = float(np.clip(slots.points * 0.3, 1.0, 3.4))
        look: dict[str, Any] = {"colors": dark, "lw": thick, "zorder": 3}
        ax.vlines(x[at], lower[at], upper[at], label="_central interval", **look)
    elif series.inner.any():
        _fill(ax, slots, lower, upper, color=colour, alpha=_DARK_VEIL, label="_central interval")
    _draw_heads(ax, series, slots, colour)
    vague = rows[SumCol.BEST].notna().to_numpy() & (series.ends > series.numbers(SumCol.LOW))
    if slots.points >= _DOTS_FROM:
        at = np.flatnonzero(vague | series.open)
        draw_best(ax, _marks(series, slots, colour, at, slots.points * 0.075))
    elif vague.any():
        _draw_line(ax, series, slots, dark, "-")


def _draw_heads(ax: Axes, series: Series, slots: Slots, colour: str) -> None:
    """Arrow heads where there is no upper bound; of thin columns heads alone, in the fade."""
    at = np.flatnonzero(series.open)
    if slots.points >= _DOTS_FROM:
        draw_open_ends(ax, _marks(series, slots, colour, at, slots.points * 0.1))
        return
    size, pale = float(np.clip(slots.points * 2, 2, 6)), style.mix(colour, "#FFFFFF", 0.45)
    ax.scatter(
        slots.middles[at], np.full(at.size, 0.985), s=size, marker="^", c=pale, linewidths=0,
        transform=ax.get_xaxis_transform(), clip_on=False, zorder=3, label="_open head",
    )  # fmt: skip


def _central(series: Series) -> tuple[Numbers, Numbers]:
    """The central interval; NaN where none is known."""
    lower, upper = series.numbers(SumCol.LOWER), series.numbers(SumCol.UPPER)
    return np.where(series.inner, lower, np.nan), np.where(series.inner, upper, np.nan)


def _marks(series: Series, slots: Slots, colour: str, at: NDArray[np.intp], scale: float) -> Marks:
    claimed = np.full(at.size, series.claimed)
    size = float(np.clip(scale, 0.12, 0.85))
    places = slots.middles[at]
    return Marks(series.rows.iloc[at], places, [colour] * at.size, claimed, size, upright=True)


def _draw_line(ax: Axes, series: Series, slots: Slots, colour: str, dashes: Any) -> None:  # noqa: ANN401 - what Line2D takes
    """The best values as one line with steps."""
    best = np.repeat(series.numbers(SumCol.BEST), 2)
    ax.plot(_edges(slots), best, color=colour, lw=1.0, ls=dashes, zorder=4, label="_best line")


def _edges(slots: Slots) -> Numbers:
    return np.stack([slots.left, slots.right], axis=1).ravel()


def hatch_periods(
    ax: Axes, drawn: Sequence[Series], whole: Slots, cuts: Sequence[int], *, over_lines: bool
) -> None:
    """Hatch what was drawn of some periods in white; the limits of the axes must be set."""
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": "white", "hatch": "////", "lw": 0}
    top = ax.get_ylim()[1]
    for at in cuts:
        ends = [top if each.open[at] else float(each.ends[at]) for each in drawn]
        block = _corners(*(np.array([end]) for end in (
            whole.left[at], whole.right[at], 0.0, min(np.nanmax([0.0, *ends]), top),
        )))  # fmt: skip
        hatched = PolyCollection(
            block, label="_cut period", zorder=4.5 if over_lines else 2, **look
        )
        ax.add_collection(hatched, autolim=False)


def draw_steps(ax: Axes, series: Series, slots: Slots, colour: str) -> None:
    """Draw one series as a line with steps, broken for claims, and bands that others shine through.

    The limits of the axes must be set.
    """
    low, ends, top = series.numbers(SumCol.LOW), series.ends, ax.get_ylim()[1]
    far = ends > top
    faded = np.where(far, np.maximum(top * _FADE_FROM, low), ends)
    if (ends > low).any():
        _fill(ax, slots, low, faded, color=colour, alpha=_VEIL, label="_hard bounds")
    _draw_fade(ax, slots, np.where(far | series.open, faded, np.nan), to_rgba(colour, _VEIL))
    if series.inner.any():
        lower, upper = _central(series)
        _fill(ax, slots, lower, upper, color=colour, alpha=_DARK_VEIL, label="_central interval")
    _draw_heads(ax, series, slots, colour)
    dashes = style.CLAIMED_DASHES if series.claimed else "-"
    _draw_line(ax, series, slots, style.mix(colour, "#000000", 0.12), dashes)


def draw_curve(ax: Axes, series: Series, periods: Periods, colour: str, points: float) -> None:
    """Draw sums up to the end of each period: a line, and bands that hold on every day between.

    A band reaches from the low at the end of the period before to the high at its own, for sums
    never fall. Where there is no upper bound it fades out; the last has an arrow head.
    """
    x, best = periods.ends - 1, series.numbers(SumCol.BEST)
    between = Slots(x[:-1], x[1:], points / max(len(x), 1))
    low, ends = series.numbers(SumCol.LOW)[:-1], series.ends[1:]
    if (series.ends > series.numbers(SumCol.LOW)).any():
        _fill(ax, between, low, ends, color=colour, alpha=2 * _VEIL, label="_hard bounds")
    _draw_fade(ax, between, np.where(series.open[1:], ends, np.nan), to_rgba(colour, 2 * _VEIL))
    if series.inner.any():
        lower, upper = series.numbers(SumCol.LOWER)[:-1], _central(series)[1][1:]
        _fill(ax, between, lower, upper, color=colour, alpha=_DARK_VEIL, label="_central interval")
    last = np.flatnonzero(series.open)[-1:]
    draw_open_ends(ax, _marks(series, Slots(x, x, 0), colour, last, 0.45))
    dashes = style.CLAIMED_DASHES if series.claimed else "-"
    hue = style.mix(colour, "#000000", 0.12)
    ax.plot(x, best, color=hue, lw=1.3, ls=dashes, clip_on=False, zorder=4, label="_best line")
    if np.count_nonzero(~np.isnan(best)) == 1:
        draw_best(ax, _marks(series, Slots(x, x, 0), colour, np.flatnonzero(~np.isnan(best)), 0.5))


def _fill(ax: Axes, slots: Slots, bottom: Numbers, top: Numbers, **look: Any) -> None:  # noqa: ANN401 - what collections take
    ax.fill_between(_edges(slots), np.repeat(bottom, 2), np.repeat(top, 2), lw=0, **look)
