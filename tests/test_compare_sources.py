"""Trackers side by side: what can be compared, what is blank, and how bounds are divided."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.comparable import comparable_codes
from losstracker.analysis.compare_sources import compare_sources
from losstracker.analysis.trackers import tracker_of
from losstracker.errors import ArgumentError, MixedEvidenceError
from losstracker.model.taxonomy import is_under, taxonomy

WARSPOTTING = "https://ukr.warspotting.net/view/7/"
ORYX = "https://postimg.cc/7 | https://www.oryxspioenkop.com/2022/02/attack.html"
STAFF = "General Staff of the Armed Forces of Ukraine"


def losses(*rows: dict[str, Any], **common: str) -> pd.DataFrame:
    blank = {"side": "Red", "date": "2023-05", "category": "tank", "status": "lost"}
    blank |= {"quantity": "1", "evidence": "visual", "source": "s", "part_of": "", "loss_id": ""}
    full = [{"record_id": f"r{n}", **blank, **common, **row} for n, row in enumerate(rows)]
    return pd.DataFrame(full)


def seen(category: str, quantity: str = "1", **more: str) -> dict[str, str]:
    return {"category": category, "quantity": quantity, "source": WARSPOTTING, **more}


def said(category: str, quantity: str = "1", **more: str) -> dict[str, str]:
    claim = {"category": category, "quantity": quantity, "source": STAFF, "evidence": "official"}
    return {**claim, **more}


def bounds(table: pd.DataFrame, *keys: str) -> dict[Any, tuple[float, float]]:
    names = [*keys, "source"]
    return {
        tuple(row[name] for name in names): (row["low"], row["high"])
        for row in table.to_dict("records")
        if not math.isnan(row["low"])
    }


# --- which source -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "tracker"),
    [
        (WARSPOTTING, "WarSpotting"),
        (ORYX, "Oryx"),
        (f"{ORYX} | {WARSPOTTING}", "WarSpotting"),
        ("https://github.com/scarnecchia/oryx_data/blob/main/a.csv", "Oryx"),
        ("https://github.com/scarnecchia/oryx_database", "github.com"),
        ("https://github.com/scarnecchia", "github.com"),
        ("https://notwarspotting.net/view/7/", "notwarspotting.net"),
        ("https://example.org/?from=warspotting.net", "example.org"),
        ("general staff of the armed forces of Ukraine | x", "General Staff of Ukraine"),
        ("Ministry, 2024 | https://example.org", "Ministry, 2024"),
        ("http://[broken/ | x", "[broken"),
        (" ", "no source"),
    ],
)
def test_a_tracker_is_told_by_what_is_cited(cell: str, tracker: str) -> None:
    assert tracker_of(cell) == tracker


def test_a_column_can_tell_the_sources_apart() -> None:
    table = losses({"unit": "a"}, {"unit": "b", "quantity": "3"}, {"unit": ""})
    found = compare_sources(table, of="unit", base="b")
    assert found["source"].tolist() == ["b", "a", "no unit"]
    assert found["ratio_best"].tolist() == [1.0, 1 / 3, 1 / 3]


# --- what can be compared -------------------------------------------------------------------------


def test_kinds_that_one_source_does_not_tell_apart_are_rolled_up() -> None:
    table = losses(
        *(seen("tank", "4"), seen("infantry_fighting_vehicle", "5"), seen("mrap"), seen("radar")),
        *(said("tank", "9"), said("armoured_vehicle", "20")),
    )
    found = compare_sources(table)
    assert bounds(found, "category") == {
        ("armoured_vehicle", "WarSpotting"): (6, 6),
        ("armoured_vehicle", "General Staff of Ukraine"): (20, 20),
        ("radar", "WarSpotting"): (1, 1),
        ("tank", "WarSpotting"): (4, 4),
        ("tank", "General Staff of Ukraine"): (9, 9),
    }
    above = "armoured_vehicle"
    assert found.attrs["rolled_up"] == {"infantry_fighting_vehicle": above, "mrap": above}


def test_a_code_of_few_records_beside_a_broader_one_is_not_told_apart() -> None:
    vague = {"radar": 1, "radar_ew": 65, "jammer": 70}
    codes = comparable_codes([vague, {"radar": 106, "jammer": 92}])
    assert codes["radar"] == "radar_ew"
    assert codes["jammer"] == "jammer"
    assert comparable_codes([vague, {"radar": 106}], [True])["radar"] == "radar"


codes = st.dictionaries(st.sampled_from([*taxonomy()]), st.integers(1, 9), max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(codes, min_size=1, max_size=3))
def test_codes_only_become_broader_and_keep_their_order(sources: list[dict[str, int]]) -> None:
    found = comparable_codes(sources)
    for code, to in found.items():
        assert is_under(code, to)
        for other, other_to in found.items():
            if is_under(code, other):
                assert is_under(to, other_to)  # a part stays under its whole


def test_groups_need_no_rolling_up() -> None:
    table = losses(seen("tank"), seen("mrap"), said("armoured_vehicle", "3"))
    found = compare_sources(table, "group")
    assert found["best"].tolist() == [2, 3]
    assert found.attrs["rolled_up"] == {}


# --- blank is not zero ----------------------------------------------------------------------------


def test_a_list_that_has_none_of_a_group_is_blank() -> None:
    table = losses(seen("tank"), said("tank", "2"), said("helicopter", "2", side="Blue"))
    found = compare_sources(table, ("side", "category"))
    helicopters = found[found["category"] == "helicopter"]
    assert helicopters["source"].tolist() == ["WarSpotting", "General Staff of Ukraine"]
    for name in ("low", "best", "high", "records"):
        assert helicopters[name].isna().tolist() == [True, False]
    assert helicopters["ratio_low"].isna().all()


def test_periods_outside_of_a_list_are_blank_and_inside_zero() -> None:
    table = losses(
        *(seen("tank", date="2023-01-05"), seen("tank", date="2023-03-05")),
        *(said("tank", date="2023-02-05"), said("tank", "7", date="2023-05-05")),
    )
    cuts: list[dict[str, Any]] = [{}, {"since": "2023-01-03", "until": "2023-06-30"}]
    for cut in cuts:
        found = compare_sources(table, every="month", **cut)
        best = found["best"].fillna(-1).groupby(found["source"]).agg(list)
        assert best["WarSpotting"][:5] == [1, 0, 1, -1, -1]
        assert best["General Staff of Ukraine"][:5] == [-1, 1, 0, 0, 7]
    days = {"WarSpotting": "2023-03-05", "General Staff of Ukraine": "2023-05-05"}
    assert found.attrs["last_days"] == days


def test_a_list_that_ended_before_is_blank() -> None:
    table = losses(seen("tank", date="2023-01-05"), said("tank", "7", date="2023-05-05"))
    found = compare_sources(table, since="2023-02-01")
    assert found["low"].fillna(-1).tolist() == [-1, 7]
    early = compare_sources(table, until="2023-02-01")
    assert early["low"].fillna(-1).tolist() == [1, -1]
    assert early.attrs["last_days"]["General Staff of Ukraine"] == "2023-02-01"


def test_records_of_no_known_day_stand_apart() -> None:
    table = losses(seen("tank", date="../2023-02-05"), said("tank", date="2023-02-05"))
    found = compare_sources(table, every="year")
    assert found["period"].isna().tolist() == [False, False, True, True]
    assert found["best"].tolist()[2:] == [1, 0]


# --- numbers --------------------------------------------------------------------------------------


def test_bounds_are_divided_the_least_by_the_most() -> None:
    table = losses(seen("tank", "10-20"), said("tank", "30-60"))
    row = compare_sources(table).iloc[1]
    assert (row["ratio_low"], row["ratio_best"], row["ratio_high"]) == (1.5, 3.0, 6.0)


def test_nothing_is_divided_by_nothing() -> None:
    table = losses(
        *(seen("tank", "at most 2"), seen("uav", "at least 1"), seen("radar", "0-0")),
        *(said("tank", "5"), said("uav", "4"), said("radar", "3")),
        language="en",
    )
    found = compare_sources(table)
    claimed = found[found["source"] != "WarSpotting"].set_index("category")
    ratios = claimed[["ratio_low", "ratio_high"]].T.to_dict("list")
    assert ratios["tank"] == [2.5, math.inf]
    assert ratios["uav"] == [0.0, 4.0]
    assert np.isnan(ratios["radar"]).all()


def test_sources_are_never_added_up_nor_fused() -> None:
    """One loss that two trackers list is one in each."""
    table = losses(
        *(seen("tank", "2", loss_id="x"), said("tank", "3", loss_id="x")),
        *(seen("armoured_vehicle", "5", record_id="w"), said("tank", "1", part_of="w")),
    )
    found = compare_sources(table, "group")
    assert found[["low", "records"]].to_numpy().tolist() == [[7, 2], [4, 2]]
    assert len(found) == 2


def test_each_source_has_the_sums_of_its_own_table() -> None:
    table = losses(seen("tank", "dozens"), said("tank", "≥3"), seen("uav"), language="en")
    found = compare_sources(table, ())
    for name, part in (
        ("WarSpotting", table.iloc[[0, 2]]),
        ("General Staff of Ukraine", table[1:2]),
    ):
        row = found[found["source"] == name].iloc[0]
        own = aggregate(part, ()).iloc[0]
        columns = ["low", "best", "high", "low_kind", "high_kind", "records", "unbounded"]
        assert row[columns].tolist() == own[columns].tolist()


def test_the_base_is_the_confirmed_list_of_most_records() -> None:
    claims = [said("tank") for _ in range(4)]
    table = losses(seen("tank"), {**seen("tank"), "source": ORYX}, seen("uav"), *claims)
    found = compare_sources(table, "group")
    order = ("WarSpotting", "Oryx", "General Staff of Ukraine")
    assert (found.attrs["base"], found.attrs["compared"]) == (order[0], order)
    assert found["evidence"].tolist()[:3] == ["visual", "visual", "official"]
    assert found.attrs["records"] == {order[0]: 2, order[1]: 1, order[2]: 4}


def test_any_frame_will_do() -> None:
    polars = pytest.importorskip("polars")
    table = losses(seen("tank", "2"), said("tank", "3"))
    for frame in (polars.from_pandas(table), polars.from_pandas(table).lazy()):
        pd.testing.assert_frame_equal(compare_sources(frame), compare_sources(table))


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"of": "sied"}, "of: 'sied' is no column of the table; did you mean 'side'?"),
        ({"base": "Warspoting"}, "did you mean 'WarSpotting'?"),
        ({"by": "source"}, "by: 'source' is a column of the result"),
        ({"by": ("side", "evidence")}, "by: 'evidence' is a column of the result"),
        ({"evry": "month"}, "did you mean 'every'?"),
        ({"of": "side"}, "at least two sources, got only 'Red'"),
    ],
)
def test_what_cannot_be_compared_is_refused(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ArgumentError) as error:
        compare_sources(losses(seen("tank"), said("tank")), **options)
    assert why in str(error.value)


def test_a_mapping_names_its_tables_itself() -> None:
    table = losses(seen("tank"))
    with pytest.raises(ArgumentError, match="leave it out"):
        compare_sources({"a": table, "b": table}, of="side")
    with pytest.raises(ArgumentError, match="got no rows"):
        compare_sources({})


def test_one_source_with_both_kinds_of_evidence_is_named() -> None:
    table = losses(seen("tank"), seen("tank", evidence="media"), said("tank"))
    with pytest.raises(MixedEvidenceError, match="source 'WarSpotting'"):
        compare_sources(table)
    mixed = compare_sources(table, mix_evidence=True)
    assert mixed["evidence"].tolist() == ["visual, media", "official"]
