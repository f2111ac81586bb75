"""Reports made by hand, for tests of how findings are rendered."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from losstracker.check.render import visible
from losstracker.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class MadeSpot:
    """A cell's place: ``text[start:end]`` of a physical line."""

    line: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report whose findings and places are given."""

    path: str
    findings: tuple[Finding, ...] = ()
    rows: int = 5
    accepted: int = 3
    rejected: int = 2
    places: Mapping[Finding, MadeSpot] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not any(found.severity == ERROR for found in self.findings)

    @property
    def totals(self) -> Mapping[tuple[str, Severity], int]:
        return Counter((found.code, found.severity) for found in self.findings)

    def first(self, most: int | None) -> list[Finding]:
        seen: Counter[str] = Counter()
        kept = []
        for found in sorted(self.findings, key=lambda one: (one.line, one.column or "", one.code)):
            seen[found.code] += 1
            if most is None or seen[found.code] <= most:
                kept.append(found)
        return kept

    def spot(self, finding: Finding) -> MadeSpot | None:
        return self.places.get(finding)


def place(text: str, line: int, at: int) -> MadeSpot:
    """Find the cell number ``at`` of a line without quotes."""
    cells = next(csv.reader(io.StringIO(text)))
    start = sum(len(cell) + 1 for cell in cells[:at])
    return MadeSpot(line, text, start, start + len(cells[at]))


HEADER = "record_id,side,date,category,status,quantity,source"
LINES = {
    2: "r1,Syria,12/03/2024,tank,destroyed,2,franceinfo",
    3: "r2,Syria,2024-12-01,tnak,captured,about ten,franceinfo",
    4: "r3,\u202eSyria,2024-12-01,tank,captured,1,https://example.org/a_b|c",
    6: "r1,Syria,2024-12-02,radar,,~3,Le Monde",
}
PATH = "losses/2024 décembre.csv"


def five_mistakes() -> MadeReport:
    """A file with five mistakes of a kind that people make, and one doubt."""
    told = [
        (1, "remark", "LT013", WARNING, "remark", "column 'remark' is not of the loss table",
         "write 'notes', or keep it as a column of your own", None),
        (2, "date", "LT105", ERROR, "12/03/2024", "expected an EDTF date, got '12/03/2024'",
         "write '2024-12-03' or '2024-03-12'", 2),
        (3, "category", "LT104", ERROR, "tnak", "expected a code of the taxonomy, got 'tnak'",
         "did you mean 'tank'?", 3),
        (4, "side", "LT110", ERROR, "\u202eSyria",
         "expected visible characters, got '<U+202E>Syria'", "write 'Syria'", 1),
        (6, "status", "LT101", ERROR, "", "expected a status, got nothing",
         "write 'lost' where the source does not say", 4),
        (6, "record_id", "LT301", ERROR, "r1", "record_id 'r1' stands on line 2 too",
         "give this record an id of its own", 0),
    ]  # fmt: skip
    places: dict[Finding, MadeSpot] = {}
    findings = []
    for line, column, code, severity, value, message, advice, at in told:
        found = Finding(PATH, line, column, code, severity, value, message, advice)
        findings.append(found)
        if at is not None:
            places[found] = place(LINES[line], line, at)
    return MadeReport(PATH, tuple(findings), rows=5, accepted=1, rejected=4, places=places)


HOSTILE = [
    "::error::owned",
    "a\n::set-output name=x::y",
    "##[set-env name=PATH;]x",
    "100%0A::warning::x",
    "a|b\\|c`d``e",
    "<img src=x onerror=alert(1)>",
    "[click](https://example.org) ![x](http://example.org/a.png)",
    "@everyone #1 GH-2 www.example.org someone@example.org",
    "\x1b[31mred\x1b[0m\x07",
    "\u202eevil\u2066\u200b",
    "\r\n\x0b\x0c\x1c\x85\u2028\u2029",
    "日本語 \uff46ull 🪖",
]
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE)


@st.composite
def reports_of(draw: st.DrawFn) -> list[MadeReport]:
    made = []
    for _ in range(draw(st.integers(0, 2))):
        path, findings, places = draw(texts), [], {}
        for _ in range(draw(st.integers(0, 3))):
            found = Finding(
                path,
                draw(st.integers(1, 99)),
                draw(st.none() | texts),
                draw(st.sampled_from(["LT101", "LT105"]) | texts),
                draw(st.sampled_from(list(Severity))),
                draw(st.none() | texts),
                draw(texts),
                draw(st.none() | texts),
            )
            findings.append(found)
            line = draw(texts)
            start = draw(st.integers(0, len(line)))
            end = draw(st.integers(start, len(line)))
            places[found] = MadeSpot(found.line + draw(st.integers(0, 1)), line, start, end)
        made.append(MadeReport(path, tuple(findings), places=places))
    return made


def many(code: str, count: int, **changes: object) -> list[Finding]:
    plain = Finding("a.csv", 2, "date", code, ERROR, "soon", "no date", None)
    return [replace(plain, line=line, **changes) for line in range(2, count + 2)]  # type: ignore[arg-type]


def said(finding: Finding) -> str:
    return visible(finding.message + (f"; {finding.suggestion}" if finding.suggestion else ""))
