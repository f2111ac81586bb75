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
    DIRECTION,
    PEOPLE,
    Kind,
    Sheet,
    add_up,
    kind_of,
    read_reports,
    read_sheet,
)
from losstracker.importers.general_staff_keys import keys
from losstracker.importers.general_staff_ledger import (
    Claim,
    by_day,
    follow,
    make_series,
    place_corrections,
)
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.seen import as_seen
from losstracker.importers.text import read_pieces
from losstracker.importers.valid import as_result, find_errors
from losstracker.importers.warspotting import CONFLICT
from losstracker.model.columns import SOURCE_SEPARATOR, Col, Evidence, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from losstracker.importers.general_staff_files import Report, Reports
    from losstracker.importers.text import Piece, Source, Sources

SIDE = "Russia"
CLAIMANT = "General Staff of the Armed Forces of Ukraine"
DATA_SET = "https://github.com/PetroIvaniuk/2022-Ukraine-Russia-War-Dataset"
_ENDINGS = (".json", ".csv")
_NAMED = 3
"""Reports that a note names."""
_LONGEST = 300
"""Characters of a direction that a note has."""
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
    reports: Reports = {}
    entries: Reports = {}
    for sheet, kind in sheets:
        signed = kind == Kind.CORRECTIONS
        read_reports(sheet, entries if signed else reports, signed=signed)
        skipped += sheet.skipped
    ordered, fixed = ([add_up(each[day]) for day in sorted(each)] for each in (reports, entries))
    claims = _follow_all(ordered, fixed, skipped)
    directions = _directions(ordered, skipped)
    kept = [claim for claim in claims if claim.left]
    losses = [_loss(claim, directions.get(claim.day, "")) for claim in kept]
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
            f"{name}: these are corrections (numbers below 0, or a name that says so); give the "
            "file of equipment that they correct too"
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
    corrections = by_day(place_corrections(entries, series, skipped))
    claims: list[Claim] = []
    standing: dict[str, list[Claim]] = {}
    for key, one in series.items():
        joined = [claim for other in keys()[key].continues for claim in standing.get(other, ())]
        standing[key] = sorted(joined, key=lambda claim: claim.day)
        claims += follow(one, corrections, standing[key], skipped)
    order = [*keys()]
    return sorted(claims, key=lambda claim: (claim.day, order.index(claim.key)))


def _directions(reports: Iterable[Report], skipped: list[Skipped]) -> dict[date, str]:
    """Where losses were greatest, by day; what no note can hold is left out, and said."""
    said: list[tuple[Report, str]] = []
    for one in reports:
        printable = "".join(filter(str.isprintable, one.direction))
        plain = as_seen(Col.NOTES, " ".join(printable.split()))
        if plain:
            said.append((one, plain))
    rows = [_loss(Claim("tank", one.day, one.day, 1), plain) for one, plain in said]
    wrong = find_errors(rows)
    wrong |= {
        at: f"expected a direction of at most {_LONGEST} characters, got {len(plain):,}"
        for at, (_, plain) in enumerate(said)
        if len(plain) > _LONGEST
    }
    skipped += [
        Skipped(f"{said[at][0].place}, {DIRECTION}", said[at][1][:_LONGEST], why)
        for at, why in sorted(wrong.items())
    ]
    return {one.day: plain for at, (one, plain) in enumerate(said) if at not in wrong}


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
    if claim.taken:
        yield f"{claim.count} claimed, {_taken(claim)}"
    if direction:
        yield f"direction of greatest losses: {direction}"


def _taken(claim: Claim) -> str:
    """What reports took off a claim, the first of them by their days."""
    said = [f"{count} taken off by the report of {day}" for day, count in claim.taken[:_NAMED]]
    more = sum(count for _, count in claim.taken[_NAMED:])
    if more:
        said.append(f"{more:,} by {len(claim.taken) - _NAMED:,} later reports")
    return ", ".join(said)
