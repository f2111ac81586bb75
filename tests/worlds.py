"""Every world that two sums of a small table can be in: an oracle for ratios and differences."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

import pandas as pd
from hypothesis import strategies as st

import losstracker as lt
from losstracker.model.pmf import SLACK

FIRST = date(2024, 11, 28)
WORDS = ("2", "1-3", "several", "a couple", "0", "5")
RED, BLUE = "Red", "Blue"

Worlds = dict[tuple[int, int], float]


class Seen(NamedTuple):
    """One record: who lost it, how it is worded, and its window from the first day on."""

    side: str
    word: str
    day: int = 0
    length: int = 0

    def days(self) -> list[date]:
        return [FIRST + timedelta(self.day + at) for at in range(self.length + 1)]


SEEN = st.builds(
    Seen,
    st.sampled_from([RED, BLUE]),
    st.sampled_from(WORDS),
    st.integers(0, 6),
    st.integers(0, 3),
)
RECORDS = st.lists(SEEN, min_size=1, max_size=3)


def table_of(records: list[Seen]) -> pd.DataFrame:
    """A loss table of the records; each is captured by the other side."""
    rows = [
        {
            "record_id": f"r{at}",
            "side": each.side,
            "date": f"{each.days()[0]}/{each.days()[-1]}",
            "category": "tank",
            "status": "captured",
            "captor": BLUE if each.side == RED else RED,
            "quantity": each.word,
            "language": "en",
            "source": f"s{at}",
        }
        for at, each in enumerate(records)
    ]
    return pd.DataFrame(rows)


def readings(word: str) -> list[tuple[int, float]]:
    pmf = lt.parse_quantity(word, "en").pmf()
    return [(pmf.start + at, float(p)) for at, p in enumerate(pmf.p) if p]


def _rise_together(records: list[Seen], shares: list[float]) -> Worlds:
    """All counts are of one level; a record that is not there is 0, below all of its readings."""
    steps = []
    for each, share in zip(records, shares, strict=True):
        values = [(0, 1 - share)] + [(value, share * p) for value, p in readings(each.word)]
        reached = 0.0
        rising = []
        for value, p in values:
            reached += p
            rising.append((reached, value))
        steps.append(rising)
    edges = sorted({round(edge, 12) for rising in steps for edge, _ in rising} - {0.0} | {1.0})
    worlds: Worlds = defaultdict(float)
    before = 0.0
    for edge in edges:
        middle = (before + edge) / 2
        values_there = [
            next((value for reached, value in rising if reached >= middle), rising[-1][1])
            for rising in steps
        ]
        worlds[_pair(records, values_there)] += edge - before
        before = edge
    return worlds


def _pair(records: list[Seen], values: list[int]) -> tuple[int, int]:
    sums = [
        sum(value for each, value in zip(records, values, strict=True) if each.side == side)
        for side in (RED, BLUE)
    ]
    return sums[0], sums[1]


def worlds_of(records: list[Seen], days: set[date], dependence: str) -> Worlds:
    """What Red and Blue lost on some days, with the probability of each pair of sums."""
    shares = [sum(day in days for day in each.days()) / (each.length + 1) for each in records]
    if dependence == "comonotonic":
        return _rise_together(records, shares)
    keys = [
        each.word if dependence == "wording" and not each.word.isdigit() else str(at)
        for at, each in enumerate(records)
    ]
    words = {key: each.word for key, each in zip(keys, records, strict=True)}
    worlds: Worlds = defaultdict(float)
    for chosen in product(*(readings(word) for word in words.values())):
        count = {key: value for key, (value, _) in zip(words, chosen, strict=True)}
        p_reading = math.prod(p for _, p in chosen)
        for there in product([0, 1], repeat=len(records)):
            p = math.prod(q if one else 1 - q for one, q in zip(there, shares, strict=True))
            values = [count[key] * one for key, one in zip(keys, there, strict=True)]
            worlds[_pair(records, values)] += p_reading * p
    return worlds


def quantile(weighted: list[tuple[float, float]], level: float) -> float:
    """Smallest value whose cumulative probability reaches a level."""
    reached = 0.0
    for value, p in sorted(weighted):
        reached += p
        if reached >= level - SLACK:
            return value
    return max(value for value, p in weighted if p)


def ratios(worlds: Worlds, undefined: float) -> list[tuple[float, float]]:
    """Ratios of the worlds, ``undefined`` where both sums are 0."""
    return [
        (one / other if other else math.inf if one else undefined, p)
        for (one, other), p in worlds.items()
        if p
    ]


def days_of(period: pd.Timestamp, every: str, *, cumulative: bool = False) -> set[date]:
    """The days that a row of a period stands for."""
    freq = {"day": "D", "week": "W-SUN", "month": "M"}[every]
    last = period.to_period(freq).end_time.date()
    first = date(2024, 1, 1) if cumulative else period.date()
    return {first + timedelta(at) for at in range((last - first).days + 1)}


def truth_of(word: str, pick: float) -> int:
    """A true count that a wording allows: ``pick`` (0 to 1) between its bounds."""
    count = lt.parse_quantity(word, "en")
    top = count.low + 50 if math.isinf(count.high) else count.high
    return round(count.low + pick * (top - count.low))
