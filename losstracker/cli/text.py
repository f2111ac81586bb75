"""Sums as a table, Markdown or JSON; readings of texts as sentences or JSON."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from losstracker.cli.picture import sketch
from losstracker.errors import LossTrackerError, NoDistributionError
from losstracker.model.columns import BoundKind, SumCol
from losstracker.model.dates import parse_date
from losstracker.model.lexicon import active_lexicon
from losstracker.model.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from losstracker.model.quantity import Quantity

NUMBERS = (
    SumCol.LOW,
    SumCol.BEST,
    SumCol.HIGH,
    SumCol.LOWER,
    SumCol.MEDIAN,
    SumCol.UPPER,
    SumCol.RECORDS,
    SumCol.UNBOUNDED,
)
NONE = "no losses"
MARKS = {BoundKind.ENTAILED: "", BoundKind.SOFT: "s", BoundKind.CONVENTION: "c"}


def _whole(value: float) -> float | int | None:
    """Give a number as JSON holds it: whole where it is whole, None where there is none."""
    if math.isnan(value) or math.isinf(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def as_csv(sums: pd.DataFrame) -> str:
    """Give the rows as CSV; an absent number is blank and an open bound inf.

    Each row says the dependence and the lexicon of its sum.
    """
    table = sums.assign(**_terms(sums))
    if SumCol.PERIOD in table.columns:
        table[str(SumCol.PERIOD)] = [_day(period) or "" for period in table[SumCol.PERIOD]]
    return table.to_csv(index=False, lineterminator="\n")


def as_json(sums: pd.DataFrame) -> str:
    """Give the rows as a JSON list; an absent number and an open bound are null.

    Each row says the dependence and the lexicon of its sum.
    """
    rows = []
    for row in sums.to_dict("records"):
        cells: dict[str, Any] = {str(name): value for name, value in row.items()}
        for name in NUMBERS:
            cells[name] = _whole(cells[name])
        if SumCol.PERIOD in cells:
            cells[SumCol.PERIOD] = _day(cells[SumCol.PERIOD])
        cells |= _terms(sums)
        rows.append(cells)
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _terms(sums: pd.DataFrame) -> dict[str, str]:
    """Give what every row is to say of how it was summed."""
    about = sums.attrs
    said = {name: str(about[name]) for name in ("dependence", "lexicon")}
    said |= {"upper_ends": "lexical"} if about["upper"] == "lexical" else {}
    said |= {"cap": str(about["cap"])} if about.get("cap") is not None else {}
    return said | ({"rounding": f"{about['rounding']:.0f}"} if about["rounding"] else {})


def _day(period: Any) -> str | None:
    """Give a day in four-digit ISO (strftime writes the year 1 as 1), and None for none."""
    return None if period != period else period.date().isoformat()  # noqa: PLR0124 - NaT differs from itself


def number_text(value: float) -> str:
    """Give a number as people read it.

    >>> number_text(1234.0), number_text(0.2857), number_text(math.inf), number_text(math.nan)
    ('1,234', '0.29', 'no bound', '-')
    """
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "no bound"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _cells(sums: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Give the heading and the rows as text; conventional and soft bounds carry a letter."""
    keys = [str(name) for name in sums.columns if name not in [*SumCol]]
    dated = [str(SumCol.PERIOD)] if SumCol.PERIOD in sums.columns else []
    rows = []
    for row in sums.to_dict("records"):
        texts = {str(name): number_text(float(row[name])) for name in NUMBERS}
        for name, kind in ((SumCol.LOW, SumCol.LOW_KIND), (SumCol.HIGH, SumCol.HIGH_KIND)):
            if math.isfinite(row[name]):
                texts[name] += MARKS[BoundKind(row[kind])]
        periods = [_day(row[name]) or "open" for name in dated]
        rows.append([*(row[key] or "not stated" for key in keys), *periods, *texts.values()])
    return [*keys, *dated, *map(str, NUMBERS)], rows


def _notes(sums: pd.DataFrame) -> list[str]:
    about = sums.attrs
    notes = [
        "c: the bound is a convention, what most readers mean; s: speakers may cancel it; "
        "others follow from the words",
        f"lower to upper: {_central(about)}, dependence '{about['dependence']}'; "
        "- where a record without a distribution leaves none",
    ]
    if about["upper"] == "lexical":
        notes.append(
            "open ends: upper as far as readers take the words to reach, which is no bound; "
            "lower at their floor"
        )
    if about.get("cap") is not None:
        said = "a table" if about["cap"] == "table" else number_text(about["cap"])
        notes.append(f"cap: {said}, what no sum can exceed; a bound that it made is marked c")
    if about["rounding"]:
        notes.append(f"lower and upper are rounded outwards by {about['rounding']:,.0f} at most")
    if SumCol.PERIOD in sums.columns and sums[SumCol.PERIOD].isna().any():
        notes.append("open: records whose window of days has an open end")
    return [*notes, f"lexicon: {about['lexicon']}"]


def _central(about: dict[Any, Any]) -> str:
    share = f"central {about['level']:.0%} of the sum"
    return f"bounds of the {share}" if about["dependence"] == "unknown" else share


def as_table(sums: pd.DataFrame) -> str:
    """Give the sums as columns of plain text, with notes on how to read them."""
    if not sums[SumCol.RECORDS].sum():
        return NONE
    heading, rows = _cells(sums)
    keys = len(heading) - len(NUMBERS)
    widths = [max(len(row[at]) for row in [heading, *rows]) for at in range(len(heading))]
    lines = []
    for row in [heading, *rows]:
        left = [cell.ljust(width) for cell, width in zip(row[:keys], widths[:keys], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(row[keys:], widths[keys:], strict=True)]
        lines.append("  ".join([*left, *right]).rstrip())
    return "\n".join([*lines, "", *_notes(sums)])


def as_markdown(sums: pd.DataFrame) -> str:
    """Give the sums as a Markdown table, with notes on how to read them."""
    if not sums[SumCol.RECORDS].sum():
        return NONE
    heading, rows = _cells(sums)
    keys = len(heading) - len(NUMBERS)
    ruler = ["---"] * keys + ["---:"] * len(NUMBERS)
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
             for row in [heading, ruler, *rows]]  # fmt: skip
    return "\n".join([*lines, "", *(f"{note}  " for note in _notes(sums))])


@dataclass(frozen=True, slots=True)
class Readings:
    """How texts are understood: one mapping a text, with ``error`` where one is not."""

    rows: list[dict[str, Any]]

    @property
    def failed(self) -> bool:
        """True where a text is not understood."""
        return any("error" in row for row in self.rows)

    def as_json(self) -> str:
        """Give the readings as a JSON list."""
        rows = [{name: cell for name, cell in row.items() if name != "pmf"} for row in self.rows]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        """Give a line or two for each text."""
        return "\n".join(_sentence(row) for row in self.rows)


def _sentence(row: dict[str, Any]) -> str:
    if "error" in row:
        return f"{row['text']}: not understood: {row['error']}"
    if row["kind"] == "date":
        return f"{row['text']}: {row['earliest'] or 'open'} to {row['latest'] or 'open'}"
    top = "no upper bound" if row["high"] is None else f"{row['high']:,}"
    span = f"exactly {row['low']:,}" if row["low"] == row["high"] else f"{row['low']:,} to {top}"
    kinds = f"low is {row['low_kind']}" + (
        f", high is {row['high_kind']}" if row["high"] is not None else ""
    )
    tongue = f"; language {row['language']}" if row["language"] else ""
    lines = [f"{row['text']}: {span}, best {row['best']:,} ({kinds}{tongue})", row["why"]]
    lines.append(f"Lexicon: {row['lexicon']}, entry {row['entry']}.")
    if row["shape"] is None:
        return "\n    ".join([*lines, "No distribution: only the bounds are known."])
    if row["low"] != row["high"]:
        lines.append(_distribution(row))
    return "\n    ".join(lines)


def _distribution(row: dict[str, Any]) -> str:
    """Draw how likely each count is, with its median and central interval."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    plain = not encoding.lower().startswith("utf")
    pmf = row["pmf"]
    drawn = sketch(pmf, open_end=row["high"] is None, plain=plain)
    read = "as readers take it; " if row["high"] is None else ""
    span = f"{row['lower']:,} to {row['upper']:,}"
    return f"{drawn}   {read}median {row['median']:,}, central 90 % {span}"


def _count(quantity: Quantity) -> dict[str, Any]:
    """Give what a wording means, and how likely each count is where that is known."""
    try:
        pmf = quantity.pmf()
    except NoDistributionError:
        pmf = None
    ends = {"lower": 0.05, "median": 0.5, "upper": 0.95}
    return {
        "kind": "count",
        "low": quantity.low,
        "best": _whole(quantity.best),
        "high": _whole(quantity.high),
        "low_kind": str(quantity.low_kind),
        "high_kind": str(quantity.high_kind),
        "language": quantity.language,
        "entry": quantity.reading.entry,
        "shape": quantity.reading.shape if pmf else None,
        **{name: pmf.quantile(level) if pmf else None for name, level in ends.items()},
        "source": quantity.reading.source,
        "why": quantity.why,
        "lexicon": active_lexicon().label,
        "pmf": pmf,
    }


def explain_counts(texts: Sequence[str], language: str | None) -> Readings:
    """Read texts as counts."""
    rows: list[dict[str, Any]] = []
    for text in texts:
        try:
            rows.append({"text": text} | _count(parse_quantity(text, language)))
        except LossTrackerError as error:
            rows.append({"text": text, "error": str(error)})
    return Readings(rows)


def explain_dates(texts: Sequence[str]) -> Readings:
    """Read texts as dates."""
    rows: list[dict[str, Any]] = []
    for text in texts:
        try:
            window = parse_date(text)
        except LossTrackerError as error:
            rows.append({"text": text, "error": str(error)})
            continue
        ends = {"earliest": window.earliest, "latest": window.latest}
        days = {name: None if day is None else day.isoformat() for name, day in ends.items()}
        rows.append({"text": text, "kind": "date"} | days)
    return Readings(rows)
