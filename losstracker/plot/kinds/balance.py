"""What each side captured from others and what it lost, and the one less the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from losstracker.errors import DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, column_name, left_out
from losstracker.plot.ends import write_heads
from losstracker.plot.events import read_events
from losstracker.plot.figure import rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.kinds.balance_curves import draw_curves
from losstracker.plot.kinds.differences import (
    CAPTURED,
    LOST,
    captor_words,
    limits,
    mixed_words,
    net_words,
    parts_text,
    read_balances,
    row_colours,
    row_text,
    subtitled,
    told_by,
)
from losstracker.plot.kinds.tracks import Wanted
from losstracker.plot.labels import listing, number, row_labels, text_width, wrap
from losstracker.plot.language import say, speaking
from losstracker.plot.marks import KNOWN, Marks, draw, draw_open_ends
from losstracker.plot.open_starts import draw_open_starts, from_first_known
from losstracker.plot.rows import place_rows, row_size
from losstracker.plot.tables import CLAIMED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.events import Events
    from losstracker.plot.marks import Numbers
    from losstracker.plot.tables import Sums

_ROW, _TIGHT_ROW, _AROUND = 0.56, 0.42, 2.0
"""Inches that a row takes, those that it needs at the least, and those around all rows."""
_NAMES_SHARE = 0.3
_BAR, _NET = -0.2, 0.2
"""Where in a row its bars stand, and where their difference."""
_HEAD = "#333333"
_BROKEN = (0, (0.8, 0.22))


def balance(  # noqa: PLR0913 - the options of every chart, by keyword
    balances: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """For each side what it captured to the right, what it lost to the left, and the net below.

    A bar is solid up to the low and light up to the upper bound; a dot below it is the difference,
    with its bounds light and its central interval dark. What has no bound on a side fades out to
    that side. With periods the differences alone are drawn over time: running ones
    (``cumulative=True``) as a line with bands, which hold at the ends of periods, else a dot with
    its bounds for each period.

    Args:
        balances: Table from :func:`losstracker.balance`; or losses, which are balanced by side.
        ax: Axes to draw on; without them a figure is made whose height fits the rows. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each side, or for each row by its name as on the chart.
        events: Pairs of a day and words, as for :func:`losstracker.plot.cumulative`; for balances
            by period only.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide those of the most losses.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table is not one of balances, or a group has several rows; events are
            given and there are no periods.

    >>> import pandas as pd
    >>> row = {"side": "Red", "captured_low": 2, "captured_best": 2, "captured_high": 3}
    >>> row |= {"lost_low": 10, "lost_best": 12, "lost_high": 14, "low": -12, "best": -10}
    >>> table = pd.DataFrame([{**row, "high": -7, "captured_records": 1, "lost_records": 5}])
    >>> [text.get_text() for text in balance(table).texts if text.get_label() == "_value"]
    ['net −12 to −7, best −10']
    """  # noqa: RUF002
    told = read_events(events)
    with speaking(lang):
        sums = read_balances(balances)
        heading = title if title is not None else _title(sums)
        if sums.has_periods:
            return draw_curves(sums, Wanted(heading, ax, source, colours, told, size))
        if told:
            raise DrawingError("events need a date axis; sum with periods (every='month')")
        drawn = replace(sums, rows=_chosen(sums, size if ax is None else None))
        rows = drawn.rows
        ax, width, row = place_rows(ax, len(rows), around=_AROUND, row=_ROW, size=size)
        above = 0.0
        if rows.empty:
            style.say_nothing_recorded(ax)
        else:
            _draw(ax, drawn, row_colours(drawn, colours), row)
            _write(ax, drawn, width, row)
            above = write_heads(ax, 0, (say("lost"), _HEAD), (say("captured from others"), _HEAD))
        more = [*captor_words(sums), *left_out(len(sums.rows) - len(rows)), *mixed_words(sums)]
        below = caption(drawn, _mark_words(drawn), source, more)
        style.head_and_foot(ax, style.Around(heading, _subtitle(drawn), below), width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _title(sums: Sums) -> str:
    told = listing([column_name(name) for name in told_by(sums)])
    if not told:
        return say("Captured minus lost") if sums.has_periods else say("Captured and lost")
    if sums.has_periods:
        return say("Captured minus lost by {names}", names=told)
    return say("Captured and lost by {names}", names=told)


def _chosen(sums: Sums, size: str | None) -> pd.DataFrame:
    """The rows, the groups of the most losses on top, and the sides of a group together."""
    rows = sums.rows
    if rows.empty:
        return rows
    others = [name for name in sums.by if name != Col.SIDE]
    weight = rows[LOST[1]] + rows[CAPTURED[1]]
    groups = rows[others].agg("\n".join, axis=1) if others else pd.Series("", index=rows.index)
    keys = rows.assign(_all=weight.groupby(groups).transform("sum"), _group=groups, _own=weight)
    up = [False, True, False, True]
    rows = keys.sort_values(["_all", "_group", "_own", str(Col.SIDE)], ascending=up, kind="stable")
    fit = len(rows)
    if size is not None:
        fit = rows_that_fit(size, len(rows), around=_AROUND, row=_TIGHT_ROW)
    return rows.head(fit).reset_index(drop=True)


def _part(rows: pd.DataFrame, names: Sequence[str], sign: int) -> pd.DataFrame:
    """What was captured (1) or lost (-1) as numbers along the axis."""
    low, best, high = (sign * rows[name].astype(float) for name in names)
    ends = {SumCol.LOW: low, SumCol.BEST: best, SumCol.HIGH: high}
    if sign < 0:
        ends = {SumCol.LOW: high, SumCol.BEST: best, SumCol.HIGH: low}
    table = pd.DataFrame({str(name): values for name, values in ends.items()})
    return table.assign(**{str(SumCol.LOWER): np.nan, str(SumCol.UPPER): np.nan})


def _draw(ax: Axes, sums: Sums, hues: list[str], row: float) -> None:
    style.set_frame(ax, values="x")
    ax.spines["left"].set_visible(False)
    rows = sums.rows
    captured, lost = _part(rows, CAPTURED, 1), _part(rows, LOST, -1)
    numbers = [str(name) for name in KNOWN]
    ax.set_xlim(*limits(pd.concat([rows[numbers], captured, lost]), numbers))
    _set_ticks(ax)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvline(0, color=style.INK, lw=1.0, zorder=1.8, label="_zero")
    places, claimed = np.arange(len(rows), dtype=float), rows[CLAIMED].to_numpy(dtype=bool)
    scale = row_size(row * 0.55) / style.TEXT_SIZE
    bars = Marks(rows, places + _BAR, hues, claimed, scale)
    _draw_bars(ax, replace(bars, rows=captured), 1)
    _draw_bars(ax, replace(bars, rows=lost), -1)
    net = Marks(from_first_known(rows), places + _NET, hues, claimed, scale)
    draw(ax, net, sums.facts.get("dependence"))
    draw_open_starts(ax, replace(net, rows=rows))


def _set_ticks(ax: Axes) -> None:
    """As many ticks as have room beside each other."""
    wide = max(text_width(number(end), style.TEXT_SIZE) for end in ax.get_xlim())
    room = ax.bbox.width * 0.4 / ax.figure.dpi * 72 / (wide + 14)
    bins = int(np.clip(room, 1, 7))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=bins, integer=True, steps=[1, 2, 5, 10]))


def _draw_bars(ax: Axes, bars: Marks, sign: int) -> None:
    """Bars from zero: solid up to the nearer bound, light up to the other, fading without one."""
    rows, name = bars.rows, "captured" if sign > 0 else "lost"
    near, far = (SumCol.LOW, SumCol.HIGH) if sign > 0 else (SumCol.HIGH, SumCol.LOW)
    ends = rows[far].where(np.isfinite(rows[far]), rows[SumCol.BEST])
    styles = [_BROKEN if claimed else "-" for claimed in bars.claimed]
    thick = 9.5 * bars.scale
    parts = ((near, ends, 0.68, "bounds"), (None, rows[near], 0.25, "sure"))
    for start, end, white, label in parts:
        begin: Numbers = np.zeros(len(rows)) if start is None else rows[start].to_numpy()
        tints = [style.mix(hue, "#FFFFFF", white) for hue in bars.colours]
        ax.hlines(
            bars.places, begin, end, colors=tints, lw=thick, ls=styles, label=f"_{name} {label}"
        )
    if sign > 0:
        draw_open_ends(ax, bars)
    else:
        draw_open_starts(ax, replace(bars, rows=rows.assign(**{str(SumCol.HIGH): np.nan})))


def _write(ax: Axes, sums: Sums, width: float, row: float) -> None:
    """Names on the left; on the right what a row sets against each other, and its difference."""
    size = row_size(row * 0.55)
    names = row_labels(sums.rows, told_by(sums))
    fitted = [wrap(name, width * _NAMES_SHARE, size, lines=2) for name in names]
    ax.set_yticks(np.arange(len(names)), fitted, parse_math=False, size=size, linespacing=0.95)
    for y, cell in enumerate(sums.rows.to_dict("records")):
        words = (
            (parts_text(cell), _BAR, style.GREY, 0.88, "_parts"),
            (row_text(cell), _NET, style.INK, 1.0, "_value"),
        )
        for text, off, colour, scale, label in words:
            ax.annotate(
                text, (1, y + off), (9, 0), xycoords=ax.get_yaxis_transform(),
                textcoords="offset points", va="center_baseline", size=size * scale, color=colour,
                annotation_clip=False, label=label,
            )  # fmt: skip


def _subtitle(sums: Sums) -> str:
    return subtitled(sums, say("number of items"))


def _mark_words(sums: Sums) -> list[str]:
    rows = sums.rows
    if rows.empty:
        return []
    exact = bool((rows[SumCol.LOW] == rows[SumCol.HIGH]).all())
    first = say("bar: exact counts") if exact else say("bar: solid up to the lower bound")
    dot = say("dot: exact net") if exact else say("dot: net of the best values")
    return [first, dot, *net_words(sums, rows)]
