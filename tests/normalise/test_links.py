import tomllib
from pathlib import Path

import pytest
from tests.tables import rows

from warraq.normalise import links

CASES = Path(__file__).parents[1] / "cases" / "links"
LINKS = tomllib.loads((CASES / "links.toml").read_text("utf-8"))["link"]
PAIRS = tomllib.loads((CASES / "joined.toml").read_text("utf-8"))["pair"]
WELL_FORMED = [case for case in LINKS if "why" not in case]
MALFORMED = [case for case in LINKS if "why" in case]


def by_text(case):
    return ascii(case["text"])


def test_no_case_stands_twice():
    texts = [case["text"] for case in LINKS]
    assert len(texts) == len(set(texts)) >= 80


@rows(WELL_FORMED)
def test_well_formed(case):
    reading = links.read(case["text"])
    assert reading.canonical == case.get("canonical", case["text"])
    assert reading.key == case["key"]
    stored = [step for step in reading.steps if step not in links.KEY]
    assert stored == case.get("steps", [])
    assert set(reading.steps) - set(stored) == {"drop scheme", *case.get("key_steps", [])}
    codes = case.get("codes", ["LNK003"] if stored else [])
    assert [remark.code for remark in reading.remarks] == codes
    assert links.why_malformed(case["text"]) is None


@rows(WELL_FORMED)
def test_single_functions_agree_with_the_reading(case):
    reading = links.read(case["text"])
    assert links.canonical(case["text"]) == reading.canonical
    assert links.key(case["text"]) == reading.key


@rows(MALFORMED)
def test_malformed(case):
    text = case["text"]
    reason = links.why_malformed(text)
    assert reason is not None
    assert case["why"] in reason
    reading = links.read(text)
    assert [remark.code for remark in reading.remarks] == ["LNK001"]
    assert reason in reading.remarks[0].message
    assert (reading.canonical, reading.key, reading.steps) == (None, None, ())
    assert links.canonical(text) == text
    assert links.key(text) is None


def test_half_a_surrogate_pair_is_malformed():
    assert links.why_malformed("http://example.org/\ud83d") == "half a surrogate pair (U+D83D) at character 20"


def test_a_port_of_ten_thousand_digits_is_malformed():
    assert "is not a number" in (links.why_malformed(f"http://example.org:{'9' * 10_000}/") or "")


@rows(PAIRS)
def test_joined(pair):
    first, second = pair["links"]
    assert list(links.joined(first, second)) == pair["steps"]
    assert links.joined(second, first) == links.joined(first, second)
    if pair["steps"]:
        assert links.key(first) == links.key(second)


SWITCHED_OFF = {
    "unescape ampersands": ("http://example.org/?a=1&amp;b=2", "http://example.org/?a=1&amp;b=2"),
    "drop credentials": ("http://u:p@example.org/", "http://u:p@example.org/"),
    "decode unreserved escapes": ("http://example.org/%7Ea%2d", "http://example.org/%7Ea%2d"),
    "upper-case escapes": ("http://example.org/%d8%7e", "http://example.org/%d8~"),
    "drop tracking parameters": ("http://example.org/?utm_source=x", "http://example.org/?utm_source=x"),
    "drop empty query": ("http://example.org/?", "http://example.org/?"),
    "drop fragment": ("http://example.org/#a", "http://example.org/#a"),
}
SWITCHED_OFF_IN_KEY = {
    "drop scheme": ("http://example.org/a", "http://example.org/a"),
    "drop root dot": ("http://example.org./a", "example.org./a"),
    "drop www": ("http://www.example.org/a", "www.example.org/a"),
    "drop mobile host": ("http://m.example.org/a", "m.example.org/a"),
    "drop amp host": ("http://amp.example.org/a", "amp.example.org/a"),
    "drop amp suffix": ("http://example.org/a/amp/", "example.org/a/amp"),
    "drop trailing slash": ("http://example.org/a/", "example.org/a/"),
    "drop amp parameter": ("http://example.org/a?amp=1", "example.org/a?amp=1"),
    "drop valueless parameters": ("http://example.org/a?b&&c", "example.org/a?&b&c"),
    "sort parameters": ("http://example.org/a?b=1&a=2", "example.org/a?b=1&a=2"),
}


def test_every_step_of_ours_can_be_switched_off():
    assert set(SWITCHED_OFF) == set(links.STORED)
    assert set(SWITCHED_OFF_IN_KEY) == set(links.KEY)


@pytest.mark.parametrize("step", SWITCHED_OFF)
def test_switched_off(step):
    text, expected = SWITCHED_OFF[step]
    assert links.canonical(text, off=frozenset({step})) == expected
    assert step not in links.read(text, off=frozenset({step})).steps
    assert links.canonical(text) != expected


@pytest.mark.parametrize("step", SWITCHED_OFF_IN_KEY)
def test_switched_off_in_the_key(step):
    text, expected = SWITCHED_OFF_IN_KEY[step]
    assert links.key(text, off=frozenset({step})) == expected
    assert step not in links.read(text, off=frozenset({step})).steps
    assert links.key(text) != expected


@pytest.mark.parametrize("name", ["lower-case host", "drop everything"])
@pytest.mark.parametrize("function", [links.read, links.canonical, links.key])
def test_what_cannot_be_switched_off_is_refused(function, name):
    with pytest.raises(ValueError, match=name):
        function("http://example.org/", off=frozenset({name}))
    with pytest.raises(ValueError, match=name):
        links.Steps(hosts={"example.org": frozenset({name})})


def test_steps_of_one_host():
    steps = links.Steps(hosts={"example.org": frozenset({"drop valueless parameters"})})
    assert links.key("http://example.org/a?b", off=steps.off_for("http://EXAMPLE.org/a?b")) == "example.org/a?b"
    assert links.key("http://example.com/a?b", off=steps.off_for("http://example.com/a?b")) == "example.com/a"
    assert steps.off_for("http://notexample.org/") == steps.off_for("no link") == frozenset()
