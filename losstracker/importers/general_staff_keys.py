"""Columns of the General Staff data set; ``general_staff_keys.csv`` beside this file lists them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Key:
    """A column of counts.

    ``code`` is the narrowest certain code of the taxonomy, ``continues`` the columns that were
    joined into this one, ``words`` what the General Staff calls it, ``basis`` what the code rests
    on.
    """

    name: str
    code: str
    continues: tuple[str, ...]
    words: str
    basis: str

    @property
    def slug(self) -> str:
        """The name as part of an id.

        >>> keys()["field artillery"].slug
        'field-artillery'
        """
        return re.sub("[^a-z0-9]+", "-", self.name.lower())


def as_key(name: str) -> str:
    """Give a column's name in one spelling, whatever its letter case and spaces.

    >>> as_key("Field_Artillery "), as_key("anti-aircraft  warfare")
    ('field artillery', 'anti-aircraft warfare')
    """
    return " ".join(name.replace("_", " ").split()).casefold()


@cache
def keys() -> Mapping[str, Key]:
    """Every column of counts by its plain name; one comes after those that it continues.

    >>> keys()["apc"].code
    'armoured_vehicle'
    """
    file = resources.files("losstracker.importers").joinpath("general_staff_keys.csv")
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))
    found = {
        as_key(row["key"]): Key(
            name=row["key"],
            code=row["code"],
            continues=tuple(map(as_key, filter(None, row["continues"].split(_SEPARATOR)))),
            words=row["words"],
            basis=row["basis"],
        )
        for row in rows
    }
    return MappingProxyType(found)
