"""The gallery: a recipe for each kind of chart, drawn when the documentation is built.

A recipe is a function with the name of its kind. Its body is shown beside the chart as it stands
here, so it is written as a user would write it; its docstring says what the chart is for. A kind
without a recipe stops the build.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from typing import TYPE_CHECKING

import war
from matplotlib.text import Text

import losstracker as lt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.axes import Axes

NO_CHARTS = {"save"}
"""Public names of ``lt.plot`` that draw nothing."""

seen, told, fleet = war.seen(), war.told(), war.fleet()
"""The tables that recipes draw; the page offers them for download under these names."""


def bounds(size: str = "page") -> Axes:
    """How many, group by group: what is certain, what is likely, what has no end."""
    losses = lt.examples.syria_2024()
    sums = lt.aggregate(losses, by="category")
    return lt.plot.bounds(sums, size=size)


def cumulative(size: str = "page") -> Axes:
    """How losses mount up. The band is what the reports allow; the line is the best value."""
    sums = lt.aggregate(told, by="side", every="week", cumulative=True)
    return lt.plot.cumulative(sums, size=size)


def timeline(size: str = "page") -> Axes:
    """How many in each month, side beside side: what is certain, the best value, what may be."""
    sums = lt.aggregate(told, by="side", every="month")
    return lt.plot.timeline(sums, events=[("2031-06-15", "The bridge falls")], size=size)


def composition(size: str = "page") -> Axes:
    """What became of the items: destroyed, damaged, abandoned, captured."""
    sums = lt.aggregate(seen, by=("category", "status"), where={"side": "Red"})
    return lt.plot.composition(sums, size=size)


def heatmap(size: str = "page") -> Axes:
    """What was lost when: a row for each category, a cell for each month."""
    sums = lt.aggregate(seen, by="category", every="month", where={"side": "Red"})
    return lt.plot.heatmap(sums, size=size)


def small_multiples(size: str = "page") -> Axes:
    """The same, a small chart for each category."""
    sums = lt.aggregate(seen, by=("category", "side"), every="month")
    return lt.plot.small_multiples(sums, size=size)


def first_seen(size: str = "page") -> Axes:
    """When each model first appears among the losses."""
    first = lt.first_seen(seen, by=("side", "model"), where={"category": "tank"})
    return lt.plot.first_seen(first, size=size)


def ratio(size: str = "page") -> Axes:
    """How many losses of one side for each of the other."""
    ratios = lt.ratio(told, numerator="Red", denominator="Blue", by="category")
    return lt.plot.ratio(ratios, size=size)


def balance(size: str = "page") -> Axes:
    """What each side captured, and what it lost. The caption says what is subtracted from what."""
    ledger = lt.balance(seen)
    return lt.plot.balance(ledger, size=size)


def fleet_share(size: str = "page") -> Axes:
    """What share of a known fleet the losses are."""
    shares = lt.share_of_fleet(seen, fleet)
    return lt.plot.fleet_share(shares, size=size)


def map(size: str = "page") -> Axes:  # noqa: A001 - the name of the kind
    """Where: longitude and latitude as they are, without a background from elsewhere."""
    return lt.plot.map(seen, size=size)


def compare(size: str = "page") -> Axes:
    """What several sources count, side by side and never added up."""
    lists = {"Border Monitor": seen, "Morning News": told}
    sums = lt.compare_sources(lists, by="group", where={"side": "Red"})
    return lt.plot.compare(sums, size=size)


def dependence(size: str = "page") -> Axes:
    """One sum under four assumptions on how the counts hang together."""
    sums = lt.compare_dependences(told, where={"side": "Blue"})
    return lt.plot.dependence(sums, size=size)


_ALL = (
    bounds,
    cumulative,
    timeline,
    composition,
    heatmap,
    small_multiples,
    first_seen,
    ratio,
    balance,
    fleet_share,
    map,
    compare,
    dependence,
)
RECIPES: dict[str, Callable[..., Axes]] = {recipe.__name__: recipe for recipe in _ALL}
"""In the order of the page."""


def kinds() -> list[str]:
    """Name the kinds of chart, each of which has a recipe.

    Raises:
        LookupError: A kind has none.
    """
    public = set(lt.plot.__all__) - NO_CHARTS
    if lacking := public - set(RECIPES):
        raise LookupError(f"docs/gallery.py: write a recipe for {', '.join(sorted(lacking))}")
    return [name for name in RECIPES if name in public]


def about(kind: str) -> str:
    """Say what a kind of chart is for."""
    return " ".join((inspect.getdoc(RECIPES[kind]) or "").split())


def code(kind: str) -> str:
    """Give the recipe as code that stands alone, with ``ax`` for the chart."""
    source = textwrap.dedent(inspect.getsource(RECIPES[kind]))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 - that is what inspect gave
    first = function.body[1].lineno
    body = textwrap.dedent("\n".join(source.splitlines()[first - 1 :]))
    return body.replace("return ", "ax = ").replace(", size=size", "")


def alternative(ax: Axes) -> str:
    """Say what a chart shows for those who do not see it: all its texts, the title first."""
    figure = ax.get_figure()
    marked = [text for text in figure.findobj(Text) if isinstance(text, Text)] if figure else []
    words = [ax.get_title(loc="left"), *(text.get_text() for text in marked)]
    told = dict.fromkeys(" ".join(word.split()) for word in words if word.strip())
    return f"Chart ({'; '.join(told)})"


def draw_all(folder: Path) -> None:
    """Draw every chart as a PNG, wide and for a phone, with a text that stands for each."""
    folder.mkdir(parents=True, exist_ok=True)
    alternatives = {}
    for kind in kinds():
        ax = RECIPES[kind]()
        alternatives[kind] = alternative(ax)
        lt.plot.save(ax, folder / f"{kind}.png")
        lt.plot.save(RECIPES[kind]("phone"), folder / f"{kind}-phone.png")
    (folder / "alternatives.json").write_text(json.dumps(alternatives), encoding="utf-8")
