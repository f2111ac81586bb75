"""The colours of sides can be told apart by all readers, also in grey."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from losstracker.plot.style import PALETTE, name_colours

Matrix = NDArray[np.float64]

TO_XYZ = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
WHITE = np.array([0.9505, 1.0, 1.0888])
VISIONS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "deuteranopia": np.array(
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
}
"""What is seen of linear red, green and blue (Machado, Oliveira and Fernandes 2009)."""


def light(colour: str) -> Matrix:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(seen: Matrix) -> Matrix:
    share = TO_XYZ @ np.clip(seen, 0, 1) / WHITE
    root = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_colours_differ_to_every_vision(vision: str) -> None:
    seen = [lab(VISIONS[vision] @ light(colour)) for colour in PALETTE]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 19


def test_any_two_colours_differ_in_grey_and_each_from_white() -> None:
    lightness = [lab(light(colour))[0] for colour in PALETTE]
    assert min(abs(a - b) for a, b in combinations(lightness, 2)) > 5.9
    assert all(1.05 / ((TO_XYZ @ light(colour))[1] + 0.05) > 3.3 for colour in PALETTE)


def test_sides_that_are_called_by_a_colour_have_one_like_it() -> None:
    hues = name_colours(["Red", "Blue", "Green"])
    for at, side in enumerate(("Red", "Green", "Blue")):
        assert int(np.argmax(to_rgb(hues[side]))) == at
