"""The article of a page: what the page declares in JSON-LD, then in its head, then what trafilatura finds in it.

A page is read in any process: `read` takes bytes and returns values, both of which can be pickled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml.html import HtmlElement

from warraq.article import read_timestamp
from warraq.finding import Fault
from warraq.policy import SourcePolicy
from warraq.readers import datelines
from warraq.readers.pages import body, charset, linked, metas
from warraq.readers.pages.values import Values, cut, tidy

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DATED = re.compile(r"date|time|publish|posted|تاريخ", re.IGNORECASE)
_SHORT = 80  # code points: the longest date lines carry two calendars and a time
_MOST = 40  # elements that may hold a printed date
_PARTS = 8  # elements in one of them: a list of articles has more
_ABSENT = "no article: the page has no text (looked for in its paragraphs, and a headline in JSON-LD, OpenGraph and h1)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a page beside its bytes: what the source's policy says, and what the page came with.

    `header` is its Content-Type field; `link` the address that it was fetched from.
    """

    source: SourcePolicy
    header: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The values of a page's article by field, None where there is no article; the encoding that it was read in."""

    values: dict[str, Any] | None
    label: str
    faults: tuple[Fault, ...] = ()


def read(data: bytes, asked: Asked) -> Page:
    """Read a page; what is wrong with its encoding, or that it has no article, is a fault."""
    decoded = charset.decode(data, policy=asked.source.encoding, header=asked.header)
    if decoded.text is None:
        return Page(None, decoded.label, decoded.faults)
    tree = _parsed(decoded.text)
    try:
        values = _values(tree, asked) if tree is not None else {}
    except Exception as error:  # noqa: BLE001  # whatever a library raises over a page is a fault of that page alone
        message = f"the page cannot be read: {type(error).__name__}: {' '.join(str(error).split())}"
        return Page(None, decoded.label, (*decoded.faults, Fault("REC001", message, line=1, offset=0)))
    if not values.get("text"):
        return Page(None, decoded.label, (*decoded.faults, Fault("REC001", _ABSENT, line=1, offset=0)))
    damaged = bool(decoded.faults) and "\ufffd" in f"{values['title']}{values['text']}"
    return Page(None if damaged else values, decoded.label, decoded.faults)


def _parsed(text: str) -> HtmlElement | None:
    """Parse a page; None where there is nothing that could be an element of one."""
    source = _DECLARATION.sub("", text.replace("\0", ""), count=1).strip()
    try:
        tree = trafilatura.load_html(source) if "<" in source else None
    except (ValueError, TypeError, AssertionError):  # as lxml calls what is no document
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _values(tree: HtmlElement, asked: Asked) -> dict[str, Any]:
    head = metas.read(tree)
    own = linked.read(tree).filled(head)
    extracted = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    lines = body.lines(getattr(extracted, "text", None) or "")
    printed = None if _date(own.dates, asked)[0] else _printed(tree, lines, asked)
    if lines and not (own.title and own.authors and (own.dates or printed)):
        own = own.filled(_extracted(tree))
    published, dateline = _date([printed, *own.dates] if printed else own.dates, asked)
    headings = [own.title or "", head.title or "", *(each.text_content() for each in tree.iter("h1"))]
    return {
        "link": _absolute(asked.link or head.link or own.link, tree, asked),
        "title": own.title,
        "published_at": published,
        "dateline": dateline,
        "language": own.language.replace("_", "-") if own.language else None,
        "publisher": own.publisher,
        "authors": own.authors,
        "section": own.section,
        "text": "\n\n".join(body.without(lines, headings, own.authors, own.keywords)),
        "keywords": own.keywords,
    }


def _absolute(link: str | None, tree: HtmlElement, asked: Asked) -> str | None:
    """Resolve a link against what the page, then the policy, names as its base; it stays as it is without one."""
    if not link or link.lower().startswith(("http://", "https://")):
        return link
    return next((urljoin(each, link) for each in (metas.base(tree), asked.source.base) if each and "://" in each), link)


def _date(declared: list[str], asked: Asked) -> tuple[str | None, dict[str, Any] | None]:
    """Return when the article was published, from the first of some values that can be read, and how it was read.

    If none can be read, the first value is kept unchanged.
    """
    unread = None
    for text in declared:
        try:
            read_timestamp(text)
        except (ValueError, OverflowError):
            reading = datelines.read(text, asked.source)
        else:
            return text, None
        if reading.date:
            return datelines.published(reading), datelines.dateline(reading)
        unread = unread or datelines.dateline(reading)
    return None, unread


def _printed(tree: HtmlElement, lines: list[str], asked: Asked) -> str | None:
    """Find the date that a page prints: in `<time>`, in an element that is named for it, or above the text."""
    candidates = [each.get("datetime") or each.text_content() for each in tree.iter("time")][:_MOST]
    named = (each for each in tree.iter("span", "div", "p", "li") if len(each) <= _PARTS and _is_dated(each))
    candidates += [each.text_content() for each in islice(named, _MOST)]
    for text in (" ".join(each.split()) for each in (*candidates, *lines[: body.FRONT])):
        if text and len(text) <= _SHORT:
            reading = datelines.read(text, asked.source)
            if reading.precision in ("day", "minute", "second"):
                return text
    return None


def _is_dated(element: HtmlElement) -> bool:
    return any(_DATED.search(element.get(name) or "") for name in ("class", "id", "itemprop"))


def _extracted(tree: HtmlElement) -> Values:
    """Return what trafilatura finds in a page's elements, where the page declares nothing."""
    metadata = trafilatura.extract_metadata(tree, extensive=False)
    return Values(
        title=tidy(metadata.title) if metadata.title else None,
        dates=[metadata.date] if metadata.date else [],
        authors=metadata.author.split("; ") if metadata.author else [],
        section=metadata.categories[0] if metadata.categories else None,
        keywords=[word for each in metadata.tags or [] for word in cut(each)],
    )
