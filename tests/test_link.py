"""Two tables linked into one: who shares a loss_id, who does not and why, and what is fused."""

from __future__ import annotations

import pandas as pd
import pytest

import losstracker as lt
from losstracker.analysis.link import link
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.validate import compute

PLAIN = {"side": "Red", "date": "2024-12-01", "category": "tank", "model": "T-62M"}
PLAIN |= {"status": "destroyed", "quantity": "1"}
PICTURE = "https://pictures.example.org/a1b2/1.jpg"


def table(prefix: str, *rows: dict[str, str]) -> pd.DataFrame:
    full = [
        PLAIN | {"record_id": f"{prefix}{at}", "source": f"{PICTURE} | list {prefix}"} | row
        for at, row in enumerate(rows)
    ]
    return compute(pd.DataFrame(full).fillna(""))


def links(both: pd.DataFrame) -> set[tuple[str, ...]]:
    """Give the record_ids that share each loss_id."""
    claimed = both[both["loss_id"] != ""]
    groups = claimed.groupby("loss_id")["record_id"].agg(tuple)
    return {ids for ids in groups if len(ids) > 1}


def test_linked_records_become_one_that_cites_both() -> None:
    theirs = {"date": "2024-11/2024-12", "model": "T-62 M", "reported": "2024-12-03"}
    both = link(table("a", {}), table("b", theirs))
    assert links(both) == {("a0", "b0")}
    assert both.attrs["linked"] == 1
    fused = lt.resolve(both)
    assert fused["fused_from"].tolist() == ["b0 | a0"]
    assert fused["source"].tolist() == [f"{PICTURE} | list b | list a"]
    assert lt.aggregate(both)["best"].tolist() == [1]


def test_rows_columns_and_their_order_stay() -> None:
    ours = table("a", {"theatre": "north"}, {"model": "Ural-4320", "category": "truck"})
    both = link(ours, table("b", {}))
    assert both["record_id"].tolist() == ["a0", "a1", "b0"]
    assert both["theatre"].tolist() == ["north", "", ""]
    assert both["count_best"].tolist() == [1, 1, 1]
    pd.testing.assert_frame_equal(
        both[["date", "model"]].head(2), ours[["date", "model"]], check_dtype=False
    )
    assert len(lt.validate(both.drop(columns=["count_low"]))) == 3


def test_a_name_does_not_depend_on_which_table_comes_first() -> None:
    one = link(table("a", {}), table("b", {}))["loss_id"].iloc[0]
    other = link(table("b", {}), table("a", {}))["loss_id"].iloc[0]
    assert one == other != ""


def test_items_of_one_picture_are_told_apart_by_model_and_status() -> None:
    ours = table("a", {}, {"model": "BMP-2", "category": "infantry_fighting_vehicle"})
    theirs = [
        {"model": "BMP-2", "category": "infantry_fighting_vehicle"},
        {"model": "T-62M Obr. 2022"},
    ]
    assert links(link(ours, table("b", *theirs))) == {("a0", "b1"), ("a1", "b0")}
    ours = table("a", {"status": "captured"}, {"status": "damaged"})
    theirs_of = table("b", {"status": "damaged"}, {"status": "captured"})
    assert links(link(ours, theirs_of)) == {("a0", "b1"), ("a1", "b0")}


@pytest.mark.parametrize("score", [0.5, 0.1])
def test_what_cannot_be_told_apart_is_not_linked_and_is_said(score: float) -> None:
    both = link(table("a", {}), table("b", {}, {}), score=score)
    assert links(both) == set()
    assert sum(both.attrs["not_linked"].values()) == 3
    (named,) = both.attrs["not_linked_as"].values()
    assert named == (("a0", "b0"), ("a0", "b1"))


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ({"quantity": "5"}, {}, "counts differ"),
        ({"quantity": "dozens"}, {"quantity": "24"}, "counts differ"),
        (
            {"category": "armoured_personnel_carrier"},
            {"category": "infantry_fighting_vehicle"},
            "neither category includes the other; mend the category of one of them to link them",
        ),
        ({"source": PICTURE}, {}, "one cites nothing that the other does not"),
        ({"loss_id": "x"}, {"loss_id": "y"}, "each has a loss_id already"),
    ],
)
def test_what_does_not_go_together_is_not_linked_and_is_said(
    ours: dict[str, str], theirs: dict[str, str], why: str
) -> None:
    both = link(table("a", ours), table("b", theirs))
    assert links(both) == set()
    assert both.attrs["not_linked"] == {why: 2}
    assert both.attrs["not_linked_as"] == {why: (("a0", "b0"),)}


def test_five_rows_and_a_row_of_five_are_not_linked() -> None:
    both = link(table("a", {"quantity": "5"}), table("b", *({} for _ in range(5))), score=0)
    assert links(both) == set()
    assert both.attrs["not_linked"] == {"counts differ": 6}


def test_parts_of_different_records_are_not_linked() -> None:
    whole = {"category": "armoured_vehicle", "quantity": "9", "model": "", "date": "2023-01-01"}
    ours = table("a", {"part_of": "a1"}, whole | {"source": "x"})
    theirs = table("b", {"part_of": "b1"}, whole | {"source": "y", "date": "2022-01-01"})
    both = link(ours, theirs)
    assert links(both) == set()
    assert "parts of different records" in both.attrs["not_linked"]


def test_a_loss_id_that_is_there_is_kept_and_taken_over() -> None:
    paper = {"loss_id": "x", "source": "paper", "model": ""}
    both = link(table("a", {"loss_id": "x"}, paper), table("b", {}))
    assert both["loss_id"].tolist() == ["x", "x", "x"]
    assert lt.resolve(both)["record_id"].tolist() == ["a0"]


def test_a_loss_has_one_partner_in_the_other_table() -> None:
    paper = {"loss_id": "x", "source": "https://example.org/7 | paper", "model": "T-62M"}
    theirs = table("b", {}, {"source": "https://example.org/7 | list b", "status": "lost"})
    both = link(table("a", {"loss_id": "x"}, paper), theirs, score=0.1)
    assert len(set(both["loss_id"]) - {"x"}) == 1
    assert "the loss has a better partner" in both.attrs["not_linked"]


def test_a_third_table_is_linked_to_two_that_are_linked() -> None:
    def rows(prefix: str) -> pd.DataFrame:
        days = ({"date": f"2024-12-0{at + 1}"} for at in range(4))
        cited = (f"https://example.org/{at}.jpg | list {prefix}" for at in range(4))
        return table(prefix, *(day | {"source": of} for day, of in zip(days, cited, strict=True)))

    two = link(rows("a"), rows("b"))
    for three in (link(two, rows("c")), link(rows("c"), two)):
        assert links(three) == {
            tuple(sorted((f"a{at}", f"b{at}", f"c{at}"), key=three["record_id"].tolist().index))
            for at in range(4)
        }
        assert (three.attrs["linked"], three.attrs["not_linked"]) == (4, {})
        assert len(lt.resolve(three)) == 4


def test_a_record_that_came_with_a_loss_id_and_finds_no_partner_is_said() -> None:
    both = link(table("a", {"loss_id": "x"}, {"loss_id": "y"}), table("b", {}))
    assert both.attrs["linked"] == 0
    assert sum(both.attrs["not_linked"].values()) == 3


def test_sources_are_compared_as_pages_and_each_page_is_named_once() -> None:
    ours = table("a", {"source": "https://x.com/who/status/1?s=20"})
    both = link(ours, table("b", {"source": "https://twitter.com/i/status/1"}))
    assert both.attrs["not_linked"] == {"one cites nothing that the other does not": 2}
    more = [
        one.assign(source=one["source"] + f" | list {of}")
        for one, of in (
            (ours, "a"),
            (table("b", {"source": "https://twitter.com/i/status/1"}), "b"),
        )
    ]
    fused = lt.resolve(link(*more))
    assert fused["source"].tolist() == ["https://x.com/who/status/1?s=20 | list a | list b"]
    claims = pd.concat([ours, ours.assign(record_id="b", source="https://nitter.net/a/status/1")])
    claims = claims.assign(loss_id="x")
    with pytest.raises(InvalidLossesError, match=r"LT307.*nitter\.net/a/status/1"):
        lt.validate(claims.drop(columns=["count_low"]))


def test_ids_of_both_tables_must_be_different() -> None:
    with pytest.raises(ArgumentError, match=r"got 1 in both, as 'a0'; give one table's ids"):
        link(table("a", {}), table("a", {}))


def test_errors_name_the_table() -> None:
    bad = table("b", {}).drop(columns=["count_low", "date_earliest"]).assign(date="2024-13-01")
    with pytest.raises(InvalidLossesError, match="b:"):
        link(table("a", {}), bad)
    with pytest.raises(ArgumentError, match="score"):
        link(table("a", {}), table("b", {}), score=2)


def test_empty_tables_link_to_nothing() -> None:
    ours = table("a", {})
    both = link(ours, table("b", {}).iloc[:0])
    assert both["record_id"].tolist() == ["a0"]
    assert (both.attrs["linked"], both.attrs["not_linked"]) == (0, {})
    assert len(link(ours.iloc[:0], ours.iloc[:0])) == 0
