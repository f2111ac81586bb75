"""Numbers, days and sources as people write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from losstracker.model.columns import Col, Evidence, SumCol
from losstracker.plot.labels import category_name, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

EVIDENCE = {
    str(Evidence.VISUAL): "pictures",
    str(Evidence.OFFICIAL): "official statements",
    str(Evidence.MEDIA): "press",
    str(Evidence.UNVERIFIED): "unverified",
    "": "not stated",
}


def counted(count: float, noun: str) -> str:
    """A number with its noun, if it has one.

    >>> counted(1, "record"), counted(14183, "item"), counted(7, "")
    ('1 record', '14,183 items', '7')
    """
    return f"{number(count)} {noun if count == 1 or not noun else f'{noun}s'}".rstrip()


def sort_value(*numbers: float) -> str:
    """By what a table sorts a cell: its numbers, each only where those before it are equal.

    Blank where one is not known: such a cell comes last.

    >>> sort_value(20, 1234567), sort_value(2, math.inf), sort_value(math.nan)
    ('20 1234567', '2 inf', '')
    """
    return "" if any(map(math.isnan, numbers)) else " ".join(f"{one:.15g}" for one in numbers)


def bounds_words(low: float, high: float, noun: str = "item") -> str:
    """Bounds of a count in words.

    >>> bounds_words(29, math.inf), bounds_words(5, 15), bounds_words(1, 1)
    ('at least 29 items', 'between 5 and 15 items', '1 item')
    >>> bounds_words(0, math.inf, ""), bounds_words(0, 3)
    ('an unknown number, perhaps none', 'at most 3 items')
    """
    if math.isinf(high):
        unknown = f"an unknown number{f' of {noun}s' if noun else ''}, perhaps none"
        return f"at least {counted(low, noun)}" if low > 0 else unknown
    if low == high:
        return counted(low, noun)
    reach = counted(high, noun)
    return f"between {number(low)} and {reach}" if low else f"at most {reach}"


def reason_words(records: int, unbounded: int) -> str:
    """Why a sum has no upper bound.

    >>> reason_words(5, 3)
    'no upper bound, because 3 of 5 records set none'
    >>> reason_words(1, 1)
    'no upper bound, because its only record sets none'
    """
    if not unbounded:
        return "no upper bound"
    some = f"{number(unbounded)} of {number(records)} records set" + ("s" if unbounded == 1 else "")
    return f"no upper bound, because {'its only record sets' if records == 1 else some} none"


def known_words(row: Mapping[str, Any] | pd.Series[Any], noun: str = "item") -> str:
    """The bounds of a sum and its best value in words.

    >>> known_words({"low": 20, "best": 44, "high": 99})
    'between 20 and 99 items, best 44'
    """
    low, best, high = (row[name] for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH))
    says_more = low != high and number(best) != number(low)
    return bounds_words(low, high, noun) + (f", best {number(best)}" if says_more else "")


def sum_words(row: Mapping[str, Any] | pd.Series[Any], noun: str = "item") -> str:
    """A sum in words, and why it has no upper bound, where it has none.

    >>> row = {"low": 20, "best": 44, "high": math.inf, "records": 2, "unbounded": 1}
    >>> sum_words(row)
    'at least 20 items, best 44; no upper bound, because 1 of 2 records sets none'
    """
    said = known_words(row, noun)
    if math.isinf(row[SumCol.HIGH]):
        said += f"; {reason_words(int(row[SumCol.RECORDS]), int(row[SumCol.UNBOUNDED]))}"
    return said


def in_sentence(name: str) -> str:
    """A name within a sentence: in small letters, but for one that begins with an abbreviation.

    >>> in_sentence("Armoured vehicles"), in_sentence("UAVs")
    ('armoured vehicles', 'UAVs')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def kind_words(code: str, labels: Mapping[str, str]) -> str:
    """A category within a sentence; of a broad one beside narrower ones, that it is the rest.

    ``labels`` are those of the codes that stand beside each other.

    >>> from losstracker.plot.labels import category_labels
    >>> kind_words("armoured_vehicle", category_labels(["tank", "armoured_vehicle"]))
    'armoured vehicles of no narrower kind'
    """
    name = category_name(code)
    rest = "" if labels.get(code, name) == name else " of no narrower kind"
    return f"{in_sentence(name)}{rest}"


def day_words(day: date) -> str:
    """A day as it is written.

    >>> day_words(pd.Timestamp("2024-12-03"))
    '3 December 2024'
    """
    return f"{day.day} {day:%B} {day.year}"


def window_words(first: date | None, last: date | None) -> str:
    """A window of days, ISO; an open end is said.

    >>> from datetime import date
    >>> window_words(None, date(2024, 12, 3)), window_words(None, None)
    ('by 2024-12-03', 'not known')
    """
    if first is None:
        return f"by {last.isoformat()}" if last else "not known"
    if last is None:
        return f"{first.isoformat()} or later"
    same = first == last
    return first.isoformat() if same else f"{first.isoformat()} to {last.isoformat()}"


def span_words(losses: pd.DataFrame) -> str:
    """From which day to which the windows of some losses reach, or nothing."""
    first, last = losses[Col.DATE_EARLIEST].min(), losses[Col.DATE_LATEST].max()
    if pd.isna(first) or pd.isna(last) or first > last:
        return ""
    same = first == last
    return day_words(first) if same else f"{day_words(first)} to {day_words(last)}"


def web_address(text: str) -> str | None:
    """The text where it is the address of a web page, else None: nothing else becomes a link.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    try:
        parts = urlsplit(text)
        is_page = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return text if is_page and not any(sign.isspace() for sign in text) else None


def evidence_words(values: pd.Series[str]) -> str:
    """On what records rest, with how many of each where there are several kinds.

    >>> evidence_words(pd.Series(["media", "visual", "media"]))
    'pictures (1 record) and press (2 records)'
    >>> evidence_words(pd.Series(["visual", "visual"]))
    'pictures'
    """
    found = values.value_counts()
    order = [kind for kind in EVIDENCE if kind in found]
    if len(order) == 1:
        return EVIDENCE[order[0]]
    return listing([f"{EVIDENCE[kind]} ({counted(int(found[kind]), 'record')})" for kind in order])
