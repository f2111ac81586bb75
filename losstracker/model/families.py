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
from losstracker.model.taxonomy import ancestors, is_under, root, taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


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
    """Words for a part of something larger, which has the kind of the whole: "component"."""
    LAUNCHER = "launcher"
    """Words for a part that stays on the ground ("launcher"): no drone, missile or aircraft."""
    LOADER = "loader"
    """Words for what carries ammunition to something: artillery support, or else a truck."""
    PIECE = "piece"
    """Words for what belongs to a thing and is not that thing: "engine", "hangar", "rockets".

    Those with a code leave some things what they are: a radar on a trailer is still a radar."""
    SHAM = "sham"
    """Words for what only looks like a thing: "decoy"."""


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
            names = self.names[key].items()
            either = "|".join(f"({_as_pattern(name)}{_PLURAL[how]})" for name, (how, _) in names)
            self.patterns[key] = re.compile(rf"(?:{either})(?![^\W_])")
        return self.patterns[key]


_PLURAL = dict.fromkeys(Reading, "s?") | {Reading.FAMILY: ""}
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
    """A name as a pattern: hyphen and space are one and may be absent, ``*`` is any ending.

    After a single letter the ending is short, so that "Tor-M*" is not found in "Tor missile".
    """
    name = re.sub(r"(?<=[- ][a-z])\*", "~", name)
    parts = (re.escape(part) for part in re.split(r"(-\*|[-*~ ])", name))
    return "".join(_LOOSELY.get(part, part) for part in parts)


_LOOSELY = {
    r"\-\*": "-[a-z0-9]+",
    r"\-": "[- ]?",
    r"\ ": "[- ]",
    r"\*": "(?:[a-z][a-z0-9]{0,9})?",
    re.escape("~"): "(?:[a-z]{1,2}|[a-z]{0,2}[0-9][a-z0-9]{0,8})?",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of one part of a name say; a blank code: known, and not certain."""

    family: str | None = None
    use: str | None = None
    loose: str | None = None
    care: str | None = None
    part: bool = False
    launcher: bool = False
    loader: str | None = None
    piece: str | None = None
    sham: bool = False
    wheels: str | None = None
    """The code of a word for a truck or vehicle that ends the part of the name."""
    cut: bool = False
    """Whether the last word of kind belongs to another that is not known: "drone net"."""


def found_in(text: str) -> Found:
    """What one part of a name says; of several words of use the last, as English wants it."""
    families_in = list(matcher(Reading.FAMILY).find(text))
    family = _family(text, families_in)
    for match, _, _ in families_in:  # "Land Cruiser" is no cruiser
        text = f"{text[: match.start()]}{'|' * len(match[0])}{text[match.end() :]}"
    last: dict[Reading, str] = {}
    wheels, cut = None, False
    for word, reading, code in _listed(text, list(matcher(*OF_USE).find(text))):
        last.pop(reading, None)
        last[reading] = code
        vehicle = root(code) == "vehicle" if code else word[0].startswith("vehicle")
        wheels = code if reading == Reading.LOOSE and vehicle else None
        ship = bool(code) and root(code) == "naval"
        cut = reading in _OF_KIND and not ship and bool(_MORE.match(text, word.end()))
    final = next(reversed(last), None)
    return Found(
        family=family,
        use=last.get(Reading.USE) if final != Reading.CARE else None,
        loose=last.get(Reading.LOOSE),
        care=last.get(Reading.CARE) if final != Reading.USE else None,
        part=Reading.PART in last or Reading.LAUNCHER in last,
        launcher=Reading.LAUNCHER in last,
        loader=last.get(Reading.LOADER),
        piece=last.get(Reading.PIECE),
        sham=Reading.SHAM in last,
        wheels=wheels,
        cut=cut,
    )


_MORE = re.compile(
    r" (?!(?:and|or|class|type|model|mod|mk|version|variant|series|complex|equipment|no|set"
    r"|unknown|unidentified|destroyed|damaged|abandoned|captured|lost|losses|hit)(?![\w-]))"
    r"[^\W\d_]{2,}(?![\w|-])"
)
"""A word that makes what stands before it a word for something else; a ship's may be its name."""


def _listed(
    text: str, words: list[tuple[re.Match[str], Reading, str]]
) -> Iterator[tuple[re.Match[str], Reading, str]]:
    """Words of a text with their codes; a list ("tanks, IFVs and APCs") as one word for all."""
    run: list[tuple[re.Match[str], Reading, str]] = []
    for one in words:
        between = text[run[-1][0].end() : one[0].start()] if run else ""
        if run and not ({run[-1][1], one[1]} <= _OF_KIND and _LIST.fullmatch(between)):
            yield _as_one(run)
            run = []
        run.append(one)
    if run:
        yield _as_one(run)


def _as_one(
    run: list[tuple[re.Match[str], Reading, str]],
) -> tuple[re.Match[str], Reading, str]:
    """Words of a list as one; blank where no code holds all of them."""
    word, reading, code = run[-1]
    if len(run) > 1:
        codes = [code or ("vehicle" if how == Reading.LOOSE else "") for _, how, code in run]
        code = (common(codes) if all(codes) else None) or ""
        reading = Reading.LOOSE if all(how == Reading.LOOSE for _, how, _ in run) else Reading.USE
    return word, reading, code


_OF_KIND = {Reading.USE, Reading.LOOSE}
_LIST = re.compile(r"\s?(?:[,/]|,?\s(?:and|or))\s?")


OF_USE = tuple(reading for reading in Reading if reading != Reading.FAMILY)


def _family(text: str, found: list[tuple[re.Match[str], Reading, str]]) -> str | None:
    """The code of the families in a text: the first, or of alternatives what holds them all.

    A chassis counts only where nothing else is named; blank where the names leave it open.
    """
    if not found:
        return None
    codes = [code for _, _, code in found if code]
    for chassis in ("vehicle", "armoured_vehicle"):
        codes = [code for code in codes if root(code) != chassis] or codes
    between = text[found[0][0].end() : found[-1][0].start()]
    if len(found) > 1 and re.search(r"/|,| or | and |&", between):
        return (common(codes) if codes else None) or ""
    return codes[0] if codes else ""


def common(codes: Iterable[str]) -> str | None:
    """The narrowest code that is or holds every one of several."""
    first, *others = codes
    for code in (first, *ancestors(first)):
        if all(is_under(other, code) for other in others):
            return code
    return None


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
