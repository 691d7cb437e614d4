"""The curators' words: Markdown, of which paragraphs, lists, quotations, emphasis, code and links are kept, and all else is text.

Headings would break the outline of a datasheet, pictures and HTML would bring in what stands elsewhere: such marks are shown as they are.
Both renderings are made of what the parser saw, never of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_OFF = ("heading", "lheading", "hr", "html_block", "html_inline", "image", "reference")
_HOLDING = ("inline", "fence", "code_block")
_SAFE = re.compile(r"(?:https?|mailto):[^\s<>]*", re.IGNORECASE)  # what a link may lead to

Marks = Callable[[str], dict[str, str]]
Texts = Callable[[str], str]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(_OFF)
    parser.validateLink = lambda url: bool(_SAFE.fullmatch(url))  # type: ignore[method-assign]
    return parser


def html(words: str, marks: Marks, linked: Texts) -> str:
    """Write words as HTML.

    `marks` gives the attributes of an element whose text runs from right to left, and none for others; `linked` escapes a text and makes
    links of the addresses in it. `dir="auto"` would not do: it passes over the items of a list that have a direction of their own.

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
    """Write texts out, so that addresses in them become links, save within a link."""
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
    r"""Write words as Markdown that any reader takes as ours does; `escaped` writes a text so that nothing in it is markup.

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
            yield _fenced(token.content)
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
    """Give the place at which what opens at a place closes."""
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
                done[-1] = f"{done[-1][:-1]}\\!"  # which would make a picture of it
            done.append("[")
        elif part.type == "link_close":
            done.append(f"](<{target.pop()}>)")
        elif part.type == "code_inline":
            done.append(_code(part.content))
        else:
            done.append(ends.get(part.type) or _piece(part.content, escaped, first=not done or done[-1].endswith("\n")))
    return "".join(done)


def _piece(text: str, escaped: Texts, *, first: bool) -> str:
    """Escape a piece of a line with the blanks around it; only where a line begins are there marks of a block."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if not text.strip():
        return " " if text and not first else ""
    own = escaped(text) if first else escaped(f"x{text.strip()}")[1:]
    return f"{' ' if before and not first else ''}{own}{' ' if after else ''}"


def _code(text: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if text.strip() else f"{fence}{text}{fence}"


def _fenced(text: str) -> str:
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}\n{text.rstrip()}\n{fence}"
