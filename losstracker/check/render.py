"""Findings as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.check.files import FileReport


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _total(report: FileReport) -> str:
    errors = sum(found.severity == Severity.ERROR for found in report.findings)
    doubts = len(report.findings) - errors
    rows = _number(report.rows, "row")
    told = f"{rows}, {report.accepted:,} accepted, {report.rejected:,} rejected"
    if not report.rows and any(found.code == "LT001" for found in report.findings):
        told = "rows not counted"
    return f"{report.path}: {told}; {_number(errors, 'error')}, {_number(doubts, 'warning')}"


def findings_as_text(reports: Sequence[FileReport]) -> str:
    """Give every finding on a line of its own, and a line of totals for each file."""
    lines = [str(found) for report in reports for found in report.findings]
    return "\n".join([*lines, *map(_total, reports)])


def findings_as_json(reports: Sequence[FileReport]) -> str:
    """Give ``{"files": [...], "findings": [...]}``."""
    files = [
        {"path": r.path, "rows": r.rows, "accepted": r.accepted, "rejected": r.rejected}
        for r in reports
    ]
    findings = [asdict(found) for report in reports for found in report.findings]
    return json.dumps({"files": files, "findings": findings}, ensure_ascii=False, indent=2)
