"""A count as a source words it: bounds, a best value, and where it has one a distribution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from losstracker.errors import NoDistributionError, QuantityTextError
from losstracker.model.columns import BoundKind
from losstracker.model.lexicon import (
    MAX_COUNT,
    digit_style,
    grammar_of,
    languages,
    translated_grammar,
)
from losstracker.model.numbers import Span, shown
from losstracker.model.wording import Reader, Reading

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from losstracker.model.lexicon import Grammar
    from losstracker.model.pmf import Pmf
    from losstracker.model.wording import Count

__all__ = ["LONGEST_TEXT", "MAX_COUNT", "Quantity", "parse_quantity", "suggest_quantity"]

LONGEST_TEXT = 200
"""A text longer than this is refused unread: no wording of a count is as long."""

_LANGUAGE = re.compile(r"([A-Za-z]{2,8})(?:[-_][A-Za-z0-9]{1,8})*")
_SLIP = 2  # letters by which a slip may be longer or shorter than what was meant
_LONGEST_WORD = 30
_MOST_WORDS = 12

_OWN_BOUNDS = Reading(
    entry="between",
    shape="none",
    note="The bounds are the analyst's own, and bounds alone give no distribution.",
    source="the loss table",
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count of lost items, known to within bounds.

    Always true: ``0 <= low <= best <= high``; ``low`` is whole, ``high`` is whole or ``inf``, and
    neither is larger than :data:`losstracker.model.lexicon.MAX_COUNT` unless ``inf``.
    """

    low: int
    best: float
    high: float
    low_kind: BoundKind
    high_kind: BoundKind
    text: str
    language: str | None = None
    reading: Reading = field(default=_OWN_BOUNDS, repr=False)

    def __post_init__(self) -> None:
        """Refuse bounds that are not in order."""
        given = f"low {self.low}, best {self.best}, high {self.high}"
        if not isinstance(self.low, int) or not 0 <= self.low <= self.best <= self.high:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: expected whole numbers with "
                f"0 <= low <= best <= high, got {given}"
            )
        if max(self.low, self.best, 0 if self.high == math.inf else self.high) > MAX_COUNT:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: larger than any count of equipment; expected at "
                f"most {MAX_COUNT:,}, got {given}"
            )
        if self.high not in {math.inf, math.floor(min(self.high, MAX_COUNT))}:
            raise QuantityTextError(
                f"quantity {shown(self.text)}: expected a whole number or inf as high, got {given}"
            )

    @classmethod
    def between(cls, low: float, best: float | None, high: float) -> Quantity:
        """Make one from an analyst's own bounds; without a best value it is ``low``.

        It has a distribution only where ``low`` and ``high`` are equal.

        Raises:
            QuantityTextError: The bounds are not whole, not in order, or too large.

        >>> Quantity.between(8, 10, 12).text
        '8-12'
        """
        if not math.isfinite(low) or low != int(low):
            raise QuantityTextError(f"low: expected a whole number, got {low}")
        best = float(low) if best is None else float(best)
        text = _canonical(int(low), float(high))
        firm = BoundKind.ENTAILED
        return cls(int(low), best, float(high), firm, firm, text)

    def pmf(self) -> Pmf:
        """Give the distribution of the count as its wording is read.

        Raises:
            NoDistributionError: It has none, or one too wide to write down; the message says why.

        >>> parse_quantity("dozens").pmf().quantile(0.5)
        48
        """
        from losstracker.model import readings  # noqa: PLC0415 - numpy, only where needed

        how = self.reading
        if self.low == self.high:
            return readings.uniform(self.low, self.low)
        if how.shape == "none":
            raise NoDistributionError(f"quantity {shown(self.text)}: {how.note}")
        try:
            if how.shape == "readers":
                x = how.anchor or 0
                return readings.mixture(x, how.row, how.spread, self.low, self.high)
            draw = readings.log_uniform if how.shape == "log-uniform" else readings.uniform
            return draw(self.low, int(self.high))
        except NoDistributionError as error:
            raise NoDistributionError(f"quantity {shown(self.text)}: {error}") from None

    @property
    def wording(self) -> Hashable:
        """Key that is equal where one reading is shared, whatever it be; None for exact counts.

        Equal are readings of the same language, lexicon entry and numbers.

        >>> parse_quantity("~10").wording == parse_quantity("c. 10").wording
        True
        """
        if self.low == self.high:
            return None
        how = self.reading
        return (self.language, how.entry, how.row, how.anchor, self.low, self.high)

    @property
    def why(self) -> str:
        """Say why these are the bounds, and who says so.

        >>> parse_quantity("several", "en").why
        "More than a couple and fewer than ten, for which 'a dozen' or 'tens' would be said. \
Source: convention (losstracker)."
        """
        return f"{self.reading.note} Source: {self.reading.source}."

    @property
    def canonical(self) -> str:
        """A text that is read as the same bounds, in any language.

        >>> parse_quantity("at least ten").canonical, parse_quantity("une dizaine").canonical
        ('10+', '5-15')
        """
        return _canonical(self.low, self.high)


def _canonical(low: int, high: float) -> str:
    if high == math.inf:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high:.0f}"


def parse_quantity(text: str, language: str | None = None) -> Quantity:
    """Read a count as a source words it.

    Args:
        text: The wording: ``10``, ``~10``, ``at least ten``, ``10-12``, ``dozens``, ``plural``.
        language: BCP 47 code of the source's own wording, also of one that was translated into
            English: "dozens" out of French stands for "dizaines". None: whichever language
            understands it.

    Raises:
        QuantityTextError: It is no count; the message says where, and what would be understood.

    >>> dozens = parse_quantity("dozens of tanks")
    >>> dozens.low, dozens.best, dozens.high, dozens.language
    (24, 48.0, 99.0, 'en')
    >>> parse_quantity("dozens", "fr").low
    20
    """
    if not isinstance(text, str):
        raise QuantityTextError(f"quantity: expected text, got {text!r}")
    code = _primary(language)
    if len(text) > LONGEST_TEXT:
        raise QuantityTextError(
            f"quantity {shown(text)} at position {LONGEST_TEXT + 1}: expected a count in at most "
            f"{LONGEST_TEXT} characters, got {len(text)}; {_understood(code)}"
        )
    try:
        return _parse(text, code)
    except QuantityTextError as error:
        if _understood(code) in str(error):
            raise
        raise QuantityTextError(f"{error}; {_understood(code)}") from None


def suggest_quantity(text: str, language: str | None = None) -> str | None:
    """Give the count that a text with a slip in it was probably meant to be.

    None where the text is understood as it is, or where nothing is close enough.

    >>> suggest_quantity("arond ten")
    'around ten'
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return None
    try:
        span, code = Span.of(text), _primary(language)
    except QuantityTextError:
        return None
    if _count(span, code) is not None:
        return None
    return next(_meant(span, code), None)


def _primary(language: str | None) -> str | None:
    """Give the primary subtag of a language tag, in lower case."""
    if not language or not language.strip():
        return None
    tag = _LANGUAGE.fullmatch(language.strip())
    if tag is None:
        raise QuantityTextError(
            f"language {shown(language)}: expected a BCP 47 code such as 'fr', or nothing"
        )
    return tag.group(1).lower()


@lru_cache(maxsize=2**16)
def _parse(text: str, code: str | None) -> Quantity:
    span = Span.of(text)
    found, refusal = _try_languages(span, code)
    if not found:
        raise refusal or QuantityTextError(_not_understood(span, code))
    (grammar, count), *others = found
    for other, another in others:
        if (another.low, another.high) != (count.low, count.high):
            raise span.error(
                f"{_canonical(count.low, count.high)} in {grammar.label} but "
                f"{_canonical(another.low, another.high)} in {other.label}; give the language, "
                f"{grammar.language} or {other.language}"
            )
    return Quantity(*count[:5], text=text, language=code or grammar.language, reading=count.reading)


def _grammars(code: str | None) -> Iterator[Grammar]:
    """Give the grammars to read with, in their order; each is loaded when it is come to."""
    if code is None:
        yield grammar_of(None)
        yield from map(grammar_of, languages())
        return
    if code in languages():
        yield grammar_of(code)
    if code != "en":
        yield translated_grammar(code)


def _try_languages(
    span: Span, code: str | None
) -> tuple[list[tuple[Grammar, Count]], QuantityTextError | None]:
    """Read with one grammar after the other; signs, and a language that is given, settle it."""
    found: list[tuple[Grammar, Count]] = []
    refusal: QuantityTextError | None = None
    style = digit_style(code)
    for grammar in _grammars(code):
        try:
            count = Reader(grammar, style).read(span)
        except QuantityTextError as error:
            refusal = refusal or error
            continue
        if count is not None:
            found.append((grammar, count))
            if code is not None or grammar.language is None:
                break
    return found, refusal


def _count(span: Span, code: str | None) -> Count | None:
    found, _ = _try_languages(span, code)
    return found[0][1] if found else None


def _understood(code: str | None) -> str:
    examples = grammar_of(code if code in languages() else "en").examples
    return f"understood are: {', '.join(examples)}, ..."


def _not_understood(span: Span, code: str | None) -> str:
    head = f"quantity {shown(span.source)} at position"
    known = _understood(code)
    if not span.norm:
        return f"{head} 1: expected a count, got nothing; {known}"
    meant = next(_meant(span, code), None)
    hint = f"did you mean {shown(meant)}? " if meant else ""
    for end in _word_ends(span.norm):
        part, rest = span.cut(0, end), span.cut(end)
        if _count(part, code) is not None:
            two = any(char.isdigit() for char in rest.norm)
            todo = (
                "give each count its own row" if two else "put what was lost into category or model"
            )
            return (
                f"{head} {rest.position}: {shown(part.wording)} is understood, "
                f"{shown(rest.wording)} is not; {hint}{todo}"
            )
    got = shown(span.wording)
    return f"{head} {span.position}: expected a count, got {got}; {hint}{known}"


def _word_ends(text: str) -> list[int]:
    """Where words end, the last first, and the end of the text itself left out."""
    ends = [at for at, char in enumerate(text) if char == " "]
    return ends[: _MOST_WORDS - 1][::-1]


def _meant(span: Span, code: str | None) -> Iterator[str]:
    """Make texts that are understood and differ from this one by slips of the pen."""
    phrases = _phrases(code)
    whole = _close(span.norm, phrases)
    words = span.norm.split(" ")
    if len(words) <= _MOST_WORDS:
        single = frozenset(chain.from_iterable(phrase.split(" ") for phrase in phrases))
        mended = [_close(word, single) or word for word in words]
    else:
        mended = words
    swapped = re.sub(r"^([0-9]+) ?- ?([0-9]+)$", r"\2-\1", span.norm)
    for text in (whole, " ".join(mended), swapped):
        if text and text != span.norm and _count(Span.of(text), code) is not None:
            yield text


@lru_cache(maxsize=32)
def _phrases(code: str | None) -> frozenset[str]:
    return frozenset(chain.from_iterable(grammar.vocabulary() for grammar in _grammars(code)))


def _close(text: str, known: frozenset[str]) -> str | None:
    if not 4 <= len(text) <= _LONGEST_WORD or text in known or any(map(str.isdigit, text)):
        return None
    likely = sorted(each for each in known if abs(len(each) - len(text)) <= _SLIP)
    return next(iter(get_close_matches(text, likely, n=1, cutoff=0.75)), None)
