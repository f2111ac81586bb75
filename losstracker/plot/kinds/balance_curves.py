"""Balances over time: running differences as lines with bands, or a dot for each period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, period_words
from losstracker.plot.ends import End, write_corners, write_ends
from losstracker.plot.events import draw_events, outside_words
from losstracker.plot.figure import place, warn_of_missing_glyphs
from losstracker.plot.kinds.differences import (
    CAPTURED,
    LOST,
    captor_words,
    mixed_words,
    net_limits,
    net_text,
    net_words,
    subtitled,
)
from losstracker.plot.kinds.quotients import widen
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
from losstracker.plot.language import say
from losstracker.plot.open_starts import first_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.kinds.series import Periods
    from losstracker.plot.kinds.tracks import Track, Wanted
    from losstracker.plot.tables import Sums

_AXES_SHARE = 0.72
_CORNER = 15.0
"""Points that the words in a corner take."""
_HEAD = "#333333"


def draw_curves(sums: Sums, wanted: Wanted) -> Axes:
    """Draw balances by period; see :func:`losstracker.plot.balance`."""
    keys = heaviest(sums, [LOST[1], CAPTURED[1]])
    drawn = of_groups(sums, keys[:MOST])
    names = group_names(drawn, keys[:MOST])
    ax, width = place(wanted.ax, track_height(wanted.size), wanted.size)
    tracks: list[Track] = []
    above, periods = 0.0, None
    if keys:
        tracks, periods = make_tracks(drawn, names, _colours(drawn, names, wanted))
    if tracks and periods is not None:
        _set_axes(ax, drawn, periods)
        draw_tracks(ax, drawn, tracks, periods)
        more_captured = say("captured more than it lost")
        write_corners(ax, (more_captured, _HEAD), (say("lost more than it captured"), _HEAD))
        above = draw_events(ax, wanted.events, width * _AXES_SHARE)
    else:
        dated = say("no dated losses") if len(sums.rows) else None
        style.say_nothing_recorded(ax, dated)
    marks = _mark_words(drawn, tracks)
    more = [*undated_records(sums), *captor_words(sums), *left_out(len(keys) - len(names))]
    more += mixed_words(sums) + (outside_words(ax, wanted.events) if tracks else [])
    below = caption(replace(drawn, rows=drawn.dated()), marks, wanted.source, more)
    around = style.Around(wanted.title, _subtitle(drawn, periods), below)
    style.head_and_foot(ax, around, width, above=above)
    write_ends(ax, [_end(track) for track in tracks], width)
    warn_of_missing_glyphs(ax)
    return ax


def _colours(sums: Sums, names: dict[tuple[str, ...], str], wanted: Wanted) -> dict[str, str]:
    """Sides have their colours; so have their groups, where each side has one alone."""
    given = sums.chosen(wanted.colours)
    sides = [key[sums.by.index(Col.SIDE)] for key in names]
    known = style.name_colours(sides, given, sums.facts.get("sides", ()))
    if len(set(sides)) == len(sides):
        by_side = {name: known[side] for name, side in zip(names.values(), sides, strict=True)}
        return {**by_side, **{name: given[name] for name in names.values() if name in given}}
    return style.name_colours(names.values(), given)


def _set_axes(ax: Axes, sums: Sums, periods: Periods) -> None:
    style.set_frame(ax, values="y")
    set_days(ax, sums, periods)
    net_limits(ax, sums.dated())
    corner = _CORNER / (ax.bbox.height * 0.7 / ax.figure.dpi * 72)
    widen(ax, corner, corner, upright=True)
    ax.axhline(0, color=style.INK, lw=1.0, zorder=1.8, label="_zero")


def _end(track: Track) -> End:
    x, row = track.last
    low, best, high = (float(row[name]) for name in ("low", "best", "high"))
    known = float(first_known(pd.DataFrame([row])).iloc[0])
    y = best if np.isfinite(best) else known
    return End(x, y, track.name, net_text(low, best, high), track.colour)


def _subtitle(sums: Sums, periods: Periods | None) -> str:
    period = period_words(sums.every)
    counted = (
        say(
            "captured from others minus lost, by the end of each {period}",
            period=period,
        )
        if is_running(sums)
        else say("captured from others minus lost, per {period}", period=period)
    )
    when = [days_shown(sums, periods)] if periods is not None and len(periods.days) else []
    return subtitled(sums, ", ".join([counted, *when]))


def _mark_words(sums: Sums, tracks: Sequence[Track]) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    if not tracks:
        return []
    rows = pd.concat([track.series.rows for track in tracks])
    rows = rows[rows[SumCol.LOW].notna()]
    exact = bool((rows[SumCol.LOW] == rows[SumCol.HIGH]).all())
    if is_running(sums):
        first = say("line: exact net") if exact else say("line: net of the best values")
    else:
        first = say("dot: exact net") if exact else say("dot: net of the best values")
    return [first, *net_words(sums, rows)]
