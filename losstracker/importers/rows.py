"""What importers have in common: ids that come from the evidence, and the table of losses."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.model.columns import CONTRIBUTED
from losstracker.model.links import is_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ID_BYTES = 8
"""Bytes of an id: among a million losses two share one with a chance of 3 in 10^8."""

_SEPARATOR = "\x1f"
_QUOTES = re.compile("['\"\u2018\u2019\u201c\u201d\u201e]")


def stable_id(prefix: str, *evidence: str) -> str:
    """Give the id of a loss from what tells it: the same on every run and every machine.

    Of words, letter case, spaces and quotes do not matter; links count as they are.

    >>> stable_id("oryx", "Russia", "T-62M", "https://example.org/1.jpg")
    'oryx-ce7950b3edfcc4c1'
    >>> stable_id("oryx", "Mi-8 'Hip'") == stable_id("oryx", "Mi-8  Hip")
    True
    """
    text = _SEPARATOR.join(part if is_link(part) else _plain(part) for part in evidence)
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES)
    return f"{prefix}-{digest.hexdigest()}"


def _plain(text: str) -> str:
    return " ".join(_QUOTES.sub(" ", text).split()).casefold()


def make_table(losses: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Make the table of losses: every contributed column, every cell text, blank where unsaid.

    >>> make_table([{"record_id": "a", "side": "S"}]).loc[0, ["record_id", "side", "unit"]].tolist()
    ['a', 'S', '']
    """
    blank = dict.fromkeys(CONTRIBUTED, "")
    rows = [blank | {str(name): text for name, text in loss.items()} for loss in losses]
    return pd.DataFrame(rows, columns=list(CONTRIBUTED), dtype="str")
