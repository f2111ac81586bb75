"""Quantiles of a group from its records: open ends, and sums that are rounded."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

from losstracker.analysis.distributions import Dependence
from losstracker.analysis.hard import find_spans
from losstracker.analysis.nested import Bounds
from losstracker.analysis.periods import Dates, Windows, make_grid
from losstracker.analysis.prepare import Prepared
from losstracker.analysis.soft import Quantiles, find_quantiles, read_cells, share_over
from losstracker.model.parts import build_forest
from losstracker.model.quantity import parse_quantity

TAIL, LEVEL = 0.05, 0.9


def _find(
    words: dict[str, int], dependence: str = "independent", *, lexical: bool = False
) -> Quantiles:
    """Sum so many records of each wording in one group."""
    counts = [parse_quantity(word, "en") for word in words]
    size = len(counts)
    names = [f"r{at}" for at in range(size)]
    day = np.zeros(size, dtype=np.int64)
    prepared = Prepared(
        keys=pd.DataFrame(index=range(1)),
        group=day.copy(),
        windows=Windows(day, day),
        counts=counts,
        bounds=[Bounds(count.low, count.high) for count in counts],
        code=np.arange(size),
        forest=build_forest(names, [""] * size),
        record_ids=names,
        times=np.array(list(words.values())),
        rests_on=np.zeros(1, dtype=np.uint8),
    )
    grid = make_grid(prepared.windows, None)
    reads = read_cells(
        prepared,
        find_spans(prepared.windows, grid, cumulative=False),
        1,
        partial(share_over, grid=grid, dates=Dates.SPREAD, cumulative=False),
        np.zeros(size, dtype=bool),
        lexical=lexical,
    )
    return find_quantiles(reads, level=LEVEL, dependence=Dependence(dependence))


def _numbers(found: Quantiles) -> list[float]:
    return [found.lower[0, 0], found.median[0, 0], found.upper[0, 0]]


@pytest.mark.parametrize("dependence", list(Dependence))
def test_an_open_end_leaves_no_median_and_no_upper(dependence: Dependence) -> None:
    lower, median, upper = _numbers(_find({"at least ten": 1, "2": 3}, dependence))
    assert lower == 16
    assert np.isnan(median)
    assert np.isnan(upper)


@pytest.mark.parametrize("dependence", ["independent", "wording", "comonotonic"])
def test_lexical_words_give_an_open_end_a_median_and_an_upper(dependence: str) -> None:
    ten = parse_quantity("at least ten", "en").pmf()
    found = _find({"at least ten": 1, "2": 3}, dependence, lexical=True)
    assert _numbers(found) == [16, 6 + ten.quantile(0.5), 6 + ten.quantile(1 - TAIL)]
    assert found.median[0, 0] > 16


def test_lexical_words_keep_their_low_in_lower_beside_other_wordings() -> None:
    several = parse_quantity("several", "en").pmf()
    found = _find({"at least ten": 5, "several": 1}, lexical=True)
    assert found.lower[0, 0] == 50 + several.quantile(TAIL)
    assert found.lower[0, 0] < found.median[0, 0] < found.upper[0, 0]


def test_words_that_say_nothing_leave_no_median_even_if_lexical() -> None:
    lower, median, upper = _numbers(_find({"at least ten": 1, "plural": 1}, lexical=True))
    assert lower == 12
    assert np.isnan(median)
    assert np.isnan(upper)


def test_nothing_changes_by_lexical_where_no_end_is_open() -> None:
    words = {"dozens": 3, "several": 2, "4": 1}
    assert _numbers(_find(words)) == _numbers(_find(words, lexical=True))


def test_unknown_gives_a_median_only_where_there_is_one_number() -> None:
    assert np.isnan(_find({"dozens": 2}, "unknown").median[0, 0])
    assert _numbers(_find({"4": 2}, "unknown")) == [8, 8, 8]


def test_rounded_sums_are_said_to_be_and_drawn_outwards() -> None:
    words = {"dozens": 1, "hundreds": 1, "about 1000": 1, "nearly 20": 1, "3": 1}
    exact = _find(words, "wording")
    large = _find({word: 30_000 + at for at, word in enumerate(words)}, "wording")
    assert exact.rounding == 0
    assert 0 < large.rounding < 30_000
    scaled = [30_000 * number for number in _numbers(exact)]
    more = 999 + 2 * 1400 + 3 * 20 + 4 * 3  # as those records can be that are beyond 30,000
    lower, median, upper = _numbers(large)
    assert scaled[0] - large.rounding <= lower <= scaled[0] + more
    assert abs(median - scaled[1]) <= large.rounding / 2 + more
    assert scaled[2] <= upper <= scaled[2] + large.rounding + more


def test_sums_of_equally_many_of_each_wording_are_exact_however_many() -> None:
    words = {"dozens": 1, "hundreds": 1, "about 1000": 1, "nearly 20": 1, "3": 1}
    large = _find(dict.fromkeys(words, 30_000), "wording")
    assert large.rounding == 0
    assert _numbers(large) == [30_000 * number for number in _numbers(_find(words, "wording"))]
