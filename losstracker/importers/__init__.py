"""Other trackers' formats: a ``read_`` function gives a loss table plus what was left out."""

from collections.abc import Callable
from typing import Any

from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.warspotting import read_warspotting

__all__ = ["READERS", "ImportResult", "Skipped", "read_warspotting"]

READERS: dict[str, Callable[[Any], ImportResult]] = {"warspotting": read_warspotting}
"""Importers by the name that ``losstracker convert --from`` takes."""
