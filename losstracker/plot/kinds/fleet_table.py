"""A table of shares of fleets made ready to draw, and what it holds in words; no marks here."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import DateTextError, DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.model.dates import parse_date
from losstracker.model.taxonomy import is_under
from losstracker.plot.captions import interval_words, open_words
from losstracker.plot.labels import group_label, number, span, words
from losstracker.plot.language import day_text, decimal_sign, say, say_count
from losstracker.plot.marks import KNOWN, has_interval, is_floor, is_open, last_known
from losstracker.plot.tables import CLAIMED, Sums, is_losses

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

FLEET = ("fleet_low", "fleet_best", "fleet_high")
LOST = ("lost_low", "lost_best", "lost_high")
AS_OF = "as_of"
ANY = "unknown"
"""A fleet between bounds has no median share, and the interval holds all the same: at the least."""
MIXED = "mixed"
"""Name of the fact that both confirmed losses and claims are in a table."""

_NEEDED = [str(Col.SIDE), AS_OF, FLEET[0], FLEET[2], *LOST, str(SumCol.LOW), str(SumCol.HIGH)]
_SHARES = [*map(str, KNOWN), str(SumCol.MEDIAN)]
_NUMBERS = [*FLEET, *LOST, *_SHARES, str(SumCol.RECORDS)]
_ADVICE = "make one with losstracker.share_of_fleet(losses, fleet), where fleet has the columns "
_ADVICE += "side, category or model, low, high and as_of"


def read_shares(shares: pd.DataFrame) -> Sums:
    """Check a table of :func:`losstracker.share_of_fleet`; numbers that are not known are NaN.

    Raises:
        DrawingError: It is no such table.
    """
    if is_losses(shares):
        raise DrawingError(f"losses alone do not say how many there were; {_ADVICE}")
    kinds = [str(name) for name in (Col.CATEGORY, Col.MODEL) if name in shares.columns]
    kind = shares.attrs.get("table", "shares")
    if kind != "shares" or not kinds or {*_NEEDED} - {*map(str, shares.columns)}:
        raise DrawingError(f"this is no table of shares of fleets; {_ADVICE}")
    rows = shares.reset_index(drop=True).copy()
    by = tuple(str(name) for name in shares.attrs.get("by", (Col.SIDE, kinds[0])))
    for name in _NUMBERS:
        rows[name] = pd.to_numeric(rows[name]).astype(float) if name in rows else np.nan
    shares_of_none = np.isinf(rows[str(SumCol.LOW)])
    rows[_SHARES] = rows[_SHARES].mask(shares_of_none)
    lower, upper = str(SumCol.LOWER), str(SumCol.UPPER)
    says_more = (rows[lower] > rows[str(SumCol.LOW)]) | (rows[upper] < rows[str(SumCol.HIGH)])
    rows[[lower, upper]] = rows[[lower, upper]].where(says_more)
    if _overlap(rows, by):
        rows[str(SumCol.RECORDS)] = np.nan  # a record may count in two rows
    for name in by:
        cells = rows[name].astype(object).where(rows[name].notna(), "")
        rows[name] = [words(name, str(cell)) for cell in cells]
    said = shares.attrs.get("evidence")
    rows[CLAIMED] = said == "claimed"
    facts = {str(name): value for name, value in shares.attrs.items()}
    told = None if said == "both" else said
    return Sums(rows, by, {}, {**facts, "evidence": told, MIXED: said == "both"})


def _overlap(rows: pd.DataFrame, by: tuple[str, ...]) -> bool:
    """Whether two rows may count the same losses."""
    pairs = combinations(rows[list(by)].astype(str).itertuples(index=False, name=None), 2)
    is_category = by[-1] == Col.CATEGORY
    return any(
        one[0] == other[0]
        and (
            one[1] == other[1]
            or (is_category and (is_under(one[1], other[1]) or is_under(other[1], one[1])))
        )
        for one, other in pairs
    )


def sort_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest share on top; where there is no best value, by the low."""
    middle = rows[SumCol.BEST].fillna(rows[SumCol.LOW])
    keys = rows.assign(_middle=middle)
    order = ["_middle", str(SumCol.HIGH)]
    return keys.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def fleet_name(cell: Mapping[Hashable, object], told: list[str]) -> str:
    """Whose fleet of what a row is of."""
    return group_label({name: str(cell[name]) for name in told}, told)


def about_text(cell: Mapping[Hashable, object]) -> str:
    """What was lost of how many, and when they were counted."""
    lost, fleet = (
        span(float(str(cell[names[0]])), float(str(cell[names[2]]))) for names in (LOST, FLEET)
    )
    return say("{lost} of {fleet} on {day}", lost=lost, fleet=fleet, day=_day(str(cell[AS_OF])))


def _day(text: str) -> str:
    """A day in full; what is none stays as it is."""
    try:
        window = parse_date(text.removesuffix(" 00:00:00"))
    except DateTextError:
        return text
    return day_text(window.earliest) if window.earliest is not None else text


def share_text(cell: Mapping[Hashable, object]) -> str:
    """A share in words, in percent."""
    low, best, high = (float(str(cell[name])) for name in ("low", "best", "high"))
    if math.isnan(low):
        return say("{n} for none", n=span(*(float(str(cell[name])) for name in LOST[::2])))
    if math.isinf(high):
        text = say("at least {n}", n=f"{percent(low)} %")
    else:
        least, most = percent(low), percent(high)
        text = f"{least} %" if least == most else f"{least}\N{EN DASH}{most} %"
    says_more = not math.isnan(best) and best > low
    says_more = says_more and (math.isinf(high) or percent(best) != percent(high))
    return text + (say(", best {n}", n=f"{percent(best)} %") if says_more else "")


def percent(share: float) -> str:
    """A share in percent, in two digits; less than all is never 100.

    >>> percent(0.033), percent(0.0004), percent(0.997), percent(1.66), percent(0)
    ('3.3', '0.04', '99', '166', '0')
    """
    value = share * 100
    if value >= 9.95 or value == 0:
        return number(99 if value < 100 < value + 0.5 else round(value))
    text = f"{value:.2g}"
    return text if "e" in text else text.replace(".", decimal_sign())


def mark_words(sums: Sums) -> list[str]:
    """What the marks mean, of those that are on the chart."""
    rows = sums.rows[sums.rows[SumCol.LOW].notna()]
    if rows.empty:
        return []
    parts = [say("grey: the whole fleet; solid: lost at the least")]
    if (rows[SumCol.BEST].notna() & ~is_floor(rows)).any():
        parts += [say("dot: best value")]
    if is_floor(rows).any():
        parts += [say("stroke: a floor, no best value known")]
    if (last_known(rows) > rows[SumCol.LOW]).any():
        parts += [say("light: bounds")]
    if has_interval(rows, ANY).any():
        words_of_it = interval_words(sums)
        parts += [say("dark: {interval}, within the bounds of the fleet", interval=words_of_it)]
    if is_open(rows).any():
        parts += [open_words()]
    if (rows[SumCol.HIGH] > 1).any():
        parts += [say("beyond 100 %: more lost than had been counted")]
    return parts


def none_words(sums: Sums) -> list[str]:
    """How many fleets were none, so that there is no share of them."""
    none = int(sums.rows[SumCol.LOW].isna().sum())
    if not none:
        return []
    marks = say_count("no mark in {n} row", "no mark in {n} rows", none)
    return [f"{marks}{say(': ')}{say('no such fleet, and nothing is divided by zero')}"]


def mixed_words(sums: Sums) -> list[str]:
    """That both confirmed losses and claims are in the table."""
    return [say("confirmed losses and claims are both in it")] if sums.facts.get(MIXED) else []
