"""What stands above and below a chart, in words, from what the table says of itself."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.analysis.trackers import is_tracker, tracker_of
from losstracker.model.columns import BoundKind, Col, SumCol
from losstracker.plot.labels import category_name, listing, number, row_labels, span, words
from losstracker.plot.language import day_text, decimal_sign, look_up, say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from losstracker.plot.tables import Sums

_DAYS_APART = {"wording", "independent"}
"""Dependences under which the days of records are independent."""
_SOURCES_NAMED = 3
_VALUES_NAMED = 3
_SEEN_PERIODS = 60
"""Of more periods the band within each is too narrow to be seen."""
_DATED = re.compile(r",\s*\d{4}(?:-\d{2}){0,2}$")


def _dependence_words(name: str) -> str:
    """What a dependence takes for true."""
    return {
        "wording": say("same word, same meaning"),
        "independent": say("counts taken as independent"),
        "comonotonic": say("counts taken to be high or low together"),
        "unknown": say("however the counts hang together"),
    }.get(name, "")


def _date_words(name: str) -> str:
    """Where records of uncertain days are counted."""
    return {
        "spread": say("uncertain dates spread evenly over their window"),
        "earliest": say("uncertain dates at their earliest"),
        "latest": say("uncertain dates at their latest"),
    }.get(name, "")


def period_words(every: str | None) -> str:
    """The name of a period of this length."""
    return {
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
        "year": say("year"),
    }.get(str(every), say("period"))


def band_words(sums: Sums, *, dark: bool, until_end: bool = False) -> list[str]:
    """What the light and the dark bands are; ``dark`` is whether a dark one is drawn.

    With ``until_end`` bounds are apart only because the days within a period are not told.
    """
    if until_end:
        if sums.rows[SumCol.PERIOD].nunique() > _SEEN_PERIODS:
            return []
        return [say("light: bounds within each {period}", period=period_words(sums.every))]
    kinds = [name for name in (SumCol.LOW_KIND, SumCol.HIGH_KIND) if name in sums.rows]
    convention = bool((sums.rows[kinds] == BoundKind.CONVENTION).to_numpy().any())
    light = say("light: bounds, some by convention") if convention else say("light: hard bounds")
    return [light, say("dark: {interval}", interval=interval_words(sums))] if dark else [light]


def interval_words(sums: Sums) -> str:
    """The central interval; the dependence that it rests on is said with the data."""
    level = sums.facts.get("level")
    share = say("central {level} %", level=percent(level)) if level else say("central interval")
    assumed = str(sums.facts.get("dependence"))
    whole = say("bounds of the {interval}", interval=share) if assumed == "unknown" else share
    if assumed in _DAYS_APART and _spreads_days(sums):
        return f"{whole} ({say('the days of different records taken as independent')})"
    return whole


def _spreads_days(sums: Sums) -> bool:
    """Whether the interval rests on days within windows."""
    facts = sums.facts
    return sums.has_periods and bool(facts.get("windows")) and facts.get("dates") == "spread"


def percent(level: float) -> str:
    """A share of 1 as the number before a percent sign."""
    return f"{level * 100:g}".replace(".", decimal_sign())


def claim_words(sums: Sums) -> list[str]:
    """What the sums rest on, and how claims are told apart where both are on the chart."""
    if sums.rows.empty:
        return []
    claimed = sums.claimed
    if claimed.any():
        return (
            [say("claimed, not confirmed by pictures")]
            if claimed.all()
            else [say("hollow and broken: claimed, not confirmed by pictures")]
        )
    said = sums.facts.get("evidence")
    if said == "both" and Col.EVIDENCE not in sums.by:
        return [say("confirmed losses and claims added up")]
    return [say("confirmed by pictures")] if said == "visual" else []


def data_words(sums: Sums) -> list[str]:
    """What the records rest on, how they were dated, and how many they are."""
    facts, said = sums.facts, claim_words(sums)
    if sums.rows.empty:
        return []
    said += _days_words(facts)
    if sums.has_periods:
        dates = _date_words(str(facts.get("dates")))
        said += [say("by day of report")] if facts.get("on") == "reported" else []
        spread = facts.get("windows") != 0 and facts.get("on") != "reported"
        said += [dates] if dates and spread else []
    records = (
        facts.get("records") if sums.has_periods else sums.rows[SumCol.RECORDS].sum(skipna=False)
    )
    if records is not None and not np.isnan(records):
        said += [record_words(records)]
    return said + _terms(sums)


def record_words(count: float) -> str:
    """So many records."""
    return say_count("{n} record", "{n} records", count)


def _days_words(facts: Mapping[str, Any]) -> list[str]:
    """The days that were asked for."""
    since, until = facts.get("since"), facts.get("until")
    if not is_day(since) and not is_day(until):
        return []
    if is_day(since) and is_day(until):
        return [say("losses from {first} to {last}", first=_day(since), last=_day(until))]
    if is_day(since):
        return [say("losses from {first} on", first=_day(since))]
    return [say("losses until {last}", last=_day(until))]


def _day(text: object) -> str:
    return day_text(date.fromisoformat(str(text)))


def is_day(text: object) -> bool:
    """Whether a table names a day here."""
    return isinstance(text, str) and text[:4].lstrip("-").isdigit()


def _terms(sums: Sums) -> list[str]:
    """What the sums take for true, where that changes them: dependence, lexicon and cap."""
    facts, said = sums.facts, []
    worded = facts.get("worded") != 0 and not is_exact(sums)
    name = str(facts.get("dependence") or "")
    if name and (worded or (name not in _DAYS_APART and not is_exact(sums))):
        held, code = _dependence_words(name), look_up("dependences", name) or name
        said += [say("dependence: {name}", name=f"{code} ({held})" if held else code)]
    if facts.get("lexicon") and worded:
        said += [say("lexicon: {name}", name=facts["lexicon"])]
    if facts.get("upper") == "lexical":
        said += [say("open ends as readers take the words")]
    cap = facts.get("cap")
    if cap is not None:
        by_table = say("sums capped by a table")
        said += [by_table if cap == "table" else say("sums capped at {n}", n=number(cap))]
    return said


def undated_words(sums: Sums) -> list[str]:
    """What the rows without a period hold, which no date axis can show."""
    rest = sums.undated() if sums.has_periods else sums.rows.iloc[:0]
    if rest.empty:
        return []
    count = rest[SumCol.RECORDS].sum(skipna=False)
    many = say("records") if np.isnan(count) else record_words(count)
    reach = span(rest[SumCol.LOW].sum(), rest[SumCol.HIGH].sum())
    return [say("not shown: {records} without a dated end, {count}", records=many, count=reach)]


def caption(sums: Sums, marks: Iterable[str], source: str | None, more: Iterable[str] = ()) -> str:
    """The lines below a chart: what is drawn, what it rests on, where it comes from."""
    named = source if source is not None else source_names(sums.facts.get("sources") or ())
    marks = [*marks, *_rest_words(sums)]
    about = _sentence([*undated_words(sums), *more, *data_words(sums)])
    data = [about, named and say("Source: {names}", names=named)]
    lines = [_sentence(marks), " ".join(part for part in data if part)]
    return "\n".join(line for line in lines if line)


def _rest_words(sums: Sums) -> list[str]:
    """What "(rest)" after a name means, where a row has one."""
    rests = {name for code, name in sums.names.items() if name != category_name(code)}
    shown = any(sums.rows[name].isin(rests).any() for name in sums.by if name in sums.rows)
    return [say("rest: what no narrower category holds")] if rests and shown else []


def _sentence(parts: Iterable[str]) -> str:
    text = say("; ").join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def source_names(names: Iterable[str]) -> str:
    """The trackers, or the first sources, and how many more there are.

    >>> source_names(["warspotting.net", "i.postimg.cc"]), source_names(["A, 2024-01", "A, 2025"])
    ('WarSpotting and 1 more site', 'A')
    """
    known = list(dict.fromkeys(str(name) for name in names))
    trackers = list(dict.fromkeys(filter(None, map(_tracker, known))))
    if trackers:
        rest = [name for name in known if not _tracker(name)]
        named, more = trackers, len(rest)
        if more and all(map(_is_site, rest)):
            return say_count(
                "{names} and {n} more site",
                "{names} and {n} more sites",
                more,
                names=_joined(named),
            )
    else:
        known = _once_each(known)
        named, more = known[:_SOURCES_NAMED], len(known) - _SOURCES_NAMED
    if more <= 0:
        return _joined(named)
    return say_count("{names} and {n} more", "{names} and {n} more", more, names=_joined(named))


def _tracker(name: str) -> str:
    """The tracker that a site or a citation belongs to, "" where none is known."""
    cited = f"https://{name}" if _is_site(name) else name
    found = tracker_of(cited)
    return found if is_tracker(found) else ""


def _is_site(name: str) -> bool:
    return "." in name and " " not in name


def _once_each(names: list[str]) -> list[str]:
    """A paper that is cited of several dates once, without them."""
    papers = Counter(_DATED.sub("", name) for name in names)
    once = (
        name if papers[paper] == 1 else paper for name in names if (paper := _DATED.sub("", name))
    )
    return list(dict.fromkeys(once))


def _joined(names: list[str]) -> str:
    """Names in a row; one that holds a comma is set off by a stronger sign."""
    return (say("; ") if any("," in name for name in names) else ", ").join(names)


def column_name(name: str) -> str:
    """A column as it stands after "by"."""
    return look_up("columns", name) or name.replace("_", " ")


def period_name(every: str | None) -> str:
    """A period as it stands after "by"."""
    return column_name(every or "period")


def titled_by(names: Iterable[str]) -> str:
    """The title of sums: 'Losses by side and category', or 'Losses'."""
    told = [column_name(name) for name in names]
    return say("Losses by {names}", names=listing(told)) if told else say("Losses")


def is_exact(sums: Sums) -> bool:
    """Whether every sum is one number."""
    return bool((sums.rows[SumCol.LOW] == sums.rows[SumCol.HIGH]).all())


def filter_words(sums: Sums, names: Iterable[str]) -> str:
    """What stands before the thing counted: values that are the same in every row, and the filter.

    Columns of ``names`` are not said twice where the filter is on them too.
    """
    names = list(names)
    said = [row_labels(sums.rows.iloc[:1], names)[0]] if names else []
    only, told = list(sums.facts.get("sides") or ()), {*sums.by, *(sums.facts.get("where") or {})}
    if len(only) == 1 and str(Col.SIDE) not in told and len(sums.rows):
        said.insert(0, words(Col.SIDE, str(only[0])))
    for name, values in (sums.facts.get("where") or {}).items():
        if name not in {*names, Col.EVIDENCE}:  # the caption says what the losses rest on
            said.append(_any_of(name, [values] if isinstance(values, str) else list(values)))
    return " · ".join(said) + say(": ") if said else ""


def _any_of(name: str, values: list[str]) -> str:
    told = [words(name, str(value)) for value in values]
    more = len(told) - _VALUES_NAMED
    first = told[:_VALUES_NAMED] + ([say_count("{n} more", "{n} more", more)] if more > 0 else [])
    return say(" or ").join(first)


def subtitle(sums: Sums, names: Iterable[str], counted: str) -> str:
    """What is counted, after what holds for all of the chart."""
    text = f"{filter_words(sums, names)}{counted}"
    return text[:1].upper() + text[1:]


def count_words(*, logarithmic: bool) -> str:
    """What an axis of counts counts, and how."""
    return say("number of items, logarithmic from 1 on") if logarithmic else say("number of items")


def left_out(count: int) -> list[str]:
    """How many rows a chart has no room for."""
    if count <= 0:
        return []
    return [say_count("{n} smaller one is not drawn", "{n} smaller ones are not drawn", count)]


def open_words() -> str:
    """What the mark of an open end means."""
    return say("fading with an arrow: no upper bound known")
