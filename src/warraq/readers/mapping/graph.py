"""The articles among the objects of JSON-LD: nodes of a graph, told by their types.

Source: https://www.w3.org/TR/json-ld11/, 9.4 "Node objects" and 9.3 "Graph objects".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS = frozenset({"@context", "@graph", "@type"})


def nodes(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the nodes of a graph, or the one node that is there without it.

    >>> nodes({"@graph": [{"@type": "WebSite"}, "x"]}), nodes({"headline": "a"})
    ([{'@type': 'WebSite'}], [{'headline': 'a'}])
    """
    graph = value.get("@graph")
    return [node for node in graph if isinstance(node, dict)] if isinstance(graph, list) else [value]


def kind(node: Mapping[str, Any]) -> str:
    """Return the types of a node without where their names come from, with a comma between them.

    >>> kind({"@type": "NewsArticle"}), kind({"@type": ["https://schema.org/Article", "schema:Report"]}), kind({})
    ('NewsArticle', 'Article, Report', '')
    """
    types = node.get("@type")
    named = types if isinstance(types, list) else [types]
    return ", ".join(name.rpartition("/")[2].rpartition(":")[2] for name in named if isinstance(name, str))


def is_one_of(node: Mapping[str, Any], types: frozenset[str]) -> bool:
    """Tell whether a node is of one of some types; one that states none may be of any.

    >>> is_one_of({"@type": "NewsArticle"}, frozenset({"NewsArticle"})), is_one_of({"@type": "X"}, frozenset()), is_one_of({}, frozenset())
    (True, False, True)
    """  # noqa: E501  # one pattern, query or example
    own = kind(node)
    return not own or not types.isdisjoint(own.split(", "))
