"""When groups first appear: windows that hold for any true day, and the records that set them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given, settings
from hypothesis import strategies as st

from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.first_seen import first_seen
from losstracker.errors import ArgumentError, InvalidLossesError, MixedEvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable


def window(found: pd.DataFrame, row: int = 0) -> tuple[str, str]:
    cells = [str(found[name].iloc[row])[:10] for name in ("earliest", "latest")]
    first, last = ("" if cell == "NaT" else cell for cell in cells)
    return first, last


def seen(**columns: Any) -> pd.DataFrame:
    return first_seen(make_losses(**columns), "category")


def test_the_first_of_several_days_counts() -> None:
    found = seen(date=["2024-03-01", "2024-02-01", "2024-02-09"])
    assert window(found) == ("2024-02-01", "2024-02-01")
    assert found["record_id"].tolist() == ["r2"]
    assert found["source"].tolist() == ["Le Monde p2"]
    assert found["records"].tolist() == [3]


def test_a_window_ends_with_the_first_record_that_leaves_no_doubt() -> None:
    found = seen(date=["2024-02/2024-05", "2024-03-10", "2024-04-01"])
    assert window(found) == ("2024-02-01", "2024-03-10")
    assert found["record_id"].tolist() == ["r2 | r1"]
    assert found["source"].tolist() == ["Le Monde p2 | Le Monde p1"]


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        (["../2024-02-01", "2024-01-05"], ("", "2024-01-05")),
        (["../2024-02-01", "2024-03-05"], ("", "2024-02-01")),
        (["2024-02-01/..", "2024-03-05"], ("2024-02-01", "2024-03-05")),
        (["2024-02-01/.."], ("2024-02-01", "")),
        (["../.."], ("", "")),
    ],
)
def test_an_open_end_stays_open(dates: list[str], wanted: tuple[str, str]) -> None:
    assert window(seen(date=dates)) == wanted


def test_a_record_that_may_hold_nothing_sets_no_last_day() -> None:
    found = seen(date=["2024-01-01", "2024-02-01"], quantity=["fewer than three", "1"])
    assert window(found) == ("2024-01-01", "2024-02-01")
    assert found[["low", "best", "high"]].iloc[0].tolist() == [1, 3, 3]
    assert window(seen(quantity=["fewer than three"])) == ("2024-12-01", "")


def parts(whole: str, part: str) -> pd.DataFrame:
    return make_losses(
        record_id=["all", "tanks"], category=["armoured_vehicle", "tank"],
        quantity=[whole, part], part_of=["", "all"], date=["2024-01-01", "2024-02-01"],
    )  # fmt: skip


def by_name(found: pd.DataFrame) -> dict[str, tuple[str, str]]:
    return {str(name): window(found, row) for row, name in enumerate(found.iloc[:, 0])}


def test_a_whole_counts_with_what_its_parts_leave() -> None:
    found = by_name(first_seen(parts("plural", "dozens"), "category"))
    assert found == {
        "armoured_vehicle": ("2024-01-01", ""), "tank": ("2024-02-01", "2024-02-01"),
    }  # fmt: skip
    sure = by_name(first_seen(parts("50", "10-12"), "category"))
    assert sure["armoured_vehicle"] == ("2024-01-01", "2024-01-01")


@pytest.mark.parametrize("by", ["category", "group"])
@pytest.mark.parametrize("counts", [("plural", "dozens"), ("50", "10-12"), ("3-9", "fewer than 5")])
def test_days_are_those_on_which_cumulative_bounds_rise(by: str, counts: tuple[str, str]) -> None:
    losses = parts(*counts)
    sums = aggregate(losses, by, "day", cumulative=True)
    found = by_name(first_seen(losses, by))
    for name, rows in sums.groupby(by):
        for column, least, day in (("high", 0.5, 0), ("low", 1, 1)):
            reached = rows.loc[rows[column] >= least, "period"]
            assert found[str(name)][day] == (str(reached.min().date()) if len(reached) else "")


def test_claims_of_one_loss_are_fused_first() -> None:
    columns: dict[str, Any] = {
        "date": ["2024-01-01", "2024-03-01"], "loss_id": ["x", "x"],
        "evidence": ["media", "visual"],
    }  # fmt: skip
    assert window(seen(**columns)) == ("2024-03-01", "2024-03-01")
    wide = first_seen(make_losses(**columns), "category", policy="envelope")
    assert window(wide) == ("2024-01-01", "2024-03-01")


def test_since_and_until_ask_for_the_first_loss_between() -> None:
    losses = make_losses(date=["2024-01-01", "2024-01/2024-06", "2024-05-01", "2024-09-01"])
    found = first_seen(losses, "category", since="2024-03-01", until="2024-08-01")
    assert window(found) == ("2024-03-01", "2024-05-01")
    assert found["records"].tolist() == [2]
    assert first_seen(losses, "category", since="2025-01-01").empty


def test_days_of_report_may_count_instead() -> None:
    losses = make_losses(date=["2024-01-01", "2024-01-02"], reported=["2024-03-01", ""])
    found = first_seen(losses, "category", on="reported")
    assert window(found) == ("", "2024-03-01")
    assert found.attrs["on"] == "reported"


def test_groups_stand_in_the_order_in_which_they_were_seen() -> None:
    losses = make_losses(
        model=["C", "B", "A", "A"], date=["2024-03-01", "2024-01/2024-04", "2024-02-01", "2024-05"],
        side=["S", "S", "S", "T"],
    )  # fmt: skip
    found = first_seen(losses)
    assert found[["side", "model"]].to_numpy().tolist() == [
        ["S", "A"], ["S", "C"], ["S", "B"], ["T", "A"],
    ]  # fmt: skip
    assert first_seen(losses, "model")["model"].tolist() == ["A", "C", "B"]
    assert first_seen(losses, where={"model": "C"})["model"].tolist() == ["C"]


def test_numbers_are_those_of_aggregate(seed_table: pd.DataFrame) -> None:
    found = first_seen(seed_table, "category").sort_values("category", ignore_index=True)
    sums = aggregate(seed_table, "category")
    columns = ["category", "low", "best", "high", "records"]
    pd.testing.assert_frame_equal(found[columns], sums[columns])
    assert found.attrs["table"] == "first losses"
    assert "dependence" not in found.attrs


def test_confirmed_and_claimed_are_not_one_group() -> None:
    losses = make_losses(evidence=["visual", "media"], model=["T-62", "T-62"])
    with pytest.raises(MixedEvidenceError, match="T-62"):
        first_seen(losses)
    assert len(first_seen(losses, ["model", "evidence"])) == 2
    assert len(first_seen(losses, mix_evidence=True)) == 1


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(ArgumentError, match="'source' is a column of the result"):
        first_seen(make_losses(), "source")
    with pytest.raises(ArgumentError, match="on: expected 'date' or 'reported'"):
        first_seen(make_losses(), on="listed")
    with pytest.raises(ArgumentError, match="did you mean 'model'"):
        first_seen(make_losses(), "modell")
    with pytest.raises(InvalidLossesError):
        first_seen(make_losses(date=["yesterday"]))


def test_an_empty_table_has_no_groups() -> None:
    assert first_seen(make_losses().iloc[:0]).empty


def as_polars(losses: pd.DataFrame) -> Any:
    return pytest.importorskip("polars").from_pandas(losses).lazy()


@pytest.mark.parametrize("make", [pd.DataFrame.copy, as_polars], ids=["pandas", "polars"])
def test_every_engine_gives_the_same(make: Callable[[pd.DataFrame], Any]) -> None:
    losses = make_losses(
        model=["A", "A", "B"], date=["2024-02", "2024-02-09", "../2024-03-01"],
        part_of=["", "", ""], loss_id=["", "", ""],
    )  # fmt: skip
    pd.testing.assert_frame_equal(first_seen(make(losses)), first_seen(losses))


@settings(max_examples=6)
@given(st.data())
def test_the_true_first_day_lies_in_the_window(data: st.DataObject) -> None:
    """Draw true days first, then windows around them that say less."""
    days = data.draw(st.lists(st.integers(0, 60), min_size=1, max_size=5))
    texts = []
    for day in days:
        before, after = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))
        first, last = (np.datetime64("2024-02-01") + step for step in (day - before, day + after))
        begin = "" if data.draw(st.booleans()) and before > 6 else str(first)
        texts.append(f"{begin or '..'}/{last}")
    begins, ends = window(seen(date=texts))
    true = str(np.datetime64("2024-02-01") + min(days))
    assert begins <= true <= ends
