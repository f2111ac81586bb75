"""What tests of every language ask of its wordings: how they are read, or why they are refused."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import pytest
from num2words import num2words

from losstracker.errors import QuantityTextError
from losstracker.model.columns import BoundKind
from losstracker.model.fold import fold
from losstracker.model.lexicon import Lexicon, grammar_of
from losstracker.model.quantity import parse_quantity, suggest_quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

INF = math.inf
E, S, C = BoundKind.ENTAILED, BoundKind.SOFT, BoundKind.CONVENTION

Meaning = tuple[float, float, float, BoundKind, BoundKind]
Meanings = dict[Meaning, str]
"""Low, best, high, kinds of both bounds: the wordings that mean it, with "; " between."""

# Numbers to spell: all the small ones, and some of the others below a million.
SMALL = range(2_001)
LARGE = range(2_001, 1_000_000)
STEPPED = (*SMALL, *LARGE[::997])
SPELLED_COUNTS = (0, 1, 2, 14, 40, 99, 250, 900, 1001, 2000, 27_700, 999_999)

# Read alike in Russian and in Ukrainian.
ALIKE = (
    "10 шт; сорок; триста; десяток; десятка; дюжина; десятки; до 40; до 280; "
    "без малого сто; штук порядка 50; максимум три; 1 танк; танки; пара; ряд; немало; "
    "2 млн; до десятка; 10-12-ти"
)
EAST_SLAVIC = ALIKE.split("; ")

# English that was translated out of Russian or Ukrainian.
FROM_EAST_SLAVIC = [
    ("dozens", 20, 44, 99),
    ("several dozen tanks", 20, 44, 99),
    ("a dozen", 5, 10, 15),
    ("two dozen", 13, 20, 27),
    ("half a dozen", 4, 6, 8),
    ("several", 2, 4, 9),
    ("a couple", 2, 2, 3),
    ("at least two", 2, 2, INF),
    ("about ten", 5, 10, 15),
    ("hundreds", 200, 447, 999),
    ("tens of thousands", 20_000, 44_721, 99_999),
]


def cases(*tables: Meanings) -> list[tuple[str, Meaning]]:
    """Each wording of the tables, with what it means."""
    return [
        (text, meaning)
        for table in tables
        for meaning, texts in table.items()
        for text in texts.split("; ")
    ]


def assert_means(text: str, meaning: Meaning, language: str, *regional: str) -> None:
    """It means the same in the language, in its regional variants, and where none is given."""
    for asked in (language, *regional, None):
        read = parse_quantity(text, asked)
        got: Meaning = (read.low, read.best, read.high, read.low_kind, read.high_kind)
        assert got == meaning, f"{text!r} in {asked} means {got}, not {meaning}"
        assert read.language in {language, asked}, f"{text!r} is read as {read.language}"
    suggested = suggest_quantity(text)
    assert suggested is None, f"{text!r} is understood, yet {suggested!r} is suggested"


def assert_bounds(
    text: str, language: str, low: int, high: float, best: float | None = None
) -> None:
    """The bounds in a language, and the best reading where one is given."""
    read = parse_quantity(text, language)
    got, expected = (read.low, read.high), (low, high)
    assert got == expected, f"{text!r} in {language} has bounds {got}, not {expected}"
    if best is not None:
        assert read.best == best, f"{text!r} in {language} is best {read.best}, not {best}"


def assert_shape(text: str, language: str, shape: str, row: str | None = None) -> None:
    """The shape of the reading, and the row of the readers' answers where one is given."""
    reading = parse_quantity(text, language).reading
    assert reading.shape == shape, f"{text!r} has the shape {reading.shape}, not {shape}"
    if row is not None:
        assert reading.row == row, f"{text!r} has the row {reading.row!r}, not {row!r}"


def refusal(text: str, language: str | None, lexicon: Lexicon | None = None) -> str:
    """Why it is no count; fails where it is one."""
    with pytest.raises(QuantityTextError) as refused:
        parse_quantity(text, language, lexicon)
    return str(refused.value)


def assert_refused(text: str, language: str | None, message: str) -> None:
    why = refusal(text, language)
    assert message in why, f"{text!r} is refused without {message!r}: {why}"


def assert_needs_language(text: str, language: str, low: int) -> None:
    read = parse_quantity(text, language)
    assert read.low == low, f"{text!r} in {language} has the low bound {read.low}, not {low}"
    assert_refused(text, None, "give the language")


def assert_alike(text: str, *languages: str) -> None:
    """It has no language of its own: the bounds are the same in each."""
    read = parse_quantity(text)
    assert read.language is None, f"{text!r} is read as {read.language}"
    for language in languages:
        assert_bounds(text, language, read.low, read.high, read.best)


def assert_tens_differ_once_changed(changed: str, other: str) -> None:
    """Where a lexicon changes "десятки" in one of two languages, the language is asked for."""
    change = {"id": "tens", "language": changed, "low": 30, "high": 90}
    ours = Lexicon.named("losstracker").extend([change], name="ours")
    why = refusal("десятки", None, ours)
    assert "in Russian but" in why, why
    assert "give the language, ru or uk" in why, why
    lows = [parse_quantity("десятки", code, ours).low for code in (changed, other)]
    assert lows == [30, 20], f"десятки: {lows} in {changed} and {other}"


def some_numbers(count: int) -> tuple[int, ...]:
    """All small numbers, and that many of the others, the same in every run."""
    return (*SMALL, *random.Random(1).sample(LARGE, count))  # noqa: S311


def spelled_in_cases(
    number: int, language: str, cases: Iterable[str], genders: Iterable[str]
) -> set[str]:
    """A number as num2words spells it in every case and gender."""
    return {
        num2words(number, lang=language, case=case, gender=gender)
        for case, gender in product(cases, genders)
    }


def _spelled(
    spell: Callable[[int], Iterable[str]], numbers: Iterable[int]
) -> list[tuple[int, str]]:
    pairs = [(number, text) for number in numbers for text in spell(number)]
    assert pairs, "no number was spelled"
    return pairs


def assert_counts_read_back(
    language: str, spell: Callable[[int], Iterable[str]], numbers: Iterable[int]
) -> None:
    """Each spelling of each number is that count, as a source may word it."""
    for number, text in _spelled(spell, numbers):
        read = parse_quantity(text, language)
        got = (read.low, read.high)
        assert got == (number, number), f"{text!r} in {language} is {got}, not {number}"


def assert_spelling_reads_back(
    language: str, spell: Callable[[int], Iterable[str]], numbers: Iterable[int]
) -> None:
    """The same of the number words alone, which is faster."""
    spelling = grammar_of(language).words.spelling
    for number, text in _spelled(spell, numbers):
        got = spelling.read(fold(text)[0])
        assert got == number, f"{text!r} in {language} is {got}, not {number}"


def assert_no_phrase_claimed_twice(language: str) -> None:
    """No two entries of the signs and the language claim one phrase at one place."""
    tables = Lexicon.named("losstracker").tables
    entries = [*tables["symbols"]["entry"], *tables[language]["entry"]]
    claims = Counter((one["where"], fold(text)[0]) for one in entries for text in one["phrases"])
    twice = [claim for claim, count in claims.items() if count > 1]
    assert not twice, f"claimed twice in {language}: {twice}"


def assert_rounds_apart(language: str) -> None:
    """No round number is claimed by an entry too; governed words are entries."""
    grammar = grammar_of(language)
    both = grammar.glosses.keys() & grammar.wholes.keys()
    assert not both, f"round numbers and entries in {language}: {both}"
    lone = grammar.words.governed.keys() - grammar.wholes.keys()
    assert not lone, f"governed words without an entry in {language}: {lone}"


def assert_round(text: str, language: str) -> None:
    """A round number is read as about that many, and is no slip."""
    read, number = parse_quantity(text, language), grammar_of(language).glosses[text]
    assert read.best == number, f"{text!r} is best {read.best}, not {number}"
    assert read.low < read.best < read.high, f"{text!r} is exact: {read}"
    suggested = suggest_quantity(text, language)
    assert suggested is None, f"{text!r} is understood, yet {suggested!r} is suggested"


def assert_vague_in_order(language: str, scale: Mapping[str, int] | None = None) -> None:
    """Bounds of vague words are in order; those of the scale have its low bounds."""
    wholes = grammar_of(language).wholes
    vague = [(word, entry) for word, entry in wholes.items() if entry.vague]
    assert len(vague) > 12, f"vague words in {language}: {vague}"
    for word, entry in vague:
        low, high = entry.low, entry.high
        assert isinstance(low, int), f"{word!r} has the low bound {low!r}"
        assert isinstance(high, int), f"{word!r} has the high bound {high!r}"
        assert 2 <= low < high, f"{word!r} has bounds {low} and {high}"
    lows = {word: wholes[word].low for word in scale or {}}
    assert lows == (scale or {}), f"low bounds in {language} are {lows}, not {scale}"
