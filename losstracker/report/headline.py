"""The sentences at the top of a report: true of the sums, and with their bounds in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from losstracker.model.columns import GROUP, Col, SumCol
from losstracker.model.taxonomy import root
from losstracker.plot.labels import category_labels, category_name, number
from losstracker.report.sentences import (
    counted,
    in_sentence,
    kind_words,
    known_words,
    sum_words,
)

if TYPE_CHECKING:
    import pandas as pd

    from losstracker.report.sums import Sums

_SIDES, _GROUPS, _INSIDE = 6, 6, 4


@dataclass(frozen=True, slots=True)
class Headline:
    """What one side lost: a sentence, one for each of its largest groups, and what is left out."""

    side: str
    sentence: str
    groups: tuple[str, ...]
    more: str


def make_headlines(sums: Sums) -> list[Headline]:
    """A headline for each side, the largest first; of many sides, the first six."""
    sides = _largest_first(sums.written["by_side"])
    return [_headline(sums, row) for _, row in sides.head(_SIDES).iterrows()]


def _headline(sums: Sums, row: pd.Series[float]) -> Headline:
    side = str(row[Col.SIDE])
    tables = (sums.written[name] for name in ("by_group", "by_category"))
    groups, codes = (_largest_first(table[table[Col.SIDE] == side]) for table in tables)
    told = [_group_sentence(group, codes) for _, group in groups.head(_GROUPS).iterrows()]
    left = len(groups) - len(told)
    noun = "group is" if left == 1 else "groups are"
    more = f"{number(left)} smaller {noun} in the table." if left else ""
    return Headline(side, f"{sum_words(row)}.", tuple(told), more)


def _group_sentence(group: pd.Series[float], codes: pd.DataFrame) -> str:
    """A group in words, and within it what was recorded under a narrower code."""
    code = str(group[GROUP])
    told = f"{category_name(code)}: {sum_words(group, '')}"
    mine = codes[codes[Col.CATEGORY].map(root) == code]
    inside = mine[mine[Col.CATEGORY] != code]
    if len(mine) == len(inside) == 1 and _same_bounds(group, inside.iloc[0]):
        return f"{told}. All recorded as {in_sentence(category_name(inside[Col.CATEGORY].item()))}."
    labels = category_labels(codes[Col.CATEGORY])
    parts = [
        f"as {kind_words(str(row[Col.CATEGORY]), labels)}: {known_words(row, '')}"
        for _, row in inside.head(_INSIDE).iterrows()
    ]
    left = len(inside) - len(parts)
    if left:
        parts.append(f"{counted(left, 'more kind')} {'is' if left == 1 else 'are'} in the table")
    return f"{told}. Of these, recorded {'; '.join(parts)}." if parts else f"{told}."


def _same_bounds(one: pd.Series[float], other: pd.Series[float]) -> bool:
    return all(one[name] == other[name] for name in (SumCol.LOW, SumCol.BEST, SumCol.HIGH))


def _largest_first(totals: pd.DataFrame) -> pd.DataFrame:
    keys = [str(SumCol.BEST), str(SumCol.LOW)]
    return totals.sort_values(keys, ascending=False, kind="stable")
