"""Findings as Markdown: the summary of a workflow's step, or a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from losstracker.check.render.told import (
    count_by_code,
    count_of,
    number,
    rows_counted,
    visible,
)
from losstracker.model.codes import CODES
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from losstracker.check.render.told import Report
    from losstracker.model.finding import Finding

_OPEN = 20  # findings that are seen without a click
_CELL = 300  # characters of a cell of the table
_ROOM = {"files": 150_000, "open": 200_000, "folded": 400_000, "codes": 50_000}
"""Bytes of each table at most; GitHub refuses a summary of more than 1 MiB."""
_MARK = {Severity.ERROR: "❌", Severity.WARNING: "⚠️"}
_FOUND = ("File", "Line", "Column", "Code", "Finding", "What to do")

_WORDS = re.compile(r"""((?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)"(?:[^"\\]|\\.)*"(?!\w)|\S+)""")
"""What messages quote, and words."""
# A word that no Markdown, and no habit of GitHub of making links, does anything with.
_TAME = re.compile(
    r"(?!.*(?:www|gh-\d|[0-9a-f]{7}))(?:[(]?[^\W_]+([.,'-][^\W_]+)*[)]?[.,:;?]?|[.,:;?])",
    re.IGNORECASE,
)


def findings_as_markdown(
    reports: Sequence[Report], *, most: int | None = 20, unread: int = 0
) -> str:
    """Give a verdict on each file, the findings as a table, and totals by code.

    Cells and paths are inert: no link, picture, mention or markup of theirs works. The text stays
    below the 1 MiB that GitHub takes; what does not fit is counted.

    Args:
        reports: What was found, file by file.
        most: How many findings of each code are shown for a file; None is all.
        unread: How many other files could not be read.
    """
    parts = [f"## Loss tables: {_verdict(reports, unread)}", _files(reports)]
    found = [finding for report in reports for finding in report.first(most)]
    if found:
        parts += ["### Findings", _findings(found[:_OPEN], room=_ROOM["open"])]
    if rest := found[_OPEN:]:
        table = _findings(rest, room=_ROOM["folded"])
        parts.append(f"<details><summary>{len(rest):,} more</summary>\n\n{table}\n\n</details>")
    if found:
        parts += ["### By code", _codes(reports, len(found))]
    return "\n\n".join(parts)


def _verdict(reports: Sequence[Report], unread: int) -> str:
    errors, warnings = (count_of(reports, severity) for severity in Severity)
    told = [f"{number(errors, 'error')}, {number(warnings, 'warning')}"] * bool(errors or warnings)
    told += ["nothing was checked"] * (not reports)
    told += [f"{number(unread, 'file')} could not be read"] * bool(unread)
    return "; ".join(told) or "all fine"


def _files(reports: Sequence[Report]) -> str:
    head = ("", "File", "Rows", "Accepted", "Rejected", "Errors", "Warnings")
    return _table(head, map(_file, reports), len(reports), room=_ROOM["files"])


def _file(report: Report) -> list[str]:
    errors, warnings = (count_of([report], severity) for severity in Severity)
    mark = "❌" if errors else "⚠️" if warnings else "✅"
    counts = [report.rows, report.accepted, report.rejected]
    told = [f"{count:,}" if rows_counted(report) else "?" for count in counts]
    return [mark, code_span(_shortened(report.path)), *told, f"{errors:,}", f"{warnings:,}"]


def _findings(findings: Sequence[Finding], *, room: int) -> str:
    return _table(_FOUND, map(_found, findings), len(findings), room=room)


def _found(finding: Finding) -> list[str]:
    return [
        code_span(_shortened(finding.path)),
        str(finding.line),
        code_span(_shortened(finding.column or "")),
        f"{_MARK[finding.severity]} {code_span(_shortened(finding.code))}",
        inert(_shortened(finding.message)),
        inert(_shortened(finding.suggestion or "")),
    ]


def _codes(reports: Sequence[Report], shown: int) -> str:
    """Count by code, with what should hold."""
    rows = []
    for code, count in sorted(count_by_code(reports).items()):
        known = CODES.get(code)
        title, fix = (known.title, known.fixable) if known else ("", False)
        rows.append(
            [code_span(_shortened(code)), inert(title), f"{count:,}", "may mend it" if fix else ""]
        )
    head = ("Code", "What should hold", "Found", "`--fix`")
    table = _table(head, rows, len(rows), room=_ROOM["codes"])
    total = sum(count_by_code(reports).values())
    note = f"\n\n{shown:,} of {number(total, 'finding')} are listed above."
    return table + (note if shown < total else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], count: int, *, room: int) -> str:
    """Write a table of inert cells, as many of its ``count`` rows as there is room for."""
    lines = [_row(head), _row(["---"] * len(head))]
    for at, row in enumerate(rows):
        line = _row(row)
        room -= len(line.encode()) + 1
        if room < 0:
            left = number(count - at, "more row")
            return "\n".join([*lines, "", f"{left}: too long for a summary."])
        lines.append(line)
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" for cell in cells)


def inert(text: str) -> str:
    """Write a message so that none of it is markup: plain words as they are, the rest as code.

    >>> inert("expected a day, got '**soon** @all'; write it")
    "expected a day, got `'**soon** @all'`; write it"
    """
    done: list[str] = []
    code = (
        ""  # words without a space between are one piece of code: else their backticks would meet
    )
    for part in filter(None, _WORDS.split(visible(text))):
        if part.isspace() or _TAME.fullmatch(part):
            done += [code_span(code), part]
            code = ""
        else:
            code += part
    return "".join([*done, code_span(code)])


def code_span(text: str) -> str:
    """Write a text as code, whatever backticks and pipes are in it; a blank text stays blank.

    >>> print(code_span("a|b"), code_span("`"))
    `a`&#124;`b` `` ` ``
    """
    return "&#124;".join(map(_span, visible(text).split("|")))


def _span(text: str) -> str:
    if not text:
        return ""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    edges = text[0] + text[-1]
    pad = " " if "`" in edges or edges == "  " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _shortened(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[:_CELL]}..."
