"""A drawing as part of a page: SVG without styles, with names of its own, and a text for it."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree
from matplotlib.image import imread, imsave

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_HREF = "{http://www.w3.org/1999/xlink}href"
_LEFT_OUT = ("metadata", "style", "title")
_NUMBERS = frozenset(
    {"d", "x", "y", "width", "height", "transform", "viewBox", "points", "stroke-dasharray"}
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_AROUND_COMMAND = re.compile(r"\s*([A-Za-z])\s*")
_NO_TURN = re.compile(r"^rotate\(-?0 [^)]*\)$")
_PNG = "data:image/png;base64,"
_THINNED = 3
"""A shade is stored with every third dot of matplotlib's: it has no edges of its own."""

_NAMED = re.compile(r"url\(#([^)]+)\)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DOT = re.compile(r"M([-\d. ]+)(?:C[-\d. ]+){8}z")


def inline_svg(svg: bytes, *, name: str, label: str, drawn_for: str) -> str:
    """The SVG of a chart as markup to stand in a page.

    Styles become attributes, so that a page may forbid styles in its data; what only a file needs
    (prolog, metadata, names nothing refers to) is left out; coordinates are rounded to hundredths
    of a point; text stays text.

    Args:
        svg: A file of matplotlib.
        name: Begins every name (``id``) in the drawing; no other drawing of the page may have it.
        label: What the drawing says, for those who do not see it.
        drawn_for: CSS class of the drawing: where it is to be shown.

    >>> file = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path style="fill: red"/></g>'
    >>> inline_svg(file + b"</svg>", name="n", label="Red", drawn_for="page")
    '<svg class="page" role="img" aria-label="Red" stroke-linejoin="round"><path fill="red"/></svg>'
    """
    parser = etree.XMLParser(
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    root = etree.fromstring(svg, parser)
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    for node in nodes:
        node.tag = etree.QName(node).localname
        _use_attributes(node)
    etree.strip_elements(root, *_LEFT_OUT, with_tail=False)
    for pattern in root.iter("pattern"):
        _shorten_dots(pattern)
    for image in root.iter("image"):
        image.set("href", _thin_out(str(image.get("href"))))
    _rename(root, name)
    _unwrap(root)
    _lift_font(root)
    for length in ("width", "height", "version"):
        root.attrib.pop(length, "")
    said = {"class": drawn_for, "role": "img", "aria-label": label, "stroke-linejoin": "round"}
    for key, value in said.items():
        root.set(key, value)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _use_attributes(node: _Element) -> None:
    """Turn the styles of an element into attributes, and shorten its numbers."""
    for style in str(node.attrib.pop("style", "")).split(";"):
        key, _, value = style.partition(":")
        if value:
            node.set(key.strip(), value.strip())
    if _HREF in node.attrib:
        node.set("href", str(node.attrib.pop(_HREF)))
    for key in _NUMBERS.intersection(map(str, node.attrib)):
        node.set(key, _LONG_NUMBER.sub(_shorten, str(node.get(key))))
    if "d" in node.attrib:
        node.set("d", _AROUND_COMMAND.sub(r"\1", str(node.get("d"))).strip())
    if _NO_TURN.match(node.get("transform", "")):
        del node.attrib["transform"]


def _shorten(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _shorten_dots(pattern: _Element) -> None:
    """Draw the dots of a hatch as points of a round pen: matplotlib spells out every circle."""
    for path in pattern.iter("path"):
        line = str(path.get("d", ""))
        first = _DOT.match(line)
        if first is None or _DOT.sub("", line) or path.get("fill") != path.get("stroke"):
            continue
        _, low, high = _circle(first[0])
        pen = float(str(path.get("stroke-width", "1"))) + high - low
        path.set("stroke-linecap", "round")
        path.set("stroke-width", f"{pen:g}")
        path.set("d", _DOT.sub(_dot, line))


def _circle(line: str) -> tuple[float, float, float]:
    """Where a circle that begins at its top stands: its middle across, its lowest and highest."""
    numbers = [float(text) for text in _NUMBER.findall(line)]
    return numbers[0], min(numbers[1::2]), max(numbers[1::2])


def _dot(found: re.Match[str]) -> str:
    across, low, high = _circle(found[0])
    return f"M{across:g} {(low + high) / 2:g}h0"


def _thin_out(address: str) -> str:
    """A picture within a drawing, with fewer dots."""
    if not address.startswith(_PNG):
        return address
    dots = imread(io.BytesIO(base64.b64decode(address.removeprefix(_PNG))))
    stored = io.BytesIO()
    nameless = {"Software": None}  # else the picture names the version of matplotlib
    imsave(stored, dots[::_THINNED, ::_THINNED], format="png", metadata=nameless)  # type: ignore[arg-type]
    return _PNG + base64.b64encode(stored.getvalue()).decode("ascii")


def _rename(root: _Element, name: str) -> None:
    """Give the drawing names of its own, and drop those that nothing refers to."""
    nodes = list(root.iter())
    used = dict.fromkeys(found for node in nodes for found in _references(node))
    new = {old: f"{name}-{at}" for at, old in enumerate(used)}
    for node in nodes:
        for key, value in node.attrib.items():
            text = str(value)
            if key == "id":
                if text in new:
                    node.set("id", new[text])
                else:
                    del node.attrib["id"]
            elif key == "href" and text.startswith("#"):
                node.set("href", f"#{new[text[1:]]}")
            elif "url(#" in text:
                node.set(key, _NAMED.sub(lambda found: f"url(#{new[found[1]]})", text))


def _references(node: _Element) -> Iterable[str]:
    """The names that an element refers to."""
    for key, value in node.attrib.items():
        if key == "href" and str(value).startswith("#"):
            yield str(value)[1:]
        yield from _NAMED.findall(str(value))


def _unwrap(root: _Element) -> None:
    """Take away groups that say nothing, and what is then empty."""
    for group in [node for node in root.iter("g") if not node.attrib]:
        group.tag = "unwrap"
    etree.strip_tags(root, "unwrap")
    for node in [node for node in root.iter("g", "defs") if not len(node)]:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)


def _lift_font(root: _Element) -> None:
    """Say the family of fonts once, where most of the text has the same one."""
    families = Counter(str(text.get("font-family")) for text in root.iter("text"))
    families.pop("None", None)
    if not families:
        return
    usual = families.most_common(1)[0][0]
    for text in root.iter("text"):
        if text.get("font-family") == usual:
            del text.attrib["font-family"]
    root.set("font-family", usual)
