"""A wording of a count, read with the entries of a lexicon: bounds, best, and how it is read."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from losstracker.model.columns import BoundKind
from losstracker.model.grammar import JOINED
from losstracker.model.lexicon import languages
from losstracker.model.meaning import (
    Count,
    Reading,
    about_range,
    apply_entry,
    best_of,
    name_of,
    range_of,
)
from losstracker.model.numbers import read_number, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.model.grammar import DigitStyle, Entry, Grammar
    from losstracker.model.numbers import Span
    from losstracker.model.vocabulary import Phrases

_DEPTH = 4  # hedges on hedges; more of them is no wording anybody uses
_LONGEST_NOUN = 5
_TEN = 10


class Reader(NamedTuple):
    """Reads pieces of one text with one grammar; ``phrases`` are those that may stand in the text.

    >>> from losstracker.model.lexicon import digit_style, grammar_of
    >>> from losstracker.model.numbers import Span
    >>> from losstracker.model.vocabulary import tokens_of, vocabulary_of
    >>> span, english = Span.of("at least two tanks"), vocabulary_of(grammar_of("en"))
    >>> phrases = english.phrases_in(tokens_of(span.norm))
    >>> count = Reader(english.grammar, digit_style(None), phrases).read(span)
    >>> count.low, count.high
    (2, inf)
    """

    grammar: Grammar
    style: DigitStyle
    phrases: Phrases

    def read(self, span: Span, depth: int = 0, *, nouns: bool = True) -> Count | None:
        """Read a piece that is a count and nothing else; None where it is not.

        Raises:
            QuantityTextError: It is worded as a count, but as one that cannot be.
        """
        if not span.norm or depth > _DEPTH:
            return None
        count = self._whole(span) or self._numbered(span)
        if count is None and nouns:
            count = self._with_noun(span, depth)
        return (
            count
            or self._between(span)
            or self._hedged(span, depth, nouns=nouns)
            or self._joined(span)
        )

    def _whole(self, span: Span) -> Count | None:
        gloss = self.grammar.glosses.get(span.norm)
        if gloss is not None:
            return apply_entry(self.grammar.collective, gloss, span)
        entry = self.grammar.wholes.get(span.norm)
        if entry is None:
            return None
        if entry.vague and self.grammar.refuse_vague:
            raise span.error(
                f"what {shown(span.wording)} stands for in that language is not known (known are "
                f"the conventions of {', '.join(languages())}); write bounds in low, best and "
                "high, or leave the language empty to read it as English"
            )
        count = apply_entry(entry, 0, span)
        return count._replace(ends=(count.low, int(count.high))) if entry.id == "range" else count

    def _number(self, span: Span) -> int | None:
        return read_number(span, self.grammar.words, self.style)

    def _numbered(self, span: Span) -> Count | None:
        number = self._number(span)
        if number is not None:
            return apply_entry(self.grammar.likes["exact"], number, span)
        head, _, last = span.norm.rpartition(" ")
        times = self.grammar.words.collectives.get(last)
        if times is None or not head:
            return None
        number = self._number(span.cut(0, len(head)))
        return apply_entry(self.grammar.collective, number * times, span) if number else None

    def _with_noun(self, span: Span, depth: int) -> Count | None:
        """Leave out what was lost ("dozens of tanks"); a plural noun alone is a count too."""
        text = span.norm
        noun = self._noun_at_end(text)
        rest = span.cut(0, len(text) - len(noun))
        if noun in self.grammar.definite and rest.norm.split(" ")[-1] in self.grammar.fractions:
            raise span.error(f"{shown(span.wording)} may be a fraction; write the number in digits")
        for connector in self.phrases.connectors:
            if rest.norm == connector or rest.norm.endswith(f" {connector}"):
                rest = rest.cut(0, len(rest.norm) - len(connector))
                break
        if noun and rest.norm.endswith(","):  # "dozens, if not hundreds, of tanks"
            rest = rest.cut(0, len(rest.norm) - 1)
        if len(rest.norm) == len(text):
            head = self._noun_at_start(text)
            return self.read(span.cut(len(head)), depth, nouns=False) if head else None
        if rest.norm:
            return self.read(rest, depth, nouns=False)
        plural = self.grammar.nouns.get(noun, False)
        return apply_entry(self.grammar.likes["plural"], 0, span) if plural else None

    def _noun_at_end(self, text: str) -> str:
        nouns, words = self.grammar.nouns, text.split(" ")
        elided = [connector for connector in self.phrases.connectors if connector[-1] == "'"]
        for many in range(min(_LONGEST_NOUN, len(words)), 0, -1):
            tail = " ".join(words[-many:])
            if tail in nouns:
                return tail
            for connector in elided:
                if tail.startswith(connector) and tail.removeprefix(connector) in nouns:
                    return tail.removeprefix(connector)
        return ""

    def _noun_at_start(self, text: str) -> str:
        """Find a noun that its number or adjective follows, where a language has it so."""
        words = text.split(" ") if self.grammar.leading else []
        heads = (" ".join(words[:many]) for many in range(min(_LONGEST_NOUN, len(words)), 0, -1))
        return next((head for head in heads if head in self.grammar.nouns), "")

    def _hedged(self, span: Span, depth: int, *, nouns: bool) -> Count | None:
        for entry, rest in self._hedges(span):
            inner = self._governed(rest) if entry.governs else None
            inner = inner or self.read(rest, depth + 1, nouns=nouns)
            if inner is not None:
                return self._hedge(entry, inner, span, rest)
        return None

    def _governed(self, span: Span) -> Count | None:
        """Read a word that is a number in the case that a hedge puts it into ("около сотни").

        Elsewhere the same letters are a vague plural ("сотни": hundreds).
        """
        words = self.grammar.words
        number = words.governed.get(span.norm)
        if number is None:
            return None
        round_number = span.norm in words.collectives
        entry = self.grammar.collective if round_number else self.grammar.likes["exact"]
        return apply_entry(entry, number, span)

    def _hedges(self, span: Span) -> Iterator[tuple[Entry, Span]]:
        text = span.norm
        for phrase, entry in self.phrases.prefixes:
            if text.startswith(phrase) and _apart(text, len(phrase)):
                yield entry, span.cut(len(phrase))
        for phrase, entry in self.phrases.suffixes:
            ending = phrase.removeprefix(JOINED)
            at = len(text) - len(ending)
            if text.endswith(ending) and (ending != phrase or _apart(text, at)):
                yield entry, span.cut(0, at)
        noun = self._noun_before_words(text)
        if noun:
            yield self.grammar.likes["about"], span.cut(len(noun))

    def _noun_before_words(self, text: str) -> str:
        """Find a noun whose place before a number in words makes it approximate ("танков пять")."""
        if not self.grammar.inverted or any(map(str.isdigit, text)):
            return ""
        words = text.split(" ")
        heads = (" ".join(words[:many]) for many in range(min(_LONGEST_NOUN, len(words)), 0, -1))
        return next((head for head in heads if head in self.grammar.inverted), "")

    def _hedge(self, entry: Entry, inner: Count, span: Span, rest: Span) -> Count:
        if inner.reading.entry == "exact":
            return apply_entry(entry, inner.low, span)
        said_twice = entry.over == "low" and inner.reading.entry == entry.id
        if entry.over == "same" or said_twice:
            return inner
        anchor = inner.reading.anchor
        if not entry.over and anchor and inner.reading.entry == name_of(self.grammar.collective):
            weak = BoundKind.CONVENTION  # "moins d'une dizaine": the ten is a round number
            return apply_entry(entry, anchor, span)._replace(low_kind=weak, high_kind=weak)
        approximate = inner.reading.spread == "around" or inner.reading.shape == "log-uniform"
        if not entry.over or not (approximate or inner.ends):
            raise span.error(
                f"{shown(span.wording)} puts a hedge on {shown(rest.wording)}, which is no plain "
                "number itself; put it on a number, or write bounds in low, best and high"
            )
        if entry.over == "keep":
            return inner if inner.ends is None else about_range(entry, inner.ends, span)
        more = 1 if entry.over == "low+1" else 0
        note = (
            f"{entry.note} Here the number is itself approximate ({shown(rest.wording)}), so the "
            "floor is counted from its lowest and the best value from its best; no distribution."
        )
        name = f"{entry.id}:{inner.reading.entry}"
        reading = Reading(name, "none", note, inner.reading.source, inner.reading.anchor)
        low, best = inner.low + more, inner.best + more
        return Count(low, best, math.inf, inner.low_kind, BoundKind.ENTAILED, reading)

    def _between(self, span: Span) -> Count | None:
        for opening, middle, entry in self.phrases.betweens:
            if span.norm.startswith(opening) and _apart(span.norm, len(opening)):
                count = self._split(span.cut(len(opening)), middle, entry)
                if count is not None:
                    return count
        return None

    def _joined(self, span: Span) -> Count | None:
        for middle, closing, entry in self.phrases.closings:
            at = len(span.norm) - len(closing)
            if span.norm.endswith(closing) and _apart(span.norm, at):
                count = self._split(span.cut(0, at), middle, entry)
                if count is not None:
                    return count
        for middle, entry in self.phrases.joins:
            count = self._split(span, middle, entry)
            if count is not None:
                return count
        return None

    def _split(self, span: Span, phrase: str, entry: Entry) -> Count | None:
        middle = phrase.removesuffix(JOINED)
        text, at = span.norm, span.norm.find(middle)
        while at >= 0:
            end = at + len(middle)
            left, right = span.cut(0, at), span.cut(end)
            ends = middle != phrase or _apart(text, end)
            if _apart(text, at) and ends and left.norm and right.norm:
                first = self._number(left)
                last = None if first is None else self._number(right)
                if first is not None and last is not None:
                    return self._range(entry, first, last, span)
                loose = self._loose_range(entry, left, right)
                if loose is not None:
                    return loose
            at = text.find(middle, at + 1)
        return None

    def _loose_range(self, entry: Entry, left: Span, right: Span) -> Count | None:
        """Read a range whose ends are themselves approximate ("dozens to hundreds")."""
        near, single = (self._governed(each) if entry.governs else None for each in (left, right))
        first = near or self._whole(left) or self._numbered(left)
        last = single or self._whole(right) or self._numbered(right) if first else None
        if first is None or last is None or entry.id != "range":
            return None
        ends = (first, last)
        exact = not single and any(each.reading.entry == "exact" for each in ends)
        vague = [each for each in ends if each.reading.shape == "log-uniform"]
        round_number = name_of(self.grammar.collective)
        if exact and last.reading.entry == round_number:
            times = self.grammar.words.collectives.get(right.norm.rpartition(" ")[2], 0)
            most = last.reading.anchor or 0
            if not _shares(first.low, most, times):
                return None
            weak = replace(_with_scale(entry), high_kind=BoundKind.CONVENTION)
            return range_of(weak, first.low * times, most, left)
        if exact and any(each.low >= _TEN for each in vague):
            return None  # "two or several dozen": two, or two dozen?
        if first.low > last.low or first.high > last.high or last.high == math.inf:
            return None
        shape = "log-uniform" if vague == [first, last] else "uniform"
        note = (
            f"From the least that {shown(left.wording)} allows to the most that "
            f"{shown(right.wording)} does."
        )
        name = f"range:{first.reading.entry}:{last.reading.entry}"
        reading = Reading(name, shape, note, first.reading.source)
        joined = replace(entry, shape=shape)
        best = best_of(joined, first.low, last.high, reading)
        return Count(first.low, best, last.high, first.low_kind, last.high_kind, reading)

    def _last_scale(self, text: str) -> int | None:
        """Give what the last word multiplies by, also as the end of a word ("dreihundert")."""
        words = self.grammar.words
        scales = {**words.spelling.scales, **words.multipliers}
        ends = [word for word in scales if text.endswith(word)]
        return scales[max(ends, key=len)] if ends else None

    def _range(self, entry: Entry, first: int, last: int, span: Span) -> Count:
        if entry.id == "plus_minus":
            return range_of(entry, max(0, first - last), first + last, span)
        times = self._last_scale(span.norm)
        if times and _shares(first, last, times):
            return range_of(_with_scale(entry), first * times, last, span)
        if span.norm.endswith((" 000", ",000", ".000")) and _shares(first, last, 1000):
            raise span.error(
                f"{shown(span.wording)} may be {first}-{last} or {first * 1000}-{last}; "
                "write the one that is meant in digits"
            )
        if first > last:
            raise span.error(
                f"expected the smaller number first, got {first} before {last}; "
                f"write {last}-{first}"
            )
        return range_of(entry, first, last, span)


def _shares(first: int, last: int, times: int) -> bool:
    """Whether the scale of the last number is that of the first too ("two to three hundred")."""
    return 1 <= first < times and first * times < last


def _with_scale(entry: Entry) -> Entry:
    note = f"{entry.note} What the last number counts in, the first does too."
    return replace(entry, note=note, low_kind=BoundKind.CONVENTION)


def _apart(text: str, at: int) -> bool:
    """Whether a word ends at ``at``: no two letters or digits meet there."""
    return at in {0, len(text)} or not (text[at - 1].isalnum() and text[at].isalnum())
