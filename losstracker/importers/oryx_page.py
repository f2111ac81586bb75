"""An Oryx page as its authors see it: sides, headings, items, and the entries of each item.

What is what is told by the words, not by the tags, as the pages were typed by hand over years: a
heading has a total or names a kind of equipment; an item is a model with entries after it, be it in
a list (until 2024) or in a fold-out (since). Entries that begin a block go on with the item above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from losstracker.importers.oryx_blocks import Listed, split_block
from losstracker.importers.oryx_entries import find_origins, read_totals, split_label
from losstracker.importers.oryx_titles import find_side, is_side
from losstracker.model.taxonomy import find_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.oryx_html import Block, Page
    from losstracker.model.columns import Status

_MOST_WORDS = 5
_LONGEST_NAME = 100
_LONGEST_HEADING = 400


@dataclass(slots=True)
class Item:
    """A model of a list. ``total`` is its running total, where one stands before it."""

    number: int
    label: str
    kind: str
    origins: list[str]
    total: int | None = None
    model: str = ""
    listed: list[Listed] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Split the label."""
        self.total, self.model = split_label(self.label)


@dataclass(slots=True)
class Heading:
    """A kind of equipment, or a side: its name and what it says to hold. ``code`` may be None."""

    side: str | None
    name: str
    total: int | None = None
    parts: Mapping[Status, int] = field(default_factory=dict)
    code: str | None = None
    tag: str = ""
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Losses:
    """The list of a page: the totals of its sides, and its headings. ``side``: as titled."""

    side: str | None
    sides: list[Heading] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    goes_past: bool = False

    def items(self) -> Iterator[tuple[Heading, Item]]:
        """Give each item with its heading."""
        return ((heading, item) for heading in self.headings for item in heading.items)


def read_list(page: Page) -> Losses:
    """Read the list of a page; a page without one gives no entries."""
    builder = _Builder(Losses(find_side(page.title)))
    for block in page.blocks:
        builder.take(block)
    return builder.done()


def _code(name: str) -> str | None:
    return find_code(name) or find_code(name.replace("&", "and"))


class _Builder:
    """Takes blocks in their order."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses
        self._side: str | None = None
        self._side_tag = ""
        self._heading: Heading | None = None
        self._item: Item | None = None
        self._entries = 0
        self._items = 0

    def take(self, block: Block) -> None:
        """Take a block."""
        label, listed = split_block(block)
        if self._take_heading(block, listed):
            return
        prose = self._heading is None and block.kind == "text"
        if not (label or listed) or (prose and not any(one.links for one in listed)):
            return
        if label and not (self._is_rest_of_label(block, label)):
            self._open(block, label)
        elif label and self._item:
            self._item.label += f" {label}"
            self._item.total, self._item.model = split_label(self._item.label)
        if listed and self._item is None:
            self._open(block, "")
        for one in listed:
            self._entries += 1
            if self._item:
                self._item.listed.append(one._replace(number=self._entries))

    def done(self) -> Losses:
        """Give the list, without what stands before and after it."""
        losses = self._losses
        every = [item for _, item in losses.items()]
        last = max((at for at, item in enumerate(every) if item.listed), default=-1)
        first = next((at for at, item in enumerate(every) if item.listed), 0)
        within = {id(item) for at, item in enumerate(every) if first <= at <= last}
        losses.goes_past = any(item.kind == "text" for item in every[last + 1 :])
        for heading in losses.headings:
            heading.items = [
                item
                for item in heading.items
                if (id(item) in within and (item.listed or _is_of_list(item)))
                or (heading.total is not None and _is_of_list(item) and item.total is not None)
            ]
        losses.headings = [one for one in losses.headings if one.items or one.total is not None]
        return losses

    def _is_rest_of_label(self, block: Block, label: str) -> bool:
        """Whether a label goes on with one that was broken in two by a line break."""
        item = self._item
        if item is None or item.listed or not block.goes_on or len(item.label) > _LONGEST_NAME:
            return False
        return split_label(label)[0] is None and not item.label.endswith(":")

    def _open(self, block: Block, label: str) -> None:
        self._items += 1
        if self._heading is None:
            self._heading = Heading(self._side, "")
            self._losses.headings.append(self._heading)
        self._item = Item(self._items, label, block.kind, find_origins(block.pictures))
        self._heading.items.append(self._item)

    def _take_heading(self, block: Block, listed: Sequence[Listed]) -> bool:
        """Take a block as a heading, if it is one."""
        if any(one.links for one in listed) or (block.kind != "heading" and _has_link(block)):
            return False
        if len(block.text) > _LONGEST_HEADING:
            return False
        name, total, parts, dashed = read_totals(block.text)
        code = _code(name)
        if block.kind != "heading":
            counted = total is not None and bool(parts)
            named = block.kind == "text" and code is not None and not listed
            if not (counted or named) or len(name) > _LONGEST_NAME:
                return False
        self._open_heading(Heading(self._side, name, total, parts, code, block.tag), dashed=dashed)
        return True

    def _open_heading(self, new: Heading, *, dashed: bool) -> None:
        before = self._heading
        if before is not None and not before.items:
            if not new.name and before.total is None:  # a heading in two pieces
                new.name, new.code = before.name, before.code
                self._losses.headings.pop()
            elif before.code is None and new.code and self._may_be_side(before, new):
                self._losses.headings.pop()
                self._open_side(before)
        self._item = None
        if (new.code is None and dashed and new.total is not None) or is_side(new.name):
            self._open_side(new)
        else:
            new.side = self._side
            self._heading = new
            self._losses.headings.append(new)

    def _may_be_side(self, heading: Heading, below: Heading) -> bool:
        """Whether a heading right before a kind of equipment is a side that nobody knows."""
        if heading.total is not None:
            return True
        words = heading.name.split()
        plain = 0 < len(words) <= _MOST_WORDS and not re.search(r"[0-9]", heading.name)
        same = self._side is None or (self._side_tag == heading.tag != below.tag)
        return plain and same and self._losses.side is None

    def _open_side(self, heading: Heading) -> None:
        heading.side = self._side = find_side(heading.name) or heading.name
        self._side_tag = heading.tag
        self._losses.sides.append(heading)
        self._heading = None


def _is_of_list(item: Item) -> bool:
    return item.total is not None or item.label.endswith(":") or item.kind == "entry"


def _has_link(block: Block) -> bool:
    return any(run.link is not None for run in block.runs)
