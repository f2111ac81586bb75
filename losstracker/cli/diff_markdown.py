"""What a contribution changes, as Markdown for a comment on a pull request."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from losstracker.cli.diff_cells import clip_both, code
from losstracker.cli.diff_text import (
    BRIEF,
    MOST_LISTED,
    TOTAL_HEADS,
    changed_totals,
    counted,
    keys_of,
    total_cells,
)
from losstracker.model.columns import Col

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from losstracker.analysis.diff import Diff

MOST_BYTES = 65_000
"""GitHub takes 65,536 characters in a comment; bytes are never fewer than characters."""

RESERVE = 1_000
"""Bytes kept free for closing tags and for lines that say what was cut."""

LONG = 10
"""Lines from which on a section is folded."""

ARROW = "->"


@dataclass(slots=True)
class _Page:
    """Lines of Markdown that together stay within a limit."""

    lines: list[str] = field(default_factory=list)
    left: int = MOST_BYTES - RESERVE

    def add(self, *lines: str) -> None:
        """Add lines that must be there: headings and tags of our own, which are short."""
        self.lines += lines
        self.left -= sum(_size(line) for line in lines)

    def fits(self, lines: Sequence[str]) -> bool:
        """Tell whether there is room for more lines."""
        return sum(map(_size, lines)) <= self.left


def _size(line: str) -> int:
    return len(line.encode("utf-8")) + 1


def as_markdown(change: Diff, note: str = "") -> str:
    """Give the change as GitHub-flavoured Markdown, below the limit of a comment.

    Cells are in code spans, so that nothing in them is a link, a mention, a tag or a mark.
    """
    page = _Page()
    page.add(f"### Losses: {counted(change)}", "")
    page.add(f"{change.records_before:,} records before, {change.records_after:,} after.", "")
    if note:
        page.add(note, "")
    _add_warnings(page, change)
    _add_totals(page, change)
    _add_records(page, "Added", change.added)
    _add_records(page, "Removed", change.removed)
    _add_changed(page, change)
    return "\n".join(page.lines).rstrip()


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _add_blocks(page: _Page, blocks: Iterable[Sequence[str]], total: int, noun: str) -> None:
    """Add as many blocks of lines as are to be listed and fit; say how many are not there."""
    listed = 0
    for block in blocks:
        if listed == MOST_LISTED or not page.fits(block):
            break
        page.add(*block)
        listed += 1
    page.add(
        "", *([f"{total - listed:,} more {noun} not listed here.", ""] if total > listed else [])
    )


def _add_warnings(page: _Page, change: Diff) -> None:
    total = len(change.warnings)
    if not total:
        return
    page.add(f"#### {total:,} {'warning' if total == 1 else 'warnings'}", "")
    blocks = [
        [f"- **{alarm.code}**: {alarm.said(code)}. _{_sentence(alarm.suggestion)}_"]
        for alarm in change.warnings[:MOST_LISTED]
    ]
    _add_blocks(page, blocks, total, "warnings are")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _add_totals(page: _Page, change: Diff) -> None:
    totals, same = changed_totals(change)
    unchanged = f"{same:,} {'group does' if same == 1 else 'groups do'} not change."
    if len(totals):
        keys = keys_of(totals)
        page.add(f"#### Totals by {' and '.join(keys)}, before {ARROW} after", "")
        page.add(_row([*keys, *TOTAL_HEADS]))
        page.add(_row(["---"] * len(keys) + ["---:"] * len(TOTAL_HEADS)))
        rows = [
            {str(name): cell for name, cell in row.items()}
            for row in totals.head(MOST_LISTED).to_dict("records")
        ]
        blocks = [
            [
                _row(
                    [
                        *(code(str(row[key]), in_table=True) for key in keys),
                        *total_cells(row, ARROW),
                    ]
                )
            ]
            for row in rows
        ]
        _add_blocks(page, blocks, len(totals), "groups that change are")
    if same and len(totals):
        page.add(unchanged, "")


def _fold(page: _Page, title: str, rows: int, heads: Sequence[str]) -> bool:
    """Open a section with its table; a long one is folded. Gives whether it is."""
    folded = rows > LONG
    if folded:
        page.add("<details>", f"<summary>{title}</summary>", "")
    else:
        page.add(f"#### {title}", "")
    page.add(_row(heads), _row(["---"] * len(heads)))
    return folded


def _add_records(page: _Page, what: str, records: pd.DataFrame) -> None:
    if not len(records):
        return
    shown = records.head(MOST_LISTED)
    columns = [name for name in BRIEF if name in shown and (shown[name] != "").any()]
    names = [str(Col.RECORD_ID), *map(str, columns)]
    folded = _fold(page, f"{what} ({len(records):,})", len(records), names)
    blocks = [
        [_row(code(cell, in_table=True) if cell else "" for cell in row)]
        for row in shown[names].itertuples(index=False)
    ]
    _add_blocks(page, blocks, len(records), "records are")
    if folded:
        page.add("</details>", "")


def _add_changed(page: _Page, change: Diff) -> None:
    if not len(change.changed):
        return
    title = f"Changed ({change.records_changed:,})"
    folded = _fold(page, title, len(change.changed), ("record_id", "column", "old", "new"))
    _add_blocks(page, _changed_blocks(change.changed), change.records_changed, "records are")
    if folded:
        page.add("</details>", "")


def _changed_blocks(changed: pd.DataFrame) -> Iterator[list[str]]:
    """Give the lines of each record: its id once, then field by field."""
    rows = changed.itertuples(index=False)
    for record_id, cells in groupby(rows, key=lambda row: str(row[0])):
        lines = []
        for at, (_, column, old, new) in enumerate(cells):
            before, after = clip_both(old, new)
            texts = (column, before, after)
            name = code(record_id, in_table=True) if not at else ""
            lines.append(_row([name, *(code(text, in_table=True) for text in texts)]))
        yield lines
