"""A row as a typed value understands what the rules accept, and refuses the rest."""

from __future__ import annotations

import dataclasses
import datetime
import warnings
from typing import Any

import pandas as pd
import pytest
from conftest import make_losses, read_seed
from hypothesis import given
from hypothesis import strategies as st

import losstracker as lt
from losstracker.errors import (
    ArgumentError,
    DateTextError,
    InvalidLossesError,
    LossTrackerError,
    LossTrackerWarning,
    QuantityTextError,
    UnknownCodeError,
)
from losstracker.model.columns import CONTRIBUTED, Evidence, Status
from losstracker.model.dates import DateWindow

SEED = read_seed()


def cells_of(table: pd.DataFrame, row: int) -> dict[str, object]:
    return {str(name): cell for name, cell in table.iloc[row].items()}


def record(**cells: object) -> lt.LossRecord:
    return lt.LossRecord.from_row(cells_of(make_losses(), 0) | cells)


def test_a_row_of_the_seed_is_understood(seed_table: pd.DataFrame) -> None:
    tanks = lt.LossRecord.from_row(cells_of(seed_table, 4))
    assert tanks.date == DateWindow(datetime.date(2024, 11, 27), datetime.date(2024, 12, 3))
    assert (tanks.status, tanks.evidence) == (Status.CAPTURED, Evidence.MEDIA)
    assert (tanks.quantity.low, tanks.quantity.high) == (20, 99)
    assert tanks.reported == datetime.date(2024, 12, 3)
    assert tanks.source == ("franceinfo, 2024-12-03",)
    assert tanks.part_of == "syria-2024-armour"
    assert tanks.latitude is None
    assert tanks.model == ""


def test_cells_may_be_of_any_type_and_absent() -> None:
    loss = record(
        quantity=10.0,
        date=pd.Timestamp("2024-12-01"),
        latitude=36,
        longitude="37.16",
        evidence=None,
        notes=float("nan"),
        source="one |two | ",
        low=8,
        high=float("inf"),
        mine="is not read",
    )
    assert (loss.quantity.low, loss.quantity.best) == (8, 10)
    assert (loss.latitude, loss.longitude) == (36.0, 37.16)
    assert loss.source == ("one", "two")
    assert (loss.evidence, loss.notes) == (None, "")


@pytest.mark.parametrize(
    ("cells", "error", "message"),
    [
        ({"side": " "}, ArgumentError, "side: expected who lost it, got a blank cell"),
        ({"category": ""}, ArgumentError, "category: expected a taxonomy code"),
        ({"category": "tnak"}, UnknownCodeError, "did you mean 'tank'"),
        ({"status": "gone"}, ArgumentError, "status: expected one of destroyed, damaged"),
        ({"reliability": "G"}, ArgumentError, "reliability: expected one of A, B"),
        ({"date": "soon"}, DateTextError, "date 'soon'"),
        ({"reported": "2024"}, DateTextError, "expected one day"),
        ({"quantity": "lots 12 x"}, QuantityTextError, "r1: quantity"),
        ({"low": "3", "high": "2"}, QuantityTextError, "r1: expected low <= best <= high"),
        ({"language": "English"}, ArgumentError, "language: expected a BCP 47 code"),
        ({"latitude": "1"}, ArgumentError, "expected both or neither"),
        ({"latitude": "91", "longitude": "0"}, ArgumentError, "latitude: expected degrees"),
        ({"latitude": "nan", "longitude": "0"}, ArgumentError, "latitude: expected degrees"),
        ({"reported": "2024-11-30"}, ArgumentError, "expected 2024-12-01 or later"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_refused(
    cells: dict[str, object], error: type[LossTrackerError], message: str
) -> None:
    with pytest.raises(error, match=message):
        record(**cells)


def test_what_is_always_true_is_enforced_when_made() -> None:
    loss = record(latitude="36.2", longitude="37.16")
    changes: list[dict[str, Any]] = [
        {"latitude": None},
        {"latitude": 90.5},
        {"longitude": float("nan")},
        {"category": "teapot"},
        {"reported": datetime.date(2020, 1, 1)},
    ]
    for change in changes:
        with pytest.raises(LossTrackerError):
            dataclasses.replace(loss, **change)
    assert dataclasses.replace(loss, reported=datetime.date(2024, 12, 1)).category == "tank"


CELLS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["tank", "2024-12", "2023", "gone", "10", "0.5", "inf", "-1", "fr", "A", "91"]),
)
EDITS = st.lists(
    st.tuples(st.sampled_from([n for n in CONTRIBUTED if n != "part_of"]), CELLS), max_size=3
)


@given(st.integers(0, 3), EDITS)
def test_a_record_is_made_where_the_rules_accept_the_row(
    row: int, edits: list[tuple[str, str]]
) -> None:
    cells = cells_of(SEED, row) | {column: cell.strip() for column, cell in edits}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LossTrackerWarning)
            lt.validate(pd.DataFrame([cells]))
        accepted = True
    except InvalidLossesError as error:
        if any(found.code in {"LT109", "LT110"} for found in error.findings):
            return  # control and invisible characters do no harm in a value
        accepted = False
    try:
        lt.LossRecord.from_row(cells)
        made = True
    except LossTrackerError:
        made = False
    assert made == accepted
