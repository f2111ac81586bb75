"""Laws of the file checker: arbitrary bytes, and edits of valid files, through the command line."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import SEED
from corpus import CASES, IN_CELLS, Case, rows_of_their_own, table
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lawful import assert_lawful, assert_mended, read_text, records_of

from losstracker import importers
from losstracker.check import grid, scan
from losstracker.check.files import check_bytes, check_together, write_csv
from losstracker.cli import main
from losstracker.errors import ArgumentError
from losstracker.model.checking import Checking
from losstracker.model.columns import REQUIRED
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from losstracker.check.report import FileReport

EXTRACT = Path(__file__).parent / "data" / "warspotting_extract.csv"
TODAY = Checking(today=date(2024, 12, 31))
HEAD = ",".join(REQUIRED) + "\n"
FORMATS = ["text", "json", "github", "sarif", "markdown"]


def _converted() -> bytes:
    stream = io.StringIO()
    write_csv(importers.read_warspotting(EXTRACT).losses, stream)
    return stream.getvalue().encode()


VALID = [SEED.read_bytes(), _converted(), table({}, {"notes": 'a "b",\r\nc'}, {}).encode()]
INSERTED = [
    *(b"", b'"', b'""', b",", b"\n", b"\r", b"\r\n", b'"\n', b',"', b";", b" ", b"\n\n", b"10"),
    *(b"\x00", b"\xff", b"\xe9", b"\xc3", b"\xef\xbb\xbf", "\u200b\u00a0".encode(), b"=", b"\x1a"),
    *(
        b"tank",
        b"MBT",
        b"2024-13",
        b"dozens",
        b"\x1b[31m",
        b"::error::",
        b"%0A",
        b"|",
        b"<b>",
        b"`",
    ),
]
edits = st.tuples(st.integers(0, 4000), st.integers(0, 60), st.sampled_from(INSERTED))


@st.composite
def with_other_bytes(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(VALID))
    for at, cut, inserted in draw(st.lists(edits, min_size=1, max_size=4)):
        place = at % (len(data) + 1)
        data = data[:place] + inserted + data[place + cut :]
    return data


@st.composite
def with_other_lines(draw: st.DrawFn) -> bytes:
    """A valid file with lines cut, doubled, swapped, or those of another."""
    data = draw(st.sampled_from(VALID))
    lines = data.splitlines(keepends=True)
    others = [*lines, b"\n", b" \n", b",\n", b'"\n', b"a,b\n", *VALID[0].splitlines(keepends=True)]
    for at in draw(st.lists(st.integers(0, len(lines)), min_size=1, max_size=4)):
        cut = draw(st.integers(0, 2))
        lines[at : at + cut] = draw(st.lists(st.sampled_from(others), max_size=3))
    return b"".join(lines)


WORDS = ["", " ", "tank", "lost", "2024-12", "dozens", "=1", "inf", "-5", "r1", "a", "é", "\x07"]
cells = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
                  st.sampled_from(WORDS))  # fmt: skip


@st.composite
def with_other_cells(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from(VALID)).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for _ in range(draw(st.integers(1, 5))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(cells)
    stream = io.StringIO(newline="")
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator=end).writerows(rows)
    return stream.getvalue().encode()


FEWER = settings(max_examples=settings().max_examples // 2)
"""For what takes a while: each file is checked several times."""

edited = st.one_of(with_other_bytes(), with_other_lines(), with_other_cells())


@given(st.binary(max_size=200))
@example(b"\x1f\x8b")
@example(b"a\n\n")
@example(b'\n""1\nr')
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00\x00\x00")
def test_arbitrary_bytes(data: bytes) -> None:
    assert_lawful(data)
    assert_mended(data)


@given(st.text('a,"\n\r;| \x00\ufeff\u200b=', max_size=60))
@example('"\r"')
@example("\x00")
def test_arbitrary_text_under_a_header(text: str) -> None:
    assert_lawful((HEAD + text).encode())
    assert_lawful(gzip.compress((HEAD + text).encode(), mtime=0))


@FEWER
@given(edited)
def test_edited_files(data: bytes) -> None:
    assert_lawful(data, checking=TODAY)
    assert_mended(data, checking=TODAY)


ALONE = {case.code: case for case in CASES if case not in IN_CELLS}


@pytest.mark.parametrize("case", ALONE.values(), ids=str)
def test_the_corpus(case: Case) -> None:
    assert_lawful(case.bad, checking=TODAY)
    assert_mended(case.bad, checking=TODAY)


def test_the_faults_of_the_corpus_that_are_in_cells() -> None:
    data = b"".join([table().encode(), *rows_of_their_own([case.bad for case in IN_CELLS])])
    assert {case.code for case in IN_CELLS} <= {
        found.code for found in assert_lawful(data, checking=TODAY).findings
    }
    assert_mended(data, checking=TODAY)


@FEWER
@given(st.one_of(edited, st.binary(max_size=60)), st.sampled_from(FORMATS))
def test_the_command_line_ends_with_0_or_1(data: bytes, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(data)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["validate", str(path), "--format", form, "--today", "2024-12-31"])
            left = main(["validate", str(path), "--diff", "--today", "2024-12-31"])
        assert path.read_bytes() == data
    report = check_bytes(data, "a.csv", checking=TODAY)
    assert code == left == (0 if report.clean else 1)
    assert "Traceback" not in err.getvalue()
    assert out.getvalue()


def test_what_cannot_be_read_is_exit_code_2(tmp_path: Path) -> None:
    assert main(["validate", str(tmp_path / "none.csv")]) == 2


SIZES = [("BLOCK", 1), ("BLOCK", 7), ("CHUNK", 1), ("LARGE", 1), ("MANY", 0), ("DENSE", 0.0)]


@FEWER
@given(edited, st.lists(st.sampled_from(SIZES), min_size=1, max_size=3))
def test_how_much_is_read_at_once_changes_nothing(
    data: bytes, sizes: list[tuple[str, float]]
) -> None:
    expected = verdict(check_bytes(data, "a.csv", checking=TODAY))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sizes:
            patch.setattr(scan if name == "BLOCK" else grid, name, value)
        assert verdict(check_bytes(data, "a.csv", checking=TODAY)) == expected


def verdict(report: FileReport) -> object:
    return report.findings, report.rows, report.accepted, report.losses.to_dict("list")


def split(data: bytes, where: int) -> tuple[bytes, bytes] | None:
    """Split a file between two records; both parts have the header."""
    text = read_text(data)
    records = records_of(text) if text else []
    if len(records) < 2 or text is None:
        return None
    lines = list(io.StringIO(text, newline=""))
    start = records[1 + where % (len(records) - 1)][0] - 1
    head = "".join(lines[: records[1][0] - 1])
    return "".join(lines[:start]).encode(), (head + "".join(lines[start:])).encode()


def of_rows(*reports: FileReport) -> Counter[tuple[object, ...]]:
    """Count what is found in rows, wherever these stand."""
    return Counter(
        (one.column, one.code, one.severity, one.value, one.suggestion)
        for report in reports
        for one in report.findings
        if one.line > 1 or (one.column is not None and one.value is not None)
    )


@FEWER
@given(edited, st.integers(0, 50))
def test_a_file_in_two_parts_has_the_verdict_of_the_whole(data: bytes, where: int) -> None:
    parts = split(data, where)
    whole = check_bytes(data, "a.csv", checking=TODAY)
    if parts is None or whole.sheet.grid is None or whole.sheet.decoded.findings:
        return
    first, second = check_together([(parts[0], "1.csv"), (parts[1], "2.csv")], checking=TODAY)
    assert (first.rows + second.rows, first.accepted + second.accepted) == (
        whole.rows,
        whole.accepted,
    )
    if whole.sheet.sound and not any(one.code == "LT014" for one in whole.findings):
        assert of_rows(first, second) == of_rows(whole)


@FEWER
@given(edited, st.integers(0, 50))
def test_a_part_against_the_rest_has_its_part_of_the_verdict(data: bytes, where: int) -> None:
    parts = split(data, where)
    if parts is None:
        return
    first, second = check_together([(parts[0], "1.csv"), (parts[1], "2.csv")])
    if not first.sheet.sound or first.sheet.grid is None or len(first.sheet.grid.apart.line):
        with pytest.raises(ArgumentError, match="cannot be read whole"):
            check_together([(parts[1], "2.csv")], against=[(parts[0], "1.csv")])
        return
    (alone,) = check_together([(parts[1], "2.csv")], against=[(parts[0], "1.csv")])
    assert verdict(alone) == verdict(second)
    assert first.path == "1.csv"


def test_ids_are_compared_with_the_maintainers_data() -> None:
    (same,) = check_together([(VALID[0], "new.csv")], against=[(VALID[0], "old.csv")])
    assert (same.rows, same.accepted) == (5, 0)
    found = [one for one in same.findings if one.severity == Severity.ERROR]
    assert [(one.line, one.code) for one in found] == [(line, "LT301") for line in range(2, 7)]
    assert all(f"as in old.csv:{one.line}" in one.message for one in found)


def test_an_id_that_reads_like_a_message_is_said_as_it_is() -> None:
    row = "in an earlier row,A,2024,tank,lost,1,{}\n"
    report = check_bytes((HEAD + row.format("x") + row.format("y")).encode(), "a.csv")
    (found,) = report.findings
    assert found.message.endswith("got 'in an earlier row' as on line 2")


def test_one_id_written_in_two_ways_is_one_id() -> None:
    data = HEAD + '"a""b",A,2024,tank,lost,1,x\na"b,B,2024,tank,lost,1,y\n'
    report = check_bytes(data.encode(), "a.csv")
    assert [(one.line, one.code) for one in report.findings] == [(3, "LT301")]


def test_cells_that_only_look_alike_in_the_file_stay_apart() -> None:
    data = HEAD + 'a,"x""y",2024,tank,lost,1,x\nb,x""y,2024,tank,lost,1,x\n'
    report = check_bytes(data.encode(), "a.csv")
    assert report.losses["side"].tolist() == ['x"y', 'x""y']
    assert report.findings == ()


def test_gzip_that_holds_gzip_is_one_finding() -> None:
    data = VALID[0]
    for _ in range(50):
        data = gzip.compress(data, mtime=0)
    (found,) = assert_lawful(data).findings
    assert (found.line, found.code) == (1, "LT009")


def test_a_long_chain_of_parts_is_rejected_in_one_go() -> None:
    rows = (f"r{at},A,2024,tank,lost,1,s{at},r{max(at - 1, 0)}\n" for at in range(500))
    head = HEAD.replace("\n", ",part_of\n")
    report = check_bytes((head + "".join(rows)).encode(), "a.csv")
    assert Counter(one.code for one in report.findings) == {"LT303": 1, "LT015": 499}
    assert report.found is not None
    assert len(report.found.parts) == 2
