"""Bundled data, with where it comes from."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from losstracker.check.files import read_csv

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import pandas as pd

__all__ = ["SYRIA_2024", "bundled", "syria_2024"]

SYRIA_2024 = "syria_2024_offensive.csv"


def __dir__() -> list[str]:
    """The public names only."""
    return [*__all__]


def bundled(name: str) -> Traversable:
    """Find a bundled file: in the installed package, or in ``seeds/`` of a checkout.

    Raises:
        FileNotFoundError: There is no such file in either place.

    >>> bundled("syria_2024_offensive.csv").is_file()
    True
    """
    installed = files("losstracker") / "data" / name
    checkout = Path(__file__).parent.parent / "seeds" / name
    for place in (installed, checkout):
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"{name}: expected in losstracker/data or in seeds/; install losstracker again"
    )


def syria_2024() -> pd.DataFrame:
    """Five losses of the Syrian regime as franceinfo worded them on 2024-12-03.

    Columns as :class:`losstracker.model.columns.Col`; 5 rows. Facts and figures: franceinfo,
    2024-12-03; coding: losstracker, MIT. Where each value comes from: ``seeds/README.md``.

    >>> syria_2024()["quantity"].tolist()
    ['around ten', 'at least two', 'plural', 'plural', 'dozens']
    """
    with as_file(bundled(SYRIA_2024)) as path:
        return read_csv(path)
