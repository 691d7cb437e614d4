"""What a page says of itself in `<meta>` and `<link>`: OpenGraph, article:*, Dublin Core and their like.

Sources: https://ogp.me/, https://www.dublincore.org/specifications/dublin-core/dcq-html/, and the names in use that
trafilatura and newspaper4k look for.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from warraq.readers.pages.values import Values, cut, tidy

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline")
_DATES = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "published_time",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "article.published",
    "citation_publication_date", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_AUTHORS = ("article:author", "author", "og:article:author", "parsely-author", "byl", "dc.creator", "dcterms.creator")
_SECTIONS = ("article:section", "section", "parsely-section", "cxenseparse:category")
_PUBLISHERS = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name")
_TAGS, _KEYWORDS = ("article:tag", "og:article:tag"), ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_LANGUAGES = ("og:locale", "content-language", "dc.language", "language")
_SEPARATED = re.compile(r"\s+[-–—|:»•]\s+")
Metas = dict[str, list[str]]


def gathered(tree: HtmlElement) -> Metas:
    """Return the contents of a page's `<meta>` by their names in lower case, in the order of the page."""
    metas: Metas = {}
    for each in tree.iter("meta"):
        content = (each.get("content") or "").strip()
        names = {each.get(part) for part in ("property", "name", "itemprop", "http-equiv")} - {None}
        for name in names if content else ():
            metas.setdefault(str(name).strip().lower(), []).append(content)
    return metas


def read(tree: HtmlElement) -> Values:
    """Return the values that a page's head declares."""
    metas = gathered(tree)
    site = _first(metas, _PUBLISHERS)
    tags = [tidy(each) for name in _TAGS for each in metas.get(name, ())]
    words = _first(metas, _KEYWORDS)
    return Values(
        title=_without(_first(metas, _TITLES), site),
        dates=[each for name in _DATES for each in metas.get(name, ())[:1]],
        authors=_authors(metas),
        link=canonical(tree) or next(iter(metas.get("og:url", ())), None),
        keywords=list(dict.fromkeys(filter(None, tags))) or cut(words or ""),
        section=_first(metas, _SECTIONS),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or _first(metas, _LANGUAGES),
        publisher=site,
    )


def canonical(tree: HtmlElement) -> str | None:
    """Return the address of `<link rel="canonical">`."""
    links = (each.get("href") for each in tree.iter("link") if "canonical" in (each.get("rel") or "").lower().split())
    return next((link.strip() for link in links if link and link.strip()), None)


def base(tree: HtmlElement) -> str | None:
    """Return the address of `<base>`, which relative links of the page are resolved against."""
    return next((each.get("href") for each in tree.iter("base") if each.get("href")), None)


def _first(metas: Metas, names: tuple[str, ...]) -> str | None:
    return next((text for name in names for each in metas.get(name, ()) if (text := tidy(each))), None)


def _authors(metas: Metas) -> list[str]:
    """Return the by-lines of the first name that has some; a profile's address is none."""
    for name in _AUTHORS:
        names = [tidy(each) for each in metas.get(name, ()) if not each.startswith(("http://", "https://", "@"))]
        if authors := list(dict.fromkeys(filter(None, names))):
            return authors
    return []


def _without(title: str | None, site: str | None) -> str | None:
    """Take the site's name from the end of a title, where a separator parts it from that.

    >>> _without("A headline | The Site", "The Site"), _without("A - b", "c")
    ('A headline', 'A - b')
    """
    parts = list(_SEPARATED.finditer(title or ""))
    if title and site and parts and title[parts[-1].end() :].casefold() == site.casefold():
        return title[: parts[-1].start()]
    return title
