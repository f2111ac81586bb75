"""Groups of a table of sums: their names, their colours, and over which days they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.model.columns import Col
from losstracker.plot import style
from losstracker.plot.captions import column_name, period_name, period_words
from losstracker.plot.figure import root_figure
from losstracker.plot.fonts import quiet_about_glyphs
from losstracker.plot.kinds.spans import assumed_words, reach_words
from losstracker.plot.labels import group_label, listing
from losstracker.plot.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.kinds.series import Periods, Series
    from losstracker.plot.tables import Sums


def telling(sums: Sums) -> list[str]:
    """The columns that tell groups apart; what the others say stands above the chart."""
    return [name for name in sums.by if len(set(sums.rows[name])) > 1]


def same(sums: Sums) -> list[str]:
    """The columns that say the same in every row."""
    return [name for name in sums.by if len(set(sums.rows[name])) == 1]


def name_of(sums: Sums, key: Sequence[str], by: Sequence[str]) -> str:
    """The name of a group by some of its columns."""
    return group_label(dict(zip(sums.by, key, strict=True)), by)


def colour_series(
    sums: Sums, series: Sequence[Series], colours: Mapping[str, str] | None, by: Sequence[str]
) -> list[str]:
    """The colour of each series: the one chosen, else that of its side, else that of its name.

    Sides have their colours where they tell the series apart, with hollow marks for claims. What
    needs no telling apart has the plain colour. ``by`` are the columns that make the names.
    """
    given = sums.chosen(colours)
    names = [name_of(sums, each.key, by) for each in series]
    sides = [each.key[sums.by.index(Col.SIDE)] if Col.SIDE in sums.by else "" for each in series]
    looks = {(side, each.claimed) for side, each in zip(sides, series, strict=True)}
    if Col.SIDE in sums.by and len(looks) == len(series):
        found = style.name_colours(sides, given, sums.facts.get("sides", ()))
        return [given.get(name, found[side]) for name, side in zip(names, sides, strict=True)]
    if len(set(names)) <= 1:
        return [given.get(name, style.PLAIN) for name in names]
    by_side = {name: given[side] for name, side in zip(names, sides, strict=True) if side in given}
    found = style.name_colours(names, {**by_side, **given})
    return [found[name] for name in names]


def title_of(sums: Sums) -> str:
    """The title of sums by period: 'Losses by side and month', 'Cumulative losses by side'."""
    told = [column_name(name) for name in telling(sums)]
    if not sums.facts.get("cumulative"):
        return say("Losses by {names}", names=listing([*told, period_name(sums.every)]))
    if not told:
        return say("Cumulative losses")
    return say("Cumulative losses by {names}", names=listing(told))


def counted_words(sums: Sums, periods: Periods) -> str:
    """What is counted in each period, from when to when, and whether that is mostly assumed."""
    every, when = period_words(sums.every), reach_words(sums, periods)
    counted = (
        say("number of items by the end of each {period}", period=every)
        if sums.facts.get("cumulative")
        else say("number of items per {period}", period=every)
    )
    return say("; ").join([f"{counted}, {when}", *assumed_words(sums)])


def settle(ax: Axes) -> None:
    """Let the layout find the width of the axes before words that are wider stand around them.

    A constrained layout keeps as free what a caption takes beyond axes that are still narrow.
    """
    figure, shown = root_figure(ax), ax.axison
    engine = figure.get_layout_engine()
    if engine is None:
        return
    ax.set_axis_off()
    with quiet_about_glyphs():
        engine.execute(figure)
    ax.axison = shown
