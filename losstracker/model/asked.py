"""A text read with one language after the other, in the one that is given or in any."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from losstracker.errors import QuantityTextError
from losstracker.model.vocabulary import Vocabularies, tokens_of, vocabulary_of
from losstracker.model.wording import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from losstracker.model.grammar import Grammar
    from losstracker.model.lexicon import Lexicon
    from losstracker.model.meaning import Count
    from losstracker.model.numbers import Span
    from losstracker.model.vocabulary import Vocabulary

_QUOTES = {
    '""',
    "''",
    "\u00ab\u00bb",
    "\u00bb\u00ab",
    "\u201c\u201d",
    "\u201e\u201c",
    "\u201e\u201d",
}
_LAST_WORD = re.compile(r"[^\W\d_]{4}[.!]$")
_THREE_NUMBERS = re.compile(
    r"[\W_]*(?:[0-9][0-9 ,.'٬٫]*[^\w ,.'٬٫][\W_]*){2}[0-9][\W\d_]*"  # noqa: RUF001
)
_LETTER_OF = {
    "latin": re.compile(r"[a-z\u00e0-\u024f]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0600-\u06ff]"),
}
SAMPLE = {"latin": "a", "cyrillic": "\u0430", "arabic": "\u0627"}
"""A letter of each script that a lexicon is written in."""


class Asked(NamedTuple):
    """In which language a text is to be read (None: any), and with which lexicon."""

    code: str | None
    lexicon: Lexicon

    def grammars(self, text: str) -> Iterator[Grammar]:
        """Give the grammars to read a folded text with, in their order."""
        code, lexicon = self
        if code is None:
            yield lexicon.grammar(None)
            scripts = scripts_of(text)
            candidates = map(lexicon.grammar, lexicon.languages)
            yield from (each for each in candidates if each.script in scripts)
            return
        if code in lexicon.languages:
            yield lexicon.grammar(code)
        if code != "en":
            yield lexicon.translated(code)

    def understood(self, text: str) -> str:
        """Say what would be understood in the place of a folded text."""
        known = self.code in self.lexicon.languages or self.code is None
        first = next((each for each in self.grammars(text) if each.language), None)
        grammar = first if first and known else self.lexicon.grammar("en")
        return f"understood are: {', '.join(grammar.examples)}, ..."


def scripts_of(text: str) -> set[str]:
    """Name the scripts that the letters of a text are of.

    >>> sorted(scripts_of("about десять"))
    ['cyrillic', 'latin']
    """
    return {name for name, letter in _LETTER_OF.items() if letter.search(text)}


def canonical(low: int, high: float) -> str:
    """Give a text that is read as these bounds, in any language.

    >>> canonical(10, math.inf), canonical(5, 15), canonical(3, 3)
    ('10+', '5-15', '3')
    """
    if high == math.inf:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high:.0f}"


def told(count: Count) -> str:
    """Say what a wording means, for a message."""
    return f"{canonical(count.low, count.high)} (best {count.best:,.0f})"


def read_in_each(
    span: Span, asked: Asked
) -> tuple[list[tuple[Grammar, Count]], QuantityTextError | None]:
    """Read with one grammar after the other; signs, and a language that is given, settle it.

    The error, where there is one, says why what looks like a count is none.
    """
    return _read_by(map(vocabulary_of, asked.grammars(span.norm)), span, asked)


def counts_in(span: Span, asked: Asked) -> list[tuple[Grammar, Count]]:
    """Read as :func:`read_in_each` does, only with the grammars that know every word of the text.

    >>> from losstracker.model.lexicon import active_lexicon
    >>> from losstracker.model.numbers import Span
    >>> asked = Asked(None, active_lexicon())
    >>> [len(counts_in(Span.of(text), asked)) for text in ("ten tanks", "ten tonks")]
    [1, 0]
    """
    return _read_by(knowing(span.norm, asked), span, asked)[0]


def knowing(text: str, asked: Asked) -> list[Vocabulary]:
    """Give the vocabularies that hold every word and sign of a folded text: no other reads it.

    >>> from losstracker.model.lexicon import active_lexicon
    >>> asked = Asked(None, active_lexicon())
    >>> [each.grammar.language for each in knowing("ten tanks", asked)]
    ['en']
    """
    if not text:
        return []
    scripts = frozenset(scripts_of(text)) if asked.code is None else frozenset()
    known = _vocabularies(asked, scripts).knowing(tokens_of(text))
    if known and _THREE_NUMBERS.fullmatch(text):  # a count has two, or is a phrase in digits
        return [each for each in known if each.digits]
    return known


@lru_cache(maxsize=256)
def _vocabularies(asked: Asked, scripts: frozenset[str]) -> Vocabularies:
    sample = "".join(SAMPLE[script] for script in sorted(scripts))
    return Vocabularies([vocabulary_of(grammar) for grammar in asked.grammars(sample)])


def _read_by(
    vocabularies: Iterable[Vocabulary], span: Span, asked: Asked
) -> tuple[list[tuple[Grammar, Count]], QuantityTextError | None]:
    found: list[tuple[Grammar, Count]] = []
    refusal: QuantityTextError | None = None
    style, tokens = asked.lexicon.digits(asked.code), tokens_of(span.norm)
    for vocabulary in vocabularies:
        grammar = vocabulary.grammar
        reader = Reader(grammar, style, vocabulary.phrases_in(tokens))
        try:
            count, said = reader.read(span), span.norm
            if count is None:
                bare = _bare(span)
                count, said = reader.read(bare), bare.norm
        except QuantityTextError as error:
            refusal = refusal or error
            continue
        if count is None:
            continue
        if asked.code is None and grammar.is_english(said, asked.lexicon.grammar("en")):
            refusal = refusal or span.error(
                f"{told(count)} in {grammar.label}, but also plain English; if it is a count, "
                f"give the language, {grammar.language} (column language, or --language)"
            )
        else:
            found.append((grammar, count))
            if asked.code is not None or grammar.language is None:
                break
    return found, refusal


def _bare(span: Span) -> Span:
    """Leave out quotation marks about a text, and what ends a sentence after its last word.

    A word of three letters or fewer may be an abbreviation ("No.", "2 mil.").
    """
    size = len(span.norm)
    quoted = span.norm[:1] + span.norm[-1:] in _QUOTES and size > 2
    bare = span.cut(1, size - 1) if quoted else span
    if bare.norm.endswith((".", "!")) and _LAST_WORD.search(bare.norm):
        return bare.cut(0, len(bare.norm) - 1)
    return bare if quoted else span.cut(0, 0)
