"""Marks of what has no lower bound: a difference may fall without end, and fades out downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.marks import KNOWN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.marks import Marks, Numbers

_STEPS = 14
_FADED = 0.12


def has_no_start(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where there is no lower bound."""
    return rows[SumCol.LOW].eq(-np.inf)


def first_known(rows: pd.DataFrame) -> pd.Series[float]:
    """The smallest number known of a row."""
    return rows[KNOWN].replace([np.inf, -np.inf], np.nan).min(axis=1)


def is_ceiling(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where the best value is only the upper bound of what has no lower one."""
    return has_no_start(rows) & rows[SumCol.BEST].ge(rows[SumCol.HIGH])


def from_first_known(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their smallest known number for a low, and no best where it is a ceiling."""
    low = rows[SumCol.LOW].where(~has_no_start(rows), first_known(rows))
    return rows.assign(**{SumCol.LOW: low, SumCol.BEST: rows[SumCol.BEST].mask(is_ceiling(rows))})


def shares_of(ax: Axes, values: Numbers, *, upright: bool) -> Numbers:
    """Values as shares of the axis that they stand on, whatever its scale."""
    axis, limits = (ax.yaxis, ax.get_ylim()) if upright else (ax.xaxis, ax.get_xlim())
    scale = axis.get_transform()
    first, last = scale.transform(np.asarray(limits, dtype=float))
    shares = (scale.transform(np.asarray(values, dtype=float)) - first) / (last - first)
    return np.asarray(np.clip(shares, 0.0, 1.0), dtype=np.float64)


def draw_open_starts(ax: Axes, marks: Marks) -> None:
    """From the first known value to the beginning of the axes: a band that fades to an arrow."""
    at = np.flatnonzero(has_no_start(marks.rows))
    if not at.size:
        return
    _draw_ceilings(ax, marks)
    known = np.asarray(first_known(marks.rows), dtype=np.float64)[at]
    starts = shares_of(ax, known, upright=marks.upright)
    places, hues = marks.places[at], [marks.colours[int(row)] for row in at]
    along = starts[:, None] * np.linspace(1, 0, _STEPS + 1)
    pairs = np.stack([along[:, :-1], along[:, 1:]], axis=-1).reshape(-1, 2)
    across = np.repeat(places, _STEPS)[:, None].repeat(2, axis=1)
    pieces = np.stack([across, pairs] if marks.upright else [pairs, across], axis=-1)
    transform = ax.get_xaxis_transform() if marks.upright else ax.get_yaxis_transform()
    for width, alpha, label in ((8.0, 0.32, "_open start"), (1.2, 0.95, "_open start line")):
        colours = np.repeat(np.array([to_rgba(hue) for hue in hues]), _STEPS, axis=0)
        colours[:, 3] = np.tile(alpha * np.linspace(1, _FADED, _STEPS), len(at))
        faded = LineCollection(
            list(pieces), colors=colours, linewidths=width * marks.scale, transform=transform,
            capstyle="butt", zorder=1.5, label=label,
        )  # fmt: skip
        ax.add_collection(faded, autolim=False)
    heads = np.full(at.size, 0.005)
    x, y = (places, heads) if marks.upright else (heads, places)
    ax.scatter(
        x, y, s=26 * marks.scale**2, marker="v" if marks.upright else "<", transform=transform,
        c=[style.mix(hue, "#FFFFFF", 0.45) for hue in hues], linewidths=0, clip_on=False,
        zorder=3, label="_open start head",
    )  # fmt: skip


def _draw_ceilings(ax: Axes, marks: Marks) -> None:
    """A stroke where the best value is only an upper bound."""
    at = np.flatnonzero(is_ceiling(marks.rows))
    places, tops = marks.places[at], marks.rows[SumCol.HIGH].to_numpy()[at]
    x, y = (places, tops) if marks.upright else (tops, places)
    ax.scatter(
        x, y, s=95 * marks.scale**2, marker="_" if marks.upright else "|", zorder=4,
        c=[marks.colours[int(row)] for row in at], linewidths=2.2 * marks.scale, clip_on=False,
        label="_ceiling",
    )  # fmt: skip
