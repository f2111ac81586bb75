"""One sum under each dependence: how much of an interval rests on what is assumed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.compare import compare_dependences
from losstracker.errors import DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, open_words, percent, subtitle
from losstracker.plot.figure import warn_of_missing_glyphs
from losstracker.plot.kinds.bounds import ABOVE, set_value_axis
from losstracker.plot.labels import number, row_labels, span
from losstracker.plot.language import say, speaking
from losstracker.plot.marks import Marks, draw, has_interval, has_start, is_floor, is_open
from losstracker.plot.rows import place_rows, row_size, write_rows
from losstracker.plot.tables import (
    DEPENDENCE,
    interval_known,
    is_losses,
    read_sums,
    require_one_row_each,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

_ROW = 0.44
"""Inches a row takes."""
_AROUND = 1.7
"""Inches above and below the rows."""


def dependence(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One line for each group and dependence: bounds light, the interval under it dark.

    The numbers on the right are the interval's; the bounds and the best value are the same on
    every line of a group.

    Args:
        totals: Sums from :func:`losstracker.compare_dependences`, without periods; or losses,
            which are compared in one sum.
        ax: Axes to draw on; without them a figure is made whose height fits the lines.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each dependence, or for each side.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table has no column ``dependence``, or a group has several rows in one.

    >>> import pandas as pd
    >>> row = {"low": 24, "best": 48, "high": 99, "lower": 26, "median": 48, "upper": 93}
    >>> ax = dependence(pd.DataFrame([{"dependence": "wording", **row}]))
    >>> [label.get_text().split(":")[0] for label in ax.get_yticklabels()]
    ['wording']
    """
    totals = compare_dependences(totals) if is_losses(totals) else totals
    if DEPENDENCE not in totals.columns:
        advice = "make one with losstracker.compare_dependences"
        raise DrawingError(f"the table has no column {DEPENDENCE}; {advice}")
    with speaking(lang):
        sums = read_sums(totals)
        require_one_row_each(sums, [*sums.by], "sum without periods (every=None)")
        rows = sums.rows
        ax, width, row = place_rows(ax, len(rows), around=_AROUND, row=_ROW, size=size)
        if rows.empty:
            style.say_nothing_recorded(ax)
        else:
            set_value_axis(ax, rows)
            told = _intervals(rows)
            written = write_rows(ax, _names(sums), rows, width, row, texts=told, above=ABOVE)
            style.fit_ticks(ax, written.points)
            hues, places = _colours(sums, colours), np.arange(len(rows), dtype=float)
            scale = row_size(row) / 9 * written.scale
            draw(ax, Marks(rows, places, hues, sums.claimed, scale), starts=True)
        asked = say("The same losses under different assumptions")
        once = replace(sums, rows=rows[rows[DEPENDENCE].isin(rows[DEPENDENCE].head(1))])
        below = caption(once, _mark_words(sums), source)
        above = subtitle(once, [], say("number of items"))
        heading = title if title is not None else asked
        style.head_and_foot(ax, style.Around(heading, above, below), width)
        warn_of_missing_glyphs(ax)
    return ax


def _colours(sums: Sums, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for the dependence, else that of the side, else one for all."""
    given, assumed = sums.chosen(colours), sums.rows[DEPENDENCE]
    if Col.SIDE not in sums.by:
        return [given.get(each, style.PLAIN) for each in assumed]
    sides = style.name_colours(sums.rows[Col.SIDE], given, sums.facts.get("sides", ()))
    pairs = zip(assumed, sums.rows[Col.SIDE], strict=True)
    return [given.get(each, sides[side]) for each, side in pairs]


def _meaning(name: str) -> str:
    """What a dependence takes for true, in a few words."""
    return {
        "independent": say("independent: each count for itself"),
        "wording": say("wording: one meaning in all reports"),
        "comonotonic": say("comonotonic: all high or all low"),
        "unknown": say("unknown: whatever may hold"),
    }.get(name, name)


def _names(sums: Sums) -> list[str]:
    """What tells the lines apart; what a dependence means is said where it stands alone."""
    others = [name for name in sums.by if name not in {DEPENDENCE, *sums.constant()}]
    assumed = sums.rows[DEPENDENCE]
    if not others:
        return [_meaning(each) for each in assumed]
    groups = row_labels(sums.rows, others)
    return [f"{group} · {each}" for group, each in zip(groups, assumed, strict=True)]


def _intervals(rows: pd.DataFrame) -> list[str]:
    """The interval of each line in words; where it has no end, where it begins."""
    columns = (rows[SumCol.LOWER], rows[SumCol.UPPER], interval_known(rows), _is_capped(rows))
    return [
        say("from {n}", n=number(lower))
        if math.isnan(upper)
        else span(lower, upper)
        if known
        else say("not known (capped)")
        if capped
        else say("not known")
        for lower, upper, known, capped in zip(*columns, strict=True)
    ]


def _is_capped(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where only a cap ends a sum: how likely the numbers up to it are, nobody knows."""
    unbounded = rows.get(SumCol.UNBOUNDED, rows[SumCol.LOW] * 0)
    return unbounded.gt(0) & ~is_open(rows)


def _mark_words(sums: Sums) -> list[str]:
    level = sums.facts.get("level")
    share = say("central {level} %", level=percent(level)) if level else say("central interval")
    parts = [say("light: hard bounds")]
    if (has_interval(sums.rows) | has_start(sums.rows)).any():
        parts += [say("dark and in numbers: {interval}", interval=share)]
    if sums.rows[DEPENDENCE].eq("unknown").any():
        parts += [say("for 'unknown' bounds of it")]
    floor = is_floor(sums.rows)
    parts += [] if floor.all() else [say("dot: best value")]
    parts += [say("stroke: a floor, no best value known")] if floor.any() else []
    return parts + ([open_words()] if is_open(sums.rows).any() else [])
