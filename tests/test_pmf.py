"""A probability mass function over whole counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.errors import ArgumentError, TooLargeError
from losstracker.model.pmf import Pmf

CHANCES = st.dictionaries(st.integers(0, 60), st.floats(0.001, 1), min_size=1, max_size=8).map(
    lambda weights: {count: w / sum(weights.values()) for count, w in weights.items()}
)


@pytest.mark.parametrize(
    "p", [[], [0.5], [0.6, 0.6], [-0.5, 1.5], [math.nan], [math.inf], [[1.0]], [0.5, 0.5 + 1e-6]]
)
def test_what_is_no_distribution_is_refused(p: list[float]) -> None:
    with pytest.raises(ArgumentError, match="p: expected"):
        Pmf(0, np.array(p))


def test_rounding_is_forgiven() -> None:
    assert Pmf(0, np.array([0.5, 0.5 + 1e-12])).stop == 1


def test_it_cannot_be_changed_from_outside() -> None:
    given = np.array([0.5, 0.5])
    pmf = Pmf(3, given)
    given[0] = 0.9
    assert pmf.p[0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        pmf.p[0] = 0.9


def test_counts_that_are_none_or_too_far_apart() -> None:
    with pytest.raises(ArgumentError, match="at least one count"):
        Pmf.of({})
    with pytest.raises(TooLargeError, match="expected at most"):
        Pmf.of({0: 0.5, 10**12: 0.5})


@pytest.mark.parametrize("level", [0, -0.1, 1.1, math.nan])
def test_a_level_is_a_probability(level: float) -> None:
    with pytest.raises(ArgumentError, match="level: expected"):
        Pmf.of({1: 1.0}).quantile(level)


def test_a_level_near_zero_is_a_count_that_can_be() -> None:
    assert Pmf(0, np.array([0.0, 1.0])).quantile(1e-13) == 1


def test_quantiles_at_the_steps() -> None:
    tenths = Pmf(1, np.full(10, 0.1))
    assert [tenths.quantile(level / 10) for level in range(1, 11)] == list(range(1, 11))
    assert tenths.quantile(0.1001) == 2


@given(CHANCES, st.floats(0.0001, 1))
def test_a_quantile_is_the_smallest_count_that_reaches_the_level(
    chances: dict[int, float], level: float
) -> None:
    pmf = Pmf.of(chances)
    count = pmf.quantile(level)
    assert count in chances
    reached = math.fsum(chance for other, chance in chances.items() if other <= count)
    below = math.fsum(chance for other, chance in chances.items() if other < count)
    assert reached >= level - 1e-9
    assert below < level + 1e-9


@given(CHANCES)
def test_the_mean_lies_within_the_support(chances: dict[int, float]) -> None:
    pmf = Pmf.of(chances)
    assert (pmf.start, pmf.stop) == (min(chances), max(chances))
    assert pmf.mean() == pytest.approx(math.fsum(c * p for c, p in chances.items()))
    assert pmf.start - 1e-9 <= pmf.mean() <= pmf.stop + 1e-9
