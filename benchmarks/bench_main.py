"""How long the main things take: import, checking, summing, and a whole report.

    python benchmarks/bench_main.py            # medians of 5 runs
    python benchmarks/bench_main.py --quick    # small tables, 1 run: does it work at all

Tables of a thousand rows and more repeat the bundled five with new ids. The files of other
trackers are not part of the project; where they stand beside the checkout they are measured too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd

import losstracker as lt
from losstracker.importers import READERS, read_warspotting
from losstracker.model.validate import contributed

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
STATUSES = ("destroyed", "captured", "damaged", "abandoned")
DATA = ROOT.parent / "shared" / "data"
WARSPOTTING = DATA / "warspotting_losses_2024-05.csv.gz"
TRACKERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("oryx", ("oryx_russia_2023-04.html.gz",)),
    ("oryx", ("oryx_aircraft_2023.html.gz",)),
    ("oryx-csv", tuple(f"oryx_events_{status}.csv.gz" for status in STATUSES)),
    ("general-staff", ("general_staff_equipment.json.gz",)),
)
"""Other trackers' files, by the format that ``losstracker convert`` reads them as."""

GROUPS: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("side", ("side",), None),
    ("category", ("category",), None),
    ("category and month", ("category",), "month"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One measured thing. ``unit`` is what the ratio compares with, in seconds."""

    what: str
    seconds: float
    rows: int | None = None
    unit: float | None = None
    of: str = ""

    def __str__(self) -> str:
        rows = f"{self.rows:,}" if self.rows else ""
        speed = f"{self.rows / self.seconds:,.0f}" if self.rows else ""
        ratio = f"{self.seconds / self.unit:,.1f} x {self.of}" if self.unit else ""
        return f"{self.what:<46}{rows:>9}{self.seconds * 1000:>12,.1f}{speed:>12}  {ratio}".rstrip()


def clock(run: Callable[[], object], times: int) -> float:
    """Give the median of several runs, in seconds."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return median(spans)


def start_python(*arguments: str) -> None:
    subprocess.run(  # noqa: S603 - this interpreter, and arguments of our own
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True
    )


def measure_import(times: int) -> list[Result]:
    pairs = [
        (
            clock(partial(start_python, "-c", "pass"), 1),
            clock(partial(start_python, "-c", "import losstracker"), 1),
        )
        for _ in range(times * 3)
    ]
    bare = median(first for first, _ in pairs)
    with_import = median(second for _, second in pairs)
    everything = "import losstracker as lt; lt.aggregate, lt.plot, lt.read_csv"
    whole = clock(partial(start_python, "-c", everything), times)
    return [
        Result("bare interpreter", bare),
        Result("... and import losstracker", with_import, None, bare, "bare"),
        Result("... and use checks, sums, charts", whole, None, bare, "bare"),
    ]


def repeat_seed(rows: int) -> pd.DataFrame:
    """Repeat the bundled table with new ids; parts point to the whole of their own copy."""
    seed = contributed(lt.examples.syria_2024()).astype(str)
    copies = -(-rows // len(seed))
    table = pd.concat([seed] * copies, ignore_index=True)
    copy = (table.index // len(seed)).astype(str)
    table["record_id"] = table["record_id"] + "-" + copy
    is_part = table["part_of"] != ""
    table["part_of"] = (table["part_of"] + "-" + copy).where(is_part, "")
    return table.iloc[: copies * len(seed)]


def measure_table(name: str, table: pd.DataFrame, times: int) -> list[Result]:
    """Validate a table of text, and sum it in three ways."""
    rows = len(table)
    checked = clock(lambda: lt.validate(table), times)
    results = [Result(f"validate, {name}", checked, rows)]
    losses = lt.validate(table)
    for words, by, every in GROUPS:
        spent = clock(partial(lt.aggregate, losses, by=by, every=every), times)
        results.append(Result(f"aggregate by {words}, {name}", spent, rows, checked, "validate"))
    return results


def measure_warspotting(times: int) -> list[Result]:
    """Read, validate and sum the real file, and make its report from process start."""
    table = read_warspotting(WARSPOTTING).losses
    read = clock(lambda: read_warspotting(WARSPOTTING), times)
    with tempfile.TemporaryDirectory() as folder:
        losses = Path(folder) / "losses.csv"
        lt.write_csv(table, losses)
        command = ("-m", "losstracker", "report", str(losses), "-o", str(Path(folder) / "report"))
        report = clock(partial(start_python, *command), times)
        plain = clock(lambda: pd.read_csv(losses, dtype=str), times)
    return [
        Result("read_warspotting", read, len(table), plain, "pandas.read_csv"),
        *measure_table("WarSpotting", table, times),
        Result("losstracker report, WarSpotting", report, len(table), plain, "pandas.read_csv"),
    ]


def measure_trackers(times: int) -> list[Result]:
    """Read other trackers' real files."""
    results = []
    for form, names in TRACKERS:
        files = [DATA / name for name in names]
        rows = len(READERS[form](files).losses)
        spent = clock(partial(READERS[form], files), times)
        results.append(Result(f"convert --from {form}, {names[0].partition('.')[0]}", spent, rows))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure losstracker.")
    parser.add_argument("--quick", action="store_true", help="small tables, one run of each")
    parser.add_argument("--runs", type=int, help="runs of each (default 5, or 1 with --quick)")
    options = parser.parse_args()
    times: int = options.runs or (1 if options.quick else 5)
    sizes = (1_000,) if options.quick else (1_000, 10_000, 100_000)
    print(f"Python {sys.version.split()[0]}, pandas {pd.__version__}; medians of {times} runs")
    print(f"{'what':<46}{'rows':>9}{'ms':>12}{'rows/s':>12}  ratio")
    for result in measure_import(times):
        print(result)
    for rows in sizes:
        for result in measure_table("seed", repeat_seed(rows), times):
            print(result)
    if not WARSPOTTING.is_file():
        print("Other trackers: left out, their files are not beside the checkout")
    elif not options.quick:
        for result in [*measure_trackers(times), *measure_warspotting(times)]:
            print(result)


if __name__ == "__main__":
    main()
