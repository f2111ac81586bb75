"""What sums cost beside an engine's own group-by, and how much memory they take.

    python benchmarks/bench_engines.py            # 20 million rows of Parquet, 1 million in memory
    python benchmarks/bench_engines.py --quick    # small tables: does it work at all

Each line of the first part is a process of its own that opens the Parquet file with DuckDB. The
bare group-by is by the columns that the sum depends on, and its rows are fetched as a DataFrame.
``first`` is the first sum in the process, which also loads the rules and the lexicon; ``again`` is
the second. ``without the sums`` is the share of the engine and of the checks. Memory is the
largest resident set of the process, imports included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import duckdb

import losstracker as lt
from losstracker.analysis.question import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

MOST_MEMORY = 1.5e9
MOST_RATIO = 1.5
BARS_FROM = 1_000_000
BY = ("side", "category")
KEYS = ("side", "category", "quantity", "language", "evidence")
SIDES = ("Blue", "Green", "Red")
CATEGORIES = (
    "tank", "infantry_fighting_vehicle", "aircraft", "helicopter", "armoured_vehicle", "artillery",
    "truck", "naval", "uav", "radar", "jammer", "mortar",
)  # fmt: skip
WORDINGS = (
    "1", "2", "3", "5", "7", "9", "10-12", "~10", "about 20", "a couple", "a few", "several",
    "dozens", "tens", "scores", "hundreds", "at least two", "≥3", "up to 40", "nearly 50",
)  # fmt: skip


def make_parquet(path: Path, rows: int) -> None:
    """Write losses of 2,000 days as text columns; DuckDB makes them."""

    def one_of(words: tuple[str, ...]) -> str:
        listed = ", ".join(f"'{word}'" for word in words)
        return f"[{listed}][1 + floor(random() * {len(words)})::INT]"

    day = "strftime(DATE '2020-01-01' + floor(random() * 2000)::INT, '%Y-%m-%d')"
    query = (
        f"SELECT 'r' || i AS record_id, {one_of(SIDES)} AS side, {day} AS date, "  # noqa: S608
        f"{one_of(CATEGORIES)} AS category, 'destroyed' AS status, "
        f"{one_of(WORDINGS)} AS quantity, 'en' AS language, 'media' AS evidence, "
        f"'https://example.org/' || i % 50000 AS source FROM range({rows}) AS t(i)"
    )
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SELECT setseed(0.5)")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def group_bare(path: Path, every: str | None) -> pd.DataFrame:
    keys = ", ".join([*KEYS, *(["date"] if every else [])])
    found = duckdb.read_parquet(str(path)).aggregate(f"{keys}, count(*) AS records", keys)
    table: pd.DataFrame = found.df()
    return table


def sum_up(path: Path, every: str | None, dependence: str) -> pd.DataFrame:
    return lt.aggregate(lt.scan(path), by=BY, every=every, dependence=dependence)


def collect_only(path: Path, every: str | None) -> pd.DataFrame:
    """Do the engine's part and the checks, not the sums."""
    return ask(lt.scan(path), BY, every=every).records.table


def measure_here(path: Path, what: str, every: str | None) -> dict[str, float]:
    """Do one thing twice, and give its seconds and the memory of this process."""
    run: Callable[[], pd.DataFrame] = {
        "bare": partial(group_bare, path, every),
        "without the sums": partial(collect_only, path, every),
    }.get(what, partial(sum_up, path, every, what))
    spans = []
    for _ in range(2):
        start = time.perf_counter()
        size = len(run())
        spans.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"first": spans[0], "again": spans[1], "peak": peak, "rows": size}


def measure(path: Path, what: str, every: str | None) -> dict[str, float]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--child", str(path), what, every or ""]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def bench_parquet(rows: int) -> bool:
    """Print the first part, and tell whether its bars are met."""
    met = True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "losses.parquet"
        make_parquet(path, rows)
        print(f"{rows:,} rows of Parquet, {path.stat().st_size / 1e6:,.0f} MB, by {', '.join(BY)}")
        print(f"{'what':<28}{'first s':>9}{'again s':>9}{'ratio':>7}{'MB':>7}{'rows':>11}")
        for every in (None, "month"):
            bare = measure(path, "bare", every)
            for what in ("bare", "without the sums", "independent", "wording"):
                found = bare if what == "bare" else measure(path, what, every)
                ratio = found["again"] / bare["again"]
                name = f"{'by ' + every if every else 'in all'}, {what}"
                print(
                    f"{name:<28}{found['first']:>9.2f}{found['again']:>9.2f}{ratio:>7.1f}"
                    f"{found['peak'] / 1e6:>7,.0f}{found['rows']:>11,.0f}"
                )
                met &= what == "bare" or (ratio <= MOST_RATIO and found["peak"] < MOST_MEMORY)
    if rows < BARS_FROM:
        return met
    print(f"bars: again <= {MOST_RATIO} x bare, < {MOST_MEMORY / 1e6:,.0f} MB: "
          f"{'met' if met else 'missed'}")  # fmt: skip
    return met


def clock(run: Callable[[], object], times: int = 3) -> float:
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return median(spans)


def bench_engines(rows: int) -> None:
    """Print what the same sums take on frames of different engines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "losses.parquet"
        make_parquet(path, rows)
        arrow: Any = duckdb.read_parquet(str(path)).to_arrow_table()
        pandas = arrow.to_pandas()
        frames = {"pandas": pandas, "pyarrow": arrow}
        try:
            import polars  # noqa: PLC0415 - an extra
        except ModuleNotFoundError:
            print("polars: left out, it is not installed")
        else:
            frames |= {
                "polars": polars.read_parquet(path),
                "polars lazy": polars.scan_parquet(path),
            }
        frames["duckdb"] = duckdb.read_parquet(str(path))
        print(f"\n{rows:,} rows, dependence 'independent'; x: of pandas' own groupby().size()")
        for every in (None, "month"):
            keys = [*KEYS, *(["date"] if every else [])]
            own = clock(lambda keys=keys: pandas.groupby(keys).size())  # type: ignore[misc]
            for name, frame in frames.items():
                run = partial(lt.aggregate, frame, BY, every, dependence="independent")
                run()
                spent = clock(run)
                what = f"{name}, {'by ' + every if every else 'in all'}"
                print(f"{what:<28}{spent:>9.2f} s{spent / own:>7.1f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure sums made by engines.")
    parser.add_argument("--quick", action="store_true", help="small tables")
    parser.add_argument("--rows", type=int, help="rows of Parquet (default 20 million)")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        path, what, every = options.child
        print(json.dumps(measure_here(Path(path), what, every or None)))
        return
    bench_parquet(options.rows or (20_000 if options.quick else 20_000_000))
    bench_engines(5_000 if options.quick else 1_000_000)


if __name__ == "__main__":
    main()
