"""Contributed files made by hand, for tests of repairs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GOOD = {
    "record_id": "a",
    "side": "Syria",
    "date": "2024-12-01",
    "category": "tank",
    "status": "captured",
    "quantity": "1",
    "source": "Le Monde",
}


def table(*rows: dict[str, str], names: Sequence[str] = ()) -> bytes:
    """Write rows that are good but for the given cells; each has an id of its own."""
    columns = list(names) or list(dict.fromkeys([*GOOD, *(name for row in rows for name in row)]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for number, row in enumerate(rows):
        cells = GOOD | {"record_id": f"r{number}"} | row
        writer.writerow([cells.get(name, "") for name in columns])
    return out.getvalue().encode()
