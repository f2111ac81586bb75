"""The catalogues of the languages that charts speak: whole, legible, grammatical where joined."""

from __future__ import annotations

import ast
import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from babel import Locale
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text
from plotted import alone, cumulated, curve, statuses, syria

from losstracker import plot
from losstracker.model.columns import GROUP, Col, Evidence, Status
from losstracker.model.taxonomy import taxonomy
from losstracker.plot.captions import column_name, titled_by
from losstracker.plot.fonts import missing_glyphs
from losstracker.plot.language import (
    LANGUAGES,
    day_text,
    listing,
    month_name,
    month_text,
    number,
    say,
    say_count,
    speaking,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes

ROOM = Path(plot.__file__).parent
TRANSLATED = [lang for lang in LANGUAGES if lang != "en"]
PERIODS = ("day", "week", "month", "quarter", "year")
COLUMNS = {
    *(Col.SIDE, Col.CATEGORY, GROUP, Col.STATUS, Col.MODEL, Col.EVIDENCE, Col.CAPTOR),
    *(Col.LOCATION, Col.UNIT, Col.CONFLICT, Col.SOURCE, Col.LANGUAGE),
    *(Col.RELIABILITY, Col.CREDIBILITY, *PERIODS),
}
SAME_AS_ENGLISH = {"fr": {"triangle", "Missiles", "Radars", "Trains", "source"}}
NARROW, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
EACH = pytest.mark.parametrize("lang", TRANSLATED)


@cache
def catalogue(lang: str) -> dict[str, Any]:
    found = tomllib.loads((ROOM / "languages" / f"{lang}.toml").read_text(encoding="utf-8"))
    return dict(found)


def entries(lang: str) -> Iterator[tuple[str, str, str]]:
    """Each text with its section and its key; a form of a plural is a text of its own."""
    for section, texts in catalogue(lang).items():
        if isinstance(texts, dict):
            for key, value in texts.items():
                forms = value.values() if isinstance(value, dict) else (value,)
                yield from ((section, key, form) for form in forms)


@cache
def spoken_in_source() -> dict[str, frozenset[str]]:
    """The literal texts that the charts say; a text that is no literal cannot be translated."""
    found: dict[str, set[str]] = {"say": set(), "say_count": set()}
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if _is_call(node) else ""  # type: ignore[attr-defined]
            if name in found:
                key = node.args[name == "say_count"]  # type: ignore[attr-defined]
                where = f"{path.name}:{node.lineno}"  # type: ignore[attr-defined]
                assert isinstance(key, ast.Constant), f"{where}: {name}() needs a literal text"
                found[name].add(str(key.value))
    return {name: frozenset(keys) for name, keys in found.items()}


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


# --- whole ----------------------------------------------------------------------------------------


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert {path.stem for path in (ROOM / "languages").glob("*.toml")} == {*TRANSLATED}
    assert all(catalogue(lang)["language"] == lang for lang in TRANSLATED)


@EACH
@pytest.mark.parametrize(("call", "section"), [("say", "texts"), ("say_count", "counts")])
def test_what_charts_say_is_in_the_catalogue_and_nothing_else(
    lang: str, call: str, section: str
) -> None:
    said, known = spoken_in_source()[call], {*catalogue(lang)[section]}
    assert len(said) > 3
    assert sorted(said - known) == [], f"{lang}.toml lacks these in [{section}]"
    assert sorted(known - said) == [], f"no chart says these of [{section}] any more"


@EACH
def test_codes_have_words(lang: str) -> None:
    words = catalogue(lang)
    assert {*words["categories"]} == {*taxonomy()}
    assert {*words["statuses"]} == {str(each) for each in Status}
    assert {*words["evidence"]} == {str(each) for each in Evidence}
    assert {*words["columns"]} == {str(each) for each in COLUMNS}


@EACH
def test_two_categories_never_have_one_name(lang: str) -> None:
    names = [name.casefold() for name in catalogue(lang)["categories"].values()]
    assert len({*names}) == len(names)


@EACH
def test_plurals_are_those_of_the_language(lang: str) -> None:
    expected = {*Locale.parse(lang).plural_form.tags, "other"}
    for key, forms in catalogue(lang)["counts"].items():
        assert {*forms} == expected, key


@EACH
def test_a_translation_has_the_placeholders_of_its_text(lang: str) -> None:
    for section, key, value in entries(lang):
        if section in {"texts", "counts"}:
            assert fields(value) == fields(key), value
        else:
            assert fields(value) == [], value


@EACH
def test_nothing_is_left_in_english(lang: str) -> None:
    same = SAME_AS_ENGLISH.get(lang, set())
    english = {code: category.name for code, category in taxonomy().items()}
    for section, key, value in entries(lang):
        source = english[key] if section == "categories" else key
        assert value.strip(), key
        is_word = any(sign.isalpha() for sign in key)
        assert not is_word or value in same or value.casefold() != source.casefold(), value


# --- grammar and typography -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "title", "by_month"),
    [
        ("fr", "Pertes par camp et catégorie", "camp, catégorie et mois"),
        ("de", "Verluste nach Seite und Kategorie", "Seite, Kategorie und Monat"),
        ("es", "Pérdidas por bando y categoría", "bando, categoría y mes"),
        ("uk", "Втрати за сторонами і категоріями", "сторонами, категоріями і місяцями"),  # noqa: RUF001
    ],
)
def test_columns_agree_with_what_stands_before_them(lang: str, title: str, by_month: str) -> None:
    with speaking(lang):
        assert titled_by(["side", "category"]) == title
        assert listing([column_name(name) for name in ("side", "category", "month")]) == by_month


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", f"1 entrée|1,5 entrée|2 entrées|5 entrées|21 entrées|1{NARROW}000 entrées"),
        ("de", "1 Eintrag|1,5 Einträge|2 Einträge|5 Einträge|21 Einträge|1.000 Einträge"),
        ("es", "1 registro|1,5 registros|2 registros|5 registros|21 registros|1.000 registros"),
        ("uk", f"1 запис|1,5 запису|2 записи|5 записів|21 запис|1{FIXED}000 записів"),
    ],
)
def test_a_number_asks_for_its_plural(lang: str, told: str) -> None:
    with speaking(lang):
        said = [say_count("{n} record", "{n} records", n) for n in (1, 1.5, 2, 5, 21, 1000)]
    assert "|".join(said) == told


def test_french_elision_before_every_interval() -> None:
    with speaking("fr"):
        for share in (say("central interval"), say("central {level} %", level="90")):
            assert share[0] in "aeiou"
            assert f"l’{share}" in say("bounds of the {interval}", interval=share)  # noqa: RUF001


@EACH
def test_spaces_do_not_let_a_line_break_before_a_sign(lang: str) -> None:
    inside = "[:;!?%»]" if lang == "fr" else "%"
    for _, _, value in entries(lang):
        assert not re.search(rf" {inside}|« ", value), value
        assert lang != "fr" or not re.search(rf"[^{NARROW}]{inside}", value), value
        assert not re.search(r"[\"'`]|\.\.\.|  ", value), value
        assert lang == "fr" or NARROW not in value, value


@EACH
def test_texts_that_open_no_title_begin_as_within_a_sentence(lang: str) -> None:
    if lang == "de":
        return  # nouns are capitals there
    for section, key, value in entries(lang):
        if section == "texts" and key[0].islower():
            assert not value[0].isupper(), value
        if section == "categories":
            assert value[0].isupper(), value


# --- on charts ------------------------------------------------------------------------------------


@EACH
def test_the_font_of_matplotlib_has_every_character(lang: str) -> None:
    texts = [value for _, _, value in entries(lang)]
    with speaking(lang):
        days = [date(2024, month, 1) for month in range(1, 13)]
        texts += [write(day) for write in (day_text, month_text, month_name) for day in days]
        texts += [number(1234567.5), number(-2.5)]
    has = {chr(code) for code in get_font(findfont("DejaVu Sans")).get_charmap()}
    assert {*"".join(texts)} - has == set()  # spaces too, which missing_glyphs leaves out
    assert missing_glyphs("".join(texts)) == ""


CHARTS: dict[str, Callable[[str], Axes]] = {
    "bounds": lambda lang: plot.bounds(syria(), lang=lang),
    "composition": lambda lang: plot.composition(alone(statuses()), lang=lang),
    "cumulative": lambda lang: plot.cumulative(
        cumulated([*curve("A"), *curve("B", open_from=2)]), lang=lang
    ),
}


def english_words(lang: str) -> re.Pattern[str]:
    """Pieces of English text of four letters or more that are no words of the language too."""
    texts = {*spoken_in_source()["say"], *spoken_in_source()["say_count"]}
    texts |= {category.name for category in taxonomy().values()} | {str(each) for each in Status}
    pieces = {piece.strip(" ,:;()") for text in texts for piece in re.split(r"\{\w+\}", text)}
    ours = " ".join(value for _, _, value in entries(lang)).casefold() if lang != "en" else ""
    english = {piece for piece in pieces if len(piece) > 3 and piece.casefold() not in ours}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(english)))})\b", re.IGNORECASE)


def every_text(ax: Axes) -> str:
    """All words of a chart, a line each."""
    found = [text.get_text() for text in ax.figure.findobj(Text) if isinstance(text, Text)]
    return "\n".join(text.replace("\n", " ") for text in found)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_speaks_one_language(kind: str) -> None:
    assert english_words("en").search(every_text(CHARTS[kind]("en")))
    for lang in TRANSLATED:
        assert english_words(lang).findall(every_text(CHARTS[kind](lang))) == []
