"""Lists that are unlike: by evidence, sides, days of report, open windows, parts, and 'other'."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_compare_sources import ORYX, STAFF, WARSPOTTING, losses, said, seen

from losstracker.analysis.compare_sources import compare_sources
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning

CLAIMS = "General Staff of Ukraine"


def row(table: pd.DataFrame, source: str, **keys: str) -> dict[str, Any]:
    """The one row of a source and group."""
    kept = table[table["source"].eq(source)]
    for name, value in keys.items():
        kept = kept[kept[name].eq(value)]
    (found,) = kept.to_dict("records")
    return {str(name): value for name, value in found.items()}


# --- evidence and base ----------------------------------------------------------------------------


def test_evidence_is_that_of_the_group_after_the_filter() -> None:
    table = losses(
        *(*(seen("tank") for _ in range(3)), seen("truck", evidence="media"), seen("radar")),
        *(said("tank", "9"), said("truck", "4"), seen("tank", side="Blue", evidence="media")),
    )
    found = compare_sources(table, where={"side": "Red"})
    assert row(found, "WarSpotting", category="tank")["evidence"] == "visual"
    assert row(found, "WarSpotting", category="truck")["evidence"] == "media"
    assert row(found, CLAIMS, category="radar")["evidence"] == ""
    whole = compare_sources(table, (), where={"side": "Red"}, mix_evidence=True)
    assert row(whole, "WarSpotting")["evidence"] == "visual, media"


def test_evidence_of_a_code_that_is_rolled_up_is_that_of_all_in_it() -> None:
    table = losses(seen("mrap"), seen("infantry_fighting_vehicle"), said("armoured_vehicle", "9"))
    found = compare_sources(table)
    assert found["evidence"].tolist() == ["visual", "official"]


def test_the_base_has_most_confirmed_records_after_the_filter() -> None:
    oryx = [{**seen("tank"), "source": ORYX} for _ in range(2)]
    table = losses(
        *(seen("tank"), *(seen("tank", side="Blue") for _ in range(9)), *oryx),
        *(seen("truck", evidence="media") for _ in range(5)),
    )
    assert compare_sources(table, ("side", "category")).attrs["base"] == "WarSpotting"
    assert compare_sources(table, where={"side": "Red"}).attrs["base"] == "Oryx"


# --- sides ----------------------------------------------------------------------------------------


def test_lists_of_different_sides_are_said() -> None:
    table = losses(seen("tank"), seen("tank", side="Blue"), said("tank"))
    with pytest.warns(LossTrackerWarning, match="different sides") as told:
        compare_sources(table)
    assert "WarSpotting: Blue, Red; General Staff of Ukraine: Red" in str(told[0].message)
    assert "where={'side': 'Red'}" in str(told[0].message)
    assert told[0].filename == __file__
    # none of these warns: warnings are errors
    compare_sources(table, ("side", "category"))
    assert compare_sources(table, where={"side": "Red"}).attrs["where"] == {"side": ["Red"]}
    both = losses(*(each for side in ("Red", "Blue") for each in (seen("uav", side=side),
                    said("uav", side=side))))  # fmt: skip
    compare_sources(both)
    compare_sources(table, of="side", mix_evidence=True)


# --- days -----------------------------------------------------------------------------------------


def reported() -> pd.DataFrame:
    table = losses(*(seen("tank") for _ in range(4)), said("tank"), said("tank"))
    return table.assign(reported=[*[""] * 4, "2023-01-05", "2023-03-05"])


@pytest.mark.parametrize("options", [{"until": "2023-02-01"}, {"every": "month"}])
def test_a_list_without_days_of_report_has_bounds_only(options: dict[str, str]) -> None:
    with pytest.warns(LossTrackerWarning, match="WarSpotting gives no days of report") as told:
        found = compare_sources(reported(), on="reported", **options)  # type: ignore[arg-type]
    assert [each.filename for each in told] == [__file__]
    dated = found[found["period"].notna()] if "period" in found else found
    listed = dated[dated["source"] == "WarSpotting"]
    assert set(listed["low"]) == {0}
    assert set(listed["high"]) == {4}
    assert dated[["best", "ratio_best"]].isna().any(axis=1).tolist() == [True] * len(dated)
    assert listed["best"].isna().all()
    assert listed["ratio_high"].eq(1).all()
    if "period" in found:
        undated = found[found["period"].isna() & found["source"].eq("WarSpotting")]
        assert undated["best"].tolist() == [4]


def test_days_of_report_need_not_be_known_where_no_day_counts() -> None:
    assert compare_sources(reported(), on="reported")["best"].tolist() == [4, 2]
    tables = {"a": reported()[:4].drop(columns="reported"), "b": reported()[4:]}
    with pytest.warns(LossTrackerWarning, match="a gives no days of report"):
        found = compare_sources(tables, on="reported", until="2023-02-01")
    assert found["high"].tolist() == [4, 1]


def test_a_record_with_an_open_window_may_lie_outside_of_its_list() -> None:
    table = losses(
        *(seen("tank", date="2026-02-05"), seen("tank", "4", date="../2026-04-05")),
        *(seen("helicopter", date="2026-03-05"), seen("uav", "2", date="2026-03-05/..")),
        *(said(code, date=day) for code in ("tank", "helicopter", "uav")
          for day in ("2026-01-03", "2026-06-03")),
    )  # fmt: skip
    found = compare_sources(table, every="month").fillna({"low": -1, "high": -1})
    listed = found[found["source"].eq("WarSpotting") & found["period"].notna()]
    spans = {
        str(code): list(zip(part["low"], part["high"], strict=True))
        for code, part in listed.groupby("category")
    }
    none = (-1, -1)
    assert spans["tank"] == [(0, 4), (1, 5), (0, 4), (0, 4), none, none]
    assert spans["helicopter"] == [none, (0, 0), (1, 1), (0, 0), none, none]
    assert spans["uav"] == [none, (0, 0), (0, 2), (0, 2), (0, 2), (0, 2)]
    running = compare_sources(table, every="month", cumulative=True)
    uavs = running[running["category"].eq("uav") & running["source"].eq("WarSpotting")]
    last = uavs[uavs["period"].eq(pd.Timestamp("2026-06-01"))]
    assert last[["low", "high"]].to_numpy().tolist() == [[0, 2]]


# --- parts and 'other' ----------------------------------------------------------------------------


def test_a_part_whose_whole_another_source_lists_stands_alone() -> None:
    table = losses(
        seen("armoured_vehicle", "5", record_id="w"), said("tank", record_id="p", part_of="w")
    )
    tables = {"WarSpotting": table[:1], CLAIMS: table[1:]}
    for both in (table, tables):
        assert compare_sources(both, "group")["low"].tolist() == [5, 1]
    wrong = table.assign(part_of=["", "nowhere"])
    for both in (wrong, {"WarSpotting": wrong[:1], CLAIMS: wrong[1:]}):
        with pytest.raises(InvalidLossesError, match=f"source '{CLAIMS}': (.|\n)*LT302") as error:
            compare_sources(both, "group")
        assert len(error.value.findings) == 1


def test_a_table_that_is_none_is_named() -> None:
    tables = {"a": losses(seen("tank")), "b": [1]}
    with pytest.raises(ArgumentError, match="source 'b': losses: expected"):
        compare_sources(tables)


@pytest.mark.parametrize("by", ["category", "group"])
def test_other_has_no_ratio(by: str) -> None:
    table = losses(seen("other", "2"), seen("tank", "2"), said("other", "8"), said("tank", "8"))
    found = compare_sources(table, by)
    rest = found[found[by] == "other"]
    assert rest["best"].tolist() == [2, 8]
    assert np.isnan(rest[["ratio_low", "ratio_best", "ratio_high"]].to_numpy()).all()
    assert found[found[by] != "other"]["ratio_best"].tolist() == [1, 4]


def test_warnings_of_sums_are_given_once() -> None:
    table = losses({"source": WARSPOTTING}, {"source": STAFF, "evidence": "official"})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        compare_sources(table)
    assert not told
