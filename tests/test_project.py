"""A project's own settings: each with a good and a bad table, in a file and in a notebook alike."""

from __future__ import annotations

import warnings
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.check.files import check_bytes
from losstracker.check.project import read_project
from losstracker.check.render import codes_as_text
from losstracker.errors import InvalidLossesError
from losstracker.model.checking import Checking
from losstracker.model.finding import Severity
from losstracker.model.own_rules import codes_in_use, own_codes, own_rule, vocabulary_check

if TYPE_CHECKING:
    from pathlib import Path

ROW = {
    "record_id": "syr-2024-l39",
    "side": "Syrian regime",
    "date": "2024-12-01",
    "category": "combat_aircraft",
    "status": "captured",
    "quantity": "2",
    "source": "franceinfo",
}


def settings_of(folder: Path, text: str) -> Checking:
    path = folder / "losstracker.toml"
    path.write_text(text, encoding="utf-8")
    return read_project(path)


def findings_of(checking: Checking, *rows: dict[str, str]) -> list[tuple[int, str, str, str]]:
    """Give row, column, code and severity of what is found, in a file as in a frame."""
    frame = pd.DataFrame([ROW | row for row in rows]).fillna("")
    for number in range(len(frame)):
        if not any("record_id" in row for row in rows):
            frame.loc[number, "record_id"] = f"{ROW['record_id']}{number}"
    report = check_bytes(frame.to_csv(index=False).encode(), "a.csv", checking=checking)
    in_file = [(f.line - 1, f.column or "", f.code, str(f.severity)) for f in report.findings]
    errors = [found for found in in_file if found[3] == "error"]
    assert report.clean == (not errors)
    assert report.accepted == len(frame) - len({found[0] for found in errors})
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        try:
            lt.validate(frame, checking=checking)
        except InvalidLossesError as error:
            in_frame = [(f.line, f.column or "", f.code, str(f.severity)) for f in error.findings]
            assert sorted(in_frame) == sorted(in_file)
        else:
            assert not errors
            assert bool(doubts) == bool(in_file)
    return in_file


def check_text(**keys: str) -> str:
    told = {"code": '"SYR01"', **keys}
    return "[[checks]]\n" + "\n".join(f"{key} = {value}" for key, value in told.items())


# --- what is switched off and downgraded


def test_a_code_that_is_off_is_not_checked(tmp_path: Path) -> None:
    early = {"reported": "2024-11-01"}
    assert findings_of(Checking(), early) == [(1, "reported", "LT203", "error")]
    assert findings_of(settings_of(tmp_path, 'off = ["LT203"]'), early) == []


def test_a_code_may_only_warn(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, 'warn = ["LT203"]')
    assert findings_of(checking, {"reported": "2024-11-01"}) == [
        (1, "reported", "LT203", "warning")
    ]
    assert findings_of(checking, {"reported": "2024-12-02"}) == []


def test_own_vocabulary_may_only_warn(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, 'warn = ["LT401"]\n[vocabulary]\nside = ["SDF"]')
    assert findings_of(checking, {}) == [(1, "side", "LT401", "warning")]


def test_an_own_code_may_be_off_or_warn(tmp_path: Path) -> None:
    text = check_text(column='"model"', max_length="3")
    long = {"model": "L-39"}
    assert findings_of(settings_of(tmp_path, text), long) == [(1, "model", "SYR01", "error")]
    assert findings_of(settings_of(tmp_path, f'off = ["SYR01"]\n{text}'), long) == []
    warned = settings_of(tmp_path, f'warn = ["SYR01"]\n{text}')
    assert findings_of(warned, long) == [(1, "model", "SYR01", "warning")]


def test_today_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "losstracker.toml"
    path.write_text("")
    assert read_project(path, today=date(2024, 1, 1)) == Checking(today=date(2024, 1, 1))


# --- required columns and vocabulary


def test_a_required_column_must_be_filled_in(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, 'required = ["evidence"]')
    rows = ({"evidence": "media"}, {"evidence": ""}, {"evidence": " "}, {"evidence": "visual"})
    assert [found for found in findings_of(checking, *rows) if found[2] == "LT402"] == [
        (2, "evidence", "LT402", "error"),
        (3, "evidence", "LT402", "error"),
    ]


def test_a_required_column_that_is_not_there_is_missed(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, 'required = ["evidence"]')
    assert findings_of(checking, {"quantity": "3"}, {}) == [
        (1, "evidence", "LT402", "error"),
        (2, "evidence", "LT402", "error"),
    ]


def test_own_vocabulary(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, '[vocabulary]\nside = ["Syrian regime", "SDF"]')
    rows = ({"side": "SDF"}, {"side": "sdf"}, {"side": "Syrian  regime"}, {"side": "Syrian regime"})
    assert findings_of(checking, *rows) == [
        (2, "side", "LT401", "error"),
        (3, "side", "LT401", "error"),
    ]
    frame = pd.DataFrame([ROW | {"side": "sdf"}])
    with pytest.raises(InvalidLossesError) as error:
        lt.validate(frame, checking=checking)
    told = error.value.findings[0]
    assert told.message == "expected one of Syrian regime or SDF, got 'sdf'"
    assert told.suggestion == "write 'SDF'"


def test_a_blank_cell_is_of_every_vocabulary(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, '[vocabulary]\nconflict = ["Syria"]')
    rows = ({"conflict": ""}, {"conflict": "Syria"}, {"conflict": "Syira"})
    assert findings_of(checking, *rows) == [(3, "conflict", "LT401", "error")]


def test_vocabulary_in_a_file(tmp_path: Path) -> None:
    text = "\ufeff# conflicts\nSyrian civil war\r\n\n  Gulf War \n"
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "conflicts.txt").write_bytes(text.encode())
    checking = settings_of(tmp_path, '[vocabulary]\nconflict = "lists/conflicts.txt"')
    rows = ({"conflict": "Gulf War"}, {"conflict": "# conflicts"}, {"conflict": "Syrian civil war"})
    assert findings_of(checking, *rows) == [(2, "conflict", "LT401", "error")]


def test_a_value_that_is_wrong_anywhere_is_told_once(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, '[vocabulary]\nevidence = ["visual", "media"]')
    rows = ({"evidence": "official"}, {"evidence": "rumour"}, {"evidence": "media"})
    assert findings_of(checking, *rows) == [
        (1, "evidence", "LT401", "error"),
        (2, "evidence", "LT103", "error"),
    ]


def test_each_source_is_judged_by_itself(tmp_path: Path) -> None:
    checking = settings_of(tmp_path, '[vocabulary]\nsource = ["Oryx", "Le Monde"]')
    rows = ({"source": "Le Monde | Oryx"}, {"source": "Oryx | Le Mond"})
    assert findings_of(checking, *rows) == [(2, "source", "LT401", "error")]


def test_a_long_vocabulary_is_not_listed_whole() -> None:
    words = [f"side {at}" for at in range(5_000)]
    check = vocabulary_check("side", [*words, "Zeta"])
    rule = own_rule(check)
    assert rule.reason.endswith("side 9 and 4,991 more")
    assert rule.explain("zetta")[1] == "write 'Zeta'"
    assert rule.explain("SIDE 4999")[1] == "write 'side 4999'"


WORDS = st.text("abAB é-", min_size=1, max_size=6).map(str.strip).filter(bool)


@settings(max_examples=max(50, settings().max_examples))
@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), st.lists(WORDS, min_size=1))
def test_own_vocabulary_accepts_exactly_its_values(known: list[str], asked: list[str]) -> None:
    rule = own_rule(vocabulary_check("unit", known))
    checking = Checking(own=(rule,))
    rows = [ROW | {"record_id": f"r{at}", "unit": unit} for at, unit in enumerate(asked)]
    text = pd.DataFrame(rows).to_csv(index=False)
    found = check_bytes(text.encode(), "a.csv", checking=checking).findings
    wrong = {f.line - 2 for f in found if f.code == "LT401"}
    refused = {f.line - 2 for f in found if f.code != "LT401" and f.severity == Severity.ERROR}
    expected = {at for at, unit in enumerate(asked) if unit not in known}
    assert wrong - refused == expected - refused
    assert wrong <= expected
    for unit in {*asked} - {*known}:
        close = (rule.explain(unit)[1] or "").removeprefix("write '").removesuffix("'")
        assert close in {*known, "choose one, or have the project list it"}


# --- own checks

SAID = '"expected an id like syr-2024-l39"'
CHECKS: list[tuple[dict[str, str], str, list[str], list[str]]] = [
    ({"pattern": '"syr-[0-9]{4}-.+"', "message": SAID}, "record_id", ["syr-2024-x"], ["syr-24-x"]),
    ({"not_pattern": '".*[?]"', "message": SAID}, "model", ["T-72", "?x", ""], ["T-72?"]),
    ({"values": '["Hama", "Homs"]'}, "location", ["Hama", "", " "], ["hama", "Hama, Homs"]),
    ({"max_length": "4"}, "unit", ["abcd", "", "éééé"], ["abcde"]),
    ({"min": "2"}, "low", ["2", "3", "", "two"], ["1", "0"]),
    ({"max": "9"}, "high", ["9", ""], ["10", "inf"]),
    ({"min": "32.5", "max": "37.5"}, "latitude", ["32.5", "37.5"], ["32.4", "-35"]),
    ({"earliest": "2024-12-01"}, "date", ["2024-12", "2024-12-01/.."], ["2024-11-30", "2024"]),
    ({"earliest": '"2024-01-01"'}, "date", ["2024", "soon"], ["../2024-12-03", "2024-01-01~"]),
    ({"latest": "2024-12-31"}, "date", ["2024", "../2024-12-31"], ["2024-12-31/..", "2025-01"]),
    ({"latest": "2024-12-09"}, "reported", ["2024-12-09", ""], ["2024-12-10"]),
]


@pytest.mark.parametrize(("keys", "column", "good", "bad"), CHECKS)
def test_an_own_check(
    tmp_path: Path, keys: dict[str, str], column: str, good: list[str], bad: list[str]
) -> None:
    checking = settings_of(tmp_path, check_text(column=f'"{column}"', **keys))
    beside = {"latitude": {"longitude": "36"}}.get(column, {})
    found = findings_of(checking, *({column: cell, **beside} for cell in [*good, *bad]))
    mine = [row for row, name, code, severity in found if (name, code) == (column, "SYR01")]
    assert mine == list(range(len(good) + 1, len(good) + len(bad) + 1))


def test_the_message_is_the_projects_own(tmp_path: Path) -> None:
    text = check_text(
        column='"record_id"',
        pattern='"syr-.*"',
        message=SAID,
        suggestion='"ask"',
        severity='"warning"',
    )
    rule = settings_of(tmp_path, text).own[0]
    assert rule.explain("x") == ("expected an id like syr-2024-l39, got 'x'", "ask")
    assert rule.severity == Severity.WARNING
    assert rule.name == "SYR01 record_id"


def test_a_check_where_another_column_has_a_value(tmp_path: Path) -> None:
    when = '{ status = ["captured", "lost"], category = "aircraft" }'
    checking = settings_of(tmp_path, check_text(column='"captor"', required="true", when=when))
    rows = (
        {"captor": ""},
        {"captor": "SDF"},
        {"captor": "", "status": "destroyed"},
        {"captor": "", "category": "tank"},
        {"captor": "", "status": "lost", "category": "aircraft"},
    )
    assert [f for f in findings_of(checking, *rows) if f[2] == "SYR01"] == [
        (1, "captor", "SYR01", "error"),
        (5, "captor", "SYR01", "error"),
    ]
    assert [f[:3] for f in findings_of(checking, {})] == [(1, "captor", "SYR01")]  # no such column
    told = "expected a value where status is captured or lost and category is aircraft"
    assert checking.own[0].explain("", "lost", "aircraft")[0] == f"{told}, got a blank cell"


def test_a_blank_text_stands_for_a_blank_cell(tmp_path: Path) -> None:
    checking = settings_of(
        tmp_path, check_text(column='"notes"', required="true", when='{ archive = "" }')
    )
    rows = ({"archive": "https://a.example/b"}, {"archive": ""}, {"archive": "", "notes": "gone"})
    assert [f[0] for f in findings_of(checking, *rows) if f[2] == "SYR01"] == [2]


def test_one_code_may_stand_for_several_columns(tmp_path: Path) -> None:
    two = [check_text(column=f'"{name}"', max_length="3") for name in ("unit", "model")]
    checking = settings_of(tmp_path, "\n".join(two))
    assert findings_of(checking, {"unit": "long", "model": "longer"}) == [
        (1, "model", "SYR01", "error"),
        (1, "unit", "SYR01", "error"),
    ]


def test_own_checks_are_listed(tmp_path: Path) -> None:
    text = 'off = ["SYR01"]\nwarn = ["LT402"]\nrequired = ["captor"]\n'
    text += check_text(column='"unit"', max_length="3")
    text += "\n" + check_text(code='"SYR02"', column='"unit"', max_length="9")
    rows = own_codes(settings_of(tmp_path, text))
    assert [(row.code, row.severity, row.stage) for row in rows] == [
        ("LT402", "warning", "project"),
        ("SYR02", "error", "project"),
    ]
    assert rows[1].title == "unit: expected at most 9 characters"
    listed = codes_as_text(codes_in_use(settings_of(tmp_path, text)), width=100)
    assert "SYR02 unit: expected at most 9 characters (error)" in listed
