"""What an importer gives back: the losses, and what it could not carry over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that an importer left out: where it stood, its text, and why.

    ``where`` names a whole entry ("line 17") or, after a comma, a part of an entry whose rest
    was carried over ("line 17, coordinates").

    >>> str(Skipped("line 17", "Lost in transit", "expected a known status"))
    "line 17: expected a known status; left out: 'Lost in transit'"
    """

    where: str
    text: str
    why: str

    def __str__(self) -> str:
        """Give it on one line."""
        return f"{self.where}: {self.why}; left out: {self.text!r}"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Losses read from another tracker, and the entries that were not understood.

    ``losses`` has the contributed columns of a loss table (:class:`losstracker.model.columns.Col`),
    every cell as text, blank where the source says nothing.
    """

    losses: pd.DataFrame
    skipped: tuple[Skipped, ...]
