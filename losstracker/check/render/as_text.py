"""Findings as text for a terminal or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from losstracker.check.render.excerpt import excerpt as excerpt_of
from losstracker.check.render.told import left_out, said, verdict, visible
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from losstracker.check.render.told import Report
    from losstracker.model.finding import Finding

_HUE = {Severity.ERROR: "31", Severity.WARNING: "33"}


def findings_as_text(
    reports: Sequence[Report],
    *,
    most: int | None = 100,
    colour: bool = False,
    excerpt: bool = False,
) -> str:
    """Give every finding on a line of its own, and a line of totals for each file.

    Cells and paths cannot break a line or steer a terminal: what cannot be seen is shown as
    ``<U+001B>``.

    Args:
        reports: What was found, file by file.
        most: How many findings of each code are shown for a file; None is all.
        colour: Write the escape sequences that colour a terminal.
        excerpt: Show below each finding its line of the file, and a caret under the cell.
    """
    lines: list[str] = []
    totals: list[str] = []
    for report in reports:
        shown = report.first(most)
        for finding in shown:
            lines.append(_line(finding, colour=colour))
            lines.extend(_excerpt(report, finding, colour=colour) if excerpt else ())
        path = visible(report.path)
        totals.extend(f"{path}: {told}" for told in left_out(report, shown))
        totals.append(f"{path}: {verdict(report)}")
    return "\n".join([*lines, *totals])


def _line(finding: Finding, *, colour: bool) -> str:
    """Give a finding as :class:`Finding` writes itself, on one line whatever is in it."""
    if not colour:
        return visible(str(finding))
    column = f" {visible(finding.column)}" if finding.column else ""
    where = f"{visible(finding.path)}:{finding.line}{column}"
    severity = _paint(finding.severity, _HUE[finding.severity])
    return f"{where}: {severity} {_paint(visible(finding.code), '1')}: {said(finding)}"


def _excerpt(report: Report, finding: Finding, *, colour: bool) -> Iterator[str]:
    spot = report.spot(finding)
    if spot is None:
        return
    text, carets = excerpt_of(spot)
    yield text
    gutter, bar, marks = carets.partition("| ")
    painted = _paint(marks.lstrip(), f"1;{_HUE[finding.severity]}") if colour else marks.lstrip()
    yield gutter + bar + " " * (len(marks) - len(marks.lstrip())) + painted


def _paint(text: str, hue: str) -> str:
    return f"\x1b[{hue}m{text}\x1b[0m"
