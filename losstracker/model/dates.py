"""Dates as windows of days, read from a subset of EDTF (ISO 8601-2, levels 0 and 1).

A text that cannot be read takes a second, slower path, ``_explain``: where does it go wrong, and
what should be written instead?
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from losstracker.errors import DateTextError
from losstracker.model.window import DateWindow

__all__ = ["DateWindow", "parse_date", "read_window", "suggest_date"]

_DAY = timedelta(days=1)
_FULL = re.compile(r"(?a)\d{4}-\d\d-\d\d[?~%]?")
_COARSE = re.compile(r"(?a)(?:(\d{4})(?:-(0[1-9]|1[0-2]|XX)(?:-XX)?)?|(\d\d[\dX]X|XXXX))([?~%]?)")
_Bounds: TypeAlias = tuple[date | None, date | None, date | None, date | None]
"""Earliest and latest day as stated, then both as widened by ``~`` or ``%``."""
_OPEN: _Bounds = (None, None, None, None)


def parse_date(text: str) -> DateWindow:
    """Read an EDTF date or interval as the window of days it allows.

    Read are ``2024-12-01``, ``2024-12``, ``2024``; ``X`` for digits not known (``2024-12-XX``,
    ``201X``); ``a/b``, where ``..`` or nothing is an open end; and after a date ``?`` (uncertain:
    the window stays), ``~`` or ``%`` (approximate: wider by one unit of the stated precision on
    each side, at the ends of an interval outwards only). ``2024-12-15/2024-12`` ends on the 31st.

    Raises:
        DateTextError: Any other text; the message says where it goes wrong and what to write.

    >>> parse_date("2024-11~")
    DateWindow(earliest=datetime.date(2024, 10, 1), latest=datetime.date(2024, 12, 31))
    >>> str(parse_date("2024-12-XX"))
    '2024-12-01/2024-12-31'
    """
    if (window := read_window(text)) is not None:
        return window
    fault = _explain(text)
    shown = repr(text if len(text) <= 60 else text[:57] + "...")
    where = "" if fault.at is None else f" at position {fault.at + 1}"
    raise DateTextError(
        f"date {shown}{where}: expected {fault.expected}, got {fault.got}; {fault.remedy}"
    )


def suggest_date(text: str) -> str | None:
    """Give the ISO text to write instead of a text that is no date, or None if nothing is sure.

    None also for a text that :func:`parse_date` reads. Where the order of day and month is not
    known, both readings are given, joined by " or ".

    >>> suggest_date("12/03/2024")
    '2024-12-03 or 2024-03-12'
    >>> suggest_date("3 décembre 2024")
    '2024-12-03'
    """
    if read_window(text) is not None:
        return None
    return " or ".join(_explain(text).options) or None


@lru_cache(maxsize=2**17)
def read_window(text: str) -> DateWindow | None:
    """Read a text as :func:`parse_date` does; None where it is no date."""
    start, slash, end = text.partition("/")
    if not slash:
        bounds = _read_date(text)
        return None if bounds is None else DateWindow(bounds[2], bounds[3])
    first, last = _read_end(start), _read_end(end)
    if first is None or last is None or text == "/":
        return None
    if first[0] and last[1] and first[0] > last[1]:  # as stated: "~" does not put it right
        return None
    return DateWindow(first[2], last[3])


def _read_end(text: str) -> _Bounds | None:
    return _OPEN if text in {"", ".."} else _read_date(text)


def _read_date(text: str) -> _Bounds | None:
    if not _FULL.fullmatch(text):
        return _read_months(text)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    if text[10:] not in {"~", "%"}:
        return day, day, day, day
    before = day - _DAY if day > date.min else day
    after = day + _DAY if day < date.max else day
    return day, day, before, after


def _read_months(text: str) -> _Bounds | None:
    """Read what is less precise than a day: a number of whole months from a first one."""
    match = _COARSE.fullmatch(text)
    if match is None or text.startswith("0000"):
        return None
    year, month, unsure_year, qualifier = match.groups()
    if unsure_year == "XXXX":
        return _OPEN
    if unsure_year is not None:
        first, months = int(unsure_year.replace("X", "0")) * 12, 12 * 10 ** unsure_year.count("X")
    elif month is None or month == "XX":
        first, months = int(year) * 12, 12
    else:
        first, months = int(year) * 12 + int(month) - 1, 1
    wider = months if qualifier in {"~", "%"} else 0
    earliest, latest = _first_day(first), _last_day(first + months)
    return earliest, latest, _first_day(first - wider), _last_day(first + months + wider)


def _first_day(month: int) -> date:
    """First day of a month counted from the year 0, not before the first day there is."""
    return date.min if month < 12 else date(month // 12, month % 12 + 1, 1)


def _last_day(month: int) -> date:
    """Day before a month counted from the year 0, not after the last day there is."""
    return date.max if month >= 120_000 else _first_day(month) - _DAY


# What follows runs only for a text that cannot be read.

_ADVICE = (
    "write a day '2024-12-01', about a day '2024-12-01~', a month '2024-12', an interval "
    "'2024-11-27/2024-12-03', or '../..' if nothing is known"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_PACKED = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_TWO = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})|([0-9]{4})[-./]([0-9]{1,2})")
_THREE = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ][0-9]{1,2}(?:[:hH][^/]*|[Zz])?")
_RANGE = re.compile(r"(\S+) +(?:-|to|until|au|à) +(\S+)|([0-9]{4})-([0-9]{4})")
_NAMED = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th|er)?[\s-]+)?(?:of\s+)?([a-z]{3,})\.?,?[\s-]+"
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?,?[\s-]+)?([0-9]{4})"
)
_MONTHS = (
    " january janvier, february fevrier, march mars, april avril, may mai, june juin,"
    " july juillet, august aout, september septembre, october octobre, november novembre,"
    " december decembre"
)
_CALENDAR = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}|XX))?[?~%]?")
_QUALIFIED = re.compile(r"([?~%]*)([0-9X-]+)([?~%]*)")
_LEVEL_2 = {
    r"(?=[\[{])": "one date or interval, not a set of dates",
    r"(?=Y|-[0-9]|0000)": "a year of four digits, from 0001 to 9999",
    r"[0-9X-]*(?=[?~%])": "one of ?, ~ and %, and only after the date",
    r"[0-9-]*(?=[Xx])": "X for the last digits of a year, or a whole month or day at the end",
}
"""Patterns up to where a text goes wrong that may be EDTF of level 2, and what was expected."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a text is no date. ``at`` is an index into it, ``options`` what to write instead."""

    expected: str
    got: str
    at: int | None = None
    options: tuple[str, ...] = ()
    advice: str = _ADVICE

    @property
    def remedy(self) -> str:
        return "write " + " or ".join(map(repr, self.options)) if self.options else self.advice


def _explain(text: str) -> _Fault:
    """Say why ``text`` is no date; to be asked only where ``_read`` gives None."""
    tidy = _tidy(text)
    if not tidy:
        return _Fault("a date", "an empty text")
    if tidy != text:
        return _explain_untidy(text, tidy)
    return (
        _explain_calendar(text)
        or _explain_two_numbers(text)
        or _explain_three_numbers(text)
        or _explain_interval(text)
        or _explain_time_or_range(text)
        or _explain_names(text)
        or _explain_the_rest(text)
    )


def _fault_at(text: str, at: int, expected: str, options: tuple[str, ...] = ()) -> _Fault:
    got = repr(text[at]) if at < len(text) else "the end of the text"
    return _Fault(expected, got, at, options)


def _readable(*texts: str) -> tuple[str, ...]:
    """Those of the texts that are dates, each once."""
    return tuple(dict.fromkeys(text for text in texts if read_window(text) is not None))


def _rewritten(text: str, expected: str, *isos: str) -> _Fault:
    """A fault of a text whose readings as ISO are known, though they may not exist."""
    options = _readable(*isos)
    if len(options) > 1:
        expected += ", as the order of day and month is not known here"
    elif not options:
        expected += ", and a day or month that exists"
    return _Fault(expected, repr(text), options=options)


def _iso(year: str, month: str | int, day: str | int) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"


def _tidy(text: str) -> str:
    """Strip spaces; other scripts' digits become ASCII digits, and dashes hyphens."""
    plain = ("-" if char in _DASHES else str(unicodedata.decimal(char, char)) for char in text)
    return "".join(plain).strip()


def _explain_untidy(text: str, tidy: str) -> _Fault:
    if read_window(tidy) is None:
        fault, before = _explain(tidy), len(text) - len(text.lstrip())
        return fault if fault.at is None else replace(fault, at=fault.at + before)
    wrong = (at for at, char in enumerate(tidy) if text[at] != char)
    expected = "ASCII digits and hyphens, and no space around them"
    return _fault_at(text, next(wrong, len(tidy)), expected, (tidy,))


def _explain_two_numbers(text: str) -> _Fault | None:
    """Explain ``12.2024``, ``2024/12`` and ``2024-1``."""
    if match := _TWO.fullmatch(text):
        month, year = sorted(filter(None, match.groups()), key=len)
        return _rewritten(text, "year and month as YYYY-MM", f"{year}-{month:0>2}")
    return None


def _explain_three_numbers(text: str) -> _Fault | None:
    """Explain ``12/03/2024``, ``2024/12/03``, ``2024-1-5`` and ``20241203``."""
    match = _PACKED.fullmatch(text) or _THREE.fullmatch(text)
    if match is None:
        return None
    a, _, b, c = match.groups()
    if {len(a), len(c)} not in ({4, 1}, {4, 2}):
        advice = "write all of the year and put it first, as in '2024-12-03'"
        return _Fault("a year of four digits", repr(text), advice=advice)
    isos = [_iso(a, b, c)] if len(a) == 4 else [_iso(c, a, b), _iso(c, b, a)]
    return _rewritten(text, "year, month and day as YYYY-MM-DD", *isos)


def _explain_interval(text: str) -> _Fault | None:
    if text in {"..", "/"}:
        return _Fault("a date or an interval", repr(text), options=("../..",))
    start, slash, end = text.partition("/")
    if not slash:
        return None
    if "/" in end:
        return _fault_at(text, text.index("/", len(start) + 1), "one '/' between two dates")
    first, last = _read_end(start), _read_end(end)
    if first is not None and last is not None:
        expected = "an interval that begins before it ends"
        return _Fault(expected, repr(text), options=_readable(f"{end}/{start}"))
    fault = _explain(start if first is None else end)
    at = (0 if first is None else len(start) + 1) + (fault.at or 0)
    starts = _explain(start).options if first is None else (start,)
    ends = _explain(end).options if last is None else (end,)
    options = _readable(*(f"{a}/{b}" for a, b in product(starts, ends)))
    sure = options if len(options) <= 2 else ()
    return replace(fault, at=at, options=sure, advice=fault.remedy)


def _explain_time_or_range(text: str) -> _Fault | None:
    """Explain ``2024-12-01T10:00``, ``2024-11-27 to 2024-12-03`` and ``2024-2025``."""
    match = _TIME.fullmatch(text)
    if match and _readable(match[1]):
        return _fault_at(text, 10, "a day without a time", (match[1],))
    match = _RANGE.fullmatch(text)
    options = _readable("/".join(filter(None, match.groups()))) if match else ()
    expected = "'/' between the ends of an interval"
    return _Fault(expected, repr(text), options=options) if options else None


def _explain_names(text: str) -> _Fault | None:
    """Explain ``3 December 2024``, ``Dec 3, 2024``, ``1er janv. 2024`` and ``December 2024``."""
    if len(text) > 60:
        return None
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    match = _NAMED.fullmatch(plain)
    if match is None or (match[1] and match[3]):
        return None
    before, name, after, year = match.groups()
    months = [n for n, names in enumerate(_MONTHS.split(","), 1) if f" {name}" in names]
    if len(months) != 1:
        return None
    iso = _iso(year, months[0], before or after) if before or after else f"{year}-{months[0]:02}"
    return _rewritten(text, "the month as a number", iso)


def _explain_calendar(text: str) -> _Fault | None:
    """Explain a text of the right form that names a year, month or day that does not exist."""
    match = _CALENDAR.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if year == "0000":
        return _fault_at(text, 0, "a year from 0001 to 9999")
    if not 1 <= int(month) <= 12:
        seasons = ": seasons, 21 to 24, are not read" if int(month) > 12 else ""
        advice = f"write the months as an interval, such as '{year}-06/{year}-08', or '{year}'"
        return _Fault(f"a month from 01 to 12{seasons}", repr(month), 5, advice=advice)
    number, name = monthrange(int(year), int(month))[1], _MONTHS.split()[2 * int(month) - 2].title()
    expected = f"a day from 01 to {number}, as {name} {year} has {number} days"
    advice = f"write '{year}-{month}' if only the month is known"
    return _Fault(expected, repr(day), 8, advice=advice)


def _explain_the_rest(text: str) -> _Fault:
    """Explain EDTF of level 2; of anything else, say where it stops looking like a date."""
    options = _readable(text.upper())
    if match := _QUALIFIED.fullmatch(text):
        marks = {*match[1], *match[3]}
        options = _readable(match[2] + (marks.pop() if len(marks) == 1 else "%"))
    for pattern, expected in _LEVEL_2.items():
        if match := re.match(pattern, text):
            return _fault_at(text, match.end(), expected, options)
    shape = re.sub("[0-9X]", "0", text[:10])
    wrong = (at for at, char in enumerate(shape) if char != "0000-00-00"[at])
    return _fault_at(text, next(wrong, len(shape)), "a date as YYYY, YYYY-MM or YYYY-MM-DD")
