"""The count of a loss: what the source's words say, unless the analyst gave bounds of their own."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

from losstracker.errors import QuantityTextError
from losstracker.model.columns import BoundKind
from losstracker.model.lexicon import Lexicon, active_lexicon
from losstracker.model.quantity import MAX_COUNT, Quantity, parse_quantity
from losstracker.model.words import shown


def parse_whole(text: str) -> int:
    """Read one of the analyst's own numbers that must be a whole count: ``low`` or ``best``.

    Raises:
        QuantityTextError: It is none; the message says what to write.

    >>> parse_whole("12")
    12
    """
    if not (text.isascii() and text.isdecimal()):
        bare = text.replace(",", "").replace(" ", "").replace("_", "")
        plain = bare.isascii() and bare.isdecimal()
        todo = f"write '{bare}'" if plain else "write digits only, or leave the cell blank"
        raise QuantityTextError(f"expected a whole number, got {shown(text)}; {todo}")
    if len(text) > 12 or int(text) > MAX_COUNT:
        raise QuantityTextError(f"expected at most {MAX_COUNT:,}, got {shown(text)}; correct it")
    return int(text)


def parse_bound(text: str) -> float:
    """Read one of the analyst's own numbers: a whole count, or ``inf`` (which only a high may be).

    Raises:
        QuantityTextError: The text is neither.

    >>> parse_bound("12"), parse_bound("inf")
    (12.0, inf)
    """
    if text == "inf":
        return math.inf
    if text.casefold() in {"∞", "inf", "+inf", "infinity", "unlimited", "none", "no limit"}:
        raise QuantityTextError(f"expected a whole number or inf, got {shown(text)}; write 'inf'")
    return float(parse_whole(text))


def read_count(
    quantity: str, language: str = "", low: str = "", best: str = "", high: str = ""
) -> Quantity:
    """Read a count from the cells of one row; the analyst's own bounds win over the wording.

    The wording is read with the lexicon in use.

    A wording that is not understood is fine only where ``low`` and ``high`` are both given.
    A count with a bound of the analyst's own has a distribution only if low = high.

    Raises:
        QuantityTextError: The wording is no count, or the numbers are not in order.

    >>> count = read_count("dozens", "en", low="30")
    >>> count.low, count.best, count.high
    (30, 48.0, 99.0)
    """
    return _read((quantity, language, low, best, high), active_lexicon())


@lru_cache(maxsize=1 << 16)
def _read(cells: tuple[str, str, str, str, str], lexicon: Lexicon) -> Quantity:
    quantity, language, low, best, high = cells
    if not (low or best or high):
        return parse_quantity(quantity, language or None, lexicon)
    worded = _wording(quantity, language, lexicon, needed=not (low and high))
    bottom = parse_whole(low) if low else worded.low if worded else 0
    top = parse_bound(high) if high else worded.high if worded else math.inf
    if best:
        middle = float(parse_whole(best))
    else:
        middle = min(max(worded.best if worded else bottom, bottom), top)
    if not bottom <= middle <= top:
        raise QuantityTextError(_disorder(quantity, (low, bottom), (best, middle), (high, top)))
    if worded and not (low or high):
        return replace(worded, best=middle)
    return replace(
        Quantity.between(bottom, middle, top),
        text=quantity,
        language=worded.language if worded else language or None,
        low_kind=BoundKind.ENTAILED if low or not worded else worded.low_kind,
        high_kind=BoundKind.ENTAILED if high or not worded else worded.high_kind,
    )


def _wording(quantity: str, language: str, lexicon: Lexicon, *, needed: bool) -> Quantity | None:
    try:
        return parse_quantity(quantity, language or None, lexicon)
    except QuantityTextError:
        if needed:
            raise
        return None


def _disorder(quantity: str, *numbers: tuple[str, float]) -> str:
    """Say which numbers are not in order, and which of them come from the wording."""
    told = (
        f"{name} {value:,.0f}" + ("" if text else f" (from {shown(quantity)})")
        for name, (text, value) in zip(("low", "best", "high"), numbers, strict=True)
        if text or name != "best"
    )
    return (
        f"expected low <= best <= high, got {', '.join(told)}; "
        "correct them, and leave blank what is not known"
    )
