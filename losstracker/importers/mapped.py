"""Tables under other column names: what can only mean one thing is carried over, the rest is said.

Every row of a file is a loss or is in ``skipped``, and the losses are a table that validates.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING

from losstracker.errors import ArgumentError, LossTrackerWarning, SourceFormatError
from losstracker.importers.plan import Plan, place_for
from losstracker.importers.result import ImportResult, Skipped
from losstracker.importers.rows import make_table
from losstracker.importers.seen import as_seen, why_respelt
from losstracker.importers.text import read_rows, read_text
from losstracker.importers.valid import find_errors
from losstracker.importers.values import CellError, carry_cell, is_as_written
from losstracker.model.columns import COLUMNS, CONTRIBUTED, Col
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.text import Source
    from losstracker.importers.values import DateOrder

MADE = "made-"
"""Begins a ``record_id`` that was made from what a row says."""

_ID_DIGITS = 12
_NEEDED = frozenset(
    {*(str(spec.name) for spec in COLUMNS if spec.required), Col.LOW, Col.BEST, Col.HIGH}
) - {Col.RECORD_ID}
"""Columns without which, or with half of which, a row would say something else."""

_STANDS_FOR: Mapping[str, str] = {
    Col.DATE: "../..",
    Col.STATUS: "lost",
    Col.QUANTITY: "1",
    Col.CATEGORY: "other",
}
"""What a blank cell of a required column often means."""


class _RowError(Exception):
    """A row that cannot become a loss; the message says why."""


@dataclass(slots=True)
class _Draft:
    """One file as it is carried over: its losses, where each begins and what it said."""

    losses: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    skipped: list[tuple[int, Skipped]] = field(default_factory=list)
    columns: list[Skipped] = field(default_factory=list)
    made: dict[str, bool] = field(default_factory=dict)  # record_ids: is it of an equal row?

    def skip(self, line: int, text: str, why: str, part: str = "") -> None:
        where = f"line {line}, {part}" if part else f"line {line}"
        self.skipped.append((line, Skipped(where, text, why)))

    def drop(self, wrong: Mapping[int, str]) -> None:
        """Move losses, by position, to what is skipped, with what was said of their cells."""
        gone = {self.lines[at] for at in wrong}
        self.skipped = [one for one in self.skipped if one[0] not in gone]
        for at, why in wrong.items():
            self.skip(self.lines[at], self.texts[at], why)
        kept = [at for at in range(len(self.losses)) if at not in wrong]
        self.losses = [self.losses[at] for at in kept]
        self.lines = [self.lines[at] for at in kept]
        self.texts = [self.texts[at] for at in kept]


def read_mapped(
    source: Source,
    columns: Mapping[str, str] | None = None,
    *,
    constants: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    delimiter: str = ",",
) -> ImportResult:
    r"""Read a CSV with column names of its own as a loss table.

    Columns of the same name are taken over as they are. Categories may be codes, names or aliases
    of the taxonomy, words of a closed vocabulary in any case or a synonym, which is then kept in
    the notes; dates may be in any form that has one reading. Counts stay as they are worded. A row
    without a ``record_id`` gets one made from what it says, the same on every run.

    Args:
        source: Path of the file, plain or gzipped, or an open text stream.
        columns: Our columns and theirs: ``{"date": "Date of loss"}``.
        constants: What our columns hold where a row says nothing: ``{"side": "Russia"}``. The name
            of one of their columns in braces stands for its cell: ``{"date": "../{Listed on}"}``.
        date_order: Order of day and month in dates such as 03/04/2022: ``dmy`` or ``mdy``. Without
            it, those that can be read in two ways are left out.
        delimiter: What stands between cells.

    Returns:
        The losses, and in ``skipped``: rows that are no loss of ours, cells left out of a row that
        was carried over ("line 17, reported"), columns that have no place ("column 'Remarks'").

    Raises:
        SourceFormatError: The file is empty, not UTF-8, no CSV, or lacks a column.
        ArgumentError: ``columns`` or ``constants`` name a column that a loss table has not.

    >>> import io
    >>> text = "Date,What,How\n2022-04-03,Tanks,Destroyed\n03/04/2022,Tanks,Destroyed\n"
    >>> with warnings.catch_warnings(action="ignore"):  # that a record_id was made
    ...     result = read_mapped(
    ...         io.StringIO(text),
    ...         {"date": "Date", "category": "What", "status": "How"},
    ...         constants={"side": "Russia", "quantity": "1", "source": "example.org"},
    ...     )
    >>> result.losses.loc[0, ["side", "date", "category", "status"]].tolist()
    ['Russia', '2022-04-03', 'tank', 'destroyed']
    >>> result.skipped[0].where
    'line 3'
    """
    return read_mapped_files(
        [source], columns, constants=constants, date_order=date_order, delimiter=delimiter
    )[0]


def read_mapped_files(
    sources: Sequence[Source],
    columns: Mapping[str, str] | None = None,
    *,
    constants: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    delimiter: str = ",",
) -> list[ImportResult]:
    r"""Read files that hold one table together; each gets its result.

    Arguments and errors as in :func:`read_mapped`. The losses of all files, one after the other,
    are a table that validates.

    >>> import io
    >>> texts = ["id,what\n1,tank\n", "id,what\n2,artillery\n"]
    >>> constants = {"side": "Red", "date": "2024", "status": "lost", "quantity": "1"}
    >>> results = read_mapped_files(
    ...     [io.StringIO(text) for text in texts],
    ...     {"record_id": "id", "category": "what"},
    ...     constants=constants | {"source": "example.org"},
    ... )
    >>> [result.losses["category"].tolist() for result in results]
    [['tank'], ['artillery']]
    """
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ArgumentError(f"delimiter: expected one character as ';', got {delimiter!r}")
    plan = Plan(columns or {}, constants or {}, date_order)
    drafts = [_named_draft(source, plan, delimiter) for source in sources]
    _name(drafts)
    _drop_invalid(drafts)
    _warn_of_made(drafts)
    return [_result(draft) for draft in drafts]


def _named_draft(source: Source, plan: Plan, delimiter: str) -> _Draft:
    """Read one file; what is wrong with it is said with its name."""
    try:
        return _draft(source, plan, delimiter)
    except SourceFormatError as error:
        name = str(source) if isinstance(source, (str, PathLike)) else "the stream"
        told = str(error)
        raise SourceFormatError(told if name in told else f"{name}: {told}") from error


def _draft(source: Source, plan: Plan, delimiter: str) -> _Draft:
    every = read_rows(read_text(source), delimiter)
    rows = ((line, cells) for line, cells in every if any(cells))
    header = _header(rows, delimiter)
    plan = plan.for_header(header)
    draft, unused = _Draft(), _Unused(header, plan)
    for line, cells in rows:
        text = delimiter.join(cells)
        if len(cells) != len(header):
            why = f"expected {len(header)} cells as in the header, got {len(cells)}"
            draft.skip(line, text, why)
            continue
        row = dict(zip(header, cells, strict=True))
        unused.see(row)
        try:
            loss = _loss(row, plan, draft, line)
        except _RowError as problem:
            draft.skip(line, text, str(problem))
            continue
        draft.losses.append(loss)
        draft.lines.append(line)
        draft.texts.append(text)
    draft.columns.extend(unused.told())
    return draft


def _header(rows: Iterator[tuple[int, list[str]]], delimiter: str) -> list[str]:
    """Give the names of the columns, each once; one without a name is called by its number."""
    _, header = next(rows, (1, []))
    if not header:
        raise SourceFormatError("expected a header with column names, got an empty file")
    text = delimiter.join(header)
    other = next((mark for mark in ";\t|," if text.count(mark) >= len(header)), None)
    if other:
        raise SourceFormatError(
            f"expected columns separated by {delimiter!r}, got the header {shown(text)}; "
            f"say that the delimiter is {other!r}"
        )
    names = [name or f"column {at}" for at, name in enumerate(header, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        told = ", ".join(map(shown, twice))
        raise SourceFormatError(f"expected each column once, got {told} more than once; rename it")
    return names


class _Unused:
    """Counts what stands in columns that nothing of ours is made from."""

    def __init__(self, header: Sequence[str], plan: Plan) -> None:
        used = {theirs for _, theirs in plan.used()}
        self._examples: dict[str, str] = {}
        self._counts = {name: 0 for name in header if name not in used}

    def see(self, row: Mapping[str, str]) -> None:
        for name in self._counts:
            if row[name]:
                self._counts[name] += 1
                self._examples.setdefault(name, row[name])

    def told(self) -> Iterator[Skipped]:
        for name, count in self._counts.items():
            if count:
                cells = "1 cell" if count == 1 else f"{count:,} cells, the first of them"
                why = f"expected a use for it, got none; map it, as {place_for(name)}={name}"
                text = f"{cells} {shown(self._examples[name])}"
                yield Skipped(f"column {shown(name)}", text, why)


def _loss(row: Mapping[str, str], plan: Plan, draft: _Draft, line: int) -> dict[str, str]:
    """Give the cells of one loss; what is left out of it is said in the draft."""
    loss: dict[str, str] = {}
    left: list[tuple[str, str, str]] = []
    kept: list[str] = []
    for name in CONTRIBUTED:
        text = plan.text(name, row)
        try:
            loss[name] = carry_cell(name, text, plan.date_order)
        except CellError as problem:
            if name in _NEEDED:
                raise _RowError(f"{name}: {problem}") from problem
            loss[name] = ""
            left.append((text, str(problem), name))
        if loss[name] and not is_as_written(name, text, loss[name]):
            kept.append(f"{name}: {text}")
        if as_seen(name, loss[name]) != loss[name]:
            loss[name] = as_seen(name, loss[name])
            left.append((text, why_respelt(loss[name]), name))
    for spec in COLUMNS:
        if spec.required and not loss[spec.name] and spec.name != Col.RECORD_ID:
            todo = f"give a value for such rows, as {spec.name}={_STANDS_FOR.get(spec.name, '...')}"
            raise _RowError(f"{spec.name}: expected {spec.holds}, got a blank cell; {todo}")
    left += _half_coordinates(loss)
    for text, why, part in left:
        draft.skip(line, text, why, part)
    loss[Col.NOTES] = "; ".join(filter(None, [loss[Col.NOTES], *kept]))
    return loss


def _half_coordinates(loss: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Blank a coordinate that stands alone, and say so."""
    pair = (str(Col.LATITUDE), str(Col.LONGITUDE))
    for name, other in (pair, pair[::-1]):
        if loss[name] and not loss[other]:
            yield loss[name], f"expected latitude and longitude together, got no {other}", name
            loss[name] = ""


def _name(drafts: Sequence[_Draft]) -> None:
    """Give a record_id to each loss that has none, from what it says."""
    seen: dict[str, int] = {}
    for draft in drafts:
        for loss in draft.losses:
            if loss[Col.RECORD_ID]:
                continue
            said = "\x1f".join(f"{name}={loss[name]}" for name in sorted(loss) if loss[name])
            made = MADE + hashlib.sha256(said.encode()).hexdigest()[:_ID_DIGITS]
            times = seen[made] = seen.get(made, 0) + 1
            loss[Col.RECORD_ID] = made if times == 1 else f"{made}-{times}"
            draft.made[loss[Col.RECORD_ID]] = times > 1


def _warn_of_made(drafts: Sequence[_Draft]) -> None:
    """Say how many losses have a record_id that was made, and how many are like another."""
    made = [
        (line, draft.made[loss[Col.RECORD_ID]])
        for draft in drafts
        for line, loss in zip(draft.lines, draft.losses, strict=True)
        if loss[Col.RECORD_ID] in draft.made
    ]
    if not made:
        return
    rows = "1 row" if len(made) == 1 else f"{len(made):,} rows"
    told = f"a record_id was made for {rows} from what was carried over"
    again = [line for line, equal in made if equal]
    if again:
        told += (
            f"; {len(again):,} of them no different from an earlier row, the first on line "
            f"{again[0]}: delete copies, or map what tells the rows apart"
        )
    warnings.warn(told, LossTrackerWarning, stacklevel=4)


def _drop_invalid(drafts: Sequence[_Draft]) -> None:
    """Move losses that are not valid to what is skipped, until the rest is a valid table."""
    while True:
        where = [(draft, at) for draft in drafts for at in range(len(draft.losses))]
        wrong = find_errors([loss for draft in drafts for loss in draft.losses])
        if not wrong:
            return
        for draft in drafts:
            mine = {where[row][1]: why for row, why in wrong.items() if where[row][0] is draft}
            draft.drop(mine)


def _result(draft: _Draft) -> ImportResult:
    rows = [skipped for _, skipped in sorted(draft.skipped, key=lambda pair: pair[0])]
    return ImportResult(make_table(draft.losses), (*rows, *draft.columns))
