"""What the marks of ratios mean, and where nothing could be divided, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from losstracker.model.columns import SumCol
from losstracker.plot import style
from losstracker.plot.captions import interval_words, open_words
from losstracker.plot.kinds.quotients import (
    HALF_CLAIMED,
    OVER,
    UNDER,
    is_divided,
    is_of_sides,
    pair_names,
)
from losstracker.plot.labels import listing, shorten, span, times
from losstracker.plot.language import say, say_count
from losstracker.plot.marks import has_interval, is_floor, is_open, last_known

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from losstracker.plot.tables import Sums

_NAMED = 3


def lost_more(sums: Sums, name: str, width: float) -> str:
    """The words for one end of the axis, the name within ``width`` points."""
    name = shorten(name, width, style.SMALL_SIZE)
    if not is_of_sides(sums):
        return say("more: {name}", name=name)
    return say("{name} lost more", name=name)


def ratio_text(low: float, best: float, high: float) -> str:
    """A ratio in words.

    >>> ratio_text(2, 2.5, 4), ratio_text(0, math.nan, math.inf), ratio_text(3, 3, 3)
    ('2–4×, best 2.5×', 'any number', '3×')
    """  # noqa: RUF002
    text = say("any number") if low == 0 and math.isinf(high) else times(low, high)
    says_more = not math.isnan(best) and best > low and times(best, best) != text
    return text + (say(", best {n}", n=times(best, best)) if says_more else "")


def row_text(cell: Mapping[Hashable, object], *, brief: bool = False) -> str:
    """The ratio of a row in words, its bounds alone if ``brief``; nothing is divided by zero."""
    low, best, high = _numbers(cell, ("low", "best", "high"))
    if math.isnan(low):
        return say("{n} for none", n=span(*_numbers(cell, (OVER[0], OVER[2]))))
    return ratio_text(low, math.nan if brief else best, high)


def counts_text(cell: Mapping[Hashable, object]) -> str:
    """What is divided by what; nothing where that cannot be."""
    if math.isnan(float(str(cell["low"]))):
        return ""
    over, under = (span(*_numbers(cell, (names[0], names[2]))) for names in (OVER, UNDER))
    return f"{over} : {under}"


def _numbers(cell: Mapping[Hashable, object], names: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(float(str(cell[name])) for name in names)


def band_words(sums: Sums, rows: pd.DataFrame) -> list[str]:
    """What light, dark, strokes and open ends are, of those that are on the chart."""
    dark = has_interval(rows, sums.facts.get("dependence")).any()
    parts = [say("stroke: a floor, no best value known")] if is_floor(rows).any() else []
    if (last_known(rows) > rows[SumCol.LOW]).any():
        parts += [say("light: bounds")]
    parts += [say("dark: {interval}", interval=interval_words(sums))] if dark else []
    parts += [open_words()] if is_open(rows).any() else []
    return parts


def half_words(sums: Sums) -> list[str]:
    """That claims are divided by confirmed losses, or the other way round."""
    if not sums.rows[HALF_CLAIMED].any():
        return []
    return [say("a ratio of which one side alone is claimed is drawn as claimed")]


def mark_words(sums: Sums) -> list[str]:
    """What the marks of the rows mean."""
    rows = sums.rows[is_divided(sums.rows)]
    if rows.empty:
        return []
    exact = bool((rows[SumCol.LOW] == rows[SumCol.HIGH]).all())
    dots = say("dot: exact ratio") if exact else say("dot: ratio of the best values")
    dotted = bool((rows[SumCol.BEST].notna() & ~is_floor(rows)).any())
    straddles = rows[SumCol.LOW].le(1) & rows[SumCol.HIGH].ge(1)
    grey = say("grey: within the bounds either may have lost more, or both as many")
    return [
        *([dots] if dotted else []),
        *band_words(sums, rows),
        *([grey] if straddles.any() else []),
    ]


def zero_words(sums: Sums, names: Sequence[str]) -> list[str]:
    """Where the denominator is none, and where it may be, with its chance where that is known.

    ``names`` say what each row is of.
    """
    rows = sums.rows
    if rows.empty:
        return []
    _, denominator = pair_names(sums)
    said = []
    none = int((~is_divided(rows)).sum())
    if none:
        rows_or_periods = (
            say_count("no mark in {n} period", "no mark in {n} periods", none)
            if sums.has_periods
            else say_count("no mark in {n} row", "no mark in {n} rows", none)
        )
        why = say("{name} lost none there, and nothing is divided by zero", name=denominator)
        said.append(f"{rows_or_periods}{say(': ')}{why}")
    maybe = [
        _chance(name, cell)
        for name, cell in zip(names, rows.to_dict("records"), strict=True)
        if cell["may_be_zero"] and math.isinf(float(cell["high"]))
    ]
    return said + _perhaps_none(maybe, denominator)


def _perhaps_none(maybe: Sequence[str], denominator: str) -> list[str]:
    if not maybe:
        return []
    more = [say_count("{n} more", "{n} more", len(maybe) - _NAMED)] if len(maybe) > _NAMED else []
    groups = listing([*maybe[:_NAMED], *more])
    return [
        say(
            "{name} may have lost none, so there is no upper bound: {groups}",
            name=denominator,
            groups=groups,
        )
    ]


def _chance(name: str, cell: Mapping[Hashable, object]) -> str:
    """A group, and how likely its denominator is none."""
    chance = float(str(cell["zero_chance"]))
    if math.isnan(chance) or not np.isfinite(chance):
        return name
    percent = say("less than 1 %") if chance < 0.01 else f"{chance * 100:.0f} %"
    return f"{name} ({percent})"
