"""Which words and signs a grammar knows: a text with another one is no count, and needs no reading.

Everything here errs on one side only. What is left out cannot be read; what is kept may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from losstracker.model.grammar import JOINED
from losstracker.model.numbers import is_number_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from losstracker.model.grammar import Entry, Grammar

_TOKEN = re.compile(r"[^\W\d_]+|[^\w ]|_")
_AROUND_NUMBERS = "-' ,.!\"٬٫«»“”„"  # noqa: RUF001
_MOST_REMEMBERED = 1 << 15


def tokens_of(text: str) -> list[str]:
    """Cut a folded text into its runs of letters and its signs; digits and spaces are left out.

    >>> tokens_of("about 10's, or so")
    ['about', "'", 's', ',', 'or', 'so']
    """
    return _TOKEN.findall(text)


class Phrases(NamedTuple):
    """The phrases of a grammar that stand in some text, each kind in the order of the grammar."""

    prefixes: Sequence[tuple[str, Entry]]
    suffixes: Sequence[tuple[str, Entry]]
    joins: Sequence[tuple[str, Entry]]
    betweens: Sequence[tuple[str, str, Entry]]
    closings: Sequence[tuple[str, str, Entry]]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words and signs that a count can hold in the language of one grammar.

    ``ahead`` and ``behind`` are what is written onto a word without a space ("و" before a number,
    "den" of "yüzden fazla" after it). ``places`` says which phrases need which word or sign;
    those that need none for sure stand under "".
    """

    grammar: Grammar
    words: frozenset[str]
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    places: dict[str, list[tuple[int, int]]] = field(repr=False)

    def knows(self, token: str) -> bool:
        """Whether a count can hold a word or sign, as it is or with something written onto it.

        >>> from losstracker.model.lexicon import grammar_of
        >>> english = vocabulary_of(grammar_of("en"))
        >>> [english.knows(word) for word in ("tanks", "twelve", "twelveish", "tonks")]
        [True, True, True, False]
        """
        words, numbers = self.words, self.grammar.words
        if token in words:
            return True
        if not token[0].isalnum():
            return False
        return any(form in words or is_number_word(form, numbers) for form in self.forms(token))

    def forms(self, token: str) -> Iterator[str]:
        """Give a word, and what is left of it without what may be written onto it."""
        yield token
        for piece in self.behind:
            if len(token) > len(piece) and token.endswith(piece):
                yield from self.forms(token[: -len(piece)])
        for piece in self.ahead:
            if len(token) > len(piece) and token.startswith(piece):
                yield from self.forms(token[len(piece) :])

    def phrases_in(self, tokens: Iterable[str]) -> Phrases:
        """Give the phrases that may stand in a text of these words and signs.

        >>> from losstracker.model.lexicon import grammar_of
        >>> found = vocabulary_of(grammar_of("en")).phrases_in(tokens_of("at least ten"))
        >>> [phrase for phrase, _ in found.prefixes]
        ['at the very least', 'at the very least,', 'at the least', 'at least']
        """
        forms = {form for token in tokens for form in self.forms(token)}
        at = sorted(place for form in ("", *forms) for place in self.places.get(form, ()))
        grammar, kinds = self.grammar, ([], [], [], [], [])
        return Phrases(*kinds)


@lru_cache(maxsize=256)
def vocabulary_of(grammar: Grammar) -> Vocabulary:
    """Collect what a grammar knows; once for each, when a text is first read with it."""
    raise NotImplementedError
