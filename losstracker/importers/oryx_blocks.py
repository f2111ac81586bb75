"""A block of an Oryx page, split into a label and the entries after it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from losstracker.importers.oryx_entries import Entry, find_groups, parse_entries
from losstracker.model.columns import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.importers.oryx_html import Block, Run

BLANK = " \t\n\r\xa0"
_MARKS = f"{BLANK},;.:*&+/|()[]\u2013\u2014-"
_WITHOUT_OPENING = re.compile(rf"[{BLANK}]*[0-9][^()]*\)[{BLANK}]*")
_IN_BRACKETS = re.compile(
    rf"[{BLANK}]*[(\[{{\uff08]+[{BLANK}]*(?:#|(?:no|nr)\.?[{BLANK}]*|\u2116[{BLANK}]*)?"
    rf"([0-9][^()\[\]{{}}\uff08\uff09]*)[)\]}}\uff09]+[{BLANK}]*",
    re.IGNORECASE,
)
_PLAIN_ENTRY = re.compile(r"[0-9][0-9,;& ]*(?:and [0-9]+)?\s*,\s*[a-z]+", re.IGNORECASE)
_OF_WHICH = re.compile(
    r"[0-9., ]*of\s*w[hic]{1,4}h\b|(?:abandoned|captured|damaged|destroyed)\s*:\s*[0-9]",
    re.IGNORECASE,
)
_NUMBERS_THEN_WORDS = re.compile(
    r"\(\s*[0-9]+(?:[\s,;&-]+(?:(?:and|to)\s+)?[0-9]+)*\s*[,;:]\s*[^\W\d]"
)
_LONGEST_LINK = 500
"""Characters of a link that may be an entry without its parenthesis."""
_BEGUN = re.compile(rf"[{BLANK}]*[(\[{{\uff08]")
_BRACKET = re.compile(r"[()](?=[^()]*\Z)")


class Listed(NamedTuple):
    """An entry: its number on the page, its text, its links, and what it says (None: no entry)."""

    number: int
    text: str
    links: tuple[str, ...]
    entry: Entry | None

    @property
    def status(self) -> Status | None:
        """Its status; what is shown under a number, with a state that is not known, is lost."""
        entry = self.entry
        if entry is None or entry.amount is None or entry.status:
            return entry and entry.status
        return Status.LOST if self.links and _NUMBERS_THEN_WORDS.match(self.text) else None


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
                if not is_open:
                    part = _as_entry(part)
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
        entries = parse_entries(inside)
        if not _is_entry(text, (done, start), entries[0], begun=bool(listed)):
            continue
        if not listed:
            done = _end_of_label(text, start)
            label = text.text[:done].rstrip(f"{BLANK}([{{")
        listed += _strays(text, done, start)
        shown = text.text[start:end].strip(BLANK)
        listed += [Listed(0, shown, links, entry) for entry in entries]
        done = end
    if listed:
        listed += _strays(text, done, len(text.text))
    return label.strip(BLANK) if label.strip(_MARKS) else "", listed


def _as_entry(part: str) -> str:
    """Give the text of a link with the parenthesis that its authors meant."""
    if len(part) > _LONGEST_LINK:
        return part
    if _WITHOUT_OPENING.fullmatch(part):
        return f"({part.lstrip(BLANK)}"
    bracketed = _IN_BRACKETS.fullmatch(part)
    if bracketed:
        return f"({bracketed[1]})"
    if _PLAIN_ENTRY.fullmatch(part.strip(BLANK)):
        entry = parse_entries(part)[0]
        if entry.amount and entry.status and entry.wording:
            return f"({part.strip(BLANK)})"
    return part


def _end_of_label(text: _Text, start: int) -> int:
    """Where the label before the first entry ends: before links that are no part of a name."""
    links = [link for link in text.links(0, start) if link.last <= start]
    links = [link for link in links if text.text[link.first : link.last].strip(BLANK)]
    inside = {at for link in links for at in range(link.first, link.last)}
    colon = next(
        (at for at in range(start - 1, -1, -1) if text.text[at] == ":" and at not in inside), None
    )
    if colon is not None:
        behind = any(link.first > colon for link in links)
        return colon + 1 if behind else start
    return next((link.first for link in links if _BEGUN.match(text.text, link.first)), start)


def _is_entry(text: _Text, span: tuple[int, int], entry: Entry, *, begun: bool) -> bool:
    """Whether a parenthesis is an entry, and not part of a model's name or of a heading."""
    if _OF_WHICH.match(entry.wording):
        return False
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
