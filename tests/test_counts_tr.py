"""Counts as Turkish sources word them: every kind of wording, and what is refused."""

# ruff: noqa: RUF001 - the dotless i is a letter of Turkish

from __future__ import annotations

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

from losstracker.model.quantity import parse_quantity

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "hiçbir tank; sıfır; hiç",
    (1, 1, 1, E, E): "bir helikopter; tek tank; bir adet tank; tek bir uçak",
    (2, 2, 2, E, E): "iki tank; 2 adet tank; bir çift",
    (6, 6, 6, E, E): "altı tank; yarım düzine; ALTI",
    (10, 10, 10, E, E): "on uçak; 10 tank; 10 tankı; 10 tankını; tam 10; 10 tane",
    (12, 12, 12, E, E): "on iki; oniki; bir düzine; bir düzine tank",
    (24, 24, 24, E, E): "iki düzine",
    (46, 46, 46, E, E): "kırk altı; KIRK ALTI; kirk alti",
    (100, 100, 100, E, E): "yüz; yüz tank",
    (125, 125, 125, E, E): "yüz yirmi beş; yüzyirmibeş; yuz yirmi bes",
    (299, 299, 299, E, E): "299 tank; iki yüz doksan dokuz tank",
    (1351, 1351, 1351, E, E): "1 351; bin üç yüz elli bir; 1\u202f351 tank",
    (1063, 1063, 1063, E, E): "bin 63 araç; bin altmış üç",
    (2063, 2063, 2063, E, E): "2 bin 63 özel askeri araç",
    (4195, 4195, 4195, E, E): "4 bin 195; 4 bin 195 tank ve zırhlı araç",
    (33_580, 33_580, 33_580, E, E): "33 bin 580 insansız hava aracı",
    (1_500_000, 1_500_000, 1_500_000, E, E): "1,5 milyon; bir buçuk milyon",
    (5, 10, 15, C, C): "10 kadar; 10 kadar tank; aşağı yukarı 10; tahminen on",
    (71, 100, 129, C, C): "100 kadar; yüz kadar tank",
    (70, 100, 130, C, C): "yaklaşık 100; yaklaşık yüz tank; yaklaşık olarak 100",
    (67, 100, 133, C, C): "100 civarında; yüz civarı; yüz dolayında",
    (2, 2, INF, E, E): (
        "en az iki; en az 2 helikopter; asgari 2; tanklar; helikopterler; İHA'lar; çok sayıda; "
        "çok sayıda tank; birçok; bazı; 2 ve üzeri; 2'den az olmamak üzere"
    ),
    (10, 10, INF, E, E): "en az on; en az 10 tank; 10 veya daha fazla",
    (10, 12, INF, E, E): "en az 10 ila 15; en az 10-15 tank",
    (101, 101, INF, E, E): (
        "100'den fazla; 100\u2019den fazla tank; yüzden fazla; yüzden fazla tank; 100den fazla; "
        "100 den fazla; 100'den çok; 100'ü aşkın; yüzü aşkın tank; 100'ün üzerinde; "
        "yüzün üzerinde; yüz küsur; 100'ü aşan"
    ),
    (51, 51, INF, E, E): "50'den fazla; elliden fazla; elliyi aşkın; 50'nin üzerinde",
    (41, 41, INF, E, E): "40'tan fazla; kırktan fazla; kırkı aşkın; 40'ın üzerinde",
    (11, 11, INF, E, E): "10'dan fazla; ondan fazla; 10 tanktan fazla; onu aşkın",
    (10_001, 10_001, INF, E, E): "10 binden fazla; 10 binin üzerinde; on bini aşkın",
    (1000, 1000, INF, E, E): "999'dan fazla zırhlı askeri araç",
    (0, 5, 5, E, E): "en fazla 5; en çok beş; azami 5 tank; 5 veya daha az",
    (0, 4, 4, E, E): "5'ten az; beşten az; 5'ten daha az tank",
    (0, 99, 99, E, E): "100'ün altında; yüzden az",
    (1, 50, 100, S, S): "100'e kadar; yüze kadar; 100'e varan",
    (1, 2, 4, S, S): "dörde kadar; 4'e kadar",
    (57, 96, 99, C, C): "100'e yakın; yüze yakın tank",
    (31, 48, 49, C, C): "elliye yakın; 50'ye yakın",
    (54, 96, 99, C, C): "neredeyse 100; hemen hemen yüz",
    (10, 12, 15, E, E): (
        "10 ila 15; 10 ila 15 tank; 10-15; 10-15 arası; 10-15 arasında tank; 10 veya 15; "
        "10 ile 15 arasında; 10 ile 15 arası tank; on ile on beş arasında; 10'la 15 arasında"
    ),
    (2, 2, 3, E, E): "iki üç tank; iki-üç; iki veya üç",
    (5, 7, 10, E, E): "beş on tank",
    (2, 4, 9, C, C): "birkaç; birkaç tank; üç beş; bir avuç",
    (20, 44, 99, C, C): "onlarca; onlarca tank",
    (24, 48, 99, C, C): "birkaç düzine; düzinelerce",
    (200, 447, 999, C, C): "yüzlerce; yüzlerce zırhlı araç; birkaç yüz",
    (2000, 4471, 9999, C, C): "binlerce; birkaç bin",
    (20_000, 44_721, 99_999, C, C): "on binlerce; onbinlerce dron",
    (200_000, 447_213, 999_999, C, C): "yüz binlerce",
    (20, 44, INF, C, E): "en az onlarca",
    (21, 45, INF, C, E): "onlarcadan fazla",
    (1, 1, INF, E, E): "bilinmiyor; bilinmeyen sayıda tank; belirsiz sayıda",
}

# More wordings of agencies, ministries and the press.
PRESS: Meanings = {
    (1000, 1500, 2000, E, E): "bin-iki bin; bin-iki bin tank",
    (2000, 2500, 3000, E, E): "iki bin-üç bin",
    (2, 2, INF, E, E): "en az iki üç tank; bir çok tank; epey tank; bir hayli araç; yığınla tank",
    (2, 3, 6, C, C): "yaklaşık üç dört",
    (
        20,
        140,
        999,
        C,
        C,
    ): "onlarca, hatta yüzlerce tank; onlarca belki yüzlerce; onlarca ve hatta yüzlerce",
    (20, 20, 20, E, E): "20 tank daha; yirmi tank daha",
    (21, 21, INF, E, E): "20'den fazla tank daha; 20 küsür",
    (7, 7, 8, E, E): "yedi sekiz tank",
    (15, 17, 20, E, E): "on beş yirmi tank",
    (20, 22, 25, E, E): "yirmi yirmi beş tank",
    (20, 25, 30, E, E): "yirmi otuz",
    (100, 125, 150, E, E): "yüz yüz elli tank",
    (200, 250, 300, C, C): "iki üç yüz tank; 2-3 yüz",
    (2000, 2500, 3000, C, C): "iki üç bin dron",
    (15, 15, INF, E, E): "15 ve üstü",
    (13, 20, 27, C, C): "tahmini 20; takribi yirmi; 20 civarındaki",
    (0, 20, 20, E, E): "20'yi aşmayan; yirmiyi geçmeyen",
    (2, 2, 2, E, E): "her iki tank",
    (1, 1, 1, E, E): "1 keşif uçağı",
    (5, 5, 5, E, E): "5 kundağı motorlu obüs",
    (25, 25, 25, E, E): "yirmi beş tank",
}

SHAPES = [
    ("100 kadar", "readers", "about"),
    ("yaklaşık 100", "readers", "approximately"),
    ("100 civarında", "readers", "around"),
    ("100'e yakın", "readers", "nearly"),
    ("100'den fazla", "readers", "over"),
    ("onlarca", "log-uniform", ""),
    ("10-15 arası", "uniform", ""),
    ("tanklar", "none", ""),
]

REFUSED = [
    ("yüzde otuz", "expected a count, got 'yüzde otuz'; understood"),
    ("20 altı", "'altı' is not"),
    ("tank", "expected a count, got 'tank'; understood are: 10, ~10, 10+, en az on, 10 ila 12"),
    ("2,000", "may be 2000 or 2; write 2000"),
    ("2,5", "expected a whole number"),
    ("2 ile 3", "'ile 3' is not"),
    ("birbiri", "expected a count"),
    ("3'ü", "expected a count"),
    ("yüzde 10", "expected a count"),
    ("beş yirmi", "'beş' is understood, 'yirmi' is not"),
    ("15 ila 10", "expected the smaller number first"),
    ("100 kadar asker", "'asker' is not; put what was lost into category"),
    ("10 tank ve 5 kamyon", "'ve 5 kamyon' is not; give each count its own row"),
    ("onlarcaya kadar", "puts a hedge on 'onlarca'"),
    ("en az en fazla 10", "puts a hedge on 'en fazla 10'"),
    ("en az tanklar", "puts a hedge on 'tanklar'"),
    ("yaklaşık sıfır", "expected a number above 0"),
    ("yaklaşk 10", "did you mean 'yaklaşik 10'?"),
]

CASES = wordings.cases(MEANINGS, PRESS)


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_turkish_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "tr", "tr-TR")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_a_turkish_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "tr", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_turkish_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "tr", message)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("2.000", 2000),
        ("1.500'den fazla", 1501),
        ("on", 10),
        ("on tank", 10),
        ("bin 351", 1351),
    ],
)
def test_some_wordings_need_the_language(text: str, low: int) -> None:
    wordings.assert_needs_language(text, "tr", low)


@pytest.mark.parametrize(
    ("gloss", "low", "high"),
    [
        ("dozens", 20, 99),
        ("several dozen", 20, 99),
        ("several", 2, 9),
        ("a few", 2, 9),
        ("several hundred", 200, 999),
        ("thousands", 2_000, 9_999),
        ("at least ten", 10, INF),
    ],
)
def test_english_glosses_of_turkish_words(gloss: str, low: int, high: float) -> None:
    wordings.assert_bounds(gloss, "tr", low, high)


DIGITS = ["sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"]
TENS = ["", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"]


def spell(number: int) -> str:
    """Spell a number in words written apart, as the language academy asks."""
    if number == 0:
        return DIGITS[0]
    thousands, rest = divmod(number, 1_000)
    words = [] if thousands < 2 else [spell(thousands)]
    words += ["bin"] * (thousands > 0)
    hundreds, rest = divmod(rest, 100)
    words += [DIGITS[hundreds]] * (hundreds > 1) + ["yüz"] * (hundreds > 0)
    words += [TENS[rest // 10]] * (rest > 9) + [DIGITS[rest % 10]] * (rest % 10 > 0)
    return " ".join(words)


def spellings(number: int) -> tuple[str, ...]:
    apart, together = spell(number), num2words(number, lang="tr")
    # num2words 0.5 leaves out "bir" before "bin": 21,000 becomes 20,000 there.
    right = number // 1_000 < 10 or number // 1_000 % 10 != 1
    assert not right or together == apart.replace(" ", "")
    return apart, apart.replace(" ", ""), apart.replace("i", "İ").upper()


def test_numbers_that_are_spelled_are_read_back() -> None:
    wordings.assert_counts_read_back("tr", spellings, wordings.STEPPED)


ENDINGS = {
    "fazla": ("dan", "den", "tan", "ten"),
    "yakın": ("a", "e", "ya", "ye"),
    "aşkın": ("ı", "i", "u", "ü", "yı", "yi"),
    "üzerinde": ("ın", "in", "un", "ün", "nın", "nin"),
}
ROUND = [*range(1, 10), *range(10, 100, 10), 100, 1_000, 250, 12, 2_000_000]


@pytest.mark.parametrize("word", ENDINGS)
def test_every_ending_is_read_after_every_number(word: str) -> None:
    for number in ROUND:
        spelled = spell(number) if number < 1_000_000 else "iki milyon"
        stem = spelled.removesuffix("t") + "d" if spelled == "dört" and word != "fazla" else spelled
        for ending in ENDINGS[word]:
            if word == "yakın" and number == 1:
                continue
            for text in (f"{number}'{ending} {word}", f"{stem}{ending} {word} tank"):
                read = parse_quantity(text, "tr")
                assert read.high == (number - 1 if word == "yakın" else INF), text
                assert word == "yakın" or read.low == number + 1, text


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("tr")


def test_vague_words_are_in_order() -> None:
    scale = {
        "birkaç": 2,
        "onlarca": 20,
        "yüzlerce": 200,
        "binlerce": 2_000,
        "on binlerce": 20_000,
        "yüz binlerce": 200_000,
    }
    wordings.assert_vague_in_order("tr", scale)
