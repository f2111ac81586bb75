"""How fast sums are, as ratios against drawing them and against convolving them.

    python benchmarks/bench_sums.py            # up to a million records, some minutes
    python benchmarks/bench_sums.py --quick    # small: does it work, and do the quantiles agree

Ours takes a group and a wording for each record and gives lower, median and upper of every group,
tallying included. Each ratio says how many times as long the other way takes, on one core:

- draws: 10,000 draws of every vague record, from tables; of large sums a part of the draws is
  timed and scaled up, and the part is named.
- multinomial: 10,000 draws of how many of a wording's records have each count; likewise.
- convolve: sequential ``np.convolve``, where that ends in sensible time.

In the mix "real" 88 % of the records are exact ones, as in lists of single losses; "vague" has
wordings alone. At last, ``aggregate`` as a multiple of a bare pandas group-by on the same keys.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import losstracker as lt
from losstracker.analysis.batch import count_kinds, sum_kinds
from losstracker.analysis.distributions import Atoms, Dependence, quantiles
from losstracker.analysis.kinds import Kinds
from losstracker.analysis.sums import Entries, sum_entries
from losstracker.model.validate import compute

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

WORDINGS = (
    "about ten", "dozens", "several", "10-12", "up to 40", "nearly 100", "hundreds", "a couple",
    "2-5", "about 50", "nearly 20", "up to 12", "3-4", "about 200", "20-30", "fewer than 10",
    "around 30", "about 5", "almost 1000", "5-10",
)  # fmt: skip
COUNTS = [lt.parse_quantity(text, "en") for text in ("1", *WORDINGS)]
PMFS = [count.pmf() for count in COUNTS]
KEYS = [count.wording for count in COUNTS]
EXACT = 0.88
LEVELS = [0.05, 0.5, 0.95]
DRAWS = 10_000
AT_ONCE = 1 << 20  # numbers drawn at once: memory stays small, and in the cache
MOST_CONVOLVED = 3_000
BUDGET = 3e7
"""Numbers that are drawn for one measurement; the rest is scaled."""


@dataclass(frozen=True, slots=True)
class Records:
    """The group and the wording of each record; wording 0 is an exact one."""

    group: Ints
    code: Ints
    groups: int

    @classmethod
    def draw(cls, size: int, groups: int, mix: str, rng: np.random.Generator) -> Records:
        code = rng.integers(1, len(PMFS), size)
        if mix == "real":
            code = np.where(rng.random(size) < EXACT, 0, code)
        return cls(rng.integers(0, groups, size), code, groups)


def clock(run: Callable[[], object], times: int) -> float:
    """Give the median of several runs, in seconds."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return median(spans)


def ours(records: Records) -> NDArray[np.float64]:
    shape = records.groups, len(PMFS)
    tallies = count_kinds(records.group, records.code, None, shape)
    return sum_kinds(tallies, Kinds.plain(PMFS), LEVELS).least


def ours_by_wording(records: Records) -> NDArray[np.float64]:
    tallies = count_kinds(records.group, records.code, None, (records.groups, len(PMFS)))
    group, code = tallies.nonzero()
    times = tallies.data.astype(np.int64)
    entries = Entries(group.astype(np.int64), code.astype(np.int64), np.ones(times.size), times)
    return sum_entries(
        entries, PMFS, KEYS, records.groups, dependence=Dependence.WORDING, levels=LEVELS
    ).least


def by_convolution(records: Records) -> NDArray[np.float64]:
    sums = []
    for group in range(records.groups):
        total, start = np.ones(1), 0
        for code in records.code[records.group == group]:
            total = np.convolve(total, PMFS[code].p)
            start += PMFS[code].start
        sums.append(quantiles(Atoms(np.arange(total.size) + start, total), LEVELS))
    return np.array(sums)


def inverse_tables() -> list[Ints]:
    """Tables from 16 random bits to a count: the fastest fair way to draw one with numpy."""
    levels = (np.arange(1 << 16) + 0.5) / (1 << 16)
    tables = [np.searchsorted(np.cumsum(pmf.p), levels) for pmf in PMFS]
    tops = zip(tables, PMFS, strict=True)
    return [np.minimum(table, pmf.p.size - 1) + pmf.start for table, pmf in tops]


def draw_records(records: Records, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sum so many draws of every vague record by group, and take quantiles."""
    vague = np.flatnonzero(records.code > 0)
    order = vague[np.argsort(records.code[vague], kind="stable")]
    tables = inverse_tables()
    sums = np.empty((draws, records.groups))
    known = np.bincount(records.group[records.code == 0], minlength=records.groups)
    edges = np.searchsorted(records.code[order], np.arange(len(PMFS) + 1))
    group = records.group[order]
    counts = np.empty(order.size, dtype=np.int64)
    for draw in range(draws):
        bits = rng.integers(0, 1 << 16, order.size, dtype=np.uint16)
        for code in range(1, len(PMFS)):
            own = slice(edges[code], edges[code + 1])
            np.take(tables[code], bits[own], out=counts[own])
        if records.groups == 1:
            sums[draw] = counts.sum()
        else:
            sums[draw] = np.bincount(group, counts, records.groups)
    return np.quantile(sums + known, LEVELS, axis=0, method="inverted_cdf").T


def draw_records_at_once(
    records: Records, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The same for few records: many draws of a record at once."""
    tables = inverse_tables()
    sums = np.zeros((records.groups, draws), dtype=np.int64)
    for group, code in zip(records.group, records.code, strict=True):
        if code:
            sums[group] += tables[code][rng.integers(0, 1 << 16, draws, dtype=np.uint16)]
        else:
            sums[group] += 1
    return np.quantile(sums, LEVELS, axis=1, method="inverted_cdf").T


def draw_multinomial(pairs: Ints, times: Ints, draws: int, rng: np.random.Generator) -> None:
    """Draw, for some pairs of group and wording, how many of the records have each count."""
    for pair, many in zip(pairs, times, strict=True):
        pmf = PMFS[pair % len(PMFS)]
        values = np.arange(pmf.start, pmf.stop + 1)
        step = max(1, AT_ONCE // values.size)
        for begin in range(0, draws, step):
            some = min(step, draws - begin)
            rng.multinomial(int(many), pmf.p / pmf.p.sum(), some) @ values


def time_draws(records: Records, rng: np.random.Generator) -> tuple[float, str]:
    """Time 10,000 draws of every vague record, in the faster of two ways, and name the part."""
    vague = int((records.code > 0).sum())
    draws = int(np.clip(BUDGET / max(vague, 1), 20, DRAWS))
    by_draw = clock(partial(draw_records, records, draws, rng), 1) * DRAWS / draws
    few = min(records.code.size, max(1, int(BUDGET / DRAWS)))
    some = Records(records.group[:few], records.code[:few], records.groups)
    by_record = np.inf
    if records.groups * DRAWS <= BUDGET:
        once = clock(partial(draw_records_at_once, some, DRAWS, rng), 1)
        by_record = once * records.code.size / few
    if by_record < by_draw:
        return by_record, f"{few:,} of {records.code.size:,} records"
    return by_draw, f"{draws:,} of {DRAWS:,} draws"


def time_multinomial(records: Records, rng: np.random.Generator) -> tuple[float, str]:
    """Time 10,000 multinomial draws of every group and wording, some pairs for all of them."""
    keys = records.group * len(PMFS) + records.code
    pairs, times = np.unique(keys[records.code > 0], return_counts=True)
    few = min(pairs.size, 60)
    chosen = rng.permutation(pairs.size)[:few]
    draws = DRAWS // 10
    spent = clock(partial(draw_multinomial, pairs[chosen], times[chosen], draws, rng), 1)
    part = f"{few:,} of {pairs.size:,} pairs, {draws:,} of {DRAWS:,} draws"
    return spent * pairs.size / few * DRAWS / draws, part


def times_text(ratio: float) -> str:
    """Say how many times as long something takes; below ten with one decimal."""
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def measure(size: int, groups: int, mix: str, times: int) -> None:
    """Print one row of the table; small sums are checked against convolution."""
    rng = np.random.default_rng(size + groups)
    records = Records.draw(size, groups, mix, rng)
    spent = clock(partial(ours, records), times)
    shared = clock(partial(ours_by_wording, records), 1)
    draws, part = time_draws(records, rng)
    multinomial, its_part = time_multinomial(records, rng)
    convolved = "-"
    if size <= MOST_CONVOLVED:
        start = time.perf_counter()
        direct = by_convolution(records)
        convolved = times_text((time.perf_counter() - start) / spent)
        if not np.array_equal(direct, ours(records)):
            raise SystemExit(f"{size} records in {groups} groups, {mix}: quantiles differ")
    print(
        f"{mix:<6}{size:>10,}{groups:>8,}{spent * 1000:>10,.1f}{shared * 1000:>10,.1f}"
        f"{times_text(draws / spent):>10}{times_text(multinomial / spent):>13}{convolved:>10}"
        f"  {part}; {its_part}"
    )


def real_table(size: int) -> pd.DataFrame:
    """A loss table of so many single records, worded as reports do."""
    rng = np.random.default_rng(size)
    records = Records.draw(size, 100, "real", rng)
    texts = np.array(["1", *WORDINGS], dtype=object)
    return compute(
        pd.DataFrame(
            {
                "record_id": np.arange(size).astype(str).astype(object),
                "side": np.char.add("side ", (records.group % 5).astype(str)).astype(object),
                "date": "2024-12-01",
                "category": "tank",
                "model": np.char.add("model ", (records.group // 5).astype(str)).astype(object),
                "status": "destroyed",
                "quantity": texts[records.code],
                "language": "en",
                "source": "a report",
            }
        )
    )


def measure_aggregate(size: int, times: int) -> None:
    """Compare the whole of aggregate with a bare group-by on the keys that it needs."""
    table = real_table(size)
    by = ["side", "model"]
    keys = [*by, "quantity", "language"]
    bare = clock(lambda: table.groupby(keys).size(), times)
    whole = clock(lambda: lt.aggregate(table, by=by, dependence="independent"), times)
    print(f"aggregate of {size:,} records in 100 groups: {whole * 1000:,.0f} ms,")
    print(f"  {whole / bare:,.1f} x pandas groupby({', '.join(keys)}).size()")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure sums of many records.")
    parser.add_argument("--quick", action="store_true", help="up to 3,000 records, one run of each")
    parser.add_argument("--runs", type=int, help="runs of ours (default 5, or 1 with --quick)")
    options = parser.parse_args()
    times: int = options.runs or (1 if options.quick else 5)
    sizes = (100, 1_000) if options.quick else (1_000, 10_000, 100_000, 1_000_000)
    print(f"{DRAWS:,} draws each; ms of ours, and how many times as long the others take")
    print(
        f"{'mix':<6}{'records':>10}{'groups':>8}{'ms':>10}{'wording':>10}"
        f"{'draws':>10}{'multinomial':>13}{'convolve':>10}  measured part"
    )
    ours(Records.draw(100, 2, "real", np.random.default_rng(1)))  # so that all is imported
    for mix in ("real", "vague"):
        for size in sizes:
            for groups in (1, 100, 10_000):
                if groups <= size:
                    measure(size, groups, mix, times)
    measure_aggregate(1_000 if options.quick else 1_000_000, min(times, 3))


if __name__ == "__main__":
    main()
