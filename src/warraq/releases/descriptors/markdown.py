"""Markdown in which a text of the policy or the data stands for itself and is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INLINE = re.compile(
    r"[\\`*_\[\]<>|#~&$]"
)  # what is markup anywhere, in a table's cell too (CommonMark 0.31, GFM 0.29)
_START = re.compile(r"^(\d*)([-+=.)])")  # what begins a list or underlines a heading


def plain(text: str) -> str:
    r"""Write a text on one line so that Markdown shows it as it is, in a table's cell too.

    >>> plain("a | b <c>\n# d")
    'a \\| b \\<c\\> \\# d'
    """
    escaped = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    return _START.sub(r"\1\\\2", escaped)


def fenced(text: str, language: str = "") -> str:
    """Put lines into a fence that none of them closes."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: range | None = None) -> str:
    """Write a table of which some columns, all save the first where nothing is said, are numbers; cells are Markdown already."""
    counted = range(1, len(head)) if numbers is None else numbers
    rule = tuple("---:" if place in counted else "---" for place in range(len(head)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
