"""Numbers that rise and fall with time: curves of running sums, dots of single periods.

Both may have no upper bound, and a difference may have no lower one: the colour then fades to the
edge of the axes under arrow heads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import record_words
from losstracker.plot.dates import from_days, set_dates
from losstracker.plot.figure import chosen_size, curve_height
from losstracker.plot.kinds.series import list_periods, make_series
from losstracker.plot.labels import row_labels
from losstracker.plot.language import reach_text, say
from losstracker.plot.marks import Marks, draw, last_known
from losstracker.plot.open_starts import (
    draw_open_starts,
    first_known,
    from_first_known,
    has_no_start,
    shares_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.events import Event
    from losstracker.plot.kinds.series import Numbers, Periods, Series
    from losstracker.plot.tables import Sums

MOST = 5
"""Groups that can be told apart; of more, those of the most losses are drawn."""
_FADE_STEPS = 10
_ARROWS = 4
_FEW_DOTS = 24
"""Ends of periods up to which each has a dot."""
_DAY_LABEL, _MOST_DAYS = 36.0, 9
"""Points that a label of days needs, and how many labels there are where there is room."""
_NARROW = 6.0
_DODGE = 0.5
"""Of a period, what the dots of several groups take side by side."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked of a chart beside its table."""

    title: str
    ax: Axes | None
    source: str | None
    colours: Mapping[str, str] | None
    events: Sequence[Event]
    size: str


@dataclass(frozen=True, slots=True)
class Track:
    """Numbers of one group at the matplotlib days ``x``; NaN where there is none."""

    name: str
    x: Numbers
    series: Series
    colour: str

    @property
    def rows(self) -> pd.DataFrame:
        """The sums, one row for each of ``x``, from their smallest known number on."""
        return from_first_known(self.series.rows)

    @property
    def falls(self) -> pd.Series[bool]:
        """Where there is no lower bound."""
        return has_no_start(self.series.rows)

    @property
    def last(self) -> tuple[float, pd.Series[Any]]:
        """The day and the numbers of the last row that has any."""
        at = int(np.flatnonzero(self.series.rows[SumCol.LOW].notna())[-1])
        return float(self.x[at]), self.series.rows.iloc[at]


def make_tracks(
    sums: Sums, names: Mapping[tuple[str, ...], str], colours: Mapping[str, str]
) -> tuple[list[Track], Periods]:
    """The tracks of some groups by their keys; those without any number are left out."""
    periods = list_periods(sums)
    x = periods.ends - 1 if is_running(sums) else periods.middles
    found = make_series(sums, [*names], periods)
    there = [one for one in found if one.rows[SumCol.LOW].notna().any()]
    return [Track(names[one.key], x, one, colours[names[one.key]]) for one in there], periods


def is_running(sums: Sums) -> bool:
    """Whether the sums are running ones: of all losses up to the end of a period."""
    return bool(sums.facts.get("cumulative"))


def heaviest(sums: Sums, weights: Sequence[str]) -> list[tuple[str, ...]]:
    """The groups that have a period, those of the most losses first, by columns of losses.

    Losses of periods are added up; of running sums the last is taken.
    """
    dated = sums.dated()
    if not sums.by:
        return [()] if len(dated) else []
    grouped = dated.sort_values(str(SumCol.PERIOD)).groupby(list(sums.by))[[*weights]]
    sizes = (grouped.last() if is_running(sums) else grouped.sum()).sum(axis=1).sort_index()
    order = sizes.sort_values(ascending=False, kind="stable").index
    return [key if isinstance(key, tuple) else (key,) for key in order]


def of_groups(sums: Sums, keys: Sequence[tuple[str, ...]]) -> Sums:
    """The sums of some groups."""
    if not sums.by:
        return sums
    found = pd.MultiIndex.from_frame(sums.rows[list(sums.by)])
    return replace(sums, rows=sums.rows[found.isin([*keys])])


def group_names(sums: Sums, keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The name of each group by its key; none where there is one group alone."""
    if len(keys) == 1:
        return {keys[0]: ""}
    told = [name for name in sums.by if name not in sums.constant()]
    table = pd.DataFrame([*keys], columns=list(sums.by))
    return dict(zip(keys, row_labels(table, told), strict=True))


def undated_records(sums: Sums) -> list[str]:
    """How many records belong to no period."""
    count = sums.undated()[str(SumCol.RECORDS)].sum()
    if not count:
        return []
    return [say("not shown: {records} without a dated end", records=record_words(count))]


def track_height(size: str) -> float:
    """Inches of a chart: a narrow one has more lines above and below its axes."""
    return curve_height(size, 4.7 if chosen_size(size).width > _NARROW else 5.8)


def set_days(ax: Axes, sums: Sums, periods: Periods) -> None:
    """A date axis for all periods."""
    first, last = periods.starts[0], periods.ends[-1]
    if is_running(sums):
        first, last = periods.ends[0] - 1, periods.ends[-1] - 1
    apart = 0 if last > first else 1
    set_dates(ax, first - apart, last + apart)
    room = int(ax.bbox.width * 0.65 / ax.figure.dpi * 72 / _DAY_LABEL)
    if room < _MOST_DAYS and last - first > _MOST_DAYS:
        sparse = AutoDateLocator(minticks=2, maxticks=max(room, 3))  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_locator(sparse)


def days_shown(sums: Sums, periods: Periods) -> str:
    """The first and the last period in words."""
    by_day = sums.every in {"day", "week", None}
    ends = periods.days[0].date(), from_days(periods.ends[-1] - 1).date()
    return reach_text(*ends, by_day=by_day)


def draw_tracks(ax: Axes, sums: Sums, tracks: Sequence[Track], periods: Periods) -> None:
    """Draw all tracks; the limits of the axes must be set, for an open end reaches them."""
    if is_running(sums):
        for rank, track in enumerate(sorted(tracks, key=lambda track: track.name)):
            _draw_band(ax, track)
            _draw_line(ax, track, rank)
            _draw_fades(ax, track)
            _draw_alone(ax, track, sums.facts.get("dependence"))
        return
    days = float(np.median(periods.ends - periods.starts))
    slot = days * _DODGE / len(tracks)
    left, right = ax.get_xlim()
    points = ax.bbox.width * 0.65 / ax.figure.dpi * 72 * slot / (right - left)
    for rank, track in enumerate(tracks):
        moved = track.x + (rank - (len(tracks) - 1) / 2) * slot
        _draw_dots(ax, track, moved, float(np.clip(points / 11, 0.2, 0.85)), sums)


def _draw_band(ax: Axes, track: Track) -> None:
    rows, series = track.rows, track.series
    low, top = rows[SumCol.LOW].to_numpy(), np.where(series.open, last_known(rows), series.ends)
    if np.nanmax(top - low) > 0:
        light = style.mix(track.colour, "#FFFFFF", 0.25)
        ax.fill_between(
            track.x, low, top, color=light, alpha=0.22, linewidth=0, label="_hard bounds"
        )
    if series.inner.any():
        lower, upper = (
            np.where(series.inner, series.numbers(name), np.nan)
            for name in (SumCol.LOWER, SumCol.UPPER)
        )
        ax.fill_between(
            track.x, lower, upper, color=track.colour, alpha=0.38, linewidth=0,
            label="_central interval",
        )  # fmt: skip


def _draw_line(ax: Axes, track: Track, rank: int) -> None:
    best = track.series.numbers(SumCol.BEST)
    claimed, count = track.series.claimed, len(best)
    step = 1 if count <= _FEW_DOTS else max(1, count // 9)
    first = int(np.argmax(~np.isnan(best)))
    ax.plot(
        track.x, best, color=style.mix(track.colour, "#000000", 0.12), linewidth=1.9,
        linestyle=style.CLAIMED_DASHES if claimed else "-",
        marker=style.MARKERS[rank % len(style.MARKERS)],
        markevery=sorted({first, *range(count - 1, first, -step)}),
        markersize=5.2, markerfacecolor="white" if claimed else None,
        markeredgecolor=track.colour if claimed else "white",
        markeredgewidth=1.2 if claimed else 0.6, zorder=4, clip_on=False, label=track.name,
    )  # fmt: skip


def _draw_fades(ax: Axes, track: Track) -> None:
    """Where an end is open, the colour fades from the last known number to the edge."""
    rows = track.series.rows
    known = ((track.series.open, last_known(rows), 1.0), (track.falls, first_known(rows), 0.0))
    across = ax.get_xaxis_transform()
    for is_endless, numbers, edge in known:
        where = np.asarray(is_endless, dtype=bool)
        if not where.any():
            continue
        begin = np.full(len(where), np.nan)
        begin[where] = shares_of(ax, numbers.to_numpy()[where], upright=True)
        for step in range(_FADE_STEPS):
            near, far = (begin + (edge - begin) * part / _FADE_STEPS for part in (step, step + 1))
            ax.fill_between(
                track.x, near, far, where=where.tolist(), transform=across, color=track.colour,
                alpha=0.28 * (1 - step / _FADE_STEPS) ** 2, linewidth=0, zorder=1,
                label="_no bound",
            )  # fmt: skip
        _draw_heads(ax, track, np.flatnonzero(where), edge)


def _draw_heads(ax: Axes, track: Track, at: Any, edge: float) -> None:  # noqa: ANN401 - indices
    """Arrow heads along an edge of the axes, where a band has no bound on that side."""
    some = at[np.unique(np.linspace(0, len(at) - 1, min(_ARROWS, len(at))).round().astype(int))]
    ax.scatter(
        track.x[some], np.full(len(some), 0.99 if edge else 0.01), s=26,
        marker="^" if edge else "v", color=style.mix(track.colour, "#FFFFFF", 0.3), linewidths=0,
        transform=ax.get_xaxis_transform(), clip_on=False, zorder=3,
        label="_open head" if edge else "_open start head",
    )  # fmt: skip


def _draw_alone(ax: Axes, track: Track, dependence: object) -> None:
    """A number with none beside it has no band: it is marked as a row is."""
    there = track.series.rows[SumCol.LOW].notna().to_numpy()
    beside = np.concatenate([[False], there[:-1]]) | np.concatenate([there[1:], [False]])
    alone = there & ~beside
    if not alone.any():
        return
    rows, places = track.rows[alone], track.x[alone]
    marks = _marks(track, rows, places, 0.8)
    draw(ax, marks, dependence)


def _marks(track: Track, rows: pd.DataFrame, places: Numbers, scale: float) -> Marks:
    claimed = np.full(len(rows), track.series.claimed)
    return Marks(rows, places, [track.colour] * len(rows), claimed, scale, upright=True)


def _draw_dots(ax: Axes, track: Track, places: Numbers, scale: float, sums: Sums) -> None:
    """A dot with its bounds for each period, a thin line from one to the next."""
    there = track.series.rows[SumCol.LOW].notna().to_numpy()
    best = track.series.numbers(SumCol.BEST)
    pale = style.mix(track.colour, "#FFFFFF", 0.45)
    dashes: Any = style.CLAIMED_DASHES if track.series.claimed else "-"
    ax.plot(places, best, ls=dashes, label=track.name, color=pale, lw=1.0, zorder=1.7)
    marks = _marks(track, track.rows[there], places[there], scale)
    draw(ax, marks, sums.facts.get("dependence"))
    draw_open_starts(ax, _marks(track, track.series.rows[there], places[there], scale))
