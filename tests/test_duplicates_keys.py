"""Links and models in the form in which they are compared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losstracker.analysis.duplicates_keys import model_words
from losstracker.analysis.duplicates_models import read_models
from losstracker.model.link_keys import is_post_or_picture, link_key, picture_name


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
        ("\u0422-72\u04113", "T-72B3"),
        ("\u0411\u041c\u041f-2", "BMP-2"),
        ("\u0421-300\u0412", "S-300V"),
        ("T-72\u0412", "T-72B"),
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
        ("R-330Zh 'Zhytel' jamming communication station", "R-330ZH Zhitel", 0.72, 0.99),
        ("MT-LB with ZU-23 AA gun", "ZU-23", 0.72, 0.99),
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


def test_a_model_that_many_are_like_is_like_each_of_them() -> None:
    texts = ["BMP-1 or 2", "Unknown BMP-1/2", *(f"BMP-1 or {at}" for at in range(20, 60))]
    models = read_models(np.arange(len(texts)), np.array(texts, dtype=object))
    assert models.similarity(np.zeros(41, dtype=int), np.arange(1, 42)).min() > 0.7


def test_models_are_compared_the_same_in_any_order() -> None:
    texts = np.array([f"T-72{letter} {at}" for letter in "ABK" for at in range(9)], dtype=object)
    size = len(texts)
    a, b = (half.ravel() for half in np.indices((size, size)))
    there = read_models(np.arange(size), texts).similarity(a, b)
    back = read_models(np.arange(size), texts[::-1]).similarity(size - 1 - a, size - 1 - b)
    assert there.tolist() == back.tolist()


def test_long_models_are_cut() -> None:
    assert model_words("abc " * 2_000) == model_words("abc " * 75)


def test_posts_and_pictures_are_told_from_pages() -> None:
    def told(link: str) -> bool:
        key = link_key(link)
        return is_post_or_picture(key, key.partition("/")[0])

    assert told("https://x.com/who/status/1")
    assert told("https://i.postimg.cc/AbCd/1")
    assert told("https://example.org/a.jpg")
    assert not told("https://ukr.warspotting.net/view/1/2/")
    assert not told("https://not-t.me/1")


@given(
    st.from_regex(
        r"https?://(www\.|m\.)?(a|x|t|youtu)\.(org|com|me|be)(/[ab.%?]{0,4}){0,3}", fullmatch=True
    )
)
def test_quick_ways_to_a_key_lead_to_the_same(link: str) -> None:
    assert link_key(link) == link_key(link + "#part")
