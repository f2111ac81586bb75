"""Two tables become one, in which records of the same items share a ``loss_id``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates import LIKELY, read_table, require_score, told
from losstracker.analysis.duplicates_levels import Count, Kind, Link
from losstracker.analysis.duplicates_pairs import weighed_pairs
from losstracker.errors import ArgumentError
from losstracker.model.cells import text_table
from losstracker.model.claim_rules import cited_by, twice_claimed
from losstracker.model.columns import Col
from losstracker.model.validate import compute, contributed

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from numpy.typing import NDArray

    from losstracker.analysis.duplicates_pairs import Pairs

    Ints = NDArray[np.int64]

MOST_NAMED = 5
"""Pairs that are named for each reason not to link."""


@dataclass(slots=True)
class _Linking:
    """Links made so far: what each record's loss is called, who claims it, what was refused."""

    ids: list[str]
    first: int
    wholes: list[str]
    sources: list[str]
    loss: list[str]
    claims: dict[str, list[int]]
    refused: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    linked: int = 0

    @classmethod
    def of(cls, text: pd.DataFrame, first: int) -> _Linking:
        loss = text[Col.LOSS_ID].tolist()
        claims: dict[str, list[int]] = {}
        for at, name in enumerate(loss):
            claims.setdefault(name, []).append(at)
        return cls(
            text[Col.RECORD_ID].tolist(),
            first,
            text[Col.PART_OF].tolist(),
            text[Col.SOURCE].tolist(),
            loss,
            claims,
        )

    def members(self, at: int) -> list[int]:
        return self.claims[self.loss[at]] if self.loss[at] else [at]

    def taken(self, at: int, other: int) -> bool:
        """Whether the loss of ``at`` has a claim in the table of ``other`` already."""
        return any((one < self.first) == (other < self.first) for one in self.members(at))

    def join(self, a: int, b: int) -> None:
        name = self.loss[a] or self.loss[b] or _name(self.ids[a], self.ids[b])
        members = [*self.members(a), *self.members(b)]
        self.claims[name] = members
        for at in members:
            self.loss[at] = name
        self.joined.add(name)
        self.linked += 1

    def refuse(self, why: str, a: int, b: int) -> None:
        self.refused.setdefault(why, []).append((a, b))


def _name(one: str, other: str) -> str:
    """Name a loss after its two records: the same on every run, whichever table comes first."""
    text = "\x1f".join(sorted((one, other)))
    return f"link-{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def link(a: pd.DataFrame, b: pd.DataFrame, *, score: float = LIKELY) -> pd.DataFrame:
    """Put two tables into one, in which records of the same items share a ``loss_id``.

    Pairs are those of :func:`losstracker.find_duplicates`, the best first, each loss in one at
    most: records of a table that share a ``loss_id`` are one. A pair is not linked where its counts
    or categories do not go together, where one record cites nothing that the other does not, where
    both lie in different records or losses, and where another pair is as likely.
    :func:`losstracker.resolve` then makes one record of each loss.

    Args:
        a: A loss table; it is validated first if it was not.
        b: Another one; its record_ids are others.
        score: Least score of pairs that are linked, from 0 to 1. From 0.5 on no loss can have
            two partners.

    Returns:
        The rows of ``a``, then those of ``b``, with computed columns. A ``loss_id`` that was there
        is kept. In ``attrs``: ``linked`` (pairs), ``not_linked`` (records by reason),
        ``not_linked_as`` (for each reason the ids of the first five) and what
        :func:`losstracker.find_duplicates` says of what it compared.

    Raises:
        ArgumentError: A record_id is in both tables, or the score is no number from 0 to 1.
        InvalidLossesError: A table has errors; the ``path`` of each finding is ``a`` or ``b``.

    >>> row = {"side": "S", "date": "2024-12-01", "category": "tank", "model": "T-62M",
    ...        "status": "captured", "quantity": "1", "record_id": "a1",
    ...        "source": "https://example.org/1.jpg | https://example.com/a"}
    >>> other = row | {"record_id": "b1", "source": "https://example.org/1.jpg | tracker B"}
    >>> both = link(pd.DataFrame([row]), pd.DataFrame([other]))
    >>> both["loss_id"].nunique(), both.attrs["linked"]
    (1, 1)
    >>> from losstracker.analysis.resolve import resolve
    >>> resolve(both)["fused_from"].tolist()
    ['a1 | b1']
    """
    require_score(score)
    tables = [read_table(a, "a"), read_table(b, "b")]
    _require_other_ids(*tables)
    pairs = weighed_pairs(tables[0], tables[1])
    linking = _Linking.of(pairs.rows.text, pairs.rows.first)
    _link_pairs(linking, pairs, score)
    joined = pd.concat([contributed(one).astype(object) for one in tables], ignore_index=True)
    joined = joined.fillna("").astype("str")
    joined[Col.LOSS_ID] = linking.loss
    table = compute(joined)
    table.attrs = {"linked": linking.linked, **_refused(linking), **told(pairs)}
    return table


def _require_other_ids(a: pd.DataFrame, b: pd.DataFrame) -> None:
    ids = [text_table(table, [Col.RECORD_ID])[Col.RECORD_ID] for table in (a, b)]
    both = sorted(set(ids[0]) & set(ids[1]))
    if both:
        named = ", ".join(f"'{name[:80]}'" for name in both[:3])
        raise ArgumentError(
            f"record_id: expected other ids in b than in a, got {len(both):,} in both, as {named}; "
            "give one table's ids a prefix"
        )


def _link_pairs(linking: _Linking, pairs: Pairs, score: float) -> None:
    """Go through the likely pairs, the best first; link each, or note why not."""
    likely = np.flatnonzero(pairs.score >= score)
    likely = likely[np.lexsort((pairs.b[likely], pairs.a[likely], -pairs.weight[likely]))]
    tied = _tied(pairs, likely)
    for at in likely:
        a, b = int(pairs.a[at]), int(pairs.b[at])
        if linking.loss[a] and linking.loss[a] == linking.loss[b]:
            continue  # linked by another claim of the loss
        if linking.taken(a, b) or linking.taken(b, a):
            linking.refuse("the loss has a better partner", a, b)
            continue
        why = _why_not(linking, pairs, int(at)) or ("another is as likely" if tied[at] else None)
        if why:
            linking.refuse(why, a, b)
        else:
            linking.join(a, b)
    linked = np.array([name in linking.joined for name in linking.loss], dtype=bool)
    unsure = np.isin(pairs.levels["link"], (Link.SAME, Link.ONLY)) & (pairs.score < score)
    for at in np.flatnonzero(unsure & ~linked[pairs.a] & ~linked[pairs.b]):
        linking.refuse("same link, but others are as likely or more is unlike",
                       int(pairs.a[at]), int(pairs.b[at]))  # fmt: skip


def _tied(pairs: Pairs, likely: Ints) -> NDArray[np.bool_]:
    """Tell which pairs share a loss with a pair of their weight that is with another loss."""
    weight = pairs.weight[likely].round(6)
    tied = np.zeros(len(pairs.a), dtype=bool)
    for ends in (pairs.edges.one, pairs.edges.other):
        edge = pairs.edge[likely]
        pair = pd.DataFrame({"loss": ends[edge], "weight": weight, "edge": edge})
        partners = pair.groupby(["loss", "weight"])["edge"].transform("nunique")
        tied[likely] |= partners.to_numpy() > 1
    return tied


def _why_not(linking: _Linking, pairs: Pairs, at: int) -> str | None:
    """Say why a likely pair is not to be linked; None where it is."""
    a, b = int(pairs.a[at]), int(pairs.b[at])
    if pairs.levels["count"][at] != Count.SAME:
        return "counts differ"
    if pairs.levels["category"][at] not in {Kind.SAME, Kind.UNDER}:
        return "neither category includes the other; mend the category of one of them to link them"
    if linking.loss[a] and linking.loss[b]:
        return "each has a loss_id already"
    members = [*linking.members(a), *linking.members(b)]
    if len({linking.wholes[one] for one in members} - {""}) > 1:
        return "parts of different records"
    repeated = twice_claimed([frozenset(cited_by(linking.sources[one])) for one in members])
    return "one cites nothing that the other does not" if repeated else None


def _refused(linking: _Linking) -> dict[Hashable, Any]:
    """Say how many records of likely pairs were not linked, by reason, and name the first."""
    ids = linking.ids
    who = {why: {at for pair in pairs for at in pair} for why, pairs in linking.refused.items()}
    counts = Counter({why: len(records) for why, records in who.items()})
    return {
        "not_linked": dict(counts.most_common()),
        "not_linked_as": {
            why: tuple((ids[a], ids[b]) for a, b in pairs[:MOST_NAMED])
            for why, pairs in linking.refused.items()
        },
    }
