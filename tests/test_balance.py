"""What each side captured less what it lost: bounds, quantiles of every world, and what is said."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given
from hypothesis import strategies as st
from worlds import BLUE, RECORDS, RED, SEEN, Seen, days_of, quantile, table_of, truth_of, worlds_of

import losstracker as lt
from losstracker.errors import ArgumentError, MixedEvidenceError
from losstracker.model.columns import Col

LEVEL = 0.8
DEPENDENCES = ["independent", "wording", "comonotonic"]
NUMBERS = ("low", "best", "high")


def of(table: pd.DataFrame, side: str) -> dict[str, Any]:
    (row,) = table[table["side"] == side].to_dict("records")
    return {str(name): cell for name, cell in row.items()}


def taken(**columns: object) -> pd.DataFrame:
    """Records captured from Red by Blue, but for ``columns``."""
    return make_losses(**({"side": RED, "captor": BLUE, "language": "en"} | columns))


@given(
    dependence=st.sampled_from(DEPENDENCES),
    records=RECORDS,
    every=st.sampled_from(["week", "month"]),
    cumulative=st.booleans(),
)
def test_quantiles_are_those_of_every_possible_world(
    dependence: str, records: list[Seen], every: str, cumulative: bool
) -> None:
    table = lt.balance(
        table_of(records), every=every, cumulative=cumulative, level=LEVEL, dependence=dependence
    )
    assert set(table["side"]) == {RED, BLUE}
    for row in table.to_dict("records"):
        days = days_of(row["period"], every, cumulative=cumulative)
        sign = 1 if row["side"] == BLUE else -1  # what Red lost, Blue captured
        worlds = worlds_of(records, days, dependence)
        differences = [(float(sign * (red - blue)), p) for (red, blue), p in worlds.items()]
        found = [row[name] for name in ("lower", "median", "upper")]
        assert found == [quantile(differences, level) for level in (0.1, 0.5, 0.9)]


@given(
    dependence=st.sampled_from(DEPENDENCES),
    records=RECORDS,
    level=st.sampled_from([0.3, 0.5, 0.8, 0.95]),
)
def test_every_dependence_lies_within_the_bounds_of_an_unknown_one(
    dependence: str, records: list[Seen], level: float
) -> None:
    known = lt.balance(table_of(records), every="month", level=level, dependence=dependence)
    bounds = lt.balance(table_of(records), every="month", level=level, dependence="unknown")
    assert (bounds["low"] <= bounds["lower"]).all()
    assert (bounds["lower"] <= known["lower"]).all()
    assert (known["upper"] <= bounds["upper"]).all()
    assert (bounds["upper"] <= bounds["high"]).all()
    assert (bounds["median"].isna() | (bounds["median"] == known["median"])).all()


def test_under_an_unknown_dependence_two_tails_can_meet() -> None:
    table = table_of([Seen(RED, "dozens"), Seen(BLUE, "hundreds")])
    row = of(lt.balance(table, level=0.3, dependence="unknown"), BLUE)
    sums = lt.aggregate(table, level=0.3, dependence="unknown").set_index("side")
    assert row["lower"] < sums["lower"][RED] - sums["upper"][BLUE]
    assert math.isnan(row["median"])


def test_a_dependence_does_not_matter_where_all_is_known() -> None:
    row = of(lt.balance(table_of([Seen(RED, "5"), Seen(BLUE, "2")]), dependence="unknown"), BLUE)
    assert (row["lower"], row["median"], row["upper"]) == (3, 3, 3)


WORD = st.sampled_from(["at least ten", "dozens", "plural", "several", "3", "0"])
CLAIM = st.tuples(
    st.sampled_from([RED, BLUE, "Green"]),
    WORD,
    st.sampled_from([RED, BLUE, ""]),
    st.sampled_from(["captured", "destroyed"]),
    st.floats(0, 1),
)


@given(claims=st.lists(CLAIM, min_size=1, max_size=5))
@pytest.mark.filterwarnings("ignore:.*LT208")
def test_bounds_hold_the_difference_of_any_truth_that_the_words_allow(
    claims: list[tuple[str, str, str, str, float]],
) -> None:
    sides, words, captors, status, _ = (list(cells) for cells in zip(*claims, strict=True))
    table = make_losses(side=sides, quantity=words, captor=captors, status=status, language="en")
    found = lt.balance(table).set_index("side")
    captured: dict[str, int] = dict.fromkeys(found.index, 0)
    lost: dict[str, int] = dict.fromkeys(found.index, 0)
    for side, word, captor, state, pick in claims:
        count = truth_of(word, pick)
        lost[side] += count
        if state == "captured" and captor not in ("", side):
            captured[captor] += count
    assert {*sides} <= {*found.index}
    for side in [*captured]:
        row = found.loc[side]
        assert row["captured_low"] <= captured[side] <= row["captured_high"]
        assert row["lost_low"] <= lost[side] <= row["lost_high"]
        assert row["low"] <= captured[side] - lost[side] <= row["high"]
        assert row["low"] <= row["best"] <= row["high"]


@given(claims=st.lists(st.tuples(SEEN, st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=4))
def test_bounds_of_a_period_hold_for_any_day_of_each_window(
    claims: list[tuple[Seen, float, int]],
) -> None:
    table = lt.balance(table_of([seen for seen, _, _ in claims]), every="week")
    for row in table.to_dict("records"):
        days = days_of(row["period"], "week")
        truth = 0
        for seen, pick, day in claims:
            if seen.days()[min(day, seen.length)] in days:
                sign = -1 if seen.side == row["side"] else 1
                truth += sign * truth_of(seen.word, pick)
        assert row["low"] <= truth <= row["high"]


@given(records=RECORDS)
def test_what_one_side_captures_another_lost(records: list[Seen]) -> None:
    table = lt.balance(table_of(records), every="month")
    red, blue = (table[table["side"] == side].reset_index() for side in (RED, BLUE))
    for name in (*NUMBERS, "records"):
        assert red[f"captured_{name}"].tolist() == blue[f"lost_{name}"].tolist()
        assert blue[f"captured_{name}"].tolist() == red[f"lost_{name}"].tolist()
    assert (table.groupby("period")["best"].sum().abs() < 1e-9).all()


def test_what_is_lost_is_what_aggregate_says_captured_or_not() -> None:
    table = taken(
        side=[RED, RED, BLUE, RED], status=["captured", "destroyed", "captured", "lost"],
        captor=[BLUE, "", RED, BLUE], quantity=["several", "2", "10-12", "dozens"],
        date="2024-11-20/2024-12-10",
    )  # fmt: skip
    found = lt.balance(table, every="month")
    sums = lt.aggregate(table, every="month")
    for name in (*NUMBERS, "records"):
        assert found[f"lost_{name}"].tolist() == sums[name].tolist()
    assert found["period"].tolist() == sums["period"].tolist()
    captured = lt.aggregate(table, by="captor", where={"status": "captured"}, every="month")
    captured = captured[captured["captor"] != ""]
    for name in (*NUMBERS, "records"):
        assert found[f"captured_{name}"].tolist() == captured[name].tolist()


@pytest.mark.filterwarnings("ignore:.*LT208")
def test_captured_records_without_a_captor_or_from_oneself_are_counted_and_said() -> None:
    table = taken(
        status=["captured", "captured", "captured", "lost"], captor=["", RED, BLUE, ""],
        quantity=["5", "3", "2", "9"],
    )  # fmt: skip
    found = lt.balance(table)
    assert found.attrs["captured_without_captor"] == 1
    assert found.attrs["captured_from_itself"] == 1
    assert found.attrs["difference"] == "captured from others minus lost"
    assert (of(found, BLUE)["captured_best"], of(found, BLUE)["captured_records"]) == (2, 1)
    assert (of(found, RED)["captured_best"], of(found, RED)["lost_best"]) == (0, 19)
    assert lt.balance(table.drop(columns="captor")).attrs["captured_without_captor"] == 3


def test_equal_records_are_all_counted() -> None:
    found = lt.balance(taken(captor=["", "", BLUE, BLUE, BLUE]))
    assert found.attrs["captured_without_captor"] == 2
    assert found.attrs["records"] == 5
    assert of(found, BLUE)["captured_records"] == 3


def test_what_is_said_is_said_of_the_days_and_records_asked_for() -> None:
    table = taken(
        captor="", date=["2024-11-01", "2024-11-20/2024-12-10", "../2024-11-30", "2025-01-01"],
        category=["tank", "tank", "tank", "helicopter"],
    )  # fmt: skip
    cuts: list[tuple[dict[str, Any], int]] = [
        ({}, 4),
        ({"since": "2024-12-01"}, 2),
        ({"until": "2024-11-19"}, 2),
        ({"where": {"category": "tank"}}, 3),
        ({"where": {"category": "tank"}, "since": "2024-12-01"}, 1),
    ]
    for options, number in cuts:
        assert lt.balance(table, **options).attrs["captured_without_captor"] == number


def test_who_captures_but_loses_nothing_has_a_row() -> None:
    found = lt.balance(taken(captor="Green", quantity="10-12"))
    assert found["side"].tolist() == ["Green", RED]
    green = of(found, "Green")
    assert (green["low"], green["best"], green["high"], green["lost_records"]) == (10, 11, 12, 0)


def test_parts_are_counted_once_on_either_side() -> None:
    table = taken(
        record_id=["w", "p"], category=["armoured_vehicle", "tank"], quantity=["50", "20-30"],
        part_of=["", "w"],
    )  # fmt: skip
    found = lt.balance(table)
    assert (of(found, BLUE)["captured_best"], of(found, RED)["lost_best"]) == (50, 50)
    rest = lt.balance(table, by="category").set_index(["side", "category"])
    assert rest["captured_low"][BLUE, "armoured_vehicle"] == 20
    assert rest["captured_high"][BLUE, "tank"] == 30


def test_captured_parts_of_a_whole_that_was_not_captured() -> None:
    table = taken(
        record_id=["w", "p"], category=["armoured_vehicle", "tank"], quantity=["50", "20-30"],
        part_of=["", "w"], status=["lost", "captured"],
    )  # fmt: skip
    found = lt.balance(table)
    blue, red = of(found, BLUE), of(found, RED)
    assert (blue["captured_low"], blue["captured_high"], blue["captured_records"]) == (20, 30, 1)
    assert (red["lost_low"], red["lost_high"]) == (50, 50)


def test_claims_of_one_loss_are_captured_once() -> None:
    table = taken(
        quantity=["5", "8"], loss_id="x", evidence=["media", "official"], source=["a", "b"]
    )
    found = lt.balance(table)
    assert of(found, BLUE)["captured_best"] == 8
    assert of(found, RED)["lost_records"] == 1
    wide = of(lt.balance(table, policy="envelope"), BLUE)
    assert (wide["captured_low"], wide["captured_high"]) == (5, 8)


def test_open_ends_are_open_in_the_words_too() -> None:
    table = taken(side=[RED, BLUE], captor=[BLUE, RED], quantity=["at least ten", "2"])
    found = lt.balance(table)
    red, blue = of(found, RED), of(found, BLUE)
    assert (blue["low"], blue["high"], blue["lower"]) == (8, math.inf, 8)
    assert (red["low"], red["high"], red["upper"]) == (-math.inf, -8, -8)
    assert all(math.isnan(number) for number in (blue["median"], blue["upper"], red["lower"]))
    assert blue["says"] == "captured 10 or more minus lost 2: 8 or more"
    assert red["says"] == "captured 2 minus lost 10 or more: -8 or less"
    unknown = lt.balance(table.assign(quantity=["at least ten", "several"]), dependence="unknown")
    assert math.isnan(of(unknown, BLUE)["upper"])
    assert math.isfinite(of(unknown, BLUE)["lower"])


def test_open_ends_on_both_sides_bound_nothing() -> None:
    table = taken(side=[RED, BLUE], captor=[BLUE, RED], quantity="at least ten")
    row = of(lt.balance(table), RED)
    assert (row["low"], row["high"], row["best"]) == (-math.inf, math.inf, 0)
    assert row["says"].endswith(": any number")
    assert math.isnan(row["lower"])
    lexical = of(lt.balance(table, upper="lexical"), RED)
    assert lexical["median"] == 0
    assert lexical["lower"] < 0 < lexical["upper"]


def test_records_with_an_open_window_are_in_the_row_without_a_period() -> None:
    table = taken(date=["../2024-12-03", "2024-12-01"], quantity=["6", "3"])
    rows = lt.balance(table, every="month")
    assert rows["period"].isna().tolist() == [False, True, False, True]
    blue = rows[rows["side"] == BLUE]
    assert blue[["captured_low", "captured_high"]].to_numpy().tolist() == [[3, 9], [6, 6]]


def test_by_status_and_by_evidence() -> None:
    table = taken(
        status=["captured", "lost", "captured"], captor=[BLUE, "", BLUE],
        evidence=["visual", "media", "media"], quantity=["2", "3", "4"],
    )  # fmt: skip
    with pytest.raises(MixedEvidenceError, match="Blue / captured: confirmed losses"):
        lt.balance(table)
    found = lt.balance(table, by="evidence").set_index(["side", "evidence"])
    assert found["captured_best"][BLUE, "visual"] == 2
    assert found["lost_best"][RED, "media"] == 7
    assert lt.balance(table, by="evidence").attrs["by"] == ("side", "evidence")
    status = lt.balance(table, "status", mix_evidence=True).set_index(["side", "status"])
    assert status["lost_best"][RED, "lost"] == 3
    assert status["captured_best"][BLUE, "captured"] == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "side"}, "by: a balance is by side anyway; leave 'side' out"),
        ({"by": ["category", "captor"]}, "by: a balance is by side anyway; leave 'captor' out"),
        ({"where": {"side": RED}}, "where: a filter on 'side' would leave out"),
        ({"where": {"captor": RED}}, "where: a filter on 'captor' would leave out"),
        ({"by": "categry"}, "did you mean 'category'"),
        ({"by": ["model", "model"]}, "stands twice"),
        ({"every": "fortnight"}, "every: expected one of day"),
        ({"lexicon": "acled"}, "lexicon: the table was read with"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        lt.balance(lt.validate(taken()), **options)


def test_without_records_the_columns_are_there() -> None:
    full = lt.balance(taken())
    assert lt.balance(taken().iloc[:0]).columns.tolist() == full.columns.tolist()
    dated = lt.balance(taken().iloc[:0], by="category", every="day")
    assert dated.columns.tolist() == ["side", "category", "period", *full.columns[1:]]
    late = of(lt.balance(taken(), since="2030-01-01"), RED)
    assert late["says"] == "captured 0 minus lost 0: 0"


def test_the_table_of_losses_stays_as_it_is() -> None:
    table = taken(quantity=["2", "3"])
    before = table.copy()
    found = lt.balance(table, by="category", every="month", level=0.5, lexicon="acled")
    pd.testing.assert_frame_equal(table, before)
    facts = {"by": (Col.SIDE, Col.CATEGORY), "every": "month", "level": 0.5, "records": 2}
    assert {name: found.attrs[name] for name in facts} == facts
    assert found.attrs["lexicon"].startswith("acled")
