"""What browsers make of the links of the web-platform-tests."""

import re
import tomllib
from pathlib import Path

import pytest
from tests.tables import rows

from warraq.normalise import links
from warraq.normalise.links.parse import parse
from warraq.normalise.links.stored import write

FACTS = tomllib.loads((Path(__file__).parents[1] / "cases" / "links" / "wpt.toml").read_text("utf-8"))
# The one thing in which we are stricter: the standard takes control characters off the ends and escapes them inside.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
TAKEN = [pair for pair in FACTS["parsed"] if not CONTROL.search(pair[0])]
STRICTER = [text for text, _ in FACTS["parsed"] if CONTROL.search(text)]


@rows(TAKEN)
def test_parsed(text, href):
    assert links.why_malformed(text) is None
    assert write(parse(text)) == href
    assert links.canonical(text) == links.canonical(href)
    assert links.key(text) == links.key(href)


@rows(TAKEN)
def test_a_step_is_named_where_and_only_where_something_changed(text, href):
    for link in (text, href):
        reading = links.read(link)
        stored = [step for step in reading.steps if step not in links.KEY]
        assert bool(stored) == (reading.canonical != link)


@pytest.mark.parametrize("text", STRICTER, ids=ascii)
def test_control_characters_are_refused(text):
    assert "control character" in links.why_malformed(text)


@rows(FACTS["refused"])
def test_refused(text):
    assert links.why_malformed(text)
