"""Which cells of a file are plain, told from words of eight bytes, without making texts of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.marks import KEEP, LONG, WORD, mark, tell_apart, words_of
from losstracker.check.walk import AS_IS, DOUBLED
from losstracker.model.links import link_problem
from losstracker.model.texts import first_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FEW = 1 << 14
"""Cells that are looked at together: few enough to stay in the processor's cache."""

_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True
_SPACE, _LETTER = np.uint64(32), np.uint64(97)
_DELETE, _SLASH = 127, 47
_ONES, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_HTTPS = np.uint64(int.from_bytes(b"https://", "little"))
_HTTP = np.uint64(int.from_bytes(b"http://", "little"))
_SEVEN = np.uint64((1 << 56) - 1)


def find_plain(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    form: NDArray[np.uint8],
    *,
    link: bool,
) -> NDArray[np.bool_]:
    """Tell which of the cells ``data[start:end]`` are plain, as ``model.texts.Texts`` has it.

    >>> data = np.frombuffer(b"tank,@x", dtype=np.uint8)
    >>> start, end = np.array([0, 5]), np.array([4, 7])
    >>> find_plain(data, start, end, np.zeros(2, np.uint8), link=False).tolist()
    [True, False]
    """
    pieces = [slice(low, low + _FEW) for low in range(0, len(start), _FEW)]
    cells = [(start[some], end[some], form[some]) for some in pieces]
    if link:
        hosts = [
            _Hosts.of(data, some.start, *each) for some, each in zip(pieces, cells, strict=True)
        ]
        return _are_links(data, hosts, len(start))
    return np.concatenate([np.zeros(0, dtype=bool), *(_is_plain(data, *each) for each in cells)])


def _is_plain(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    form: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    size = end - start
    plain: NDArray[np.bool_] = (size > 0) & (size < LONG) & (form != DOUBLED)
    plain &= _ALNUM[data[np.minimum(start, len(data) - 1)]]
    plain &= data[np.maximum(end, 1) - 1] != _SPACE
    which = np.flatnonzero(plain)
    at = start[which]
    while len(which):
        stop = end[which]
        plain[which] &= ~_is_odd(_words_at(data, at, stop), stop - at)
        more = stop - at > WORD
        which, at = which[more], at[more] + WORD
    return plain


def _is_odd(word: NDArray[np.uint64], size: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which words have a byte, among their first ``size``, that is no printable ASCII."""
    odd: NDArray[np.bool_] = (_unprintable(_padded(word, size)) & _TOPS) != 0
    return odd


def _padded(word: NDArray[np.uint64], size: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Put letters after the first ``size`` bytes of words."""
    padded: NDArray[np.uint64] = word | (~KEEP[np.minimum(size, WORD)] & (_ONES * _LETTER))
    return padded


def _unprintable(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Set the top bit of the first byte below 32, of one that is 127, and of those above."""
    found = word - _ONES * _SPACE
    found &= ~word
    found |= word
    found |= _holds(word, _DELETE)
    return found


def _is_no_link(word: NDArray[np.uint64], size: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which words have a byte that no plain link has: one of those below, or a backtick."""
    word = _padded(word, size)
    odd = _unprintable(word)
    odd |= _holds(word, ord(";"))
    folded = word & ~(_ONES * np.uint64(0x02))
    odd |= _holds(folded, ord(" ")) | _holds(folded, ord("<"))  # and the quote, and ">"
    folded = word & ~(_ONES * np.uint64(0x20))
    odd |= _holds(folded, ord("\\")) | _holds(folded, ord("@"))  # and "|", and the backtick
    found: NDArray[np.bool_] = (odd & _TOPS) != 0
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Hosts:
    """The cells, by number, that may be links with a path: up to ``stop``, a slash, is the host."""

    which: NDArray[np.intp]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    one: NDArray[np.uint64]
    two: NDArray[np.uint64]

    @classmethod
    def of(
        cls,
        data: NDArray[np.uint8],
        low: int,
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        form: NDArray[np.uint8],
    ) -> _Hosts:
        """Find them among some cells, of which the first has the number ``low``."""
        scheme = _scheme(data, start, end)
        which = np.flatnonzero((scheme > 0) & (form == AS_IS) & (end - start < LONG))
        stop, fine = _end_of_host(data, start[which] + scheme[which], end[which])
        which, stop = which[fine], stop[fine]
        marks = mark(data, start[which], stop)
        return cls(which + low, start[which], stop, *marks)


def _are_links(data: NDArray[np.uint8], hosts: Sequence[_Hosts], size: int) -> NDArray[np.bool_]:
    """Tell which cells are links with a path; each distinct host is looked at once."""
    links = np.zeros(size, dtype=bool)
    if not hosts:
        return links
    which, start, stop, one, two = (
        np.concatenate([getattr(some, name) for some in hosts])
        for name in ("which", "start", "stop", "one", "two")
    )
    codes = tell_apart(one, two)
    first = first_rows(codes)
    heads = zip(start[first].tolist(), stop[first].tolist(), strict=True)
    texts = [str(data[low : high + 1].data, "utf-8", "replace") for low, high in heads]
    good = [link_problem(text, must_link=True) is None for text in texts]
    links[which] = np.array(good, dtype=bool)[codes]
    return links


def _end_of_host(
    data: NDArray[np.uint8], host: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the first slash after each host; tell where there is one, and no byte odd in a link.

    What stands before the host is known to be plain.
    """
    slash = np.full(len(host), -1, dtype=np.int64)
    fine = np.ones(len(host), dtype=bool)
    which, at = np.arange(len(host)), host
    while len(which):
        stop = end[which]
        word = _words_at(data, at, stop)
        fine[which] &= ~_is_no_link(word, stop - at)
        found = _holds(word, _SLASH) & _TOPS
        new = np.flatnonzero((found != 0) & (slash[which] < 0))
        lowest = found[new] & (~found[new] + np.uint64(1))
        slash[which[new]] = at[new] + (np.log2(lowest.astype(float)).astype(np.int64) >> 3)
        more = stop - at > WORD
        which, at = which[more], at[more] + WORD
    return slash, fine & (slash >= 0)


def _words_at(
    data: NDArray[np.uint8], at: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Read up to eight bytes from each place on; bytes from ``end`` on are 0."""
    if len(data) < WORD:
        data = np.concatenate([data, np.zeros(WORD, dtype=np.uint8)])
    top = len(data) - WORD
    word: NDArray[np.uint64] = words_of(data)[np.minimum(at, top)]
    late = np.flatnonzero(at > top)
    word[late] >>= (8 * (at[late] - top)).astype(np.uint64)
    word &= KEEP[np.minimum(end - at, WORD)]
    return word


def _holds(word: NDArray[np.uint64], byte: int) -> NDArray[np.uint64]:
    """Set the top bit of the first byte of a word that is ``byte``; other bits mean nothing."""
    same = word ^ (_ONES * np.uint64(byte))
    found: NDArray[np.uint64] = same - _ONES
    found &= ~same
    return found


def _scheme(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the length of ``https://`` or ``http://`` at the start of cells, 0 where it is none."""
    word = _words_at(data, start, end)
    secure = (word == _HTTPS) & (end - start > len("https://"))
    bare = ((word & _SEVEN) == _HTTP) & (end - start > len("https://"))
    return np.where(secure, 8, np.where(bare, 7, 0))
