"""Repairs around the cells, files written in their place, and diffs of them."""

from __future__ import annotations

import gzip
import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from repaired import GOOD, table

from losstracker.check.fix import Change, diff_of, fix_bytes, fix_file

if TYPE_CHECKING:
    from pathlib import Path

# Files


@pytest.mark.parametrize(
    ("data", "better"),
    [
        (b"\xef\xbb\xbf" + table({}), table({})),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + table({}), table({})),
        (table({}).replace(b"\n", b"\r\n"), table({})),
        (table({}).replace(b"\n", b"\r"), table({})),
        (table({}, {}).replace(b"\n", b"\r\n", 1), table({}, {})),
        (table({})[:-1], table({})),
        (table({}) + b"\r\n\n\r", table({}) + b"\n\n\n"),
        (b"\r\n" + table({}), b"\n" + table({})),
    ],
)
def test_marks_and_line_ends(data: bytes, better: bytes) -> None:
    assert fix_bytes(data).data == better


def test_line_ends_inside_cells_stay() -> None:
    data = table({"notes": "one\r\ntwo\rthree\n\r\nfour"})
    assert fix_bytes(data).data == data
    ended = data.replace(b'four"\n', b'four"\r\n')
    assert fix_bytes(ended).data == data
    assert fix_bytes(ended).changes[0] == Change(
        2 + 4, None, "\r\n", "\n", "line ends: CR LF to LF on 1 line"
    )


def test_a_quote_that_is_not_closed_keeps_what_it_takes() -> None:
    data = table({}).replace(b"\n", b"\r\n") + b'"x,y\r\nz'
    assert fix_bytes(data).data == table({}) + b'"x,y\r\nz'


@pytest.mark.parametrize(
    ("names", "better"),
    [
        ("Record_ID,SIDE, date ,category,status,quantity,source", ",".join(GOOD)),
        ("record id,side,date,category,status,quantity,source", ",".join(GOOD)),
        ('"record_id","Side",date,category,status,quantity,source', None),
        ("record_id,side,date,category,status,quantity,source,Side", ""),
        ("record_id,Side,date,category,status,quantity,source,side ", ""),
        ("id,type,Model,status,lost_by,quantity,source", ""),
        ("record_id,side,dat,category,status,quantity,source", ""),
        ("record_id,side,date,category,status,quantity,source,Weather", ""),
    ],
)
def test_column_names(names: str, better: str | None) -> None:
    row = "\na,Syria,2024-12-01,tank,captured,1,Le Monde" + "," * (names.count(",") - 6) + "\n"
    wanted = names.replace("Side", "side") if better is None else better or names
    assert fix_bytes((names + row).encode()).data == (wanted + row).encode()


def test_cells_under_a_repaired_name_are_repaired_at_once() -> None:
    fixed = fix_bytes(table({}).replace(b"status", b'"Status\n"').replace(b"captured", b"Captured"))
    assert fixed.data == table({}).replace(b"status", b'"status"')
    assert [(one.line, one.column) for one in fixed.changes] == [(1, "status"), (3, "status")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        table({"side": " Syria "}).replace(b",", b";"),
        table({"side": " Aléria "}).decode().encode("cp1252"),
        table({"side": " Syria "}).decode().encode("utf-16"),
        table({"side": " Syria "}) + b"\0",
        b"\xef\xbb\xbfPK\x03\x04," + table({}),
        b" a , b \r\n 1 , 2 \r\n",
        b"id,type,model,status,lost_by\r\n1,Tank,T-72, Lost ,Russia\r\n",
        b'"record_id,side\r\n a,Syria\r\n',
    ],
)
def test_a_file_that_is_no_table_is_left(data: bytes) -> None:
    assert fix_bytes(data).data == data


def test_a_table_without_a_column_is_repaired_as_far_as_it_can_be_read() -> None:
    data = b"record_id,side,date\n a ,Syria,2024/12/3\n"
    assert fix_bytes(data).data == b"record_id,side,date\na,Syria,2024-12-03\n"
    twice = b"record_id,side,side,date\n a , A , B ,2024/12/3\n"
    assert fix_bytes(twice).data == b"record_id,side,side,date\na, A , B ,2024-12-03\n"


def test_a_packed_file_is_packed_again() -> None:
    fixed = fix_bytes(gzip.compress(table({"side": " Syria"})))
    assert gzip.decompress(fixed.data) == table({"side": "Syria"})
    assert fixed.data == gzip.compress(table({"side": "Syria"}), mtime=0)
    clean = gzip.compress(table({}), mtime=7)
    assert fix_bytes(clean).data == clean
    assert diff_of(clean, fixed.data, "x.csv.gz") == ""
    assert "+r0,Syria" in diff_of(gzip.compress(table({"side": " Syria"})), fixed.data, "x.csv.gz")


def test_a_file_is_written_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_bytes(table({"side": " Syria"}))
    path.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(path)
    assert len(fix_file(tmp_path / "link.csv").changes) == 1
    assert path.read_bytes() == table({"side": "Syria"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (tmp_path / "link.csv").is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.csv", "losses.csv"]


def test_a_clean_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "losses.csv"
    path.write_bytes(table({}))
    before = path.stat()
    assert fix_file(path).changes == ()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_nothing_is_left_behind_on_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "losses.csv"
    path.write_bytes(table({"side": " Syria"}))

    def fail(_: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        fix_file(path)
    assert [one.name for one in tmp_path.iterdir()] == ["losses.csv"]
    assert path.read_bytes() == table({"side": " Syria"})
    with pytest.raises(FileNotFoundError):
        fix_file(tmp_path / "other.csv")


# Diffs


def test_a_diff_can_be_applied(tmp_path: Path) -> None:
    rows = [{"side": " Syria" if at % 9 == 4 else "Syria"} for at in range(40)]
    before = table(*rows)[:-1]
    after = fix_bytes(before).data
    path = tmp_path / "losses.csv"
    path.write_bytes(before)
    text = diff_of(before, after, "losses.csv")
    subprocess.run(["git", "apply", "-p1"], input=text.encode(), cwd=tmp_path, check=True)
    assert path.read_bytes() == after


def test_a_diff_shows_what_cannot_be_seen() -> None:
    before = b"\xef\xbb\xbf" + table({"side": "Sy\u200bria\x1b[2J", "notes": "one \n"})
    after = fix_bytes(before).data
    assert diff_of(before, after, "a\nb.csv").splitlines() == [
        "# byte order mark removed",
        "--- a/a<U+000A>b.csv",
        "+++ b/a<U+000A>b.csv",
        "@@ -1,3 +1,2 @@",
        " record_id,side,date,category,status,quantity,source,notes",
        '-r0,Sy<U+200B>ria<U+001B>[2J,2024-12-01,tank,captured,1,Le Monde,"one<U+0020>',
        '-"',
        '+r0,Syria<U+001B>[2J,2024-12-01,tank,captured,1,Le Monde,"one"',
    ]


def test_a_diff_of_line_ends_is_one_line() -> None:
    before = table({}, {}).replace(b"\n", b"\r\n")
    assert diff_of(before, table({}, {}), "x") == "# line ends: 3 CR LF removed, 3 LF added\n"
    assert diff_of(before, before, "x") == ""
