"""Charts: a table from the analysis or losses in, matplotlib ``Axes`` out."""

from losstracker.plot.figure import save
from losstracker.plot.kinds.balance import balance
from losstracker.plot.kinds.bounds import bounds
from losstracker.plot.kinds.compare import compare
from losstracker.plot.kinds.composition import composition
from losstracker.plot.kinds.cumulative import cumulative
from losstracker.plot.kinds.dependence import dependence
from losstracker.plot.kinds.first_seen import first_seen
from losstracker.plot.kinds.fleet_share import fleet_share
from losstracker.plot.kinds.heatmap import heatmap
from losstracker.plot.kinds.map import losses_map as map  # noqa: A004 - lt.plot.map is what it is
from losstracker.plot.kinds.ratio import ratio
from losstracker.plot.kinds.small_multiples import small_multiples
from losstracker.plot.kinds.timeline import timeline

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
