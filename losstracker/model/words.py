"""Did you mean: the nearest word of a closed vocabulary."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """Give the word of ``vocabulary`` that is most like ``word``, or None where none is close.

    >>> nearest("Destroyd", ["damaged", "destroyed"])
    'destroyed'
    """
    by_fold = {known.casefold(): known for known in vocabulary}
    close = difflib.get_close_matches(word.strip().casefold()[:60], by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None
