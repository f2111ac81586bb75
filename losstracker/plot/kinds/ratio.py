"""Loss-exchange ratios: what one side lost for each loss of the other, with everything known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, subtitle
from losstracker.plot.ends import write_heads
from losstracker.plot.events import read_events
from losstracker.plot.figure import rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.kinds.quotients import (
    OVER,
    RECORDS,
    UNDER,
    is_divided,
    pair_colours,
    pair_names,
    read_ratios,
    set_ratio_axis,
)
from losstracker.plot.kinds.ratio_curves import draw_curves
from losstracker.plot.kinds.ratio_words import (
    counts_text,
    half_words,
    lost_more,
    mark_words,
    row_text,
    zero_words,
)
from losstracker.plot.kinds.tracks import Wanted
from losstracker.plot.labels import row_labels, text_width
from losstracker.plot.language import say, speaking
from losstracker.plot.marks import Marks, draw
from losstracker.plot.rows import place_rows, row_size, write_rows
from losstracker.plot.tables import CLAIMED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.events import Events
    from losstracker.plot.tables import Sums

_PAIR = {"numerator", "denominator"}
_ROW, _TIGHT_ROW, _AROUND = 0.31, 0.21, 1.95
"""Inches that a group takes, those that it needs at the least, and those around all rows."""
_WIDE = 400.0
"""Points of a page from which there is room for the two counts beside a ratio."""
_EITHER = "#7A7A7A"
"""Colour of a ratio whose bounds reach both sides of 1."""


def ratio(  # noqa: PLR0913 - the options of every chart, by keyword
    ratios: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One line for each group around 1, "as many": bounds light, central interval dark, a dot.

    The axis is logarithmic, so that twice as many and half as many are equally far from 1. A line
    has the colour of the side that lost more, whatever holds within its bounds, and is grey where
    it may be either. Where nothing was lost of the denominator there is no mark, and the row says
    so. With periods there is one curve for each group: of running sums (``cumulative=True``) a line
    with bands, which hold at the ends of periods, else a dot with its bounds for each period.

    Args:
        ratios: Table from :func:`losstracker.ratio`; or losses of exactly two sides, of which the
            one with more records is divided by the other, category by category.
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each of the two sides, or for each group by its name as on the chart.
        events: Pairs of a day and words, as for :func:`losstracker.plot.cumulative`; for ratios
            by period only.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide those of the most losses.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table is not one of ratios, or a group has several rows; losses are not
            of two sides; events are given and there are no periods.

    >>> import pandas as pd
    >>> row = {"category": "tank", "low": 2.0, "best": 2.5, "high": 4.0, "may_be_zero": False,
    ...        "zero_chance": 0.0, "lower": 2.2, "median": 2.5, "upper": 3.5}
    >>> row |= {"numerator_low": 40, "numerator_best": 50, "numerator_high": 60}
    >>> row |= {"denominator_low": 15, "denominator_best": 20, "denominator_high": 20}
    >>> table = pd.DataFrame([{**row, "numerator_records": 9, "denominator_records": 7}])
    >>> table.attrs = {"by": ("category",), "numerator": "Red", "denominator": "Blue"}
    >>> ax = ratio(table)
    >>> ax.get_title(loc="left"), [t.get_text() for t in ax.texts if t.get_label() == "_value"]
    ('Losses of Red for each loss of Blue', ['2–4×, best 2.5×'])
    """  # noqa: RUF002
    told = read_events(events)
    with speaking(lang):
        sums = read_ratios(ratios)
        heading = title if title is not None else _title(sums)
        if sums.has_periods:
            return draw_curves(sums, Wanted(heading, ax, source, colours, told, size))
        if told:
            raise DrawingError("events need a date axis; divide with periods (every='month')")
        rows = _chosen(sums, size if ax is None else None)
        drawn = replace(sums, rows=rows)
        ax, width, row = place_rows(ax, len(rows), around=_AROUND, row=_ROW, size=size)
        above = 0.0
        if rows.empty:
            style.say_nothing_recorded(ax)
        else:
            _draw(ax, drawn, colours, row)
            _write(ax, drawn, width, row)
            above = _heads(ax, drawn, colours, width)
        more = [
            *zero_words(drawn, _names(drawn)),
            *half_words(drawn),
            *left_out(len(sums.rows) - len(rows)),
        ]
        below = caption(drawn, mark_words(drawn), source, more)
        around = style.Around(heading, _subtitle(drawn), below)
        style.head_and_foot(ax, around, width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _title(sums: Sums) -> str:
    if not {*sums.facts} >= _PAIR:
        return say("Losses")
    numerator, denominator = pair_names(sums)
    return say(
        "Losses of {numerator} for each loss of {denominator}",
        numerator=numerator,
        denominator=denominator,
    )


def _chosen(sums: Sums, size: str | None) -> pd.DataFrame:
    """The groups of the most losses that fit, the highest ratio on top, those without one last."""
    rows, count = sums.rows, len(sums.rows)
    if size is not None and count:
        fit = rows_that_fit(size, count, around=_AROUND, row=_TIGHT_ROW)
        losses = rows[OVER[1]] + rows[UNDER[1]]
        rows = rows.loc[losses.sort_values(ascending=False, kind="stable").index[:fit]]
    middle = rows[SumCol.BEST].fillna(rows[SumCol.LOW])
    keys = rows.assign(_middle=middle, _of=rows[OVER[1]])
    order = ["_middle", str(SumCol.LOW), "_of"]
    return keys.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def _told(sums: Sums) -> list[str]:
    return [name for name in sums.by if name not in sums.constant()]


def _names(sums: Sums) -> list[str]:
    return row_labels(sums.rows, _told(sums))


def _row_colours(sums: Sums, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for a group, else that of the side that lost more for sure, else grey."""
    over, under = pair_colours(sums, colours)
    low, high = sums.rows[SumCol.LOW], sums.rows[SumCol.HIGH]
    hues = np.select([low > 1, high < 1], [over, under], default=_EITHER).tolist()
    given = sums.chosen(colours)
    return [given.get(name, hue) for name, hue in zip(_names(sums), hues, strict=True)]


def _draw(ax: Axes, sums: Sums, colours: Mapping[str, str] | None, row: float) -> None:
    style.set_frame(ax, values="x")
    ax.spines["left"].set_visible(False)
    there = is_divided(sums.rows).to_numpy()
    rows = sums.rows[there]
    ax.set_ylim(len(sums.rows) - 0.4, -0.6)
    set_ratio_axis(ax, rows, upright=False)
    ax.axvline(1, color=style.INK, lw=1.0, zorder=1.8, label="_as many")
    hues = [hue for hue, drawn in zip(_row_colours(sums, colours), there, strict=True) if drawn]
    claimed = rows[CLAIMED].to_numpy(dtype=bool)
    places = np.flatnonzero(there).astype(float)
    marks = Marks(rows, places, hues, claimed, row_size(row) / style.TEXT_SIZE)
    draw(ax, marks, sums.facts.get("dependence"))


def _write(ax: Axes, sums: Sums, width: float, row: float) -> None:
    """Names, ratios in words, and beside them the two counts where there is room."""
    cells = sums.rows.to_dict("records")
    told = [row_text(cell, brief=width < _WIDE) for cell in cells]
    write_rows(ax, _names(sums), sums.rows, width, row, texts=told)
    if width < _WIDE:
        return
    size = row_size(row)
    right = 9 + max(text_width(text, size) for text in told) + 12
    for y, cell in enumerate(cells):
        ax.annotate(
            counts_text(cell), (1, y), (right, 0), xycoords=ax.get_yaxis_transform(),
            textcoords="offset points", va="center_baseline", size=size * 0.9, color=style.GREY,
            annotation_clip=False, label="_counts",
        )  # fmt: skip


def _heads(ax: Axes, sums: Sums, colours: Mapping[str, str] | None, width: float) -> float:
    """Say above both ends of the axis who lost more there; gives the points that it takes."""
    names, hues = pair_names(sums), pair_colours(sums, colours)
    over, under = zip([lost_more(sums, name, width * 0.25) for name in names], hues, strict=True)
    return write_heads(ax, 1, under, over)


def _subtitle(sums: Sums) -> str:
    counted = say("number of items")
    if {*sums.facts} >= _PAIR:
        over, under = pair_names(sums)
        counted = say(
            "items lost by {numerator} for each lost by {denominator}",
            numerator=over,
            denominator=under,
        )
        counted = f"{counted}, {say('logarithmic')}{say('; ')}{say('line at 1: equal')}"
    if len(sums.rows) and sums.rows[[*RECORDS]].sum().eq(0).any():
        numerator, denominator = pair_names(sums)
        lacking = sums.rows[[*RECORDS]].sum().eq(0).tolist()
        empty = [n for n, none in zip((numerator, denominator), lacking, strict=True) if none]
        counted = f"{counted}; {say('no record of {names}', names=' · '.join(empty))}"
    return subtitle(sums, sums.constant(), counted)
