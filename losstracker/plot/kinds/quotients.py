"""A table of ratios made ready to draw, and a logarithmic axis for it; no marks here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from losstracker.analysis.ratio import ratio
from losstracker.errors import DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.labels import text_width, times, words
from losstracker.plot.language import speaking, spoken
from losstracker.plot.marks import KNOWN, is_open
from losstracker.plot.open_starts import shares_of
from losstracker.plot.tables import CLAIMED, is_losses, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from numpy.typing import NDArray

    from losstracker.plot.tables import Sums

OVER = tuple(f"numerator_{name}" for name in ("low", "best", "high"))
UNDER = tuple(f"denominator_{name}" for name in ("low", "best", "high"))
RECORDS = ("numerator_records", "denominator_records")
HALF_CLAIMED = "_half_claimed"
"""Column that tells where claims of one are divided by confirmed losses of the other."""
ADVICE = "losstracker.ratio(losses, numerator='Russia', denominator='Ukraine', by='category')"

_BOUNDS = [str(name) for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH)]
_ROOM = 0.07
_OPEN_ROOM = 0.22
"""Of the axis, what is left free at its ends; more where an open end fades out."""


def read_ratios(ratios: pd.DataFrame) -> Sums:
    """Check a table of :func:`losstracker.ratio`; low, best and high stay NaN where there are none.

    Losses of two sides are divided first, category by category.

    Raises:
        DrawingError: It is no such table, or two rows would be drawn in one place.
    """
    ratios = _divided(ratios) if is_losses(ratios) else ratios
    kind, missing = ratios.attrs.get("table", "ratios"), {*OVER, *UNDER, *RECORDS} - {*ratios}
    if kind != "ratios" or missing or not {"numerator", "denominator"} <= {*ratios.attrs}:
        raise DrawingError(f"this is no table of ratios; make one with {ADVICE}")
    table = ratios.reset_index(drop=True)
    known = table[_BOUNDS].astype(float)
    table[_BOUNDS] = known.fillna(0.0)
    table[str(SumCol.RECORDS)] = table[[*RECORDS]].sum(axis=1)
    evidence = _claims(table, ratios.attrs)
    table.attrs = {**ratios.attrs, "table": None, "evidence": None, "claimed": ()}
    sums = read_sums(table)
    facts = {**sums.facts, "evidence": ratios.attrs.get("evidence"), "where": _where(sums)}
    rows = sums.rows.assign(**known.loc[sums.rows.index], **evidence.loc[sums.rows.index])
    sums = replace(sums, rows=rows, facts=facts)
    keys = [*sums.by, *([str(SumCol.PERIOD)] if sums.has_periods else [])]
    require_one_row_each(sums, keys, "name every column of the groups in by=")
    return sums


def _divided(losses: pd.DataFrame) -> pd.DataFrame:
    """Ratios of the losses of two sides: of the one with more records, by those of the other."""
    cells = losses[str(Col.SIDE)].dropna().astype(str).str.strip()
    counts = cells.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if len(counts) != 2:
        raise DrawingError(
            f"a ratio is of two sides, and these losses are of {len(counts)}; say which: {ADVICE}"
        )
    numerator, denominator = counts.index
    return ratio(losses, numerator=numerator, denominator=denominator, by="category")


def _where(sums: Sums) -> dict[str, Any]:
    """The filter without the column that tells the two apart: the title says it."""
    where: Mapping[str, Any] = sums.facts.get("where") or {}
    return {name: values for name, values in where.items() if name != sums.facts.get("of")}


def _claims(table: pd.DataFrame, facts: Mapping[Hashable, Any]) -> pd.DataFrame:
    """Which rows divide claims, or divide by them; and which do so on one side only."""
    over, under = (_rests_on_claims(table, facts, str(facts[n])) for n in _PAIR)
    used = [table[name].to_numpy() > 0 for name in RECORDS]
    is_half = (over != under) & used[0] & used[1]
    return pd.DataFrame(
        {CLAIMED: (over & used[0]) | (under & used[1]), HALF_CLAIMED: is_half}, index=table.index
    )


_PAIR = ("numerator", "denominator")


def _rests_on_claims(
    table: pd.DataFrame, facts: Mapping[Hashable, Any], name: str
) -> NDArray[np.bool_]:
    """Which groups of the numerator or the denominator rest on claims alone."""
    if facts.get("evidence") != "both":
        return np.full(len(table), facts.get("evidence") == "claimed")
    by = [str(column) for column in facts.get("by", ())]
    columns = [*by, str(facts.get("of", Col.SIDE))]
    claimed = {tuple(str(key.get(c)) for c in columns) for key in facts.get("claimed", ())}
    keys = zip(*(table[column].map(str) for column in by), strict=True) if by else [()] * len(table)
    return np.array([(*key, name) in claimed for key in keys], dtype=bool)


def pair_names(sums: Sums) -> tuple[str, str]:
    """Numerator and denominator, by their names."""
    of = str(sums.facts.get("of", Col.SIDE))
    numerator, denominator = (words(of, str(sums.facts[name])) for name in _PAIR)
    return numerator, denominator


def pair_colours(sums: Sums, colours: Mapping[str, str] | None) -> tuple[str, str]:
    """The colours of numerator and denominator, as they are on other charts of the data."""
    names = pair_names(sums)
    beside = sums.facts.get("sides", ()) if is_of_sides(sums) else ()
    hues = style.name_colours(names, sums.chosen(colours), beside)
    return hues[names[0]], hues[names[1]]


def is_of_sides(sums: Sums) -> bool:
    """Whether the losses of sides are divided, and not those of models or the like."""
    return bool(sums.facts.get("of", Col.SIDE) == Col.SIDE)


def is_divided(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where there is a ratio: something was lost of the denominator, or may have been."""
    return rows[SumCol.LOW].notna()


def set_ratio_axis(ax: Axes, rows: pd.DataFrame, *, upright: bool) -> None:
    """A logarithmic axis around 1, from finite numbers only; it reaches 0 where a ratio does."""
    known = rows[KNOWN].replace([np.inf, -np.inf], np.nan).to_numpy(dtype=float).ravel()
    known = known[~np.isnan(known)]
    positive = np.append(known[known > 0], 1.0)
    low, high = float(positive.min()) / 1.12, float(positive.max()) * 1.12
    low, high = min(low, 0.7), max(high, 1.4)
    has_zero = bool((known == 0).any())
    set_scale = ax.set_yscale if upright else ax.set_xscale
    if has_zero:
        low = 10.0 ** math.floor(math.log10(low))
        set_scale("symlog", linthresh=low, linscale=0.5)
    else:
        set_scale("log")
    (ax.set_ylim if upright else ax.set_xlim)(0.0 if has_zero else low, high)
    widen(ax, _ROOM, _OPEN_ROOM if is_open(rows).any() else _ROOM, upright=upright)
    axis: Axis = ax.yaxis if upright else ax.xaxis
    axis.set_major_locator(FixedLocator(_ticks(ax, low, high, has_zero=has_zero, upright=upright)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(_times_ticks())


def _ticks(ax: Axes, low: float, high: float, *, has_zero: bool, upright: bool) -> list[float]:
    """The finest ticks that have room beside each other; one of them is at 1."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    extent = ax.bbox.height * 0.7 if upright else ax.bbox.width * 0.45
    points = extent / ax.figure.dpi * 72
    for parts, step in (((1, 2, 5), 1), *(((1,), step) for step in range(1, last - first + 1))):
        powers = [power for power in range(first, last + 1) if power % step == 0]
        at = [part * 10.0**power for power in powers for part in parts]
        ticks = [*([0.0] if has_zero else []), *(tick for tick in at if low <= tick <= high)]
        gaps = np.diff(shares_of(ax, np.array(ticks), upright=upright)) * points
        wide = [text_width(times(tick, tick), style.TEXT_SIZE) + 5 for tick in ticks]
        needed = np.full(len(gaps), 15.0) if upright else np.convolve(wide, [0.5, 0.5], "valid")
        if (gaps >= needed[: len(gaps)]).all():
            break
    return ticks


def _times_ticks() -> FuncFormatter:
    """Ticks written as ratios are, in the language that is spoken now."""
    lang = spoken()

    def write(value: float, _: object) -> str:
        with speaking(lang):
            return times(value, value)

    return FuncFormatter(write)


def widen(ax: Axes, before: float, after: float, *, upright: bool) -> None:
    """Leave shares of an axis free at its two ends, whatever its scale."""
    axis, limits = (ax.yaxis, ax.get_ylim()) if upright else (ax.xaxis, ax.get_xlim())
    scale = axis.get_transform()
    first, last = scale.transform(np.asarray(limits, dtype=float))
    length = last - first
    ends = np.array([first - before * length, last + after * length])
    left, right = (float(end) for end in scale.inverted().transform(ends))
    (ax.set_ylim if upright else ax.set_xlim)(left, right)
