"""Fuzz the file checker: whatever the bytes, the laws of ``tests/lawful.py`` hold.

    python benchmarks/fuzz_check.py --seconds 600

With atheris (``pip install atheris``) inputs are chosen by the code that they reach; without it
edits of valid files are drawn at random. An input that breaks a law is made smaller and written to
``--failures``, and the run goes on. pandera takes nine tenths of the time a small file needs, so
rules are asked without it but for every twentieth input, where both must say the same.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from losstracker.model.rules import Rule

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

ROOT = Path(__file__).parents[1]
TODAY = date(2024, 12, 31)
LONGEST = 4096
TOKENS = [
    *(b",", b'"', b'""', b"\n", b"\r\n", b"\r", b'",\n', b'\n"', b";", b"\t", b"|", b" | "),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b\x08", b"PK\x03\x04", b"\xe9", b"\xc2\xa0", b"\x1b["),
    *(b"record_id", b"side", b"date", b"category", b"status", b"quantity", b"source", b"model"),
    *(b"language", b"low", b"best", b"high", b"reported", b"captor", b"evidence", b"reliability"),
    *(b"credibility", b"loss_id", b"part_of", b"archive", b"latitude", b"longitude", b"notes"),
    *(b"tank", b"armoured_vehicle", b"aircraft", b"drone", b"lost", b"captured", b"destroyed"),
    *(b"dozens", b"at least two", b"~10", b"10-12", b"plural", b"une dizaine", b"inf", b"-1"),
    *(b"2024-12-01", b"2024-12", b"2024-11-27/2024-12-03", b"../2024-12-03", b"~", b"9999"),
    *(b"https://example.org/a", b"javascript:", b"=1+1", b"@x", b"36.2", b"-180", b"fr", b"1e9"),
    *("é".encode(), "\u200b\u0422\u202e".encode(), "🛩".encode(), b"\x1a", b"\x00", b"A", b"1"),
]  # fmt: skip


@dataclass
class Run:
    """What has been tried, and which inputs broke a law, by the place where it broke."""

    folder: Path
    started: float = field(default_factory=time.monotonic)
    tried: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    broken: dict[str, bytes] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def test(self, data: bytes) -> None:
        """Try one input, or several at once where laws need it."""
        self.tried += 1
        where, codes = try_input(data) if self.tried % 20 else try_both(data)
        self.codes.update(codes)
        if where and where not in self.broken:
            small = smaller(data, lambda part: try_input(part)[0] == where)
            self.broken[where] = small
            self.folder.mkdir(parents=True, exist_ok=True)
            name = hashlib.sha256(small).hexdigest()[:12]
            (self.folder / f"{name}.csv").write_bytes(small)
            print(f"BROKEN after {self.tried:,}: {where}\n  {small!r}", flush=True)

    def told(self) -> str:
        rate = self.tried / max(self.seconds, 1e-9)
        return (
            f"{self.seconds:.0f} s, {self.tried:,} inputs ({rate:.0f}/s), {len(self.codes)} codes "
            f"found, {len(self.broken)} laws broken"
        )


def ask_directly(
    rules: tuple[Rule, ...], texts: pd.DataFrame
) -> dict[Rule, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Ask rules as ``losstracker.model.schema.find_broken`` does, without pandera."""
    masks = {}
    for rule in () if texts.empty else rules:
        fine = np.asarray(rule.fine(texts[rule.column] if rule.scope == "cell" else texts))
        if not fine.all():
            masks[rule] = ~fine.astype(bool)
    return masks


def try_both(data: bytes) -> tuple[str | None, set[str]]:
    """Try an input with pandera and without; both must find the same."""
    from losstracker.model import problems, schema  # noqa: PLC0415

    quick = try_input(data)
    problems.find_broken = schema.find_broken  # type: ignore[attr-defined]
    try:
        slow = try_input(data)
    finally:
        problems.find_broken = ask_directly  # type: ignore[attr-defined]
    return slow if slow == quick else (f"other findings without pandera: {quick} {slow}", set())


def try_input(data: bytes) -> tuple[str | None, set[str]]:
    """Give where a law breaks (None: nowhere), and the codes that are found."""
    from lawful import assert_lawful, assert_mended  # noqa: PLC0415 - after they are instrumented

    from losstracker.model.checking import Checking  # noqa: PLC0415

    checking = Checking(today=TODAY)
    try:
        report = assert_lawful(data, checking=checking)
        assert_mended(data, checking=checking)
    except Exception as error:  # whatever it is, it is what is looked for
        steps = traceback.extract_tb(error.__traceback__)
        frames = [f"{Path(step.filename).name}:{step.lineno}" for step in steps]
        ours = [one for one in frames if not one.startswith("fuzz_check")]
        return f"{type(error).__name__} at {' < '.join(reversed([*ours[:2], *ours[-2:]]))}", set()
    return None, {found.code for found in report.findings}


def smaller(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Cut an input as long as it still fails in the same place."""
    size = max(len(data) // 2, 1)
    while True:
        at, shrunk = 0, False
        while at < len(data):
            part = data[:at] + data[at + size :]
            if fails(part):
                data, shrunk = part, True
            else:
                at += size
        if size == 1 and not shrunk:
            return data
        size = max(size // 2, 1)


def valid_files() -> list[bytes]:
    from corpus import CASES  # noqa: PLC0415

    seeds = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.csv"))]
    return [*seeds, *(case.good for case in CASES), *(case.bad for case in CASES)]


def mutate(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Insert, delete, replace, repeat or swap some bytes, tokens or lines."""
    for _ in range(rng.randint(1, 4)):
        at, cut = rng.randint(0, len(data)), rng.choice([0, 0, 1, 2, 8, 40])
        kind = rng.random()
        if kind < 0.7:
            put = rng.choice(TOKENS)
        elif kind < 0.8:
            put = rng.randbytes(rng.randint(0, 3))
        else:
            lines = rng.choice([data, rng.choice(others)]).splitlines(keepends=True) or [b""]
            put, cut = rng.choice(lines), 0
            at = data.rfind(b"\n", 0, at) + 1
        data = data[:at] + put + data[at + cut :]
    return data[:LONGEST]


def use_rules_directly() -> None:
    from losstracker.model import problems  # noqa: PLC0415

    problems.find_broken = ask_directly  # type: ignore[attr-defined]


def run_randomly(run: Run, seconds: float, seed: int) -> None:
    rng, others = random.Random(seed), valid_files()  # noqa: S311
    for data in others:
        run.test(data)
    said = 0.0
    while run.seconds < seconds:
        run.test(mutate(rng.choice(others), rng, others))
        if run.seconds > said + 30:
            said = run.seconds
            print(run.told(), flush=True)


def run_guided(run: Run, seconds: float, seed: int) -> None:
    """Run atheris; it ends the process, so that what was found is told before."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["losstracker"]):
        importlib.import_module("losstracker.check.files")
        importlib.import_module("losstracker.check.fix")
        importlib.import_module("losstracker.check.render")
    use_rules_directly()
    others, folder = valid_files(), Path(tempfile.mkdtemp(prefix="fuzz-check-"))
    for at, data in enumerate(others):
        (folder / f"valid-{at}").write_bytes(data)
    words = folder.parent / f"{folder.name}.dict"
    hexed = ("".join(f"\\x{byte:02x}" for byte in token) for token in TOKENS)
    words.write_text("".join(f'"{token}"\n' for token in hexed), encoding="utf-8")

    def change(data: bytes, most: int, number: int) -> bytes:
        rng = random.Random(number)  # noqa: S311
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutate(data, rng, others)[:most]

    def test(data: bytes) -> None:
        run.test(data)
        if run.tried % 1000 == 0:
            print(run.told(), flush=True)

    options = [f"-max_total_time={int(seconds)}", f"-max_len={LONGEST}", f"-seed={seed}"]
    options += [
        f"-dict={words}",
        "-timeout=120",
        f"-artifact_prefix={folder.parent}/",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], test, custom_mutator=change)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--random", action="store_true", help="do without atheris")
    chosen = parser.parse_args()
    run = Run(chosen.failures)
    guided = not chosen.random and util.find_spec("atheris") is not None
    if not guided:
        use_rules_directly()
        print("without atheris: random edits, not guided by the code that they reach", flush=True)
        run_randomly(run, chosen.seconds, chosen.seed)
        print(run.told())
        return 1 if run.broken else 0
    print("atheris: inputs are guided by the code that they reach", flush=True)
    run_guided(run, chosen.seconds, chosen.seed)
    return 1 if run.broken else 0


if __name__ == "__main__":
    sys.exit(main())
