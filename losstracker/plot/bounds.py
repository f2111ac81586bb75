"""Sums of groups as dots with whiskers: what is certain, what is likely, what has no end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import band_words, by_words, caption, is_exact, where_words
from losstracker.plot.figure import place, warn_of_missing_glyphs
from losstracker.plot.labels import row_labels
from losstracker.plot.rows import row_height, row_size, write_rows
from losstracker.plot.tables import DEPENDENCE, interval_known, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

_ROW = 0.31
"""Inches a group takes."""
_LOG_BEYOND = 1000
"""Largest over smallest group from which the axis is logarithmic."""
_KNOWN = [SumCol.LOW, SumCol.BEST, SumCol.HIGH, SumCol.LOWER, SumCol.UPPER]


def bounds(
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Axes:
    """One line for each group: hard bounds light, central interval dark, a dot at the best value.

    A group without an upper bound ends in a dashed arrow that runs off the axes, and where its
    best is only its floor, the dot is hollow. Categories stand by their names; a broad one beside
    narrower ones is their rest.

    Args:
        totals: Sums from :func:`losstracker.aggregate`, one row for each group.
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each side, or for each group by its name as on the chart.

    Raises:
        DrawingError: A group has several rows (periods), or the table holds no sums.

    >>> import pandas as pd
    >>> low = {"category": "tank", "low": 20, "best": 44, "high": 99}
    >>> ax = bounds(pd.DataFrame([low, {"category": "radar_ew", "low": 1, "best": 1, "high": 1}]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Tanks', 'Radars, jammers and deception systems']
    """
    sums = read_sums(totals)
    advice = "sum without periods (every=None), or keep one period of the table"
    require_one_row_each(sums, list(sums.by), advice)
    rows = _sorted(_with_dependence(sums))
    row = _ROW * 72 if ax is None else row_height(ax, len(rows))
    ax, width = place(ax, 1.55 + _ROW * max(len(rows), 2))
    if rows.empty:
        style.say_nothing_recorded(ax)
    else:
        size = row_size(row)
        draw_whiskers(ax, rows, _row_colours(sums, rows, colours), size)
        set_value_axis(ax, rows)
        write_rows(ax, _names(sums, rows), rows, width, row)
    heading = title if title is not None else _title(sums)
    below = caption(sums, _mark_words(sums), source)
    style.head_and_foot(ax, style.Around(heading, _subtitle(sums), below), width)
    warn_of_missing_glyphs(ax)
    return ax


def _with_dependence(sums: Sums) -> pd.DataFrame:
    """Let each row say its dependence, as those of several in one table do."""
    if DEPENDENCE in sums.rows:
        return sums.rows
    return sums.rows.assign(**{DEPENDENCE: sums.facts.get(DEPENDENCE)})


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    keys = [SumCol.BEST, SumCol.LOW, SumCol.HIGH]
    return rows.sort_values(keys, ascending=False, kind="stable").reset_index(drop=True)


def _row_colours(sums: Sums, rows: pd.DataFrame, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for the group, else its side's, else one for all."""
    given, names = sums.chosen(colours), _names(sums, rows)
    if Col.SIDE not in sums.by:
        return [given.get(name, style.PLAIN) for name in names]
    sides = style.name_colours(rows[Col.SIDE], given)
    pairs = zip(names, rows[Col.SIDE], strict=True)
    return [given.get(name, sides[side]) for name, side in pairs]


def _is_open(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows[SumCol.HIGH].eq(np.inf)


def _has_no_best(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where the best value is only the floor of an open-ended count, capped or not."""
    no_end = _is_open(rows)
    if SumCol.UNBOUNDED in rows:
        no_end |= rows[SumCol.UNBOUNDED].gt(0)
    return no_end & rows[SumCol.BEST].le(rows[SumCol.LOW])


def has_interval(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where a central interval is known and has a width to draw."""
    upper, known = rows[SumCol.UPPER], interval_known(rows)
    return upper.gt(rows[SumCol.LOWER]) & upper.lt(np.inf) & known


def _last_known(rows: pd.DataFrame) -> pd.Series[float]:
    """The largest number known of a group: where the arrow of an open end begins."""
    return rows[_KNOWN].replace(np.inf, np.nan).max(axis=1)


def draw_whiskers(ax: Axes, rows: pd.DataFrame, colours: list[str], size: float) -> None:
    """Draw bounds light, the central interval dark, a dot at the best value, arrows where open."""
    y, tints = np.arange(len(rows)), [style.mix(colour, "#FFFFFF", 0.68) for colour in colours]
    thick = size / style.TEXT_SIZE
    ends = rows[SumCol.HIGH].where(~_is_open(rows), _last_known(rows))
    ax.hlines(y, rows[SumCol.LOW], ends, colors=tints, lw=8 * thick, label="_hard bounds")
    inner = np.flatnonzero(has_interval(rows))
    lower, upper = rows[SumCol.LOWER].iloc[inner], rows[SumCol.UPPER].iloc[inner]
    dark = [style.mix(colours[at], "#FFFFFF", 0.18) for at in inner]
    ax.hlines(inner, lower, upper, colors=dark, lw=3.4 * thick, label="_central interval")
    for at in np.flatnonzero(_is_open(rows)):
        _draw_open_end(ax, float(_last_known(rows)[at]), int(at), colours[at])
    hollow = _has_no_best(rows)
    fills = ["white" if empty else colour for empty, colour in zip(hollow, colours, strict=True)]
    edges = [colour if empty else "white" for empty, colour in zip(hollow, colours, strict=True)]
    dots = ax.scatter(rows[SumCol.BEST], y, s=46 * thick**2, c=fills, edgecolors=edges)
    dots.set(linewidths=1.4 * thick, zorder=4, clip_on=False, label="_best")


def _draw_open_end(ax: Axes, start: float, y: int, colour: str) -> None:
    """A dashed arrow from the last known value to the edge of the axes, wherever that edge is."""
    arrow = {"arrowstyle": "-|>,head_width=0.22,head_length=0.45", "linestyle": (0, (4, 2.5))}
    ax.annotate(
        "",
        (1, y),
        (start, y),
        xycoords=ax.get_yaxis_transform(),
        textcoords="data",
        annotation_clip=False,
        arrowprops={**arrow, "color": colour, "lw": 1.1, "shrinkA": 3, "shrinkB": 0},
        label="_open end",
    )


def set_value_axis(ax: Axes, rows: pd.DataFrame) -> None:
    """Limits from finite values only, and from zero on."""
    style.set_frame(ax, values="x")
    ax.set_ylim(len(rows) - 0.4, -0.6)
    known = _last_known(rows)
    top, room = float(known.max()), 1.3 if _is_open(rows).any() else 1.04
    if _is_logarithmic(rows):
        ax.set_xscale("symlog", linthresh=1, linscale=0.4)
        decades = [0.0, *(10.0**power for power in range(int(np.log10(top)) + 1))]
        ax.xaxis.set_major_locator(FixedLocator(decades))
        ax.xaxis.set_major_formatter(style.COUNTS)
        ax.xaxis.set_minor_locator(NullLocator())
        room = room**3
    ax.set_xlim(0, top * room or 1)


def _is_logarithmic(rows: pd.DataFrame) -> bool:
    known = _last_known(rows)
    return bool(known.max() > _LOG_BEYOND * known[known > 0].min())


def _names(sums: Sums, rows: pd.DataFrame) -> list[str]:
    """What tells the groups apart; what is the same in all of them stands above the chart."""
    return row_labels(rows, [name for name in sums.by if name not in sums.constant()])


def _title(sums: Sums) -> str:
    return f"Losses{by_words(name for name in sums.by if name not in sums.constant())}"


def _subtitle(sums: Sums) -> str:
    counted = f"{where_words(sums, sums.constant())}number of items"
    scale = ", logarithmic from 1 on" if len(sums.rows) and _is_logarithmic(sums.rows) else ""
    return counted[0].upper() + counted[1:] + scale


def _mark_words(sums: Sums) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    rows = sums.rows
    if rows.empty:
        return []
    floor = _has_no_best(rows)
    dots = "dot: exact count" if is_exact(sums) else "dot: best value"
    parts = [dots] if not floor.all() else []
    parts += ["hollow dot: a floor, no best value known"] if floor.any() else []
    if (_last_known(rows) > rows[SumCol.LOW]).any():
        parts += band_words(sums, dark=bool(has_interval(_with_dependence(sums)).any()))
    return parts + (["arrow: no upper bound known"] if _is_open(rows).any() else [])
