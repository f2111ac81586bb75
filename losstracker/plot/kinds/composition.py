"""What became of the losses: best values stacked by status, per period or per group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from losstracker.errors import DrawingError
from losstracker.model.columns import Col, Status, SumCol
from losstracker.plot import style
from losstracker.plot.captions import (
    caption,
    column_name,
    is_exact,
    left_out,
    period_name,
    subtitle,
    titled_by,
)
from losstracker.plot.dates import set_periods, to_days
from losstracker.plot.events import draw_events, outside_words, read_events
from losstracker.plot.figure import curve_height, rows_that_fit, warn_of_missing_glyphs
from losstracker.plot.labels import count_text, listing, number, row_labels, text_width, words
from losstracker.plot.language import say, say_count, speaking
from losstracker.plot.rows import place_rows, write_rows
from losstracker.plot.tables import CLAIMED, EVERY, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from losstracker.plot.events import Event, Events
    from losstracker.plot.tables import Sums

_ROW = 0.36
_AROUND = 1.75
"""Inches above and below lying bars."""
_TIGHT_ROW = 0.25
"""Inches that a lying bar needs at the least where the height is given."""
_BAR, _LOW_BAR = 0.62, 0.42
"""Of a row, what its bar takes; a low one where names stand above their bars."""
_LEAST_SEAM = 2.4
"""Points of a part of a bar from which it has a seam and a hatch."""
_PALE = 0.62
"""How much lighter the bars of claims are."""
_NUMBERED_BARS = 14
"""Up to so many bars their sums are written above them."""
_SEAMS_UP_TO = 80
"""Beyond so many bars white seams and hatches would be all there is to see."""
_OPEN_MARK: dict[str, Any] = {
    "linestyle": "none",
    "marker": "^",
    "color": style.INK,
    "markersize": 4.5,
    "clip_on": False,
    "zorder": 5,
    "label": "_open end",
}
_NUMBERS = [str(SumCol.LOW), str(SumCol.BEST), str(SumCol.HIGH)]


def composition(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """Best values stacked by status: an upright bar for each period, or a lying one for each group.

    Args:
        totals: Sums from :func:`losstracker.aggregate` by ``status``, not cumulative; or losses,
            which are summed by side and status.
        ax: Axes to draw on; without them a figure is made whose height fits the groups. A figure
            of your own needs ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each status.
        events: Pairs of a day and words, where bars are periods; see :func:`cumulative`.
        size: ``page``, ``column``, ``slide`` or ``phone``; on a slide the largest groups that fit.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The table is not by status, its sums are cumulative, or a bar for a period
            would have to add up several sides or groups; events stand where there are no periods.

    >>> table = {"status": ["captured", "destroyed"], "low": [1, 2], "best": [1, 3], "high": [1, 4]}
    >>> ax = composition(pd.DataFrame(table))
    >>> [float(bar.get_width()) for bars in ax.containers for bar in bars]
    [3.0, 1.0]
    """
    told = read_events(events)
    with speaking(lang):
        sums = read_sums(totals, by=("side", "status"))
        _require_status(sums)
        _refuse_events(told, sums)
        bars = _period_bars(sums) if sums.has_periods else _group_bars(sums)
        count, upright = len(bars.totals), sums.has_periods
        fit = count if upright or ax is not None else _fit(size, count)
        bars = replace(bars, parts=bars.parts.head(fit), totals=bars.totals.head(fit))
        around, one = (curve_height(size), 0.0) if upright else (_AROUND, _ROW)
        ax, width, row = place_rows(ax, fit, around=around, row=one, size=size)
        above = 0.0
        if bars.totals.empty:
            style.say_nothing_recorded(ax, say("no dated losses") if len(sums.rows) else None)
        else:
            looks = _looks(bars, colours)
            if upright:
                _draw_upright(ax, bars, looks, width)
                above = draw_events(ax, told, width * 0.9)
            else:
                _draw_lying(ax, bars, looks, width, row)
            handles = _handles(bars, looks)
            above = _write_legend(ax, handles, width, above)
        heading = title if title is not None else _title(sums)
        more = [*left_out(count - fit), *(outside_words(ax, told) if upright and fit else [])]
        below = caption(_as_drawn(sums, bars), _mark_words(sums, bars), source, more)
        words_around = style.Around(heading, _subtitle(sums), below)
        style.head_and_foot(ax, words_around, width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


def _fit(size: str, count: int) -> int:
    return rows_that_fit(size, count, around=_AROUND, row=_TIGHT_ROW)


def _refuse_events(events: Sequence[Event], sums: Sums) -> None:
    if events and len(sums.rows) and not sums.has_periods:
        raise DrawingError("events: these bars are groups, not days; sum with every= for periods")


@dataclass(frozen=True, slots=True)
class _Bars:
    """Best values, one row a bar and one column a status, beside low, best and high of each bar.

    ``claimed`` tells which bars no picture confirms.

    Always true: both tables have one index, and the best of a bar is the sum of its parts.
    """

    parts: pd.DataFrame
    totals: pd.DataFrame
    claimed: NDArray[np.bool_]
    every: str | None


def _require_status(sums: Sums) -> None:
    if not len(sums.rows):
        return
    if Col.STATUS not in sums.by:
        raise DrawingError("a composition needs sums by status: add 'status' to by=")
    if sums.facts.get("cumulative"):
        advice = "sum again without cumulative=True"
        raise DrawingError(f"a composition needs the sums of each period: {advice}")
    several = [name for name in _others(sums) if len(set(sums.rows[name])) > 1]
    if several and sums.has_periods:
        raise DrawingError(
            f"a bar for each period would add up {number(len(set(sums.rows[several[0]])))} values "
            f"of {several[0]}; sum by status alone, or filter one {several[0]} with where; or "
            "leave the periods out for one bar each"
        )
    keys = [*sums.by, *([SumCol.PERIOD] if sums.has_periods else [])]
    require_one_row_each(sums, keys, "name every column of the groups in by=, or sum again")


def _others(sums: Sums) -> list[str]:
    return [name for name in sums.by if name != Col.STATUS]


def _same(sums: Sums) -> list[str]:
    """Columns other than status that say the same in every row, where others tell rows apart."""
    others, same = _others(sums), [name for name in sums.constant() if name != Col.STATUS]
    return same if len(same) < len(others) else []


def _bars(sums: Sums, rows: pd.DataFrame, keys: pd.Series[Any]) -> _Bars:
    """Add up the rows of each key; only statuses that occur, in the order of stacking."""
    if rows.empty:
        return _Bars(pd.DataFrame(), pd.DataFrame(columns=_NUMBERS), np.zeros(0, bool), sums.every)
    known, found = [str(status) for status in Status], set(rows[Col.STATUS])
    order = [*(s for s in known if s in found), *sorted(found - set(known))]
    best = rows[SumCol.BEST].groupby([keys, rows[Col.STATUS]]).sum()
    parts = pd.DataFrame({s: best.xs(s, level=1) for s in order}, columns=order).fillna(0.0)
    totals = rows.groupby(keys)[_NUMBERS].sum()
    claimed = rows[CLAIMED].groupby(keys).all().to_numpy(dtype=bool)
    return _Bars(parts.reindex(totals.index), totals, claimed, sums.every)


def _period_bars(sums: Sums) -> _Bars:
    dated = sums.dated()
    return _bars(sums, dated, dated[SumCol.PERIOD])


def _group_bars(sums: Sums) -> _Bars:
    """One bar for each group, the largest first."""
    told = [name for name in _others(sums) if name not in _same(sums)]
    names = pd.Series(row_labels(sums.rows, told), index=sums.rows.index, dtype=object)
    bars = _bars(sums, sums.rows, names)
    place = pd.Series(range(len(bars.totals)), index=bars.totals.index)
    totals = bars.totals.sort_values(["best", "low"], ascending=False, kind="stable")
    order = totals.index
    return _Bars(bars.parts.loc[order], totals, bars.claimed[place.loc[order]], None)


def _as_drawn(sums: Sums, bars: _Bars) -> Sums:
    """Sums that say of claims what the bars show; the caption names pale bars itself."""
    all_claimed = bool(len(bars.claimed)) and bool(bars.claimed.all())
    return replace(sums, rows=sums.rows.assign(**{CLAIMED: all_claimed}))


def _looks(bars: _Bars, chosen: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """How each status is filled: a colour and a hatch, with white seams where bars are few."""
    few, looks = len(bars.totals) <= _SEAMS_UP_TO, []
    for status in bars.parts.columns:
        colour, hatch = style.STATUS_LOOK.get(status, style.UNNAMED_LOOK)
        colour = (chosen or {}).get(status, colour)
        pale = style.mix(colour, "#FFFFFF", _PALE)
        fills = [pale if claimed else colour for claimed in bars.claimed]
        edges = [colour if claimed else "white" for claimed in bars.claimed]
        seam = {"edgecolor": edges, "linewidth": 0.6, "hatch": hatch} if few else {}
        looks.append({"color": fills, "label": words(Col.STATUS, status), **seam})
    return looks


def _thin(look: Mapping[str, Any], points: NDArray[np.float64]) -> dict[str, Any]:
    """A look for parts so many points long: short ones have no seam and no hatch to drown in."""
    if "hatch" not in look:
        return dict(look)
    long = points >= _LEAST_SEAM
    hatches = [str(look["hatch"]) if its else "" for its in long]
    return {**look, "linewidth": np.where(long, look["linewidth"], 0.0), "hatch": hatches}


def _draw_upright(ax: Axes, bars: _Bars, looks: Sequence[Mapping[str, Any]], width: float) -> None:
    """A bar from the first to the last day of each period."""
    style.set_frame(ax, values="y")
    starts = pd.DatetimeIndex(bars.totals.index)
    ends = starts + (EVERY[bars.every] if bars.every else EVERY["day"])
    left, right = to_days(starts), to_days(ends)
    wide, base = (right - left) * 0.9, np.zeros(len(starts))
    per_item = ax.bbox.height / ax.figure.dpi * 72 / (bars.parts.sum(axis=1).max() * 1.1 or 1)
    for look, (_, best) in zip(looks, bars.parts.items(), strict=True):
        its = _thin(look, best.to_numpy() * per_item)
        ax.bar(left + (right - left) * 0.05, best, wide, base, align="edge", **its)
        base = base + best.to_numpy()
    set_periods(ax, left, right)
    ax.set_ylim(0, base.max() * 1.1 or 1)
    middles, is_open = (left + right) / 2, np.isinf(bars.totals[SumCol.HIGH].to_numpy())
    if len(starts) <= _NUMBERED_BARS:
        size = min(style.TEXT_SIZE, width / len(starts) / 5)
        for x, y, unknown in zip(middles, base, is_open, strict=True):
            _write_above(ax, x, y, f"{number(y)} ↑" if unknown else number(y), size)
    elif is_open.any():
        ax.plot(middles[is_open], base[is_open], **_OPEN_MARK)


def _write_above(ax: Axes, x: float, y: float, text: str, size: float) -> None:
    look: dict[str, Any] = {"ha": "center", "size": size, "color": style.INK, "label": "_value"}
    ax.annotate(text, (x, y), (0, 3), textcoords="offset points", **look)


def _draw_lying(
    ax: Axes, bars: _Bars, looks: Sequence[Mapping[str, Any]], width: float, row: float
) -> None:
    """A bar for each group, the largest on top."""
    style.set_frame(ax, values="x")
    y, base = np.arange(len(bars.totals)), np.zeros(len(bars.totals))
    top = float(bars.parts.sum(axis=1).max()) * 1.03 or 1
    ax.set(ylim=(len(y) - 0.4, -0.6), xlim=(0, top))
    names = list(bars.totals.index)
    above = row * max(2 / len(y), 1) * _LOW_BAR / 2 + 6  # one row has the height of two
    texts = [_best_words(*each) for each in bars.totals[_NUMBERS].itertuples(index=False)]
    written = write_rows(ax, names, bars.totals, width, row, texts=texts, above=above)
    style.fit_ticks(ax, written.points)
    ax.set_ylim(len(y) - 0.4, -0.8 if written.is_above else -0.6)
    for look, (_, best) in zip(looks, bars.parts.items(), strict=True):
        its = _thin(look, best.to_numpy() * written.points / top)
        ax.barh(y, best, _LOW_BAR if written.is_above else _BAR, base, **its)
        base = base + best.to_numpy()


def _best_words(low: float, best: float, high: float) -> str:
    """The number of a bar: its bounds are those of its parts, wider than the group's own may be."""
    return count_text(low, best, high) if np.isinf(high) else number(best)


def _write_legend(ax: Axes, handles: Sequence[Patch], width: float, above: float) -> float:
    """Statuses in the order of stacking, ``above`` points above the axes; gives what all takes."""
    left = style.left_of_axes(ax)
    names = [str(handle.get_label()) for handle in handles]
    wide = sum(text_width(name, style.TEXT_SIZE) + 40 for name in names)
    columns = len(names) if wide <= width else 2
    scale = ax.figure.dpi_scale_trans
    ax.legend(
        handles,
        names,
        bbox_transform=ax.transAxes + ScaledTranslation(-left / 72, above / 72, scale),
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        frameon=False,
        fontsize=style.TEXT_SIZE,
        labelcolor=style.INK,
        borderaxespad=0.5,
        borderpad=0,
        handlelength=1.6,
        handleheight=1.0,
        columnspacing=1.4,
    )
    return above + 4.0 + 15.0 * -(-len(names) // columns)


def _handles(bars: _Bars, looks: Sequence[Mapping[str, Any]]) -> list[Patch]:
    """A patch for each status, as in a bar that is not only claimed, if there is one."""
    at = int(np.argmin(bars.claimed))
    return [
        Patch(
            label=look["label"], facecolor=look["color"][at], hatch=look.get("hatch"), linewidth=0,
            edgecolor=look["edgecolor"][at] if "edgecolor" in look else "none",
        )
        for look in looks
    ]  # fmt: skip


def _title(sums: Sums) -> str:
    if sums.has_periods:
        names = {"names": listing([column_name(str(Col.STATUS)), period_name(sums.every)])}
        return say("Losses by {names}", **names)
    return titled_by([*(name for name in _others(sums) if name not in _same(sums)), Col.STATUS])


def _subtitle(sums: Sums) -> str:
    """What is counted, where the table says one place or side for all of it."""
    same = _others(sums) if sums.has_periods else _same(sums)
    same = [name for name in same if len(set(sums.rows[name])) == 1]
    return subtitle(sums, same, say("number of items"))


def _mark_words(sums: Sums, bars: _Bars) -> list[str]:
    if bars.totals.empty:
        return []
    exact = say("bars: exact counts")
    parts = [exact if is_exact(sums) else say("bars: best values; bounds are not drawn")]
    some = bars.claimed.any() and not bars.claimed.all()
    parts += [say("pale: claimed, not confirmed")] if some else []
    count = int(np.isinf(bars.totals[SumCol.HIGH]).sum())
    if not count or not sums.has_periods:
        return parts + ([say("at least: no upper bound known")] if count else [])
    mark = "↑" if len(bars.totals) <= _NUMBERED_BARS else say("triangle")
    return [
        *parts,
        say_count(
            "{mark}: {n} bar has no known upper bound",
            "{mark}: {n} bars have no known upper bound",
            count,
            mark=mark,
        ),
    ]
