"""Which words and signs a grammar knows: a text with another one is no count, and is not read.

All of it errs on one side only: what is left out cannot be read, what is kept may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from losstracker.model.grammar import JOINED
from losstracker.model.numbers import may_spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from losstracker.model.grammar import Entry, Grammar, NumberWords

_TOKEN = re.compile(r"[^\W\d_]+|[^\w ]|_")
_SIGNS_OF_NUMBERS = "-',.!\"٬٫«»“”„"  # noqa: RUF001 - also about a text and at its end
_ONLY_DIGITS = re.compile(r"^(?:[^\w\n]|_)*[0-9](?:[^\w\n]|[0-9_])*$", re.MULTILINE)
_MOST_REMEMBERED = 1 << 15


def tokens_of(text: str) -> tuple[str, ...]:
    """Cut a folded text into its runs of letters and its signs; digits and spaces are left out.

    >>> tokens_of("about 10's, or so")
    ('about', "'", 's', ',', 'or', 'so')
    """
    return tuple(_TOKEN.findall(text))


class Phrases(NamedTuple):
    """The phrases of a grammar that may stand in a text, each group in the grammar's order."""

    prefixes: list[tuple[str, Entry]]
    suffixes: list[tuple[str, Entry]]
    joins: list[tuple[str, Entry]]
    betweens: list[tuple[str, str, Entry]]
    closings: list[tuple[str, str, Entry]]
    connectors: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words and signs that a count can hold by one grammar.

    ``ahead`` and ``behind`` are what is written onto a word without a space: "و" before a number,
    "den" in "yüzden fazla" after it. ``parts`` are spelled otherwise inside a number; ``digits`` is
    whether a phrase is written in digits and signs alone. ``places`` tells which phrases, by group
    and number, need a word or sign; what needs none for sure stands under "".
    """

    grammar: Grammar
    words: frozenset[str]
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    parts: tuple[str, ...]
    digits: bool
    places: dict[str, list[tuple[int, int]]] = field(repr=False)

    def knows(self, token: str) -> bool:
        """Whether a count can hold a word or sign, as it is or with something written onto it.

        >>> from losstracker.model.lexicon import grammar_of
        >>> english = vocabulary_of(grammar_of("en"))
        >>> [english.knows(word) for word in ("tanks", "twelve", "twelveish", "tonks")]
        [True, True, True, False]
        """
        if token in self.words:
            return True
        if not token[0].isalnum():
            return False
        return any(map(self._knows_form, self.forms(token)))

    def _knows_form(self, word: str) -> bool:
        return (
            word in self.words
            or any(map(word.__contains__, self.parts))
            or may_spell(word, self.grammar.words)
        )

    def forms(self, token: str) -> list[str]:
        """Give a word, and what is left of it without what may be written onto it.

        >>> from losstracker.model.lexicon import grammar_of
        >>> vocabulary_of(grammar_of("en")).forms("tenish")
        ['tenish', 'ten']
        """
        forms = [token]
        if not token.startswith(self.ahead) and not token.endswith(self.behind):
            return forms
        for form in forms:  # grows as it goes
            cut = [form.removeprefix(piece) for piece in self.ahead]
            cut += [form.removesuffix(piece) for piece in self.behind]
            forms += [each for each in dict.fromkeys(cut) if each and each not in forms]
        return forms

    def phrases_in(self, tokens: tuple[str, ...]) -> Phrases:
        """Give the phrases that may stand in a text of these words and signs.

        >>> from losstracker.model.lexicon import grammar_of
        >>> found = vocabulary_of(grammar_of("en")).phrases_in(tokens_of("at least ten"))
        >>> [phrase for phrase, _ in found.prefixes]
        ['at the very least,', 'at the very least', 'at the least', 'at least']
        """
        return _phrases_in(self, tokens)


@lru_cache(maxsize=1 << 12)
def _phrases_in(vocabulary: Vocabulary, tokens: tuple[str, ...]) -> Phrases:
    forms = {form for token in tokens for form in vocabulary.forms(token)}
    found: tuple[list[int], ...] = ([], [], [], [], [], [])
    for form in ("", *forms):
        for group, number in vocabulary.places.get(form, ()):
            found[group].append(number)
    grammar = vocabulary.grammar
    prefixes, suffixes, joins, betweens, closings, connectors = map(sorted, found)
    return Phrases(
        [grammar.prefixes[number] for number in prefixes],
        [grammar.suffixes[number] for number in suffixes],
        [grammar.joins[number] for number in joins],
        [grammar.betweens[number] for number in betweens],
        [grammar.closings[number] for number in closings],
        [grammar.connectors[number] for number in connectors],
    )


class Vocabularies:
    """Several vocabularies, asked together, in their order; they remember what they were asked."""

    def __init__(self, each: Sequence[Vocabulary]) -> None:
        """Take the vocabularies."""
        self._each = tuple(each)
        self._knowing: dict[str, int] = {}

    def knowing(self, tokens: Iterable[str]) -> list[Vocabulary]:
        """Give those that know every one of some words and signs.

        >>> from losstracker.model.lexicon import grammar_of
        >>> both = Vocabularies([vocabulary_of(grammar_of(code)) for code in ("en", "fr")])
        >>> [each.grammar.language for each in both.knowing(["dix", "tanks"])]
        ['fr']
        """
        left = (1 << len(self._each)) - 1
        for token in tokens:
            bits = self._knowing.get(token)
            left &= self._look_up(token) if bits is None else bits
            if not left:
                return []
        return [each for at, each in enumerate(self._each) if left >> at & 1]

    def _look_up(self, token: str) -> int:
        if len(self._knowing) >= _MOST_REMEMBERED:
            self._knowing.clear()
        bits = sum(1 << at for at, each in enumerate(self._each) if each.knows(token))
        self._knowing[token] = bits
        return bits


@lru_cache(maxsize=256)
def vocabulary_of(grammar: Grammar) -> Vocabulary:
    """Collect what a grammar knows: once for each, when a text is first read with it.

    >>> from losstracker.model.lexicon import grammar_of
    >>> "dozens" in vocabulary_of(grammar_of("en")).words
    True
    """
    middles = [middle for middle, _ in grammar.joins]
    middles += [middle for _, middle, _ in grammar.betweens]
    middles += [middle for middle, _, _ in grammar.closings]
    ahead = {_edge(middle.removesuffix(JOINED), -1) for middle in middles if middle[-1:] == JOINED}
    endings = [phrase for phrase, _ in grammar.suffixes if phrase[:1] == JOINED]
    behind = {_edge(ending.removeprefix(JOINED), 0) for ending in endings}
    texts = "\n".join(_texts(grammar))
    words = frozenset(tokens_of(texts)) | frozenset(_SIGNS_OF_NUMBERS)
    return Vocabulary(
        grammar,
        words - {"\n"},
        tuple(sorted({*ahead, grammar.words.spelling.joint} - {""})),
        tuple(sorted(behind - {""})),
        tuple(part.strip(JOINED) for part in grammar.words.respelled if JOINED in part),
        bool(_ONLY_DIGITS.search(texts)),
        _places(grammar),
    )


def _edge(phrase: str, at: int) -> str:
    """Give the run of letters at one end of a phrase; "" where another sign stands there."""
    tokens = tokens_of(phrase)
    return tokens[at] if tokens and phrase[at] == tokens[at][at] and phrase[at].isalpha() else ""


def _texts(grammar: Grammar) -> Iterator[str]:
    """Give everything that is compared with a text or a part of one."""
    numbers: NumberWords = grammar.words
    for group in _grouped(grammar):
        yield from chain.from_iterable(group)
    yield from chain(grammar.wholes, grammar.glosses, grammar.nouns, grammar.inverted)
    yield from chain(numbers.exact, numbers.multipliers, numbers.collectives, numbers.governed)
    yield from chain(numbers.endings, numbers.articles, numbers.joining)
    yield from chain(numbers.spelling.values, numbers.spelling.scales, (numbers.spelling.joint,))


def _grouped(grammar: Grammar) -> list[list[tuple[str, ...]]]:
    """Give the phrases, group by group in the order of :class:`Phrases`.

    First in each comes the one that stands in any text that the entry is about.
    """
    return [
        [(phrase,) for phrase, _ in grammar.prefixes],
        [(phrase,) for phrase, _ in grammar.suffixes],
        [(middle,) for middle, _ in grammar.joins],
        [(opening, middle) for opening, middle, _ in grammar.betweens],
        [(closing, middle) for middle, closing, _ in grammar.closings],
        [(connector,) for connector in grammar.connectors],
    ]


def _places(grammar: Grammar) -> dict[str, list[tuple[int, int]]]:
    """Find for every phrase a word or sign without which it stands in no text."""
    places: dict[str, list[tuple[int, int]]] = {}
    for group, phrases in enumerate(_grouped(grammar)):
        for number, (first, *_) in enumerate(phrases):
            places.setdefault(_needed(first), []).append((group, number))
    return places


def _needed(phrase: str) -> str:
    """Give the longest word or sign of a phrase that is not joined to something else."""
    tokens = tokens_of(phrase.strip(JOINED))
    if phrase[:1] == JOINED and _edge(phrase.removeprefix(JOINED), 0):
        tokens = tokens[1:]
    if phrase[-1:] == JOINED and _edge(phrase.removesuffix(JOINED), -1):
        tokens = tokens[:-1]
    return max(tokens, key=len, default="")
