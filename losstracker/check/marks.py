"""Marks that tell cells apart without making a Python text of each.

Two keyed 64-bit marks stand for the bytes of a cell: cells are the same where both are. The keys
are drawn anew in every process, so that nobody can write two cells that share their marks.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.texts import first_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = 8
LONG = 1024
"""Bytes of a cell beyond which it is marked by a hash function of the standard library."""

_KEYS = np.frombuffer(secrets.token_bytes(2 * WORD), dtype=np.uint64) | np.uint64(1)
_SECRET = secrets.token_bytes(32)
KEEP = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], dtype=np.uint64)
"""What is kept of a word of which only the first 0, 1, ... 8 bytes are the cell's."""

_FOLD = np.uint64(31)


def words_of(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """See the eight bytes from each byte on as one number.

    >>> int(words_of(np.arange(9, dtype=np.uint8))[1]) == 0x0807060504030201
    True
    """
    count = len(data) - WORD + 1
    return np.ndarray((count,), dtype="<u8", buffer=data.data, strides=(1,))


def mark(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give the two marks of each cell ``data[start:end]``.

    >>> data = np.frombuffer(b"tank,tank", dtype=np.uint8)
    >>> one, _ = mark(data, np.array([0, 5]), np.array([4, 9]))
    >>> bool(one[0] == one[1])
    True
    """
    if not len(end):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64)
    if end[-1] + WORD > len(data):  # words would be read beyond the end
        base = int(start[0])
        tail = np.concatenate([data[base:], np.zeros(WORD, dtype=np.uint8)])
        return _mark(tail, start - base, end - base)
    return _mark(data, start, end)


def _mark(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    words = words_of(data)
    size = end - start
    word = words[start]
    word &= KEEP[np.minimum(size, WORD)]
    one, two = word * _KEYS[0], word * _KEYS[1]
    which = np.flatnonzero(size > WORD)
    done = WORD
    while len(which) and done < LONG:
        left = size[which] - done
        word = words[start[which] + done]
        word &= KEEP[np.minimum(left, WORD)]
        one[which] = _stir(one[which], word, _KEYS[0])
        two[which] = _stir(two[which], word, _KEYS[1])
        which = which[left > WORD]
        done += WORD
    for at in which:
        text = data[start[at] : end[at]].tobytes()
        digest = hashlib.blake2b(text, digest_size=2 * WORD, key=_SECRET).digest()
        one[at], two[at] = np.frombuffer(digest, dtype=np.uint64)
    return one, two


def _stir(mark: NDArray[np.uint64], word: NDArray[np.uint64], key: np.uint64) -> NDArray[np.uint64]:
    """Take one more word into a mark; it can be undone, so that nothing is lost by it."""
    mark ^= mark >> _FOLD
    mark += word
    mark *= key
    return mark


def tell_apart(one: NDArray[np.uint64], two: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Number the distinct cells that have these marks in the order in which they appear.

    >>> tell_apart(np.array([7, 7, 7], np.uint64), np.array([1, 2, 1], np.uint64)).tolist()
    [0, 1, 0]
    """
    codes, distinct = pd.factorize(one)
    if len(distinct) == len(one):
        return np.arange(len(one))
    if not (two[first_rows(codes)][codes] == two).all():  # different cells share a mark
        codes = pd.factorize(pd.MultiIndex.from_arrays([one, two]))[0]
    return np.asarray(codes, dtype=np.intp)
