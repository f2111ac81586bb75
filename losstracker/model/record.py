"""One reported loss as a typed value."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from losstracker.errors import ArgumentError, QuantityTextError
from losstracker.model import display
from losstracker.model.cells import cell_text, split_sources
from losstracker.model.columns import (
    COLUMNS,
    CONTRIBUTED,
    SOURCE_SEPARATOR,
    Col,
    Evidence,
    Status,
)
from losstracker.model.count import read_count
from losstracker.model.dates import DateWindow, parse_date
from losstracker.model.rules import DEGREES, is_degrees, is_language, parse_day
from losstracker.model.taxonomy import category
from losstracker.model.words import shown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from losstracker.model.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRecord:
    """One row of a loss table, its cells understood. A blank cell is None, or blank text.

    ``quantity`` is the count as it is used: the analyst's own bounds win over the wording.
    ``latitude`` and ``longitude`` are WGS 84 degrees.

    Always true: ``category`` is a code of the taxonomy, latitude and longitude are both there or
    both None, and no loss is reported before the first day on which it can have happened.

    >>> from losstracker.examples import syria_2024
    >>> tanks = LossRecord.from_row(syria_2024().iloc[-1])
    >>> tanks.category, tanks.quantity.span, tanks.date.span
    ('tank', '20 to 99', '2024-11-27 to 2024-12-03, 7 days')
    """

    record_id: str
    side: str
    date: DateWindow
    category: str
    status: Status
    quantity: Quantity
    source: tuple[str, ...]
    model: str = ""
    reported: datetime.date | None = None
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

    def __post_init__(self) -> None:
        """Refuse what is always false."""
        category(self.category)
        if (self.latitude is None) != (self.longitude is None):
            raise ArgumentError("latitude and longitude: expected both or neither, got one")
        for name, limit in DEGREES.items():
            degrees = getattr(self, name)
            if degrees is not None and not abs(degrees) <= limit:
                raise ArgumentError(f"{name}: expected -{limit} to {limit} degrees, got {degrees}")
        first = self.date.earliest
        if first and self.reported and self.reported < first:
            raise ArgumentError(
                f"reported: expected {first} or later, the first day on which the loss can have "
                f"happened, got {self.reported}"
            )

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> LossRecord:
        """Understand one row of a loss table, given as a mapping from column to cell.

        Spaces at the ends of a cell are dropped. Columns that a loss table has not are not read.

        Raises:
            ArgumentError: A required cell is blank, or a word is not in its vocabulary.
            QuantityTextError, DateTextError, UnknownCodeError: A cell cannot be understood.

        >>> row = {"record_id": "a", "side": "Syria", "date": "2024-12", "category": "tank",
        ...        "status": "captured", "quantity": "dozens", "language": "fr",
        ...        "source": "franceinfo"}
        >>> LossRecord.from_row(row).quantity.low
        20
        """
        cell = {name: cell_text(row.get(name)).strip() for name in CONTRIBUTED}
        _check_words(cell)
        inside = {Col.LANGUAGE, Col.LOW, Col.BEST, Col.HIGH}  # what quantity is made of
        cells: dict[str, Any] = {name: cell[name] for name in CONTRIBUTED if name not in inside}
        cells |= {
            "date": parse_date(cell[Col.DATE]),
            "status": Status(cell[Col.STATUS]),
            "quantity": _count(cell),
            "source": tuple(split_sources(cell[Col.SOURCE])),
            "reported": parse_day(cell[Col.REPORTED]) if cell[Col.REPORTED] else None,
            "evidence": Evidence(cell[Col.EVIDENCE]) if cell[Col.EVIDENCE] else None,
            "latitude": _degrees(cell, Col.LATITUDE),
            "longitude": _degrees(cell, Col.LONGITUDE),
        }
        return cls(**cells)

    def _repr_html_(self) -> str:
        """Show it in a notebook: the cells that are filled, understood."""
        told: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        count = self.quantity
        told[Col.DATE] = self.date.span
        told[Col.QUANTITY] = f"{count.told} ({shown(count.text)})"
        told[Col.SOURCE] = SOURCE_SEPARATOR.join(self.source)
        return display.box(str(told.pop(Col.RECORD_ID)), display.facts(told))


def _check_words(cell: Mapping[str, str]) -> None:
    """Refuse blank required cells, and words outside a closed vocabulary."""
    for spec in COLUMNS:
        text, words = cell[spec.name], spec.vocabulary
        if spec.required and not text:
            raise ArgumentError(f"{spec.name}: expected {spec.holds}, got a blank cell")
        if text and words and text not in words:
            raise ArgumentError(
                f"{spec.name}: expected one of {', '.join(words)}; got {shown(text)}"
            )


def _count(cell: Mapping[str, str]) -> Quantity:
    language = cell[Col.LANGUAGE]
    if language and not is_language(language):
        raise ArgumentError(
            f"language: expected a BCP 47 code such as en, fr or uk; got {shown(language)}"
        )
    try:
        return read_count(
            cell[Col.QUANTITY], language, cell[Col.LOW], cell[Col.BEST], cell[Col.HIGH]
        )
    except QuantityTextError as error:
        raise QuantityTextError(f"{cell[Col.RECORD_ID]}: {error}") from None


def _degrees(cell: Mapping[str, str], name: Col) -> float | None:
    text = cell[name]
    if not text:
        return None
    if not is_degrees(text, DEGREES[name]):
        raise ArgumentError(f"{name}: expected degrees as 36.2, got {shown(text)}")
    return float(text)
