"""Characters that cannot be seen, and what stands at the start of a spreadsheet formula.

Letters that look like others are in ``lookalikes.py``. Positions are counted from 0; messages count
from 1. A text is *plain* if it is printable ASCII; in a plain text nothing here is found.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from losstracker.model.rules import Advice

_ZERO_WIDTH = "\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
_FORMAT = "\xad\u180e\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
_JOINERS = "\u200c\u200d"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0001\U000e0020-\U000e007f"
_SPACES = "\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNKNOWN = f"\x80-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd{_NO_CHARACTERS}"
_REMOVABLE = f"{_ZERO_WIDTH}{_FORMAT}{_JOINERS}{_DIRECTION}{_SELECTORS}{_TAGS}"

_INVISIBLE = re.compile(f"[{_REMOVABLE}{_SPACES}{_UNKNOWN}]")
_CONTROL_OR_INVISIBLE = re.compile(f"[\x00-\x1f\x7f{_REMOVABLE}{_SPACES}{_UNKNOWN}]")
_SPACE = re.compile(f"[{_SPACES}]")
_REMOVE = re.compile(f"[{_REMOVABLE}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")

# Where an invisible character belongs to the writing of a language, or to a picture character.
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\uaa60-\uaa7f]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_TYPOGRAPHIC_SPACES = "\xa0\u2009\u202f"
_DIRECTION_MARKS = "\u061c\u200e\u200f"
_RIGHT_TO_LEFT = re.compile("[\u05d0-\u05f2\u0620-\u08ff\ufb1d-\ufdfb\ufe70-\ufefc]")
_PICTURES = {"So", "Sm"}
_OTHER_PICTURES = "\u203c\u2049\u3030\ufe0f"
_SKIN = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"

_AROUND = 25
"""Characters of a long text that are shown on each side of an odd one."""


def is_plain(text: str) -> bool:
    """Whether a text is printable ASCII that begins with a letter or digit and ends in no space.

    >>> is_plain("T-72B3 (1989)"), is_plain(" T-72"), is_plain("")
    (True, False, False)
    """
    return text.isascii() and text.isprintable() and text[:1].isalnum() and text[-1] != " "


def has_invisible(text: str, *, typography: bool) -> bool:
    r"""Whether :func:`find_invisible` finds something.

    >>> has_invisible("Алеппо", typography=False), has_invisible("T\u200b-72", typography=False)
    (False, True)
    """
    if text.isascii() or not _INVISIBLE.search(text):
        return False
    return next(_found(text, typography=typography), None) is not None


def find_invisible(text: str, *, typography: bool) -> list[tuple[int, str]]:
    r"""List the characters of a text that cannot be seen: position, and name with code point.

    Joiners inside words of scripts that need them are fine. Control characters of ASCII are the
    matter of another rule.

    Args:
        text: A cell.
        typography: It is running text, as in notes or a source: no-break and thin spaces,
            direction marks in a text with right-to-left letters, and selectors and joiners of
            picture characters are fine too.

    >>> find_invisible("1\xa0000", typography=False)
    [(1, 'NO-BREAK SPACE U+00A0')]
    >>> find_invisible("1\xa0000", typography=True)
    []
    """
    if text.isascii():
        return []
    return [(at, name_of(text[at])) for at in _found(text, typography=typography)]


def name_of(char: str) -> str:
    r"""Name a character with its code point.

    >>> name_of("\u200b"), name_of("\x92")
    ('ZERO WIDTH SPACE U+200B', 'a control character U+0092')
    """
    kinds = {
        "Cc": "a control character",
        "Co": "a character for private use",
        "Cs": "half a character",
        "Cn": "no character",
    }
    kind = kinds.get(unicodedata.category(char), "a character")
    return f"{unicodedata.name(char, kind)} U+{ord(char):04X}"


def reveal(text: str) -> str:
    r"""Show each control or invisible character by its number, those that are in place too.

    >>> reveal("T\u200b-72\xa0B3")
    'T<U+200B>-72<U+00A0>B3'
    """
    return _CONTROL_OR_INVISIBLE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def without_invisible(text: str, *, typography: bool = False) -> str | None:
    r"""Give the text as it looks: odd spaces as spaces, nothing for what has no width.

    What :func:`find_invisible` does not find stays. None where a character stands for one that is
    lost, so that nobody knows what to write.

    >>> without_invisible("T\u200b-72\xa0B3"), without_invisible("Zaporizhzh\ufffd")
    ('T-72 B3', None)
    """
    parts, start = [], 0
    for at in _found(text, typography=typography):
        seen = _as_seen(text[at])
        if seen is None:
            return None
        parts += [text[start:at], seen]
        start = at + 1
    return "".join([*parts, text[start:]])


def explain_invisible(value: str, *, typography: bool) -> Advice:
    r"""Give the advice for a cell in which :func:`find_invisible` finds something.

    >>> message, todo = explain_invisible("T-72\u200bB3", typography=False)
    >>> print(message)
    expected visible characters, got ZERO WIDTH SPACE U+200B as character 5 of 'T-72<U+200B>B3'
    >>> todo
    "write 'T-72B3'"
    """
    found = find_invisible(value, typography=typography)
    at, name = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    message = f"expected visible characters, got {name} as character {at + 1}{more} of "
    better = without_invisible(value, typography=typography)
    if better is None:
        todo = "put in the letter that stood there; it was lost when the text was converted"
    elif not better.strip():
        todo = "empty the cell"
    elif len(value) > 2 * _AROUND or reveal(better) != better or "'" in better:
        todo = "write a plain space" if _SPACE.match(value, at) else "remove it"
    else:
        todo = f"write '{better.strip()}'"
    return message + quote_around(value, at), todo


def quote_around(text: str, at: int, *, mark: bool = False) -> str:
    r"""Quote a text for a message, what cannot be seen by number; of a long one what is around.

    Args:
        text: A cell.
        at: Position of the character that the message is about.
        mark: Show that character by its number too, though it can be seen.

    >>> quote_around("x" * 70 + "\u200b" + "y" * 70, 70)
    "'...xxxxxxxxxxxxxxxxxxxxxxxxx<U+200B>yyyyyyyyyyyyyyyyyyyyyyyyy...'"
    """
    short = len(text) <= 2 * _AROUND
    first, last = (0, len(text)) if short else (max(0, at - _AROUND), at + _AROUND + 1)
    before, after = "..." if first else "", "..." if last < len(text) else ""
    odd = f"<U+{ord(text[at]):04X}>" if mark else reveal(text[at : at + 1])
    return f"'{before}{reveal(text[first:at])}{odd}{reveal(text[at + 1 : last])}{after}'"


def _found(text: str, *, typography: bool) -> Iterator[int]:
    right_to_left = typography and bool(_RIGHT_TO_LEFT.search(text))
    for found in _INVISIBLE.finditer(text):
        at = found.start()
        if found[0] in _DIRECTION_MARKS:
            if not right_to_left:
                yield at
        elif not _is_in_place(text, at, typography=typography):
            yield at


def _is_in_place(text: str, at: int, *, typography: bool) -> bool:
    """Whether an invisible character is one that the text needs where it stands."""
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in _JOINERS:
        return _joins(char, before, after) or (
            typography and char == "\u200d" and _is_picture(before) and _is_picture(after)
        )
    if char in "\u180b\u180c\u180d\u180f\u180e":
        return bool(_MONGOLIAN.match(before))
    return typography and _suits_running_text(char, before, after)


def _suits_running_text(char: str, before: str, after: str) -> bool:
    if char == "\u200b":
        return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
    if char == "\u3000":
        return _is_wide(before) or _is_wide(after)
    if _SELECTOR.match(char):
        return _is_picture(before) or _is_wide(before) or after == "\u20e3"
    return char in _TYPOGRAPHIC_SPACES


def _joins(char: str, before: str, after: str) -> bool:
    """Whether a joiner or non-joiner stands in a word that may need it; a joiner may end one."""
    return bool(_JOINED.match(before)) and (char == "\u200d" or bool(_JOINED.match(after)))


def _is_picture(char: str) -> bool:
    return bool(char) and (
        unicodedata.category(char) in _PICTURES or char in _OTHER_PICTURES or char in _SKIN
    )


def _is_wide(char: str) -> bool:
    return bool(char) and char != "\u3000" and unicodedata.east_asian_width(char) in {"W", "F"}


def _as_seen(char: str) -> str | None:
    """Give what a reader sees in place of an invisible character; None where nobody knows."""
    if _SPACE.match(char):
        return " "
    if _REMOVE.match(char):
        return ""
    if "\x80" <= char <= "\x9f" and char != "\x85":  # Windows-1252 that was read as Latin-1
        return char.encode("latin-1").decode("cp1252", errors="ignore") or None
    return None


_STARTS = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\t\r\n]")
_SIGNED_NUMBER = re.compile(r"[+-](?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_NO_NUMBER = re.compile(r"[-\uff0d\ufe63]+")
_SIGNS_AND_SPACES = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\s]+")


def starts_formula(text: str, *, number_meant: bool = False) -> bool:
    """Whether spreadsheet programs may run a cell as a formula.

    They do so with ``=``, ``+``, ``-`` and ``@`` at the start, some also with the wide forms of
    these, after spaces, or after a tab or line break.

    Args:
        text: A cell.
        number_meant: The column holds numbers, so a sign before a number is fine.

    >>> starts_formula("=1+1"), starts_formula("-36.2"), starts_formula("-36.2", number_meant=True)
    (True, True, False)
    """
    if text[:1].isalnum():
        return False
    bare = _CONTROL_OR_INVISIBLE.sub("", text).lstrip()
    if text[:1] in {"\t", "\r", "\n"} and bare:
        return True
    if not _STARTS.match(bare):
        return False
    return not (number_meant and _SIGNED_NUMBER.fullmatch(text.strip()))


def explain_formula(value: str) -> Advice:
    """Give the advice for a cell that :func:`starts_formula`.

    >>> explain_formula("@rybar")[1]
    "begin with a word, as in 'post by @rybar'"
    >>> explain_formula("-")[1]
    'leave the cell blank'
    """
    message = (
        f"expected text or a number, got {quote_around(value, 0)}, which spreadsheet programs may "
        "run as a formula"
    )
    text = _CONTROL_OR_INVISIBLE.sub(" ", value).strip()
    rest = _SIGNS_AND_SPACES.sub("", text, count=1)
    if _NO_NUMBER.fullmatch(text):
        return message, "leave the cell blank"
    if text[0] == "@" and len(text) <= _AROUND:
        return message, f"begin with a word, as in {shown(f'post by {text}')}"
    if text[0] in "=\uff1d\ufe66" and not rest.isalnum():
        return message, "write what the formula comes to"
    if is_plain(rest) and len(rest) <= 2 * _AROUND:
        return message, f"write {shown(rest)}, or begin with a word"
    return message, "begin with a letter or a digit"
