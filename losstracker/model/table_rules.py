"""The rules about records together: identity, parts and wholes, claims of one loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from losstracker.errors import QuantityTextError
from losstracker.model.cells import split_sources
from losstracker.model.columns import CONTRIBUTED, Col
from losstracker.model.count import read_count
from losstracker.model.finding import Severity
from losstracker.model.parts import Forest, build_forest, find_cycles, parents_of
from losstracker.model.row_rules import COUNT_CELLS
from losstracker.model.rules import Advice, Rule, Scope, register
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from losstracker.model.quantity import Quantity

    Row: TypeAlias = dict[str, str]
    Found: TypeAlias = Iterator[tuple[int, Advice]]

MOST_IDS = 2000
MOST_MEANT = 50
"""With more record_ids than the one, or more unknown ones than the other, did-you-mean costs too
much time."""


def table_rule(
    code: str,
    about: str | None,
    reads: Sequence[str],
    reason: str,
    find: Callable[[pd.DataFrame], Found],
) -> Rule:
    """Register a rule on the table: ``find`` gives the rows that fail, each with its advice.

    ``find`` sees the columns of ``reads`` without spaces around the cells, rows numbered from 0.
    """
    names = tuple(map(str, reads))

    def tidy(table: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({name: _stripped(table[name]) for name in names})

    def fine(table: pd.DataFrame) -> pd.Series:
        failed = {row for row, _ in find(tidy(table))}
        return pd.Series([row not in failed for row in range(len(table))], dtype=bool)

    def explain(table: pd.DataFrame) -> dict[int, Advice]:
        advice: dict[int, Advice] = {}
        for row, said in find(tidy(table)):
            advice.setdefault(row, said)
        return advice

    column = None if about is None else str(about)
    return register(Rule(code, column, names, Severity.ERROR, Scope.TABLE, reason, fine, explain))


def _stripped(cells: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(cells)
    texts = np.array([*(text.strip() for text in distinct), ""], dtype=object)
    return pd.Series(texts[codes], index=cells.index, dtype=object)


def _repeated_ids(table: pd.DataFrame) -> Found:
    ids = table[Col.RECORD_ID]
    for row in ids.index[ids.duplicated() & (ids != "")]:
        message = f"expected a record_id of its own, got {shown(ids[row])} as in an earlier row"
        yield row, (message, "give each record its own, or delete the copy")


def _empty_rows(table: pd.DataFrame) -> Found:
    blank = (table == "").all(axis=1)
    for row in table.index[blank]:
        yield row, ("expected a loss, got a row of blank cells", "delete the row")


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


def _rows(table: pd.DataFrame) -> list[Row]:
    names = list(table.columns)
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


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
    rows = _rows(nested)
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
    rows = _rows(nested)
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


def _claims(table: pd.DataFrame) -> Iterator[list[tuple[int, Row]]]:
    """Give the rows that share a loss_id, each with its row number."""
    claimed = table[table[Col.LOSS_ID] != ""]
    together: dict[str, list[tuple[int, Row]]] = {}
    for at, row in zip(claimed.index.tolist(), _rows(claimed), strict=True):
        together.setdefault(row[Col.LOSS_ID], []).append((at, row))
    yield from (claims for claims in together.values() if len(claims) > 1)


def _same_source_twice(table: pd.DataFrame) -> Found:
    for claims in _claims(table):
        seen: dict[str, str] = {}
        for row, claim in claims:
            sources = dict.fromkeys(split_sources(claim[Col.SOURCE]))
            twice = next((source for source in sources if source in seen), None)
            if twice is not None:
                yield (
                    row,
                    (
                        f"expected one claim of loss {shown(claim[Col.LOSS_ID])} from each source,"
                        f" got {shown(twice)} again, as in {shown(seen[twice])}",
                        "merge the two rows, or give different items different loss_ids",
                    ),
                )
            for source in sources:
                seen.setdefault(source, claim[Col.RECORD_ID])


def _may_be_one(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    """Whether side and category of two claims go together; other rules see to unknown ones."""
    (side, code), (other_side, other) = ours, theirs
    if "" not in {side, other_side} and side != other_side:
        return False
    known = {code, other} <= set(taxonomy())
    return not known or is_under(code, other) or is_under(other, code)


def _unlike_claims(table: pd.DataFrame) -> Found:
    for claims in _claims(table):
        fitting: dict[tuple[str, str], str] = {}  # side and category, and who said so first
        for row, claim in claims:
            ours = (claim[Col.SIDE], claim[Col.CATEGORY])
            unlike = next((theirs for theirs in fitting if not _may_be_one(ours, theirs)), None)
            if unlike is None:
                fitting.setdefault(ours, claim[Col.RECORD_ID])
                continue
            yield (
                row,
                (
                    f"expected the side and category that {shown(fitting[unlike])} gives loss "
                    f"{shown(claim[Col.LOSS_ID])}, {shown(unlike[0])} and '{unlike[1]}', or one "
                    f"that includes it or lies under it; got {shown(ours[0])} and '{ours[1]}'",
                    "correct them, or give different items different loss_ids",
                ),
            )


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
_CLAIM = (Col.LOSS_ID, Col.RECORD_ID)
table_rule("LT301", Col.RECORD_ID, (Col.RECORD_ID,), "record_ids are unique", _repeated_ids)
table_rule("LT302", Col.PART_OF, _PART, "part_of names a record of the table", _lost_parents)
table_rule("LT303", Col.PART_OF, _PART, "no record is part of itself", _cycles)
table_rule(
    "LT304",
    Col.CATEGORY,
    (*_PART, Col.CATEGORY),
    "the category of a part is under that of its whole",
    _strange_parts,
)
table_rule(
    "LT305",
    Col.SIDE,
    (*_PART, Col.SIDE),
    "a part is of the side of its whole",
    _parts_of_another_side,
)
table_rule(
    "LT306",
    Col.QUANTITY,
    (*_PART, Col.LOSS_ID, *COUNT_CELLS),
    "parts fit into their whole",
    _overflowing,
)
table_rule(
    "LT307", Col.LOSS_ID, (*_CLAIM, Col.SOURCE), "a source claims a loss once", _same_source_twice
)
table_rule(
    "LT308",
    Col.LOSS_ID,
    (*_CLAIM, Col.SIDE, Col.CATEGORY),
    "claims of one loss agree on side and category",
    _unlike_claims,
)
table_rule(
    "LT309",
    Col.LOSS_ID,
    (*_PART, Col.LOSS_ID),
    "a part and its whole are not one loss",
    _inside_each_other,
)
table_rule("LT310", None, CONTRIBUTED, "a row says something", _empty_rows)
