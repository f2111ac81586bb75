"""General Staff files as people keep them: what is a file of corrections, spellings, slips."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from test_general_staff import counted, days, read, stream, totals

from losstracker.errors import SourceFormatError
from losstracker.importers.general_staff import read_general_staff

if TYPE_CHECKING:
    from pathlib import Path

    from test_general_staff import Rows


# --- falls ----------------------------------------------------------------------------------------


def test_a_fall_reaches_into_the_latest_of_the_joined_columns() -> None:
    rows = [
        {"date": "2022-04-28", "military auto": 10, "fuel tank": 10},
        {"date": "2022-04-29", "military auto": 15, "fuel tank": 11},
        {"date": "2022-04-30", "military auto": 20, "fuel tank": 11},
        {"date": "2022-05-01", "vehicles and fuel tanks": 31},
        {"date": "2022-05-02", "vehicles and fuel tanks": 25},
    ]
    result = read(rows)
    (fall,) = result.skipped
    days_taken = "5 of 2022-04-30 (military auto), 1 of 2022-04-29 (fuel tank)"
    assert fall.why.endswith(f"6 taken off the latest earlier claims: {days_taken}")
    assert totals(result.losses) == {"military auto": 15, "fuel tank": 10}


def test_a_long_series_of_falls_takes_no_claim_twice() -> None:
    """As long as the war: every claim is looked at once, and notes stay short."""
    result = read(days("tank", *[1000 + at // 2 - 3 * (at % 2) for at in range(1500)]))
    assert sum(count for _, count in counted(result)) == 1000 + 749 - 3
    falling = read(days("tank", *range(3000, 1500, -1)))
    assert [count for _, count in counted(falling)] == [1501]
    (note,) = falling.losses["notes"]
    assert note.endswith("report of 2022-02-28, 1,496 by 1,496 later reports")


# --- corrections ----------------------------------------------------------------------------------


def test_corrections_of_a_day_are_added_up_unless_they_are_the_same() -> None:
    rows = [{**one, "APC": n} for one, n in zip(days("tank", 80, 90), (10, 12), strict=True)]
    first: Rows = [{"date": "2022-02-26", "tank": 1}]
    fixed = [*first, {"date": "2022-02-26", "APC": -1}, {"date": "2022-02-26", "tank": 1, "APC": 0}]
    result = read(rows, fixed)
    claims = dict(zip(result.losses["record_id"].str[14:], counted(result), strict=True))
    assert claims["2022-02-26-tank-correction"][1] == 1
    assert claims["2022-02-26-tank"][1] == 9
    assert claims["2022-02-25-apc"][1] == 9
    assert claims["2022-02-26-apc"][1] == 3
    twice, taken = result.skipped
    assert twice.where == "the stream: entry 3"
    assert twice.why.endswith("read from the stream: entry 1, the same counts")
    assert taken.where == "2022-02-26, APC"


def test_the_name_of_a_folder_says_nothing_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "corrections"
    folder.mkdir()
    (folder / "equipment.json").write_text(json.dumps(days("tank", 80, 83, 85)))
    (folder / "correction.json").write_text(json.dumps(days("tank", 0, 2, 0)))
    result = read_general_staff(folder)
    assert [count for _, count in counted(result)] == [80, 2, 1, 2]
    with pytest.raises(SourceFormatError, match="a name that says so"):
        read_general_staff(folder / "correction.json")


def test_what_clearly_grows_is_no_correction_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "equipment_with_corrections.json"
    path.write_text(json.dumps(days("tank", *range(80, 100), 98)))
    assert totals(read_general_staff(path).losses) == {"tank": 98}


@pytest.mark.parametrize(
    "counts", [(80, 83, 90, -1, 92), (80, -3, 92), (5, 3, 5, 5, 9, -2, 3, 3, 92)]
)
def test_a_slip_below_0_is_one_cell(counts: tuple[int, ...]) -> None:
    result = read(days("tank", *counts))
    assert totals(result.losses) == {"tank": 92}
    slip = next(one for one in result.skipped if "cannot fall" not in one.why)
    assert slip.where.endswith(", tank")
    assert slip.why.startswith("expected a whole number, 0 or more")


@pytest.mark.parametrize("counts", [(-3,), (5, -3), (0, 0, 20, 0, -1, 0, 30, 0), (5, 3, -4, 2)])
def test_numbers_that_do_not_grow_are_corrections(counts: tuple[int, ...]) -> None:
    with pytest.raises(SourceFormatError, match="these are corrections"):
        read(days("tank", *counts))


# --- spellings and other columns ------------------------------------------------------------------


def test_a_column_in_two_spellings_is_one_number_or_none() -> None:
    rows: Rows = [
        {"date": "2022-02-25", "Tank": 80, "tank": "80.0"},
        {"date": "2022-02-26", "Tank": 81, "tank": 82, "APC": 3},
        {"Date": "2022-02-27", "Tank": None, "tank": 83},
        {"Date": "2022-02-28", "date": "2022-03-01", "tank": 84},
    ]
    result = read(rows)
    assert totals(result.losses) == {"tank": 83, "APC": 3}
    assert [(one.where, one.text[:9]) for one in result.skipped] == [
        ("entry 2, tank", "81 and 82"),
        ("entry 4", "{'Date': "),
    ]


def test_a_csv_column_in_two_spellings_is_refused() -> None:
    with pytest.raises(SourceFormatError, match="got Tank, tank more than once"):
        read_general_staff(io.StringIO("date,Tank,tank\n2022-02-25,80,81\n"))


def test_nothing_whole_is_lost_for_another_column() -> None:
    """Columns of one's own twice, a day with its midnight, a text that no note can hold."""
    text = "date,tank,note,note,,\n2022-02-25 00:00:00,80,a,b,,\n2022-02-26T00:00:00Z,81,,,,\n"
    result = read_general_staff(io.StringIO(text))
    assert totals(result.losses) == {"tank": 81}
    named = ["the stream, note (column 3)", "the stream, note (column 4)"]
    assert [one.where for one in result.skipped] == named
    assert (
        not read_general_staff(io.StringIO(text.replace(" 00:", " 09:")))
        .losses["date"]
        .str[:10]
        .eq("2022-02-25")
        .any()
    )


@pytest.mark.parametrize("direction", ["\u3164", "x" * 301])
def test_a_direction_that_no_note_can_hold_is_left_out_alone(direction: str) -> None:
    rows = [{**one, "greatest losses direction": direction} for one in days("tank", 80)]
    rows += [{**one, "greatest losses direction": "Lyman"} for one in days("tank", 80, 81)[1:]]
    result = read_general_staff(stream(rows))
    assert totals(result.losses) == {"tank": 81}
    assert result.losses["notes"].iloc[1].endswith("losses: Lyman")
    (left,) = result.skipped
    assert left.where == "entry 1, greatest losses direction"
