"""The stored form of a link: one spelling for what is surely one page.

Everything that the URL standard's serialiser does, then what RFC 3986, section 6, adds without leaving the page, then
what never belongs to an article's address: credentials, tracking parameters, an empty query, a fragment.
"""

from __future__ import annotations

from dataclasses import replace

from warraq.normalise.links.escapes import tidy
from warraq.normalise.links.parse import Url
from warraq.normalise.links.steps import NONE, Link
from warraq.normalise.links.tracking import is_tracking


def stored(url: Url, *, off: frozenset[str] = NONE) -> Url:
    """Put a parsed link in stored form; `off` names steps that are switched off.

    >>> from warraq.normalise.links.parse import parse
    >>> write(stored(parse("http://u:p@example.org/%7ea/?utm_source=x&id=1#top")))
    'http://example.org/~a/?id=1'
    """
    if not off:
        return _all(url)
    decode, upper = "decode unreserved escapes" not in off, "upper-case escapes" not in off
    query = None if url.query is None else tidy(url.query, decode=decode, upper=upper)
    if query is not None and "drop tracking parameters" not in off:
        query = without_tracking(query)
    if "drop empty query" not in off:
        query = unless_empty(query)
    return replace(
        url,
        credentials=url.credentials if "drop credentials" in off else None,
        path=tidy(url.path, decode=decode, upper=upper),
        query=query,
        fragment=_fragment(url.fragment, decode=decode, upper=upper, keep="drop fragment" in off),
    )


def _all(url: Url) -> Url:
    query = url.query
    if query is not None:
        query = unless_empty(without_tracking(tidy(query)))
    fragment = _fragment(url.fragment) if url.fragment else None
    return Url(url.scheme, None, url.host, url.port, tidy(url.path), query, fragment)


def without_tracking(query: str) -> str | None:
    """Drop the tracking parameters of a query whose escapes are tidy; None where nothing else was in it.

    >>> without_tracking("a=1&fbclid=x&b=2"), without_tracking("fbclid=x")
    ('a=1&b=2', None)
    """
    parameters = query.split("&")
    kept = [one for one in parameters if not is_tracking(one.partition("=")[0])]
    if len(kept) == len(parameters):
        return query
    return "&".join(kept) if any(kept) else None


def unless_empty(query: str | None) -> str | None:
    """Give None for a query that says nothing: empty, or `&` alone.

    Source: url.spec.whatwg.org, section 5.1: an empty sequence between two `&` is no parameter.
    """
    return query if query and query.strip("&") else None


def _fragment(fragment: str | None, *, decode: bool = True, upper: bool = True, keep: bool = False) -> str | None:
    """Drop a fragment, which never reaches the server, unless it begins with `!` and says more.

    A hash-bang was how a script told pages apart: developers.google.com/search/docs/ajax-crawling (2009 to 2018).
    """
    if fragment is None or not (keep or (fragment.startswith("!") and len(fragment) > 1)):
        return None
    return tidy(fragment, decode=decode, upper=upper)


def write(url: Url) -> Link:
    """Write the parts of a link as one text (url.spec.whatwg.org, section 4.5)."""
    who = "" if url.credentials is None else f"{url.credentials}@"
    port = "" if url.port is None else f":{url.port}"
    query = "" if url.query is None else f"?{url.query}"
    fragment = "" if url.fragment is None else f"#{url.fragment}"
    return Link(f"{url.scheme}://{who}{url.host}{port}{url.path}{query}{fragment}")
