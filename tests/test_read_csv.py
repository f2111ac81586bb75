"""A file becomes a table or findings: each row is accepted or named, on its line, and none lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import warnings
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import SEED, make_losses, read_seed
from hypothesis import example, given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.check.files import MOST_TOLD, check_bytes, check_file, check_together
from losstracker.check.grid import CELL_LIMIT
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.model.codes import CODES, Stage
from losstracker.model.columns import COMPUTED, REQUIRED
from losstracker.model.finding import Severity
from losstracker.model.validate import contributed

HEAD = ",".join(REQUIRED) + "\n"
if TYPE_CHECKING:
    from pathlib import Path

    from losstracker.check.report import FileReport

GOOD = "r{0},Syria,2024-12-01,tank,captured,{0},Le Monde\n"
SEED_BYTES = SEED.read_bytes()
SEED_TABLE = read_seed()


def rows(*numbers: int) -> str:
    return "".join(GOOD.format(number) for number in numbers)


def check(text: str | bytes) -> FileReport:
    report = check_bytes(text.encode() if isinstance(text, str) else text, "x.csv")
    assert report.rows == report.accepted + report.rejected
    assert report.accepted == len(report.losses)
    return report


def brief(report: FileReport) -> list[tuple[int, str | None, str]]:
    return [(found.line, found.column, found.code) for found in report.findings]


def csv_of(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def test_the_seed_is_clean_and_read_as_it_is(seed_table: pd.DataFrame) -> None:
    report = check_file(SEED)
    assert (report.rows, report.accepted, report.rejected) == (5, 5, 0)
    assert report.clean
    assert report.findings == ()
    assert contributed(report.losses).to_dict() == seed_table.to_dict()
    pd.testing.assert_frame_equal(lt.read_csv(SEED), report.losses)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, None, "LT002")]),
        (b"\n\r\n\r", [(1, None, "LT002")]),
        (b"\xef\xbb\xbf", [(1, None, "LT002")]),
        (HEAD, [(1, None, "LT003")]),
        (HEAD.replace(",", ";") + rows(1).replace(",", ";"), [(1, None, "LT004")]),
        ('\n"record_id";"side"\n', [(1, None, "LT004")]),
        ("record_id\tside\n", [(1, None, "LT004")]),
        (b"\x00\x01\x02", [(1, None, "LT008")]),
        ("<html>\n<body>\n", [(1, None, "LT011")]),
        (rows(1, 2), [(1, None, "LT011")]),
        ((HEAD + rows(1)).encode("utf-16"), [(1, None, "LT006")]),
        ((HEAD + rows(1)).encode("utf-16-le"), [(1, None, "LT006")]),
        ((HEAD + rows(1, 2).replace("Le", "L\xe9")).encode("latin-1"), [(2, None, "LT001")]),
        (b"PK\x03\x04" + HEAD.encode(), [(1, None, "LT008")]),
        (gzip.compress(SEED_BYTES, mtime=0)[:40], [(1, None, "LT009")]),
        ("\ufeff" + HEAD + rows(1), []),
        (HEAD + "\n\n" + rows(1) + "\n", []),
        (HEAD + rows(1) + "r2,Syria\n" + rows(3), [(3, None, "LT014")]),
        (HEAD + rows(1) + rows(2).replace("\n", ",x\n") + rows(3), [(3, None, "LT014")]),
        (HEAD + rows(1) + ",,,,,,\n" + rows(3), [(3, None, "LT310")]),
        (HEAD.replace("\n", ",\n") + rows(1).replace("\n", ",\n"), [(1, None, "LT013")]),
        (HEAD.replace("side", "Side") + rows(1), [(1, "side", "LT011")]),
        (HEAD.replace("side", "date") + rows(1), [(1, "side", "LT011"), (1, "date", "LT012")]),
        (HEAD.replace("\n", ",mine\n") + rows(1).replace("\n", ",x\n"), [(1, "mine", "LT013")]),
        (HEAD + rows(1).replace("Syria", "Sy\x00ria"), [(2, None, "LT007")]),
        (HEAD + rows(1) + '"', [(3, None, "LT010")]),
        (HEAD + rows(1) + rows(2).replace("Le", '"Le') + rows(3, 4), [(3, None, "LT010")]),
        (HEAD + rows(1) + 'r2,"Syria"x,2024\n' + rows(3), [(3, None, "LT005")]),
        ('record_id,"side"x\n' + rows(1), [(1, None, "LT005")]),
        (HEAD + rows(1) + f"r2,{'x' * (CELL_LIMIT + 1)}\n" + rows(3), [(3, None, "LT005")]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_gives_findings(
    data: str | bytes, expected: list[tuple[int, str | None, str]]
) -> None:
    report = check(data)
    assert brief(report) == expected
    for found in report.findings:
        assert "expected" in found.message
        assert found.suggestion or found.code == "LT003"


def test_every_file_code_is_covered() -> None:
    covered = {
        code
        for mark in test_a_file_that_is_no_table_gives_findings.pytestmark  # type: ignore[attr-defined]
        for _, expected in mark.args[1]
        for _, _, code in expected
    }
    about_files = {
        code for code, told in CODES.items() if told.stage in {Stage.BYTES, Stage.STRUCTURE}
    }
    assert about_files <= covered


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_line_is_the_line_on_which_the_record_begins(end: str, mark: str) -> None:
    text = (
        mark + HEAD + rows(1) + "\n" + rows(2).replace("Le Monde", '"Le\nMonde,\n\nParis"')
        + rows(3).replace("tank", "MBT") + '"r4\n",,2024-12-01,tank,captured,1,x\n' + "short\n"
        + rows(6).replace("captured", "Captured").removesuffix("\n")
    )  # fmt: skip
    report = check(text.replace("\n", end).encode())
    assert brief(report) == [
        (8, "category", "LT104"),
        (9, "record_id", "LT102"),
        (9, "side", "LT101"),
        (11, None, "LT014"),
        (12, "status", "LT103"),
    ]
    assert (report.rows, report.accepted, report.rejected) == (6, 2, 4)
    assert report.losses["source"].tolist() == ["Le Monde", f"Le{end}Monde,{end}{end}Paris"]
    assert report.sheet.grid is not None
    assert report.sheet.grid.line.tolist() == [2, 4, 8, 9, 12]
    assert report.sheet.grid.apart.line.tolist() == [11]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_that_is_no_utf_8_is_named_with_its_line_and_place(end: bytes, mark: bytes) -> None:
    data = mark + HEAD.encode().replace(b"\n", end) + "r1,É\u0001".encode() + b"t\xe9" + end
    found = check(data).findings[0]
    assert (found.line, found.code) == (2, "LT001")
    assert "byte 0xe9 ('é' in Windows-1252) as byte 8 of the line" in found.message
    first, _ = check(mark + b"ab\x81").findings
    assert first.line == 1
    assert first.message == "expected UTF-8, got byte 0x81 as byte 3 of the line"


def test_gzip_is_read_and_broken_gzip_is_a_finding() -> None:
    whole = gzip.compress(SEED_BYTES)
    assert check(whole).accepted == 5
    for broken in (whole[:20], whole[:3], whole[:-1], whole[:40] + b"x" + whole[41:], whole + b"x"):
        assert brief(check(broken)) == [(1, None, "LT009")]


def test_a_record_that_is_no_csv_takes_no_other_with_it() -> None:
    report = check(HEAD + rows(1) + 'r2,"a\nb"c,d\n' + rows(3) + 'r4,"\n' + rows(5, 6))
    assert [found.message.split("; ")[1] for found in report.findings] == [
        "lines 3 to 4 are not read",
        "lines 6 to 8 are not read",
    ]
    assert report.losses["record_id"].tolist() == ["r1", "r3"]
    assert (report.rows, report.rejected) == (4, 2)


def test_an_unclosed_quote_says_where_to_close_it() -> None:
    (found,) = check(HEAD + rows(1) + rows(2).replace("Le", '"Le') + rows(3)).findings
    assert found.suggestion == (
        "the quote opened on this record is never closed; add the closing quote at the end of "
        "the cell"
    )


@pytest.mark.parametrize(
    ("extra", "advice"),
    [
        (",", "every row ends in an extra comma: remove it, or name the column"),
        (",, ", "every row ends in 2 extra commas: remove them, or name the columns"),
    ],
)
def test_a_comma_too_many_in_every_row_is_one_finding(extra: str, advice: str) -> None:
    report = check(HEAD + rows(1, 2, 3).replace("\n", f"{extra}\n"))
    (found,) = report.findings
    assert (found.line, found.code, found.suggestion) == (1, "LT014", advice)
    assert (report.rows, report.rejected) == (3, 3)
    some = check(HEAD + rows(1) + rows(2, 3).replace("\n", f"{extra}\n"))
    assert brief(some) == [(3, None, "LT014"), (4, None, "LT014")]
    full = check(HEAD + rows(1, 2).replace("\n", ",x\n"))
    assert brief(full) == [(2, None, "LT014"), (3, None, "LT014")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_the_rows_of_a_file_in_another_encoding_are_counted(encoding: str) -> None:
    report = check((HEAD + rows(1, 2).replace("Le", "L\xe9") + "\n").encode(encoding))
    assert (report.rows, report.accepted, report.rejected) == (2, 0, 2)


def test_a_file_of_warspotting_is_one_finding() -> None:
    report = check_file(SEED.parents[1] / "tests" / "data" / "warspotting_extract.csv")
    assert brief(report) == [(1, None, "LT011")]
    assert report.rejected == report.rows > 0


def test_files_together_are_one_table() -> None:
    whole = csv_of(make_losses(record_id=["afv", "a"], category=["armoured_vehicle", "tank"]))
    parts = csv_of(make_losses(record_id=["t72", "a"], part_of=["afv", ""], notes="x"))
    one, two = check_together([(whole.encode(), "1.csv"), (parts.encode(), "2.csv")])
    assert one.findings == ()
    (found,) = two.findings
    assert (found.path, found.line, found.code) == ("2.csv", 3, "LT301")
    assert "got 'a' as in 1.csv:3" in found.message
    assert [one.accepted, two.accepted, two.rejected] == [2, 1, 1]
    alone = check(parts)
    assert [(found.line, found.code) for found in alone.findings] == [(2, "LT302")]


def test_a_part_of_a_record_that_is_rejected_in_another_file_says_so() -> None:
    part = csv_of(make_losses(record_id=["t72"], part_of=["afv"]))
    wholes = {
        "a wrong cell": csv_of(make_losses(record_id=["afv"], category="armord")),
        "a wrong header": csv_of(make_losses(record_id=["afv"])).replace("status", "stat"),
        "a ragged row": csv_of(make_losses(record_id=["afv"])) + "afv2\nafv\n",
    }
    for what, whole in wholes.items():
        reports = check_together([(part.encode(), "1.csv"), (whole.encode(), "2.csv")])
        if what != "a ragged row":
            assert [one.code for one in reports[0].findings] == ["LT015"], what
        assert all(one.rows == one.accepted + one.rejected for one in reports)
        assert {one.path for one in reports[1].findings} == {"2.csv"}


def test_the_limit_of_cells_elsewhere_in_the_process_stays() -> None:
    before = csv.field_size_limit(4321)
    try:
        check(HEAD + rows(1))
        assert csv.field_size_limit() == 4321
    finally:
        csv.field_size_limit(before)


def test_columns_stand_in_any_order_and_computed_ones_are_computed_again(
    seed_table: pd.DataFrame,
) -> None:
    names = sorted([*seed_table.columns, *COMPUTED])
    shuffled = seed_table.assign(**dict.fromkeys(COMPUTED, "17"))[names]
    report = check(csv_of(shuffled))
    assert report.clean
    assert report.losses["count_low"].tolist() == [5, 2, 2, 2, 20]
    assert report.losses["date_latest"].dtype == "datetime64[s]"
    assert set(report.losses.columns) == set(names)


def test_a_part_of_a_rejected_record_is_rejected_and_says_so() -> None:
    table = make_losses(
        record_id=["part", "afv", "inner", "alone"],
        part_of=["afv", "", "part", ""],
        category=["tank", "armord", "tank", "tank"],
    )
    report = check(csv_of(table))
    assert brief(report) == [
        (2, "part_of", "LT015"),
        (3, "category", "LT104"),
        (4, "part_of", "LT015"),
    ]
    assert report.losses["record_id"].tolist() == ["alone"]
    ragged = csv_of(table.replace("armord", "armoured_vehicle")).replace("afv,Syria", "afv,Syria,x")
    assert brief(check(ragged)) == [
        (2, "part_of", "LT015"),
        (3, None, "LT014"),
        (4, "part_of", "LT015"),
    ]


def test_a_claim_that_no_longer_hides_another_is_weighed_again() -> None:
    table = make_losses(
        record_id=["afv", "a", "b"],
        category=["armoured_vehicle", "tank", "tank"],
        quantity=["10", "8", "20"],
        status=["lost", "los", "lost"],
        part_of=["", "afv", "afv"],
        loss_id=["", "x", "x"],
        source=["one", "two", "three"],
    )
    report = check(csv_of(table))  # without 'a' the loss is at least 20, which do not fit
    assert brief(report) == [
        (2, None, "LT015"),
        (3, "status", "LT103"),
        (4, None, "LT015"),
    ]
    assert "this one may be right" in str(report.findings[0])


def test_raise_and_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + rows(1) + rows(1) + rows(3), encoding="utf-8")
    with pytest.raises(InvalidLossesError, match=r"a\.csv:3 record_id: error LT301"):
        lt.read_csv(path)
    with pytest.warns(LossTrackerWarning, match="1 of 3 rows of .* are left out") as caught:
        kept = lt.read_csv(path, on_error="reject")
    assert caught[0].filename == __file__
    assert kept["record_id"].tolist() == ["r1", "r3"]
    (said,) = kept.attrs["findings"]
    assert "LT301" in said
    with pytest.raises(ArgumentError, match="on_error: expected 'raise' or 'reject'"):
        lt.read_csv(path, on_error="skip")  # type: ignore[arg-type]


def test_reject_is_never_silent_about_a_file_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff")
    with pytest.warns(LossTrackerWarning, match="are left out"):
        empty = lt.read_csv(path, on_error="reject")
    assert empty.empty
    assert list(empty.columns) == [*REQUIRED, *COMPUTED]
    assert len(lt.aggregate(empty, by="side")) == 0  # a notebook goes on


def test_a_path_that_cannot_be_read_is_the_callers_matter(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lt.read_csv(tmp_path / "none.csv")
    with pytest.raises(OSError, match=tmp_path.name):
        check_file(tmp_path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SEED_BYTES)))
    report = check_file("-")
    assert (report.path, report.accepted) == ("<stdin>", 5)


def test_what_is_written_is_read_back(tmp_path: Path, seed_table: pd.DataFrame) -> None:
    path = tmp_path / "out.csv"
    lt.write_csv(lt.validate(seed_table), path)
    assert path.read_bytes() == SEED_BYTES
    odd = make_losses(
        quantity=[10.0, 2.0],
        latitude=[1e-7, None],
        longitude=[1.0, None],
        reported=[pd.Timestamp("2024-12-03"), pd.NaT],
        notes=["a\rb", 'c "d",\r\ne\nf'],
    )
    lt.write_csv(odd, path)
    back = lt.read_csv(path)
    assert back["notes"].tolist() == odd["notes"].tolist()
    assert back["quantity"].tolist() == ["10", "2"]
    assert back["latitude"].tolist() == ["0.0000001", ""]
    assert back["reported"].tolist() == ["2024-12-03", ""]


def test_what_a_table_carries_along_can_be_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + rows(1, 1), encoding="utf-8")
    with pytest.warns(LossTrackerWarning):
        kept = lt.read_csv(path, on_error="reject")
    assert json.loads(json.dumps(kept.attrs)) == kept.attrs  # as writing Parquet asks


# Laws.

EDIT = st.tuples(
    st.integers(0, len(SEED_BYTES)),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=4),
        st.sampled_from(
            [b"", b'"', b",", b"\n", b"\r", b'"\n', b"\x00", b";", b" ", b"\n\n", b"10"]
        ),
    ),
)


@st.composite
def edited_seeds(draw: st.DrawFn) -> bytes:
    data = SEED_BYTES
    for at, cut, insert in draw(st.lists(EDIT, min_size=1, max_size=3)):
        data = data[:at] + insert + data[at + cut :]
    return data


def assert_lawful(data: bytes) -> FileReport:
    report = check(data)
    assert report.clean == (not any(one.severity == Severity.ERROR for one in report.findings))
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for found in report.findings:
        assert 1 <= found.line <= lines or data[:2] == b"\x1f\x8b"
        assert "\n" not in str(found)
    if report.rejected:
        assert not report.clean
    return report


@given(st.binary(max_size=200))
@example(b"\x1f\x8b")
@example(b"\x1f\x8b\x08\x04")
@example(b",")
@example(b'"')
@example(b"record_id,record_id\n,\n")
def test_no_bytes_are_a_traceback(data: bytes) -> None:
    assert_lawful(data)


@given(st.text(alphabet='a,"\n\r;| \x00\ufeff', max_size=60))
def test_no_text_under_a_header_is_a_traceback(text: str) -> None:
    assert_lawful((HEAD + text).encode())


@given(edited_seeds())
def test_edited_seeds_lose_no_row_and_what_is_accepted_stands_together(data: bytes) -> None:
    report = assert_lawful(data)
    if report.accepted:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LossTrackerWarning)
            again = lt.validate(contributed(report.losses))
        pd.testing.assert_frame_equal(again, report.losses)
    try:
        text = data.decode("utf-8-sig")
        whole = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        return
    if not any(found.code in {"LT002", "LT004", "LT006", "LT008"} for found in report.findings):
        assert report.rows == len(whole) - 1
    for cells in contributed(report.losses).itertuples(index=False):
        assert list(cells) in whole


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ["tank", "MBT", "2024", "12 tanks", "dozens", "a\r\nb", " x", "inf", "syria-2024-l39"]
    ),
)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 14), CELLS), min_size=1, max_size=3))
def test_the_checker_of_a_file_and_validate_agree(edits: list[tuple[int, int, str]]) -> None:
    table = SEED_TABLE.astype(object)
    for row, column, cell in edits:
        table.iloc[row, column] = cell
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([list(table.columns), *table.to_numpy().tolist()])
    report = check(text.getvalue())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LossTrackerWarning)
            full = lt.validate(table)
    except InvalidLossesError as error:
        assert not report.clean
        rejected = {one.line for one in error.findings if one.severity == Severity.ERROR}
        bad = table.index[[line - 1 for line in sorted(rejected)]]
        named = set(table["record_id"]) - set(table.drop(index=bad)["record_id"])
        assert named.isdisjoint(report.losses["record_id"])
    else:
        assert report.clean
        assert report.losses.to_dict() == full.astype(report.losses.dtypes).to_dict()


def test_rejecting_many_rows_tells_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    bad = "".join(f"r{at},Syria,2024-13-{at},tank,captured,1,x\n" for at in range(MOST_TOLD + 5))
    path.write_text(HEAD + rows(1).replace("r1", "good") + bad, encoding="utf-8")
    with pytest.warns(LossTrackerWarning, match="1005 of 1006 rows"):
        kept = lt.read_csv(path, on_error="reject")
    assert kept["record_id"].tolist() == ["good"]
    assert len(kept.attrs["findings"]) == MOST_TOLD + 1
    assert kept.attrs["findings"][-1] == f"{path}: LT105: 1,000 of 1,005 told"


def test_findings_stand_beside_the_rows_of_a_clean_file_too() -> None:
    assert lt.read_csv(SEED, on_error="reject").attrs["findings"] == []


def test_a_chain_that_hangs_on_a_rejected_claim_is_weighed_once() -> None:
    size = 60
    table = make_losses(
        record_id=[f"{kind}{at}" for at in range(size) for kind in "wlh"],
        category=["armoured_vehicle", "tank", "tank"] * size,
        quantity=["50", "10", "100"] * size,
        part_of=[whole for at in range(size) for whole in ("", f"w{at}", f"w{at}")],
        loss_id=[
            loss for at in range(size) for loss in (f"x{at - 1}" * (at > 0), f"x{at}", f"x{at}")
        ],
    )
    table.loc[1, "date"] = "soon"
    report = check(csv_of(table))
    assert report.totals["LT105", Severity.ERROR] == 1
    assert {code for code, _ in report.totals} <= {"LT105", "LT015", "LT308", "LT309"}


def test_a_column_that_is_none_of_the_table_is_kept_and_must_be_safe() -> None:
    head = HEAD.replace("\n", ",comment\n")
    report = check(head + rows(1).replace("\n", ",=1+1\n") + rows(2).replace("\n", ",-1\n"))
    assert brief(report) == [(1, "comment", "LT013"), (2, "comment", "LT112")]
    assert report.losses["comment"].tolist() == ["-1"]
    assert brief(check(HEAD.replace("\n", ",=x\n") + rows(1).replace("\n", ",x\n"))) == [
        (1, "=x", "LT013")
    ]


def test_a_file_to_compare_with_must_be_read_whole() -> None:
    new = [(HEAD + rows(1)).encode()]
    for old in (
        HEAD.replace(",", ";"),
        HEAD + "short\n",
        HEAD.replace("side", "sid") + rows(1),
        "",
    ):
        with pytest.raises(ArgumentError, match=r"cannot be read whole: old\.csv"):
            check_together([(new[0], "new.csv")], against=[(old.encode(), "old.csv")])


def test_a_part_in_a_file_with_a_wrong_header_may_have_its_whole_elsewhere() -> None:
    whole = csv_of(make_losses(record_id=["afv"], category="armoured_vehicle"))
    part = csv_of(make_losses(record_id=["t72"], part_of=["afv"], langage="fr"))
    one, two = check_together([(whole.encode(), "1.csv"), (part.encode(), "2.csv")])
    assert one.clean
    assert brief(two) == [(1, "langage", "LT013")]
