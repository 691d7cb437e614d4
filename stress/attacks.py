"""Texts that attack who reads them, and what each kind of output may not hold of them.

Every text has the word `pwned` where it would do harm.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from lxml import etree
from lxml import html as pages
from markdown_it import MarkdownIt

TEXTS = {
    "terminal": "\x1b[2J\x1b]0;pwned\x07\x9b31m\x08\r\x7f",
    "HTML": "<script>pwned()</script><img src=x onerror=pwned()>\"'><svg onload=pwned()></title></style>",
    "Markdown": "[x](javascript:pwned()) ![p](http://127.0.0.1/pwned) `x` | y | <pwned> &lt;pwned&gt; ** __",
    "reference": "[pwned]: javascript:pwned() 'x'\n\n[pwned] <javascript:pwned()>\n\n# pwned\n- [ ] pwned",
    "YAML": "x\n---\npwned: true\n...\n--- !!python/object/apply:os.system [pwned]\n&a *a %TAG",
    "formula": "=cmd|' /C pwned'!A0",
    "bidi": "\u202epwned\u2066\u200f\u061c\u2028\u2029\ufeff\U000e0041",
    "workflow": "x\n::error file=pwned::pwned\n::set-env name=pwned::x%0A::stop-commands::pwned",
    "data in a page": "</script><script>pwned()</script><!--<script>]]>",
    "TeX": "}\\write18{pwned}\\input{pwned}{ $ % # _ ^ ~",
}
_SHAPING = frozenset("\u200c\u200d")
_MARKS = frozenset("\u200e\u200f\u061c\ufeff\u00ad")  # which move nothing but what stands beside them
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")  # which figures and Arabic reports put around names
_LEADING = ("href", "src", "style")
_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")


def steering(text: str, allowed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what would steer a terminal, or turn text around, with what stands before it."""
    for place, character in enumerate(text):
        if unicodedata.category(character) in _UNSAFE and character not in _SHAPING | _MARKS | allowed | {"\n"}:
            yield f"{character!r} behind {text[max(0, place - 20) : place]!r}"


def on_a_terminal(text: str) -> Iterator[str]:
    """Yield what is wrong with lines for people."""
    yield from steering(text, _ISOLATES)


def as_json(text: str) -> Iterator[str]:
    """Yield what is wrong with JSON, or with JSON Lines."""
    yield from steering(text)
    if not (_is_json(text) or all(map(_is_json, text.splitlines()))):
        yield f"no JSON: {text[:60]!r}"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def as_xml(text: str) -> Iterator[str]:
    """Yield what is wrong with XML."""
    yield from steering(text)
    try:
        tags = {str(each.tag) for each in etree.fromstring(text.encode()).iter()}
    except etree.XMLSyntaxError as error:
        yield f"no XML: {error}"
        return
    if tags - {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
        "properties",
        "property",
    }:
        yield f"elements {tags}"


def of_a_workflow(text: str) -> Iterator[str]:
    """Yield what is wrong with workflow commands, one a line."""
    yield from steering(text)
    for line in text.splitlines():
        if not re.match(r"::(error|warning|notice) (file|title)=", line) or "pwned::" in line.partition(" file=")[0]:
            yield f"a line that is no annotation: {line[:60]!r}"


def as_html(text: str) -> Iterator[str]:
    """Yield what is wrong with a page: what runs, loads or leads away."""
    yield from steering(text, _ISOLATES)
    if not text.strip():
        yield "no page"
        return
    tree = pages.document_fromstring(text.encode(), parser=pages.HTMLParser(encoding="utf-8"))
    for each in tree.iter(etree.Element):
        code = (each.text or "") if each.tag in ("script", "style") else ""
        if "pwned" in code and each.get("type") != "application/json":
            yield f"a {each.tag} with {code[:60]!r}"
        if each.get("type") == "application/json" and "<" in code:
            yield "markup in the data of a page"
        for name, value in each.attrib.items():
            if str(name).startswith("on") or (name in _LEADING and "pwned" in value and not value.startswith("http")):
                yield f"{each.tag} {name}={value[:60]!r}"


def as_markdown(text: str) -> Iterator[str]:
    """Yield what is wrong with Markdown: markup, links, pictures and headings of the text's own."""
    yield from steering(text, _ISOLATES)
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    for token in (part for each in tokens for part in (each, *(each.children or ()))):
        if token.type in ("html_block", "html_inline") and re.search("pwned|script|<img|<svg", token.content):
            yield f"HTML {token.content[:60]!r}"
        link = token.type == "link_open" and str(token.attrs["href"]).startswith("http")  # as answers may have them
        if any("pwned" in str(value) for value in token.attrs.values()) and not link:
            yield f"{token.type} to {token.attrs}"


def as_yaml(text: str) -> Iterator[str]:
    """Yield what is wrong with YAML, by itself or before a document."""
    yield from steering(text)
    block = text.split("---\n", 2)[1] if text.startswith("---\n") else text
    try:
        found = yaml.safe_load(block)
    except yaml.YAMLError as error:
        yield f"no YAML: {error}"
        return
    yield from (f"a key {key!r}" for key in _keys(found) if "pwned" in str(key))


def _keys(value: Any) -> Iterator[Any]:  # noqa: ANN401  # any YAML
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield key
        yield from _keys(part)


CHECKS: dict[str, Callable[[str], Iterator[str]]] = {
    "terminal": on_a_terminal, "json": as_json, "xml": as_xml, "workflow": of_a_workflow, "html": as_html,
    "markdown": as_markdown, "yaml": as_yaml,
}  # fmt: skip
