"""The count of a loss: what the source's words say, unless the analyst gave bounds of their own."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

from losstracker.errors import QuantityTextError
from losstracker.model.columns import BoundKind
from losstracker.model.quantity import MAX_COUNT, Quantity, parse_quantity


def parse_bound(text: str) -> float:
    """Read one of the analyst's own numbers: a whole count, or ``inf``.

    Raises:
        QuantityTextError: The text is neither.

    >>> parse_bound("12"), parse_bound("inf")
    (12.0, inf)
    """
    if text == "inf":
        return math.inf
    if not (text.isascii() and text.isdecimal()):
        raise QuantityTextError(f"'{text[:60]}': expected a whole number without signs or spaces")
    if len(text) > 12 or int(text) > MAX_COUNT:
        raise QuantityTextError(f"'{text[:60]}': expected at most {MAX_COUNT:,}")
    return float(int(text))


def _own_low(low: str) -> int:
    value = parse_bound(low)
    if math.isinf(value):
        raise QuantityTextError("low 'inf': expected a whole number; only high may be inf")
    return int(value)


@lru_cache(maxsize=1 << 16)
def read_count(
    quantity: str, language: str = "", low: str = "", best: str = "", high: str = ""
) -> Quantity:
    """Read a count from the cells of one row; the analyst's own bounds win over the wording.

    A wording that is not understood is fine only where ``low`` and ``high`` are both given.
    A count with a bound of the analyst's own has a distribution only if low = high.

    Raises:
        QuantityTextError: The wording is no count, or the numbers are not in order.

    >>> count = read_count("dozens", "en", low="30")
    >>> count.low, count.best, count.high
    (30, 48, 99)
    """
    if not (low or best or high):
        return parse_quantity(quantity, language or None)
    try:
        worded = parse_quantity(quantity, language or None)
    except QuantityTextError:
        if not (low and high):
            raise
        worded = None
    bottom = _own_low(low) if low else worded.low if worded else 0
    top = parse_bound(high) if high else worded.high if worded else math.inf
    middle = parse_bound(best) if best else worded.best if worded else bottom
    if not best:
        middle = min(max(middle, bottom), top)
    if not bottom <= middle <= top or math.isinf(middle):
        raise QuantityTextError(
            f"low {bottom}, best {middle:g}, high {top:g}: expected low <= best <= high"
        )
    if worded and not (low or high):
        return replace(worded, best=middle)
    return replace(
        Quantity.between(bottom, middle, top),
        text=quantity,
        language=worded.language if worded else language or None,
        low_kind=BoundKind.ENTAILED if low or not worded else worded.low_kind,
        high_kind=BoundKind.ENTAILED if high or not worded else worded.high_kind,
    )
