"""``validate`` computes, touches nothing, says everything at once, and agrees with pandera."""

from __future__ import annotations

import math
import time
import warnings
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import make_losses, read_seed
from hypothesis import given
from hypothesis import strategies as st
from pandera.config import config_context
from pandera.errors import SchemaErrors, SchemaWarning

import losstracker as lt
from losstracker.errors import ArgumentError, InvalidLossesError, LossTrackerWarning
from losstracker.importers import read_warspotting
from losstracker.importers.warspotting import NEEDED as WARSPOTTING_COLUMNS
from losstracker.model.cells import cell_text
from losstracker.model.columns import COMPUTED, CONTRIBUTED, REQUIRED
from losstracker.model.header import header_problems
from losstracker.model.schema import LossSchema
from losstracker.model.validate import contributed, is_validated, validated

REAL = Path(__file__).parents[2] / "shared" / "data" / "warspotting_losses_2024-05.csv.gz"
SEED = read_seed()


def errors(table: pd.DataFrame) -> list[tuple[int, str | None, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)
        try:
            lt.validate(table)
        except InvalidLossesError as error:
            return [(one.line, one.column, one.code) for one in error.findings]
    return []


def pandera_accepts(table: pd.DataFrame) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SchemaWarning)
        try:
            LossSchema.validate(table, lazy=True)
        except SchemaErrors:
            return False
    return True


def test_the_seed_is_valid_and_gets_its_bounds_and_days(seed_table: pd.DataFrame) -> None:
    full = lt.validate(seed_table)
    assert list(full.columns) == [*seed_table.columns, *COMPUTED]
    assert full["count_low"].tolist() == [5, 2, 2, 2, 20]
    assert full["count_high"].tolist() == [15, math.inf, math.inf, math.inf, 99]
    assert full["count_best"].between(full["count_low"], full["count_high"]).all()
    assert set(full["date_earliest"]) == {pd.Timestamp("2024-11-27")}
    assert set(full["date_latest"]) == {pd.Timestamp("2024-12-03")}
    kinds = full[list(COMPUTED)].dtypes.astype(str).tolist()
    assert kinds == ["float64"] * 3 + ["datetime64[s]"] * 2


def test_an_open_end_is_nat_and_no_upper_bound_is_inf() -> None:
    full = lt.validate(make_losses(date=["../2024-12-03", "2024/..", "../.."], quantity="some"))
    assert full["date_earliest"].isna().tolist() == [True, False, True]
    assert full["date_latest"].isna().tolist() == [False, True, True]
    assert full["count_high"].tolist() == [math.inf] * 3


def test_contributed_columns_stay_as_they_are() -> None:
    table = make_losses(
        quantity=[10.0, 2.0],
        low=[pd.NA, 1],
        date=pd.Series([pd.Timestamp("2024-12-01"), pd.NaT]).fillna(pd.Timestamp("2023-01-01")),
        category=pd.Categorical(["tank", "aircraft"]),
        latitude=[math.nan, 36.2],
        longitude=[math.nan, 37],
        mine=[["kept"], None],
    )
    table["low"] = table["low"].astype("Int64")
    table["status"] = table["status"].astype("string")
    before = table.copy(deep=True)
    with pytest.warns(LossTrackerWarning):  # low 1 is below what '2' says
        full = lt.validate(table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(full[table.columns], before)
    assert full["count_low"].tolist() == [10, 1]


def test_validating_twice_changes_nothing(seed_table: pd.DataFrame) -> None:
    once = lt.validate(seed_table)
    pd.testing.assert_frame_equal(lt.validate(once), once)
    stale = once.assign(quantity="3")
    stale["count_low"] = "gibberish"
    assert not is_validated(stale)
    assert validated(stale)["count_low"].tolist() == [3.0] * 5


@pytest.mark.parametrize(
    "index",
    [[7, 7, 7], ["b", "a", "b"], pd.MultiIndex.from_tuples([(1, "x"), (1, "x"), (2, "y")])],
)
def test_any_index_is_kept(index: Any) -> None:
    table = make_losses(quantity=["1", "2", "dozens"], language="en").set_index(pd.Index(index))
    full = lt.validate(table)
    assert full.index.equals(table.index)
    assert full["count_low"].tolist() == [1, 2, 24]
    assert pandera_accepts(table)
    bad = table.assign(side=["A", "B", ""])
    assert errors(bad) == [(3, "side", "LT101")]
    assert not pandera_accepts(bad)


@pytest.mark.parametrize("kind", ["object", "str", "float64", "datetime64[ns]", "category"])
def test_a_table_without_rows_is_fine(kind: str) -> None:
    empty = pd.DataFrame({name: pd.Series([], dtype=kind) for name in CONTRIBUTED})
    full = lt.validate(empty)
    assert full.empty
    assert full["count_high"].dtype == "float64"
    assert full["date_latest"].dtype == "datetime64[s]"
    assert pandera_accepts(empty)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (10, "10"),
        (np.int8(3), "3"),
        (10.0, "10"),
        (-0.0, "0"),
        (np.float32(0.5), "0.5"),
        (1e-07, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (math.inf, "inf"),
        (Decimal("10.0"), "10"),
        (math.nan, ""),
        (None, ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (np.datetime64("NaT", "s"), ""),
        (np.datetime64("2024-12-01"), "2024-12-01"),
        (pd.Timestamp("2024-12-01"), "2024-12-01"),
        (pd.Timestamp("2024-12-01 10:30"), "2024-12-01T10:30:00"),
        (date(2024, 12, 1), "2024-12-01"),
        (pd.Period("2024-12"), "2024-12"),
        (lt.LossRecord, str(lt.LossRecord)),
    ],
)
def test_a_cell_of_any_type_is_a_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_cells_of_mixed_types_do_not_run_together() -> None:
    full = lt.validate(make_losses(quantity=[1, "1", 1.0, "one", "dozens"], language="en"))
    assert full["count_low"].tolist() == [1, 1, 1, 1, 24]
    assert errors(make_losses(quantity=[1, True])) == [(2, "quantity", "LT201")]
    assert errors(make_losses(side=["A", ["A"], {}])) == []


def test_all_findings_come_at_once(seed_table: pd.DataFrame) -> None:
    seed_table.loc[0, "date"] = "soon"
    seed_table.loc[1, ["status", "quantity"]] = ["gone", "loads of"]
    seed_table.loc[4, "part_of"] = "syria-2024-armor"
    with pytest.raises(InvalidLossesError, match="4 errors in the loss table") as caught:
        lt.validate(seed_table.rename(columns={"language": "langage"}))
    assert [(one.line, one.column, one.code) for one in caught.value.findings] == [
        (1, "langage", "LT013"),
        (1, "date", "LT105"),
        (2, "status", "LT103"),
        (5, "part_of", "LT302"),
    ]  # whether "loads of" is a count is not said: the language is not known
    with pytest.raises(InvalidLossesError) as caught:
        lt.validate(seed_table)
    assert "LT201" in [one.code for one in caught.value.findings]


def test_doubts_are_a_warning_that_points_at_the_caller() -> None:
    with pytest.warns(LossTrackerWarning, match=r"2 doubts, the first: .+LT205") as caught:
        full = lt.validate(make_losses(quantity="10", low=["8", "9"]))
    assert caught[0].filename == __file__
    assert full["count_low"].tolist() == [8, 9]
    with pytest.warns(SchemaWarning, match="LT205"):
        LossSchema.validate(make_losses(quantity="10", low="8"), lazy=True)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([], [(1, None, "LT011")]),
        (["a", "b"], [(1, None, "LT011")]),
        ([*REQUIRED[1:], "recordid"], [(1, "record_id", "LT011")]),
        (REQUIRED[2:], [(1, "record_id", "LT011"), (1, "side", "LT011")]),
        ([*REQUIRED, "Evidence"], [(1, "Evidence", "LT013")]),
        ([*REQUIRED, " model"], [(1, " model", "LT013")]),
        ([*REQUIRED, "side"], [(1, "side", "LT012")]),
        ([*REQUIRED, "mine", "mine"], [(1, "mine", "LT012")]),
        ([*REQUIRED, "", " "], [(1, None, "LT013")]),
        ([*REQUIRED, "captured", 7, "fused_from", "category2"], []),
        ([*reversed(CONTRIBUTED), *COMPUTED], []),
    ],
)
def test_each_wrong_column_is_one_finding(
    columns: list[str], expected: list[tuple[int, str | None, str]]
) -> None:
    empty = pd.DataFrame([], columns=columns, dtype=object)
    assert errors(empty) == expected
    assert pandera_accepts(empty) == (not expected)


def test_a_misspelt_column_is_found_once_and_said_how_to_rename() -> None:
    wrong = make_losses().rename(columns={"category": "Categry", "source": "sources"})
    with pytest.raises(InvalidLossesError) as caught:
        lt.validate(wrong)
    assert [(one.column, one.suggestion) for one in caught.value.findings] == [
        ("category", "rename 'Categry' to 'category'"),
        ("source", "rename 'sources' to 'source'"),
    ]


@pytest.mark.parametrize(
    ("column", "name", "advice"),
    [
        ("record_id", "id", "rename 'id' to 'record_id'"),
        ("record_id", "ID", "rename 'ID' to 'record_id'"),
        ("record_id", "recordid", "rename 'recordid' to 'record_id'"),
        ("side", "id", "add a column 'side'"),
        ("side", "size", "add a column 'side'"),
        ("side", "sied", "rename 'sied' to 'side'"),
        ("side", "Sides", "rename 'Sides' to 'side'"),
        ("date", "data", "add a column 'date'"),
        ("date", "dates", "rename 'dates' to 'date'"),
    ],
)
def test_a_short_name_is_taken_for_another_only_where_it_is_a_slip(
    column: str, name: str, advice: str
) -> None:
    names = [name if one == column else one for one in REQUIRED]
    found = [one for one in header_problems(names) if one.severity == "error"]
    assert [(one.column, one.advice[1]) for one in found] == [(column, advice)]


@pytest.mark.parametrize(
    ("names", "severity"),
    [
        (["unti"], "error"),
        (["nots"], "error"),
        (["unti", "unit"], "warning"),
        (["image"], "warning"),
        (["id"], "warning"),
    ],
)
def test_an_unknown_column_is_an_error_only_where_it_hides_one(
    names: list[str], severity: str
) -> None:
    (found,) = header_problems([*REQUIRED, *names])
    assert (found.code, found.column, found.severity) == ("LT013", names[0], severity)


def test_a_file_of_warspotting_is_known_by_its_header() -> None:
    (found,) = header_problems(WARSPOTTING_COLUMNS)
    assert found.code == "LT011"
    assert "losstracker convert --from warspotting" in (found.advice[1] or "")
    assert header_problems([*REQUIRED, "id", "type", "lost_by", "model"])[0].code == "LT013"


def test_a_hidden_record_id_does_not_make_parts_look_lost() -> None:
    table = make_losses(record_id=["a", "b"], part_of=["", "a"]).rename(
        columns={"record_id": "record id"}
    )
    assert errors(table) == [(1, "record_id", "LT011")]


def test_what_is_no_pandas_table_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"expected a pandas DataFrame, got builtins\.dict"):
        lt.validate({"side": ["A"]})  # type: ignore[arg-type]


def test_pandera_settings_of_the_user_do_not_switch_validation_off() -> None:
    with config_context(validation_enabled=False), pytest.raises(InvalidLossesError):
        lt.validate(make_losses(quantity="gibberish"))


def test_writing_drops_what_was_computed(seed_table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(contributed(lt.validate(seed_table)), seed_table)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *["", " ", "tank", "MBT", "aircraft", "2024-12", "2024-13", "lost", "inf", "10", "-1"],
            *["0", "a dozen", "dozens", "fr", "English", "Syria", "visual", "91", "\x00"],
            *["syria-2024-l39", "syria-2024-armour", "syria-2024-tanks", "franceinfo, 2024-12-03"],
        ]
    ),
    st.integers(-2, 10**10),
    st.floats(),
    st.none(),
    st.dates().map(pd.Timestamp),
)
EDITS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(CONTRIBUTED), CELLS), min_size=1, max_size=4
)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """The seed with some cells changed, perhaps with columns dropped, renamed or doubled."""
    table = SEED.astype(object)
    for row, column, cell in draw(EDITS):
        if column not in table:
            table[column] = pd.Series([""] * len(table), dtype=object)
        table.loc[row, column] = cell
    change = draw(st.sampled_from(["", "", "", "drop", "rename", "double", "repeat"]))
    column = draw(st.sampled_from(list(table.columns)))
    if change == "drop":
        return table.drop(columns=column)
    if change == "rename":
        return table.rename(columns={column: draw(st.sampled_from([column[:-1], "foo", ""]))})
    if change == "double":
        return pd.concat([table, table[[column]]], axis=1)
    return pd.concat([table, table.iloc[[0]]]) if change == "repeat" else table


@given(tables())
def test_pandera_and_validate_accept_the_same_tables(table: pd.DataFrame) -> None:
    assert pandera_accepts(table) == (not errors(table))


@given(tables())
def test_a_table_is_computed_whole_or_its_cells_are_named(table: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LossTrackerWarning)
        try:
            full = lt.validate(table)
        except InvalidLossesError as error:
            for one in error.findings:
                assert 1 <= one.line <= len(table)
                if one.column in table and one.value is not None:
                    assert one.value == cell_text(table[one.column].iloc[one.line - 1])
            return
        pd.testing.assert_frame_equal(lt.validate(full), full)
    pd.testing.assert_frame_equal(full[table.columns], table)
    assert is_validated(full)
    assert (full["count_low"] <= full["count_best"]).all()
    assert (full["count_best"] <= full["count_high"]).all()
    known = full.dropna(subset=["date_earliest", "date_latest"])
    assert (known["date_earliest"] <= known["date_latest"]).all()


@pytest.mark.skipif(not REAL.exists(), reason="needs the shared data folder")
def test_fourteen_thousand_rows_take_less_than_two_seconds() -> None:
    losses = read_warspotting(REAL).losses
    lt.validate(losses[:10])
    start = time.process_time()
    full = lt.validate(losses)
    assert time.process_time() - start < 2
    assert len(full) == 14183
    assert full["count_low"].sum() == 14183


def test_numbers_in_a_column_of_ones_own_are_no_formulas() -> None:
    table = make_losses(record_id=["a", "b"]).assign(change=[-float("inf"), -1.5])
    table["gap"] = pd.to_timedelta([-1, 2], unit="D")
    table[7] = [1, 2]
    assert len(lt.validate(table)) == 2
    with pytest.raises(InvalidLossesError, match=r"losses:2 comment: error LT112"):
        lt.validate(table.assign(comment=["fine", "=1+1"]))
