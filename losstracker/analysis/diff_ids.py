"""Ids that do not stay with what they name: renamed ones, and ones that change hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.cells import distinct_rows, split_sources
from losstracker.model.columns import Col
from losstracker.model.taxonomy import is_under

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from losstracker.analysis.diff_records import Comparison, Side

NAMES = frozenset({str(Col.RECORD_ID), str(Col.PART_OF)})
"""Columns that hold ids; all others say what an id names."""

LEAST_DIFFERENT = 2
"""Of date, model and source: how many must have nothing in common before an id has changed."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Ids that are in both tables and name something else now.

    ``ids`` is sorted; ``why`` says of each which column tells it, with its old and new text.
    ``beside`` are the removed and added ids that gave a record to one of them or took one.
    """

    ids: tuple[str, ...]
    why: tuple[tuple[str, str, str], ...]
    beside: frozenset[str]


def renamed(comparison: Comparison) -> list[tuple[str, str]]:
    """Pair the ids of removed and added records that are equal in all but their id."""
    old, new = comparison.old, comparison.new
    return _same_content(old, comparison.gone, new, comparison.come)


def changed_hands(comparison: Comparison) -> Handed:
    """Find the ids that name something else now.

    They are those whose side is another (in more than letter case), whose category is neither
    above nor under the old one, or of whose date, model and source two have nothing in common; and
    those whose old record now stands under another id that was there before, or whose new record
    stood under another id that is there still.
    """
    reasons = _by_fields(comparison)
    swapped = _swapped(comparison)
    for mine, theirs in swapped:
        reasons.setdefault(mine, (str(Col.RECORD_ID), mine, theirs))
    ids = tuple(sorted(reasons))
    beside = frozenset(theirs for _, theirs in swapped) - reasons.keys()
    return Handed(ids, tuple(reasons[name] for name in ids), beside)


def _same_content(
    old: Side, old_rows: NDArray[np.int64], new: Side, new_rows: NDArray[np.int64]
) -> list[tuple[str, str]]:
    """Pair the ids of rows that are equal in all but their ids, each at most once."""
    columns = [name for name in old.text.columns if name not in NAMES]
    texts = [old.text[columns].iloc[old_rows], new.text[columns].iloc[new_rows]]
    _, content = distinct_rows(pd.concat(texts, ignore_index=True), columns)
    halves = []
    for side, rows, codes in (
        (old, old_rows, content[: len(old_rows)]),
        (new, new_rows, content[len(old_rows) :]),
    ):
        half = pd.DataFrame({"content": codes, "id": side.ids.to_numpy(dtype=object)[rows]})
        half["turn"] = half.groupby("content").cumcount()
        halves.append(half)
    pairs = halves[0].merge(halves[1], on=["content", "turn"], suffixes=("_old", "_new"))
    return sorted(zip(pairs["id_old"], pairs["id_new"], strict=True))


def _swapped(comparison: Comparison) -> list[tuple[str, str]]:
    """Pair ids that stay with the id under which their record stands now, or stood before."""
    changed = comparison.changed(but=NAMES)
    old_rows = np.concatenate([comparison.gone, comparison.old_at[changed]])
    new_rows = np.concatenate([comparison.come, comparison.new_at[changed]])
    stays = set(comparison.old.ids[comparison.old_at[changed]])
    pairs = _same_content(comparison.old, old_rows, comparison.new, new_rows)
    given = [(mine, theirs) for mine, theirs in pairs if mine in stays]
    taken = [(theirs, mine) for mine, theirs in pairs if theirs in stays]
    return given + taken


def _by_fields(comparison: Comparison) -> dict[str, tuple[str, str, str]]:
    """Find the ids of pairs whose fields say that they are not one thing."""
    side = _unlike(comparison, Col.SIDE, lambda old, new: old.casefold() != new.casefold())
    category = _unlike(comparison, Col.CATEGORY, _unrelated)
    vague = [
        _disjoint(comparison),
        _unlike(comparison, Col.MODEL, _other_model),
        _unlike(comparison, Col.SOURCE, _other_source),
    ]
    others = np.sum(vague, axis=0) >= LEAST_DIFFERENT
    reasons: dict[str, tuple[str, str, str]] = {}
    ids = comparison.new.ids.to_numpy(dtype=object)[comparison.new_at]
    shown = np.where(vague[0], str(Col.DATE), str(Col.MODEL))
    for found, names in ((side, Col.SIDE), (category, Col.CATEGORY), (others, shown)):
        rows = np.flatnonzero(found)
        columns = np.broadcast_to(np.asarray(names, dtype=object), found.shape)[rows]
        for at, name in zip(rows, columns, strict=True):
            if ids[at] not in reasons:
                old = comparison.old.text[name].to_numpy()[comparison.old_at[at]]
                new = comparison.new.text[name].to_numpy()[comparison.new_at[at]]
                reasons[ids[at]] = (str(name), old, new)
    return reasons


def _unlike(
    comparison: Comparison, name: Col, other: Callable[[str, str], bool]
) -> NDArray[np.bool_]:
    """Tell of which pairs the cells of a column are not of one thing; asked once a distinct pair.

    A cell that is blank says nothing.
    """
    found = np.zeros(len(comparison.old_at), dtype=bool)
    if name not in comparison.differs:
        return found
    rows = np.flatnonzero(comparison.differs[name])
    before = comparison.old.cells(name)[comparison.old_at[rows]]
    after = comparison.new.cells(name)[comparison.new_at[rows]]
    pairs = pd.DataFrame({"old": before, "new": after}, dtype=object)
    distinct, code = distinct_rows(pairs, ["old", "new"])
    both = zip(distinct["old"], distinct["new"], strict=True)
    answers = [bool(old and new) and other(old, new) for old, new in both]
    found[rows] = np.array([*answers, False], dtype=bool)[code]
    return found


def _unrelated(old: str, new: str) -> bool:
    return not is_under(old, new) and not is_under(new, old)


def _other_model(old: str, new: str) -> bool:
    one, other = old.casefold(), new.casefold()
    return one not in other and other not in one


def _other_source(old: str, new: str) -> bool:
    return not {*split_sources(old)} & {*split_sources(new)}


def _disjoint(comparison: Comparison) -> NDArray[np.bool_]:
    """Tell of which pairs the windows of days have no day in common."""
    old = comparison.old.losses.iloc[comparison.old_at]
    new = comparison.new.losses.iloc[comparison.new_at]
    early, late = Col.DATE_EARLIEST, Col.DATE_LATEST
    apart: NDArray[np.bool_] = (old[late].to_numpy() < new[early].to_numpy()) | (
        new[late].to_numpy() < old[early].to_numpy()
    )
    return apart
