"""The columns of a loss table and of a table of sums, and their closed vocabularies, spelt once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Col(StrEnum):
    """Columns of a loss table: first the contributed ones, then those that are computed."""

    RECORD_ID = "record_id"
    SIDE = "side"
    DATE = "date"
    CATEGORY = "category"
    MODEL = "model"
    STATUS = "status"
    QUANTITY = "quantity"
    LANGUAGE = "language"
    LOW = "low"
    BEST = "best"
    HIGH = "high"
    REPORTED = "reported"
    CAPTOR = "captor"
    EVIDENCE = "evidence"
    RELIABILITY = "reliability"
    CREDIBILITY = "credibility"
    LOSS_ID = "loss_id"
    PART_OF = "part_of"
    SOURCE = "source"
    ARCHIVE = "archive"
    CONFLICT = "conflict"
    LOCATION = "location"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    UNIT = "unit"
    NOTES = "notes"
    COUNT_LOW = "count_low"
    COUNT_BEST = "count_best"
    COUNT_HIGH = "count_high"
    DATE_EARLIEST = "date_earliest"
    DATE_LATEST = "date_latest"


class SumCol(StrEnum):
    """Columns of a table of sums, after the ``by`` columns."""

    PERIOD = "period"
    LOW = "low"
    BEST = "best"
    HIGH = "high"
    LOW_KIND = "low_kind"
    HIGH_KIND = "high_kind"
    LOWER = "lower"
    MEDIAN = "median"
    UPPER = "upper"
    RECORDS = "records"
    UNBOUNDED = "unbounded"


GROUP = "group"
"""Key of :func:`losstracker.aggregate` that is no column: the broadest code above ``category``."""


class Status(StrEnum):
    """What had become of the equipment by the end of the report (``lost``: not said)."""

    DESTROYED = "destroyed"
    DAMAGED = "damaged"
    ABANDONED = "abandoned"
    CAPTURED = "captured"
    LOST = "lost"


class Evidence(StrEnum):
    """What a record rests on, the strongest first."""

    VISUAL = "visual"
    OFFICIAL = "official"
    MEDIA = "media"
    UNVERIFIED = "unverified"


class BoundKind(StrEnum):
    """Why a bound holds, the firmest first.

    ``entailed`` by the words ("at least two": 2), ``soft`` where speakers may cancel it
    ("up to 40": 40), ``convention`` where it is the width most readers mean ("dozens": 24).
    """

    ENTAILED = "entailed"
    SOFT = "soft"
    CONVENTION = "convention"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One contributed column: its name, whether it must be there and filled, and what it holds."""

    name: Col
    required: bool
    holds: str
    example: str
    vocabulary: tuple[str, ...] = ()


_CAPTURED = ("seized", "taken", "trophy")
_DESTROYED = ("wrecked", "burned", "burnt")
_VISUAL = ("picture", "photo", "photograph", "image", "video")
_MEDIA = ("press", "news", "newspaper")
SYNONYMS: Mapping[str, Mapping[str, str]] = {
    Col.STATUS: {
        **dict.fromkeys(_CAPTURED, Status.CAPTURED),
        **dict.fromkeys(_DESTROYED, Status.DESTROYED),
        "deserted": Status.ABANDONED,
    },
    Col.EVIDENCE: {
        **dict.fromkeys(_VISUAL, Evidence.VISUAL),
        **dict.fromkeys(_MEDIA, Evidence.MEDIA),
        "government": Evidence.OFFICIAL,
        "ministry": Evidence.OFFICIAL,
        "claimed": Evidence.UNVERIFIED,
    },
}
"""Words that people write for one of a closed vocabulary. The checks suggest what is meant;
``convert --from csv`` reads them, and keeps the word in the notes."""

SOURCE_SEPARATOR = " | "

COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec(Col.RECORD_ID, True, "unique and stable, chosen by the contributor", "aleppo-l39"),
    ColumnSpec(Col.SIDE, True, "who lost it", "Syrian regime"),
    ColumnSpec(Col.DATE, True, "when, as EDTF (ISO 8601-2)", "2024-11-27/2024-12-03"),
    ColumnSpec(Col.CATEGORY, True, "a taxonomy code at any level", "aircraft"),
    ColumnSpec(Col.MODEL, False, "as precise as the source is", "L-39 Albatros"),
    ColumnSpec(
        Col.STATUS, True, "state at the end of the report", "captured", tuple(map(str, Status))
    ),
    ColumnSpec(Col.QUANTITY, True, "the count as the source words it", "around ten"),
    ColumnSpec(Col.LANGUAGE, False, "BCP 47 code of the source's own wording", "fr"),
    ColumnSpec(Col.LOW, False, "the analyst's own lower bound; wins over quantity", "8"),
    ColumnSpec(Col.BEST, False, "the analyst's own best value; wins over quantity", "10"),
    ColumnSpec(Col.HIGH, False, "the analyst's own upper bound, may be inf", "12"),
    ColumnSpec(Col.REPORTED, False, "day on which the source published it, ISO", "2024-12-03"),
    ColumnSpec(Col.CAPTOR, False, "who holds it now", "HTS-led coalition"),
    ColumnSpec(Col.EVIDENCE, False, "what the record rests on", "media", tuple(map(str, Evidence))),
    ColumnSpec(
        Col.RELIABILITY, False, "Admiralty code of the source (AJP-2.1)", "B", tuple("ABCDEF")
    ),
    ColumnSpec(
        Col.CREDIBILITY, False, "Admiralty code of the claim (AJP-2.1)", "2", tuple("123456")
    ),
    ColumnSpec(
        Col.LOSS_ID, False, "shared by claims that speak of the very same items", "l39-hama"
    ),
    ColumnSpec(Col.PART_OF, False, "record_id of the broader record that includes this one", "afv"),
    ColumnSpec(Col.SOURCE, True, "URL or citation; several joined by ' | '", "https://example.org"),
    ColumnSpec(Col.ARCHIVE, False, "URL of an archived copy of the source", "https://example.org"),
    ColumnSpec(Col.CONFLICT, False, "text", "Syrian civil war"),
    ColumnSpec(Col.LOCATION, False, "text", "Aleppo"),
    ColumnSpec(Col.LATITUDE, False, "WGS 84 degrees, -90 to 90", "36.2"),
    ColumnSpec(Col.LONGITUDE, False, "WGS 84 degrees, -180 to 180", "37.16"),
    ColumnSpec(Col.UNIT, False, "text: the formation that lost it", "25th Division"),
    ColumnSpec(Col.NOTES, False, "text", "the unit may be a battery"),
)

CONTRIBUTED: tuple[str, ...] = tuple(str(spec.name) for spec in COLUMNS)
REQUIRED: tuple[str, ...] = tuple(str(spec.name) for spec in COLUMNS if spec.required)
COMPUTED: tuple[str, ...] = (
    "count_low",
    "count_best",
    "count_high",
    "date_earliest",
    "date_latest",
)
