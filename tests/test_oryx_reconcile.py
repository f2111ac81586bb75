"""What pages declare beside what they list, on pages of our own and on real ones."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from oryx_pages import item, page

from losstracker.importers.oryx import read_oryx
from losstracker.importers.reconcile import COLUMNS, page_errors, reconcile
from losstracker.model.validate import validate

if TYPE_CHECKING:
    import pandas as pd

SHARED = Path(__file__).parents[2] / "shared" / "data"
RUSSIA, AIRCRAFT = SHARED / "oryx_russia_2023-04.html.gz", SHARED / "oryx_aircraft_2023.html.gz"
real = pytest.mark.skipif(not RUSSIA.exists(), reason=f"no real pages in {SHARED}")


def compared(body: str) -> pd.DataFrame:
    return reconcile(io.StringIO(page(body)))


def errors(body: str) -> list[tuple[str, str, str]]:
    found = page_errors(compared(body))
    return [tuple(row) for row in found[["level", "status", "why"]].to_numpy().tolist()]


GOOD = (
    "<h2>Ukraine - 3, of which: destroyed: 1, captured: 2</h2>"
    "<h3>Tanks (3, of which destroyed: 1, captured: 2)</h3>"
    + item("3 T-72", "1, destroyed", "1 and 2, damaged and captured")
)


def test_a_page_that_is_right() -> None:
    table = compared(GOOD)
    assert list(table) == list(COLUMNS)
    assert table["level"].tolist() == ["side"] * 3 + ["heading"] * 3 + ["item"]
    assert table["listed"].tolist() == [3, 1, 2, 3, 1, 2, 3]
    assert page_errors(table).empty
    assert (table["difference"] == 0).all()


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("3 T-72", "4 T-72", [("heading", "", "its items declare 4"),
                              ("item", "", "declares 4, lists 3")]),
        ("Tanks (3", "Tanks (4", [
            ("side", "", "its headings declare 4"),
            ("heading", "", "declares 4, lists 3; its items declare 3; its own parts make 3")]),
        ("Ukraine - 3", "Ukraine - 2", [
            ("side", "", "declares 2, lists 3; its headings declare 3; its own parts make 3")]),
        ("Tanks (3, of which destroyed: 1, captured: 2)", "Tanks (3, of which destroyed: 3)", [
            ("heading", "destroyed", "declares 3, lists 1"),
            ("heading", "captured", "declares 0, lists 2")]),
        ("(1, destroyed)", "(1, raised flag)", [
            ("side", "destroyed", "declares 1, lists 0"), ("side", "lost", "declares 0, lists 1"),
            ("heading", "destroyed", "declares 1, lists 0"),
            ("heading", "lost", "declares 0, lists 1")]),
    ],
)  # fmt: skip
def test_an_error_of_a_page(old: str, new: str, wrong: list[tuple[str, str, str]]) -> None:
    assert old in GOOD
    assert errors(GOOD.replace(old, new)) == wrong


def test_what_declares_nothing_has_no_row() -> None:
    assert compared("<h3>Tanks</h3>" + item("T-72", "1, destroyed")).empty
    table = compared("<h3>Tanks (2)</h3>" + item("T-72", "1, destroyed"))
    assert table[["level", "declared", "listed"]].to_numpy().tolist() == [["heading", 2, 1]]


def agreement(table: pd.DataFrame) -> float:
    return float(1 - table["difference"].abs().sum() / table["declared"].sum())


@real
@pytest.mark.parametrize("source", [RUSSIA, AIRCRAFT], ids=["russia", "aircraft"])
def test_real_pages_agree_with_themselves(source: Path) -> None:
    table = reconcile(source)
    total = table["status"] == ""
    for level in ("side", "heading"):
        assert agreement(table[total & (table["level"] == level)]) >= 0.998
    assert agreement(table[~total & (table["level"] == "side")]) >= 0.993
    assert agreement(table[total & (table["level"] == "item")]) >= 0.997


@real
def test_real_pages_together() -> None:
    start = time.perf_counter()
    result = read_oryx([RUSSIA, AIRCRAFT])
    assert time.perf_counter() - start < 10  # 2 s alone on 2 cores
    checked = validate(result.losses)
    assert len(checked) == 9655
    assert checked["count_best"].sum() == 10502
    again = [one for one in result.skipped if "already read" in one.why]
    assert len(again) == 343
    assert {one.where.partition(", ")[2] for one in result.skipped if one not in again} == {"model"}
    assert result.losses["notes"].str.contains("origin: ").mean() > 0.99


@real
def test_both_status_totals_of_the_two_pages() -> None:
    table = reconcile([RUSSIA, AIRCRAFT])
    heading = table[(table["level"] == "heading") & (table["status"] != "")]
    assert agreement(heading) >= 0.997
