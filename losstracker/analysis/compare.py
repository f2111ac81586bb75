"""The same sums under every dependence, one below the other: how much rests on what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.distributions import Dependence
from losstracker.analysis.options import as_names
from losstracker.analysis.question import require_options
from losstracker.errors import ArgumentError
from losstracker.model.columns import SumCol
from losstracker.model.lexicon import use_lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from losstracker.analysis.cap import Cap
    from losstracker.analysis.question import SumOptions
    from losstracker.model.lexicon import Lexicon

DEPENDENCE = "dependence"


def compare_dependences(
    losses: object,
    by: str | Sequence[str] = (),
    *,
    cap: Cap | None = None,
    lexicon: Lexicon | str | None = None,
    **options: Unpack[SumOptions],
) -> pd.DataFrame:
    """Sum losses under each dependence.

    Args:
        losses: A loss table, as for :func:`losstracker.aggregate`.
        by: Columns to group by (default: none, all losses in one sum).
        cap: As for :func:`losstracker.aggregate`.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: Other options of :func:`losstracker.aggregate`, but for ``dependence``.

    Returns:
        The rows of :func:`losstracker.aggregate` for each group and dependence; the column
        ``dependence`` stands after the ``by`` columns and says which. Only ``lower``, ``median``
        and ``upper`` differ.

    Raises:
        ArgumentError: An option is not understood, or ``dependence`` is one of them.

    >>> from losstracker.examples import syria_2024
    >>> sums = compare_dependences(syria_2024(), where={"category": "aircraft"})
    >>> sums["dependence"].tolist()
    ['independent', 'wording', 'comonotonic', 'unknown']
    >>> sums["upper"].tolist()
    [12.0, 12.0, 12.0, 12.0]
    """
    require_options(options)
    if DEPENDENCE in options:
        raise ArgumentError("dependence: every one is compared; leave it out")
    if DEPENDENCE in as_names(by):
        raise ArgumentError(f"by: '{DEPENDENCE}' is a column of the result; rename it")
    order = (
        Dependence.INDEPENDENT,
        Dependence.WORDING,
        Dependence.COMONOTONIC,
        Dependence.UNKNOWN,
    )
    with use_lexicon(lexicon):
        tables = []
        for each in order:
            options["dependence"] = str(each)
            tables.append(aggregate(losses, by, cap=cap, **options))
    names = list(tables[0].attrs["by"])
    for rank, (table, each) in enumerate(zip(tables, order, strict=True)):
        table.insert(len(names), DEPENDENCE, str(each))
        table["_rank"] = rank
    keys = [*names, *(name for name in [str(SumCol.PERIOD)] if name in tables[0])]
    sums = pd.concat(tables).sort_values([*keys, "_rank"], ignore_index=True)
    sums = sums.drop(columns="_rank")
    rounding = max(table.attrs["rounding"] for table in tables)
    facts: dict[Any, Any] = {"by": (*names, DEPENDENCE), DEPENDENCE: None, "rounding": rounding}
    sums.attrs = {**tables[0].attrs, **facts}
    return sums
