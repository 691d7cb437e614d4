"""Where the tables of an array stand in a TOML file, which no parser of TOML tells."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Strings and comments are passed over whole. Source: TOML 1.0.
TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'  # a string of many lines may end in two quotes of its own
    rb"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    rb'|"(?:[^"\\\n]|\\.)*+"'
    rb"|'[^'\n]*+'"
    rb"|#[^\n]*+"
    rb"|\n|[\[\]{}]|[^\s\[\]{}\"'#]++",
    re.DOTALL,
)
_BLANK = re.compile(rb"[ \t\r]*\n?")


@dataclass(frozen=True, slots=True)
class Place:
    """One table of an array: its header's line, from 1, and its bytes, from the comment above it to the next table."""

    line: int
    start: int
    end: int


def tables(data: bytes, name: str) -> list[Place]:
    """Return the places of the tables that `[[name]]` begins, in their order; `data` is valid TOML.

    >>> tables(b"a = 1\\n\\n# why\\n[[b]]\\nc = '[[b]]'\\n\\n[d]\\n", "b")
    [Place(line=4, start=7, end=32)]
    """
    heads, comments = _scanned(data)
    own, lines, at = list[Place](), 1, 0
    for number, (start, end) in enumerate(heads):
        lines, at = lines + data.count(b"\n", at, start), start
        if b"".join(data[start:end].split()).replace(b'"', b"").replace(b"'", b"") == b"[[%s]]" % name.encode():
            behind = _up(data, heads[number + 1][0], comments) if number + 1 < len(heads) else len(data)
            own.append(Place(lines, _up(data, start, comments), _end(data, end, behind)))
    return own


def _scanned(data: bytes) -> tuple[list[tuple[int, int]], set[int]]:
    """Return start and end of each header (a bracket that opens where a statement begins, up to the one that closes),
    and where the lines that are comments begin.
    """
    heads, comments = list[tuple[int, int]](), set[int]()
    depth, begins, head = 0, True, None
    for token in TOKEN.finditer(data, len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0):
        sign = token.group()
        if sign == b"\n":
            begins = True
            continue
        if sign in (b"[", b"{"):
            head = token.start() if begins and not depth else head
            depth += 1
        elif sign in (b"]", b"}"):
            depth -= 1
            if not depth and head is not None:
                heads.append((head, token.end()))
                head = None
        elif begins and sign.startswith(b"#"):
            comments.add(_line(data, token.start()))
        begins = False
    return heads, comments


def _line(data: bytes, place: int) -> int:
    return data.rfind(b"\n", 0, place) + 1


def _up(data: bytes, place: int, comments: set[int]) -> int:
    """Go from a header to the start of its line, and up the lines of comment right above it."""
    start = _line(data, place)
    while start and (above := _line(data, start - 1)) in comments:
        start = above
    return start


def _end(data: bytes, place: int, behind: int) -> int:
    """Go from a header to the end of its last setting, and over the blank lines below; comments behind it stay."""
    last = place
    for token in TOKEN.finditer(data, place, behind):
        if token.group() != b"\n" and not token.group().startswith(b"#"):
            last = token.end()
    end = data.find(b"\n", last, behind) + 1 or behind
    while end < behind and (blank := _BLANK.match(data, end, behind)) and blank.end() > end:
        end = blank.end()
    return end
