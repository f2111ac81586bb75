"""One reported loss as a typed value."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from losstracker.errors import ArgumentError
from losstracker.model.cells import cell_text
from losstracker.model.columns import CONTRIBUTED, SOURCE_SEPARATOR, Col, Evidence, Status
from losstracker.model.count import read_count
from losstracker.model.dates import DateWindow, parse_date
from losstracker.model.taxonomy import category

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from losstracker.model.quantity import Quantity


def _degrees(text: str) -> float | None:
    return float(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRecord:
    """One row of a loss table, its cells understood. A blank cell is None, or blank text.

    ``quantity`` is the count as it is used: the analyst's own bounds win over the wording.
    ``latitude`` and ``longitude`` are WGS 84 degrees.
    """

    record_id: str
    side: str
    date: DateWindow
    category: str
    status: Status
    quantity: Quantity
    source: tuple[str, ...]
    model: str = ""
    reported: date | None = None
    captor: str = ""
    evidence: Evidence | None = None
    reliability: str = ""
    credibility: str = ""
    loss_id: str = ""
    part_of: str = ""
    archive: str = ""
    conflict: str = ""
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    unit: str = ""
    notes: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> LossRecord:
        """Understand one row of a loss table, given as a mapping from column to cell.

        Raises:
            ArgumentError: A required column is absent or blank, or a word is not in its vocabulary.
            QuantityTextError, DateTextError, UnknownCodeError: A cell cannot be understood.

        >>> row = {"record_id": "a", "side": "Syria", "date": "2024-12", "category": "tank",
        ...        "status": "captured", "quantity": "dozens", "language": "fr", "source": "franceinfo"}
        >>> LossRecord.from_row(row).quantity.low
        20
        """
        cell = {name: cell_text(row.get(name)).strip() for name in CONTRIBUTED}
        for name in (Col.RECORD_ID, Col.SIDE, Col.DATE, Col.STATUS, Col.QUANTITY, Col.SOURCE):
            if not cell[name]:
                raise ArgumentError(f"{name}: expected a value, got a blank cell")
        for name, words in ((Col.STATUS, list(Status)), (Col.EVIDENCE, ["", *Evidence])):
            if cell[name] not in words:
                shown = ", ".join(word for word in words if word)
                raise ArgumentError(f"{name}: expected one of {shown}, got '{cell[name]}'")
        plain = {name.name: cell[name.name] for name in fields(cls) if name.name in _PLAIN}
        return cls(
            date=parse_date(cell[Col.DATE]),
            category=category(cell[Col.CATEGORY]).code,
            status=Status(cell[Col.STATUS]),
            quantity=read_count(
                cell[Col.QUANTITY], cell[Col.LANGUAGE], cell[Col.LOW], cell[Col.BEST], cell[Col.HIGH]
            ),
            source=tuple(cell[Col.SOURCE].split(SOURCE_SEPARATOR)),
            reported=parse_date(cell[Col.REPORTED]).earliest if cell[Col.REPORTED] else None,
            evidence=Evidence(cell[Col.EVIDENCE]) if cell[Col.EVIDENCE] else None,
            latitude=_degrees(cell[Col.LATITUDE]),
            longitude=_degrees(cell[Col.LONGITUDE]),
            **plain,
        )


_PLAIN = frozenset(
    {
        Col.RECORD_ID,
        Col.SIDE,
        Col.MODEL,
        Col.CAPTOR,
        Col.RELIABILITY,
        Col.CREDIBILITY,
        Col.LOSS_ID,
        Col.PART_OF,
        Col.ARCHIVE,
        Col.CONFLICT,
        Col.LOCATION,
        Col.UNIT,
        Col.NOTES,
    }
)
"""Columns whose cells are text and stay text."""
