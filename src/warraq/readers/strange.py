"""Files that are of a kind which their reader does not read, whatever their name says, told by their first bytes.

Each is one fault that says what the file is and what to do, in place of one for each of its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import BinaryIO, NamedTuple

from warraq.finding import Fault

HEAD = 4096
"""Bytes by which a file is told."""
_JSON = frozenset({"json", "jsonl"})
_PAGES = frozenset({"html"})
_ALL = _JSON | _PAGES | {"text", "khaleej", "csv", "tsv", "parquet", "warc"}


class _Kind(NamedTuple):
    """How files of a kind begin, what to say of one, and the readers that are not for them."""

    begins: re.Pattern[bytes]
    said: str
    readers: frozenset[str] = _ALL


def _kind(begins: bytes, said: str, readers: frozenset[str] = _ALL) -> _Kind:
    return _Kind(re.compile(rb"(?:\xef\xbb\xbf)?\s*+" + begins, re.DOTALL | re.IGNORECASE), said, readers)


_XML = rb"(?:<\?xml[^>]*+>|<!--.*?-->|<\?[^>]*+>|<!DOCTYPE[^>]*+>|\s)*+<(?:\w++:)?+"
# An element that is none of a page's, with another one in it.
_PAGES_OWN = (
    rb"(?:html|head|body|title|meta|link|script|style|h\d|p|br|hr|div|span|b|i|u|a|em|strong|font|img|table|ul|ol|li)\b"
)
_NESTED = rb"<(?!" + _PAGES_OWN + rb")[a-z][\w.:-]*+(?:\s[^<>]*+)?>\s*+<(?!" + _PAGES_OWN + rb")[a-z][\w.:-]*+[\s>]"
_MEMBER = rb"PK\x03\x04.{26}"  # https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.9.TXT, 4.3.7
_MAIL = rb"(?:From|Snapshot-Content-Location|Subject|Date|MIME-Version|Content-Type|X-[\w-]+): [^\n]*+\n"
OFFICE = "the file is a document of an office program: save it as text, or a table as .csv"
_JSON_KEY = rb'\{\s*+"[^"\n]*+"\s*+:'
_KINDS = (
    _kind(rb"%PDF-", "the file is a PDF: extract its text, and save that as .txt"),
    _kind(
        _MEMBER + rb"mimetypeapplication/epub",
        "the file is an EPUB: rename it to .zip, and its chapters are read as pages",
    ),
    _kind(
        _MEMBER + rb"(?:archive/|datapackage|indexes/|pages/)",
        "the file is a WACZ: rename it to .zip, and name the folder archive in it, as crawl.zip/archive",
    ),
    _kind(_MEMBER + rb"(?:\[Content_Types\]|_rels/|word/|xl/|docProps/|mimetype|Index/)", OFFICE),
    _kind(rb"BZh\d1AY&SY", "the file is compressed with bzip2: unpack it (bunzip2)"),
    _kind(rb"(?:7z\xbc\xaf\x27\x1c|Rar!\x1a\x07)", "the file is a 7-Zip or RAR archive: unpack it"),
    _kind(
        rb"version https://git-lfs\.github\.com/spec/",
        "the file is a pointer of Git LFS, not the file itself: fetch it (git lfs pull)",
    ),
    _kind(rb"PK\x03\x04", "the file is a ZIP archive: rename it to .zip"),
    _kind(rb"(?:\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf)", OFFICE),
    _kind(rb"(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP)", "the file is a picture, which has no text"),
    _kind(rb"SQLite format 3\0", "the file is an SQLite database: export its table as .csv"),
    _kind(rb"PAR1", "the file is Parquet: rename it to .parquet", _ALL - {"parquet"}),
    _kind(rb"(?:ARROW1|FEA1)", "the file is Arrow or Feather: write it as .parquet"),
    _kind(rb"WARC/\d", "the file is a web archive: rename it to .warc, or give --reader warc", _ALL - {"warc"}),
    _kind(
        rb"filedesc:\S+ [\d.]+ \d{14} ",
        "the file is an ARC, a web archive of before WARC: convert it (warcio recompress)",
    ),
    _kind(
        rb"(?:CDX [A-Za-z] |[^\s)]{1,200}+\)\S{0,2000}+ \d{14} (?:\{|\S+ \S+/\S+ \d{3} ))",
        "the file is the index of a web archive: name the archive, which has the pages",
    ),
    _kind(
        rb"(?:" + _MAIL + rb"(?:[ \t][^\n]*+\n)*+)*?Content-Type:\s*+multipart/related",
        "the file is a page saved as MHTML: open it in a browser, and save it as HTML alone",
    ),
    _kind(
        _XML + rb"(?:rss|feed|RDF)\b",
        "the file is a feed of RSS or Atom: convert it to JSON (in Python, feedparser)",
    ),
    _kind(
        _XML + rb"(?:urlset|sitemapindex)\b",
        "the file is a sitemap, which lists pages: collect these, and name them",
    ),
    _kind(
        rb"(?:<!DOCTYPE\s+html|" + _XML + rb"html\b)", "the file is a page of HTML: rename it to .html", _ALL - _PAGES
    ),
    _kind(rb"(?:<\?xml\b|" + _NESTED + rb")", "the file is XML: convert it to JSON, a table or text", _ALL - _PAGES),
    _kind(
        _JSON_KEY + rb"[^\n]*\}[ \t\r]*+\n\s*+\{",
        "the file is JSON Lines: rename it to .jsonl, or give --reader jsonl",
        _ALL - _JSON,
    ),
    _kind(rb"(?:\[\s*+)?+" + _JSON_KEY, "the file is JSON: rename it to .json, or give --reader json", _ALL - _JSON),
)


def is_office(members: Collection[str]) -> bool:
    """Tell by the names of its members whether a zip is a document of an office program under another name.

    >>> is_office(["[Content_Types].xml", "xl/workbook.xml"]), is_office(["a.csv"])
    (True, False)
    """
    return bool({"[Content_Types].xml", "Index/Document.iwa"} & {*members}) or {"mimetype", "content.xml"} <= {*members}


def said(head: bytes, reader: str | None = None) -> str | None:
    """Say what a file is by how it begins, and what to do, where the reader is not for its kind; of a reader that is
    no own one nothing.

    >>> said(b"%PDF-1.7", "html"), said(b'[{"title": "a"}]', "text"), said(b'[{"title": "a"}]', "json")
    ('the file is a PDF: extract its text, and save that as .txt', 'the file is JSON: rename it to .json, or give --reader json', None)
    """  # noqa: E501  # one pattern, query or example
    kinds = (kind for kind in _KINDS if reader is None or reader in kind.readers)
    return next((kind.said for kind in kinds if kind.begins.match(head[:HEAD])), None)


def fault(stream: BinaryIO, reader: str) -> Fault | None:
    """Make the fault of a file that the reader is not for, and go back to its first byte."""
    what = said(stream.read(HEAD), reader)
    stream.seek(0)
    return Fault("REC001", what, line=1, offset=0) if what else None
