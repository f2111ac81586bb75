"""``losstracker chart``: every kind from files, and what is refused before anything is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import make_losses

from losstracker import plot
from losstracker.check.files import write_csv
from losstracker.cli import main
from losstracker.cli.chart import KINDS, LANGUAGES, SIZES
from losstracker.plot.figure import SIZES as DRAWN
from losstracker.plot.language import LANGUAGES as SPOKEN

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = {
    "ratio": ["--numerator", "Red", "--denominator", "Blue"],
    "fleet_share": ["--fleet", "fleet.csv"],
    "first_seen": ["--most", "2"],
    "compare": ["--where", "side=Red"],
}
TITLES = {
    "ratio": "Losses of Red for each loss of Blue",
    "timeline": "Losses by side and week",
    "first_seen": "First seen among the losses",
    "map": "Losses by place",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a war and its fleets, and go there."""
    losses = make_losses(
        side=["Red", "Red", "Blue"],
        date=["2026-01-03", "2026-02", "2026-03-09"],
        quantity=["3", "10-12", "2"],
        model=["T-62M", "T-72B3", "Leopard 2A4"],
        captor=["Blue", "Blue", "Red"],
        latitude=["36.2", "36.3", "36.9"],
        longitude=["37.1", "37.2", "38.0"],
    )
    write_csv(losses, tmp_path / "war.csv")
    fleet = "side,category,low,high,as_of\nRed,tank,100,120,2025-12-31\n"
    (tmp_path / "fleet.csv").write_text(fleet, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_kind_has_a_command_and_the_words_are_those_of_the_room() -> None:
    assert {*KINDS} == {*plot.__all__} - {"save"}
    assert set(SIZES) == {*DRAWN}
    assert LANGUAGES == SPOKEN


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_drawn_from_a_file(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = ["--event", "2026-02-02=Truce"] if KINDS[kind].events and kind != "balance" else []
    if kind in {"ratio", "composition"} and marked:
        marked += ["--every", "month"]
        marked += ["--where", "side=Red"] if kind == "composition" else []
    arguments = [
        "chart",
        "war.csv",
        "--kind",
        kind,
        "-o",
        "out.svg",
        *NEEDED.get(kind, []),
        *marked,
    ]
    assert main(arguments) == 0, capsys.readouterr().err
    drawn = (folder / "out.svg").read_text(encoding="utf-8")
    assert TITLES.get(kind, "") in drawn
    assert not marked or "Truce" in drawn
    assert capsys.readouterr().err == "wrote out.svg\n"


def test_language_size_and_colours_reach_the_chart(folder: Path) -> None:
    look = ["--lang", "fr", "--size", "slide", "--colour", "Red=#123456"]
    assert main(["chart", "war.csv", "--kind", "timeline", *look, "-o", "out.svg"]) == 0
    drawn = (folder / "out.svg").read_text(encoding="utf-8")
    assert "Pertes par camp et semaine" in drawn
    assert "#123456" in drawn
    assert 'width="576pt" height="324pt"' in drawn


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--kind", "bounds", "--event", "2026-01-01=A"], "--event: a chart of bounds has no date"),
        (["--kind", "timeline", "--event", "A"], "--event: expected DAY=WORDS, got 'A'"),
        (["--kind", "timeline", "--event", "soon=A"], "events: 'soon' of 'A' is no date"),
        (["--kind", "bounds", "--colour", "Red=reddish"], "--colour: expected a colour such as"),
        (["--kind", "ratio", "--numerator", "Red"], "--denominator: a chart of ratio needs it"),
        (["--kind", "bounds", "--fleet", "f.csv"], "--fleet: only a chart of fleet_share takes it"),
        (["--kind", "map", "--level", "0.5"], "--level: it changes nothing in a chart of map"),
        (["--kind", "map", "--by", "side", "status"], "--by: a map tells one column apart"),
        (["--kind", "bounds", "--every", "month"], "--every: a chart of bounds has no periods"),
        (["--kind", "bounds", "--cumulative"], "--cumulative: a chart of bounds is not made so"),
        (["--kind", "balance", "--cumulative"], "--cumulative: say up to the end of which periods"),
        (["--kind", "bounds", "--most", "3"], "--most: only a chart of first_seen takes it"),
        (["--kind", "balance", "--cap", "3"], "--cap: balance knows no cap"),
        (["--kind", "fleet_share", "--fleet", "fleet.csv", "--since", "2026"], "--since: losses"),
    ],
)
def test_what_a_kind_does_not_take_is_said(
    arguments: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chart", "war.csv", "-o", "out.png", *arguments]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert not (folder / "out.png").exists()
