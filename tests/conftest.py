"""Settings and tables that tests share."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = Path(__file__).parents[1] / "seeds" / "syria_2024_offensive.csv"

settings.register_profile(
    "quick",
    deadline=None,
    max_examples=18,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("nightly", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests that were collected: none is garbage."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _leave_no_figure_open() -> Iterator[None]:
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def read_seed() -> pd.DataFrame:
    """The seed's rows as text, blank cells as blank text."""
    return pd.read_csv(SEED, dtype=str, keep_default_na=False)


@pytest.fixture
def seed_table() -> pd.DataFrame:
    """A fresh table of the seed's rows as text."""
    return read_seed()


def make_losses(**columns: object) -> pd.DataFrame:
    """A loss table that is valid but for ``columns``; a list sets the number of rows."""
    size = max((len(cells) for cells in columns.values() if isinstance(cells, list)), default=1)
    plain = {
        "record_id": [f"r{number}" for number in range(1, size + 1)],
        "side": "Syria",
        "date": "2024-12-01",
        "category": "tank",
        "status": "captured",
        "quantity": "1",
        "source": [f"Le Monde p{number}" for number in range(1, size + 1)],
    }
    return pd.DataFrame(plain | columns, index=range(size))
