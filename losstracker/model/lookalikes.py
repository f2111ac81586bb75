"""Letters that look like letters of another alphabet: a Cyrillic Т in a Latin T-72.

What is told apart is what a reader cannot see. A word that mixes alphabets visibly (``КуZбасс``) or
ends as the language around it wants (``HIMARSа``) is fine, and so is a word of one alphabet; but a
designation (a model, an id) that could be Latin to the eye has to be Latin.
"""
# ruff: noqa: RUF001, RUF002 - letters that look like others are what this file is about

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from losstracker.model.characters import quote_around
from losstracker.model.words import LONGEST, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.model.rules import Advice

Odd: TypeAlias = tuple[int, str, str, str]
"""Position, character, its name, and the character that it looks like."""

_CYRILLIC_AS_LATIN = dict(
    zip("АВЕЅІЈКМНОРСТУҮХҺԚԜӀаесіјорѕухһԁԛԝѵӏ", "ABESIJKMHOPCTYYXhQWIaecijopsyxhdqwvl", strict=True)
)
_GREEK_AS_LATIN = dict(
    zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϜϳαγικνορυχϲ", "ABEZHIKMNOPTYXCFjayikvopuxc", strict=True)
)
_ARMENIAN_AS_LATIN = dict(zip("ՕՏՍԼօսհոցյզ", "OSULouhngjq", strict=True))
AS_LATIN = {**_CYRILLIC_AS_LATIN, **_GREEK_AS_LATIN, **_ARMENIAN_AS_LATIN}
"""Letters that look Latin, and the Latin letter: those that most typefaces draw alike."""

_IN_USE = "АВЕІЈКМНОРСТУХаеісјорух"
_AS_CYRILLIC = {_CYRILLIC_AS_LATIN[letter]: letter for letter in _IN_USE}
_AS_GREEK = {_GREEK_AS_LATIN[letter]: letter for letter in "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧνο"}
_BY_SOUND = str.maketrans(
    {"В": "V", "Н": "N", "Р": "R", "С": "S", "У": "U", "Х": "Kh", "с": "s", "р": "r", "у": "u"}
    | {"х": "kh"}
)
"""Cyrillic letters that sound like another Latin letter than the one they look like."""

_LATIN = "A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u02af\u1e00-\u1eff\ua720-\ua7ff\ufb00-\ufb06"
_CYRILLIC = "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d"
_GREEK = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff"
_ARMENIAN = "\u0531-\u0556\u0560-\u0588"
_FOREIGN = f"{_CYRILLIC}{_GREEK}{_ARMENIAN}"
_SCRIPTS = {
    "Latin": re.compile(f"[{_LATIN}]"),
    "Cyrillic": re.compile(f"[{_CYRILLIC}]"),
    "Greek": re.compile(f"[{_GREEK}]"),
    "Armenian": re.compile(f"[{_ARMENIAN}]"),
}
_SEAM = re.compile(
    f"[{_LATIN}][{_FOREIGN}]|[{_FOREIGN}][{_LATIN}]|[{_CYRILLIC}][{_GREEK}{_ARMENIAN}]"
    f"|[{_GREEK}][{_CYRILLIC}{_ARMENIAN}]|[{_ARMENIAN}][{_CYRILLIC}{_GREEK}]"
)
_OWN = re.compile(f"(?![{''.join(AS_LATIN)}])[{_FOREIGN}]")
"""A letter of another alphabet that no reader takes for a Latin one."""
_RUN = re.compile(f"[{_LATIN}{_FOREIGN}]+")
_WORD = re.compile(rf"[{_LATIN}{_FOREIGN}0-9]+(?:[-.'’‐‑–_][{_LATIN}{_FOREIGN}0-9]+)*")
_ENDED = re.compile(f"[{_LATIN}]{{2,}}[а-яёіїєґў]{{1,3}}")
_FORMS = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u212a\U0001d400-\U0001d7ff]")
_OTHER = re.compile(f"[{_FOREIGN}\uff10-\uff5a\u212a\U0001d400-\U0001d7ff]")
_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def has_lookalikes(text: str, *, designation: bool) -> bool:
    """Whether :func:`find_lookalikes` finds something.

    >>> has_lookalikes("Херсон", designation=False), has_lookalikes("Т-72", designation=True)
    (False, True)
    """
    if text.isascii() or not _OTHER.search(text):
        return False
    if not designation and not _SEAM.search(text) and not _FORMS.search(text):
        return False
    return bool(find_lookalikes(text, designation=designation))


def find_lookalikes(text: str, *, designation: bool) -> list[Odd]:
    """List the letters that stand where a reader sees those of another alphabet.

    Everywhere: letters of another alphabet in a word where all of them look Latin, Latin letters in
    a word of another alphabet where all of them look like its own, wide and mathematical letters
    and digits.

    Args:
        text: A cell.
        designation: It is a name such as a model or an id. Then a word is all that hyphens join,
            digits included, and one that is wholly Cyrillic but looks Latin (``Т-72``) is found
            too, unless the rest of the cell says that the cell is Cyrillic (``танк Т-72``).

    Returns:
        Position, character, its name, and the character that it looks like, in order.

    >>> find_lookalikes("Т-72B3", designation=True)
    [(0, 'Т', 'CYRILLIC CAPITAL LETTER TE', 'T')]
    >>> find_lookalikes("Т-72Б, БТР-80", designation=True)
    []
    """
    if text.isascii():
        return []
    odd = dict(_odd_forms(text, designation=designation))
    has_own = bool(_OWN.search(text))
    cell_is_foreign = has_own and not _SCRIPTS["Latin"].search(text)
    for run in _RUN.finditer(text):
        inflected = not designation and has_own and _ENDED.fullmatch(run[0])
        if not inflected:
            odd.update(_odd_in_mix(run, designation=designation))
    if designation:
        for word in _WORD.finditer(text):
            odd.update(_odd_in_mix(word, designation=True))
            if not cell_is_foreign and _could_be_latin(word[0]):
                odd.update((at, AS_LATIN[char]) for at, char in _letters(word))
    return [(at, text[at], unicodedata.name(text[at]), odd[at]) for at in sorted(odd)]


def without_lookalikes(text: str, *, designation: bool) -> str:
    """Give a text with the letters that it seems to have, all of a word of one alphabet.

    >>> without_lookalikes("ZALA 421-16Е", designation=True).isascii()
    True
    """
    return _as_it_looks(text, find_lookalikes(text, designation=designation))


def explain_lookalikes(value: str, *, designation: bool) -> Advice:
    """Give the advice for a cell in which :func:`find_lookalikes` finds something.

    >>> message, todo = explain_lookalikes("Т-72B3", designation=True)
    >>> message.split(", ")[1]
    'got CYRILLIC CAPITAL LETTER TE U+0422'
    >>> message.split(", ")[2:]
    ["which looks like 'T'", "as character 1 of '<U+0422>-72B3'"]
    >>> todo
    "write 'T-72B3' in Latin letters"
    """
    found = find_lookalikes(value, designation=designation)
    at, char, name, like = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    message = (
        f"expected {_expected(char)}, got {name} U+{ord(char):04X}, which looks like '{like}', as "
        f"character {at + 1}{more} of {quote_around(value, at, mark=True)}"
    )
    return message, _what_to_write(value, found)


def _expected(char: str) -> str:
    if _FORMS.match(char):
        return "plain letters and digits"
    return "letters of one alphabet"


def _what_to_write(value: str, found: list[Odd]) -> str:
    if any(_SCRIPTS["Latin"].match(char) for _, char, _, _ in found):
        return "write the word in one alphabet, all of it"
    first, last = (0, len(value)) if len(value) <= LONGEST else _word_around(value, found[0][0])
    part = value[first:last]
    better = _as_it_looks(value, found)[first:last]
    plainly = " in Latin letters" if any(char in AS_LATIN for _, char, _, _ in found) else ""
    sound = part.translate(_BY_SOUND)
    if sound != part and not _SCRIPTS["Latin"].search(part):
        by_sound = "".join(AS_LATIN.get(char, char) for char in sound)
        return f"write {shown(by_sound)} or {shown(better)}{plainly}"
    return f"write {shown(better)}{plainly}"


def _word_around(text: str, at: int) -> tuple[int, int]:
    """Give where the word that holds a position begins and ends."""
    words = (word.span() for word in re.finditer(r"\S+", text))
    return next((first, last) for first, last in words if first <= at < last)


def _as_it_looks(text: str, found: list[Odd]) -> str:
    looks = {at: like for at, _, _, like in found}
    return "".join(looks.get(at, char) for at, char in enumerate(text))


def _letters(word: re.Match[str]) -> list[tuple[int, str]]:
    return [(word.start() + at, char) for at, char in enumerate(word[0]) if char.isalpha()]


def _could_be_latin(word: str) -> bool:
    """Whether all letters of a word are of another alphabet, and all look Latin."""
    letters = [char for char in word if char.isalpha()]
    return bool(letters) and all(char in AS_LATIN for char in letters)


def _odd_in_mix(word: re.Match[str], *, designation: bool) -> Iterator[tuple[int, str]]:
    """Give the letters of a word that hide in another alphabet, and what they look like."""
    scripts = {name for name, letter in _SCRIPTS.items() if letter.search(word[0])}
    if len(scripts) < 2:
        return
    letters = _letters(word)
    latin = [(at, char) for at, char in letters if _SCRIPTS["Latin"].match(char)]
    foreign = [(at, char) for at, char in letters if not _SCRIPTS["Latin"].match(char)]
    other = _AS_GREEK if scripts == {"Latin", "Greek"} else _AS_CYRILLIC
    fits_latin = all(char in AS_LATIN for _, char in foreign)
    fits_other = scripts in _PAIRS and all(char in other for _, char in latin)
    if fits_latin and (designation or not fits_other or len(foreign) <= len(latin)):
        yield from ((at, AS_LATIN[char]) for at, char in foreign)
    elif fits_other:
        yield from ((at, other[char]) for at, char in latin)


_PAIRS = ({"Latin", "Cyrillic"}, {"Latin", "Greek"})


def _odd_forms(text: str, *, designation: bool) -> Iterator[tuple[int, str]]:
    """Give wide and mathematical letters and digits; wide ones are at home in East Asian text."""
    at_home = not designation and _EAST_ASIAN.search(text)
    for form in _FORMS.finditer(text):
        plain = unicodedata.normalize("NFKC", form[0])
        if plain.isascii() and not (at_home and form[0] < "\U0001d400"):
            yield form.start(), plain
