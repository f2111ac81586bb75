"""Claims of one loss become one record, by each policy."""

from __future__ import annotations

import pandas as pd
import pytest

import losstracker as lt
from losstracker.errors import ArgumentError, ClaimsError, LossTrackerWarning
from losstracker.model.validate import compute


def claims(*rows: dict[str, str]) -> pd.DataFrame:
    """Make claims of one loss, each by a source of its own."""
    plain = {"side": "A", "date": "2024-12-01", "category": "tank", "status": "captured"}
    plain |= {"quantity": "1", "loss_id": "x", "part_of": "", "evidence": "", "reported": ""}
    full = [
        plain | {"record_id": f"r{at}", "source": f"s{at}"} | row for at, row in enumerate(rows)
    ]
    return pd.DataFrame(full)


def fused(table: pd.DataFrame, policy: str = "best_evidence") -> dict[str, object]:
    resolved = lt.resolve(table, policy=policy)
    assert len(resolved) == 1
    return dict(resolved.iloc[0])


@pytest.mark.parametrize(
    ("evidence", "winner"),
    [
        (("media", "visual"), "r1"),
        (("official", "media"), "r0"),
        (("unverified", "media"), "r1"),
        (("", "unverified"), "r1"),
        (("media", "media"), "r0"),
    ],
)
def test_the_best_evidence_stands(evidence: tuple[str, str], winner: str) -> None:
    table = claims({"evidence": evidence[0]}, {"evidence": evidence[1]})
    assert fused(table)["record_id"] == winner


def test_among_equal_evidence_the_latest_report_stands() -> None:
    table = claims(
        {"reported": "2024-12-01"}, {"reported": "2024-12-03"}, {"reported": "2024-12-02"}
    )
    row = fused(table)
    assert row["record_id"] == "r1"
    assert row["fused_from"] == "r1 | r2 | r0"


def test_status_is_that_of_the_latest_report_whoever_stands() -> None:
    table = claims(
        {"evidence": "visual", "status": "abandoned", "reported": "2024-12-01"},
        {"evidence": "media", "status": "captured", "reported": "2024-12-02"},
    )
    row = fused(table)
    assert (row["record_id"], row["status"]) == ("r0", "captured")


def test_an_envelope_holds_every_claim() -> None:
    table = claims(
        {"quantity": "3-5", "date": "2024-12-01"},
        {"quantity": "4-9", "date": "2024-12-03/2024-12-04"},
    )
    row = fused(table, "envelope")
    assert (row["count_low"], row["count_best"], row["count_high"]) == (3, 4, 9)
    assert row["date"] == "2024-12-01/2024-12-04"


def test_an_envelope_of_an_open_claim_is_open() -> None:
    row = fused(claims({"quantity": "3"}, {"quantity": "5+", "date": "2024-12-01/.."}), "envelope")
    assert (row["count_low"], row["high"]) == (3, "inf")
    assert row["date"] == "2024-12-01/.."


def test_an_intersection_holds_what_every_claim_allows() -> None:
    table = claims(
        {"quantity": "3-5", "date": "../2024-12-02"}, {"quantity": "4+", "date": "2024-12"}
    )
    row = fused(table, "intersection")
    assert (row["count_low"], row["count_high"]) == (4, 5)
    assert row["date"] == "2024-12-01/2024-12-02"


def test_an_empty_intersection_is_the_envelope_with_a_warning() -> None:
    table = claims({"quantity": "3"}, {"quantity": "5"})
    with pytest.warns(LossTrackerWarning, match="no count fits every claim; 3 to 5"):
        row = fused(table, "intersection")
    assert (row["count_low"], row["count_high"]) == (3, 5)
    table = claims({"date": "2024-12-01"}, {"date": "2024-12-05"})
    with pytest.warns(LossTrackerWarning, match="no day fits every claim"):
        row = fused(table, "intersection")
    assert row["date"] == "2024-12-01/2024-12-05"


def test_two_claims_of_one_source_are_an_error() -> None:
    table = claims({"source": "s"}, {"source": "t | s"})
    with pytest.raises(lt.errors.InvalidLossesError, match="cite a source that the others do not"):
        lt.resolve(table)
    with pytest.raises(ClaimsError, match="one source makes one claim"):
        lt.resolve(compute(table))


def test_two_trackers_may_rest_on_one_picture() -> None:
    table = claims({"source": "picture | tracker A"}, {"source": "tracker B | picture"})
    row = fused(table)
    assert row["fused_from"] == "r0 | r1"
    assert row["source"] == "picture | tracker A | tracker B"


def test_a_fused_record_cites_all_sources_the_one_that_stands_in_front() -> None:
    for policy in ("best_evidence", "envelope", "intersection"):
        row = fused(claims({"evidence": "media"}, {"evidence": "visual"}), policy)
        assert (row["record_id"], row["source"]) == ("r1", "s1 | s0")


def test_parts_follow_the_record_that_their_whole_was_fused_into() -> None:
    table = claims(
        {"record_id": "a", "category": "armoured_vehicle", "quantity": "9", "evidence": "media"},
        {"record_id": "b", "category": "armoured_vehicle", "quantity": "8", "evidence": "visual"},
        {"record_id": "c", "loss_id": "", "part_of": "a", "quantity": "3", "evidence": "visual"},
    )
    resolved = lt.resolve(table)
    assert resolved["record_id"].tolist() == ["b", "c"]
    assert resolved["part_of"].tolist() == ["", "b"]
    assert lt.aggregate(table, by="group")["low"].tolist() == [8]


def test_a_fused_record_lies_where_any_of_its_claims_lies() -> None:
    table = claims(
        {"record_id": "w", "loss_id": "", "category": "armoured_vehicle", "quantity": "9"},
        {"record_id": "a", "part_of": "w", "evidence": "media"},
        {"record_id": "b", "evidence": "official"},
    )
    resolved = lt.resolve(table).set_index("record_id")
    assert resolved.loc["b", "part_of"] == "w"


def test_claims_that_lie_in_different_records_are_an_error() -> None:
    table = claims(
        {"record_id": "v", "loss_id": "", "quantity": "9"},
        {"record_id": "w", "loss_id": "", "quantity": "9"},
        {"part_of": "v"},
        {"part_of": "w"},
    )
    with pytest.raises(ClaimsError, match="part of different records, 'v' and 'w'"):
        lt.resolve(table)


def test_a_loss_with_one_claim_stays_as_it_is() -> None:
    table = claims({"loss_id": "x"}, {"loss_id": "y"}, {"loss_id": ""})
    resolved = lt.resolve(table)
    assert resolved["record_id"].tolist() == ["r0", "r1", "r2"]
    assert resolved["fused_from"].tolist() == ["", "", ""]


def test_columns_of_a_project_s_own_are_kept() -> None:
    table = claims({"theatre": "north"}, {"theatre": "south"})
    assert fused(table)["theatre"] == "north"


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(ArgumentError, match="policy: expected one of best_evidence"):
        lt.resolve(claims({}), policy="newest")


def test_fused_bounds_keep_the_kinds_of_the_claims_they_are_of() -> None:
    table = claims({"quantity": "up to 12"}, {"quantity": "about 10"})
    row = fused(table, "envelope")
    assert (row["count_low"], row["count_high"]) == (1, 15)
    assert (row["low_kind"], row["high_kind"]) == ("soft", "convention")
    sums = lt.aggregate(table, policy="intersection")
    assert sums[["low", "high"]].to_numpy().tolist() == [[5, 12]]
    assert sums[["low_kind", "high_kind"]].to_numpy().tolist() == [["convention", "soft"]]


def test_claims_that_agree_keep_their_distribution_under_every_policy() -> None:
    table = claims({"quantity": "dozens", "language": "en"}, {"quantity": "dozens"})
    for policy in ("best_evidence", "envelope", "intersection"):
        assert lt.aggregate(table, policy=policy)["median"].tolist() == [48]


def test_equal_claims_do_not_depend_on_the_order_of_rows() -> None:
    table = claims({"status": "abandoned"}, {"quantity": "3"})
    one, other = fused(table), fused(table.iloc[::-1])
    assert one["record_id"] == other["record_id"] == "r0"
    assert one["status"] == other["status"] == "abandoned"


def test_the_captor_goes_with_the_status() -> None:
    table = claims(
        {"evidence": "visual", "status": "abandoned", "reported": "2024-12-01"},
        {"evidence": "media", "captor": "HTS", "reported": "2024-12-02"},
    )
    row = fused(table)
    assert (row["record_id"], row["status"], row["captor"]) == ("r0", "captured", "HTS")


def test_resolving_again_keeps_what_was_fused() -> None:
    once = lt.resolve(claims({}, {}))
    assert lt.resolve(once)["fused_from"].tolist() == ["r0 | r1"]
