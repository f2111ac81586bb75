"""A table of text as the checks see it: the distinct texts of each column, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from losstracker.model.cells import text_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[np.intp]
    Codes: TypeAlias = NDArray[np.integer[Any]]

FEW = 1 << 12
"""Codes that are numbered in an array at least, however few rows there are."""


@dataclass(frozen=True, eq=False)
class Texts:
    """One column: ``codes`` says for each row which of ``size`` distinct texts it holds.

    ``decode`` gives the distinct texts of some numbers. Where ``plain`` is True a text is known,
    without looking at it again, to be plain: printable ASCII that begins with a letter or digit and
    does not end in a space; in a column of links it is one whole link by ``https://`` or
    ``http://`` without ``|``, ``@`` or a space. False says nothing.
    """

    codes: Codes
    size: int
    decode: Callable[[NDArray[np.intp]], Sequence[str]]
    plain: NDArray[np.bool_]

    @classmethod
    def of(cls, values: NDArray[np.object_]) -> Texts:
        """Take a column of strings.

        >>> Texts.of(np.array(["b", "a", "b"], dtype=object)).codes.tolist()
        [0, 1, 0]
        """
        codes, distinct = pd.factorize(values)
        texts = np.asarray(distinct, dtype=object)
        plain = np.zeros(len(texts), dtype=bool)
        return cls(codes.astype(np.intp), len(texts), lambda which: texts[which].tolist(), plain)

    @classmethod
    def of_column(cls, cells: pd.Series) -> Texts:
        """Take a column of any cells.

        >>> Texts.of_column(pd.Series([10.0, None, 10.0])).all.tolist()
        ['10', '']
        """
        if not isinstance(cells.dtype, pd.StringDtype):
            return cls.of(text_column(cells).to_numpy(dtype=object))
        codes, distinct = pd.factorize(cells, use_na_sentinel=False)
        texts = np.asarray(distinct, dtype=object)
        absent = pd.isna(texts)
        if absent.any():  # which may be blank beside a blank text
            return cls.of(np.where(absent, "", texts)[codes])
        plain = np.zeros(len(texts), dtype=bool)
        return cls(codes, len(texts), lambda which: texts[which].tolist(), plain)

    @classmethod
    def blank(cls, rows: int) -> Texts:
        """Give a column of ``rows`` blank cells."""
        codes = np.zeros(rows, dtype=np.intp)
        return cls(codes, 1, lambda which: [""] * len(which), np.zeros(1, dtype=bool))

    def some(self, which: NDArray[np.intp]) -> NDArray[np.object_]:
        """Give the distinct texts with these numbers."""
        texts = np.empty(len(which), dtype=object)
        texts[:] = self.decode(which)
        return texts

    @cached_property
    def all(self) -> NDArray[np.object_]:
        """Every distinct text, by its number."""
        return self.some(np.arange(self.size))

    def at(self, rows: Rows) -> NDArray[np.object_]:
        """Give the texts that some rows hold."""
        if len(rows) * 4 > self.size:
            texts: NDArray[np.object_] = self.all[self.codes[rows]]
            return texts
        which, code = np.unique(self.codes[rows], return_inverse=True)
        return self.some(which.astype(np.intp))[code]

    @cached_property
    def odd(self) -> NDArray[np.intp]:
        """The numbers of the distinct texts that are not known to be plain."""
        return np.flatnonzero(~self.plain)

    @cached_property
    def is_blank(self) -> NDArray[np.bool_]:
        """Whether each distinct text is blank, or spaces only."""
        blank = np.zeros(self.size, dtype=bool)
        blank[self.odd] = [not text.strip() for text in self.some(self.odd)]
        return blank

    @cached_property
    def tidy(self) -> Texts:
        """The column without spaces around its texts."""
        if all(text == text.strip() for text in self.some(self.odd)):
            return self
        tidied = Texts.of(np.array([*(text.strip() for text in self.all), ""], dtype=object)[:-1])
        return Texts(tidied.codes[self.codes], tidied.size, tidied.decode, tidied.plain)

    def take(self, rows: Rows) -> Texts:
        """Keep some rows; the distinct texts stay as they are."""
        return Texts(self.codes[rows], self.size, self.decode, self.plain)


@dataclass(frozen=True, eq=False)
class TextTable:
    """Columns of text that are equally long; a column that is not there is blank."""

    columns: Mapping[str, Texts]
    rows: int

    @classmethod
    def of(cls, losses: pd.DataFrame, names: Iterable[str]) -> TextTable:
        """Take some columns of a frame of any cells."""
        return cls({str(name): Texts.of_column(losses[name]) for name in names}, len(losses))

    def __getitem__(self, name: str) -> Texts:
        return self.columns.get(str(name)) or Texts.blank(self.rows)

    def take(self, rows: Rows) -> TextTable:
        """Keep some rows, which are numbered anew."""
        return TextTable(
            {name: texts.take(rows) for name, texts in self.columns.items()}, len(rows)
        )

    def frame(self, names: Sequence[str], rows: Rows) -> pd.DataFrame:
        """Give some rows of some columns as strings, with their numbers as the index."""
        return pd.DataFrame({name: self[name].at(rows) for name in names}, index=rows, dtype=object)

    def tuples(self, names: Sequence[str]) -> tuple[Codes, Rows]:
        """Number the distinct tuples of some columns: each row's number, each tuple's first row."""
        code: Codes = np.zeros(self.rows, dtype=np.int8)
        size = 1
        for name in names:
            texts = self.columns.get(str(name))
            if texts is None or texts.size <= 1:
                continue
            if size * texts.size > max(FEW, self.rows):
                code, distinct = pd.factorize(code)
                size = len(distinct)
            wide = np.int32 if size * texts.size < np.iinfo(np.int32).max else np.int64
            code = texts.codes if size == 1 else code * wide(texts.size) + texts.codes
            size *= texts.size
        return _number(code, size)


def _number(code: Codes, size: int) -> tuple[Codes, Rows]:
    """Number the codes below ``size`` that occur, and give the first row of each."""
    if size > 4 * max(FEW, len(code)):
        code = pd.factorize(code)[0]
        return code, first_rows(code)
    kind = np.int32 if len(code) < np.iinfo(np.int32).max else np.int64
    first: Codes = np.full(size, -1, dtype=kind)
    first[code[::-1]] = np.arange(len(code), dtype=kind)[::-1]
    occurs: NDArray[np.bool_] = np.greater_equal(first, 0)
    if not occurs.all():
        numbers: Codes = np.cumsum(occurs).astype(kind)
        code = numbers[code] - kind(1)
    return code, first[occurs].astype(np.intp)


def first_rows(codes: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """Give the first row of each code; codes are numbered in the order in which they appear.

    >>> first_rows(np.array([0, 1, 0, 2])).tolist()
    [0, 1, 3]
    """
    if not len(codes):
        return np.zeros(0, dtype=np.intp)
    highest = np.maximum.accumulate(codes)
    return np.flatnonzero(np.concatenate([[True], highest[1:] > highest[:-1]]))
