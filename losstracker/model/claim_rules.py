"""The rules about claims of one loss, which share a ``loss_id``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.model.cells import split_sources
from losstracker.model.columns import Col
from losstracker.model.link_keys import link_key
from losstracker.model.slices import claimed_rows
from losstracker.model.table_rules import rows_of, table_rule
from losstracker.model.taxonomy import is_under, taxonomy
from losstracker.model.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from losstracker.model.table_rules import Found, Row


def _claims(table: pd.DataFrame) -> Iterator[list[tuple[int, Row]]]:
    """Give the rows that share a loss_id, each with its row number."""
    claimed = table[table[Col.LOSS_ID] != ""]
    together: dict[str, list[tuple[int, Row]]] = {}
    for at, row in zip(claimed.index.tolist(), rows_of(claimed), strict=True):
        together.setdefault(row[Col.LOSS_ID], []).append((at, row))
    yield from (claims for claims in together.values() if len(claims) > 1)


def twice_claimed(sources: Sequence[frozenset[str]]) -> dict[int, int]:
    """Find the claims of which one cites nothing that the other does not.

    Args:
        sources: What each claim of one loss cites, as :func:`cited_by` compares it; a claim that
            cites nothing is passed over.

    Returns:
        For each claim that repeats an earlier one, or is repeated by it, the first of these.

    >>> twice_claimed([frozenset("ab"), frozenset("ac"), frozenset("c")])
    {2: 1}
    """
    first: dict[frozenset[str], int] = {}
    for at, cited in enumerate(sources):
        first.setdefault(cited, at)
    citing: dict[str, list[frozenset[str]]] = {}
    for cited in first:
        for source in cited:
            citing.setdefault(source, []).append(cited)
    earliest = dict(first)
    for cited, at in first.items():
        for other in min((citing[source] for source in cited), key=len, default=[]):
            if cited < other:
                earliest[cited] = min(earliest[cited], first[other])
                earliest[other] = min(earliest[other], at)
    pairs = ((at, earliest[cited]) for at, cited in enumerate(sources) if cited)
    return {at: early for at, early in pairs if early < at}


def cited_by(cell: str) -> dict[str, str]:
    """Give the sources of a cell as they are compared, and how each is spelt there.

    >>> cited_by("https://x.com/who/status/1?s=20 | Le Monde")
    {'twitter.com/status/1': 'https://x.com/who/status/1?s=20', '"le monde"': 'Le Monde'}
    """
    found: dict[str, str] = {}
    for source in split_sources(cell):
        found.setdefault(link_key(source), source)
    return found


def _same_source_twice(table: pd.DataFrame) -> Found:
    for claims in _claims(table):
        cited = [cited_by(claim[Col.SOURCE]) for _, claim in claims]
        for late, early in twice_claimed([frozenset(sources) for sources in cited]).items():
            row, claim = claims[late]
            twice = next(spelt for key, spelt in cited[late].items() if key in cited[early])
            yield (
                row,
                (
                    f"expected each claim of loss {shown(claim[Col.LOSS_ID])} to cite a source "
                    f"that the others do not, got {shown(twice)} again, as in "
                    f"{shown(claims[early][1][Col.RECORD_ID])}",
                    "merge the two rows, or give different items different loss_ids",
                ),
            )


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
