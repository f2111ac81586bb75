"""Equipment losses of armed conflicts from open sources, with everything that is known kept.

Importing this loads nothing heavy: each name is imported from its room when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from losstracker import analysis, check, errors, examples, importers, model, plot, report
    from losstracker.analysis.aggregate import aggregate
    from losstracker.analysis.balance import balance
    from losstracker.analysis.compare import compare_dependences
    from losstracker.analysis.compare_sources import compare_sources
    from losstracker.analysis.diff import diff
    from losstracker.analysis.duplicates import find_duplicates
    from losstracker.analysis.first_seen import first_seen
    from losstracker.analysis.fleet import share_of_fleet
    from losstracker.analysis.link import link
    from losstracker.analysis.ratio import ratio
    from losstracker.analysis.resolve import resolve
    from losstracker.analysis.scan import scan
    from losstracker.analysis.tally import tally
    from losstracker.check.files import read_csv, write_csv
    from losstracker.model.dates import DateWindow, parse_date
    from losstracker.model.lexicon import Lexicon, use_lexicon
    from losstracker.model.quantity import Quantity, parse_quantity
    from losstracker.model.record import LossRecord
    from losstracker.model.schema import LossSchema
    from losstracker.model.validate import validate

__version__ = "0.1.0"

__all__ = [
    "DateWindow",
    "Lexicon",
    "LossRecord",
    "LossSchema",
    "Quantity",
    "aggregate",
    "analysis",
    "balance",
    "check",
    "compare_dependences",
    "compare_sources",
    "diff",
    "errors",
    "examples",
    "find_duplicates",
    "first_seen",
    "importers",
    "link",
    "model",
    "parse_date",
    "parse_quantity",
    "plot",
    "ratio",
    "read_csv",
    "report",
    "resolve",
    "scan",
    "share_of_fleet",
    "tally",
    "use_lexicon",
    "validate",
    "write_csv",
]

_HOME = {
    "DateWindow": "model.dates",
    "Lexicon": "model.lexicon",
    "LossRecord": "model.record",
    "LossSchema": "model.schema",
    "Quantity": "model.quantity",
    "aggregate": "analysis.aggregate",
    "balance": "analysis.balance",
    "compare_dependences": "analysis.compare",
    "compare_sources": "analysis.compare_sources",
    "diff": "analysis.diff",
    "find_duplicates": "analysis.duplicates",
    "first_seen": "analysis.first_seen",
    "link": "analysis.link",
    "parse_date": "model.dates",
    "parse_quantity": "model.quantity",
    "ratio": "analysis.ratio",
    "read_csv": "check.files",
    "resolve": "analysis.resolve",
    "scan": "analysis.scan",
    "share_of_fleet": "analysis.fleet",
    "tally": "analysis.tally",
    "use_lexicon": "model.lexicon",
    "validate": "model.validate",
    "write_csv": "check.files",
}


def __getattr__(name: str) -> object:
    """Import a name from its room on first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'losstracker' has no attribute {name!r}")
    if name not in _HOME:
        return import_module(f"losstracker.{name}")
    found: object = getattr(import_module(f"losstracker.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, for tab completion."""
    return [*__all__, "__version__"]
