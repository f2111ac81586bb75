"""Losses against a known fleet: what counts as lost, shares and their bounds, what is refused."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given
from hypothesis import strategies as st
from worlds import FIRST, RECORDS, RED, Seen, quantile, table_of, truth_of, worlds_of

import losstracker as lt
from losstracker.errors import ArgumentError, LossTrackerWarning, MixedEvidenceError

LEVEL = 0.8
ALL_TIME = {FIRST + timedelta(at) for at in range(-100, 100)}


def fleets(**columns: object) -> pd.DataFrame:
    """A fleet of Red's armoured vehicles, but for ``columns``."""
    plain = {"side": RED, "category": "armoured_vehicle", "low": 20, "high": 40}
    size = max((len(cells) for cells in columns.values() if isinstance(cells, list)), default=1)
    cells = {**plain, "as_of": "2024-11-30", **columns}
    return pd.DataFrame({name: cell for name, cell in cells.items() if cell is not None},
                        index=range(size))  # fmt: skip


def share(losses: object, fleet: pd.DataFrame, **options: Any) -> dict[str, Any]:
    table = lt.share_of_fleet(losses, fleet, **options)
    assert len(table) == 1
    return {str(name): cell for name, cell in table.iloc[0].to_dict().items()}


def red(**columns: object) -> pd.DataFrame:
    """Losses of Red in December, but for ``columns``."""
    plain = {"side": RED, "date": "2024-12-05", "language": "en", "captor": ""}
    return make_losses(**(plain | columns))


def test_a_share_is_bounded_by_the_least_and_the_most_of_both() -> None:
    row = share(red(quantity="10-12"), fleets())
    assert (row["lost_low"], row["lost_best"], row["lost_high"]) == (10, 11, 12)
    assert (row["fleet_low"], row["fleet_high"], row["records"]) == (20, 40, 1)
    assert (row["low"], row["high"]) == (10 / 40, 12 / 20)
    assert (row["lower"], row["upper"]) == (10 / 40, 12 / 20)
    assert all(math.isnan(row[name]) for name in ("fleet_best", "best", "median"))


def test_a_fleet_known_to_within_bounds_with_a_best_has_a_best_share() -> None:
    row = share(red(quantity="10-12"), fleets(best=22))
    assert row["best"] == 11 / 22
    assert math.isnan(row["median"])


@pytest.mark.parametrize("best", [None, math.nan, "", 40])
def test_a_fleet_that_is_one_number_has_a_median(best: object) -> None:
    row = share(red(quantity="10-12"), fleets(low=40, best=best))
    assert (row["fleet_best"], row["best"], row["median"]) == (40, 11 / 40, 11 / 40)


@given(
    records=RECORDS,
    dependence=st.sampled_from(["independent", "wording", "comonotonic"]),
    after=st.integers(-1, 9),
    size=st.integers(1, 9),
)
@pytest.mark.filterwarnings("ignore:.*no record has side")
def test_quantiles_are_those_of_every_world_after_the_day(
    records: list[Seen], dependence: str, after: int, size: int
) -> None:
    as_of = FIRST + timedelta(after)
    fleet = fleets(low=size, high=size, as_of=as_of.isoformat())
    row = share(table_of(records), fleet, dependence=dependence, level=LEVEL)
    days = {day for day in ALL_TIME if day > as_of}
    worlds = worlds_of(records, days, dependence)
    lost = [(float(one), p) for (one, _), p in worlds.items()]
    found = [row[name] for name in ("lower", "median", "upper")]
    assert found == [quantile(lost, level) / size for level in (0.1, 0.5, 0.9)]


CLAIM = st.tuples(
    st.sampled_from(["at least ten", "dozens", "several", "0"]),
    st.integers(0, 6),
    st.integers(0, 4),
    st.integers(0, 4),
    st.floats(0, 1),
)


@given(claims=st.lists(CLAIM, min_size=1, max_size=4), low=st.integers(1, 50), more=st.floats(0, 1))
def test_bounds_hold_the_share_of_any_truth_on_any_day(
    claims: list[tuple[str, int, int, int, float]], low: int, more: float
) -> None:
    seen = [Seen(RED, word, day, length) for word, day, length, _, _ in claims]
    as_of = FIRST + timedelta(3)
    row = share(table_of(seen), fleets(low=low, high=low + 20, as_of=as_of.isoformat()))
    lost = sum(
        truth_of(word, pick)
        for (word, _, length, at, pick), its in zip(claims, seen, strict=True)
        if its.days()[min(at, length)] > as_of
    )
    assert row["lost_low"] <= lost <= row["lost_high"]
    assert row["low"] <= lost / (low + more * 20) <= row["high"]


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        ("2024-11-30", 0, 0),
        ("2024-12-01", 5, 5),
        ("2024-11-30/2024-12-01", 0, 5),
        ("2024-11-01/2024-11-30", 0, 0),
        ("../2024-12-03", 0, 5),
        ("2024-12-01/..", 5, 5),
        ("2024-11-30/..", 0, 5),
    ],
)
def test_losses_count_from_the_day_after_on(day: str, low: float, high: float) -> None:
    row = share(red(quantity="5", date=day), fleets())
    assert (row["lost_low"], row["lost_high"]) == (low, high)


def test_by_day_of_report_and_until() -> None:
    table = red(quantity="5", date="2024-11-20", reported="2024-12-02")
    assert share(table, fleets())["lost_high"] == 0
    assert share(table, fleets(), on="reported")["lost_low"] == 5
    assert share(table, fleets(), on="reported", until="2024-12-01")["lost_high"] == 0


def test_each_fleet_counts_from_its_own_day() -> None:
    table = red(quantity=["1", "2", "4"], date=["2024-11-30", "2024-12-01", "2024-12-02"])
    days: list[object] = ["2024-12-01", pd.Timestamp("2024-11-29"), date(2024, 11, 30)]
    found = lt.share_of_fleet(table, fleets(as_of=days))
    assert found["lost_best"].tolist() == [4, 7, 6]
    assert found["as_of"].tolist() == days


def test_a_category_counts_what_is_under_it_and_a_part_once() -> None:
    table = red(
        record_id=["w", "p", "t", "h", "b"], quantity=["50", "20", "6", "8", "9"],
        category=["armoured_vehicle", "tank", "tank", "helicopter", "tank"],
        part_of=["", "w", "", "", ""], side=[RED, RED, RED, RED, "Blue"],
    )  # fmt: skip
    found = lt.share_of_fleet(
        table,
        fleets(
            side=[RED, RED, RED, "Blue"],
            category=["armoured_vehicle", "tank", "helicopter", "helicopter"],
            low=10,
        ),
    )
    assert found["lost_best"].tolist() == [56, 26, 8, 0]
    assert found["records"].tolist() == [3, 2, 1, 0]
    assert found["high"].tolist() == [5.6, 2.6, 0.8, 0]  # more may be lost than there had been


def test_a_model_counts_what_is_called_just_so() -> None:
    table = red(model=["T-72", "T-72B", "T-72", ""], quantity=["1", "2", "4", "8"])
    fleet = fleets(model=["T-72 ", "T-72B", "T-64"], category=None)
    assert lt.share_of_fleet(table, fleet)["lost_best"].tolist() == [5, 2, 0]
    assert lt.share_of_fleet(table, fleet, where={"category": "naval"})["records"].sum() == 0


def test_claims_of_one_loss_are_fused() -> None:
    table = red(quantity=["5", "8"], loss_id="x", source=["a", "b"],
                evidence=["official", "media"])  # fmt: skip
    assert share(table, fleets())["lost_best"] == 5
    assert share(table, fleets(), policy="envelope")["high"] == 8 / 20


def test_an_open_end_leaves_the_share_open() -> None:
    row = share(red(quantity="at least ten"), fleets(low=40))
    assert (row["low"], row["high"], row["lower"]) == (0.25, math.inf, 0.25)
    assert math.isnan(row["upper"])
    assert share(red(quantity="at least ten"), fleets(low=40), upper="lexical")["upper"] > 0.25


@pytest.mark.parametrize(("low", "quantity", "high"), [(0, "3", math.inf), (0, "0", math.nan)])
def test_a_fleet_that_may_be_nothing(low: int, quantity: str, high: float) -> None:
    row = share(red(quantity=quantity), fleets(low=low))
    assert row["high"] == pytest.approx(high, nan_ok=True)
    assert row["low"] == float(quantity) / 40


def test_text_from_a_csv_is_read_as_numbers() -> None:
    row = share(red(quantity="10"), fleets(side=f" {RED} ", low="20", high="40.0", best=" "))
    assert (row["fleet_low"], row["low"], row["side"]) == (20, 0.25, RED)
    assert math.isnan(row["best"])


def test_more_columns_and_the_order_of_rows_are_kept() -> None:
    fleet = fleets(category=["tank", "helicopter"], note=["x", "y"]).set_index(pd.Index([7, 7]))
    before = fleet.copy()
    found = lt.share_of_fleet(red(), fleet)
    pd.testing.assert_frame_equal(fleet, before)
    assert found["note"].tolist() == ["x", "y"]
    assert found["category"].tolist() == ["tank", "helicopter"]
    assert found.index.tolist() == [0, 1]
    assert not found.columns.duplicated().any()


def test_evidence_is_mixed_only_where_it_is_added_up() -> None:
    table = red(evidence=["visual", "media"], side=[RED, "Blue"], quantity=["2", "3"])
    assert share(table, fleets())["lost_best"] == 2
    both = red(evidence=["visual", "media"])
    with pytest.raises(MixedEvidenceError, match=f"{RED}: confirmed losses"):
        share(both, fleets())
    assert share(both, fleets(), mix_evidence=True)["lost_best"] == 2


def test_a_side_that_no_record_has_is_said() -> None:
    with pytest.warns(LossTrackerWarning, match="no record has side 'Rad'") as caught:
        row = share(red(), fleets(side="Rad"))
    assert len(caught) == 1
    assert (row["lost_high"], row["high"], row["records"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"low": None}, "'low' is missing"),
        ({"category": None}, "a column category or a column model, one of the two"),
        ({"model": "T-72"}, "a column category or a column model, one of the two"),
        ({"low": 50}, "row 1: expected numbers with 0 <= low <= best <= high, got low 50"),
        ({"low": [20, -1]}, "row 2: expected numbers with 0 <= low"),
        ({"best": 41}, "row 1: expected numbers"),
        ({"high": math.inf}, "row 1: expected numbers"),
        ({"high": math.nan}, "row 1: expected numbers"),
        ({"low": "dozens"}, "row 1: expected numbers .* got low dozens"),
        ({"category": ["tank", "tnk"]}, "row 2: 'tnk' is no code"),
        ({"side": ""}, "row 1: expected a side, got none"),
        ({"category": None, "model": " "}, "row 1: expected a model, got none"),
        ({"as_of": "2024-11"}, "row 1: as_of: expected one day"),
        ({"as_of": ["2024-11-30", "soon"]}, "row 2: as_of: date 'soon'"),
        ({"as_of": math.nan}, "row 1: as_of: date ''"),
        ({"records": 5}, "the column 'records' would stand twice"),
        ({"lost_low": 5}, "the column 'lost_low' would stand twice"),
    ],
)
def test_fleets_that_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^fleet.*{message}"):
        lt.share_of_fleet(red(), fleets(**columns))


def test_what_is_no_fleet_is_refused() -> None:
    for fleet in ([1], fleets().iloc[:0], {"side": RED}):
        with pytest.raises(ArgumentError, match="fleet: expected a pandas DataFrame with at least"):
            lt.share_of_fleet(red(), fleet)  # type: ignore[arg-type]
    twice = pd.concat([fleets(), fleets()[["side"]]], axis=1)
    with pytest.raises(ArgumentError, match="'side' would stand twice"):
        lt.share_of_fleet(red(), twice)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "2024-01-01"}, "since: losses count from the day after as_of on"),
        ({"every": "month"}, "every: .* leave it out"),
        ({"cumulative": True}, "cumulative: .* leave it out"),
        (
            {"until": "2024-11-30"},
            "until: expected a day after as_of, .* row 1 is as of 2024-11-30",
        ),
        ({"until": date(2024, 11, 29)}, "until: expected a day after as_of"),
        ({"until": "2024"}, "until: expected one day"),
        ({"where": {"side": RED}}, "where: 'side' is set by the rows of the fleet"),
        ({"where": {"category": "tank"}}, "where: 'category' is set by the rows of the fleet"),
        ({"level": 2}, "level: expected a number"),
        ({"lexicon": "acled"}, "lexicon: the table was read with"),
    ],
)
def test_options_that_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        lt.share_of_fleet(lt.validate(red()), fleets(), **options)


def test_other_filters_narrow_what_counts() -> None:
    table = red(status=["destroyed", "captured"], quantity=["2", "3"], model=["T-72", "T-64"])
    assert share(table, fleets(), where={"status": "captured"})["lost_best"] == 3
    assert share(table, fleets(), where={"model": "T-72"})["lost_best"] == 2


def test_the_options_travel_with_the_table() -> None:
    table = red(quantity="dozens", evidence="media")
    found = lt.share_of_fleet(table, fleets(), level=0.5, lexicon="acled")
    facts = {"by": ("side", "category"), "since": "the day after as_of", "level": 0.5, "records": 1}
    assert {name: found.attrs[name] for name in facts} == facts
    assert found["lost_best"].tolist() == [12]
    assert found.attrs["lexicon"].startswith("acled")
