"""Each warning about a change: a case that has it, and a near miss that has not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from conftest import make_losses

import losstracker as lt
from losstracker.analysis.diff_alarms import Alarm, AlarmCode


def warned(old: pd.DataFrame, new: pd.DataFrame, **options: Any) -> list[Alarm]:
    return [*lt.diff(old, new, **options).warnings]


def codes(old: pd.DataFrame, new: pd.DataFrame, **options: Any) -> list[str]:
    return [str(alarm.code) for alarm in warned(old, new, **options)]


def many(**columns: Any) -> pd.DataFrame:
    """Ten records of Red and ten of Blue, each its own source, all of one day."""
    sides = ["Red"] * 10 + ["Blue"] * 10
    sources = [f"https://example.org/{number}" for number in range(20)]
    return make_losses(**({"side": sides, "source": sources} | columns))


def test_more_of_the_same_is_no_warning() -> None:
    new = many()
    assert codes(new.iloc[:15], new) == []


def test_a_table_that_empties_is_one_warning() -> None:
    (alarm,) = warned(many(), many().iloc[:0])
    assert (alarm.code, alarm.message) == (
        AlarmCode.TABLE_EMPTIES, "the new table has no record; the old one has 20",
    )  # fmt: skip


def test_a_side_that_is_cut_is_one_warning() -> None:
    old = many(category=["tank", "helicopter"] * 10, date="2022-01-01")
    old.loc[0, "date"] = "2024-12-01"
    (alarm,) = warned(old, old.iloc[:10])
    assert (alarm.code, alarm.side, len(alarm.records)) == (AlarmCode.SIDE_VANISHES, "Blue", 10)
    assert alarm.message == "side 'Blue' has no record any more: 10 records removed"


def test_a_wrong_side_in_every_row_is_one_warning() -> None:
    (alarm,) = warned(many(), many(side="Red"))
    assert alarm.code == AlarmCode.SIDE_VANISHES
    assert alarm.message == (
        "side 'Blue' has no record any more: of 10 records, 0 removed, 10 now side 'Red'"
    )


def test_a_side_with_one_record_left_has_not_vanished() -> None:
    assert codes(many(), many().iloc[:11]) == ["total_falls"]


def test_a_category_that_vanishes_is_named_once() -> None:
    old = many(category=["tank", "mrap", "truck", "aircraft"] * 5)
    left = old[old["category"] != "aircraft"]
    (alarm,) = warned(old, left)
    assert (alarm.code, alarm.category) == (AlarmCode.CATEGORY_VANISHES, "aircraft")
    broad = old.assign(category=["armoured_vehicle", "tank", "truck", "mrap"] * 5)
    (alarm,) = warned(broad, broad[broad["category"] == "truck"])
    assert alarm.category == "armoured_vehicle"
    assert len(alarm.records) == 15


def test_a_more_precise_category_is_no_warning() -> None:
    old = many(category="armoured_vehicle")
    assert codes(old, many(category="tank")) == []
    assert codes(many(category="tank"), old) == ["category_vanishes"]


def test_a_side_that_takes_over() -> None:
    grown = pd.concat(
        [many(), many(record_id=[f"n{n}" for n in range(20)], side="Red", location="Homs")]
    )
    (alarm,) = warned(many(), grown)
    assert (alarm.code, alarm.side) == (AlarmCode.SIDE_TAKES_OVER, "Red")
    assert "50% of the records before, 75% after; 50% of the items before" in alarm.message
    assert codes(many(), grown.iloc[:38]) == []


def test_a_category_takes_over_by_one_count() -> None:
    old = many(category=["tank", "truck"] * 10)
    new = pd.concat([old, make_losses(record_id="n", quantity="1000", side="Red", location="Homs")])
    takes_over = {str(alarm.category or alarm.side): alarm for alarm in warned(old, new)}
    assert takes_over["armoured_vehicle"].message == (
        "category 'armoured_vehicle' takes over: 50% of the items before, 99% after"
    )
    assert sorted(takes_over) == ["Red", "armoured_vehicle"]


def test_nothing_takes_over_a_small_table_or_a_first_one() -> None:
    grown = pd.concat(
        [many(), many(record_id=[f"n{n}" for n in range(20)], side="Red", location="Homs")]
    )
    assert codes(many().iloc[1:], grown) == []
    assert codes(many().iloc[:0], many(side="Red")) == []


def test_a_total_that_falls_is_told_once_a_side() -> None:
    old = make_losses(quantity=["10", "5", "3"], category=["tank", "truck", "truck"])
    new = make_losses(quantity=["10", "5", "1"], category=["tank", "truck", "truck"])
    (alarm,) = warned(old, new)
    assert (alarm.code, alarm.side, alarm.category) == (AlarmCode.TOTAL_FALLS, "Syria", None)
    assert alarm.records == ("r3",)
    assert alarm.message == (
        "the total of side 'Syria' falls: low 18 before, 16 after; best 18 before, 16 after; "
        "most in 'truck' (0 records removed, 1 changed)"
    )
    assert codes(new, old) == []


def test_a_category_that_falls_under_a_side_that_rises() -> None:
    old = make_losses(quantity=["10", "5"], category=["tank", "truck"])
    new = make_losses(quantity=["8", "50"], category=["tank", "truck"])
    (alarm,) = warned(old, new)
    assert (alarm.side, alarm.category) == ("Syria", "tank")
    assert warned(old, make_losses(quantity=["10", "50"], category=["tank", "truck"])) == []


def test_a_low_may_fall_where_the_best_rises() -> None:
    (alarm,) = warned(make_losses(quantity="10"), make_losses(quantity="8-20"))
    assert "low 10 before, 8 after (" in alarm.message
    assert "best" not in alarm.message


def test_a_part_that_is_added_lets_no_total_fall() -> None:
    losses = lt.examples.syria_2024()
    assert codes(losses[losses["record_id"] != "syria-2024-tanks"], losses) == []


def test_a_better_claim_that_lowers_a_total_is_told() -> None:
    claims = make_losses(
        record_id=["a", "b"], quantity=["5", "2"], loss_id="x", source=["s", "t"],
        evidence=["media", "visual"],
    )  # fmt: skip
    (alarm,) = warned(claims.iloc[:1], claims)
    assert alarm.code == AlarmCode.TOTAL_FALLS
    assert "see what was added" in alarm.message


@pytest.mark.parametrize(
    ("column", "old", "new", "expected"),
    [
        ("side", "Syria", "Iraq", ["ids_change_hands"]),
        ("side", "Syria", "SYRIA", ["total_falls"]),
        ("category", "tank", "truck", ["ids_change_hands"]),
        ("category", "armoured_vehicle", "tank", []),
        ("source", "Le Monde", "The Times", []),
        ("model", "T-72", "BMP-2", []),
    ],
)
def test_an_id_changes_hands_by_its_side_or_category(
    column: str, old: str, new: str, expected: list[str]
) -> None:
    others = make_losses(record_id=["x", "y"], location="Homs", **{column: [old, new]})
    both = [pd.concat([make_losses(**{column: cell}), others]) for cell in (old, new)]
    assert codes(*both) == expected


def test_an_id_changes_hands_by_what_else_identifies_it() -> None:
    old = make_losses(model="T-72", date="2024-12-01", source="Le Monde")
    (alarm,) = warned(old, make_losses(model="T-72", date="2024-12-02", source="The Times"))
    assert alarm.code == AlarmCode.IDS_CHANGE_HANDS
    assert "'r1' (date '2024-12-01', now '2024-12-02')" in alarm.message
    for near in (
        {"model": "T-72B3", "date": "2024-12-02", "source": "Le Monde"},
        {"model": "T-72B3", "date": "2024-12", "source": "The Times"},
        {"model": "", "date": "2024-12-02", "source": "Le Monde | The Times"},
    ):
        assert codes(old, make_losses(**near)) == []


def test_ids_that_are_numbers_of_lines_change_hands_together() -> None:
    counts = [str(number) for number in range(1, 21)]
    old = many(quantity=counts, side="Red")
    new = old.assign(record_id=[f"r{number}" for number in range(2, 22)])
    (alarm,) = warned(old, new)
    assert alarm.code == AlarmCode.IDS_CHANGE_HANDS
    assert alarm.message.startswith(
        "19 ids now name something else: 'r10' (record now under 'r11')"
    )


def test_an_id_that_is_renamed() -> None:
    old = many(date="2022-01-01")
    new = old.assign(record_id=["new", *old["record_id"][1:]])
    (alarm,) = warned(old, new)
    assert (alarm.code, alarm.records) == (AlarmCode.IDS_RENAMED, ("new", "r1"))
    assert "1 removed record is added again, equal in all but the id: 'r1' is now 'new'" in str(
        alarm
    )
    other = new.assign(notes=["moved", *[""] * 19])
    assert "ids_renamed" not in codes(old.assign(notes=""), other)


HISTORY = ["2022-01-01", "2024-09-02", "2024-09-01", "2024-12-01"]


def test_history_that_changes_far_back_is_one_warning() -> None:
    old = make_losses(date=HISTORY, location="")
    new = old.assign(location=["Aleppo"] * 4)
    (alarm,) = warned(old, new)
    assert (alarm.code, alarm.records) == (AlarmCode.HISTORY_CHANGES, ("r1", "r3"))
    assert "90 days before the newest day of the old table (2024-12-01), 2 changed" in alarm.message
    (alarm,) = warned(old, new, far_back=300)
    assert alarm.records == ("r1",)
    assert codes(old, new, far_back=5000) == []
    assert codes(old, old.assign(notes="seen again", archive="https://example.org/a")) == []


def test_records_added_far_back_are_history_that_changes() -> None:
    new = make_losses(date=HISTORY)
    (alarm,) = warned(new.iloc[1:], new)
    assert (alarm.code, alarm.records) == (AlarmCode.HISTORY_CHANGES, ("r1",))
    assert "1 added" in alarm.message
    assert codes(new.iloc[:3], new) == []
    assert codes(new.iloc[:0], new) == []
    assert codes(new.iloc[3:], make_losses(date=["2022/.."] * 3 + ["2024-12-01"])) == []


def test_history_that_lets_a_total_fall_is_told_there() -> None:
    old = make_losses(date=HISTORY)
    (alarm,) = warned(old, old.iloc[1:])
    assert alarm.code == AlarmCode.TOTAL_FALLS
    assert "1 of these are of more than 90 days before the newest" in alarm.message


def test_cells_in_a_warning_are_quoted_and_cannot_format() -> None:
    old = make_losses(side=["{0}\n{x}", "Red"])
    (alarm,) = warned(old, old.iloc[1:])
    assert alarm.message.startswith(r"side '{0}\n{x}' has no record any more")
