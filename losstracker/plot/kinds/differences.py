"""A table of balances made ready to draw, and what it holds in words; no marks here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from losstracker.analysis.balance import balance
from losstracker.errors import DrawingError
from losstracker.model.columns import Col, SumCol
from losstracker.plot import style
from losstracker.plot.captions import interval_words, subtitle
from losstracker.plot.labels import number, row_labels, span
from losstracker.plot.language import say, say_count
from losstracker.plot.marks import KNOWN, has_interval, is_floor, is_open, last_known
from losstracker.plot.open_starts import first_known, has_no_start, is_ceiling
from losstracker.plot.tables import is_losses, read_sums, require_one_row_each

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from losstracker.plot.tables import Sums

CAPTURED = tuple(f"captured_{name}" for name in ("low", "best", "high"))
LOST = tuple(f"lost_{name}" for name in ("low", "best", "high"))
RECORDS = ("captured_records", "lost_records")
MIXED = "mixed"
"""Name of the fact that both confirmed losses and claims are in a table."""
_ROOM, _OPEN_ROOM = 0.04, 0.2
"""Of the axis, what is left free at an end; more where an open end fades out there."""


def read_balances(balances: pd.DataFrame) -> Sums:
    """Check a table of :func:`losstracker.balance`; a low may be -inf. Losses are balanced first.

    Raises:
        DrawingError: It is no such table, or two rows would be drawn in one place.
    """
    balances = balance(balances) if is_losses(balances) else balances
    needed = {str(Col.SIDE), *CAPTURED, *LOST, *RECORDS}
    if balances.attrs.get("table", "balances") != "balances" or needed - {*balances.columns}:
        raise DrawingError(
            "this is no table of what was captured and lost; make one with "
            "losstracker.balance(losses), or give the losses"
        )
    table = balances.reset_index(drop=True)
    table[str(SumCol.RECORDS)] = table[RECORDS[1]]  # every record counts as lost, by one side
    said = balances.attrs.get("evidence")
    by = balances.attrs.get("by", _by_columns(balances))
    told = None if said == "both" else said
    table.attrs = {**balances.attrs, "by": by, "table": None, "evidence": told}
    sums = read_sums(table, signed=True)
    sums = replace(sums, facts={**sums.facts, MIXED: said == "both"})
    keys = [*sums.by, *([str(SumCol.PERIOD)] if sums.has_periods else [])]
    require_one_row_each(sums, keys, "name every column of the groups in by=")
    return sums


def _by_columns(balances: pd.DataFrame) -> tuple[str, ...]:
    """The columns that stand before the numbers."""
    names = [str(name) for name in balances.columns]
    first = names.index(CAPTURED[0])
    return tuple(name for name in names[:first] if name != SumCol.PERIOD)


def told_by(sums: Sums) -> list[str]:
    """The columns that tell the groups apart."""
    return [name for name in sums.by if name not in sums.constant()]


def row_colours(sums: Sums, colours: Mapping[str, str] | None) -> list[str]:
    """The colour chosen for a group, else that of its side."""
    given = sums.chosen(colours)
    sides = style.name_colours(sums.rows[Col.SIDE], given, sums.facts.get("sides", ()))
    pairs = zip(row_labels(sums.rows, told_by(sums)), sums.rows[Col.SIDE], strict=True)
    return [given.get(name, sides[side]) for name, side in pairs]


def signed(value: float) -> str:
    """A difference with its sign.

    >>> signed(8), signed(-12), signed(0)
    ('+8', '\N{MINUS SIGN}12', '0')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def net_text(low: float, best: float, high: float) -> str:
    """A difference in words; a best that is only an end of it is not called best.

    >>> net_text(-12, -10, -10), net_text(-math.inf, 3, 3), net_text(8, 9, 10)
    ('\N{MINUS SIGN}12 to \N{MINUS SIGN}10', 'at most +3', '+8 to +10, best +9')
    """
    if math.isinf(low) and math.isinf(high):
        return say("any number")
    if math.isinf(high):
        text, says_more = say("at least {n}", n=signed(low)), best > low
    elif math.isinf(low):
        text, says_more = say("at most {n}", n=signed(high)), best < high
    else:
        one, other = signed(low), signed(high)
        text = one if one == other else say("{first} to {last}", first=one, last=other)
        says_more = low < best < high and signed(best) not in {one, other}
    return text + (say(", best {n}", n=signed(best)) if says_more else "")


def row_text(cell: Mapping[Hashable, object]) -> str:
    """The difference of a row in words."""
    low, best, high = (float(str(cell[name])) for name in ("low", "best", "high"))
    return say("net {n}", n=net_text(low, best, high))


def parts_text(cell: Mapping[Hashable, object]) -> str:
    """What a row sets against each other, in words."""
    captured, lost = (
        span(float(str(cell[names[0]])), float(str(cell[names[2]]))) for names in (CAPTURED, LOST)
    )
    return say("captured {captured}, lost {lost}", captured=captured, lost=lost)


def limits(rows: pd.DataFrame, numbers: list[str]) -> tuple[float, float]:
    """Limits from finite numbers and 0, with room where an end is open."""
    known = rows[numbers].replace([np.inf, -np.inf], np.nan).to_numpy(dtype=float)
    low, high = min(float(np.nanmin(known)), 0.0), max(float(np.nanmax(known)), 0.0)
    length = (high - low) or 1.0
    falls = bool(has_no_start(rows).any())
    rises = bool(is_open(rows).any())
    return (
        low - length * (_OPEN_ROOM if falls else _ROOM),
        high + length * (_OPEN_ROOM if rises else _ROOM),
    )


def net_limits(ax: Axes, rows: pd.DataFrame) -> None:
    """Limits of an axis of differences that runs upwards."""
    ax.set_ylim(*limits(rows, [str(name) for name in KNOWN]))


def net_words(sums: Sums, rows: pd.DataFrame) -> list[str]:
    """What the marks of differences mean, of those that are on the chart."""
    dark = has_interval(rows, sums.facts.get("dependence")).any()
    parts = [say("net: captured from others minus lost")]
    if (is_floor(rows) | is_ceiling(rows)).any():
        parts += [say("stroke: a bound, no best value known")]
    if (last_known(rows) > first_known(rows)).any():
        parts += [say("light: bounds")]
    parts += [say("dark: {interval}", interval=interval_words(sums))] if dark else []
    if is_open(rows).any() or has_no_start(rows).any():
        parts += [say("fading with an arrow: no bound known on that side")]
    return parts


def captor_words(sums: Sums) -> list[str]:
    """How many captures name the side that lost the items."""
    own = sums.facts.get("captured_from_itself")
    if not own:
        return []
    return [
        say_count(
            "{n} capture names its own side as captor and counts as lost alone",
            "{n} captures name their own side as captor and count as lost alone",
            own,
        )
    ]


def subtitled(sums: Sums, counted: str) -> str:
    """The subtitle; how many captures name no captor stands there, for it may change the picture.

    ``counted`` is what the chart shows.
    """
    unnamed = sums.facts.get("captured_without_captor")
    warning = (
        say_count(
            "{n} capture names no captor and counts as lost alone",
            "{n} captures name no captor and count as lost alone",
            unnamed,
        )
        if unnamed and len(sums.rows)
        else ""
    )
    text = subtitle(sums, sums.constant(), counted)
    return f"{text}; {warning}" if warning else text


def mixed_words(sums: Sums) -> list[str]:
    """That both confirmed losses and claims are in the table."""
    return [say("confirmed losses and claims are both in it")] if sums.facts.get(MIXED) else []
