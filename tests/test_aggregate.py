"""Sums of small tables whose answers are known, and what is refused."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

import losstracker as lt
from losstracker.errors import ArgumentError, ClaimsError, MixedEvidenceError, TooLargeError
from losstracker.model.validate import compute


def losses(*rows: dict[str, str]) -> pd.DataFrame:
    """Make a loss table from the cells that matter; the rest is the same in every row."""
    plain = {"side": "A", "date": "2024-12-01", "category": "tank", "status": "captured"}
    plain |= {"quantity": "1", "part_of": "", "loss_id": "", "evidence": "", "reported": ""}
    full = [
        plain | {"record_id": f"r{at}", "source": f"s{at}"} | row for at, row in enumerate(rows)
    ]
    return pd.DataFrame(full)


def only_row(sums: pd.DataFrame) -> dict[str, Any]:
    assert len(sums) == 1
    return {str(name): cell for name, cell in sums.to_dict("records")[0].items()}


def rows_by(sums: pd.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: {str(k): v for k, v in row.items()} for row in sums.to_dict("records")}


def bounds(row: dict[str, Any]) -> tuple[float, float, float]:
    return row["low"], row["best"], row["high"]


@pytest.fixture
def seed() -> pd.DataFrame:
    return lt.examples.syria_2024()


def test_the_seed_by_category(seed: pd.DataFrame) -> None:
    rows = rows_by(lt.aggregate(seed, by="category"), "category")
    assert bounds(rows["helicopter"]) == (2, 2, math.inf)
    assert bounds(rows["aircraft"]) == (5, 10, 15)
    assert bounds(rows["tank"]) == (20, 44, 99)
    assert bounds(rows["armoured_vehicle"]) == (0, 0, math.inf)
    assert (rows["tank"]["low_kind"], rows["tank"]["high_kind"]) == ("convention", "convention")
    assert rows["helicopter"]["low_kind"] == "entailed"
    assert [row["unbounded"] for row in rows.values()] == [1, 0, 1, 1, 0]


def test_the_seed_by_group_counts_the_tanks_once(seed: pd.DataFrame) -> None:
    armour = rows_by(lt.aggregate(seed, by="group"), "group")["armoured_vehicle"]
    assert bounds(armour) == (20, 44, math.inf)
    assert (armour["records"], armour["unbounded"], armour["lower"]) == (2, 1, 20)
    assert math.isnan(armour["median"])
    assert math.isnan(armour["upper"])


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("group", {"armoured_vehicle": (50, 50, 50)}),
        ("category", {"armoured_vehicle": (0, 2, 26), "tank": (24, 48, 50)}),
    ],
)
def test_fifty_vehicles_among_them_dozens_of_tanks(
    by: str, expected: dict[str, tuple[float, ...]]
) -> None:
    table = losses(
        {"category": "armoured_vehicle", "quantity": "50"},
        {"quantity": "dozens", "language": "en", "part_of": "r0"},
    )
    rows = rows_by(lt.aggregate(table, by=by), by)
    assert {code: bounds(row) for code, row in rows.items()} == expected


def test_parts_whose_best_overflows_the_whole_are_drawn_towards_their_lows() -> None:
    table = losses(
        {"category": "armoured_vehicle", "quantity": "30"},
        {"quantity": "dozens", "language": "en", "part_of": "r0"},
    )
    rows = rows_by(lt.aggregate(table, by="category"), "category")
    assert bounds(rows["tank"]) == (24, 30, 30)
    assert rows["armoured_vehicle"]["best"] == 0


def test_parts_that_must_exceed_the_whole_are_an_error() -> None:
    table = losses(
        {"category": "armoured_vehicle", "quantity": "10"}, {"quantity": "12", "part_of": "r0"}
    )
    with pytest.raises(lt.errors.InvalidLossesError, match="at least 12"):
        lt.aggregate(table)


def test_a_whole_with_exact_parts_keeps_its_distribution_elsewhere() -> None:
    table = losses(
        {"category": "armoured_vehicle", "quantity": "dozens", "language": "en"},
        {"quantity": "3", "part_of": "r0"},
    )
    row = only_row(lt.aggregate(table, by="group"))
    alone = only_row(lt.aggregate(losses({"quantity": "dozens", "language": "en"})))
    assert [row[name] for name in ("lower", "median", "upper")] == [
        alone[name] for name in ("lower", "median", "upper")
    ]


def test_dependence_matters_for_a_hundred_times_dozens() -> None:
    table = losses(*[{"quantity": "dozens", "language": "en"}] * 100)
    shared = only_row(lt.aggregate(table))
    apart = only_row(lt.aggregate(table, dependence="independent"))
    assert (shared["low"], shared["high"]) == (2400, 9900)
    assert [shared[name] for name in ("lower", "median", "upper")] == [2500, 4800, 9300]
    assert 4900 <= apart["lower"] <= 4930
    assert 5600 <= apart["upper"] <= 5640


def test_a_wording_is_shared_within_a_language_only() -> None:
    table = losses(
        {"quantity": "dozens", "language": "en"}, {"quantity": "dozens", "language": "fr"}
    )
    row = only_row(lt.aggregate(table))
    assert row["lower"] > 25 + 21


def test_an_open_end_enters_lower_at_its_low_and_leaves_no_median() -> None:
    row = only_row(lt.aggregate(losses({"quantity": "at least two"}, {"quantity": "3"})))
    assert (row["lower"], row["low"], row["best"], row["unbounded"]) == (5, 5, 5, 1)
    assert math.isnan(row["median"])
    assert math.isnan(row["upper"])


def test_bounds_of_the_analyst_without_a_distribution_bound_the_quantiles() -> None:
    row = only_row(lt.aggregate(losses({"quantity": "dozens", "low": "30", "high": "40"}, {})))
    assert (row["lower"], row["upper"]) == (31, 41)
    assert math.isnan(row["median"])
    assert (row["low_kind"], row["high_kind"]) == ("entailed", "entailed")


def test_the_weakest_kind_of_the_records_that_made_a_bound_is_given() -> None:
    row = only_row(lt.aggregate(losses({"quantity": "3"}, {"quantity": "up to 4"})))
    assert (row["low_kind"], row["high_kind"]) == ("soft", "soft")
    row = only_row(lt.aggregate(losses({"quantity": "up to 4"}, {"quantity": "dozens"})))
    assert (row["low_kind"], row["high_kind"]) == ("convention", "convention")


def test_a_window_is_spread_and_best_is_the_expectation() -> None:
    sums = lt.aggregate(losses({"date": "2024-11-29/2024-12-03", "quantity": "10"}), every="month")
    assert sums["period"].tolist() == [pd.Timestamp("2024-11-01"), pd.Timestamp("2024-12-01")]
    assert sums["best"].tolist() == pytest.approx([4, 6])
    assert sums["low"].tolist() == [0, 0]
    assert sums["high"].tolist() == [10, 10]
    assert sums["median"].tolist() == [0, 10]


@pytest.mark.parametrize(("dates", "best"), [("earliest", [10, 0]), ("latest", [0, 10])])
def test_a_window_can_be_put_on_an_end_and_its_bounds_stay(dates: str, best: list[float]) -> None:
    table = losses({"date": "2024-11-29/2024-12-03", "quantity": "10"})
    sums = lt.aggregate(table, every="month", dates=dates)
    assert sums["best"].tolist() == best
    assert sums["high"].tolist() == [10, 10]


def test_a_window_with_an_open_end_goes_into_the_row_without_a_period() -> None:
    table = losses({"date": "2024-11-10"}, {"date": "../2024-12-03", "quantity": "4"}, {})
    sums = lt.aggregate(table, every="month")
    assert sums["period"].isna().tolist() == [False, False, True]
    assert sums["best"].tolist() == [1, 1, 4]
    assert sums["low"].tolist() == [1, 1, 4]
    assert sums["high"].tolist() == [5, 5, 4]
    assert sums["records"].tolist() == [2, 2, 1]


def test_a_cumulative_curve_counts_an_open_start_from_its_last_day_on() -> None:
    table = losses({"date": "2024-11-10"}, {"date": "../2024-12-03", "quantity": "4"}, {})
    sums = lt.aggregate(table, every="month", cumulative=True)
    assert sums["best"].tolist() == [1, 6]
    assert sums["low"].tolist() == [1, 6]
    assert sums["high"].tolist() == [5, 6]


def test_an_open_last_day_is_never_certain_on_a_cumulative_curve() -> None:
    table = losses({"date": "2024-11-10"}, {"date": "2024-12-03/..", "quantity": "4"})
    sums = lt.aggregate(table, every="month", cumulative=True)
    assert sums["period"].isna().tolist() == [False, False, True]
    assert sums["low"].tolist() == [1, 1, 4]
    assert sums["high"].tolist() == [1, 5, 4]


def test_only_undated_records_make_one_row_each() -> None:
    sums = lt.aggregate(losses({"date": "../.."}, {"date": "XXXX", "side": "B"}), every="day")
    assert sums["period"].isna().all()
    assert sums["low"].tolist() == [1, 1]


def test_a_table_without_days_of_report_has_them_in_no_period() -> None:
    table = losses({}, {}).drop(columns="reported")
    sums = lt.aggregate(table, every="month", on="reported")
    assert sums["period"].isna().all()
    assert sums["high"].tolist() == [2.0]


def test_counting_by_the_day_of_report() -> None:
    table = losses({"reported": "2024-12-24"}, {"quantity": "2"})
    sums = lt.aggregate(table, every="month", on="reported")
    assert sums["period"].tolist()[0] == pd.Timestamp("2024-12-01")
    assert sums["low"].tolist() == [1, 2]
    assert sums["high"].tolist() == [3, 2]


def test_weeks_begin_on_monday_and_gaps_are_zero() -> None:
    sums = lt.aggregate(losses({"date": "2024-12-01"}, {"date": "2024-12-09"}), every="week")
    days = [f"{day:%Y-%m-%d}" for day in sums["period"]]
    assert days == ["2024-11-25", "2024-12-02", "2024-12-09"]
    assert sums["high"].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("every", "first"), [("day", "2024-12-01"), ("quarter", "2024-10-01"), ("year", "2024-01-01")]
)
def test_periods_follow_the_calendar(every: str, first: str) -> None:
    assert lt.aggregate(losses({}), every=every)["period"].tolist() == [pd.Timestamp(first)]


def test_since_and_until_cut_windows() -> None:
    table = losses({"date": "2024-12-01/2024-12-04", "quantity": "8"}, {"date": "2024-12-05"})
    row = only_row(lt.aggregate(table, since="2024-12-03", until=date(2024, 12, 5)))
    assert (row["low"], row["best"], row["high"]) == (1, 5, 9)


def test_a_category_filter_keeps_what_is_under_it() -> None:
    table = losses({}, {"category": "aircraft"}, {"category": "armoured_vehicle"})
    assert only_row(lt.aggregate(table, where={"category": "armoured_vehicle"}))["low"] == 2
    assert (
        only_row(lt.aggregate(table, by=(), where={"category": ["tank", "aircraft"]}))["low"] == 2
    )


def test_a_filter_that_keeps_nothing_gives_no_row() -> None:
    assert lt.aggregate(losses({}), where={"side": "nobody"}).empty


def test_an_empty_table_gives_an_empty_table_of_sums() -> None:
    empty = losses({}).iloc[:0]
    for options in ({}, {"every": "day"}, {"every": "month", "cumulative": True}):
        sums = lt.aggregate(empty, **options)
        assert sums.empty
        assert "high" in sums.columns


def test_claims_of_one_loss_are_fused_not_added() -> None:
    table = losses(
        {"loss_id": "x", "quantity": "10", "evidence": "media"},
        {"loss_id": "x", "quantity": "8", "evidence": "visual"},
        {"quantity": "1", "evidence": "visual"},
    )
    row = only_row(lt.aggregate(table))
    assert (row["low"], row["high"], row["records"]) == (9, 9, 2)


def test_confirmed_and_claimed_losses_are_not_mixed_unasked() -> None:
    table = losses({"evidence": "visual"}, {"evidence": "media"}, {"evidence": ""})
    with pytest.raises(MixedEvidenceError, match="A: confirmed losses"):
        lt.aggregate(table)
    assert only_row(lt.aggregate(table, mix_evidence=True))["low"] == 3
    assert lt.aggregate(table, by="evidence")["low"].tolist() == [1, 1, 1]
    assert only_row(lt.aggregate(table, where={"evidence": "visual"}))["low"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "sied"}, "did you mean 'side'"),
        ({"by": ("side", "side")}, "stands twice"),
        ({"where": {"colour": "red"}}, "no column"),
        ({"every": "fortnight"}, "expected one of day, week"),
        ({"cumulative": True}, "needs periods"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"dates": "middle"}, "expected one of spread"),
        ({"on": "archive"}, "'date' or 'reported'"),
        ({"dependence": "wordings"}, "did you mean 'wording'"),
        ({"since": "yesterday"}, "since: "),
        ({"since": "2024-12"}, "expected one day"),
        ({"since": "2024-12-02", "until": "2024-12-01"}, "before until"),
        ({"policy": "best"}, "best_evidence"),
    ],
)
def test_options_that_are_not_understood_say_what_is(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        lt.aggregate(losses({}), **options)  # type: ignore[arg-type]


def test_a_grid_of_days_over_a_thousand_years_is_refused() -> None:
    with pytest.raises(TooLargeError, match="longer period"):
        lt.aggregate(losses({"date": "1024"}, {}), every="day")


def test_options_travel_with_the_table(seed: pd.DataFrame) -> None:
    attrs = lt.aggregate(seed, by=("side", "group"), every="week", level=0.5).attrs
    assert attrs == {
        "by": ("side", "group"),
        "every": "week",
        "cumulative": False,
        "level": 0.5,
        "dates": "spread",
        "on": "date",
        "dependence": "wording",
        "upper": "bounds",
        "lexicon": "losstracker 2",
        "records": 5,
        "windows": 5,
        "worded": 5,
        "first_day": "2024-11-27",
        "last_day": "2024-12-03",
        "window_days": 7,
        "sources": ("franceinfo, 2024-12-03",),
        "where": {},
        "since": None,
        "until": None,
        "sides": ("Syrian regime",),
        "evidence": "claimed",
        "rounding": 0.0,
        "rows": 8,
    }


def test_columns_of_a_project_s_own_can_be_grouped_by() -> None:
    table = losses({"theatre": "north"}, {"theatre": "south"})
    assert lt.aggregate(table, by="theatre")["theatre"].tolist() == ["north", "south"]


def test_a_cycle_is_refused_even_in_a_table_that_was_not_validated() -> None:
    table = losses({"part_of": "r1"}, {"part_of": "r0"})
    with pytest.raises((ClaimsError, lt.errors.InvalidLossesError), match="part of itself"):
        lt.aggregate(table)


def test_a_table_that_was_joined_to_itself_is_refused(seed: pd.DataFrame) -> None:
    with pytest.raises(lt.errors.InvalidLossesError, match="LT301"):
        lt.aggregate(pd.concat([seed, seed]))


def test_a_part_of_a_validated_table_is_summed(seed: pd.DataFrame) -> None:
    assert only_row(lt.aggregate(seed[seed["category"] == "tank"]))["low"] == 20


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [("category", "foo", "LT104"), ("status", "seized", "LT103"), ("quantity", "purple", "LT201")],
)
def test_cells_that_were_changed_after_validating_are_checked(
    seed: pd.DataFrame, column: str, cell: str, code: str
) -> None:
    with pytest.raises(lt.errors.InvalidLossesError, match=code):
        lt.aggregate(seed.assign(**{column: cell}))


def test_cells_that_were_changed_after_validating_are_read_anew(seed: pd.DataFrame) -> None:
    changed = seed.assign(date="2030-01-01", quantity="7", part_of="")
    sums = lt.aggregate(changed, every="year")
    assert sums["period"].tolist() == [pd.Timestamp("2030-01-01")]
    assert sums["low"].tolist() == [35]


def test_a_cut_says_nothing_of_a_window_that_is_open_there() -> None:
    table = losses({"date": "2024-12-01/..", "quantity": "10"})
    row = only_row(lt.aggregate(table, since="2024-12-05"))
    assert (row["low"], row["high"], row["lower"], row["upper"]) == (0, 10, 0, 10)
    assert math.isnan(row["median"])
    table = losses({"date": "../2024-12-20", "quantity": "10"}, {"date": "2024-12-21"})
    sums = lt.aggregate(table, every="month", cumulative=True, since="2024-12-01")
    assert sums["period"].isna().tolist() == [False, True]
    assert sums["high"].tolist() == [11, 10]


def test_a_best_value_of_the_analyst_leaves_the_reading_shared() -> None:
    rows = [{"quantity": "dozens", "language": "en", "best": str(40 + at)} for at in range(20)]
    row = only_row(lt.aggregate(losses(*rows)))
    assert [row[name] for name in ("lower", "median", "upper")] == [500, 960, 1860]


def test_the_rest_of_a_deep_tree_is_bounded_as_tightly_as_can_be() -> None:
    table = losses(
        {"category": "armoured_vehicle", "quantity": "50", "status": "destroyed"},
        {
            "category": "armoured_combat_vehicle",
            "quantity": "at most 10",
            "status": "destroyed",
            "part_of": "r0",
        },
        {"category": "infantry_fighting_vehicle", "quantity": "at least two", "part_of": "r1"},
    )
    rows = rows_by(lt.aggregate(table, by="status"), "status")
    assert (rows["destroyed"]["low"], rows["destroyed"]["high"]) == (40, 48)
    assert (rows["captured"]["low"], rows["captured"]["high"]) == (2, 10)


def test_contradictions_outside_the_filter_do_not_stop_a_sum() -> None:
    table = losses(
        {"record_id": "a", "category": "armoured_vehicle", "quantity": "50", "loss_id": "x"},
        {
            "record_id": "b",
            "category": "armoured_vehicle",
            "quantity": "10",
            "loss_id": "x",
            "evidence": "visual",
        },
        {"record_id": "c", "quantity": "30", "part_of": "a"},
        {"record_id": "d", "side": "B"},
    )
    with pytest.raises(ClaimsError, match="'b' is at most 10"):
        lt.aggregate(table, mix_evidence=True)
    assert only_row(lt.aggregate(table, where={"side": "B"}))["low"] == 1


@pytest.mark.parametrize("name", ["low", "best", "records", "period"])
def test_a_column_of_the_sums_cannot_be_grouped_by(name: str) -> None:
    with pytest.raises(ArgumentError, match="column of the sums"):
        lt.aggregate(losses({name: "1"}), by=name)


def test_a_filter_takes_numbers_for_what_the_cells_say() -> None:
    table = losses({"year": 1}, {"year": 2})  # type: ignore[dict-item]
    assert only_row(lt.aggregate(table, where={"year": 1}))["low"] == 1  # type: ignore[dict-item]


def test_many_records_of_many_days_are_summed_day_by_day() -> None:
    days = pd.date_range("2022-01-01", periods=1300).strftime("%Y-%m-%d")
    size = 26_000
    table = pd.DataFrame(
        {
            "record_id": [f"r{at}" for at in range(size)],
            "side": [f"s{at % 80}" for at in range(size)],
            "date": [days[at * 7 % 1300] for at in range(size)],
            "category": "tank",
            "status": "lost",
            "quantity": "1",
            "source": "s",
        }
    )
    sums = lt.aggregate(compute(table), every="day", cumulative=True)
    assert len(sums) == 80 * 1300
    assert sums.groupby("side")["upper"].last().sum() == size


@pytest.mark.parametrize(
    ("date_text", "dates", "lower"),
    [
        ("2024-11-29/2024-12-01", "earliest", [2, 0]),
        ("2024-11-29/2024-12-01", "latest", [0, 2]),
        ("2024-11-02/2024-12-01", "spread", [2, 0]),
        ("2024-11-29/2024-12-01", "spread", [0, 0]),
    ],
)
def test_an_open_count_enters_lower_on_the_days_that_it_may_be_of(
    date_text: str, dates: str, lower: list[float]
) -> None:
    table = losses({"date": date_text, "quantity": "at least 2"})
    sums = lt.aggregate(table, every="month", dates=dates)
    assert sums["lower"].tolist() == lower
    assert sums["upper"].isna().tolist() == [at > 0 or dates == "spread" for at in lower]


def test_own_bounds_enter_lower_and_upper_on_the_days_that_they_may_be_of() -> None:
    table = losses({"date": "2024-11-02/2024-12-01", "quantity": "3-9", "low": "3", "high": "9"})
    sums = lt.aggregate(table, every="month")
    assert sums["lower"].tolist() == [3, 0]
    assert sums["upper"].tolist() == [9, 0]
    assert sums["median"].isna().all()
