"""How the documentation is built: ``sphinx-build -W --keep-going -n -b html docs docs/_build``.

Nothing is fetched. Pages hold lines such as ``<!-- made: columns -->``; each gives way to what
``making.py`` writes from the code of the day, so that no list in here can be stale.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import gallery  # noqa: E402
import making  # noqa: E402
from sphinx.util.nodes import make_refnode  # noqa: E402

import losstracker  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "losstracker"
author = "The losstracker founders"
version = release = losstracker.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_made"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
smartquotes = False

html_theme = "furo"
html_title = f"losstracker {release}"
(HERE / "_made").mkdir(exist_ok=True)
html_static_path = ["_static", "_made"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True
maximum_signature_line_length = 80
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# References that lead nowhere, and why. All others must resolve: the build is strict.
OTHERS = "pd|pandas|np|numpy|datetime|pathlib|os|duckdb|matplotlib|pandera|collections|typing|enum"
nitpick_ignore_regex = [(r"py:.*", rf"({OTHERS})\..*")]  # other projects: nothing is fetched
nitpick_ignore = [
    *(("py:class", name) for name in ("Axes", "IntoFrameT", "NDArray", "Path", "date")),  # same
    ("py:class", "Events"),  # pairs of a day and words: the text beside it says so
    ("py:class", "Rule"),  # made by reading a project's settings, not by hand
    ("py:func", "comparable.comparable_codes"),  # how it is done inside; the text says what is done
    ("py:func", "losstracker.model.cells.cell_text"),
    ("py:data", "losstracker.model.lexicon.MAX_COUNT"),
    ("py:data", "SLACK"),
    ("py:mod", "losstracker.importers.evidence_day"),
]


def put_in_what_is_made(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace each ``<!-- made: NAME -->`` of a page, and let names lead to the API."""
    root = "../" * docname.count("/")
    page = making.linked(source[0])
    source[0] = making.MADE.sub(lambda found: making.make(found[1], root), page)


def pages_with_what_is_made(_app: Sphinx, env: BuildEnvironment, *_: AbstractSet[str]) -> list[str]:
    """Name the pages that are read again at each build, since the code may have changed."""
    texts = ((name, Path(env.doc2path(name)).read_text("utf-8")) for name in env.found_docs)
    return [name for name, text in texts if making.MADE.search(text)]


def draw_and_write(_app: Sphinx) -> None:
    """Draw the charts of the gallery and write the files to download, before pages are read."""
    gallery.draw_all(HERE / "_made" / "charts")
    making.write_downloads(HERE / "_made" / "files")


def keep_returns_in_prose(
    _app: Sphinx, _what: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """Let no words before a colon be taken for a type: what is returned is told in sentences."""
    for at, line in enumerate(lines[:-1]):
        if line.strip() == "Returns:":
            words = lines[at + 1]
            indent = words[: len(words) - len(words.lstrip())]
            lines[at + 1 : at + 2] = [indent + word for word in words.split(maxsplit=1)]


def find_by_last_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: Element
) -> Element | None:
    """Resolve a name that stands in a signature without its module, if one thing only has it."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    last = str(node["reftarget"]).rpartition(".")[2]
    found = {
        (entry.docname, entry.node_id)
        for name, entry in domain.objects.items()
        if name.rpartition(".")[2] == last and not entry.aliased and entry.objtype != "attribute"
    }
    if len(found) != 1:
        return None
    (place,) = found
    return make_refnode(app.builder, node["refdoc"], *place, shown, last)


def setup(app: Sphinx) -> None:
    """Tell Sphinx what is done when."""
    app.connect("builder-inited", draw_and_write)
    app.connect("source-read", put_in_what_is_made)
    app.connect("env-get-outdated", pages_with_what_is_made)
    app.connect("autodoc-process-docstring", keep_returns_in_prose, priority=400)
    app.connect("missing-reference", find_by_last_name)
