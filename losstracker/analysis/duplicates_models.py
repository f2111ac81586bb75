"""Which models are written alike: distinct models compared once, by blocks of shared words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from losstracker.analysis.duplicates_keys import GENERIC, is_designation, model_words, stems
from losstracker.analysis.duplicates_links import distinct

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
"""Models that follow one in order, with which it is compared where not all are."""

MOST_PAIRS = 2_000_000
"""Pairs of distinct models that are compared in all."""

MOST_ALIKE = 8
"""Models that one model is compared with besides itself: the most similar ones."""

LESS_PRECISE = 0.88
"""Similarity of a designation and a longer one that begins with it, as T-72B and T-72B3."""

SAME_DESIGNATION = 0.72
"""Least similarity of models with a designation in common: no sign of two losses."""

SHARED_WORDS = 0.92
"""Factor of the similarity of two sets of words, which leaves out what only one of them has."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The model of each record as a code (-1: not said), and which codes are alike.

    Code ``c`` is most like ``other[start[c]:start[c + 1]]``; itself is not among them. ``places``
    (``one * size + other``, sorted) are all pairs of codes that are alike, ``alike`` how much.
    ``cut`` counts pairs of distinct models that were not compared. ``vague`` tells the records
    whose model is made of general words, as "Unknown tank" is.
    """

    code: Ints
    vague: NDArray[np.bool_]
    start: Ints
    other: Ints
    places: Ints
    alike: Floats
    cut: int

    def similarity(self, a: Ints, b: Ints) -> Floats:
        """Give the similarity of the models of records; 0 where it is below the least."""
        ours, theirs = self.code[a], self.code[b]
        likeness = np.zeros(len(a))
        if len(self.places):
            asked = np.minimum(ours, theirs) * (len(self.start) - 1) + np.maximum(ours, theirs)
            found = np.minimum(np.searchsorted(self.places, asked), len(self.places) - 1)
            hit = self.places[found] == asked
            likeness[hit] = self.alike[found[hit]]
        likeness[ours == theirs] = 1.0
        return likeness


def read_models(code: Ints, texts: NDArray[np.object_]) -> Models:
    """Compare the distinct models; ``code`` numbers the ``texts`` of the records."""
    words = [model_words(text) for text in texts]
    joined = ["".join(parts) for parts in words]
    spelt: dict[str, tuple[str, ...]] = {}
    for key, parts in zip(joined, words, strict=True):
        spelt[key] = min(parts, spelt.get(key, parts))
    keys = {key: at for at, key in enumerate(sorted(spelt))}  # the same for any order of records
    distinct = [spelt[key] for key in keys]
    left, right, cut = _near(distinct)
    alike = similarities(distinct, left, right)
    kept = alike >= LEAST_ALIKE
    left, right, alike = left[kept], right[kept], alike[kept]
    start, other = _most_alike(left, right, alike, len(distinct))
    places = np.minimum(left, right) * len(distinct) + np.maximum(left, right)
    order = np.argsort(places)
    codes = np.array([*(keys[key] for key in joined), -1], dtype=np.int64)[code]
    vague = np.array([*(set(parts) <= GENERIC for parts in distinct), True])[codes]
    return Models(codes, vague, start, other, places[order], alike[order], cut)


def _near(models: list[tuple[str, ...]]) -> tuple[Ints, Ints, int]:
    """Pair the models that share a stem, the rarest stems first; see :data:`MOST_PAIRS`."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(models)), key=models.__getitem__):
        for stem in stems(models[at]):
            blocks[stem].append(at)
    pairs: list[Ints] = []
    cut, left = 0, MOST_PAIRS
    for stem in sorted(blocks, key=lambda stem: (len(blocks[stem]), stem)):
        block, size = np.array(blocks[stem], dtype=np.int64), len(blocks[stem])
        whole = size <= MOST_OF_A_STEM and size * (size - 1) // 2 <= left
        reach = size - 1 if whole else min(NEIGHBOURS, size - 1, left // size)
        steps = range(1, reach + 1)
        pairs.extend(block[:-step] * len(models) + block[step:] for step in steps)
        left -= reach * size - reach * (reach + 1) // 2
        cut += (size - 1 - reach) * (size - reach) // 2
    joined = distinct(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
    return joined // max(len(models), 1), joined % max(len(models), 1), cut


def similarities(models: list[tuple[str, ...]], left: Ints, right: Ints) -> Floats:
    """Give how alike pairs of models are, from 0 to 1.

    The larger of the similarity of their letters and, where they share a telling word, of their
    words as sets; and at least 0.88 where one designation is the beginning of the other, 0.72
    where they share one.
    """
    if not len(left):
        return np.zeros(0)
    compact = np.array(["".join(words) for words in models], dtype=object)
    spaced = np.array([" ".join(words) for words in models], dtype=object)
    letters = process.cpdist(compact[left], compact[right], scorer=fuzz.ratio) / 100
    sets = process.cpdist(spaced[left], spaced[right], scorer=fuzz.token_set_ratio) / 100
    telling = [{word for word in words if word not in GENERIC} for words in models]
    marks = [{word for word in words if is_designation(word)} for words in models]
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    shares = np.array([not telling[a].isdisjoint(telling[b]) for a, b in pairs])
    same = np.array([not marks[a].isdisjoint(marks[b]) for a, b in pairs])
    begins = np.array([_begins(marks[a], marks[b]) for a, b in pairs])
    best = np.maximum(letters, np.where(shares, sets * SHARED_WORDS, 0.0))
    least = np.where(begins, LESS_PRECISE, np.where(same, SAME_DESIGNATION, 0.0))
    found: Floats = np.minimum(np.maximum(best, least), 0.99)
    return found


def _begins(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(
        one != other and (one.startswith(other) or other.startswith(one))
        for one in ours
        for other in theirs
    )


def _most_alike(left: Ints, right: Ints, alike: Floats, size: int) -> tuple[Ints, Ints]:
    """Give, for each model, the models most like it, as slices of an array."""
    ours, theirs = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((theirs, -np.tile(alike, 2), ours))
    ours, theirs = ours[order], theirs[order]
    top = np.arange(len(ours)) - np.searchsorted(ours, ours) < MOST_ALIKE
    start = np.searchsorted(ours[top], np.arange(size + 1))
    return start.astype(np.int64), theirs[top]
