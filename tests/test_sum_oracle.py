"""Quantiles and best values against enumeration of every day and every reading."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.model.pmf import SLACK
from losstracker.model.validate import compute

FIRST = date(2024, 11, 28)
LEVEL = 0.8
WORDS = st.sampled_from(["2", "1-3", "several", "a couple", "0"])
RECORDS = st.lists(st.tuples(WORDS, st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=3)

Chances = dict[int, float]


def _table(records: list[tuple[str, int, int]]) -> pd.DataFrame:
    rows = [
        {
            "record_id": f"r{at}",
            "side": "A",
            "date": f"{FIRST + timedelta(day)}/{FIRST + timedelta(day + length)}",
            "category": "tank",
            "status": "lost",
            "quantity": word,
            "language": "en",
            "source": "s",
        }
        for at, (word, day, length) in enumerate(records)
    ]
    return compute(pd.DataFrame(rows))


def _readings(word: str) -> list[tuple[int, float]]:
    pmf = lt.parse_quantity(word, "en").pmf()
    return [(pmf.start + at, float(p)) for at, p in enumerate(pmf.p)]


def _worlds(words: list[str], dependence: str) -> list[tuple[list[int], float]]:
    """Every combination of readings, and its probability."""
    own = dependence == "independent"
    keys = [at if own else words.index(word) for at, word in enumerate(words)]
    free = sorted(set(keys))
    worlds = []
    for chosen in product(*(_readings(words[key]) for key in free)):
        counts = {key: count for key, (count, _) in zip(free, chosen, strict=True)}
        worlds.append(([counts[key] for key in keys], math.prod(p for _, p in chosen)))
    return worlds


def _sum_by_enumeration(
    records: list[tuple[str, int, int]], days: set[date], dependence: str
) -> Chances:
    total: Chances = defaultdict(float)
    windows = [
        [FIRST + timedelta(day + at) for at in range(length + 1)] for _, day, length in records
    ]
    shares = [sum(day in days for day in window) / len(window) for window in windows]
    for counts, chance in _worlds([word for word, _, _ in records], dependence):
        for there in product([0, 1], repeat=len(records)):
            p = math.prod(q if one else 1 - q for one, q in zip(there, shares, strict=True))
            value = sum(count for count, one in zip(counts, there, strict=True) if one)
            total[value] += chance * p
    return total


def _quantile(chances: Chances, level: float) -> float:
    reached = 0.0
    for value, p in sorted(chances.items()):
        reached += p
        if reached >= level - SLACK:
            return value
    return max(chances)


def _days_of(period: pd.Timestamp, every: str, *, cumulative: bool) -> set[date]:
    freq = {"day": "D", "week": "W-SUN", "month": "M"}[every]
    last = period.to_period(freq).end_time.date()
    first = date(2024, 1, 1) if cumulative else period.date()
    return {first + timedelta(at) for at in range((last - first).days + 1)}


@pytest.mark.parametrize("dependence", ["wording", "independent"])
@given(records=RECORDS, every=st.sampled_from(["day", "week", "month"]), cumulative=st.booleans())
def test_quantiles_are_those_of_every_possible_world(
    dependence: str, records: list[tuple[str, int, int]], every: str, cumulative: bool
) -> None:
    sums = lt.aggregate(
        _table(records), every=every, cumulative=cumulative, level=LEVEL, dependence=dependence
    )
    for row in sums.to_dict("records"):
        days = _days_of(row["period"], every, cumulative=cumulative)
        truth = _sum_by_enumeration(records, days, dependence)
        found = [row[name] for name in ("lower", "median", "upper")]
        assert found == [_quantile(truth, level) for level in (0.1, 0.5, 0.9)]


@given(records=RECORDS, start=st.integers(0, 9), length=st.integers(0, 9))
def test_best_is_the_expectation_over_days_inside_a_cut(
    records: list[tuple[str, int, int]], start: int, length: int
) -> None:
    since, until = FIRST + timedelta(start), FIRST + timedelta(start + length)
    row = lt.aggregate(_table(records), since=since, until=until).to_dict("records")[0]
    days = [[FIRST + timedelta(day + at) for at in range(more + 1)] for _, day, more in records]
    expected = sum(
        lt.parse_quantity(word, "en").best
        * sum(since <= day <= until for day in window)
        / len(window)
        for (word, _, _), window in zip(records, days, strict=True)
    )
    assert row["best"] == pytest.approx(expected)


@given(records=RECORDS, every=st.sampled_from(["day", "week", "month"]), cumulative=st.booleans())
def test_comonotonic_quantiles_are_sums_of_those_of_each_record(
    records: list[tuple[str, int, int]], every: str, cumulative: bool
) -> None:
    sums = lt.aggregate(
        _table(records), every=every, cumulative=cumulative, level=LEVEL, dependence="comonotonic"
    )
    for row in sums.to_dict("records"):
        days = _days_of(row["period"], every, cumulative=cumulative)
        own = [_sum_by_enumeration([record], days, "independent") for record in records]
        found = [row[name] for name in ("lower", "median", "upper")]
        assert found == [
            sum(_quantile(chances, level) for chances in own) for level in (0.1, 0.5, 0.9)
        ]


@given(records=RECORDS, every=st.sampled_from(["day", "week", "month"]))
def test_every_dependence_lies_within_the_bounds_of_an_unknown_one(
    records: list[tuple[str, int, int]], every: str
) -> None:
    table = _table(records)
    bounds = lt.aggregate(table, every=every, level=LEVEL, dependence="unknown")
    assert (bounds["low"] <= bounds["lower"]).all()
    assert (bounds["upper"] <= bounds["high"]).all()
    for dependence in ("wording", "independent", "comonotonic"):
        known = lt.aggregate(table, every=every, level=LEVEL, dependence=dependence)
        assert (bounds["lower"] <= known["lower"]).all(), dependence
        assert (known["upper"] <= bounds["upper"]).all(), dependence
        agreed = bounds["median"].isna() | (bounds["median"] == known["median"])
        assert agreed.all(), dependence
