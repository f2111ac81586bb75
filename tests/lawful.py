"""What holds of every file whatsoever, checked against Python's ``csv`` module."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from losstracker.check import render
from losstracker.check.files import check_bytes
from losstracker.check.fix import fix_bytes
from losstracker.check.grid import CELL_LIMIT
from losstracker.model.checking import AS_IS, Checking
from losstracker.model.codes import CODES
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.finding import Severity
from losstracker.model.validate import contributed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.check.report import FileReport
    from losstracker.model.finding import Finding

PATH = "losses.csv"
NO_TEXT = {"LT001", "LT002", "LT006", "LT007", "LT008", "LT009"}
_PLACE = {name: at for at, name in enumerate(CONTRIBUTED)}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(CELL_LIMIT * 4)
    yield
    csv.field_size_limit(before)


def read_text(data: bytes) -> str | None:
    """Give the text of a file, packed or not, or None where it is none."""
    try:
        raw = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        return raw.decode("utf-8-sig")
    except (UnicodeDecodeError, OSError, EOFError, zlib.error):
        return None


def records_of(text: str) -> list[tuple[int, list[str]]]:
    """Give the records that are no blank lines, each with its first line."""
    with _long_cells():
        reader, start, records = csv.reader(io.StringIO(text, newline="")), 1, []
        for cells in reader:
            if cells:
                records.append((start, cells))
            start = reader.line_num + 1
    return records


def assert_lawful(data: bytes, *, checking: Checking = AS_IS) -> FileReport:
    """Check a file, and everything that holds of whatever is found in it."""
    report = check_bytes(data, PATH, checking=checking)
    assert report.rows == report.accepted + report.rejected
    assert len(report.losses) == len(report.kept) == report.accepted
    text = read_text(data)
    if {found.code for found in report.findings} & NO_TEXT or text is None:
        assert report.accepted == 0
        assert not report.clean
    else:
        records = records_of(text)
        assert report.rows == len(records) - 1
        assert_accepted_as_written(report, records)
        assert_rejected_are_named(report, records)
        assert_spots_are_in_the_file(report, text)
    assert_findings_are_in_order_and_counted(report)
    assert_rendered(report)
    return report


def assert_accepted_as_written(report: FileReport, records: list[tuple[int, list[str]]]) -> None:
    grid = report.sheet.grid
    if grid is None:
        assert report.accepted == 0
        return
    head, by_line = records[0][1], dict(records)
    lines = grid.line[report.kept].tolist()
    table = contributed(report.losses)
    for name in table.columns if report.accepted else ():
        expected = [by_line[line][head.index(name)] for line in lines]
        assert table[name].tolist() == expected, name


def assert_rejected_are_named(report: FileReport, records: list[tuple[int, list[str]]]) -> None:
    """Every row that is not accepted is named in an error, or the header or whole file is."""
    bad = {found.line for found in report.findings if found.severity == Severity.ERROR}
    assert report.clean == (not bad)
    grid, of_file = report.sheet.grid, min(bad, default=1 << 60) <= records[0][0]
    kept = set() if grid is None else {*grid.line[report.kept].tolist()}
    assert not kept & bad or of_file
    for line, _ in records[1:]:
        assert (line in kept) != (line in bad) or of_file, line


def _in_order(found: Finding) -> tuple[int, int, str]:
    return found.line, _PLACE.get(found.column or "", -1), found.code


def assert_findings_are_in_order_and_counted(report: FileReport) -> None:
    findings = list(report.findings)
    assert findings == sorted(findings, key=_in_order)
    assert Counter((one.code, one.severity) for one in findings) == report.totals
    for found in findings:
        assert found.path == PATH
        assert found.line >= 1
        assert found.code in CODES
        said = f"{found.message} {found.suggestion}"
        assert not _CONTROL.search(said.replace("\n", "\r")), said
    for most in (1, 2, 600):
        seen: Counter[str] = Counter()
        first = []
        for found in findings:
            seen[found.code] += 1
            first += [found] if seen[found.code] <= most else []
        assert report.first(most) == first


def assert_spots_are_in_the_file(report: FileReport, text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    for found in report.findings:
        spot = report.spot(found)
        if spot is None:
            continue
        assert spot.line >= found.line or found.line == 1  # the header may stand further down
        assert lines[spot.line - 1].startswith(spot.text.rstrip("\ufffd"))
        if found.value is not None and not {*found.value} & {*"\r\n"}:
            raw = spot.text[spot.start : spot.end]
            cell = raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
            assert cell == found.value


def assert_rendered(report: FileReport) -> None:
    reports = [report]
    text = render.findings_as_text(reports, most=5, excerpt=True)
    assert not _CONTROL.search(text), text
    assert not _CONTROL.search(render.findings_as_text(reports, most=None))
    render.findings_as_text(reports, most=5, colour=True, excerpt=True)
    said = json.loads(render.findings_as_json(reports))
    assert len(said["findings"]) == len(report.findings)
    sarif = json.loads(render.findings_as_sarif(reports, version="1"))
    results = sarif["runs"][0]["results"]
    assert len(results) <= len(report.findings)
    assert bool(results) == bool(report.findings)
    for line in render.findings_as_github(reports).splitlines():
        assert not line.startswith("::") or line.startswith(("::error ", "::warning ", "::notice "))
    assert not _CONTROL.search(render.findings_as_markdown(reports))


def assert_mended(data: bytes, *, checking: Checking = AS_IS) -> None:
    """Repairs lose no record, reject none that was accepted, and twice is as once."""
    fixed = fix_bytes(data, checking=checking)
    assert bool(fixed.changes) == (fixed.data != data)
    if fixed.changes:
        before, after = (check_bytes(one, PATH, checking=checking) for one in (data, fixed.data))
        assert before.rows == after.rows
        assert before.accepted <= after.accepted
        assert fix_bytes(fixed.data, checking=checking).data == fixed.data
