"""Records that may speak of the same items: candidate pairs, each with a score and its reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_pairs import Pairs, weighed_pairs
from losstracker.analysis.duplicates_reasons import reasons_of
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.columns import Col
from losstracker.model.finding import Finding
from losstracker.model.validate import validate, validated

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from numpy.typing import NDArray

LIKELY = 0.5
"""Score from which a pair is more likely one loss than two."""


def find_duplicates(
    losses: pd.DataFrame, other: pd.DataFrame | None = None, *, score: float = LIKELY
) -> pd.DataFrame:
    """Find pairs of records that may speak of the same items, within a table or across two.

    A pair is of one side. Links and names of pictures in common, like models, days, places, units,
    statuses and counts weigh for it, and their differences against it; same model and day alone is
    no sign, where many records share them: a pair is weighed beside its rivals. Pairs that already
    share a ``loss_id``, or of which one is ``part_of`` the other, are left out.

    Each record is compared with those that cite a link of its own, and with the nearest in time of
    its model, of models like it, of its unit and of its place; what that leaves out is counted.

    Args:
        losses: A loss table; it is validated first if it was not.
        other: Another one: pairs are then of a record of each, none within one of them.
        score: Least score of the pairs that are given, from 0 to 1.

    Returns:
        One row a pair, the highest score first: ``record_id_a`` (of ``losses``), ``record_id_b``
        (of ``other``, or of a later row), ``score`` (0 to 1: the pair's share of what speaks for
        any partner of its records, and for none), ``rivals`` (how many other pairs of its records
        weigh as much), ``reasons`` (text). In ``attrs``: ``compared`` (pairs looked at),
        ``not_compared`` (pairs of one block that were not, because others were nearer in time),
        ``lists`` (links that more than 50 records cite, which count for nothing), and
        ``models_not_compared`` (pairs of distinct models).

    Raises:
        InvalidLossesError: A table has errors; the ``path`` of each finding is its argument.
        ArgumentError: The score is no number from 0 to 1, or a table is no pandas DataFrame.

    >>> rows = {"record_id": ["a", "b", "c"], "side": "S", "date": "2024-12-01",
    ...         "category": "tank", "model": ["T-72B3", "T-72 B3", "T-62M"], "status": "captured",
    ...         "quantity": "1", "source": ["https://x.com/i/status/1?s=20",
    ...         "https://twitter.com/who/status/1", "https://twitter.com/who/status/2"]}
    >>> pairs = find_duplicates(pd.DataFrame(rows))
    >>> pairs[["record_id_a", "record_id_b"]].to_numpy().tolist(), pairs["score"].round(2).tolist()
    ([['a', 'b']], [1.0])
    >>> pairs["reasons"][0][:60]
    "same link 'twitter.com/status/1'; model 'T-72B3' ~ 'T-72 B3'"
    """
    require_score(score)
    tables = [read_table(losses, "losses")]
    tables += [] if other is None else [read_table(other, "other")]
    pairs = weighed_pairs(tables[0], tables[1] if len(tables) > 1 else None)
    return as_table(pairs, np.flatnonzero(pairs.score >= score))


def require_score(score: float) -> None:
    """Require a number from 0 to 1.

    Raises:
        ArgumentError: It is another.
    """
    fine = isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
    if not fine:
        raise ArgumentError(f"score: expected a number from 0 to 1, got {score!r}")


def read_table(losses: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table with its computed columns, its findings under the name of its argument.

    Raises:
        InvalidLossesError: The table has errors.
        ArgumentError: It is no pandas DataFrame.
    """
    try:
        return validated(losses) if isinstance(losses, pd.DataFrame) else validate(losses)
    except InvalidLossesError as error:
        found = [replace(one, path=name) for one in error.findings if isinstance(one, Finding)]
        raise InvalidLossesError(found) from None


def as_table(pairs: Pairs, kept: NDArray[np.int64]) -> pd.DataFrame:
    """Give the pairs ``kept`` as a table; see :func:`find_duplicates`."""
    kept = kept[np.argsort(-pairs.score[kept], kind="stable")]
    some = pairs.only(kept)
    ids = pairs.rows.text[Col.RECORD_ID].to_numpy(dtype=object)
    found = pd.DataFrame(
        {
            "record_id_a": pd.Series(ids[some.a], dtype="str"),
            "record_id_b": pd.Series(ids[some.b], dtype="str"),
            "score": some.score.round(4),
            "rivals": pairs.rivals(kept),
            "reasons": pd.Series(reasons_of(some), dtype="str"),
        }
    )
    found.attrs = told(pairs)
    return found


def told(pairs: Pairs) -> dict[Hashable, Any]:
    """Say what was compared, and what was not."""
    return {
        "compared": pairs.compared,
        "not_compared": pairs.budget.beyond,
        "lists": tuple(pairs.budget.lists),
        "models_not_compared": pairs.models.cut,
    }
