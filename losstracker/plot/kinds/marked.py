"""What the marks of sums by period mean, in words, of those that are on a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot.captions import band_words, open_words, period_words
from losstracker.plot.kinds.columns import beyond
from losstracker.plot.labels import number
from losstracker.plot.language import say
from losstracker.plot.marks import is_floor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from losstracker.plot.kinds.series import Series
    from losstracker.plot.tables import Sums


@dataclass(frozen=True, slots=True)
class Panel:
    """Series that were drawn on axes: as lines, or as columns with or without numbers.

    ``cut`` is whether some periods are hatched.
    """

    ax: Axes
    series: Sequence[Series]
    as_lines: bool = False
    numbered: bool = False
    cut: bool = False


def mark_words(sums: Sums, *panels: Panel) -> list[str]:
    """What the marks on all panels mean, together."""
    drawn = [each for panel in panels for each in panel.series]
    vague = any((each.ends > each.numbers(SumCol.LOW)).any() for each in drawn)
    is_open = any(each.open.any() for each in drawn)
    exact = not (vague or is_open)
    parts = _best_words(sums, panels, exact=exact)
    if vague:
        parts += band_words(sums, dark=any(each.inner.any() for each in drawn))
    parts += [open_words()] if is_open else []
    far = np.concatenate([beyond(panel.ax, each) for panel in panels for each in panel.series])
    if far.size:
        end = number(far.max())
        parts += [say("fading without an arrow: bounds beyond the axis, up to {n}", n=end)]
    if any(panel.cut for panel in panels):
        parts += [say("hatched: the records do not cover the whole period")]
    if not sums.facts.get("cumulative") and any(_has_gaps(each) for each in drawn):
        parts += [say("no mark: no figure for the period")]
    return parts


def _has_gaps(series: Series) -> bool:
    return bool(np.isnan(series.numbers(SumCol.BEST)).any())


def _best_words(sums: Sums, panels: Sequence[Panel], *, exact: bool) -> list[str]:
    """How best values and lows are marked, as lines or as columns."""
    parts, period = [], period_words(sums.every)
    if sums.facts.get("cumulative"):
        count = say("line: joins the exact counts at the end of each {period}", period=period)
        best = say("line: joins the best values at the end of each {period}", period=period)
        return [count if exact else best]
    if any(panel.as_lines for panel in panels):
        count = say("line: exact count of each {period}", period=period)
        parts += [count if exact else say("line: best value of each {period}", period=period)]
    columns = [panel for panel in panels if not panel.as_lines]
    if not columns:
        return parts
    return parts + ([say("bars: exact counts")] if exact else _column_words(columns))


def _column_words(panels: Sequence[Panel]) -> list[str]:
    numbered = any(panel.numbered for panel in panels)
    best = say("bars and numbers: best values") if numbered else say("bars: up to the best value")
    drawn = [each for panel in panels for each in panel.series]
    certain = {each.claimed for each in drawn if (each.numbers(SumCol.LOW) > 0).any()}
    floor = any(is_floor(each.rows).any() for each in drawn)
    parts = [best]
    parts += [say("solid: at least so many")] if False in certain else []
    parts += [say("darker hollow bars: at least so many")] if True in certain else []
    return parts + ([say("stroke: a floor, no best value known")] if floor else [])
