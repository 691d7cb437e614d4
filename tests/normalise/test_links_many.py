"""Keys of many links beside the key of each: what is said to be certain is it, and the common forms are certain."""

from __future__ import annotations

from itertools import product

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st
from tests.normalise.built import CANONICAL

from warraq.normalise import links

HOST = st.lists(
    st.sampled_from(["www", "m", "mobile", "amp", "wwww", "a", "example", "org", "com"]), min_size=1, max_size=5
).map(".".join)
PATH = st.lists(st.sampled_from(["/", "/a", "//", "/amp", "/AMP", "/amp/", "/camp", "/a.html", "/~b"]), max_size=4).map(
    "".join
)
QUERY = st.sampled_from(["", "?", "?a", "?a=", "?a=1", "?a=1&b=2", "?amp=1", "?AMP=", "?amp", "?weekly", "?id=/", "?a=?b", "?a=x/"])  # fmt: skip
LINK = st.tuples(st.sampled_from(["http://", "https://", "HTTP://", "ftp://", ""]), HOST, PATH, QUERY).map("".join)
ANY = st.none() | LINK | CANONICAL | st.text(max_size=9)


def told(values: list[str | None], cut: int) -> list[tuple[str, str]]:
    """The links whose key is certain, and those keys."""
    certain, keys = links.keys(pa.array(values, pa.string())[cut:])
    keys.validate(full=True)
    assert len(certain) == len(keys) == len(values[cut:])
    found = zip(values[cut:], certain.to_pylist(), keys.to_pylist(), strict=True)
    return [(value or "", key) for value, sure, key in found if sure]


@given(st.lists(ANY, max_size=8), st.integers(0, 3))
@example(["https://www.com/a", "https://www.m.amp.example.org//", "https://amp.org/amp"], 0)
def test_a_key_that_is_certain_is_that_of_the_link(values: list[str | None], cut: int) -> None:
    assert all(key == links.key(value) for value, key in told(values, cut))


def test_in_every_form() -> None:
    hosts = [
        ".".join(labels) + ".example.org"
        for many in range(3)
        for labels in product(("www", "m", "mobile", "amp", "a"), repeat=many)
    ]
    paths = ["/", "/a", "/a/", "/a//", "/amp", "/a/amp", "/a/AMP/", "/amp/a", "/camp", "/a.html"]
    queries = ["", "?a=1", "?a=", "?a=x/", "?a=1&b=2", "?amp=1", "?AMP=", "?amp", "?weekly", "?id=/amp"]
    values = ["https://" + "".join(parts) for parts in product([name.lstrip(".") for name in hosts], paths, queries)]
    found = told(values, 0)
    assert [key for _, key in found] == [links.key(value) for value, _ in found]
    assert len(found) > len(values) / 4


def test_common_links_are_certain() -> None:
    values = [
        "https://example.org/a", "http://www.example.org/a/", "https://m.example.org/", "https://example.org/?p=12", "https://www.m.example.org/a/b.html?id=1",
        "https://www.com/", "https://example.org/amphora", "https://example.org/a/?campaign=amp",
    ]  # fmt: skip
    assert [value for value, _ in told(values, 0)] == values
