"""The same sums under every dependence, one below the other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from conftest import make_losses
from worlds import Seen, table_of

import losstracker as lt
from losstracker.analysis import compare
from losstracker.errors import ArgumentError, MixedEvidenceError

ORDER = ["independent", "wording", "comonotonic", "unknown"]
SOFT = ["lower", "median", "upper"]


@pytest.fixture
def seen() -> pd.DataFrame:
    return make_losses(
        side=["Red"] * 4 + ["Blue"], quantity=["dozens"] * 3 + ["several", "2"], language="en",
        date=["2024-11-30/2024-12-01", "2024-12-01", "2024-12-01", "../2024-12-31", "2024-12-02"],
    )  # fmt: skip


RECORDS = [
    Seen("Red", "several", 1, 3), Seen("Red", "several", 2), Seen("Blue", "1-3", 0, 2),
    Seen("Red", "dozens"), Seen("Red", "dozens", 4, 2), Seen("Blue", "a couple", 6),
]  # fmt: skip


@pytest.mark.parametrize("by", [(), ("side",), ("side", "group")])
@pytest.mark.parametrize(("every", "cumulative"), [(None, False), ("week", False), ("week", True)])
def test_each_is_what_aggregate_says(
    every: str | None, by: tuple[str, ...], cumulative: bool
) -> None:
    options: dict[str, Any] = {"every": every, "cumulative": cumulative}
    table = lt.compare_dependences(table_of(RECORDS), by, **options)
    for name in ORDER:
        its = table[table["dependence"] == name].drop(columns="dependence")
        one = lt.aggregate(table_of(RECORDS), by, dependence=name, **options)
        pd.testing.assert_frame_equal(its.reset_index(drop=True), one)
    hard = table.drop(columns=[*SOFT, "dependence"])
    firsts = hard.iloc[hard.index // 4 * 4].reset_index(drop=True)
    pd.testing.assert_frame_equal(hard, firsts)
    assert (table["dependence"].to_numpy().reshape(-1, 4) == ORDER).all()


@pytest.mark.parametrize("records", [RECORDS[:3], RECORDS[3:]])
@pytest.mark.parametrize("level", [0.3, 0.8, 0.95])
def test_unknown_holds_the_others(records: list[Seen], level: float) -> None:
    table = lt.compare_dependences(table_of(records), "side", level=level).set_index("dependence")
    wide = table.loc[["unknown"]]
    for name in ORDER[:-1]:
        its = table.loc[[name]]
        assert (wide["lower"].to_numpy() <= its["lower"].to_numpy()).all()
        assert (its["upper"].to_numpy() <= wide["upper"].to_numpy()).all()


def test_a_shared_reading_is_wider_than_free_ones(seen: pd.DataFrame) -> None:
    table = lt.compare_dependences(seen, where={"side": "Red"}).set_index("dependence")
    width = table["upper"] - table["lower"]
    assert width["independent"] < width["wording"] < width["comonotonic"] <= width["unknown"]


def test_the_columns_come_in_order_and_the_open_windows_last(seen: pd.DataFrame) -> None:
    table = lt.compare_dependences(seen, "side", every="month")
    assert table.columns[:4].tolist() == ["side", "dependence", "period", "low"]
    red = table[table["side"] == "Red"]
    assert red["dependence"].tolist() == ORDER * 3
    assert red["period"].isna().tolist() == [False] * 8 + [True] * 4
    assert table.index.tolist() == list(range(len(table)))


def test_options_reach_every_sum(seen: pd.DataFrame) -> None:
    table = seen.assign(quantity="at least ten")
    capped = lt.compare_dependences(table, "side", cap=60, level=0.5, upper="lexical")
    assert (capped["high"] <= 60).all()
    assert capped["median"].notna().sum() >= 6
    facts = {"cap": 60, "level": 0.5, "upper": "lexical", "dependence": None, "records": 5}
    facts |= {"by": ("side", "dependence"), "rounding": 0}
    assert {name: capped.attrs[name] for name in facts} == facts
    caps = pd.DataFrame({"side": ["Red"], "cap": [45]})
    assert lt.compare_dependences(table, "side", cap=caps)["high"].min() == 45


def test_the_largest_rounding_is_said(seen: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    def rounded(*args: Any, **options: Any) -> pd.DataFrame:
        sums = lt.aggregate(*args, **options)
        sums.attrs["rounding"] = ORDER.index(options["dependence"]) % 3
        return sums

    monkeypatch.setattr(compare, "aggregate", rounded)
    assert lt.compare_dependences(seen).attrs["rounding"] == 2


def test_the_lexicon_reads_every_sum(seen: pd.DataFrame) -> None:
    table = lt.compare_dependences(seen, where={"side": "Red"}, lexicon="acled")
    assert table["best"].tolist() == [lt.aggregate(seen, lexicon="acled")["best"].iloc[1]] * 4
    assert table.attrs["lexicon"].startswith("acled")
    with pytest.raises(ArgumentError, match="lexicon: the table was read with"):
        lt.compare_dependences(lt.validate(seen), lexicon="acled")


def test_without_records_the_columns_are_there(seen: pd.DataFrame) -> None:
    full = lt.compare_dependences(seen, "side", every="month")
    empty = lt.compare_dependences(seen.iloc[:0], "side", every="month")
    assert empty.empty
    assert empty.columns.tolist() == full.columns.tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dependence": "wording"}, "dependence: every one is compared; leave it out"),
        ({"by": "dependence"}, "by: 'dependence' is a column of the result"),
        ({"by": "sid"}, "did you mean 'side'"),
        ({"cap": 1}, "cap: 1 for Blue is below 2"),
        ({"level": 0}, "level: expected a number"),
    ],
)
def test_what_is_refused(seen: pd.DataFrame, options: dict[str, Any], message: str) -> None:
    table = seen.assign(dependence="x")
    with pytest.raises(ArgumentError, match=message):
        lt.compare_dependences(table, **({"by": "side"} | options))


def test_confirmed_and_claimed_losses_are_not_added_up(seen: pd.DataFrame) -> None:
    table = seen.assign(evidence=["visual", *["media"] * 4])
    with pytest.raises(MixedEvidenceError, match="the whole table"):
        lt.compare_dependences(table)
    assert len(lt.compare_dependences(table, mix_evidence=True)) == 4
