"""Characters that cannot be seen, and starts of formulas."""
# ruff: noqa: RUF001 - the characters are what is tested

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.model.characters import (
    explain_formula,
    explain_invisible,
    find_invisible,
    has_invisible,
    is_plain,
    name_of,
    quote_around,
    reveal,
    starts_formula,
    without_invisible,
)

PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(is_plain)
ANY = st.text(
    st.one_of(st.characters(), st.sampled_from("ab Тт\u200b\xa0\u200f\u0645\u200c\u202e\ufffd"))
)
VISIBLE_SIGNS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Format characters that are drawn: signs above or below Arabic and Kaithi numbers."""
OVERRIDE = "RIGHT-TO-LEFT OVERRIDE U+202E"
LOST = "put in the letter that stood there; it was lost when the text was converted"
HIEROGLYPHS = range(0x13430, 0x13460)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T-72\u200bB3", [(4, "ZERO WIDTH SPACE U+200B")]),
        ("T-72\xa0B3", [(4, "NO-BREAK SPACE U+00A0")]),
        ("\ufeffT-72", [(0, "ZERO WIDTH NO-BREAK SPACE U+FEFF")]),
        ("Ale\xadppo", [(3, "SOFT HYPHEN U+00AD")]),
        ("a\u202eb\u202cc", [(1, OVERRIDE), (3, "POP DIRECTIONAL FORMATTING U+202C")]),
        ("tank\U000e0041", [(4, "TAG LATIN CAPITAL LETTER A U+E0041")]),
        ("don\x92t", [(3, "a control character U+0092")]),
        ("\ue000", [(0, "a character for private use U+E000")]),
        ("Zaporizhzh\ufffd", [(10, "REPLACEMENT CHARACTER U+FFFD")]),
        ("a\ufffe", [(1, "no character U+FFFE")]),
        ("a\ud800", [(1, "half a character U+D800")]),
        ("a\u2028b", [(1, "LINE SEPARATOR U+2028")]),
        ("a\u3164b", [(1, "HANGUL FILLER U+3164")]),
    ],
)
def test_what_cannot_be_seen_is_found_in_every_column(
    text: str, found: list[tuple[int, str]]
) -> None:
    assert find_invisible(text, typography=False) == found
    if "\xa0" not in text:
        assert find_invisible(text, typography=True) == found


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cرود",
        "क्\u200dष",
        "ශ්\u200dරී ලංකා",
        "Херсон, Сухе",
        "Łódź – 2А36 «Гіацинт-Б»",
        "e\u0301",
        "𝕏 ½ № ²",
        "two\nlines\tand a tab",
        "",
    ],
)
def test_what_a_language_needs_is_fine_everywhere(text: str) -> None:
    assert find_invisible(text, typography=False) == []
    assert find_invisible(text, typography=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "« dizaines »".replace(" ", "\xa0"),
        "1\u202f000",
        "1\u2009000",
        "دبابة T-72\u200e (3)",
        "\u200fدبابة",
        "tank ⚔\ufe0f",
        "1\ufe0f\u20e3",
        "👩\u200d⚕\ufe0f",
        "朝日新聞\u30002024",
        "ရန်\u200bကုန်",
        "葛\U000e0100城",
    ],
)
def test_what_suits_running_text_is_fine_there_only(text: str) -> None:
    assert find_invisible(text, typography=True) == []
    assert has_invisible(text, typography=False)


@pytest.mark.parametrize(
    "text",
    [
        "T\u200c-72",
        "می\u200c\u200cرود",
        "T-72\u200e",
        "ab\ufe0f",
        "a\u3000b",
        "a\u200db",
        "⚔\u200da",
    ],
)
def test_the_same_characters_out_of_place_are_found(text: str) -> None:
    assert has_invisible(text, typography=True)


def test_every_space_and_format_character_of_unicode_is_found() -> None:
    seen_by_readers = {*map(chr, VISIBLE_SIGNS), *map(chr, HIEROGLYPHS), " "}
    for char in map(chr, range(sys.maxunicode + 1)):
        hidden = unicodedata.category(char) in {"Cf", "Zs", "Zl", "Zp", "Co", "Cs"}
        if hidden and char not in seen_by_readers:
            assert has_invisible(f"a{char}b", typography=False), name_of(char)


def test_no_letter_number_or_sign_is_found() -> None:
    blanks = set("\u115f\u1160\u3164\uffa0\u2800\ufffd")
    for char in map(chr, range(0x30000)):
        if unicodedata.category(char)[0] in "LNPS" and char not in blanks:
            assert not has_invisible(f"a{char}b", typography=False), name_of(char)


@given(PLAIN)
def test_in_plain_text_nothing_is_found(text: str) -> None:
    for typography in (False, True):
        assert not has_invisible(text, typography=typography)
        assert find_invisible(text, typography=typography) == []
    assert without_invisible(text) == text == reveal(text)
    assert not starts_formula(text)
    assert not starts_formula(text, number_meant=True)


@given(ANY, st.booleans())
def test_the_quick_answer_is_the_whole_one(text: str, typography: bool) -> None:
    found = find_invisible(text, typography=typography)
    assert has_invisible(text, typography=typography) == bool(found)
    assert all(name.endswith(f"U+{ord(text[at]):04X}") for at, name in found)


@given(ANY)
def test_what_is_shown_can_be_seen(text: str) -> None:
    assert not has_invisible(reveal(text), typography=False)
    assert all(char >= " " for char in reveal(text))
    if has_invisible(text, typography=True):
        message, todo = explain_invisible(text, typography=True)
        assert not has_invisible(f"{message} {todo}", typography=True)
        assert "\n" not in message


@given(ANY, st.booleans())
def test_a_repair_leaves_nothing_to_find_and_changes_nothing_else(
    text: str,
    typography: bool,
) -> None:
    better = without_invisible(text, typography=typography)
    if better is not None and "\u200c" not in text:
        assert not has_invisible(better, typography=typography)
        assert len(better) <= len(text)
    if not has_invisible(text, typography=typography):
        assert better == text


def test_repairs() -> None:
    assert without_invisible("T-72\u200b\xa0B3") == "T-72 B3"
    assert without_invisible("don\x92t") == "don’t"
    assert without_invisible("Kher\ufffdon") is None
    assert without_invisible("می\u200cرود") == "می\u200cرود"
    assert without_invisible("« a »\xa0\u200b", typography=True) == "« a »\xa0"


@pytest.mark.parametrize(
    ("value", "todo"),
    [
        ("T-72\u200bB3", "write 'T-72B3'"),
        ("T-72\u2003B3", "write 'T-72 B3'"),
        ("\u200b", "empty the cell"),
        ("Kher\ufffdon", LOST),
        ("x" * 99 + "\u200b", "remove it"),
        ("x" * 99 + "\u2003y", "write a plain space"),
    ],
)
def test_advice_on_invisible_characters(value: str, todo: str) -> None:
    message, said = explain_invisible(value, typography=True)
    assert said == todo
    assert message.startswith("expected visible characters, got ")
    assert len(message) < 200


def test_a_long_text_is_shown_around_the_odd_character() -> None:
    shown = quote_around("a" * 100 + "\u200b" + "b" * 100, 100)
    assert shown == f"'...{'a' * 25}<U+200B>{'b' * 25}...'"
    assert quote_around("Т-72", 0, mark=True) == "'<U+0422>-72'"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "-",
        "＝1+1",
        "＋a",
        "－a",
        "＠a",
        " =1",
        "\t=1",
        "\tx",
        "\rx",
        "\u200b=1",
        "\xa0@x",
        "=SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "--5",
        "\n+x",
    ],
)
def test_a_formula(text: str) -> None:
    assert starts_formula(text)
    assert explain_formula(text)[1]


@pytest.mark.parametrize(
    "text", ["", "T-72", "1-2", "~10", "≥2", "—", "'=1", "<5", "(2)", "\t", "é", "Т-72", "a=b"]
)
def test_no_formula(text: str) -> None:
    assert not starts_formula(text)


@pytest.mark.parametrize("text", ["-36.2", "+5", "-5", "-.5", "-36,2", "-36.2 "])
def test_a_number_may_have_a_sign_where_a_number_is_meant(text: str) -> None:
    assert starts_formula(text)
    assert not starts_formula(text, number_meant=True)


@pytest.mark.parametrize(
    "text", ["=5", "=SUM(A1)", "-2+3+cmd|' /C calc'!A0", "-", "@5", "-5 tanks", "－5"]
)
def test_no_formula_passes_for_a_number(text: str) -> None:
    assert starts_formula(text, number_meant=True)


@pytest.mark.parametrize(
    ("value", "todo"),
    [
        ("-", "leave the cell blank"),
        ("--", "leave the cell blank"),
        ("@rybar", "begin with a word, as in 'post by @rybar'"),
        ("=5", "write '5', or begin with a word"),
        ("- three tanks", "write 'three tanks', or begin with a word"),
        ("=SUM(A1)", "write what the formula comes to"),
        ("+ «a»", "begin with a letter or a digit"),
        ("=", "write what the formula comes to"),
    ],
)
def test_advice_on_formulas(value: str, todo: str) -> None:
    message, said = explain_formula(value)
    assert said == todo
    assert repr(value)[1:-1] in message
