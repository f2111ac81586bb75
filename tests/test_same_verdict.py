"""What ``lt.validate`` says of a table, the file checker says of the same table as a file."""
# ruff: noqa: RUF001 - characters that look like others are among the cells

from __future__ import annotations

import csv
import io
import re
import warnings
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pandera.errors
import pytest
from corpus import CASES, Case
from hypothesis import example, given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.check import grid
from losstracker.check.files import check_bytes
from losstracker.errors import InvalidLossesError, LossTrackerWarning
from losstracker.model.checking import AS_IS, Checking
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.finding import Finding, Severity
from losstracker.model.schema import LossSchema
from losstracker.model.validate import contributed

if TYPE_CHECKING:
    from losstracker.check.report import FileReport

TODAY = date(2024, 12, 31)
TO_DATE = Checking(today=TODAY)
CHECKINGS = [
    AS_IS,
    TO_DATE,
    Checking(today=TODAY, off=frozenset({"LT102", "LT112", "LT311"})),
    Checking(doubts=frozenset({"LT110", "LT111", "LT203", "LT304"})),
    Checking(off=frozenset({"LT109", "LT206"}), doubts=frozenset({"LT113"})),
]
CELLS = {
    "record_id": ["a", "b", "c", "d", " a", "", "Т-72", "a\u200b"],
    "side": ["Syria", "Syria", "Syria ", "Iran", "", "=1", "Syr\u0456a", "Sy\x07ria"],
    "date": ["2024-12-01", "2024-12~", "../2024-12-03", "12/03/2024", "2031", "", " 2024"],
    "category": ["tank", "tank", "armoured_vehicle", "aircraft", "Tank", "MBT", "", "tаnk"],
    "status": ["captured", "destroyed", "abandoned", "Lost", "gone", "", "lost "],
    "quantity": ["1", "10", "dozens", "at least two", "no idea", "", "plural", "-3", "10-12"],
    "language": ["", "", "fr", "en", "French", "xx"],
    "low": ["", "", "1", "5", "12", "x", "inf"],
    "best": ["", "", "", "3", "1.5"],
    "high": ["", "", "5", "99", "inf", "0"],
    "reported": ["", "2024-12-03", "2024-11-01", "2024-12", "2031-01-01"],
    "captor": ["", "SDF", "Syria", "@x"],
    "evidence": ["", "media", "Visual", "rumour"],
    "reliability": ["", "A", "G"],
    "loss_id": ["", "", "x", "y", "x "],
    "part_of": ["", "", "", "a", "b", "c", "e", " a"],
    "source": [
        "franceinfo",
        "Le Monde",
        "https://example.org/1 | Le Monde",
        "https://a b",
        "",
        "x",
    ],
    "archive": ["", "https://example.org/1", "archived", "http://example.org"],
    "latitude": ["", "36.2", "-91", "36,2", "+36.2", "-"],
    "longitude": ["", "37", "180.0", "-180.1", "=1"],
    "notes": ["", "", "one\ntwo", 'a "b"', "a\xa0b", " x", "\t", "-1"],
}
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
REQUIRED_AND_MORE = ["record_id", "side", "date", "category", "status", "quantity", "source"]


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of good rows in which some cells are drawn from good, bad and any values."""
    others = draw(st.lists(st.sampled_from([*CELLS]), unique=True, max_size=6))
    names = list(dict.fromkeys([*REQUIRED_AND_MORE, *others]))
    rows = []
    for at in range(draw(st.integers(1, 5))):
        row = {name: CELLS[name][0] for name in names} | {"record_id": f"r{at}"}
        for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=5)):
            values = st.sampled_from(CELLS[name])
            row[name] = draw(st.one_of(values, values, values, any_text))
        rows.append(row)
    return pd.DataFrame(rows, columns=names, dtype=object)


def as_file(table: pd.DataFrame) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([list(table.columns), *table.to_numpy().tolist()])
    return stream.getvalue().encode()


Said = tuple[int, str | None, str, str, str, str | None]


def said(found: Finding, row: int) -> Said:
    """What a finding says, but for where an earlier row stands."""
    where = r"as (?:in an earlier row|on line \d+)$"
    message = re.sub(where, "as before", found.message)
    return row, found.column, found.code, str(found.severity), message, found.suggestion


def ask_validate(table: pd.DataFrame, checking: Checking) -> tuple[list[Finding], int]:
    """Give the findings of ``lt.validate`` where it raises, and the number of its doubts."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LossTrackerWarning)
        try:
            lt.validate(table, checking=checking)
        except InvalidLossesError as error:
            findings = [one for one in error.findings if isinstance(one, Finding)]
            return findings, sum(one.severity == Severity.WARNING for one in findings)
    counts = [int(re.findall(r"\d+", str(doubt.message))[0]) for doubt in caught]
    return [], sum(counts)


def verdict_of_validate(
    table: pd.DataFrame, checking: Checking
) -> tuple[set[Said], set[tuple[int, str | None, str]], set[int], int]:
    """Ask ``lt.validate`` about a table, then about what is left of it, until that is accepted.

    Gives what it says of the whole table, where it finds errors in what is left, the rows that are
    rejected, and the number of doubts.
    """
    rest = table.reset_index(drop=True)
    findings, doubts = ask_validate(rest, checking)
    first = {said(found, found.line) for found in findings}
    later, rejected = set[tuple[int, str | None, str]](), set[int]()
    while True:
        errors = [found for found in findings if found.severity == Severity.ERROR]
        if not errors:
            return first, later, rejected, doubts
        bad = {int(rest.index[found.line - 1]) for found in errors}
        if rejected:
            later |= {_as_part(found, int(rest.index[found.line - 1]) + 1) for found in errors}
        rejected |= bad
        rest = rest.drop(index=list(bad))
        orphans = parts_of_the_rejected(table, rest, rejected)
        later |= {(row + 1, "part_of", "LT015") for row in orphans}
        rejected |= orphans
        rest = rest.drop(index=list(orphans))
        findings, _ = ask_validate(rest, checking) if len(rest) else ([], 0)


def parts_of_the_rejected(table: pd.DataFrame, rest: pd.DataFrame, rejected: set[int]) -> set[int]:
    """Give the rows whose whole is rejected, and the parts of these in turn."""
    orphans = set[int]()
    names = table.get("part_of", pd.Series("", index=table.index)).str.strip()
    ids = table["record_id"].str.strip()
    while True:
        kept = {*rest.index} - orphans
        gone = {*ids.iloc[[*(rejected | orphans)]]} - {*ids.iloc[[*kept]]}
        more = {at for at in kept if names.iloc[at] and names.iloc[at] in gone}
        if not more:
            return orphans
        orphans |= more


def _as_part(found: Finding, row: int) -> tuple[int, str | None, str]:
    """A part whose whole is gone is told as such in a file."""
    return row, found.column, "LT015" if found.code == "LT302" else found.code


def assert_same(table: pd.DataFrame, checking: Checking) -> FileReport:
    report = check_bytes(as_file(table), "losses", checking=checking)
    assert report.sheet.grid is not None
    row_of = {int(line): at for at, line in enumerate(report.sheet.grid.line.tolist(), start=1)}
    in_file = {said(found, row_of[found.line]) for found in report.findings}
    first, later, rejected, doubts = verdict_of_validate(table, checking)
    kept = [at for at in range(len(table)) if at not in rejected]
    assert report.kept.tolist() == kept
    assert report.clean == (not rejected)
    if first:
        assert first <= in_file
        assert {one[:3] for one in in_file - first} == later
    assert report.warnings == doubts
    return report


@given(tables(), st.sampled_from(CHECKINGS))
@example(pd.DataFrame([dict.fromkeys(REQUIRED_AND_MORE, "x") | {"notes": "\x1c"}]), AS_IS)
def test_a_table_and_its_file_have_one_verdict(table: pd.DataFrame, checking: Checking) -> None:
    report = assert_same(table, checking)
    accepted = contributed(report.losses)
    assert accepted.to_numpy().tolist() == table.iloc[report.kept].to_numpy().tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "MANY", 0)  # many distinct cells change nothing
        many = check_bytes(as_file(table), "losses", checking=checking)
    assert many.findings == report.findings
    assert many.kept.tolist() == report.kept.tolist()


@given(tables(), st.sampled_from(CHECKINGS))
def test_a_row_that_is_accepted_is_accepted_alone(table: pd.DataFrame, checking: Checking) -> None:
    report = check_bytes(as_file(table), "losses", checking=checking)
    for at in report.kept.tolist():
        row = table.iloc[[at]]
        if "part_of" in row and row["part_of"].iloc[0].strip():
            continue
        assert assert_same(row, checking).accepted == 1


def raises(table: pd.DataFrame) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pandera.errors.SchemaWarning)
        try:
            LossSchema.validate(table, lazy=True)
        except pandera.errors.SchemaErrors:
            return True
    return False


@given(tables())
def test_the_public_schema_refuses_what_has_errors(table: pd.DataFrame) -> None:
    report = check_bytes(as_file(table), "losses")
    assert raises(table) == (not report.clean)


HEADERS = ["side", "Side", "weather", "langage", "notes", "date", "", "count_low", "sied", " unit"]


@given(st.lists(st.sampled_from([*HEADERS, *CONTRIBUTED]), max_size=4), st.integers(0, 6))
def test_column_names_have_one_verdict(others: list[str], left_out: int) -> None:
    names = [name for at, name in enumerate(REQUIRED_AND_MORE) if at != left_out] + others
    table = pd.DataFrame([[CELLS.get(name, [""])[0] for name in names]], columns=names)
    report = check_bytes(as_file(table), "losses")
    assert report.clean == (not raises(table))
    errors = {(one.line, one.column, one.code, one.message) for one in report.findings
              if one.severity == Severity.ERROR}  # fmt: skip
    findings, _ = ask_validate(table, AS_IS)
    expected = {(one.line, one.column, one.code, one.message) for one in findings
                if one.severity == Severity.ERROR}  # fmt: skip
    in_header = {one for one in errors if one[2] < "LT100"}
    assert in_header == {one for one in expected if one[2] < "LT100"}
    assert {one[1:] for one in errors - in_header} == {
        one[1:] for one in expected if one[2] > "LT100"
    }


IN_ROWS = [case for case in CASES if case.code > "LT100" and not case.config]


def as_table(data: bytes) -> pd.DataFrame:
    reader = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return pd.DataFrame(list(reader), dtype=object)


def in_one_table(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the second and later rows of some tables together, under ids of their own."""
    rows = []
    for at, table in enumerate(tables):
        row = table.iloc[1:].copy()
        row["conflict"] = row["conflict"].where(row["record_id"] == "", f"case {at}")
        for name in ("record_id", "part_of", "loss_id"):
            row[name] = row[name].where(row[name] == "", f"{at} " + row[name])
        rows.append(row)
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("case", [one for one in IN_ROWS if one.code > "LT300"], ids=str)
def test_the_corpus_has_one_verdict(case: Case) -> None:
    assert assert_same(as_table(case.bad), TO_DATE).findings


def test_the_corpus_in_one_table_has_one_verdict() -> None:
    report = assert_same(in_one_table([as_table(case.bad) for case in IN_ROWS]), TO_DATE)
    assert {one.code for one in report.findings} >= {case.code for case in IN_ROWS}
    near = in_one_table([as_table(case.good) for case in IN_ROWS])
    assert assert_same(near, TO_DATE).findings == ()
