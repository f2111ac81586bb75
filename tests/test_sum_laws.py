"""Laws of sums: the truth lies inside the bounds, and what adds up adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import ClaimsError
from losstracker.model.validate import compute

FIRST = date(2024, 11, 25)
WORDS = [
    "3",
    "~10",
    "at least two",
    "dozens",
    "2-5",
    "plural",
    "up to 4",
    "0",
    "12",
    "fewer than 5",
]
CHAIN = ["armoured_vehicle", "armoured_combat_vehicle", "infantry_fighting_vehicle"]
EVERY = [None, "day", "week", "month"]


@dataclass(frozen=True)
class World:
    """A loss table, and one way in which it can have been: (side, category, status, day, items)."""

    table: pd.DataFrame
    truth: list[tuple[str, str, str, date, int]]


def _window(draw: st.DrawFn, day: date) -> str:
    before, after = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    early, late = day - timedelta(before), day + timedelta(after)
    shape = draw(st.sampled_from(["day", "span", "span", "month", "from", "until", "about"]))
    if shape == "month":
        return f"{day:%Y-%m}"
    if shape == "about":
        return f"{day}~"
    return {
        "day": f"{day}",
        "span": f"{early}/{late}",
        "from": f"{early}/..",
        "until": f"../{late}",
    }[shape]


def _count(draw: st.DrawFn, word: str, least: int) -> int:
    quantity = lt.parse_quantity(word)
    low = max(quantity.low, least)
    high = min(quantity.high, low + 30)
    assume(low <= high)
    return draw(st.integers(low, int(high)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw records in trees, some of them claimed by two sources."""
    size = draw(st.integers(1, 5))
    parent = [draw(st.sampled_from([-1, -1, *range(i)])) for i in range(size)]
    depth = [0] * size
    side = ["A"] * size
    for at, up in enumerate(parent):
        depth[at] = depth[up] + 1 if up >= 0 else 0
        side[at] = side[up] if up >= 0 else draw(st.sampled_from(["A", "B"]))
    assume(max(depth) < len(CHAIN))
    code = [CHAIN[min(d, 2)] for d in depth]
    status = [draw(st.sampled_from(["destroyed", "captured"])) for _ in range(size)]
    word = [draw(st.sampled_from(WORDS)) for _ in range(size)]
    day = [FIRST + timedelta(draw(st.integers(0, 20))) for _ in range(size)]
    items = [0] * size
    for at in reversed(range(size)):
        parts = sum(items[i] for i in range(size) if parent[i] == at)
        items[at] = _count(draw, word[at], parts)
    rows, truth = [], []
    for at in range(size):
        inside = sum(items[i] for i in range(size) if parent[i] == at)
        truth.append((side[at], code[at], status[at], day[at], items[at] - inside))
        row = {
            "record_id": f"r{at}",
            "side": side[at],
            "date": _window(draw, day[at]),
            "category": code[at],
            "status": status[at],
            "quantity": word[at],
            "source": f"s{at}",
            "part_of": f"r{parent[at]}" if parent[at] >= 0 else "",
            "loss_id": "",
            "reported": "2025-01-01",
        }
        rows.append(row)
        if draw(st.booleans()):
            row["loss_id"] = f"l{at}"
            agrees = [w for w in WORDS if _fits(w, items[at])] or [str(items[at])]
            claim = row | {
                "record_id": f"c{at}",
                "date": _window(draw, day[at]),
                "quantity": draw(st.sampled_from(agrees)),
                "source": f"t{at}",
                "reported": "2025-01-02",
            }
            rows.append(claim)
    order = draw(st.permutations(range(len(rows))))
    return World(compute(pd.DataFrame([rows[i] for i in order])), truth)


def _fits(word: str, items: int) -> bool:
    quantity = lt.parse_quantity(word)
    return quantity.low <= items <= quantity.high


def _aggregate(world: World, **options: object) -> pd.DataFrame:
    """Sum, leaving out worlds whose wordings contradict each other though their truth does not."""
    try:
        return lt.aggregate(world.table, **options)  # type: ignore[arg-type]
    except ClaimsError as error:
        assume("at least" not in str(error))
        raise


def _key(fact: tuple[str, str, str, date, int], by: tuple[str, ...]) -> tuple[str, ...]:
    side, category, status, _, _ = fact
    names = {"side": side, "category": category, "status": status, "group": "armoured_vehicle"}
    return tuple(names[name] for name in by)


def _period_of(day: date, every: str) -> pd.Timestamp:
    freq = {"day": "D", "week": "W-SUN", "month": "M"}[every]
    return pd.Timestamp(day).to_period(freq).start_time


BY = st.sampled_from(
    [
        (),
        ("side",),
        ("category",),
        ("side", "category"),
        ("status",),
        ("group",),
        ("category", "status"),
    ]
)


@given(worlds(), BY, st.sampled_from(["spread", "earliest", "latest"]))
def test_the_truth_lies_inside_the_bounds_of_every_group(
    world: World, by: tuple[str, ...], dates: str
) -> None:
    sums = _aggregate(world, by=by, dates=dates)
    for row in sums.to_dict("records"):
        key = tuple(row[name] for name in by)
        true = sum(fact[4] for fact in world.truth if _key(fact, by) == key)
        assert row["low"] <= true <= row["high"]


@given(worlds(), BY, st.sampled_from(EVERY[1:]), st.sampled_from(["spread", "earliest", "latest"]))
def test_the_truth_lies_inside_the_bounds_of_every_period(
    world: World, by: tuple[str, ...], every: str, dates: str
) -> None:
    sums = _aggregate(world, by=by, every=every, dates=dates)
    for row in sums[sums["period"].notna()].to_dict("records"):
        key = tuple(row[name] for name in by)
        true = sum(
            fact[4]
            for fact in world.truth
            if _key(fact, by) == key and _period_of(fact[3], every) == row["period"]
        )
        assert row["low"] <= true <= row["high"]


@given(worlds(), BY, st.sampled_from(EVERY[1:]))
def test_the_truth_lies_inside_the_bounds_of_every_point_of_the_cumulative_curve(
    world: World, by: tuple[str, ...], every: str
) -> None:
    sums = _aggregate(world, by=by, every=every, cumulative=True)
    for row in sums[sums["period"].notna()].to_dict("records"):
        key = tuple(row[name] for name in by)
        true = sum(
            fact[4]
            for fact in world.truth
            if _key(fact, by) == key and _period_of(fact[3], every) <= row["period"]
        )
        assert row["low"] <= true <= row["high"]


@given(worlds(), st.integers(0, 20), st.integers(0, 20))
def test_the_truth_lies_inside_the_bounds_between_since_and_until(
    world: World, start: int, length: int
) -> None:
    since, until = FIRST + timedelta(start), FIRST + timedelta(start + length)
    sums = _aggregate(world, by=("side",), since=since, until=until)
    for row in sums.to_dict("records"):
        true = sum(f[4] for f in world.truth if f[0] == row["side"] and since <= f[3] <= until)
        assert row["low"] <= true <= row["high"]


@given(worlds(), st.sampled_from(["destroyed", "captured"]))
def test_a_filter_takes_the_rest_of_a_whole_not_the_whole(world: World, status: str) -> None:
    sums = _aggregate(world, by=(), where={"status": status})
    true = sum(fact[4] for fact in world.truth if fact[2] == status)
    if len(sums):
        assert sums["low"][0] <= true <= sums["high"][0]
    else:
        assert true == 0 or status not in set(world.table["status"])


@given(
    worlds(),
    BY,
    st.sampled_from(EVERY),
    st.booleans(),
    st.sampled_from(["spread", "earliest", "latest"]),
    st.sampled_from(["wording", "independent"]),
)
def test_numbers_of_a_row_are_in_order(
    world: World, by: tuple[str, ...], every: str | None, cumulative: bool, dates: str, how: str
) -> None:
    sums = _aggregate(
        world, by=by, every=every, cumulative=cumulative and every is not None, dates=dates,
        dependence=how,
    )  # fmt: skip
    assert (sums["low"] <= sums["best"]).all()
    assert (sums["best"] <= sums["high"]).all()
    assert (sums["low"] <= sums["lower"]).all()
    closed = sums[sums["upper"].notna()]
    assert (closed["lower"] <= closed["upper"]).all()
    assert (closed["upper"] <= closed["high"]).all()
    middle = sums[sums["median"].notna()]
    assert (middle["lower"] <= middle["median"]).all()
    assert (middle["median"] <= middle["upper"]).all()
    assert (sums.loc[np.isinf(sums["high"]), "unbounded"] > 0).all()


@given(worlds(), BY, st.sampled_from(EVERY))
def test_best_adds_up_over_groups_and_periods(
    world: World, by: tuple[str, ...], every: str | None
) -> None:
    whole = _aggregate(world, by=())
    parts = _aggregate(world, by=by, every=every)
    assert math.isclose(parts["best"].sum(), whole["best"].sum(), rel_tol=1e-9, abs_tol=1e-9)


@given(worlds(), BY, st.sampled_from(EVERY[1:]))
def test_bounds_of_periods_enclose_those_of_the_whole(
    world: World, by: tuple[str, ...], every: str
) -> None:
    whole = _aggregate(world, by=by)
    parts = _aggregate(world, by=by, every=every)
    if not by:
        low, high = parts["low"].sum(), parts["high"].sum()
        assert low <= whole["low"][0]
        assert whole["high"][0] <= high
        return
    sums = parts.groupby(list(by))[["low", "high"]].sum()
    of_whole = whole.set_index(list(by))
    assert (sums["low"] <= of_whole["low"].reindex(sums.index)).all()
    assert (of_whole["high"].reindex(sums.index) <= sums["high"]).all()


@given(worlds(), st.sampled_from(EVERY))
def test_a_cumulative_curve_never_falls_and_ends_at_the_whole(
    world: World, every: str | None
) -> None:
    assume(every is not None)
    curve = _aggregate(world, by=("side",), every=every, cumulative=True)
    whole = _aggregate(world, by=("side",)).set_index("side")
    for side, points in curve.groupby("side"):
        dated = points[points["period"].notna()]
        for name in ("low", "best", "high"):
            numbers = dated[name].to_list()
            assert all(a <= b + 1e-9 for a, b in pairwise(numbers))
        total = dated["best"].to_list()[-1:] + points.loc[points["period"].isna(), "best"].to_list()
        assert sum(total) == pytest.approx(whole["best"][str(side)])


@given(worlds(), st.randoms())
def test_sums_do_not_depend_on_the_order_of_rows(world: World, random: object) -> None:
    shuffled = world.table.sample(frac=1, random_state=random.randrange(2**32))  # type: ignore[attr-defined]
    one = _aggregate(world, by=("side", "category"), every="week")
    other = _aggregate(World(shuffled, world.truth), by=("side", "category"), every="week")
    pd.testing.assert_frame_equal(one, other)


@given(worlds())
def test_resolving_twice_changes_nothing(world: World) -> None:
    try:
        once = lt.resolve(world.table)
    except ClaimsError:
        assume(False)
    again = lt.resolve(once)
    pd.testing.assert_frame_equal(once.drop(columns="fused_from"), again.drop(columns="fused_from"))
    assert len(once) == len(world.truth)
