"""Numbers spelled out in languages that no kept library reads: composed from a table of words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_WORDS = 12
_LONGEST_ENTRY = 3


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """The words that numbers are composed of.

    ``values`` are added ("двадцать" 20, "двести" 200, "ألفان" 2,000); ``scales`` multiply what
    stands before them ("bin" 1,000) or stand for themselves; ``joint`` is a conjunction that is
    written onto the next word ("و"), and then units may stand before tens.
    """

    values: Mapping[str, int] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    joint: str = ""

    def read(self, text: str) -> int | None:
        """Compose the number that a folded text spells; None where it spells none.

        >>> turkish = Spelling({"iki": 2, "yirmi": 20, "beş": 5}, {"yüz": 100, "bin": 1000})
        >>> [turkish.read(text) for text in ("iki bin yüz yirmi beş", "beş yirmi", "bin")]
        [2125, None, 1000]
        """
        words = text.replace("-", " ").split(" ")
        if not self.values or len(words) > _MOST_WORDS:
            return None
        done, open_part, ceiling, at = 0, 0, 0, 0
        joined = False
        while at < len(words):
            found = self._next(words, at, joined=bool(done or open_part))
            if found is None:
                return None
            size, value, scale, joined = found
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
        return None

    def _loose(self, text: str, *, joined: bool) -> str:
        if joined and self.joint and text.startswith(self.joint):
            return text[len(self.joint) :].lstrip()
        return ""


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
