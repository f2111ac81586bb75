"""The rules about records together: identity, parts and wholes, claims of one loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from losstracker.errors import QuantityTextError
from losstracker.model.columns import SOURCE_SEPARATOR, Col
from losstracker.model.count import read_count
from losstracker.model.finding import Severity
from losstracker.model.parts import find_cycles, parents_of
from losstracker.model.quantity import Quantity
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.rules import Advice, Rule, Scope, register
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = dict[str, str]
    Found = Iterator[tuple[int, Advice]]


def table_rule(
    code: str,
    about: str,
    reads: tuple[str, ...],
    reason: str,
    find: Callable[[pd.DataFrame], Found],
) -> Rule:
    """Register a rule about the table: ``find`` gives the rows that fail, each with its advice."""

    def fine(table: pd.Series | pd.DataFrame) -> pd.Series:
        good = pd.Series(True, index=table.index, dtype=bool)
        good.iloc[[row for row, _ in find(table)]] = False
        return good

    def explain(table: pd.DataFrame) -> dict[int, Advice]:
        advice: dict[int, Advice] = {}
        for row, said in find(table):
            advice.setdefault(row, said)
        return advice

    return register(
        Rule(code, about, reads, Severity.ERROR, Scope.TABLE, reason, fine, explain)
    )


def _repeated_ids(table: pd.DataFrame) -> Found:
    ids = table[Col.RECORD_ID]
    for row in ids.index[ids.duplicated() & (ids != "")]:
        yield row, (f"'{ids[row]}' is the record_id of an earlier row", "give each row its own")


def _parents(table: pd.DataFrame) -> list[int]:
    return parents_of(table[Col.RECORD_ID].tolist(), table[Col.PART_OF].tolist())


def _nested(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are part of a record, and those that have parts; positions stay."""
    whole = table[Col.PART_OF]
    return table[(whole != "") | table[Col.RECORD_ID].isin(set(whole) - {""})]


def _lost_parents(table: pd.DataFrame) -> Found:
    named = table[Col.PART_OF]
    for row in named.index[(named != "") & ~named.isin(set(table[Col.RECORD_ID]))]:
        close = nearest(named[row], table[Col.RECORD_ID])
        yield (
            row,
            (
                f"expected the record_id of a row of this table, got '{named[row]}'",
                f"write '{close}'" if close else "add the broader record, or leave part_of blank",
            ),
        )


def _cycles(table: pd.DataFrame) -> Found:
    nested = _nested(table)
    ids = nested[Col.RECORD_ID].tolist()
    for cycle in find_cycles(_parents(nested)):
        chain = " -> ".join(ids[at] for at in [*cycle, cycle[0]])
        yield (
            nested.index[cycle[0]],
            (f"a record cannot be part of itself: {chain}", "leave part_of blank in one of them"),
        )


def _rows(table: pd.DataFrame) -> list[Row]:
    names = list(table.columns)
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def _part_pairs(table: pd.DataFrame) -> Iterator[tuple[int, Row, Row]]:
    nested = _nested(table)
    rows = _rows(nested)
    for at, up in enumerate(_parents(nested)):
        if up >= 0:
            yield nested.index[at], rows[at], rows[up]


def _related(code: str, other: str) -> bool:
    return {code, other} <= set(taxonomy()) and is_under(code, other)


def _strange_parts(table: pd.DataFrame) -> Found:
    for row, part, whole in _part_pairs(table):
        inner, outer = part[Col.CATEGORY], whole[Col.CATEGORY]
        if {inner, outer} <= set(taxonomy()) and not is_under(inner, outer):
            yield (
                row,
                (
                    f"'{inner}' is not under '{outer}', the category of '{part[Col.PART_OF]}'",
                    "give the whole a broader category, or leave part_of blank",
                ),
            )


def _parts_of_another_side(table: pd.DataFrame) -> Found:
    for row, part, whole in _part_pairs(table):
        if part[Col.SIDE] != whole[Col.SIDE]:
            yield (
                row,
                (
                    f"expected the side of '{part[Col.PART_OF]}', '{whole[Col.SIDE]}', "
                    f"got '{part[Col.SIDE]}'",
                    "correct the side, or leave part_of blank",
                ),
            )


def _count_of(row: Row) -> Quantity | None:
    try:
        return read_count(*(row[name] for name in COUNT_CELLS))
    except QuantityTextError:
        return None


def _overflowing(table: pd.DataFrame) -> Found:
    nested = _nested(table)
    parent = _parents(nested)
    if find_cycles(parent):
        return
    counts = [_count_of(row) for row in _rows(nested)]
    depth = [0] * len(parent)
    for at in range(len(parent)):
        up = parent[at]
        while up >= 0:
            depth[at], up = depth[at] + 1, parent[up]
    claims = nested[Col.LOSS_ID].tolist()
    inside: dict[int, dict[str, float]] = {}
    for at in sorted(range(len(parent)), key=lambda i: -depth[i]):
        count = counts[at]
        least = sum(inside.get(at, {}).values())
        if count is not None and least > count.high:
            yield (
                nested.index[at],
                (
                    f"its parts are at least {least:,.0f} together, more than its own "
                    f"{count.high:,.0f}",
                    "correct a count, or take a row out of part_of",
                ),
            )
        if parent[at] >= 0:
            least = max(least, count.low if count else 0)
            shares = inside.setdefault(parent[at], {})
            key = claims[at] or f"row {at}"
            shares[key] = min(shares.get(key, least), least)


def _claims(table: pd.DataFrame) -> Iterator[list[tuple[int, Row]]]:
    claimed = table[table[Col.LOSS_ID] != ""]
    together: dict[str, list[tuple[int, Row]]] = {}
    for at, row in zip(claimed.index.tolist(), _rows(claimed), strict=True):
        together.setdefault(row[Col.LOSS_ID], []).append((at, row))
    yield from (claims for claims in together.values() if len(claims) > 1)


def _same_source_twice(table: pd.DataFrame) -> Found:
    for claims in _claims(table):
        seen: dict[str, str] = {}
        for row, claim in claims:
            sources = {text.strip() for text in claim[Col.SOURCE].split(SOURCE_SEPARATOR)} - {""}
            twice = sorted(sources & set(seen))
            if twice:
                yield (
                    row,
                    (
                        f"'{twice[0][:80]}' already claims loss '{claim[Col.LOSS_ID]}' in "
                        f"'{seen[twice[0]]}'",
                        "one source makes one claim: merge the rows, or give them two loss_ids",
                    ),
                )
            for source in sources:
                seen.setdefault(source, claim[Col.RECORD_ID])


def _unlike_claims(table: pd.DataFrame) -> Found:
    for claims in _claims(table):
        _, first = claims[0]
        for row, claim in claims[1:]:
            codes = (claim[Col.CATEGORY], first[Col.CATEGORY])
            known = set(codes) <= set(taxonomy())
            apart = known and not (_related(*codes) or _related(*reversed(codes)))
            if claim[Col.SIDE] != first[Col.SIDE] or apart:
                ours = f"{claim[Col.SIDE]}, {codes[0]}"
                theirs = f"{first[Col.SIDE]}, {codes[1]}"
                yield (
                    row,
                    (
                        f"claims of loss '{claim[Col.LOSS_ID]}' speak of different items: "
                        f"{ours} here, {theirs} in '{first[Col.RECORD_ID]}'",
                        "give different items different loss_ids",
                    ),
                )


def _inside_each_other(table: pd.DataFrame) -> Found:
    for row, part, whole in _part_pairs(table):
        if part[Col.LOSS_ID] and part[Col.LOSS_ID] == whole[Col.LOSS_ID]:
            yield (
                row,
                (
                    f"part and whole both claim loss '{part[Col.LOSS_ID]}'",
                    "a part is not the very same items as its whole: take one of the two out",
                ),
            )


_PART = (Col.RECORD_ID, Col.PART_OF)
_CLAIM = (Col.LOSS_ID, Col.RECORD_ID)
table_rule("LT301", Col.RECORD_ID, (Col.RECORD_ID,), "record_ids are unique", _repeated_ids)
table_rule("LT302", Col.PART_OF, _PART, "part_of names a record of the table", _lost_parents)
table_rule("LT303", Col.PART_OF, _PART, "no record is part of itself", _cycles)
table_rule(
    "LT304", Col.CATEGORY, (*_PART, Col.CATEGORY), "parts are of a category under", _strange_parts
)
table_rule(
    "LT305", Col.SIDE, (*_PART, Col.SIDE), "parts are of the same side", _parts_of_another_side
)
table_rule(
    "LT306", Col.QUANTITY, (*_PART, Col.LOSS_ID, *COUNT_CELLS), "parts fit in", _overflowing
)
table_rule(
    "LT307", Col.LOSS_ID, (*_CLAIM, Col.SOURCE), "a source claims a loss once", _same_source_twice
)
table_rule(
    "LT308", Col.LOSS_ID, (*_CLAIM, Col.SIDE, Col.CATEGORY), "claims agree", _unlike_claims
)
table_rule(
    "LT309", Col.LOSS_ID, (*_PART, Col.LOSS_ID), "a part is not its whole", _inside_each_other
)
