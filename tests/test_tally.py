"""Files that are summed while they are read, and what is known of frames of any kind."""

from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

import losstracker as lt
from losstracker.analysis.periods import Every, find_alike, read_windows
from losstracker.errors import ArgumentError, InvalidLossesError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "side,date,category,quantity\n"


def write(path: Path, text: str) -> Path:
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_cells_of_a_csv_are_text_as_they_stand(tmp_path: Path) -> None:
    rows = 'NA,2024-12-01,tank,01\n#B,2024-12-01,tank,\n"a, ""b""\nc",2024-12-01,tank,1.0\n'
    scanned = lt.scan(write(tmp_path / "a.csv", HEADER + rows))
    assert scanned.fetchall() == [
        ("NA", "2024-12-01", "tank", "01"),
        ("#B", "2024-12-01", "tank", None),
        ('a, "b"\nc', "2024-12-01", "tank", "1.0"),
    ]


def test_several_files_are_one_table_matched_by_name(tmp_path: Path) -> None:
    one = write(tmp_path / "1.csv", HEADER + "A,2024-12-01,tank,dozens\n")
    two = write(tmp_path / "2.csv.gz", "quantity,side,language\n2,A,en\n3,B,en\n")
    assert lt.aggregate(lt.scan([one, two]))["records"].tolist() == [2, 1]
    assert lt.aggregate(lt.scan([str(tmp_path / "*.csv"), two]))["records"].tolist() == [2, 1]


def test_parquet_is_scanned_with_its_types(tmp_path: Path) -> None:
    table = pd.DataFrame({"side": ["A", "A"], "quantity": [2, 3], "low": [None, 3.0]})
    table.to_parquet(tmp_path / "a.parquet")
    scanned = lt.scan(tmp_path / "a.parquet")
    assert [str(kind) for kind in scanned.types] == ["VARCHAR", "BIGINT", "DOUBLE"]
    assert lt.aggregate(scanned)["low"].tolist() == [5]


def test_a_connection_of_one_s_own_can_be_given(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + "A,2024-12-01,tank,dozens\n")
    with duckdb.connect() as connection:
        sums = lt.aggregate(lt.scan(path, connection=connection), every="month")
    assert sums["records"].tolist() == [1]


@pytest.mark.parametrize(
    ("path", "message"),
    [("a.xlsx", "ending in one of .csv"), (["a.csv", "b.parquet"], "not both"), ([], "at least")],
)
def test_names_that_are_not_understood_are_refused(path: str | list[str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        lt.scan(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "no*where.parquet"])
def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError, match="where"):
        lt.scan(tmp_path / name)


def test_without_duckdb_one_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ArgumentError, match=r"pip install 'losstracker\[duckdb\]'"):
        lt.scan(write(tmp_path / "a.csv", HEADER))


@pytest.mark.parametrize("rows", ["A,2024-12-01,tank,1,2\n", "A,2024-12-01\n"])
def test_a_ragged_row_is_never_dropped(tmp_path: Path, rows: str) -> None:
    many = "A,2024-12-01,tank,1\n" * 30_000
    path = write(tmp_path / "a.csv", HEADER + many + rows)
    with pytest.raises(duckdb.Error, match="30002"):
        lt.aggregate(lt.scan(path))


def test_a_row_that_is_not_understood_among_many_is_counted(tmp_path: Path) -> None:
    rows = "A,2024-12-01,tank,1\n" * 5000 + "A,2024-12-01,tank,purple\n" * 1234
    path = write(tmp_path / "a.csv", HEADER + rows)
    with pytest.raises(InvalidLossesError, match=r"'purple'.* \(in 1,234 rows\)"):
        lt.aggregate(lt.scan(path))


@pytest.mark.parametrize(
    ("by", "message"),
    [("sied", "did you mean 'side'"), ("records", "column of the tally")],
)
def test_a_tally_needs_columns_that_are_there(by: str, message: str) -> None:
    table = pd.DataFrame({"side": ["A"], "quantity": ["1"], "records": ["1"]})
    with pytest.raises(ArgumentError, match=message):
        lt.tally(table, by=by)


@pytest.mark.parametrize(
    ("texts", "every", "since", "until", "classes"),
    [
        (["2024-12-01", "2024-12-31", "2025-01-01"], Every.MONTH, None, None, 2),
        (["2024-12-01", "2024-12-01/2024-12-02", "2024-12"], Every.MONTH, None, None, 2),
        (["2024-12-31/2025-01-01", "2024-12-30/2025-01-01"], Every.MONTH, None, None, 2),
        (["2024-12-02", "2024-12-08", "2024-12-09"], Every.WEEK, None, None, 2),
        (["2024-12-02", "2024-12-03"], Every.DAY, None, None, 2),
        (["2024-01-02", "2024-02-03", "2024-12-03"], Every.QUARTER, None, None, 2),
        (["2024-01-02", "2024-12-03"], Every.YEAR, None, None, 1),
        (["2024-01-02", "1066", "XXXX", "../.."], None, 19_000, None, 3),
        (["2024-01-02", "2024-12-03", "2024-12-04", "2024-12-05"], None, 20_060, 20_061, 3),
        (["../2024-12-03", "../2024-12-04", "2024-12-04/.."], Every.YEAR, None, None, 3),
    ],
)
def test_days_are_alike_where_no_sum_can_tell_them_apart(
    texts: list[str], every: Every | None, since: int | None, until: int | None, classes: int
) -> None:
    alike = find_alike(read_windows(texts), every, since, until)
    assert len(set(alike.tolist())) == classes


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "side,quantity,side\nA,1,B\n")
    with pytest.raises(ArgumentError, match="'side' stands twice"):
        lt.scan(path)
    with pytest.raises(ArgumentError, match="'side' stands twice"):
        lt.scan(str(tmp_path / "*.csv"))


def test_ids_are_compared_in_frames_outside_of_memory_too(tmp_path: Path) -> None:
    rows = "a,A,tank,3\na,A,tank,3\nc,A,tank,5\n"
    scanned = lt.scan(write(tmp_path / "a.csv", "record_id,side,category,quantity\n" + rows))
    with pytest.raises(InvalidLossesError, match=r"LT301.*\(in 2 rows\)"):
        lt.aggregate(scanned)


def test_all_errors_of_an_eager_frame_are_told_at_once() -> None:
    polars = pytest.importorskip("polars")
    table = {
        "record_id": ["a", "a"],
        "side": ["A", "A"],
        "status": ["lots", "lost"],
        "quantity": ["x", "3"],
    }
    with pytest.raises(InvalidLossesError) as refusal:
        lt.aggregate(polars.DataFrame(table))
    assert {finding.code for finding in refusal.value.findings} == {"LT301", "LT103", "LT201"}
