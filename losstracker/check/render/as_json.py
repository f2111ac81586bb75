"""Findings as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from losstracker.check.render.told import count_by_code, count_of
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from losstracker.check.render.told import Report

# Controls of terminals and of writing direction, and halves of characters, beyond what JSON
# escapes by itself.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def findings_as_json(reports: Sequence[Report], *, most: int | None = None) -> str:
    """Give ``{"files": [...], "findings": [...], "errors": 2, "warnings": 0, "totals": {...}}``.

    A file has ``path``, ``rows``, ``accepted``, ``rejected``; a finding what :class:`Finding` has;
    ``errors`` and ``warnings`` count all that was found, and ``totals`` does so by code.

    Args:
        reports: What was found, file by file.
        most: How many findings of each code are given for a file; None is all. The counts are
            always those of all.
    """
    files = [
        {"path": r.path, "rows": r.rows, "accepted": r.accepted, "rejected": r.rejected}
        for r in reports
    ]
    told = {
        "files": files,
        "findings": [asdict(finding) for report in reports for finding in report.first(most)],
        "errors": count_of(reports, Severity.ERROR),
        "warnings": count_of(reports, Severity.WARNING),
        "totals": dict(sorted(count_by_code(reports).items())),
    }
    return json_text(told)


def json_text(value: object) -> str:
    r"""Write JSON for people: indented, letters as they are, what cannot be seen escaped.

    >>> print(json_text("été\u202e"))
    "été\u202e"
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
