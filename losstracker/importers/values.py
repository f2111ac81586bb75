"""Cells of other people's tables made cells of a loss table, where only one reading is possible."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from losstracker.errors import DateTextError, LossTrackerError
from losstracker.model.columns import COLUMNS, SYNONYMS, Col
from losstracker.model.count import parse_bound, parse_whole
from losstracker.model.dates import parse_date, suggest_date
from losstracker.model.rules import DEGREES, is_degrees, is_language, parse_day
from losstracker.model.taxonomy import advise_code, find_code, taxonomy
from losstracker.model.words import meant, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DateOrder: TypeAlias = Literal["dmy", "mdy"]

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    str(spec.name): spec.vocabulary for spec in COLUMNS if spec.vocabulary
}
_SLASHED = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})")
_TIMED = re.compile(r"([^:]*?[0-9])[Tt ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(\S*)")
_NAMED = re.compile(r"[^\W\d_]{2}")


class CellError(ValueError):
    """A cell that cannot become one of a loss table; the message says why and what to do."""


def carry_cell(name: str, text: str, order: DateOrder | None = None) -> str:
    """Give what a text is in a column of a loss table; a blank text stays blank.

    Args:
        name: Column of the loss table.
        text: The cell, without spaces around it.
        order: Order of day and month in dates such as 03/04/2022, where it is known.

    Raises:
        CellError: It has no reading there, or more than one.

    >>> carry_cell("category", "Tanks"), carry_cell("status", "Destroyed")
    ('tank', 'destroyed')
    >>> carry_cell("date", "03/04/2022", "dmy"), carry_cell("date", "3 April 2022")
    ('2022-04-03', '2022-04-03')
    """
    if not text:
        return ""
    if name in {Col.DATE, Col.REPORTED}:
        return _date(name, text, order)
    if name in VOCABULARIES:
        return _word(name, text)
    return _READ.get(name, _as_it_is)(name, text)


def is_as_written(name: str, text: str, carried: str) -> bool:
    """Tell whether a cell still says all that it said, so that nothing need be kept in notes.

    >>> is_as_written("status", "Destroyed", "destroyed"), is_as_written("status", "burnt", "lost")
    (True, False)
    >>> is_as_written("date", "2022-04-03 23:10", "2022-04-03")
    False
    """
    if name in VOCABULARIES:
        return text.casefold() == carried.casefold()
    timed = _TIMED.fullmatch(text) if name in {Col.DATE, Col.REPORTED} and text != carried else None
    return timed is None or not re.search("[1-9]", text[len(timed[1]) :])


def _as_it_is(_: str, text: str) -> str:
    return text


def _category(_: str, text: str) -> str:
    code = text if text in taxonomy() else find_code(text)
    if code is None:
        advice = advise_code(text)
        raise CellError(f"expected a code of the taxonomy, got {shown(text)}; {advice}")
    return code


def _word(name: str, text: str) -> str:
    """Give the word of a closed vocabulary, which may be written in any case or as a synonym."""
    words, folded = VOCABULARIES[name], text.casefold()
    known = {word.casefold(): word for word in words} | dict(SYNONYMS.get(name, {}))
    if folded not in known:
        close = meant(text, name, words)
        todo = f"; did you mean '{close}'?" if close else ""
        raise CellError(f"expected one of {', '.join(words)}; got {shown(text)}{todo}")
    return str(known[folded])


def _degrees(name: str, text: str) -> str:
    limit = DEGREES[name]
    pointed = text.replace(",", ".", 1).removesuffix("°")
    if not is_degrees(pointed, limit):
        raise CellError(f"expected degrees between -{limit} and {limit} as 36.2, got {shown(text)}")
    return pointed


def _bound(name: str, text: str) -> str:
    try:
        (parse_bound if name == Col.HIGH else parse_whole)(text)
    except LossTrackerError as error:
        raise CellError(str(error)) from error
    return text


def _language(_: str, text: str) -> str:
    if not is_language(text):
        raise CellError(f"expected a BCP 47 code such as en, fr or uk; got {shown(text)}")
    return text


_READ: Mapping[str, Callable[[str, str], str]] = {
    Col.CATEGORY: _category,
    Col.LANGUAGE: _language,
    **dict.fromkeys(DEGREES, _degrees),
    **dict.fromkeys((Col.LOW, Col.BEST, Col.HIGH), _bound),
}


@lru_cache(maxsize=1 << 16)
def _date(name: str, text: str, order: DateOrder | None) -> str:
    found = _reading(text, order)
    try:
        (parse_day if name == Col.REPORTED else parse_date)(found)
    except DateTextError as error:
        raise CellError(str(error)) from error
    return found


def _reading(text: str, order: DateOrder | None) -> str:
    """Give the one date that a text can mean, or the text itself where there is none."""
    if _is_date(text):
        return text
    timed = _TIMED.fullmatch(text)
    if timed:
        return _reading(timed[1], order)
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _slashed(text, (slashed[1], slashed[3], slashed[4]), order)
    options = (suggest_date(text) or "").split(" or ")
    one_day = len(options) == 1 and bool(options[0]) and "/" not in text
    return options[0] if one_day and _NAMED.search(text) else text


def _slashed(text: str, numbers: tuple[str, str, str], order: DateOrder | None) -> str:
    """Read three numbers: the year comes first, or the order is given, or only one is possible."""
    first, second, last = numbers
    if len(first) == 4 and len(last) < 3:
        return _iso(first, second, last)
    if len(last) != 4 or len(first) > 2:
        raise CellError(f"expected a year of four digits, got {shown(text)}")
    readings = {"dmy": _iso(last, second, first), "mdy": _iso(last, first, second)}
    if order is not None:
        if not _is_date(readings[order]):
            raise CellError(f"expected a day in the order {order}, got {shown(text)}")
        return readings[order]
    possible = sorted({reading for reading in readings.values() if _is_date(reading)})
    if len(possible) > 1:
        raise CellError(
            f"expected a date that can be read in one way, got {shown(text)}, which is "
            f"{' or '.join(possible)}; say the date order, dmy or mdy"
        )
    return possible[0] if possible else text


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"


def _is_date(text: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return bool(date.fromisoformat(text))
        except ValueError:
            return False
    try:
        return parse_date(text) is not None
    except DateTextError:
        return False
