"""What a page says of itself in JSON-LD: the values of its schema.org article.

Source: https://schema.org/Article and https://www.w3.org/TR/json-ld11/. A block that cannot be parsed is passed over,
and so is a node that is no article.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from warraq.readers.pages.values import Values, cut, tidy

_TYPES = frozenset({"blogposting", "liveblogposting", "report"})  # beside those that end in `article`
_WRAPPED = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?|;)\s*$")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_MOST = 10_000  # nodes of a page
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")  # where the article of a page may stand

Node = dict[str, Any]


def read(tree: HtmlElement) -> Values:
    """Return the values of the article that a page is; of several, the first one that has a headline."""
    nodes = list(_nodes(tree))
    articles = [node for node in nodes if _is_article(node)]
    node = next((each for each in articles if each.get("headline")), articles[0] if articles else None)
    return (
        _values(node, {each["@id"]: each for each in nodes if isinstance(each.get("@id"), str)}) if node else Values()
    )


def parse(text: str) -> list[Any]:
    """Return what a script holds: JSON, though it be wrapped, escaped for HTML or closed with a comma too many.

    >>> parse('<!-- {"a": 1,} -->'), parse("{&quot;a&quot;: 1}"), parse("{'a': 1}")
    ([{'a': 1}], [{'a': 1}], [])
    """
    text = _WRAPPED.sub("", _WRAPPED.sub("", text))
    for version in (text, _TRAILING.sub("", text), _TRAILING.sub("", html.unescape(text))):
        try:
            return [json.loads(version, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    left = _MOST
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            waiting = parse(script.text)[::-1]
            while waiting and left:
                value = waiting.pop()
                left -= 1
                if isinstance(value, list):
                    waiting += value[::-1]
                elif isinstance(value, dict):
                    yield value
                    waiting += [value[name] for name in _INNER[::-1] if isinstance(value.get(name), (dict, list))]


def _is_article(node: Node) -> bool:
    """Whether a node is of a type of schema.org that an article has.

    >>> [_is_article({"@type": each}) for each in ("NewsArticle", ["Thing", "schema:Article"], "JobPosting", None)]
    [True, True, False, False]
    """
    types = node.get("@type")
    names = (re.split(r"[/:#]", each)[-1].lower() for each in _listed(types) if isinstance(each, str))
    return any(name.endswith("article") or name in _TYPES for name in names)


def _values(node: Node, known: dict[str, Node]) -> Values:
    page = node.get("mainEntityOfPage")
    return Values(
        title=_first(_names(node.get("headline"), known)) or _first(_names(node.get("name"), known)),
        dates=[*_names(node.get("datePublished"), known), *_names(node.get("dateCreated"), known)],
        authors=_people(node.get("author"), known) or _people(node.get("creator"), known),
        link=_first(_links(node.get("url")) + _links(page) + _links(node.get("@id"))),
        keywords=[word for each in _names(node.get("keywords"), known) for word in cut(each)],
        section=_first(_names(node.get("articleSection"), known)),
        language=_first(_languages(node.get("inLanguage"))),
        publisher=_first(_names(node.get("publisher"), known)),
    )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _names(value: Any, known: dict[str, Node]) -> list[str]:  # noqa: ANN401  # any JSON
    """Return the texts that a value is, or the names of the things that it is or refers to."""
    names = []
    for each in _listed(value):
        one = known.get(str(each.get("@id")), each) if isinstance(each, dict) and not each.get("name") else each
        if isinstance(one, dict):
            one = next((one[name] for name in ("name", "@value", "legalName") if one.get(name)), None)
        item = one[0] if isinstance(one, list) and one else one
        if isinstance(item, (str, int)) and not isinstance(item, bool) and (text := tidy(str(item))):
            names.append(text)
    return names


def _people(value: Any, known: dict[str, Node]) -> list[str]:  # noqa: ANN401  # any JSON
    """Return the names of authors, who may be nested in lists, be referred to, or have their names in parts."""
    names: list[str] = []
    for each in _listed(value):
        if isinstance(each, list):
            names += _people(each, known) if each is not value else []
        elif isinstance(each, dict) and not each.get("name") and (each.get("givenName") or each.get("familyName")):
            parts = [each[name] for name in ("givenName", "additionalName", "familyName") if each.get(name)]
            names.append(tidy(" ".join(map(str, parts))))
        elif isinstance(each, dict) and isinstance(each.get("name"), (list, dict)):
            names += _people(each["name"], known)
        else:
            names += [name for name in _names(each, known) if not name.startswith(("http://", "https://"))]
    return list(dict.fromkeys(name for name in names if name))


def _links(value: Any) -> list[str]:  # noqa: ANN401  # any JSON
    links = [each.get("@id") or each.get("url") if isinstance(each, dict) else each for each in _listed(value)]
    return [each.strip() for each in links if isinstance(each, str) and each.strip().startswith(("http", "/"))]


def _languages(value: Any) -> list[str]:  # noqa: ANN401  # any JSON
    named = (
        each.get("alternateName") or each.get("name") if isinstance(each, dict) else each for each in _listed(value)
    )
    return [each for each in named if isinstance(each, str)]
