"""What a wording means: bounds, a best value and how it is read, made of an entry and a number."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from losstracker.model.columns import BoundKind
from losstracker.model.lexicon import readers
from losstracker.model.numbers import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from losstracker.model.grammar import Entry
    from losstracker.model.numbers import Span

_FORMS: dict[str, Callable[[int, float], float]] = {
    "x": lambda x, _: x,
    "x+1": lambda x, _: x + 1,
    "x-1": lambda x, _: x - 1,
    "inf": lambda _x, _: math.inf,
    "x-w": lambda x, w: max(1, math.floor(x - w + 0.5)),
    "x-w/2": lambda x, w: max(1, math.floor(x - w / 2 + 0.5)),
    "x+w/2": lambda x, w: math.ceil(x + w / 2 - 0.5),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a wording is read: the entry, what its distribution is made from, and why.

    ``anchor`` is the number in the wording, where there is one.
    """

    entry: str
    shape: str
    note: str
    source: str
    anchor: int | None = None
    row: str = ""
    spread: str = ""


class Count(NamedTuple):
    """What a wording means, before its text and language are put to it."""

    low: int
    best: float
    high: float
    low_kind: BoundKind
    high_kind: BoundKind
    reading: Reading
    ends: tuple[int, int] | None = None


def name_of(entry: Entry) -> str:
    """Give the name that a reading has by an entry."""
    return entry.id or entry.row


def _reading(entry: Entry, anchor: int | None) -> Reading:
    return Reading(
        name_of(entry), entry.shape, entry.note, entry.source, anchor, entry.row, entry.spread
    )


def apply_entry(entry: Entry, x: int, span: Span) -> Count:
    """Give the bounds that an entry puts about the number ``x``."""
    if entry.row and x == 0 and entry.low_kind is BoundKind.CONVENTION:
        raise span.error(
            f"expected a number above 0, got {shown(span.wording)}; write bounds as in 0-4"
        )
    width = readers().width(x, entry.row, entry.spread) if entry.row and x else 0.0
    low, high = (
        _FORMS[form](x, width) if isinstance(form, str) else form
        for form in (entry.low, entry.high)
    )
    if low > high:
        raise span.error(
            f"{shown(span.wording)} leaves no count; write 0 if none was lost, or the bounds"
        )
    anchor = x if "x" in f"{entry.low} {entry.high}" else None
    reading = _reading(entry, anchor)
    if x == 0 and low < high == math.inf and entry.shape == "readers":
        note = f"{entry.note} Nobody has measured how readers take it of 0: no distribution."
        reading = replace(reading, shape="none", note=note)
    best = best_of(entry, int(low), high, reading)
    return Count(int(low), best, float(high), entry.low_kind, entry.high_kind, reading)


def best_of(entry: Entry, low: int, high: float, reading: Reading) -> float:
    """Give the best value that an entry states for these bounds."""
    if entry.best == "low":
        return float(low)
    if entry.best == "high":
        return float(high)
    if entry.best != "median":
        return float(_FORMS[entry.best](reading.anchor or 0, 0.0))
    if entry.shape == "uniform":
        return float((low + int(high)) // 2)
    if entry.shape == "log-uniform":
        middle = math.sqrt((low - 0.5) * (high + 0.5)) - 0.5
        return float(math.ceil(middle - 1e-9))
    return float(low) if low == high else _median_below(reading, low, int(high))


def _median_below(reading: Reading, low: int, high: int) -> float:
    from losstracker.model.readings import median_below  # noqa: PLC0415 - numpy, only where needed

    return float(median_below(reading.anchor or 0, reading.row, reading.spread, low, high))


def range_of(entry: Entry, low: int, high: int, span: Span) -> Count:
    """Give the range between two numbers."""
    return apply_entry(replace(entry, low=low, high=high), 0, span)._replace(ends=(low, high))


def about_range(entry: Entry, ends: tuple[int, int], span: Span) -> Count:
    """Give a range whose ends are both approximate ("about 10-12")."""
    low = apply_entry(entry, ends[0], span).low if ends[0] else 0
    high = apply_entry(entry, ends[1], span).high
    note = (
        f"From the least that 'about {ends[0]}' allows to the most that 'about {ends[1]}' does; "
        "the best value is the middle of the range as it is said."
    )
    reading = Reading(f"{entry.id}:range", "uniform", note, entry.source)
    best = float(sum(ends) // 2)
    return Count(low, best, high, entry.low_kind, entry.high_kind, reading)
