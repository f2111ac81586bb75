"""The lexicon: which wordings are counts, and why. Data from ``lexicons/``, one file a language."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from losstracker.model.columns import BoundKind

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_COUNT = 1_000_000_000
"""Larger than any count of equipment: a number beyond it is a slip."""

_SIGNS = dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("’‘ʼ′＇`´", "'") | {"…": "..."}  # noqa: RUF001


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Bring a text into the form phrases are compared in, and say where each character came from.

    Upper case, kinds of dash, apostrophe, space and digit, and invisible marks make no difference.

    >>> fold("  JUSQU'À ٣")[0]
    "jusqu'à 3"
    """
    folded: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for new in _fold_char(char):
            if new == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(new)
            origin.append(at)
    if folded and folded[-1] == " ":
        folded, origin = folded[:-1], origin[:-1]
    return "".join(folded), tuple(origin)


def _fold_char(char: str) -> str:
    if char.isascii():
        return " " if char.isspace() else _SIGNS.get(char) or char.lower()
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(char) == "Cf" else char.casefold()


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a kind of wording. What the fields hold is said in ``symbols.toml``."""

    id: str
    where: str
    phrases: tuple[str, ...]
    low: int | str
    high: int | str
    best: str
    shape: str
    low_kind: BoundKind
    high_kind: BoundKind
    source: str
    note: str
    row: str = ""
    spread: str = ""
    over: str = ""

    @property
    def vague(self) -> bool:
        """Whether the bounds are a convention about these very words ("dozens").

        >>> grammar_of("en").wholes["dozens"].vague
        True
        """
        return self.where == "whole" and self.low_kind is BoundKind.CONVENTION


@dataclass(frozen=True, slots=True)
class Readers:
    """How far readers let an approximation reach: the regression and its guards."""

    source: str
    note: str
    cut: float
    floor: float
    scale: int
    share: Mapping[str, float]
    rows: Mapping[str, tuple[float, ...]]

    def location(self, x: int, row: str) -> float:
        """Give L, the decimal logarithm of the median reader's width about the number ``x`` >= 1.

        >>> round(readers().location(10, "about"), 4)
        0.5154
        """
        fitted = self._fitted(x, row)
        if x < self.scale:
            return fitted
        leading = int(str(x)[: len(str(self.scale)) - 1])
        return min(fitted, self._fitted(leading, row) + math.log10(x / leading))

    def _fitted(self, x: int, row: str) -> float:
        a, b, c, d, e, f, g, h, _ = self.rows[row]
        significant = str(x).rstrip("0")
        z, r, five = math.log10(x), len(str(x)) - len(significant), significant.endswith("5")
        straight = a + b * z + c * r + e * z * r
        return straight + five * (d + f * z + g * r + h * z * r)

    def limit(self, x: int, spread: str) -> float:
        """Give the largest width that is still sensible.

        >>> readers().limit(10, "below")
        5.0
        """
        return max(self.share[spread] * x, self.floor)

    def width(self, x: int, row: str, spread: str) -> float:
        """Give the width that the last reader before the cut would allow.

        >>> round(readers().width(100, "about", "around"), 1)
        57.5
        """
        z = NormalDist().inv_cdf(self.cut)
        width: float = 10 ** (self.location(x, row) + self.rows[row][-1] * z)
        return min(width, self.limit(x, spread))


@dataclass(frozen=True, slots=True)
class DigitStyle:
    """Which signs stand inside a number written in digits; no ``decimal`` where it is not known."""

    free: str
    group: str
    decimal: str | None


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How a language spells its numbers, beyond what text2num knows."""

    text2num: str | None = None
    one: str = ""
    articles: frozenset[str] = frozenset()
    never_first: frozenset[str] = frozenset()
    exact: Mapping[str, int] = field(default_factory=dict)
    multipliers: Mapping[str, int] = field(default_factory=dict)
    spelled: tuple[str, ...] = ()
    collectives: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The entries of the signs and of one language, sorted by where their phrases stand."""

    language: str | None
    label: str
    version: str
    examples: tuple[str, ...]
    likes: Mapping[str, Entry]
    prefixes: tuple[tuple[str, Entry], ...]
    suffixes: tuple[tuple[str, Entry], ...]
    joins: tuple[tuple[str, Entry], ...]
    betweens: tuple[tuple[str, str, Entry], ...]
    wholes: Mapping[str, Entry]
    collective: Entry
    words: NumberWords
    nouns: Mapping[str, bool]
    connectors: tuple[str, ...]
    glosses: Mapping[str, int] = field(default_factory=dict)
    refuse_vague: bool = False

    def vocabulary(self) -> tuple[str, ...]:
        """List every phrase, for finding what a slip was meant to be.

        >>> "dozens" in grammar_of("en").vocabulary()
        True
        """
        edges = [phrase for phrase, _ in (*self.prefixes, *self.suffixes)]
        pairs = [word for opening, between, _ in self.betweens for word in (opening, between)]
        counts = self.words
        numbers = [*counts.exact, *counts.multipliers, *counts.collectives, *counts.spelled]
        return (*self.wholes, *edges, *pairs, *numbers, *self.nouns)


@lru_cache(maxsize=32)
def _load(name: str) -> dict[str, Any]:
    path = resources.files("losstracker.model") / "lexicons" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _symbols() -> dict[str, Any]:
    return _load("symbols")


@lru_cache(maxsize=1)
def readers() -> Readers:
    """Give the readers' regression.

    >>> readers().cut
    0.8
    """
    table = _symbols()["readers"]
    guard = table["guard"]
    rows = {name: tuple(row) for name, row in table["rows"].items()}
    return Readers(table["source"], table["note"], table["cut"], rows=rows, **guard)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """List the languages that have a lexicon, English first.

    >>> languages()[:2]
    ('en', 'fr')
    """
    folder = resources.files("losstracker.model") / "lexicons"
    codes = {item.name.removesuffix(".toml") for item in folder.iterdir()} - {"symbols"}
    return ("en", *sorted(code for code in codes if len(code) <= 3 and code != "en"))


@lru_cache(maxsize=32)
def digit_style(language: str | None) -> DigitStyle:
    """Say how digits are grouped in a language that was given; a guess about none.

    >>> digit_style("fr").group, digit_style(None).decimal
    ('.', None)
    """
    free = "".join(_symbols()["group_signs"])
    if language not in languages():
        return DigitStyle(free, _symbols()["group_sign"], None)
    table = _load(str(language))
    return DigitStyle(free, table["group_sign"], table["decimal_sign"])


def _entry(table: Mapping[str, Any]) -> Entry:
    fields: dict[str, Any] = {
        "where": "whole",
        "phrases": (),
        "note": "",
        "low": "x",
        "high": "x",
        "id": "",
    }
    fields |= _symbols()["likes"][table["like"]] | table
    fields |= {"phrases": tuple(fold(phrase)[0] for phrase in fields["phrases"])}
    fields |= {kind: BoundKind(fields[kind]) for kind in ("low_kind", "high_kind")}
    return Entry(**{name: fields[name] for name in fields if name != "like"})


@lru_cache(maxsize=1)
def _likes() -> dict[str, Entry]:
    return {name: _entry({"id": name, "like": name}) for name in _symbols()["likes"]}


def _placed(entries: list[Entry], where: str) -> tuple[tuple[str, Entry], ...]:
    pairs = [
        (phrase, entry) for entry in entries if entry.where == where for phrase in entry.phrases
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _folded(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word)[0]: value for word, value in table.items()}


def _words(table: Mapping[str, Any]) -> NumberWords:
    return NumberWords(
        text2num=table.get("text2num"),
        one=table.get("one", ""),
        articles=frozenset(table.get("articles", ())),
        never_first=frozenset(table.get("never_first", ())),
        exact=_folded(table.get("numbers", {})),
        multipliers=_folded(table.get("multipliers", {})),
        spelled=tuple(table.get("spelled", ())),
        collectives=_folded(table.get("collectives", {})),
    )


@lru_cache(maxsize=32)
def grammar_of(language: str | None) -> Grammar:
    """Give the grammar of a language that has a lexicon; of the signs alone for None.

    >>> grammar_of("fr").wholes["des dizaines"].low
    20
    """
    table = _load(language) if language else _symbols()
    tables = _symbols()["entry"] + (table["entry"] if language else [])
    entries = [_entry(each) for each in tables]
    units = table.get("units", {})
    nouns = {fold(one)[0]: False for one in units.get("nouns", {})}
    nouns |= {fold(many)[0]: True for many in units.get("nouns", {}).values()}
    betweens = [(phrase.partition(" ... "), entry) for phrase, entry in _placed(entries, "between")]
    collective = [entry for entry in entries if entry.where == "collective"]
    return Grammar(
        language=language,
        label=table.get("label", "signs"),
        version=f"{table['name']} {table['version']}",
        examples=tuple(table["examples"]),
        likes=_likes(),
        prefixes=_placed(entries, "prefix"),
        suffixes=_placed(entries, "suffix"),
        joins=_placed(entries, "join"),
        betweens=tuple((opening, middle, entry) for (opening, _, middle), entry in betweens),
        wholes=dict(_placed(entries, "whole")),
        collective=(collective or [_likes()["about"]])[0],
        words=_words(table),
        nouns=nouns,
        connectors=tuple(sorted(units.get("connectors", ()), key=len, reverse=True)),
    )


@lru_cache(maxsize=32)
def translated_grammar(language: str) -> Grammar:
    """Give the grammar of English as a translation out of another language.

    Where that language has a lexicon, glosses of its words are read as those words ("dozens" for
    "dizaines"). Where it has none, words whose bounds are a convention of English are refused.

    >>> translated_grammar("fr").wholes["dozens"].low
    20
    """
    english = grammar_of("en")
    if language not in languages():
        return replace(english, refuse_vague=True)
    own = grammar_of(language)
    by_id = {entry.id: entry for entry in own.wholes.values()}
    glosses: dict[str, int | str] = _load(language).get("translated", {})
    entries = {fold(word)[0]: by_id[to] for word, to in glosses.items() if isinstance(to, str)}
    numbers = {fold(word)[0]: to for word, to in glosses.items() if isinstance(to, int)}
    return replace(
        english,
        wholes={**english.wholes, **entries},
        glosses=numbers,
        collective=own.collective,
    )
