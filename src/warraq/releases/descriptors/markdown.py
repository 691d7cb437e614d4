"""Escape texts of the policy and the data for Markdown, so that they never act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INLINE = re.compile(
    r"[\\`*_\[\]<>|#~&$]"
)  # what is markup anywhere, in a table's cell too (CommonMark 0.31, GFM 0.29)
_START = re.compile(r"^(\d*)([-+=.)])")  # what begins a list or underlines a heading


def plain(text: str) -> str:
    r"""Escape a text and put it on one line, so that Markdown shows it literally, also in a table cell.

    >>> plain("a | b <c>\n# d")
    'a \\| b \\<c\\> \\# d'
    """
    escaped = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    return _START.sub(r"\1\\\2", escaped)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: range | None = None) -> str:
    """Render a table of Markdown cells; `numbers` are the right-aligned columns, by default all except the first."""
    counted = range(1, len(head)) if numbers is None else numbers
    rule = tuple("---:" if place in counted else "---" for place in range(len(head)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
