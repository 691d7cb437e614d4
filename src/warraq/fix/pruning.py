"""Take stale waivers out of the files that hold them: their tables alone, all else kept to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from warraq.adoption.waivers import STALE
from warraq.finding import Finding
from warraq.fix import files
from warraq.fix.edits import Edit
from warraq.policy import Repository, places
from warraq.policy.waivers import TABLE
from warraq.readers.buffers import Buffer


def pruned(repository: Repository, findings: Iterable[Finding], *, write: bool = True) -> tuple[int, bytes]:
    """Take out the waivers that are found to be stale, each with the comment right above it; return how many, and the
    difference.

    Without `write` nothing is written. Raises ReadError for a file that cannot be written, or was changed meanwhile.
    """
    stale = sorted((each for each in findings if each.code == STALE), key=attrgetter("order"))
    difference = b""
    for path, own in groupby(stale, key=attrgetter("path")):
        lines = {finding.line for finding in own}
        with files.opened(repository.root / path) as file:
            edits = list(_edits(file.data, lines))
            difference += b"".join(files.diff(file.data, edits, path))
            if write:
                files.replace(file, edits, within=repository.root)
    return len(stale), difference


def _edits(data: Buffer, lines: set[int | None]) -> Iterator[Edit]:
    """Yield the edits; where the last tables of a file go, so do the empty lines above them."""
    content, spans = bytes(data), list[tuple[int, int]]()
    for place in places.tables(content, TABLE):
        if place.line in lines:
            touches = spans and spans[-1][1] == place.start
            spans.append((spans.pop()[0] if touches else place.start, place.end))
    for start, end in spans:
        yield Edit(_above(content, start) if end == len(content) else start, end, b"")


def _above(content: bytes, start: int) -> int:
    """Go up from a place to the end of the last line that says something."""
    return content.find(b"\n", len(content[:start].rstrip()), start) + 1 or start
