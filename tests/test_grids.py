"""Sums of very many records that share readings: what is rounded, and by how much."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.analysis import batch, grids
from losstracker.analysis.batch import Ranges, count_kinds
from losstracker.analysis.distributions import Atoms, Dependence, Term, quantiles, sum_by_wording
from losstracker.analysis.kinds import Kinds
from losstracker.analysis.sums import Entries, sum_entries
from losstracker.model.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ["1", "7", "about ten", "dozens", "several", "10-12", "up to 40", "nearly 20", "a couple",
         "hundreds", "0-1"]  # fmt: skip
COUNTS = [parse_quantity(word, "en") for word in WORDS]
PMFS = [count.pmf() for count in COUNTS]
KEYS = [count.wording for count in COUNTS]
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]

Pairs = list[tuple[int, int]]
"""Wordings, and how many records have each."""


def _sum(cells: Sequence[Pairs]) -> Ranges:
    rows = [(at, code, n) for at, cell in enumerate(cells) for code, n in cell]
    cell, code, times = map(np.array, zip(*rows, strict=True))
    return sum_entries(
        Entries(cell, code, np.ones(cell.size), times), PMFS, KEYS, len(cells),
        dependence=Dependence.WORDING, levels=LEVELS,
    )  # fmt: skip


SHARED = st.lists(
    st.lists(
        st.tuples(st.integers(2, len(WORDS) - 1), st.integers(1, 400)),
        min_size=2, max_size=6, unique_by=lambda pair: pair[0],
    ),
    min_size=1, max_size=4,
)  # fmt: skip
"""Of each cell: its wordings and how many records have each."""


def _rounded(cells: Sequence[Pairs], steps: int) -> Ranges:
    """Sum shared readings with every sum on a grid of so many steps."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LEAST_ROUNDED", "MANY_EXACT", "MOST_EXACT"):
            patch.setattr(batch, name, 0)
        patch.setattr(batch, "sum_on_grids", partial(grids.sum_on_grids, most=steps))
        return _sum(cells)


@pytest.mark.parametrize("steps", [64, 1000])
@given(cells=SHARED)
def test_rounded_sums_of_many_cells_hold_the_exact_ones(steps: int, cells: list[Pairs]) -> None:
    exact, found = _sum(cells), _rounded(cells, steps)
    assert (exact.least == exact.most).all()
    assert (found.least <= exact.least).all()
    assert (exact.most <= found.most).all()
    for at, cell in enumerate(cells):
        reach = sum(n * (PMFS[code].p.size - 1) for code, n in cell)
        step = 1.07 * reach / (steps - len(cell) - 2) + 1
        assert (found.most[at] - found.least[at] <= len(cell) * step).all()


@given(cell=SHARED.map(lambda cells: cells[0]), times=st.integers(2, 400))
def test_sums_of_multiples_of_one_number_are_exact_on_a_grid(cell: Pairs, times: int) -> None:
    multiples = [(code, times * (1 + n % 3)) for code, n in cell]
    exact, found = _sum([multiples]), _rounded([multiples], 1 << 16)
    assert found.least.tolist() == found.most.tolist() == exact.least.tolist()


def _like(cells: int, times: int) -> Entries:
    """Give many cells with about so many records of each wording."""
    rng = np.random.default_rng(cells)
    cell, code = np.indices((cells, len(WORDS))).reshape(2, -1)
    many = times + rng.integers(0, 40, cell.size)
    return Entries(cell, code, np.ones(cell.size), many)


@pytest.mark.parametrize(("cells", "times", "large", "exact"), [
    (3, 200, 3, True),  # few records in each cell
    (150, 200, 0, True),  # still few, so that it takes what it takes
    (150, 200, 150, False),  # many in each, of which the entries are a part
    (150, 200, 40, True),  # those that are large are few
    (1, 2000, 0, True),  # one large cell
    (30, 2000, 0, False),
])  # fmt: skip
def test_sums_are_rounded_where_all_of_them_would_be_much_work(
    monkeypatch: pytest.MonkeyPatch, cells: int, times: int, large: int, exact: bool
) -> None:
    monkeypatch.setattr(batch, "_sum_exactly", lambda sums, *_: np.zeros((sums.shape[0], 5)))
    monkeypatch.setattr(
        batch, "sum_on_grids", lambda coarse, _: (np.zeros((coarse.width.size, 5)),
                                                  np.ones((coarse.width.size, 5)) * 1e9)
    )  # fmt: skip
    records = np.where(np.arange(cells) < large, 6000, 0)
    found = sum_entries(
        _like(cells, times), PMFS, KEYS, cells, dependence=Dependence.WORDING, levels=LEVELS,
        records=records,
    )  # fmt: skip
    rounded = (found.least < found.most).any(axis=1)
    assert rounded.tolist() == [not exact] * cells


@pytest.mark.parametrize("cells", [1, 40, 3000])
def test_a_grid_is_the_coarser_the_more_cells_there_are(cells: int) -> None:
    entries = _like(cells, 30_000)
    pairs = np.arange(entries.cell.size)
    kinds = Kinds(PMFS, entries.code, entries.chance, entries.times)
    tallies = count_kinds(entries.cell, pairs, None, (cells, pairs.size))
    reach = (tallies @ (kinds.high - kinds.low).astype(float)).astype(int)
    steps = grids._steps(grids.Coarse(tallies, kinds, reach + 1))
    assert {1: steps == 1 << 16, 40: 1 << 12 < steps < 1 << 16, 3000: steps == 1 << 12}[cells]


@pytest.mark.parametrize("least", [0, 1 << 14])
@given(cell=SHARED.map(lambda cells: cells[0]))
def test_a_sum_that_is_asked_is_the_one_that_is_made(least: int, cell: Pairs) -> None:
    terms = [Term.of(PMFS[code], 1.0, n, KEYS[code]) for code, n in cell]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "WIDEST_SHARED", 1)
        patch.setattr(batch, "FEW_PAIRS", least)
        patch.setattr(batch, "SPARSE", 1 << 20)
        found = _sum([cell])
    assert found.least[0].tolist() == quantiles(sum_by_wording(terms), LEVELS)


def test_a_sum_of_two_is_asked_to_the_last_value() -> None:
    coin, die = Atoms(np.array([0, 9]), np.full(2, 0.5)), Atoms(np.arange(1, 7), np.full(6, 1 / 6))
    levels = [1e-9, 1 / 12, 0.5, 0.5 + 1e-9, 1.0]
    assert batch._quantiles_of_two(coin, die, levels) == [1, 1, 6, 10, 15]
