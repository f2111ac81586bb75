"""What no sum can exceed: the known fleet of a group closes an open end."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.errors import ArgumentError, LossTrackerWarning
from losstracker.model.cells import text_column
from losstracker.model.columns import GROUP, BoundKind, Col, SumCol
from losstracker.model.taxonomy import taxonomy
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

CAP = "cap"

Cap = float | pd.DataFrame
"""A number for every group, or a table with the ``by`` columns and a column ``cap``."""


def apply_cap(sums: pd.DataFrame, cap: Cap) -> pd.DataFrame:
    """Bound each sum by a cap: ``high`` and ``upper`` are at most the cap, and no longer open.

    A median that nothing is known of stays absent. A group that a table of caps does not name
    keeps its open end; a name that looks like a group's but is none is warned of. A bound that a
    cap made is of the kind ``convention``: it is the user's, not the sources'.

    Args:
        sums: A table of sums, ``by`` in its ``attrs``.
        cap: As for :func:`losstracker.aggregate`.

    Raises:
        ArgumentError: The cap is no count, or lies below what was lost at the least.

    >>> table = pd.DataFrame({"low": [2.0], "best": [2.0], "high": [math.inf], "upper": [math.nan],
    ...                       "median": [math.nan], "lower": [2.0], "high_kind": ["entailed"]})
    >>> table.attrs["by"] = ()
    >>> apply_cap(table, 40)[["high", "upper", "high_kind"]].values.tolist()
    [[40.0, 40.0, 'convention']]
    """
    caps = _caps(sums, cap)
    _refuse_too_low(sums, caps)
    capped = sums.copy()
    closed = sums[SumCol.HIGH].to_numpy() > caps
    for name in (SumCol.BEST, SumCol.HIGH, SumCol.LOWER, SumCol.MEDIAN):
        capped[str(name)] = np.minimum(sums[name].to_numpy(), caps)
    upper = sums[SumCol.UPPER].to_numpy()
    no_end = np.isnan(upper) & np.isfinite(caps)
    most = np.where(no_end, sums[SumCol.HIGH].to_numpy(), upper)
    capped[str(SumCol.UPPER)] = np.minimum(most, caps)
    kinds = sums[SumCol.HIGH_KIND].to_numpy()
    capped[str(SumCol.HIGH_KIND)] = np.where(closed, str(BoundKind.CONVENTION), kinds)
    capped.attrs = {**sums.attrs, CAP: float(cap) if not isinstance(cap, pd.DataFrame) else "table"}
    return capped


def _caps(sums: pd.DataFrame, cap: Cap) -> NDArray[np.float64]:
    if not isinstance(cap, pd.DataFrame):
        is_one: bool = np.isscalar(cap)
        if not is_one:
            raise ArgumentError(f"cap: expected a number or a pandas DataFrame, got {type(cap)}")
        _require_counts([cap])
        return np.full(len(sums), float(cap))
    by = list(sums.attrs["by"])
    missing = [name for name in (*by, CAP) if name not in cap.columns]
    if missing:
        raise ArgumentError(
            f"cap: expected a table with the columns {', '.join([*by, CAP])}, got none named "
            f"{missing[0]}; add it, or give one number"
        )
    _require_counts(cap[CAP])
    keys = pd.DataFrame({name: text_column(cap[name]).str.strip().to_numpy() for name in by})
    if keys.duplicated().any() if by else len(cap) != 1:
        twice = " / ".join(keys[keys.duplicated()].iloc[0]) if by else "the whole table"
        got = "several" if len(cap) else "none"
        raise ArgumentError(f"cap: expected one row for {twice}, got {got}; keep one")
    if not by:
        return np.full(len(sums), float(cap[CAP].iloc[0]))
    known = keys.assign(**{CAP: cap[CAP].astype(float).to_numpy()})
    _look_for_slips(known[by], sums[by].astype(object))
    found = sums[by].astype(object).merge(known, on=by, how="left")[CAP]
    return found.fillna(math.inf).to_numpy(dtype=float)


def _look_for_slips(named: pd.DataFrame, groups: pd.DataFrame) -> None:
    """Warn of names that no group has and that look like one; a fleet may have had no losses.

    Raises:
        ArgumentError: A category is no code of the taxonomy.
    """
    for column in named.columns:
        there = sorted(set(groups[column]))
        for name in sorted(set(named[column]) - set(there)):
            if column in {Col.CATEGORY, GROUP}:
                _require_code(name)
                continue
            close = nearest(name, there)
            if close:
                warnings.warn(
                    f"cap: no sum has {column} '{name}', so its cap closes nothing; "
                    f"did you mean '{close}'?",
                    LossTrackerWarning,
                    stacklevel=5,
                )


def _require_code(name: str) -> None:
    if name not in taxonomy():
        close = nearest(name, taxonomy())
        hint = f"; did you mean '{close}'?" if close else ""
        raise ArgumentError(f"cap: '{name}' is no code of the taxonomy{hint}")


def _require_counts(values: Iterable[Any]) -> None:
    for value in values:
        is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        number = value if is_number else math.nan
        if not (math.isfinite(number) and number >= 0 and float(number).is_integer()):
            raise ArgumentError(f"cap: expected a whole number >= 0, got {value!r}")


def _refuse_too_low(sums: pd.DataFrame, caps: NDArray[np.float64]) -> None:
    under = np.flatnonzero(sums[SumCol.LOW].to_numpy() > caps)
    if under.size:
        at = int(under[0])
        by = list(sums.attrs["by"])
        cells = [str(value) for value in sums[by].iloc[at]]
        if SumCol.PERIOD in sums and not pd.isna(sums[SumCol.PERIOD].iloc[at]):
            cells.append(f"{sums[SumCol.PERIOD].iloc[at]:%Y-%m-%d}")
        name = " / ".join(cells) or "the whole table"
        raise ArgumentError(
            f"cap: {caps[at]:,.0f} for {name} is below {sums[SumCol.LOW].iloc[at]:,.0f}, which "
            "the records say was lost at the least; correct the cap or the records"
        )
