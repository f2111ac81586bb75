"""A block of an Oryx page, split into a label and the entries after it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from losstracker.importers.oryx_entries import Entry, find_groups, parse_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.importers.oryx_html import Block, Run

BLANK = " \t\n\r\xa0"
_MARKS = f"{BLANK},;.:*&+/|()[]\u2013\u2014-"
_WITHOUT_OPENING = re.compile(rf"[{BLANK}]*[0-9][^()]*\)[{BLANK}]*")
_BRACKET = re.compile(r"[()](?=[^()]*\Z)")


class Listed(NamedTuple):
    """An entry: its number on the page, its text, its links, and what it says (None: no entry)."""

    number: int
    text: str
    links: tuple[str, ...]
    entry: Entry | None


class _Link(NamedTuple):
    """Where a link stands in a text: its first and last position, and what it leads to."""

    first: int
    last: int
    target: str


class _Text:
    """The text of a block, and where each link stands in it."""

    def __init__(self, runs: Sequence[Run]) -> None:
        """Join the runs; an entry whose parenthesis was not opened gets one."""
        parts: list[str] = []
        self._links: list[_Link] = []
        length, is_open = 0, False
        for run in runs:
            part = run.text
            if run.link is not None:
                if not is_open and _WITHOUT_OPENING.fullmatch(part):
                    part = f"({part.lstrip(BLANK)}"
                self._links.append(_Link(length, length + len(part), run.link))
            bracket = _BRACKET.search(part) if "(" in part or ")" in part else None
            is_open = bracket[0] == "(" if bracket else is_open
            parts.append(part)
            length += len(part)
        self.text = "".join(parts)
        self._starts = [link.first for link in self._links]
        self._ends = [link.last for link in self._links]

    def links(self, start: int, end: int) -> Iterator[_Link]:
        """Give the links that stand at least partly within a stretch of the text."""
        first = bisect_left(self._ends, start)
        yield from self._links[first : bisect_right(self._starts, end)]

    def targets(self, start: int, end: int) -> tuple[str, ...]:
        """Give what the links that show something within a stretch lead to, each once."""
        shown = [
            link.target
            for link in self.links(start, end)
            if self.text[max(link.first, start) : min(link.last, end)].strip(BLANK)
        ]
        return tuple(dict.fromkeys(shown))

    def begins_link(self, done: int, at: int) -> bool:
        """Whether the text of a link begins ``at``, or goes on there after what is ``done``."""
        return any(
            link.first <= at < link.last and not self.text[max(link.first, done) : at].strip(_MARKS)
            for link in self.links(at, at)
        )


def split_block(block: Block) -> tuple[str, list[Listed]]:
    """Split a block into its label and what is listed after it; entries have no number yet.

    >>> from losstracker.importers.oryx_html import read_html
    >>> html = b"<li>2 T-62: <a href='x'>(1,</a> <a href='x'>sunk)</a> <a href='y'>(2, lost)</a>"
    >>> label, listed = split_block(read_html(html).blocks[0])
    >>> label, [(one.text, one.links) for one in listed]
    ('2 T-62:', [('(1, sunk)', ('x',)), ('(2, lost)', ('y',))])
    """
    text = _Text(block.runs)
    listed: list[Listed] = []
    label, done = text.text, 0
    for start, end, inside in find_groups(text.text):
        links = text.targets(start, end)
        entry = parse_entry(inside)
        if not _is_entry(text, (done, start), entry, begun=bool(listed)):
            continue
        if listed:
            listed += _strays(text, done, start)
        else:
            label = text.text[:start]
        listed.append(Listed(0, text.text[start:end].strip(BLANK), links, entry))
        done = end
    if listed:
        listed += _strays(text, done, len(text.text))
    return label.strip(BLANK) if label.strip(_MARKS) else "", listed


def _is_entry(text: _Text, span: tuple[int, int], entry: Entry, *, begun: bool) -> bool:
    """Whether a parenthesis is an entry, and not part of a model's name."""
    if entry.amount is not None and entry.status is not None and entry.wording:
        return True
    return (begun and bool(entry.wording)) or text.begins_link(*span)


def _strays(text: _Text, start: int, end: int) -> list[Listed]:
    """What stands between entries and is none: words, and links that show nothing."""
    words = text.text[start:end].strip(_MARKS)
    found = [Listed(0, words, text.targets(start, end), None)] if words else []
    return found + [
        Listed(0, "", (link.target,), None)
        for link in text.links(start, end)
        if start <= link.first
        and link.last <= end
        and not text.text[link.first : link.last].strip(BLANK)
    ]
