r"""Patterns of a project's own checks, matched in a time that grows with the text and no faster.

Python's regular expressions go back and try again, so that a pattern such as ``(a+)+b`` can take
years over a short cell. A pattern comes from a settings file that anyone may propose, so it is read
here instead: as positions (each a character or a class of them) and which may follow which. A text
is walked once, with the set of positions that it may have reached.

A pattern is written as in Python, and means the same: characters, ``.``, classes (``[a-z0-9]``,
``\d``, ``\w``, ``\s``), groups, ``|``, and ``?``, ``*``, ``+``, ``{2}``, ``{2,}``, ``{2,5}``. It is
always matched against the whole text. What looks elsewhere (``\1``, ``(?=...)``, ``^``, ``\b``) is
refused.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

from losstracker.errors import ConfigError
from losstracker.model.words import shown

LONGEST_PATTERN = 200
"""Characters of a pattern."""

MOST_PIECES = 500
"""Characters, classes and groups of a pattern, each as often as it is repeated."""

MOST_REMEMBERED = 10_000
"""Steps that are remembered; then it is begun anew."""

_ATOM = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]"  # a class of characters
    r"|\\[dDsSwW]|\\[^A-Za-z0-9]"  # a class with a name, or a character that is otherwise a sign
    r"|[^\\()\[|*+?^$]",
    re.DOTALL,
)
_REPEAT = re.compile(r"[*+?]|\{(?P<low>[0-9]*)(?P<comma>,?)(?P<high>[0-9]*)\}")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: whether it may be empty, and where it begins and ends, as bits."""

    empty: bool
    first: int
    last: int


_NOTHING = _Piece(empty=True, first=0, last=0)
_Repeat: TypeAlias = tuple[int, int | None]


@dataclass(eq=False)
class Pattern:
    """A pattern that is read; see the module for what it may hold.

    Raises:
        ConfigError: It is no such pattern; the message says why.

    >>> ours = Pattern("syr-[0-9]{4}-[a-z0-9-]+")
    >>> ours.matches("syr-2024-l39"), ours.matches("syr-24-l39")
    (True, False)
    """

    source: str
    _atoms: list[re.Pattern[str]] = field(init=False, default_factory=list, repr=False)
    _follow: list[int] = field(init=False, default_factory=list, repr=False)
    _accepting: dict[str, int] = field(init=False, default_factory=dict, repr=False)
    _steps: dict[tuple[int, str], int] = field(init=False, default_factory=dict, repr=False)
    _at: int = field(init=False, default=0, repr=False)
    _pieces: int = field(init=False, default=0, repr=False)

    def __post_init__(self) -> None:
        _require_readable(self.source)
        self._whole = self._either()

    def matches(self, text: str) -> bool:
        """Whether the whole of a text is as the pattern has it."""
        if not text:
            return self._whole.empty
        reached = self._whole.first & self._accepts(text[0])
        for character in text[1:]:
            if not reached:
                return False
            reached = self._step(reached, character)
        return bool(reached & self._whole.last)

    def _step(self, reached: int, character: str) -> int:
        """Give the positions that a character leads to from those that were reached."""
        key = (reached, character)
        known = self._steps.get(key)
        if known is None:
            if len(self._steps) >= MOST_REMEMBERED:
                self._steps.clear()
            after = reduce(int.__or__, (self._follow[at] for at in _bits(reached)))
            known = self._steps[key] = after & self._accepts(character)
        return known

    def _accepts(self, character: str) -> int:
        """Give the positions, wherever they are, that a character fits."""
        known = self._accepting.get(character)
        if known is None:
            if len(self._accepting) >= MOST_REMEMBERED:
                self._accepting.clear()
            fits = (1 << at for at, atom in enumerate(self._atoms) if atom.fullmatch(character))
            known = self._accepting[character] = sum(fits)
        return known

    def _either(self) -> _Piece:
        """Read alternatives, up to the end or a closing bracket."""
        piece = self._sequence()
        while self.source[self._at : self._at + 1] == "|":
            self._at += 1
            other = self._sequence()
            empty = piece.empty or other.empty
            piece = _Piece(empty, piece.first | other.first, piece.last | other.last)
        return piece

    def _sequence(self) -> _Piece:
        piece = _NOTHING
        while self.source[self._at : self._at + 1] not in {"", "|", ")"}:
            start = self._at
            one = self._one()
            low, high = self._repeat()
            piece = self._join(piece, self._repeated(one, start, self._at, (low, high)))
        return piece

    def _one(self) -> _Piece:
        """Read a group, or a position."""
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise ConfigError(
                f"expected at most {MOST_PIECES} characters and groups, repetitions counted, got "
                "more; write + or * instead of a high number, and max_length beside it"
            )
        if self.source[self._at] == "(":
            self._at += 3 if self.source.startswith("(?:", self._at) else 1
            if self.source[self._at : self._at + 1] == "?":
                sign = self.source[self._at - 1 : self._at + 2]
                raise ConfigError(f"expected groups as (...) or (?:...), got {shown(sign)}")
            piece = self._either()
            self._at += 1
            return piece
        found = _ATOM.match(self.source, self._at)
        if found is None:
            sign = self.source[self._at : self._at + 2]
            sign = sign if sign[0] == "\\" else sign[0]
            raise ConfigError(_why_refused(sign))
        self._at = found.end()
        return self._position(found[0])

    def _position(self, atom: str) -> _Piece:
        bit = 1 << len(self._atoms)
        self._atoms.append(re.compile(atom))
        self._follow.append(0)
        return _Piece(empty=False, first=bit, last=bit)

    def _repeat(self) -> _Repeat:
        """Read how often what stands before may come: at least, and at most (None: no end)."""
        found = _REPEAT.match(self.source, self._at)
        if found is None or found[0] == "{}":
            return 1, 1
        self._at = found.end()
        if self.source[self._at : self._at + 1] in {"?", "+"}:
            sign = found[0] + self.source[self._at]
            raise ConfigError(f"expected one sign of repetition, got {shown(sign)}")
        if found[0] in {"*", "+", "?"}:
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[0]]
        low = int(found["low"] or 0)
        return low, (int(found["high"]) if found["high"] else None) if found["comma"] else low

    def _repeated(self, one: _Piece, start: int, end: int, repeat: _Repeat) -> _Piece:
        """Repeat what was just read, from ``start`` on: it is read again for each time."""
        low, high = repeat
        if high == 0:
            return _NOTHING
        pieces = [one]
        while len(pieces) < (high or max(low, 1)):
            self._at = start
            pieces.append(self._one())
        self._at = end
        if high is None:
            self._link(pieces[-1].last, pieces[-1].first)
        may_lack = [_Piece(p.empty or at >= low, p.first, p.last) for at, p in enumerate(pieces)]
        return reduce(self._join, may_lack)

    def _join(self, left: _Piece, right: _Piece) -> _Piece:
        self._link(left.last, right.first)
        first = left.first | right.first if left.empty else left.first
        last = left.last | right.last if right.empty else right.last
        return _Piece(left.empty and right.empty, first, last)

    def _link(self, last: int, first: int) -> None:
        for at in _bits(last):
            self._follow[at] |= first


def _bits(mask: int) -> list[int]:
    places = []
    while mask:
        lowest = mask & -mask
        places.append(lowest.bit_length() - 1)
        mask ^= lowest
    return places


def _require_readable(source: str) -> None:
    """Raise where Python cannot read a pattern either, or where it is long."""
    if len(source) > LONGEST_PATTERN:
        raise ConfigError(
            f"expected at most {LONGEST_PATTERN} characters, got {len(source)}; "
            "write two checks, or list values"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(source)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ConfigError(
            f"expected a regular expression, got {shown(source)}: {error}; correct it"
        ) from None


def _why_refused(sign: str) -> str:
    todo = "leave it out"
    if sign in {"^", "$", r"\A", r"\Z"}:
        todo = "leave it out, the whole value is matched anyway"
    elif sign == r"\b":
        todo = r"leave it out, or name the characters, as in [^\w]"
    elif len(sign) == 2 and sign[1].isdigit():
        todo = "leave it out: what a group held cannot be asked for again"
    return f"expected no {sign} in a pattern; {todo}"
