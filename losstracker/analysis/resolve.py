"""Several claims of one loss become one record, by a named policy."""

from __future__ import annotations

import math
import warnings
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from losstracker.analysis.options import choice
from losstracker.errors import ClaimsError, LossTrackerWarning
from losstracker.model.cells import text_table
from losstracker.model.claim_rules import cited_by, twice_claimed
from losstracker.model.columns import SOURCE_SEPARATOR, BoundKind, Col, Evidence, SumCol
from losstracker.model.dates import DateWindow, parse_date
from losstracker.model.validate import compute, contributed, read_counts, validated

if TYPE_CHECKING:
    from datetime import date

FUSED_FROM = "fused_from"
"""Column that :func:`resolve` adds: the record_ids of the claims that a record was fused from."""

ADDED = (FUSED_FROM, str(SumCol.LOW_KIND), str(SumCol.HIGH_KIND))
"""Columns that :func:`resolve` adds; the kinds are those of bounds taken from several claims."""

_EVIDENCE_RANK = {str(kind): rank for rank, kind in enumerate(Evidence)}


class Policy(StrEnum):
    """How claims of one loss become one record; status is always the latest report's.

    ``best_evidence``: the claim with the best evidence, then the latest report, stands.
    ``envelope``: from the lowest low to the highest high, over all days that a claim names.
    ``intersection``: only what every claim allows; where nothing is left, envelope and a warning.
    """

    BEST_EVIDENCE = "best_evidence"
    ENVELOPE = "envelope"
    INTERSECTION = "intersection"


def _days_of_report(claims: pd.DataFrame) -> list[int]:
    """Days of the reports as numbers, 0 where one is not known."""
    days = (parse_date(text).earliest if text else None for text in claims[Col.REPORTED])
    return [day.toordinal() if day else 0 for day in days]


def _rank(claims: pd.DataFrame) -> list[int]:
    """Order claims: the best evidence first, then the latest report, then by record_id."""
    ranks = [_EVIDENCE_RANK.get(kind, len(_EVIDENCE_RANK)) for kind in claims[Col.EVIDENCE]]
    days = _days_of_report(claims)
    ids = claims[Col.RECORD_ID].tolist()
    return sorted(range(len(days)), key=lambda at: (ranks[at], -days[at], ids[at]))


def _require_one_claim_a_source(claims: pd.DataFrame) -> None:
    cited = [cited_by(cell) for cell in claims[Col.SOURCE]]
    for late, early in twice_claimed([frozenset(sources) for sources in cited]).items():
        source = next(spelt for key, spelt in cited[late].items() if key in cited[early])
        ids = claims[Col.RECORD_ID]
        raise ClaimsError(
            f"loss_id '{claims[Col.LOSS_ID].iloc[0]}': '{ids.iloc[early]}' and '{ids.iloc[late]}' "
            f"both cite '{source[:80]}', and one of them cites nothing else; one source makes one "
            "claim of a loss: merge the rows, or give different items different loss_ids"
        )


def _sources(claims: pd.DataFrame, order: list[int]) -> str:
    """Give the sources of all claims, each once, those of the claim that stands in front.

    Of several addresses of one page the first stands.
    """
    found: dict[str, str] = {}
    for at in order:
        for key, spelt in cited_by(claims[Col.SOURCE].iloc[at]).items():
            found.setdefault(key, spelt)
    return SOURCE_SEPARATOR.join(found.values())


def _one_whole(claims: pd.DataFrame) -> str:
    wholes = sorted(set(claims[Col.PART_OF]) - {""})
    if len(wholes) > 1:
        raise ClaimsError(
            f"loss_id '{claims[Col.LOSS_ID].iloc[0]}': its claims are part of different records, "
            f"'{wholes[0]}' and '{wholes[1]}'; the very same items lie in one: correct part_of"
        )
    return wholes[0] if wholes else ""


def _ends(claims: pd.DataFrame) -> tuple[list[date], list[date], bool, bool]:
    """Give the known first and last days of all claims, and whether some are not known."""
    early, late = claims[Col.DATE_EARLIEST], claims[Col.DATE_LATEST]
    first = [day.date() for day in early if not pd.isna(day)]
    last = [day.date() for day in late if not pd.isna(day)]
    return first, last, len(first) < len(early), len(last) < len(late)


def _hull(claims: pd.DataFrame) -> tuple[float, float, DateWindow]:
    first, last, no_first, no_last = _ends(claims)
    window = DateWindow(None if no_first else min(first), None if no_last else max(last))
    return claims[Col.COUNT_LOW].min(), claims[Col.COUNT_HIGH].max(), window


def _common(claims: pd.DataFrame) -> tuple[float, float, DateWindow]:
    """Intersect bounds and windows; where nothing is left, take the hull and warn."""
    low, high, window = _hull(claims)
    loss = claims[Col.LOSS_ID].iloc[0]
    inner, outer = claims[Col.COUNT_LOW].max(), claims[Col.COUNT_HIGH].min()
    if inner <= outer:
        low, high = inner, outer
    else:
        _warn(f"loss_id '{loss}': no count fits every claim; {low:g} to {high:g} is used")
    first, last, _, _ = _ends(claims)
    begin, end = max(first, default=None), min(last, default=None)
    if begin and end and begin > end:
        _warn(f"loss_id '{loss}': no day fits every claim; {window} is used")
    else:
        window = DateWindow(begin, end)
    return low, high, window


def _warn(message: str) -> None:
    warnings.warn(message, LossTrackerWarning, stacklevel=5)


def _fuse(claims: pd.DataFrame, order: list[int], policy: Policy) -> dict[str, str]:
    """Give the cells that change in the row of the claim that stands for all."""
    newest = max(order, key=_days_of_report(claims).__getitem__)
    best = claims.iloc[order[0]]
    turned = claims[Col.STATUS].iloc[newest] != best[Col.STATUS]
    holder = claims[Col.CAPTOR].iloc[newest]
    cells = {
        str(Col.STATUS): claims[Col.STATUS].iloc[newest],
        str(Col.CAPTOR): holder if holder or turned else best[Col.CAPTOR],
        str(Col.PART_OF): _one_whole(claims),
        str(Col.SOURCE): _sources(claims, order),
        FUSED_FROM: SOURCE_SEPARATOR.join(claims[Col.RECORD_ID].iloc[at] for at in order),
    }
    if policy == Policy.BEST_EVIDENCE:
        return cells
    low, high, window = (_hull if policy == Policy.ENVELOPE else _common)(claims)
    cells[str(Col.DATE)] = str(window)
    if (low, high) == (best[Col.COUNT_LOW], best[Col.COUNT_HIGH]):
        return cells
    middle = min(max(best[Col.COUNT_BEST], low), high)
    low_kind, high_kind = _kinds(claims, low, high)
    return cells | {
        str(Col.LOW): f"{low:.0f}",
        str(Col.BEST): f"{middle:.0f}",
        str(Col.HIGH): "inf" if math.isinf(high) else f"{high:.0f}",
        str(SumCol.LOW_KIND): low_kind,
        str(SumCol.HIGH_KIND): high_kind,
    }


def _kinds(claims: pd.DataFrame, low: float, high: float) -> tuple[str, str]:
    """Give the firmest kind among the claims that have the fused bound."""
    rank = list(BoundKind).index
    counts, code = read_counts(claims)
    lows = [counts[at].low_kind for at in code if counts[at].low == low]
    highs = [counts[at].high_kind for at in code if counts[at].high == high]
    return str(min(lows, key=rank)), str(min(highs, key=rank))


def resolve(losses: pd.DataFrame, *, policy: str = "best_evidence") -> pd.DataFrame:
    """Fuse the claims that share a ``loss_id``, so that each loss stands once.

    Args:
        losses: A loss table; it is validated first if it was not.
        policy: How claims become one. ``best_evidence``: the claim with the best evidence
            (visual, official, media, unverified), then the latest report, stands. ``envelope``:
            from the lowest low to the highest high. ``intersection``: what every claim allows;
            where that is nothing, envelope and a warning. Status is always the latest report's.

    Returns:
        A validated loss table, one row a loss, each in the place of the claim that stands, with the
        columns ``fused_from`` (record_ids joined by ``" | "``; blank where nothing was fused) and
        ``low_kind``, ``high_kind`` (of bounds taken from several claims; blank elsewhere).
        ``part_of`` follows the records that were fused, and ``source`` names the sources of all
        claims, those of the one that stands in front. Of two claims that are equal in evidence
        and day of report, the one whose record_id comes first stands.

    Raises:
        ClaimsError: Of two claims of one loss one cites nothing that the other does not, or they
            lie in different wholes.

    >>> rows = {"record_id": ["a", "b"], "loss_id": ["x", "x"], "side": "S", "date": "2024-12-01",
    ...         "category": "tank", "status": ["abandoned", "captured"], "quantity": ["2", "3"],
    ...         "source": ["one", "two"], "evidence": ["visual", "media"],
    ...         "reported": ["2024-12-01", "2024-12-02"]}
    >>> resolve(pd.DataFrame(rows)).loc[0, ["status", "quantity", "fused_from"]].tolist()
    ['captured', '2', 'a | b']
    """
    how = choice(Policy, policy, "policy")
    return fuse(validated(losses), how)


def fuse(losses: pd.DataFrame, how: Policy) -> pd.DataFrame:
    """Fuse the claims of a table that has its computed columns; see :func:`resolve`.

    Raises:
        ClaimsError: Of two claims of one loss one cites nothing that the other does not, or they
            lie in different wholes.
    """
    table = losses.reset_index(drop=True)
    loss_ids = text_table(table, [Col.LOSS_ID])[Col.LOSS_ID]
    shared = loss_ids.duplicated(keep=False) & (loss_ids != "")
    if not shared.any():
        return table.assign(**{name: "" for name in ADDED if name not in table})
    text = text_table(table)
    claimed = text[shared]
    computed = [name for name in table.columns if name not in text.columns]
    full = text.join(table[computed])
    groups = [full.loc[rows] for rows in claimed.groupby(Col.LOSS_ID, sort=False).groups.values()]
    orders = [_rank(claims) for claims in groups]
    stands: dict[str, str] = {}
    for claims, order in zip(groups, orders, strict=True):
        _require_one_claim_a_source(claims)
        stands |= dict.fromkeys(claims[Col.RECORD_ID], claims[Col.RECORD_ID].iloc[order[0]])
    text[Col.PART_OF] = text[Col.PART_OF].map(lambda whole: stands.get(whole, whole))
    changes: dict[int, dict[str, str]] = {}
    for claims, order in zip(groups, orders, strict=True):
        moved = claims.assign(**{Col.PART_OF: text.loc[claims.index, Col.PART_OF]})
        changes[int(claims.index[order[0]])] = _fuse(moved, order, how)
    return _apply(table, text, changes, set(claimed.index) - set(changes))


def _apply(
    table: pd.DataFrame, text: pd.DataFrame, changes: dict[int, dict[str, str]], gone: set[int]
) -> pd.DataFrame:
    """Put the changed cells in, drop the claims that were fused away, compute anew."""
    fused = contributed(table).assign(**{name: "" for name in ADDED if name not in table})
    text = text.assign(**{name: fused[name].to_numpy() for name in ADDED})
    touched = {name for cells in changes.values() for name in cells} | {str(Col.PART_OF)}
    for name in sorted(touched):
        cells = text[name].to_list() if name in text else [""] * len(text)
        for row, changed in changes.items():
            cells[row] = changed.get(name, cells[row])
        fused[name] = cells
    return compute(fused.drop(index=sorted(gone)).reset_index(drop=True))
