"""Which engine reads the files: pandas after a full check, or DuckDB without one."""

from __future__ import annotations

import glob
import sys
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from losstracker.cli.load import BadDataError, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

LARGE = 200_000_000
"""Bytes of all files together beyond which ``auto`` reads them with DuckDB, where it is there."""

PATIENCE = 2.0
"""Seconds before work counts as long, and a progress bar is shown."""

ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "pandas", "duckdb"]),
    default="auto",
    show_default=True,
    help=f"auto: duckdb for Parquet, globs and more than {LARGE / 1e6:.0f} MB, which then are not "
    "checked in full; otherwise pandas.",
)


def wants_duckdb(engine: str, files: Sequence[str]) -> bool:
    """Tell whether DuckDB is to read the files.

    Raises:
        click.UsageError: DuckDB is asked to read stdin.
    """
    if engine == "duckdb" and "-" in files:
        raise click.UsageError("--engine duckdb: it reads files only, not '-'")
    if engine != "auto" or "-" in files:
        return engine == "duckdb"
    if any(_only_duckdb_reads(name) for name in files):
        return True
    sizes = [Path(name).stat().st_size for name in files if Path(name).is_file()]
    return sum(sizes) > LARGE and find_spec("duckdb") is not None


def _only_duckdb_reads(name: str) -> bool:
    is_glob = glob.has_magic(name) and not Path(name).exists()
    return is_glob or name.lower().endswith((".parquet", ".pq"))


def open_files(files: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """Open files with DuckDB, and say what is not checked.

    Raises:
        ArgumentError: DuckDB is not installed, or the files are neither CSV nor Parquet.
        OSError: A file does not exist.
    """
    from losstracker.analysis.scan import scan

    losses = scan(list(files))
    say("note: read by DuckDB, which checks what is summed only; 'losstracker validate' checks all")
    return losses


def stderr_is_terminal() -> bool:
    """Tell whether somebody watches stderr."""
    return sys.stderr.isatty()


@contextmanager
def reading() -> Iterator[None]:
    """Show how far DuckDB is, on a terminal, and turn what it cannot read into an error.

    Raises:
        BadDataError: A file is not well-formed, which has been said.
    """
    import duckdb

    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(done,), daemon=True)
    try:
        if stderr_is_terminal():
            duckdb.sql("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
            watcher.start()
        yield
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        say(f"losstracker: {first}; 'losstracker validate' says where")
        raise BadDataError from error
    finally:
        done.set()
        if watcher.is_alive():
            watcher.join()


def _watch(done: threading.Event) -> None:
    """Draw a bar on stderr until the work is done, if it takes long."""
    import duckdb

    if done.wait(PATIENCE):
        return
    with click.progressbar(length=100, label="reading", file=sys.stderr) as bar:
        while not done.wait(0.2):
            bar.update(max(0, int(duckdb.default_connection().query_progress()) - bar.pos))
