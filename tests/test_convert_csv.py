"""The command ``convert --from csv`` as a user types it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import SEED

from losstracker.cli import main
from losstracker.cli.convert import MOST_SAID, OPTIONS
from losstracker.cli.convert_csv import split_map
from losstracker.importers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "Nr,Country,Date,Type,State,Count,Link"
AS_MAP = "record_id=Nr,side=Country,date=Date,category=Type,status=State,quantity=Count,source=Link"
GOOD = "1,Russia,2022-04-03,Tank,destroyed,1,example.org"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["convert", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def write(folder: Path, *rows: str, header: str = HEADER) -> str:
    path = folder / "theirs.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_convert_csv_makes_a_table_that_validates(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path, out_path = write(tmp_path, GOOD), str(tmp_path / "ours.csv")
    code, out, err = run("--from", "csv", "--map", AS_MAP, path, "-o", out_path)
    assert (code, out) == (0, "")
    assert err == "1 losses from 1 file(s), 0 entries not carried over\n"
    assert main(["validate", out_path]) == 0


def test_a_file_named_twice_is_read_once(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = write(tmp_path, GOOD)
    code, out, _ = run("--from", "csv", "--map", AS_MAP, path, path)
    assert (code, len(out.splitlines())) == (0, 2)


def test_a_folder_stands_for_its_csv_files(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    write(tmp_path, GOOD)
    code, out, _ = run("--from", "csv", "--map", AS_MAP, str(tmp_path))
    assert (code, len(out.splitlines())) == (0, 2)


def test_the_options_of_convert_csv(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    header = 'Nr;"Lost by, who";On;Type;State;Link'
    path = write(tmp_path, "1;Russia;03/04/2022;Tank;destroyed;a, b", header=header)
    code, out, err = run(
        "--from", "csv", "--delimiter", ";", "--date-order", "dmy", "--set", "quantity=1",
        "--map", 'record_id=Nr,side="Lost by, who",date=On', "--map", "category=Type,status=State",
        "--map", "source=Link", path,
    )  # fmt: skip
    assert code == 0, err
    assert "1,Russia,2022-04-03,tank,,destroyed,1," in out
    assert '"a, b"' in out


def test_much_that_is_alike_is_counted_and_can_be_written(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    bad = [f"{nr},Russia,03/04/{nr},Tank,destroyed,1,example.org" for nr in range(2001, 2013)]
    path, left = write(tmp_path, GOOD, *bad), str(tmp_path / "left.csv")
    code, _, err = run("--from", "csv", "--map", AS_MAP, path, "--left-over", left)
    assert code == 0
    assert err.count("not carried over: '20") == MOST_SAID
    assert f"and {12 - MOST_SAID} more for the same reasons; see {left}" in err
    table = pd.read_csv(left)
    assert list(table.columns) == ["file", "where", "text", "why"]
    assert len(table) == 12


def test_a_file_of_which_nothing_is_left_is_bad_data(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path, out_path = write(tmp_path, GOOD.replace("Tank", "teapot")), tmp_path / "ours.csv"
    code, _, err = run("--from", "csv", "--map", AS_MAP, path, "-o", str(out_path))
    assert code == 1
    assert "nothing was written" in err
    assert not out_path.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "csv", "--map", "date"], "expected OURS=THEIRS, got 'date'"),
        (["--from", "csv", "--map", "date=a,b"], "quote a comma"),
        (["--from", "csv", "--map", 'date="a'], "a closing quote"),
        (["--from", "csv", "--map", "notes=a", "--map", "notes=b"], "--set 'notes={a}; {b}'"),
        (["--from", "csv", "--map", "dat=a"], "did you mean 'date'"),
        (["--from", "csv", "--set", "side"], "expected OURS=VALUE"),
        (["--from", "csv", "--delimiter", ";;"], "expected one character"),
        (["--from", "csv", "--date-order", "ymd"], "ymd"),
        (["--from", "warspotting", "--map", "date=a"], "only for --from csv"),
        (["--from", "warspotting", "--set", "date=a"], "only for --from csv"),
        (["--from", "warspotting", "--delimiter", ";"], "only for --from csv"),
    ],
)
def test_wrong_use_of_convert(
    arguments: list[str], message: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run(*arguments, str(SEED))
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=b", [("a", "b")]),
        ("a=Date of loss, b = c ", [("a", "Date of loss"), ("b", "c")]),
        ('a="x, y",b=z', [("a", "x, y"), ("b", "z")]),
        ('"a=x, y"', [("a", "x, y")]),
        (r"a=x\, y\"", [("a", 'x, y"')]),
        ("a=b=c", [("a", "b=c")]),
    ],
)
def test_maps_are_split_at_commas_outside_quotes(text: str, pairs: list[tuple[str, str]]) -> None:
    assert split_map(text) == pairs


def test_the_command_knows_every_importer() -> None:
    assert set(OPTIONS) == {*READERS, "csv"}
