"""What the tables of a lexicon become: entries, sorted by where their phrases stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from losstracker.model.columns import BoundKind
from losstracker.model.fold import fold
from losstracker.model.spelling import Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JOINED = "_"
"""In a phrase: what stands here is written onto it without a space ("_den fazla", "و_")."""


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
    governs: bool = False

    @property
    def vague(self) -> bool:
        """Whether the bounds are a convention about these very words ("dozens").

        >>> from losstracker.model.lexicon import grammar_of
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

        >>> from losstracker.model.lexicon import readers
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

        >>> from losstracker.model.lexicon import readers
        >>> readers().limit(10, "below")
        5.0
        """
        return max(self.share[spread] * x, self.floor)

    def width(self, x: int, row: str, spread: str) -> float:
        """Give the width that the last reader before the cut would allow.

        >>> from losstracker.model.lexicon import readers
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
    joining: frozenset[str] = frozenset()
    respelled: Mapping[str, str] = field(default_factory=dict)
    exact: Mapping[str, int] = field(default_factory=dict)
    multipliers: Mapping[str, int] = field(default_factory=dict)
    spelled: tuple[str, ...] = ()
    collectives: Mapping[str, int] = field(default_factory=dict)
    governed: Mapping[str, int] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    spelling: Spelling = field(default_factory=Spelling)


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The entries of the signs and of one language, sorted by where their phrases stand."""

    language: str | None
    label: str
    script: str
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
    closings: tuple[tuple[str, str, Entry], ...] = ()
    inverted: frozenset[str] = frozenset()
    leading: bool = False
    fractions: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    english_too: frozenset[str] = frozenset()
    glosses: Mapping[str, int] = field(default_factory=dict)
    refuse_vague: bool = False

    def is_english(self, text: str, english: Grammar) -> bool:
        """Whether words that this language counts with are plain English words here ("once").

        >>> from losstracker.model.lexicon import grammar_of
        >>> english, spanish = grammar_of("en"), grammar_of("es")
        >>> [spanish.is_english(text, english) for text in ("once", "once drones", "once tanques")]
        [True, True, False]
        """
        first, *rest = text.split(" ")
        if first not in self.english_too:
            return False
        return all(w in self.english_too or w in english.nouns or w.isdigit() for w in rest)

    def vocabulary(self) -> tuple[str, ...]:
        """List every phrase, for finding what a slip was meant to be.

        >>> from losstracker.model.lexicon import grammar_of
        >>> "dozens" in grammar_of("en").vocabulary()
        True
        """
        edges = [phrase for phrase, _ in (*self.prefixes, *self.suffixes)]
        pairs = [word for opening, between, _ in self.betweens for word in (opening, between)]
        counts = self.words
        numbers = [*counts.exact, *counts.multipliers, *counts.collectives, *counts.spelled]
        spelled = [*counts.spelling.values, *counts.spelling.scales]
        words = [phrase for phrase in (*edges, *pairs) if JOINED not in phrase]
        return (*self.wholes, *words, *numbers, *spelled, *self.nouns)


def build_readers(table: Mapping[str, Any]) -> Readers:
    """Make the readers' regression of its table."""
    rows = {name: tuple(row) for name, row in table["rows"].items()}
    return Readers(table["source"], table["note"], table["cut"], rows=rows, **table["guard"])


def build_digits(symbols: Mapping[str, Any], table: Mapping[str, Any] | None) -> DigitStyle:
    """Make the style of digits of a language's table; a guess about none without it."""
    free = "".join(symbols["group_signs"])
    if table is None:
        return DigitStyle(free, symbols["group_sign"], None)
    return DigitStyle(free, table["group_sign"], table["decimal_sign"] or None)


def build_entry(table: Mapping[str, Any], likes: Mapping[str, Any]) -> Entry:
    """Make an entry of its table and of the kind of reading that it is like."""
    fields: dict[str, Any] = {
        "where": "whole",
        "phrases": (),
        "note": "",
        "low": "x",
        "high": "x",
        "id": "",
    }
    fields |= likes[table["like"]] | table
    fields |= {"phrases": tuple(fold(phrase)[0] for phrase in fields["phrases"])}
    fields |= {kind: BoundKind(fields[kind]) for kind in ("low_kind", "high_kind")}
    return Entry(**{name: fields[name] for name in fields if name not in {"like", "language"}})


def _placed(entries: Iterable[Entry], where: str) -> tuple[tuple[str, Entry], ...]:
    pairs = [
        (phrase, entry) for entry in entries if entry.where == where for phrase in entry.phrases
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _folded(table: Mapping[str, Any]) -> dict[str, int]:
    """Give the number of each word: written word = number, or "number" = [words]."""
    pairs = [
        (word, int(key)) if isinstance(value, list) else (key, value)
        for key, value in table.items()
        for word in (value if isinstance(value, list) else [key])
    ]
    return {fold(word)[0]: number for word, number in pairs}


def _words(table: Mapping[str, Any]) -> NumberWords:
    spelling = table.get("spelling", {})
    return NumberWords(
        text2num=table.get("text2num"),
        one=table.get("one", ""),
        articles=frozenset(table.get("articles", ())),
        never_first=frozenset(fold(word)[0] for word in table.get("never_first", ())),
        joining=frozenset(table.get("joining", ())),
        respelled={fold(word)[0]: to for word, to in table.get("respelled", {}).items()},
        exact=_folded(table.get("numbers", {})),
        multipliers=_folded(table.get("multipliers", {})),
        spelled=tuple(table.get("spelled", ())),
        collectives=_folded(table.get("collectives", {})),
        governed=_folded(table.get("governed", {})),
        endings=tuple(fold(ending)[0] for ending in table.get("endings", ())),
        spelling=Spelling(
            _folded(spelling.get("values", {})),
            _folded(spelling.get("scales", {})),
            spelling.get("joint", ""),
            spelling.get("together", False),
            frozenset(fold(word)[0] for word in spelling.get("bound", ())),
        ),
    )


def _nouns(units: Mapping[str, Any]) -> dict[str, bool]:
    """Give the nouns that may follow a count; True for those that are a count, as a bare plural."""
    forms = (*units.get("forms", ()), *units.get("inverted", ()), *units.get("nouns", {}))
    nouns = {fold(form)[0]: False for form in forms}
    nouns |= {fold(many)[0]: True for many in units.get("nouns", {}).values()}
    return nouns


def _definite_nouns(nouns: Iterable[str], units: Mapping[str, Any]) -> frozenset[str]:
    article = units.get("article", "")
    return frozenset(each for noun in nouns for each in _definite(noun, article))


def _definite(noun: str, article: str) -> tuple[str, ...]:
    """Write the article onto a noun: onto its first word, every word (adjectives), or the last."""
    head, _, last = noun.rpartition(" ")
    every = " ".join(article + word for word in noun.split(" "))
    return (article + noun, every, f"{head} {article}{last}".strip()) if article else ()


def build_grammar(
    language: str | None, symbols: Mapping[str, Any], table: Mapping[str, Any]
) -> Grammar:
    """Make the grammar of a language, the signs included; of the signs alone for None."""
    likes = {
        name: build_entry({"id": name, "like": name}, symbols["likes"]) for name in symbols["likes"]
    }
    tables = [*symbols["entry"], *(table["entry"] if language else ())]
    entries = [build_entry(each, symbols["likes"]) for each in tables]
    likes |= {each.id: each for each in entries if each.id in likes and not each.phrases}
    units = table.get("units", {})
    nouns = _nouns(units)
    definite = _definite_nouns(nouns, units)
    betweens = [(phrase.partition(" ... "), entry) for phrase, entry in _placed(entries, "between")]
    closings = [(phrase.partition(" ... "), entry) for phrase, entry in _placed(entries, "closing")]
    collective = [entry for entry in entries if entry.where == "collective"]
    return Grammar(
        language=language,
        label=table.get("label", "signs"),
        script=table.get("script", ""),
        examples=tuple(table["examples"]),
        likes=likes,
        prefixes=_placed(entries, "prefix"),
        suffixes=_placed(entries, "suffix"),
        joins=_placed(entries, "join"),
        betweens=tuple((opening, middle, entry) for (opening, _, middle), entry in betweens),
        wholes=dict(_placed(entries, "whole")),
        collective=(collective or [likes["about"]])[0],
        words=_words(table),
        nouns=nouns | dict.fromkeys(definite, False),
        connectors=tuple(sorted(units.get("connectors", ()), key=len, reverse=True)),
        closings=tuple((middle, closing, entry) for (middle, _, closing), entry in closings),
        inverted=frozenset(fold(noun)[0] for noun in units.get("inverted", ())),
        leading=units.get("leading", False),
        fractions=frozenset(fold(word)[0] for word in units.get("fractions", ())),
        definite=definite - nouns.keys(),
        english_too=frozenset(table.get("english_too", ())),
        glosses=_folded(table.get("rounds", {})),
    )


def translate(english: Grammar, own: Grammar | None, glosses: Mapping[str, int | str]) -> Grammar:
    """Give the grammar of English as a translation out of another language.

    Where that language has a lexicon, glosses of its words are read as those words ("dozens" for
    "dizaines"). Where it has none, words whose bounds are a convention of English are refused.
    """
    if own is None:
        return replace(english, refuse_vague=True)
    by_id = {entry.id: entry for entry in own.wholes.values()}
    entries = {fold(word)[0]: by_id[to] for word, to in glosses.items() if isinstance(to, str)}
    numbers = {fold(word)[0]: to for word, to in glosses.items() if isinstance(to, int)}
    return replace(
        english,
        wholes={**english.wholes, **entries},
        glosses=numbers,
        collective=own.collective,
    )
