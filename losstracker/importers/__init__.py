"""Other trackers' formats: a ``read_`` function gives a loss table plus what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.importers.mapped import read_mapped, read_mapped_files
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.warspotting import read_warspotting

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "READERS",
    "ImportResult",
    "Skipped",
    "read_mapped",
    "read_mapped_files",
    "read_warspotting",
]

READERS: dict[str, Callable[[Any], ImportResult]] = {"warspotting": read_warspotting}
"""Importers by the name that ``losstracker convert --from`` takes; ``csv`` is
:func:`read_mapped`, which needs to be told what the columns mean."""


def __dir__() -> list[str]:
    return sorted(__all__)
