"""What no sum can exceed: a cap as a number or a table, and the reading of open ends by words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import ArgumentError

SUMS = ["low", "best", "high", "lower", "median", "upper"]
OPEN = ["at least ten", "plural", "dozens", "several", "3"]
CLAIM = st.tuples(st.sampled_from(["Red", "Blue"]), st.sampled_from(OPEN))
CLAIMS = st.lists(CLAIM, min_size=1, max_size=5)
DEPENDENCES = st.sampled_from(["wording", "independent", "comonotonic", "unknown"])


def losses(claims: list[tuple[str, str]], **columns: object) -> pd.DataFrame:
    sides, words = (list(cells) for cells in zip(*claims, strict=True))
    return make_losses(side=sides, quantity=words, language="en", **columns)


@pytest.fixture
def seen() -> pd.DataFrame:
    """Red: at least ten and several; Blue: four."""
    return losses(
        [("Red", "at least ten"), ("Red", "several"), ("Blue", "4")],
        category=["tank", "helicopter", "tank"],
    )


def of(table: pd.DataFrame, **keys: str) -> dict[str, Any]:
    for name, value in keys.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return {str(name): cell for name, cell in table.iloc[0].to_dict().items()}


def test_a_cap_closes_an_open_end(seen: pd.DataFrame) -> None:
    row = of(lt.aggregate(seen, cap=40), side="Red")
    assert [row[name] for name in ("low", "high", "lower", "upper")] == [13, 40, 13, 40]
    assert row["high_kind"] == "convention"
    assert math.isnan(row["median"])  # where between is as unknown as before
    assert row["unbounded"] == 1


def test_a_closed_sum_below_its_cap_stays_as_it_is(seen: pd.DataFrame) -> None:
    whole, capped = lt.aggregate(seen), lt.aggregate(seen, cap=40)
    assert of(whole, side="Blue") == of(capped, side="Blue")
    words = losses([("Red", "dozens")])
    far = lt.aggregate(words, cap=10_000)
    pd.testing.assert_frame_equal(far, lt.aggregate(words), check_like=True)
    assert far.attrs["cap"] == 10_000


@given(claims=CLAIMS, dependence=DEPENDENCES, spare=st.integers(0, 120))
def test_no_sum_exceeds_its_cap_and_none_below_it_changes(
    claims: list[tuple[str, str]], dependence: str, spare: int
) -> None:
    table = losses(claims)
    plain = lt.aggregate(table, dependence=dependence)
    cap = int(plain["low"].max()) + spare
    capped = lt.aggregate(table, dependence=dependence, cap=cap)
    for name in SUMS:
        before, after = plain[name].to_numpy(), capped[name].to_numpy()
        closed = ~np.isnan(before)
        assert (after[closed] == np.minimum(before[closed], cap)).all()
        if name == "median":
            assert np.isnan(after[~closed]).all()
        else:
            assert (after[~closed] == cap).all()
    assert (capped["low"] <= capped["lower"]).all()
    assert (capped["lower"] <= capped["upper"]).all()
    assert (capped["upper"] <= capped["high"]).all()
    told = np.where(plain["high"] > cap, "convention", plain["high_kind"])
    assert capped["high_kind"].tolist() == told.tolist()


@given(claims=CLAIMS, spare=st.integers(0, 120), pick=st.floats(0, 1))
def test_a_truth_below_the_cap_stays_within_the_bounds(
    claims: list[tuple[str, str]], spare: int, pick: float
) -> None:
    plain = lt.aggregate(losses(claims), by=())
    low, high = float(plain["low"].iloc[0]), float(plain["high"].iloc[0])
    cap = low + spare
    truth = low + pick * (min(high, cap) - low)
    row = of(lt.aggregate(losses(claims), by=(), cap=cap))
    assert row["low"] <= truth <= row["high"]


def test_a_cap_for_each_group(seen: pd.DataFrame) -> None:
    cap = pd.DataFrame({"side": ["Red ", "Green"], "cap": [30, 1], "note": "x"})
    table = lt.aggregate(seen, cap=cap)
    assert of(table, side="Red")["high"] == 30
    assert of(table, side="Blue")["high"] == 4  # a group that is not named has no cap
    assert table.attrs["cap"] == "table"
    assert table["side"].tolist() == ["Blue", "Red"]
    blue = lt.aggregate(seen, cap=cap.assign(side=["Blue", "Green"]))
    assert of(blue, side="Red")["high"] == math.inf
    assert math.isnan(of(blue, side="Red")["upper"])


def test_a_cap_for_each_pair_of_groups_in_any_order(seen: pd.DataFrame) -> None:
    cap = pd.DataFrame(
        {"cap": [12, 5, 99], "group": ["armoured_vehicle", "helicopter", "naval"], "side": "Red"}
    )
    table = lt.aggregate(seen, by=["side", "group"], cap=cap)
    assert of(table, side="Red", group="armoured_vehicle")["high"] == 12
    assert of(table, side="Red", group="helicopter")["high"] == 5
    assert of(table, side="Blue", group="armoured_vehicle")["high"] == 4


def test_a_cap_of_numbers_to_group_by(seen: pd.DataFrame) -> None:
    cap = pd.DataFrame({"year": [2024], "cap": pd.array([50], dtype="Int64")})
    assert lt.aggregate(seen.assign(year=2024), by="year", cap=cap)["high"].tolist() == [50]


def test_one_row_of_a_cap_is_for_the_whole_table(seen: pd.DataFrame) -> None:
    row = of(lt.aggregate(seen, by=(), cap=pd.DataFrame({"cap": [60.0]})))
    assert (row["low"], row["high"]) == (17, 60)


def test_every_period_has_the_cap(seen: pd.DataFrame) -> None:
    table = seen.assign(date=["2024-11-30/2024-12-01", "2024-12-01", "../2024-12-31"])
    capped = lt.aggregate(table, every="month", cap=30)
    assert capped[capped["side"] == "Red"]["high"].tolist() == [30, 30]
    assert capped["period"].isna().sum() == 1
    total = lt.aggregate(table, every="month", cumulative=True, cap=30)
    assert (total["high"] <= 30).all()
    by_side = pd.DataFrame({"side": ["Red"], "cap": [25]})
    assert lt.aggregate(table, every="month", cap=by_side)["high"].max() == 25


def test_a_cap_at_the_low_leaves_one_number(seen: pd.DataFrame) -> None:
    row = of(lt.aggregate(seen, cap=13), side="Red")
    assert [row[name] for name in ("low", "best", "high", "lower", "upper")] == [13] * 5


def test_a_cap_below_what_was_lost_is_refused(seen: pd.DataFrame) -> None:
    with pytest.raises(ArgumentError, match=r"cap: 12 for Red is below 13, which the records say"):
        lt.aggregate(seen, cap=12)
    with pytest.raises(ArgumentError, match="cap: 12 for the whole table is below 17"):
        lt.aggregate(seen, by=(), cap=12)
    with pytest.raises(ArgumentError, match="cap: 3 for Blue / 2024-12-01 is below 4"):
        lt.aggregate(seen, every="month", cap=3)


def test_a_part_with_an_open_end_is_bounded_by_its_whole() -> None:
    table = make_losses(
        record_id=["w", "p"], part_of=["", "w"], category=["armoured_vehicle", "tank"],
        quantity=["50", "at least ten"], language="en",
    )  # fmt: skip
    row = of(lt.aggregate(table, by="group", cap=100))
    assert (row["high"], row["upper"], row["unbounded"]) == (50, 50, 1)


@pytest.mark.parametrize(
    ("cap", "message"),
    [
        ("40", "cap: expected a whole number >= 0, got '40'"),
        (4.5, "cap: expected a whole number >= 0, got 4.5"),
        (-1, "cap: expected a whole number >= 0, got -1"),
        (math.nan, "cap: expected a whole number >= 0, got nan"),
        (math.inf, "cap: expected a whole number >= 0, got inf"),
        (True, "cap: expected a whole number >= 0, got True"),
        ({"Red": 40}, "cap: expected a number or a pandas DataFrame, got <class 'dict'>"),
        ([40], "cap: expected a number or a pandas DataFrame, got <class 'list'>"),
        (pd.Series({"Red": 40}), "cap: expected a number or a pandas DataFrame, got .*Series"),
        (pd.DataFrame({"sid": ["Red"], "cap": [1]}), "the columns side, cap, got none named side"),
        (pd.DataFrame({"side": ["Red"]}), "the columns side, cap, got none named cap"),
        (pd.DataFrame({"side": ["Red", "Red "], "cap": [30, 40]}), "one row for Red, got several"),
        (pd.DataFrame({"side": ["Red"], "cap": [math.nan]}), "a whole number >= 0, got nan"),
        (pd.DataFrame({"side": ["Red"], "cap": ["40"]}), "a whole number >= 0, got '40'"),
    ],
)
def test_caps_that_are_refused(seen: pd.DataFrame, cap: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        lt.aggregate(seen, cap=cap)


@pytest.mark.parametrize(("rows", "got"), [([40, 41], "several"), ([], "none")])
def test_the_whole_table_has_one_cap(seen: pd.DataFrame, rows: list[int], got: str) -> None:
    with pytest.raises(ArgumentError, match=f"one row for the whole table, got {got}"):
        lt.aggregate(seen, by=(), cap=pd.DataFrame({"cap": rows}))


def test_without_records_there_is_nothing_to_cap(seen: pd.DataFrame) -> None:
    empty = seen.iloc[:0]
    assert lt.aggregate(empty, cap=5).columns.tolist() == lt.aggregate(empty).columns.tolist()
    assert lt.aggregate(empty, cap=pd.DataFrame({"side": ["Red"], "cap": [5]})).empty


def test_words_read_as_most_read_them_are_labelled_and_leave_the_bounds(
    seen: pd.DataFrame,
) -> None:
    plain, lexical = lt.aggregate(seen), lt.aggregate(seen, upper="lexical")
    assert (plain.attrs["upper"], lexical.attrs["upper"]) == ("bounds", "lexical")
    pd.testing.assert_frame_equal(
        plain.drop(columns=["median", "upper"]), lexical.drop(columns=["median", "upper"])
    )
    red = of(lexical, side="Red")
    assert red["lower"] < red["median"] < red["upper"] < red["high"] == math.inf
    assert of(lexical, side="Blue") == of(plain, side="Blue")


def test_a_cap_goes_before_what_words_reach(seen: pd.DataFrame) -> None:
    free = of(lt.aggregate(seen, upper="lexical"), side="Red")
    near = of(lt.aggregate(seen, upper="lexical", cap=14), side="Red")
    far = of(lt.aggregate(seen, upper="lexical", cap=1000), side="Red")
    assert (near["median"], near["upper"], near["high"]) == (14, 14, 14)
    assert (far["median"], far["upper"]) == (free["median"], free["upper"])
    assert far["high"] == 1000


def test_words_that_say_nothing_stay_open_to_the_cap() -> None:
    table = losses([("Red", "plural")])
    assert math.isnan(of(lt.aggregate(table, upper="lexical"))["upper"])
    assert of(lt.aggregate(table, upper="lexical", cap=9))["upper"] == 9


def test_upper_is_one_of_two_words(seen: pd.DataFrame) -> None:
    with pytest.raises(ArgumentError, match="upper: expected one of bounds, lexical; got 'lexcal'"):
        lt.aggregate(seen, upper="lexcal")


def test_a_lexicon_for_one_sum_alone() -> None:
    table = losses([("Red", "dozens")])
    before = of(lt.aggregate(table))
    acled = lt.aggregate(table, lexicon="acled")
    assert of(acled)["best"] == 12
    assert acled.attrs["lexicon"].startswith("acled")
    assert of(lt.aggregate(table)) == before


def test_a_table_read_with_one_lexicon_is_not_summed_with_another() -> None:
    table = losses([("Red", "dozens")])
    with pytest.raises(ArgumentError, match="lexicon: the table was read with 'losstracker"):
        lt.aggregate(lt.validate(table), lexicon="acled")
    read = lt.validate(table, lexicon="acled")
    with pytest.raises(ArgumentError, match="lexicon: the table was read with 'acled"):
        lt.aggregate(read)
    assert of(lt.aggregate(read, lexicon="acled"))["best"] == 12


def test_a_name_that_looks_like_a_groups_is_warned_of_and_a_code_must_be_one() -> None:
    losses = make_losses(side=["Red"], quantity=["at least ten"])
    slip = pd.DataFrame({"side": ["Rde"], "cap": [100]})
    with pytest.warns(lt.errors.LossTrackerWarning, match="no sum has side 'Rde'.*mean 'Red'"):
        assert lt.aggregate(losses, by="side", cap=slip)["high"].tolist() == [math.inf]
    wrong = pd.DataFrame({"category": ["tnak"], "cap": [100]})
    with pytest.raises(ArgumentError, match="'tnak' is no code of the taxonomy; did you mean"):
        lt.aggregate(losses, by="category", cap=wrong)
