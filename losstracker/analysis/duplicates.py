"""Records that may speak of the same items: candidate pairs, each with a score and its reasons."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.analysis.duplicates_levels import Link
from losstracker.analysis.duplicates_pairs import Pairs, weighed_pairs
from losstracker.analysis.duplicates_reasons import reasons_of
from losstracker.errors import ArgumentError, InvalidLossesError
from losstracker.model.columns import Col
from losstracker.model.finding import Finding, Findings
from losstracker.model.validate import validate, validated

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

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

    Each record is compared with those that cite a link of its own (50 of them at most), and with
    the nearest in time of its model, of models like it, of its unit and of its place; what that
    leaves out is counted. Order of rows and tables makes no difference.

    Args:
        losses: A loss table; it is validated first if it was not.
        other: Another one: pairs are then of a record of each, none within one of them.
        score: Least score of the pairs that are given, from 0 to 1.

    Returns:
        One row a pair, the highest score first: ``record_id_a`` (of ``losses``), ``record_id_b``
        (of ``other``, or of a later row), ``score`` (0 to 1: how likely the pair is one loss beside
        its rivals; of pairs that share no link and have 0.5 or more, four in five were, in the
        lists of WarSpotting and Oryx), ``rivals`` (how many other losses weigh as much for one of
        its records), ``reasons`` (text). In ``attrs``: ``compared`` (pairs looked at),
        ``not_compared`` (about how many pairs share something and were not, because others were
        nearer in time), ``lists`` (links that more than 50 records cite, which count for nothing),
        ``models_not_compared`` (pairs of distinct models), and ``same_link`` (records of two tables
        that share a link, and are in no pair that is given).

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
    return find_with_reasons(losses, other, score)[0]


def find_with_reasons(
    losses: pd.DataFrame, other: pd.DataFrame | None, score: float
) -> tuple[pd.DataFrame, list[list[str]]]:
    """Give the pairs of :func:`find_duplicates`, and the reasons of each one by one."""
    require_score(score)
    tables = [read_table(losses, "losses")]
    tables += [] if other is None else [read_table(other, "other")]
    pairs = weighed_pairs(tables[0], tables[1] if len(tables) > 1 else None)
    return _as_table(pairs, np.flatnonzero(pairs.score >= float(score)))


def require_score(score: object) -> None:
    """Require a number from 0 to 1.

    Raises:
        ArgumentError: It is another.
    """
    fine = not isinstance(score, bool) and isinstance(score, Real) and 0 <= float(score) <= 1
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
        raise InvalidLossesError(Findings(found)) from None


def _as_table(pairs: Pairs, kept: Ints) -> tuple[pd.DataFrame, list[list[str]]]:
    """Give the pairs ``kept`` as a table, and their reasons."""
    kept = kept[np.argsort(-pairs.score[kept], kind="stable")]
    some = pairs.only(kept)
    reasons, which = reasons_of(some)
    said = np.array(["", *map("; ".join, reasons)], dtype=object)[1:]
    ids = pairs.rows.text[Col.RECORD_ID].to_numpy(dtype=object)
    found = pd.DataFrame(
        {
            "record_id_a": pd.Series(ids[some.a], dtype="str"),
            "record_id_b": pd.Series(ids[some.b], dtype="str"),
            "score": some.score.round(4),
            "rivals": pairs.edges.rivals(some.edge, some.weight),
            "reasons": pd.Series(said[which], dtype="str"),
        }
    )
    found.attrs = told(pairs) | {"same_link": _left_alone(pairs, kept)}
    return found, [reasons[at] for at in which]


def _left_alone(pairs: Pairs, kept: Ints) -> int:
    """Count the records of two tables that share a link, and are in no pair that is given."""
    if pairs.rows.alone:
        return 0
    sharing = np.isin(pairs.levels["link"], (Link.SAME, Link.ONLY))
    who = np.union1d(pairs.a[sharing], pairs.b[sharing])
    return len(np.setdiff1d(who, np.union1d(pairs.a[kept], pairs.b[kept])))


def told(pairs: Pairs) -> dict[Hashable, Any]:
    """Say what was compared, and what was not."""
    first, size = pairs.rows.first, len(pairs.rows)
    possible = size * (size - 1) // 2 if pairs.rows.alone else first * (size - first)
    return {
        "compared": pairs.compared,
        "not_compared": min(pairs.budget.beyond // 2, possible - pairs.compared),
        "lists": tuple(pairs.rows.links.lists()),
        "models_not_compared": pairs.models.cut,
    }
