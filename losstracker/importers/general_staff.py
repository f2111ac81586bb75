"""General Staff of the Armed Forces of Ukraine: what it claims that Russia lost, day by day.

The daily reports give counts since the war began, as one data set collects them
(https://github.com/PetroIvaniuk/2022-Ukraine-Russia-War-Dataset, MIT). Each row here is what a
report adds to the one before. These are claims of a party to the war: their evidence is
``official``, and sums refuse to add them to confirmed losses.

Its corrections (a file of their own) are part of its counts already: on 2022-10-13 field artillery
grows by 49, of which 32 are the correction. What is not is told apart: the losses of a day, and
corrections, which are of days that nobody names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.errors import SourceFormatError
from losstracker.importers.general_staff_files import (
    PEOPLE,
    Kind,
    Report,
    Sheet,
    add_report,
    kind_of,
    read_reports,
    read_sheet,
)
from losstracker.importers.general_staff_keys import keys
from losstracker.importers.general_staff_ledger import (
    Claim,
    follow,
    make_series,
    place_corrections,
)
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.seen import as_seen
from losstracker.importers.text import read_pieces
from losstracker.importers.valid import as_result
from losstracker.importers.warspotting import CONFLICT
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from losstracker.importers.text import Piece, Source, Sources

SIDE = "Russia"
CLAIMANT = "General Staff of the Armed Forces of Ukraine"
DATA_SET = "https://github.com/PetroIvaniuk/2022-Ukraine-Russia-War-Dataset"
_ENDINGS = (".json", ".csv")
_EXPECTED = (
    "expected daily counts of the General Staff data set: a 'date' and columns such as 'tank'"
)


def read_general_staff(source: Sources, *, corrections: Source | None = None) -> ImportResult:
    """Read the daily counts of the General Staff, JSON or CSV, plain or gzipped, as losses.

    A row is what a report adds to a column, lost between the report before and this one (``date``).
    What a column counts when it begins, and corrections upwards, may have been lost on any day
    since the war began. A count that falls and corrections downwards are taken off the latest
    earlier rows; ``skipped`` names each, with the days. The rows of a column add up to its last
    count; those of "vehicles and fuel tanks" do together with the two columns that it continues.

    Args:
        source: The data set's folder, or its file or files of equipment. Corrections among them
            are recognised; personnel and other files are named in ``skipped``.
        corrections: The file of corrections, where it is not among ``source``.

    Raises:
        SourceFormatError: A file cannot be read, or none of them holds counts of equipment: it is
            of personnel, of corrections only, or something else.
        OSError: A file cannot be read at all.

    >>> from io import StringIO
    >>> days = '[{"date": "2022-02-25", "tank": 80}, {"date": "2022-02-26", "tank": 102}]'
    >>> losses = read_general_staff(StringIO(days)).losses
    >>> losses[["record_id", "date", "quantity"]].values.tolist()[1]
    ['general-staff-2022-02-26-tank', '2022-02-25/2022-02-26', '22']
    """
    sheets, skipped = _read(source, corrections)
    reports: dict[date, Report] = {}
    entries: list[Report] = []
    for sheet, kind in sheets:
        found = read_reports(sheet, signed=kind == Kind.CORRECTIONS)
        skipped += sheet.skipped
        if kind == Kind.CORRECTIONS:
            entries += found
            continue
        for report in found:
            add_report(reports, report, skipped)
    ordered = [reports[day] for day in sorted(reports)]
    claims = _follow_all(ordered, entries, skipped)
    directions = {one.day: one.direction for one in ordered}
    kept = [claim for claim in claims if claim.left]
    losses = [_loss(claim, directions[claim.day]) for claim in kept]
    places = [(f"{one.day}, {keys()[one.key].name}", str(one.left)) for one in kept]
    return as_result(losses, places, skipped)


def _read(
    source: Sources, corrections: Source | None
) -> tuple[list[tuple[Sheet, Kind]], list[Skipped]]:
    """The files of equipment and of corrections, and what else was there."""
    pieces, skipped = read_pieces(source, *_ENDINGS)
    sheets = [read_sheet(pieces, piece) for piece in pieces]
    told = [(sheet, kind_of(sheet)) for sheet in sheets]
    _require_equipment(told)
    useful = (Kind.EQUIPMENT, Kind.CORRECTIONS)
    skipped += [_left(sheet, kind) for sheet, kind in told if kind not in useful]
    told = [(sheet, kind) for sheet, kind in told if kind in useful]
    if corrections is not None:
        others, left = read_pieces(corrections, *_ENDINGS)
        told += [(_corrections([*pieces, *others], one), Kind.CORRECTIONS) for one in others]
        skipped += left
    return told, skipped


def _corrections(pieces: Sequence[Piece], piece: Piece) -> Sheet:
    sheet = read_sheet(pieces, piece)
    kinds = {Kind.CORRECTIONS, Kind.EQUIPMENT}  # a few corrections need not be negative
    if sheet.rows and kind_of(sheet) not in kinds:
        raise SourceFormatError(f"{sheet.name}: expected corrections; {_EXPECTED}")
    return sheet


def _require_equipment(told: Iterable[tuple[Sheet, Kind]]) -> None:
    kinds = {kind: sheet for sheet, kind in told}
    if Kind.EQUIPMENT in kinds:
        return
    if Kind.CORRECTIONS in kinds:
        name = kinds[Kind.CORRECTIONS].name
        raise SourceFormatError(
            f"{name}: these are corrections; give the file of equipment that they correct too"
        )
    if Kind.PERSONNEL in kinds:
        raise SourceFormatError(f"{kinds[Kind.PERSONNEL].name}: {PEOPLE}")
    sheet = kinds[Kind.OTHER]
    got = f"the columns {', '.join(sheet.columns)[:100]}" if sheet.rows else "no rows"
    raise SourceFormatError(f"{sheet.name}: {_EXPECTED}; got {got}")


def _left(sheet: Sheet, kind: Kind) -> Skipped:
    why = PEOPLE if kind == Kind.PERSONNEL else _EXPECTED
    return Skipped(sheet.name, f"{len(sheet.rows)} rows", why)


def _follow_all(
    reports: Sequence[Report], entries: Sequence[Report], skipped: list[Skipped]
) -> list[Claim]:
    """What each report adds to each column, in the order of the days."""
    series = make_series(reports, skipped)
    corrections = place_corrections(entries, series, skipped)
    claims: list[Claim] = []
    for key, one in series.items():
        follow(one, [each for each in corrections if each.key == key], claims, skipped)
    order = [*keys()]
    return sorted(claims, key=lambda claim: (claim.day, order.index(claim.key)))


def _loss(claim: Claim, direction: str) -> dict[str, str]:
    """The loss table's cells for one claim."""
    key = keys()[claim.key]
    marks = ["general-staff", str(claim.day), key.slug]
    return {
        Col.RECORD_ID: "-".join([*marks, *(["correction"] if claim.is_correction else [])]),
        Col.SIDE: SIDE,
        Col.DATE: f"{claim.since}/{claim.day}",
        Col.REPORTED: str(claim.day),
        Col.CATEGORY: key.code,
        Col.STATUS: Status.LOST.value,
        Col.QUANTITY: str(claim.left),
        Col.EVIDENCE: Evidence.OFFICIAL.value,
        Col.SOURCE: SOURCE_SEPARATOR.join([CLAIMANT, DATA_SET]),
        Col.CONFLICT: CONFLICT,
        Col.NOTES: "; ".join(_notes(claim, direction)),
    }


def _notes(claim: Claim, direction: str) -> Iterator[str]:
    yield f"General Staff category: {keys()[claim.key].name}"
    if claim.why:
        yield claim.why
    for day, count in claim.taken:
        yield f"{claim.count} claimed, {count} taken off by the report of {day}"
    plain = as_seen(Col.NOTES, " ".join("".join(filter(str.isprintable, direction)).split()))
    if plain:
        yield f"direction of greatest losses: {plain}"
