"""The stored form of a link: one spelling for what is surely one page.

Everything that the URL standard's serialiser does, then what RFC 3986, section 6, adds without leaving the page, then
what never belongs to an article's address: credentials, tracking parameters, an empty query, a fragment that is no
route.
"""

from __future__ import annotations

from warraq.normalise.links.ampersands import unescape
from warraq.normalise.links.escapes import tidy
from warraq.normalise.links.parse import Url
from warraq.normalise.links.steps import NONE, Link
from warraq.normalise.links.tracking import only_tracks


def stored(url: Url, *, off: frozenset[str] = NONE) -> Url:
    """Put a parsed link in stored form; `off` names steps that are switched off.

    >>> from warraq.normalise.links.parse import parse
    >>> write(stored(parse("http://u:p@example.org/%7ea/?utm_source=x&id=1#top")))
    'http://example.org/~a/?id=1'
    """
    query = None if url.query is None else _tidy(f"?{url.query}", off)[1:]
    if query is not None and "drop tracking parameters" not in off:
        query = without_tracking(query)
    if "drop empty query" not in off:
        query = unless_empty(query)
    fragment = url.fragment if "drop fragment" in off else route(url.fragment)
    return Url(
        url.scheme,
        url.credentials if "drop credentials" in off else None,
        url.host,
        url.port,
        _tidy(url.path, off),
        query,
        None if fragment is None else _tidy(fragment, off),
    )


def _tidy(part: str, off: frozenset[str]) -> str:
    """Tidy the escapes of a part; what is decoded there may be an ampersand escaped for HTML (`&%61mp;`)."""
    out = tidy(part, decode="decode unreserved escapes" not in off, upper="upper-case escapes" not in off)
    return out if "unescape ampersands" in off else unescape(out)


def without_tracking(query: str) -> str | None:
    """Drop the tracking parameters of a query whose escapes are tidy; None where nothing else was in it.

    >>> without_tracking("a=1&fbclid=x&b=2"), without_tracking("fbclid=x"), without_tracking("fbclid=x;id=5")
    ('a=1&b=2', None, 'fbclid=x;id=5')
    """
    parameters = query.split("&")
    kept = [one for one in parameters if not only_tracks(one)]
    if len(kept) == len(parameters):
        return query
    return "&".join(kept) if any(kept) else None


def unless_empty(query: str | None) -> str | None:
    """Return None for a query that says nothing: empty, or `&` alone.

    Source: url.spec.whatwg.org, section 5.1: an empty sequence between two `&` is no parameter.
    """
    return query if query and query.strip("&") else None


def route(fragment: str | None) -> str | None:
    """Return the fragment of a link if a page's script tells articles apart by it, else None: it never reaches the
    server.

    Such a route begins with `/`, or with `!` and says more: single-page applications, and the hash-bang of
    developers.google.com/search/docs/ajax-crawling (2009 to 2018). A fragment directive behind it, as a link to a
    passage has (wicg.github.io/scroll-to-text-fragment), is taken off by browsers, and here.

    >>> route("/details/12:~:text=a"), route("!/news"), route("!"), route("top"), route(":~:text=a")
    ('/details/12', '!/news', None, None, None)
    """
    place = (fragment or "").partition(":~:")[0]
    return place if place.startswith("/") or (place.startswith("!") and len(place) > 1) else None


def write(url: Url) -> Link:
    """Write the parts of a link as one text (url.spec.whatwg.org, section 4.5)."""
    who = "" if url.credentials is None else f"{url.credentials}@"
    port = "" if url.port is None else f":{url.port}"
    query = "" if url.query is None else f"?{url.query}"
    fragment = "" if url.fragment is None else f"#{url.fragment}"
    return Link(f"{url.scheme}://{who}{url.host}{port}{url.path}{query}{fragment}")
