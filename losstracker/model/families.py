"""The lines of ``designations.csv``: what names are known, how each is read; and finding them.

A name in the data is one of a model or family ("T-72*"), or words for a kind ("recovery vehicle").
``*`` stands for any ending, a hyphen also for a space or nothing: "T-72*" finds T72B3 and T-72 AV.
The words of the taxonomy itself are read besides.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError
from losstracker.model.taxonomy import root, taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Reading(StrEnum):
    """How a line of ``designations.csv`` is read."""

    FAMILY = "family"
    """A type, or a family of types, by its designation or name: "T-72*"."""
    USE = "use"
    """Words for what a thing does, whatever it was made from: "armoured recovery vehicle"."""
    LOOSE = "loose"
    """Words that hold where no family says otherwise: "truck"."""
    CARE = "care"
    """Words for a use that the taxonomy has no code for ("ambulance"); armour still counts."""
    PART = "part"
    """Words for a part of something larger, which has the kind of the whole: "launcher"."""
    LOADER = "loader"
    """Words for what carries ammunition to something: artillery support, or else a truck."""


@dataclass(frozen=True, slots=True)
class Family:
    """A line of ``designations.csv``; ``code`` is blank where the names alone leave it open."""

    reading: Reading
    names: tuple[str, ...]
    code: str
    source: str


@cache
def families() -> tuple[Family, ...]:
    """Every line of the data, in the file's order.

    Raises:
        SourceFormatError: a line has an unknown reading or code, or no name or source.

    >>> next(one.code for one in families() if "T-72*" in one.names)
    'tank'
    """
    text = resources.files("losstracker.model").joinpath("designations.csv").read_text("utf-8")
    return tuple(_read(text))


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds names in a text: at the start of each word the longest one.

    ``names`` are kept by their first two letters or digits, so that few are tried at a word.
    """

    names: Mapping[str, Mapping[str, tuple[Reading, str]]]
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Reading, str]]:
        """Each name found in a text of small letters, from left to right."""
        end = 0
        for word in _WORD_START.finditer(text):
            key = word[1] + word[2]
            at = word.start()
            if at < end or key not in self.names or text[:at].endswith(_AGAINST):
                continue
            found = self._pattern(key).match(text, at)
            if found:
                end = found.end()
                reading, code = list(self.names[key].values())[(found.lastindex or 1) - 1]
                yield found, reading, code

    def _pattern(self, key: str) -> re.Pattern[str]:
        if key not in self.patterns:
            either = "|".join(f"({_as_pattern(name)})" for name in self.names[key])
            self.patterns[key] = re.compile(rf"(?:{either})(?![^\W_])")
        return self.patterns[key]


_AGAINST = ("anti-", "counter-", "anti ", "counter ")
_WORD_START = re.compile(r"(?<![^\W_])([^\W_])(?=[- ./]?([^\W_]))")


@cache
def matcher(*readings: Reading) -> Matcher:
    """What finds the names of some readings; with USE, the words of the taxonomy too.

    >>> [code for _, _, code in matcher(Reading.FAMILY).find("t72b3 or t-80bv")]
    ['tank', 'tank']
    """
    names = _wordings() if Reading.USE in readings else {}
    for one in families():
        if one.reading in readings:
            plain = (name.lower().replace("'", "") for name in one.names)
            names |= dict.fromkeys(plain, (one.reading, one.code))
    by_start: dict[str, dict[str, tuple[Reading, str]]] = {}
    for name in sorted(names, key=lambda name: (-len(name.rstrip("*")), "*" in name, name)):
        start = _WORD_START.match(name)
        if start:
            by_start.setdefault(start[1] + start[2], {})[name] = names[name]
    return Matcher(by_start)


def _wordings() -> dict[str, tuple[Reading, str]]:
    """The taxonomy's own words; those for vehicles at large hold loosely."""
    return {
        wording.lower(): (Reading.LOOSE if root(one.code) in _AT_LARGE else Reading.USE, one.code)
        for one in taxonomy().values()
        for wording in (one.code.replace("_", " "), one.name, *one.aliases)
        if one.code != "other" or " " in wording
    }


_AT_LARGE = {"vehicle", "armoured_vehicle", "other"}


def _as_pattern(name: str) -> str:
    """A name as a pattern: hyphen and space are one and may be absent, ``*`` is any ending."""
    parts = (re.escape(part) for part in re.split(r"(-\*|[-* ])", name))
    return "".join(_LOOSELY.get(part, part) for part in parts)


_LOOSELY = {r"\-\*": "-[a-z0-9]+", r"\-": "[- ]?", r"\ ": "[- ]", r"\*": "(?:[a-z][a-z0-9]{0,9})?"}


def _read(text: str) -> Iterator[Family]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        names = tuple(row["names"].split(" | "))
        known = row["reading"] in set(Reading) and (not row["code"] or row["code"] in taxonomy())
        if not known or not all(names) or not row["source"]:
            raise SourceFormatError(
                "designations: expected a reading, names, a code of the taxonomy or none, and a "
                f"source; got '{','.join(row.values())}'"
            )
        yield Family(Reading(row["reading"]), names, row["code"], row["source"])
