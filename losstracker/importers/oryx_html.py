"""HTML to blocks of text with links: the one place that knows the HTML library.

Of two libraries lxml was taken (lxml 6.1, selectolax 1.0, a slow machine of 2 cores): as a stream
of events it keeps no tree, so its time and memory grow with the length of the page only. A page of
56 MB takes 3 s, 200,000 ``<div>`` in each other 0.1 s, 5 MB of ``<a <a <a`` 0.05 s. selectolax is
as quick on plain pages, but 50,000 ``<li>`` in each other take 16 s and 200,000 minutes. What lxml
too does slowly is to end tags that were never begun inside many that were; so tags can be at most
``DEEPEST`` deep. Nothing is fetched: no image, no style, no entity or DTD from elsewhere.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from losstracker.errors import SourceFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 500
"""Tags inside each other: pages of Oryx have about 30."""

_SHARE = 1 << 16
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BREAKS = _HEADINGS | _tags(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption "
    "figure footer form header hr li main nav ol p pre section table tbody td th thead tr ul"
)
_UNREAD = _tags(
    "aside button footer iframe nav noscript object script select style svg template textarea"
)
_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
WITHDRAWN = ("struck out", "hidden")
"""Kinds of a block that the authors took back, or do not show."""
_STRUCK = frozenset({"s", "del", "strike"})
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OF_A_LIST = re.compile(r"\(\s*[0-9]|of which")
_COMMENTS = frozenset({"comments", "disqus_thread"})
"""The id of what readers wrote below."""

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_WIDTH = re.compile("[\xad\u200b\u200e\u200f\u2060\ufeff]")
_SAVED = re.compile(r"saved from url=\([0-9]+\)\s*(\S+)", re.IGNORECASE)
_HEADER = re.compile(rb"[a-z][a-z0-9-]*:")


class Run(NamedTuple):
    """A piece of text, and the link that it is part of (None: of none)."""

    text: str
    link: str | None


@dataclass(slots=True)
class Block:
    """What stands between two breaks: a heading, an entry of a list, a paragraph.

    ``kind`` is ``heading``, ``entry`` (of a list), ``text``, or one of ``WITHDRAWN``; ``tag`` is
    that of a heading. ``pictures`` are the address and the words of each picture. ``goes_on``: it
    begins after a mere line break.
    """

    kind: str
    tag: str = ""
    runs: list[Run] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    goes_on: bool = False

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(slots=True)
class Page:
    """A page: its title, its address, the day of its last change as it says, and its blocks.

    ``is_cut``: the file has no end; ``ends_in_tag``: nor is its last tag whole.
    """

    title: str = ""
    address: str = ""
    modified: str = ""
    blocks: list[Block] = field(default_factory=list)
    is_cut: bool = False
    ends_in_tag: bool = False


def read_html(raw: bytes) -> Page:
    """Read a page as a browser saves it, one file of ``.mhtml`` too.

    Raises:
        SourceFormatError: The text is not in the encoding it says, the page is cut off inside a
            tag, or its tags are nested deeper than any list.

    >>> page = read_html(b"<title>A list</title><h3>Tanks</h3><p>1 T-62: <a href='x'>(1)</a>")
    >>> page.title, [block.text for block in page.blocks]
    ('A list', ['Tanks', '1 T-62: (1)'])
    """
    if _is_archive(raw):
        raw = _from_archive(raw)
    text = _decoded(raw).replace("\0", "")
    reader = _Reader()
    target: Any = reader  # the stubs want more of it than lxml does
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, no_network=True)
    encoded = text.encode("utf-8", "surrogatepass")
    try:
        for at in range(0, len(encoded), _SHARE):
            parser.feed(encoded[at : at + _SHARE])
        parser.close()
    except etree.LxmlError as error:
        if reader.page.blocks:
            raise SourceFormatError(f"expected HTML, got what cannot be read: {error}") from error
    page = reader.page
    page.ends_in_tag = text.rfind("<") > text.rfind(">")
    page.is_cut = is_cut(text)
    return page


def is_cut(text: str) -> bool:
    """Whether a text begins as a page and has no end, or ends inside a tag.

    >>> is_cut("<html><body><p>1 T-62"), is_cut("<p>1 T-62"), is_cut("<p>1 T-62</p><a href='x")
    (True, False, True)
    """
    low = text.lower()
    begins = "<html" in low[:_SHARE] or "<body" in low
    inside = low.rfind("<") > low.rfind(">")
    return inside or (begins and "</html" not in low and "</body" not in low)


def _is_archive(raw: bytes) -> bool:
    """Whether a file begins with the header of a message of several parts."""
    head = raw[: 1 << 12].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    parts = b"multipart/related" in head or b"mime-version:" in head
    return parts and _HEADER.match(head) is not None


def _from_archive(raw: bytes) -> bytes:
    """Give the page of a ``.mhtml`` file."""
    plain = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    whole = email.message_from_bytes(plain, policy=email.policy.compat32)
    pages: list[tuple[bytes, str]] = []
    for part in whole.walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            pages.append((content, str(part.get("Content-Location", ""))))
    if not pages:
        raise SourceFormatError("expected a web page in the .mhtml file, got none; save it as HTML")
    content, address = max(pages, key=lambda page: len(page[0]))  # the others are its frames
    mark = f"<!-- saved from url=(0){address} -->" if "--" not in address else ""
    return mark.encode("ascii", "ignore") + content


def _decoded(raw: bytes) -> str:
    """Its text: by the byte order mark, as UTF-8, else as the page says."""
    named = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    try:
        return raw.decode(named or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        said = _CHARSET.search(raw[: 1 << 14])
        other = "" if named or said is None else said[1].decode("ascii").casefold()
        if other and not other.startswith("utf"):
            return _as_said(raw, other)
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceFormatError(
            f"expected text in {(named or 'utf-8').upper()}, got byte 0x{raw[error.start]:02x} on "
            f"line {line}; save the page again as HTML"
        ) from error


def _as_said(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeError) as error:
        raise SourceFormatError(
            f"expected text in {charset!r} as the page says, got what cannot be read as that; "
            "save the page again as HTML"
        ) from error


class _Reader:
    """Takes the events of the parser and makes blocks of them."""

    def __init__(self) -> None:
        self.page = Page()
        self._depth = 0
        self._unread = 0  # the depth at which the part began that is not read
        self._withdrawn: Block | None = None
        self._link: list[str | None] = []
        self._kind = "text"
        self._kinds: list[tuple[int, str]] = []
        self._block = Block("text")
        self._pieces: list[str] = []
        self._in_title = False
        self._title: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a tag."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise SourceFormatError(
                f"expected a page with tags at most {DEEPEST} deep in each other, got more"
            )
        if self._unread:
            return
        if tag in _UNREAD or attributes.get("id") in _COMMENTS:
            self._unread = self._depth
            self._break("text", goes_on=False)
            return
        withdrawn = _withdrawn(tag, attributes)
        if withdrawn:
            self._unread = self._depth
            self._withdrawn = Block(withdrawn)
        elif tag in {"meta", "link"}:
            self._note(attributes)
        elif tag == "title":
            self._in_title = True
            self._title = []
        elif tag == "img":
            words = attributes.get("alt", "") or attributes.get("title", "")
            self._block.pictures += [attributes.get("src", ""), words]
        elif tag == "a":
            self._end_run()
            self._link.append(attributes.get("href"))
            self._add("")
        elif tag in _BREAKS:
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag == "br":
            if self._kind == "heading":
                self._add(" ")
            else:
                self._break(self._kind, goes_on=True)
            return
        if tag not in _VOID:
            kind = self._kind
            kind = "heading" if tag in _HEADINGS else "entry" if tag in {"li", "details"} else kind
            self._kinds.append((self._depth, self._kind))
            self._kind = kind
        self._break(self._kind, goes_on=False)
        self._block.tag = tag if tag in _HEADINGS else ""

    def end(self, tag: str) -> None:
        """End a tag."""
        depth, self._depth = self._depth, self._depth - 1
        if self._unread:
            if depth <= self._unread:
                self._unread = 0
                self._end_withdrawn()
            return
        if tag == "a" and self._link:
            self._end_run()
            self._link.pop()
        elif tag == "title":
            self._in_title = False
            self.page.title = self.page.title or "".join(self._title)
        elif self._kinds and self._kinds[-1][0] >= depth and tag in _BREAKS:
            self._kind = self._kinds.pop()[1]
            self._break(self._kind, goes_on=False)

    def data(self, text: str) -> None:
        """Take text."""
        if self._withdrawn:
            self._withdrawn.runs.append(Run(text, None))
        if self._unread:
            return
        if self._in_title:
            self._title.append(text)
        else:
            self._add(_WITHOUT_WIDTH.sub("", text))

    def comment(self, text: str) -> None:
        """Take a comment: browsers say in one where a page was saved from."""
        found = _SAVED.search(text)
        if found and not self.page.address:
            self.page.address = found[1]

    def close(self) -> None:
        """End the page."""
        self._end_withdrawn()
        self._break("text", goes_on=False)
        self.page.title = " ".join(self.page.title.split())

    def _end_withdrawn(self) -> None:
        """Keep what was withdrawn, where it is of a list."""
        block, self._withdrawn = self._withdrawn, None
        if block and _OF_A_LIST.search(block.text):
            self.page.blocks.append(block)

    def _add(self, text: str) -> None:
        self._pieces.append(text)

    def _end_run(self) -> None:
        """Put the text that came since the last link began or ended into the block."""
        text, self._pieces = "".join(self._pieces), []
        link = self._link[-1] if self._link else None
        if text or link is not None:
            self._block.runs.append(Run(text, link))

    def _break(self, kind: str, *, goes_on: bool) -> None:
        if self._pieces:
            self._end_run()
        block = self._block
        blank = not any(run.text.strip() for run in block.runs)
        if not blank or any(run.link for run in block.runs):
            self.page.blocks.append(block)
        pictures = block.pictures if blank else []
        self._block = Block(kind, pictures=pictures, goes_on=goes_on)

    def _note(self, attributes: Mapping[str, str]) -> None:
        """Keep what the head of a page says of itself."""
        name = attributes.get("property") or attributes.get("itemprop") or ""
        content, page = attributes.get("content", ""), self.page
        if "canonical" in attributes.get("rel", "").casefold().split():
            page.address = attributes.get("href", "") or page.address
        elif name == "og:url" and (not page.address or content.startswith("http")):
            page.address = page.address or content
        elif name == "og:title" and not page.title:
            page.title = content
        elif name in {"dateModified", "article:modified_time"}:
            page.modified = page.modified or content[:10]


def _withdrawn(tag: str, attributes: Mapping[str, str]) -> str:
    """Say whether a tag holds what is struck out or hidden (blank: neither)."""
    if tag in _STRUCK:
        return WITHDRAWN[0]
    unseen = "hidden" in attributes or _UNSEEN.search(attributes.get("style") or "")
    return WITHDRAWN[1] if unseen and tag not in _VOID and tag != "body" else ""
