"""A small war that never was, for charts that show what a kind of chart can: Red against Blue."""

from __future__ import annotations

import numpy as np
import pandas as pd

import losstracker as lt

DAYS = 300
BEGIN = "2031-03-01"
KINDS = {
    "tank": ("T-62M", "T-72B3", "Leopard 2A4", "T-80BV"),
    "infantry_fighting_vehicle": ("BMP-1", "BMP-2", "Marder 1A3"),
    "armoured_personnel_carrier": ("BTR-80", "M113"),
    "self_propelled_artillery": ("2S1 Gvozdika", "M109A3"),
    "towed_artillery": ("D-30", "M777"),
    "helicopter": ("Mi-8", "Mi-24"),
    "reconnaissance_uav": ("Orlan-10", "RQ-11 Raven"),
    "truck": ("Ural-4320", "KamAZ"),
}
STATUSES = ("destroyed", "destroyed", "destroyed", "captured", "damaged", "abandoned")
WORDS = ("about 10", "several", "dozens", "10-12", "up to 15")
OPEN_WORDS = (*WORDS, "at least two", "more than 20")


def _rows(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Make losses seen in pictures: one item each, with its day, its model and its place."""
    kinds = rng.choice(list(KINDS), size=count, p=[0.24, 0.2, 0.12, 0.09, 0.1, 0.04, 0.09, 0.12])
    sides = np.where(rng.random(count) < 0.62, "Red", "Blue")
    status = rng.choice(STATUSES, size=count)
    status[kinds == "reconnaissance_uav"] = "destroyed"
    days = np.sort((DAYS * rng.beta(1.1, 1.5, size=count)).astype(int))
    first = pd.Timestamp(BEGIN)
    far = 1.1 * days / DAYS
    return pd.DataFrame(
        {
            "record_id": [f"seen-{at:04}" for at in range(count)],
            "side": sides,
            "date": [str((first + pd.Timedelta(days=int(day))).date()) for day in days],
            "category": kinds,
            "model": [_model(kind, day, rng) for kind, day in zip(kinds, days, strict=True)],
            "status": status,
            "quantity": "1",
            "captor": np.where(status == "captured", np.where(sides == "Red", "Blue", "Red"), ""),
            "evidence": "visual",
            "latitude": np.round(10.2 + 0.5 * rng.standard_normal(count) + far, 4).astype(str),
            "longitude": np.round(-30.4 + 0.8 * rng.standard_normal(count) + far, 4).astype(str),
            "source": [f"https://example.org/{at}.jpg | Border Monitor" for at in range(count)],
        }
    )


def _model(kind: str, day: int, rng: np.random.Generator) -> str:
    """Choose a model of a kind; the later ones of a list come into the war later."""
    models = KINDS[kind]
    known = 1 + min(int(day / DAYS * 1.6 * len(models)), len(models) - 1)
    return str(rng.choice(models[:known]))


def seen() -> pd.DataFrame:
    """Losses that pictures show: 420 of them, one a row."""
    return lt.validate(_rows(420, np.random.default_rng(2031)))


def told() -> pd.DataFrame:
    """Losses as newspapers word them, with windows of days: 60 of them, both sides."""
    rng = np.random.default_rng(2032)
    rows = _rows(60, rng).assign(evidence="media", source="Morning News", model="", captor="")
    by_side = {"Red": OPEN_WORDS, "Blue": WORDS}
    words = [str(rng.choice(by_side[side])) for side in rows["side"]]
    windows = [f"{day[:7]}" if at % 3 else day for at, day in enumerate(rows["date"])]
    ids = [f"told-{at:02}" for at in range(len(rows))]
    worded = rows.assign(record_id=ids, quantity=words, date=windows, language="en")
    return lt.validate(worded.drop(columns=["latitude", "longitude"]))


def fleet() -> pd.DataFrame:
    """What each side had on the day before the war, as two almanacs give it."""
    return pd.DataFrame(
        {
            "side": ["Red", "Red", "Blue", "Blue"],
            "category": ["tank", "helicopter", "tank", "helicopter"],
            "low": [160, 20, 90, 12],
            "high": [210, 24, 120, 15],
            "as_of": "2031-02-28",
        }
    )
