"""Links: which are safe and whole, and which citations are no links at all."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.model.links import is_link, link_problem

LINKS = [
    "https://example.org",
    "http://example.org/",
    "HTTPS://Example.org/a?b=c&d=%20#e",
    "https://example.org:8080/a",
    "https://a_b.example.org./x",
    "https://web.archive.org/web/2022/https://x.y",
    "https://web.archive.org/web/20220301/http://example.org/a,b;c",
    "https://192.0.2.7/a",
    "https://[2001:db8::1]:443/a",
    "https://бюро.укр/звіт",
    "https://xn--90a3ac.xn--p1ai/",
    "https://дом.рф:8080",
    "https://t.me/rybar/1?single",
    "https://twitter.com/@name/status/1",
    "https://example.org/a(b)[c]{d}'e'",
    "https://example.org/Ñandú",
]
CITATIONS = [
    "franceinfo, 2024-12-03",
    "Le Monde: les chars",
    "franceinfo:  title",
    "Data: Oryx, 2024",
    "About: the war",
    "File: 12 of the archive",
    "doi:10.1000/182",
    "ISBN 978-3-16-148410-0",
    "Oryx: https://example.org",
    "http and its friends, 2020",
    "httpd log of 2024",
    "post by @UAWeapons",
    "A/B testing",
    "TASS // 2024-12-03",
    "حلب: تقرير",
    "example.org",
    "N/A",
]
UNSAFE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "java\u200bscript:alert(1)",
    "javascript: alert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data: text/html;base64,AAAA",
    "data:,x",
    "DATA:text/html,x",
    "file:///etc/passwd",
    "file:x",
    "blob:https://example.org/1",
    "about:blank",
    "mailto:a@example.org",
    "view-source:https://example.org",
    "ftp://example.org",
    "ssh://example.org",
    "tg://resolve?domain=x",
    "chrome-extension://x/y",
    "hxxp://example.org",
    "hxxps://example.org",
    "https://user@example.org",
    "https://user:word@example.org/a",
    "https://example.org@evil.example/",
    "https://example.org\\@evil.example/",
]
BROKEN = [
    "http:/example.org",
    "https//example.org",
    "https:example.org",
    "http://",
    "https:///a",
    "https:// example.org",
    "https://-.-/",
    "https://.org",
    "https://a..b",
    "https://example",
    "https://???",
    "https://300.1.1.1/",
    "https://[2001:db8::1/",
    "https://[zz]/",
    "https://example.org:99999/",
    "https://example.org:/a",
    "https://example.org:x/",
    "https://example.org/a b",
    "https://example.org/<b>",
    'https://example.org/"onclick',
    "https://example.org/a\tb",
    "https://example.org, 2024-12-03",
    "https://example.org/a https://example.org/b",
    "https://example.org/a,https://example.org/b",
    "https://example.org/a;http://example.org/b",
    "ttps://example.org",
    "htps://example.org",
    "htttps://example.org",
    "https;//example.org",
    "https:\\\\example.org",
    "//example.org/a",
]
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.mark.parametrize("part", LINKS)
def test_whole_links_are_fine(part: str) -> None:
    assert link_problem(part, must_link=False) is None
    assert link_problem(part, must_link=True) is None
    assert is_link(part)


@pytest.mark.parametrize("part", CITATIONS)
def test_citations_are_fine_but_where_only_a_link_will_do(part: str) -> None:
    assert link_problem(part, must_link=False) is None
    assert link_problem(part, must_link=True) is not None
    assert not is_link(part)


@pytest.mark.parametrize("part", [*UNSAFE, *BROKEN])
def test_unsafe_and_broken_links_are_found(part: str) -> None:
    for must_link in (False, True):
        advice = link_problem(part, must_link=must_link)
        assert advice is not None
        message, todo = advice
        assert re.match("expected .*, got .*", message)
        assert todo
        assert all(char.isprintable() for char in message + todo)


@pytest.mark.parametrize(
    ("part", "todo"),
    [
        ("hxxps://example.org/a", "write 'https://example.org/a'"),
        ("ttps://example.org/a", "write 'https://example.org/a'"),
        ("http:/example.org", "write 'http://example.org'"),
        ("https//example.org", "write 'https://example.org'"),
        ("htps//example.org", "write 'https://example.org'"),
        ("https:// example.org", "write 'https://example.org'"),
        ("https:\\\\example.org", "write 'https://example.org'"),
        ("//example.org/a", "write 'https://example.org/a'"),
        (
            "https://example.org/a, 2024-12-03",
            "write 'https://example.org/a | 2024-12-03', or %20 for a space of the address",
        ),
        (
            "https://example.org/a https://example.org/b",
            "write 'https://example.org/a | https://example.org/b'",
        ),
        (
            "https://example.org/a,https://example.org/b",
            "write 'https://example.org/a | https://example.org/b'",
        ),
        ("https://a.org | https://b.org", "keep one of them"),
        ("mailto:a@example.org", "say in words who wrote it"),
        ("javascript:alert(1)", "cite it in words, or link to a page that shows it"),
    ],
)
def test_advice(part: str, todo: str) -> None:
    advice = link_problem(part, must_link=False)
    assert advice is not None
    assert advice[1] == todo


def test_an_archive_without_its_scheme_is_helped() -> None:
    advice = link_problem("web.archive.org/web/2022/x", must_link=True)
    assert advice is not None
    assert advice[1] == "write 'https://web.archive.org/web/2022/x'"


def test_a_link_after_a_space_is_given_without_it() -> None:
    advice = link_problem(" https://example.org", must_link=True)
    assert advice is not None
    assert advice[1] == "write 'https://example.org'"


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_told_without_fail(text: str, must_link: bool) -> None:
    advice = link_problem(text, must_link=must_link)
    if advice is None and must_link:
        assert is_link(text)


@pytest.mark.parametrize("part", [",", "https://a.", ";https://", "|", "a.", "h", "\u200b", " /"])
def test_a_long_text_is_told_quickly_and_shortly(part: str) -> None:
    for begin in ("", "https://example.org/"):
        advice = link_problem(begin + part * 100_000, must_link=True)
        assert advice is None or len(" ".join(map(str, advice))) < 400


SCHEMES = st.sampled_from(
    ["javascript:", "https://", "data:", "http:/", "//", "x@", "hxxp://", "["]
)


@given(st.lists(st.one_of(SCHEMES, st.text(max_size=5)), max_size=5).map("".join))
def test_what_is_followed_has_a_host_and_nothing_hidden(text: str) -> None:
    if link_problem(text, must_link=False) is None and is_link(text):
        assert re.match(r"(?i)https?://[^/?#@\\\s]+(?:[/?#][^\s<>\"\\]*)?$", text)


@given(st.text("abcT-72 ", min_size=1).map(str.strip).filter(bool))
def test_plain_words_are_citations(text: str) -> None:
    assert link_problem(text, must_link=False) is None


@pytest.mark.skipif(not SHARED.exists(), reason="the data of other trackers are not here")
def test_of_the_links_of_oryx_only_true_slips_are_found() -> None:
    links: set[str] = set()
    for path in sorted(SHARED.glob("oryx_events_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            links |= {cell for line in lines for cell in line.split(",") if "://" in cell}
    wrong = {link for link in links if link_problem(link, must_link=False)}
    assert len(links) > 30_000
    assert len(wrong) == 3
    assert all(link.startswith("ttps:") or link.count("://") == 2 for link in wrong)
