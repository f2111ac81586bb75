"""How long checking a file takes, as a multiple of one plain ``csv.reader`` pass over it.

    python benchmarks/bench_validate.py            # 1,000,000 rows x 12 columns, medians of 3 runs
    python benchmarks/bench_validate.py --quick    # 20,000 rows, 1 run: does it work at all

Each run is a process of its own, the plain pass too, one after the other; what is timed begins when
everything is imported and one row has been checked. The files are made anew from a fixed seed: one
without errors, one with a wrong cell in 30 % of its rows, one with three wrong cells in every row.
A column has 1,000 wrong texts in these; in the last two files each wrong cell is another text, as
people do not write them. pandera, pointblank and frictionless check the valid file where they are
installed; what they check is less (types, closed vocabularies, unique ids).
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADER = (
    "record_id", "side", "date", "category", "model", "status", "quantity", "evidence",
    "reported", "location", "source", "notes",
)  # fmt: skip
FIRST_DAY = date(2022, 2, 24)
CATEGORIES = ("tank", "infantry_fighting_vehicle", "armoured_personnel_carrier", "truck",
              "towed_artillery", "self_propelled_artillery", "light_vehicle", "radar")  # fmt: skip
STATUSES = ("destroyed", "damaged", "abandoned", "captured")
QUANTITIES = (*("1",) * 15, "2", "3", "at least two", "around ten", "dozens", "10-12", "~40")
SPOILERS: dict[str, Callable[[int], str]] = {
    "side": lambda _: "",
    "date": lambda at: f"2024-13-{at}",
    "category": lambda at: f"tnak {at}",
    "status": lambda at: f"destroyd {at}",
    "quantity": lambda at: f"{at} tonks or so",
    "source": lambda at: f"javascript:alert({at})",
}
SPELLINGS = 1000
"""Wrong texts of a column, where people make mistakes alike."""

TODAY = "2026-01-01"
ROOT = Path(__file__).parent.parent


def make_rows(count: int, share: float, wrong: int, texts: int) -> Iterator[list[str]]:
    """Give rows of a loss table, of which a share has wrong cells with so many texts."""
    rng = random.Random(1)  # noqa: S311 - the same file each time
    for at in range(count):
        day = FIRST_DAY + timedelta(rng.randrange(800))
        row = [
            f"rec-{at:07d}", rng.choice(("Russia", "Ukraine")), day.isoformat(),
            rng.choice(CATEGORIES), f"Model {rng.randrange(8)}-{rng.randrange(60)}",
            rng.choice(STATUSES), rng.choice(QUANTITIES), rng.choice(("visual", "media")),
            (day + timedelta(rng.randrange(30))).isoformat(),
            f"Place {rng.randrange(5000)}, Oblast {rng.randrange(24)}",
            f"https://example.org/{at:07d}/{rng.randrange(999)}",
            f"near the road, {rng.randrange(2000)}",
        ]  # fmt: skip
        if rng.random() < share:
            for name in rng.sample(sorted(SPOILERS), wrong):
                row[HEADER.index(name)] = SPOILERS[name](at % texts)
        yield row


def write_file(
    path: Path, count: int, share: float = 0.0, wrong: int = 0, texts: int = SPELLINGS
) -> Path:
    """Write a file of ``count`` rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(make_rows(count, share, wrong, texts))
    return path


PLAIN = """
import csv, sys, time
start = time.perf_counter()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = sum(1 for _ in csv.reader(file)) - 1
print_result(time.perf_counter() - start, rows)
"""
OURS = f"""
import sys, time
from datetime import date
from losstracker.check.files import check_bytes, check_file
from losstracker.check.render import findings_as_text
from losstracker.model.checking import Checking
checking = Checking(today=date.fromisoformat("{TODAY}"))
row = "a,A,2024-01-01,tank,captured,at least two,https://example.org/1"
header = "record_id,side,date,category,status,quantity,source"
assert check_bytes(f"{{header}}\\n{{row}}\\n".encode(), "x", checking=checking).clean
start = time.perf_counter()
report = check_file(sys.argv[1], checking=checking)
findings_as_text([report], excerpt=True)
print_result(time.perf_counter() - start, report.rows, report.accepted)
"""
PANDERA = """
import sys, time
import pandas as pd
import pandera.pandas as pa
from losstracker.model.columns import Evidence, Status
from losstracker.model.taxonomy import taxonomy
text = lambda *checks: pa.Column(str, checks=list(checks))
columns = dict.fromkeys(pd.read_csv(sys.argv[1], nrows=0).columns, text())
columns["record_id"] = pa.Column(str, unique=True)
columns["status"] = text(pa.Check.isin(list(map(str, Status))))
columns["evidence"] = text(pa.Check.isin(list(map(str, Evidence))))
columns["category"] = text(pa.Check.isin(list(taxonomy())))
columns["date"] = text(pa.Check.str_matches(r"\\d{4}-\\d{2}-\\d{2}"))
columns["source"] = text(pa.Check.str_startswith("https://"))
schema = pa.DataFrameSchema(columns)
start = time.perf_counter()
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
schema.validate(frame, lazy=True)
print_result(time.perf_counter() - start, len(frame), len(frame))
"""
POINTBLANK = """
import sys, time
import pandas as pd
import pointblank as pb
from losstracker.model.columns import Evidence, Status
from losstracker.model.taxonomy import taxonomy
start = time.perf_counter()
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
(pb.Validate(frame).rows_distinct(columns_subset="record_id")
    .col_vals_in_set("status", list(map(str, Status)))
    .col_vals_in_set("evidence", list(map(str, Evidence)))
    .col_vals_in_set("category", list(taxonomy()))
    .col_vals_regex("date", r"^\\d{4}-\\d{2}-\\d{2}$")
    .col_vals_regex("source", "^https://").interrogate())
print_result(time.perf_counter() - start, len(frame), len(frame))
"""
FRICTIONLESS = """
import sys, time
from frictionless import Schema, system, validate
from losstracker.model.dictionary import table_schema
start = time.perf_counter()
with system.use_context(trusted=True):
    found = validate(sys.argv[1], schema=Schema.from_descriptor(table_schema()))
rows = found.tasks[0].stats["rows"]
print_result(time.perf_counter() - start, rows, rows if found.valid else None)
"""
RESULT = """
def print_result(seconds, rows, accepted=None):
    import json, resource
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, rows, accepted, most]))
"""


def run_once(code: str, path: Path) -> tuple[float, int, int | None, float]:
    """Run a script on a file: seconds, rows, rows accepted, megabytes at most."""
    command = [sys.executable, "-c", RESULT + code, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, rows, accepted, most = json.loads(told.stdout.splitlines()[-1])
    return seconds, rows, accepted, most


def compare(what: str, code: str, path: Path, times: int) -> float:
    """Time a script beside the plain pass, print a line, and give the ratio."""
    pairs = [(run_once(PLAIN, path), run_once(code, path)) for _ in range(times)]
    plain = median(one[0] for one, _ in pairs)
    seconds = median(one[0] for _, one in pairs)
    _, rows, accepted, most = pairs[-1][1]
    ratio = median(ours[0] / base[0] for base, ours in pairs)
    kept = f"{accepted:,} of {rows:,} accepted" if accepted is not None else ""
    print(f"{what:<34}{seconds:>8.2f} s{plain:>8.2f} s{ratio:>8.2f} x{most:>8,.0f} MB  {kept}")
    return ratio


def from_start_to_exit(path: Path, times: int) -> float:
    """Time ``losstracker validate`` on a small file, the start of the process included."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        command = [sys.executable, "-m", "losstracker", "validate", "--today", TODAY, str(path)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        spans.append(time.perf_counter() - start)
    return median(spans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="small files, one run")
    parser.add_argument("--alone", action="store_true", help="leave the other checkers out")
    given = parser.parse_args()
    count, times = (20_000, 1) if given.quick else (1_000_000, 3)
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "valid": write_file(Path(folder, "valid.csv"), count),
            "30 % of rows wrong": write_file(Path(folder, "some.csv"), count, 0.3, 1),
            "three wrong cells in each row": write_file(Path(folder, "all.csv"), count, 1.0, 3),
            "30 %, all other texts": write_file(Path(folder, "some2.csv"), count, 0.3, 1, count),
            "three, all other texts": write_file(Path(folder, "all2.csv"), count, 1.0, 3, count),
        }
        size = files["valid"].stat().st_size / 1e6
        print(f"{count:,} rows x {len(HEADER)} columns, {size:.0f} MB; median of {times}")
        print(f"{'':<34}{'checked':>10}{'plain':>10}{'ratio':>10}{'most':>11}")
        for what, path in files.items():
            compare(what, OURS, path, times)
        for name, code in (("pandera", PANDERA), ("pointblank", POINTBLANK)):
            if not given.alone and importlib.util.find_spec(name):
                compare(f"{name} on pandas, valid", code, files["valid"], 1)
        if not given.alone and importlib.util.find_spec("frictionless"):
            few = write_file(Path(folder, "few.csv"), count // 20)
            compare(f"frictionless, {count // 20:,} valid rows", FRICTIONLESS, few, 1)
        small = write_file(Path(folder, "small.csv"), 60)
        print(f"60 rows, start of process to exit: {from_start_to_exit(small, 5):.2f} s")


if __name__ == "__main__":
    main()
