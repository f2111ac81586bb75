"""Losses of each period as columns: what is certain, what is likely, what has no end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.errors import DrawingError
from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, subtitle
from losstracker.plot.dates import set_periods
from losstracker.plot.events import draw_events, outside_words, read_events
from losstracker.plot.figure import curve_height, place, warn_of_missing_glyphs
from losstracker.plot.keys import Named, write_key
from losstracker.plot.kinds.columns import (
    are_lines,
    draw_columns,
    draw_steps,
    hatch_periods,
    make_slots,
    top_of,
    whole_slots,
)
from losstracker.plot.kinds.groups import (
    colour_series,
    counted_words,
    name_of,
    same,
    settle,
    telling,
    title_of,
)
from losstracker.plot.kinds.marked import Panel, mark_words
from losstracker.plot.kinds.series import (
    list_periods,
    make_series,
    size_groups,
    without_intervals,
)
from losstracker.plot.kinds.spans import advice_words, choose_every, cut_periods, is_assumed
from losstracker.plot.labels import number, text_width
from losstracker.plot.language import say, speaking
from losstracker.plot.tables import is_losses, read_sums, require_each_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.events import Events
    from losstracker.plot.kinds.columns import Slots
    from losstracker.plot.kinds.series import Periods, Series
    from losstracker.plot.tables import Sums

_MOST = 4
"""Groups that can stand side by side; of more, the largest are drawn."""
_AXES_SHARE = 0.92
"""Of the width of the page, what the axes have beside the numbers."""
_LINE = 0.2
"""Inches that a line of words above the axes takes."""
_NUMBERED = 16
"""Up to so many columns the best values are written above them."""
_ADVICE = "losstracker.aggregate(losses, by=..., every='month')"


def timeline(  # noqa: PLR0913 - the options of every chart, by keyword
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
    """One column for each period: solid up to the low, paler to the best value, light to the high.

    Up to four groups stand side by side in each period, as lines with steps where there are too
    many periods for columns; of more groups the largest are drawn, and
    :func:`~losstracker.plot.small_multiples` shows them all. Where there is no upper bound the
    column fades out under an arrow head. Bounds of more than four times the largest best value do
    not set the scale: they fade without one, and the caption says how far they go.

    Args:
        totals: Sums from :func:`losstracker.aggregate` with ``every``, not cumulative; or losses,
            which are summed by side: by day up to three weeks, by week up to three months, else by
            month.
        ax: Axes to draw on; without them a figure is made. A figure of your own needs
            ``layout="constrained"``, or title and caption may not fit.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each group, by its name as on the chart or by its side.
        events: Pairs of a day and words; see :func:`~losstracker.plot.cumulative`.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Raises:
        DrawingError: The sums are cumulative, or not by period; an event has no day.

    >>> import pandas as pd
    >>> months = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = {"side": "A", "period": months, "low": [1, 2], "best": [1, 3], "high": [2, 5]}
    >>> ax = timeline(pd.DataFrame(table))
    >>> ax.get_title(loc="left"), float(ax.get_ylim()[0])
    ('Losses by month', 0.0)
    """
    told = read_events(events)
    with speaking(lang):
        sums = _read(totals)
        keys = list(size_groups(sums)) if len(sums.rows) else []
        more_lines = _LINE * (bool(told) + (len(keys) > 1))
        ax, width = place(ax, curve_height(size) + more_lines, size)
        settle(ax)
        drawn, above = None, 0.0
        if keys:
            drawn = _prepare(ax, sums, keys[:_MOST], width * _AXES_SHARE)
            looks = colour_series(sums, drawn.series, colours, telling(sums))
            _draw(ax, drawn, looks)
            above = draw_events(ax, told, width * _AXES_SHARE)
            above = write_key(ax, _key(sums, drawn, looks), width, above=above)
        else:
            dated = say("no dated losses") if len(sums.rows) else None
            style.say_nothing_recorded(ax, dated)
        marks = mark_words(sums, drawn.panel(ax)) if drawn else []
        more = [*left_out(len(keys) - _MOST), *advice_words(sums)]
        below = caption(sums, marks, source, [*more, *(outside_words(ax, told) if drawn else ())])
        heading = title if title is not None else title_of(sums)
        around = style.Around(heading, _subtitle(sums, drawn), below)
        style.head_and_foot(ax, around, width, above=above)
        warn_of_missing_glyphs(ax)
    return ax


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The series of a chart, and where their columns stand.

    Always true: ``series`` and ``slots`` have one length; with ``numbers`` all numbers fit.
    """

    series: list[Series]
    slots: list[Slots]
    whole: Slots
    periods: Periods
    cuts: list[int]

    @property
    def as_lines(self) -> bool:
        """Whether columns would be too thin to tell apart."""
        return are_lines(self.slots)

    def panel(self, ax: Axes) -> Panel:
        """What the caption has to explain."""
        numbered, cut = _has_numbers(self), bool(self.cuts)
        return Panel(ax, self.series, as_lines=self.as_lines, numbered=numbered, cut=cut)


def _read(totals: pd.DataFrame) -> Sums:
    """The sums to draw, of each period."""
    asked: dict[str, Any] = {}
    if is_losses(totals):
        asked = {"by": "side", "every": choose_every(totals)}
    sums = read_sums(totals, **asked)
    if len(sums.rows) and not sums.has_periods:
        raise DrawingError(f"a timeline needs sums by period: {_ADVICE}")
    if len(sums.rows):
        require_each_period(sums, "a timeline")
    return sums


def _prepare(ax: Axes, sums: Sums, keys: Sequence[tuple[str, ...]], points: float) -> _Drawn:
    """Read the series and set the axes for them."""
    periods = list_periods(sums)
    series = make_series(sums, keys, periods)
    series = without_intervals(series) if is_assumed(sums) else series
    style.set_frame(ax, values="y")
    set_periods(ax, periods.starts, periods.ends)
    ax.set_ylim(0, top_of(series))
    slots, whole = make_slots(periods, len(series), points), whole_slots(periods, points)
    return _Drawn(series, slots, whole, periods, cut_periods(sums, periods))


def _draw(ax: Axes, drawn: _Drawn, looks: Sequence[str]) -> None:
    for series, slots, colour in zip(drawn.series, drawn.slots, looks, strict=True):
        if drawn.as_lines:
            draw_steps(ax, series, drawn.whole, colour)
        else:
            draw_columns(ax, series, slots, colour)
    hatch_periods(ax, drawn.series, drawn.whole, drawn.cuts, over_lines=drawn.as_lines)
    if _has_numbers(drawn):
        _write_numbers(ax, drawn)


def _has_numbers(drawn: _Drawn) -> bool:
    """Whether columns are few, and wide enough for their best values above them."""
    if drawn.as_lines or len(drawn.series) * len(drawn.periods.starts) > _NUMBERED:
        return False
    widest = max(
        text_width(number(best), style.SMALL_SIZE)
        for each in drawn.series
        for best in each.numbers(SumCol.BEST)[~np.isnan(each.numbers(SumCol.BEST))]
    )
    half = any(each.open.any() for each in drawn.series)
    return widest + 4 <= drawn.slots[0].points * (0.5 if half else 1)


def _write_numbers(ax: Axes, drawn: _Drawn) -> None:
    """Best values above what is certain or likely, beside the arrow of an open end."""
    for series, slots in zip(drawn.series, drawn.slots, strict=True):
        best = series.numbers(SumCol.BEST)
        tops = np.where(series.inner, np.fmax(series.numbers(SumCol.UPPER), best), best)
        exact = series.ends <= series.numbers(SumCol.LOW)
        for at in np.flatnonzero(~np.isnan(best)):
            beside = bool(series.open[at])
            ax.annotate(
                number(best[at]), (slots.middles[at], tops[at]),
                (6, 3) if beside else (0, 3 if exact[at] else 7), textcoords="offset points",
                ha="left" if beside else "center", va="bottom", size=style.SMALL_SIZE,
                color=style.INK, annotation_clip=False, zorder=5, label="_value",
            )  # fmt: skip


def _key(sums: Sums, drawn: _Drawn, looks: Sequence[str]) -> list[Named]:
    """The names of several series; that of one stands in the subtitle."""
    by = telling(sums)
    pairs = zip(drawn.series, looks, strict=True) if by else ()
    return [Named(name_of(sums, each.key, by), look, each.claimed) for each, look in pairs]


def _subtitle(sums: Sums, drawn: _Drawn | None) -> str:
    counted = counted_words(sums, drawn.periods) if drawn else say("number of items")
    return subtitle(sums, same(sums), counted)
