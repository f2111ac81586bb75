"""Findings as SARIF 2.1.0, the form in which code scanning takes results."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from losstracker.check.render.as_json import json_text
from losstracker.check.render.as_markdown import inert
from losstracker.check.render.told import left_out, repository_path, said, visible
from losstracker.model.codes import CODES, Code
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from losstracker.check.render.told import Report, Spot
    from losstracker.model.finding import Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RESULTS = 25_000  # GitHub refuses a run with more
_DRIVE = re.compile(r"[A-Za-z]:/")


def findings_as_sarif(
    reports: Sequence[Report],
    *,
    most: int | None = 1000,
    version: str,
    root: str = "",
    own: Iterable[Code] = (),
) -> str:
    """Give a SARIF log of one run.

    Columns count UTF-16 units, as most viewers do. Fingerprints stay when lines move.

    Args:
        reports: What was found, file by file.
        most: How many findings of each code become results for a file; None is all. There are
            never more than the 25,000 that GitHub takes; errors come before warnings then. What
            is left out is said in the run's notifications.
        version: The version of losstracker.
        root: The checked-out repository; paths below it are given from there.
        own: The checks that a project has added.
    """
    pairs = [(report, finding) for report in reports for finding in report.first(most)]
    if len(pairs) > _MOST_RESULTS:
        pairs.sort(key=lambda pair: pair[1].severity != Severity.ERROR)
        del pairs[_MOST_RESULTS:]
    codes = _codes(finding for _, finding in pairs)
    known = {one.code: one for one in own} | dict(CODES)
    driver = {
        "name": "losstracker",
        "version": version,
        "rules": [_rule(code, severity, known) for code, severity in codes.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "invocations": [{"executionSuccessful": True, **_notes(reports, pairs)}],
        "results": _results(pairs, list(codes), root),
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _codes(findings: Iterable[Finding]) -> dict[str, Severity]:
    """Give the codes that occur, in order, with the severity they usually have."""
    seen: dict[str, Severity] = {}
    for finding in findings:
        known = CODES.get(finding.code)
        seen.setdefault(finding.code, known.severity if known else finding.severity)
    return dict(sorted(seen.items()))


def _notes(reports: Sequence[Report], pairs: Sequence[tuple[Report, Finding]]) -> dict[str, Any]:
    """Say in the words of SARIF what is left out."""
    shown: dict[int, list[Finding]] = {id(report): [] for report in reports}
    for report, finding in pairs:
        shown[id(report)].append(finding)
    told = [
        {"level": "note", "message": {"text": f"{visible(report.path)}: {text}"}}
        for report in reports
        for text in left_out(report, shown[id(report)])
    ]
    return {"toolExecutionNotifications": told} if told else {}


def _rule(code: str, severity: Severity, codes: Mapping[str, Code]) -> dict[str, Any]:
    """Describe a code as far as it is known; one of a project's own has no examples."""
    rule: dict[str, Any] = {"id": visible(code), "defaultConfiguration": {"level": str(severity)}}
    known = codes.get(code)
    if known is None:
        return rule
    if not known.bad:
        return rule | {
            "shortDescription": {"text": visible(known.title)},
            "help": {"text": known.help},
        }
    bad, good = (text.replace("\n", "\n    ") for text in (known.bad, known.good))
    return rule | {
        "name": "".join(word.capitalize() for word in re.findall(r"\w+", known.title)),
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.help},
        "help": {
            "text": f"{known.help}\n\nWrong:\n    {bad}\n\nFine:\n    {good}",
            "markdown": f"{inert(known.help)}\n\nWrong:\n\n    {bad}\n\nFine:\n\n    {good}\n",
        },
        "properties": {"tags": ["loss table", str(known.stage)], "precision": "very-high"},
    }


def _results(
    pairs: Sequence[tuple[Report, Finding]], codes: list[str], root: str
) -> list[dict[str, Any]]:
    index = {code: at for at, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    results = []
    for report, finding in pairs:
        artifact = _artifact(repository_path(finding.path, root))
        mark = _fingerprint(finding, artifact["uri"])
        seen[mark] += 1
        place = {"artifactLocation": artifact, "region": _region(finding, report.spot(finding))}
        result = {
            "ruleId": visible(finding.code),
            "ruleIndex": index[finding.code],
            "level": str(finding.severity),
            "message": {"text": said(finding).replace("](", "] (")},  # else it would be a link
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {"losstrackerFinding/v1": f"{mark}:{seen[mark]}"},
        }
        results.append(result)
    return results


def _region(finding: Finding, spot: Spot | None) -> dict[str, int]:
    """Give the cell where it begins on the line of its record; else whole lines up to it."""
    if spot is None:
        return {"startLine": finding.line}
    if spot.line != finding.line:
        return {"startLine": finding.line, "endLine": spot.line}
    start, end = _units(spot.text[: spot.start]), _units(spot.text[: spot.end])
    return {"startLine": finding.line, "startColumn": start + 1, "endColumn": end + 1}


def _units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _artifact(path: str) -> dict[str, str]:
    """Give a path as a URI: from the root of the repository, or absolute.

    >>> _artifact("losses/été 1.csv")
    {'uri': 'losses/%C3%A9t%C3%A9%201.csv', 'uriBaseId': '%SRCROOT%'}
    >>> _artifact("C:/losses/a.csv")
    {'uri': 'file:///C:/losses/a.csv'}
    """
    if _DRIVE.match(path):
        return {"uri": f"file:///{path[:2]}{_quoted(path[2:])}"}
    if path.startswith("/"):
        return {"uri": f"file:{_quoted(path)}" if path[:2] == "//" else f"file://{_quoted(path)}"}
    if path.startswith("../"):
        return {"uri": _quoted(path)}
    return {"uri": _quoted(path), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="surrogatepass")


def _fingerprint(finding: Finding, uri: str) -> str:
    """Tell findings apart by what they say of what, not by their line."""
    parts = [uri, finding.code, finding.column or "", finding.value or ""]
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]
