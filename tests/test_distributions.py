"""Sums of distributions, against direct convolution and enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.analysis import distributions
from losstracker.analysis.distributions import (
    Atoms,
    Dependence,
    Term,
    count_present,
    quantiles,
    sum_by_wording,
    sum_independent,
    sum_terms,
)
from losstracker.errors import TooLargeError
from losstracker.model.pmf import Pmf
from losstracker.model.quantity import parse_quantity

WORDS = ["dozens", "about 10", "several", "2-5", "up to 12", "3", "1", "nearly 20"]


def _term(word: str, chance: float, times: int) -> Term:
    quantity = parse_quantity(word)
    return Term.of(quantity.pmf(), chance, times, quantity.wording)


terms = st.lists(
    st.builds(_term, st.sampled_from(WORDS), st.sampled_from([1.0, 0.5, 1 / 7]), st.integers(1, 6)),
    min_size=1,
    max_size=6,
)


def _dense(pmf: Pmf, chance: float) -> np.ndarray:
    p = np.zeros(pmf.stop + 1)
    p[pmf.start :] = pmf.p * chance
    p[0] += 1 - chance
    return p


def _by_convolution(parts: list[Term]) -> np.ndarray:
    total = np.ones(1)
    for term in parts:
        for chance, times in zip(term.chances, term.times, strict=True):
            for _ in range(times):
                total = np.convolve(total, _dense(term.pmf, float(chance)))
    return total


def _cdf(value: np.ndarray, p: np.ndarray, upto: int) -> np.ndarray:
    dense = np.zeros(upto + 1)
    np.add.at(dense, value, p)
    return np.cumsum(dense)


def _quantiles_of(dense: np.ndarray, levels: list[float]) -> list[float]:
    return quantiles(Atoms(np.arange(dense.size), dense), levels)


@given(terms)
def test_independent_sums_are_those_of_direct_convolution(parts: list[Term]) -> None:
    direct = _by_convolution(parts)
    ours = sum_independent(parts)
    found = _cdf(ours.value, ours.p, direct.size - 1)
    assert np.abs(found - np.cumsum(direct)).max() <= 1e-12
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert quantiles(ours, levels) == _quantiles_of(direct, levels)


@pytest.mark.parametrize("size", [100, 1000, 3000])
def test_sums_of_many_records_stay_exact(size: int) -> None:
    rng = np.random.default_rng(7)
    counts = rng.multinomial(size, [1 / len(WORDS)] * len(WORDS))
    parts = [_term(word, 1.0, int(n)) for word, n in zip(WORDS, counts, strict=True) if n]
    direct = _by_convolution(parts)
    ours = sum_independent(parts)
    found = _cdf(ours.value, ours.p, direct.size - 1)
    assert np.abs(found - np.cumsum(direct)).max() <= 1e-10
    assert (ours.p >= 0).all()
    levels = [0.05, 0.5, 0.95]
    assert quantiles(ours, levels) == _quantiles_of(direct, levels)


def _by_enumeration(parts: list[Term]) -> dict[int, float]:
    """Enumerate every reading of every wording, and how many records are present."""
    wordings = {term.wording: term.pmf for term in parts if term.wording is not None}
    total: dict[int, float] = {}
    readings = [
        [(key, int(at) + pmf.start, float(pmf.p[at])) for at in np.flatnonzero(pmf.p)]
        for key, pmf in wordings.items()
    ]
    for world in product(*readings):
        chance = float(np.prod([p for _, _, p in world])) if world else 1.0
        counts = {key: count for key, count, _ in world}
        fixed = [
            Term(Pmf.of({counts.get(t.wording, t.pmf.start): 1.0}), t.chances, t.times)
            for t in parts
        ]
        for value, p in enumerate(_by_convolution(fixed)):
            total[value] = total.get(value, 0.0) + chance * float(p)
    return total


@given(st.lists(st.builds(_term, st.sampled_from(["several", "2-5", "a couple", "3", "1"]),
                          st.sampled_from([1.0, 0.5, 1 / 7]), st.integers(1, 3)),
                min_size=1, max_size=4))  # fmt: skip
def test_equal_wordings_share_one_reading(parts: list[Term]) -> None:
    truth = _by_enumeration(parts)
    ours = sum_by_wording(parts)
    upto = max(*truth, int(ours.value[-1]))
    direct = np.array([truth.get(value, 0.0) for value in range(upto + 1)])
    assert np.abs(_cdf(ours.value, ours.p, upto) - np.cumsum(direct)).max() <= 1e-12


def test_a_shared_meaning_of_dozens_is_a_hundred_times_as_wide_as_an_independent_one() -> None:
    dozens = [_term("dozens", 1.0, 100)]
    apart = quantiles(sum_terms(dozens, Dependence.INDEPENDENT), [0.05, 0.5, 0.95])
    shared = quantiles(sum_terms(dozens, Dependence.WORDING), [0.05, 0.5, 0.95])
    assert apart[0] > 4800
    assert apart[2] < 5700
    assert shared == [2500.0, 4800.0, 9300.0]


def test_wide_and_many_wordings_are_convolved_not_multiplied_out() -> None:
    parts = [_term(word, 1.0, 40) for word in ("hundreds", "about 1000", "about 2000", "dozens")]
    total = sum_by_wording(parts)
    assert total.p.sum() == pytest.approx(1)
    low = sum(
        40 * parse_quantity(w).low for w in ("hundreds", "about 1000", "about 2000", "dozens")
    )
    assert total.value[0] >= low


def test_a_sum_that_would_not_fit_is_refused_with_what_to_do() -> None:
    wide = Pmf(0, np.full(1 << 16, 1 / (1 << 16)))
    with pytest.raises(TooLargeError, match="independent"):
        sum_by_wording([Term.of(wide, 0.5, 100_000, "a")])


def _stretched(pmf: Pmf, times: int) -> np.ndarray:
    wide = np.zeros((pmf.p.size - 1) * times + 1)
    wide[::times] = pmf.p
    return wide


@given(
    st.lists(st.tuples(st.sampled_from(WORDS[:5]), st.integers(900, 3000)), min_size=3, max_size=5)
)
def test_rounded_sums_hold_the_exact_ones(draws: list[tuple[str, int]]) -> None:
    times = dict(draws)
    parts = [_term(word, 1.0, many) for word, many in times.items()]
    exact = sum_by_wording(parts)
    levels = [0.01, 0.05, 0.5, 0.95, 0.99]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FEW_PAIRS", "MOST_PAIRS", "MOST_RECORDS", "MANY_CELLS"):
            patch.setattr(distributions, name, 1)
        patch.setattr(distributions, "COARSE", 500)
        rounded = sum_by_wording(parts)
    assert rounded.below + rounded.above <= len(times) * (exact.reach / 500 + 1)
    assert exact.below == exact.above == 0
    for true, found in zip(quantiles(exact, levels), quantiles(rounded, levels), strict=True):
        assert found - rounded.below <= true <= found + rounded.above


def test_very_many_records_that_share_readings_are_rounded_and_say_by_how_much() -> None:
    words = ["dozens", "hundreds", "about 1000", "nearly 20"]
    parts = [_term(word, 1.0, 30_000) for word in words]
    total = sum_by_wording(parts)
    width = sum(30_000 * (term.pmf.p.size - 1) for term in parts)
    assert 0 < total.below + total.above <= len(words) * (width / 2**16 + 1)
    few = sum_by_wording([_term(word, 1.0, 40) for word in words])
    assert few.below == few.above == 0


def test_exact_counts_add_up_without_a_transform() -> None:
    total = sum_independent([Term.of(Pmf.of({3: 1.0}), times=1_000_000)])
    assert (total.value.tolist(), total.p.tolist()) == ([3_000_000], [1.0])


def test_records_that_may_fall_outside_count_as_nothing_there() -> None:
    total = sum_independent([Term.of(Pmf.of({10: 1.0}), 0.25)])
    assert total.value.tolist() == [0, 10]
    assert total.p == pytest.approx([0.75, 0.25])


def test_large_exact_counts_stay_on_their_few_values() -> None:
    big = Pmf(1_000_000_000, np.ones(1))
    total = sum_independent([Term.of(big, 0.5, 2), Term.of(Pmf(1_000_003, np.ones(1)), 0.5)])
    assert total.value.size == 6
    assert total.p == pytest.approx([0.125, 0.125, 0.25, 0.25, 0.125, 0.125])


@given(st.lists(st.tuples(st.floats(0.01, 1), st.integers(1, 5)), min_size=1, max_size=6))
def test_the_number_present_is_that_of_single_records(draws: list[tuple[float, int]]) -> None:
    chances, times = np.array([q for q, _ in draws]), np.array([n for _, n in draws])
    direct = np.ones(1)
    for chance, many in draws:
        for _ in range(many):
            direct = np.convolve(direct, [1 - chance, chance])
    ours = count_present(chances, times)
    found = _cdf(ours.value, ours.p, direct.size - 1)
    assert np.abs(found - np.cumsum(direct)).max() <= 1e-12


def test_many_exact_counts_of_one_size_take_no_transform_each() -> None:
    rng = np.random.default_rng(3)
    parts = [Term.of(Pmf(int(x), np.ones(1)), 0.3) for x in rng.integers(49_000, 51_000, 30)]
    total = sum_independent(parts)
    assert float(total.value @ total.p) == pytest.approx(0.3 * sum(t.pmf.start for t in parts))
