"""Numbers spelled out in languages that no kept library reads: composed from a table of words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_WORDS = 12
_LONGEST_ENTRY = 3
_MOST_DIGITS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """The words that numbers are composed of.

    ``values`` are added ("двадцать" 20, "двести" 200, "ألفان" 2,000); ``scales`` multiply what
    stands before them ("bin" 1,000) or stand for themselves; ``joint`` is a conjunction that is
    written onto every part but the first ("و"), and then units may stand before tens, and digits
    for a part beside words ("ألف و200"); ``together`` says that
    the words may also be written as one ("yüzyirmibeş"); ``bound`` are the forms of scales that
    need a number before them ("тысяч"), so that "миллион тысяч" is no sum.
    """

    values: Mapping[str, int] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    joint: str = ""
    together: bool = False
    bound: frozenset[str] = frozenset()

    def read(self, text: str) -> int | None:
        """Compose the number that a folded text spells; None where it spells none.

        >>> turkish = Spelling({"iki": 2, "yirmi": 20, "beş": 5}, {"yüz": 100, "bin": 1000})
        >>> [turkish.read(text) for text in ("iki bin yüz yirmi beş", "beş yirmi", "bin", "-")]
        [2125, None, 1000, None]
        """
        words = self._words(text) if self.values else ()
        if not 0 < len(words) <= _MOST_WORDS:
            return None
        done, open_part, ceiling, at = 0, 0, 0, 0
        joined = False
        while at < len(words):
            found = self._next(words, at, joined=bool(done or open_part))
            if found is None or (not open_part and self._is_bound(words[at : at + found[0]])):
                return None
            size, value, scale, joined = found
            if self.joint and at and not self._fits(words, at, open_part, scale, joined=joined):
                return None
            at += size
            if scale == 0 and value < 1000:
                grown = _add(open_part, value, joined=joined)
            elif scale == 100:
                grown = _times_hundred(open_part)
            else:
                thousands = (open_part or 1) * scale if scale else value
                unit = scale or 10 ** (len(str(value)) - 1)
                if (ceiling and unit >= ceiling) or (open_part and not scale):
                    return None
                done, open_part, ceiling = done + thousands, 0, unit
                continue
            if grown is None:
                return None
            open_part = grown
        return done + open_part

    def may_hold(self, word: str) -> bool:
        """Whether a word may be one of those, or be written of those, that numbers are made of.

        >>> turkish = Spelling({"iki": 2, "beş": 5}, {"yüz": 100}, together=True)
        >>> [turkish.may_hold(word) for word in ("ikiyüz", "yüzbeş", "yüzde")]
        [True, True, False]
        """
        return self._known(word) or (self.together and bool(_run_of(self).fullmatch(word)))

    def _next(
        self, words: Sequence[str], at: int, *, joined: bool
    ) -> tuple[int, int, int, bool] | None:
        """Find the longest entry at a place: its words, value, scale, and whether it is joined."""
        for size in range(min(_LONGEST_ENTRY, len(words) - at), 0, -1):
            text = " ".join(words[at : at + size])
            for word, is_joined in ((text, False), (self._loose(text, joined=joined), True)):
                if word in self.scales:
                    return size, 0, self.scales[word], is_joined
                if word in self.values:
                    return size, self.values[word], 0, is_joined
                if self.joint and word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS:
                    return size, int(word), 0, is_joined
        return None

    def _fits(self, words: Sequence[str], at: int, part: int, scale: int, *, joined: bool) -> bool:
        """Whether what is added is joined, what multiplies is not, and digits stand by words."""
        if scale and part:
            return not joined
        digits = any(word.isdigit() for word in words[at : at + 2])
        return joined and not words[at - 1].isdigit() and not (digits and part % 100)

    def _is_bound(self, words: Sequence[str]) -> bool:
        return " ".join(words) in self.bound

    def _words(self, text: str) -> Sequence[str]:
        words = text.replace("-", " ").split(" ")
        return [part for word in words for part in self._parts(word)] if self.together else words

    def _parts(self, word: str) -> Sequence[str]:
        """Cut a word into the words it is written of, the longest first; itself if it is none."""
        if not _run_of(self).fullmatch(word):
            return [word]
        parts, at = [], 0
        longest = max(map(len, (*self.values, *self.scales)))
        while at < len(word):
            ends = range(min(len(word), at + longest), at, -1)
            end = next((e for e in ends if self._known(word[at:e])), None)
            if end is None:
                return [word]
            parts.append(word[at:end])
            at = end
        return parts

    def _known(self, word: str) -> bool:
        return word in self.values or word in self.scales

    def _loose(self, text: str, *, joined: bool) -> str:
        if joined and self.joint and text.startswith(self.joint):
            return text[len(self.joint) :].lstrip()
        return ""


@lru_cache(maxsize=64)
def _run_of(spelling: Spelling) -> re.Pattern[str]:
    """Make the pattern of words that are written of number words, one after the other."""
    words = "|".join(map(re.escape, sorted((*spelling.values, *spelling.scales))))
    return re.compile(f"(?:{words})*")


def _add(part: int, value: int, *, joined: bool) -> int | None:
    """Add a number below 1,000 to what stands before it, if it fits into the zeros there."""
    if part == 0:
        return value
    if value == 0:
        return None
    zeros = 10 ** (len(str(part)) - len(str(part).rstrip("0")))
    if value < zeros:
        return part + value
    units_first = joined and part % 10 and part % 100 < 10 and value % 10 == 0 and value < 100
    return part + value if units_first else None


def _times_hundred(part: int) -> int | None:
    """Give the hundreds that a number before "hundred" counts; one hundred where there is none."""
    if part == 0:
        return 100
    return part * 100 if part < 10 else None
