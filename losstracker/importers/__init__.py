"""Other trackers' formats: a ``read_`` function gives a loss table plus what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.importers.general_staff import read_general_staff
from losstracker.importers.mapped import read_mapped, read_mapped_files
from losstracker.importers.oryx import read_oryx
from losstracker.importers.oryx_events import read_oryx_csv
from losstracker.importers.reconcile import page_errors, reconcile
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.warspotting import read_warspotting

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "READERS",
    "ImportResult",
    "Skipped",
    "page_errors",
    "read_general_staff",
    "read_mapped",
    "read_mapped_files",
    "read_oryx",
    "read_oryx_csv",
    "read_warspotting",
    "reconcile",
]

READERS: dict[str, Callable[..., ImportResult]] = {
    "general-staff": read_general_staff,
    "oryx": read_oryx,
    "oryx-csv": read_oryx_csv,
    "warspotting": read_warspotting,
}
"""Importers by the name that ``losstracker convert --from`` takes; ``csv`` is
:func:`read_mapped`, which needs to be told what the columns mean."""


def __dir__() -> list[str]:
    return sorted(__all__)
