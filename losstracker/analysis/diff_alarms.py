"""A warning about a change: data only; rendering is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable


class AlarmCode(StrEnum):
    """What has silently broken public trackers, one code a kind.

    ``table_empties``: no record is left. ``side_vanishes``, ``category_vanishes``: there is no
    record of it any more. ``ids_change_hands``: an id names something else now. ``ids_renamed``:
    a record is the same but for its id. ``total_falls``: fewer items than before.
    ``side_takes_over``, ``category_takes_over``: more than half of the table is suddenly of it.
    ``history_changes``: records of long ago are added, removed or changed.
    """

    TABLE_EMPTIES = "table_empties"
    SIDE_VANISHES = "side_vanishes"
    CATEGORY_VANISHES = "category_vanishes"
    IDS_CHANGE_HANDS = "ids_change_hands"
    IDS_RENAMED = "ids_renamed"
    TOTAL_FALLS = "total_falls"
    SIDE_TAKES_OVER = "side_takes_over"
    CATEGORY_TAKES_OVER = "category_takes_over"
    HISTORY_CHANGES = "history_changes"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing about a change that somebody should look at.

    ``text`` is a sentence of our own with ``{}`` for each of ``cells``, which come from the tables
    and are to be trusted by nobody. ``side`` and ``category`` are None where the alarm is not about
    one; ``records`` are the ids concerned, () where it is about a total alone.

    >>> Alarm(AlarmCode.SIDE_VANISHES, "side {} has no record", ("Red",), "look").message
    "side 'Red' has no record"
    """

    code: AlarmCode
    text: str
    cells: tuple[str, ...]
    suggestion: str
    side: str | None = None
    category: str | None = None
    records: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The sentence on one line, cells quoted and shortened."""
        return self.said(shown)

    def said(self, quote: Callable[[str], str]) -> str:
        """Give the sentence with its cells quoted in a way of one's own."""
        return self.text.format(*map(quote, self.cells))

    def __str__(self) -> str:
        """Give the alarm on one line."""
        return f"warning {self.code}: {self.message}; {self.suggestion}"


def number(count: int, noun: str = "record") -> str:
    """Give a count with its noun.

    >>> number(1), number(1200, "id")
    ('1 record', '1,200 ids')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def items(value: float) -> str:
    """Give a sum of items; a best value may be a fraction.

    >>> items(1234567.0), items(2.5)
    ('1,234,567', '2.50')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
