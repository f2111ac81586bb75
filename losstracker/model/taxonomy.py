"""The codes of the ``category`` column: a tree of kinds of equipment, with the words people write.

The tree is data: ``taxonomy.csv`` beside this file holds a line per code.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIAS_SEPARATOR = " | "
CLOSE_ENOUGH = 0.75
"""Least similarity (0 to 1, as difflib measures it) of a text to what is suggested for it."""
LONGEST = 60
"""Characters of a text that are compared: no wording of the taxonomy is longer."""

WORD_CLOSE = 0.7
"""Least similarity of each single word of a text to a word of what is suggested for it."""

_AIRCRAFT = ("combat_aircraft", "ucav")
_HELICOPTERS = ("attack_helicopter", "rotary_wing_ucav")
_MISSILES = ("missile", "surface_to_surface_missile_launcher")
SPANNING: Mapping[str, tuple[str, ...]] = {
    "aircraft and helicopters": ("aircraft", "helicopter"),
    "combat aircraft and ucavs": _AIRCRAFT,
    "combat aircraft and unmanned combat aerial vehicles": _AIRCRAFT,
    "combat aircraft and unmanned combat aerial vehicles (ucav)": _AIRCRAFT,
    "attack helicopters and rotary wing ucavs": _HELICOPTERS,
    "missiles and missile launchers": _MISSILES,
    "missiles or missile launchers": _MISSILES,
}
"""Headings in plain words that no one code holds, those of the UN Register among them."""


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of equipment.

    ``parent`` is the next broader code (None: ``code`` is itself a broad one). ``unroca`` is the
    category of the UN Register of Conventional Arms, where everything under the code falls in one
    (``VIII``: small arms and light weapons, which it invites beside its seven categories).
    """

    code: str
    name: str
    parent: str | None
    unroca: str | None
    definition: str
    aliases: tuple[str, ...]


@cache
def taxonomy() -> Mapping[str, Category]:
    """Every code with its category; a broader code comes before those under it.

    >>> taxonomy()["tank"].unroca
    'I'
    """
    text = resources.files("losstracker.model").joinpath("taxonomy.csv").read_text("utf-8")
    return MappingProxyType(_read(text))


def category(code: str) -> Category:
    """The category of a code, spelt exactly.

    Raises:
        UnknownCodeError: no such code; the message suggests one where it can.

    >>> category("helicopter").name
    'Helicopters'
    """
    found = taxonomy().get(code)
    if found is None:
        named = find_code(code)
        advice = f"did you mean '{named}'?" if named else advise_code(code)
        raise UnknownCodeError(
            f"category: expected a taxonomy code, got '{code[:LONGEST]}'; {advice}"
        )
    return found


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """The broader codes above a code, the nearest first.

    >>> ancestors("mrap")
    ('infantry_mobility_vehicle', 'armoured_vehicle')
    """
    parent = category(code).parent
    return () if parent is None else (parent, *ancestors(parent))


def root(code: str) -> str:
    """The broadest code above a code, or the code itself: the ``group`` of a loss.

    >>> root("mrap"), root("artillery")
    ('armoured_vehicle', 'artillery')
    """
    return (code, *ancestors(code))[-1]


def is_under(code: str, other: str) -> bool:
    """Whether ``code`` is ``other`` or a kind of it.

    >>> is_under("tank", "armoured_vehicle"), is_under("armoured_vehicle", "tank")
    (True, False)
    """
    return category(other).code in (code, *ancestors(code))


def find_code(text: str) -> str | None:
    """The code that a text names by code, name or alias, or None.

    Letter case does not matter; space, hyphen and underscore are equal.

    >>> find_code("Infantry-fighting vehicles"), find_code("MBT"), find_code("tnak")
    ('infantry_fighting_vehicle', 'tank', None)
    """
    return _wordings().get(_plain(text))


def suggest_code(text: str) -> str | None:
    """The code that a text names, or all but names, or None. A hint for people, not a reading.

    >>> suggest_code("helicoptr"), suggest_code("teapot")
    ('helicopter', None)
    """
    return next(iter(_meant(text)), None)


def _meant(text: str) -> tuple[str, ...]:
    """The codes that a text may mean: its own, those that it spans, or that of a like wording."""
    plain = _plain(text)[:LONGEST]
    if plain in _wordings() or plain in SPANNING:
        return SPANNING.get(plain) or (_wordings()[plain],)
    close = difflib.get_close_matches(plain, _wordings(), n=3, cutoff=CLOSE_ENOUGH)
    return tuple(_wordings()[like] for like in close if _words_alike(plain, like))[:1]


def _words_alike(text: str, wording: str) -> bool:
    """Whether every word of a text is like one of a wording: "medical" is no slip of "aerial"."""
    words = wording.split()
    return all(difflib.get_close_matches(word, words, 1, WORD_CLOSE) for word in text.split())


def broad_codes() -> tuple[str, ...]:
    """The codes that lie under no other.

    >>> broad_codes()[:2]
    ('armoured_vehicle', 'artillery')
    """
    return tuple(code for code, one in taxonomy().items() if one.parent is None)


def advise_code(text: str) -> str:
    """What to do about a text that is no code: the one that it names, those it may mean, or all.

    >>> advise_code("MBT"), advise_code("tnak")
    ("write 'tank'", "did you mean 'tank'?")
    """
    named = find_code(text)
    if named:
        return f"write '{named}'"
    meant = " or ".join(f"'{code}'" for code in _meant(text))
    if meant:
        return f"did you mean {meant}?"
    return f"use the broadest code that is certain; broad codes: {', '.join(broad_codes())}"


def _plain(text: str) -> str:
    """Lower-case words with one space between them, whichever hyphen or space was there."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", text).strip().casefold()


@cache
def _wordings() -> Mapping[str, str]:
    """Each code, name and alias, made plain, with the code it stands for."""
    return _index(taxonomy())


def _index(categories: Mapping[str, Category]) -> dict[str, str]:
    codes: dict[str, str] = {}
    for one in categories.values():
        for wording in (one.code, one.name, *one.aliases):
            holder = codes.setdefault(_plain(wording), one.code)
            if holder != one.code:
                raise SourceFormatError(
                    f"taxonomy: expected one code per wording, got '{wording}' "
                    f"under both '{holder}' and '{one.code}'"
                )
    return codes


def _read(text: str) -> dict[str, Category]:
    """Read the lines of ``taxonomy.csv`` and make sure that they form a tree."""
    categories: dict[str, Category] = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        one = _category(row)
        if one.code in categories:
            raise SourceFormatError(f"taxonomy: expected each code once, got '{one.code}' again")
        if one.parent is not None and one.parent not in categories:  # so there is no cycle either
            raise SourceFormatError(
                f"taxonomy: expected the parent of '{one.code}' on a line above, got '{one.parent}'"
            )
        categories[one.code] = one
    _index(categories)
    return categories


def _category(row: Mapping[str, str]) -> Category:
    aliases = row["aliases"].split(ALIAS_SEPARATOR) if row["aliases"] else []
    return Category(
        code=row["code"],
        name=row["name"],
        parent=row["parent"] or None,
        unroca=row["unroca"] or None,
        definition=row["definition"],
        aliases=tuple(aliases),
    )
