"""Render the curators' Markdown: paragraphs, lists, quotations, emphasis, code and links; all else as literal text.

Headings would break the outline of the datasheet, and pictures and HTML would load content from elsewhere, so their
markup is shown literally. Both renderings are made from the parsed tokens, never from the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_OFF = ("heading", "lheading", "hr", "html_block", "html_inline", "image", "reference")
_HOLDING = ("inline", "fence", "code_block")
_SAFE = re.compile(r"(?:https?|mailto):[^\s<>]*", re.IGNORECASE)  # allowed targets of links

Marks = Callable[[str], dict[str, str]]
Texts = Callable[[str], str]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(_OFF)
    parser.validateLink = lambda url: bool(_SAFE.fullmatch(url))  # type: ignore[method-assign]
    return parser


def html(words: str, marks: Marks, linked: Texts) -> str:
    """Render Markdown as HTML.

    `marks` returns the attributes of an element with right-to-left text, and none for others. `linked` escapes a text
    and turns the addresses in it into links. `dir="auto"` is not enough: it ignores list items that have a direction of
    their own.

    >>> html("- *a* <b>\\n- # c", lambda _: {}, lambda text: text.replace("<", "&lt;"))
    '<ul>\\n<li><em>a</em> &lt;b></li>\\n<li># c</li>\\n</ul>\\n'
    """
    parser, tokens, inside = _parser(), _parser().parse(words), list[bool]()
    for at, token in enumerate(tokens):
        if token.nesting == 1:
            own = marks(next((each.content for each in tokens[at:] if each.type in _HOLDING), ""))
            token.attrs.update({**own, "dir": "rtl"} if own else {"dir": "ltr"} if any(inside) else {})
            inside.append(bool(own))
        elif token.nesting == -1:
            inside.pop()
        if token.children is not None:
            token.children = list(_written(token.children, linked))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _written(parts: Sequence[Token], linked: Texts) -> Iterator[Token]:
    """Yield tokens in which addresses have become links, except inside links."""
    depth = 0
    for part in parts:
        depth += part.nesting if part.type.startswith("link_") else 0
        if part.type == "link_open":
            part.attrs["rel"] = "noreferrer"
        if part.type in ("text", "text_special") and not depth:
            yield Token("html_inline", "", 0, content=linked(part.content))
        else:
            yield part


def markdown(words: str, escaped: Texts) -> str:
    r"""Render Markdown in a form that every reader parses the same way; `escaped` escapes literal text.

    >>> print(markdown("# a\n1. *b*\n\n   - c\n> d", lambda text: text.replace("#", "\\#")))
    \# a
    <BLANKLINE>
    1. *b*
    <BLANKLINE>
       - c
    <BLANKLINE>
    > d
    """
    tokens = _parser().parse(words)
    return "\n\n".join(_blocks(tokens, 0, len(tokens), escaped))


def _blocks(tokens: Sequence[Token], at: int, end: int, escaped: Texts) -> Iterator[str]:
    while at < end:
        token, close = tokens[at], _close(tokens, at)
        if token.type == "paragraph_open":
            yield _inline(tokens[at + 1].children or (), escaped)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield "\n".join(_items(tokens, at, close, escaped))
        elif token.type == "blockquote_open":
            inside = "\n\n".join(_blocks(tokens, at + 1, close, escaped))
            yield "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
        else:  # code, in a fence or indented
            yield fenced(token.content)
        at = close + 1


def _items(tokens: Sequence[Token], at: int, end: int, escaped: Texts) -> Iterator[str]:
    ordered = tokens[at].type == "ordered_list_open"
    number, at = int(tokens[at].attrs.get("start", 1)), at + 1
    while at < end:
        close = _close(tokens, at)
        mark = f"{number}. " if ordered else "- "
        inside = "\n\n".join(_blocks(tokens, at + 1, close, escaped))
        yield mark + inside.replace("\n", "\n" + " " * len(mark)).rstrip()
        number, at = number + 1, close + 1


def _close(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the token that closes the one at `at`."""
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    return next(
        place for place in range(at + 1, len(tokens)) if tokens[place].level == level and tokens[place].nesting == -1
    )


def _inline(parts: Sequence[Token], escaped: Texts) -> str:
    ends = {
        "em_open": "*",
        "em_close": "*",
        "strong_open": "**",
        "strong_close": "**",
        "softbreak": "\n",
        "hardbreak": "\\\n",
    }
    done, target = list[str](), list[str]()
    for part in parts:
        if part.type == "link_open":
            target.append(str(part.attrs["href"]))
            if done and done[-1].endswith("!"):
                done[-1] = f"{done[-1][:-1]}\\!"  # "![" would start a picture
            done.append("[")
        elif part.type == "link_close":
            done.append(f"](<{target.pop()}>)")
        elif part.type == "code_inline":
            done.append(_code(part.content))
        else:
            done.append(ends.get(part.type) or _piece(part.content, escaped, first=not done or done[-1].endswith("\n")))
    return "".join(done)


def _piece(text: str, escaped: Texts, *, first: bool) -> str:
    """Escape a piece of a line with its surrounding blanks; block markup needs escaping only at the start of a line."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if not text.strip():
        return " " if text and not first else ""
    own = escaped(text) if first else escaped(f"x{text.strip()}")[1:]
    return f"{' ' if before and not first else ''}{own}{' ' if after else ''}"


def _code(text: str) -> str:
    fence = _fence(text)
    return f"{fence} {text} {fence}" if text.strip() else f"{fence}{text}{fence}"


def fenced(text: str, language: str = "") -> str:
    """Put lines in a code fence that none of them can close."""
    fence = _fence(text, least=3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _fence(text: str, *, least: int = 1) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
