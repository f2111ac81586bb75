"""General Staff claims: daily increments that add up to the last count, and what corrects them."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import MixedEvidenceError, SourceFormatError
from losstracker.importers.general_staff import read_general_staff
from losstracker.importers.general_staff_keys import keys
from losstracker.model.taxonomy import taxonomy

if TYPE_CHECKING:
    from losstracker.importers import ImportResult

REAL = Path(__file__).parents[2] / "shared" / "data"
EQUIPMENT = REAL / "general_staff_equipment.json.gz"
CORRECTIONS = REAL / "general_staff_equipment_correction.json.gz"
PERSONNEL = REAL / "general_staff_personnel.json.gz"
needs_real = pytest.mark.skipif(not EQUIPMENT.exists(), reason="../shared/data is not there")

Rows = list[dict[str, Any]]


def days(key: str, *counts: object, first: str = "2022-02-25") -> Rows:
    """Reports of one column, on days in a row."""
    dates = pd.date_range(first, periods=len(counts))
    return [
        {"date": f"{day:%Y-%m-%d}", "day": number, key: count}
        for number, (day, count) in enumerate(zip(dates, counts, strict=True), 2)
    ]


def stream(rows: object) -> io.StringIO:
    return io.StringIO(json.dumps(rows))


def read(rows: Rows, corrections: Rows | None = None) -> ImportResult:
    return read_general_staff(
        stream(rows), corrections=None if corrections is None else stream(corrections)
    )


def counted(result: ImportResult) -> list[tuple[str, int]]:
    """Window and number of each row."""
    losses = result.losses
    return list(zip(losses["date"], losses["quantity"].map(int), strict=True))


def totals(losses: pd.DataFrame) -> dict[str, int]:
    """The sum of each column of the data set, as the notes name it."""
    column = losses["notes"].str.extract("General Staff category: ([^;]*)")[0]
    sums = losses["quantity"].map(int).groupby(column).sum()
    return {str(name): int(count) for name, count in sums.items()}


# --- increments -----------------------------------------------------------------------------------


def test_a_row_is_what_a_report_adds() -> None:
    losses = read(days("tank", 80, 102, 102, 105)).losses
    assert [name[14:] for name in losses["record_id"]] == [
        *("2022-02-25-tank", "2022-02-26-tank", "2022-02-28-tank")
    ]
    row = {name: text for name, text in losses.iloc[1].items() if text}
    assert row == {
        "record_id": "general-staff-2022-02-26-tank",
        "side": "Russia",
        "date": "2022-02-25/2022-02-26",
        "category": "tank",
        "status": "lost",
        "quantity": "22",
        "source": "General Staff of the Armed Forces of Ukraine | "
        "https://github.com/PetroIvaniuk/2022-Ukraine-Russia-War-Dataset",
        "reported": "2022-02-26",
        "evidence": "official",
        "conflict": "Russo-Ukrainian War",
        "notes": "General Staff category: tank",
    }


def test_the_window_is_from_report_to_report() -> None:
    rows = [*days("tank", 80), *days("tank", 90, first="2022-03-04"), {"date": "2022-03-05"}]
    rows += days("tank", 91, first="2022-03-06")
    result = read(rows[::-1])  # in whichever order
    windows = ["2022-02-24/2022-02-25", "2022-02-25/2022-03-04", "2022-03-04/2022-03-06"]
    assert counted(result) == [*zip(windows, (80, 10, 1), strict=True)]
    assert result.skipped == ()


def test_a_column_that_begins_late_counts_since_the_war_began() -> None:
    rows = [*days("tank", 80, 81), *days("submarines", 1, 2, first="2022-02-27")]
    result = read(rows)
    assert counted(result)[2:] == [("2022-02-24/2022-02-27", 1), ("2022-02-27/2022-02-28", 1)]
    assert "since the war began" in result.losses["notes"].iloc[2]
    assert "since the war began" not in result.losses["notes"].iloc[3]


def test_joined_columns_are_counted_once_and_stay_apart() -> None:
    rows = [
        {"date": "2022-04-29", "military auto": 95, "fuel tank": 40},
        {"date": "2022-04-30", "military auto": 100, "fuel tank": 50, "mobile SRBM system": 4},
        {"date": "2022-05-01", "vehicles and fuel tanks": 159, "cruise missiles": 84},
        {"date": "2022-05-02", "vehicles and fuel tanks": 160, "cruise missiles": 85},
    ]
    result = read(rows)
    assert totals(result.losses) == {
        "military auto": 100,
        "fuel tank": 50,
        "vehicles and fuel tanks": 10,
        "mobile SRBM system": 4,
        "cruise missiles": 85,
    }
    joined = result.losses[result.losses["record_id"].str.endswith("vehicles-and-fuel-tanks")]
    assert joined["date"].tolist() == ["2022-04-30/2022-05-01", "2022-05-01/2022-05-02"]


def test_a_column_that_was_joined_is_not_counted_on() -> None:
    rows = [
        {"date": "2022-04-30", "military auto": 100, "vehicles and fuel tanks": 0},
        {"date": "2022-05-01", "military auto": 120, "vehicles and fuel tanks": 120},
        {"date": "2022-05-02", "military auto": 0, "vehicles and fuel tanks": 90},
    ]
    result = read(rows)
    assert totals(result.losses) == {"military auto": 90}  # the fall reaches into the old column
    assert [one.where for one in result.skipped] == [
        "2022-05-01, military auto",
        "2022-05-02, vehicles and fuel tanks",
    ]


# --- falls and corrections ------------------------------------------------------------------------


def test_a_fall_is_taken_off_the_latest_rows_and_named() -> None:
    result = read(days("tank", 80, 83, 84, 82, 90))
    assert [count for _, count in counted(result)] == [80, 2, 8]
    (fall,) = result.skipped
    assert (fall.where, fall.text) == ("2022-02-28, tank", "84 to 82")
    assert fall.why.endswith("earlier claims: 1 of 2022-02-27, 1 of 2022-02-26")
    assert (
        result.losses["notes"]
        .iloc[1]
        .endswith("3 claimed, 1 taken off by the report of 2022-02-28")
    )


def test_a_correction_upwards_is_of_no_day() -> None:
    result = read(days("drone", 0, 10, 40), days("drone", 20, first="2022-02-27"))
    assert counted(result) == [
        ("2022-02-25/2022-02-26", 10),
        ("2022-02-24/2022-02-27", 20),
        ("2022-02-26/2022-02-27", 10),
    ]
    assert result.losses["record_id"].iloc[1] == "general-staff-2022-02-27-drone-correction"
    assert result.skipped == ()


def test_a_correction_downwards_leaves_the_losses_of_its_day() -> None:
    result = read(days("APC", 10, 20, 17), days("APC", -8, first="2022-02-27"))
    assert counted(result)[1:] == [("2022-02-25/2022-02-26", 2), ("2022-02-26/2022-02-27", 5)]
    (taken,) = result.skipped
    assert (taken.where, taken.text) == ("2022-02-27, APC", "-8")
    assert "8 of 2022-02-26" in taken.why


def test_a_correction_may_stand_in_the_next_report() -> None:
    """As on 2023-05-27: its file names the day before the one on which the counts jump."""
    rows = [
        {**one, "aircraft": n}
        for one, n in zip(days("tank", 80, 83, 81), (10, 10, 13), strict=True)
    ]
    fixed = [{"date": "2022-02-26", "tank": -5, "aircraft": 3}]
    result = read(rows, fixed)
    windows = dict(zip(result.losses["record_id"], result.losses["date"], strict=True))
    assert windows["general-staff-2022-02-27-aircraft-correction"] == "2022-02-24/2022-02-27"
    assert totals(result.losses) == {"tank": 81, "aircraft": 13}
    assert "general-staff-2022-02-26-tank" not in windows  # 3 of the 5


@pytest.mark.parametrize(
    ("fixed", "why"),
    [
        (days("tank", 20, first="2022-02-26"), "got a change by +3 from 80"),
        (days("tank", -200, first="2022-02-26"), "got a change by +3 from 80"),
        (days("tank", 2, first="2022-03-26"), "got none"),
        (days("MRL", 2), "got none"),
    ],
)
def test_a_correction_that_no_report_holds_is_named(fixed: Rows, why: str) -> None:
    result = read(days("tank", 80, 83), fixed)
    assert [count for _, count in counted(result)] == [80, 3]
    (left,) = result.skipped
    assert left.where == f"the stream: entry 1, {next(iter({*fixed[0]} - {'date', 'day'}))}"
    assert why in left.why


def test_corrections_of_one_report_are_one_row() -> None:
    entries = days("tank", 2, 3, -1, first="2022-02-26")
    result = read([*days("tank", 80), *days("tank", 90, first="2022-02-28")], entries)
    windows = {"2022-02-24/2022-02-25": 79, "2022-02-24/2022-02-28": 5, "2022-02-25/2022-02-28": 6}
    assert dict(counted(result)) == windows
    assert "2022-02-26 and correction of 2022-02-27" in result.losses["notes"].iloc[1]


counts = st.lists(st.integers(0, 60), min_size=1, max_size=9)
fixes = st.lists(st.integers(-30, 30), max_size=9)


@settings(max_examples=12, deadline=None)
@given(counts, counts, counts, fixes)
def test_rows_add_up_to_the_last_count(
    auto: list[int], tanks: list[int], joined: list[int], fixed: list[int]
) -> None:
    rows = [*days("military auto", *auto), *days("tank", *tanks, first="2022-06-01")]
    rows += days("vehicles and fuel tanks", *joined, first="2022-05-01")
    entries = days("tank", *fixed, first="2022-06-01")
    entries += days("vehicles and fuel tanks", *fixed, first="2022-05-01")
    losses = read(rows, entries).losses
    sums = totals(losses)
    vehicles = sums.get("military auto", 0) + sums.get("vehicles and fuel tanks", 0)
    assert vehicles == (joined[-1] if any(joined) else auto[-1])
    assert sums.get("tank", 0) == tanks[-1]
    assert (losses["quantity"].map(int) > 0).all()


# --- what is read, and what is not ----------------------------------------------------------------


def test_csv_with_blanks_and_floats_is_the_same() -> None:
    text = (
        "date,day,tank,naval_ship,cruise missiles,greatest losses direction\r\n"
        "2022-02-25,2,80.0,2,,\r\n"
        '2022-02-26,3,102.0,2.0,nan,"Lyman, Bakhmut"\r\n'
    )
    result = read_general_staff(io.StringIO(text))
    assert [count for _, count in counted(result)] == [80, 2, 22]
    assert result.losses["notes"].iloc[2].endswith("losses: Lyman, Bakhmut")
    assert result.skipped == ()
    packed = read_general_staff(io.BytesIO(gzip.compress(text.encode())))
    assert packed.losses.equals(result.losses)


def test_what_is_no_count_is_named() -> None:
    rows: Rows = [
        {"date": "2022-02-25", "tank": "80", "weather": "fog", "aircraft": None},
        {"date": "2022-02-26", "tank": "many", "weather": None, "MRL": 1.5},
        {"date": "2022-02-27", "tank": 90, "personnel": 4000},
        {"date": "27 February", "tank": 91},
        {"date": "2022-02-27", "tank": 92},
        {"date": "2022-02-24", "tank": 1},
    ]
    result = read(rows)
    assert counted(result) == [("2022-02-24/2022-02-25", 80), ("2022-02-25/2022-02-27", 10)]
    assert [(one.where, one.why[:24]) for one in result.skipped] == [
        ("the stream, weather", "expected a column that t"),
        ("the stream, personnel", "personnel are people, no"),
        ("entry 2, tank", "expected a whole number,"),
        ("entry 2, MRL", "expected a whole number,"),
        ("entry 4", "expected a day after 202"),
        ("entry 5", "expected one report a da"),
        ("entry 6", "expected a day after 202"),
    ]


def test_a_ragged_row_of_a_csv_is_named() -> None:
    result = read_general_staff(io.StringIO("date,tank\n2022-02-25,80\n2022-02-26\n"))
    assert [one.where for one in result.skipped] == ["line 3"]


def test_a_direction_never_makes_a_table_that_does_not_validate() -> None:
    wrong = "=cmd\u200b \x07Žitomir\n"
    rows = [{"date": "2022-02-25", "tank": 1, "greatest losses direction": wrong}]
    losses = read(rows).losses
    assert losses["notes"].tolist() == [
        "General Staff category: tank; direction of greatest losses: =cmd Žitomir"
    ]
    lt.validate(losses)


def test_files_of_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(days("tank", 80, 90, 85)))
    (tmp_path / "b.json").write_text(json.dumps(days("tank", 0, 0, -5)))
    (tmp_path / "c.json").write_text(json.dumps([{"date": "2022-02-25", "personnel": 2800}]))
    (tmp_path / "d.json").write_text(json.dumps([{"model": "T-62M", "losses_total": 50}]))
    (tmp_path / "e.csv").write_text("date,tank\n2022-02-28,86\n")
    (tmp_path / "README.md").write_text("What this is.")
    result = read_general_staff(tmp_path)
    assert [count for _, count in counted(result)] == [80, 5, 1]
    left = {Path(one.where).name.partition(",")[0]: one.why[:20] for one in result.skipped}
    assert left == {
        "README.md": "expected a file that",
        "c.json": "personnel are people",
        "d.json": "expected daily count",
        "2022-02-27": "correction of 2022-0",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "got an empty file"),
        ("[]", "got no rows"),
        ('[{"date": "2022-02-25", "personnel": 2800, "personnel*": "about"}]', "are people"),
        ('[{"date": "2022-02-25", "tank": -3}]', "these are corrections"),
        ('[{"date": "2022-02-25", "tank": 3}, {"da', "is the file cut?"),
        ('{"date": "2022-02-25", "tank": 3}', "expected a JSON list of records"),
        ('[{"date": "2022-02-25", "tank": 3, "tank": 4}]', "stands twice"),
        ("[" * 99_999, "expected a JSON list"),
        ('[{"id": 7, "type": "Tanks"}]', "got the columns id, type"),
        ("date,tank,tank\n2022-02-25,1,2\n", "got tank more than once"),
        ("<!DOCTYPE html><html><body>404</body></html>", "expected daily counts"),
    ],
)
def test_another_file_is_refused(text: str, why: str) -> None:
    with pytest.raises(SourceFormatError, match="the stream") as error:
        read_general_staff(io.StringIO(text))
    assert why in str(error.value)


def test_corrections_must_be_corrections() -> None:
    people = [{"date": "2022-02-25", "personnel": 2800}]
    with pytest.raises(SourceFormatError, match="expected corrections"):
        read(days("tank", 80), people)


def test_every_column_has_a_code() -> None:
    assert {key.code for key in keys().values()} <= {*taxonomy()}
    seen: set[str] = set()
    for name, key in keys().items():
        assert {*key.continues} <= seen
        seen.add(name)


def test_claims_are_not_added_to_confirmed_losses() -> None:
    claimed = read(days("tank", 80, 90)).losses
    seen = claimed.assign(evidence="visual", record_id=claimed["record_id"] + "-seen")
    with pytest.raises(MixedEvidenceError):
        lt.aggregate(pd.concat([claimed, seen], ignore_index=True))
    assert lt.aggregate(claimed)["low"].tolist() == [90]


# --- the real files -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> ImportResult:
    return read_general_staff([EQUIPMENT, PERSONNEL], corrections=CORRECTIONS)


@needs_real
def test_real_rows_add_up_to_the_last_counts(real: ImportResult) -> None:
    rows = json.loads(gzip.decompress(EQUIPMENT.read_bytes()))
    last: dict[str, int] = {}
    for row in sorted(rows, key=lambda each: str(each["date"])):
        last.update({key: row[key] for key in row if isinstance(row[key], int)})
    sums = totals(real.losses)
    joined = ("military auto", "fuel tank", "vehicles and fuel tanks")
    assert sum(sums.pop(key) for key in joined) == last["vehicles and fuel tanks"]
    assert sums == {key: last[key] for key in sums}
    assert {*last} - {*sums} == {"day", *joined}


@needs_real
def test_real_falls_are_all_explained(real: ImportResult) -> None:
    """Of 13 falls of the counts, corrections explain all but one."""
    plain = [one.where for one in real.skipped if "cannot fall" in one.why]
    assert plain == ["2026-03-04, field artillery"]
    assert not [one for one in real.skipped if "expected the report" in one.why]
    without = read_general_staff(EQUIPMENT)
    assert sum("cannot fall" in one.why for one in without.skipped) == 13
    assert totals(without.losses) == totals(real.losses)


@needs_real
def test_a_real_correction_is_taken_apart(real: ImportResult) -> None:
    """2022-10-13: field artillery grows by 49, of which 32 are the correction."""
    losses = real.losses.set_index("record_id")["quantity"]
    name = "general-staff-2022-10-13"
    assert losses[f"{name}-field-artillery"] == "17"
    assert losses[f"{name}-field-artillery-correction"] == "32"
    assert losses[f"{name}-apc"] == "11"


@needs_real
def test_real_rows_validate_and_people_are_left_out(real: ImportResult) -> None:
    lt.validate(real.losses)
    people = [one.where.rpartition("/")[2] for one in real.skipped if "people" in one.why]
    assert people == [PERSONNEL.name, f"{CORRECTIONS.name}, personnel"]
    assert not real.losses["notes"].str.contains("personnel").any()
