"""The registry of codes: complete, and its examples are what they are said to be."""

from __future__ import annotations

import re
import warnings

import pandas as pd
import pytest

import losstracker as lt
from losstracker.errors import InvalidLossesError
from losstracker.model import schema
from losstracker.model.codes import CODES, Code, Stage
from losstracker.model.columns import CONTRIBUTED
from losstracker.model.finding import Severity
from losstracker.model.rules import RULES

assert schema.RULE_ROOMS  # imported for the rules that they register
RULE_CODES = {rule.code for rule in RULES.values()}
WITH_CELLS = [
    one
    for one in CODES.values()
    if one.stage in {Stage.CELL, Stage.ROW, Stage.TABLE} and "=" in one.bad
]
GOOD_ROW = {
    "side": "Syria",
    "date": "2024-12-01",
    "category": "armoured_vehicle",
    "status": "captured",
    "quantity": "2",
    "source": "franceinfo",
}


def cells_of(example: str) -> list[dict[str, str]]:
    """Read an example: rows one a line, cells as column=value, odd characters by number."""
    seen = re.sub("<U[+]([0-9A-F]+)>", lambda found: chr(int(found[1], 16)), example)
    rows = [re.split(", (?=[a-z_]+=)", row) for row in seen.split("\n")]
    return [dict(cell.partition("=")[::2] for cell in row) for row in rows]


def codes_found(example: str) -> set[str]:
    """Give the codes that ``lt.validate`` finds in good rows with the cells of an example."""
    rows = [{"record_id": f"r{at}", **GOOD_ROW, **row} for at, row in enumerate(cells_of(example))]
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        try:
            lt.validate(pd.DataFrame(rows).fillna(""))
        except InvalidLossesError as error:
            return {finding.code for finding in error.findings}
    return {code for doubt in doubts for code in re.findall("LT[0-9]{3}", str(doubt.message))}


@pytest.mark.parametrize("one", WITH_CELLS, ids=lambda one: one.code)
def test_the_bad_example_breaks_the_rule_and_the_good_one_does_not(one: Code) -> None:
    columns = {name for example in (one.bad, one.good) for row in cells_of(example) for name in row}
    assert columns <= set(CONTRIBUTED)
    if one.code not in RULE_CODES or one.code == "LT114":
        pytest.skip("found elsewhere than by lt.validate")
    assert one.code in codes_found(one.bad)
    assert one.code not in codes_found(one.good)


def test_every_code_that_can_be_found_is_registered() -> None:
    assert set(CODES) >= RULE_CODES


def test_the_severity_is_that_of_the_rule() -> None:
    for rule in RULES.values():
        assert CODES[rule.code].severity == rule.severity, rule.name


def test_codes_stand_in_order_and_their_number_tells_the_stage() -> None:
    assert list(CODES) == sorted(CODES)
    stages = {"1": Stage.CELL, "2": Stage.ROW, "3": Stage.TABLE, "4": Stage.PROJECT}
    for one in CODES.values():
        assert re.fullmatch("LT[0-4][0-9]{2}", one.code)
        allowed = {Stage.BYTES, Stage.STRUCTURE, Stage.TABLE}
        assert one.stage in ({stages[one.code[2]]} if one.code[2] in stages else allowed)


def test_texts_are_whole_and_differ() -> None:
    assert len({one.title for one in CODES.values()}) == len(CODES)
    assert len({one.help for one in CODES.values()}) == len(CODES)
    for one in CODES.values():
        assert one.bad != one.good, one.code
        assert one.help.endswith("."), one.code
        assert 1 <= len(re.findall(r"[.](?: |$)", one.help)) <= 3, one.code
        assert not one.title.endswith("."), one.code
        assert len(one.title) <= 70, one.code
        assert one.title[0].isupper() or one.title.startswith("part_of"), one.code
        shown = one.title + one.help + one.bad + one.good
        assert all(char.isprintable() or char == "\n" for char in shown), one.code


def test_what_sums_need_cannot_be_switched_off() -> None:
    essential = {one.code for one in CODES.values() if one.essential}
    files = {one for one in CODES if one < "LT100"} - {"LT003", "LT013"}
    sums = {f"LT{number}" for number in (101, 103, 104, 105, 106, 108, 201, 202, 301, 302, 303)}
    assert essential == files | sums | {f"LT{number}" for number in range(306, 311)}
    assert not any(CODES[code].severity == Severity.WARNING for code in essential)
