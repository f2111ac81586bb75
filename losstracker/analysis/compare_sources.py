"""Trackers side by side: what each counts, and how that compares with a confirmed list."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from losstracker.analysis import engine, tally
from losstracker.analysis.aggregate import aggregate
from losstracker.analysis.comparable import comparable_codes
from losstracker.analysis.options import as_names
from losstracker.analysis.periods import day_number
from losstracker.analysis.question import require_options
from losstracker.analysis.trackers import lists_apart, tracker_of
from losstracker.errors import ArgumentError, LossTrackerWarning, MixedEvidenceError
from losstracker.model.cells import text_column
from losstracker.model.columns import BoundKind, Col, Evidence, SumCol
from losstracker.model.dates import parse_date
from losstracker.model.lexicon import use_lexicon
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, Unpack

    from losstracker.analysis.question import SumOptions
    from losstracker.model.lexicon import Lexicon

    Reach: TypeAlias = tuple[date | None, date | None]

SOURCE, EVIDENCE = "source", "evidence"
RATIOS = ("ratio_low", "ratio_best", "ratio_high")
_BOUNDS = [str(SumCol.LOW), str(SumCol.BEST), str(SumCol.HIGH)]
_KINDS = [str(SumCol.LOW_KIND), str(SumCol.HIGH_KIND)]
_RECORDS = str(SumCol.RECORDS)
_COUNTED = [_RECORDS, str(SumCol.UNBOUNDED)]
_PERIOD = str(SumCol.PERIOD)
_EPOCH = date(1970, 1, 1).toordinal()
_LEFT_OUT = ("dependence", "level", "upper", "rounding", "windows")
"""What sums say of their quantiles, which are not compared."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One tracker: its name, the classes of its evidence, its sums, and the last day it knows."""

    name: str
    evidence: str
    sums: pd.DataFrame
    last: date | None

    @property
    def records(self) -> int:
        return int(self.sums.attrs["records"])

    @property
    def is_confirmed(self) -> bool:
        return self.evidence == Evidence.VISUAL


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
    ``attrs["rolled_up"]`` says which codes went where.

    Args:
        losses: A loss table that holds the rows of several trackers, or a mapping from the name of
            each to its own table. A frame that is not of pandas is brought into memory.
        by: Columns to group by; ``group`` is the broad category above ``category``.
        of: Column that tells the sources apart. Without it: the tracker whose page is cited
            (``trackers.csv`` lists those known), else the site or the citation that stands first.
        base: Source to compare with. Without it: the confirmed list (evidence ``visual``) of most
            records, or where none is confirmed the one of most records.
        lexicon: What words of counts mean; see :func:`losstracker.parse_quantity`.
        options: As for :func:`losstracker.aggregate`; they hold for every source. Lists that say
            only when they named a loss have windows that begin with the war: ``on="reported"``
            compares them by day of report.

    Returns:
        One row a group, period and source, the base first: the ``by`` columns; ``period`` (with
        ``every``); ``source``; ``evidence`` (the classes of its rows); ``low``, ``best``, ``high``
        (items); ``low_kind``, ``high_kind``; ``records``, ``unbounded``; and how often the base's
        number the source's is: ``ratio_low``, ``ratio_best``, ``ratio_high`` (bounds over bounds;
        1 for the base; ``ratio_high`` is inf where the base may be 0, all are NaN where it is).

        A group of which a source has no record is blank (NaN), not 0: the list may not cover it. So
        are periods before its first and after its last day. Lists that end on different days are
        not alike: ``attrs["last_days"]`` has them, and ``until`` cuts all at one.

    Raises:
        ArgumentError: There are not two sources, or an option is not understood.
        InvalidLossesError: What was read has errors.
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
        tables, rolled = _roll_up(tables, names, options)
        sources = [_sum(name, table, names, options) for name, table in tables.items()]
    sources.sort(key=lambda one: (not one.is_confirmed, -one.records, one.name))
    first = _find_base(sources, base)
    sources = [first, *(one for one in sources if one is not first)]
    result = _beside(sources, names, options)
    result.attrs = _facts(sources, rolled)
    return result


def _tables(losses: object, of: str | None) -> dict[str, pd.DataFrame]:
    """The rows of each source; a part whose whole is another source's stands on its own."""
    if isinstance(losses, Mapping):
        if of is not None:
            raise ArgumentError("of: the mapping names its tables already; leave it out")
        found = {str(name): _in_memory(table) for name, table in losses.items()}
    else:
        table = _in_memory(losses)
        told = _told_apart(table, of)
        found = {name: _alone(table[told == name]) for name in dict.fromkeys(told)}
    if len(found) < 2:
        got = f"only '{next(iter(found))}'" if found else "no rows"
        raise ArgumentError(
            f"losses: expected the rows of at least two sources, got {got}; of= names the column "
            "that tells them apart, or give a mapping of names to tables"
        )
    return found


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


def _alone(table: pd.DataFrame) -> pd.DataFrame:
    if Col.PART_OF not in table:
        return table
    parts, ids = text_column(table[Col.PART_OF]), text_column(table[Col.RECORD_ID])
    return table.assign(**{Col.PART_OF: parts.where(parts.str.strip().isin({*ids}), "")})


def _roll_up(
    tables: dict[str, pd.DataFrame], by: Sequence[str], options: SumOptions
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Put the code that all can be compared by in the place of narrower ones."""
    if Col.CATEGORY not in by:
        return tables, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)  # the sums warn of the same
        kinds = [
            aggregate(table, Col.CATEGORY, where=options.get("where"), mix_evidence=True)
            for table in tables.values()
        ]
    records = [
        {
            str(code): int(count)
            for code, count in zip(sums[Col.CATEGORY], sums[_RECORDS], strict=True)
        }
        for sums in kinds
    ]
    apart = [_lists_apart(table) for table in tables.values()]
    rolled = {code: to for code, to in comparable_codes(records, apart).items() if code != to}
    if not rolled:
        return tables, {}
    return {
        name: table.assign(**{Col.CATEGORY: text_column(table[Col.CATEGORY]).replace(rolled)})
        for name, table in tables.items()
    }, rolled


def _lists_apart(table: pd.DataFrame) -> bool:
    cells = set(text_column(table[Col.SOURCE])) if Col.SOURCE in table else {""}
    return all(lists_apart(tracker_of(cell)) for cell in cells)


def _sum(name: str, table: pd.DataFrame, by: Sequence[str], options: SumOptions) -> _Source:
    try:
        sums = aggregate(table, by, **options)
    except MixedEvidenceError as error:
        raise MixedEvidenceError(f"source '{name}': {error}") from error
    cells = {*text_column(table[EVIDENCE]).str.strip()} if EVIDENCE in table else set()
    classes = ", ".join(str(each) for each in Evidence if each in cells)
    reach = _reach(table, options.get("on", str(Col.DATE)))
    kept = _within_list(sums, reach, options)
    return _Source(name, classes, kept, _last_counted(reach[1], options))


def _within_list(sums: pd.DataFrame, reach: Reach, options: SumOptions) -> pd.DataFrame:
    """Keep the periods that are not wholly before the first or after the last day of a list."""
    first, last = reach
    if first is None or last is None:
        return sums
    if _PERIOD in sums:
        starts = pd.Series(sums[_PERIOD].dropna().unique()).sort_values(ignore_index=True)
        ends = sums[_PERIOD].map(dict(zip(starts, starts.shift(-1), strict=True)))
        begun, ended = sums[_PERIOD] <= pd.Timestamp(last), ends <= pd.Timestamp(first)
        inside = sums[_PERIOD].isna() | (begun & ~ended)
    else:
        since = day_number(options.get("since"), "since")
        until = day_number(options.get("until"), "until")
        late = since is not None and since > last.toordinal() - _EPOCH
        early = until is not None and until < first.toordinal() - _EPOCH
        inside = pd.Series(not (late or early), index=sums.index)
    kept: pd.DataFrame = sums.loc[inside]
    return kept


def _last_counted(last: date | None, options: SumOptions) -> date | None:
    """The last day of a list, or the day that it was cut at."""
    until = day_number(options.get("until"), "until")
    if last is None or until is None:
        return last
    return min(last, date.fromordinal(until + _EPOCH))


def _reach(table: pd.DataFrame, on: str) -> Reach:
    """The first and the last day that a list speaks of; None where it names none."""
    days = [parse_date(text) for text in set(text_column(table[on]).str.strip()) - {""}]
    begins = [day.earliest for day in days if day.earliest is not None]
    ends = [day.latest for day in days if day.latest is not None]
    return min(begins, default=None), max(ends, default=None)


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
        _set_ratios(table, first, is_base=rank == 0)
        table["_row"], table["_rank"] = np.arange(len(table)), rank
    full = pd.concat(tables).sort_values(["_row", "_rank"], ignore_index=True)
    return full[[*keys, SOURCE, EVIDENCE, *_BOUNDS, *_KINDS, *_COUNTED, *RATIOS]]


def _of_source(
    one: _Source, every: pd.DataFrame, by: Sequence[str], keys: Sequence[str]
) -> pd.DataFrame:
    """The sums of a source, in the rows of ``every`` group and period."""
    numbers = [*_BOUNDS, *_KINDS, *_COUNTED]
    sums = one.sums[[*keys, *numbers]]
    if keys:
        table = every.merge(sums, on=[*keys], how="left")
    else:
        table = sums.reset_index(drop=True).reindex(every.index)
    if _PERIOD in keys:  # no row without a period: no record has an open window
        groups = one.sums[[*by]].drop_duplicates().assign(_has=True)
        has = table.merge(groups, on=[*by], how="left")["_has"].eq(True) if by else True
        none = table[_PERIOD].isna() & table[SumCol.LOW].isna() & has
        table.loc[none, [*_BOUNDS, *_COUNTED]] = 0.0
        table.loc[none, _KINDS] = str(BoundKind.ENTAILED)
    table[_KINDS] = table[_KINDS].astype(object).where(table[_KINDS].notna(), "")
    table[[*_BOUNDS, *_COUNTED]] = table[[*_BOUNDS, *_COUNTED]].astype(float)
    return table.assign(**{SOURCE: one.name, EVIDENCE: one.evidence})


def _set_ratios(table: pd.DataFrame, base: pd.DataFrame, *, is_base: bool) -> None:
    """Divide bounds: the least by the most, the most by the least; a source by itself is 1."""
    low, best, high = (table[name].to_numpy() for name in _BOUNDS)
    least, middle, most = (base[name].to_numpy() for name in _BOUNDS)
    known = ~np.isnan(low) & (most > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.where(np.isinf(most), 0.0, low / most)
        highest = np.where(least > 0, high / least, np.where(high > 0, np.inf, 0.0))
        between = np.where(middle > 0, best / middle, np.nan)
    found = (np.ones(len(table)),) * 3 if is_base else (lowest, between, highest)
    for name, values in zip(RATIOS, found, strict=True):
        table[name] = np.where(known, values, np.nan)


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
