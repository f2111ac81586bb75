"""The rules about parts and wholes: ``part_of`` is a tree, and parts fit into their whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.errors import QuantityTextError
from losstracker.model.columns import Col
from losstracker.model.count import read_count
from losstracker.model.parts import Forest, build_forest, find_cycles, parents_of
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.slices import nested_rows
from losstracker.model.table_rules import rows_of, table_rule
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from losstracker.model.quantity import Quantity
    from losstracker.model.table_rules import Found, Row

MOST_IDS = 2000
MOST_MEANT = 50
"""With more record_ids than the one, or more unknown ones than the other, did-you-mean costs too
much time."""


def _nested(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are part of a record, and those that have parts; positions stay."""
    whole = table[Col.PART_OF]
    return table[(whole != "") | table[Col.RECORD_ID].isin(set(whole) - {""})]


def _lost_parents(table: pd.DataFrame) -> Found:
    named, ids = table[Col.PART_OF], set(table[Col.RECORD_ID]) - {""}
    lost = named[(named != "") & ~named.isin(ids)]
    candidates = ids if len(ids) <= MOST_IDS else set()
    meant = {whole: nearest(whole, candidates) for whole in lost.unique()[:MOST_MEANT]}
    for row in lost.index:
        close = meant.get(named[row])
        yield (
            row,
            (
                f"expected the record_id of a row of this table, got {shown(named[row])}",
                f"write '{close}'" if close else "add the broader record, or leave part_of blank",
            ),
        )


def _cycles(table: pd.DataFrame) -> Found:
    nested = _nested(table)
    ids = nested[Col.RECORD_ID].tolist()
    for cycle in find_cycles(parents_of(ids, nested[Col.PART_OF].tolist())):
        names = [ids[at] for at in [*cycle, cycle[0]]]
        chain = " -> ".join(names if len(names) <= 8 else [*names[:4], "...", *names[-3:]])
        yield (
            nested.index[cycle[0]],
            (
                f"expected a broader record, got one that is part of itself: {chain}",
                "leave part_of blank in one of them",
            ),
        )


def _forest(nested: pd.DataFrame) -> Forest:
    """Build the forest of the nested rows; a row on a cycle, which LT303 names, is a root."""
    ids, part_of = nested[Col.RECORD_ID].tolist(), nested[Col.PART_OF].tolist()
    for cycle in find_cycles(parents_of(ids, part_of)):
        for at in cycle:
            part_of[at] = ""
    return build_forest(ids, part_of)


def _part_pairs(table: pd.DataFrame) -> Iterator[tuple[int, Row, Row]]:
    """Give each part with its row number, and its whole."""
    nested = _nested(table)
    rows = rows_of(nested)
    for at, up in enumerate(_forest(nested).parent):
        if up >= 0:
            yield nested.index[at], rows[at], rows[up]


def _strange_parts(table: pd.DataFrame) -> Found:
    for row, part, whole in _part_pairs(table):
        inner, outer = part[Col.CATEGORY], whole[Col.CATEGORY]
        if {inner, outer} <= set(taxonomy()) and not is_under(inner, outer):
            yield (
                row,
                (
                    f"expected '{outer}' or a code under it, as in {shown(part[Col.PART_OF])}, "
                    f"which includes it; got '{inner}'",
                    "give the whole a broader category, or leave part_of blank",
                ),
            )


def _parts_of_another_side(table: pd.DataFrame) -> Found:
    for row, part, whole in _part_pairs(table):
        ours, theirs = part[Col.SIDE], whole[Col.SIDE]
        if ours and theirs and ours != theirs:
            yield (
                row,
                (
                    f"expected {shown(theirs)}, the side of {shown(part[Col.PART_OF])}, which "
                    f"includes it; got {shown(ours)}",
                    "correct the side, or leave part_of blank",
                ),
            )


def _count_of(row: Row) -> Quantity | None:
    try:
        return read_count(*(row[name] for name in COUNT_CELLS))
    except QuantityTextError:
        return None


def _most(row: Row, count: Quantity) -> str:
    """Say a count and its upper bound, which need not be said twice where it is a number."""
    text, most = row[Col.QUANTITY], f"{count.high:,.0f}"
    own = [f"{name} {row[name]}" for name in (Col.LOW, Col.HIGH) if row[name]]
    if own:
        return " and ".join(own)
    return text if text in {most, most.replace(",", "")} else f"{shown(text)}, at most {most}"


def _overflowing(table: pd.DataFrame) -> Found:
    nested = _nested(table)
    rows = rows_of(nested)
    forest = _forest(nested)
    inside: dict[int, dict[str, int]] = {}  # least count of each loss inside a record
    for at in reversed(forest.order):
        count = _count_of(rows[at])
        parts = sum(inside.get(at, {}).values())
        if count is not None and parts > count.high:
            yield (
                nested.index[at],
                (
                    f"expected room for its parts, which are at least {parts:,} together; got "
                    f"{_most(rows[at], count)}",
                    "correct a count, or leave part_of blank in a part",
                ),
            )
        if forest.parent[at] >= 0:
            least = max(parts, count.low if count else 0)
            losses = inside.setdefault(forest.parent[at], {})
            key = f"loss {rows[at][Col.LOSS_ID]}" if rows[at][Col.LOSS_ID] else f"row {at}"
            losses[key] = min(losses.get(key, least), least)


def _inside_each_other(table: pd.DataFrame) -> Found:
    nested = _nested(table)
    ids, claims = nested[Col.RECORD_ID].tolist(), nested[Col.LOSS_ID].tolist()
    parent = _forest(nested).parent
    for at, claim in enumerate(claims):
        up = parent[at] if claim else -1
        while up >= 0 and claims[up] != claim:
            up = parent[up]
        if up >= 0:
            yield (
                nested.index[at],
                (
                    f"expected a part to have a loss_id of its own, got {shown(claim)} as in "
                    f"{shown(ids[up])}, which includes it",
                    "take the loss_id or the part_of away: a part is not the very same items",
                ),
            )


_PART = (Col.RECORD_ID, Col.PART_OF)
table_rule(
    "LT302",
    Col.PART_OF,
    _PART,
    "part_of names a record of the table",
    _lost_parents,
    concerns=nested_rows,
)
table_rule(
    "LT303", Col.PART_OF, _PART, "no record is part of itself", _cycles, concerns=nested_rows
)
table_rule(
    "LT304",
    Col.CATEGORY,
    (*_PART, Col.CATEGORY),
    "the category of a part is under that of its whole",
    _strange_parts,
    concerns=nested_rows,
)
table_rule(
    "LT305",
    Col.SIDE,
    (*_PART, Col.SIDE),
    "a part is of the side of its whole",
    _parts_of_another_side,
    concerns=nested_rows,
)
table_rule(
    "LT306",
    Col.QUANTITY,
    (*_PART, Col.LOSS_ID, *COUNT_CELLS),
    "parts fit into their whole",
    _overflowing,
    concerns=nested_rows,
)
table_rule(
    "LT309",
    Col.LOSS_ID,
    (*_PART, Col.LOSS_ID),
    "a part and its whole are not one loss",
    _inside_each_other,
    concerns=nested_rows,
)
