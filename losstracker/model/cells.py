"""Cells as text: what a contributed cell says, whatever type a notebook gave it."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from losstracker.model.columns import CONTRIBUTED, SOURCE_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray


def cell_text(value: object) -> str:
    """Text of one cell: blank for nothing, ``10`` for 10.0, an ISO day for a midnight timestamp.

    >>> cell_text(10.0), cell_text(None), cell_text(pd.Timestamp("2024-12-01"))
    ('10', '', '2024-12-01')
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, (float, np.floating, Decimal)):
        return _number_text(float(value))
    if isinstance(value, datetime):
        at_midnight = value.time() == datetime.min.time()
        return value.date().isoformat() if at_midnight else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _number_text(number: float) -> str:
    """Digits without an exponent, as in a contributed file."""
    if math.isnan(number):
        return ""
    if not math.isfinite(number):
        return repr(number)
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")


def text_column(values: pd.Series) -> pd.Series:
    """Give a column as Python strings. A column that holds nothing else is given back as it is.

    >>> text_column(pd.Series([1.0, None])).tolist()
    ['1', '']
    """
    if values.dtype == object:
        if pd.api.types.infer_dtype(values, skipna=False) == "string":
            return values
        texts = np.array([*map(cell_text, values), ""], dtype=object)[:-1]
    else:
        codes, distinct = pd.factorize(values, use_na_sentinel=True)
        texts = np.array([*map(cell_text, distinct), ""], dtype=object)[codes]
    return pd.Series(texts, index=values.index, dtype=object, name=values.name)


def text_table(losses: pd.DataFrame, columns: Iterable[str] = CONTRIBUTED) -> pd.DataFrame:
    """Give ``columns`` of ``losses`` as text, rows numbered from 0; an absent column is blank."""
    blank = np.full(len(losses), "", dtype=object)
    texts = {
        str(name): text_column(losses[name]).to_numpy() if name in losses else blank
        for name in columns
    }
    return pd.DataFrame(texts, index=range(len(losses)), dtype=object)


def distinct_rows(
    table: pd.DataFrame, columns: list[str]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Give the distinct tuples of ``columns`` and, for each row of ``table``, which one it has.

    >>> distinct_rows(pd.DataFrame({"a": ["x", "y", "x"]}), ["a"])[1].tolist()
    [0, 1, 0]
    """
    code = np.zeros(len(table), dtype=np.int64)
    for name in columns:
        codes, distinct = pd.factorize(table[name])
        code = pd.factorize(code * np.int64(len(distinct) + 1) + codes)[0].astype(np.int64)
    _, first = np.unique(code, return_index=True)
    return table[columns].iloc[first].reset_index(drop=True), code


def stripped(values: pd.Series) -> pd.Series:
    """Give texts without the spaces around them.

    >>> stripped(pd.Series([" a", "b"])).tolist()
    ['a', 'b']
    """
    return pd.Series([text.strip() for text in values], index=values.index, dtype=object)


def map_distinct(values: pd.Series, function: Callable[[str], bool]) -> pd.Series:
    """Apply a test to each distinct text of a column.

    >>> map_distinct(pd.Series(["a", "", "a"]), bool).tolist()
    [True, False, True]
    """
    codes, distinct = pd.factorize(values)
    answers = np.array([function(text) for text in distinct], dtype=bool)
    return pd.Series(answers[codes], index=values.index, dtype=bool)


def split_sources(cell: str) -> list[str]:
    """List the sources of a cell, none of them blank.

    >>> split_sources("https://example.org | Le Monde, 2024-12-03")
    ['https://example.org', 'Le Monde, 2024-12-03']
    """
    parts = (part.strip() for part in cell.split(SOURCE_SEPARATOR.strip()))
    return [part for part in parts if part]
