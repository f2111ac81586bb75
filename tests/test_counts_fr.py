"""Counts as French sources word them, beyond the plain kinds of ``test_quantity``."""

from __future__ import annotations

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

from losstracker.model.quantity import parse_quantity

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "aucun hélicoptère; pas un seul char",
    (1, 1, 1, E, E): "un seul char; un unique avion; une station radar; un sous-marin",
    (2, 2, 2, E, E): "une paire de chars; les deux; un duo de drones; deux canons automoteurs",
    (3, 3, 3, E, E): "trois lance-roquettes multiples; un trio de chasseurs; 3 camions-citernes",
    (5, 5, 5, E, E): (
        "cinq systèmes de défense antiaérienne; 5 pick-up; 5 véhicules de combat d'infanterie"
    ),
    (10, 10, 10, E, E): (
        "10 au total; dix en tout; un total de 10; au total, 10; uniquement dix; 10 seulement; "
        "dix autres chars; 10 de plus; 10 supplémentaires; ces dix drones; dix exactement; "
        "à ce jour, 10; très exactement dix"
    ),
    (92, 92, 92, E, E): "nonante-deux; quatre-vingt-douze chars",
    (125, 125, 125, E, E): "125 pièces d'artillerie; cent vingt-cinq",
    (1965, 1965, 1965, E, E): "1\u202f965 chars; 1 965 drones",
    (10, 10, INF, E, E): (
        "10 voire plus; dix, voire davantage; dix et davantage; au bas mot 10; "
        "un total d'au moins 10; au moins dix au total; au moins 10 ou plus; "
        "au moins dix autres; pas moins de dix drones; dix sinon plus; au moins dix à ce jour"
    ),
    (101, 101, INF, E, E): (
        "bien plus de 100; largement plus de cent; beaucoup plus de 100 chars; "
        "dépassant les 100; supérieur à 100; au-dessus de 100; cent et quelques; "
        "nettement plus de 100"
    ),
    (72, 101, INF, C, E): (
        "plus d'une centaine; plus d'une centaine de véhicules; largement plus d'une centaine"
    ),
    (51, 51, 65, E, C): (
        "un peu plus de 50; légèrement plus de cinquante; à peine plus de 50 drones"
    ),
    (51, 51, 65, C, C): "un peu plus d'une cinquantaine",
    (0, 99, 99, E, E): "en dessous de 100; inférieur à 100; bien moins de cent; en deçà de 100",
    (0, 9, 9, C, C): "moins d'une dizaine de chars; bien moins d'une dizaine",
    (0, 10, 10, E, E): (
        "10 max; maximum 10; 10 à tout casser; ne dépassant pas 10; au plus dix en tout"
    ),
    (0, 10, 10, C, C): "une dizaine tout au plus; au plus une dizaine de blindés",
    (1, 20, 40, S, S): "jusqu'à 40; allant jusqu'à quarante drones; jusqu'à 40 au total",
    (1, 5, 10, C, C): "jusqu'à une dizaine; jusqu'à une dizaine d'appareils",
    (252, 300, 348, C, C): "quelque 300; quelque trois cents chars; environ 300",
    (71, 100, 129, C, C): (
        "une centaine environ; dans les 100; plus ou moins 100; de l'ordre d'une centaine; "
        "estimés à 100; quelque cent véhicules; 100 ou à peu près"
    ),
    (37, 50, 63, C, C): "aux environs de 50; aux alentours de cinquante; autour de 50",
    (5, 10, 15, C, C): (
        "une dizaine de canons automoteurs; environ une dizaine; une dizaine au total; 10 environ"
    ),
    (4, 6, 8, C, C): "une demi douzaine; une demi-douzaine d'engins blindés",
    (10, 10, 15, C, C): "une bonne dizaine; une bonne dizaine de chars; une grosse dizaine",
    (5, 9, 10, C, C): "une petite dizaine; une petite dizaine de drones; à peine une dizaine",
    (57, 96, 100, C, C): "une petite centaine; une petite centaine de véhicules",
    (1000, 1000, 1174, C, C): "un bon millier; un bon millier de drones",
    (57, 96, 99, C, C): "un peu moins de 100; légèrement moins d'une centaine; pas loin de 100",
    (54, 96, 99, C, C): "quasi 100; pratiquement cent chars; quasiment une centaine",
    (10, 12, 15, E, E): (
        "entre 10 et 15; entre dix et quinze chars; de dix à quinze; dix, voire quinze; "
        "10 voire 15; 10 ou peut-être 15; de 10 jusqu'à 15; quelque part entre 10 et 15; "
        "entre 10-15"
    ),
    (2, 3, 5, E, S): (
        "au moins deux et jusqu'à cinq; au moins 2, peut-être 5; au moins deux, voire cinq"
    ),
    (5, 11, 18, C, C): (
        "entre une dizaine et une quinzaine; une dizaine ou une quinzaine de chars; "
        "une dizaine à une quinzaine; une dizaine, voire une quinzaine"
    ),
    (2, 3, 6, C, C): (
        "une poignée; une poignée de chars; un petit nombre de drones; quelques autres"
    ),
    (2, 4, 9, C, C): "plusieurs hélicoptères d'attaque; plusieurs autres",
    (20, 44, 99, C, C): (
        "des dizaines et des dizaines; ces dizaines de chars; les dizaines; de nombreuses dizaines"
    ),
    (20, 37, 69, C, C): "quelques dizaines de véhicules blindés",
    (30, 54, 99, C, C): "plusieurs dizaines de pièces d'artillerie; au total plusieurs dizaines",
    (24, 48, 99, C, C): "des douzaines de chars",
    (36, 59, 99, C, C): "plusieurs douzaines d'engins",
    (200, 447, 999, C, C): "des centaines et des centaines de drones; des centaines d'avions",
    (2000, 4471, 9999, C, C): "des milliers et des milliers",
    (20_000, 37_416, 69_999, C, C): "quelques dizaines de milliers",
    (30_000, 54_772, 99_999, C, C): "plusieurs dizaines de milliers de drones",
    (300_000, 547_722, 999_999, C, C): "plusieurs centaines de milliers",
    (20, 140, 999, C, C): (
        "des dizaines, voire des centaines; des dizaines ou des centaines de chars"
    ),
    (30, 54, INF, C, E): "au moins plusieurs dizaines; plusieurs dizaines ou plus",
    (2, 2, INF, E, E): (
        "un nombre important de chars; bon nombre de véhicules; de multiples drones; "
        "maints chars; différents engins; d'innombrables drones; une série de navires; "
        "au moins une paire"
    ),
    (1, 1, INF, E, E): (
        "un nombre non précisé; un nombre encore inconnu de chars; indéterminé; "
        "non communiqué; un nombre non confirmé de drones; au moins un sous-marin"
    ),
}

# More wordings of news agencies, ministries and posts.
PRESS: Meanings = {
    (1, 1, INF, E, E): "un ou plusieurs; une ou plusieurs pièces d'artillerie",
    (39, 50, 61, C, C): "env. 50 chars; 50 env.; une demi-centaine; ± 50; +/- 50",
    (51, 51, INF, E, E): "+ de 50 chars",
    (6, 11, INF, C, E): "+ d'une dizaine",
    (160, 200, 240, C, C): "quelques 200 véhicules",
    (2, 3, 6, C, C): "quelques-uns; quelques unes",
    (3, 5, 7, C, C): "une demi-dizaine de chars",
    (421, 500, 579, C, C): "un demi-millier de drones",
    (71, 100, 129, C, C): "autour de la centaine de chars; avoisinant la centaine",
    (5, 10, 15, C, C): "aux alentours de la dizaine",
    (37, 50, 63, C, C): "avoisinant les 50",
    (72, 101, INF, C, E): "plus de la centaine",
    (827, 1001, INF, C, E): "dépassant le millier",
    (57, 96, 99, C, C): "près de la centaine; frôlant les 100; approchant la centaine",
    (
        20,
        140,
        999,
        C,
        C,
    ): "des dizaines, voire des centaines, de chars; des dizaines ou même des centaines",
    (200, 1412, 9999, C, C): "des centaines, sinon des milliers de drones",
    (2, 2, 3, E, E): "deux et peut-être trois",
    (20, 44, 99, C, C): "par dizaines",
    (200, 447, 999, C, C): "par centaines",
    (2000, 4471, 9999, C, C): "par milliers",
    (10, 31, 99, E, E): "un nombre à deux chiffres de chars",
    (100, 315, 999, E, E): "un nombre à trois chiffres",
    (30, 54, 99, C, C): "« plusieurs dizaines »",
    (8, 8, 8, E, E): "8 hélicoptères.",
    (1, 20, 40, S, S): "jusqu'à environ 40; peut-être jusqu'à 40",
    (2, 2, 2, E, E): "deux de leurs chars",
}
CASES = wordings.cases(MEANINGS, PRESS)

SHAPES = [
    ("une bonne dizaine", "readers", "about"),
    ("une petite dizaine", "readers", "nearly"),
    ("un peu plus de 50", "readers", "over"),
    ("aux environs de 50", "readers", "around"),
    ("pratiquement 50", "readers", "almost"),
    ("des dizaines, voire des centaines", "log-uniform", ""),
    ("une dizaine ou une quinzaine", "uniform", ""),
    ("au moins deux et jusqu'à cinq", "uniform", ""),
    ("au moins plusieurs dizaines", "none", ""),
    ("maints chars", "none", ""),
]

# Near misses: words about how sure a source is, shares, what may be two numbers.
REFUSED = [
    ("dizaine", "expected a count"),
    ("peu de chars", "expected a count"),
    ("la plupart", "expected a count"),
    ("tous", "expected a count"),
    ("des millions", "expected a count"),
    ("peut-être 10", "expected a count"),
    ("probablement dix", "expected a count"),
    ("à peine 10", "expected a count"),
    ("une petite", "'petite' is not"),
    ("une bonne poignée", "'bonne poignée' is not"),
    ("10 et 12", "'et 12' is not; give each count its own row"),
    ("10 chars et 5 camions", "'et 5 camions' is not; give each count its own row"),
    ("10 chars détruits", "'détruits' is not; put what was lost"),
    ("deux ou plusieurs dizaines", "'dizaines' is not"),
    ("des centaines ou des dizaines", "'ou des dizaines' is not"),
    ("une quinzaine ou une dizaine", "'ou une dizaine' is not"),
    ("jusqu'à des dizaines", "puts a hedge on 'des dizaines'"),
    ("jusqu'à plusieurs dizaines", "puts a hedge on 'plusieurs dizaines'"),
    ("pas plus de quelques", "puts a hedge on 'quelques'"),
    ("moins de plusieurs", "puts a hedge on 'plusieurs'"),
    ("exactement 10 à 15", "puts a hedge on '10 à 15'"),
    ("entre 15 et 10", "write 10-15"),
    ("un peu moins de 1", "leaves no count"),
    ("8,044", "may be 8044 or the fraction 8.044"),
    ("2,5 chars", "expected a whole number"),
    ("presque douze chas", "'chas' is not"),
    ("des dizains", "did you mean 'des dizaines'?"),
    ("autour du 12", "expected a count"),
    ("plus de la moitié", "expected a count"),
    ("+50", "expected a count"),
    ("T-72.", "expected a count"),
]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_french_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "fr", "fr-BE")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_a_french_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "fr", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_french_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "fr", message)


@pytest.mark.parametrize(
    ("gloss", "low", "high"),
    [
        ("dozens or hundreds", 20, 999),
        ("a few tens", 20, 69),
        ("several tens of thousands", 30_000, 99_999),
        ("dozens more", 20, 99),
        ("half a dozen", 4, 8),
        ("well over 100", 101, INF),
    ],
)
def test_english_glosses_of_french_words(gloss: str, low: int, high: float) -> None:
    wordings.assert_bounds(gloss, "fr", low, high)


@pytest.mark.parametrize(
    "text", ["une bonne vingtaine", "une petite vingtaine", "un peu plus de 20"]
)
def test_one_sided_wordings_have_a_one_sided_distribution(text: str) -> None:
    read = parse_quantity(text, "fr")
    pmf = read.pmf()
    assert (pmf.start, pmf.stop) == (read.low, read.high)
    assert pmf.start == 20 + (text == "un peu plus de 20") or pmf.stop == 20


@pytest.mark.parametrize("lang", ["fr", "fr_BE", "fr_CH"])
def test_numbers_that_are_spelled_are_read_back(lang: str) -> None:
    def spellings(number: int) -> set[str]:
        spelled = num2words(number, lang=lang)
        return {spelled, spelled.replace("-", " ")}

    wordings.assert_counts_read_back("fr", spellings, wordings.some_numbers(1_000))


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("fr")


def test_vague_words_are_in_order() -> None:
    scale = {
        "quelques": 2,
        "des dizaines": 20,
        "des centaines": 200,
        "des milliers": 2_000,
    }
    wordings.assert_vague_in_order("fr", scale)
