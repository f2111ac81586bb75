"""Text that is no count is refused unread, and nothing that is a count is refused with it."""

from __future__ import annotations

import ast
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import read_seed
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from losstracker.errors import QuantityTextError
from losstracker.model import vocabulary
from losstracker.model.asked import Asked, _bare, counts_in, read_in_each
from losstracker.model.lexicon import Lexicon
from losstracker.model.numbers import Span, may_spell
from losstracker.model.quantity import LONGEST_TEXT, could_be_count, find_quantity, parse_quantity
from losstracker.model.vocabulary import Phrases, Vocabularies, tokens_of, vocabulary_of
from losstracker.model.wording import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.model.grammar import Grammar
    from losstracker.model.meaning import Count

TESTS = Path(__file__).parent
STANDARD = Lexicon.named("losstracker")
OWN = STANDARD.extend(
    [
        {
            "id": "company",
            "language": "en",
            "phrases": ["a company", "zug-12", "1-2-3"],
            "low": 10,
            "high": 14,
            "source": "a handbook",
        },
        {"id": "near", "language": "de", "like": "about", "where": "suffix", "phrases": ["_lein"]},
        {"id": "near", "like": "about", "where": "prefix", "phrases": ["_pre", "so_x", "&"]},
        {"id": "range", "language": "ru", "like": "range", "where": "join", "phrases": ["али_"]},
    ],
    name="ours",
)
LEXICONS = (STANDARD, Lexicon.named("acled"), Lexicon.named("pitf"), OWN)
LANGUAGES = (None, *STANDARD.languages, "sv", "fr-CA", "no language")
NUMBERS = (*range(131), *range(131, 3_000, 61), *range(3_000, 1_000_000, 33_331))


@cache
def all_phrases(grammar: Grammar) -> Phrases:
    return Phrases(
        list(grammar.prefixes),
        list(grammar.suffixes),
        list(grammar.joins),
        list(grammar.betweens),
        list(grammar.closings),
        list(grammar.connectors),
    )


def read(grammar: Grammar, phrases: Phrases, text: str, asked: Asked) -> Count | str | None:
    """Read with one grammar: the count, the message that refuses it, or None."""
    reader, span = Reader(grammar, asked.lexicon.digits(asked.code), phrases), Span.of(text)
    try:
        return reader.read(span) or reader.read(_bare(span))
    except QuantityTextError as error:
        return str(error)


def check(text: str, language: str | None, lexicon: Lexicon) -> None:
    """What reads a text with every phrase of a grammar is what reads it quickly."""
    code = language.split("-")[0] if language else None
    if code == "no language" or len(text) > LONGEST_TEXT:
        assert not could_be_count(text, language, lexicon)
        assert find_quantity(text, language, lexicon) is None
        return
    asked, span = Asked(code, lexicon), Span.of(text)
    tokens = tokens_of(span.norm)
    for grammar in asked.grammars(span.norm):
        known = vocabulary_of(grammar)
        slowly = read(grammar, all_phrases(grammar), text, asked)
        assert read(grammar, known.phrases_in(tokens), text, asked) == slowly
        if isinstance(slowly, tuple):
            assert all(map(known.knows, tokens)), (text, grammar.label)
            assert could_be_count(text, language, lexicon)
    assert counts_in(span, asked) == read_in_each(span, asked)[0]
    try:
        expected = parse_quantity(text, language, lexicon)
    except QuantityTextError:
        expected = None
    assert find_quantity(text, language, lexicon) == expected
    assert expected is None or could_be_count(text, language, lexicon)


def written(file: Path) -> Iterator[str]:
    """Give every text that stands in a file of tests, cut where its tables cut it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split("; ")


@cache
def pieces(language: str | None, lexicon: Lexicon = OWN) -> list[str]:
    """Give what counts of a language are made of."""
    grammar = lexicon.grammar(language)
    words, phrases = grammar.words, all_phrases(grammar)
    spelled = [num2words(n, lang=language) for n in NUMBERS[::9]] if language else []
    halves = [half for each in spelled for half in (each[: len(each) // 2], each[len(each) // 2 :])]
    edges = [each[0] for each in chain(phrases.prefixes, phrases.suffixes, phrases.joins)]
    edges += [part for *parts, _ in (*phrases.betweens, *phrases.closings) for part in parts]
    named = [*grammar.wholes, *grammar.glosses, *grammar.nouns, *grammar.connectors]
    counts = [*words.exact, *words.multipliers, *words.collectives, *words.governed]
    counts += [*words.spelling.values, *words.spelling.scales, *words.respelled, *words.spelled]
    return [*edges, *edges, *named, *counts, *words.endings, *spelled, *halves]


SIGNS = [*"~+?-±<>=≤.,!'\"«»/()&_:;%", "10", "5", "2.000", "8,044", "1.5", "3k", "٣", "100s"]
JUNK = ["x", "destroyed", "tonks", "n/a", "Ã©", "ish", "den", "и", "و", "ال", "yüz", "und", "and"]
GLUES = st.sampled_from([" ", " ", " ", "", "-", "_", ", "])


@st.composite
def junk(draw: st.DrawFn) -> str:
    """Make text of what a language counts with, of signs, digits, and what no language knows."""
    language = draw(st.sampled_from([None, *STANDARD.languages]))
    piece = st.one_of(
        st.sampled_from(pieces(language)),
        st.sampled_from(pieces(language)),
        st.sampled_from(SIGNS),
        st.sampled_from(JUNK),
        st.integers(0, 3000).map(str),
        st.text("abdeinsxyzдзжклвبةوtüöß'-", max_size=5),
    )
    parts = draw(st.lists(piece, min_size=1, max_size=6))
    return "".join(chain.from_iterable((part, draw(GLUES)) for part in parts))


@given(junk(), st.sampled_from(LANGUAGES), st.sampled_from(LEXICONS))
def test_what_is_not_read_is_no_count(text: str, language: str | None, lexicon: Lexicon) -> None:
    check(text, language, lexicon)


@given(st.text(max_size=25), st.sampled_from(LANGUAGES))
def test_any_text_is_judged_as_it_is_read(text: str, language: str | None) -> None:
    check(text, language, STANDARD)


@pytest.mark.parametrize("name", ["real_wordings", *(f"counts_{c}" for c in STANDARD.languages)])
def test_every_wording_that_another_test_reads_is_let_through(name: str) -> None:
    language = name[-2:] if name.startswith("counts") else None
    texts = set(written(TESTS / f"test_{name}.py"))
    assert len(texts) > 100
    for text in texts:
        check(text, None, STANDARD)
        check(text, language, OWN)


@pytest.mark.parametrize("language", STANDARD.languages)
def test_presets_have_the_same_phrases(language: str) -> None:
    """So that what is let through, which no number decides, is the same with each of them."""
    for preset in LEXICONS[1:3]:
        assert pieces(language, preset) == pieces(language, STANDARD)


@pytest.mark.parametrize("lexicon", [STANDARD, OWN], ids=lambda lexicon: lexicon.name)
@pytest.mark.parametrize("language", STANDARD.languages)
def test_every_phrase_is_let_through(lexicon: Lexicon, language: str) -> None:
    grammar = lexicon.grammar(language)
    for phrase in dict.fromkeys(pieces(language, lexicon)):
        glued = phrase.replace("_", "")
        for text in (glued, f"{glued} 12", f"12 {glued}", f"12{glued}"):
            if isinstance(
                read(grammar, all_phrases(grammar), text, Asked(language, lexicon)), tuple
            ):
                assert could_be_count(text, language, lexicon)
                assert find_quantity(text, language, lexicon) is not None


@pytest.mark.parametrize("language", STANDARD.languages)
def test_every_number_is_let_through_in_one_piece_and_cut_in_two(language: str) -> None:
    grammar, asked = STANDARD.grammar(language), Asked(language, STANDARD)
    for number in NUMBERS:
        spelled = num2words(number, lang=language)
        texts = [spelled, *(f"{spelled[:at]} {spelled[at:]}" for at in range(1, len(spelled), 3))]
        for text in texts:
            if isinstance(read(grammar, all_phrases(grammar), text, asked), tuple):
                assert could_be_count(text, language), text


@pytest.mark.parametrize(
    ("language", "word", "fine"),
    [
        ("en", "and", True),
        ("en", "twelves", True),
        ("en", "twelfe", False),
        ("fr", "et", True),
        ("es", "treintai", True),
        ("de", "siebenhundert", True),
        ("de", "siebenmeilen", False),
        ("de", "zweiund", True),
        ("tr", "yüzyirmiden", True),
        ("tr", "yüzde", False),
        ("ar", "وعشرون", True),
        ("ru", "десятью", True),
        ("ru", "десятый", False),
    ],
)
def test_a_word_is_known_in_a_number_and_with_what_is_written_onto_it(
    language: str, word: str, *, fine: bool
) -> None:
    assert vocabulary_of(STANDARD.grammar(language)).knows(Span.of(word).norm) is fine


def test_words_of_other_languages_spell_no_number() -> None:
    words = STANDARD.grammar("en").words
    assert [may_spell(word, words) for word in ("twelve", "douze")] == [True, False]


@pytest.mark.parametrize(
    ("text", "could"),
    [
        ("lots of 17 or so many", True),  # every word is one of counts
        ("abc123", False),
        ("destroyed 5", False),
        ("n/a", True),  # letters and signs that stand in wordings, though not so
        ("x", False),
        ("12 tonks", False),
        ("12 tanks", True),
        ("2024-13-07", False),
        ("2024-13", True),
        ("+/- 5", True),
        ("5 % 3", False),
        ("Ã©tÃ© 5", False),
        ("знищено 5", False),
        ("5 танков", True),
        ("تدمير 5", False),
        ("zerstört: 5", False),
        ("", False),
        (" ", False),
        ("1" * (LONGEST_TEXT + 1), False),
    ],
)
def test_what_could_be_a_count(text: str, *, could: bool) -> None:
    assert could_be_count(text) is could


def test_a_phrase_in_digits_alone_is_let_through() -> None:
    assert could_be_count("1-2-3", "en", OWN)
    assert not could_be_count("1-2-3", "en")
    assert find_quantity("1-2-3", "en", OWN) == parse_quantity("1-2-3", "en", OWN)


def test_a_word_may_be_written_onto_another_many_times_over() -> None:
    """A search through all the ways to cut such a word would never end."""
    for text in ("nin" * 60, "وو" * 90, "e" * 190, "yüz" * 60, "treintai" * 20):
        check(text, None, STANDARD)


def test_what_is_remembered_of_words_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_MOST_REMEMBERED", 10)
    both = Vocabularies([vocabulary_of(STANDARD.grammar(code)) for code in ("en", "de")])
    for number in range(3):
        for letter in map(chr, range(97, 123)):
            assert both.knowing([f"{letter * number}qx", "tanks"]) == []
        assert len(both.knowing(["tanks"])) == 2
        assert len(both._knowing) <= 10


@pytest.mark.parametrize("text", ["-", "\N{EM DASH}", "circa-", "- tank", "en az -"])
def test_a_dash_is_no_zero_in_turkish(text: str) -> None:
    assert find_quantity(text, "tr") is None


def test_the_seed_is_read_quickly_too() -> None:
    seed = read_seed()
    for text, language in zip(seed["quantity"], seed["language"], strict=True):
        check(text, language or None, STANDARD)
