"""The languages that charts speak: texts from catalogues of ours, numbers and dates by CLDR.

The English text in the source is the key of a catalogue. While a chart is drawn, :func:`speaking`
says in which language; what is drawn later (ticks) remembers the language it was made in.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol

from losstracker.errors import DrawingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

LANGUAGES = ("en", "fr", "de", "es", "uk")
"""English, French, German, Spanish, Ukrainian."""

_LOCALES = {"en": "en_GB"}
_ENGLISH: dict[str, dict[str, str]] = {
    "evidence": {"visual": "confirmed by pictures", "media": "press"},
    "columns": {"group": "broad category"},
}
"""Words for codes whose own names say too little."""
_FRENCH_FIRST = re.compile(r"(?<!\d)1(?=\s[^\W\d]|\N{EN DASH})")
"""The first of a month, which is no bare number in French."""
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Write texts, numbers and dates in this language.

    Raises:
        DrawingError: Charts do not speak it.

    >>> with speaking("de"):
    ...     number(12345)
    '12.345'
    """
    if lang not in LANGUAGES:
        raise DrawingError(f"lang: expected one of {', '.join(LANGUAGES)}; got {lang!r}")
    token = _SPOKEN.set(lang)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken() -> str:
    """The language being spoken."""
    return _SPOKEN.get()


def say(text: str, /, **values: object) -> str:
    """An English text in the language being spoken, its ``{names}`` filled.

    >>> say("not shown: {what}", what="tanks")
    'not shown: tanks'
    """
    pattern = text if spoken() == "en" else _look_up("texts", text)
    return pattern.format(**values) if values else pattern


def say_count(one: str, many: str, /, count: float, **values: object) -> str:
    """A text with a number ``{n}``, in the form that the number asks for.

    >>> say_count("{n} record", "{n} records", 1), say_count("{n} record", "{n} records", 12345)
    ('1 record', '12,345 records')
    """
    values = {"n": number(count), **values}
    if spoken() == "en":
        return (one if count == 1 else many).format(**values)
    forms = _catalogue(spoken()).get("counts", {}).get(many)
    if forms is None:
        raise _lacking(many)
    form: str = forms.get(_locale().plural_form(count), forms["other"])
    return form.format(**values)


def look_up(section: str, word: str) -> str | None:
    """The word for a code (``categories``, ``statuses``, ``evidence``, ``columns``), if any.

    In English most codes have none: their own names stand then.

    >>> look_up("evidence", "visual"), look_up("statuses", "destroyed")
    ('confirmed by pictures', None)
    """
    words = _ENGLISH if spoken() == "en" else _catalogue(spoken())
    found: str | None = words.get(section, {}).get(word)
    return found


def number(value: float) -> str:
    """A number as people write it: thousands separated, a decimal only where it says something.

    >>> number(12345), number(2.25), number(44.0), number(-3)
    ('12,345', '2.2', '44', '\N{MINUS SIGN}3')
    """
    told = abs(value) < 100 and round(value, 1) % 1
    if spoken() == "en":
        text = f"{value:,.1f}" if told else f"{value:,.0f}"
    else:
        text = format_decimal(value, format="#,##0.0" if told else "#,##0", locale=_locale())
    return text.replace("-", "\N{MINUS SIGN}")


def decimal_sign() -> str:
    """What stands between a whole number and its decimals."""
    return "." if spoken() == "en" else str(get_decimal_symbol(_locale()))


def listing(names: Sequence[str]) -> str:
    """Names as a list.

    >>> listing(["side", "category", "status"])
    'side, category and status'
    """
    return format_list(list(names), locale=_locale())


def day_text(day: date) -> str:
    """A day in full.

    >>> from datetime import date
    >>> day_text(date(2024, 12, 3))
    '3 December 2024'
    """
    return _with_first(format_date(day, "long", locale=_locale()))


def reach_text(first: date, last: date, *, by_day: bool) -> str:
    """From when to when, in days or in months.

    >>> from datetime import date
    >>> reach_text(date(2024, 1, 1), date(2024, 3, 31), by_day=False)
    'January 2024 to March 2024'
    >>> with speaking("fr"):
    ...     reach_text(date(2024, 1, 1), date(2024, 3, 31), by_day=True)
    'du 1er janvier 2024 au 31 mars 2024'
    """
    start, end = (day_text(day) if by_day else month_text(day) for day in (first, last))
    if start == end:
        return start
    if by_day:
        return say("{first_day} to {last_day}", first_day=start, last_day=end)
    return say("{first_month} to {last_month}", first_month=start, last_month=end)


def _with_first(text: str) -> str:
    """A date as French writes the first of a month."""
    return _FRENCH_FIRST.sub("1er", text) if spoken() == "fr" else text


def days_in_short(first: date, last: date) -> str:
    """A day or a window of days with months in short, to stand beside a mark.

    >>> from datetime import date
    >>> days_in_short(date(2024, 12, 3), date(2024, 12, 3))
    '3 Dec 2024'
    """
    if first == last:
        return _with_first(format_skeleton("yMMMd", first, locale=_locale()))
    return _with_first(format_interval(first, last, "yMMMd", locale=_locale()))


def month_text(day: date) -> str:
    """The month of a day, with its year."""
    return format_skeleton("yMMMM", day, locale=_locale())


def month_name(day: date) -> str:
    """The month of a day, short, to stand below a tick."""
    return format_date(day, "LLL", locale=_locale())


def _locale() -> Locale:
    return Locale.parse(_LOCALES.get(spoken(), spoken()))


def _look_up(section: str, text: str) -> str:
    found: str | None = _catalogue(spoken()).get(section, {}).get(text)
    if found is None:
        raise _lacking(text)
    return found


def _lacking(text: str) -> DrawingError:
    return DrawingError(f"lang: the catalogue of {spoken()!r} has no words for {text!r}")


@cache
def _catalogue(lang: str) -> Mapping[str, Any]:
    path = files("losstracker.plot") / "languages" / f"{lang}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
