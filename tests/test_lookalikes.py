"""Letters that look like those of another alphabet."""
# ruff: noqa: RUF001 - the letters are what is tested

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.model.characters import is_plain
from losstracker.model.lookalikes import (
    AS_LATIN,
    explain_lookalikes,
    find_lookalikes,
    has_lookalikes,
    without_lookalikes,
)

PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(is_plain)
MIXED = st.text(st.sampled_from("TBaeo7-3 .ТВаеобБДяΑΒσΩοՕ\uff34\U0001d413é漢"))
CYRILLIC = st.text(st.characters(min_codepoint=0x410, max_codepoint=0x44F))
TE, A, O_, BE = "\u0422", "\u0430", "\u043e", "\u0411"  # Cyrillic letters

GOOD_TEXT = [
    "Херсон",
    "Сухе",
    "Ορος",
    "анти-NATO",
    "ЗСУ",
    "α-test",
    "µm",
    "µ",
    "КуZбасс",
    "3D-модель",
    "удар HIMARSа по складу",
    "шість Leopardів",
    "Wагнер",
    "№ 5",
    "Հայաստան",
    "Łódź",
    "naïve",
    "2А36 «Гіацинт-Б»",
    "танк Т-72 и T-90M",
    "ｆｕｌｌ 全角",
    "TBILISI თბილისი",
    "حلب T-72",
    "İstanbul",
    "ПВО C-300 S",
]
GOOD_NAMES = [
    "БТР-80",
    "Т-64БВ",
    "Т-72Б",
    "танк Т-72",
    "ЗРК С-300",
    "T-72B3",
    "Херсон-tank-1",
    "Херсон",
    "Δ-4",
    "L-39 Albatros",
    "M48 Çelik",
    "Т-72Б, T-90",
    "µ",
    "СУ-25 «Грач»",
]


@pytest.mark.parametrize("text", GOOD_TEXT)
def test_real_words_are_fine(text: str) -> None:
    assert find_lookalikes(text, designation=False) == []


@pytest.mark.parametrize("text", GOOD_NAMES)
def test_names_of_one_alphabet_are_fine(text: str) -> None:
    assert find_lookalikes(text, designation=True) == []


@pytest.mark.parametrize(
    ("text", "odd", "better"),
    [
        (f"t{A}nk", [(1, A, "CYRILLIC SMALL LETTER A", "a")], "tank"),
        (f"Aleppo, Le{O_}pard", [(10, O_, "CYRILLIC SMALL LETTER O", "o")], "Aleppo, Leopard"),
        ("Sуriа", [(1, "у", "CYRILLIC SMALL LETTER U", "y")], "Syria"),
        ("ΝATO", [(0, "Ν", "GREEK CAPITAL LETTER NU", "N")], "NATO"),
        ("Xерсон", [(0, "X", "LATIN CAPITAL LETTER X", "Х")], "Херсон"),
        ("Харкiв", [(4, "i", "LATIN SMALL LETTER I", "і")], "Харків"),
        ("ＴＡＮＫ", [(0, "Ｔ", "FULLWIDTH LATIN CAPITAL LETTER T", "T")], "TANK"),
        ("\U0001d413-72", [(0, "\U0001d413", "MATHEMATICAL BOLD CAPITAL T", "T")], "T-72"),
        ("ՕryxΟ", [(0, "Օ", "ARMENIAN CAPITAL LETTER OH", "O")], "OryxO"),
    ],
)
def test_a_hidden_letter_is_found_in_any_text(
    text: str, odd: list[tuple[int, str, str, str]], better: str
) -> None:
    assert find_lookalikes(text, designation=False)[: len(odd)] == odd
    assert without_lookalikes(text, designation=False) == better
    assert has_lookalikes(text, designation=True)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"{TE}-72", [0]),
        (f"{TE}-72B3", [0]),
        (f"T-72{BE}", [0]),
        (f"{TE}-72 tank", [0]),
        ("9S18М1(-2)", [4]),
        ("ZALA 421-16Е", [11]),
        ("М-46", [0]),
        ("Х-101", [0]),
        ("Ρ-5", [0]),
        ("T-72_Ｂ", [5]),
    ],
)
def test_a_designation_has_to_be_of_one_alphabet(text: str, places: list[int]) -> None:
    assert [at for at, *_ in find_lookalikes(text, designation=True)] == places


def test_a_place_may_be_all_look_alikes_where_a_model_may_not() -> None:
    assert not has_lookalikes("Сухе", designation=False)
    assert has_lookalikes("Сухе", designation=True)


@pytest.mark.parametrize(
    ("text", "todo"),
    [
        (f"{TE}-72B3", "write 'T-72B3' in Latin letters"),
        ("С-300", "write 'S-300' or 'C-300' in Latin letters"),
        ("Ту-22М3", "write 'Tu-22M3' or 'Ty-22M3' in Latin letters"),
        ("Х-101", "write 'Kh-101' or 'X-101' in Latin letters"),
        (f"T-72{BE}", "write the word in one alphabet, all of it"),
        ("Ｔ-72", "write 'T-72'"),
        (f"{'long ' * 30}t{A}nk {'text ' * 30}", "write 'tank' in Latin letters"),
    ],
)
def test_advice_on_lookalikes(text: str, todo: str) -> None:
    message, said = explain_lookalikes(text, designation=True)
    assert said == todo
    assert "which looks like '" in message
    assert len(message) < 250


def test_the_message_shows_the_letter_by_name_and_number() -> None:
    message, _ = explain_lookalikes(f"{TE}-72B3", designation=True)
    assert message == (
        "expected letters of one alphabet, got CYRILLIC CAPITAL LETTER TE U+0422, which looks like "
        "'T', as character 1 of '<U+0422>-72B3'"
    )
    message, _ = explain_lookalikes("ＴＡ", designation=True)
    assert message.startswith("expected plain letters and digits, got FULLWIDTH LATIN CAPITAL")
    assert "as character 1 and 1 more of" in message


@given(PLAIN, st.booleans())
def test_in_plain_text_nothing_is_found(text: str, designation: bool) -> None:
    assert not has_lookalikes(text, designation=designation)
    assert find_lookalikes(text, designation=designation) == []


@given(CYRILLIC)
def test_a_text_of_one_alphabet_is_fine_where_no_name_is_meant(text: str) -> None:
    assert not has_lookalikes(text, designation=False)


@given(MIXED, st.booleans())
def test_the_quick_answer_is_the_whole_one(text: str, designation: bool) -> None:
    found = find_lookalikes(text, designation=designation)
    assert has_lookalikes(text, designation=designation) == bool(found)
    assert [text[at] for at, *_ in found] == [char for _, char, *_ in found]
    better = without_lookalikes(text, designation=designation)
    assert len(better) == len(text)
    if found:
        assert explain_lookalikes(text, designation=designation)[1]


def test_some_pairs_of_the_table() -> None:
    pairs = "АA ВB НH РP СC УY ХX аa сc уy ΗH ΡP νv ρp ΥY ՏS հh"
    assert all(AS_LATIN[pair[0]] == pair[1] for pair in pairs.split())


def test_the_table_is_of_letters_of_other_alphabets() -> None:
    for letter, latin in AS_LATIN.items():
        assert unicodedata.category(letter) in {"Lu", "Ll"}
        assert unicodedata.name(letter).split()[0] in {"CYRILLIC", "GREEK", "ARMENIAN"}
        assert latin.isascii()
        assert latin.isalpha()
