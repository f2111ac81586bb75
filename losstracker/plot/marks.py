"""The marks that all charts share: bounds, central interval, best value, floor, open end, events.

Light is what the bounds allow, dark the central interval, a dot the best value, an upright stroke
a floor where no best value is known. What has no end fades out under an arrow head. What is
claimed and not confirmed has hollow dots and broken bands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.tables import DEPENDENCE, interval_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

KNOWN = [SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.LOWER, SumCol.UPPER]
_STEPS, _FEW_STEPS, _MANY = 14, 5, 24
"""Pieces of a fade; and of each of more fades than so many, which are small."""
_FINE = 0.5
"""Size of marks below which a line along the fade would fill it."""
_BROKEN: Any = (0, (0.8, 0.22))
_TINT, _FADED = 0.68, 0.12


@dataclass(frozen=True, slots=True)
class Marks:
    """Sums to be marked: one line each.

    ``rows`` has the columns of sums, ``places`` where each stands on the other axis; ``claimed``
    tells which are not confirmed; ``upright`` is whether counts run upwards. ``scale`` is the size
    of the marks, 1 for text of 9 points.
    """

    rows: pd.DataFrame
    places: Numbers
    colours: Sequence[str]
    claimed: NDArray[np.bool_]
    scale: float = 1.0
    upright: bool = False


def is_open(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where there is no upper bound."""
    return rows[SumCol.HIGH].eq(np.inf)


def is_floor(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where the best value is only the floor of an open-ended count, capped or not."""
    no_end = is_open(rows)
    if SumCol.UNBOUNDED in rows:
        no_end |= rows[SumCol.UNBOUNDED].gt(0)
    return no_end & rows[SumCol.BEST].le(rows[SumCol.LOW])


def has_interval(rows: pd.DataFrame, dependence: object = None) -> pd.Series[bool]:
    """Where a central interval is known and has a width to draw."""
    upper = rows[SumCol.UPPER]
    known = interval_known(rows, None if DEPENDENCE in rows else dependence)
    return upper.gt(rows[SumCol.LOWER]) & upper.lt(np.inf) & known


def has_start(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where a central interval has a beginning that says more than the low, and no end."""
    return is_open(rows) & rows[SumCol.UPPER].isna() & rows[SumCol.LOWER].gt(rows[SumCol.LOW])


def last_known(rows: pd.DataFrame) -> pd.Series[float]:
    """The largest number known of a row: where the fade of an open end begins."""
    return rows[KNOWN].replace([np.inf, -np.inf], np.nan).max(axis=1)


def draw(ax: Axes, marks: Marks, dependence: object = None, *, starts: bool = False) -> None:
    """Draw the marks of sums; the limits of the axes must be set, for an open end reaches them.

    Args:
        ax: Axes with limits and scale.
        marks: What to draw, and where.
        dependence: That of the table, where its rows do not say it.
        starts: Whether to draw central intervals without an end, from their beginning on.
    """
    rows, thick = marks.rows, marks.scale
    tints = [style.mix(colour, "#FFFFFF", _TINT) for colour in marks.colours]
    ends = rows[SumCol.HIGH].where(~is_open(rows), last_known(rows))
    broken = [_BROKEN if claimed else "-" for claimed in marks.claimed]
    _lines(ax, marks)(
        marks.places, rows[SumCol.LOW], ends, colors=tints, lw=8 * thick, ls=broken,
        label="_hard bounds",
    )  # fmt: skip
    inner = np.flatnonzero(has_interval(rows, dependence))
    dark = [style.mix(marks.colours[int(at)], "#FFFFFF", 0.18) for at in inner]
    _lines(ax, marks)(
        marks.places[inner], rows[SumCol.LOWER].iloc[inner], rows[SumCol.UPPER].iloc[inner],
        colors=dark, lw=3.4 * thick, label="_central interval",
    )  # fmt: skip
    draw_open_ends(ax, marks)
    if starts:
        _draw_starts(ax, marks)
    draw_best(ax, marks)


def _draw_starts(ax: Axes, marks: Marks) -> None:
    """Central intervals without an end: dark up to the last known value, then fading."""
    at = np.flatnonzero(has_start(marks.rows))
    if not at.size:
        return
    rows, places = marks.rows.iloc[at], marks.places[at]
    dark = [style.mix(marks.colours[int(each)], "#FFFFFF", 0.18) for each in at]
    _lines(ax, marks)(
        places, rows[SumCol.LOWER], last_known(rows), colors=dark, lw=3.4 * marks.scale,
        label="_interval start",
    )  # fmt: skip
    known = _as_share(ax, np.asarray(last_known(rows), dtype=np.float64), upright=marks.upright)
    pieces, colours = _fades(known, places, dark, 0.9, upright=marks.upright)
    transform = ax.get_xaxis_transform() if marks.upright else ax.get_yaxis_transform()
    faded = LineCollection(
        pieces, colors=colours, linewidths=3.4 * marks.scale, transform=transform,
        capstyle="butt", zorder=1.6, label="_open interval",
    )  # fmt: skip
    ax.add_collection(faded, autolim=False)


def _lines(ax: Axes, marks: Marks) -> Any:  # noqa: ANN401 - the method of the axes
    return ax.vlines if marks.upright else ax.hlines


def draw_best(ax: Axes, marks: Marks) -> None:
    """A dot at each best value, hollow where claimed; a stroke where it is only a floor."""
    rows, thick = marks.rows, marks.scale
    floor = is_floor(rows).to_numpy()
    known = rows[SumCol.BEST].notna().to_numpy() & ~floor
    hues = np.array([to_rgba(colour) for colour in marks.colours]).reshape(-1, 4)
    hollow = marks.claimed[:, None]
    fills = np.where(hollow, to_rgba("white"), hues)
    edges = np.where(hollow, hues, to_rgba("white"))
    x, y = (marks.places, rows[SumCol.BEST]) if marks.upright else (rows[SumCol.BEST], marks.places)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    look: dict[str, Any] = {"linewidths": 1.4 * thick, "zorder": 4, "clip_on": False}
    ax.scatter(
        x[known], y[known], s=46 * thick**2, c=fills[known], edgecolors=list(edges[known]),
        label="_best", **look,
    )  # fmt: skip
    sign = "_" if marks.upright else "|"
    stroke = {**look, "linewidths": 2.2 * thick}
    ax.scatter(
        x[floor], y[floor], s=95 * thick**2, c=hues[floor], marker=sign, label="_floor", **stroke
    )


def draw_open_ends(ax: Axes, marks: Marks) -> None:
    """From the last known value to the edge of the axes: a band that fades under an arrow head."""
    rows = np.flatnonzero(is_open(marks.rows))
    if not rows.size:
        return
    starts = _as_share(
        ax, np.asarray(last_known(marks.rows), dtype=np.float64)[rows], upright=marks.upright
    )
    transform = ax.get_xaxis_transform() if marks.upright else ax.get_yaxis_transform()
    hues = [marks.colours[int(at)] for at in rows]
    for width, alpha, label in ((8.0, 0.32, "_open end"), (1.2, 0.95, "_open line")):
        if label == "_open line" and marks.scale < _FINE:
            continue
        pieces, colours = _fades(starts, marks.places[rows], hues, alpha, upright=marks.upright)
        faded = LineCollection(
            pieces, colors=colours, linewidths=width * marks.scale, transform=transform,
            capstyle="butt", zorder=1.5, label=label,
        )  # fmt: skip
        ax.add_collection(faded, autolim=False)
    ends = np.full(rows.size, 0.995)
    x, y = (marks.places[rows], ends) if marks.upright else (ends, marks.places[rows])
    ax.scatter(
        x, y, s=26 * marks.scale**2, marker="^" if marks.upright else ">", transform=transform,
        c=[style.mix(hue, "#FFFFFF", 0.45) for hue in hues], linewidths=0, clip_on=False,
        zorder=3, label="_open head",
    )  # fmt: skip


def _as_share(ax: Axes, values: Numbers, *, upright: bool) -> Numbers:
    """Values as shares of the axis of counts, whatever its scale."""
    points = np.zeros((len(values), 2))
    points[:, 0] = ax.get_xlim()[1] if upright else values
    points[:, 1] = values if upright else ax.get_ylim()[1]
    shares = ax.transAxes.inverted().transform(ax.transData.transform(points))
    return np.asarray(np.clip(shares[:, 1 if upright else 0], 0, 1), dtype=np.float64)


def _fades(
    starts: Numbers, at: Numbers, hues: Sequence[str], alpha: float, *, upright: bool
) -> tuple[list[Any], NDArray[np.float64]]:
    """Pieces from each start to 1, ever fainter: their ends, and their colours."""
    count = _STEPS if len(starts) <= _MANY else _FEW_STEPS
    steps = np.linspace(0, 1, count + 1)
    along = starts[:, None] + (1 - starts[:, None]) * steps
    pairs = np.stack([along[:, :-1], along[:, 1:]], axis=-1).reshape(-1, 2)
    across = np.repeat(at, count)[:, None].repeat(2, axis=1)
    pieces = np.stack([across, pairs] if upright else [pairs, across], axis=-1)
    colours = np.repeat(np.array([to_rgba(hue) for hue in hues]), count, axis=0)
    colours[:, 3] = np.tile(alpha * np.linspace(1, _FADED, count), len(starts))
    return list(pieces), colours
