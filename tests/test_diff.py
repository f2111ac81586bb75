"""What differs between two loss tables: records, cells, totals; laws that hold of any two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.cells import text_table

if TYPE_CHECKING:
    from losstracker.analysis.diff import Diff

TEXT = {
    "side": st.sampled_from(["Red", "Blue"]),
    "date": st.sampled_from(["2022-03", "2024-12-01", "2024-11-27/2024-12-03", "../2024-12-03"]),
    "category": st.sampled_from(["tank", "armoured_vehicle", "mrap", "helicopter"]),
    "status": st.sampled_from(["captured", "destroyed"]),
    "quantity": st.sampled_from(["1", "10-12", "≥2", "~10", "dozens"]),
    "language": st.just("en"),
    "source": st.sampled_from(["Le Monde", "https://example.org/1", "https://example.org/2"]),
    "model": st.sampled_from(["", "T-72", "T-72B3", "BMP-2"]),
    "evidence": st.sampled_from(["", "visual", "media"]),
    "notes": st.sampled_from(["", "two\nlines", "a | b"]),
    "colour": st.sampled_from(["", "green"]),
}
ROW = st.fixed_dictionaries(TEXT)
COLUMNS = ["record_id", *TEXT]


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Loss tables, empty ones among them; an id is in none, one or both of two of them."""
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    rows = [{"record_id": name} | draw(ROW) for name in ids]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


quiet = pytest.mark.filterwarnings("ignore::losstracker.errors.LossTrackerWarning")


def by_id(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["record_id"]: row for row in table.to_dict("records")}  # type: ignore[misc]


def apply(change: Diff, old: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Make the new table of the old one and what changed, knowing nothing else."""
    rows = by_id(text_table(old, COLUMNS))
    for name in change.removed["record_id"]:
        del rows[name]
    for record_id, column, before, after in change.changed.itertuples(index=False):
        assert rows[record_id][column] == before != after
        rows[record_id][column] = after
    return rows | by_id(change.added)


FEW = settings(max_examples=settings().max_examples // 3)
"""For what takes a while: each difference is many sums."""


@quiet
@FEW
@given(tables())
def test_nothing_differs_from_itself(table: pd.DataFrame) -> None:
    change = lt.diff(table, table)
    assert change.empty
    assert change.warnings == ()
    assert (change.totals["best_change"] == 0).all()


BY = st.sampled_from([("side", "category"), ("group",), (), ("source",)])


@quiet
@FEW
@given(tables(), tables(), BY, st.randoms(use_true_random=False))
def test_laws_of_any_two_tables(
    old: pd.DataFrame, new: pd.DataFrame, by: tuple[str, ...], random: Any
) -> None:
    there = lt.diff(old, new, by=by)
    assert_old_and_what_changes_make_new(there, old, new)
    assert_what_is_added_is_removed_on_the_way_back(there, lt.diff(new, old, by=by))
    shuffled = [
        table.iloc[random.sample(range(len(table)), len(table))].reset_index(drop=True)
        for table in (old, new)
    ]
    assert_the_same(there, lt.diff(*shuffled, by=by))
    for table, when in ((old, "before"), (new, "after")):
        assert_totals_are_what_aggregate_gives(there.totals, table, when, by)


def assert_old_and_what_changes_make_new(
    change: Diff, old: pd.DataFrame, new: pd.DataFrame
) -> None:
    assert apply(change, old) == by_id(new)
    assert change.records_before - len(change.removed) + len(change.added) == change.records_after
    assert change.records_changed == change.changed["record_id"].nunique()


def assert_what_is_added_is_removed_on_the_way_back(there: Diff, back: Diff) -> None:
    pd.testing.assert_frame_equal(there.added, back.removed, check_like=True)
    pd.testing.assert_frame_equal(there.removed, back.added, check_like=True)
    turned = back.changed.rename(columns={"old": "new", "new": "old"})
    order = ["record_id", "column"]
    pd.testing.assert_frame_equal(
        there.changed.sort_values(order, ignore_index=True),
        turned[there.changed.columns].sort_values(order, ignore_index=True),
    )
    np.testing.assert_array_equal(there.totals["best_change"], -back.totals["best_change"])


def assert_the_same(one: Diff, other: Diff) -> None:
    for name in ("added", "removed", "changed", "totals"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.warnings == other.warnings


def assert_totals_are_what_aggregate_gives(
    totals: pd.DataFrame, table: pd.DataFrame, when: str, by: tuple[str, ...]
) -> None:
    sums = lt.aggregate(lt.validate(table), by, mix_evidence=True)
    names = ["low", "best", "high", "records"]
    kept = totals[totals[f"records_{when}"] > 0].reset_index(drop=True)
    sums = sums[sums["records"] > 0].reset_index(drop=True)
    assert kept[list(by)].to_numpy().tolist() == sums[list(by)].to_numpy().tolist()
    for name in names:
        assert kept[f"{name}_{when}"].tolist() == sums[name].tolist()
    gone = totals[totals[f"records_{when}"] == 0]
    assert (gone[[f"{name}_{when}" for name in names]] == 0).all(axis=None)


def test_parts_and_claims_are_counted_as_aggregate_does() -> None:
    losses = lt.examples.syria_2024()
    change = lt.diff(losses[losses["record_id"] != "syria-2024-tanks"], losses, by="group")
    armour = change.totals.set_index("group").loc["armoured_vehicle"]
    assert (armour["low_before"], armour["low_after"]) == (2, 20)
    claims = make_losses(
        record_id=["a", "b"], quantity=["2", "5"], loss_id="x", source=["s", "t"],
        evidence=["media", "visual"],
    )  # fmt: skip
    row = lt.diff(claims.iloc[:1], claims).totals.iloc[0]
    assert (row["best_before"], row["best_after"]) == (2, 5)


def test_a_column_that_one_table_lacks_is_blank() -> None:
    old, new = make_losses(), make_losses(model="T-72", notes="", evidence="media")
    change = lt.diff(old, new)
    assert change.changed.to_numpy().tolist() == [
        ["r1", "model", "", "T-72"], ["r1", "evidence", "", "media"],
    ]  # fmt: skip
    assert lt.diff(old, make_losses(notes="")).empty


def test_cells_are_compared_as_text() -> None:
    old = make_losses(quantity=[1], date=[pd.Timestamp("2024-12-01")])
    assert lt.diff(old, make_losses()).empty
    assert lt.diff(lt.validate(old), make_losses()).empty
    change = lt.diff(old, make_losses(quantity=["one"], language="en"))
    assert change.changed["column"].tolist() == ["quantity", "language"]
    assert [*change.added.columns] == [*change.removed.columns]
    assert "count_low" not in change.added


def test_a_first_contribution() -> None:
    losses = lt.examples.syria_2024()
    change = lt.diff(losses.iloc[:0], losses)
    assert (len(change.added), change.records_before, change.warnings) == (5, 0, ())
    assert repr(change) == "<Diff: 5 added, 0 removed, 0 changed; 0 warnings>"
    nothing = lt.diff(losses.iloc[:0], losses.iloc[:0])
    assert nothing.empty
    assert len(nothing.totals) == 0


def test_errors_say_in_which_table_they_are() -> None:
    with pytest.raises(InvalidLossesError) as caught:
        lt.diff(make_losses(), make_losses(status="stolen"))
    assert {found.path for found in caught.value.findings} == {"new"}
    with pytest.raises(InvalidLossesError) as caught:
        lt.diff(make_losses(status="stolen"), make_losses())
    assert {found.path for found in caught.value.findings} == {"old"}


@pytest.mark.parametrize("days", [-1, 1.5, True, "90"])
def test_far_back_is_a_number_of_days(days: Any) -> None:
    with pytest.raises(ArgumentError, match="far_back: expected a number of days"):
        lt.diff(make_losses(), make_losses(), far_back=days)


def test_only_pandas_frames_are_compared() -> None:
    table: Any = {"record_id": ["a"]}
    with pytest.raises(ArgumentError, match="expected a pandas DataFrame"):
        lt.diff(table, make_losses())


def test_counts_are_read_with_the_lexicon_that_is_named() -> None:
    old = make_losses(quantity="1")
    new = make_losses(quantity="dozens", language="en")
    assert lt.diff(old, new).totals["low_after"].tolist() == [24]
    assert lt.diff(old, new, lexicon="acled").totals["low_after"].tolist() != [24]
