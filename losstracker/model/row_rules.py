"""The rules about several cells of one row, run over distinct tuples of those cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.errors import DateTextError, QuantityTextError
from losstracker.model.columns import Col
from losstracker.model.count import parse_bound, read_count
from losstracker.model.dates import parse_date
from losstracker.model.finding import Severity
from losstracker.model.quantity import Quantity, parse_quantity, suggest_quantity
from losstracker.model.rules import Advice, Rule, Scope, register

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT_CELLS = (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.BEST, Col.HIGH)
"""The cells that make a count, in the order in which ``read_count`` takes them."""


def row_rule(
    code: str,
    about: str,
    reads: tuple[str, ...],
    reason: str,
    *,
    problem: Callable[..., Advice | None],
    severity: Severity = Severity.ERROR,
) -> Rule:
    """Register a rule about a row: ``problem`` takes its cells and gives advice, or None if fine."""

    def fine(rows: pd.Series | pd.DataFrame) -> pd.Series:
        cells = zip(*(rows[name].str.strip() for name in reads), strict=True)
        good = np.fromiter((problem(*row) is None for row in cells), dtype=bool, count=len(rows))
        return pd.Series(good, index=rows.index, dtype=bool)

    def explain(*cells: str) -> Advice:
        advice = problem(*(cell.strip() for cell in cells))
        if advice is None:
            raise AssertionError(f"rule {code} finds nothing wrong with {cells}")
        return advice

    return register(Rule(code, about, reads, severity, Scope.ROW, reason, fine, explain))


def _bounds(low: str, best: str, high: str) -> tuple[float | None, float | None, float | None] | None:
    """Give the analyst's numbers, or None where one is no number (another rule says so)."""
    try:
        first, middle, last = (parse_bound(text) if text else None for text in (low, best, high))
    except QuantityTextError:
        return None
    return first, middle, last


def _worded(quantity: str, language: str) -> Quantity | None:
    try:
        return parse_quantity(quantity, language or None)
    except QuantityTextError:
        return None


def _quantity_problem(quantity: str, language: str, low: str, high: str) -> Advice | None:
    if not quantity or (low and high):
        return None
    try:
        parse_quantity(quantity, language or None)
    except QuantityTextError as error:
        return str(error), suggest_quantity(quantity, language or None)
    return None


def _unread_wording(quantity: str, language: str, low: str, high: str) -> Advice | None:
    if not quantity or not (low and high) or _worded(quantity, language):
        return None
    return f"'{quantity[:60]}' is not understood; the bounds in low and high are used", None


def _order_problem(
    quantity: str, language: str, low: str, best: str, high: str
) -> Advice | None:
    if not (low or best or high) or _bounds(low, best, high) is None:
        return None
    if not (low and high) and _worded(quantity, language) is None:
        return None
    try:
        read_count(quantity, language, low, best, high)
    except QuantityTextError as error:
        return str(error), "give low, best and high in order; leave blank what is not known"
    return None


def _leaves_wording(quantity: str, language: str, low: str, high: str) -> Advice | None:
    numbers, worded = _bounds(low, "", high), _worded(quantity, language)
    if numbers is None or worded is None:
        return None
    first, _, last = numbers
    if (first is None or first >= worded.low) and (last is None or last <= worded.high):
        return None
    top = "no upper bound" if worded.high == float("inf") else f"{worded.high:,.0f}"
    return (
        f"low '{low}' and high '{high}' leave what '{quantity[:60]}' says: {worded.low:,} to {top}",
        "say in notes why",
    )


def _pair_problem(latitude: str, longitude: str) -> Advice | None:
    if bool(latitude) == bool(longitude):
        return None
    missing = "longitude" if latitude else "latitude"
    return f"expected latitude and longitude together, got no {missing}", f"add the {missing}"


def _report_problem(date: str, reported: str) -> Advice | None:
    try:
        window, day = parse_date(date), parse_date(reported).latest
    except DateTextError:
        return None
    if window.earliest is None or day is None or day >= window.earliest:
        return None
    return (
        f"reported {reported} is before the loss, which was on {window.earliest} at the earliest",
        "correct one of the two dates",
    )


row_rule(
    "LT201",
    Col.QUANTITY,
    (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.HIGH),
    "a quantity is a count in words or digits",
    problem=_quantity_problem,
)
row_rule(
    "LT202", Col.LOW, COUNT_CELLS, "low <= best <= high", problem=_order_problem
)
row_rule(
    "LT203",
    Col.REPORTED,
    (Col.DATE, Col.REPORTED),
    "a report comes after the loss",
    problem=_report_problem,
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
    (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.HIGH),
    "the analyst's bounds leave what the wording says",
    problem=_leaves_wording,
    severity=Severity.WARNING,
)
row_rule(
    "LT206",
    Col.QUANTITY,
    (Col.QUANTITY, Col.LANGUAGE, Col.LOW, Col.HIGH),
    "the wording is not understood, the analyst's bounds are used",
    problem=_unread_wording,
    severity=Severity.WARNING,
)
