"""One test body, every engine: the sums do not depend on the kind of frame they are made from."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import losstracker as lt
from losstracker.analysis import check
from losstracker.errors import (
    ArgumentError,
    ClaimsError,
    InvalidLossesError,
    LossTrackerWarning,
    MixedEvidenceError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Columns = dict[str, list[Any]]


def to_pandas_object(columns: Columns) -> Any:
    return pd.DataFrame(columns, dtype=object)


def to_pandas_str(columns: Columns) -> Any:
    texts = {name: pd.Series(cells, dtype="str") for name, cells in columns.items()}
    return pd.DataFrame(texts)


def to_polars(columns: Columns) -> Any:
    return pl.DataFrame(columns)


def to_polars_lazy(columns: Columns) -> Any:
    return pl.LazyFrame(columns)


def to_pyarrow(columns: Columns) -> Any:
    return pa.table(columns)


def to_duckdb(columns: Columns) -> Any:
    return duckdb.from_arrow(to_pyarrow(columns))


def to_spark(columns: Columns) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that starts a JVM

    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    kinds = pd.DataFrame(columns)
    return session.createDataFrame(kinds.astype(object).where(kinds.notna(), None), _schema(kinds))


def _schema(kinds: pd.DataFrame) -> str:
    sql = {"i": "BIGINT", "f": "DOUBLE"}
    days = {name for name in kinds if any(hasattr(cell, "isoformat") for cell in kinds[name])}
    return ", ".join(
        f"{name} {'DATE' if name in days else sql.get(kinds[name].dtype.kind, 'STRING')}"
        for name in kinds
    )


WANTED = os.environ.get("LOSSTRACKER_ENGINES", "").split()
NO_SPARK = "PySpark is not installed here; .ci/spark runs these"
ENGINES: dict[str, Callable[[Columns], Any]] = {
    "pandas_str": to_pandas_str,
    "polars": to_polars,
    "polars_lazy": to_polars_lazy,
    "pyarrow": to_pyarrow,
    "duckdb": to_duckdb,
    "spark": to_spark,
}
HAS_SPARK = importlib.util.find_spec("pyspark") is not None
EVERY_ENGINE = [
    pytest.param(make, id=name, marks=[pytest.mark.skipif(name == "spark" and not HAS_SPARK,
                                                          reason=NO_SPARK)])
    for name, make in ENGINES.items()
    if not WANTED or name in WANTED
]  # fmt: skip
every_engine = pytest.mark.parametrize("make", EVERY_ENGINE)

NAMES = (
    "record_id", "side", "date", "category", "status", "quantity", "source", "language", "low",
    "high", "reported", "evidence", "loss_id", "part_of", "model",
)  # fmt: skip
ROWS = """
a1|A|2024-11-27|tank|captured|dozens|s1|en|||2024-11-28|media||afv|T-72
a2|A|2024-11-27|tank|captured|dozens|s2|en|||2024-11-28|media|||T-72
a3|A|2024-11-28|tank|captured|dozens|s3|en|||2024-11-30|media|||T-72
a4|A|2024-12-02|tank|destroyed|dozens|s3|fr|||2024-12-03|media|||T-62
afv|A|2024-11-27|armoured_vehicle|captured|hundreds|s1|en|||2024-11-28|media|||
t72|A|2024-11-27|tank|captured|3|s1|en|||2024-11-28|media||a1|T-72
b1|A|2024-11-27/2024-12-03|aircraft|captured|about ten|s1||||2024-12-03|media|l39||L-39
b2|A|2024-12-01|trainer_aircraft|destroyed|8|s4||||2024-12-04|visual|l39||L-39
b3|A|../2024-12-03|aircraft|captured|at least two|s5|||||media|||
c1|B|2024-12|helicopter|destroyed|1|s1||||2024-12-03|official|||Mi-8
c2|B|2024-12|helicopter|destroyed|1|s1||||2024-12-05|official|||Mi-8
c3|B|2024-12-31|helicopter|destroyed|1|s1||||2025-01-05|official|||Mi-8
c4|B|2025-01-01|helicopter|destroyed|1|s1||||2025-01-05|official|||Mi-8
c5|B|XXXX|truck|lost|several|s6||4|6||media|||Ural
c6|B|2024-11-30/2024-12-01|truck|lost|several|s6|||||media|||Ural
c7|B|2024-11-30/2024-12-01|truck|lost|several|s6|||||media|||Ural
""".strip().splitlines()
TABLE: Columns = {
    name: [cell or None for cell in cells]
    for name, cells in zip(NAMES, zip(*(row.split("|") for row in ROWS), strict=True), strict=True)
}

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"by": ()},
    {"by": ("side", "category")},
    {"by": "group", "dependence": "independent"},
    {"by": "model"},
    {"by": "captor"},
    {"by": "category", "policy": "envelope"},
    {"by": "status", "where": {"category": "armoured_vehicle"}},
    {"by": "category", "where": {"model": ["T-72", "Mi-8"]}},
    {"by": "category", "where": {"model": ""}},
    {"by": "side", "where": {"group": "aircraft", "evidence": ["media", "visual"]}},
    {"by": "side", "every": "month"},
    {"by": "side", "every": "week", "cumulative": True},
    {"by": "category", "every": "day"},
    {"by": "side", "every": "quarter", "dates": "earliest"},
    {"by": "side", "every": "month", "since": "2024-11-28", "until": "2024-12-15"},
    {"by": "side", "every": "month", "since": "2024-12-01", "cumulative": True},
    {"by": "side", "since": "2024-11-28", "until": "2024-12-01"},
    {"by": "side", "every": "month", "on": "reported"},
    {"by": ("side", "date"), "every": "year"},
    {"by": "reported", "every": "month"},
]


def ask(losses: object, question: dict[str, Any]) -> pd.DataFrame:
    return lt.aggregate(losses, **{"mix_evidence": True} | question)


@cache
def asked_of_pandas(at: int) -> pd.DataFrame:
    """The sums of the table in pandas: of one question, what every engine's are compared with."""
    return ask(to_pandas_object(TABLE), QUESTIONS[at])


def one_by_one(columns: Columns) -> Any:
    """A pandas frame of which every row is a claim of its own, so that no two are tallied."""
    table = to_pandas_object(columns)
    own = "own-" + pd.Series([str(at) for at in range(len(table))], dtype=object)
    loss_ids = table["loss_id"] if "loss_id" in table else pd.Series([None] * len(table))
    return table.assign(loss_id=loss_ids.where(loss_ids.notna(), own))


def assert_equal(sums: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(sums, expected, check_exact=False, rtol=1e-9, atol=1e-9)
    by_engine = {"sources", "sides", "first_day", "last_day"}
    told = [{k: v for k, v in t.attrs.items() if k not in by_engine} for t in (sums, expected)]
    assert told[0] == told[1]


every_question = pytest.mark.parametrize("at", range(len(QUESTIONS)), ids=map(str, QUESTIONS))


@every_question
def test_a_tally_is_summed_as_its_records_are(at: int) -> None:
    assert_equal(asked_of_pandas(at), ask(one_by_one(TABLE), QUESTIONS[at]))


@every_engine
@every_question
def test_sums_do_not_depend_on_the_engine(make: Callable[[Columns], Any], at: int) -> None:
    assert_equal(ask(make(TABLE), QUESTIONS[at]), asked_of_pandas(at))


@every_engine
def test_sources_are_named_where_the_rows_are_in_memory(make: Callable[[Columns], Any]) -> None:
    sums = ask(make(TABLE), {"where": {"side": "B"}})
    lazy = make in {to_polars_lazy, to_duckdb, to_spark}
    assert sums.attrs["sources"] == (() if lazy else ("s1", "s6"))


@every_engine
def test_a_tally_is_of_the_kind_of_its_frame(make: Callable[[Columns], Any]) -> None:
    frame = make(TABLE)
    counted = lt.tally(frame, by=["side", "category"])
    assert type(counted) is type(frame)
    home = pd.DataFrame(_rows(counted))
    assert list(home.columns) == [
        "side", "category", "date", "reported", "quantity", "language", "low", "high", "evidence",
        "records",
    ]  # fmt: skip
    assert home["records"].sum() == len(ROWS)
    assert home["records"].max() == 2
    assert home["language"].isna().sum() == 9


def _rows(frame: Any) -> Any:
    if isinstance(frame, pd.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect().to_dict(as_series=False)
    if isinstance(frame, pl.DataFrame):
        return frame.to_dict(as_series=False)
    if isinstance(frame, pa.Table):
        return frame.to_pydict()
    return frame.df() if isinstance(frame, duckdb.DuckDBPyRelation) else frame.toPandas()


@every_engine
@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [("quantity", "purple", "LT201"), ("side", "", "LT101"), ("category", "foo", "LT104")],
)
def test_what_is_not_understood_is_said_with_how_many_rows_have_it(
    make: Callable[[Columns], Any], column: str, cell: str, code: str
) -> None:
    cells = [cell if at in {1, 9, 10} else text for at, text in enumerate(TABLE[column])]
    with pytest.raises(InvalidLossesError, match=code) as caught:
        ask(make({**TABLE, column: cells}), {"by": ("side", "category")})
    found = [finding for finding in caught.value.findings if finding.code == code]
    assert {finding.value for finding in found} == {cell}
    if make is to_pandas_str:
        assert [finding.line for finding in found] == [2, 10, 11]
    else:
        assert [finding.message[-12:] for finding in found] == [" (in 3 rows)"]


@every_engine
@pytest.mark.parametrize("cell", ["12/03/2024", " 2024-12-03", None])
def test_a_date_that_is_needed_is_checked(make: Callable[[Columns], Any], cell: str | None) -> None:
    table = make({**TABLE, "date": [*TABLE["date"][:-2], cell, cell]})
    with pytest.raises(InvalidLossesError, match=r"date: error LT10[125]") as caught:
        ask(table, {"every": "month"})
    if make is not to_pandas_str:
        assert "(in 2 rows)" in str(caught.value)


@every_engine
def test_parts_and_claims_are_checked_in_every_engine(make: Callable[[Columns], Any]) -> None:
    lost = ["nobody" if cell == "afv" else cell for cell in TABLE["part_of"]]
    with pytest.raises(InvalidLossesError, match="LT302"):
        ask(make({**TABLE, "part_of": lost}), {})
    twice = ["s1" if cell == "s4" else cell for cell in TABLE["source"]]
    with pytest.raises(InvalidLossesError, match="LT307"):
        ask(make({**TABLE, "source": twice}), {})


@every_engine
def test_confirmed_losses_and_claims_are_not_mixed(make: Callable[[Columns], Any]) -> None:
    seen = ["visual" if at == 2 else cell for at, cell in enumerate(TABLE["evidence"])]
    with pytest.raises(MixedEvidenceError, match="A / tank"):
        lt.aggregate(make({**TABLE, "evidence": seen}), by=("side", "category"))


@every_engine
def test_columns_that_no_sum_needs_may_be_absent(make: Callable[[Columns], Any]) -> None:
    table = {name: TABLE[name] for name in ("side", "quantity")}
    assert ask(make(table), {})["records"].tolist() == [9, 7]
    with pytest.raises(InvalidLossesError, match="expected the column 'date', got none"):
        ask(make(table), {"every": "month"})
    with pytest.raises(InvalidLossesError, match="expected the column 'category', got none"):
        ask(make(table), {"by": "group"})
    with pytest.raises(ArgumentError, match="did you mean 'side'"):
        ask(make(table), {"by": "sied"})


@every_engine
def test_claims_need_no_column_that_is_absent(make: Callable[[Columns], Any]) -> None:
    table = {name: TABLE[name] for name in ("side", "quantity", "loss_id", "evidence")}
    assert ask(make(table), {})["records"].tolist() == [8, 7]
    with pytest.raises(ArgumentError, match="no column record_id"):
        ask(make({**table, "part_of": TABLE["part_of"]}), {})


@every_engine
def test_a_record_id_that_stands_twice_is_seen(make: Callable[[Columns], Any]) -> None:
    table = {**TABLE, "record_id": [*TABLE["record_id"][:-1], "c6"]}
    with pytest.raises(InvalidLossesError, match="LT301"):
        ask(make(table), {})


@pytest.mark.parametrize("make", [to_polars_lazy, to_duckdb], ids=["polars_lazy", "duckdb"])
def test_ids_of_many_rows_outside_of_memory_are_not_compared(
    make: Callable[[Columns], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "MOST_COMPARED", 3)
    table = {**TABLE, "record_id": [*TABLE["record_id"][:-1], "c6"]}
    assert ask(make(table), {})["records"].sum() == len(ROWS) - 1


@every_engine
def test_a_doubt_is_a_warning(make: Callable[[Columns], Any]) -> None:
    table = {"side": ["A", "A"], "quantity": ["zillions"] * 2, "low": ["3"] * 2, "high": ["4"] * 2}
    with pytest.warns(LossTrackerWarning, match="LT206"):
        assert ask(make(table), {})["high"].tolist() == [8]


@every_engine
def test_an_empty_table_gives_no_sums(make: Callable[[Columns], Any]) -> None:
    if make is to_spark:
        pytest.skip("no types can be told from an empty table")
    frame = make({name: cells[:1] for name, cells in TABLE.items()})
    none = frame.limit(0) if isinstance(frame, duckdb.DuckDBPyRelation) else frame[:0] if not (
        isinstance(frame, pl.LazyFrame)) else frame.head(0)  # fmt: skip
    assert ask(none, {}).empty
    assert ask(none, {"every": "month"}).empty


def typed(make: Callable[[Columns], Any]) -> Any:
    """A table whose columns are of the types that notebooks and databases have."""
    days = pd.to_datetime(["2024-12-01", "2024-12-01", "2024-12-31", "2025-01-02"])
    columns: Columns = {
        "record_id": [1, 2, 3, 4],
        "side": ["A", "A", "B", "B"],
        "date": [day.date() for day in days],
        "category": ["tank"] * 4,
        "status": ["lost"] * 4,
        "quantity": [2, 2, 30, 4],
        "low": [None, 2.0, None, None],
        "source": ["s"] * 4,
        "part_of": [None, None, None, 3.0],
        "year": [2024, 2024, 2024, 2025],
    }
    frame = make(columns)
    if isinstance(frame, pd.DataFrame):
        return pd.DataFrame(columns).assign(date=days, side=pd.Categorical(columns["side"]))
    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        return frame.with_columns(pl.col("side").cast(pl.Categorical), pl.col("date"))
    return frame


@every_engine
@pytest.mark.parametrize(
    "question",
    [{}, {"every": "month"}, {"every": "week", "where": {"year": 2024}}, {"by": ("side", "year")}],
    ids=str,
)
def test_columns_may_be_typed(make: Callable[[Columns], Any], question: dict[str, Any]) -> None:
    texts: Columns = {
        "record_id": ["1", "2", "3", "4"],
        "side": ["A", "A", "B", "B"],
        "date": ["2024-12-01", "2024-12-01", "2024-12-31", "2025-01-02"],
        "category": ["tank"] * 4,
        "status": ["lost"] * 4,
        "quantity": ["2", "2", "30", "4"],
        "low": ["", "2", "", ""],
        "source": ["s"] * 4,
        "part_of": ["", "", "", "3"],
        "year": ["2024", "2024", "2024", "2025"],
    }
    assert_equal(ask(typed(make), question), ask(to_pandas_object(texts), question))


@pytest.mark.parametrize("thing", [{"side": ["A"]}, None, 3, [1, 2]])
def test_what_is_no_frame_is_refused(thing: object) -> None:
    for door in (lt.aggregate, lambda losses: lt.tally(losses, by="side")):
        with pytest.raises(ArgumentError, match="expected a pandas, Polars or PySpark"):
            door(thing)


def test_a_contradiction_of_claims_is_an_error_in_an_engine() -> None:
    table = {**TABLE, "part_of": [*TABLE["part_of"]]}
    table["part_of"][6], table["part_of"][7] = "b3", "c1"
    with pytest.raises((ClaimsError, InvalidLossesError)):
        ask(to_duckdb(table), {})


POOLS: dict[str, list[str | None]] = {
    "side": ["A", "B"],
    "date": ["2024-12-01", "2024-12-30", "2025-01-02", "2024-12", "../2024-12-05", "2024-12-31~"],
    "category": ["tank", "armoured_vehicle", "truck"],
    "quantity": ["1", "2", "dozens", "about 10", "at least two", "up to 4"],
    "language": [None, "en", ""],
    "evidence": [None, "media", "visual"],
    "model": ["T-72", None, ""],
}


@st.composite
def tables(draw: st.DrawFn) -> Columns:
    """A table of few different rows, some of them parts of a record of vehicles without bound."""
    size = draw(st.integers(1, 12))
    cells = {name: [draw(st.sampled_from(pool)) for _ in range(size)] for name, pool in
             POOLS.items()}  # fmt: skip
    whole = {"side": "A", "date": "2024-12-01", "category": "armoured_vehicle"}
    inside = [
        "whole" if at % 3 == 0 and (side, code) in {("A", "tank"), ("A", "armoured_vehicle")}
        else None
        for at, (side, code) in enumerate(zip(cells["side"], cells["category"], strict=True))
    ]  # fmt: skip
    loss = [draw(st.sampled_from([None, None, f"l{at}"])) for at in range(size)]
    table: Columns = {name: [*found, whole.get(name)] for name, found in cells.items()}
    table["quantity"][-1] = "plural"
    table["part_of"] = [*inside, None]
    table["loss_id"] = [*loss, None]
    table["record_id"] = [*(f"r{at}" for at in range(size)), "whole"]
    table["source"] = [f"s{at}" for at in range(size + 1)]
    table["status"] = ["lost"] * (size + 1)
    return table


QUESTION = st.fixed_dictionaries(
    {
        "by": st.sampled_from([(), "side", ("side", "category"), "group", "model"]),
        "every": st.sampled_from([None, "day", "week", "month", "year"]),
        "dates": st.sampled_from(["spread", "earliest", "latest"]),
        "dependence": st.sampled_from(["wording", "independent"]),
        "since": st.sampled_from([None, "2024-12-02", "2024-12-31"]),
        "until": st.sampled_from([None, "2025-01-01"]),
        "where": st.sampled_from([{}, {"model": "T-72"}, {"category": "armoured_vehicle"}]),
    }
)


@settings(max_examples=12)
@given(columns=tables(), question=QUESTION, name=st.sampled_from(sorted(set(ENGINES) - {"spark"})))
def test_any_table_sums_alike_in_any_engine(
    columns: Columns, question: dict[str, Any], name: str
) -> None:
    running = {"cumulative": question["every"] is not None and question["dates"] != "earliest"}
    whole = ask(one_by_one(columns), question | running)
    assert_equal(ask(ENGINES[name](columns), question | running), whole)
