"""Every group in every cell of a grid: bounds, best values, quantiles, and what they are of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.hard import bound_cells, find_spans
from losstracker.analysis.periods import make_grid
from losstracker.analysis.soft import expected_best, find_quantiles, read_cells, share_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from losstracker.analysis.hard import Cells
    from losstracker.analysis.periods import Grid
    from losstracker.analysis.prepare import Prepared
    from losstracker.analysis.question import Options, Question
    from losstracker.analysis.soft import Quantiles, Reads


@dataclass(frozen=True, slots=True)
class Ledger:
    """Numbers of each group (rows) and cell (columns) of a grid."""

    grid: Grid
    hard: Cells
    best: NDArray[np.float64]
    soft: Quantiles
    reads: Reads


def open_ledgers(question: Question, prepared: Prepared) -> Iterator[Ledger]:
    """Sum every group: in its periods first, then the records that belong into no period."""
    options = question.options
    yield _open(prepared, question.grid(prepared), options, cumulative=options.cumulative)
    if options.every:
        left = options.unplaced(prepared.windows, cumulative=options.cumulative)
        whole = make_grid(prepared.windows, None, options.since, options.until)
        yield _open(prepared.only(left), whole, options, cumulative=False)


def _open(prepared: Prepared, grid: Grid, options: Options, *, cumulative: bool) -> Ledger:
    cells = grid.starts.size
    spans = find_spans(prepared.windows, grid, cumulative=cumulative)
    make_shares = partial(share_over, grid=grid, dates=options.dates, cumulative=cumulative)
    hard = bound_cells(prepared, spans, cells)
    best = expected_best(prepared, cells, make_shares)
    whole = bool(np.isnat(grid.labels).any())
    unplaced = options.unplaced(prepared.windows, cumulative=cumulative)
    reads = read_cells(
        prepared if whole else prepared.only(~unplaced),
        spans,
        cells,
        make_shares,
        prepared.windows.unplaced(options.dates, cumulative=False),
        lexical=options.lexical,
    )
    soft = find_quantiles(reads, level=options.level, dependence=options.dependence)
    best = np.clip(best, hard.low, hard.high)  # off by rounding at the most
    return Ledger(grid, hard, best, soft, reads)
