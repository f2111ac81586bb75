"""Findings as text, JSON, workflow commands and Markdown; the table of checks."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import (
    ERROR,
    HOSTILE,
    LINES,
    PATH,
    WARNING,
    MadeReport,
    MadeSpot,
    five_mistakes,
    many,
    place,
    reports_of,
    said,
    texts,
)

from losstracker.check.render import (
    findings_as_github,
    findings_as_json,
    findings_as_markdown,
    findings_as_sarif,
    findings_as_text,
    visible,
)
from losstracker.check.render.excerpt import WINDOW, excerpt
from losstracker.model.codes import CODES
from losstracker.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

RENDERERS: dict[str, Callable[[list[MadeReport]], str]] = {
    "text": findings_as_text,
    "excerpt": lambda reports: findings_as_text(reports, excerpt=True),
    "json": findings_as_json,
    "github": findings_as_github,
    "sarif": lambda reports: findings_as_sarif(reports, version="1.0"),
    "markdown": findings_as_markdown,
}
seen_texts = st.text(st.characters(exclude_categories=["C", "Z"], max_codepoint=0x2FF), min_size=1)


# What cannot be seen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Сухе Hama 東京 🪖 é", "Сухе Hama 東京 🪖 é"),  # noqa: RUF001
        ("e\u0301", "e\u0301"),
        ("a\tb", "a<U+0009>b"),
        ("a\u00a0b", "a<U+00A0>b"),
        ("\u202eabc", "<U+202E>abc"),
        ("x\ufe0f\u3164\u034f", "x<U+FE0F><U+3164><U+034F>"),
        ("\U000e0041", "<U+E0041>"),
        ("\udc80", "<U+DC80>"),
        ("<U+0009>", "<U+0009>"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(texts)
def test_what_is_visible_stays(text: str) -> None:
    once = visible(text)
    assert once.isprintable()
    assert visible(once) == once


@pytest.mark.parametrize("name", RENDERERS)
@given(reports_of())
def test_no_renderer_fails_or_lets_controls_through(name: str, made: list[MadeReport]) -> None:
    text = RENDERERS[name](made)
    assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Zl", "Zp"}
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    text.encode("utf-8")


@pytest.mark.parametrize("name", RENDERERS)
def test_no_reports_and_clean_reports_are_rendered(name: str) -> None:
    clean = MadeReport("ok.csv", rows=60, accepted=60, rejected=0)
    assert "ok.csv" in RENDERERS[name]([clean]) or name == "sarif"
    assert isinstance(RENDERERS[name]([]), str)


@pytest.mark.parametrize("name", RENDERERS)
def test_half_characters_of_a_path_can_be_written(name: str) -> None:
    found = Finding("\udcff.csv", 1, None, "LT001", ERROR, None, "not UTF-8")
    RENDERERS[name]([MadeReport("\udcff.csv", (found,))]).encode("utf-8")


# Text


def test_a_finding_is_a_line_and_a_file_a_line_of_totals() -> None:
    made = five_mistakes()
    lines = findings_as_text([made]).split("\n")
    assert lines[:-1] == [visible(str(found)) for found in made.first(None)]
    assert lines[-1] == f"{PATH}: 5 rows, 1 accepted, 4 rejected; 5 errors, 1 warning"


def test_a_cap_says_how_many_are_shown() -> None:
    made = MadeReport("a.csv", (*many("LT105", 12345), *many("LT101", 2)))
    lines = findings_as_text([made], most=100).split("\n")
    assert lines[-2] == "a.csv: LT105: 100 of 12,345 shown"
    assert len(lines) == 104
    assert not any("shown" in line for line in findings_as_text([made], most=None).split("\n"))


@pytest.mark.parametrize(
    ("code", "rows", "told"),
    [
        ("LT001", 0, "rows not counted"),
        ("LT008", 0, "rows not counted"),
        ("LT001", 3, "3 rows"),
        ("LT002", 0, "0 rows"),
    ],
)
def test_rows_of_what_is_no_text_are_not_counted(code: str, rows: int, told: str) -> None:
    made = MadeReport("a.csv", tuple(many(code, 1)), rows=rows, accepted=0, rejected=rows)
    assert told in findings_as_text([made])


def test_colours_change_nothing_but_colours() -> None:
    made = [five_mistakes()]
    plain = findings_as_text(made, excerpt=True)
    coloured = findings_as_text(made, excerpt=True, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert "\x1b[31merror\x1b[0m \x1b[1mLT105\x1b[0m" in coloured
    assert "\x1b[33mwarning" in coloured
    assert "\x1b" not in plain


@given(reports_of())
def test_text_has_as_many_lines_as_findings_and_files(made: list[MadeReport]) -> None:
    lines = findings_as_text(made, most=None).split("\n") if made else []
    assert len(lines) == sum(len(one.findings) + 1 for one in made)


# The excerpt


def carets(text: str, start: int, end: int) -> str:
    """Give what stands above the carets."""
    shown, below = excerpt(MadeSpot(7, text, start, end))
    assert shown.startswith("  7 | ")
    columns: list[str] = []
    for char in shown:
        if unicodedata.category(char) in {"Mn", "Me"}:
            columns[-1] += char
        else:
            columns += [char, ""] if unicodedata.east_asian_width(char) in "WF" else [char]
    return "".join(columns[below.index("^") : below.rindex("^") + 1])


@pytest.mark.parametrize(
    ("text", "start", "end", "above"),
    [
        ("r1,Syria,soon,x", 9, 13, "soon"),
        ('r1,"a, b",c', 3, 9, '"a, b"'),
        ("r1,,c", 3, 3, ","),
        ("r1,東京,soon,x", 6, 10, "soon"),
        ("r1,東京,soon,x", 3, 5, "東京"),
        ("r1,Ale\u0301p,soon", 9, 13, "soon"),
        ("r1,\u202ea,soon", 6, 10, "soon"),
        ("r1,a\u200b,x", 3, 5, "a<U+200B>"),
        ("x" * 5000 + ",soon," + "y" * 5000, 5001, 5005, "soon"),
        ("x" * 90 + ",soon", 91, 95, "soon"),
        ("soon," + "y" * 5000, 0, 4, "soon"),
    ],
)
def test_carets_stand_under_the_cell(text: str, start: int, end: int, above: str) -> None:
    assert carets(text, start, end) == above


def test_a_caret_at_the_end_of_a_line_marks_a_blank_cell() -> None:
    assert excerpt(MadeSpot(3, "a,", 2, 2)) == ("  3 | a,", "    |   ^")


def test_a_long_line_is_cut_and_a_short_one_is_not() -> None:
    assert excerpt(place(LINES[2], 2, 2))[0] == f"  2 | {LINES[2]}"
    full = "x" * 95 + ",soon"
    assert excerpt(MadeSpot(2, full, 96, 100))[0] == f"  2 | {full}"
    shown, _ = excerpt(MadeSpot(2, "x" * 80 + ",soon," + "y" * 80, 81, 85))
    assert shown.startswith("  2 | ...x")
    assert shown.endswith("y...")
    long_cell, below = excerpt(MadeSpot(2, "a," + "z" * 5000 + ",b", 2, 5002))
    assert long_cell.endswith("z...")
    assert below.count("^") == 60


@given(texts, st.data())
def test_an_excerpt_is_narrow(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for line in excerpt(MadeSpot(1, text * 9, start, end)):
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
        marks = sum(unicodedata.category(char) in {"Mn", "Me"} for char in line)
        assert len(line) + wide - marks <= WINDOW + len("  1 | ......")


def test_text_shows_the_line_below_a_finding() -> None:
    lines = findings_as_text([five_mistakes()], excerpt=True).split("\n")
    at = next(i for i, line in enumerate(lines) if "LT105" in line)
    assert lines[at + 1] == "  2 | r1,Syria,12/03/2024,tank,destroyed,2,franceinfo"
    assert lines[at + 2] == "    |          ^^^^^^^^^^"
    assert "|" not in lines[1].split(":")[0]  # what stands nowhere has no line


# JSON


def test_json_keeps_its_keys_and_counts_all() -> None:
    made = MadeReport("a.csv", (*many("LT105", 7), *many("LT013", 1, severity=WARNING)))
    told = json.loads(findings_as_json([made], most=5))
    assert told["files"] == [{"path": "a.csv", "rows": 5, "accepted": 3, "rejected": 2}]
    assert (told["errors"], told["warnings"]) == (7, 1)
    assert told["totals"] == {"LT013": 1, "LT105": 7}
    assert len(told["findings"]) == 6
    assert list(told["findings"][0]) == [
        "path", "line", "column", "code", "severity", "value", "message", "suggestion",
    ]  # fmt: skip


@given(reports_of())
def test_json_gives_every_finding_back(made: list[MadeReport]) -> None:
    told = json.loads(findings_as_json(made))
    back = [Finding(**{**one, "severity": Severity(one["severity"])}) for one in told["findings"]]
    assert back == [found for one in made for found in one.first(None)]


# Workflow commands


def unescape(text: str, marks: dict[str, str]) -> str:
    return re.sub("|".join(marks), lambda found: marks[found[0]], text)


DATA = {"%25": "%", "%0D": "\r", "%0A": "\n"}
PROPERTY = DATA | {"%3A": ":", "%2C": ","}


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as a runner does: by line, in the new and the old form."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if line.strip().startswith("::"):
            name, _, rest = line.strip().removeprefix("::").partition(" ")
            properties, _, data = rest.partition("::")
            pairs = [pair.partition("=") for pair in properties.split(",")]
            given = {key: unescape(value, PROPERTY) for key, _, value in pairs}
            found.append((name, given, unescape(data, DATA)))
        else:
            assert "##[" not in line
    return found


@given(reports_of())
def test_commands_read_back_to_the_findings(made: list[MadeReport]) -> None:
    read = commands(findings_as_github(made, most=None))
    all_found = [found for one in made for found in one.findings]
    assert sorted((name, data) for name, _, data in read) == sorted(
        (str(found.severity), said(found)) for found in all_found
    )
    assert {int(given["line"]) for _, given, _ in read} == {found.line for found in all_found}


@given(seen_texts, seen_texts)
def test_what_can_be_seen_reaches_an_annotation_unchanged(message: str, column: str) -> None:
    found = Finding("a.csv", 3, column, "LT105", ERROR, None, message)
    ((_, given, data),) = commands(findings_as_github([MadeReport("a.csv", (found,))]))
    assert data == message
    assert given["title"] == f"LT105 {column}: {CODES['LT105'].title}"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_or_path_gives_no_command(text: str) -> None:
    found = Finding(text, 1, text, text, WARNING, text, text, text)
    read = commands(findings_as_github([MadeReport(text, (found,))]))
    assert [(name, data) for name, _, data in read] == [("warning", said(found))]
    assert commands(findings_as_github([MadeReport(text)])) == []


def test_an_annotation_points_at_the_cell() -> None:
    read = commands(findings_as_github([five_mistakes()]))
    assert [name for name, _, _ in read] == ["error"] * 5 + ["warning"]
    assert read[0][1] == {
        "file": PATH, "line": "2", "col": "10", "endColumn": "20",
        "title": f"LT105 date: {CODES['LT105'].title}",
    }  # fmt: skip
    assert "col" not in read[-1][1]


def test_a_cell_on_a_later_line_of_its_record_has_lines_and_no_columns() -> None:
    (found,) = many("LT105", 1)
    made = MadeReport("a.csv", (found,), places={found: MadeSpot(4, 'b",soon', 3, 7)})
    ((_, given, _),) = commands(findings_as_github([made]))
    assert (given["line"], given["endLine"], "col" in given) == ("2", "4", False)


def test_no_code_hides_another() -> None:
    late = Finding("a.csv", 900, "side", "LT101", ERROR, "", "blank")
    doubt = many("LT013", 1, severity=WARNING)
    text = findings_as_github([MadeReport("a.csv", (*many("LT105", 500), late, *doubt))])
    read = commands(text)
    assert [given["line"] for _, given, _ in read[:3]] == ["2", "900", "3"]
    assert [name for name, _, _ in read] == ["error"] * 10 + ["warning"]
    assert text.split("\n")[-1].startswith("Without annotation: 491 more errors;")
    assert len(commands(findings_as_github([five_mistakes()], most=2))) == 3


@pytest.mark.parametrize(
    ("path", "root", "file"),
    [
        ("losses\\a.csv", "", "losses/a.csv"),
        ("./losses/../a.csv", "", "a.csv"),
        ("/srv/repo/losses/a.csv", "/srv/repo/", "losses/a.csv"),
        ("/srv/repository/a.csv", "/srv/repo", "/srv/repository/a.csv"),
        ("D:\\repo\\a.csv", "D:\\repo", "a.csv"),
    ],
)
def test_paths_are_those_of_the_repository(path: str, root: str, file: str) -> None:
    found = Finding(path, 1, None, "LT002", ERROR, None, "empty")
    text = findings_as_github([MadeReport(path, (found,))], root=root)
    assert commands(text)[0][1]["file"] == file
