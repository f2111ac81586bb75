"""Links and models in the form in which they are compared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.analysis.duplicates_keys import link_key, model_words, picture_name
from losstracker.analysis.duplicates_models import read_models


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "http://example.org/a/"),
        ("https://www.example.org/a", "https://m.example.org/a#top"),
        ("https://EXAMPLE.org:443/a", "https://example.org/a?utm_source=x&fbclid=1"),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
        ("https://twitter.com/who/status/12", "https://x.com/who/status/12?s=20&t=abc"),
        ("https://mobile.twitter.com/who/status/12/photo/1", "https://nitter.net/who/status/12#m"),
        ("https://fxtwitter.com/i/web/status/12", "https://nitter.x.example.org/a/status/12"),
        ("https://youtu.be/AbC?si=1", "https://www.youtube.com/watch?v=AbC&t=10"),
        ("https://t.me/s/channel/7", "https://t.me/channel/7?single"),
        ("https://i.imgur.com/AbC.jpg", "https://imgur.com/AbC"),
        (
            "https://web.archive.org/web/20240101000000/https://example.org/a",
            "http://example.org/a",
        ),
        ("Le Monde,  2024-12-03", "le monde, 2024-12-03"),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert link_key(one) == link_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://twitter.com/who/status/12", "https://twitter.com/who/status/13"),
        ("https://twitter.com/who", "https://twitter.com/other"),
        ("https://i.postimg.cc/AbCd/1.png", "https://i.postimg.cc/aBcD/1.png"),
        ("https://youtu.be/AbC", "https://youtu.be/abc"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("Le Monde, 2024-12-03", "Le Monde, 2024-12-04"),
        ("https://example.org", "example.org"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert link_key(one) != link_key(other)


@given(st.text(max_size=30), st.sampled_from(["", "https://", "https://web.archive.org/web/1/"]))
def test_any_text_has_a_key(text: str, head: str) -> None:
    assert isinstance(link_key(head + text), str)
    assert isinstance(picture_name(head + text), str)


@pytest.mark.parametrize("link", ["https://[::1/a", "https://example.org:99999/", "https://[x]/"])
def test_a_broken_address_is_compared_as_it_stands(link: str) -> None:
    assert link_key(link)


@pytest.mark.parametrize("name", ["51.png", "IMG_0001.jpg", "image-12.png", "photo.jpeg", "page"])
def test_a_common_name_tells_no_picture(name: str) -> None:
    assert picture_name(f"https://example.org/{name}") == ""


def likeness(one: str, other: str) -> float:
    models = read_models(np.array([0, 1]), np.array([one, other], dtype=object))
    return float(models.similarity(np.array([0]), np.array([1]))[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BMP-1P", "BMP-1(P)"),
        ("152mm 2S19 'Msta-S'", "152mm 2S19 Msta-S"),
        ("T-72 *", "t72"),
        ("UR-77 mine-clearing vehicle", "UR-77 mine clearing vehicle"),
    ],
)
def test_spellings_of_one_model_are_equal(one: str, other: str) -> None:
    assert likeness(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("T-72B3", "T-72B3 Obr. 2016", 0.85, 0.99),
        ("BMP-2(K)", "BMP-2", 0.85, 0.99),
        ("122mm 2A18 D-30 howitzer", "122mm D-30 howitzer", 0.85, 0.99),
        ("'Orlan-10' reconnaissance UAV", "Orlan-10", 0.85, 0.99),
        ("T-72", "T-90", 0, 0),
        ("Unknown tank", "Unknown truck", 0, 0),
        ("BMP-1 command vehicle", "R-149 command vehicle", 0, 0),
    ],
)
def test_models_are_as_alike_as_they_look(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


def test_a_calibre_is_no_word_unless_it_is_all_there_is() -> None:
    assert model_words("152mm howitzer") == ("howitzer",)
    assert model_words("152mm") == ("152mm",)
    assert model_words("") == ()
