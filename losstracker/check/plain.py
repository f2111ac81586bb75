"""Which cells of a file are plain, found by array operations without making texts of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from losstracker.check.marks import WORD, mark, tell_apart, words_of
from losstracker.check.walk import AS_IS, CR, DOUBLED, LF
from losstracker.model.links import link_problem
from losstracker.model.texts import first_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PIECE = 1 << 20
_ALNUM = np.zeros(256, dtype=bool)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True
_SPACE, _BAR, _AT, _SLASH = 32, 124, 64, 47
_NO_LINK = np.zeros(256, dtype=bool)
_NO_LINK[list(b' "<>\\;')] = True
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
        if not len(start):
            return np.zeros(0, dtype=bool)
        at = start + _scheme(self._data, start, end) if link else start
        plain: NDArray[np.bool_] = (end > at) & (form != DOUBLED)
        top = len(self._data) - 1
        plain &= _ALNUM[self._data[np.minimum(at, top)]]
        plain &= self._data[np.maximum(end, 1) - 1] != _SPACE
        plain &= _without(self._odd, start, end)
        if link:
            links = np.flatnonzero(plain & (at > start) & (form == AS_IS))
            plain = np.zeros(len(start), dtype=bool)
            plain[links] = self._is_link(start[links], at[links], end[links])
        return plain

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

    @cached_property
    def _odd_in_links(self) -> NDArray[np.int64]:
        """The places of bytes that some plain texts have, and no plain link."""
        pieces = range(0, len(self._data), _PIECE)
        found = [np.flatnonzero(_NO_LINK[self._data[at : at + _PIECE]]) + at for at in pieces]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])

    def _is_link(
        self, start: NDArray[np.int64], host: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Tell which plain texts are links with a path; each distinct host is looked at once."""
        slashes = np.append(np.flatnonzero(self._data == _SLASH), len(self._data))
        stop = slashes[np.searchsorted(slashes, host)]
        fine = (stop < end) & _without(self._odd_in_links, start, end)
        which = np.flatnonzero(fine)
        codes = tell_apart(*mark(self._data, start[which], stop[which]))
        first = which[first_rows(codes)]
        heads = zip(start[first].tolist(), stop[first].tolist(), strict=True)
        texts = [self._data[low : high + 1].tobytes().decode() for low, high in heads]
        good = [link_problem(text, must_link=True) is None for text in texts]
        fine[which] = np.array(good, dtype=bool)[codes]
        return fine


def _without(
    odd: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which cells hold none of the odd places."""
    if not len(odd):
        return np.ones(len(start), dtype=bool)
    found: NDArray[np.bool_] = np.searchsorted(odd, start) == np.searchsorted(odd, end)
    return found


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
