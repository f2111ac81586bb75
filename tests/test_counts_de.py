"""Counts as German sources word them: every kind of wording, and what is refused."""

from __future__ import annotations

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "kein Panzer; keine Panzer; keinen einzigen; null Panzer",
    (1, 1, 1, E, E): "ein Hubschrauber; eine Haubitze; einen Panzer; ein einziges Flugzeug",
    (2, 2, 2, E, E): "zwei Panzer; zwo Panzer; zwei der Panzer; beide Hubschrauber",
    (4, 4, 4, E, E): "4 Mehrfachraketenwerfer; vier Mörser",
    (5, 5, 5, E, E): "fünf; fuenf Schützenpanzer",
    (6, 6, 6, E, E): "ein halbes Dutzend Fahrzeuge",
    (10, 10, 10, E, E): "zehn Panzer; 10 Stück; genau zehn; lediglich zehn Drohnen",
    (12, 12, 12, E, E): "zwölf; zwoelf; ein Dutzend; ein Dutzend Kampfflugzeuge",
    (11, 11, 11, E, E): "elf Panzer",
    (24, 24, 24, E, E): "zwei Dutzend gepanzerte Fahrzeuge",
    (30, 30, 30, E, E): "dreißig; dreissig; zweieinhalb Dutzend",
    (54, 54, 54, E, E): "vierundfünfzig; vierundfuenfzig",
    (100, 100, 100, E, E): "hundert; einhundert Lkw; ein Hundert",
    (315, 315, 315, E, E): "315 Flugzeuge; dreihundertfünfzehn Flugzeuge",
    (1000, 1000, 1000, E, E): "tausend; eintausend Fahrzeuge",
    (1159, 1159, 1159, E, E): "1\u202f159 Panzer; 1 159; 1'159; insgesamt 1159",
    (2500, 2500, 2500, E, E): "2,5 Tsd.; 2,5 Tausend; zweitausendfünfhundert",
    (27_700, 27_700, 27_700, E, E): "27 Tausend 700",
    (1_500_000, 1_500_000, 1_500_000, E, E): "1,5 Millionen; 1,5 Mio.",
    (5, 10, 15, C, C): "etwa zehn; ungefähr 10; zirka zehn; circa 10; zehn oder so; gegen 10",
    (13, 20, 27, C, C): "schätzungsweise 20; ca 20 Panzer",
    (67, 100, 133, C, C): "rund 100; um die 100; an die hundert Panzer",
    (9, 12, 15, C, C): "rund ein Dutzend; etwa ein Dutzend Haubitzen",
    (5, 11, 15, C, C): "etwa 10 bis 12; rund 10 bis 12 Panzer",
    (2, 2, INF, E, E): (
        "mindestens zwei; mindestens zwei Hubschrauber; wenigstens 2; zumindest zwei Boote; "
        "nicht weniger als zwei; mind. 2; 2 oder mehr; zwei und mehr; Drohnen; gepanzerte "
        "Fahrzeuge; viele; zahlreiche Fahrzeuge; eine Reihe von Panzern; eine Vielzahl"
    ),
    (10, 10, INF, E, E): "zehn Panzer oder mehr; mindestens zehn; min. 10; 10 plus",
    (50, 55, INF, E, E): "mindestens 50 bis 60; mindestens 50-60 Panzer",
    (31, 31, INF, E, E): "mehr als 30; über 30 Panzer; ueber 30; weit über 30; gut dreißig",
    (13, 13, INF, E, E): "mehr als ein Dutzend; gut ein Dutzend; ein gutes Dutzend Panzer",
    (0, 5, 5, E, E): "höchstens fünf; maximal 5; nicht mehr als 5; 5 oder weniger; hoechstens 5",
    (0, 9, 9, E, E): "weniger als zehn; unter 10; keine zehn Panzer; nicht einmal zehn",
    (1, 5, 10, S, S): "bis zu zehn Panzer; bis zu zehn Panzern; bis zu 10",
    (1, 6, 12, S, S): "bis zu ein Dutzend",
    (57, 96, 99, C, C): "knapp 100; nahezu hundert; annähernd 100",
    (54, 96, 99, C, C): "fast 100; beinahe hundert Drohnen",
    (10, 11, 12, E, E): (
        "zehn bis zwölf; 10 bis 12 Panzer; zwischen 10 und 12; von 10 bis 12; zehn oder zwölf; "
        "10-12; 10\u201312 Schützenpanzer; zwischen zehn und zwölf Panzern; zehn- bis zwölf"
    ),
    (2, 3, 6, C, C): "ein paar Panzer; eine Handvoll; wenige Fahrzeuge; ein Paar",
    (2, 4, 9, C, C): "mehrere; mehreren Hubschraubern; einige Panzer; etliche; einiger",
    (
        24,
        48,
        99,
        C,
        C,
    ): "Dutzende; Dutzende Panzer; Dutzende von Panzern; einige Dutzend; Dutzenden",
    (24, 44, 83, C, C): "ein paar Dutzend",
    (20, 44, 99, C, C): "zig Panzer",
    (36, 59, 99, C, C): "mehrere Dutzend Fahrzeuge; mehrere Dutzend",
    (
        200,
        447,
        999,
        C,
        C,
    ): "Hunderte; Hunderte gepanzerter Fahrzeuge; einige hundert; viele hundert",
    (200, 374, 699, C, C): "ein paar hundert Drohnen",
    (300, 547, 999, C, C): "mehrere hundert; mehrere Hundert Panzer",
    (2000, 4471, 9999, C, C): "Tausende; tausende Fahrzeuge; einige Tausend",
    (3000, 5477, 9999, C, C): "mehrere tausend",
    (20_000, 44_721, 99_999, C, C): "Zehntausende; Zehntausende Drohnen",
    (200_000, 447_213, 999_999, C, C): "Hunderttausende",
    (24, 48, INF, C, E): "mindestens Dutzende",
    (36, 59, INF, C, E): "mindestens mehrere Dutzend",
    (5, 10, INF, C, E): "mindestens etwa zehn",
    (1, 1, INF, E, E): "unbekannt; eine unbekannte Zahl von Panzern",
}

SHAPES = [
    ("etwa zehn", "readers", "about"),
    ("rund 100", "readers", "around"),
    ("gut 100", "readers", "over"),
    ("fast 100", "readers", "almost"),
    ("mehrere Dutzend", "log-uniform", ""),
    ("zehn bis zwölf", "uniform", ""),
    ("ein gutes Dutzend", "none", ""),
    ("Drohnen", "none", ""),
]

REFUSED = [
    ("Panzer", "expected a count, got 'Panzer'; understood are: 10, ~10, 10+, mindestens zehn"),
    ("Hubschrauber", "expected a count"),
    ("Million", "expected a count"),
    ("2,000", "may be 2000 or 2; write 2000"),
    ("2,5", "expected a whole number"),
    ("zwölf bis zehn", "expected the smaller number first"),
    ("zehn zerstörte Panzer", "'zehn' is understood, 'zerstörte Panzer' is not"),
    ("zwei Panzer und drei Drohnen", "'und drei Drohnen' is not"),
    ("bis zu Dutzende", "puts a hedge on 'Dutzende'"),
    ("mindestens höchstens 10", "puts a hedge on 'höchstens 10'"),
    ("höchstens mehrere", "puts a hedge on 'mehrere'"),
    ("etwa null", "expected a number above 0"),
    ("mindestenz zehn", "did you mean 'mindestens zehn'?"),
    ("zehn zwölf", "'zehn' is understood, 'zwölf' is not"),
    ("bis zu mehreren Dutzend", "puts a hedge on 'mehreren Dutzend'"),
    ("gleich", "expected a count"),
    ("weiterer", "expected a count"),
    ("Leopard 2.", "expected a count"),
    ("zwölf von zwanzig", "'zwanzig' is not"),
    ("alle Panzer", "expected a count"),
]

# More wordings of news agencies, ministries and posts.
PRESS: Meanings = {
    (12, 12, 12, E, E): (
        "weitere 12 Panzer; 12 weitere Panzer; 12 insgesamt; eines Dutzends; 12 Stk.; „ein Dutzend“"
    ),
    (12, 12, INF, E, E): "mindestens zwölf weitere Panzer",
    (2, 4, 9, C, C): "mehrere weitere Fahrzeuge; gleich mehrere Panzer",
    (24, 48, 99, C, C): "Dutzende weitere Fahrzeuge; zu Dutzenden; »Dutzende«",
    (10, 10, INF, E, E): "insgesamt mindestens 10; 10, wenn nicht mehr; 10 aufwärts",
    (2, 3, 6, C, C): "nur ein paar Panzer",
    (
        10,
        10,
        10,
        E,
        E,
    ): "gleich zehn Kampfpanzer; alle zehn Panzer; die zehn Panzer; 10 ihrer Panzer",
    (1, 1, 1, E, E): "ein einzelner Panzer; eine weitere Haubitze",
    (13, 13, INF, E, E): "mehr als eines Dutzends",
    (8, 11, 11, C, C): "ein knappes Dutzend Panzer; einem knappen Dutzend",
    (39, 50, 61, C, C): "mehr oder weniger 50; grob 50; so etwa 50; +/- 50",
    (51, 51, 65, E, C): "etwas mehr als 50; etwas über 50; knapp über fünfzig; wenig mehr als 50",
    (31, 48, 49, C, C): "etwas weniger als 50; knapp unter 50",
    (0, 40, 40, E, E): "max. 40; 40 max.; nicht über 40",
    (1, 20, 40, S, S): "bis zu rund 40; möglicherweise bis zu 40",
    (24, 153, 999, C, C): (
        "Dutzende, wenn nicht Hunderte; Dutzende, wenn nicht gar Hunderte Fahrzeuge; "
        "Dutzende oder sogar Hunderte"
    ),
    (2, 2, 3, E, E): "zwei, vielleicht drei Panzer",
    (2, 3, 5, E, S): "mindestens zwei und bis zu fünf; mindestens zwei, möglicherweise fünf",
    (200, 447, 999, C, C): "zu Hunderten",
    (2000, 4471, 9999, C, C): "Tausende und Abertausende",
    (1, 1, INF, E, E): (
        "ein oder mehrere; einen oder mehrere Panzer; Anzahl unbekannt; unklar; "
        "eine nicht näher genannte Zahl von Panzern"
    ),
    (10, 31, 99, E, E): "eine zweistellige Zahl von Panzern",
    (100, 315, 999, E, E): "im dreistelligen Bereich",
    (2, 2, INF, E, E): "eine ganze Reihe von Panzern; jede Menge Drohnen",
    (2, 2, 2, E, E): "Zwei Panzer.",
}
CASES = wordings.cases(MEANINGS, PRESS)


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_german_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "de", "de-CH")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_a_german_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "de", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_german_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "de", message)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("2.000", 2000),
        ("1.159 Panzer", 1159),
        ("fast 4.000", 3585),
        ("elf", 11),
        ("„elf“", 11),
        ("null", 0),
        ("null.", 0),
    ],
)
def test_some_wordings_need_the_language(text: str, low: int) -> None:
    wordings.assert_needs_language(text, "de", low)


@pytest.mark.parametrize(
    ("gloss", "low", "high"),
    [
        ("dozens", 24, 99),
        ("tens", 24, 99),
        ("several", 2, 9),
        ("a few", 2, 6),
        ("a few hundred", 200, 999),
        ("at least ten", 10, INF),
    ],
)
def test_english_glosses_of_german_words(gloss: str, low: int, high: float) -> None:
    wordings.assert_bounds(gloss, "de", low, high)


def spellings(number: int) -> set[str]:
    spelled = num2words(number, lang="de")
    return {spelled, spelled.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss")}


def test_numbers_that_are_spelled_are_read_back() -> None:
    wordings.assert_counts_read_back("de", spellings, wordings.STEPPED)


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("de")


def test_vague_words_are_in_order() -> None:
    scale = {
        "ein paar": 2,
        "dutzende": 24,
        "hunderte": 200,
        "tausende": 2_000,
        "zehntausende": 20_000,
        "hunderttausende": 200_000,
    }
    wordings.assert_vague_in_order("de", scale)
