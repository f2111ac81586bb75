"""The data dictionary: it refuses no fine row, refuses what a form can tell, and can be read."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pandas as pd
import pytest
from conftest import SEED, make_losses, read_seed
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.cli import main
from losstracker.errors import LossTrackerError
from losstracker.model.columns import COLUMNS, CONTRIBUTED, Col, ColumnSpec
from losstracker.model.dictionary import (
    FORMS,
    MEANINGS,
    allowed,
    cell_pattern,
    json_schema,
    table_schema,
)
from losstracker.model.finding import Severity
from losstracker.model.rules import RULES, Scope
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRACT = Path(__file__).parent / "data" / "warspotting_extract.csv"
SPECS = {str(spec.name): spec for spec in COLUMNS}
ROW = jsonschema.Draft202012Validator(json_schema())
GOOD = {str(name): str(cell) for name, cell in make_losses().iloc[0].items()}


def faults(rows: Iterable[dict[str, str]]) -> list[str]:
    return [error.message for row in rows for error in ROW.iter_errors(row)]


def rows_of(table: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {str(name): str(cell) for name, cell in zip(table.columns, row, strict=True)}
        for row in table.itertuples(index=False)
    ]


def rule_accepts(name: str, cell: str) -> bool:
    """Ask the rules about one cell."""
    cells = pd.Series([cell], dtype=object)
    return all(
        bool(rule.fine(cells).iloc[0])
        for (_, column), rule in RULES.items()
        if column == name and rule.scope == Scope.CELL and rule.severity == Severity.ERROR
    )


def schema_accepts(name: str, cell: str) -> bool:
    values = allowed(name)
    if values:
        return cell in values or (cell == "" and not SPECS[name].required)
    return re.search(cell_pattern(SPECS[name]), cell) is not None


def test_the_json_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_rows_of_the_seed_are_fine() -> None:
    assert faults(rows_of(read_seed())) == []


def test_the_rows_of_warspotting_are_fine() -> None:
    table = lt.importers.read_warspotting(EXTRACT).losses
    assert len(table) >= 10
    assert faults(rows_of(table)) == []


def test_the_examples_are_fine_rows() -> None:
    row = {str(spec.name): spec.example for spec in COLUMNS}
    assert faults([row]) == []


@pytest.mark.parametrize(
    ("name", "bad", "good"),
    [
        ("record_id", "", "r"),
        ("record_id", " r", "r r"),
        ("side", " ", "Россия"),
        ("date", "2024-13", "2024-12"),
        ("date", "03/04/2022", "2022-04-03~"),
        ("date", "", "../.."),
        ("date", "2024-12-01T10:00", "2024-12-XX"),
        ("category", "tonk", "tank"),
        ("category", "", "small_arms"),
        ("status", "Destroyed", "destroyed"),
        ("quantity", "", "une dizaine"),
        ("evidence", "photo", ""),
        ("reliability", "G", "F"),
        ("credibility", "7", "6"),
        ("language", "French", "pt-BR"),
        ("low", "inf", "0"),
        ("high", "1.5", "inf"),
        ("best", "1,000", "1000"),
        ("reported", "2024-12", "2024-12-03"),
        ("notes", "a\u0007", "a\nb"),
    ],
)
def test_a_cell_and_its_near_miss(name: str, bad: str, good: str) -> None:
    assert faults([GOOD | {name: good}]) == []
    assert len(faults([GOOD | {name: bad}])) == 1


@pytest.mark.parametrize(
    ("latitude", "longitude", "fine"),
    [("36.2", "37.16", True), ("91", "0", False), ("90", "-180", True), ("0", "181", False),
     ("36,2", "37", False), ("", "", True), ("36.2", "", False), ("", "37", False)],
)  # fmt: skip
def test_coordinates(latitude: str, longitude: str, fine: bool) -> None:
    assert (faults([GOOD | {"latitude": latitude, "longitude": longitude}]) == []) is fine


def test_columns_may_be_more_and_fewer_but_not_without_a_required_one() -> None:
    assert faults([GOOD | {"my_own": "x"}]) == []
    assert faults([{name: cell for name, cell in GOOD.items() if name != "source"}]) != []


_DAYS = st.dates(min_value=date(1, 1, 1))
_POINTS = st.one_of(
    _DAYS.map(str),
    _DAYS.map(lambda day: str(day)[:7]),
    _DAYS.map(lambda day: str(day)[:4]),
    st.from_regex(r"[0-9X]{4}(-[0-9X]{2}){0,2}", fullmatch=True),
)
_MARKED = st.tuples(_POINTS, st.sampled_from(["", "?", "~", "%"])).map("".join)
_ENDS = st.one_of(_MARKED, st.sampled_from(["", ".."]))
_DATES = st.one_of(_MARKED, st.tuples(_ENDS, _ENDS).map("/".join))
_NUMBERS = st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", fullmatch=True)
_NEAR_LIMIT = st.tuples(
    st.sampled_from(["90", "180", "-90", "+180", "090"]),
    st.from_regex(r"\.0{0,16}[0-9]{1,4}", fullmatch=True),
).map("".join)


@given(_DATES)
def test_no_date_that_can_be_read_is_refused(text: str) -> None:
    try:
        lt.parse_date(text)
    except LossTrackerError:
        return
    assert schema_accepts(Col.DATE, text)


@given(st.sampled_from([Col.LATITUDE, Col.LONGITUDE]), st.one_of(_NUMBERS, _NEAR_LIMIT))
def test_no_coordinate_that_is_fine_is_refused(name: str, text: str) -> None:
    if rule_accepts(name, text):
        assert schema_accepts(name, text)


@given(st.sampled_from([Col.LATITUDE, Col.LONGITUDE]), _NUMBERS)
def test_coordinates_beyond_the_limit_are_refused(name: str, text: str) -> None:
    if abs(float(text)) > (90.0001 if name == Col.LATITUDE else 180.0001):
        assert not schema_accepts(name, text)


@given(
    st.sampled_from([Col.LOW, Col.BEST, Col.HIGH]),
    st.one_of(st.integers(-5, 10**13).map(str), st.text("0123456789inf.,-", max_size=14)),
)
def test_no_bound_that_is_fine_is_refused(name: str, text: str) -> None:
    if rule_accepts(name, text):
        assert schema_accepts(name, text)


@given(st.sampled_from(CONTRIBUTED), st.text(max_size=8))
def test_no_text_that_is_fine_is_refused(name: str, text: str) -> None:
    if rule_accepts(name, text):
        assert schema_accepts(name, text)


@given(st.from_regex(r"[A-Za-z]{1,4}([-_][A-Za-z0-9]{1,9}){0,3}", fullmatch=True))
def test_languages_are_refused_as_the_rule_does(text: str) -> None:
    assert schema_accepts(Col.LANGUAGE, text) == rule_accepts(Col.LANGUAGE, text)


@pytest.mark.parametrize("spec", COLUMNS, ids=lambda spec: str(spec.name))
def test_patterns_need_nothing_that_a_dialect_lacks(spec: ColumnSpec) -> None:
    assert "(?" not in cell_pattern(spec)  # RE2, in Go and Rust, has no look-around
    assert r"\d" not in cell_pattern(spec)  # any script's digits in Python, ASCII in JavaScript


def test_every_word_has_a_meaning() -> None:
    closed = {str(spec.name): spec.vocabulary for spec in COLUMNS if spec.vocabulary}
    assert {name: tuple(words) for name, words in MEANINGS.items()} == closed


def test_every_form_that_is_shown_can_be_read() -> None:
    for text in FORMS[Col.DATE]:
        lt.parse_date(text)
    for text in FORMS[Col.QUANTITY]:
        lt.parse_quantity(text)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["schema", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_markdown_names_every_column_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys)
    assert (code, err) == (0, "")
    for word in (*CONTRIBUTED, *taxonomy()):
        assert f"`{word}`" in out
    tables = [line for line in out.splitlines() if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in tables}
    assert bars == {6, 3}
    assert "  - `tank` Tanks (UN Register category I): " in out
    assert "    - `infantry_fighting_vehicle`" in out


def test_the_template_is_a_header_that_validates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "losses.csv"
    code, out, err = run(capsys, "--format", "csv", "-o", str(path))
    assert (code, out) == (0, "")
    assert f"wrote {path}" in err
    assert path.read_text(encoding="utf-8") == ",".join(CONTRIBUTED) + "\n"
    assert main(["validate", str(path)]) == 0


@pytest.mark.parametrize(
    ("form", "make"), [("json-schema", json_schema), ("table-schema", table_schema)]
)
def test_schemas_are_printed_as_json(
    form: str, make: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "--format", form)
    assert code == 0
    assert json.loads(out) == make()


def test_a_file_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "-o", str(tmp_path / "no" / "such.md"))
    assert code == 2
    assert "No such file" in err


def test_the_table_schema_says_what_columns_are() -> None:
    fields = {field["name"]: field for field in table_schema()["fields"]}
    assert list(fields) == list(CONTRIBUTED)
    assert fields["latitude"]["constraints"] == {"minimum": -90, "maximum": 90}
    assert fields["side"]["constraints"] == {"required": True}
    assert "" not in fields["evidence"]["constraints"]["enum"]


FRICTIONLESS = "the package frictionless is not installed"


def frictionless_says(path: Path) -> set[tuple[str, str]]:
    """Let the package check a file; give the kind of each error and its field."""
    frictionless = pytest.importorskip("frictionless", reason=FRICTIONLESS)
    schema = frictionless.Schema.from_descriptor(table_schema())
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(str(path), schema=schema).validate()
    return {
        (error.type, getattr(error, "field_name", ""))
        for task in report.tasks
        for error in task.errors
    }


def test_frictionless_accepts_the_seed() -> None:
    assert frictionless_says(SEED) == set()


def test_frictionless_finds_what_the_table_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    header = ["record_id", "side", "date", "category", "status", "quantity", "source",
              "part_of", "latitude", "my_own"]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = [
            ["a", "Red", "2024", "tank", "lost", "1", "x", "", "", "x"],
            ["b", "Red", "2024", "tank", "lost", "1", "x", "a", "91", ""],
            ["b", "", "2024x", "tonk", "lost", "1", "x", "zz", "36.2", ""],
        ]
        csv.writer(stream).writerows([header, *rows])
    assert frictionless_says(path) == {
        ("constraint-error", "latitude"),
        ("constraint-error", "side"),
        ("constraint-error", "date"),
        ("constraint-error", "category"),
        ("primary-key", ""),
        ("foreign-key", ""),
    }
