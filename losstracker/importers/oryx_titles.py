"""What the title of an Oryx page tells: the conflict, and whose losses are listed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_KINDS = (
    "military|armed|army|air|force|navy|naval|aircraft|tank|ground|and|vehicles?|helicopters?|ships?"
    "|drones?|uavs?|equipment"
)
_LOSSES = re.compile(rf"((?:north|south) )?([a-z-]+)(?: (?:{_KINDS}))* (?:losses|destroyed)\b")
_BEFORE = re.compile(r"((?:north |south )?[a-z-]+)(?: (?:and|&)|,(?: and)?|/)\s*\Z")

_LONGEST = 1000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LOSS_WORDS = _words("a by equipment for in loss losses military of on s side sides the")
_FORCE_WORDS = _words(
    "arab armed army coalition defence defense federal federation force forces government group "
    "islamic kingdom led movement national nations people peoples regime republic separatist "
    "separatists state states troops"
)
_TELLING = _FORCE_WORDS | {"loss", "losses", "side", "sides"}
"""Words that make a side of an adjective: "Armenian losses", not "Armenian equipment"."""
_NOT_ADJECTIVES = frozenset({"", "western"})
_WARS = _words(
    "battle campaign clashes conflict fight invasion offensive operation uprising war wars"
)
_GROUPS = _words(
    "air aircraft all and armed army civilian corps equipment fleet force forces ground heavy land "
    "light losses maritime material military more naval navy other others rotary sea several "
    "special total unknown various vehicles weapon weapons wing"
)
"""Words that head a group of categories, and no side."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict that Oryx lists losses of; ``last`` is None where it goes on."""

    name: str
    first: date
    last: date | None


@cache
def _data() -> Mapping[str, Any]:
    folder = resources.files("losstracker.importers")
    return tomllib.loads(folder.joinpath("oryx_conflicts.toml").read_text("utf-8"))


def find_conflict(text: str) -> Conflict | None:
    """Give the conflict that a title speaks of, or that has a name, or None.

    >>> find_conflict("Equipment Losses During The 2022 Russian Invasion Of Ukraine").name
    'Russo-Ukrainian War'
    """
    plain = " ".join(text.casefold().split())
    for one in _data()["conflict"]:
        words = [[one["name"].casefold()], *one["words"]]
        if any(all(word in plain for word in line) for line in words):
            return Conflict(one["name"], one["first"], one.get("last"))
    return None


def find_side(title: str) -> str | None:
    """Give the one side whose losses a title speaks of, or None.

    >>> find_side("Documenting Ukrainian Equipment Losses During The 2022 Russian Invasion")
    'Ukraine'
    >>> find_side("Documenting Israeli And Hamas Equipment Losses")
    """
    known = _names()
    plain = " ".join(title[:_LONGEST].casefold().split())
    sides: set[str] = set()
    for found in _LOSSES.finditer(plain):
        word = next((one for one in ((found[1] or "") + found[2], found[2]) if one in known), None)
        if word is None:
            continue
        sides.add(known[word])
        before = _BEFORE.search(plain, max(0, found.start() - _LONGEST // 10), found.start())
        if before:
            ends = (before[1], before[1].rpartition(" ")[2])
            sides.update(known[one] for one in ends if one in known)
    return sides.pop() if len(sides) == 1 else None


@cache
def _names() -> Mapping[str, str]:
    """The name of each side, by how it and its adjective are written."""
    sides: Mapping[str, str] = _data()["sides"]
    return {name.casefold(): name for name in sides.values()} | dict(sides)


@cache
def _any_side() -> re.Pattern[str]:
    words = sorted((one for one in _names() if one not in _NOT_ADJECTIVES), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def is_side(name: str) -> bool:
    """Whether a heading is the name of a known side.

    >>> is_side("Azerbaijan"), is_side("Tanks")
    (True, False)
    """
    return name.casefold() in {known.casefold() for known in _data()["sides"].values()}


def known_side(text: str) -> str | None:
    """Give the side that a heading names, where it names known sides and nothing else, or None.

    Of a country's forces the name stays as it is: in a civil war they are one side of it.

    >>> known_side("Losses on the side of ARMENIA:"), known_side("Azerbaijani Armed Forces")
    ('Armenia', 'Azerbaijani Armed Forces')
    >>> known_side("Armenian equipment"), known_side("Rapid Support Forces")
    (None, None)
    """
    if len(text) > _LONGEST // 10:
        return None
    plain, known = " ".join(text.casefold().replace("\u2019", "'").split()).rstrip(" :"), _names()
    if is_side(plain):
        return known[plain]
    found: list[str] = _any_side().findall(plain)
    rest = set(re.findall(r"\w+", _any_side().sub(" ", plain))) - {"and"}
    named = not rest or any(word == known[word].casefold() for word in found)
    if not found or rest - _LOSS_WORDS - _FORCE_WORDS or not (named or rest & _TELLING):
        return None
    sides = {known[word] for word in found}
    return sides.pop() if len(sides) == 1 and not rest & _FORCE_WORDS else text.rstrip(" :")


def mentions_side(text: str) -> bool:
    """Whether the name of a known side, or its adjective, is among the words of a heading.

    >>> mentions_side("Azerbaijan and mercenaries"), mentions_side("Rapid Support Forces")
    (True, False)
    """
    return bool(_any_side().search(text.casefold()))


def cannot_be_side(text: str, title: str) -> bool:
    """Whether a heading is that of a war, of a group of categories, or of the page.

    >>> [cannot_be_side(text, "The Long War: A List") for text in ("Ground Losses", "The Long War")]
    [True, True]
    >>> cannot_be_side("Rapid Support Forces", "The Long War: A List")
    False
    """
    plain = " ".join(text.casefold().split())
    words = set(re.findall(r"\w+", plain))
    parts = [" ".join(part.split()) for part in re.split(r"[:|]| - ", title[:_LONGEST].casefold())]
    return bool(words & _WARS) or not words - _GROUPS or plain in parts
