"""Dates as windows of days, read from a subset of EDTF (ISO 8601-2, levels 0 and 1).

Reading is a short path through two regular expressions. Only a text that cannot be read takes the
long path, ``_explain``, which says where it goes wrong and what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name, monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from losstracker.errors import ArgumentError, DateTextError

_DAY = timedelta(days=1)
_FULL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[?~%]?")
_COARSE = re.compile(
    r"(?:([0-9]{4})(?:-(0[1-9]|1[0-2]|XX)(?:-XX)?)?|([0-9]{3}X|[0-9]{2}XX|XXXX))([?~%]?)"
)

_Bounds: TypeAlias = tuple[date | None, date | None, date | None, date | None]
"""Earliest and latest day as stated, then both as widened by ``~`` or ``%``."""

_OPEN: _Bounds = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The days on which something may have happened, both ends included; None is an open end.

    Always true: ``earliest <= latest`` where both are known, and both are days without a time.

    >>> DateWindow(date(2024, 11, 27), date(2024, 12, 3)).days
    7
    """

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins, and ends that are no plain days."""
        if isinstance(self.earliest, datetime) or isinstance(self.latest, datetime):
            raise ArgumentError(
                f"date window: expected days, got {self.earliest!r} and {self.latest!r}; "
                "pass datetime.date values, and None for an open end"
            )
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise DateTextError(
                f"date window: expected earliest <= latest, got {self.earliest} and "
                f"{self.latest}; swap the two days"
            )

    @property
    def is_open(self) -> bool:
        """Whether the earliest or the latest day is not known.

        >>> DateWindow(None, date(2024, 12, 3)).is_open
        True
        """
        return self.earliest is None or self.latest is None

    @property
    def days(self) -> int | None:
        """Number of days in the window, at least 1; None if it is open.

        >>> DateWindow(date(2024, 2, 1), date(2024, 3, 1)).days
        30
        """
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days + 1

    def __contains__(self, day: date) -> bool:
        """Whether ``day`` is one of the days of the window; an open end excludes nothing.

        >>> date(1999, 1, 1) in DateWindow(None, date(2024, 12, 3))
        True
        """
        return (self.earliest is None or self.earliest <= day) and (
            self.latest is None or day <= self.latest
        )

    def __str__(self) -> str:
        """Give the window as EDTF: one day, or an interval with ``..`` for an open end.

        >>> str(DateWindow(None, date(2024, 12, 3)))
        '../2024-12-03'
        """
        start, end = (str(day or "..") for day in (self.earliest, self.latest))
        return start if start == end != ".." else f"{start}/{end}"


@lru_cache(maxsize=2**17)
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
    window = _read(text)
    if window is not None:
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
    if _read(text) is not None:
        return None
    return " or ".join(_explain(text).options) or None


# Reading


def _read(text: str) -> DateWindow | None:
    start, slash, end = text.partition("/")
    if not slash:
        bounds = _read_date(text)
        return None if bounds is None else DateWindow(bounds[2], bounds[3])
    first, last = _read_end(start), _read_end(end)
    if first is None or last is None or text == "/" or _is_reversed(first, last):
        return None
    return DateWindow(first[2], last[3])


def _read_end(text: str) -> _Bounds | None:
    return _OPEN if text in {"", ".."} else _read_date(text)


def _is_reversed(first: _Bounds, last: _Bounds) -> bool:
    """Whether an interval ends before it begins as stated: ``~`` does not put it right."""
    return first[0] is not None and last[1] is not None and first[0] > last[1]


def _read_date(text: str) -> _Bounds | None:
    if not _FULL.fullmatch(text):
        return _read_months(text)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    if text[10:] not in {"~", "%"}:
        return day, day, day, day
    before, after = day > date.min, day < date.max
    return day, day, day - _DAY if before else day, day + _DAY if after else day


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


# Explaining

_ADVICE = (
    "write a day '2024-12-01', a month '2024-12', an interval '2024-11-27/2024-12-03', or '../..' "
    "if nothing is known"
)
_YMD = "year, month and day as YYYY-MM-DD"
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_THREE = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ][0-9]{1,2}(?:[:hH][^/]*|[Zz])?")
_RANGE = re.compile(r"(\S+) +(?:-|to|until|au|à) +(\S+)|([0-9]{4})-([0-9]{4})")
_DAY_NAME_YEAR = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th|er)?[\s-]+)?(?:of\s+)?([a-z]+)\.?,?[\s-]+([0-9]{4})"
)
_NAME_DAY_YEAR = re.compile(r"([a-z]+)\.?[\s-]+([0-9]{1,2})(?:st|nd|rd|th)?,?[\s-]+([0-9]{4})")
_MONTHS = """january janvier, february fevrier, march mars, april avril, may mai, june juin,
july juillet, august aout, september septembre, october octobre, november novembre,
december decembre""".split(",")
_CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}|XX))?)?[?~%]?")
_QUALIFIED = re.compile(r"([?~%]*)([0-9X-]+)([?~%]*)")
_LEVEL_2 = {
    re.compile(r"[\[{]"): (
        "one date or interval, not a set of dates",
        "write the interval from the first to the last, such as '2024-11-27/2024-12-03'",
    ),
    re.compile(r"Y|-[0-9]"): (
        "a year of four digits, from 0001 to 9999",
        "write '../0001' for what is earlier",
    ),
    re.compile(r"[0-9X-]*[?~%]"): (
        "one of ?, ~ and %, and only after the date",
        "write '2024-12-01~' for about that day, '2024-12~' for about that month",
    ),
    re.compile(r"[0-9-]*[Xx]"): (
        "X for the last one or two digits of a year, or for a whole month or day that ends the date",
        "write '2024-12-XX', '2024-XX', '201X' or '20XX', or an interval",
    ),
}


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
        if not self.options:
            return self.advice
        return "write " + " or ".join(f"'{option}'" for option in self.options)


def _explain(text: str) -> _Fault:
    """Say why ``text`` is no date; to be asked only where ``_read`` gives None."""
    tidy = _tidy(text)
    if not tidy:
        return _Fault("a date", "an empty text")
    if tidy != text:
        return _explain_untidy(text, tidy)
    for explain in _EXPLAINERS:
        fault = explain(text)
        if fault is not None:
            return fault
    at = 0
    for char, kind in zip(text, "0000-00-00", strict=False):
        if char not in ("0123456789X" if kind == "0" else "-"):
            break
        at += 1
    return _fault_at(text, at, "a date as YYYY, YYYY-MM or YYYY-MM-DD")


def _fault_at(
    text: str, at: int, expected: str, options: tuple[str, ...] = (), advice: str = _ADVICE
) -> _Fault:
    got = repr(text[at]) if at < len(text) else "the end of the text"
    return _Fault(expected, got, at, options, advice)


def _readable(*texts: str) -> tuple[str, ...]:
    """Those of the texts that are dates, each once."""
    return tuple(dict.fromkeys(text for text in texts if _read(text) is not None))


def _rewritten(text: str, expected: str, *isos: str) -> _Fault:
    """A fault of a text whose readings as ISO are known, though they may not exist."""
    options = _readable(*isos)
    if not options:
        expected += ", and a day or month that exists"
    return _Fault(expected, repr(text), options=options)


def _iso(year: str, month: str | int, day: str | int) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"


def _tidy(text: str) -> str:
    """Strip spaces; other scripts' digits become ASCII digits, and dashes hyphens."""
    if not text.isascii():
        text = "".join(
            "-" if char in _DASHES else str(unicodedata.decimal(char, char)) for char in text
        )
    return text.strip()


def _explain_untidy(text: str, tidy: str) -> _Fault:
    before = len(text) - len(text.lstrip())
    if _read(tidy) is None:
        fault = _explain(tidy)
        return fault if fault.at is None else replace(fault, at=fault.at + before)
    core = text.strip()
    wrong = next((i for i in range(len(core)) if core[i] != tidy[i]), len(core))
    if before or wrong == len(core):
        return _fault_at(text, 0 if before else wrong, "no space around the date", (tidy,))
    return _fault_at(text, wrong, "ASCII digits and hyphens", (tidy,))


def _explain_numbers(text: str) -> _Fault | None:
    """Explain ``12/03/2024``, ``2024/12/03``, ``2024-1-5``, ``12.2024`` and ``20241203``."""
    if match := _PACKED.fullmatch(text):
        return _rewritten(text, _YMD, _iso(*match.groups()))
    if _CALENDAR.fullmatch(text):
        return None
    if match := _YEAR_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        month, year = sorted(match.groups(), key=len)
        return _rewritten(text, "year and month as YYYY-MM", f"{year}-{month:0>2}")
    match = _THREE.fullmatch(text)
    if match is None:
        return None
    a, _, b, c = match.groups()
    if len(a) == 4 and len(c) <= 2:
        return _rewritten(text, _YMD, _iso(a, b, c))
    if len(c) == 4 and len(a) <= 2:
        fault = _rewritten(text, _YMD, _iso(c, a, b), _iso(c, b, a))
        unsure = ", as the order of day and month is not known here"
        return replace(fault, expected=_YMD + unsure) if len(fault.options) > 1 else fault
    advice = "write all of the year and put it first, as in '2024-12-03'"
    return _Fault("a year of four digits", repr(text), advice=advice)


def _explain_interval(text: str) -> _Fault | None:
    if text == "..":
        return _Fault("an interval with '/'", "'..'", options=("../..",))
    start, slash, end = text.partition("/")
    if not slash:
        return None
    if text == "/":
        return _Fault("a date before or after '/'", "'/' alone", options=("../..",))
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
    options = options if len(options) <= 2 else ()
    return replace(fault, at=at, options=options, advice=fault.remedy)


def _explain_time(text: str) -> _Fault | None:
    match = _TIME.fullmatch(text)
    options = _readable(match[1]) if match else ()
    return _fault_at(text, 10, "a day without a time", options) if options else None


def _explain_range(text: str) -> _Fault | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    interval = "/".join(end for end in match.groups() if end is not None)
    options = _readable(interval)
    expected = "'/' between the ends of an interval"
    return _Fault(expected, repr(text), options=options) if options else None


def _explain_names(text: str) -> _Fault | None:
    """Explain ``3 December 2024``, ``Dec 3, 2024``, ``1er janv. 2024`` and ``December 2024``."""
    if len(text) > 60:
        return None
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    if match := _DAY_NAME_YEAR.fullmatch(plain):
        day, name, year = match.groups()
    elif match := _NAME_DAY_YEAR.fullmatch(plain):
        name, day, year = match.groups()
    else:
        return None
    months = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if len(name) >= 3 and any(known.startswith(name) for known in names.split())
    ]
    if len(months) != 1:
        return None
    iso = f"{year}-{months[0]:02}" if day is None else _iso(year, months[0], day)
    return _rewritten(text, "the month as a number", iso)


def _explain_calendar(text: str) -> _Fault | None:
    """Explain a text of the right form that names a year, month or day that does not exist."""
    match = _CALENDAR.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if int(year) == 0:
        return _Fault("a year from 0001 to 9999", repr(year), 0)
    if not 1 <= int(month) <= 12:
        seasons = ": seasons, 21 to 24, are not read" if int(month) > 12 else ""
        advice = f"write the months as an interval, such as '{year}-06/{year}-08', or '{year}'"
        return _Fault(f"a month from 01 to 12{seasons}", repr(month), 5, advice=advice)
    number = monthrange(int(year), int(month))[1]
    expected = f"a day from 01 to {number}, as {month_name[int(month)]} {year} has {number} days"
    advice = f"write '{year}-{month}' if only the month is known"
    return _Fault(expected, repr(day), 8, advice=advice)


def _explain_level_2(text: str) -> _Fault | None:
    options = _readable(text.upper())
    if match := _QUALIFIED.fullmatch(text):
        marks = {*match[1], *match[3]}
        options = _readable(match[2] + (marks.pop() if len(marks) == 1 else "%"))
    for pattern, (expected, advice) in _LEVEL_2.items():
        if match := pattern.match(text):
            return _fault_at(text, match.end() - 1, expected, options, advice)
    return None


_EXPLAINERS = (
    _explain_numbers,
    _explain_interval,
    _explain_time,
    _explain_range,
    _explain_names,
    _explain_calendar,
    _explain_level_2,
)
