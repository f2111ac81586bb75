"""Marks that tell cells apart without making a Python text of each.

Two keyed 64-bit marks stand for the bytes of a cell: cells are the same where both are. Each is the
NH function of UMAC (Black et al. 1999): the sum of products of the halves of the cell's words, a
random key added to each half. Whoever does not know the keys, which are drawn anew in every
process, writes two cells that share both marks with a probability of at most 2^-64. A cell has no
NUL byte, so that it is the same with zeros after it.
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

_KEYS = np.frombuffer(secrets.token_bytes(LONG // WORD * 16), dtype=np.uint32).astype(np.uint64)
_KEYS = _KEYS.reshape(-1, 2, 2)
"""For each word of a cell and each mark the keys of its two halves."""

_SECRET = secrets.token_bytes(32)
KEEP = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], dtype=np.uint64)
"""What is kept of a word of which only the first 0, 1, ... 8 bytes are the cell's."""

_HALF = np.uint64((1 << 32) - 1)
_SHIFT = np.uint64(32)


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
    one, two = _products(word, 0)
    which = np.flatnonzero(size > WORD)
    done = WORD
    while len(which) and done < LONG:
        left = size[which] - done
        word = words[start[which] + done]
        word &= KEEP[np.minimum(left, WORD)]
        first, second = _products(word, done // WORD)
        one[which] += first
        two[which] += second
        which = which[left > WORD]
        done += WORD
    for at in which:
        text = data[start[at] : end[at]].tobytes()
        digest = hashlib.blake2b(text, digest_size=2 * WORD, key=_SECRET).digest()
        one[at], two[at] = np.frombuffer(digest, dtype=np.uint64)
    return one, two


def _products(word: NDArray[np.uint64], at: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Give what the words at one place of their cells add to the two marks; 0 for a word of 0."""
    low, high = word & _HALF, word >> _SHIFT
    found = []
    for left, right in _KEYS[at]:
        product = (low + left) & _HALF
        product *= (high + right) & _HALF
        product -= left * right
        found.append(product)
    return found[0], found[1]


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
