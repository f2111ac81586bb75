"""An Oryx page as its authors see it: sides, headings, items, and the entries of each item.

What is what is told by the words, not by the tags, as the pages were typed by hand over years: a
heading has a total or names a kind of equipment; an item is a model with entries after it, be it in
a list (until 2024) or in a fold-out (since). Entries that begin a block go on with the item above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from losstracker.importers.oryx_blocks import Listed, split_block
from losstracker.importers.oryx_entries import find_origins, read_totals, split_label
from losstracker.importers.oryx_html import WITHDRAWN
from losstracker.importers.oryx_sides import is_plain, sort_out
from losstracker.importers.oryx_titles import find_side, known_side
from losstracker.importers.result import Skipped
from losstracker.model.taxonomy import find_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from losstracker.importers.oryx_html import Block, Page
    from losstracker.model.columns import Status

_LONGEST_NAME = 100
_LONGEST_HEADING = 400


@dataclass(slots=True)
class Item:
    """A model of a list. ``total`` is its running total, where one stands before it."""

    number: int
    label: str
    kind: str
    origins: list[str]
    before: int = 1
    linked: bool = False
    total: int | None = None
    model: str = ""
    listed: list[Listed] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Split the label."""
        self.total, self.model = split_label(self.label)


@dataclass(slots=True)
class Heading:
    """A kind of equipment, or a side: its name and what it says to hold. ``code`` may be None.

    ``before`` is the number of the entry that it stands before, ``dashed`` whether its total has no
    parenthesis, as those of sides have none.
    """

    name: str
    side: str | None = None
    total: int | None = None
    parts: Mapping[Status, int] = field(default_factory=dict)
    code: str | None = None
    tag: str = ""
    dashed: bool = False
    before: int = 1
    items: list[Item] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Whether it names no kind of equipment and gives no total."""
        return self.code is None and self.total is None


@dataclass(slots=True)
class Losses:
    """The list of a page: the totals of its sides, and its headings. ``side``: as titled.

    ``left`` are headings and texts within the list that are not understood, ``unknown`` the names
    of headings that may be sides.
    """

    side: str | None
    title: str = ""
    sides: list[Heading] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    left: list[Skipped] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    goes_past: bool = False

    def items(self) -> Iterator[tuple[Heading, Item]]:
        """Give each item with its heading."""
        return ((heading, item) for heading in self.headings for item in heading.items)


def read_list(page: Page) -> Losses:
    """Read the list of a page; a page without one gives no entries."""
    builder = _Builder()
    for block in page.blocks:
        builder.take(block)
    losses = Losses(find_side(page.title), page.title, left=builder.left)
    losses.goes_past = builder.goes_past()
    sort_out(losses, builder.within())
    return losses


def _code(name: str) -> str | None:
    return find_code(name) or find_code(name.replace("&", "and"))


class _Builder:
    """Takes blocks in their order."""

    def __init__(self) -> None:
        self.left: list[Skipped] = []
        self._headings: list[Heading] = []
        self._item: Item | None = None
        self._entries = 0
        self._items = 0
        self._latest: object = None  # the item or heading of the latest block that was taken

    def take(self, block: Block) -> None:
        """Take a block."""
        if block.kind in WITHDRAWN:
            self._leave(block)
            return
        label, listed = split_block(block)
        if self._take_heading(block, listed):
            self._latest = self._headings[-1]
            return
        prose = not self._headings and block.kind == "text"
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
        self._latest = self._item

    def goes_past(self) -> bool:
        """Whether the page has more after the list than what may be the rest of it."""
        every = [item for heading in self._headings for item in heading.items]
        last = max((at for at, item in enumerate(every) if item.listed), default=-1)
        return any(
            item.kind == "text" and not _is_of_list(item) and item is not self._latest
            for item in every[last + 1 :]
        )

    def within(self) -> list[Heading]:
        """Give the headings, their items without what stands before and after the list."""
        every = [item for heading in self._headings for item in heading.items]
        last = max((at for at, item in enumerate(every) if item.listed), default=-1)
        first = next((at for at, item in enumerate(every) if item.listed), 0)
        within = {id(item) for item in every[first : last + 1]}
        headings: list[Heading] = []
        for heading in self._headings:
            headings.append(heading)
            items, heading.items = heading.items, []
            for item in items:
                inside = id(item) in within
                if (inside and (item.listed or _is_of_list(item))) or (
                    heading.total is not None and _is_of_list(item) and item.total is not None
                ):
                    headings[-1].items.append(item)
                elif inside and not item.linked and is_plain(item.label) and item.label.istitle():
                    headings.append(Heading(item.label, before=item.before))
                elif inside:
                    why = "expected a heading or a model with entries, got other words"
                    self.left.append(Skipped(f"item {item.number}", item.label, why))
        return headings

    def _leave(self, block: Block) -> None:
        where = f"{block.kind} before entry {self._entries + 1}"
        why = f"expected what the page shows and its authors stand by, got what is {block.kind}"
        self.left.append(Skipped(where, block.text, why))

    def _is_rest_of_label(self, block: Block, label: str) -> bool:
        """Whether a label goes on with one that was broken in two by a line break."""
        item = self._item
        if item is None or item.listed or not block.goes_on or len(item.label) > _LONGEST_NAME:
            return False
        return split_label(label)[0] is None and not item.label.endswith(":")

    def _open(self, block: Block, label: str) -> None:
        self._items += 1
        if not self._headings:
            self._headings.append(Heading(""))
        origins = find_origins(block.pictures)
        linked = any(run.link is not None for run in block.runs)
        self._item = Item(self._items, label, block.kind, origins, self._entries + 1, linked)
        self._headings[-1].items.append(self._item)

    def _take_heading(self, block: Block, listed: Sequence[Listed]) -> bool:
        """Take a block as a heading, if it is one."""
        if len(block.text) > _LONGEST_HEADING:
            return False
        name, total, parts, dashed = read_totals(block.text)
        code = _code(name)
        if not parts and not _is_title(block, listed, code):
            if any(one.links for one in listed):
                return False
            if block.kind != "heading" and not _is_named(block, name, total, code, listed):
                return False
        elif len(name) > _LONGEST_NAME or any(one.entry.status for one in listed if one.entry):
            return False
        self._item = None
        new = Heading(name, None, total, parts, code, block.tag, dashed, self._entries + 1)
        before = self._headings[-1] if self._headings else None
        if before and not before.items and not new.name and before.total is None:
            new.name, new.code = before.name, before.code  # a heading in two pieces
            self._headings.pop()
        self._headings.append(new)
        return True


def _is_title(block: Block, listed: Sequence[Listed], code: str | None) -> bool:
    """Whether a heading is one link, and no item."""
    if block.kind != "heading" or code is None:
        return False
    first = next((run for run in block.runs if run.text.strip()), None)
    return first is not None and first.link is not None and len(listed) == 1


def _is_named(
    block: Block, name: str, total: int | None, code: str | None, listed: Sequence[Listed]
) -> bool:
    """Whether a text is the heading of a kind of equipment or of a side."""
    if listed or len(name) > _LONGEST_NAME or any(run.link is not None for run in block.runs):
        return False
    if block.kind != "text":
        return False
    counted = total is not None and block.text.endswith(")") and not name[:1].isdigit()
    return code is not None or (counted and bool(name)) or known_side(block.text) is not None


def _is_of_list(item: Item) -> bool:
    return item.total is not None or item.label.endswith(":") or item.kind == "entry"
