"""Counts as Ukrainian sources word them: every kind of wording, and what is refused."""

# ruff: noqa: RUF001 - Cyrillic letters that look Latin are letters of Ukrainian

from __future__ import annotations

import pytest
import wordings
from wordings import INF, C, E, Meaning, Meanings, S

from losstracker.model.lexicon import grammar_of

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "жодного танка; жодної машини; немає; нуль танків",
    (1, 1, 1, E, E): "один танк; одна гаубиця; одну гармату; однієї крилатої ракети; єдиний літак",
    (2, 2, 2, E, E): (
        "два танки; дві БМП; двох засобів ППО; двоє; обидва гелікоптери; "
        "два бойові гелікоптери; 2-х танків; двома ракетами"
    ),
    (3, 3, 3, E, E): "троє; трьох кораблів; три безпілотні літальні апарати",
    (5, 5, 5, E, E): (
        "п'ятеро; п’ять; пʼять безпілотних літальних апаратів; п'ятьох; п'яти танків; "
        "всього п'ять; рівно 5"
    ),
    (7, 7, 7, E, E): "сім одиниць; сім артилерійських систем; семеро; сімох",
    (15, 15, 15, E, E): (
        "15 танків; 15 одиниць автомобільної техніки; "
        "15 одиниць автомобільної техніки та автоцистерн; 15 од.; 15 од"
    ),
    (18, 18, 18, E, E): "вісімнадцять одиниць бойової броньованої техніки",
    (22, 22, 22, E, E): "22 бойові броньовані машини; двадцять дві",
    (250, 250, 250, E, E): "двісті п'ятдесят; двохсот п'ятдесяти; двомстам п'ятдесяти",
    (1000, 1000, 1000, E, E): "тисяча; тисячу танків; одна тисяча",
    (1500, 1500, 1500, E, E): "півтори тисячі; 1,5 тис.; 1,5 тисячі танків",
    (27_700, 27_700, 27_700, E, E): "27 тисяч 700; 27 тис. 700; двадцять сім тисяч сімсот",
    (294_700, 294_700, 294_700, E, E): "294 700; 294\u00a0700; 294\u202f700 одиниць",
    (293_584, 294_700, 295_816, C, C): "близько 294 700",
    (5, 10, 15, C, C): (
        "близько десяти; близько 10-ти; біля десяти; десяток; з десяток танків; "
        "близько десятка; штук десять; десять або близько того; загалом близько 10; "
        "танків десять"
    ),
    (3, 5, 7, C, C): "танків п'ять; близько п'яти; пів десятка; півдесятка; приблизно 5",
    (4, 6, 8, C, C): "пів дюжини",
    (12, 15, 18, C, C): "півтора десятка; близько півтора десятка; десятка півтора",
    (13, 20, 27, C, C): (
        "два десятки; два десятки бронемашин; близько двох десятків; десятків два; "
        "зо два десятки танків"
    ),
    (39, 50, 61, C, C): "пів сотні; півсотні; близько пів сотні; порядку 50",
    (71, 100, 129, C, C): "близько ста; сотня; близько сотні; близько сотні танків",
    (826, 1000, 1174, C, C): "близько тисячі",
    (4297, 5000, 5703, C, C): "тисяч п'ять; близько п'яти тисяч",
    (5, 11, 15, C, C): "близько 10-12",
    (2, 2, INF, E, E): (
        "щонайменше два; щонайменше дві БМП; принаймні 2; не менше двох; як мінімум два; "
        "два або більше; танки; бойові машини піхоти; багато; численні; чимало; низка"
    ),
    (12, 12, INF, E, E): (
        "не менше 12; не менш як 12; не менше ніж дванадцять; мінімум 12; 12 і більше; "
        "12 танків і більше"
    ),
    (10, 11, INF, E, E): "щонайменше 10-12",
    (31, 31, INF, E, E): (
        "понад 30; понад тридцять танків; більше тридцяти; більш ніж 30; більше ніж 30; "
        "більш як тридцять; 30 з гаком; тридцять з лишком; загалом понад 30 одиниць"
    ),
    (1001, 1001, INF, E, E): "понад тисячу; більше тисячі",
    (0, 5, 5, E, E): (
        "не більше п'яти; щонайбільше 5; максимум п'ять; п'ять або менше; не більш як 5"
    ),
    (0, 4, 4, E, E): "менше п'яти; менш як 5; менше ніж п'ять",
    (1, 20, 40, S, S): "до 40; до сорока; до сорока танків; аж до 40",
    (1, 140, 280, S, S): "до 280",
    (57, 96, 99, C, C): "без малого сто; трохи менше 100; під сотню",
    (54, 96, 99, C, C): "майже 100; майже сто танків; майже сотня; майже сотню; ледь не сто",
    (10, 11, 12, E, E): (
        "10-12; від 10 до 12; від десяти до дванадцяти; між десятьма та дванадцятьма; "
        "десять-дванадцять; 10 чи 12; 10–12 танків"
    ),
    (2, 2, 3, E, E): "два-три; два-три танки; два чи три; два або три",
    (20, 25, 30, C, C): "два-три десятки; від двох до трьох десятків",
    (10, 15, 20, C, C): "десяток-другий",
    (1000, 1500, 2000, C, C): "тисяча-дві; тисячу-другу",
    (2, 2, 3, C, C): "пара; пару танків",
    (2, 3, 6, C, C): "лічені; небагато; невелика кількість",
    (2, 4, 9, C, C): "кілька; декілька танків; кількох одиниць техніки; декількома",
    (11, 14, 19, C, C): "кільканадцять; кільканадцять танків; кільканадцяти",
    (20, 28, 39, C, C): "пара десятків; пару десятків машин",
    (20, 44, 99, C, C): (
        "десятки; десятки танків; не один десяток; кілька десятків; "
        "декілька десятків одиниць; кількадесят"
    ),
    (200, 447, 999, C, C): "сотні; сотень машин; кілька сотень; кількасот",
    (2000, 4471, 9999, C, C): "тисячі; тисяч; кілька тисяч",
    (20_000, 44_721, 99_999, C, C): "десятки тисяч",
    (200_000, 447_213, 999_999, C, C): "сотні тисяч",
    (20, 44, INF, C, E): "щонайменше кілька десятків; не менше кількох десятків",
    (6, 11, INF, C, E): "понад десяток; більше десятка",
    (40, 51, INF, C, E): "понад пів сотні",
    (72, 101, INF, C, E): "понад сотню; більше сотні танків",
    (5, 10, INF, C, E): "щонайменше десяток; не менше десятка",
    (1, 50, 100, C, C): "до сотні",
    (0, 9, 9, C, C): "менше десятка",
    (1, 1, INF, E, E): "невідомо; невідома кількість; кількість не встановлено",
}

# More wordings of agencies, ministries and the press.
PRESS: Meanings = {
    (1000, 1500, 2000, E, E): "тисяча-дві тисячі танків",
    (5, 67, 129, C, C): "від десятка до сотні",
    (10, 69, 129, E, C): "від десяти до сотні танків",
    (71, 535, 1000, C, E): "від сотні до тисячі",
    (20, 25, INF, C, E): "щонайменше два-три десятки; не менше 2-3 десятків",
    (13, 25, 38, C, C): "близько двох-трьох десятків",
    (20, 25, 30, C, C): "2–3 десятки танків",
    (8500, 8500, 8500, E, E): "вісім з половиною тисяч",
    (20, 140, 999, C, C): "десятки, якщо не сотні танків; десятки і навіть сотні",
    (13, 20, 27, C, C): "зо двадцять; зо 20 танків; десятків зо два; бл. 20",
    (3, 5, 7, C, C): "зо п’ять танків",
    (160, 200, 240, C, C): "зо дві сотні",
    (2, 2, 3, C, C): "зо два танки",
    (20, 20, 20, E, E): "ще 20 танків; одразу двадцять",
    (21, 21, INF, E, E): "ще понад 20 одиниць",
    (0, 5, 5, E, E): "від сили 5; макс. 5",
    (10, 10, INF, E, E): "бодай десять; мін. 10",
    (200, 447, 999, C, C): "кілька сот; сотні й сотні",
    (2, 2, 2, E, E): "обома",
    (2, 2, INF, E, E): "купа техніки; ціла низка",
}

TABLE = wordings.cases(MEANINGS, PRESS)

SHAPES = {
    "десять": "uniform",
    "близько десяти": "readers",
    "щонайменше два": "readers",
    "до 40": "uniform",
    "10-12": "uniform",
    "десятки": "log-uniform",
    "кілька": "log-uniform",
    "танки": "none",
    "багато": "none",
    "невідомо": "none",
    "десяток": "readers",
    "щонайменше десяток": "none",
}

# Near misses, and what is no count.
REFUSED = [
    ("2306 (+16)", "'(+16)' is not"),
    ("10 з 30", "give each count its own row"),
    ("танк", "expected a count, got 'танк'"),
    ("танків", "expected a count"),
    ("танків 5", "expected a count"),
    ("знаряддя", "expected a count"),
    ("півтора", "expected a count"),
    ("10-й", "expected a count"),
    ("5 Т-72", "'Т-72' is not"),
    (
        "щонайменше 10 російських танків",
        "'російських танків' is not; put what was lost into category",
    ),
    ("10 танків і 5 БМП", "'і 5 БМП' is not; give each count its own row"),
    ("2.000", "may be 2000 or 2; write 2000"),
    ("8,044", "may be 8044 or the fraction 8.044"),
    ("2,5", "expected a whole number"),
    ("12-10", "write 10-12"),
    ("дванадцять-десять", "write 10-12"),
    ("до кількох десятків", "puts a hedge on 'кількох десятків'"),
    ("до 10-15", "puts a hedge on '10-15'"),
    ("менше нуля", "leaves no count"),
    ("близько нуля", "expected a number above 0"),
    ("мінус п'ять", "expected a count"),
    ("-5", "cannot be negative"),
    ("понад", "expected a count"),
    ("близко десяти", "did you mean 'близько десяти'?"),
    ("не менее двух", "expected a count"),
    ("десять мільярдів", "larger than any count"),
]

CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "locative")
GENDERS = ("masculine", "feminine")


@pytest.mark.parametrize(("text", "meaning"), TABLE)
def test_a_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "uk")


@pytest.mark.parametrize(("text", "shape"), SHAPES.items())
def test_a_wording_has_a_shape(text: str, shape: str) -> None:
    wordings.assert_shape(text, "uk", shape)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "uk", message)


def test_advice_about_digits_does_not_ask_for_the_language_that_was_given() -> None:
    assert "give the language" not in wordings.refusal("2.000", "uk")


@pytest.mark.parametrize("text", wordings.EAST_SLAVIC)
def test_what_both_languages_read_alike_has_no_language(text: str) -> None:
    wordings.assert_alike(text, "ru", "uk")


def test_what_the_languages_read_differently_is_refused_without_one() -> None:
    wordings.assert_tens_differ_once_changed("uk", other="ru")


@pytest.mark.parametrize(("text", "low", "best", "high"), wordings.FROM_EAST_SLAVIC)
def test_a_translation_stands_for_the_words_of_the_source(
    text: str, low: int, best: float, high: float
) -> None:
    wordings.assert_bounds(text, "uk", low, high, best)


def spelled(number: int) -> set[str]:
    return wordings.spelled_in_cases(number, "uk", CASES, GENDERS)


def test_every_number_that_is_spelled_is_read_back() -> None:
    wordings.assert_spelling_reads_back("uk", spelled, wordings.some_numbers(300))


@pytest.mark.parametrize("number", wordings.SPELLED_COUNTS)
def test_a_spelled_number_is_a_count(number: int) -> None:
    wordings.assert_counts_read_back("uk", spelled, [number])


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("uk")


def test_rounds_and_entries_do_not_claim_one_phrase() -> None:
    wordings.assert_rounds_apart("uk")


@pytest.mark.parametrize("text", [*grammar_of("uk").glosses])
def test_every_round_number_is_read_as_about_that_many(text: str) -> None:
    wordings.assert_round(text, "uk")


@pytest.mark.parametrize(
    ("text", "number"), [("мільйон тисяч", None), ("десять тисяч", 10_000), ("тисяч десять", None)]
)
def test_a_scale_that_needs_a_number_is_none_alone(text: str, number: int | None) -> None:
    assert grammar_of("uk").words.spelling.read(text) == number


def test_the_bounds_of_vague_words_are_in_order() -> None:
    wordings.assert_vague_in_order("uk")
