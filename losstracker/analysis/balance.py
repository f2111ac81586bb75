"""What each side lost, what it captured, and the one less the other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.analysis.distributions import Dependence
from losstracker.analysis.jointly import difference_quantiles, join
from losstracker.analysis.options import as_names
from losstracker.analysis.pairs import hang_together, pair_up, tails_of
from losstracker.analysis.prepare import Records, key_column, prepare
from losstracker.analysis.question import ask, require_options
from losstracker.analysis.tails import whole_between
from losstracker.errors import ArgumentError
from losstracker.model.columns import Col, Status
from losstracker.model.lexicon import use_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from losstracker.analysis.pairs import Read, Row, Sum
    from losstracker.analysis.question import Options, Question, SumOptions
    from losstracker.model.lexicon import Lexicon

PARTY, ROLE = "_party", "_role"
CAPTURED, LOST = "captured", "lost"
DIFFERENCE = "captured from others minus lost"


def balance(
    losses: object,
    by: str | Sequence[str] = (),
    *,
    lexicon: Lexicon | str | None = None,
    **options: Unpack[SumOptions],
) -> pd.DataFrame:
    """Set what each side captured from others against what it lost.

    Only records with status ``captured`` and another side as ``captor`` count as captures. Every
    record counts as lost by its side, captured ones too: what one side captures, another lost.

    Args:
        losses: A loss table, as for :func:`losstracker.aggregate`.
        by: Columns to group by beside the side.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: As for :func:`losstracker.ratio`.

    Returns:
        One row a side, group and period: ``side``; the ``by`` columns; ``period`` with ``every``;
        ``captured_low``, ``captured_best``, ``captured_high`` and ``lost_low``, ``lost_best``,
        ``lost_high`` (items); of what was captured less what was lost ``low``, ``best``, ``high``
        and ``lower``, ``median``, ``upper`` (items; below 0 where more was lost; -inf or NaN where
        an end is open); ``captured_records``, ``lost_records``; ``says``, the row in words.
        ``attrs["difference"]`` says what is subtracted from what,
        ``attrs["captured_without_captor"]`` how many captured records name no captor, and
        ``attrs["captured_from_itself"]`` how many name the side that lost them, of those that may
        lie between ``since`` and ``until``.

    Raises:
        ArgumentError: An option is not understood.
        InvalidLossesError: What was read has errors.
        MixedEvidenceError: Confirmed losses and claims would be added up.

    >>> seen = {"record_id": ["a", "b"], "side": ["Red", "Blue"], "date": "2026-03", "source": "s",
    ...         "category": "tank", "status": ["captured", "lost"], "quantity": ["10-12", "2"],
    ...         "captor": ["Blue", ""]}
    >>> balance(pd.DataFrame(seen))["says"].tolist()
    ['captured 10 to 12 minus lost 2: 8 to 10', 'captured 0 minus lost 10 to 12: -12 to -10']
    """
    by = as_names(by)
    require_options(options)
    _refuse_sides(by, options.get("where") or {})
    with use_lexicon(lexicon):
        names = [*dict.fromkeys([*by, Col.SIDE, Col.CAPTOR, Col.STATUS])]
        question = ask(losses, names, **options)
        asked = replace(question, options=replace(question.options, by=(PARTY, *by, ROLE)))
        prepared = prepare(
            _both_roles(question.records), asked.options.by, day=question.need.day,
            where={**question.need.where, ROLE: [CAPTURED, LOST]},
            mix_evidence=question.need.mix_evidence,
        )  # fmt: skip
        table = pair_up(asked, prepared, (CAPTURED, LOST), _subtract)
        table = table.rename(columns={PARTY: str(Col.SIDE)})
        table.attrs = _facts(question, by)
    return table


def _refuse_sides(by: tuple[str, ...], where: Mapping[str, object]) -> None:
    for name in (Col.SIDE, Col.CAPTOR):
        if name in by:
            raise ArgumentError(f"by: a balance is by side anyway; leave '{name}' out")
        if name in where:
            raise ArgumentError(
                f"where: a filter on '{name}' would leave out what a side lost or captured; leave "
                "it out and choose rows of the balance"
            )


def _both_roles(records: Records) -> Records:
    """Let each record stand twice: as lost by its side, and as captured where it was."""
    table, alone = records.table, records.alone
    captor, side = key_column(table, Col.CAPTOR), key_column(table, Col.SIDE)
    is_captured = _is_captured(table) & (captor != "") & (captor != side)
    lost, taken = table.copy(), table.copy()
    lost[PARTY], lost[ROLE] = side, LOST
    taken[PARTY], taken[ROLE] = captor, np.where(is_captured, CAPTURED, "")
    for name in (Col.RECORD_ID, Col.PART_OF):
        ids = key_column(taken, name)
        taken[str(name)] = ids.where(ids == "", ids + "\n" + CAPTURED)  # no id holds a line break
    parts = [lost.iloc[:alone], taken.iloc[:alone], lost.iloc[alone:], taken.iloc[alone:]]
    times = records.times
    return Records(
        pd.concat(parts, ignore_index=True),
        np.concatenate([times[:alone], times[:alone], times[alone:], times[alone:]]),
        2 * alone,
    )


def _is_captured(table: pd.DataFrame) -> pd.Series[bool]:
    return key_column(table, Col.STATUS) == str(Status.CAPTURED)


def _facts(question: Question, by: tuple[str, ...]) -> dict[Any, Any]:
    table, options = question.records.table, question.options
    prepared = question.prepare((Col.EVIDENCE,))  # each record once, whatever its evidence is
    windows, times = prepared.windows, prepared.times
    captured = (prepared.group >= 0) & _is_captured(table).to_numpy()
    if options.since is not None:
        captured &= windows.last >= options.since
    if options.until is not None:
        captured &= windows.first <= options.until
    captor, side = key_column(table, Col.CAPTOR), key_column(table, Col.SIDE)
    return question.facts(prepared) | {
        "by": (str(Col.SIDE), *by),
        "difference": DIFFERENCE,
        "table": "balances",
        "captured_without_captor": int(times[captured & (captor == "").to_numpy()].sum()),
        "captured_from_itself": int(times[captured & (captor == side).to_numpy()].sum()),
    }


def _subtract(captured: Sum, lost: Sum, options: Options) -> Row:
    low, high = captured.low - lost.high, captured.high - lost.low
    lower, median, upper = _quantiles(captured, lost, options)
    return {
        **{f"captured_{name}": getattr(captured, name) for name in ("low", "best", "high")},
        **{f"lost_{name}": getattr(lost, name) for name in ("low", "best", "high")},
        "low": low,
        "best": captured.best - lost.best,
        "high": high,
        "lower": max(lower, low),
        "median": median,
        "upper": min(upper, high),
        "captured_records": captured.records,
        "lost_records": lost.records,
        "says": f"captured {_span(captured.low, captured.high)} minus lost "
        f"{_span(lost.low, lost.high)}: {_span(low, high)}",
    }


def _span(low: float, high: float) -> str:
    """Give bounds in words.

    >>> _span(2, 2), _span(2, math.inf), _span(-math.inf, 3), _span(-12, -10)
    ('2', '2 or more', '3 or less', '-12 to -10')
    """
    if math.isinf(low):
        return "any number" if math.isinf(high) else f"{high:,.0f} or less"
    if math.isinf(high):
        return f"{low:,.0f} or more"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def _quantiles(captured: Sum, lost: Sum, options: Options) -> tuple[float, float, float]:
    if options.dependence == Dependence.UNKNOWN and hang_together(captured, lost):
        least, most = tails_of(captured.reads, options.level)
        less, more = tails_of(lost.reads, options.level)
        bounds = whole_between(np.array(least - more), np.array(most - less))
        lower, upper = (float(end) if np.isfinite(end) else math.nan for end in bounds)
        return lower, math.nan, upper
    tail = (1 - options.level) / 2
    ends = (("low", "high", tail), ("middle", "middle", 0.5), ("high", "low", 1 - tail))
    lower, median, upper = (
        _quantile(captured.reads[one], lost.reads[other], options.dependence, level)
        for one, other, level in ends
    )
    return lower, median, upper


def _quantile(captured: Read, lost: Read, dependence: Dependence, level: float) -> float:
    known = captured.known - lost.known
    if not math.isfinite(known):
        return math.nan
    joint = join(captured.terms, lost.terms, dependence)
    return known + difference_quantiles(joint, [level])[0]
