"""Which headings of an Oryx page are sides, and which losses are whose.

A side is known by name, or by its form: a total without parenthesis, or a heading right above
another. What may be a guess is said in ``left``; on a page whose title names the side, nothing is
guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from losstracker.importers.oryx_entries import status_of
from losstracker.importers.oryx_titles import (
    cannot_be_side,
    find_side,
    is_side,
    known_side,
    mentions_side,
)
from losstracker.importers.result import Skipped
from losstracker.model.designations import code_of_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.importers.oryx_page import Heading, Losses

_MOST_WORDS = 5


def is_plain(name: str) -> bool:
    """Whether a name is of few words and no numbers.

    >>> is_plain("Rapid Support Forces"), is_plain("T-72")
    (True, False)
    """
    return 0 < len(name.split()) <= _MOST_WORDS and not re.search(r"[0-9]", name)


def sort_out(losses: Losses, headings: Sequence[Heading]) -> None:
    """Put headings in their order into the list, each with its side; say what is left out."""
    sorter = _Sorter(losses)
    belows: list[Heading | None] = [*headings, None][1:]
    last = max((at for at, heading in enumerate(headings) if heading.items), default=-1)
    for at, (heading, below) in enumerate(zip(headings, belows, strict=True)):
        sorter.take(heading, below, within=at < last)


class _Sorter:
    """Takes headings in their order."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self._side: str | None = None
        self._of: Heading | None = None  # the heading of this side
        self._has_list = False  # whether losses came before
        self._has_kinds = False  # whether this side has headings

    def take(self, heading: Heading, below: Heading | None, *, within: bool) -> None:
        """Take a heading; ``below`` is the next, ``within`` whether losses come after it."""
        losses = self._losses
        if self._is_side(heading, below):
            self._open_side(heading)
        elif heading.items or heading.total is not None:
            losses.headings.append(heading)
            self._has_kinds = True
        elif within and heading.is_bare and self._matters(heading, below):
            why = "expected a side or a kind of equipment, got a heading that is neither"
            losses.left.append(Skipped(f"heading before entry {heading.before}", heading.name, why))
            losses.unknown.append(heading.name)
        heading.side = self._side
        self._has_list = self._has_list or bool(heading.items)

    def _matters(self, heading: Heading, below: Heading | None) -> bool:
        """Whether a heading is of the list, and not of what stands above it."""
        return bool(heading.name) and (self._has_list or _is_kind(below))

    def _is_side(self, heading: Heading, below: Heading | None) -> bool:
        name = heading.name
        if not name or (heading.code and not is_side(name)):
            return False
        if is_side(name) or known_side(name):
            loose = not heading.tag and heading.total is None and self._losses.side is not None
            return _is_kind(below) or not loose
        if cannot_be_side(name, self._losses.title) or _is_of_kind(name):
            return False
        if heading.total is None:
            return self._may_be_bare_side(heading, below)
        if heading.dashed:
            first = not (self._has_list or self._of or self._losses.side)
            return not heading.items or first or self._is_next_without_kinds(heading)
        above = below is not None and _is_kind(below) and heading.total >= (below.total or 0)
        free = self._of is None and not self._has_list
        alike = self._of is not None and self._of.total is not None and not self._of.dashed
        return above and not heading.items and not self._losses.side and (free or alike)

    def _is_next_without_kinds(self, heading: Heading) -> bool:
        """Whether this side has losses without headings, and a heading of the same form."""
        of = self._of
        plain = of is not None and not self._has_kinds and of.dashed and of.tag == heading.tag
        return plain and self._has_list and self._losses.side is None

    def _may_be_bare_side(self, heading: Heading, below: Heading | None) -> bool:
        """Whether a heading without a total, right above a kind of equipment, is a side."""
        if below is None or not _is_kind(below) or heading.items or not is_plain(heading.name):
            return False
        if self._losses.side:
            return False
        if self._of is None:
            return not self._has_list
        if heading.tag and mentions_side(heading.name):
            return True
        bare = self._of.total is None
        return self._of.tag == heading.tag and (bare or heading.tag != below.tag)

    def _open_side(self, heading: Heading) -> None:
        losses, known = self._losses, known_side(heading.name) or find_side(heading.name)
        side = known or heading.name
        if losses.side and find_side(f"{side} losses") == losses.side:
            side = losses.side  # its forces, on a page of its losses
        if known is None and (self._has_list or losses.side or heading.total is None):
            where = f"heading before entry {heading.before}, side"
            why = "expected a side that is known, got one that is not; what is below counts as its"
            losses.left.append(Skipped(where, heading.name, why))
        self._side, self._of, self._has_kinds = side, heading, False
        losses.sides.append(heading)
        heading.side = side
        if heading.items:  # a side without kinds of equipment
            lone = type(heading)("", side, before=heading.before, items=heading.items)
            heading.items = []
            losses.headings.append(lone)
            self._has_list = True


def _is_kind(heading: Heading | None) -> bool:
    """Whether a heading is that of a kind of equipment."""
    if heading is None:
        return False
    return heading.code is not None or (heading.total is not None and not heading.dashed)


def _is_of_kind(name: str) -> bool:
    """Whether a name is that of equipment, or holds a rest of a total that is not understood."""
    total = name.count("(") != name.count(")") or status_of(name) is not None
    return total or code_of_model(name) is not None
