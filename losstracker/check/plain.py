"""Which cells of a file are plain, found by array operations without making texts of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.marks import KEEP, WORD, mark, tell_apart, words_of
from losstracker.check.walk import AS_IS, CR, DOUBLED, LF
from losstracker.model.links import link_problem
from losstracker.model.texts import first_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PIECE = 1 << 20
_FEW = 1 << 13
_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True
_SPACE, _BAR, _AT, _SLASH = 32, 124, 64, 47
_NO_LINK = b' "<>\\;'
_ONES, _TOPS = 0x0101010101010101, 0x8080808080808080
_HTTPS = np.uint64(int.from_bytes(b"https://", "little"))
_HTTP = np.uint64(int.from_bytes(b"http://", "little"))
_SEVEN = np.uint64((1 << 56) - 1)


class PlainCells:
    """Tells of the cells of a file whether they are plain, as ``model.texts.Texts`` has it.

    ``inner`` says whether there are line ends in cells.
    """

    def __init__(self, data: NDArray[np.uint8], *, inner: bool) -> None:
        self._data = data
        self._inner = inner

    def among(
        self,
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        form: NDArray[np.uint8],
        *,
        link: bool,
    ) -> NDArray[np.bool_]:
        """Tell which of the cells ``data[start:end]``, in the order of the file, are plain.

        >>> data = np.frombuffer(b"tank,@x", dtype=np.uint8)
        >>> start, end = np.array([0, 5]), np.array([4, 7])
        >>> PlainCells(data, inner=False).among(start, end, np.zeros(2, int), link=False).tolist()
        [True, False]
        """
        plain, hosts = np.zeros(len(start), dtype=bool), []
        for low in range(0, len(start), _FEW):  # few enough to stay in the processor's cache
            some = slice(low, low + _FEW)
            if link:
                hosts.append(_Hosts.of(self._data, low, start[some], end[some], form[some]))
            plain[some] = self._is_plain(start[some], end[some], form[some])
        return plain & self._are_links(hosts, len(start)) if link else plain

    def _is_plain(
        self, start: NDArray[np.int64], end: NDArray[np.int64], form: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        plain: NDArray[np.bool_] = (end > start) & (form != DOUBLED)
        top = len(self._data) - 1
        plain &= _ALNUM[self._data[np.minimum(start, top)]]
        plain &= self._data[np.maximum(end, 1) - 1] != _SPACE
        if len(self._odd):
            plain &= np.searchsorted(self._odd, start) == np.searchsorted(self._odd, end)
        return plain

    def _are_links(self, hosts: Sequence[_Hosts], size: int) -> NDArray[np.bool_]:
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
        texts = [str(self._data[low : high + 1].data, "utf-8") for low, high in heads]
        good = [link_problem(text, must_link=True) is None for text in texts]
        links[which] = np.array(good, dtype=bool)[codes]
        return links

    @cached_property
    def _odd(self) -> NDArray[np.int64]:
        """The places of bytes that no plain text has; line ends only where some are in cells."""
        found = [np.zeros(0, dtype=np.int64)]
        for at in range(0, len(self._data), _PIECE):
            piece = self._data[at : at + _PIECE]
            odd = (piece - np.uint8(_SPACE)) > 94  # below 32 it wraps around
            if not self._inner:
                odd &= (piece != LF) & (piece != CR)
            odd |= piece == _BAR
            odd |= piece == _AT
            found.append(np.flatnonzero(odd) + at)
        return np.concatenate(found)


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
        which = np.flatnonzero((scheme > 0) & (form == AS_IS))
        stop, fine = _end_of_host(data, start[which] + scheme[which], end[which])
        which, stop = which[fine], stop[fine]
        marks = mark(data, start[which], stop)
        return cls(which + low, start[which], stop, *marks)


def _end_of_host(
    data: NDArray[np.uint8], host: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the first slash after each host; tell where there is one, and no byte odd in a link."""
    slash = np.full(len(host), -1, dtype=np.int64)
    fine = np.ones(len(host), dtype=bool)
    which, done = np.arange(len(host)), 0
    while len(which):
        at = host[which] + done
        word = _words_at(data, at, end[which])
        fine[which] &= ~_has_any(word, _NO_LINK)
        found = _holds(word, _SLASH)
        new = np.flatnonzero((found != 0) & (slash[which] < 0))
        lowest = found[new] & (~found[new] + np.uint64(1))
        slash[which[new]] = at[new] + (np.log2(lowest.astype(float)).astype(np.int64) >> 3)
        done += WORD
        which = which[end[which] > host[which] + done]
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
    """Set the top bit of the first byte of a word that is ``byte``; 0 where none is."""
    same = word ^ np.uint64(byte * _ONES)
    found: NDArray[np.uint64] = (same - np.uint64(_ONES)) & ~same & np.uint64(_TOPS)
    return found


def _has_any(word: NDArray[np.uint64], bytes_: bytes) -> NDArray[np.bool_]:
    found = np.zeros(len(word), dtype=np.uint64)
    for byte in bytes_:
        found |= _holds(word, byte)
    some: NDArray[np.bool_] = found != 0
    return some


def _scheme(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the length of ``https://`` or ``http://`` at the start of cells, 0 where it is none."""
    if len(data) < WORD:
        return np.zeros(len(start), dtype=np.int64)
    word = words_of(data)[np.minimum(start, len(data) - WORD)]
    secure = (word == _HTTPS) & (end - start > len("https://"))
    bare = ((word & _SEVEN) == _HTTP) & (end - start > len("https://"))
    return np.where(secure, 8, np.where(bare, 7, 0))
