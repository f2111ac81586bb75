"""A loss table as arrays: the group, window and count of each record. Nothing is summed here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.nested import Bounds
from losstracker.analysis.periods import Windows, read_windows
from losstracker.analysis.resolve import ADDED
from losstracker.errors import ArgumentError, MixedEvidenceError
from losstracker.model.cells import cell_text, distinct_rows, text_column, text_table
from losstracker.model.columns import COMPUTED, GROUP, BoundKind, Col, Evidence, SumCol
from losstracker.model.parts import Forest, build_forest
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.taxonomy import is_under, root
from losstracker.model.validate import read_counts
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from losstracker.model.quantity import Quantity

RANKS = {kind: rank for rank, kind in enumerate(BoundKind)}
KINDS = tuple(str(kind) for kind in BoundKind)
SEEN, CLAIMED = 1, 2
"""What a group rests on: pictures, or claims."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records as a small table of text. Row ``i`` stands for ``times[i]`` of them.

    The first ``alone`` rows are claims, parts and wholes: one record each, with its ``record_id``.
    """

    table: pd.DataFrame
    times: NDArray[np.int64]
    alone: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """Records as parallel arrays of length n.

    ``group`` is the row of ``keys`` that a record belongs to, -1 where a filter leaves it out.
    ``code`` says which of the distinct ``counts`` a record has. A row stands for ``times`` records
    that are equal in all of this; a record in the ``forest`` stands alone. The rows that may be in
    the forest come first: ``record_ids`` and the forest's ``parent`` end with them. ``rests_on``
    has for each row of ``keys`` what its records rest on: :data:`SEEN`, :data:`CLAIMED`, the two
    added, or 0 where none says so.
    """

    keys: pd.DataFrame
    group: NDArray[np.int64]
    windows: Windows
    counts: list[Quantity]
    bounds: list[Bounds]
    code: NDArray[np.int64]
    forest: Forest
    record_ids: list[str]
    times: NDArray[np.int64]
    rests_on: NDArray[np.uint8]

    def only(self, kept: NDArray[np.bool_]) -> Prepared:
        """Leave all records but ``kept`` out of every group; parts stay in their wholes."""
        return replace(self, group=np.where(kept, self.group, -1))

    def values(self, name: str) -> NDArray[np.float64]:
        """Give ``low``, ``best`` or ``high`` of every record."""
        return np.array([getattr(count, name) for count in self.counts], dtype=float)[self.code]


def require_keys(columns: Iterable[object], names: Iterable[str], option: str) -> None:
    """Refuse names that are no column, or that a table of sums has for its own numbers.

    Raises:
        ArgumentError: A name of ``by`` or ``where`` is no column of the loss table.
    """
    hidden = {*COMPUTED, *ADDED}
    own = [str(name) for name in columns]
    have = [n for n in dict.fromkeys([*map(str, Col), GROUP, *own]) if n not in hidden]
    for name in names:
        if name in [*SumCol] and option == "by":
            raise ArgumentError(f"by: '{name}' is a column of the sums; rename it to group by it")
        if name not in have:
            close = nearest(name, have)
            hint = f"did you mean '{close}'?" if close else f"columns are {', '.join(have)}"
            raise ArgumentError(f"{option}: '{name}' is no column of the loss table; {hint}")


def coded_cells(values: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Give the distinct texts of a column, and which one each row has; no row is read on its own.

    Two of the texts may be equal. The last is blank.

    >>> coded_cells(pd.Series(["b", None, "a ", "b"]))
    (array([ 0, -1,  1,  0]), array(['b', 'a ', ''], dtype=object))
    """
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) != "string":
        values = text_column(values)  # 1 and True are two texts
    codes, distinct = pd.factorize(values)
    return codes.astype(np.int64), np.array([*map(cell_text, distinct), ""], dtype=object)


def coded_texts(values: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Do as :func:`coded_cells`, and take the spaces around the texts away."""
    codes, texts = coded_cells(values)
    return codes, np.array([text.strip() for text in texts], dtype=object)


def key_column(losses: pd.DataFrame, name: str) -> pd.Series:
    """Give a column to group by, as text: one of the table, or ``group``, the broad category.

    >>> key_column(pd.DataFrame({"category": ["tank"]}), "group").tolist()
    ['armoured_vehicle']
    """
    is_group = name == GROUP and GROUP not in losses.columns
    column = str(Col.CATEGORY) if is_group else name
    if column not in losses.columns:
        return pd.Series("", index=losses.index, dtype=object)
    codes, texts = coded_texts(losses[column])
    if is_group:
        texts = np.array([root(code) if code else code for code in texts], dtype=object)
    return pd.Series(texts[codes], index=losses.index, dtype=object)


def wanted_texts(where: Mapping[str, str | Sequence[str]]) -> dict[str, list[str]]:
    """Give what a filter wants of each column, as texts.

    >>> wanted_texts({"side": "A", "year": [2024]})
    {'side': ['A'], 'year': ['2024']}
    """
    several = (list, tuple, set, frozenset)
    return {
        str(name): [
            cell_text(value) for value in (cells if isinstance(cells, several) else [cells])
        ]
        for name, cells in where.items()
    }


def matching(losses: pd.DataFrame, where: Mapping[str, str | Sequence[str]]) -> pd.Series:
    """Tell which rows a filter keeps. A category keeps all that is under it.

    >>> rows = pd.DataFrame({"category": ["tank", "aircraft"]})
    >>> matching(rows, {"category": "armoured_vehicle"}).tolist()
    [True, False]
    """
    require_keys(losses.columns, where, "where")
    keep = pd.Series(True, index=losses.index)
    for name, values in wanted_texts(where).items():
        cells = key_column(losses, name)
        if name == Col.CATEGORY:
            under = [c for c in cells.unique() if any(is_under(c, value) for value in values)]
            keep &= cells.isin(under)
        else:
            keep &= cells.isin(values)
    return keep


def _windows(table: pd.DataFrame, day: str | None) -> Windows:
    """Read when each record was lost or reported; a sum over all time need not know."""
    if day is None:
        return Windows(*np.zeros((2, len(table)), dtype=np.int64))
    codes, texts = coded_texts(key_column(table, day))
    ends = read_windows([text or "../.." for text in texts])
    return ends.take(codes)


def _groups(losses: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give the distinct keys in rising order, and which of them each row has."""
    if not by:
        return pd.DataFrame(index=range(1)), np.zeros(len(losses), dtype=np.int64)
    cells = pd.DataFrame({name: key_column(losses, name).to_numpy() for name in by})
    distinct, code = distinct_rows(cells, list(by))
    keys = distinct.sort_values(list(by))
    place = np.empty(len(keys), dtype=np.int64)
    place[keys.index] = np.arange(len(keys))
    return keys.reset_index(drop=True), place[code]


def _find_evidence(losses: pd.DataFrame, group: NDArray[np.int64], count: int) -> NDArray[np.uint8]:
    """Say for each of ``count`` groups what its records rest on."""
    evidence = key_column(losses, Col.EVIDENCE)
    seen = (evidence == Evidence.VISUAL).to_numpy()
    claimed = evidence.isin([kind for kind in Evidence if kind != Evidence.VISUAL]).to_numpy()
    found = np.zeros(count, dtype=np.uint8)
    for kind, its in ((SEEN, seen), (CLAIMED, claimed)):
        found[np.unique(group[its & (group >= 0)])] |= kind
    return found


def _refuse_mixed(rests_on: NDArray[np.uint8], keys: pd.DataFrame) -> None:
    both = np.flatnonzero(rests_on == SEEN + CLAIMED)
    if both.size:
        name = " / ".join(keys.iloc[both[0]]) if len(keys.columns) else "the whole table"
        raise MixedEvidenceError(
            f"{name}: confirmed losses (evidence 'visual') and claims would be added up in one "
            "number; add 'evidence' to by, keep one kind with where, or say mix_evidence=True"
        )


def _counts(losses: pd.DataFrame) -> tuple[list[Quantity], NDArray[np.int64]]:
    """Read the distinct counts; bounds that were fused keep the kinds of the claims they are of."""
    counts, code = read_counts(text_table(losses, COUNT_CELLS))
    if not {SumCol.LOW_KIND, SumCol.HIGH_KIND} <= {*losses.columns}:
        return counts, code
    kinds = text_table(losses, [SumCol.LOW_KIND, SumCol.HIGH_KIND]).assign(code=code)
    distinct, its = distinct_rows(kinds, ["code", SumCol.LOW_KIND, SumCol.HIGH_KIND])
    cells = zip(*(distinct[name] for name in distinct.columns), strict=True)
    full = [
        replace(counts[at], low_kind=BoundKind(low), high_kind=BoundKind(high))
        if low and high
        else counts[at]
        for at, low, high in cells
    ]
    return full, its


def _bounds_of(count: Quantity) -> Bounds:
    return Bounds(count.low, count.high, RANKS[count.low_kind], RANKS[count.high_kind])


def prepare(
    records: Records,
    by: Sequence[str],
    *,
    day: str | None,
    where: Mapping[str, str | Sequence[str]],
    mix_evidence: bool,
) -> Prepared:
    """Turn records into arrays.

    Args:
        records: What is to be summed.
        by: Columns to group by.
        day: The column that says when, None where it does not matter.
        where: Keep records by the value of a column.
        mix_evidence: Let confirmed losses and claims stand in one group.

    Raises:
        MixedEvidenceError: A group holds confirmed losses and claims.
        ClaimsError: A record is, in the end, part of itself.
    """
    table = records.table
    kept = matching(table, where).to_numpy()
    keys, group = _groups(table, by)
    group = np.where(kept, group, -1)
    rests_on = _find_evidence(table, group, len(keys))
    if not mix_evidence:
        _refuse_mixed(rests_on, keys)
    left, group = np.unique(group, return_inverse=True)
    has_outsiders = bool(left.size and left[0] < 0)
    inside = left[1:] if has_outsiders else left
    keys = keys.iloc[inside].reset_index(drop=True)
    group = group.ravel().astype(np.int64) - int(has_outsiders)
    counts, code = _counts(table)
    alone = table.iloc[: records.alone]
    ids = key_column(alone, Col.RECORD_ID).tolist()
    forest = build_forest(ids, key_column(alone, Col.PART_OF).tolist())
    forest = forest.only((group >= 0).tolist())
    bounds = [_bounds_of(count) for count in counts]
    windows = _windows(table, day)
    return Prepared(
        keys, group, windows, counts, bounds, code, forest, ids, records.times, rests_on[inside]
    )
