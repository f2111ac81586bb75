"""Counts as Russian sources word them: every kind of wording, and what is refused."""

# ruff: noqa: RUF001 - Cyrillic letters that look Latin are letters of Russian

from __future__ import annotations

import pytest
import wordings
from wordings import INF, C, E, Meaning, Meanings, S

from losstracker.model.lexicon import grammar_of

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "ни одного танка; ни одной машины; нет; ноль танков",
    (1, 1, 1, E, E): (
        "один танк; одна боевая машина пехоты; одну гаубицу; одного вертолета; единственный самолет"
    ),
    (2, 2, 2, E, E): (
        "два танка; две РСЗО; двух вертолётов; двумя ракетами; двое; оба вертолета; 2-х танков"
    ),
    (3, 3, 3, E, E): "трое; троих; три самолёта; трех кораблей",
    (4, 4, 4, E, E): "четыре боевые машины пехоты; 4 боевых машины; четырьмя беспилотниками",
    (5, 5, 5, E, E): "пятеро; пять танков; пяти БТРов; всего пять; ровно 5",
    (15, 15, 15, E, E): "15 боевых бронированных машин; 15 единиц техники; 15 ед.; 15 шт.",
    (19, 19, 19, E, E): "19 орудий полевой артиллерии; девятнадцать орудий",
    (21, 21, 21, E, E): "двадцать один танк; двадцать одну машину",
    (250, 250, 250, E, E): "двести пятьдесят; двухсот пятидесяти; двумстам пятидесяти",
    (1000, 1000, 1000, E, E): "тысяча; тысячу единиц бронетехники; одна тысяча",
    (1159, 1159, 1159, E, E): "1\u202f159 танков; 1\u00a0159 танков; тысяча сто пятьдесят девять",
    (1500, 1500, 1500, E, E): "полторы тысячи; полутора тысяч; 1,5 тыс.; 1,5 тысячи танков",
    (27_700, 27_700, 27_700, E, E): "27 тысяч 700; 27 тыс. 700; двадцать семь тысяч семьсот",
    (2_000_000, 2_000_000, 2_000_000, E, E): "два миллиона; 2 млн",
    (5, 10, 15, C, C): (
        "около десяти; около 10-ти; порядка 10; десяток; с десяток танков; около десятка; "
        "штук десять; десять или около того; всего около 10; танков десять"
    ),
    (3, 5, 7, C, C): "танков пять; около пяти; приблизительно 5",
    (3, 5, 8, C, C): "штук пять-шесть",
    (4, 6, 8, C, C): "полдюжины; пол-дюжины танков",
    (9, 12, 15, C, C): "дюжина; около дюжины; с дюжину",
    (12, 15, 18, C, C): "полтора десятка; около полутора десятков; десятка полтора",
    (13, 20, 27, C, C): "два десятка; около двух десятков; десятка два танков; порядка двадцати",
    (39, 50, 61, C, C): "полсотни; около полусотни; порядка 50; порядка 50 единиц",
    (71, 100, 129, C, C): (
        "около ста; сотня; около сотни; около сотни танков; в районе сотни машин"
    ),
    (67, 100, 133, C, C): "в районе 100; в районе ста машин",
    (826, 1000, 1174, C, C): "около тысячи; порядка тысячи",
    (4297, 5000, 5703, C, C): "тысяч пять; около пяти тысяч",
    (5, 11, 15, C, C): "около 10-12; около 10–12",
    (2, 2, INF, E, E): (
        "не менее двух; не менее двух танков; как минимум два; по меньшей мере 2; "
        "хотя бы два; два или более; танки; боевые машины пехоты; единицы техники; много; "
        "немало; ряд; многочисленные"
    ),
    (12, 12, INF, E, E): (
        "не менее 12; не менее чем 12; не менее, чем 12; не меньше двенадцати; минимум 12; "
        "12 и более; 12 танков и более; 12 и выше"
    ),
    (10, 11, INF, E, E): "не менее 10-12",
    (31, 31, INF, E, E): (
        "более 30; более чем тридцать; свыше 30; больше тридцати; чуть более 30; "
        "тридцать с лишним; 30 с лишним танков; 30 с небольшим; "
        "в общей сложности более 30 единиц"
    ),
    (1201, 1201, INF, E, E): "более тысячи двухсот",
    (1001, 1001, INF, E, E): "более тысячи; свыше тысячи танков",
    (0, 5, 5, E, E): (
        "не более пяти; максимум 5; от силы пять; пять или менее; не больше 5; 5 как максимум"
    ),
    (0, 1000, 1000, E, E): "не более тысячи",
    (0, 4, 4, E, E): "менее пяти; меньше 5; менее чем пять",
    (1, 20, 40, S, S): "до 40; до сорока; до сорока танков; вплоть до 40",
    (1, 475, 950, S, S): "до 950",
    (1, 500, 1000, S, S): "до тысячи",
    (57, 96, 99, C, C): (
        "без малого сто; под сотню; чуть менее 100; немногим менее ста; сто без малого"
    ),
    (54, 96, 99, C, C): "почти 100; почти сто; почти сотня; почти сотню; едва не сто",
    (10, 11, 12, E, E): (
        "10-12; от 10 до 12; от десяти до двенадцати; между десятью и двенадцатью; "
        "десять-двенадцать; от 10-ти до 12-ти; 10 или 12; 10–12 танков"
    ),
    (2, 2, 3, E, E): "два-три; два-три танка; два или три; 2-3 машины; двух-трех",
    (40, 45, 50, E, E): "сорок-пятьдесят",
    (20, 25, 30, C, C): (
        "два-три десятка; два-три десятка танков; от двух до трех десятков; пару-тройку десятков"
    ),
    (10, 15, 20, C, C): "десяток-другой",
    (1000, 1500, 2000, C, C): "тысяча-две; тысячу-другую",
    (2, 2, 3, C, C): "пара; пару танков; пара-тройка",
    (2, 3, 6, C, C): "считанные; горстка; небольшое количество",
    (2, 4, 9, C, C): "несколько; несколько танков; нескольких единиц техники",
    (20, 28, 39, C, C): "пара десятков; пару десятков машин",
    (20, 44, 99, C, C): (
        "десятки; десятки танков; десятков; не один десяток; несколько десятков; "
        "нескольких десятков единиц"
    ),
    (24, 48, 99, C, C): "дюжины",
    (200, 447, 999, C, C): "сотни; сотен машин; несколько сотен; не одна сотня",
    (200, 282, 399, C, C): "пару сотен",
    (2000, 4471, 9999, C, C): "тысячи; тысяч; несколько тысяч",
    (20_000, 44_721, 99_999, C, C): "десятки тысяч; несколько десятков тысяч",
    (200_000, 447_213, 999_999, C, C): "сотни тысяч",
    (20, 44, INF, C, E): (
        "не менее нескольких десятков; как минимум несколько десятков; десятки и более"
    ),
    (6, 11, INF, C, E): "более десятка; свыше десятка единиц бронетехники",
    (14, 21, INF, C, E): "более двух десятков",
    (72, 101, INF, C, E): "более сотни; свыше сотни танков",
    (5, 10, INF, C, E): "не менее десятка",
    (1, 50, 100, C, C): "до сотни",
    (0, 9, 9, C, C): "менее десятка",
    (1, 1, INF, E, E): "неизвестно; неизвестное количество; количество не установлено",
}

# More wordings of agencies, ministries and the press.
PRESS: Meanings = {
    (1000, 1500, 2000, E, E): "тысяча-две тысячи танков",
    (20_000, 25_000, 30_000, E, E): "двадцать тысяч-тридцать тысяч",
    (5, 67, 129, C, C): "от десятка до сотни",
    (10, 69, 129, E, C): "от десяти до сотни танков",
    (71, 535, 1000, C, E): "от сотни до тысячи",
    (20, 74, 129, C, C): "от нескольких десятков до сотни",
    (20, 25, INF, C, E): "не менее двух-трёх десятков; как минимум 2-3 десятка",
    (21, 26, INF, C, E): "более двух-трех десятков танков",
    (13, 25, 38, C, C): "около двух-трёх десятков; порядка 2-3 десятков",
    (20, 25, 30, C, C): "2–3 десятка танков; десятка два-три",
    (150, 175, 200, C, C): "полторы-две сотни",
    (5500, 5500, 5500, E, E): "пять с половиной тысяч",
    (8500, 8500, 8500, E, E): "восемь с половиной тысяч орудий",
    (20, 140, 999, C, C): "десятки, если не сотни танков; десятки и даже сотни",
    (200, 1412, 9999, C, C): "сотни, если не тысячи",
    (20, 20, 20, E, E): "ещё 20 танков; сразу двадцать машин",
    (13, 20, 27, C, C): "ещё около 20 танков; ок. 20; ок.20",
    (21, 21, INF, E, E): "ещё более 20 единиц техники",
    (20, 20, INF, E, E): "мин. 20",
    (0, 20, 20, E, E): "макс. 20 танков",
    (200, 447, 999, C, C): "несколько сот танков; нескольких сот",
    (2, 2, INF, E, E): "целый ряд единиц техники; куча техники",
    (2, 2, 3, C, C): "парочка танков",
    (9, 9, 9, E, E): "девять станций радиоэлектронной борьбы",
    (29_584, 29_584, 29_584, E, E): "29 584 единицы специальной военной автомобильной техники",
    (2426, 2426, INF, E, E): "свыше 2425-ти",
}

TABLE = wordings.cases(MEANINGS, PRESS)

SHAPES = {
    "десять": "uniform",
    "около десяти": "readers",
    "не менее двух": "readers",
    "до 40": "uniform",
    "10-12": "uniform",
    "десятки": "log-uniform",
    "несколько": "log-uniform",
    "танки": "none",
    "много": "none",
    "неизвестно": "none",
    "десяток": "readers",
    "не менее десятка": "none",
}

# Near misses, and what is no count.
REFUSED = [
    ("30 процентов", "'процентов' is not"),
    ("до двух-трех десятков", "puts a hedge on"),
    ("танк", "expected a count, got 'танк'"),
    ("танков", "expected a count"),
    ("танков 5", "expected a count"),
    ("танков - 5", "expected a count"),
    ("полтора", "expected a count"),
    ("10-й", "expected a count"),
    ("10-я", "expected a count"),
    ("5 Т-72", "'Т-72' is not"),
    (
        "не менее 10 российских танков",
        "'российских танков' is not; put what was lost into category",
    ),
    ("10 танков и 5 БМП", "'и 5 БМП' is not; give each count its own row"),
    ("2.000", "may be 2000 or 2; write 2000"),
    ("8,044", "may be 8044 or the fraction 8.044"),
    ("2,5", "expected a whole number"),
    ("12-10", "write 10-12"),
    ("двенадцать-десять", "write 10-12"),
    ("до нескольких десятков", "puts a hedge on 'нескольких десятков'"),
    ("до 10-15", "puts a hedge on '10-15'"),
    ("не более чем сотни танков уничтожено", "'уничтожено' is not"),
    ("менее нуля", "leaves no count"),
    ("около нуля", "expected a number above 0"),
    ("до нуля", "leaves no count"),
    ("пять шесть", "'шесть' is not"),
    ("двадцать тридцать", "is not"),
    ("минус пять", "expected a count"),
    ("-5", "cannot be negative"),
    ("окло десяти", "did you mean 'около десяти'?"),
    ("щонайменше два", "expected a count"),
    ("десять миллиардов", "larger than any count"),
]

CASES = "ngdaip"
GENDERS = "mfn"


@pytest.mark.parametrize(("text", "meaning"), TABLE)
def test_a_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "ru")


@pytest.mark.parametrize(("text", "shape"), SHAPES.items())
def test_a_wording_has_a_shape(text: str, shape: str) -> None:
    wordings.assert_shape(text, "ru", shape)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "ru", message)


def test_advice_about_digits_does_not_ask_for_the_language_that_was_given() -> None:
    assert "give the language" not in wordings.refusal("2.000", "ru")


@pytest.mark.parametrize("text", wordings.EAST_SLAVIC)
def test_what_both_languages_read_alike_has_no_language(text: str) -> None:
    wordings.assert_alike(text, "ru", "uk")


def test_what_the_languages_read_differently_is_refused_without_one() -> None:
    wordings.assert_tens_differ_once_changed("ru", other="uk")


@pytest.mark.parametrize(("text", "low", "best", "high"), wordings.FROM_EAST_SLAVIC)
def test_a_translation_stands_for_the_words_of_the_source(
    text: str, low: int, best: float, high: float
) -> None:
    wordings.assert_bounds(text, "ru", low, high, best)


def spelled(number: int) -> set[str]:
    return wordings.spelled_in_cases(number, "ru", CASES, GENDERS)


def test_every_number_that_is_spelled_is_read_back() -> None:
    wordings.assert_spelling_reads_back("ru", spelled, wordings.some_numbers(300))


@pytest.mark.parametrize("number", wordings.SPELLED_COUNTS)
def test_a_spelled_number_is_a_count(number: int) -> None:
    wordings.assert_counts_read_back("ru", spelled, [number])


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("ru")


def test_rounds_and_entries_do_not_claim_one_phrase() -> None:
    wordings.assert_rounds_apart("ru")


@pytest.mark.parametrize("text", [*grammar_of("ru").glosses])
def test_every_round_number_is_read_as_about_that_many(text: str) -> None:
    wordings.assert_round(text, "ru")


@pytest.mark.parametrize(
    ("text", "number"), [("миллион тысяч", None), ("пять тысяч", 5000), ("тысяч пять", None)]
)
def test_a_scale_that_needs_a_number_is_none_alone(text: str, number: int | None) -> None:
    assert grammar_of("ru").words.spelling.read(text) == number


def test_the_bounds_of_vague_words_are_in_order() -> None:
    wordings.assert_vague_in_order("ru")
