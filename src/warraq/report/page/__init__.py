"""One page of HTML that needs nothing else: its data, style and scripts within it, and no network.

The files of `assets/` are put together here. What they show of data is text of nodes, never markup; their own words
come from `phrases`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from warraq.report.escape import in_json
from warraq.report.page.phrases import PHRASES
from warraq.report.words import Words

_SHARED = ("dom", "text", "difference", "theme", "help", "item")
REPORT = (*_SHARED, "findings", "filter", "charts", "controls", "list", "address", "print", "keys", "report", "live")
ARTICLE = (*_SHARED, "article", "live")
# `<` could end the element; the others are line ends to some, or characters that HTML or UTF-8 does not have.
_ESCAPED = re.compile("[<\u2028\u2029\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def document(
    kind: tuple[str, ...], data: dict[str, Any], words: Words, *, title: str, summary: str, state: str = ""
) -> str:
    """Return a page of a kind (`REPORT`, `ARTICLE`) with its data; one that is served asks if `state` has changed."""
    spoken = {
        phrase: words.say(phrase, **{name: f"{{{name}}}" for name in re.findall(r"\{(\w+)\}", phrase)})
        for phrase in PHRASES
    }
    return Template(_asset("page.html")).substitute(
        language=escape(words.language),
        direction=escape(words.direction),
        policy=escape(security(kind, connect=bool(state))),
        title=escape(title),
        summary=escape(summary),
        needed=escape(words.say("This page shows its findings by JavaScript, which is off.")),
        style=_asset("page.css"),
        data=embedded({**data, "phrases": spoken, "title": title, "summary": summary, "state": state}),
        script=_script(kind),
    )


def security(kind: tuple[str, ...], *, connect: bool) -> str:
    """Return the content security policy of a page: its own style and script, and no network but its server's."""
    return "; ".join([
        "default-src 'none'", f"script-src '{_digest(_script(kind))}'", f"style-src '{_digest(_asset('page.css'))}'",
        "img-src data:", "base-uri 'none'", "form-action 'none'", *(["connect-src 'self'"] if connect else []),
    ])  # fmt: skip


def embedded(value: object) -> str:
    r"""Write a value as JSON that may stand within a script element.

    >>> embedded("</script>\ud800")
    '"\\u003c/script>\\ud800"'
    """
    text = in_json(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _script(kind: tuple[str, ...]) -> str:
    parts = "\n".join(_asset(f"{name}.js") for name in kind)
    return f'\n(() => {{\n"use strict";\n{parts}}})();\n'


def _digest(text: str) -> str:
    """Return what a content security policy allows an inline element by. Source: CSP 3, hash-source."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
