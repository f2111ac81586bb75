"""One sum under each dependence: how much of an interval rests on what is assumed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.bounds import draw_whiskers, set_value_axis
from losstracker.plot.captions import caption
from losstracker.plot.figure import place, warn_of_missing_glyphs
from losstracker.plot.labels import number, row_labels, span
from losstracker.plot.rows import row_height, row_size, write_rows
from losstracker.plot.tables import (
    DEPENDENCE,
    interval_known,
    read_sums,
    require_one_row_each,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

_ROW = 0.44
"""Inches a row takes."""
_MEANS = {
    "independent": "independent: each count for itself",
    "wording": "wording: one meaning in all reports",
    "comonotonic": "comonotonic: all high or all low",
    "unknown": "unknown: whatever may hold",
}


def dependence(
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
) -> Axes:
    """One line for each group and dependence: bounds light, the interval under it dark.

    The numbers on the right are the interval's; the bounds and the best value are the same on
    every line of a group.

    Args:
        totals: Sums from :func:`losstracker.compare_dependences`, without periods.
        ax: Axes to draw on; without them a figure is made whose height fits the lines.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.

    Raises:
        DrawingError: The table has no column ``dependence``, or a group has several rows in one.

    >>> import pandas as pd
    >>> row = {"low": 24, "best": 48, "high": 99, "lower": 26, "median": 48, "upper": 93}
    >>> ax = dependence(pd.DataFrame([{"dependence": "wording", **row}]))
    >>> [label.get_text().split(":")[0] for label in ax.get_yticklabels()]
    ['wording']
    """
    if DEPENDENCE not in totals.columns:
        advice = "make one with losstracker.compare_dependences"
        raise DrawingError(f"the table has no column {DEPENDENCE}; {advice}")
    sums = read_sums(totals)
    require_one_row_each(sums, [*sums.by], "sum without periods (every=None)")
    rows = sums.rows
    row = _ROW * 72 if ax is None else row_height(ax, len(rows))
    ax, width = place(ax, 1.7 + _ROW * max(len(rows), 2))
    if rows.empty:
        style.say_nothing_recorded(ax)
    else:
        draw_whiskers(ax, rows, [style.PLAIN] * len(rows), row_size(row))
        set_value_axis(ax, rows)
        write_rows(ax, _names(sums), rows, width, row, texts=_intervals(rows))
    heading = title if title is not None else "What the sum is taken to be, by what is assumed"
    once = rows[rows[DEPENDENCE].isin(rows[DEPENDENCE].head(1))]
    below = caption(replace(sums, rows=once), _mark_words(sums), source)
    style.head_and_foot(ax, style.Around(heading, "Number of items", below), width)
    warn_of_missing_glyphs(ax)
    return ax


def _names(sums: Sums) -> list[str]:
    """What tells the lines apart; what a dependence means is said where it stands alone."""
    others = [name for name in sums.by if name not in {DEPENDENCE, *sums.constant()}]
    assumed = sums.rows[DEPENDENCE]
    if not others:
        return [_MEANS.get(each, each) for each in assumed]
    groups = row_labels(sums.rows, others)
    return [f"{group} · {each}" for group, each in zip(groups, assumed, strict=True)]


def _intervals(rows: pd.DataFrame) -> list[str]:
    """The interval of each line in words; where it has no end, where it begins."""
    ends = zip(rows[SumCol.LOWER], rows[SumCol.UPPER], interval_known(rows), strict=True)
    return [
        f"from {number(lower)}"
        if math.isnan(upper)
        else span(lower, upper)
        if known
        else "not known"
        for lower, upper, known in ends
    ]


def _mark_words(sums: Sums) -> list[str]:
    level = sums.facts.get("level")
    share = f"central {level * 100:g} %" if level else "central interval"
    is_open = np.isinf(sums.rows[SumCol.HIGH])
    parts = ["light: hard bounds", f"dark and in numbers: {share}"]
    parts += ["for 'unknown' bounds of it"] if sums.rows[DEPENDENCE].eq("unknown").any() else []
    floor = is_open & sums.rows[SumCol.BEST].le(sums.rows[SumCol.LOW])
    parts += [] if floor.all() else ["dot: best value"]
    parts += ["hollow dot: a floor"] if floor.any() else []
    return parts + (["arrow: no upper bound"] if is_open.any() else [])
