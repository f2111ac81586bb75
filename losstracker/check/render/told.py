"""What every rendering of findings needs: counts, one-line texts without tricks, and paths."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from losstracker.model.codes import CODES, Stage
from losstracker.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from losstracker.model.finding import Finding

# Printable by the letter of Unicode, and yet nothing is seen of them.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


class Spot(Protocol):
    """Where a cell stands: ``text[start:end]`` of the physical line ``line``, quotes included."""

    @property
    def line(self) -> int: ...  # noqa: D102 - said above
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


class Report(Protocol):
    """What is known of one file, as far as renderings need it."""

    @property
    def path(self) -> str: ...  # noqa: D102 - how findings call the file
    @property
    def rows(self) -> int: ...  # noqa: D102 - accepted + rejected
    @property
    def accepted(self) -> int: ...  # noqa: D102
    @property
    def rejected(self) -> int: ...  # noqa: D102
    @property
    def totals(self) -> Mapping[tuple[str, Severity], int]: ...  # noqa: D102 - all that was found

    def first(self, most: int | None) -> Sequence[Finding]:
        """Give at most ``most`` findings of each code, or all, in the order of the file."""

    def spot(self, finding: Finding) -> Spot | None:
        """Give the place of the finding's cell, or None where it has none."""


def visible(text: str) -> str:
    r"""Show what cannot be seen, or would do something, as its code point; on one line.

    >>> visible("two\nlines, one\u202espace")
    'two<U+000A>lines, one<U+202E>space'
    """
    if text.isprintable() and not _BLANK.search(text):
        return text
    return "".join(
        char if char.isprintable() and not _BLANK.match(char) else f"<U+{ord(char):04X}>"
        for char in text
    )


def said(finding: Finding) -> str:
    """Give the message and, where there is one, the advice."""
    advice = f"; {finding.suggestion}" if finding.suggestion else ""
    return visible(f"{finding.message}{advice}")


def number(count: int, noun: str) -> str:
    """Count things.

    >>> number(1, "error"), number(12345, "error")
    ('1 error', '12,345 errors')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def count_of(reports: Iterable[Report], severity: Severity) -> int:
    """Count what was found with a severity, shown or not."""
    return sum(n for one in reports for (_, kind), n in one.totals.items() if kind == severity)


def count_by_code(reports: Iterable[Report]) -> Counter[str]:
    """Count what was found of each code, shown or not."""
    found: Counter[str] = Counter()
    for report in reports:
        for (code, _), count in report.totals.items():
            found[code] += count
    return found


def verdict(report: Report) -> str:
    """Say what came of a file: its rows, its errors and its warnings."""
    told = (
        f"{number(report.rows, 'row')}, {report.accepted:,} accepted, {report.rejected:,} rejected"
    )
    if not rows_counted(report):
        told = "rows not counted"
    errors, warnings = (count_of([report], severity) for severity in Severity)
    return f"{told}; {number(errors, 'error')}, {number(warnings, 'warning')}"


def rows_counted(report: Report) -> bool:
    """Tell whether ``rows`` means anything: of bytes that are no text no rows can be counted."""
    unread = {code for code, told in CODES.items() if told.stage == Stage.BYTES} - {"LT002"}
    return bool(report.rows) or unread.isdisjoint(code for code, _ in report.totals)


def left_out(report: Report, shown: Iterable[Finding]) -> list[str]:
    """Say of which codes fewer findings are shown than there are.

    Returns:
        Texts such as ``LT105: 100 of 12,345 shown``, by code.
    """
    given = Counter(finding.code for finding in shown)
    found = sorted(count_by_code([report]).items())
    return [
        f"{visible(code)}: {given[code]:,} of {count:,} shown"
        for code, count in found
        if given[code] < count
    ]


def repository_path(path: str, root: str) -> str:
    r"""Give a path as a repository knows it: from ``root``, with forward slashes.

    What is not below ``root`` stays as it is.

    >>> repository_path("/home/me/losses/a.csv", "/home/me"), repository_path(".\\a.csv", "")
    ('losses/a.csv', 'a.csv')
    """
    clean = posixpath.normpath(path.replace("\\", "/"))
    above = posixpath.normpath(root.replace("\\", "/")).rstrip("/") + "/"
    return clean.removeprefix(above) if root else clean
