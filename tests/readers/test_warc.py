"""Web archives: pages are read, what is no page is counted, and what breaks off gives what came before."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from tests.conftest import Command
from tests.readers.pages import TEXT, TITLE, archive, linked, page, put, respond
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from warraq.finding import Fault
from warraq.policy import Limits
from warraq.readers import reading
from warraq.readers.batch import Batch
from warraq.readers.options import Options


def own(number: int, **fields: object) -> str:
    values = {
        "@type": "NewsArticle",
        "headline": f"{TITLE} {number}",
        "datePublished": "2021-07-25T11:02:00Z",
        **fields,
    }
    return page(linked(values), title=f"{TITLE} {number}").replace("ثلاث", f"{number + 3}")


def crawl(*, packed: bool = False, pages: int = 10) -> bytes:
    """An archive of pages, a redirect, a revisit, an image, a request, and what describes the archive."""
    target, writer = archive(gzip=packed)
    put(writer, writer.create_warcinfo_record("a.warc", {"software": "a crawler"}))
    for number in range(pages):
        respond(writer, f"https://example.org/{number}", own(number).encode())
        if number == 0:
            respond(writer, "https://example.org/r", b"", status="301 Moved Permanently", Location="/0")
            respond(writer, "https://example.org/x.png", b"\x89PNG\r\n", Content_Type="image/png")
            respond(writer, "https://example.org/0", b"", kind="request")
            put(
                writer,
                writer.create_revisit_record(
                    "https://example.org/0", "sha1:" + "A" * 32, "https://example.org/0", "2021-07-25T14:30:00Z"
                ),
            )
    return target.getvalue()


def read(path: Path, data: bytes, name: str = "a.warc", **options: object) -> list[Batch]:
    file = path / name
    file.write_bytes(data)
    return list(reading.read(file, name, Options(**options)))  # type: ignore[arg-type]


def rows(batches: list[Batch]) -> list[dict[str, object]]:
    return [row for batch in batches for row in batch.rows.to_pylist()]


def faults(batches: list[Batch]) -> list[Fault]:
    return [fault for batch in batches for fault in batch.faults]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_read_and_the_rest_is_counted(name: str, tmp_path: Path) -> None:
    data = crawl(packed=name.endswith(".gz"))
    batches = read(tmp_path, data, name)
    found = rows(batches)
    assert [row["link"] for row in found] == [f"https://example.org/{number}" for number in range(10)]
    assert [row["title"] for row in found] == [f"{TITLE} {number}" for number in range(10)]
    assert {row["collected_at"] for row in found} == {"2021-07-25T14:30:00Z"}
    assert found[7]["text"] == TEXT.replace("ثلاث", "10")
    passed: dict[str, int] = {}
    for batch in batches:
        passed |= batch.passed
    assert passed == {"warcinfo": 1, "status 301": 1, "image/png": 1, "request": 1, "revisit": 1}
    assert not faults(batches)


@pytest.mark.parametrize("packed", [True, False])
def test_a_records_place_is_where_it_begins_in_the_content(*, packed: bool, tmp_path: Path) -> None:
    data = crawl(packed=packed)
    content = gzip.decompress(data) if packed else data
    batches = read(tmp_path, data, "a.warc.gz" if packed else "a.warc")
    places = [place for batch in batches for place in batch.places]
    assert [place.line for place in places] == [None] * 10
    assert [place.index for place in places] == [2, *range(7, 16)]
    for place, row in zip(places, rows(batches), strict=True):
        with io.BytesIO(content[place.offset :]) as stream:
            record = next(iter(ArchiveIterator(stream)))
            assert record.rec_headers.get_header("WARC-Target-URI") == row["link"]


def test_the_note_counts_what_was_not_read_also_when_nothing_is_read_again(alone: Path, run: Command) -> None:
    (alone / "a.warc").write_bytes(crawl())
    said = (
        "note: 5 records that are no articles were not read"
        " (1 image/png, 1 request, 1 revisit, 1 status 301, 1 warcinfo)\n"
    )
    first, second = (run.validate("a.warc", "--required", "link,title,text") for _ in range(2))
    assert (first.code, first.json["summary"]["records"], said in first.err, said in second.err) == (0, 10, True, True)
    assert first.out == second.out


def converted(*texts: bytes) -> bytes:
    """An archive of texts as Common Crawl publishes them (WET)."""
    target, writer = archive()
    put(writer, writer.create_warcinfo_record("a.warc.wet", {"software": "a crawler"}))
    for number, body in enumerate(texts):
        uri, fields = f"https://example.org/{number}", {"WARC-Date": "2021-07-25T14:30:00Z"}
        record = writer.create_warc_record(
            uri, "conversion", payload=io.BytesIO(body), warc_content_type="text/plain", warc_headers_dict=fields
        )
        put(writer, record)
    return target.getvalue()


@pytest.mark.parametrize("name", ["a.warc.wet", "a.wet.gz", "a.warc"])
def test_texts_that_were_taken_out_of_pages_are_read_as_documents_are(name: str, tmp_path: Path) -> None:
    texts = [f"{TITLE} {number}\n\n{TEXT} {number}\n".encode() for number in range(40)]
    data = converted(*texts, b"", "نص".encode("cp1256"), f"{TITLE}.\n{TEXT}".encode())
    batches = read(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name)
    found = rows(batches)
    assert [row["link"] for row in found] == [f"https://example.org/{number}" for number in (*range(40), 42)]
    assert [(row["title"], row["text"]) for row in found[:40]] == [
        (f"{TITLE} {number}", f"{TEXT} {number}") for number in range(40)
    ]
    assert (found[40]["title"], found[40]["text"]) == (None, f"{TITLE}.\n{TEXT}")
    assert {row["collected_at"] for row in found} == {"2021-07-25T14:30:00Z"}
    assert {(row["source"]["reader"], row["source"]["encoding"]) for row in found} == {("warc", "utf-8")}
    assert [(fault.code, fault.index) for fault in faults(batches)] == [("REC001", 42), ("ENC001", 43)]
    assert (sum(batch.unread for batch in batches), len(batches)) == (2, 1)


def write(*bodies: tuple[bytes, dict[str, str]]) -> bytes:
    target, writer = archive()
    for number, (body, fields) in enumerate(bodies):
        respond(writer, f"https://example.org/{number}", body, **fields)
    return target.getvalue()


PAGE = own(1).encode()
CHUNKED = b"".join(
    f"{len(PAGE[at : at + 700]):x};a=b\r\n".encode() + PAGE[at : at + 700] + b"\r\n" for at in range(0, len(PAGE), 700)
)
BODIES = {
    "gzip": (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
    "deflate": (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
    "raw deflate": (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
    "brotli": (pa.Codec("brotli").compress(PAGE, asbytes=True), {"Content_Encoding": "br"}),
    "zstd": (pa.Codec("zstd").compress(PAGE, asbytes=True), {"Content_Encoding": "zstd"}),
    "chunks": (CHUNKED + b"0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
    "chunks that the crawler joined": (PAGE, {"Transfer_Encoding": "chunked"}),
    "a coding that the crawler undid": (PAGE, {"Content_Encoding": "gzip"}),
    "two codings": (gzip.compress(zlib.compress(PAGE)), {"Content_Encoding": "deflate, gzip"}),
    "XHTML": (PAGE, {"Content_Type": "application/xhtml+xml"}),
    "no coding": (PAGE, {"Content_Encoding": "identity"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_bodies_are_decoded(kind: str, tmp_path: Path) -> None:
    batches = read(tmp_path, write(BODIES[kind]))
    assert ([row["text"] for row in rows(batches)], faults(batches)) == ([TEXT.replace("ثلاث", "4")], [])


@pytest.mark.parametrize("body", [b"\x1f\x8b nothing", gzip.compress(PAGE)[:-40], b"\0\1\2"])
def test_a_body_that_cannot_be_decoded_is_one_finding(body: bytes, tmp_path: Path) -> None:
    batches = read(tmp_path, write((body, {"Content_Encoding": "gzip"}), (PAGE, {})))
    assert (len(rows(batches)), sum(batch.unread for batch in batches)) == (1, 1)
    (fault,) = faults(batches)
    assert (fault.code, fault.line, fault.offset, fault.index, "no gzip" in fault.message) == (
        "REC001",
        None,
        0,
        1,
        True,
    )


def test_the_headers_charset_is_that_of_the_page(tmp_path: Path) -> None:
    data = own(1).replace('<meta charset="utf-8">', "").encode("cp1256")
    batches = read(tmp_path, write((data, {"Content_Type": "text/html; charset=windows-1256"})))
    ((row,), found) = rows(batches), faults(batches)
    assert (row["text"], found) == (TEXT.replace("ثلاث", "4"), [])


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_breaks_off_gives_what_was_whole_and_one_finding(
    *, packed: bool, alone: Path, run: Command
) -> None:
    data = crawl(packed=packed)
    name = "a.warc.gz" if packed else "a.warc"
    for missing in (300, 700, len(data) // 3):
        (alone / name).write_bytes(data[:-missing])
        done = run.validate(name, "--required", "title", "--select", "REC")
        assert (done.codes, done.json["summary"]["unread"]) == (["REC001"], 1), missing
        assert 5 <= done.json["summary"]["records"] < 10
        assert "break" in done.json["findings"][0]["message"]


def test_what_breaks_off_is_not_counted_among_what_was_passed_over(tmp_path: Path) -> None:
    data = crawl()
    batches = read(tmp_path, data[: data.index(b"\x89PNG") + 2])
    assert sum((Counter(batch.passed) for batch in batches), Counter()) == {"warcinfo": 1, "status 301": 1}
    assert sum(batch.unread for batch in batches) == 1


def test_what_is_no_archive_is_one_finding(alone: Path, run: Command) -> None:
    for data in (b"", b"<html>", PAGE, b"\0" * 100):
        (alone / "a.warc").write_bytes(data)
        assert run.validate("a.warc").codes == ["REC001"]


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_no_record_hides_none_behind_it(tmp_path: Path, *, packed: bool) -> None:
    parts = [write((own(n).encode() + b"\r\nWARC/1.0\r\nWARC-Type: x", {})) for n in range(3)]
    for junk in (b"rubbish", b"\0" * 200_000, b"WARC/1.0 200\r\n" * 2, parts[0][-20:], b"a: b\n" * 9):
        pieces = [junk, parts[0], junk, parts[1], parts[2], junk]
        places = [sum(map(len, pieces[:number])) for number in range(7)]
        data = b"".join(map(gzip.compress, pieces)) if packed else b"".join(pieces)
        batches = read(tmp_path, data, "a.warc.gz" if packed else "a.warc")
        own_places = [(place.offset, place.index) for batch in batches for place in batch.places]
        assert own_places == [(places[1], 1), (places[3], 2), (places[4], 3)]
        *junked, last = faults(batches)
        ends = [(places[0], places[1]), (places[2], places[3])]
        assert [fault.offset for fault in junked] == [places[0], places[2]]
        for fault, (start, end) in zip(junked, ends, strict=True):
            assert f"bytes {start:,} to {end:,} were not read" in fault.message
        assert "what stands behind record 3 was not read" in last.message
        assert sum(batch.unread for batch in batches) == 3


def test_limits(tmp_path: Path) -> None:
    body = PAGE + b"<!--" + b" " * 100_000 + b"-->"
    packed = gzip.compress(body), {"Content_Encoding": "gzip"}
    batches = read(tmp_path, write((body, {}), packed, (PAGE, {})), limits=Limits(record_bytes=50_000))
    assert [(fault.code, fault.index) for fault in faults(batches)] == [("REC009", 1), ("REC009", 2)]
    assert (len(rows(batches)), sum(batch.unread for batch in batches)) == (1, 2)


def test_duplicates_in_an_archive_are_told_apart(alone: Path, run: Command) -> None:
    data = write((own(1).encode(), {}), (own(1).encode(), {}))
    (alone / "a.warc").write_bytes(data)
    done = run.validate("a.warc", "--select", "DUP001", "--required", "title")
    (finding,) = done.json["findings"]
    assert (finding["line"], finding["index"], finding["offset"]) == (None, 2, data.index(b"WARC/1.", 10))


def test_ingest_reads_an_archive_once(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text(
        '[[sources]]\nname = "river"\npath = "seeds"\npublisher = "صحيفة النهر"\nlanguage = "ar"\n'
    )
    (alone / "seeds").mkdir()
    (alone / "seeds/a.warc.gz").write_bytes(crawl(packed=True))
    done = run("ingest")
    assert ("10 records added" in done.err, "5 records that are no articles" in done.err) == (True, True)
    lines = (alone / "corpus/river/2021-07.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[0])
    assert record["collected_at"] == "2021-07-25T14:30:00Z"
    assert {name: record["source"][name] for name in ("path", "reader", "encoding")} == {
        "path": "seeds/a.warc.gz",
        "reader": "warc",
        "encoding": "utf-8",
    }
    assert "nothing to add" in run("ingest").err
    assert run.validate("--select", "PRV,REC,LNK").codes == []


def test_fixes_leave_archives_alone_and_say_so(alone: Path, run: Command) -> None:
    (alone / "a.warc").write_bytes(crawl())
    done = run("validate", "a.warc", "--fix", "--required", "title")
    assert "a.warc: fixes are written to JSON Lines, JSON, CSV and text alone" in done.err


def test_records_beside_http_are_no_pages(tmp_path: Path) -> None:
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=False)
    for kind, content in (("response", "text/dns"), ("resource", "text/html"), ("conversion", "image/png")):
        put(
            writer,
            writer.create_warc_record("dns:example.org", kind, payload=io.BytesIO(b"<p>a"), warc_content_type=content),
        )
    batches = read(tmp_path, target.getvalue())
    assert (rows(batches), dict(batches[-1].passed)) == ([], {"response": 1, "resource": 1, "conversion": 1})


def test_a_response_with_a_broken_header_is_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    blocks = [
        b"no header at all\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nnone\r\nX: \xff\r\ncontent-type: TEXT/HTML;charset=utf-8\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\nContent-Type: text/html\r\n\r\n" + PAGE,
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n" + PAGE,
        b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n" + PAGE,
    ]
    data = b"".join(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <https://example.org/%d>\r\nWARC-Date: 2021-07-25T14:30:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:%d>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        b"%b\r\n\r\n" % (number, number, len(block), block)
        for number, block in enumerate(blocks)
    )
    batches = read(tmp_path, data)
    assert [row["link"] for row in rows(batches)] == [f"https://example.org/{number}" for number in (1, 2, 6)]
    assert sum(sum(batch.passed.values()) for batch in batches) == 4
    assert not faults(batches)
