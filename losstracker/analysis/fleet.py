"""Losses against what there was: the share of a known fleet that has been lost since."""

from __future__ import annotations

import math
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.analysis.ledger import open_ledgers
from losstracker.analysis.periods import day_number
from losstracker.analysis.prepare import key_column
from losstracker.analysis.question import ask, require_options
from losstracker.errors import ArgumentError, DateTextError, LossTrackerWarning
from losstracker.model.cells import cell_text, text_column
from losstracker.model.columns import Col
from losstracker.model.dates import parse_date
from losstracker.model.lexicon import use_lexicon
from losstracker.model.taxonomy import is_under, taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Unpack

    from losstracker.analysis.question import Question, SumOptions
    from losstracker.model.lexicon import Lexicon

AS_OF, LOW, HIGH, BEST = "as_of", "low", "high", "best"
KINDS = (Col.CATEGORY, Col.MODEL)
SET = ("since", "every", "cumulative")
OWN = (
    *("fleet_low", "fleet_best", "fleet_high", "lost_low", "lost_best", "lost_high"),
    *("lower", "median", "upper", "records"),
)


def share_of_fleet(
    losses: object,
    fleet: pd.DataFrame,
    *,
    lexicon: Lexicon | str | None = None,
    **options: Unpack[SumOptions],
) -> pd.DataFrame:
    """Set the losses after a day against the fleet that was known on that day.

    Args:
        losses: A loss table, as for :func:`losstracker.aggregate`.
        fleet: One row a fleet: ``side``; ``category`` (with all that is under it) or ``model``;
            ``low`` and ``high``, how many there were (items); ``as_of``, on which day, as
            2022-02-23; perhaps ``best``. More columns are kept.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: As for :func:`losstracker.ratio`, but for ``since``, ``every`` and ``cumulative``:
            what counts are the losses from the day after ``as_of`` on.

    Returns:
        The rows of ``fleet`` with ``fleet_low``, ``fleet_best``, ``fleet_high`` for its numbers;
        ``lost_low``, ``lost_best``, ``lost_high`` (items); of the share (1 is the whole fleet)
        ``low``, ``best``, ``high`` and ``lower``, ``median``, ``upper``; ``records``. A share may
        exceed 1, where more was lost than there had been. Without one number for the fleet there is
        no ``median``, and ``best`` only if the fleet has one. Where the fleet may be 0, ``high`` is
        inf.

    Raises:
        ArgumentError: The fleet table or an option is not understood.
        InvalidLossesError: What was read of the losses has errors.

    >>> seen = {"record_id": ["a"], "side": ["Red"], "date": "2026-03", "source": "s",
    ...         "category": "tank", "status": "lost", "quantity": "10-12"}
    >>> known = {"side": ["Red"], "category": ["armoured_vehicle"], "low": 20, "high": 40,
    ...          "as_of": "2026-01-01"}
    >>> row = share_of_fleet(pd.DataFrame(seen), pd.DataFrame(known)).iloc[0]
    >>> float(row["low"]), float(row["high"])
    (0.25, 0.6)
    """
    require_options(options)
    for name in SET:
        if name in options:
            raise ArgumentError(f"{name}: losses count from the day after as_of on; leave it out")
    table, kind = _checked(fleet)
    _refuse_where(options.get("where") or {}, kind)
    days = [_day(cell, number) for number, cell in enumerate(table[AS_OF], 1)]
    _refuse_early(days, options.get("until"))
    rows: dict[int, dict[str, object]] = {}
    facts: dict[Any, Any] = {}
    with use_lexicon(lexicon):
        for day in sorted(set(days)):
            begin: SumOptions = {**options, "since": day + timedelta(days=1)}
            question = ask(losses, (Col.SIDE, kind), **begin)
            facts = question.facts(question.prepare((Col.EVIDENCE,)))  # nothing is added up
            for at in (at for at, its in enumerate(days) if its == day):
                rows[at] = _row(question, table.iloc[at], kind)
    shares = pd.DataFrame([rows[at] for at in range(len(table))])
    kept = table.rename(columns={LOW: "fleet_low", HIGH: "fleet_high", BEST: "fleet_best"})
    full = pd.concat([kept, shares], axis=1)
    full.attrs = {
        **facts,
        "by": (str(Col.SIDE), str(kind)),
        "since": "the day after as_of",
        "table": "shares",
    }
    return full


def _checked(fleet: pd.DataFrame) -> tuple[pd.DataFrame, Col]:
    """Check the fleet table, and say whether it is by category or by model."""
    if not isinstance(fleet, pd.DataFrame) or fleet.empty:
        raise ArgumentError("fleet: expected a pandas DataFrame with at least one row")
    for name in (Col.SIDE, LOW, HIGH, AS_OF):
        if name not in fleet.columns:
            columns = "side, category or model, low, high, as_of"
            raise ArgumentError(f"fleet: expected the columns {columns}; '{name}' is missing")
    taken = [name for name in (*OWN, *fleet.columns[fleet.columns.duplicated()]) if name in fleet]
    if taken:
        raise ArgumentError(
            f"fleet: the column '{taken[0]}' would stand twice in the result; rename it"
        )
    kinds = [name for name in KINDS if name in fleet.columns]
    if len(kinds) != 1:
        raise ArgumentError("fleet: expected a column category or a column model, one of the two")
    table = fleet.reset_index(drop=True)
    for name in (Col.SIDE, kinds[0]):
        table[str(name)] = text_column(table[name]).str.strip().to_numpy()
    if BEST not in table:
        table.insert(list(table.columns).index(HIGH), BEST, math.nan)
    for name in (LOW, BEST, HIGH):
        table[name] = pd.Series([_number(cell) for cell in table[name]])
    table[BEST] = table[BEST].where(table[BEST].notna() | (table[LOW] != table[HIGH]), table[LOW])
    for number, row in enumerate(table.to_dict("records"), 1):
        _check_row(row, kinds[0], number)
    return table, kinds[0]


def _check_row(row: Mapping[Any, Any], kind: Col, number: int) -> None:
    low, best, high = row[LOW], row[BEST], row[HIGH]
    middle = low if best is None or pd.isna(best) else best
    numbers = all(isinstance(cell, float) for cell in (low, middle, high))
    if not (numbers and 0 <= low <= middle <= high < math.inf):
        raise ArgumentError(
            f"fleet row {number}: expected numbers with 0 <= low <= best <= high, got low {low}, "
            f"best {best}, high {high}"
        )
    for name in (Col.SIDE, kind):
        if not row[name]:
            raise ArgumentError(f"fleet row {number}: expected a {name}, got none")
    if kind == Col.CATEGORY and row[kind] not in taxonomy():
        raise ArgumentError(f"fleet row {number}: '{row[kind]}' is no code of the taxonomy")


def _number(cell: object) -> object:
    """Give a cell as a number, NaN where it is blank, and as it is where it is none."""
    text = cell_text(cell).strip()
    try:
        return float(text) if text else math.nan
    except ValueError:
        return cell


def _refuse_where(where: Mapping[str, object], kind: Col) -> None:
    for name in (Col.SIDE, kind):
        if name in where:
            raise ArgumentError(f"where: '{name}' is set by the rows of the fleet; leave it out")


def _refuse_early(days: list[date], until: str | date | None) -> None:
    day_number(until, "until")  # refuses what is no day
    for number, day in enumerate(days, 1):
        if until is not None and str(until)[:10] <= f"{day}":
            raise ArgumentError(
                f"until: expected a day after as_of, got {until}; fleet row {number} is as of {day}"
            )


def _day(cell: object, number: int) -> date:
    try:
        window = parse_date(cell_text(cell))
    except DateTextError as error:
        raise ArgumentError(f"fleet row {number}: as_of: {error}") from error
    if window.earliest is None or window.earliest != window.latest:
        raise ArgumentError(f"fleet row {number}: as_of: expected one day as 2022-02-23")
    return window.earliest


def _row(question: Question, fleet: pd.Series[Any], kind: Col) -> dict[str, object]:
    where = {Col.SIDE: [str(fleet[Col.SIDE])], kind: [str(fleet[kind])]}
    _warn_if_nobody(question, where, kind)
    asked = {**question.need.where, **{str(name): value for name, value in where.items()}}
    ledger = next(open_ledgers(question, question.prepare((Col.SIDE,), asked)))
    hard, soft = ledger.hard, ledger.soft
    if not hard.low.size:
        low = best = high = lower = median = upper = 0.0
        records = 0
    else:
        low, high = float(hard.low[0, 0]), float(hard.high[0, 0])
        best, records = float(ledger.best[0, 0]), int(hard.records[0, 0])
        lower, median = float(soft.lower[0, 0]), float(soft.median[0, 0])
        upper = float(soft.upper[0, 0])
    least, middle, most = (float(fleet[name]) for name in (LOW, BEST, HIGH))
    return {
        "lost_low": low,
        "lost_best": best,
        "lost_high": high,
        "low": _share(low, most),
        "best": _share(best, middle),
        "high": _share(high, least),
        "lower": _share(lower, most),
        "median": _share(median, least) if least == most else math.nan,
        "upper": _share(upper, least),
        "records": records,
    }


def _share(lost: float, fleet: float) -> float:
    if fleet == 0:
        return math.inf if lost > 0 else math.nan
    return lost / fleet


def _warn_if_nobody(question: Question, where: dict[Col, list[str]], kind: Col) -> None:
    """Warn of a fleet whose side no record has at all: it is perhaps a slip."""
    table = question.records.table
    for name, (value,) in where.items():
        cells = key_column(table, name).unique()
        is_there = is_under if name == Col.CATEGORY else str.__eq__
        if not np.any([is_there(cell, value) for cell in cells]) and name != kind:
            warnings.warn(
                f"fleet: no record has {name} '{value}', so nothing of it counts as lost",
                LossTrackerWarning,
                stacklevel=4,
            )
