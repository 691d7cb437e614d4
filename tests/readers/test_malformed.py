"""Malformed files: what is no JSON is refused, what is JSON is read, and what stands beside it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from stress.broken_kinds import CSV, PARQUET, WARC
from stress.json_kinds import EITHER, REFUSED, RIGHT
from stress.rows import malformed
from tests.conftest import sampled

from warraq.readers import READERS, strange
from warraq.readers.options import Options
from warraq.readers.reading import units

Look = Callable[[bytes], str | None]


@pytest.mark.parametrize(("goal", "kinds"), [("refused", REFUSED), ("read", RIGHT), ("either", EITHER)])
@pytest.mark.slow
def test_a_kind_of_json_among_others_and_by_itself(goal: str, kinds: dict[str, bytes]) -> None:
    cases = [case for kind in sampled(kinds.values()) for case in malformed.placed(kind)]
    lines = [case for case in cases if b"\n" not in case]
    assert not [said for case in lines if (said := malformed.line(case))]
    assert not [said for case in cases if (said := malformed.element(case))]
    assert not [said for case in sampled(kinds.values()) if (said := malformed.wrong("json", case, goal))]


@pytest.mark.parametrize(
    ("kinds", "look"), [(CSV, malformed.csv), (WARC, malformed.warc), (PARQUET, malformed.parquet)]
)
def test_a_broken_kind(kinds: dict[str, bytes], look: Look) -> None:
    assert {name: said for name, kind in kinds.items() if (said := look(kind))} == {}


RSS = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel/></rss>'
MHTML = b"From: <Saved by Blink>\r\nSubject: =?utf-8?Q?a?=\r\n b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
ARC = b"filedesc://a.arc 0.0.0.0 20210801000000 text/plain 76\n1 0 InternetArchive\n"
OTHERS: list[tuple[bytes, str, set[str]]] = [
    (b"%PDF-1.7\n%\xe2\xe3", "a PDF", set()),
    (b"PK\3\4" + b"\0" * 26 + b"word/document.xml", "a document of an office program", set()),
    (b"PK\3\4" + b"\0" * 26 + b"archive/data.warc.gz", "a WACZ", set()),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an office program", set()),
    (b"\xff\xd8\xff\xe0JFIF", "a picture", set()),
    (b"PAR1\x15\x04", "Parquet", {"parquet"}),
    (b"WARC/1.1\r\n", "a web archive", {"warc"}),
    (ARC, "an ARC", set()),
    (b" CDX N b a m s k r M S V g\n", "the index of a web archive", set()),
    (b'org,example)/a 20210801000000 {"url": "a"}\n', "the index of a web archive", set()),
    (MHTML, "a page saved as MHTML", set()),
    (RSS, "a feed of RSS", set()),
    (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "a feed of RSS or Atom", set()),
    (b'<urlset xmlns="a"/>', "a sitemap", set()),
    (b"\xef\xbb\xbf<!doctype html>\n<p>a", "a page of HTML", {"html"}),
    (b'<?xml version="1.0"?><!DOCTYPE html><html/>', "a page of HTML", {"html"}),
    (b"<Articals>\n<Artical><ID>X_1</ID>", "XML", {"html"}),
    (b'<corpus lang="ar"><doc n="1">', "XML", {"html"}),
    (b'{"a": 1}\n{"a": 2}\n', "JSON Lines", {"json", "jsonl"}),
    (b'[\n {\n  "a": 1', "JSON:", {"json", "jsonl"}),
]
NONE = (
    "نص عادي\n\nعنوان: خبر\n",
    "[1] مرجع\n",
    "{نص} بين قوسين",
    "From: أحمد\nإلى: سامي\n",
    "title,url\na,b\n",
    "<p>نص</p>",
    "<div><custom>نص",
    '<doc id="1" url="https://example.org" title="عنوان">\nنص\n</doc>',
)


def test_a_file_of_another_kind_is_told_by_its_first_bytes_whatever_its_name() -> None:
    """As one fault, to every reader but its own; text that only begins in such a way is none."""
    for head, said, own in OTHERS:
        for reader in READERS.keys() - own:
            assert f"the file is {said}" in (strange.said(head, reader) or ""), (head, reader)
        assert not any(strange.said(head, reader) for reader in own), head
        name = "text" if "text" not in own else "csv"
        batches = [b for unit in units(Path("a"), "a", Options(), name=name, data=head + b"\n" * 9) for b in unit()]
        assert [(f.code, b.unread) for b in batches for f in b.faults] == [("REC001", 1)], head
    assert not [text for text in NONE if strange.said(text.encode())]
