"""Counts as Spanish sources word them: every kind of wording, and what is refused."""

from __future__ import annotations

import re

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "ningún tanque; ni un solo tanque; cero; ninguna",
    (1, 1, 1, E, E): "un tanque; una batería; un solo helicóptero; uno",
    (6, 6, 6, E, E): "seis lanzacohetes múltiples",
    (10, 10, 10, E, E): "diez; diez tanques; 10 unidades; exactamente diez; 10 en total",
    (11, 11, 11, E, E): "once tanques; once helicópteros",
    (16, 16, 16, E, E): "dieciséis; dieciseis misiles",
    (21, 21, 21, E, E): "veintiún tanques; veintiun tanques; veintiuno; veintiuna baterías",
    (22, 22, 22, E, E): "veintidós; veintidos carros de combate",
    (31, 31, 31, E, E): "treinta y un tanques; treinta y una; treintaiún; treintaiuno",
    (100, 100, 100, E, E): "cien; cien tanques",
    (101, 101, 101, E, E): "ciento un tanques; ciento una",
    (235, 235, 235, E, E): "doscientos treinta y cinco; doscientas treinta y cinco",
    (1000, 1000, 1000, E, E): "mil drones",
    (1882, 1882, 1882, E, E): "mil 882 tanques y vehículos blindados; 1 882; 1\u202f882 tanques",
    (2500, 2500, 2500, E, E): "2 mil 500; dos mil quinientos; 2,5 mil",
    (121_000, 121_000, 121_000, E, E): "ciento veintiún mil; 121 mil",
    (1_500_000, 1_500_000, 1_500_000, E, E): "1,5 millones",
    (
        5,
        10,
        15,
        C,
        C,
    ): "unos diez; unas 10; cerca de 10; más o menos 10; una decena; una decena de tanques",
    (9, 12, 15, C, C): "una docena; una docena de drones",
    (4, 6, 8, C, C): "media docena; media docena de helicópteros",
    (13, 20, 27, C, C): "aproximadamente 20; aprox. 20; 20 aprox.; una veintena de blindados",
    (20, 24, 28, C, C): "dos docenas",
    (22, 30, 38, C, C): "unos 30 tanques; una treintena",
    (39, 50, 61, C, C): "medio centenar de tanques; cerca de cincuenta; unos cincuenta",
    (67, 100, 133, C, C): "alrededor de 100; en torno a cien",
    (71, 100, 129, C, C): "un centenar; un centenar de vehículos",
    (826, 1000, 1174, C, C): "un millar",
    (5, 11, 15, C, C): "unos 10 o 12",
    (2, 2, INF, E, E): (
        "al menos dos; al menos dos helicópteros; por lo menos 2; como mínimo dos; no menos de 2; "
        "2 o más; tanques; baterías antiaéreas; muchos; numerosos tanques; unos tanques; "
        "una gran cantidad de drones; un gran número; 2 como mínimo"
    ),
    (10, 10, INF, E, E): "diez tanques o más; al menos diez; un mínimo de 10",
    (50, 55, INF, E, E): "al menos 50 o 60; al menos 50-60 tanques",
    (31, 31, INF, E, E): (
        "más de 30; mas de 30; más de treinta tanques; por encima de 30; treinta y pico; "
        "30 y pico; treinta y tantos"
    ),
    (40, 51, INF, C, E): "más de medio centenar",
    (6, 11, INF, C, E): "más de una decena de drones",
    (13, 20, INF, C, E): "al menos una veintena de blindados",
    (0, 5, 5, E, E): "a lo sumo 5; como mucho cinco; como máximo 5; no más de 5; 5 o menos",
    (0, 4, 4, E, E): "menos de 5; por debajo de cinco",
    (0, 11, 11, C, C): "menos de una docena",
    (1, 20, 40, S, S): "hasta 40; hasta cuarenta tanques",
    (1, 5, 10, C, C): "hasta una decena",
    (54, 96, 99, C, C): "casi 100; casi un centenar; prácticamente cien",
    (1071, 1190, 1199, C, C): "casi 1200 tanques",
    (10, 11, 12, E, E): (
        "entre 10 y 12; de 10 a 12; 10 a 12; 10 o 12; diez o doce tanques; desde 10 hasta 12; "
        "entre diez y doce helicópteros; 10-12; 10\u201312 tanques"
    ),
    (7, 7, 8, E, E): "siete u ocho",
    (2, 2, 3, C, C): "un par de helicópteros; un par",
    (2, 3, 6, C, C): "unos pocos; unas pocas baterías; unos cuantos; un puñado de tanques",
    (2, 4, 9, C, C): "varios; varias baterías; algunos tanques; algunas",
    (20, 44, 99, C, C): "decenas; decenas de vehículos blindados; algunas decenas",
    (20, 37, 69, C, C): "unas decenas",
    (30, 54, 99, C, C): "varias decenas; varias decenas de tanques",
    (24, 48, 99, C, C): "docenas; docenas de drones",
    (36, 59, 99, C, C): "varias docenas",
    (200, 447, 999, C, C): "cientos; cientos de tanques; centenares de vehículos; algunos cientos",
    (200, 374, 699, C, C): "unos cientos",
    (300, 547, 999, C, C): "varios cientos; varios centenares",
    (2000, 4471, 9999, C, C): "miles; miles de drones; millares",
    (3000, 5477, 9999, C, C): "varios miles",
    (20_000, 44_721, 99_999, C, C): "decenas de miles",
    (200_000, 447_213, 999_999, C, C): "cientos de miles; centenares de miles",
    (30, 54, INF, C, E): "al menos varias decenas",
    (20, 44, INF, C, E): "al menos decenas",
    (1, 1, INF, E, E): "desconocido; un número desconocido de tanques; sin especificar",
}

SHAPES = [
    ("unos diez", "readers", "about"),
    ("una decena", "readers", "about"),
    ("en torno a 100", "readers", "around"),
    ("casi 100", "readers", "almost"),
    ("varias decenas", "log-uniform", ""),
    ("diez o doce", "uniform", ""),
    ("tanques", "none", ""),
]

REFUSED = [
    ("tanque", "expected a count, got 'tanque'; understood are: 10, ~10, 10+, al menos diez"),
    ("millones", "expected a count"),
    ("cientos veinte", "'cientos' is understood, 'veinte' is not"),
    ("centenar", "expected a count"),
    ("2,000", "may be 2000 or 2; write 2000"),
    ("2,5", "expected a whole number"),
    ("doce a diez", "expected the smaller number first"),
    ("10 tanques destruidos", "'10 tanques' is understood, 'destruidos' is not"),
    ("10 tanques y 5 camiones", "'y 5 camiones' is not; give each count its own row"),
    ("hasta decenas", "puts a hedge on 'decenas'"),
    ("al menos como máximo 10", "puts a hedge on 'como máximo 10'"),
    ("al menos tanques", "puts a hedge on 'tanques'"),
    ("unos cero", "expected a number above 0"),
    ("al menso diez", "did you mean 'al menos diez'?"),
    ("y tres", "expected a count"),
    ("más del 50", "expected a count"),
    ("hasta el 12", "expected a count"),
    ("menos de la mitad", "expected a count"),
    ("sobre 50", "expected a count"),
    ("las 12", "expected a count"),
    ("2 mil.", "'mil.' is not"),
    ("+50", "expected a count"),
    ("otros", "expected a count"),
    ("nada más", "expected a count"),
]

# More wordings of news agencies, ministries and posts.
PRESS: Meanings = {
    (12, 12, 12, E, E): "otros 12 tanques; 12 más; doce tanques más",
    (12, 12, INF, E, E): "al menos otros 12",
    (2, 4, 9, C, C): "varios más",
    (20, 44, 99, C, C): "decenas más; decenas y decenas; «decenas»",
    (10, 10, 10, E, E): "10 tanques adicionales; los diez tanques; todos los diez tanques",
    (10, 10, INF, E, E): "un total de al menos 10; mín. 10; 10, si no más; 10 o quizás más",
    (2, 3, 6, C, C): "solo unos pocos",
    (2, 2, 2, E, E): "dos de sus tanques; Dos helicópteros.",
    (29, 50, 71, C, C): "estimados en 50; un estimado de 50",
    (71, 100, 129, C, C): "en torno al centenar",
    (39, 50, 61, C, C): "cerca del medio centenar; +/- 50",
    (1, 50, 100, C, C): "hasta el centenar",
    (57, 96, 99, C, C): "rozando el centenar",
    (762, 982, 999, C, C): "casi el millar",
    (10, 13, INF, C, E): "más de la docena",
    (72, 101, INF, C, E): "superando el centenar; un centenar largo",
    (37, 50, 63, C, C): "en torno a los 50",
    (51, 51, INF, E, E): "+ de 50 tanques",
    (101, 101, INF, E, E): "muy por encima de 100; muchos más de 100",
    (51, 51, 65, E, C): "algo más de 50; un poco más de cincuenta tanques",
    (31, 48, 49, C, C): "algo menos de 50; poco menos de 50; próximo a 50",
    (0, 40, 40, E, E): "máx. 40",
    (20, 140, 999, C, C): (
        "decenas si no cientos; decenas, si no cientos, de vehículos; "
        "decenas o incluso centenares de tanques"
    ),
    (200, 1412, 9999, C, C): "cientos, cuando no miles",
    (2, 2, 3, E, E): "dos, quizá tres; dos y posiblemente tres tanques",
    (2, 3, 5, E, S): "al menos dos y hasta cinco; al menos 2, posiblemente 5",
    (20, 28, 39, C, C): "un par de decenas",
    (24, 33, 47, C, C): "un par de docenas de tanques",
    (2000, 2828, 3999, C, C): "un par de miles",
    (200, 447, 999, C, C): "por centenares",
    (2000, 4471, 9999, C, C): "miles y miles",
    (1, 1, INF, E, E): "uno o varios; una o varias piezas; un número sin determinar; se desconoce",
    (10, 31, 99, E, E): "un número de dos dígitos",
    (100, 315, 999, E, E): "un número de tres cifras",
    (2, 2, INF, E, E): "un sinfín de drones; distintos vehículos; un número importante de tanques",
    (1, 20, 40, S, S): "quizás hasta 40",
}
CASES = wordings.cases(MEANINGS, PRESS)


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_spanish_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "es", "es-MX")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_a_spanish_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "es", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_spanish_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "es", message)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("2.000", 2000),
        ("1.130 carros de combate", 1130),
        ("once", 11),
        ("once.", 11),
        ("once drones", 11),
    ],
)
def test_some_wordings_need_the_language(text: str, low: int) -> None:
    wordings.assert_needs_language(text, "es", low)


@pytest.mark.parametrize(
    ("gloss", "low", "high"),
    [
        ("dozens", 20, 99),
        ("several dozen", 30, 99),
        ("several", 2, 9),
        ("a few", 2, 6),
        ("a dozen", 9, 15),
        ("hundreds", 200, 999),
        ("at least ten", 10, INF),
    ],
)
def test_english_glosses_of_spanish_words(gloss: str, low: int, high: float) -> None:
    wordings.assert_bounds(gloss, "es", low, high)


def spellings(number: int) -> set[str]:
    spelled = num2words(number, lang="es")
    short = spelled.replace("veintiuno", "veintiún").replace("uno", "un")
    plain = short.translate(str.maketrans("áéíóú", "aeiou"))
    feminine = re.sub("uno$", "una", spelled.replace("cientos", "cientas"))
    return {spelled, short, plain, feminine}


def test_numbers_that_are_spelled_are_read_back() -> None:
    wordings.assert_counts_read_back("es", spellings, wordings.STEPPED)


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("es")


def test_vague_words_are_in_order() -> None:
    scale = {
        "unos pocos": 2,
        "decenas": 20,
        "cientos": 200,
        "miles": 2_000,
        "decenas de miles": 20_000,
        "cientos de miles": 200_000,
    }
    wordings.assert_vague_in_order("es", scale)
