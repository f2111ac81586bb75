"""Commands as a user types them: output, messages and exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from losstracker import importers
from losstracker.cli import engines, main

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = str(Path(__file__).parents[1] / "seeds" / "syria_2024_offensive.csv")
EXTRACT = str(Path(__file__).parent / "data" / "warspotting_extract.csv")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def write(folder: Path, *rows: str) -> str:
    header = "record_id,side,date,category,status,quantity,source"
    path = folder / "losses.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_summary_by_category_as_json(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("summary", SEED, "--by", "category", "--format", "json")
    rows = {row["category"]: row for row in json.loads(out)}
    assert (code, err) == (0, "")
    assert (rows["helicopter"]["low"], rows["helicopter"]["high"]) == (2, None)
    assert rows["aircraft"]["low"] <= 10 <= rows["aircraft"]["high"]
    assert 20 <= rows["tank"]["low"] <= 24
    assert list(rows["tank"]) == [
        "category", "low", "best", "high", "low_kind", "high_kind", "lower", "median", "upper",
        "records", "unbounded", "dependence", "lexicon",
    ]  # fmt: skip
    assert (rows["tank"]["dependence"], rows["tank"]["lexicon"]) == ("wording", "losstracker 2")


def test_summary_by_group_counts_the_tanks_once(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("summary", SEED, "--by", "group", "--format", "json")
    rows = {row["group"]: row for row in json.loads(out)}
    assert (rows["armoured_vehicle"]["low"], rows["armoured_vehicle"]["high"]) == (20, None)


def test_summary_with_periods_gives_their_first_days(
    run: Callable[..., tuple[int, str, str]],
) -> None:
    _, out, _ = run("summary", SEED, "--every", "month", "--format", "json", "--by", "side")
    assert [row["period"] for row in json.loads(out)] == ["2024-11-01", "2024-12-01"]


@pytest.mark.parametrize(
    "by", [["--by", "side", "group"], ["--by", "side,group"], ["--by", "side", "--by", "group"]]
)
def test_columns_to_group_by_can_be_given_in_three_ways(
    by: list[str], run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, _ = run("summary", SEED, *by, "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("side,group,low,")


def test_a_file_may_follow_the_columns(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("summary", "--by", "group", SEED, "--format", "markdown")
    assert code == 0
    assert "| armoured_vehicle | 20c | 44 | no bound |" in out


def test_summary_takes_a_part_of_the_table(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run(
        "summary", SEED, "--by", "category", "--where", "category=armoured_vehicle",
        "--format", "json", "--since", "2024-11-27", "--until", "2024-12-03", "--dates", "latest",
    )  # fmt: skip
    assert code == 0
    assert [row["category"] for row in json.loads(out)] == ["armoured_vehicle", "tank"]


def test_the_table_says_how_to_read_it(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("summary", SEED, "--by", "category")
    assert "20c" in out
    assert "c: the bound is a convention" in out
    assert "dependence 'wording'" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["summary", "nowhere.csv"], "nowhere.csv: No such file"),
        (["summary", SEED, "--by", "sied"], "did you mean 'side'"),
        (["summary", SEED, "--where", "side"], "expected COLUMN=VALUE"),
        (["summary", SEED, "--cumulative"], "needs periods"),
        (["summary", SEED, "--since", "12/03/2024"], "since:"),
        (["summary", SEED, "--every", "decade"], "decade"),
        (["summary"], "FILE"),
        (["nonsense"], "nonsense"),
        (["chart", SEED, "--kind", "bounds", "-o", "a.gif"], ".png, .svg or .pdf"),
        (["chart", SEED, "--kind", "bounds", "--every", "day", "-o", "a.png"], "no periods"),
        (["convert", "--from", "warspotting", SEED], "expected"),
        (["validate", "tests/data/nothing-*.csv"], "a pattern that matches files"),
        (["summary", SEED, "--where", "status=seized"], "did you mean 'captured'?"),
        (["summary", SEED, "--where", "evidence=visaul"], "did you mean 'visual'?"),
        (["summary", SEED, "--where", "reliability=G"], "one of A, B, C, D, E, F"),
        (["summary", SEED, "--where", "credibility=7"], "one of 1, 2, 3, 4, 5, 6"),
        (["summary", SEED, "--where", "category=foo"], "broad codes: armoured_vehicle, artillery"),
        (["summary", SEED, "--where", "group=tank"], "one of armoured_vehicle"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr_with_exit_code_2(
    arguments: list[str], message: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_validate_accepts_the_seed(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("validate", SEED, "--format", "json")
    assert code == 0
    said = json.loads(out)
    assert said["findings"] == []
    assert [said["files"][0][name] for name in ("path", "rows", "accepted", "rejected")] == [
        SEED, 5, 5, 0,
    ]  # fmt: skip


def test_validate_says_all_findings_at_once(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = write(tmp_path, "a,A,12/03/2024,MBT,captured,purple,s", "b,A,2024-12-01,tank,lost,2,s")
    code, out, _ = run("validate", path, "--format", "json")
    said = json.loads(out)
    assert code == 1
    assert said["files"] == [{"path": path, "rows": 2, "accepted": 1, "rejected": 1}]
    assert {found["column"] for found in said["findings"]} == {"date", "category", "quantity"}
    assert {found["line"] for found in said["findings"]} == {2}
    assert list(said["findings"][0]) == [
        "path", "line", "column", "code", "severity", "value", "message", "suggestion",
    ]  # fmt: skip
    code, out, _ = run("validate", path)
    assert code == 1
    assert "write 'tank'" in out
    assert "2 rows, 1 accepted, 1 rejected; 3 errors, 0 warnings" in out


def test_bad_data_is_not_summed(tmp_path: Path, run: Callable[..., tuple[int, str, str]]) -> None:
    path = write(tmp_path, "a,A,2024-12-01,tank,captured,purple,s")
    code, out, err = run("summary", path)
    assert (code, out) == (1, "")
    assert "purple" in err
    assert "1 of 1 rows have errors" in err


def test_files_are_summed_together_and_must_not_share_ids(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = write(tmp_path, "a,Syrian regime,2024-12-01,tank,captured,2,s")
    code, out, _ = run("summary", SEED, path, "--format", "json", "--by", "category")
    assert code == 0
    assert {row["category"]: row["low"] for row in json.loads(out)}["tank"] == 22
    copy = tmp_path / "copy.csv"
    copy.write_bytes(Path(SEED).read_bytes())
    code, _, err = run("summary", SEED, str(copy))
    assert code == 1
    assert f"{copy}:2 record_id: error LT301" in err
    once = run("summary", SEED, "--format", "json")
    assert run("summary", SEED, SEED, "--format", "json") == once  # one file is read once


Files = tuple[str, str]


@pytest.fixture
def two(tmp_path: Path) -> Files:
    """Two files that share a record_id; the second has a part of a record of the first."""
    head = "record_id,side,date,category,status,quantity,source"
    one, other = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(f"{head}\na,A,2024-12-01,tank,lost,3,s\n", encoding="utf-8")
    rows = "b,A,2024-12-01,tank,lost,2,s,a\na,A,2024-12-01,tank,lost,1,s,\n"
    other.write_text(f"{head},part_of\n{rows}", encoding="utf-8")
    return str(one), str(other)


@pytest.mark.parametrize(
    "command",
    [
        ["summary"],
        ["report", "-o", "unused"],
        ["chart", "--kind", "bounds", "-o", "unused.png"],
    ],
)
def test_several_files_have_the_same_findings_whatever_is_done_with_them(
    command: list[str], two: Files, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, _ = run("validate", *two)
    assert code == 1
    (said,) = [line for line in out.splitlines() if "error LT" in line]
    assert said.startswith(f"{two[1]}:3 record_id: error LT301")
    code, out, err = run(*command, *two)
    assert (code, out) == (1, "")
    assert said in err.splitlines()
    assert "nothing was done" in err


def test_a_table_split_over_files_is_summed_whole(
    two: Files, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = Path(two[1])
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:2]) + "\n", encoding="utf-8")
    assert run("validate", *two)[0] == 0
    assert run("validate", two[1])[0] == 1
    code, out, err = run("summary", *two, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)[0]["best"] == 3


def test_a_path_that_is_not_there_hides_no_finding(
    two: Files, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run("validate", "nowhere.csv", *two)
    assert code == 2
    assert "error LT301" in out
    assert "nowhere.csv: No such file" in err
    code, out, _ = run("validate", two[0], "nowhere.csv", two[1], "--format", "json")
    assert code == 2
    assert [found["code"] for found in json.loads(out)["findings"]] == ["LT301"]
    code, out, err = run("summary", *two, "nowhere.csv")
    assert (code, out) == (2, "")
    assert "error LT301" in err
    assert "nowhere.csv: No such file" in err


@pytest.mark.parametrize("size", [1, 300])
def test_a_closed_pipe_ends_it_quietly(size: int, two: Files) -> None:
    command = [sys.executable, "-m", "losstracker", "validate", *([two[1]] * size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, b"")


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize(
    ("options", "note"),
    [
        (["--where", "side=nobody"], "no record has side 'nobody'; in the records: Syrian regime"),
        (["--where", "category=train"], "no record has category under 'train'"),
        (["--since", "2030-01-01", "--every", "month"], "none is left"),
        (["--until", "2000-01-01"], "5 of 5 records were left out"),
    ],
)
def test_a_filter_that_leaves_nothing_says_so(
    options: list[str], note: str, form: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run("summary", SEED, *options, "--format", form)
    assert (code, out) == (0, "no losses\n")
    assert note in err
    code, out, err = run("summary", SEED, *options, "--format", "json")
    assert all(row["records"] == 0 for row in json.loads(out))
    assert note in err


def test_one_value_of_two_that_no_record_has_is_a_note(
    run: Callable[..., tuple[int, str, str]],
) -> None:
    where = ["--where", "side=nobody", "--where", "side=Syrian regime"]
    code, out, err = run("summary", SEED, *where, "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["records"] == 5
    assert err.startswith("note: no record has side 'nobody'")
    assert run("summary", SEED, "--where", "evidence=")[0] == 0


def test_a_report_says_how_many_records_are_left(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    folder = ["-o", str(tmp_path / "report")]
    assert "1 of 5 records; open" in run("report", SEED, "--where", "category=tank", *folder)[2]
    assert "0 of 5 records; open" in run("report", SEED, "--since", "2030-01-01", *folder)[2]


def test_days_have_four_digits_of_the_year(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = write(tmp_path, "a,A,0001-01-01,tank,captured,1,s")
    for form in ("json", "csv", "table", "markdown"):
        code, out, _ = run("summary", path, "--every", "day", "--format", form)
        assert code == 0
        assert "0001-01-01" in out


def test_the_notes_speak_of_what_is_there(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    _, out, _ = run("summary", SEED, "--every", "month")
    assert "- where a record without a distribution leaves none" in out
    assert "open:" not in out
    path = write(tmp_path, "a,A,../2024-12-03,tank,captured,1,s")
    _, out, _ = run("summary", path, "--every", "month")
    assert "open: records whose window" in out


@pytest.mark.parametrize("by", [[], ["--by", "status"]])
def test_a_composition_by_period_is_of_status(
    by: list[str], tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = str(tmp_path / "chart.png")
    chart = ["chart", SEED, "--kind", "composition", "--every", "month", "-o", path]
    assert run(*chart, *by)[0] == 0
    code, out, err = run(*chart, "--by", "category")
    assert (code, out) == (2, "")
    assert "status alone" in err


def test_one_is_not_said_in_the_plural(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = write(tmp_path, "a,A,2024-12-01,tank,captured,purple,s")
    assert "1 row, 0 accepted, 1 rejected; 1 error, 0 warnings" in run("validate", path)[1]
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8b")
    assert "rows not counted; 1 error" in run("validate", str(broken))[1]


def test_the_importers_list_public_names_only() -> None:
    assert dir(importers) == sorted(importers.__all__)


def test_standard_input_is_a_file(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(Path(SEED).read_bytes()))
    monkeypatch.setattr("sys.stdin", stdin)
    code, out, _ = run("validate", "-")
    assert code == 0
    assert "<stdin>: 5 rows, 5 accepted" in out


def test_parse_explains_counts(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("parse", "dozens", "at least two", "-3", "--format", "json")
    dozens, two, negative = json.loads(out)
    assert code == 1
    assert [dozens[name] for name in ("text", "kind", "low", "best", "high", "language")] == [
        "dozens", "count", 24, 48, 99, "en",
    ]  # fmt: skip
    assert list(dozens) == [
        "text", "kind", "low", "best", "high", "low_kind", "high_kind", "language", "entry",
        "shape", "lower", "median", "upper", "source", "why", "lexicon",
    ]  # fmt: skip
    assert (dozens["lower"], dozens["median"], dozens["upper"]) == (25, 48, 93)
    assert (two["low"], two["high"]) == (2, None)
    assert list(negative) == ["text", "error"]


def test_parse_takes_the_language_of_the_source(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("parse", "dozens", "--language", "fr", "--format", "json")
    assert json.loads(out)[0]["low"] == 20


def test_parse_reads_dates(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("parse", "--dates", "2024-12", "../2024-12-03", "--format", "json")
    assert code == 0
    assert json.loads(out) == [
        {"text": "2024-12", "kind": "date", "earliest": "2024-12-01", "latest": "2024-12-31"},
        {"text": "../2024-12-03", "kind": "date", "earliest": None, "latest": "2024-12-03"},
    ]
    code, out, _ = run("parse", "--dates", "12/03/2024")
    assert code == 1
    assert "2024-12-03" in out


@pytest.mark.parametrize("kind", ["bounds", "cumulative", "composition"])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_charts_are_written(
    kind: str, ending: str, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = tmp_path / f"chart.{ending}"
    code, out, err = run("chart", SEED, "--kind", kind, "-o", str(path), "--title", "Losses")
    assert (code, out) == (0, "")
    assert f"wrote {path}" in err
    start = path.read_bytes()[:60]
    assert start.startswith(b"\x89PNG" if ending == "png" else b"<?xml")


def test_convert_makes_a_table_that_validates(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = str(tmp_path / "out.csv")
    code, _, err = run("convert", "--from", "warspotting", EXTRACT, "-o", path)
    assert code == 0
    assert "not carried over" in err
    assert run("validate", path)[0] == 0
    code, out, _ = run("convert", "--from", "warspotting", EXTRACT)
    assert code == 0
    assert out == Path(path).read_text(encoding="utf-8")


def test_the_report_of_the_bundled_data(
    tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run("report", "-o", str(tmp_path / "report"))
    assert code == 0
    assert "\n5 records; open " in f"\n{err}"
    assert "index.html" in err
    written = [Path(line) for line in out.splitlines()]
    assert all(path.is_file() for path in written)
    assert {".html", ".png", ".svg", ".csv"} == {path.suffix for path in written}


def test_version_and_help(run: Callable[..., tuple[int, str, str]]) -> None:
    assert run("--version")[1].startswith("losstracker 0.")
    assert "report" in run("--help")[1]


@pytest.fixture
def parquet(tmp_path: Path) -> str:
    path = tmp_path / "losses.parquet"
    pd.read_csv(SEED, dtype=str, keep_default_na=False).to_parquet(path)
    return str(path)


def test_parquet_is_summed_by_duckdb_and_gives_the_same(
    parquet: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    _, expected, quiet = run("summary", SEED, "--by", "group", "--every", "month")
    for files in ((parquet,), (parquet.replace("losses", "*"),), (SEED, "--engine", "duckdb")):
        code, out, err = run("summary", *files, "--by", "group", "--every", "month")
        assert (code, out) == (0, expected)
        assert err.splitlines() == [
            "note: read by DuckDB, which checks what is summed only; "
            "'losstracker validate' checks all"
        ]
    assert quiet == ""


def test_large_files_are_left_to_duckdb(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LARGE", 10)
    assert "DuckDB" in run("summary", SEED)[2]
    assert "DuckDB" not in run("summary", SEED, "--engine", "pandas")[2]
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)
    assert "DuckDB" not in run("summary", SEED)[2]


def test_a_chart_can_be_drawn_of_what_duckdb_reads(
    parquet: str, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    picture = tmp_path / "a.svg"
    code, _, _ = run("chart", parquet, "--kind", "cumulative", "-o", str(picture))
    assert code == 0
    assert picture.stat().st_size > 0


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("side,quantity\nA,1\nA,1,2\n", 1, "losstracker validate"),
        ("side,quantity\nA,purple\n", 1, "(in 1 row)"),
        ("side,number\nA,1\n", 1, "expected the column 'quantity'"),
        ("side,quantity\n", 0, "no record is left"),
        ("side,quantity\nA,1\n", 0, "no record has side 'B'; in the records: A"),
    ],
)
def test_what_duckdb_finds_is_said(
    text: str, code: int, message: str, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    found, _, err = run("summary", str(path), "--engine", "duckdb", "--where", "side=B")
    assert found == code
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "--engine", "duckdb"], "files only"),
        (["nowhere.parquet"], "nowhere.parquet: No such file"),
        (["no*where.csv"], "no*where.csv: No such file"),
    ],
)
def test_what_duckdb_cannot_open_is_said(
    arguments: list[str], message: str, run: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, err = run("summary", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_bar_is_shown_on_a_terminal_for_long_work_only(
    parquet: str, run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.0)
    assert "reading" not in run("summary", parquet)[2]
    monkeypatch.setattr(engines, "stderr_is_terminal", lambda: True)
    assert "reading" in run("summary", parquet)[2]
    monkeypatch.setattr(engines, "PATIENCE", 60.0)
    assert "reading" not in run("summary", parquet)[2]


def test_parse_draws_the_distribution_and_names_source_and_lexicon(
    run: Callable[..., tuple[int, str, str]],
) -> None:
    code, out, _ = run("parse", "10-12", "batteries", "7")
    assert code == 0
    ten, batteries, seven = out.split("\nbatteries")[0], *out.split("\nbatteries")[1].split("\n7:")
    assert "10 \N{FULL BLOCK}\N{FULL BLOCK}\N{FULL BLOCK} 12" in ten
    assert "median 11, central 90 % 10 to 12" in ten
    assert "Source: the meaning of the words." in ten
    assert "Lexicon: losstracker 2, entry range." in ten
    assert "No distribution" in batteries
    assert "median" not in seven


def test_a_lexicon_is_named_or_a_file_and_said_in_every_format(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(
        "name = 'ours'\nversion = '3'\n[[entry]]\nid = 'tens'\nlow = 30\nhigh = 60\n", "utf-8"
    )
    for lexicon, low, label in (("acled", 10, "acled 1"), (str(ours), 30, "ours 3")):
        _, out, _ = run(
            "summary", SEED, "--by", "category", "--format", "json", "--lexicon", lexicon
        )
        tank = next(row for row in json.loads(out) if row["category"] == "tank")
        assert (tank["low"], tank["lexicon"]) == (low, label)
        _, out, _ = run("summary", SEED, "--lexicon", lexicon)
        assert f"lexicon: {label}" in out
    run("report", SEED, "-o", tmp_path / "out", "--lexicon", lexicon)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert f"lexicon {label}" in page.partition("<footer>")[2]
    code, _, err = run("summary", SEED, "--lexicon", "aclde")
    assert (code, "did you mean 'acled'" in err) == (2, True)


def test_a_cap_closes_open_ends(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("category,cap\nhelicopter,60\n", "utf-8")
    for cap, air_defence in (("500", 500), (fleet, None)):
        _, out, _ = run("summary", SEED, "--by", "category", "--format", "json", "--cap", cap)
        rows = {row["category"]: row for row in json.loads(out)}
        assert rows["helicopter"]["high"] == (500 if cap == "500" else 60)
        assert rows["air_defence"]["high"] == air_defence
    for wrong, message in (
        ("many", "expected digits only"),
        ("1,5", "expected digits only"),
        ("1", "below"),
    ):
        code, _, err = run("summary", SEED, "--by", "category", "--cap", wrong)
        assert (code, message in err) == (2, True)


def test_lexical_upper_ends_are_said_to_be_readings(
    run: Callable[..., tuple[int, str, str]],
) -> None:
    _, out, _ = run("summary", SEED, "--by", "category", "--upper", "lexical", "--format", "json")
    helicopter = next(row for row in json.loads(out) if row["category"] == "helicopter")
    assert (helicopter["high"], helicopter["upper"]) == (None, 3)
    assert helicopter["upper_ends"] == "lexical"
    _, out, _ = run("summary", SEED, "--by", "category", "--upper", "lexical")
    assert "which is no bound" in out
