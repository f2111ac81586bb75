"""Sums of losses by group and period, with everything that is known about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.cap import apply_cap
from losstracker.analysis.ledger import open_ledgers
from losstracker.analysis.prepare import KINDS
from losstracker.analysis.question import ask
from losstracker.model.columns import SumCol
from losstracker.model.lexicon import use_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from losstracker.analysis.cap import Cap
    from losstracker.analysis.ledger import Ledger
    from losstracker.analysis.question import Question
    from losstracker.model.lexicon import Lexicon


def aggregate(  # noqa: PLR0913, PLR0917 - the options are fixed by the design
    losses: object,
    by: str | Sequence[str] = ("side",),
    every: str | None = None,
    cumulative: bool = False,
    level: float = 0.9,
    dates: str = "spread",
    on: str = "date",
    dependence: str = "wording",
    *,
    where: Mapping[str, str | Sequence[str]] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    policy: str = "best_evidence",
    mix_evidence: bool = False,
    cap: Cap | None = None,
    upper: str = "bounds",
    lexicon: Lexicon | str | None = None,
) -> pd.DataFrame:
    """Sum losses by group, and by period if asked, keeping what is known about each sum.

    Claims of one loss are fused first (see :func:`losstracker.resolve`); a record that lies inside
    another is counted once.

    Args:
        losses: A loss table as a frame of pandas, Polars (also lazy), pyarrow, DuckDB or PySpark.
            Its engine counts equal rows; what sums read is checked, over distinct values. In a
            lazy frame of more than two million rows a ``record_id`` may stand twice unseen.
        by: Columns to group by; ``group`` is the broad category above ``category``.
        every: Length of a period: ``day``, ``week``, ``month``, ``quarter``, ``year``.
        cumulative: Sum up to the end of each period instead of within it.
        level: Probability between ``lower`` and ``upper``, half of the rest on either side.
        dates: Where a record with a window of days is counted: ``spread`` (whole on one day, each
            equally likely), ``earliest`` or ``latest``. Hard bounds hold for every day of it.
        on: ``date``, or ``reported`` to count by the day of report.
        dependence: How counts hang together: ``wording`` (what "dozens" means is not known, but it
            is one thing), ``independent``, ``comonotonic`` (all high or all low) or ``unknown``
            (``lower`` and ``upper`` are then bounds that hold however it is).
        where: Keep records by the value of a column; a category keeps what is under it.
        since: First day that counts.
        until: Last day that counts.
        policy: How claims of one loss are fused: ``best_evidence``, ``envelope`` or
            ``intersection``; see :func:`losstracker.resolve`.
        mix_evidence: Add confirmed losses and claims up in one number.
        cap: What no sum can exceed, such as the known fleet: a number for every group, or a table
            with the ``by`` columns and a column ``cap``. It closes open ends.
        upper: What ``median`` and ``upper`` make of a count without an upper bound: ``bounds``
            (there is none) or ``lexical`` (as far as readers take "at least ten" to reach).
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.

    Returns:
        One row a group and period: the ``by`` columns; ``period`` (first day; only with ``every``;
        NaT for records whose window has an open end); ``low``, ``best``, ``high`` (items; ``high``
        may be inf); ``low_kind``, ``high_kind``; ``lower``, ``median``, ``upper`` (items);
        ``records``; ``unbounded`` (records without upper bound). The options are in ``attrs``,
        with the lexicon's name and version; what they are of (``where``, ``since``, ``until``,
        ``records``, ``windows``, ``worded``, ``sides``, ``evidence``, ``sources``); ``rows``; and
        ``rounding``: by how many items a quantile may be off outwards where a sum of very many
        shared readings was rounded, else 0.

        A record without a distribution enters ``lower`` at its low and ``upper`` at its high, and
        leaves no ``median``; without an upper bound it leaves no ``upper``. Where ``since`` or
        ``until`` cut a window with an open end, nothing is known of the day: the record is in the
        bounds, and in ``best`` only if it must lie inside.

    Raises:
        InvalidLossesError: What was read has errors; each says how many rows have it, or for a
            pandas DataFrame which row.
        ArgumentError: An option is not understood, or the table was read with another lexicon.
        MixedEvidenceError: Confirmed losses and claims would be added up.
        TooLargeError: There would be too many periods, or too large a distribution.

    >>> from losstracker.examples import syria_2024
    >>> sums = aggregate(syria_2024(), by="group")
    >>> sums[["group", "low", "high"]].values.tolist()[2]
    ['armoured_vehicle', 20.0, inf]
    """
    with use_lexicon(lexicon):
        question = ask(
            losses, by, every=every, cumulative=cumulative, level=level, dates=dates, on=on,
            dependence=dependence, where=where, since=since, until=until, policy=policy,
            mix_evidence=mix_evidence, upper=upper,
        )  # fmt: skip
        sums = _sum(question)
    return sums if cap is None else apply_cap(sums, cap)


def _sum(question: Question) -> pd.DataFrame:
    options = question.options
    prepared = question.prepare(options.by)
    ledgers = list(open_ledgers(question, prepared))
    parts = [_table(prepared.keys, ledger, dated=bool(options.every)) for ledger in ledgers]
    if options.every:
        parts[1] = parts[1][parts[1][SumCol.RECORDS] > 0]
    sums = pd.concat(parts, ignore_index=True) if len(parts[-1]) else parts[0]
    if options.every:
        order = [*options.by, str(SumCol.PERIOD)]
        sums = sums.sort_values(order, na_position="last", ignore_index=True)
    rounding = max(ledger.soft.rounding for ledger in ledgers)
    sums.attrs = question.facts(prepared) | {"rounding": rounding, "rows": len(sums)}
    return sums


def _table(keys: pd.DataFrame, ledger: Ledger, *, dated: bool) -> pd.DataFrame:
    """Give a ledger as a table, one row a group and cell."""
    hard, soft, cells = ledger.hard, ledger.soft, ledger.grid.starts.size
    table = keys.loc[keys.index.repeat(cells)].reset_index(drop=True)
    if dated:
        table[str(SumCol.PERIOD)] = np.tile(ledger.grid.labels.astype("datetime64[s]"), len(keys))
    numbers: dict[SumCol, NDArray[np.generic]] = {
        SumCol.LOW: hard.low,
        SumCol.BEST: ledger.best,
        SumCol.HIGH: hard.high,
        SumCol.LOW_KIND: np.array(KINDS, dtype=object)[hard.low_rank],
        SumCol.HIGH_KIND: np.array(KINDS, dtype=object)[hard.high_rank],
        SumCol.LOWER: soft.lower,
        SumCol.MEDIAN: soft.median,
        SumCol.UPPER: soft.upper,
        SumCol.RECORDS: hard.records,
        SumCol.UNBOUNDED: hard.unbounded,
    }
    for name, values in numbers.items():
        table[str(name)] = values.ravel()
    return table
