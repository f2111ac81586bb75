"""Defective files as the command line sees them: one finding for one cause, on its line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from corpus import CASES, FAULT, IN_CELLS, Case, Place, rows_of_their_own, table

from losstracker.check.sheet import open_sheet, table_of
from losstracker.cli import main
from losstracker.model.checking import AS_IS
from losstracker.model.codes import CODES
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

HEAD = table().encode()
ENDS = [b"\n", b"\r\n", b"\r"]
SAID = {"text": ":{}", "github": "line={}", "sarif": '"startLine": {}', "markdown": "{}"}
"""How the renderings give a line."""
Run = tuple[int, list[dict[str, str]]]
FIRST = {case.code: case for case in reversed(CASES)}
"""The plainest case of each code."""


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Run ``losstracker validate`` on bytes; give the exit code and the findings."""
    monkeypatch.chdir(tmp_path)

    def run(data: bytes, config: str = "", copies: Iterable[str] = ()) -> Run:
        (tmp_path / "losses.csv").write_bytes(data)
        (tmp_path / "losstracker.toml").write_text(config, encoding="utf-8")
        written = [f"--write={form}={form}" for form in copies]
        how = ["--format", "json", "--today", "2024-12-31", *written]
        code = main(["validate", "losses.csv", *how])
        out, err = capsys.readouterr()
        assert err == ""
        said = json.loads(out)
        (file,) = said["files"]
        assert file["rows"] == file["accepted"] + file["rejected"]
        return code, said["findings"]

    return run


def places(findings: list[dict[str, str]]) -> list[Place]:
    return [(int(one["line"]), one["column"], one["code"]) for one in findings]


def ends_of(case: Case) -> list[bytes]:
    """Give the line ends that a case is tried with: all of them where it is about lines."""
    return ENDS if case.code < "LT100" and not case.only_lf else ENDS[:1]


@pytest.mark.parametrize(("case", "end"), [(case, end) for case in CASES for end in ends_of(case)])
def test_a_fault_is_one_finding_on_its_line_and_the_near_miss_is_none(
    case: Case, end: bytes, check: Callable[..., Run], tmp_path: Path
) -> None:
    code, findings = check(case.bad.replace(b"\n", end), case.config, SAID)
    assert places(findings) == list(case.found)
    assert code == any(one["severity"] == Severity.ERROR for one in findings)
    for one in findings:
        assert "expected " in one["message"] or one["code"] == "LT201"
        assert one["suggestion"] or one["code"] == "LT003"
    if case is FIRST[case.code]:
        said = {one["severity"] for one in findings if one["code"] == case.code}
        assert said == {CODES[case.code].severity}
    for form, line in SAID.items():
        assert_rendered((tmp_path / form).read_text(encoding="utf-8"), case, line)
    code, findings = check(case.good.replace(b"\n", end), case.config)
    assert (code, findings) == (0, [])


def assert_rendered(out: str, case: Case, line: str) -> None:
    """A rendering names the code and the line, and holds no character that does something."""
    assert case.code in out
    assert line.format(case.found[0][0]) in out
    assert not {*out} & {*map(chr, range(32)), "\u200b"} - {"\n"}


def test_every_code_has_a_case() -> None:
    assert {*FIRST} == {*CODES}


@pytest.mark.parametrize("case", [case for case in CASES if not case.only_lf], ids=str)
def test_line_ends_change_no_cell_and_no_line(case: Case) -> None:
    for data in (case.bad, case.good):
        read = [as_read(data.replace(b"\n", end), end.decode()) for end in ENDS]
        assert read[0] == read[1] == read[2]


def as_read(data: bytes, end: str) -> object:
    """What is read of a file, the line ends inside its cells as of a plain file."""
    sheet = open_sheet(np.frombuffer(data, dtype=np.uint8), "losses.csv", AS_IS)
    if sheet.grid is None:
        return sheet.rows, None
    columns = table_of([sheet]).columns.items()
    cells = [[name, *texts.all[texts.codes]] for name, texts in columns]
    plain = [[text.replace(end, "\n") for text in column] for column in cells]
    return sheet.rows, sheet.grid.line.tolist(), sheet.grid.apart.line.tolist(), plain


@pytest.mark.parametrize("end", ENDS)
def test_all_cells_that_are_wrong_are_found_at_once(end: bytes, check: Callable[..., Run]) -> None:
    """The cell faults of the corpus, each in a row of one file, give the same findings again."""
    rows = rows_of_their_own([case.bad for case in IN_CELLS])
    expected, line = [], FAULT
    for case, row in zip(IN_CELLS, rows, strict=True):
        expected.append((line, *case.found[0][1:]))
        line += row.count(b"\n")
    code, findings = check(b"".join([HEAD, *rows]).replace(b"\n", end))
    assert code == 1
    assert [one for one in places(findings) if one[2] != "LT301"] == expected
    assert Counter(one["code"] for one in findings) == Counter(code for _, _, code in expected)
    near = rows_of_their_own([case.good for case in IN_CELLS])
    assert check(b"".join([HEAD, *near]).replace(b"\n", end)) == (0, [])
