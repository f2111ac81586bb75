"""``losstracker duplicates`` as a person at a terminal sees it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import losstracker as lt
import losstracker.cli.duplicates
from losstracker.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    assert lines[2] == "1.00  'a1' and 'b1'"
    assert lines[3].startswith("  same link 'twitter.com/status/1'; model 'T-62M' ~ 'T-62 M'")
    assert lines[4].startswith("  a: side 'Red', date '2024-12-01', category 'tank'")
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
    assert "1 not linked: counts differ; the first: 'a2' and 'b2'" in err
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
