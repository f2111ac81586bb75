"""Defective files as the command line sees them: one finding for one cause, on its line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from corpus import CASES, FAULT, Case, Place, table

from losstracker.cli import main
from losstracker.model.codes import CODES
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENDS = [b"\n", b"\r\n", b"\r"]
SAID = {"text": ":{}", "github": "line={}", "sarif": '"startLine": {}', "markdown": "{}"}
"""How the renderings give a line."""
Run = tuple[int, list[dict[str, str]]]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Run ``losstracker validate`` on bytes; give the exit code and the findings."""
    monkeypatch.chdir(tmp_path)

    def run(data: bytes, config: str = "") -> Run:
        (tmp_path / "losses.csv").write_bytes(data)
        (tmp_path / "losstracker.toml").write_text(config, encoding="utf-8")
        code = main(["validate", "losses.csv", "--format", "json", "--today", "2024-12-31"])
        out, err = capsys.readouterr()
        assert err == ""
        said = json.loads(out)
        (file,) = said["files"]
        assert file["rows"] == file["accepted"] + file["rejected"]
        return code, said["findings"]

    return run


def places(findings: list[dict[str, str]]) -> list[Place]:
    return [(int(one["line"]), one["column"], one["code"]) for one in findings]


@pytest.mark.parametrize(
    ("case", "end"), [(case, end) for case in CASES for end in (ENDS[:1] if case.only_lf else ENDS)]
)
def test_a_fault_is_one_finding_on_its_line_and_the_near_miss_is_none(
    case: Case, end: bytes, check: Callable[..., Run]
) -> None:
    code, findings = check(case.bad.replace(b"\n", end), case.config)
    assert places(findings) == list(case.found)
    assert code == any(one["severity"] == Severity.ERROR for one in findings)
    for one in findings:
        assert "expected " in one["message"] or one["code"] == "LT201"
        assert one["suggestion"] or one["code"] == "LT003"
    code, findings = check(case.good.replace(b"\n", end), case.config)
    assert (code, findings) == (0, [])


def test_every_code_has_a_case_and_its_usual_severity(check: Callable[..., Run]) -> None:
    first = {case.code: case for case in reversed(CASES)}
    assert {*first} == {*CODES}
    for code, case in first.items():
        _, findings = check(case.bad, case.config)
        assert {one["severity"] for one in findings if one["code"] == code} == {
            CODES[code].severity
        }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_rendering_names_the_code_and_the_line(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, config = tmp_path / "losses.csv", tmp_path / "losstracker.toml"
    path.write_bytes(case.bad)
    config.write_text(case.config, encoding="utf-8")
    copies = [f"--write={form}={tmp_path / form}" for form in SAID]
    main(["validate", str(path), "--today", "2024-12-31", "--config", str(config), *copies])
    assert capsys.readouterr().err == ""
    for form, line in SAID.items():
        out = (tmp_path / form).read_text(encoding="utf-8")
        assert case.code in out
        assert line.format(case.found[0][0]) in out
        assert not {*out} & {*map(chr, range(32)), "\u200b"} - {"\n"}


def test_all_cells_that_are_wrong_are_found_at_once(check: Callable[..., Run]) -> None:
    """The cell faults of the corpus, each in a row of one file, give the same findings again."""
    cells = [case for case in CASES if "LT100" < case.code < "LT300" and len(case.found) == 1]
    head, parts, expected, line = table().encode(), b"", [], FAULT
    for at, case in enumerate(cells):
        record = case.bad.removeprefix(head)
        parts += record.replace(b"r1,", b"c%d," % at, 1).replace(b"note 1", b"note c%d" % at)
        expected.append((line, *case.found[0][1:]))
        line += record.count(b"\n")
    code, findings = check(head + parts)
    assert code == 1
    assert [one for one in places(findings) if one[2] != "LT301"] == expected
    assert Counter(one["code"] for one in findings) == Counter(code for _, _, code in expected)
