"""Many groups over time, one small panel for each, all with the same dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import MaxNLocator

from losstracker.errors import DrawingError
from losstracker.plot import style
from losstracker.plot.captions import caption, left_out, subtitle
from losstracker.plot.dates import set_dates
from losstracker.plot.events import outside_words, read_events
from losstracker.plot.figure import warn_of_missing_glyphs
from losstracker.plot.keys import Named, write_key
from losstracker.plot.kinds.columns import (
    are_lines,
    draw_columns,
    draw_curve,
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
    title_of,
)
from losstracker.plot.kinds.marked import Panel, mark_words
from losstracker.plot.kinds.multiples import lay_out, read_panels
from losstracker.plot.kinds.panels import (
    add_panel,
    hide,
    make_grid,
    make_taller,
    mark_event,
    write_heading,
)
from losstracker.plot.kinds.spans import advice_words, choose_every, cut_periods, few_dates
from losstracker.plot.kinds.totals import GAP, best_words, flow, total_words, whole_words, width_of
from losstracker.plot.labels import listing, number, text_width, wrap
from losstracker.plot.language import say, speaking
from losstracker.plot.tables import is_losses, read_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.events import Event, Events
    from losstracker.plot.kinds.multiples import Drawn
    from losstracker.plot.kinds.panels import Grid
    from losstracker.plot.kinds.series import Key, Periods, Series
    from losstracker.plot.tables import Sums

_SMALL = 7.0
_ADVICE = "losstracker.aggregate(losses, by=('side', 'category'), every='month')"


def small_multiples(  # noqa: PLR0913 - the options of every chart, by keyword
    totals: pd.DataFrame,
    *,
    shared: bool | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    source: str | None = None,
    colours: Mapping[str, str] | None = None,
    events: Events | None = None,
    size: str = "page",
    lang: str = "en",
) -> Axes:
    """One small panel for each group, the largest first; sides are colours within a panel.

    Sums of each period are columns as in :func:`~losstracker.plot.timeline`, sums up to each date
    are curves as in :func:`~losstracker.plot.cumulative`. Above each panel stands its total. As
    many panels are drawn as fit (twenty on a page); the caption says how many do not.

    Args:
        totals: Sums from :func:`losstracker.aggregate` with ``every``, cumulative or not; or
            losses, which are summed by side and category, in periods that suit their span.
        shared: Draw all panels on one scale, or each on its own. Unless said, they share one where
            the highest best value of no panel is more than ten times that of the panel in the
            middle.
        ax: Axes in whose place the panels stand; without them a figure is made whose height fits
            them. A figure of your own needs ``layout="constrained"``.
        title: Title instead of the one made from the table.
        source: Source to name instead of those that the table names.
        colours: Colour for each side, or for each group within a panel.
        events: Pairs of a day and words; see :func:`~losstracker.plot.cumulative`.
        size: ``page``, ``column``, ``slide`` or ``phone``.
        lang: ``en``, ``fr``, ``de``, ``es`` or ``uk``.

    Returns:
        The axes that hold the panels; the panels are their ``child_axes``.

    Raises:
        DrawingError: The sums are not by period; an event has no day.

    >>> import pandas as pd
    >>> table = {"category": ["tank", "radar"], "period": pd.to_datetime(["2024-01-01"] * 2)}
    >>> ax = small_multiples(pd.DataFrame({**table, "low": [2, 3], "best": [2, 3], "high": [2, 3]}))
    >>> len(ax.child_axes)
    2
    """
    told = read_events(events)
    with speaking(lang):
        sums, wholes = _read(totals)
        layout = lay_out(sums)
        grid, width = make_grid(ax, len(layout.groups), size)
        host, above = grid.host, 0.0
        hide(host)
        settle(host)
        drawn = read_panels(sums, layout, grid.count) if layout.groups else None
        marks: list[str] = []
        outside: list[str] = []
        if drawn:
            shared = drawn.even if shared is None else shared
            chart = _Chart(sums, drawn, _looks(sums, drawn, colours), wholes, shared=shared)
            grid = _with_margins(grid, chart, width)
            if ax is None:
                make_taller(grid, size)
            panels = [_draw_panel(grid, at, chart, width) for at in range(grid.count)]
            _write_headings(panels, chart, grid.width(width))
            marks = [*mark_words(sums, *panels), *_draw_events(panels, told)]
            above = write_key(host, _key(chart), width)
            outside = outside_words(panels[0].ax, told)
        else:
            style.say_nothing_recorded(host, say("no dated losses") if len(sums.rows) else None)
        rest = left_out(layout.count - (len(drawn.series) if drawn else 0))
        below = caption(sums, marks, source, [*rest, *advice_words(sums), *outside])
        heading = title if title is not None else title_of(sums)
        around = style.Around(heading, _subtitle(sums, drawn, shared=shared is not False), below)
        style.head_and_foot(host, around, width, above=above)
        warn_of_missing_glyphs(host)
    return host


@dataclass(frozen=True, slots=True)
class _Chart:
    """What is drawn, and the colour of each inner group."""

    sums: Sums
    drawn: Drawn
    looks: Mapping[Key, str]
    wholes: Mapping[Key, str]
    shared: bool

    @property
    def signs(self) -> bool:
        """Whether totals have a sign of the series they belong to."""
        return bool(self.drawn.layout.inner)

    @property
    def tops(self) -> list[float]:
        """Where the axis of counts of each panel ends."""
        if self.shared:
            return [top_of(self.drawn.series)] * len(self.drawn.panels)
        return [top_of(panel) for panel in self.drawn.panels]

    def colour(self, series: Series) -> str:
        """The colour of a series."""
        return self.looks[self.drawn.layout.look(series.key)]


def _read(totals: pd.DataFrame) -> tuple[Sums, dict[Key, str]]:
    """The sums to draw; of losses also the whole of each group, with its bounds."""
    wholes: dict[Key, str] = {}
    asked: dict[str, Any] = {}
    if is_losses(totals):
        asked = {"by": ("side", "category"), "every": choose_every(totals)}
        # bounds and best do not depend on the dependence; this one is the quickest
        wholes = whole_words(read_sums(totals, by=asked["by"], dependence="comonotonic"))
    sums = read_sums(totals, **asked)
    if len(sums.rows) and not sums.has_periods:
        raise DrawingError(f"small multiples need sums by period: {_ADVICE}")
    return sums, wholes


def _looks(sums: Sums, drawn: Drawn, colours: Mapping[str, str] | None) -> dict[Key, str]:
    """A colour for each inner group, the same in every panel."""
    first: dict[Key, Series] = {}
    for each in drawn.series:
        first.setdefault(drawn.layout.look(each.key), each)
    by = drawn.layout.inner or (drawn.layout.outer if len(first) > 1 else ())
    found = colour_series(sums, list(first.values()), colours, by)
    return dict(zip(first, found, strict=True))


def _with_margins(grid: Grid, chart: _Chart, width: float) -> Grid:
    """Leave room for numbers beside the panels, for names above and for dates below them."""
    counts = _counts()
    texts = {number(at) for top in chart.tops for at in counts.tick_values(0, top) if at <= top}
    wide = max(text_width(text, _SMALL) for text in texts) + 6
    grid = replace(grid, left=wide, gap=16 if chart.shared else wide + 12)
    points = grid.width(width)
    names = [_name(chart, series, points) for series in chart.drawn.panels]
    lines = max(name.count("\n") for name in names) + 1
    totals = max(len(_totals(chart, series, points)) for series in chart.drawn.panels)
    _, labels = few_dates(chart.drawn.periods.starts, chart.drawn.periods.ends, points)
    tick_lines = max((label.count("\n") for label in labels), default=0) + 1
    return replace(grid, lines=lines, total_lines=totals, tick_lines=tick_lines)


def _name(chart: _Chart, series: Sequence[Series], points: float) -> str:
    name = name_of(chart.sums, series[0].key, chart.drawn.layout.outer)
    return wrap(name, points, style.SMALL_SIZE, lines=2, weight="bold")


def _counts() -> MaxNLocator:
    return MaxNLocator(nbins=3, integer=True, steps=[1, 2, 5, 10])


def _draw_panel(grid: Grid, at: int, chart: _Chart, width: float) -> Panel:
    """Axes, columns or curves of one panel."""
    ax, drawn = add_panel(grid, at), chart.drawn
    series, points = drawn.panels[at], grid.width(width)
    cumulative = bool(chart.sums.facts.get("cumulative"))
    _set_axes(ax, drawn.periods, points, chart.tops[at], cumulative=cumulative)
    ax.tick_params(labelbottom=grid.is_lowest(at), labelleft=grid.is_first(at) or not chart.shared)
    slots = make_slots(drawn.periods, len(series), points)
    as_lines = are_lines(slots) and not cumulative
    for each, place in zip(series, slots, strict=True):
        if cumulative:
            draw_curve(ax, each, drawn.periods, chart.colour(each), points)
        elif as_lines:
            draw_steps(ax, each, whole_slots(drawn.periods, points), chart.colour(each))
        else:
            draw_columns(ax, each, place, chart.colour(each))
    cuts = cut_periods(chart.sums, drawn.periods)
    hatch_periods(ax, series, whole_slots(drawn.periods, points), cuts, over_lines=as_lines)
    return Panel(ax, series, as_lines=as_lines, cut=bool(cuts))


def _set_axes(ax: Axes, periods: Periods, points: float, top: float, *, cumulative: bool) -> None:
    """Dates below, few numbers beside; curves end on the last day, columns after it."""
    style.set_frame(ax, values="y")
    first, last = float(periods.starts[0]), float(periods.ends[-1])
    set_dates(ax, first, last - 1 if cumulative and last - 1 > first else last)
    ax.set_xticks(*few_dates(periods.starts, periods.ends, points, centred=not cumulative))
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(_counts())
    ax.tick_params(labelsize=_SMALL)
    ax.tick_params(axis="y", pad=3)


def _write_headings(panels: Sequence[Panel], chart: _Chart, points: float) -> None:
    """Above each panel its name and the total of each series in it."""
    for panel in panels:
        name, totals = _name(chart, panel.series, points), _totals(chart, panel.series, points)
        write_heading(panel.ax, name, totals, signs=chart.signs)


def _totals(chart: _Chart, series: Sequence[Series], points: float) -> list[list[Named]]:
    """The whole of each series in lines: with bounds where they fit in one, else its best value."""
    texts = [total_words(chart.sums, each, chart.wholes) for each in series]
    wide = sum(width_of(text, signs=chart.signs) + GAP for text in texts) - GAP
    if wide > points:
        texts = [best_words(chart.sums, each) for each in series]
    told = bool(chart.drawn.layout.inner)
    hues = [chart.colour(each) if told else style.GREY for each in series]
    claims = [each.claimed for each in series]
    return flow(list(map(Named, texts, hues, claims)), points, signs=chart.signs)


def _draw_events(panels: Sequence[Panel], events: Sequence[Event]) -> list[str]:
    """A line or a shade in each panel, numbered where there are several; gives what they mean."""
    left, right = panels[0].ax.get_xlim()
    inside = [event for event in events if event.last > left and event.first < right]
    for panel in panels:
        for at, event in enumerate(inside, 1):
            mark_event(panel.ax, event, f"{at}" if len(inside) > 1 else "")
    if len(inside) < 2:
        return [say("dotted or shaded: {events}", events=event.text) for event in inside]
    numbered = [f"{at} {event.text}" for at, event in enumerate(inside, 1)]
    return [say("dotted or shaded: {events}", events=listing(numbered))]


def _key(chart: _Chart) -> list[Named]:
    """The names of the series within panels, where there are several."""
    inner = chart.drawn.layout.inner
    known: dict[str, Named] = {}
    for each in chart.drawn.series if inner else ():
        name = name_of(chart.sums, each.key, inner)
        known.setdefault(name, Named(name, chart.colour(each), each.claimed))
    return list(known.values())


def _subtitle(sums: Sums, drawn: Drawn | None, *, shared: bool) -> str:
    if drawn is None:
        return subtitle(sums, same(sums), say("number of items"))
    said = [counted_words(sums, drawn.periods)]
    if len(drawn.panels) > 1 and not shared:
        said += [say("each panel has a scale of its own")]
    return subtitle(sums, same(sums), say("; ").join(said))
