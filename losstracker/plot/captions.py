"""What stands above and below a chart, in words, from what the table says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from losstracker.model.columns import BoundKind, SumCol
from losstracker.plot.labels import listing, number, row_labels, span, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from losstracker.plot.tables import Sums

_DEPENDENCE = {
    "wording": "a wording taken to mean the same wherever it stands",
    "independent": "counts taken as independent",
    "comonotonic": "counts taken to be high or low together",
    "unknown": "however the counts hang together",
}
_DATES = {
    "spread": "uncertain dates spread evenly over their window",
    "earliest": "uncertain dates at their earliest",
    "latest": "uncertain dates at their latest",
}
_SOURCES_NAMED = 3
_VALUES_NAMED = 3


def band_words(sums: Sums, *, dark: bool, until_end: bool = False) -> list[str]:
    """What the light and the dark bands are; ``dark`` is whether a dark one is drawn.

    With ``until_end`` bounds are apart only because the days within a period are not told.
    """
    if until_end:
        return [f"light: bounds within each {sums.every or 'period'}"]
    kinds = [name for name in (SumCol.LOW_KIND, SumCol.HIGH_KIND) if name in sums.rows]
    convention = bool((sums.rows[kinds] == BoundKind.CONVENTION).to_numpy().any())
    light = "light: bounds, some by convention" if convention else "light: hard bounds"
    if not dark:
        return [light]
    level = sums.facts.get("level")
    share = f"central {level * 100:g} %" if level else "central interval"
    assumed = str(sums.facts.get("dependence"))
    held = _DEPENDENCE.get(assumed)
    bounded = "bounds of the " if assumed == "unknown" else ""
    return [light, f"dark: {bounded}{share}" + (f" ({held})" if held else "")]


def data_words(sums: Sums) -> list[str]:
    """How the records were dated, and how many they are."""
    facts, said = sums.facts, []
    if sums.rows.empty:
        return []
    if sums.has_periods:
        dates = _DATES.get(str(facts.get("dates")))
        said += ["by day of report"] if facts.get("on") == "reported" else []
        spread = facts.get("windows") != 0 and facts.get("on") != "reported"
        said += [dates] if dates and spread else []
    records = (
        facts.get("records") if sums.has_periods else sums.rows[SumCol.RECORDS].sum(skipna=False)
    )
    if records is not None and not np.isnan(records):
        said += [f"{number(records)} record" + ("" if records == 1 else "s")]
    return said + _terms(facts)


def _terms(facts: Mapping[str, Any]) -> list[str]:
    """The dependence and the lexicon of the sums, by their names."""
    said = [f"{name} {facts[name]}" for name in ("dependence", "lexicon") if facts.get(name)]
    if facts.get("upper") == "lexical":
        said += ["open ends as readers take the words"]
    cap = facts.get("cap")
    if cap is not None:
        said += ["sums capped by a table" if cap == "table" else f"sums capped at {number(cap)}"]
    return said


def undated_words(sums: Sums) -> list[str]:
    """What the rows without a period hold, which no date axis can show."""
    rest = sums.undated() if sums.has_periods else sums.rows.iloc[:0]
    if rest.empty:
        return []
    count = rest[SumCol.RECORDS].sum(skipna=False)
    many = "records" if np.isnan(count) else f"{number(count)} record" + ("" if count == 1 else "s")
    reach = span(rest[SumCol.LOW].sum(), rest[SumCol.HIGH].sum())
    return [f"not shown: {many} without a dated end, {reach}"]


def caption(sums: Sums, marks: Iterable[str], source: str | None) -> str:
    """The lines below a chart: what is drawn, what it rests on, where it comes from."""
    named = source if source is not None else _sources(sums.facts.get("sources") or ())
    data = [_sentence([*undated_words(sums), *data_words(sums)]), named and f"Source: {named}"]
    lines = [_sentence(marks), " ".join(part for part in data if part)]
    return "\n".join(line for line in lines if line)


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _sources(names: Iterable[str]) -> str:
    known = list(dict.fromkeys(str(name) for name in names))
    more = len(known) - _SOURCES_NAMED
    return ", ".join(known[:_SOURCES_NAMED]) + (f" and {more} more" if more > 0 else "")


def by_words(names: Iterable[str]) -> str:
    """' by side and category', or nothing."""
    told = [name.replace("_", " ") for name in names]
    return f" by {listing(told)}" if told else ""


def is_exact(sums: Sums) -> bool:
    """Whether every sum is one number."""
    return bool((sums.rows[SumCol.LOW] == sums.rows[SumCol.HIGH]).all())


def where_words(sums: Sums, names: Iterable[str]) -> str:
    """The values of columns that are the same in every row, to stand before what is counted."""
    names = list(names)
    return f"{row_labels(sums.rows.iloc[:1], names)[0]}: " if names else ""


def filter_words(sums: Sums, names: Iterable[str]) -> str:
    """As :func:`where_words`, with the filter that the table names, by columns of other names."""
    names = list(names)
    said = [row_labels(sums.rows.iloc[:1], names)[0]] if names else []
    for name, values in (sums.facts.get("where") or {}).items():
        if name not in names:
            said.append(_any_of(name, [values] if isinstance(values, str) else list(values)))
    return f"{' · '.join(said)}: " if said else ""


def _any_of(name: str, values: list[str]) -> str:
    told = [words(name, str(value)) for value in values]
    more = len(told) - _VALUES_NAMED
    return " or ".join(told[:_VALUES_NAMED] + ([f"{more} more"] if more > 0 else []))
