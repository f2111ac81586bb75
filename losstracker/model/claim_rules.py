"""The rules about claims of one loss, which share a ``loss_id``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.model.cells import split_sources
from losstracker.model.columns import Col
from losstracker.model.slices import claimed_rows
from losstracker.model.table_rules import rows_of, table_rule
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from losstracker.model.table_rules import Found, Row


def _claims(table: pd.DataFrame) -> Iterator[list[tuple[int, Row]]]:
    """Give the rows that share a loss_id, each with its row number."""
    claimed = table[table[Col.LOSS_ID] != ""]
    together: dict[str, list[tuple[int, Row]]] = {}
    for at, row in zip(claimed.index.tolist(), rows_of(claimed), strict=True):
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


_CLAIM = (Col.LOSS_ID, Col.RECORD_ID)
table_rule(
    "LT307",
    Col.LOSS_ID,
    (*_CLAIM, Col.SOURCE),
    "a source claims a loss once",
    _same_source_twice,
    concerns=claimed_rows,
)
table_rule(
    "LT308",
    Col.LOSS_ID,
    (*_CLAIM, Col.SIDE, Col.CATEGORY),
    "claims of one loss agree on side and category",
    _unlike_claims,
    concerns=claimed_rows,
)
