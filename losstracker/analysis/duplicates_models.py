"""Which models are written alike: distinct models compared once, by blocks of shared words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from losstracker.analysis.duplicates_keys import GENERIC, is_designation, model_words, stems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

LEAST_ALIKE = 0.7
"""Least similarity (0 to 1) of models that are compared because of their models."""

MOST_OF_A_STEM = 400
"""Distinct models of one stem that are all compared with each other; of more, neighbours are."""

NEIGHBOURS = 10
MOST_ALIKE = 8
"""Models that one model is compared with besides itself: the most similar ones."""

LESS_PRECISE = 0.88
"""Similarity of a designation and a longer one that begins with it, as T-72B and T-72B3."""

SHARED_WORDS = 0.92
"""Factor of the similarity of two sets of words, which leaves out what only one of them has."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The model of each record as a code (-1: not said), and which codes are alike.

    Code ``c`` is like ``other[start[c]:start[c + 1]]``, with similarities ``alike``; itself is not
    among them. ``cut`` counts pairs of distinct models that were not compared. ``vague`` tells the
    records whose model is made of general words, as "Unknown tank" is.
    """

    code: Ints
    vague: NDArray[np.bool_]
    start: Ints
    other: Ints
    alike: Floats
    cut: int

    def similarity(self, a: Ints, b: Ints) -> Floats:
        """Give the similarity of the models of records; 0 where it is below the least."""
        size = len(self.start) - 1
        ours = np.repeat(np.arange(size), np.diff(self.start)) * size + self.other
        order = np.argsort(ours)
        asked = self.code[a] * size + self.code[b]
        at = np.searchsorted(ours, asked, sorter=order)
        found = order[np.minimum(at, max(len(ours) - 1, 0))] if len(ours) else at * 0
        hit = ours[found] == asked if len(ours) else np.zeros(len(a), dtype=bool)
        likeness = np.zeros(len(a))
        likeness[hit] = self.alike[found[hit]]
        likeness[self.code[a] == self.code[b]] = 1.0
        return likeness


def read_models(code: Ints, texts: NDArray[np.object_]) -> Models:
    """Compare the distinct models; ``code`` numbers the ``texts`` of the records."""
    words = [model_words(text) for text in texts]
    keys: dict[str, int] = {}
    of_text = [keys.setdefault("".join(parts), len(keys)) for parts in words]
    first = dict(zip(reversed(of_text), reversed(words), strict=True))
    distinct = [first[key] for key in range(len(keys))]
    left, right, cut = _near(distinct)
    alike = similarities(distinct, left, right)
    start, other, likeness = _most_alike(left, right, alike, len(distinct))
    codes = np.array([*of_text, -1], dtype=np.int64)[code]
    vague = np.array([*(set(parts) <= GENERIC for parts in distinct), True])[codes]
    return Models(codes, vague, start, other, likeness, cut)


def _near(models: list[tuple[str, ...]]) -> tuple[Ints, Ints, int]:
    """Pair the models that share a stem; of a stem with too many, only those close in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(models)), key=models.__getitem__):
        for stem in stems(models[at]):
            blocks[stem].append(at)
    pairs: list[Ints] = []
    cut = 0
    for members in blocks.values():
        block, size = np.array(members, dtype=np.int64), len(members)
        reach = size - 1 if size <= MOST_OF_A_STEM else NEIGHBOURS
        steps = range(1, reach + 1)
        pairs.extend(block[:-step] * len(models) + block[step:] for step in steps)
        cut += (size - 1 - reach) * (size - reach) // 2
    joined = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
    return joined // max(len(models), 1), joined % max(len(models), 1), cut


def similarities(models: list[tuple[str, ...]], left: Ints, right: Ints) -> Floats:
    """Give how alike pairs of models are, from 0 to 1.

    The larger of the similarity of their letters and, where they share a telling word, of their
    words as sets; and at least 0.88 where one designation is the beginning of the other.
    """
    if not len(left):
        return np.zeros(0)
    compact = np.array(["".join(words) for words in models], dtype=object)
    spaced = np.array([" ".join(words) for words in models], dtype=object)
    letters = process.cpdist(compact[left], compact[right], scorer=fuzz.ratio) / 100
    sets = process.cpdist(spaced[left], spaced[right], scorer=fuzz.token_set_ratio) / 100
    telling = [{word for word in words if word not in GENERIC} for words in models]
    marks = [{word for word in words if is_designation(word)} for words in models]
    shares = np.array([bool(telling[a] & telling[b]) for a, b in zip(left, right, strict=True)])
    begins = np.array([_begins(marks[a], marks[b]) for a, b in zip(left, right, strict=True)])
    best = np.maximum(letters, np.where(shares, sets * SHARED_WORDS, 0.0))
    found: Floats = np.minimum(np.maximum(best, np.where(begins, LESS_PRECISE, 0.0)), 0.99)
    return found


def _begins(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(
        one != other and (one.startswith(other) or other.startswith(one))
        for one in ours
        for other in theirs
    )


def _most_alike(left: Ints, right: Ints, alike: Floats, size: int) -> tuple[Ints, Ints, Floats]:
    """Give, for each model, the models most like it, as slices of two arrays."""
    kept = alike >= LEAST_ALIKE
    ours = np.concatenate([left[kept], right[kept]])
    theirs = np.concatenate([right[kept], left[kept]])
    likeness = np.concatenate([alike[kept], alike[kept]])
    order = np.lexsort((theirs, -likeness, ours))
    ours, theirs, likeness = ours[order], theirs[order], likeness[order]
    begin = np.searchsorted(ours, ours)
    top = np.arange(len(ours)) - begin < MOST_ALIKE
    start = np.searchsorted(ours[top], np.arange(size + 1))
    return start.astype(np.int64), theirs[top], likeness[top]
