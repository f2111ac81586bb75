"""Ratios over time: a curve of running ratios, or a dot with its bounds for each period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, period_words, subtitle
from losstracker.plot.ends import End, write_corners, write_ends
from losstracker.plot.events import draw_events, outside_words
from losstracker.plot.figure import place, warn_of_missing_glyphs
from losstracker.plot.kinds.quotients import (
    OVER,
    UNDER,
    is_divided,
    pair_colours,
    pair_names,
    set_ratio_axis,
    widen,
)
from losstracker.plot.kinds.ratio_words import (
    band_words,
    counts_text,
    half_words,
    lost_more,
    ratio_text,
    zero_words,
)
from losstracker.plot.kinds.tracks import (
    MOST,
    days_shown,
    draw_tracks,
    group_names,
    heaviest,
    is_running,
    make_tracks,
    of_groups,
    set_days,
    track_height,
    undated_records,
)
from losstracker.plot.labels import row_labels
from losstracker.plot.language import day_text, month_text, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.kinds.series import Periods
    from losstracker.plot.kinds.tracks import Track, Wanted
    from losstracker.plot.tables import Sums

_ALONE = "#333333"
"""Colour of a single curve: it belongs to neither side."""
_AXES_SHARE = 0.72
_CORNER = 15.0
"""Points that the words in a corner take."""


def draw_curves(sums: Sums, wanted: Wanted) -> Axes:
    """Draw ratios by period; see :func:`losstracker.plot.ratio`."""
    keys = heaviest(sums, [OVER[1], UNDER[1]])
    drawn = of_groups(sums, keys[:MOST])
    names = group_names(drawn, keys[:MOST])
    ax, width = place(wanted.ax, track_height(wanted.size), wanted.size)
    tracks: list[Track] = []
    above, periods = 0.0, None
    if keys:
        tracks, periods = make_tracks(drawn, names, _colours(drawn, [*names.values()], wanted))
    if tracks and periods is not None:
        _set_axes(ax, drawn, periods)
        draw_tracks(ax, drawn, tracks, periods)
        _write_corners(ax, sums, wanted)
        above = draw_events(ax, wanted.events, width * _AXES_SHARE)
    else:
        style.say_nothing_recorded(ax, say("nothing to divide") if len(sums.rows) else None)
    marks = _mark_words(drawn, tracks)
    more = [
        *undated_records(sums),
        *_zeros(drawn),
        *half_words(drawn),
        *left_out(len(keys) - len(names)),
    ]
    more += outside_words(ax, wanted.events) if tracks else []
    below = caption(replace(drawn, rows=drawn.dated()), marks, wanted.source, more)
    around = style.Around(wanted.title, _subtitle(drawn, periods), below)
    style.head_and_foot(ax, around, width, above=above)
    write_ends(ax, [_end(track) for track in tracks], width)
    warn_of_missing_glyphs(ax)
    return ax


def _colours(sums: Sums, names: Sequence[str], wanted: Wanted) -> dict[str, str]:
    """A colour for each curve that is none of the two sides'."""
    if len(names) == 1:
        return {names[0]: _ALONE}
    sides = dict(zip(pair_names(sums), pair_colours(sums, wanted.colours), strict=True))
    return style.name_colours(names, {**sides, **sums.chosen(wanted.colours)}, sides)


def _set_axes(ax: Axes, sums: Sums, periods: Periods) -> None:
    style.set_frame(ax, values="y")
    set_days(ax, sums, periods)
    dated = sums.dated()
    set_ratio_axis(ax, dated[is_divided(dated)], upright=True)
    corner = _CORNER / (ax.bbox.height * 0.7 / ax.figure.dpi * 72)
    widen(ax, corner, corner, upright=True)
    ax.axhline(1, color=style.INK, lw=1.0, zorder=1.8, label="_as many")


def _write_corners(ax: Axes, sums: Sums, wanted: Wanted) -> None:
    """Say up and down there who lost more."""
    hues = pair_colours(sums, wanted.colours)
    texts = [lost_more(sums, name, 120) for name in pair_names(sums)]
    top, bottom = zip(texts, hues, strict=True)
    write_corners(ax, top, bottom)


def _end(track: Track) -> End:
    x, row = track.last
    low, best, high = (float(row[name]) for name in ("low", "best", "high"))
    y = best if np.isfinite(best) else low
    text = ratio_text(low, best, high)
    counts = "" if track.name else f"\n{counts_text({str(name): row[name] for name in row.index})}"
    return End(x, y, track.name, f"{text}{counts}", track.colour)


def _subtitle(sums: Sums, periods: Periods | None) -> str:
    period = period_words(sums.every)
    over, under = pair_names(sums)
    told = {"numerator": over, "denominator": under, "period": period}
    counted = (
        say(
            "items lost by {numerator} for each lost by {denominator}, by the end of each {period}",
            **told,
        )
        if is_running(sums)
        else say("items lost by {numerator} for each lost by {denominator}, per {period}", **told)
    )
    when = [days_shown(sums, periods)] if periods is not None and len(periods.days) else []
    text = ", ".join([counted, say("logarithmic"), *when])
    return subtitle(sums, sums.constant(), text)


def _mark_words(sums: Sums, tracks: Sequence[Track]) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    if not tracks:
        return []
    rows = pd.concat([track.series.rows for track in tracks])
    rows = rows[is_divided(rows)]
    exact = bool((rows[SumCol.LOW] == rows[SumCol.HIGH]).all())
    running = is_running(sums)
    if exact:
        first = say("line: exact ratios") if running else say("dot: exact ratio")
    else:
        line, dot = say("line: ratio of the best values"), say("dot: ratio of the best values")
        first = line if running else dot
    return [first, *band_words(sums, rows), say("line at 1: equal")]


def _zeros(sums: Sums) -> list[str]:
    """Where there was nothing to divide by, and where that may be."""
    dated = replace(sums, rows=sums.dated())
    every = sums.every
    days = [
        day_text(day) if every in {"day", "week", None} else month_text(day)
        for day in dated.rows[str(SumCol.PERIOD)]
    ]
    told = [name for name in sums.by if name not in sums.constant()]
    names = row_labels(dated.rows, told) if told else [""] * len(days)
    pairs = zip(names, days, strict=True)
    return zero_words(dated, [" ".join(part for part in pair if part) for pair in pairs])
