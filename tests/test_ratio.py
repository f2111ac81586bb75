"""Loss-exchange ratios: bounds that hold, quantiles of every world, and zeros that are said."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from conftest import make_losses
from hypothesis import given
from hypothesis import strategies as st
from worlds import (
    BLUE,
    RECORDS,
    RED,
    SEEN,
    Seen,
    days_of,
    quantile,
    ratios,
    table_of,
    truth_of,
    worlds_of,
)

import losstracker as lt
from losstracker.errors import (
    ArgumentError,
    LossTrackerWarning,
    MixedEvidenceError,
    UnknownCodeError,
)
from losstracker.model.columns import Col

LEVEL = 0.8
ANYWAY = pytest.mark.filterwarnings("ignore:.*no record has side")
DEPENDENCES = ["independent", "wording", "comonotonic"]


def divide(losses: object, **options: Any) -> pd.DataFrame:
    return lt.ratio(losses, numerator=RED, denominator=BLUE, **options)


def only(table: pd.DataFrame) -> dict[str, Any]:
    assert len(table) == 1
    return {str(name): cell for name, cell in table.iloc[0].to_dict().items()}


def sides(red: list[str], blue: list[str], **columns: object) -> pd.DataFrame:
    """Records of both sides with these counts."""
    plain = {"language": "en", "status": "lost"}
    return make_losses(
        side=[RED] * len(red) + [BLUE] * len(blue), quantity=[*red, *blue], **(plain | columns)
    )


def expected_quantiles(
    records: list[Seen], days: set[Any], dependence: str
) -> tuple[float, float, float]:
    worlds = worlds_of(records, days, dependence)
    if all(other == 0 for (_, other), p in worlds.items() if p):
        return math.nan, math.nan, math.nan
    tail = (1 - LEVEL) / 2
    low, high = ratios(worlds, 0.0), ratios(worlds, math.inf)
    middle, other = quantile(low, 0.5), quantile(high, 0.5)
    most = max(one for (one, _), p in worlds.items() if p)
    upper = quantile(high, 1 - tail) if most else 0.0  # nothing is lost by Red: 0, or no ratio
    return quantile(low, tail), middle if middle == other else math.nan, upper


def assert_same(found: list[float], wanted: tuple[float, ...]) -> None:
    assert found == pytest.approx(list(wanted), nan_ok=True, rel=1e-12)


@ANYWAY
@given(
    dependence=st.sampled_from(DEPENDENCES),
    records=RECORDS,
    every=st.sampled_from(["week", "month"]),
    cumulative=st.booleans(),
)
def test_quantiles_are_those_of_every_possible_world(
    dependence: str, records: list[Seen], every: str, cumulative: bool
) -> None:
    table = divide(
        table_of(records), every=every, cumulative=cumulative, level=LEVEL, dependence=dependence
    )
    assert len(table)
    for row in table.to_dict("records"):
        days = days_of(row["period"], every, cumulative=cumulative)
        wanted = expected_quantiles(records, days, dependence)
        if row["denominator_high"]:
            assert_same([row["lower"], row["median"], row["upper"]], wanted)
            worlds = worlds_of(records, days, dependence)
            zero = sum(p for (_, other), p in worlds.items() if other == 0)
            assert row["zero_chance"] == pytest.approx(zero, abs=1e-9)
        else:
            assert_same([row["lower"], row["median"], row["upper"]], (math.nan,) * 3)
            assert row["zero_chance"] == 1


@ANYWAY
@given(
    dependence=st.sampled_from(DEPENDENCES),
    records=RECORDS,
    level=st.sampled_from([0.3, 0.5, 0.8, 0.95]),
)
def test_every_dependence_lies_within_the_bounds_of_an_unknown_one(
    dependence: str, records: list[Seen], level: float
) -> None:
    table = table_of(records)
    known = divide(table, every="month", level=level, dependence=dependence)
    bounds = divide(table, every="month", level=level, dependence="unknown")
    for row, wide in zip(known.to_dict("records"), bounds.to_dict("records"), strict=True):
        if math.isnan(row["low"]):
            assert math.isnan(wide["lower"])
            continue
        assert wide["low"] <= wide["lower"] <= row["lower"] + 1e-9
        assert row["upper"] <= wide["upper"] + 1e-9
        assert wide["upper"] <= wide["high"]
        assert math.isnan(wide["median"]) or wide["median"] == row["median"]


def test_under_an_unknown_dependence_two_tails_can_meet() -> None:
    """Both sums in their tails at once are likelier than either: quantiles do not simply divide."""
    table = sides(["several"], ["a couple"])
    row = only(divide(table, level=0.3, dependence="unknown"))
    assert row["lower"] < row["upper"]
    sums = lt.aggregate(table, level=0.3, dependence="unknown").set_index("side")
    naive = sums["lower"][RED] / sums["upper"][BLUE]
    assert row["lower"] < naive


@pytest.mark.parametrize("dependence", ["wording", "comonotonic", "unknown"])
def test_where_one_record_alone_is_uncertain_no_dependence_matters(dependence: str) -> None:
    table = sides(["several"], ["4"])
    names = ["lower", "median", "upper"]
    assert divide(table, dependence=dependence)[names].equals(
        divide(table, dependence="independent")[names]
    )


OPEN = (*["at least ten", "dozens", "plural", "several"], "3", "0")
CLAIM = st.tuples(st.sampled_from([RED, BLUE]), st.sampled_from(OPEN), st.floats(0, 1))


@ANYWAY
@given(claims=st.lists(CLAIM, min_size=1, max_size=5))
def test_bounds_hold_the_ratio_of_any_truth_that_the_words_allow(
    claims: list[tuple[str, str, float]],
) -> None:
    table = make_losses(
        side=[side for side, _, _ in claims], quantity=[word for _, word, _ in claims],
        language="en",
    )  # fmt: skip
    row = only(divide(table))
    truth = {
        side: sum(truth_of(w, pick) for s, w, pick in claims if s == side) for side in (RED, BLUE)
    }
    assert row["numerator_low"] <= truth[RED] <= row["numerator_high"]
    assert row["denominator_low"] <= truth[BLUE] <= row["denominator_high"]
    if truth[BLUE]:
        assert row["low"] - 1e-9 <= truth[RED] / truth[BLUE] <= row["high"] + 1e-9
    assert row["may_be_zero"] == (row["denominator_low"] == 0)
    if row["denominator_high"] and not math.isnan(row["best"]):
        assert row["low"] - 1e-9 <= row["best"] <= row["high"] + 1e-9


@ANYWAY
@given(claims=st.lists(st.tuples(SEEN, st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=4))
def test_bounds_of_a_period_hold_for_any_day_of_each_window(
    claims: list[tuple[Seen, float, int]],
) -> None:
    table = divide(table_of([seen for seen, _, _ in claims]), every="week")
    for row in table.to_dict("records"):
        days = days_of(row["period"], "week")
        sums = {RED: 0, BLUE: 0}
        for seen, pick, day in claims:
            if seen.days()[min(day, seen.length)] in days:
                sums[seen.side] += truth_of(seen.word, pick)
        if sums[BLUE]:
            assert row["low"] - 1e-9 <= sums[RED] / sums[BLUE] <= row["high"] + 1e-9


def test_one_shared_wording_on_both_sides_is_one_for_sure() -> None:
    row = only(divide(sides(["dozens"], ["dozens"])))
    assert (row["lower"], row["median"], row["upper"]) == (1, 1, 1)
    assert row["low"] < 0.5
    assert row["high"] > 2
    free = only(divide(sides(["dozens"], ["dozens"]), dependence="independent"))
    assert free["lower"] < 0.7
    assert free["upper"] > 1.4


def test_a_wording_is_shared_within_a_language_only() -> None:
    two = sides(["dozens", "1"], ["des dizaines", "1"], language=["en", "en", "fr", "en"])
    row = only(divide(two))
    assert row["lower"] < 1 < row["upper"]


def test_a_denominator_that_must_be_zero_is_never_divided_by() -> None:
    row = only(divide(sides(["5"], ["0"])))
    assert all(math.isnan(row[n]) for n in ("low", "best", "high", "lower", "median", "upper"))
    assert row["may_be_zero"]
    assert row["zero_chance"] == 1
    assert (row["numerator_best"], row["denominator_best"]) == (5, 0)
    assert (row["numerator_records"], row["denominator_records"]) == (1, 1)


def test_a_denominator_that_may_be_zero_is_said_and_bounds_nothing() -> None:
    seen = [Seen(RED, "5", 0), Seen(BLUE, "2", 0, 3)]  # Blue's day is in November or in December
    november, december = divide(table_of(seen), every="month").to_dict("records")
    for row in (november, december):
        assert row["may_be_zero"]
        assert row["zero_chance"] == pytest.approx([0.25, 0.75][row is december])
        assert row["denominator_best"] == pytest.approx([1.5, 0.5][row is december])
    assert (november["low"], november["high"], november["median"]) == (2.5, math.inf, 2.5)
    assert (november["lower"], november["upper"]) == (2.5, math.inf)
    assert (december["low"], december["high"]) == (0, 0)
    assert math.isnan(december["median"])  # nothing by nothing in three of four worlds


def test_an_open_end_leaves_a_low_and_says_what_it_leaves_open() -> None:
    over = only(divide(sides(["at least ten"], ["4-5"])))
    assert (over["low"], over["high"], over["lower"]) == (2, math.inf, 2)
    assert math.isnan(over["median"])
    assert math.isnan(over["upper"])
    under = only(divide(sides(["4-5"], ["at least ten"])))
    assert (under["low"], under["high"], under["lower"], under["upper"]) == (0, 0.5, 0, 0.5)
    assert math.isnan(under["median"])
    assert under["zero_chance"] == 0


def test_lexical_words_close_an_open_end_but_not_the_bounds() -> None:
    table = sides(["at least ten"], ["4"])
    row = only(divide(table, upper="lexical"))
    ten = lt.parse_quantity("at least ten", "en").pmf()
    assert row["median"] == ten.quantile(0.5) / 4
    assert row["upper"] == ten.quantile(0.95) / 4
    assert row["high"] == math.inf
    assert divide(table, upper="lexical").attrs["upper"] == "lexical"


def test_bounds_of_the_analyst_have_no_distribution_and_no_median() -> None:
    table = sides(["several"], ["2"], low=["4", ""], best=["5", ""], high=["8", ""])
    row = only(divide(table))
    assert (row["low"], row["best"], row["high"]) == (2, 2.5, 4)
    assert (row["lower"], row["upper"]) == (2, 4)
    assert math.isnan(row["median"])


def test_groups_on_one_side_only_have_a_row() -> None:
    table = make_losses(
        side=[RED, RED, BLUE, BLUE], category=["tank", "helicopter", "tank", "naval"],
        quantity=["6", "1", "3", "2"],
    )  # fmt: skip
    rows = divide(table, by="category").set_index("category")
    assert rows.index.tolist() == ["helicopter", "naval", "tank"]
    assert math.isnan(rows["best"]["helicopter"])
    assert rows["numerator_best"]["helicopter"] == 1
    assert rows["denominator_records"]["helicopter"] == 0
    assert (rows["best"]["naval"], rows["high"]["naval"]) == (0, 0)
    assert rows["best"]["tank"] == 2


def test_sums_of_both_are_those_of_aggregate() -> None:
    table = table_of([Seen(RED, "several"), Seen(RED, "5", 2, 2), Seen(BLUE, "1-3", 1, 4)])
    pairs = divide(table, by="category", every="month", cumulative=True)
    sums = lt.aggregate(table, by=["side", "category"], every="month", cumulative=True)
    for side, name in ((RED, "numerator"), (BLUE, "denominator")):
        its = sums[sums["side"] == side].reset_index()
        for number in ("low", "best", "high", "records"):
            assert pairs[f"{name}_{number}"].tolist() == its[number].tolist()
    assert pairs["period"].tolist() == its["period"].tolist()


def test_records_with_an_open_window_are_in_the_row_without_a_period() -> None:
    table = sides(["6"], ["3"], date=["../2024-12-03", "2024-12-01"])
    december, rest = divide(table, every="month").to_dict("records")
    assert (december["numerator_low"], december["numerator_high"]) == (0, 6)
    assert (december["low"], december["high"]) == (0, 2)
    assert pd.isna(rest["period"])
    assert (rest["numerator_best"], rest["denominator_records"]) == (6, 0)
    assert divide(sides(["6"], ["3"]), every="month")["period"].notna().all()


def test_claims_are_fused_and_parts_are_counted_once() -> None:
    table = make_losses(
        record_id=["w", "p", "a", "b"], side=[RED, RED, BLUE, BLUE],
        category=["armoured_vehicle", "tank", "tank", "tank"],
        quantity=["50", "20", "5", "8"], part_of=["", "w", "", ""], loss_id=["", "", "x", "x"],
        evidence=["media", "media", "media", "official"], source=list("abcd"),
    )  # fmt: skip
    row = only(divide(table))
    assert (row["numerator_best"], row["denominator_best"], row["best"]) == (50, 8, 6.25)
    wide = only(divide(table, policy="envelope"))
    assert (wide["low"], wide["high"]) == (6.25, 10)
    assert (wide["denominator_low"], wide["denominator_high"]) == (5, 8)


def test_a_category_holds_what_is_under_it() -> None:
    table = make_losses(
        record_id=["w", "p", "t", "h"], quantity=["50", "20", "6", "8"],
        category=["armoured_vehicle", "tank", "tank", "helicopter"], part_of=["", "w", "", ""],
    )  # fmt: skip
    row = only(lt.ratio(table, "category", numerator="armoured_vehicle", denominator="helicopter"))
    assert (row["numerator_best"], row["denominator_best"], row["best"]) == (56, 8, 7)
    narrow = only(lt.ratio(table, "category", numerator="tank", denominator="helicopter"))
    assert narrow["numerator_best"] == 26


@pytest.mark.parametrize("other", ["tank", "armoured_vehicle"])
def test_categories_with_records_in_common_are_refused(other: str) -> None:
    one = "armoured_vehicle" if other == "tank" else "tank"
    with pytest.raises(ArgumentError, match="lie one under the other"):
        lt.ratio(make_losses(), "category", numerator=one, denominator=other)
    with pytest.raises(UnknownCodeError, match="did you mean 'tank'"):
        lt.ratio(make_losses(), "category", numerator="tnak", denominator=other)


@pytest.mark.parametrize(("red", "blue", "said"), [("Rad", BLUE, "numerator"), (RED, "B", "denom")])
def test_a_side_that_no_record_has_is_said(red: str, blue: str, said: str) -> None:
    with pytest.warns(LossTrackerWarning, match=f"{said}.*no record has side") as caught:
        lt.ratio(sides(["2"], ["1"]), numerator=red, denominator=blue)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_names_may_have_spaces_around_them() -> None:
    row = only(lt.ratio(sides(["2"], ["1"]), numerator=" Red", denominator="Blue "))
    assert row["best"] == 2


@ANYWAY
def test_without_records_the_columns_are_there() -> None:
    table = sides(["2"], ["1"])
    full = divide(table)
    empty = divide(table.iloc[:0], by="category", every="month")
    assert empty.empty
    assert empty.columns.tolist() == ["category", "period", *full.columns]
    late = only(divide(table, since="2030-01-01"))
    assert (late["numerator_records"], late["zero_chance"]) == (0, 1)
    assert math.isnan(late["best"])
    assert divide(table.iloc[:0])["numerator_best"].tolist() == [0]


def test_days_outside_since_and_until_do_not_count() -> None:
    table = sides(["6", "1"], ["3"], date=["2024-12-01", "2024-12-05", "2024-12-01/2024-12-02"])
    row = only(divide(table, until="2024-12-01"))
    assert (row["numerator_best"], row["denominator_best"]) == (6, 1.5)
    assert (row["low"], row["high"]) == (2, math.inf)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "side"}, "by: 'side' tells numerator and denominator apart"),
        ({"where": {"side": RED}}, "where: 'side' is set by numerator and denominator"),
        ({"denominator": RED}, "denominator: expected another side"),
        ({"of": "sid"}, "did you mean 'side'"),
        ({"level": 1}, "level: expected a number between 0 and 1"),
        ({"dependence": "wordings"}, "did you mean 'wording'"),
        ({"cumulative": True}, "cumulative: a running sum needs periods"),
        ({"by": ["category", "category"]}, "stands twice"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    names = {"numerator": RED, "denominator": BLUE}
    with pytest.raises(ArgumentError, match=message):
        lt.ratio(sides(["2"], ["1"]), **(names | options))


def test_confirmed_and_claimed_losses_are_not_added_up() -> None:
    table = sides(["2", "3"], ["1"], evidence=["visual", "media", "media"])
    with pytest.raises(MixedEvidenceError, match=RED):
        divide(table)
    assert only(divide(table, mix_evidence=True))["best"] == 5


def test_the_lexicon_reads_both_sums() -> None:
    table = sides(["dozens"], ["2"])
    assert only(divide(table, lexicon="acled"))["best"] == 6
    assert divide(table, lexicon="acled").attrs["lexicon"].startswith("acled")
    with pytest.raises(ArgumentError, match="lexicon: the table was read with"):
        divide(lt.validate(table), lexicon="acled")


def test_the_options_travel_with_the_table() -> None:
    table = divide(sides(["2"], ["1"]), by="category", every="month", level=0.5)
    facts: dict[str, object] = {
        "of": Col.SIDE,
        "numerator": RED,
        "denominator": BLUE,
        "by": ("category",),
    }
    facts |= {
        "every": "month",
        "level": 0.5,
        "records": 2,
        "sources": ("Le Monde p1", "Le Monde p2"),
    }
    assert {name: table.attrs[name] for name in facts} == facts


def test_an_option_that_no_ratio_takes_is_refused_by_name() -> None:
    losses = make_losses(side=["Red", "Blue"])
    with pytest.raises(ArgumentError, match="cap: not an option here"):
        lt.ratio(losses, numerator="Red", denominator="Blue", cap=3)  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="did you mean 'dependence'"):
        lt.balance(losses, dependance="unknown")  # type: ignore[call-arg]
    with pytest.raises(lt.errors.DrawingError, match="a table of ratios"):
        lt.plot.bounds(lt.ratio(losses, numerator="Red", denominator="Blue"))
