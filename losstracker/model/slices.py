"""Which rows of a table a rule on the whole table can say anything of, found by codes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.model.columns import CONTRIBUTED, Col

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from losstracker.model.texts import Rows, Texts, TextTable

FEW = 2000
"""Rows up to which a table is looked at whole: then did-you-mean knows every record_id."""


def _filled(texts: Texts) -> NDArray[np.bool_]:
    """Tell for each row whether its cell says anything."""
    filled: NDArray[np.bool_] = ~texts.is_blank[texts.codes]
    return filled


def repeated_rows(table: TextTable) -> Rows:
    """Rows whose ``record_id`` stands more than once."""
    codes = table[Col.RECORD_ID].tidy.codes
    return np.flatnonzero(np.bincount(codes, minlength=1)[codes] > 1)


def nested_rows(table: TextTable) -> Rows:
    """Rows that are part of a record, and the rows they name; all rows of a small table."""
    named = _filled(table[Col.PART_OF])
    if not named.any():
        return np.zeros(0, dtype=np.intp)
    if table.rows <= FEW:
        return np.arange(table.rows)
    wholes = pd.unique(table[Col.PART_OF].tidy.at(np.flatnonzero(named)))
    ids = table[Col.RECORD_ID].tidy
    named |= np.isin(ids.codes, np.flatnonzero(pd.Index(ids.all).isin(wholes)))
    return np.flatnonzero(named)


def claimed_rows(table: TextTable) -> Rows:
    """Rows that have a ``loss_id``."""
    return np.flatnonzero(_filled(table[Col.LOSS_ID]))


def unnamed_rows(table: TextTable) -> Rows:
    """Rows without a ``record_id``: only they can be blank throughout."""
    return np.flatnonzero(~_filled(table[Col.RECORD_ID]))


def twin_rows(table: TextTable) -> Rows:
    """Rows that are like another in every column but ``record_id``."""
    rows = np.arange(table.rows)
    others = [table[name].tidy for name in CONTRIBUTED if name != Col.RECORD_ID]
    for texts in sorted((texts for texts in others if texts.size > 1), key=lambda t: -t.size):
        rows = rows[_among_equals(texts.codes[rows])]
    code = np.zeros(len(rows), dtype=np.intp)
    for texts in others:
        if texts.size > 1 and len(rows):
            code = pd.factorize(code * np.intp(texts.size) + texts.codes[rows])[0].astype(np.intp)
            kept = _among_equals(code)
            rows, code = rows[kept], code[kept]
    return rows


def _among_equals(codes: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell which codes stand more than once."""
    more: NDArray[np.bool_] = np.bincount(codes, minlength=1)[codes] > 1
    return more
