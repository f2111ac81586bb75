"""Two loss tables laid side by side: which records came, went or changed, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.cells import text_column, text_table
from losstracker.model.columns import COMPUTED, CONTRIBUTED, Col

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CHANGED = ("record_id", "column", "old", "new")
"""Columns of the table of changed cells."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two tables, its rows in the order of their ids.

    ``text`` has the contributed cells as text, ``losses`` the computed columns, too, and no more of
    the sources than sums need; ``ids`` are the record_ids without spaces at their ends. All three
    have the same rows.
    """

    losses: pd.DataFrame
    text: pd.DataFrame
    ids: pd.Index

    def cells(self, name: str) -> NDArray[np.object_]:
        """Give a column without spaces at the ends of its cells; blank where there is none."""
        if name not in self.text:
            return np.full(len(self.text), "", dtype=object)
        codes, texts = pd.factorize(self.text[name])
        return np.array([*(text.strip() for text in texts), ""], dtype=object)[codes]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An old and a new table compared by ``record_id``.

    ``gone`` are the rows of old whose id is not in new, ``come`` those of new whose id is not in
    old; ``old_at`` and ``new_at`` are the rows of the ids in both, pair by pair, and ``differs``
    says of each column in which pairs its cells are not equal.
    """

    old: Side
    new: Side
    gone: NDArray[np.int64]
    come: NDArray[np.int64]
    old_at: NDArray[np.int64]
    new_at: NDArray[np.int64]
    differs: Mapping[str, NDArray[np.bool_]]

    def changed(self, *, but: frozenset[str] = frozenset()) -> NDArray[np.bool_]:
        """Tell which pairs differ in a column that is not one of ``but``."""
        found = np.zeros(len(self.old_at), dtype=bool)
        for name, unequal in self.differs.items():
            if name not in but:
                found |= unequal
        return found

    def differing(self, name: str) -> NDArray[np.bool_]:
        """Tell which pairs differ in a column; none in one that neither table has."""
        return self.differs.get(name, np.zeros(len(self.old_at), dtype=bool))

    def added(self) -> pd.DataFrame:
        """Give the contributed cells of the records that are new."""
        return self.new.text.iloc[self.come].reset_index(drop=True)

    def removed(self) -> pd.DataFrame:
        """Give the contributed cells of the records that are no longer there."""
        return self.old.text.iloc[self.gone].reset_index(drop=True)

    def changed_cells(self) -> pd.DataFrame:
        """Give one row a changed cell: record_id, column, old and new text."""
        pairs, columns = np.nonzero(np.column_stack([*self.differs.values()]))
        names = np.array([*self.differs], dtype=object)[columns]
        before = self.old.text.to_numpy(dtype=object)[self.old_at[pairs], columns]
        after = self.new.text.to_numpy(dtype=object)[self.new_at[pairs], columns]
        ids = self.new.ids.to_numpy(dtype=object)[self.new_at[pairs]]
        return pd.DataFrame(
            dict(zip(CHANGED, (ids, names, before, after), strict=True)), dtype=object
        )


def _columns(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Name the contributed columns of either table, then the further ones they have."""
    there = [*dict.fromkeys(map(str, [*old.columns, *new.columns]))]
    known = [name for name in CONTRIBUTED if name in there]
    return known + [name for name in there if name not in {*CONTRIBUTED, *COMPUTED}]


def _side(losses: pd.DataFrame, columns: list[str]) -> Side:
    ids = text_column(losses[Col.RECORD_ID]).astype(object).map(str.strip).to_numpy(dtype=object)
    order = np.argsort(ids, kind="stable")
    ordered = losses.iloc[order].reset_index(drop=True)
    text = text_table(ordered, columns)
    computed = ordered[[name for name in COMPUTED if name in ordered]]
    lean = pd.concat([_without_sources(text), computed], axis="columns")
    lean.attrs = dict(losses.attrs)
    return Side(lean, text, pd.Index(ids[order], dtype=object))


def _without_sources(text: pd.DataFrame) -> pd.DataFrame:
    """Put one source for all but claims that are fused: sums list sources, which takes long."""
    if Col.SOURCE not in text:
        return text
    claim = np.zeros(len(text), dtype=bool)
    if Col.LOSS_ID in text:
        claim |= (text[Col.LOSS_ID] != "").to_numpy()
    return text.assign(**{str(Col.SOURCE): text[Col.SOURCE].where(claim, "-")})


def compare(old: pd.DataFrame, new: pd.DataFrame) -> Comparison:
    """Compare two tables that were validated, whatever the order of their rows.

    >>> one = pd.DataFrame({"record_id": ["a", "b"], "side": ["Red", "Red"]})
    >>> other = pd.DataFrame({"record_id": ["c", "b"], "side": ["Red", "Blue"]})
    >>> compare(one, other).changed_cells().values.tolist()
    [['b', 'side', 'Red', 'Blue']]
    """
    columns = _columns(old, new)
    before, after = _side(old, columns), _side(new, columns)
    at = after.ids.get_indexer(before.ids)
    old_at = np.flatnonzero(at >= 0)
    new_at = at[old_at]
    differs = {
        name: before.text[name].to_numpy()[old_at] != after.text[name].to_numpy()[new_at]
        for name in columns
    }
    come = np.setdiff1d(np.arange(len(after.ids)), new_at)
    return Comparison(before, after, np.flatnonzero(at < 0), come, old_at, new_at, differs)
