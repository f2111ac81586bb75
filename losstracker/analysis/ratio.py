"""Loss-exchange ratios: what one side lost for each loss of another, with everything known."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

from losstracker.analysis.distributions import Dependence
from losstracker.analysis.jointly import Fraction, join
from losstracker.analysis.options import as_names
from losstracker.analysis.pairs import hang_together, pair_up, tails_of
from losstracker.analysis.prepare import key_column
from losstracker.analysis.question import ask, require_options
from losstracker.errors import ArgumentError, LossTrackerWarning
from losstracker.model.columns import Col
from losstracker.model.lexicon import use_lexicon
from losstracker.model.taxonomy import is_under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    import pandas as pd

    from losstracker.analysis.pairs import Row, Sum
    from losstracker.analysis.question import Options, Question, SumOptions
    from losstracker.model.lexicon import Lexicon


def ratio(  # noqa: PLR0913 - most are keywords
    losses: object,
    of: str = "side",
    *,
    numerator: str,
    denominator: str,
    by: str | Sequence[str] = (),
    lexicon: Lexicon | str | None = None,
    **options: Unpack[SumOptions],
) -> pd.DataFrame:
    """Divide the losses of one side by those of another, for each group and period.

    Under ``wording`` the two share the readings of the words that both use: if "dozens" means 30
    here, it means 30 there.

    Args:
        losses: A loss table, as for :func:`losstracker.aggregate`.
        of: The column that tells numerator and denominator apart; a ``category`` holds what is
            under it.
        numerator: Its value whose losses are divided.
        denominator: Its value by whose losses they are divided.
        by: Columns to group by.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: ``every``, ``cumulative``, ``level``, ``dates``, ``on``, ``dependence``, ``where``,
            ``since``, ``until``, ``policy``, ``mix_evidence`` and ``upper``, as for
            :func:`losstracker.aggregate`.

    Returns:
        One row a group and period: the ``by`` columns; ``period`` with ``every``; of the ratio
        (items lost for each item) ``low``, ``best``, ``high`` and ``lower``, ``median``, ``upper``;
        ``may_be_zero``, whether the denominator may be 0, and ``zero_chance``, with what
        probability it is (NaN where that is not known); ``numerator_low``, ``numerator_best``,
        ``numerator_high`` and the same of the denominator (items); ``numerator_records`` and
        ``denominator_records``.

        Nothing is divided by zero: where the denominator may be 0, ``high`` is inf, and ``upper``
        is if that is likely enough; where it must be, or there is nothing to divide, numbers are
        NaN. Where both may be 0, ``lower`` takes the ratio for 0 and ``upper`` for inf. ``lower``
        and ``upper`` hold the ratio with the probability of ``level`` at the least; where very many
        readings are shared they are rounded, outwards, by about a thousandth.

    Warns:
        LossTrackerWarning: No record is of the numerator, or none of the denominator.

    Raises:
        ArgumentError: An option is not understood, or the two are one.
        InvalidLossesError: What was read has errors.
        MixedEvidenceError: Confirmed losses and claims would be added up.

    >>> import pandas as pd
    >>> seen = {"record_id": ["a", "b"], "side": ["Red", "Blue"], "date": "2026-03", "source": "s",
    ...         "category": "tank", "status": "lost", "quantity": ["dozens", "2"], "language": "en"}
    >>> row = ratio(pd.DataFrame(seen), numerator="Red", denominator="Blue").iloc[0]
    >>> float(row["low"]), float(row["best"]), float(row["high"])
    (12.0, 24.0, 49.5)
    """
    require_options(options)
    by, names = as_names(by), (str(numerator).strip(), str(denominator).strip())
    _refuse_one(of, names)
    if of in by:
        raise ArgumentError(f"by: '{of}' tells numerator and denominator apart; leave it out")
    options["where"] = _narrowed(options.get("where") or {}, of, names)
    with use_lexicon(lexicon):
        question = _named(ask(losses, (*by, of), **options), of, names)
        prepared = question.prepare(question.options.by)
        table = pair_up(question, prepared, names, _divide)
    table.attrs = question.facts(prepared) | {
        "by": by,
        "of": of,
        "table": "ratios",
        "numerator": names[0],
        "denominator": names[1],
    }
    return table


def _refuse_one(of: str, names: tuple[str, str]) -> None:
    """Refuse a numerator and a denominator that have records in common."""
    one, other = names
    if one == other:
        raise ArgumentError(f"denominator: expected another {of} than the numerator, got the same")
    if of == Col.CATEGORY and (is_under(one, other) or is_under(other, one)):
        raise ArgumentError(
            f"denominator: '{one}' and '{other}' lie one under the other; a ratio takes two "
            "categories that have nothing in common"
        )


def _named(question: Question, of: str, names: tuple[str, str]) -> Question:
    """Put a category in the place of all that is under it, and warn of a side without records."""
    table = question.records.table
    cells = key_column(table, of)
    if of == Col.CATEGORY:
        above = {
            code: next((name for name in names if is_under(code, name)), code)
            for code in cells.unique()
        }
        cells = cells.map(above)
        records = replace(question.records, table=table.assign(**{of: cells}))
        question = replace(question, records=records)
    there = set(cells)
    for option, name in zip(("numerator", "denominator"), names, strict=True):
        if name not in there:
            warnings.warn(
                f"{option}: no record has {of} '{name}', so nothing of it counts as lost",
                LossTrackerWarning,
                stacklevel=3,
            )
    return question


def _narrowed(
    where: Mapping[str, str | Sequence[str]], of: str, names: tuple[str, str]
) -> dict[str, str | Sequence[str]]:
    """Keep the records of the two, unless the filter already says which of them to keep."""
    if of in where:
        raise ArgumentError(f"where: '{of}' is set by numerator and denominator; leave it out")
    return {**where, of: list(names)}


def _divide(over: Sum, under: Sum, options: Options) -> Row:
    low, high = _bounds(over, under)
    lower, median, upper, chance = _quantiles(over, under, options)
    return {
        "low": low,
        "best": over.best / under.best if under.best > 0 else math.nan,
        "high": high,
        "lower": max(lower, low),
        "median": median,
        "upper": min(upper, high),
        "may_be_zero": under.low == 0,
        "zero_chance": chance,
        **{f"numerator_{name}": getattr(over, name) for name in ("low", "best", "high")},
        **{f"denominator_{name}": getattr(under, name) for name in ("low", "best", "high")},
        "numerator_records": over.records,
        "denominator_records": under.records,
    }


def _bounds(over: Sum, under: Sum) -> tuple[float, float]:
    """Divide bounds: the least by the most, the most by the least."""
    if under.high == 0:
        return math.nan, math.nan
    low = 0.0 if math.isinf(under.high) else over.low / under.high
    if under.low > 0:
        return low, over.high / under.low
    return low, math.inf if over.high > 0 else 0.0


def _quantiles(over: Sum, under: Sum, options: Options) -> tuple[float, float, float, float]:
    """Give lower, median and upper of the ratio, and the chance that its denominator is zero."""
    if under.high == 0:
        return math.nan, math.nan, math.nan, 1.0
    if options.dependence == Dependence.UNKNOWN and hang_together(over, under):
        return _quantiles_of_unknown(over, under, options)
    tail = (1 - options.level) / 2
    return (
        _quantile(over, under, ("low", "high"), options, tail, undefined=0.0),
        _median(over, under, options),
        _quantile(over, under, ("high", "low"), options, 1 - tail, undefined=math.inf),
        _zero_chance(over, under, options),
    )


def _quantiles_of_unknown(
    over: Sum, under: Sum, options: Options
) -> tuple[float, float, float, float]:
    """Give what holds under every dependence: the ratio of the means of tails."""
    (least, top), (bottom, most) = (tails_of(each.reads, options.level) for each in (over, under))
    lower = least / most if most else 0.0
    upper = math.nan if math.isinf(top) else top / bottom if bottom else math.inf
    return lower, math.nan, upper, 0.0 if under.low > 0 else math.nan


def _fraction(
    over: Sum, under: Sum, names: tuple[str, str], options: Options, undefined: float
) -> Fraction:
    first, second = over.reads[names[0]], under.reads[names[1]]
    joint = join(first.terms, second.terms, options.dependence)
    return Fraction(joint, (round(first.known), round(second.known)), undefined)


def _quantile(  # noqa: PLR0913 - one is a keyword
    over: Sum,
    under: Sum,
    names: tuple[str, str],
    options: Options,
    level: float,
    *,
    undefined: float,
) -> float:
    if math.isinf(under.reads[names[1]].known):
        return 0.0
    if math.isinf(over.reads[names[0]].known):
        return math.nan
    return _fraction(over, under, names, options, undefined).quantile(level)


def _median(over: Sum, under: Sum, options: Options) -> float:
    """Give the median where there is one number for it, whatever 0 / 0 is taken for."""
    middle = ("middle", "middle")
    if math.isnan(over.reads["middle"].known) or math.isnan(under.reads["middle"].known):
        return math.nan
    fraction = _fraction(over, under, middle, options, 0.0)
    least = fraction.quantile(0.5)
    if not fraction.chance_of_neither():
        return least
    return least if least == replace(fraction, undefined=math.inf).quantile(0.5) else math.nan


def _zero_chance(over: Sum, under: Sum, options: Options) -> float:
    if under.low > 0:
        return 0.0
    if math.isnan(under.reads["middle"].known):
        return math.nan
    return _fraction(over, under, ("low", "middle"), options, 0.0).chance_of_zero()
