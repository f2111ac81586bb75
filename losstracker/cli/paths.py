"""Files that are named on the command line: paths, patterns and folders."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
ENDINGS = (".csv", ".csv.gz")


def expand(paths: Iterable[str]) -> list[str]:
    """Give the files that are meant, each once, in the order in which they are named.

    A folder stands for the ``.csv`` and ``.csv.gz`` files under it, a pattern with ``*``, ``?`` or
    ``[`` for what it matches, both in the order of their names; ``-`` is standard input. What is
    neither there nor a pattern is given back as it is, for the reader to complain.

    Raises:
        FileNotFoundError: A folder or pattern holds no file.
    """
    found: dict[str, str] = {}
    for path in paths:
        for file in _files_of(path):
            found.setdefault(_same(file), file)
    return list(found.values())


def without(paths: Iterable[str], others: Iterable[str]) -> list[str]:
    """Leave out the files that are among ``others``, however they are named."""
    known = {_same(path) for path in others}
    return [path for path in paths if _same(path) not in known]


def _same(path: str) -> str:
    return path if path == STDIN else os.path.realpath(path)


def _files_of(path: str) -> Iterator[str]:
    if path == STDIN:
        yield path
    elif Path(path).is_dir():
        yield from _required(path, _under(Path(path)), "a folder with .csv files")
    elif glob.has_magic(path):  # also where a file has the pattern for its name
        there = [path] if Path(path).is_file() else []
        yield from _required(path, there + _matching(path), "a pattern that matches files")
    else:
        yield path


def _matching(pattern: str) -> list[str]:
    return sorted(file for file in glob.glob(pattern, recursive=True) if Path(file).is_file())  # noqa: PTH207 - takes what a user types


def _under(folder: Path) -> list[str]:
    return sorted(
        str(file)
        for file in folder.rglob("*")
        if file.name.endswith(ENDINGS)
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _required(path: str, files: list[str], what: str) -> list[str]:
    if not files:
        raise FileNotFoundError(2, f"expected {what}, got none", path)
    return files
