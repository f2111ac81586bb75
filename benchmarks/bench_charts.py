"""How long each kind of chart takes from 100,000 losses: summing, drawing, and the picture.

    python benchmarks/bench_charts.py            # medians of 3
    python benchmarks/bench_charts.py --quick    # 5,000 losses, once

Times are seconds of one process; the losses are validated before.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import losstracker as lt
from losstracker.model.taxonomy import root, taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LIMIT = 2.0
"""Seconds that a chart of 100,000 losses may take."""
KINDS = [code for code in taxonomy() if root(code) not in {"uav", "missile"}][:40]
DAYS, MODELS, WORDS = 1000, 300, ("1", "1", "1", "1", "2", "about 10", "several", "at least two")


def make_losses(size: int) -> pd.DataFrame:
    """Losses of two sides in 40 categories over 1,000 days, half of them worded, with places."""
    rng = np.random.default_rng(6)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, DAYS, size), unit="D")
    table = pd.DataFrame(
        {
            "record_id": [f"r{at}" for at in range(size)],
            "side": rng.choice(["Red", "Blue"], size, p=[0.6, 0.4]),
            "date": days.strftime("%Y-%m-%d"),
            "category": rng.choice(KINDS, size),
            "model": [f"Model {at}" for at in rng.integers(0, MODELS, size)],
            "status": rng.choice(["destroyed", "captured", "damaged", "abandoned"], size),
            "quantity": rng.choice(WORDS, size),
            "language": "en",
            "source": rng.choice(["Morning News", "Evening Post"], size),
            "captor": "",
            "evidence": "media",
            "latitude": np.round(48 + rng.standard_normal(size), 3).astype(str),
            "longitude": np.round(36 + 2 * rng.standard_normal(size), 3).astype(str),
        }
    )
    taken = table["status"] == "captured"
    table.loc[taken, "captor"] = np.where(table.loc[taken, "side"] == "Red", "Blue", "Red")
    return lt.validate(table)


def charts(losses: pd.DataFrame) -> dict[str, Callable[[], Axes]]:
    """Each kind as a user would draw it."""
    fleet = pd.DataFrame(
        {"side": ["Red"], "category": ["tank"], "low": [9e4], "high": [1e5], "as_of": "2023-12-31"}
    )
    return {
        "bounds": lambda: lt.plot.bounds(losses),
        "timeline": lambda: lt.plot.timeline(losses),
        "cumulative": lambda: lt.plot.cumulative(losses),
        "small_multiples": lambda: lt.plot.small_multiples(losses),
        "heatmap": lambda: lt.plot.heatmap(losses),
        "composition": lambda: lt.plot.composition(losses),
        "first_seen": lambda: lt.plot.first_seen(losses),
        "ratio": lambda: lt.plot.ratio(losses),
        "balance": lambda: lt.plot.balance(losses),
        "fleet_share": lambda: lt.plot.fleet_share(lt.share_of_fleet(losses, fleet)),
        "compare": lambda: lt.plot.compare(
            lt.compare_sources(losses, by="category", where={"side": "Red"})
        ),
        "dependence": lambda: lt.plot.dependence(losses),
        "map": lambda: lt.plot.map(losses),
    }


def draw(make: Callable[[], Axes]) -> tuple[float, float]:
    """Seconds to sum and draw, and seconds to write the picture."""
    start = time.perf_counter()
    figure: Figure = make().figure  # type: ignore[assignment]
    drawn = time.perf_counter()
    figure.savefig(io.BytesIO(), dpi=100)
    return drawn - start, time.perf_counter() - drawn


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--quick", action="store_true")
    quick = arguments.parse_args().quick
    losses = make_losses(5_000 if quick else 100_000)
    print(f"{len(losses):,} losses; seconds, of which the second to write a PNG; limit {LIMIT:g}")
    for kind, make in charts(losses).items():
        times = [draw(make) for _ in range(1 if quick else 3)]
        made, written = (statistics.median(each) for each in zip(*times, strict=True))
        late = "  over the limit" if made + written > LIMIT else ""
        print(f"{kind:16} {made + written:5.2f}  {written:5.2f}{late}")


if __name__ == "__main__":
    main()
