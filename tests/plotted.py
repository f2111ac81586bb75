"""Tables to draw, and a look at what was drawn: shared by the tests of charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INF, NAN = np.inf, np.nan
MONTHS = pd.date_range("2024-01-01", periods=4, freq="MS")
ATTRS = {"level": 0.9, "dependence": "wording", "dates": "spread", "on": "date", "records": 40}


def make(rows: list[dict[str, Any]], by: tuple[str, ...], **attrs: Any) -> pd.DataFrame:
    filled = {"lower": NAN, "median": NAN, "upper": NAN, "records": 1, "unbounded": 0}
    kinds = {"low_kind": "entailed", "high_kind": "entailed"}
    table = pd.DataFrame([{**row, **filled, **kinds, **row} for row in rows])
    table.attrs.update({**ATTRS, "by": by, "every": None, "cumulative": False, **attrs})
    return table


def group(category: str, low: float, best: float, high: float, **more: Any) -> dict[str, Any]:
    named = {"side": "Syrian regime", "category": category}
    return {**named, "low": low, "best": best, "high": high, **more}


def syria() -> pd.DataFrame:
    """The bundled report of December 2024, summed by category."""
    rows = [
        group("aircraft", 5, 10, 15, lower=8, median=10, upper=12, high_kind="convention"),
        group("helicopter", 2, 2, INF, lower=2),
        group("air_defence", 2, 2, INF, lower=2),
        group("tank", 20, 44, 99, lower=21, median=44, upper=92, high_kind="convention"),
        group("armoured_vehicle", 0, 0, INF, lower=0),
    ]
    return make(rows, ("side", "category"), sources=("franceinfo.fr",))


def curve(
    side: str, *, every: str = "month", open_from: int = 9, **more: Any
) -> list[dict[str, Any]]:
    days = pd.date_range("2024-01-01", periods=4, freq={"month": "MS", "day": "D"}[every])
    rows = []
    for at, day in enumerate(days):
        known = at < open_from
        numbers = {"low": 10 * at, "best": 20 * at + 1, "high": 30 * at + 2 if known else INF}
        central = {"median": 20 * at + 1, "upper": 25 * at + 1} if known else {}
        inner = {"lower": 15 * at, **central}
        rows.append({"side": side, "period": day, **numbers, **inner, **more})
    return rows


def cumulated(rows: list[dict[str, Any]], **attrs: Any) -> pd.DataFrame:
    return make(rows, ("side",), **{"every": "month", "cumulative": True, **attrs})


def statuses(*, every: str | None = "month", **attrs: Any) -> pd.DataFrame:
    rows = []
    for side, times in (("A", 1), ("B", 2)):
        for at, period in enumerate(MONTHS if every else [None]):
            for status, best in (("captured", 3), ("lost", 1), ("destroyed", 7), ("damaged", 2)):
                numbers = {"low": 1.0, "best": best * times + at, "high": 40.0}
                when = {"period": period} if every else {}
                rows.append({"side": side, "status": status, **when, **numbers})
    return make(rows, ("side", "status"), every=every, **attrs)


def alone(table: pd.DataFrame, side: str = "A") -> pd.DataFrame:
    """The rows of one side."""
    kept = table[table["side"] == side].reset_index(drop=True)
    kept.attrs = table.attrs
    return kept


def texts(ax: Axes, label: str) -> list[str]:
    return [found.get_text() for found in labelled(ax, label) if isinstance(found, Text)]


def labelled(ax: Axes, label: str) -> list[Any]:
    return [artist for artist in ax.get_children() if artist.get_label() == f"_{label}"]


def caption(ax: Axes) -> str:
    return " ".join(texts(ax, "caption")[0].split())


def names(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def boxes(ax: Axes, found: list[Text]) -> list[Any]:
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    return [Text.get_window_extent(text) for text in found if text.get_text()]


def require_apart(ax: Axes, found: list[Text]) -> None:
    extents = boxes(ax, found)
    for at, one in enumerate(extents):
        for other in extents[at + 1 :]:
            deep = min(one.y1, other.y1) - max(one.y0, other.y0)
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            assert deep <= 1 or wide <= 0, "two texts cover each other"


def spots(ax: Axes, label: str) -> np.ndarray[Any, Any]:
    """The places of the marks of one kind, one row each."""
    return np.concatenate([np.asarray(found.get_offsets()) for found in labelled(ax, label)])


def open_lines(ax: Axes) -> list[tuple[float, float, float]]:
    """Of each end that fades out: its place, and from which value to which share of the axes."""
    drawn = []
    for fade in labelled(ax, "open line"):
        pieces = np.asarray(fade.get_segments())
        for place in dict.fromkeys(pieces[:, 0, 1]):
            its = pieces[pieces[:, 0, 1] == place][:, :, 0]
            left, right = ax.get_xlim()
            drawn.append((float(place), left + its.min() * (right - left), float(its.max())))
    return drawn


def numbers_drawn(ax: Axes) -> np.ndarray[Any, Any]:
    """Every data coordinate of whiskers and bands."""
    found = []
    for collection in ax.collections:
        found += [np.asarray(path.vertices).ravel() for path in collection.get_paths()]
    return np.concatenate([*found, [0.0]])
