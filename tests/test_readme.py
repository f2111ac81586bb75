"""README does what it says: its Python runs, its commands succeed, its figures come out."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from oryx_pages import item, page

import losstracker as lt
from losstracker.cli import main
from losstracker.cli.commands import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def blocks(language: str) -> list[str]:
    return [text for name, text in FENCE.findall(README) if name == language]


def table_of(column: str) -> str:
    """Give the CSV whose first column this is."""
    (found,) = (text for text in blocks("csv") if text.startswith(f"{column},"))
    return found


def commands() -> list[tuple[str, str]]:
    """Give each command after a ``$``, and the output that README shows for it, if it does."""
    found = []
    told = "".join(blocks("console")).replace("\\\n", " ")
    for step in told.removeprefix("$ ").split("\n$ "):
        command, _, output = step.partition("\n")
        found.append((command, output.strip()))
    return found


RUSSIA = "Documenting Russian Equipment Losses During The 2022 Russian Invasion Of Ukraine"


def write_trackers(folder: Path) -> None:
    """Write small files in the forms of other trackers, all of it invented."""
    tanks = "<h3>Tanks (2, of which destroyed: 1, captured: 1)</h3><ul>"
    tanks += item("2 T-72B3", "1, destroyed", "2, damaged and captured")
    (folder / "russia.html").write_text(page(f"{tanks}</ul>", title=RUSSIA), encoding="utf-8")
    planes = "<h3>Ukraine - 1, of which: destroyed: 1</h3><h3>Combat Aircraft (1)</h3><ul>"
    planes += item("1 Su-25", "1, destroyed")
    (folder / "aircraft.html").write_text(
        page(f"{planes}</ul>", title="Aircraft"), encoding="utf-8"
    )
    entry = {"id": 7, "type": "Tanks", "model": "T-72B3", "status": "Destroyed"}
    place = {"lost_by": "Russia", "date": "2022-03-16", "nearest_location": "Izium", "unit": None}
    more = {"geo": "49.2,37.3", "tags": None, "photos": ["https://example.org/1.jpg"]}
    losses = json.dumps({"losses": [entry | place | more]})
    (folder / "warspotting.json").write_text(losses, encoding="utf-8")
    reports = [{"date": f"2022-02-2{day}", "day": day - 3, "tank": 80 * day} for day in (5, 6)]
    (folder / "russia_losses_equipment.json").write_text(json.dumps(reports), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with the files that README speaks of, and go there."""
    (tmp_path / "losses.csv").write_text(table_of("record_id"), encoding="utf-8")
    (tmp_path / "theirs.csv").write_text(table_of("Id"), encoding="utf-8")
    write_trackers(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(mpl.rcParams, "backend", "agg")
    return tmp_path


def test_the_python_runs(folder: Path) -> None:
    names: dict[str, object] = {}
    assert blocks("python")
    for at, block in enumerate(blocks("python")):
        exec(compile(block, f"README.md, Python block {at + 1}", "exec"), names)  # noqa: S102
    for name in ("bounds.png", "cumulative.svg", "copy.csv"):
        assert (folder / name).stat().st_size > 0


def test_the_commands_succeed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, output in commands():
        program, *arguments = shlex.split(command)
        assert program == "losstracker"
        assert main(arguments) == 0, command
        shown = capsys.readouterr().out.strip()
        assert not output or shown == output
    for name in ("tanks.png", "losses.svg", "slide.png", "report/index.html", "compare.png"):
        assert (folder / name).stat().st_size > 0


def test_every_command_is_described() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| ", README, re.MULTILINE)) >= set(cli.commands)


def test_there_are_two_lines_to_set_up() -> None:
    lines = "".join(blocks("sh")).splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("losstracker report")
    assert [line for line in README.splitlines() if "pytest" in line] == lines[1:]


def test_every_link_leads_to_a_file() -> None:
    assert LINK.findall(README)
    assert [link for link in LINK.findall(README) if not (ROOT / link).exists()] == []


def test_the_seven_required_columns_are_those_of_the_example(folder: Path) -> None:
    header = (folder / "losses.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    table = pd.read_csv(folder / "losses.csv", dtype=str)
    for column in header:
        assert re.search(rf"^\| `{column}` \| ", README, re.MULTILINE)
        with pytest.raises(lt.errors.InvalidLossesError):
            lt.validate(table.drop(columns=column))
    assert len(lt.validate(table)) == 4


@pytest.mark.parametrize(
    ("dependence", "sentence"),
    [
        ("wording", "the sum's central 90 % is {lower:,.0f} to {upper:,.0f}."),
        ("independent", "and it would be {lower:,.0f} to {upper:,.0f}."),
        ("wording", "have hard bounds of {low:,.0f} to {high:,.0f}."),
    ],
)
def test_a_hundred_dozens_come_out_as_written(dependence: str, sentence: str) -> None:
    one = {
        "side": "Red",
        "date": "2026-03-02",
        "category": "tank",
        "status": "destroyed",
        "quantity": "dozens",
        "source": "Morning News",
    }
    table = pd.DataFrame([{"record_id": f"dozens-{at}"} | one for at in range(100)])
    row = lt.aggregate(table, dependence=dependence).iloc[0]
    assert sentence.format(**row) in " ".join(README.split())


def test_the_picture_says_what_the_bundled_data_give() -> None:
    sums = lt.aggregate(lt.examples.syria_2024(), by="category").set_index("category")
    for code, name in (("tank", "tanks"), ("aircraft", "aircraft")):
        row = sums.loc[code]
        assert f"{name} {row['low']:.0f} to {row['high']:.0f}, best {row['best']:.0f}" in README
