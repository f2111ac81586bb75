"""Findings as workflow commands: GitHub shows them beside the lines of a pull request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from losstracker.check.render.told import (
    count_of,
    number,
    repository_path,
    said,
    verdict,
    visible,
)
from losstracker.model.codes import CODES
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.check.render.told import Report
    from losstracker.model.finding import Finding


def findings_as_github(reports: Sequence[Report], *, most: int | None = 10, root: str = "") -> str:
    """Give workflow commands, then a plain line of totals for each file.

    GitHub shows the first ten errors and the first ten warnings of a step. So that nothing hides
    behind many findings of one kind, the first of each code in each file come first, then the
    second, and so on.

    Args:
        reports: What was found, file by file.
        most: How many errors, and how many warnings, become commands; None is all.
        root: The checked-out repository; paths below it are given from there.
    """
    lines: list[str] = []
    hidden: list[str] = []
    for severity in Severity:
        chosen = _choose(reports, severity, most)
        lines.extend(_command(report, finding, root) for report, finding in chosen)
        missing = count_of(reports, severity) - len(chosen)
        hidden.extend([number(missing, f"more {severity}")] if missing else [])
    lines.extend(_plain(f"Checked {report.path}: {verdict(report)}") for report in reports)
    if hidden:
        what = " and ".join(hidden)
        lines.append(f"Without annotation: {what}; losstracker validate lists them in a terminal.")
    return "\n".join(lines)


def _choose(
    reports: Sequence[Report], severity: Severity, most: int | None
) -> list[tuple[Report, Finding]]:
    """Choose findings so that each code of each file has its turn."""
    ranked: list[tuple[int, Report, Finding]] = []
    for report in reports:
        rank: Counter[str] = Counter()
        for finding in report.first(most):
            if finding.severity == severity:
                rank[finding.code] += 1
                ranked.append((rank[finding.code], report, finding))
    ranked.sort(key=lambda one: one[0])
    return [(report, finding) for _, report, finding in ranked[:most]]


def _command(report: Report, finding: Finding, root: str) -> str:
    """Write one finding as one command.

    Columns are given where the cell begins on the line of its record; else the lines between.
    """
    where = {"file": visible(repository_path(finding.path, root)), "line": str(finding.line)}
    spot = report.spot(finding)
    if spot is not None and spot.line == finding.line:
        where |= {"col": str(spot.start + 1), "endColumn": str(spot.end + 1)}
    elif spot is not None:
        where["endLine"] = str(spot.line)
    where["title"] = visible(_title(finding))
    given = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    return f"::{finding.severity} {given}::{_data(said(finding))}"


def _title(finding: Finding) -> str:
    where = f" {finding.column}" if finding.column else ""
    known = CODES.get(finding.code)
    return f"{finding.code}{where}" + (f": {known.title}" if known else "")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Write a line that is no command: an old form of commands works within a line too."""
    return visible(text).replace("##[", "## [")
