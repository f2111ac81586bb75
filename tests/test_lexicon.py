"""Lexicons: bundled, preset and a project's own; their data, and that they reach every count."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from conftest import make_losses

import losstracker as lt
from losstracker.errors import InvalidLossesError, LexiconError, QuantityTextError
from losstracker.model.lexicon import PRESETS, find_lexicon, languages

if TYPE_CHECKING:
    from pathlib import Path

STANDARD = lt.Lexicon.named("losstracker")
COMPANY = {"id": "company", "language": "en", "phrases": ["a company"], "low": 10, "high": 14}


@pytest.mark.parametrize(
    ("lexicon", "text", "bounds"),
    [
        ("acled", "tens", (10, 10, 10)),
        ("acled", "dozens", (12, 12, 12)),
        ("acled", "hundreds", (100, 100, 100)),
        ("acled", "des dizaines", (10, 10, 10)),
        ("acled", "Dutzende", (12, 12, 12)),
        ("acled", "сотни", (100, 100, 100)),
        ("acled", "several", (3, 5, 9)),  # as losstracker reads it
        ("pitf", "several", (5, 10, 24)),
        ("pitf", "tens", (50, 70, 99)),
        ("pitf", "dozens", (24, 48, 99)),
    ],
)
def test_a_preset_reads_vague_words_as_its_project_codes_them(
    lexicon: str, text: str, bounds: tuple[float, float, float]
) -> None:
    count = lt.parse_quantity(text, lexicon=lexicon)
    assert [count.low, count.best, count.high] == list(bounds)
    is_coded = any(project in count.why for project in ("ACLED", "PITF"))
    assert is_coded != ((lexicon, text) in {("acled", "several"), ("pitf", "dozens")})


def test_a_new_phrase_is_read_and_the_standard_lexicon_stays_as_it_was() -> None:
    ours = STANDARD.extend([COMPANY], name="ours", version="7")
    count = lt.parse_quantity("about a company of tanks".removeprefix("about "), lexicon=ours)
    assert (count.low, count.best, count.high, count.language) == (10, 12, 14, "en")
    assert ours.label == "ours 7"
    with pytest.raises(QuantityTextError):
        lt.parse_quantity("a company")


def test_a_phrase_that_was_another_entrys_is_the_new_ones() -> None:
    ours = STANDARD.extend(
        [{"id": "gross", "language": "en", "phrases": ["Dozens"], "low": 144, "high": 288}],
        name="ours",
    )
    assert lt.parse_quantity("dozens", lexicon=ours).low == 144
    assert lt.parse_quantity("several dozen", lexicon=ours).low == 36


def test_an_id_without_phrases_changes_that_entry_in_every_language_or_in_one() -> None:
    everywhere = STANDARD.extend([{"id": "several", "low": 4}], name="ours")
    french = STANDARD.extend([{"id": "hundreds", "language": "fr", "high": 800}], name="ours")
    assert lt.parse_quantity("several", lexicon=everywhere).low == 4
    assert lt.parse_quantity("mehrere", "de", everywhere).low == 4
    assert lt.parse_quantity("des centaines", lexicon=french).high == 800
    assert lt.parse_quantity("hundreds", lexicon=french).high == 999


def test_a_hedge_can_be_added_too() -> None:
    hedge = {"id": "about", "language": "en", "phrases": ["give or take"], "like": "about"}
    ours = STANDARD.extend([hedge | {"where": "prefix"}], name="ours")
    assert lt.parse_quantity("give or take 10", lexicon=ours).high == 15


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"phrases": ["x"]}, "expected an 'id'"),
        ({"id": "dozen", "low": 3}, "did you mean 'dozens'"),
        ({"id": "a", "phrases": "x", "low": 1, "high": 2}, "phrases: expected a list of texts"),
        ({"id": "a", "phrases": ["x"], "low": 3, "high": 2}, "expected low <= high, got 3 and 2"),
        ({"id": "a", "phrases": ["x"], "low": -3, "high": 2}, "low: expected a whole number"),
        ({"id": "a", "phrases": ["x"], "low": 1, "high": 2.5}, "high: expected a whole number"),
        ({"id": "a", "phrases": ["x"], "hgih": 2}, "did you mean 'high'"),
        ({"id": "a", "phrases": ["x"], "shape": "normal"}, "shape: expected one of"),
        ({"id": "a", "phrases": ["x"], "language": "la"}, "language: expected one of"),
        ({"id": "a", "phrases": ["x"], "low_kind": "firm"}, "low_kind: expected one of"),
        ({"id": "a", "phrases": ["x"], "where": "start"}, "where: expected one of"),
        ({"id": "a", "phrases": ["x"], "like": "vage"}, "did you mean 'vague'"),
        ({"id": "a", "phrases": [], "low": 3, "high": 4}, "phrases: expected at least one"),
        ({"id": "a", "phrases": ["x"], "low": 3}, "high: expected a whole number or 'inf'"),
        ({"id": "a", "phrases": ["x"], "low": 3, "high": "inf"}, "'log-uniform' has two ends"),
        ({"id": "a", "phrases": ["x"], "low": 0, "high": 9}, "with low 0 write 'uniform'"),
        (
            {"id": "a", "phrases": ["x"], "low": 3, "high": 9, "shape": "readers"},
            "no measured readers",
        ),
        ({"id": "tens", "low": 300}, "expected low <= high, got 300 and 99"),
        (
            {"id": "a", "phrases": ["from to"], "like": "range", "where": "between"},
            "expected ' ... ' where the number stands",
        ),
    ],
)
def test_an_entry_that_is_not_understood_says_what_to_write(
    entry: dict[str, Any], message: str
) -> None:
    with pytest.raises(LexiconError) as refusal:
        STANDARD.extend([COMPANY, entry], name="ours")
    assert str(refusal.value).startswith("entry 2 (")
    assert message in str(refusal.value)


FILE = """
name = "ours"
version = "2026-01"
base = "acled"

[[entry]]
id = "company"
language = "en"
phrases = ["a company"]
low = 10
high = 14
"""


def test_a_file_extends_the_lexicon_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(FILE, encoding="utf-8")
    ours = find_lexicon(str(path))
    assert ours.label == "ours 2026-01"
    assert lt.parse_quantity("a company", lexicon=ours).high == 14
    assert lt.parse_quantity("dozens", lexicon=ours).high == 12


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "expected a TOML file"),
        ("version = '1'\nentry = []", "expected 'name'"),
        (FILE.replace("acled", "acleb"), "did you mean 'acled'"),
        (FILE.replace("low = 10", "low = 20"), "entry 1 (company): expected low <= high"),
        (FILE.replace("base", "basis"), "got 'basis'"),
    ],
)
def test_a_file_that_is_no_lexicon_says_why(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as refusal:
        lt.Lexicon.read(path)
    assert message in str(refusal.value)


def test_a_lexicon_of_ones_own_has_a_name_of_its_own_and_shows_in_one_line() -> None:
    with pytest.raises(LexiconError, match="give yours another name"):
        STANDARD.extend([COMPANY], name="losstracker", version="2")
    assert repr(STANDARD.extend([COMPANY], name="ours")) == "<Lexicon 'ours 1' of 8 languages>"


def test_a_name_that_no_lexicon_has_lists_those_there_are() -> None:
    with pytest.raises(LexiconError, match=r"losstracker, acled, pitf or a TOML file"):
        lt.parse_quantity("dozens", lexicon="nobody")


def test_a_lexicon_is_in_use_inside_the_block_and_nowhere_else() -> None:
    def best() -> float:
        return lt.parse_quantity("dozens").best

    seen: list[float] = []
    with lt.use_lexicon("acled"):
        other = threading.Thread(target=lambda: seen.append(best()))
        other.start()
        other.join()
        with lt.use_lexicon("losstracker"):
            seen.append(best())
        seen.append(best())
    with pytest.raises(QuantityTextError), lt.use_lexicon("acled"):
        lt.parse_quantity("nothing of the kind")
    assert [*seen, best()] == [48, 48, 12, 48]


def test_a_table_is_checked_and_counted_with_the_lexicon_and_says_so(tmp_path: Path) -> None:
    ours = STANDARD.extend([COMPANY], name="ours", version="7")
    table = make_losses(quantity=["a company", "dozens"])
    with pytest.raises(InvalidLossesError):
        lt.validate(table)
    losses = lt.validate(table, lexicon=ours)
    assert losses["count_high"].tolist() == [14, 99]
    assert losses.attrs["lexicon"] == "ours 7"
    path = tmp_path / "losses.csv"
    lt.write_csv(losses, path)
    assert lt.read_csv(path, lexicon=ours)["count_low"].tolist() == [10, 24]
    with pytest.raises(InvalidLossesError):
        lt.read_csv(path)


@pytest.mark.parametrize("name", ["losstracker", *PRESETS])
def test_every_entry_says_what_its_words_mean_and_why(name: str) -> None:
    lexicon = lt.Lexicon.named(name)
    for language in (None, *languages()):
        for entry in lexicon.entries(language):
            assert entry.source, entry
            assert entry.note, entry
            assert entry.id, entry
            if isinstance(entry.low, int) and isinstance(entry.high, int):
                assert entry.low <= entry.high, entry


@pytest.mark.parametrize("language", languages())
def test_an_entry_that_projects_override_is_in_every_language(language: str) -> None:
    ids = {entry.id for entry in STANDARD.entries(language)}
    assert {"at_least", "more_than", "at_most", "up_to", "nearly", "range"} <= ids
    assert {"tens", "hundreds", "thousands", "some", "unknown"} <= ids
    assert {"several", "few"} & ids
