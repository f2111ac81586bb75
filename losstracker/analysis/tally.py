"""The one door to narwhals: what an engine does, for frames of any kind. Nothing is parsed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw
import pandas as pd

from losstracker.analysis.options import as_names
from losstracker.errors import ArgumentError
from losstracker.model.cells import text_column
from losstracker.model.columns import Col
from losstracker.model.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from narwhals.stable.v2.typing import IntoFrameT

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]

RECORDS = "records"
"""Column of a tally: how many rows are equal in all the others."""

TALLIED = (
    Col.DATE,
    Col.REPORTED,
    Col.QUANTITY,
    Col.LANGUAGE,
    Col.LOW,
    Col.BEST,
    Col.HIGH,
    Col.EVIDENCE,
)
"""Columns by which :func:`tally` tells records apart, besides those it is asked for."""

SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What ``str.strip`` takes away: engines have narrower notions of white space."""

KINDS = "a pandas, Polars or PySpark DataFrame, a PyArrow table or a DuckDB relation"


def enter(losses: object) -> Frame:
    """Give any frame as one of narwhals.

    Raises:
        ArgumentError: It is no frame.
    """
    try:
        frame: Frame = nw.from_native(losses)
    except TypeError as error:
        kind = f"{type(losses).__module__}.{type(losses).__qualname__}"
        raise ArgumentError(f"losses: expected {KINDS}; got {kind}") from error
    return frame


def column_names(frame: Frame) -> list[str]:
    """List the columns; for a lazy frame this asks the engine, which may read a file's header."""
    return frame.collect_schema().names()


def to_pandas(frame: Frame) -> pd.DataFrame:
    """Bring a small frame home."""
    if isinstance(frame, nw.LazyFrame):
        if frame.implementation.is_polars():
            return frame.collect().to_pandas()
        return frame.collect("pandas").to_pandas()
    return frame.to_pandas()


def count_rows(frame: Frame, keys: Sequence[str]) -> Frame:
    """Give the distinct keys, nulls among them, and how many rows have each as ``records``."""
    if not keys:
        return frame.select(nw.len().cast(nw.Int64).alias(RECORDS))
    counted = frame.group_by(*keys).agg(nw.len().alias(RECORDS))
    return counted.with_columns(nw.col(RECORDS).cast(nw.Int64))


def tally(losses: IntoFrameT, by: str | Sequence[str]) -> IntoFrameT:
    """Count the rows that are equal in everything that sums depend on, inside the frame's engine.

    All rows count as they stand: claims of one loss are not fused, and parts are counted beside
    the records that include them. :func:`losstracker.aggregate` sees to both.

    Args:
        losses: A pandas, Polars (eager or lazy) or PySpark DataFrame, a PyArrow table or a DuckDB
            relation.
        by: Columns to tell records apart by.

    Returns:
        A frame of the same kind, lazy where ``losses`` is: the distinct values of ``by``, then of
        ``date``, ``reported``, ``quantity``, ``language``, ``low``, ``best``, ``high`` and
        ``evidence`` as far as they are columns, untouched and nulls among them; and ``records``
        (rows that have them). The order of rows is not defined.

    Raises:
        ArgumentError: ``losses`` is no such frame, or ``by`` names no column.

    >>> rows = {"side": ["A", "A", "B"], "quantity": ["dozens", "dozens", "2"]}
    >>> tally(pd.DataFrame(rows), by="side").values.tolist()
    [['A', 'dozens', 2], ['B', '2', 1]]
    """
    frame = enter(losses)
    have = column_names(frame)
    wanted = as_names(by)
    for name in wanted:
        if name not in have:
            close = nearest(name, have)
            hint = f"did you mean '{close}'?" if close else f"columns are {', '.join(have)}"
            raise ArgumentError(f"by: '{name}' is no column of the table; {hint}")
    if RECORDS in wanted:
        raise ArgumentError(f"by: '{RECORDS}' is a column of the tally; rename it to tally by it")
    keys = dict.fromkeys([*wanted, *(str(name) for name in TALLIED if name in have)])
    counted: IntoFrameT = count_rows(frame, list(keys)).to_native()
    return counted


def distinct_values(losses: object, columns: Sequence[str]) -> pd.DataFrame:
    """Give the distinct rows of some columns of any frame, as a pandas DataFrame.

    >>> distinct_values(pd.DataFrame({"side": ["A", "B", "A"]}), ["side"])["side"].tolist()
    ['A', 'B']
    """
    return to_pandas(count_rows(enter(losses), columns)).drop(columns=RECORDS)


def _as_text(frame: Frame, name: str) -> nw.Expr:
    """Give a column as text without spaces around it; blank where there is none."""
    cells = nw.col(name)
    if frame.collect_schema()[name].is_float():  # whole numbers, of which some are absent
        cells = nw.when(cells.is_finite()).then(cells).cast(nw.Int64)
    return cells.cast(nw.String).str.strip_chars(SPACES).fill_null("")


def _says(frame: Frame, name: str) -> nw.Expr:
    return _as_text(frame, name) != ""


def split_nested(frame: Frame) -> tuple[pd.DataFrame, Frame]:
    """Bring home the claims, the parts and the records that include them; leave the rest there.

    A record that others lie in is found by ``part_of`` inside the engine; one that is itself a part
    is among the parts.
    """
    have = column_names(frame)
    marks = [_says(frame, name) for name in (Col.LOSS_ID, Col.PART_OF) if name in have]
    if not marks:
        return pd.DataFrame(columns=have), frame
    is_nested = nw.any_horizontal(*marks, ignore_nulls=True)
    nested, plain = to_pandas(frame.filter(is_nested)), frame.filter(~is_nested)
    parts = text_column(nested[Col.PART_OF]).str.strip() if Col.PART_OF in have else pd.Series()
    if not any(parts) or Col.RECORD_ID not in have:
        return nested, plain
    include, rest = _split_wholes(frame, plain, sorted({*parts} - {""}))
    return pd.concat([nested, to_pandas(include)], ignore_index=True), rest


def _split_wholes(frame: Frame, plain: Frame, ids: Sequence[str]) -> tuple[Frame, Frame]:
    """Part the records that others lie in from the rest; lazily by a join, for ids may be many."""
    record_id, part_of = _as_text(frame, Col.RECORD_ID), _as_text(frame, Col.PART_OF)
    if isinstance(frame, nw.DataFrame):
        return plain.filter(record_id.is_in(ids)), plain.filter(~record_id.is_in(ids))
    key = "_whole"
    wholes: Any = count_rows(frame.select(part_of.alias(key)).filter(nw.col(key) != ""), [key])
    keyed: Any = plain.with_columns(record_id.alias(key))
    include, rest = (keyed.join(wholes.select(key), on=key, how=how) for how in ("semi", "anti"))
    return include.drop(key), rest.drop(key)


def keep_values(frame: Frame, wanted: Mapping[str, Sequence[str]]) -> Frame:
    """Keep the rows whose cells of some text columns are among given values, inside the engine."""
    for name, values in wanted.items():
        frame = frame.filter(_as_text(frame, name).is_in(values))
    return frame


def is_text(frame: Frame, name: str) -> bool:
    """Tell whether a column holds text."""
    return frame.collect_schema()[name] in (nw.String, nw.Categorical, nw.Enum)


def distinct_texts(frame: Frame, name: str) -> list[str] | None:
    """List the distinct texts of a column of text or days; None for one of another type."""
    if not is_text(frame, name) and frame.collect_schema()[name] != nw.Date:
        return None
    found = to_pandas(count_rows(frame.select(nw.col(name).cast(nw.String)), [name]))[name]
    return [str(text) for text in found if isinstance(text, str)]


def replace_texts(frame: Frame, name: str, by: Mapping[str, str]) -> Frame | None:
    """Put other texts in the place of those of a column, inside the engine.

    Every text of the column is in ``by``. None where we know no way to give an engine a table.
    """
    texts = frame.with_columns(nw.col(name).cast(nw.String).fill_null(""))
    if isinstance(texts, nw.DataFrame):
        known = {"": "", **by}
        return texts.with_columns(nw.col(name).replace_strict(list(known), list(known.values())))
    small = _small_frame(texts, list(by.items()), (name, "_new"))
    if small is None:
        return None
    joined: Any = texts.join(small, on=name, how="left")
    renamed: Frame = joined.drop(name).rename({"_new": name})
    return renamed


def _small_frame(
    like: nw.LazyFrame[Any], rows: Sequence[tuple[str, str]], names: tuple[str, str]
) -> nw.LazyFrame[Any] | None:
    """Make a lazy frame of the kind of another, of its engine and connection."""
    kind, native = like.implementation, like.to_native()
    made: Any = None
    if kind.is_polars():
        old, new = map(list, zip(*rows, strict=True))
        return nw.from_dict({names[0]: old, names[1]: new}, backend="polars").lazy()
    if kind.is_pyspark() or kind.is_pyspark_connect():
        made = native.sparkSession.createDataFrame(list(rows), list(names))
    if kind.is_duckdb():
        cells = ", ".join(f"({_quoted(old)}, {_quoted(new)})" for old, new in rows)
        heading = ", ".join(f'"{name}"' for name in names)
        values = f"SELECT * FROM (VALUES {cells}) AS t({heading})"  # noqa: S608 - quoted
        made = native.query("losses", values)
    if made is None:
        return None
    small: nw.LazyFrame[Any] = nw.from_native(made)
    return small


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def repeated(frame: Frame, name: str) -> pd.DataFrame:
    """Give the values of a column that stand in several rows, and in how many (``records``)."""
    if isinstance(frame, nw.DataFrame) and frame[name].n_unique() == len(frame):
        return pd.DataFrame({name: [], RECORDS: []})
    return to_pandas(count_rows(frame, [name]).filter(nw.col(RECORDS) > 1))


def size_of(frame: Frame) -> int:
    """Count the rows, inside the engine."""
    return int(to_pandas(count_rows(frame, []))[RECORDS].iloc[0])


def is_lazy(frame: Frame) -> bool:
    """Tell whether the rows may lie outside of memory, so that each look at them costs a scan."""
    return isinstance(frame, nw.LazyFrame)


def may_have_few(frame: Frame, name: str, most: int) -> bool:
    """Tell, by its beginning, whether a column of a frame in memory may have so few values."""
    return isinstance(frame, nw.DataFrame) and frame[name].head(2 * most).n_unique() <= most
