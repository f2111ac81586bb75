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

_LONGEST = 1000


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
    """Give the side whose losses a title speaks of, or None.

    >>> find_side("Documenting Ukrainian Equipment Losses During The 2022 Russian Invasion")
    'Ukraine'
    >>> find_side("Documenting Losses On The Sides Of Armenia And Azerbaijan")
    """
    sides: Mapping[str, str] = _data()["sides"]
    names = {name.casefold(): name for name in sides.values()}
    for found in _LOSSES.finditer(" ".join(title[:_LONGEST].casefold().split())):
        for word in ((found[1] or "") + found[2], found[2]):
            if word in sides or word in names:
                return sides.get(word) or names[word]
    return None


def is_side(name: str) -> bool:
    """Whether a heading is the name of a known side.

    >>> is_side("Azerbaijan"), is_side("Tanks")
    (True, False)
    """
    return name.casefold() in {known.casefold() for known in _data()["sides"].values()}
