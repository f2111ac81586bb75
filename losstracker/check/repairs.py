r"""What a cell should have been, where that can be said without losing anything.

Repaired is only how a value is written: spaces around it, letter case, digits of another script,
the form of a date. What a word may have been meant to be is a suggestion, and never written.

Left alone are, beyond spaces around them: ids and links, which are names that others use as they
are; running text (``quantity``, ``source``, ``notes``); and every character whose removal could
change what is seen or read, such as a soft hyphen, a direction override or a part of a picture.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from losstracker.errors import QuantityTextError
from losstracker.model.characters import find_invisible, without_invisible
from losstracker.model.columns import COLUMNS, CONTRIBUTED, Col
from losstracker.model.count import parse_bound
from losstracker.model.dates import read_window, suggest_date
from losstracker.model.lookalikes import AS_LATIN
from losstracker.model.rules import DEGREES, is_degrees
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    _Step: TypeAlias = tuple[str, Callable[[str], str]]

SPACES = "spaces removed"


@dataclass(frozen=True, slots=True)
class Repair:
    """What to write in place of a cell, and why that says the same."""

    text: str
    why: str

    @property
    def only_spaces(self) -> bool:
        """Whether nothing but spaces around the value is removed."""
        return self.why == SPACES


def repairs_of(column: str, text: str) -> tuple[Repair, ...]:
    """Give what to write in place of a cell that breaks a rule, the most thorough repair first.

    >>> [repair.text for repair in repairs_of("status", " Captured ")]
    ['captured', 'Captured']
    >>> repairs_of("status", "destroid"), repairs_of("date", "03/04/2022")
    ((), ())
    """
    tidy = text.strip()
    mend = _MEND.get(column)
    found = mend(tidy) if mend else None
    spaces = (Repair(tidy, SPACES),) if tidy != text else ()
    if found is None or found.text == tidy:
        return spaces
    return (Repair(found.text, f"{SPACES}, {found.why}" if spaces else found.why), *spaces)


def column_meant(name: str) -> str:
    r"""Give the column that a name of a header is but for letter case and spaces, or the name.

    >>> column_meant(" Record ID"), column_meant("\ufeffside"), column_meant("langage")
    ('record_id', 'side', 'langage')
    """
    known = _underscored(_seen(name).strip()).casefold()
    return known if known in CONTRIBUTED else name


def _through(text: str, steps: Sequence[_Step]) -> Repair:
    """Take a text through some steps, and name those that change it."""
    said = []
    for why, step in steps:
        after = step(text)
        if after != text:
            said.append(why)
        text = after
    return Repair(text, ", ".join(said))


# Characters

_HARMLESS = frozenset("\xa0\u202f\u205f\u3000\u200b\u2060\ufeff") | {*map(chr, range(8192, 8203))}
"""No-break and typographic spaces, and what has no width and no effect in any text."""
_OF_OTHER_SCRIPTS = frozenset("\u200c\u200d\u200e\u200f")
"""Joiners and direction marks: without effect where all letters are European."""
_EUROPEAN = "\u0590"
"""The first character after the European alphabets."""


def _seen(text: str) -> str:
    """Give a text as it looks, where all that is invisible in it has no effect."""
    odd = {text[at] for at, _ in find_invisible(text, typography=False)}
    rest = {*text} - _HARMLESS - _OF_OTHER_SCRIPTS
    harmless = _HARMLESS | (_OF_OTHER_SCRIPTS if max(rest, default="") < _EUROPEAN else set())
    if not odd or not odd <= harmless:
        return text
    return (without_invisible(text) or "").strip()


_FORMS = re.compile("[\uff01-\uff5e\u212a\U0001d400-\U0001d7ff]")
"""Wide and mathematical forms of letters, digits and signs."""


def _plain_form(text: str) -> str:
    return _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _plain_letters(text: str) -> str:
    return "".join(AS_LATIN.get(char, char) for char in _plain_form(text))


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015]+")


def _underscored(text: str) -> str:
    return _BETWEEN.sub("_", text)


_INVISIBLE: _Step = ("invisible characters", _seen)
_LETTERS: _Step = ("look-alike letters", _plain_letters)
_FORM: _Step = ("look-alike characters", lambda text: _plain_digits(_plain_form(text)))
_DIGITS: _Step = ("look-alike digits", _plain_digits)


def _mend_name(text: str) -> Repair:
    return _through(text, [_INVISIBLE])


def _of_vocabulary(words: Collection[str]) -> Callable[[str], Repair | None]:
    """Make a repair of a word that is one of ``words`` in another letter case or other letters.

    A single letter that only looks Latin may have been meant as its place in another alphabet
    (the Cyrillic letter that looks like B is the third), so that only wide forms of it are read.
    """
    known = {word.casefold(): word for word in words}
    single = all(len(word) == 1 for word in words)
    case: _Step = ("letter case", lambda text: known.get(text.casefold(), text))

    def mend(text: str) -> Repair | None:
        found = _through(text, [_INVISIBLE, _FORM if single else _LETTERS, case])
        return found if found.text in words else None

    return mend


def _mend_category(text: str) -> Repair | None:
    steps = [_INVISIBLE, _LETTERS, ("underscores", _underscored), ("letter case", str.casefold)]
    found = _through(text, steps)
    return found if found.text in taxonomy() else None


# Numbers

_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))
_POINT = str.maketrans({"\u066b": ".", "\uff0e": ".", "\uff0b": "+"})


def _plain_signs(text: str) -> str:
    """Write the sign and the decimal separator of a number in ASCII."""
    return text[:1].translate(_MINUS).translate(_POINT) + text[1:].translate(_POINT)


def _mend_bound(text: str) -> Repair | None:
    infinite: _Step = ("letter case", lambda t: "inf" if t.casefold() == "inf" else t)
    found = _through(text, [_INVISIBLE, _DIGITS, infinite])
    try:
        parse_bound(found.text)
    except QuantityTextError:
        return None
    return found


def _of_degrees(limit: int) -> Callable[[str], Repair | None]:
    def mend(text: str) -> Repair | None:
        steps = [_INVISIBLE, _DIGITS, ("look-alike signs", _plain_signs)]
        found = _through(text, steps)
        return found if is_degrees(found.text, limit) else None

    return mend


# Dates

_DASH = re.compile("[-\u2010-\u2015\u2212]")
_RANGE_DASHES = frozenset("\u2013\u2014\u2015")
"""Dashes that stand between the ends of a range: '2024-11' and '12' with one is two months."""
_TO = re.compile(r"\s+(?:[-\u2010-\u2015\u2212]|to|until|au|à)\s+")
_NUMBERS = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,4}(?:\1[0-9]{1,4})?|[0-9]{8}")
_NAMED = re.compile(r"(?![0-9]{4})[^:/]*[^\W\d_]{3}[^:/]*[0-9]{4}")
_NOT_KNOWN = re.compile(r"[0-9]+[0-9Xx-]*[?~%]?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})")


def _mend_date(text: str) -> Repair | None:
    plain = _through(text, [_INVISIBLE, _DIGITS])
    iso = _read(plain.text)
    if iso is None or read_window(iso) is None:
        return None
    if iso == plain.text:
        return plain
    return Repair(iso, ", ".join(filter(None, [plain.why, f"one reading: {iso}"])))


def _read(text: str) -> str | None:
    """Give the EDTF of a date or of an interval that has one reading."""
    one = _read_one(text)
    if one is not None:
        return one
    ends = [end.strip() for end in text.split("/")]
    if len(ends) != 2:
        ends = [end for end in _TO.split(text) if end]
    read = [end if end in {"", ".."} else _read_one(end) for end in ends]
    known = [end for end in read if end is not None]
    return "/".join(known) if len(known) == len(ends) == 2 else None


def _read_one(text: str) -> str | None:
    if read_window(text) is not None:
        return text
    dashes = _DASH.findall(text)
    if len({*dashes}) > 1 or (len(dashes) != 2 and _RANGE_DASHES.intersection(dashes)):
        return None
    text = _DASH.sub("-", text)
    if _NOT_KNOWN.fullmatch(text) and read_window(text.upper()) is not None:
        return text.upper()
    if not (_NUMBERS.fullmatch(text) or _NAMED.fullmatch(text)) or _may_be_years(text):
        return None
    option = suggest_date(text)
    return None if option is None or " or " in option else option


def _may_be_years(text: str) -> bool:
    """Whether a year and a number may be no month: 2024/25 in short, or a number as 2024.5."""
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return False
    year, mark, rest = match.groups()
    return mark == "." or str(int(year) + 1).endswith(rest)


_NAMES = (Col.SIDE, Col.MODEL, Col.CAPTOR, Col.CONFLICT, Col.LOCATION, Col.UNIT, Col.LANGUAGE)
_MEND: dict[str, Callable[[str], Repair | None]] = {
    **{str(name): _mend_name for name in _NAMES},
    **{str(name): _mend_bound for name in (Col.LOW, Col.BEST, Col.HIGH)},
    **{name: _of_degrees(limit) for name, limit in DEGREES.items()},
    **{str(spec.name): _of_vocabulary(spec.vocabulary) for spec in COLUMNS if spec.vocabulary},
    str(Col.CATEGORY): _mend_category,
    str(Col.DATE): _mend_date,
    str(Col.REPORTED): _mend_date,
}
