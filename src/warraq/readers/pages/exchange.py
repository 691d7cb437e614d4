"""Pages as a server sent them: the body of an HTTP response, without its transfer and content codings.

Sources: RFC 9110, section 8.4; RFC 9112, section 7.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

import pyarrow as pa

from warraq.errors import in_one_line
from warraq.finding import Fault
from warraq.readers import lines
from warraq.readers.pages.article import Asked, Page
from warraq.readers.pages.article import read as read_page

_CODECS = {"gzip": "gzip", "x-gzip": "gzip", "br": "brotli", "zstd": "zstd"}
_BROKEN = (OSError, ValueError, zlib.error, pa.ArrowException)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,256}\r?\n")


@dataclass(frozen=True, slots=True)
class Response:
    """A response as sent: body, Transfer-Encoding and Content-Encoding, and what is known of its page."""

    body: bytes
    transfer: str
    content: str
    asked: Asked


def read(responses: list[Response | Page], limit: int) -> list[Page]:
    """Read the pages in some responses, those aside that are read; none may have more than `limit` bytes."""
    return [each if isinstance(each, Page) else _read(each, limit) for each in responses]


def _read(response: Response, limit: int) -> Page:
    data = _joined(response.body) if "chunked" in response.transfer.lower() else response.body
    for coding in reversed([each.strip().lower() for each in response.content.split(",")]):
        try:
            data = _decoded(data, coding, limit)
        except _BROKEN as error:
            if not _is_plain(data):
                message = f"the response is no {coding}, as its header has it: {in_one_line(error)}"
                return Page(None, "utf-8", (Fault("REC001", message),))
    if len(data) > limit:
        return Page(None, "utf-8", (lines.oversized(limit, line=1, offset=0),))
    return read_page(data, response.asked)


def _is_plain(data: bytes) -> bool:
    """Whether a body is no longer compressed: many crawlers keep the header that they have undone."""
    return data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _joined(data: bytes) -> bytes:
    """Join the chunks of a body; one that is not in chunks, since the crawler joined them, stays as it is.

    >>> _joined(b"3\\r\\nabc\\r\\n1;x=y\\r\\nd\\r\\n0\\r\\n\\r\\n"), _joined(b"<html>")
    (b'abcd', b'<html>')
    """
    parts, place = list[bytes](), 0
    while match := _CHUNK.match(data, place):
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(data[match.end() : match.end() + size])
        place = match.end() + size + (2 if data[match.end() + size :][:2] == b"\r\n" else 1)
    return b"".join(parts) if place >= len(data) and parts else data


def _decoded(data: bytes, coding: str, limit: int) -> bytes:
    """Undo one content coding, up to one byte over the limit."""
    if codec := _CODECS.get(coding):
        # Arrow's own `read` never frees what it was to fill where it raises.
        return io.BufferedReader(pa.CompressedInputStream(pa.BufferReader(data), codec)).read(limit + 1)
    if coding == "deflate":
        try:
            return zlib.decompressobj().decompress(data, limit + 1)
        except zlib.error:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, limit + 1)
    return data
