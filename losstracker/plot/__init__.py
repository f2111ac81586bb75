"""Charts of sums: a table from :func:`losstracker.aggregate` in, matplotlib ``Axes`` out."""

from losstracker.plot.bounds import bounds
from losstracker.plot.composition import composition
from losstracker.plot.cumulative import cumulative
from losstracker.plot.dependence import dependence
from losstracker.plot.figure import save
from losstracker.plot.sources import compare

__all__ = ["bounds", "compare", "composition", "cumulative", "dependence", "save"]


def __dir__() -> list[str]:
    """The public names only."""
    return [*__all__]
