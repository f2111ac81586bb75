"""Pairs that may be one loss: what speaks for one, what against, and what is never proposed."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.analysis.duplicates import find_duplicates
from losstracker.analysis.duplicates_links import MOST_SHARING
from losstracker.analysis.duplicates_scores import Edges, scores
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.validate import compute

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = {"side": "Red", "date": "2024-12-01", "category": "tank", "model": "T-62M"}
PLAIN |= {"status": "destroyed", "quantity": "1"}
PICTURE = "https://pictures.example.org/a1b2/1.jpg"
OTHER = "https://pictures.example.org/c3d4/2.jpg"


def table(*rows: dict[str, str], prefix: str = "r") -> pd.DataFrame:
    full = [
        PLAIN | {"record_id": f"{prefix}{at}", "source": f"{prefix} {at}"} | row
        for at, row in enumerate(rows)
    ]
    return compute(pd.DataFrame(full).fillna(""))


def across(ours: dict[str, str], theirs: dict[str, str], score: float = 0) -> Any:
    """Give the one pair of two tables of one row, or None."""
    found = find_duplicates(table(ours), table(theirs, prefix="s"), score=score)
    return next(found.itertuples(), None)


def score(ours: dict[str, str], theirs: dict[str, str]) -> float:
    pair = across(ours, theirs)
    return 0.0 if pair is None else float(pair.score)


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        ({"source": PICTURE}, {"source": f"list | {PICTURE}"}, "same link 'pictures.example.org"),
        (
            {"source": "https://a.example.org/x/1016-truck.jpg"},
            {"source": "https://b.example.com/y/1016-Truck.JPG"},
            "picture of the same name '1016-truck'",
        ),
        ({"archive": PICTURE}, {"source": PICTURE}, "same link"),
        ({"model": "T-72B3"}, {"model": "T-72B3 Obr. 2016"}, "model 'T-72B3' ~ 'T-72B3 Obr. 2016'"),
        ({}, {"date": "2024-12-02"}, "1 day apart"),
        ({}, {"date": "2024-11-30/2024-12-02"}, "days overlap"),
        ({}, {"date": "../2024-12-03", "reported": "2024-12-03"}, "listed 2 days after"),
        ({"location": "Hama"}, {"location": "hama"}, "same place 'Hama'"),
        (
            {"latitude": "35.13", "longitude": "36.75"},
            {"latitude": "35.13", "longitude": "36.762"},
            "1.1 km apart",
        ),
        ({"unit": "25th Division"}, {"unit": "25th division"}, "same unit '25th Division'"),
        ({}, {"category": "armoured_vehicle"}, "one under the other"),
    ],
)
def test_what_speaks_for_a_pair_is_said(
    ours: dict[str, str], theirs: dict[str, str], reason: str
) -> None:
    pair = across(ours, theirs)
    assert reason in pair.reasons.partition("but ")[0]


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        ({"status": "captured"}, "status destroyed, captured"),
        ({"date": "2024-12-03"}, "2 days apart"),
        ({"category": "truck"}, "category 'tank', 'truck'"),
        ({"model": "Ural-4320"}, "model 'T-62M', 'Ural-4320'"),
        ({"quantity": "5"}, "count '1' here, '5' there"),
        ({"unit": "4th Division"}, "unit '25th Division', '4th Division'"),
        ({"location": "Homs"}, "place 'Hama', 'Homs'"),
        ({"latitude": "36.13", "longitude": "36.75"}, "111.2 km apart"),
    ],
)
def test_what_speaks_against_a_pair_is_said_and_lowers_its_score(
    theirs: dict[str, str], reason: str
) -> None:
    ours = {"unit": "25th Division", "location": "Hama"}
    if "latitude" in theirs:
        ours |= {"latitude": "35.13", "longitude": "36.75"}
    pair = across(ours | {"source": PICTURE}, ours | theirs | {"source": PICTURE})
    assert reason in pair.reasons.partition("but ")[2]
    assert score(ours, ours | theirs) < score(ours, ours) - 0.0001


def test_another_side_is_never_a_pair() -> None:
    assert across({"source": PICTURE}, {"source": PICTURE, "side": "Blue"}) is None
    assert across({"source": PICTURE}, {"source": PICTURE, "side": "red"}) is not None


def test_days_far_apart_are_no_pair_without_a_link() -> None:
    assert score({}, {"date": "2024-12-20"}) == 0
    assert score({"source": PICTURE}, {"source": PICTURE, "date": "2024-12-20"}) > 0.3


def test_a_picture_that_each_table_cites_once_outweighs_another_model() -> None:
    ours, theirs = {"source": PICTURE}, {"source": PICTURE, "model": "T-90M"}
    assert score(ours, theirs) > 0.9
    one, two = table(ours), table(theirs, {"source": PICTURE, "model": "T-64"}, prefix="s")
    assert find_duplicates(one, two, score=0)["score"].max() < 0.5


def test_an_unknown_model_speaks_neither_for_nor_against() -> None:
    pair = across({"source": PICTURE}, {"source": PICTURE, "model": "Unknown tank"})
    assert "model" not in pair.reasons
    assert "but" not in pair.reasons


def test_pictures_of_their_own_speak_against_a_pair() -> None:
    assert score({}, {}) > 0.8
    assert score({"source": PICTURE}, {"source": OTHER}) < 0.3


def test_same_model_and_day_is_no_pair_where_many_share_them() -> None:
    assert across({}, {}, score=0.5) is not None
    ours, theirs = table({}, {}), table({}, {}, prefix="s")
    assert len(find_duplicates(ours, theirs)) == 0
    found = find_duplicates(ours, theirs, score=0.1)
    assert len(found) == 4
    assert found["rivals"].tolist() == [2, 2, 2, 2]


def test_what_tells_a_pair_apart_from_its_rivals_counts() -> None:
    ours = table({"unit": "1st"}, {"unit": "2nd"})
    theirs = table({"unit": "2nd"}, {"unit": "1st"}, prefix="s")
    found = find_duplicates(ours, theirs)
    pairs = {*zip(found["record_id_a"], found["record_id_b"], strict=True)}
    assert pairs == {("r0", "s1"), ("r1", "s0")}
    assert found["rivals"].tolist() == [0, 0]


def test_one_entry_under_two_statuses_is_found_within_a_table() -> None:
    losses = table({"source": PICTURE}, {"source": OTHER}, {"source": PICTURE, "status": "damaged"})
    found = find_duplicates(losses)
    assert found[["record_id_a", "record_id_b"]].to_numpy().tolist() == [["r0", "r2"]]


def test_items_of_one_picture_with_pages_of_their_own_are_no_copies() -> None:
    page = "https://tracker.example.org/view/{}"
    rows = [{"source": f"{page.format(at)} | {PICTURE}"} for at in range(3)]
    assert len(find_duplicates(table(*rows))) == 0
    assert len(find_duplicates(table(*({"source": PICTURE} for _ in range(3))))) == 3


@pytest.mark.parametrize(
    "said",
    [
        ({"loss_id": "x"}, {"loss_id": "x"}),
        ({"record_id": "whole"}, {"part_of": "whole"}),
    ],
)
def test_what_is_said_already_is_not_proposed(said: Sequence[dict[str, str]]) -> None:
    rows = [{"source": PICTURE, "unit": "1st"} | row for row in said]
    assert len(find_duplicates(table(*rows), score=0)) == 0
    undone = [row | {"loss_id": "", "part_of": ""} for row in rows]
    assert len(find_duplicates(table(*undone), score=0)) == 1


def test_a_part_of_a_part_is_said_already() -> None:
    rows = ({"record_id": "a"}, {"record_id": "b", "part_of": "a"}, {"part_of": "b"})
    assert len(find_duplicates(table(*({"source": PICTURE} | row for row in rows)), score=0)) == 0


def test_a_link_that_many_records_cite_is_a_list() -> None:
    page = "https://lists.example.org/losses"
    rows = [{"source": page, "model": f"{at} Kamaz {at}"} for at in range(MOST_SHARING + 1)]
    found = find_duplicates(table(*rows), score=0)
    assert found.attrs["lists"] == ("lists.example.org/losses",)
    assert not found["reasons"].str.contains("same link").any()
    found = find_duplicates(table(*rows[:-1]), score=0)
    assert found.attrs["lists"] == ()
    assert found["reasons"].str.contains("same link").any()


def test_many_records_of_one_model_and_day_are_not_all_compared_and_it_is_said() -> None:
    size = 3_000
    found = find_duplicates(table(*({} for _ in range(size))))
    assert len(found) == 0
    assert found.attrs["compared"] < 64 * size
    assert found.attrs["not_compared"] > size * size / 3


def test_nearer_in_time_comes_before_farther() -> None:
    rows = [{"date": f"{day:%Y-%m-%d}"} for day in pd.date_range("2024-01-01", periods=200)]
    found = find_duplicates(table({"date": "2024-05-01"}), table(*rows, prefix="s"), score=0.1)
    assert found["record_id_b"].tolist()[0] == "s121"


def test_records_of_no_model_are_compared_by_category_and_day() -> None:
    assert score({"model": "", "unit": "1st"}, {"unit": "1st"}) > 0
    assert score({"model": "", "unit": "1st"}, {"unit": "1st", "category": "truck"}) == 0


def test_no_row_and_one_row_have_no_pair() -> None:
    one = table({})
    assert len(find_duplicates(one)) == 0
    assert len(find_duplicates(one.iloc[:0])) == 0
    assert len(find_duplicates(one, one.iloc[:0])) == 0
    expected = ["record_id_a", "record_id_b", "score", "rivals", "reasons"]
    assert find_duplicates(one).columns.tolist() == expected


@pytest.mark.parametrize("wrong", [-0.1, 1.5, True, "high", float("nan")])
def test_a_score_is_a_number_from_0_to_1(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match="score: expected a number from 0 to 1"):
        find_duplicates(table({}), score=wrong)


@pytest.mark.parametrize("fine", [0, 1, 0.5, np.float32(0.5), Fraction(1, 2)])
def test_any_real_number_is_a_score(fine: Any) -> None:
    assert len(find_duplicates(table({}), score=fine)) == 0


def test_errors_of_either_table_are_named() -> None:
    bad = pd.DataFrame([PLAIN | {"record_id": "x", "source": "s", "date": "2024-13-01"}])
    with pytest.raises(InvalidLossesError, match="other:"):
        find_duplicates(table({}), bad)
    with pytest.raises(ArgumentError):
        find_duplicates([1])  # type: ignore[arg-type]


CELLS = {
    "model": ("", "T-62M", "T-62", "T-72B3", "'T-62'", "2S3(M)"),
    "date": ("2024-12-01", "2024-12-02", "2024-11/2024-12", "../2024-12-05", "2024-12-01/.."),
    "reported": ("", "2024-12-03"),
    "source": (PICTURE, OTHER, "paper", f"{PICTURE} | paper", "https://x.com/a/status/1?s=20"),
    "status": ("destroyed", "lost"),
    "unit": ("", "1st"),
    "side": ("Red", "Blue"),
    "latitude": ("", "35.1"),
    "quantity": ("1", "dozens"),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}).map(
        lambda row: row | {"longitude": "36" if row["latitude"] else ""}
    ),
    max_size=7,
)


def as_set(found: pd.DataFrame) -> set[tuple[frozenset[str], float]]:
    ids = zip(found["record_id_a"], found["record_id_b"], strict=True)
    return {(frozenset(pair), score) for pair, score in zip(ids, found["score"], strict=True)}


@settings(max_examples=8, deadline=None)
@given(ROWS, ROWS)
def test_the_order_of_rows_and_tables_does_not_matter(
    one: list[dict[str, str]], other: list[dict[str, str]]
) -> None:
    blank = table({}).iloc[:0]
    ours = table(*one) if one else blank
    theirs = table(*other, prefix="s") if other else blank
    found = find_duplicates(ours, theirs, score=0)
    assert as_set(found) == as_set(find_duplicates(theirs, ours, score=0))
    assert as_set(found) == as_set(find_duplicates(ours.iloc[::-1], theirs, score=0))
    assert found["score"].between(0, 1).all()
    assert found["score"].is_monotonic_decreasing
    assert found["reasons"].str.len().gt(0).all()
    sides = pd.concat([ours, theirs]).set_index("record_id")["side"]
    assert sides[found["record_id_a"]].tolist() == sides[found["record_id_b"]].tolist()
    both = find_duplicates(ours, theirs, score=0.51)
    assert not both["record_id_a"].duplicated().any()
    assert not both["record_id_b"].duplicated().any()


def test_what_is_cut_does_not_depend_on_the_order_of_rows_and_tables() -> None:
    """More records of a model, day and link than are compared."""
    rows = [
        {
            "source": f"https://example.org/{at % 4}.jpg | https://example.org/{at % 7} | s{at}",
            "date": f"2024-12-0{at % 5 + 1}",
            "unit": str(at % 40),
        }
        for at in range(240)
    ]
    ours, theirs = table(*rows[:120]), table(*rows[120:], prefix="s")
    found = find_duplicates(ours, theirs, score=0.05)
    assert found.attrs["not_compared"] > 0
    assert len(found) > 50
    assert as_set(found) == as_set(find_duplicates(theirs, ours, score=0.05))
    mixed = [one.sample(frac=1, random_state=2) for one in (ours, theirs)]
    assert as_set(found) == as_set(find_duplicates(*mixed, score=0.05))
    alone = find_duplicates(ours, score=0.05)
    assert as_set(alone) == as_set(find_duplicates(mixed[0], score=0.05))
    told = found.set_index(["record_id_a", "record_id_b"])["reasons"]
    again = find_duplicates(*mixed, score=0.05).set_index(["record_id_a", "record_id_b"])["reasons"]
    assert told.sort_index().equals(again.sort_index())


def test_rows_of_one_post_with_posts_of_their_own_may_be_one_loss() -> None:
    post = "https://x.com/{}/status/{}"
    rows = [{"source": f"{post.format('a', 1)} | {post.format('b', at)}"} for at in (2, 3)]
    assert find_duplicates(table(*rows))["score"].gt(0.9).tolist() == [True]


def test_a_rival_with_a_better_partner_takes_less_away() -> None:
    ours, theirs = [{"unit": "1st"}, {}], [{"unit": "1st"}, {"date": "2024-12-02"}]
    found = find_duplicates(table(*ours), table(*theirs, prefix="s"))
    pairs = zip(found["record_id_a"], found["record_id_b"], strict=True)
    assert set(pairs) == {("r0", "s0"), ("r1", "s1")}


def test_records_of_one_loss_are_no_rivals() -> None:
    ours = [{"source": f"{PICTURE} | {at}", "loss_id": "x"} for at in "ab"]
    found = find_duplicates(table(*ours), table({"source": PICTURE}, prefix="s"))
    assert found["record_id_a"].tolist() == ["r0", "r1"]
    assert found["score"].min() > 0.9
    assert found["rivals"].tolist() == [0, 0]


def test_scores_are_how_often_a_pair_is_in_a_matching() -> None:
    """Against all matchings of a small graph without a circle, where messages are exact."""
    one, other = np.array([0, 0, 1, 1]), np.array([3, 4, 4, 5])
    weight = np.array([4.0, 6.0, 5.0, 2.0])
    odds = np.exp(weight - 3.5)
    sums = np.zeros(5)
    for chosen in product((False, True), repeat=4):
        used = [end for at in range(4) if chosen[at] for end in (one[at], other[at])]
        if len(set(used)) == len(used):
            likely = float(np.prod(odds[list(chosen)]))
            sums += likely * np.array([*chosen, True])
    found = scores(np.arange(4), Edges(one, other, weight), weight, 3.5)
    assert found == pytest.approx(sums[:4] / sums[4], abs=2e-3)


def test_many_links_of_many_records_are_soon_compared() -> None:
    size = 4_000
    cited = [
        " | ".join(f"https://example.org/{of}-{at * (2 * of + 1) % size // 50}" for of in range(10))
        for at in range(size)
    ]
    rows = pd.DataFrame([PLAIN | {"record_id": f"r{at}"} for at in range(size)])
    begin = time.perf_counter()
    found = find_duplicates(compute(rows.assign(source=cited)))
    assert found.attrs["compared"] <= 150 * size
    assert found.attrs["not_compared"] > 100 * size
    assert time.perf_counter() - begin < 15


@given(st.lists(st.floats(-5, 15), min_size=4, max_size=4))
def test_the_scores_of_a_record_add_up_to_less_than_one(weights: list[float]) -> None:
    a, b = np.array([0, 0, 1, 1]), np.array([2, 3, 2, 3])
    score = scores(np.arange(4), Edges(a, b, np.array(weights)), np.array(weights), 4.5)
    for record in range(4):
        assert score[(a == record) | (b == record)].sum() <= 1
    assert (score >= 0).all()


def test_a_table_that_was_not_validated_is() -> None:
    rows = {"record_id": ["a", "b"], "source": [PICTURE, PICTURE + "?utm_source=x"]}
    found = find_duplicates(pd.DataFrame({name: [cell] * 2 for name, cell in PLAIN.items()} | rows))
    assert len(found) == 1
    assert len(lt.validate(pd.DataFrame([PLAIN | {"record_id": "a", "source": "s"}]))) == 1
