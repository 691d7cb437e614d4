"""What holds for every link, however nasty."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from ada_url import normalize_url
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.normalise.built import CANONICAL, WELL_FORMED
from tests.tables import rows

from warraq.normalise import links
from warraq.normalise.links import tracking
from warraq.normalise.links.ampersands import unescape
from warraq.normalise.links.parse import parse
from warraq.normalise.links.patterns import CANONICAL_IF, MALFORMED_UNLESS
from warraq.normalise.links.stored import stored, write

IS_CANONICAL = re.compile(CANONICAL_IF)
IS_WELL_FORMED = re.compile(MALFORMED_UNLESS)
# RFC 3986, sections 3.3 and 3.4, character for character; the host is the URL standard's own.
RFC3986 = re.compile(
    r"https?://[^/?#]+(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2})*)+"
    r"(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*)?(?:#[!/](?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*)?"
)

HOSTS = [
    "example.org", "Example.ORG", "www.example.org", "WWW.m.example.org", "amp.example.org.", "مثال.example.org",
    "xn--mgbh0fb.example.org", "BÜCHER.org", "%65xample.org", "8.8.8.8", "0x7f.1", "[::1]", "www.com", "m.co", "a_b.org",
    "a--b.org", "www..org", "localhost", "xn--a.org", "exa mple.org", "ｅｘ.org", "1.2.3", "a.b.0x1", "http", "https", "www.http",
]  # fmt: skip
PIECES = [
    "a", "A", "أ", "é", "%D8%A3", "%d8%a3", "%7E", "%7e", "~", "%", "%%", "%4", "%34%31", "%25", "%2e", ".", "..", "%2E%2e",
    "|", "[", "]", "^", "`", "{", "}", '"', "<", ">", "'", " ", "\\", "/", "//", "?", "&", "=", "+", ";", ":", "@", "!", "*",
    "\t", "\n", "\u200f", "\U0001f600", "amp", "/amp", "weekly", "12345", "id=1", "b=2", "amp=1", "utm_source=x", "UTM_x",
    "%75tm_id", "fbclid=1", "&fbclid", "gclidx=1", "&a", "&a=", "mc_eid", "%c0%af", "%00", "&amp;", "amp;", "&#38;", "&#x026;", "&amp%3B", "&%61mp;", "#38;", ";id=5", ":~:", r"\u0026", "u0026", " http://", "|https://a.org",
]  # fmt: skip


def run(pieces=PIECES, longest=8):
    return st.lists(st.sampled_from(pieces), max_size=longest).map("".join)


def optional(mark, text):
    return st.one_of(st.just(""), text.map(lambda one: mark + one))


nasty = st.tuples(
    st.sampled_from(["", "", "", " ", "\n", " \t"]),
    st.sampled_from(["http", "https", "HTTP", "hTTps"]),
    st.sampled_from([":"]),
    st.sampled_from(["//", "//", "//", "", "/", "///", "\\\\", "/\\"]),
    st.sampled_from(["", "", "", "@", "u@", "u:p@", ":@", "é:p@", "a@b@"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", "", "", ":", ":80", ":443", ":0080", ":8080", ":08080", ":65536", ":x"]),
    optional("/", run()),
    optional("?", run()),
    optional("#", st.one_of(run(), run().map(lambda one: "!" + one), run().map(lambda one: "/" + one))),
    st.sampled_from(["", "", "", " ", "\n"]),
).map("".join)
anything = st.one_of(nasty, nasty, st.text(max_size=40), st.text(max_size=40).map("http://example.org/".__add__))
switched = st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(links.STORED + links.KEY)))


def thoroughly(text):
    """The stored form without the short cut for links that are surely canonical."""
    url = parse(unescape(text))
    return text if url is None else write(stored(url))


@settings(max_examples=examples(300))
@given(anything, switched)
@example("http://example.org/%%34%31", frozenset({"upper-case escapes"}))
def test_the_stored_form_is_idempotent(text, off):
    once = links.canonical(text, off=off)
    assert links.canonical(once, off=off) == once


@settings(max_examples=examples(300))
@given(anything, switched)
def test_the_key_is_that_of_the_stored_form(text, off):
    assert links.key(links.canonical(text, off=off), off=off) == links.key(text, off=off)


@settings(max_examples=examples(300))
@given(nasty)
def test_the_key_is_idempotent(text):
    key = links.key(text)
    if key is not None:
        assert links.key(f"{parse(text).scheme}://{key}") == key


@settings(max_examples=examples(300))
@given(anything, switched)
def test_the_functions_agree(text, off):
    reading = links.read(text, off=off)
    assert (reading.canonical is None) == (links.why_malformed(text) is not None)
    assert links.canonical(text, off=off) == (text if reading.canonical is None else reading.canonical)
    assert links.key(text, off=off) == reading.key


@settings(max_examples=examples(300))
@given(anything, switched)
def test_steps_are_named_where_and_only_where_something_changed(text, off):
    reading = links.read(text, off=off)
    before = [step for step in reading.steps if step not in links.KEY]
    assert bool(before) == (reading.canonical not in (None, text))
    # An empty user name goes with the standard's own serialiser, whatever a policy says.
    assert not off & set(reading.steps) - {"drop credentials"}
    codes = {remark.code for remark in reading.remarks}
    assert bool(before) == bool(codes & {"LNK003", "LNK004"})


@settings(max_examples=examples(300))
@given(anything)
def test_the_stored_form_is_what_both_standards_allow(text):
    reading = links.read(text)
    if reading.canonical is not None:
        assert RFC3986.fullmatch(reading.canonical)
        assert normalize_url(reading.canonical) == reading.canonical


@settings(max_examples=examples(200))
@given(nasty, nasty)
def test_joined_names_a_step_wherever_the_keys_are_equal(first, second):
    steps = links.joined(first, second)
    equal = first == second or (links.key(first) is not None and links.key(first) == links.key(second))
    assert bool(steps) == equal


@settings(max_examples=examples(100))
@given(st.one_of(CANONICAL, anything))
def test_what_is_surely_canonical_is(text):
    if IS_CANONICAL.fullmatch(text):
        assert links.why_malformed(text) is None
        assert thoroughly(text) == text


@settings(max_examples=examples(100))
@given(st.one_of(WELL_FORMED, anything))
def test_what_is_surely_well_formed_is(text):
    if IS_WELL_FORMED.fullmatch(text):
        assert links.why_malformed(text) is None


@settings(max_examples=examples(100))
@given(st.lists(st.one_of(CANONICAL, WELL_FORMED, anything).filter(str.isprintable), max_size=20))
def test_arrow_matches_as_python_does(texts):
    column = pa.array(texts, pa.string())
    for pattern in (CANONICAL_IF, MALFORMED_UNLESS):
        mask = pc.match_substring_regex(column, rf"\A(?:{pattern})\z")
        assert mask.to_pylist() == [re.fullmatch(pattern, text) is not None for text in texts]


@given(CANONICAL, WELL_FORMED)
def test_what_is_built_matches(canonical, well_formed):
    """Else the three above would hold, and not be asked."""
    assert IS_CANONICAL.fullmatch(canonical)
    assert IS_WELL_FORMED.fullmatch(canonical)
    assert IS_WELL_FORMED.fullmatch(well_formed)


def cased(text, flags):
    return "".join(c.upper() if up else c for c, up in zip(text, flags, strict=False)) + text[len(flags) :]


@given(st.sampled_from(sorted(tracking.NAMES)), st.lists(st.booleans()), st.sampled_from(["", "=", "=1"]))
def test_no_tracking_name_passes_the_pattern(name, flags, rest):
    assert not IS_CANONICAL.fullmatch(f"http://example.org/a?{cased(name, flags)}{rest}")
    assert not IS_CANONICAL.fullmatch(f"http://example.org/a?id=1&{cased(name, flags)}{rest}")
    assert links.canonical(f"http://example.org/a?{cased(name, flags)}{rest}") == "http://example.org/a"


@given(st.sampled_from(tracking.BEGINNINGS), st.lists(st.booleans()), st.from_regex(r"[a-z0-9_]*", fullmatch=True))
def test_no_tracking_beginning_passes_the_pattern(name, flags, rest):
    assert not IS_CANONICAL.fullmatch(f"http://example.org/a?{cased(name, flags)}{rest}=1")
    assert links.canonical(f"http://example.org/a?{cased(name, flags)}{rest}=1") == "http://example.org/a"


@pytest.mark.parametrize(
    "name", ["id", "ArticleID", "articleId", "u", "ut", "fb", "p", "page", "story", "newsid", "__", "_g"]
)
def test_other_names_pass_the_pattern(name):
    assert IS_CANONICAL.fullmatch(f"https://example.org/a.aspx?{name}=27374&page=2")


def lower_escapes(text):
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


def _names_a_page(text):
    """Tell whether a link has a path: a switch on a front page may be what tells which page it is."""
    return bool(re.search("//[^/?#]*/[^?#]*[^/?#]", text))


# Each changes how a link in canonical form is written, and never which article it is; put on in this order.
DISGUISES = {
    "escapes": lower_escapes,
    "raw": lambda t: re.sub("%D8%A3|%C3%A9", lambda found: {"%D8%A3": "أ", "%C3%A9": "é"}[found[0]], t),
    "needless": lambda t: re.sub("/A(?=[/?#]|$)", "/%41", t),
    "tracking": lambda t: t + ("&" if "?" in t else "?") + "utm_source=x&FBCLID=y" if "#" not in t else t,
    "switch": lambda t: t + ("&" if "?" in t else "?") + "weekly" if "#" not in t and _names_a_page(t) else t,
    "fragment": lambda t: t + "#top" if "#" not in t else t,
    "dots": lambda t: re.sub(r"(//[^/?#]*/)", r"\1x/../", t, count=1),
    "host": lambda t: re.sub(r"(?<=//)[^/?#]*", lambda found: found[0].upper(), t, count=1),
    "mobile": lambda t: t.replace("://", "://m.", 1),
    "www": lambda t: t.replace("://", "://www.", 1),
    "credentials": lambda t: t.replace("://", "://u:p@", 1),
    "slashes": lambda t: t.replace("://", ":/", 1),
    "scheme": lambda t: t.replace("https:", "http:", 1),
    "case of the scheme": lambda t: "HTTP" + t[4:],
    "newline": lambda t: t[:-1] + "\n" + t[-1:],
    "blanks": lambda t: f" {t}\n",
}
# No addresses, before which a prefix makes another name.
plain = st.tuples(
    st.sampled_from(["http://", "https://"]),
    st.sampled_from(["example.org", "www.example.org", "xn--mgbh0fb.example.org", "a_b.example.org"]),
    st.sampled_from(["", ":8080"]),
    run([piece for piece in PIECES if piece not in "\t\n"]).map("/".__add__),
    optional("?", run()),
    optional("#!", run()),
).map("".join)


@settings(max_examples=examples(300))
@given(plain, st.lists(st.sampled_from(sorted(DISGUISES)), unique=True))
def test_disguises_keep_the_key(text, names):
    assume(links.key(text))  # a second link may be among the pieces
    link = disguised = links.canonical(text)
    for name in sorted(names, key=list(DISGUISES).index):
        disguised = DISGUISES[name](disguised)
    assert links.key(disguised) == links.key(link), names
    assert bool(links.joined(disguised, link))


@rows(sorted(DISGUISES))
def test_every_disguise_disguises(name):
    link = "https://example.org/%D8%A3/A?id=1"
    assert DISGUISES[name](link) != link
