"""Trackers side by side: what each counts, and how that compares with a confirmed list."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.analysis import engine, tally
from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.comparable import (
    BOUNDS,
    RATIOS,
    comparable_codes,
    has_open_window,
    last_counted,
    list_days,
    part_sources,
    set_ratios,
    told_of,
    warn_of_sides,
    within_list,
)
from losstracker.analysis.options import as_names
from losstracker.analysis.prepare import wanted_texts
from losstracker.analysis.question import require_options
from losstracker.analysis.trackers import lists_apart, tracker_of
from losstracker.errors import ArgumentError, LossTrackerWarning
from losstracker.model.cells import text_column
from losstracker.model.columns import BoundKind, Col, Evidence, SumCol
from losstracker.model.lexicon import use_lexicon
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Unpack

    from losstracker.analysis.question import SumOptions
    from losstracker.model.lexicon import Lexicon

SOURCE, EVIDENCE = "source", "evidence"
_KINDS = [str(SumCol.LOW_KIND), str(SumCol.HIGH_KIND)]
_RECORDS = str(SumCol.RECORDS)
_COUNTED = [_RECORDS, str(SumCol.UNBOUNDED)]
_PERIOD = str(SumCol.PERIOD)
_UNDATED = (
    "{} gives no days of report: its records may be of any day, and only bounds are known; "
    "on='date' compares by the day of loss"
)
_LEFT_OUT = ("dependence", "level", "upper", "rounding", "windows")
"""What sums say of their quantiles, which are not compared."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One tracker: its records by group and evidence, its sums, and the last day it knows.

    ``open`` is its table where some window is open; ``undated`` says that it has no day of report.
    """

    name: str
    look: pd.DataFrame
    sums: pd.DataFrame
    last: date | None
    open: pd.DataFrame | None
    undated: bool

    @property
    def records(self) -> int:
        return int(self.sums.attrs["records"])

    @property
    def confirmed(self) -> int:
        return int(self.look.loc[self.look[EVIDENCE].eq(str(Evidence.VISUAL)), _RECORDS].sum())

    def evidence(self, by: Sequence[str]) -> pd.DataFrame:
        """The classes of the evidence of each group."""
        look = self.look[self.look[_RECORDS] > 0].assign(_one=0)
        classes = look.groupby([*by] or "_one", sort=False)[EVIDENCE].agg(
            lambda cells: ", ".join(str(each) for each in Evidence if each in {*cells})
        )
        return classes.reset_index().drop(columns="_one", errors="ignore")


def compare_sources(
    losses: object,
    by: str | Sequence[str] = "category",
    *,
    of: str | None = None,
    base: str | None = None,
    lexicon: Lexicon | str | None = None,
    **options: Unpack[SumOptions],
) -> pd.DataFrame:
    """Set what several trackers count beside each other, and never add them up.

    Each source is summed on its own; claims of one loss are fused within a source only.

    Sources name categories more or less finely. With ``category`` in ``by``, a code is rolled up
    to the narrowest one that every source tells apart (see :func:`.comparable.comparable_codes`):
    "tank" stays where all count tanks apart, and a broader code beside it is the rest.
    ``attrs["rolled_up"]`` says which codes went where. What each puts under ``other`` is not of one
    kind, so that it has no ratio.

    Args:
        losses: A loss table that holds the rows of several trackers, or a mapping from the name of
            each to its own table. A frame that is not of pandas is brought into memory.
        by: Columns to group by; ``group`` is the broad category above ``category``.
        of: Column that tells the sources apart. Without it: the tracker whose page is cited
            (``trackers.csv`` lists those known), else the site or the citation that stands first.
        base: Source to compare with. Without it: the one of most confirmed records (evidence
            ``visual``) that ``where`` keeps, or where none has any the one of most records.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: As for :func:`losstracker.aggregate`; they hold for every source. Lists that say
            only when they named a loss have windows that begin with the war: ``on="reported"``
            compares them by day of report.

    Returns:
        One row a group, period and source, the base first: the ``by`` columns; ``period`` (with
        ``every``); ``source``; ``evidence`` (the classes of its records in that group);
        ``low``, ``best``, ``high`` (items); ``low_kind``, ``high_kind``; ``records``,
        ``unbounded``; and how often the base's number the source's is: ``ratio_low``,
        ``ratio_best``, ``ratio_high`` (bounds over bounds; 1 for the base; ``ratio_high`` is inf
        where the base may be 0, all are NaN where it is, and for ``other``).

        A group of which a source has no record is blank (NaN), not 0: the list may not cover it. So
        are periods before its first and after its last day, unless a record with an open window
        may lie there; and ``best`` and ``ratio_best`` by day of report, where a source gives none.
        Lists that end on different days are not alike: ``attrs["last_days"]`` has them, and
        ``until`` cuts all at one. ``attrs["where"]`` is the filter.

    Warns:
        LossTrackerWarning: Sources list losses of different sides, and these are neither told apart
            by ``by`` nor filtered by ``where``; or a source gives no days of report.

    Raises:
        ArgumentError: There are not two sources, or an option is not understood.
        InvalidLossesError: What was read has errors; the message names the source.
        MixedEvidenceError: One source has confirmed losses and claims in one group.

    >>> rows = {"record_id": ["a", "b"], "side": "Red", "date": "2026-03", "category": "tank",
    ...         "status": "lost", "quantity": ["10", "20-30"], "evidence": ["visual", "official"],
    ...         "source": ["https://ukr.warspotting.net/view/1/", "Ministry"]}
    >>> table = compare_sources(pd.DataFrame(rows))
    >>> table[["source", "low", "high", "ratio_low", "ratio_high"]].values.tolist()
    [['WarSpotting', 10.0, 10.0, 1.0, 1.0], ['Ministry', 20.0, 30.0, 2.0, 3.0]]
    """
    require_options(options)
    names = as_names(by)
    for name in (SOURCE, EVIDENCE):
        if name in names:
            raise ArgumentError(f"by: '{name}' is a column of the result; leave it out")
    with use_lexicon(lexicon):
        tables = _tables(losses, of)
        looks = _look(tables, names, options)
        if Col.SIDE not in (*names, of):
            warn_of_sides(looks)
        rolled = _roll_up(tables, looks, names)
        sources = [
            _sum(name, _recode(table, rolled), _recode(looks[name], rolled), names, options)
            for name, table in tables.items()
        ]
        sources = _complete(sources, names, options)
    for one in sources:
        if one.undated:
            warnings.warn(_UNDATED.format(one.name), LossTrackerWarning, stacklevel=2)
    sources.sort(key=lambda one: (-one.confirmed, -one.records, one.name))
    first = _find_base(sources, base)
    sources = [first, *(one for one in sources if one is not first)]
    result = _beside(sources, names, options)
    result.attrs = _facts(sources, rolled) | {"where": wanted_texts(options.get("where") or {})}
    return result


def _tables(losses: object, of: str | None) -> dict[str, pd.DataFrame]:
    """The rows of each source."""
    if isinstance(losses, Mapping):
        if of is not None:
            raise ArgumentError("of: the mapping names its tables already; leave it out")
        found = {}
        for name, table in losses.items():
            with told_of(str(name), ArgumentError):
                found[str(name)] = _in_memory(table)
    else:
        table = _in_memory(losses)
        told = _told_apart(table, of)
        found = {name: table[told == name] for name in dict.fromkeys(told)}
    if len(found) < 2:
        got = f"only '{next(iter(found))}'" if found else "no rows"
        raise ArgumentError(
            f"losses: expected the rows of at least two sources, got {got}; of= names the column "
            "that tells them apart, or give a mapping of names to tables"
        )
    return part_sources(found)


def _in_memory(losses: object) -> pd.DataFrame:
    frame = engine.open_frame(losses)
    return frame if isinstance(frame, pd.DataFrame) else tally.to_pandas(frame)


def _told_apart(table: pd.DataFrame, of: str | None) -> pd.Series[str]:
    """The source of each row."""
    name = str(Col.SOURCE) if of is None else of
    if name not in table:
        close = nearest(name, [str(column) for column in table.columns])
        hint = f"; did you mean '{close}'?" if close else ""
        raise ArgumentError(f"of: '{name}' is no column of the table{hint}")
    cells = text_column(table[name]).str.strip()
    return cells.map(tracker_of) if of is None else cells.replace("", f"no {name}")


def _look(
    tables: Mapping[str, pd.DataFrame], by: Sequence[str], options: SumOptions
) -> dict[str, pd.DataFrame]:
    """How many records of each group, class of evidence and side the filter leaves a source."""
    columns = tuple(dict.fromkeys([*by, EVIDENCE, str(Col.SIDE)]))
    asked: SumOptions = {"mix_evidence": True, "where": options.get("where")}
    if "policy" in options:
        asked["policy"] = options["policy"]
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)  # the sums warn of the same
        for name, table in tables.items():
            with told_of(name):
                found[name] = aggregate(table, columns, **asked)
    return found


def _roll_up(
    tables: Mapping[str, pd.DataFrame], looks: Mapping[str, pd.DataFrame], by: Sequence[str]
) -> dict[str, str]:
    """Tell which codes give way to the one that all sources can be compared by."""
    if Col.CATEGORY not in by:
        return {}
    records = []
    for look in looks.values():
        counted = look.groupby(str(Col.CATEGORY))[_RECORDS].sum()
        records.append({str(code): int(count) for code, count in counted.items()})
    apart = [_lists_apart(table) for table in tables.values()]
    return {code: to for code, to in comparable_codes(records, apart).items() if code != to}


def _recode(table: pd.DataFrame, rolled: Mapping[str, str]) -> pd.DataFrame:
    if not rolled:
        return table
    return table.assign(**{Col.CATEGORY: text_column(table[Col.CATEGORY]).replace(rolled)})


def _lists_apart(table: pd.DataFrame) -> bool:
    cells = set(text_column(table[Col.SOURCE])) if Col.SOURCE in table else {""}
    return all(lists_apart(tracker_of(cell)) for cell in cells)


def _sum(
    name: str, table: pd.DataFrame, look: pd.DataFrame, by: Sequence[str], options: SumOptions
) -> _Source:
    on, cut = options.get("on", str(Col.DATE)), (options.get("since"), options.get("until"))
    if on == Col.REPORTED and on not in table:
        table = table.assign(**{on: ""})
    with told_of(name):
        sums = aggregate(table, by, **options)
    texts = text_column(table[on])
    days = list_days(texts)
    kept = within_list(sums, days, *cut)
    is_cut = bool(options.get("every")) or cut != (None, None)
    undated = days is None and on == Col.REPORTED and is_cut and len(kept) > 0
    last = last_counted(days, cut[1])
    return _Source(name, look, kept, last, table if has_open_window(texts) else None, undated)


def _complete(sources: Sequence[_Source], by: Sequence[str], options: SumOptions) -> list[_Source]:
    """Give each source the periods that others have, where records of it may lie there."""
    found = [*sources]
    if options.get("every"):
        periods = sorted({day for one in sources for day in one.sums[_PERIOD].dropna()})
        found = [replace(one, sums=_fill_open(one, periods, by, options)) for one in sources]
    return [_without_best(one) if one.undated else one for one in found]


def _fill_open(
    one: _Source, periods: Sequence[pd.Timestamp], by: Sequence[str], options: SumOptions
) -> pd.DataFrame:
    """Add the periods before and after all days that a list names.

    Only records with open windows may lie there, and their bounds are the same in each of them.
    """
    own = one.sums[_PERIOD].dropna()
    early = [day for day in periods if len(own) and day < own.min()]
    late = [day for day in periods if not len(own) or day > own.max()]
    parts = [one.sums]
    for days in (early, late):
        if not days or one.open is None:
            continue
        cut: SumOptions = {**options, "every": None, "cumulative": False}
        if days is early:
            cut["until"] = own.min().date() - timedelta(days=1)
        elif options.get("cumulative"):
            cut["until"] = days[0].date()
        else:
            cut["since"] = days[0].date()
        sums = aggregate(one.open, by, **cut)
        parts += [sums[sums[SumCol.HIGH] > 0].assign(**{_PERIOD: day}) for day in days]
    if len(parts) == 1:
        return one.sums
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    found.attrs = one.sums.attrs
    return found


def _without_best(one: _Source) -> _Source:
    """Leave bounds only where a source does not say when."""
    sums = one.sums.copy()
    dated = sums[_PERIOD].notna() if _PERIOD in sums else slice(None)
    sums.loc[dated, str(SumCol.BEST)] = np.nan
    return replace(one, sums=sums)


def _find_base(sources: Sequence[_Source], base: str | None) -> _Source:
    if base is None:
        return sources[0]
    for one in sources:
        if one.name == base:
            return one
    names = [one.name for one in sources]
    close = nearest(base, names)
    hint = f"did you mean '{close}'?" if close else f"sources are {', '.join(names)}"
    raise ArgumentError(f"base: '{base}' is none of the sources; {hint}")


def _beside(sources: Sequence[_Source], by: Sequence[str], options: SumOptions) -> pd.DataFrame:
    """One row a group, period and source; blank where a source has no list."""
    dated = [_PERIOD] if options.get("every") else []
    keys = [*by, *dated]
    every = pd.concat([one.sums[keys] for one in sources]).drop_duplicates()
    every = every.sort_values(keys, na_position="last", ignore_index=True) if keys else every
    every = every.iloc[:1].reset_index(drop=True) if not keys else every
    tables = [_of_source(one, every, by, keys) for one in sources]
    first = tables[0]
    for rank, table in enumerate(tables):
        set_ratios(table, first, by, is_base=rank == 0)
        table["_row"], table["_rank"] = np.arange(len(table)), rank
    full = pd.concat(tables).sort_values(["_row", "_rank"], ignore_index=True)
    return full[[*keys, SOURCE, EVIDENCE, *BOUNDS, *_KINDS, *_COUNTED, *RATIOS]]


def _of_source(
    one: _Source, every: pd.DataFrame, by: Sequence[str], keys: Sequence[str]
) -> pd.DataFrame:
    """The sums of a source, in the rows of ``every`` group and period."""
    numbers = [*BOUNDS, *_KINDS, *_COUNTED]
    sums = one.sums[[*keys, *numbers]]
    if keys:
        table = every.merge(sums, on=[*keys], how="left")
    else:
        table = sums.reset_index(drop=True).reindex(every.index)
    if _PERIOD in keys:  # no row without a period: no record has an open window
        groups = one.sums[[*by]].drop_duplicates().assign(_has=True)
        has = table.merge(groups, on=[*by], how="left")["_has"].eq(True) if by else True
        none = table[_PERIOD].isna() & table[SumCol.LOW].isna() & has
        table.loc[none, [*BOUNDS, *_COUNTED]] = 0.0
        table.loc[none, _KINDS] = str(BoundKind.ENTAILED)
    table[_KINDS] = table[_KINDS].astype(object).where(table[_KINDS].notna(), "")
    table[[*BOUNDS, *_COUNTED]] = table[[*BOUNDS, *_COUNTED]].astype(float)
    evidence = one.evidence(by)
    if by:
        table = table.merge(evidence, on=[*by], how="left").fillna({EVIDENCE: ""})
    else:
        table[EVIDENCE] = next(iter(evidence[EVIDENCE]), "")
    table[SOURCE] = one.name
    return table


def _facts(sources: Sequence[_Source], rolled: Mapping[str, str]) -> dict[Any, Any]:
    """Say how the table was made; it travels with it."""
    facts = {key: value for key, value in sources[0].sums.attrs.items() if key not in _LEFT_OUT}
    cited = dict.fromkeys(name for one in sources for name in one.sums.attrs["sources"])
    return facts | {
        "table": "comparisons",
        "base": sources[0].name,
        "compared": tuple(one.name for one in sources),
        "rolled_up": dict(rolled),
        "last_days": {one.name: str(one.last or "") for one in sources},
        "records": {one.name: one.records for one in sources},
        "sources": tuple(cited),
    }
