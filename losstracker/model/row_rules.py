"""The rules about several cells of one row, run over distinct tuples of those cells."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import QuantityTextError
from losstracker.model.cells import stripped
from losstracker.model.columns import Col
from losstracker.model.count import parse_bound, parse_whole, read_count
from losstracker.model.dates import parse_date, read_window
from losstracker.model.finding import Severity
from losstracker.model.lexicon import Lexicon, active_lexicon
from losstracker.model.plausible import captor_problem, status_doubt
from losstracker.model.quantity import Quantity, find_quantity, parse_quantity, suggest_quantity
from losstracker.model.rules import (
    Advice,
    Rule,
    Scope,
    advice_of,
    is_day,
    is_language,
    register,
)
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT_CELLS = (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.BEST, Col.HIGH)
"""The cells that make a count, in the order in which ``read_count`` takes them."""


def row_rule(  # noqa: PLR0913 - what a rule consists of
    code: str,
    about: str,
    reads: tuple[str, ...],
    reason: str,
    *,
    problem: Callable[..., Advice | None],
    holds: Callable[..., bool] | None = None,
    severity: Severity = Severity.ERROR,
) -> Rule:
    """Register a rule on a row: ``problem`` takes its cells and gives advice, None if fine.

    ``holds`` tells whether the row is fine, where that is quicker than to find the advice.
    """
    names = tuple(map(str, reads))
    test = holds or (lambda *cells: problem(*cells) is None)

    def fine(rows: pd.DataFrame) -> pd.Series:
        cells = zip(*(stripped(rows[name]) for name in names), strict=True)
        good = np.fromiter((test(*row) for row in cells), dtype=bool, count=len(rows))
        return pd.Series(good, index=rows.index, dtype=bool)

    def explain(*cells: str) -> Advice:
        advice = problem(*(cell.strip() for cell in cells))
        if advice is None:
            raise AssertionError(f"rule {code} finds nothing wrong with {cells}")
        return advice

    return register(Rule(code, str(about), names, severity, Scope.ROW, reason, fine, explain))


def _readable(language: str, low: str, best: str, high: str) -> bool:
    """Whether the cells beside the wording can be read; where not, a cell rule says so."""
    try:
        for text in (low, best):
            parse_whole(text or "0")
        parse_bound(high or "0")
    except QuantityTextError:
        return False
    return not language or is_language(language)


def _worded(quantity: str, language: str) -> Quantity | None:
    return _worded_with(quantity, language, active_lexicon())


@lru_cache(maxsize=1 << 16)
def _worded_with(quantity: str, language: str, lexicon: Lexicon) -> Quantity | None:
    return find_quantity(quantity, language or None, lexicon)


def _is_count(quantity: str, language: str, low: str, high: str) -> bool:
    if not quantity or (low and high) or (language and not is_language(language)):
        return True
    return _worded(quantity, language) is not None


def _quantity_problem(quantity: str, language: str, low: str, high: str) -> Advice | None:
    if _is_count(quantity, language, low, high):
        return None
    try:
        parse_quantity(quantity, language or None)
    except QuantityTextError as error:
        return advice_of(error, suggest_quantity(quantity, language or None))
    return None


def _order_problem(quantity: str, language: str, low: str, best: str, high: str) -> Advice | None:
    if not (low or best or high) or not _readable(language, low, best, high):
        return None
    if not (low and high) and _worded(quantity, language) is None:
        return None
    try:
        read_count(quantity, language, low, best, high)
    except QuantityTextError as error:
        return advice_of(error)
    return None


def _unread_wording(quantity: str, language: str, low: str, high: str) -> Advice | None:
    if not (quantity and low and high) or not _readable(language, low, "", high):
        return None
    if _worded(quantity, language):
        return None
    return (
        f"expected a count, got {shown(quantity)}, which is not understood; low and high are used",
        "keep it if it is the source's wording",
    )


def _leaves_wording(quantity: str, language: str, low: str, best: str, high: str) -> Advice | None:
    if not (low or high) or not _readable(language, low, best, high):
        return None
    worded = _worded(quantity, language)
    if worded is None or _order_problem(quantity, language, low, best, high):
        return None
    own = read_count(quantity, language, low, best, high)
    if own.low >= worded.low and own.high <= worded.high:
        return None
    top = "or more" if math.isinf(worded.high) else f"to {worded.high:,.0f}"
    given = " and ".join(f"{name} {text}" for name, text in (("low", low), ("high", high)) if text)
    return (
        f"expected bounds within what {shown(quantity)} says, {worded.low:,} {top}; got {given}",
        "correct them, or say in notes why",
    )


def _pair_problem(latitude: str, longitude: str) -> Advice | None:
    if bool(latitude) == bool(longitude):
        return None
    missing = "longitude" if latitude else "latitude"
    return f"expected latitude and longitude together, got no {missing}", f"add the {missing}"


def _reported_before(date: str, reported: str) -> bool:
    window, day = read_window(date), read_window(reported)
    if window is None or window.earliest is None or day is None or not is_day(reported):
        return False
    return day.latest is not None and day.latest < window.earliest


def _report_problem(date: str, reported: str) -> Advice | None:
    if not _reported_before(date, reported):
        return None
    first = parse_date(date).earliest
    return (
        f"expected a report on or after {first}, the first day on which the loss can have "
        f"happened, got {reported}",
        "correct one of the two dates",
    )


_WORDS_AND_ENDS = (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.HIGH)
row_rule(
    "LT201",
    Col.QUANTITY,
    _WORDS_AND_ENDS,
    "a quantity is a count in words or digits",
    problem=_quantity_problem,
    holds=_is_count,
)
row_rule("LT202", Col.LOW, COUNT_CELLS, "low <= best <= high", problem=_order_problem)
row_rule(
    "LT203",
    Col.REPORTED,
    (Col.DATE, Col.REPORTED),
    "a report comes after the loss",
    problem=_report_problem,
    holds=lambda date, reported: not _reported_before(date, reported),
)
row_rule(
    "LT204",
    Col.LATITUDE,
    (Col.LATITUDE, Col.LONGITUDE),
    "coordinates come in pairs",
    problem=_pair_problem,
)
row_rule(
    "LT205",
    Col.LOW,
    COUNT_CELLS,
    "the analyst's bounds lie within what the wording says",
    problem=_leaves_wording,
    severity=Severity.WARNING,
)
row_rule(
    "LT206",
    Col.QUANTITY,
    _WORDS_AND_ENDS,
    "a wording is understood, even where the analyst's bounds are used",
    problem=_unread_wording,
    severity=Severity.WARNING,
)
row_rule(
    "LT207",
    Col.STATUS,
    (Col.STATUS, Col.CATEGORY),
    "a status is one that such equipment can have",
    problem=status_doubt,
    severity=Severity.WARNING,
)
row_rule(
    "LT208",
    Col.CAPTOR,
    (Col.SIDE, Col.CAPTOR),
    "the captor is another side than the one that lost it",
    problem=captor_problem,
    severity=Severity.WARNING,
)
