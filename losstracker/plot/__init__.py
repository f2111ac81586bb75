"""Charts: a table from the analysis or losses in, matplotlib ``Axes`` out."""

from losstracker.plot.balance import balance
from losstracker.plot.bounds import bounds
from losstracker.plot.composition import composition
from losstracker.plot.cumulative import cumulative
from losstracker.plot.dependence import dependence
from losstracker.plot.figure import save
from losstracker.plot.first_seen import first_seen
from losstracker.plot.fleet_share import fleet_share
from losstracker.plot.heatmap import heatmap
from losstracker.plot.map import losses_map as map  # noqa: A004 - lt.plot.map is what it is
from losstracker.plot.ratio import ratio
from losstracker.plot.small_multiples import small_multiples
from losstracker.plot.sources import compare
from losstracker.plot.timeline import timeline

__all__ = [
    "balance",
    "bounds",
    "compare",
    "composition",
    "cumulative",
    "dependence",
    "first_seen",
    "fleet_share",
    "heatmap",
    "map",
    "ratio",
    "save",
    "small_multiples",
    "timeline",
]


def __dir__() -> list[str]:
    """The public names only."""
    return [*__all__]
