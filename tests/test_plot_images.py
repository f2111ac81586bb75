"""Every kind of chart looks as it did: pictures drawn anew beside those in ``tests/images``.

After a change that is meant to be seen, look at the new ones and keep them:
``python -m pytest tests/test_plot_images.py --mpl-generate-path=tests/images``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest

from losstracker import plot
from losstracker.plot.figure import root_figure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from matplotlib.figure import Figure

ROOT = Path(__file__).parent.parent
IMAGES = Path(__file__).parent / "images"
KINDS = sorted(set(plot.__all__) - {"save"})
DRAWN_WITH = (3, 11)
"""The matplotlib of the pictures: others set letters otherwise, which hides what should be seen."""
TOLERANCE = 1.0
"""Root mean square of what may differ, of 255: a shade of a band or the size of dots is more."""


@pytest.fixture(scope="module")
def gallery() -> Iterator[ModuleType]:
    """The recipes of the documentation."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import gallery as found  # noqa: PLC0415 - it is no package

        yield found
    finally:
        sys.path.remove(str(ROOT / "docs"))
        for name in ("gallery", "war"):
            sys.modules.pop(name, None)


@pytest.mark.skipif(
    mpl.__version_info__[:2] != DRAWN_WITH, reason="the pictures were drawn with matplotlib 3.11"
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.mpl_image_compare(
    baseline_dir=IMAGES, tolerance=TOLERANCE, style="default", backend="agg",
    savefig_kwargs={"dpi": 60, "bbox_inches": "tight"},
)  # fmt: skip
def test_a_kind_looks_as_it_did(gallery: ModuleType, kind: str) -> Figure:
    return root_figure(gallery.RECIPES[kind](size="phone"))


def test_there_is_a_picture_of_every_kind_and_no_other() -> None:
    named = {f"test_a_kind_looks_as_it_did_{kind}.png" for kind in KINDS}
    assert {path.name for path in IMAGES.glob("*.png")} == named
