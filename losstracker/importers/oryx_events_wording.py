"""How a scraper of Oryx's pages words an entry: its name with a total, its status in pieces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from losstracker.model.columns import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = {str(status): str(status) for status in Status} | {"sunk": str(Status.DESTROYED)}
_ORDER = (Status.DESTROYED, Status.DAMAGED, Status.ABANDONED, Status.CAPTURED, Status.LOST)
"""Statuses as Oryx's headings and entries order them."""

_FATES = (Status.DESTROYED, Status.CAPTURED, Status.ABANDONED)
"""What became of a vehicle, that which counts first; damage is said beside it."""

_BEYOND_REPAIR = re.compile(r"\bbeyond (?:\w+ )?repair\b")
"""Never repaired: Oryx counts it as destroyed, though it says damaged."""

_JOINING = frozenset({"and", "later", "then", "subsequently", "by"})
"""Words that join statuses and change none."""

_DOUBT = re.compile(
    r"\?|\b(?:no|non|not|never|nor|neither|without|or|if|un\w+|nearly|almost|"
    r"possibl[ey]|probabl[ey]|likely|perhaps|maybe|may (?:be|have)|might|could|potential(?:ly)?|"
    r"presum\w+|alleg\w+|suspect\w+|suppos\w+|apparent(?:ly)?|seemingly|reported(?:ly)?|"
    r"claim\w*|rumou?r\w*|false(?:ly)?|fake|denied|disputed|doubtful|attempted)\b"
)
"""What takes a status back, or says that nobody is sure of it."""

_NO_STATUS = frozenset({"", "na"})
_SAYING = ("damaged", "abandoned", "captured", "destroyed")

_TOTAL = re.compile(r"[0-9]{1,4}(?: +(?!(?:mm|cm|ItK)\b)|(?=T-[0-9]))")
"""A number of its own before a name: the total of its entries. "152mm 2S3" is a name, and so are
Finnish ones ("23 ItK 61"); "127T-64BV" is the one form without a space that was seen."""

_TAIL = re.compile(r"\s*:(?:\s*\(.*)?$")
_ESCAPED = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>")
_LAST_CHARACTER = 0x10FFFF

_PICTURE = re.compile(
    r"https?://(?:[\w-]+\.)?post[il]mg\.cc/|.*\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE
)
_COUNTED = re.compile(r"(?<![0-9a-z])(?:[0-9]+x|x[0-9]+)(?![0-9a-z])", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def plain_name(system: str) -> str:
    """Give the name of a vehicle without the total before it and what a page's text left after it.

    Characters that R wrote as their number are read.

    >>> plain_name("1220 BMP-2(K)"), plain_name("152mm 2S3 Akatsiya")
    ('BMP-2(K)', '152mm 2S3 Akatsiya')
    >>> plain_name("1L22 'Parol': (1, destroyed)"), plain_name("9<U+041C>111") == "9\u041c111"
    ("1L22 'Parol'", True)
    """
    name = _ESCAPED.sub(_character, system)
    name = _TAIL.sub("", name)
    total = _TOTAL.match(name)
    return " ".join((name[total.end() :] if total else name).split()) or system


def _character(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    return chr(number) if number <= _LAST_CHARACTER else escaped[0]


@lru_cache(maxsize=256)
def status_in(text: str) -> str | None:
    """Give the status that a cell says, of several the one that Oryx counts; None for no status.

    A blank cell, and R's NA for words that the scraper did not know, is ``lost``: it does not say.
    A status that is denied or doubted is none.

    >>> status_in("Destroyed"), status_in("damaged and captured"), status_in("NA"), status_in("3")
    ('destroyed', 'captured', 'lost', None)
    >>> status_in("not destroyed"), status_in("possibly destroyed")
    (None, None)
    """
    plain = text.casefold()
    if plain in _NO_STATUS:
        return str(Status.LOST)
    if _DOUBT.search(plain):
        return None
    said = {_WORDS[word] for word in _words(plain) if word in _WORDS}
    if said and _BEYOND_REPAIR.search(plain):
        said.add(str(Status.DESTROYED))
    return next((str(status) for status in (*_FATES, *_ORDER) if status in said), None)


@lru_cache(maxsize=256)
def words_beside_status(text: str) -> str:
    """Give what a cell says beside its statuses and the words that join them.

    >>> words_beside_status("captured and later destroyed"), words_beside_status("destroyed twice")
    ('', 'twice')
    """
    plain = text.casefold()
    if plain in _NO_STATUS:
        return ""
    rest = _words(_BEYOND_REPAIR.sub(" ", plain))
    return " ".join(word for word in rest if word not in _WORDS and word not in _JOINING)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def losses_of(statuses: frozenset[str], link: str) -> dict[str, tuple[str, ...]]:
    """Tell which statuses of one name and link are one loss: status of the loss -> those in it.

    Damage is said beside what became of a vehicle ("damaged and captured": captured), never beside
    its destruction: there it is another vehicle. Of two fates the first that Oryx counts is the
    loss ("captured and destroyed": destroyed), if the link is to one picture; a post, or a picture
    whose name counts ("1x-t80-destr-1x-aband"), shows several vehicles. On Oryx's page of April
    2023 "damaged" beside "captured" or "abandoned" was one entry in 305 cases and two in one,
    beside "destroyed" alone two in all 16; two fates were one entry in 35 of 37 cases by a single
    picture, and two in 20 of 27 otherwise.

    >>> losses_of(frozenset({"damaged", "captured"}), "https://example.org/1.jpg")
    {'captured': ('damaged', 'captured')}
    >>> list(losses_of(frozenset({"damaged", "destroyed"}), "https://example.org/1.jpg"))
    ['destroyed', 'damaged']
    """
    if not link:
        return {status: (status,) for status in _ORDER if status in statuses}
    fates = [str(fate) for fate in _FATES if fate in statuses]
    one = bool(_PICTURE.match(link)) and not _COUNTED.search(link.rpartition("/")[2])
    into = {status: status for status in statuses} | {fate: fates[0] for fate in fates if one}
    beside = [fate for fate in fates if fate != Status.DESTROYED]
    if Status.DAMAGED in into and beside:
        into[Status.DAMAGED] = into[beside[0]]
    return {
        str(status): tuple(part for part in (*_SAYING, "lost") if into.get(part) == status)
        for status in _ORDER
        if status in into.values()
    }


def worded(statuses: Iterable[str]) -> str:
    """Word statuses as an entry does.

    >>> worded(("damaged", "abandoned", "destroyed"))
    'damaged, abandoned and destroyed'
    """
    *first, last = statuses
    return f"{', '.join(first)} and {last}" if first else last
