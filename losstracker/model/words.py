"""Words for people: did you mean, and how a cell is shown in a message."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from losstracker.model.columns import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60
"""Characters of a cell that are compared and shown."""


def nearest(word: str, vocabulary: Iterable[str], *, alike: float = 0.6) -> str | None:
    """Give the word of ``vocabulary`` that is most like ``word``, or None where none is close.

    Args:
        word: What was written; letter case and spaces at the ends do not matter.
        vocabulary: The words that may have been meant.
        alike: Least similarity, from 0 to 1 as difflib measures it.

    >>> nearest("Destroyd", ["damaged", "destroyed"])
    'destroyed'
    """
    by_fold = {known.casefold(): known for known in vocabulary}
    close = difflib.get_close_matches(word.strip().casefold()[:LONGEST], by_fold, 1, alike)
    return by_fold[close[0]] if close else None


def meant(word: str, column: str, vocabulary: Iterable[str]) -> str | None:
    """Give the word of a column's closed vocabulary that was meant, or None.

    >>> meant("Photo", "evidence", ["visual", "media"])
    'visual'
    """
    known = SYNONYMS.get(column, {}).get(word.strip().casefold())
    return str(known) if known else nearest(word, vocabulary)


def shown(text: str) -> str:
    r"""Quote a text for a message of one line, shortened where it is long.

    >>> shown("two\nlines")
    "'two\\nlines'"
    """
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")
