"""Where w3lib, courlan and url-normalize all hold two links equal, or all hold them different, so do we."""

import itertools

import courlan
import pytest
import url_normalize
import w3lib.url
from tests.conftest import examples, sampled

from warraq.normalise import links

PEERS = (w3lib.url.canonicalize_url, courlan.clean_url, url_normalize.url_normalize)
BASES = (
    "http://example.org/a",
    "http://example.org/a/b.html?id=1&page=2",
    "http://www.example.org/%D8%A3%D8%AE/1/",
)
# Steps that none of the three takes for every link, each with our reason to take it.
EXCEPTED = {
    "drop scheme": "newspapers moved to https and kept their articles",
    "drop www": "one site under two names",
    "drop mobile host": "the same articles for phones",
    "drop amp host": "the same articles as AMP pages",
    "drop amp suffix": "the same articles as AMP pages",
    "drop amp parameter": "the same articles as AMP pages",
    "drop trailing slash": "servers send one of the two to the other",
    "drop valueless parameters": "seen in the wild: `?weekly` and `?live` before the same text",
    "drop tracking parameters": "our list is longer than theirs: fbclid, gclid",
    "drop credentials": "they say who reads, not what",
}


def with_parameter(text, parameter):
    return text + ("&" if "?" in text else "?") + parameter


def changes(old, new):
    return lambda text: text.replace(old, new)


DISGUISES = [
    lambda text: text,
    lambda text: "HTTP" + text[4:],
    lambda text: text + " ",
    lambda text: text + "#top",
    lambda text: text + "#",
    lambda text: text + "#!/x",
    lambda text: text if "?" in text else text + "?",
    lambda text: text.removesuffix("/") if text.endswith("/") else text + "/",
    lambda text: text if "?" in text else text.removesuffix("/") + "/amp",
    *(changes("http:", new) for new in ("https:",)),
    *(changes("example.org", new) for new in ("EXAMPLE.Org", "example.com", "مثال.org", "xn--mgbh0fb.org")),
    *(changes(".org/", new) for new in (".org:80/", ".org:8080/", ".org/x/../", ".org/./", ".org/c/", ".org/x/y/")),
    *(changes(".org/", new) for new in (".org/x y/", ".org/x%20y/", ".org/x%2Fy/")),
    *(changes("%D8%A3%D8%AE", new) for new in ("%d8%a3%d8%ae", "أخ", "%D8%A7%D8%AE")),
    *(changes("/a", new) for new in ("/%61", "/A")),
    *(changes("//", new) for new in ("//www.", "//m.", "//news.", "//u:p@")),
    changes("id=1&page=2", "page=2&id=1"),
    *(
        lambda text, parameter=parameter: with_parameter(text, parameter)
        for parameter in ("utm_source=x", "utm_medium=y&utm_source=z", "fbclid=1", "gclid=1", "z=1", "ref=1", "weekly",
                          "12345", "q=", "id=3", "q=a b", "q=a%20b", "q=أ", "q=%D8%A3", "q=%d8%a3")
    ),
]  # fmt: skip


def verdict(first, second):
    """True or False where the three agree, else None."""
    equal = {one == other for one, other in zip(first, second, strict=True)}
    return equal.pop() if len(equal) == 1 else None


def agreed(base):
    """Pairs one disguise apart on which the three agree: (first, second, whether equal).

    Every fourth text, for time. No further apart: two disguises, of which each of the three sees through another one,
    look like three times no.
    """
    texts = sampled(sorted({second(first(base)) for first, second in itertools.combinations(DISGUISES, 2)})[::4])
    pairs = {(text, disguise(text)) for text, disguise in itertools.product(texts, DISGUISES)}
    known = {text: [peer(text) for peer in PEERS] for text in itertools.chain(*pairs)}
    for first, second in sorted(pairs):
        equal = verdict(known[first], known[second]) if all(known[first]) and all(known[second]) else None
        if equal is not None and first != second:
            yield first, second, equal


@pytest.fixture(scope="module", params=BASES)
def pairs(request):
    return list(agreed(request.param))


@pytest.mark.slow
def test_what_all_three_hold_equal_is(pairs):
    equal = [(first, second) for first, second, same in pairs if same]
    assert len(equal) > examples(300)
    assert [(a, b) for a, b in equal if links.key(a) != links.key(b)] == []


def test_what_all_three_hold_different_is(pairs):
    different = [(first, second) for first, second, same in pairs if not same]
    keys = {text: links.key(text, off=frozenset(EXCEPTED)) for pair in different for text in pair}
    assert len(different) > examples(1000)
    assert [(a, b) for a, b in different if keys[a] == keys[b]] == []


def test_every_exception_is_a_step_of_ours():
    assert set(EXCEPTED) <= set(links.STORED + links.KEY)
