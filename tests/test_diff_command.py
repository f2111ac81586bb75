"""``losstracker diff`` as a maintainer and a workflow see it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import SEED, make_losses
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.cli import main
from losstracker.cli.diff_cells import code, visible
from losstracker.cli.diff_markdown import as_markdown
from losstracker.cli.diff_text import as_json, as_text

if TYPE_CHECKING:
    from collections.abc import Callable

GITHUB_TAKES = 65_536
HEAD = "record_id,side,date,category,status,quantity,source,notes"
OLD = "a,Red,2024-12-01,tank,lost,2,s,", "b,Blue,2024-12-02,truck,lost,10,t,"
NEW = "a,Red,2024-12-01,tank,lost,3,s,", "c,Blue,2024-12-03,truck,lost,10,u,"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        exit_code = main(["diff", *arguments])
        out, err = capsys.readouterr()
        return exit_code, out, err

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def make(name: str, *rows: str, head: str = HEAD) -> str:
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return str(path)

    return make


def test_text_says_what_changes(run: Any, write: Any) -> None:
    exit_code, out, err = run(write("old.csv", *OLD), write("new.csv", *NEW))
    assert (exit_code, err) == (0, "")
    assert out.splitlines() == [
        "1 added, 1 removed, 1 changed; 2 records before, 2 after",
        "",
        "totals (before -> after)",
        "  side  category  low     best    high    change  records",
        "  Red   tank      2 -> 3  2 -> 3  2 -> 3  +1      1",
        "  1 group does not change",
        "",
        "added (1)",
        "  + 'c': side 'Blue', date '2024-12-03', category 'truck', status 'lost', quantity '10', "
        "source 'u'",
        "",
        "removed (1)",
        "  - 'b': side 'Blue', date '2024-12-02', category 'truck', status 'lost', quantity '10', "
        "source 't'",
        "",
        "changed (1)",
        "  ~ 'a'",
        "      quantity: '2' -> '3'",
    ]


def test_markdown_says_what_changes(run: Any, write: Any) -> None:
    files = write("old.csv", *OLD), write("new.csv", *NEW, "d,Red,2024,tank,lost,≥2,s,")
    exit_code, out, _ = run(*files, "--format", "markdown")
    assert exit_code == 0
    lines = out.splitlines()
    assert lines[0] == "### Losses: 2 added, 1 removed, 1 changed"
    assert "| `Red` | `tank` | 2 -> 5 | 2 -> 5 | 2 -> no bound | +3 | 1 -> 2 |" in lines
    assert "| `a` | `quantity` | `2` | `3` |" in lines
    assert "<details>" not in out
    assert "warning" not in out


def test_json_is_complete(run: Any, write: Any) -> None:
    files = write("old.csv", *OLD), write("new.csv", NEW[0], "d,Red,2024,tank,lost,≥2,s,")
    exit_code, out, _ = run(*files, "--format", "json")
    said = json.loads(out)
    assert exit_code == 0
    assert list(said) == [
        "records", "old_rows_left_out", "warnings", "totals", "added", "removed", "changed",
    ]  # fmt: skip
    assert said["records"] == {"before": 2, "after": 2, "added": 1, "removed": 1, "changed": 1}
    assert said["changed"] == [{"record_id": "a", "column": "quantity", "old": "2", "new": "3"}]
    assert [row["record_id"] for row in said["added"] + said["removed"]] == ["d", "b"]
    red = next(row for row in said["totals"] if row["side"] == "Red")
    assert (red["high_before"], red["high_after"], red["best_change"]) == (2, None, 3)
    assert [(each["code"], each["side"], each["records"]) for each in said["warnings"]] == [
        ("side_vanishes", "Blue", ["b"])
    ]


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_strict_turns_warnings_into_exit_1(form: str, run: Any, write: Any) -> None:
    files = write("old.csv", *OLD), write("new.csv", NEW[0])
    assert run(*files, "--format", form)[0] == 0
    exit_code, out, _ = run(*files, "--format", form, "--strict")
    assert exit_code == 1
    assert "side_vanishes" in out


def test_strict_is_content_where_nothing_is_warned_of(run: Any, write: Any) -> None:
    more = write("more.csv", *OLD, "d,Red,2024,tank,lost,1,s,")
    assert run(write("old.csv", *OLD), more, "--strict")[0] == 0


def test_nothing_changes(run: Any) -> None:
    exit_code, out, err = run(str(SEED), str(SEED), "--strict")
    assert (exit_code, out, err) == (0, "nothing changes; 5 records before, 5 after\n", "")


def test_a_first_contribution_has_no_warning(run: Any, write: Any) -> None:
    empty = write("old.csv")
    exit_code, out, _ = run(empty, str(SEED), "--strict")
    assert exit_code == 0
    assert out.startswith("5 added, 0 removed, 0 changed; 0 records before, 5 after")
    Path(empty).write_bytes(b"")
    exit_code, out, err = run(empty, str(SEED), "--strict")
    assert exit_code == 0
    assert out.startswith("5 added")
    assert "nothing can be read of it" in err


def test_errors_of_old_are_no_reason_to_refuse(run: Any, write: Any) -> None:
    old = write("old.csv", OLD[0], "b,Blue,2024-12-02,truck,stolen,10,t,")
    new = write("new.csv", *OLD)
    exit_code, out, err = run(old, new, "--format", "markdown")
    assert exit_code == 0
    assert "old.csv: 1 of 2 rows are left out; 'losstracker validate' says why" in err
    assert "1 of 2 rows of the old table have errors and are left out" in out
    assert "### Losses: 1 added, 0 removed, 0 changed" in out
    assert json.loads(run(old, new, "--format", "json")[1])["old_rows_left_out"] == 1


def test_errors_of_new_are_said_with_exit_1(run: Any, write: Any) -> None:
    new = write("new.csv", OLD[0], "b,Blue,2024-12-02,truck,stolen,10,t,")
    exit_code, out, err = run(write("old.csv", *OLD), new)
    assert (exit_code, out) == (1, "")
    assert "new.csv:3 status: error" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.csv", str(SEED)], "nowhere.csv: No such file"),
        ([str(SEED), "nowhere.csv"], "nowhere.csv: No such file"),
        (["-", "-"], "only one of them can be standard input"),
        ([str(SEED)], "NEW"),
        ([str(SEED), str(SEED), "--far-back", "-1"], "--far-back"),
    ],
)
def test_what_cannot_be_done_is_exit_2(arguments: list[str], said: str, run: Any) -> None:
    exit_code, out, err = run(*arguments)
    assert (exit_code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("places", [("-", SEED), (SEED, "-")])
def test_either_may_be_standard_input(
    places: tuple[str, str], run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SEED.read_bytes())))
    exit_code, out, _ = run(*map(str, places))
    assert exit_code == 0
    assert out.startswith("nothing changes")


def test_far_back_is_an_option(run: Any, write: Any) -> None:
    old = write("old.csv", OLD[0])
    new = write("new.csv", OLD[0], "z,Red,2024-10-01,tank,lost,1,s,")
    assert "history_changes" not in run(old, new)[1]
    assert "history_changes" in run(old, new, "--far-back", "30")[1]


HOSTILE = [
    "@maintainer", "#12", "[x](http://evil.example)", "![x](http://evil.example/a.png)",
    "<img src=x onerror=alert(1)>", "</details><script>", "https://evil.example", "www.evil.test",
    "a|b", r"a\|b", r"a\\|b", "``` x", "`", "a`", "``a` b", "*a* _b_ ~~c~~", "-->", "x@evil.test",
    "\x1b[31mred", "zero\u200bwidth", "\u202eturned", "two\nlines\r\n\n# head", "&lt;b&gt; &#64;me",
    " ", "  a  ", "\\", "end\\", "$x$", ":smile:",
]  # fmt: skip
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")


def read_span(markdown: str) -> str:
    """Give what is inside a code span, and make sure that the text is one and nothing else."""
    found = SPAN.fullmatch(markdown)
    assert found is not None
    inside = found.group(2)
    padded = inside[0] == inside[-1] == " " and inside.strip(" ")
    return inside[1:-1] if padded else inside


def table_cells(line: str) -> list[str]:
    """Split a row of a table as GitHub does: a backslash takes the mark after it with it."""
    cells = re.findall(r"(?:\\.|[^|\\]|\\$)+", line.strip())
    return [cell.strip(" ").replace(r"\|", "|") for cell in cells]


@given(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=30)))
def test_a_cell_is_one_code_span_in_one_line(text: str) -> None:
    span = code(text)
    assert span.isprintable()
    assert read_span(span) == visible(text)
    (inside,) = table_cells(f"| {code(text, in_table=True)} |")
    assert read_span(inside) == re.sub(r"\\(?=\|)", r"\\x5c", visible(text))


@pytest.mark.filterwarnings("ignore::losstracker.errors.LossTrackerWarning")
def test_a_cell_of_a_stranger_does_nothing() -> None:
    cells = [f"see {visible(cell)}".strip() for cell in HOSTILE]
    old = make_losses(side=cells, notes="")
    markdown = as_markdown(lt.diff(old, old.assign(notes=cells, model=cells, side=cells[::-1])))
    bare = re.sub(r"</?(details|summary)>", "", SPAN.sub("", markdown))
    assert "ids_change_hands" in bare
    assert not [sign for sign in ("@", "<", "](", "http", "www", "`") if sign in bare]


def wide(size: int, **columns: object) -> pd.DataFrame:
    ids = [f"{number:06d}-{'я' * 300}" for number in range(size)]
    return make_losses(record_id=ids, **columns)


@pytest.mark.parametrize("mark", ["x", "|", "`", "я", "😀"])
def test_a_comment_is_never_too_long_for_github(mark: str) -> None:
    sides = [f"{number:03d}{mark * 400}" for number in range(200)]
    old = wide(200, side=sides, source=[f"{number} {mark * 4000}" for number in range(200)])
    half = len(old) // 2
    new = pd.concat([old.iloc[half:].assign(quantity="3", model=mark * 3000), make_losses()])
    change = lt.diff(old, new)
    markdown = as_markdown(change)
    assert len(markdown.encode("utf-8")) < GITHUB_TAKES
    assert markdown.count("<details>") == markdown.count("</details>") >= 1
    assert "### Losses: 1 added, 100 removed, 100 changed" in markdown
    assert "#### 100 warnings" in markdown
    assert re.search(r"\d+ more records are not listed here", markdown)
    assert len(json.loads(as_json(change))["removed"]) == 100


def test_long_lists_are_folded_and_counted() -> None:
    old = make_losses(record_id=["a"])
    ids = [f"n{number:02d}" for number in range(60)]
    change = lt.diff(old, make_losses(record_id=["a", *ids], location=["", *ids]))
    markdown, text = as_markdown(change), as_text(change)
    assert "<summary>Added (60)</summary>" in markdown
    assert "10 more records are not listed here." in markdown
    assert "  ... and 10 more records" in text
    assert text.count("  + ") == 50


def test_the_difference_of_long_cells_is_shown() -> None:
    old, new = (make_losses(notes="x" * 500 + end) for end in ("old", "new"))
    change = lt.diff(old, new)
    for said in (as_markdown(change), as_text(change)):
        assert f"...{'x' * 20}old" in said
        assert f"...{'x' * 20}new" in said
