"""What the words of an Oryx list say: "(53, 54 and 55, damaged and captured)", "53 T-62M:"."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from losstracker.model.columns import Status
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATES: tuple[tuple[Status, str], ...] = (
    # The end of a loss counts: what was captured, or abandoned, and later destroyed is destroyed.
    (Status.DESTROYED, r"destroyed|sunk|sank|scuttled|crashed|shot down|downed|blown up|exploded"),
    (Status.DESTROYED, r"demolished|obliterated"),
    (Status.DESTROYED, r"burn(?:ed|t)(?: out| down)?|wrecked|written off|irreparable|total loss"),
    # Never repaired: Oryx counts it as destroyed, though the caption says damaged.
    (Status.DESTROYED, r"beyond (?:\w+ )?repair"),
    # "damaged and captured", "captured and stripped", "stripped and captured": captured.
    (Status.CAPTURED, r"(?:re)?captured|seized|surrendered"),
    # It is in other hands now, though not taken in battle.
    (Status.CAPTURED, r"stolen|hijacked|confiscated|defected"),
    # "damaged and abandoned": abandoned.
    (Status.ABANDONED, r"abandoned"),
    (Status.DAMAGED, r"damaged"),
    (Status.DESTROYED, r"stripped"),
    # Lost to its side, and whether for good is not said.
    (Status.LOST, r"capsized|(?:run|ran) aground|grounded|disabled|interned|dismantled"),
    (Status.LOST, r"crash[ -]landed|lost|(?:status |fate )?unknown"),
)
"""What a caption says and the status that Oryx counts it under: the first line that is found.

On the two pages in ``../shared/data`` (Russia, April 2023; aircraft, August 2023), 10,865
losses under headings, what is listed and what is declared by status then differ by 29, which are
the pages' own slips. It would be 43 with captured before destroyed, 43 without what is beyond
repair, 45 with stripped as destroyed, and 309 with damaged before abandoned. Whether abandoned or
captured comes first makes no difference there: no caption has both.
"""

ORDER = (Status.DESTROYED, Status.DAMAGED, Status.ABANDONED, Status.CAPTURED, Status.LOST)
"""The order in which Oryx lists the entries of an item."""

MOST = 1000
"""Items that one entry can list."""
_LONGEST = 2000
_LONGEST_WORDING = 300

_STATES = tuple((status, re.compile(rf"\b(?:{words})\b")) for status, words in STATES)
_PLAIN = {
    str(status) for status in (Status.DESTROYED, Status.DAMAGED, Status.ABANDONED, Status.CAPTURED)
}
_WORDS = re.compile(r"\b[a-z]{5,}d\b")
_SLIP = 0.8
"""Least likeness of a misspelt state ("abanonded", "damagd") to the word that was meant."""
_NO_SLIPS = frozenset(
    {"armoured", "mounted", "modified", "undamaged", "unmanned", "trailered", "captained"}
)
_NEGATED = re.compile(
    r"\b(?:not|never)(?: \w+)? (?:abandoned|captured|damaged|destroyed|lost|sunk)\b"
)
_BASE_FORMS = {
    **dict.fromkeys(("destroy", "destroys"), Status.DESTROYED),
    **dict.fromkeys(("damage", "damages"), Status.DAMAGED),
    **dict.fromkeys(("abandon", "abandons"), Status.ABANDONED),
    **dict.fromkeys(("capture", "captures"), Status.CAPTURED),
}
"""What a caption of one word means; within others it may be a plan: "to prevent capture"."""

_OPEN = re.compile(r"\(\s*(?=[0-9])")
_ONE = r"[0-9]{1,4}(?-i:[a-e])?(?!\w|\.[0-9])"
_LINKED = r"(?:(?:and|to|through|thru)\s+|&\s*)?"
_NUMBERS = re.compile(
    rf"\s*({_ONE}(?:(?:\s*[,;&/+\u2013\u2014-]\s*|\.?\s+){_LINKED}{_ONE})*)\s*[,;:.\u2013\u2014-]*\s*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=[0-9])(?=(?:and|to|through|thru)\b)|(?<=\band)(?=[0-9])")
_THOUSANDS = re.compile(r"(?<![0-9])([0-9]{1,3}),([0-9]{3})(?![0-9])")
_SPAN = re.compile(
    r"([0-9]+)\s*(?:[\u2013\u2014-]|\b(?:to|through|thru)\b)\s*([0-9]+)", re.IGNORECASE
)
_UNREAD = re.compile(
    r"(?:and|through|thru)\b|(?:e|en|et|of|or|plus|till|to|und|until|y)\s+[0-9]"
    r"|[0-9]+(?:[a-z]|st|nd|rd|th)\b|\(?[0-9]+\)",
    re.IGNORECASE,
)
"""How words begin that still hold a number of those listed."""
_NUMBER_AFTER = re.compile(r"(?:[,;&]\s*(?:and\s+)?|\band\s+)[0-9]{1,3}$")
_NEXT = re.compile(
    rf"\s*(?:[,;&/]|\band\b)\s*(?:and\s+)?(?={_ONE}(?:(?:\s*[,;&]\s*|\s+)(?:and\s+)?{_ONE}){{0,40}}"
    r"\s*,?\s*([a-z]+))",
    re.IGNORECASE,
)
_MOST_APART = 50
"""Numbers that may be missing between two of an entry: more is a year, or another count."""
_NESTED = re.compile(r"[^()A-Za-z]{1,40}\([^()A-Za-z]{1,40}\)[^()]{0,80}\)")
"""A number with another in parentheses: "2 (3), destroyed)"."""
_DIGITS = re.compile(r"[0-9]+")

_TOTAL = re.compile(
    r"([0-9]{1,3}(?:[,.][0-9]{3}| 0[0-9]{2})+|[0-9]{1,5})(?:\s*[x\u00d7])?\s+"
    r"(?!(?:mm|cm|t|kg|x)\b|\u00d7)(?=\S)"
)
_ENDS = " \t:;,.\u2013\u2014-"
_BEFORE_MODEL = re.compile(r"^[ :;,]*(?:[\u2013\u2014-]+(?:\s+|$))?")
_FLAG = re.compile(r"flag_of_(?:the_)?([^.()/?#]+)", re.IGNORECASE)
_FLAG_WORDS = re.compile(r"(?:the )?flag of (?:the )?(.+)", re.IGNORECASE)


class Entry(NamedTuple):
    """One parenthesis of an item: how many it lists, its status, and its wording.

    ``amount`` is None where the numbers are not understood, ``status`` where the words are not.
    """

    amount: int | None
    status: Status | None
    wording: str

    @property
    def says_more(self) -> bool:
        """Whether the wording says more than its status does."""
        return self.wording not in {*_PLAIN, ""}


def parse_entry(text: str) -> Entry:
    """Read what stands between the parentheses of an entry.

    >>> parse_entry("53, 54, 55, 56 and 57, captured")
    Entry(amount=5, status=<Status.CAPTURED: 'captured'>, wording='captured')
    >>> parse_entry("1, captured and later destroyed").status
    <Status.DESTROYED: 'destroyed'>
    >>> parse_entry("1-5, raised flag")
    Entry(amount=5, status=None, wording='raised flag')
    """
    plain = _GLUED.sub(" ", " ".join(text.split()))
    found = _NUMBERS.match(plain)
    if found is None:
        return Entry(None, status_of(plain), plain)
    wording = plain[found.end() :].strip(_ENDS)
    status = status_of(wording) if wording else Status.LOST
    unread = _UNREAD.match(wording) or _NUMBER_AFTER.search(wording)
    return Entry(None if unread else _count(found[1]), status, wording)


def parse_entries(text: str) -> list[Entry]:
    """Read a parenthesis that may list several, each with numbers and a state of its own.

    >>> [(one.amount, str(one.status)) for one in parse_entries("1, 2 and 3 destroyed, 4 captured")]
    [(3, 'destroyed'), (1, 'captured')]
    >>> [(one.amount, one.wording) for one in parse_entries("1, captured in 2022, destroyed")]
    [(1, 'captured in 2022, destroyed')]
    """
    plain = _GLUED.sub(" ", " ".join(text.split()))
    parts, start = [], 0
    first = _NUMBERS.match(plain)
    for found in _NEXT.finditer(plain, first.end() if first else 0, _LONGEST):
        if status_of(found[1]) is not None and status_of(plain[start : found.start()]) is not None:
            parts.append(plain[start : found.start()])
            start = found.end()
    parts.append(plain[start:])
    entries = [parse_entry(part) for part in parts]
    if len(parts) == 1 or (_goes_on(parts) and all(one.amount and one.status for one in entries)):
        return entries
    return [Entry(None, status_of(plain), plain)]


def _goes_on(parts: Sequence[str]) -> bool:
    """Whether the numbers of each part go on with those of the one before."""
    lists = [_numbers(part) for part in parts]
    return all(
        before and after and 0 < after[0] - before[-1] <= _MOST_APART
        for before, after in pairwise(lists)
    )


def _numbers(part: str) -> list[int]:
    found = _NUMBERS.match(part)
    return [int(number) for number in _DIGITS.findall(found[1])] if found else []


def _count(numbers: str) -> int | None:
    """How many numbers are listed; None where they cannot be numbers of a list."""
    for thousands, rest in _THOUSANDS.findall(numbers):
        if not rest.startswith("0") and int(rest) != int(thousands) + 1:
            return None  # "1,234" may be one number or two
    plain = _THOUSANDS.sub(
        lambda one: one[0].replace(",", "") if one[2][0] == "0" else one[0], numbers
    )
    total = 0
    for low, high in _SPAN.findall(plain):
        size = int(high) - int(low) + 1
        if not 1 < size <= MOST:
            return None
        total += size
    total += len(_DIGITS.findall(_SPAN.sub("", plain)))
    some_none = any(int(number) == 0 for number in _DIGITS.findall(plain))
    return None if some_none or total > MOST else total


@lru_cache(maxsize=4096)
def status_of(wording: str) -> Status | None:
    """Give the status that Oryx counts a wording under, or None.

    >>> [str(status_of(text)) for text in ("damaged and captured", "damaged and abanonded", "sunk")]
    ['captured', 'abandoned', 'destroyed']
    """
    plain = wording.casefold()[:_LONGEST_WORDING]
    if plain in _BASE_FORMS:
        return _BASE_FORMS[plain]
    text = _NEGATED.sub(" ", _WORDS.sub(_mended, plain))
    return next((status for status, words in _STATES if words.search(text)), None)


def _mended(found: re.Match[str]) -> str:
    """Give a word, or the state that it misspells."""
    word = found[0]
    if word in _PLAIN or word in _NO_SLIPS:
        return word
    return nearest(word, [*sorted(_PLAIN)], alike=_SLIP) or word


def find_groups(text: str) -> list[tuple[int, int, str]]:
    """Find the parentheses that begin with a number: where each begins and ends, and its inside.

    One that is not closed ends before the next, or at the end.

    >>> [inside for _, _, inside in find_groups("2S3(M): (1, with S-300(-1), sunk) (2, sunk (3 x)")]
    ['1, with S-300(-1), sunk', '2, sunk', '3 x']
    """
    groups: list[tuple[int, int, str]] = []
    starts = [found.span() for found in _OPEN.finditer(text)]
    bounds = [start for start, _ in starts[1:]] + [len(text)]
    done = 0
    for (start, inner), bound in zip(starts, bounds, strict=False):
        if start < done:
            continue
        close = _closing(text, inner, bound)
        if close is None and (nested := _NESTED.match(text, inner)):
            close = nested.end() - 1
        done = bound if close is None else close + 1
        groups.append((start, done, text[inner : bound if close is None else close].strip()))
    return groups


def _closing(text: str, start: int, bound: int) -> int | None:
    """Where the parenthesis that holds ``start`` is closed: before the next that is an entry."""
    depth = 1
    for at in range(start, min(bound, start + _LONGEST)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at
    last = text.rfind(")", start, bound)
    return last if last >= 0 else None


def split_label(text: str) -> tuple[int | None, str]:
    """Give the running total of an item and its model.

    >>> split_label("53 T-62M:"), split_label("152mm 2S3(M) Akatsiya: "), split_label("9 9K33 Osa")
    ((53, 'T-62M'), (None, '152mm 2S3(M) Akatsiya'), (9, '9K33 Osa'))
    """
    plain = " ".join(text.split())
    found = _TOTAL.match(plain)
    total = None if found is None else int(re.sub(r"\D", "", found[1]))
    model = (plain if found is None else plain[found.end() :]).rstrip(" :;,\u2013\u2014-")
    return total, _BEFORE_MODEL.sub("", model)


def find_origins(pictures: Sequence[str]) -> list[str]:
    """Give the countries whose flags stand before a model, from addresses and words of pictures.

    >>> find_origins(["./page_files/23px-Flag_of_the_Soviet_Union.svg.png", "", "x.jpg", "A tank"])
    ['Soviet Union']
    """
    found: dict[str, None] = {}
    for picture in pictures:
        plain = unquote(unquote(picture))
        named = _FLAG.search(plain.rpartition("/")[2]) or _FLAG_WORDS.fullmatch(plain.strip())
        if named:
            found[" ".join(named[1].replace("_", " ").split())[:60]] = None
    return [name for name in found if name]


def read_totals(text: str) -> tuple[str, int | None, Mapping[Status, int], bool]:
    """Read a heading: its name, total, what that is made of, and whether it is a side's.

    >>> read_totals("Tanks (1,907, of which destroyed: 1161, captured: 746)")[:2]
    ('Tanks', 1907)
    >>> name, total, parts, side = read_totals("Russia - 9, of which: destroyed: 6, damaged: 3")
    >>> name, {str(status): count for status, count in parts.items()}, side
    ('Russia', {'destroyed': 6, 'damaged': 3}, True)
    """
    plain = " ".join(text.split())
    found = _OF_WHICH.search(plain) or _NUMBER_LAST.search(plain)
    if found is None:
        return plain.strip(_ENDS), None, {}, False
    parts: dict[Status, int] = {}
    for words, number in _PART.findall(found["parts"] or ""):
        status = status_of(words)
        if status is not None:
            parts[status] = parts.get(status, 0) + _whole(number)
    name, mark = plain[: found.start()].strip(_ENDS), found["mark"]
    return name, _whole(found["total"]), parts, "(" not in mark


_AMOUNT = r"[0-9]{1,3}(?:[,.\s][0-9]{3})+(?![0-9])|[0-9]{1,6}"
_OF_WHICH = re.compile(
    rf"(?P<mark>[\s(:\u2013\u2014-]*)(?<![0-9])(?P<total>{_AMOUNT})\s*"
    r"(?:[,;:]?\s*of\s*w[hic]{1,4}h\b|[,;:]\s*(?=(?:abandoned|captured|damaged|destroyed)\s*:))"
    r"(?P<parts>.*)",
    re.IGNORECASE,
)
_NUMBER_LAST = re.compile(
    rf"(?P<mark>\s*\(|\s+[\u2013\u2014-]+\s*|\s*:\s*)(?P<total>{_AMOUNT})(?P<parts>)\s*\)?\s*[:.]?\s*$"
)
_PART = re.compile(rf"([A-Za-z][A-Za-z ]*?)\s*[:\u2013\u2014-]?\s*({_AMOUNT})")


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))
