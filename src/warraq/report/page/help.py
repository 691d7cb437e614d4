"""The documentation of rules as blocks that a page can show without any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from warraq import rules
from warraq.errors import PolicyError
from warraq.report.reference import fixes
from warraq.rule import PARTS

_FENCED = re.compile(r"^```\w*[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^[-*] ", re.MULTILINE)


def of(code: str) -> dict[str, Any] | None:
    """Return a rule's documentation: sentence, severity, fix, and the blocks of each part; an unknown code has none."""
    try:
        rule = rules.find(code)
    except PolicyError:
        return None
    parts = [[part, list(blocks(rule.doc.parts[part]))] for part in PARTS]
    return {"summary": _flowing(rule.doc.summary), "severity": rule.severity.value, "fix": fixes(rule), "parts": parts}


def blocks(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield the blocks of a part: `text` for a paragraph, `item` for one of a list, `code` for a fenced block.

    >>> list(blocks("One\nline.\n\n- a\n- b\n\n```json\n{}\n```"))
    [('text', 'One line.'), ('item', 'a'), ('item', 'b'), ('code', '{}')]
    """
    end = 0
    for match in _FENCED.finditer(text):
        yield from _prose(text[end : match.start()])
        yield "code", match[1].rstrip("\n")
        end = match.end()
    yield from _prose(text[end:])


def _prose(text: str) -> Iterator[tuple[str, str]]:
    for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
        items = _ITEM.split(paragraph)
        if items[0].strip():
            yield "text", _flowing(items[0])
        yield from (("item", _flowing(item)) for item in items[1:])


def _flowing(text: str) -> str:
    return " ".join(text.split())
