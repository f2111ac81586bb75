"""Where each column of a loss table comes from in a table under other column names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from losstracker.errors import ArgumentError, SourceFormatError
from losstracker.importers.values import DateOrder
from losstracker.model.columns import CONTRIBUTED, REQUIRED, Col
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_IN_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which of their columns fills each of ours, and what fills it where that says nothing.

    Always true: the columns that are filled are those of a loss table, and ``date_order`` is one.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    date_order: DateOrder | None

    def __post_init__(self) -> None:
        """Refuse columns that a loss table does not have, and other orders of dates."""
        for ours in (*self.columns, *self.constants):
            if ours not in CONTRIBUTED:
                close = nearest(ours, CONTRIBUTED)
                todo = f"did you mean '{close}'?" if close else f"it has {', '.join(CONTRIBUTED)}"
                raise ArgumentError(f"expected a column of a loss table, got {shown(ours)}; {todo}")
        if self.date_order not in {None, *get_args(DateOrder)}:
            raise ArgumentError(f"date_order: expected dmy or mdy, got {self.date_order!r}")

    def for_header(self, header: Sequence[str]) -> Plan:
        """Add the columns that have the same name on both sides, and see that all is there.

        Raises:
            SourceFormatError: A column that is asked for is not in the file, or a required one is
                neither there nor given; the message names those of the file.
        """
        own = {name: name for name in CONTRIBUTED if name in header}
        plan = Plan(own | dict(self.columns), self.constants, self.date_order)
        there = f"the file has {', '.join(map(shown, header))}"
        for ours, theirs in plan.used():
            if theirs not in header:
                close = nearest(theirs, header)
                todo = f"did you mean {shown(close)}? " if close else ""
                raise SourceFormatError(
                    f"{ours}: expected a column of the file, got {shown(theirs)}; {todo}{there}"
                )
        filled = {*plan.columns, *plan.constants, str(Col.RECORD_ID)}
        missing = [name for name in REQUIRED if name not in filled]
        if missing:
            raise SourceFormatError(
                f"expected something to make {', '.join(missing)} from, got none; map a column of "
                f"the file, as {missing[0]}={nearest(missing[0], header) or header[0]}, or set one "
                f"value for all rows, as {missing[0]}=...; {there}"
            )
        return plan

    def used(self) -> list[tuple[str, str]]:
        """List each of our columns with a column of theirs that it is made from."""
        inside = [
            (ours, theirs)
            for ours, text in self.constants.items()
            for theirs in _IN_BRACES.findall(text)
        ]
        return [*self.columns.items(), *inside]

    def text(self, ours: str, row: Mapping[str, str]) -> str:
        """Give what a row says for one of our columns, or else what stands for it."""
        written = row[self.columns[ours]] if ours in self.columns else ""
        return written or fill(self.constants.get(ours, ""), row)


def fill(constant: str, row: Mapping[str, str]) -> str:
    """Put the cells of a row where a text names their columns; blank if all of them are.

    >>> fill("../{Listed}", {"Listed": "2022-05-06"}), fill("../{Listed}", {"Listed": ""})
    ('../2022-05-06', '')
    """
    named = _IN_BRACES.findall(constant)
    if named and not any(row[name] for name in named):
        return ""
    return _IN_BRACES.sub(lambda match: row[match[1]], constant).strip()


def place_for(theirs: str) -> str:
    """Name our column in which a column of theirs may belong: of like name, or else ``notes``.

    >>> place_for("Latitude"), place_for("Loss ID"), place_for("statusID")
    ('latitude', 'loss_id', 'notes')
    """
    plain = re.sub(r"[\s-]+", "_", theirs.strip().casefold())
    return plain if plain in CONTRIBUTED else str(Col.NOTES)
