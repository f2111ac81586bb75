"""``losstracker duplicates`` as a person at a terminal sees it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import losstracker as lt
import losstracker.cli.duplicates
from losstracker.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = "record_id,side,date,category,model,status,quantity,source"
OURS = (
    "a1,Red,2024-12-01,tank,T-62M,destroyed,1,https://x.com/who/status/1?s=20 | page a",
    "a2,Red,2024-12-05,truck,Ural-4320,captured,5,https://example.org/3/many-trucks.jpg",
)
THEIRS = (
    "b1,Red,2024-11-30/2024-12-02,tank,T-62 M,destroyed,1,https://twitter.com/i/status/1 | list b",
    "b2,Red,2024-12-05,truck,Ural 4320,captured,1,https://example.com/many-trucks.jpg",
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["duplicates", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    paths = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    for path, rows in zip(paths, (OURS, THEIRS), strict=True):
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return str(paths[0]), str(paths[1])


def test_pairs_stand_side_by_side_with_their_reasons(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str]
) -> None:
    code, out, err = run(*files)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2 pairs of records may speak of the same items"
    assert lines[1].startswith("The number is how likely a pair is to be one loss")
    assert lines[3] == "1.00  'a1' and 'b1'"
    assert lines[4].startswith("  same link 'twitter.com/status/1'; model 'T-62M' ~ 'T-62 M'")
    assert lines[5].startswith("  a: side 'Red', date '2024-12-01', category 'tank'")
    assert "but count '5' here, '1' there" in out


def test_pairs_of_two_tables_are_of_one_of_each(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str]
) -> None:
    code, out, _ = run(files[0], "--against", files[1], "--format", "json")
    found = json.loads(out)
    assert code == 0
    ids = [(pair["record_id_a"], pair["record_id_b"]) for pair in found["pairs"]]
    assert ids == [("a1", "b1"), ("a2", "b2")]
    assert found["pairs"][1]["a"]["quantity"] == "5"
    assert found["not_compared"] == 0


def test_csv_has_all_pairs_and_text_says_how_many_more(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str]
) -> None:
    _, out, _ = run(*files, "--format", "csv", "--most", "1")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["record_id_a"] for row in rows] == ["a1", "a2"]
    _, out, _ = run(*files, "--most", "1")
    assert "'a2'" not in out
    assert out.endswith("... and 1 more; --most 0 shows all\n")
    _, out, _ = run(*files, "--most", "0", "--score", "0.99")
    assert out.startswith("1 pair of records")


def test_markdown_keeps_what_is_in_cells_from_meaning_anything(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str]
) -> None:
    _, out, _ = run(*files, "--format", "markdown")
    assert "| record | `a1` | `b1` |" in out
    assert r"`https://x.com/who/status/1?s=20 \| page a`" in out


def test_a_file_is_written_where_it_is_asked_for(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "pairs.csv"
    code, out, _ = run(*files, "--format", "csv", "-o", str(path))
    assert (code, out) == (0, "")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3
    code, _, err = run(*files, "-o", str(tmp_path / "nowhere" / "x.csv"))
    assert code == 2
    assert "nowhere" in err


def test_linked_tables_are_written_and_validate(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "linked.csv"
    code, _, err = run(files[0], "--against", files[1], "--link", str(path))
    assert code == 0
    assert "4 records, 1 pair linked" in err
    assert "2 records not linked: counts differ; the first: 'a2' and 'b2'" in err
    fused = lt.resolve(lt.read_csv(path))
    assert sorted(fused["fused_from"]) == ["", "", "a1 | b1"]


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--link", "x.csv"), 2, "--link: expected --against"),
        (("--score", "2"), 2, "0<=x<=1"),
        (("no-such.csv",), 2, "no-such.csv"),
        (("--against", "no-such.csv"), 2, "no-such.csv"),
    ],
)
def test_wrong_usage_is_said(
    run: Callable[..., tuple[int, str, str]],
    files: tuple[str, str],
    more: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    got, _, err = run(files[0], *more)
    assert got == code
    assert said in err


def test_an_output_that_is_read_or_written_twice_is_refused_before_anything_is_done(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str], tmp_path: Path
) -> None:
    before = [Path(file).read_bytes() for file in files]
    (tmp_path / "link.csv").symlink_to(files[1])
    out = str(tmp_path / "out.csv")
    for more in (
        ("--link", files[0]),
        ("--link", files[1]),
        ("--link", str(tmp_path / "link.csv")),
        ("-o", files[0]),
        ("-o", str(tmp_path / "." / "theirs.csv")),
        ("-o", out, "--link", out),
    ):
        code, said, err = run(files[0], "--against", files[1], *more)
        assert (code, said) == (2, "")
        assert "expected a file of its own" in err
    assert [Path(file).read_bytes() for file in files] == before
    code, said, err = run(files[0], "--against", files[1], "--link", str(tmp_path / "no" / "x.csv"))
    assert (code, said) == (2, "")
    assert f"there is no folder '{tmp_path / 'no'}': make it first" in err
    assert run("-", "--against", "-")[2].endswith("'-' (standard input) can stand once\n")


def test_csv_and_json_have_what_a_person_judges_by(
    run: Callable[..., tuple[int, str, str]], files: tuple[str, str]
) -> None:
    _, out, _ = run(*files, "--format", "csv")
    first = next(csv.DictReader(io.StringIO(out)))
    assert (first["model_a"], first["model_b"]) == ("T-62M", "T-62 M")
    assert (first["date_b"], first["status_a"]) == ("2024-11-30/2024-12-02", "destroyed")
    assert first["source_b"] == "https://twitter.com/i/status/1 | list b"
    _, out, _ = run(*files, "--format", "json")
    assert json.loads(out)["pairs"][0]["source_a"] == "https://x.com/who/status/1?s=20 | page a"


def test_markdown_keeps_each_reason_whole(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    rows = (row.replace("T-62M", "T-62; M") for row in (OURS[0], THEIRS[0]))
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    _, out, _ = run(str(path), "--format", "markdown")
    assert ", `model 'T-62; M' ~ 'T-62 M' (1.00)`, " in out


def test_a_link_of_both_tables_that_makes_no_pair_is_said(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    paths = [str(tmp_path / name) for name in ("five.csv", "ones.csv")]
    five = [OURS[0].replace(",1,", ",5,")]
    ones = [THEIRS[0].replace("b1", f"b{at}") for at in range(5)]
    for path, rows in zip(paths, (five, ones), strict=True):
        Path(path).write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    _, out, err = run(paths[0], "--against", paths[1])
    assert out.startswith("0 pairs")
    assert "note: 6 records share a link with a record of the other table and are in no pair" in err


def test_bad_data_ends_it(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}\na,Red,2024-13-01,tank,,destroyed,1,s\n", encoding="utf-8")
    code, out, err = run(str(path))
    assert (code, out) == (1, "")
    assert "LT105" in err


def test_a_table_without_pairs_says_so(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{HEAD}\n{OURS[0]}\n", encoding="utf-8")
    assert run(str(path)) == (0, "0 pairs of records may speak of the same items\n", "")
