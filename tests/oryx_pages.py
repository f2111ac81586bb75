"""Makes small pages in the form of Oryx, all of it invented."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from losstracker.importers.oryx import read_oryx

if TYPE_CHECKING:
    from losstracker.importers import ImportResult

UKRAINE = "Documenting Ukrainian Equipment Losses During The 2022 Russian Invasion Of Ukraine"
TANKS = "<h3>Tanks (9, of which destroyed: 9)</h3>"
SITE = "https://pictures.example.org"


def link(text: str, name: str = "1.jpg") -> str:
    """A link to a picture; a whole address stays as it is."""
    address = name if name.startswith(("http", "/", "#")) else f"{SITE}/{name}"
    return f'<a href="{address}">{text}</a>'


def flag(country: str) -> str:
    return f'<img src="https://flags.example.org/23px-Flag_of_{country}.svg.png" width="23" />'


def item(label: str, *entries: str, before: str = "") -> str:
    """An item of a list; entries as ``1, destroyed``, each with a picture of its own."""
    model = label.partition(" ")[2].replace(" ", "_")
    links = [link(f"({text})", f"{model}-{text}.jpg".replace(" ", "_")) for text in entries]
    return f"<li>{before}&nbsp;{label}:&nbsp;{'&nbsp;'.join(links)}</li>"


def page(body: str, *, title: str = UKRAINE, head: str = "") -> str:
    """A whole page."""
    return (
        f"<!DOCTYPE html><html><head><title>{title} - Oryx</title>{head}</head>"
        f"<body><nav><ul><li>2 Home</li></ul></nav><article>{body}</article>"
        "<p>Special thanks to all.</p><h2>Archive</h2>"
        "<ul><li><a href='/2022'>2022</a> (12)</li></ul></body></html>"
    )


def read(text: str | bytes, **options: str) -> ImportResult:
    """Read a page, or a part of one."""
    raw = text if isinstance(text, bytes) else text.encode()
    return read_oryx(io.BytesIO(raw), **options)


def listed(text: str, **options: str) -> list[tuple[str, ...]]:
    """What is read of items of tanks: model, status, quantity."""
    table = read(page(TANKS + text), **options).losses
    return [tuple(row) for row in table[["model", "status", "quantity"]].to_numpy().tolist()]


def skipped(text: str) -> list[tuple[str, str]]:
    """What is left out of items of tanks: where, and the text."""
    return [(one.where, one.text) for one in read(page(TANKS + text)).skipped]
