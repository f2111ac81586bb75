"""Sums of many cells at once, against direct convolution and against sums of one cell."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import binom

from losstracker.analysis import batch, margins, transforms
from losstracker.analysis.batch import Ranges, count_kinds, sum_kinds
from losstracker.analysis.distributions import Atoms, Dependence, Term, quantiles, sum_terms
from losstracker.analysis.kinds import Kinds
from losstracker.analysis.sums import Entries, sum_entries
from losstracker.analysis.tails import tail_means
from losstracker.model.pmf import SLACK, Pmf
from losstracker.model.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ["1", "7", "about ten", "dozens", "several", "10-12", "up to 40", "nearly 20", "a couple",
         "hundreds", "0-1"]  # fmt: skip
COUNTS = [parse_quantity(word, "en") for word in WORDS]
PMFS = [count.pmf() for count in COUNTS]
KEYS = [count.wording for count in COUNTS]
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
CELLS = 4

ROWS = st.lists(
    st.tuples(
        st.integers(0, CELLS - 1),
        st.integers(0, len(WORDS) - 1),
        st.sampled_from([1.0, 1.0, 0.5, 1 / 7]),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=12,
)
"""Of each entry: its cell, its count, its chance and how many there are."""

Row = tuple[int, int, float, int]


def _entries(rows: Sequence[Row]) -> Entries:
    cell, code, chance, times = zip(*rows, strict=True)
    return Entries(np.array(cell), np.array(code), np.array(chance), np.array(times))


def _sum(rows: Sequence[Row], dependence: Dependence, cells: int = CELLS) -> Ranges:
    return sum_entries(_entries(rows), PMFS, KEYS, cells, dependence=dependence, levels=LEVELS)


def _dense(pmf: Pmf, chance: float = 1.0) -> np.ndarray:
    p = np.zeros(pmf.stop + 1)
    p[pmf.start :] = pmf.p * chance
    p[0] += 1 - chance
    return p


def _convolved(rows: Sequence[Row]) -> list[float]:
    total = np.ones(1)
    for _, code, chance, times in rows:
        for _ in range(times):
            total = np.convolve(total, _dense(PMFS[code], chance))
    return quantiles(Atoms(np.arange(total.size), total), LEVELS)


def _own(rows: Sequence[Row], cell: int) -> list[Row]:
    return [row for row in rows if row[0] == cell]


@given(ROWS)
def test_independent_sums_of_many_cells_are_those_of_direct_convolution(rows: list[Row]) -> None:
    found = _sum(rows, Dependence.INDEPENDENT)
    assert (found.least == found.most).all()
    for cell in range(CELLS):
        assert found.least[cell].tolist() == _convolved(_own(rows, cell))


@pytest.mark.parametrize("dependence", ["independent", "wording"])
@given(rows=ROWS)
def test_sums_of_many_cells_are_those_of_each_cell(dependence: str, rows: list[Row]) -> None:
    found = _sum(rows, Dependence(dependence))
    for cell in {row[0] for row in rows}:
        terms = [
            Term.of(PMFS[code], chance, times, KEYS[code])
            for _, code, chance, times in _own(rows, cell)
        ]
        alone = quantiles(sum_terms(terms, Dependence(dependence)), LEVELS)
        assert found.least[cell].tolist() == found.most[cell].tolist() == alone


@pytest.mark.parametrize("size", [1, 2, 10, 100, 1000, 3000])
@pytest.mark.parametrize("seed", [1, 2])
def test_sums_of_any_mix_and_size_are_those_of_direct_convolution(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Direct convolution of a thousand wide counts takes minutes.
    words = [code for code, pmf in enumerate(PMFS) if size <= 100 or pmf.stop < 40]
    codes = rng.choice(words, size, p=rng.dirichlet(np.full(len(words), 0.5)))
    rows = [(0, int(code), 1.0, 1) for code in codes]
    assert _sum(rows, Dependence.INDEPENDENT, 1).least[0].tolist() == _convolved(rows)


def _cdf_of(kinds: Kinds, times: list[int]) -> np.ndarray:
    """Ask the kernel for its whole distribution, from the start of its window."""
    tallies = np.array([times], dtype=float)
    mean, _ = kinds.moments()
    centres = np.rint(mean).astype(np.int64)
    low, width = int(tallies[0] @ kinds.low), int(tallies[0] @ (kinds.high - kinds.low)) + 1
    used = np.arange(len(times))
    waves = transforms.log_waves(kinds, centres, used=used, size=width, count=width // 2 + 1)
    angles = tallies @ waves[1]
    before = float(tallies[0] @ centres) - low
    angles -= np.outer([before], 2 * np.pi / width * np.arange(width // 2 + 1))
    whole = transforms._waves_of(tallies @ waves[0], angles)
    cdf: np.ndarray = np.cumsum(np.fft.irfft(whole, width)[0])
    return cdf


@given(st.lists(st.integers(0, 20), min_size=len(WORDS), max_size=len(WORDS)).filter(any))
def test_cumulative_probabilities_are_exact_to_a_billionth(times: list[int]) -> None:
    total = np.ones(1)
    for pmf, many in zip(PMFS, times, strict=True):
        for _ in range(many):
            total = np.convolve(total, pmf.p)
    assert np.abs(_cdf_of(Kinds.plain(PMFS), times) - np.cumsum(total)).max() <= 1e-9


@given(ROWS, st.randoms())
def test_the_order_of_records_does_not_matter(rows: list[Row], random: object) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for dependence in Dependence:
        one, other = _sum(rows, dependence), _sum(shuffled, dependence)
        assert (one.least == other.least).all()
        assert (one.most == other.most).all()


@pytest.mark.parametrize("dependence", list(Dependence))
@pytest.mark.parametrize("chance", [1.0, 0.4])
@pytest.mark.parametrize("code", range(len(WORDS)))
def test_one_record_is_itself_under_every_dependence(
    dependence: Dependence, chance: float, code: int
) -> None:
    rows = [(1, code, chance, 1)]
    found, truth = _sum(rows, dependence), _convolved(rows)
    if dependence == Dependence.UNKNOWN:
        assert (found.least[1] <= truth).all()
        assert (found.most[1] >= truth).all()
    else:
        assert found.least[1].tolist() == found.most[1].tolist() == truth
    assert not found.least[0].any()


@given(ROWS)
def test_no_dependence_leaves_the_bounds_of_an_unknown_one(rows: list[Row]) -> None:
    bounds = _sum(rows, Dependence.UNKNOWN)
    for dependence in (Dependence.WORDING, Dependence.INDEPENDENT, Dependence.COMONOTONIC):
        found = _sum(rows, dependence)
        assert (bounds.least <= found.least).all()
        assert (found.most <= bounds.most).all()


def test_an_unlucky_dependence_reaches_the_bounds_of_an_unknown_one() -> None:
    coins = [(0, WORDS.index("0-1"), 1.0, 2)]
    found = _sum(coins, Dependence.UNKNOWN, 1)
    middle = LEVELS.index(0.5)
    assert (found.least[0, middle], found.most[0, middle]) == (0.0, 2.0)
    # Of ten records each has its largest counts where the others have theirs, or they evade them.
    tens = _sum([(0, WORDS.index("10-12"), 1.0, 10)], Dependence.UNKNOWN, 1)
    assert tens.least[0].tolist() == [100, 100, 104, 107, 110]
    assert tens.most[0].tolist() == [110, 113, 116, 120, 120]


@given(ROWS)
def test_comonotonic_quantiles_are_sums_of_quantiles(rows: list[Row]) -> None:
    found = _sum(rows, Dependence.COMONOTONIC)
    for cell in range(CELLS):
        own = [np.array(_convolved([(0, code, q, 1)])) * n for _, code, q, n in _own(rows, cell)]
        assert found.least[cell].tolist() == found.most[cell].tolist()
        assert found.least[cell].tolist() == np.sum(own or [np.zeros(len(LEVELS))], axis=0).tolist()


@given(st.integers(0, len(WORDS) - 1), st.sampled_from([1.0, 0.5, 0.03]), st.floats(0.01, 0.99))
def test_tail_means_are_those_of_the_values_in_order(
    code: int, chance: float, level: float
) -> None:
    p = _dense(PMFS[code], chance)
    taken = np.diff(np.minimum(np.concatenate([[0.0], np.cumsum(p)]), level))
    kinds = Kinds(PMFS, np.array([code]), np.array([chance]), np.array([1]))
    low, high = tail_means(kinds, [level])
    values = np.arange(p.size)
    assert low[0, 0] == pytest.approx(taken @ values / level, abs=1e-7)
    assert high[0, 0] == pytest.approx((p - taken) @ values / (1 - level), abs=1e-7)


@pytest.mark.parametrize("table", [64, 1 << 21])
@pytest.mark.parametrize("widest", [8, 1 << 22])
def test_sums_do_not_depend_on_how_they_are_parted(
    monkeypatch: pytest.MonkeyPatch, table: int, widest: int
) -> None:
    rng = np.random.default_rng(5)
    rows = [
        (int(cell), int(code), float(chance), 2)
        for cell, code, chance in zip(
            rng.integers(0, 30, 200), rng.integers(0, len(WORDS), 200),
            rng.choice([1.0, 0.3], 200), strict=True,
        )
    ]  # fmt: skip
    for dependence in (Dependence.WORDING, Dependence.INDEPENDENT):
        whole = _sum(rows, dependence, 30)
        with monkeypatch.context() as patch:
            patch.setattr(batch, "MOST_TABLE", table)
            patch.setattr(batch, "WIDEST", widest)
            patch.setattr(batch, "CHUNK", 1 << 10)
            patch.setattr(batch, "FEW_WORTH", widest)
            parted = _sum(rows, dependence, 30)
        assert (whole.least == parted.least).all()


def test_large_numbers_that_may_be_absent_take_no_long_transform() -> None:
    big = Pmf(1_000_000_000, np.ones(1))
    entries = Entries(np.zeros(2, int), np.array([0, 1]), np.array([0.5, 1.0]), np.array([2, 1]))
    found = sum_entries(
        entries, [big, PMFS[3]], [None, KEYS[3]], 1, dependence=Dependence.INDEPENDENT,
        levels=[0.1, 0.9],
    )  # fmt: skip
    truth = [n * 10**9 + k for n, k in product(range(3), range(PMFS[3].start, PMFS[3].stop + 1))]
    chance = np.outer([0.25, 0.5, 0.25], PMFS[3].p).ravel()
    assert found.least[0].tolist() == quantiles(Atoms(np.array(truth), chance), [0.1, 0.9])


def test_windows_and_waves_hold_all_but_what_they_say() -> None:
    rng = np.random.default_rng(11)
    kinds = Kinds.plain(PMFS)
    mean, variance = kinds.moments()
    centres = np.rint(mean).astype(np.int64)
    for times in rng.integers(0, 60, (10, len(WORDS))):
        tallies = times[None].astype(float)
        spread = float(np.sqrt(tallies @ variance)[0])
        total = np.ones(1)
        for pmf, many in zip(PMFS, times, strict=True):
            for _ in range(many):
                total = np.convolve(total, pmf.p)
        below, above = margins.reach_of(tallies, kinds, centres, spread)
        middle = float(times @ centres - times @ kinds.low)
        at = np.arange(total.size)
        assert total[at < middle - below[0]].sum() <= margins.LOST_MASS
        assert total[at > middle + above[0]].sum() <= margins.LOST_MASS
        assert below[0] + above[0] <= 20 * spread + 2000
        (wave,) = margins.waves_of(tallies, kinds, times.astype(float), spread)
        height = np.abs(np.fft.rfft(total, 4 * total.size))
        beyond = np.arange(height.size) * 2 * np.pi / (4 * total.size) > wave
        assert height[beyond].max(initial=0) <= 1e-14  # what rounding leaves of a sum of 1


def test_counts_of_kinds_do_not_depend_on_how_they_are_held() -> None:
    rng = np.random.default_rng(2)
    cell, kind, times = (rng.integers(0, most, 50) for most in (300, 500, 9))
    sparse = count_kinds(cell, kind, times, (300, 500)).toarray()
    truth: dict[tuple[int, int], int] = defaultdict(int)
    for at in zip(cell, kind, times, strict=True):
        truth[int(at[0]), int(at[1])] += int(at[2])
    assert sparse.sum() == times.sum()
    assert all(sparse[at] == many for at, many in truth.items())
    few = count_kinds(cell % 10, kind % 10, None, (10, 10)).toarray()
    assert few.sum() == cell.size
    assert few[3, 4] == ((cell % 10 == 3) & (kind % 10 == 4)).sum()


def test_a_level_that_is_met_but_for_rounding_is_met() -> None:
    half = Kinds.plain([Pmf.of({0: 0.5, 1: 0.5})])
    levels = [0.25, 0.25 + 3 * SLACK, 0.75]
    assert sum_kinds(csr_array(np.array([[2.0]])), half, levels).least.tolist() == [[0, 1, 1]]


@given(
    st.lists(st.integers(0, 3000), min_size=4, max_size=4).filter(lambda times: sum(times) > 300),
    st.lists(st.floats(0.001, 0.999), min_size=1, max_size=4),
)
def test_few_frequencies_give_the_same_quantiles_as_all(
    times: list[int], levels: list[float]
) -> None:
    kinds = Kinds.plain([PMFS[WORDS.index(word)] for word in
                         ("dozens", "hundreds", "up to 40", "about ten")])  # fmt: skip
    tallies = csr_array(np.array([times], dtype=float))
    found = sum_kinds(tallies, kinds, levels).least
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transforms, "SMOOTH", 1 << 60)
        assert sum_kinds(tallies, kinds, levels).least.tolist() == found.tolist()


def test_counts_that_lie_far_apart_keep_their_gaps_in_sums_of_very_many() -> None:
    sevens = Kinds.plain([Pmf.of({0: 0.5, 7: 0.5})])
    found = sum_kinds(csr_array(np.array([[1_000_000.0]])), sevens, LEVELS)
    assert found.least[0].tolist() == [7 * binom.ppf(q, 1_000_000, 0.5) for q in LEVELS]
