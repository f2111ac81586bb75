"""The total of each series above its panel, in words: no drawing here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.keys import Named
from losstracker.plot.labels import count_text, number, shorten, span, text_width
from losstracker.plot.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from losstracker.plot.kinds.series import Key, Series
    from losstracker.plot.tables import Sums

NUMBERS = (SumCol.LOW, SumCol.BEST, SumCol.HIGH)
GAP, SIGN = 8.0, 9.0
"""Points between two totals, and those that the square before one takes."""


def whole_words(sums: Sums) -> dict[Key, str]:
    """The sum of each group in words, of sums that are not by period."""
    keys = zip(*(sums.rows[name] for name in sums.by), strict=True)
    numbers = zip(*(sums.rows[name] for name in NUMBERS), strict=True)
    return {key: count_text(*each) for key, each in zip(keys, numbers, strict=True)}


def total_words(sums: Sums, series: Series, wholes: Mapping[Key, str]) -> str:
    """The whole of a series: with bounds where they are known, else its best value."""
    if sums.facts.get("cumulative"):
        return count_text(*(float(series.numbers(name)[-1]) for name in NUMBERS))
    return wholes.get(series.key) or best_words(sums, series)


def best_words(sums: Sums, series: Series) -> str:
    """What periods add up to: an exact number, a floor, or a best value.

    Bounds of periods are wider than those of the whole when they are added up, so of a table by
    period no upper bound of the whole is known.
    """
    low, best = (series.numbers(name) for name in (SumCol.LOW, SumCol.BEST))
    if sums.facts.get("cumulative"):
        low, best = low[-1:], best[-1:]
    total, least = float(np.nansum(best)), float(np.nansum(low))
    if is_whole(sums, series):
        return number(total)
    exact = not (series.ends > series.numbers(SumCol.LOW)).any()
    if total <= least and (exact or series.open.any()):
        return span(least, math.inf)
    return say("best {n}", n=number(total))


def is_whole(sums: Sums, series: Series) -> bool:
    """Whether the periods of a group add up to an exact number, though their own may be apart.

    So it is where every period is exact, or every record: then only the days of items are not
    known. A record without a dated end, or of days that were not asked for, may add to it.
    """
    undated = sums.undated()[list(sums.by)]
    if series.key in {*undated.itertuples(index=False, name=None)}:
        return False
    exact = not (series.open.any() or (series.ends > series.numbers(SumCol.LOW)).any())
    all_days = sums.facts.get("since") is None and sums.facts.get("until") is None
    return exact or (sums.facts.get("worded") == 0 and all_days)


def flow(totals: Sequence[Named], points: float, *, signs: bool) -> list[list[Named]]:
    """Totals in lines of at most so many points, each in one of them.

    >>> flow([Named("best 1", "k"), Named("best 2", "k")], 40, signs=True)[1]
    [Named(name='best 2', colour='k', claimed=False)]
    """
    lines: list[list[Named]] = [[]]
    at = 0.0
    for total in totals:
        room = points - (SIGN if signs else 0)
        text = shorten(total.name, room, style.SMALL_SIZE)
        wide = width_of(text, signs=signs)
        if lines[-1] and at + wide > points:
            lines, at = [*lines, []], 0.0
        lines[-1].append(Named(text, total.colour, total.claimed))
        at += wide + GAP
    return lines


def width_of(text: str, *, signs: bool) -> float:
    """Points that a total takes, with the square before it if there are ``signs``."""
    return text_width(text, style.SMALL_SIZE) + (SIGN if signs else 0)
