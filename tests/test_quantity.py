"""Counts as sources word them: every kind of wording, in both languages, and what is refused."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys

import pytest

from losstracker.errors import NoDistributionError, QuantityTextError
from losstracker.model.columns import BoundKind
from losstracker.model.lexicon import MAX_COUNT, grammar_of, languages
from losstracker.model.quantity import Quantity, parse_quantity, suggest_quantity

INF = math.inf
E, S, C = BoundKind.ENTAILED, BoundKind.SOFT, BoundKind.CONVENTION

# Low, best, high, kinds of both bounds: the wordings that mean it, each with its near misses.
ENGLISH = {
    (1, 1, 1, E, E): "one; a; an",
    (100, 100, 100, E, E): "a hundred",
    (105, 105, 105, E, E): "a hundred and five",
    (21, 21, 21, E, E): "twenty-one; TWENTY  one",
    (5000, 5000, 5000, E, E): "5 thousand",
    (12, 12, 12, E, E): "a dozen",
    (24, 24, 24, E, E): "two dozen",
    (6, 6, 6, E, E): "half a dozen",
    (2, 2, 2, E, E): "a pair",
    (0, 0, 0, E, E): "zero; none; no tanks; fewer than 1",
    (10, 10, 10, E, E): "exactly ten",
    (5, 10, 15, C, C): "about ten; about 10; around ten; around 10; roughly 10; approximately 10",
    (5, 11, 15, C, C): "about 10-12",
    (3, 5, 7, C, C): "approx. 5",
    (71, 100, 129, C, C): "about 100",
    (22, 30, 38, C, C): "some 30",
    (9, 12, 15, C, C): "a dozen or so",
    (1, 1, 2, C, C): "about one",
    (2, 2, INF, E, E): (
        "at least two; at least 2; batteries; anti-aircraft batteries; some tanks; some; "
        "many; numerous; a number of; at least two helicopters"
    ),
    (3, 3, INF, E, E): "no fewer than 3; not less than 3; a minimum of 3; 3 or more",
    (30, 30, INF, E, E): "30 plus",
    (31, 31, INF, E, E): "more than 30; over 30; in excess of 30; upwards of 30",
    (1, 20, 40, S, S): "up to 40; as many as 40",
    (1, 1, 1, S, S): "up to 1",
    (0, 5, 5, E, E): "at most 5; no more than 5; 5 or fewer",
    (0, 4, 4, E, E): "fewer than 5; under 5",
    (57, 96, 99, C, C): "nearly 100",
    (3585, 3969, 3999, C, C): "almost 4,000",
    (3431, 3950, 3999, C, C): "close to 4,000",
    (1, 1, 1, C, C): "nearly 2",
    (10, 11, 12, E, E): "between 10 and 12; from 10 to 12; 10 to 12; 10 or 12; ten-twelve",
    (2, 2, 3, E, E): "two or three",
    (10, 55, 100, E, E): "ten to one hundred",
    (2, 2, 3, C, C): "a couple",
    (2, 3, 6, C, C): "a few",
    (3, 5, 9, C, C): "several",
    (20, 44, 99, C, C): "tens",
    (24, 48, 99, C, C): "dozens; dozens of; dozens of tanks; about dozens",
    (36, 59, 99, C, C): "several dozen",
    (40, 63, 99, C, C): "scores",
    (200, 447, 999, C, C): "hundreds",
    (300, 547, 999, C, C): "several hundred",
    (2000, 4471, 9999, C, C): "thousands",
    (20_000, 44_721, 99_999, C, C): "tens of thousands",
    (200_000, 447_213, 999_999, C, C): "hundreds of thousands",
    (1, 1, INF, E, E): "unknown",
    (10, 10, INF, E, E): "10 tanks or more",
    (24, 48, INF, C, E): "at least dozens; dozens or more",
    (10, 11, INF, E, E): "at least 10-12",
    (5, 10, INF, C, E): "at least about 10",
}

FRENCH = {
    (1, 1, 1, E, E): "une",
    (21, 21, 21, E, E): "vingt et un",
    (99, 99, 99, E, E): "quatre-vingt-dix-neuf",
    (1000, 1000, 1000, E, E): "mille",
    (0, 0, 0, E, E): "aucun char",
    (5, 10, 15, C, C): (
        "environ dix; autour de dix; à peu près 10; de l\u2019ordre de 10; une dizaine; "
        "une dizaine de chars; une dizaine d'hélicoptères; environ une dizaine"
    ),
    (22, 30, 38, C, C): "quelque 30 chars",
    (4, 6, 8, C, C): "une demi-douzaine",
    (9, 12, 15, C, C): "une douzaine",
    (12, 15, 18, C, C): "une quinzaine",
    (13, 20, 27, C, C): "une vingtaine",
    (71, 100, 129, C, C): "une centaine",
    (826, 1000, 1174, C, C): "un millier",
    (20, 24, 28, C, C): "deux douzaines",
    (2, 2, INF, E, E): "au moins deux; des chars; batteries antiaériennes; de nombreux",
    (3, 3, INF, E, E): "pas moins de 3; un minimum de 3; 3 ou plus",
    (31, 31, INF, E, E): "plus de 30",
    (6, 11, INF, C, E): "plus d'une dizaine",
    (0, 9, 9, C, C): "moins d'une dizaine",
    (1, 10, 20, C, C): "jusqu'à une vingtaine",
    (5, 10, INF, C, E): "au moins une dizaine",
    (1, 20, 40, S, S): "jusqu'à 40; JUSQU\u2019À 40",
    (0, 5, 5, E, E): "au plus 5; pas plus de 5",
    (0, 4, 4, E, E): "moins de 5",
    (57, 96, 99, C, C): "près de 100; près d'une centaine",
    (3585, 3969, 3999, C, C): "presque 4 000",
    (10, 11, 12, E, E): "entre 10 et 12; de 10 à 12; 10 à 12; dix ou douze",
    (2, 3, 6, C, C): "quelques",
    (2, 4, 9, C, C): "plusieurs",
    (20, 44, 99, C, C): "des dizaines",
    (30, 54, 99, C, C): "plusieurs dizaines",
    (200, 447, 999, C, C): "des centaines",
    (300, 547, 999, C, C): "plusieurs centaines",
    (2000, 4471, 9999, C, C): "des milliers",
    (20_000, 44_721, 99_999, C, C): "des dizaines de milliers",
    (1, 1, INF, E, E): "un nombre inconnu",
}

SIGNS = {
    (10, 10, 10, E, E): "10; 10-10",
    (0, 0, 0, E, E): "0",
    (8044, 8044, 8044, E, E): "8,044",
    (1159, 1159, 1159, E, E): "1 159; 1\u202f159; 1'159",
    (2, 2, 2, E, E): "2.0",
    (3, 3, 3, E, E): "٣",
    (5, 10, 15, C, C): "~10; ≈ 10; ±10; c. 10; 10?",
    (2, 2, INF, E, E): "≥2; >=2; 2+; plural",
    (0, 0, INF, E, E): "0+",
    (31, 31, INF, E, E): ">30",
    (0, 5, 5, E, E): "≤5",
    (0, 4, 4, E, E): "<5",
    (10, 11, 12, E, E): "10-12; 10\u201312; 10\u201412; 10 - 12",
    (8, 10, 12, E, E): "10±2",
    (0, 15, 30, E, E): "10 +/- 20",
}

TABLE = [
    (wording, language, meaning)
    for language, table in (("en", ENGLISH), ("fr", FRENCH), (None, SIGNS))
    for meaning, wordings in table.items()
    for wording in wordings.split("; ")
]

# Collected from sources: wordings that no language here reads yet, and what is no count.
REFUSED = [
    ("2.000", "'2.000' may be 2000 or 2; write 2000"),
    ("1.234", "may be 1234 or the fraction 1.234"),
    ("3k", "write 3000 if it is exact, ~3000 if it is not"),
    ("~3k", "write 3000 if it is exact"),
    ("NaN", "expected a count, got 'NaN'"),
    ("-3", "a count cannot be negative"),
    ("~-3", "at position 2: a count cannot be negative"),
    ("2.5", "expected a whole number, got '2.5'"),
    ("about 2,5", "at position 7: expected a whole number"),
    ("", "got nothing; understood are: 10, ~10, 10+"),
    (" \u00a0", "got nothing"),
    ("purple", "expected a count, got 'purple'; understood are: 10, ~10, 10+, at least ten"),
    ("hundred", "expected a count"),
    ("cents", "expected a count"),
    ("tank", "expected a count"),
    ("few", "expected a count"),
    ("10²", "expected plain digits"),
    ("½", "expected a count"),
    ("1e5", "expected a count"),
    ("10.", "expected a whole number"),
    ("10 12", "groups of three"),
    ("1,00,000", "groups of three"),
    ("1,0000", "expected a whole number"),
    ("3.0000", "expected a whole number"),
    ("1,0", "expected a whole number"),
    ("2,00", "expected a whole number"),
    ("1,234.00", "one kind of sign"),
    ("0,044", "whole number"),
    ("12-10", "expected the smaller number first, got 12 before 10; write 10-12"),
    ("twelve to ten", "write 10-12"),
    ("2024-12-01", "expected a count"),
    ("10 à 12 000", "may be 10-12000 or 10000-12000"),
    ("9" * 150, "larger than any count of equipment"),
    ("1,000,000,001", "at most 1,000,000,000"),
    ("about 1,000,000,000", "larger than any count"),
    ("more than 1,000,000,000", "larger than any count"),
    ("nearly 1", "'nearly 1' leaves no count"),
    ("fewer than 0", "leaves no count"),
    ("up to 0", "leaves no count"),
    ("about 0", "expected a number above 0"),
    ("up to dozens", "puts a hedge on 'dozens', which is no plain number"),
    ("près de plusieurs dizaines", "puts a hedge on 'plusieurs dizaines'"),
    ("at least at most 10", "puts a hedge on 'at most 10'"),
    ("at least batteries", "puts a hedge on 'batteries'"),
    (
        "10 tanks destroyed",
        "at position 10: '10 tanks' is understood, 'destroyed' is not; put what",
    ),
    ("10 tanks and 5 trucks", "'and 5 trucks' is not; give each count its own row"),
    ("dozen s", "did you mean 'dozens'?"),
    ("arond ten", "did you mean 'around ten'?"),
    ("x" * 201, "at most 200 characters, got 201"),
]


@pytest.mark.parametrize(("text", "language", "meaning"), TABLE)
def test_a_wording_means(text: str, language: str | None, meaning: tuple[object, ...]) -> None:
    read = parse_quantity(text)
    assert (read.low, read.best, read.high, read.low_kind, read.high_kind) == meaning
    assert read.text == text
    assert read.language in {language, None}  # None: several languages read it alike


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_count_is_refused_with_advice(text: str, message: str) -> None:
    with pytest.raises(QuantityTextError) as refusal:
        parse_quantity(text)
    assert message in str(refusal.value)
    assert len(str(refusal.value)) < 700


# What the last number counts in, the first does too, if both numbers then are in order.
SHARED_SCALES = {
    (200, 300): (
        "two to three hundred; 2-3 hundred; deux ou trois cents; zwei bis dreihundert; "
        "iki ila üç yüz; dos o tres centenares; deux à trois centaines"
    ),
    (24, 36): "two to three dozen; zwei bis drei Dutzend; dos o tres docenas",
    (20, 30): "deux ou trois dizaines; два-три десятка; два-три десятки",
    (2000, 3000): "2-3 thousand; dos o tres mil; две-три тысячи; 2-3 тисячі; 2 ila 3 bin",
    (10_000, 12_000): "10-12 тыс.; 10-12 тис.; 10 ila 12 bin; from 10 to 12 thousand",
    (20_000, 30_000): "من 20 إلى 30 ألفا; twenty to thirty thousand",
}


@pytest.mark.parametrize(
    ("text", "bounds"),
    [(text, bounds) for bounds, texts in SHARED_SCALES.items() for text in texts.split("; ")],
)
def test_the_ends_of_a_range_share_its_scale(text: str, bounds: tuple[int, int]) -> None:
    count = parse_quantity(text)
    assert [count.low, count.high] == list(bounds)
    assert count.low_kind == C
    assert "first does too" in count.why or "round numbers" in count.why


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("ten to one hundred", (10, 100)),
        ("500 to 2 thousand", (500, 2000)),
        ("10 to two hundred", (10, 200)),
        ("1 to 1 thousand", (1, 1000)),
    ],
)
def test_ends_that_would_be_out_of_order_share_no_scale(text: str, bounds: tuple[int, int]) -> None:
    count = parse_quantity(text)
    assert (count.low, count.high, count.low_kind) == (*bounds, E)


# Text in a row whose language is given.
BY_LANGUAGE = [
    ("dozens", "fr", 20, 44, 99),
    ("dozens", "FR-be", 20, 44, 99),
    ("dozens", "en", 24, 48, 99),
    ("dozens", "en-GB", 24, 48, 99),
    ("dozens", "", 24, 48, 99),
    ("tens", "fr", 20, 44, 99),
    ("several", "fr", 2, 4, 9),
    ("a dozen", "fr", 9, 12, 15),
    ("at least a dozen", "fr", 9, 12, INF),
    ("about ten", "fr", 5, 10, 15),
    ("at least two helicopters", "fr", 2, 2, INF),
    ("2.000", "fr", 2000, 2000, 2000),
    ("8.044", "fr", 8044, 8044, 8044),
    ("2.000", "en", 2, 2, 2),
    ("8,044", "en", 8044, 8044, 8044),
    ("8,044", "pl", 8044, 8044, 8044),
    ("~10", "ru", 5, 10, 15),
    ("about ten", "ru", 5, 10, 15),
    ("at least two", "uk", 2, 2, INF),
    ("batteries", "ar", 2, 2, INF),
]


@pytest.mark.parametrize(("text", "language", "low", "best", "high"), BY_LANGUAGE)
def test_the_language_of_the_source_decides(
    text: str, language: str, low: int, best: float, high: float
) -> None:
    quantity = parse_quantity(text, language)
    assert (quantity.low, quantity.best, quantity.high) == (low, best, high)
    if language:
        assert quantity.language == language[:2].lower()


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("8,044", "fr", "may be 8044 or the fraction 8.044"),
        ("2,000", "fr", "may be 2000 or 2"),
        ("2.500", "en", "expected a whole number"),
        ("2.000", "ru", "may be 2000 or 2"),
        ("dozens", "pl", "not known (known are the conventions of en, "),
        ("dozens of tanks", "xx", "leave the language empty to read it as English"),
        ("au moins deux", "en", "expected a count"),
        ("purple", "fr", "au moins dix"),
        ("10", "français", "expected a BCP 47 code"),
    ],
)
def test_a_language_can_rule_a_wording_out(text: str, language: str, message: str) -> None:
    with pytest.raises(QuantityTextError) as refusal:
        parse_quantity(text, language)
    assert message in str(refusal.value)


TOO_LARGE = {"2 billion", "2 milliard", "2 milliards"}


def phrases(language: str | None) -> list[str]:
    """Every phrase of a lexicon, made into a whole wording."""
    grammar = grammar_of(language)
    texts = [f"{phrase} 12" for phrase, _ in grammar.prefixes]
    texts += [f"12 {phrase}" for phrase, _ in grammar.suffixes]
    texts += [f"12 {phrase} 14" for phrase, _ in grammar.joins]
    texts += [f"{opening} 12 {middle} 14" for opening, middle, _ in grammar.betweens]
    texts += [f"12 {middle} 14 {closing}" for middle, closing, _ in grammar.closings]
    texts = [text.replace(" _", "").replace("_ ", "") for text in texts]
    texts += [f"2 {word}" for word in (*grammar.words.collectives, *grammar.words.multipliers)]
    texts += [*grammar.wholes, *grammar.words.exact]
    texts += [noun if plural else f"1 {noun}" for noun, plural in grammar.nouns.items()]
    return [text for text in sorted(texts) if text not in TOO_LARGE]


def why_unread(text: str, language: str | None) -> str:
    """Say what is wrong with how a phrase is read; nothing, where nothing is."""
    try:
        quantity, alone = parse_quantity(text, language), parse_quantity(text)
    except QuantityTextError as error:
        return str(error)
    if not quantity.why.strip():
        return "it says no reason"
    if alone.high != quantity.high:
        return f"up to {quantity.high}, but {alone.high} where no language is given"
    slip = suggest_quantity(text, language)
    return "" if slip is None else f"taken for a slip of {slip!r}"


@pytest.mark.parametrize("language", [None, *languages()])
def test_every_phrase_of_the_lexicon_is_read(language: str | None) -> None:
    texts = phrases(language)
    assert len(texts) > 10
    assert {text: why for text in texts if (why := why_unread(text, language))} == {}


def test_every_gloss_stands_for_an_entry() -> None:
    assert parse_quantity("several dozen", "fr").low == 30
    assert parse_quantity("several dozen", "fr").reading.entry == "several_tens"


def test_every_entry_says_why() -> None:
    for language in (None, *languages()):
        grammar = grammar_of(language)
        entries = [*grammar.wholes.values(), *(e for _, e in (*grammar.prefixes, *grammar.joins))]
        assert all(entry.note and entry.source for entry in entries)


def test_one_wording_is_one_reading() -> None:
    key = parse_quantity("about ten").wording
    assert key == parse_quantity("About 10 tanks").wording
    assert key != parse_quantity("about 11").wording
    assert key != parse_quantity("around 10").wording
    assert parse_quantity("dozens").wording != parse_quantity("dozens", "fr").wording
    assert parse_quantity("dozens", "fr").wording == parse_quantity("des dizaines").wording
    assert parse_quantity("10").wording is None
    assert hash(parse_quantity("batteries").wording)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("arond ten", "around ten"),
        ("dozen s", "dozens"),
        ("plusieur", "plusieurs"),
        ("at laest two tanks", "at least two tanks"),
        ("12-10", "10-12"),
        ("dozens", None),
        ("purple", None),
        ("2.5 thousand", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_a_slip_gets_a_suggestion(text: str, suggestion: str | None) -> None:
    assert suggest_quantity(text) == suggestion


def test_a_suggestion_never_raises_for_a_bad_language() -> None:
    assert suggest_quantity("arond ten", "français") is None


def test_an_analysts_own_bounds() -> None:
    own = Quantity.between(8, 10, 12)
    assert (own.low, own.best, own.high, own.text) == (8, 10.0, 12.0, "8-12")
    assert (own.low_kind, own.high_kind) == (E, E)
    assert Quantity.between(3, None, INF).best == 3
    assert Quantity.between(4, 4, 4).pmf().p.tolist() == [1.0]
    assert "analyst" in own.why
    with pytest.raises(NoDistributionError, match="analyst"):
        own.pmf()


BAD_BOUNDS = [
    (-1, 0, 1),
    (3, 2, 4),
    (3, 5, 4),
    (2.5, 3, 4),
    (1, 2, 3.5),
    (1, math.nan, 3),
    (math.nan, 1, 2),
    (INF, INF, INF),
    (1, INF, INF),
    (1, 1, MAX_COUNT + 1),
    (1, 1, math.nan),
]


@pytest.mark.parametrize(("low", "best", "high"), BAD_BOUNDS)
def test_bounds_must_be_whole_and_in_order(low: float, best: float, high: float) -> None:
    with pytest.raises(QuantityTextError, match=r"expected|larger"):
        Quantity.between(low, best, high)


def test_text_must_be_text() -> None:
    with pytest.raises(QuantityTextError, match="expected text, got nan"):
        parse_quantity(math.nan)  # type: ignore[arg-type]


def test_a_quantity_survives_pickling_and_is_a_key() -> None:
    quantity = parse_quantity("about ten")
    assert pickle.loads(pickle.dumps(quantity)) == quantity  # noqa: S301
    assert len({quantity, parse_quantity("about ten")}) == 1


def test_parsing_does_not_load_numpy() -> None:
    code = (
        "import sys; from losstracker.model.quantity import parse_quantity as p; "
        "p('about ten'); p('dozens'); p('10-12'); sys.exit('numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
