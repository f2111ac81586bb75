"""The front door: nothing heavy is loaded before it is used, and every name is there."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from statistics import median

import pytest

import losstracker as lt

ROOT = Path(__file__).parent.parent
HEAVY = {
    "click",
    "duckdb",
    "jinja2",
    "matplotlib",
    "narwhals",
    "numpy",
    "pandas",
    "pandera",
    "polars",
    "pyarrow",
    "scipy",
}
LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"
CPU_TIME = "import time; print(time.process_time())"
MOST_SECONDS = 0.060
PAIRS = 7


def run_python(code: str) -> str:
    """Run code in a fresh interpreter that finds this checkout, and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def heavy_after(code: str) -> set[str]:
    loaded = json.loads(run_python(f"{code}\n{LOADED}"))
    return {str(name).partition(".")[0] for name in loaded} & HEAVY


def import_cost(code: str) -> float:
    """Give the processor seconds that code costs beyond a bare interpreter.

    Processor time, not time on the clock, and both kinds of run in turn: other work on the machine
    then weighs little, and on both alike.
    """
    pairs = [
        (float(run_python(CPU_TIME)), float(run_python(f"{code}\n{CPU_TIME}")))
        for _ in range(PAIRS)
    ]
    return median(with_code for _, with_code in pairs) - median(bare for bare, _ in pairs)


def test_importing_loads_nothing_heavy() -> None:
    assert heavy_after("import losstracker") == set()


def test_using_a_name_loads_what_it_needs() -> None:
    assert "pandas" in heavy_after("import losstracker; losstracker.aggregate")


def test_importing_is_cheap() -> None:
    assert import_cost("import losstracker") <= MOST_SECONDS


def test_the_measure_of_cost_sees_work() -> None:
    busy = "import time\nwhile time.process_time() < 0.12: pass"
    assert import_cost(busy) > MOST_SECONDS


@pytest.mark.parametrize("name", lt.__all__)
def test_every_public_name_exists(name: str) -> None:
    assert getattr(lt, name) is not None
    assert name in dir(lt)


def test_names_are_listed_once_and_in_order() -> None:
    assert lt.__all__ == sorted(set(lt.__all__))


def test_a_name_is_the_same_thing_each_time() -> None:
    assert lt.aggregate is lt.aggregate
    assert lt.Quantity is lt.Quantity


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'agregate'"):
        _ = lt.agregate
    assert not hasattr(lt, "import_everything")


def test_types_are_shipped() -> None:
    assert files("losstracker").joinpath("py.typed").is_file()
