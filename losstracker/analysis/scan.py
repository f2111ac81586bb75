"""Files too large for memory, read by DuckDB while they are summed."""

from __future__ import annotations

import csv
import errno
import glob
import gzip
import os
from typing import TYPE_CHECKING

from losstracker.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

PARQUET = (".parquet", ".pq")
CSV = (".csv", ".csv.gz", ".csv.zst")
INSTALL = "pip install 'losstracker[duckdb]'"


def scan(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> duckdb.DuckDBPyRelation:
    r"""Open CSV or Parquet files as one table that is read only when it is summed, by DuckDB.

    The files are not checked as :func:`losstracker.read_csv` does: ``losstracker validate`` does
    so. What a sum reads is checked by the sum.

    Args:
        path: A file, a glob such as ``losses/*.parquet``, or several of them; all CSV (plain, gzip
            or zstd) or all Parquet. Columns are matched by name; one that a file lacks is blank.
        connection: The DuckDB connection to use; its default one without it.

    Returns:
        A DuckDB relation for :func:`losstracker.aggregate` and :func:`losstracker.tally`. Cells of
        a CSV are text as they stand (``NA`` is a value, an empty cell is null); those of Parquet
        are of the types in the file.

    Raises:
        ArgumentError: DuckDB is not installed, the names end in neither ``.csv`` nor ``.parquet``,
            or a column stands twice in a header.
        FileNotFoundError: A file does not exist, or a glob matches none.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "a.csv")
    ...     _ = file.write_text("side,quantity\nNA,dozens\nNA,dozens\n")
    ...     scan(file).aggregate("side, quantity, count(*) AS records").fetchall()
    [('NA', 'dozens', 2)]
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    names = [os.fspath(one) for one in paths]
    reads_parquet = _is_parquet(names)
    for name in names:
        if "://" not in name and not glob.glob(name, recursive=True):  # noqa: PTH207 - as given
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    engine = _connect() if connection is None else connection
    if reads_parquet:
        return engine.read_parquet(names, union_by_name=True)
    for name in (found for each in names for found in sorted(glob.glob(each, recursive=True))):  # noqa: PTH207
        _refuse_doubled(name)
    return engine.read_csv(
        names,  # type: ignore[arg-type]  # the stub knows one file only
        header=True,
        skiprows=0,
        comment="",
        delimiter=",",
        quotechar='"',
        escapechar='"',
        all_varchar=True,
        strict_mode=True,
        union_by_name=True,
    )


def _refuse_doubled(name: str) -> None:
    """Refuse a header in which a column stands twice: DuckDB would take the first in silence."""
    if name.lower().endswith(".zst"):
        return  # Python reads no zstd
    opened = gzip.open if name.lower().endswith(".gz") else open
    with opened(name, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise ArgumentError(
            f"{name}: the column '{doubled[0]}' stands twice in the header; keep one of the two"
        )


def _is_parquet(names: Sequence[str]) -> bool:
    """Tell Parquet from CSV by the names, which must be all of one kind."""
    kinds = set()
    for name in names:
        lower = name.lower()
        if not lower.endswith((*PARQUET, *CSV)):
            expected = ", ".join((*CSV, *PARQUET))
            raise ArgumentError(f"path: expected a name ending in one of {expected}; got '{name}'")
        kinds.add(lower.endswith(PARQUET))
    if len(kinds) != 1:
        raise ArgumentError("path: expected CSV files or Parquet files, and at least one; not both")
    return kinds.pop()


def _connect() -> duckdb.DuckDBPyConnection:
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ArgumentError(
            f"to scan files DuckDB is needed, which is not installed; run {INSTALL}"
        ) from error
    return duckdb.default_connection()
