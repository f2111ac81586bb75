"""What stands above and below a chart, in words, from what the table says of itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.model.columns import BoundKind, Col, SumCol
from losstracker.plot.labels import listing, number, row_labels, span, words
from losstracker.plot.language import day_text, decimal_sign, look_up, say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from losstracker.plot.tables import Sums

_SOURCES_NAMED = 3
_VALUES_NAMED = 3


def _dependence_words(name: str) -> str:
    """What a dependence takes for true."""
    return {
        "wording": say("a wording taken to mean the same wherever it stands"),
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
        return [say("light: bounds within each {period}", period=period_words(sums.every))]
    kinds = [name for name in (SumCol.LOW_KIND, SumCol.HIGH_KIND) if name in sums.rows]
    convention = bool((sums.rows[kinds] == BoundKind.CONVENTION).to_numpy().any())
    light = say("light: bounds, some by convention") if convention else say("light: hard bounds")
    return [light, say("dark: {interval}", interval=interval_words(sums))] if dark else [light]


def interval_words(sums: Sums) -> str:
    """The central interval, and under which dependence."""
    level = sums.facts.get("level")
    share = say("central {level} %", level=percent(level)) if level else say("central interval")
    assumed = str(sums.facts.get("dependence"))
    held = _dependence_words(assumed)
    whole = say("bounds of the {interval}", interval=share) if assumed == "unknown" else share
    return f"{whole} ({held})" if held else whole


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
    return said + _terms(facts)


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


def _terms(facts: Mapping[str, Any]) -> list[str]:
    """The dependence and the lexicon of the sums, by their names."""
    said = []
    if facts.get("dependence"):
        name = str(facts["dependence"])
        said += [say("dependence {name}", name=look_up("dependences", name) or name)]
    if facts.get("lexicon"):
        said += [say("lexicon {name}", name=facts["lexicon"])]
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
    about = _sentence([*undated_words(sums), *more, *data_words(sums)])
    data = [about, named and say("Source: {names}", names=named)]
    lines = [_sentence(marks), " ".join(part for part in data if part)]
    return "\n".join(line for line in lines if line)


def _sentence(parts: Iterable[str]) -> str:
    text = say("; ").join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def source_names(names: Iterable[str]) -> str:
    """The first sources, and how many more there are."""
    known = list(dict.fromkeys(str(name) for name in names))
    more = len(known) - _SOURCES_NAMED
    first = ", ".join(known[:_SOURCES_NAMED])
    return say("{names} and {n} more", names=first, n=number(more)) if more > 0 else first


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
    for name, values in (sums.facts.get("where") or {}).items():
        if name not in {*names, Col.EVIDENCE}:  # the caption says what the losses rest on
            said.append(_any_of(name, [values] if isinstance(values, str) else list(values)))
    return " · ".join(said) + say(": ") if said else ""


def _any_of(name: str, values: list[str]) -> str:
    told = [words(name, str(value)) for value in values]
    more = len(told) - _VALUES_NAMED
    first = told[:_VALUES_NAMED] + ([say("{n} more", n=number(more))] if more > 0 else [])
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
    return [
        say_count("{n} smaller one is in the table", "{n} smaller ones are in the table", count)
    ]


def open_words() -> str:
    """What the mark of an open end means."""
    return say("fading with an arrow: no upper bound known")
