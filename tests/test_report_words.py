"""Sentences of a report: headlines, what stands for a chart, and how to read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import losstracker as lt
from losstracker.model.taxonomy import root
from losstracker.report.charts import plan
from losstracker.report.headline import make_headlines
from losstracker.report.reading import alternative, how_to_read
from losstracker.report.scope import Request, make_scope, split
from losstracker.report.sums import make_sums

if TYPE_CHECKING:
    from losstracker.report.sums import Sums

WARSPOTTING = Path(__file__).parents[2] / "shared" / "data" / "warspotting_losses_2024-05.csv.gz"
PLAIN = {"side": "A", "date": "2024-01-01", "status": "destroyed", "source": "s"}


def make(*rows: dict[str, str]) -> pd.DataFrame:
    filled = [
        {"record_id": f"r{at}", "location": f"place {at}", **PLAIN, "quantity": "1", **row}
        for at, row in enumerate(rows)
    ]
    return pd.DataFrame(filled)


def sums_of(losses: pd.DataFrame) -> Sums:
    scope = make_scope(losses, Request({}, None, None, "spread", "wording", 0.9))
    (section,) = split(scope)
    return make_sums(scope, section)


def headline(*codes: str) -> str:
    (only,) = make_headlines(sums_of(make(*({"category": code} for code in codes))))
    (group,) = only.groups
    return group


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["aircraft"], "Aircraft: 1."),
        (["tank"] * 2, "Armoured vehicles: 2. All recorded as tanks."),
        (
            ["tank", "tank", "armoured_vehicle"],
            "Armoured vehicles: 3. Of these, recorded as tanks: 2.",
        ),
        (
            ["towed_artillery", "towed_artillery", "towed_howitzer"],
            "Artillery: 3. Of these, recorded as towed artillery of no narrower kind: 2; as towed "
            "howitzers: 1.",
        ),
        (
            [
                "tank",
                "mrap",
                "infantry_fighting_vehicle",
                "armoured_personnel_carrier",
                "armoured_combat_vehicle",
            ],
            "1 more kind is in the table.",
        ),
    ],
)
def test_a_group_says_what_is_in_it(codes: list[str], said: str) -> None:
    found = headline(*codes)
    assert found.endswith(said)
    assert found == said or len(codes) > 4


def monthly() -> Sums:
    """Three groups in the four months of a year and a half, the last of them vague."""
    days = ["2022-03-05", "2022-06-01", "2023-01-09", "2023-08-20"]
    codes = ["tank", "aircraft", "uav", "tank"]
    rows = [{"date": day, "category": code} for day, code in zip(days, codes, strict=True)]
    rows[-1] |= {"quantity": "at least two", "language": "en"}
    return sums_of(make(*rows))


def test_sums_by_period_are_kept_for_charts_where_they_say_something() -> None:
    drawn = monthly().drawn
    assert drawn["side_period"]["best"].sum() == 5
    assert set(drawn["group_period"]["group"]) == {"armoured_vehicle", "aircraft", "uav"}
    exact = sums_of(make({"category": "tank"}, {"category": "uav", "date": "2024-02-01"})).drawn
    assert not {"side_period", "group_period"} & set(exact)  # bars by status say it all


def test_a_chart_is_planned_once_there_is_its_kind() -> None:
    kinds = {chart.kind for chart in plan(monthly())}
    assert kinds <= set(lt.plot.__all__)
    assert {"bounds", "cumulative", "composition"} <= kinds
    assert ("heatmap" in kinds) == ("heatmap" in lt.plot.__all__)


def test_shades_and_columns_are_told_in_words() -> None:
    drawn = monthly().drawn
    assert alternative("heatmap", drawn["group_period"]) == (
        "Table of shades, by month. Armoured vehicles: the most in August 2023, at least 2 items; "
        "aircraft: the most in June 2022, 1 item; unmanned aerial vehicles: the most in January "
        "2023, 1 item."
    )
    assert "A: the most in August 2023, at least 2 items" in alternative(
        "timeline", drawn["side_period"]
    )
    assert "no upper bound" in how_to_read("heatmap", drawn["group_period"])
    assert "no upper bound" in how_to_read("timeline", drawn["side_period"])


def test_states_are_told_of_each_group() -> None:
    rows = [{"category": "tank", "status": "captured"}, {"category": "uav"}, {"category": "uav"}]
    told = alternative("composition", sums_of(make(*rows)).drawn["group_status"])
    assert told == (
        "Chart of best values by status. In all 2 destroyed and 1 captured. Unmanned aerial "
        "vehicles: 2 destroyed; armoured vehicles: 1 captured."
    )


def test_what_is_claimed_is_said_to_look_so() -> None:
    seen, said = (
        sums_of(make({"category": "tank", "evidence": kind})) for kind in ("visual", "media")
    )
    assert "confirms" not in how_to_read("bounds", seen.written["by_group"])
    assert "no picture confirms" in how_to_read("bounds", said.written["by_group"])


@pytest.mark.skipif(not WARSPOTTING.is_file(), reason="real data are not beside the project")
def test_the_headline_of_a_real_tracker_adds_up() -> None:
    losses = lt.importers.read_warspotting(WARSPOTTING).losses.head(2_000)
    sums = sums_of(losses)
    (only,) = make_headlines(sums)
    counts = losses["category"].map(root).value_counts()
    assert only.sentence == f"{len(losses):,} items."
    for sentence, (group, count) in zip(only.groups, counts.items(), strict=False):
        name = lt.plot.labels.category_name(str(group))
        assert sentence.startswith(f"{name}: {count:,}. Of these")
