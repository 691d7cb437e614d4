"""Pages: what they declare, what stands in them, and the encodings that they are in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import trafilatura
from tests.conftest import Command
from tests.readers.pages import DECLARED, PARAGRAPHS, TEXT, TITLE, linked, page

from warraq.article import identifier
from warraq.finding import Fault
from warraq.policy import Limits, SourcePolicy
from warraq.readers import reading
from warraq.readers.options import Options

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2021-07-25T11:02:00+03:00",
    "author": {"@type": "Person", "name": "سلمى حداد"},
    "publisher": {"@type": "Organization", "name": "صحيفة النهر"},
    "url": "https://example.org/a",
    "articleSection": ["محليات", "نقل"],
    "keywords": "جسر، طرق, النقل",
    "inLanguage": "ar-JO",
}


def read(
    path: Path, data: str | bytes, *, limits: Limits | None = None, **policy: Any
) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    file = path / "a.html"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    options = Options(limits or Limits(), source=SourcePolicy(**policy))
    (batch,) = reading.read(file, "a.html", options)
    rows = batch.rows.to_pylist()
    assert (len(rows), batch.unread) in ((1, 0), (0, 1))
    return (rows[0] if rows else None), batch.faults


def record(path: Path, data: str | bytes, **policy: Any) -> dict[str, Any]:
    row, faults = read(path, data, **policy)
    assert row is not None
    assert not faults
    return row


def test_json_ld_comes_first(tmp_path: Path) -> None:
    other = '<meta property="og:title" content="عنوان آخر"><meta name="author" content="آخر">'
    text = page(linked(ARTICLE) + other, above="<p class=date>الأحد 25 يوليو 2021 09:00 ص</p>")
    data = text.encode()
    assert record(tmp_path, text) == {
        "id": identifier("https://example.org/a"),
        "link": "https://example.org/a",
        "title": TITLE,
        "published_at": "2021-07-25T11:02:00+03:00",
        "dateline": None,
        "language": "ar-JO",
        "publisher": "صحيفة النهر",
        "authors": ["سلمى حداد"],
        "attribution": [],
        "section": "محليات",
        "text": TEXT,
        "keywords": ["جسر", "طرق", "النقل"],
        "related": [],
        "license": None,
        "collected_at": None,
        "source": {
            "path": "a.html",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "encoding": "utf-8",
            "reader": "html",
            "keywords_raw": None,
        },
    }


GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "https://example.org/#site", "name": "صحيفة النهر"},
        {"@type": "Person", "@id": "https://example.org/#salma", "name": "سلمى حداد"},
        {"@type": ["Article", "BlogPosting"], **{k: v for k, v in ARTICLE.items() if k != "@type"},
         "author": {"@id": "https://example.org/#salma"}, "publisher": {"@id": "https://example.org/#site"}},
    ],
}  # fmt: skip
LISTS = [{"@type": "BreadcrumbList"}, [{**ARTICLE, "author": [[{"name": ["سلمى حداد"]}]]}]]
PARTS = {**ARTICLE, "author": [{"@type": "Person", "givenName": "سلمى", "familyName": "حداد"}]}
INNER = {"@type": "WebPage", "mainEntity": ARTICLE, "name": "صفحة"}
SHAPES: dict[str, object] = {
    "graph": GRAPH,
    "lists": LISTS,
    "names in parts": PARTS,
    "inside of the page": INNER,
    "escaped for HTML": json.dumps(ARTICLE, ensure_ascii=False).replace('"', "&quot;"),
    "with a comma too many": json.dumps(ARTICLE, ensure_ascii=False)[:-1] + ",}",
    "wrapped": f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
    "with line ends in its strings": json.dumps(ARTICLE, ensure_ascii=False).replace("افتتاح ", "افتتاح \n"),
    "full addresses as types": {**ARTICLE, "@type": "http://schema.org/NewsArticle"},
    "references in its headline": {
        **ARTICLE,
        "headline": f"{TITLE[:8]}&nbsp;{TITLE[9:]}" if TITLE[8] == " " else TITLE,
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_json_ld_is_read_in_every_shape_that_sites_write(shape: str, tmp_path: Path) -> None:
    row = record(tmp_path, page(linked(SHAPES[shape])))
    assert (row["title"], row["authors"], row["publisher"]) == (TITLE, ["سلمى حداد"], "صحيفة النهر")
    assert (row["published_at"], row["link"]) == ("2021-07-25T11:02:00+03:00", "https://example.org/a")


@pytest.mark.parametrize(
    "broken", ["{", '{"@type": "NewsArticle", "headline": "x}', "[" * 5000, '{"@graph": 3}', "null", ""]
)
def test_json_ld_that_is_broken_hides_nothing_else(broken: str, tmp_path: Path) -> None:
    assert record(tmp_path, page(linked(broken) + linked(ARTICLE)))["authors"] == ["سلمى حداد"]


@pytest.mark.parametrize(
    "odd",
    [
        {"author": 3, "keywords": {"name": None}, "publisher": [], "headline": ["", None], "datePublished": {"a": 1}},
        {"author": [None, {"name": {"name": "سلمى"}}, "https://example.org/salma"], "url": {"@id": 7}, "inLanguage": 4},
        {"author": {"name": []}, "mainEntityOfPage": [{"@id": "x"}], "@id": ["a"], "articleSection": [[["a"]]]},
    ],
)
def test_values_of_other_types_are_no_fall(odd: dict[str, object], tmp_path: Path) -> None:
    row = record(tmp_path, page(linked({"@type": "Article", **odd})))
    assert row["text"] == TEXT


def test_half_of_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    row = record(tmp_path, page(linked('{"@type": "Article", "headline": "a \\ud800", "author": "\\udfff b"}')))
    assert (row["title"], row["authors"]) == ("a \ufffd", ["\ufffd b"])


OPENGRAPH = """
<link rel="canonical" href="https://example.org/news/7">
<meta property="og:title" content="افتتاح جسر جديد في المدينة - صحيفة النهر">
<meta property="og:site_name" content="صحيفة النهر">
<meta property="og:url" content="https://example.org/news/7?utm_source=x">
<meta property="og:locale" content="ar_JO">
<meta property="article:published_time" content="2021-07-25T11:02:00.1234567+0300">
<meta property="article:author" content="https://facebook.com/salma">
<meta name="author" content="سلمى حداد">
<meta property="article:section" content="محليات">
<meta property="article:tag" content="جسر"><meta property="article:tag" content="طرق"><meta property="article:tag" content="جسر">
"""


def test_opengraph_alone(tmp_path: Path) -> None:
    row = record(tmp_path, page(OPENGRAPH).replace(' lang="ar"', ""), timezone="Asia/Amman")
    assert (row["title"], row["publisher"], row["authors"]) == (TITLE, "صحيفة النهر", ["سلمى حداد"])
    assert (row["link"], row["language"], row["section"]) == ("https://example.org/news/7", "ar-JO", "محليات")
    assert (row["keywords"], row["published_at"]) == (["جسر", "طرق"], "2021-07-25T08:02:00.123456Z")
    assert row["dateline"]["raw"] == "2021-07-25T11:02:00.1234567+0300"
    assert row["dateline"]["offset_source"] == "stated"


def test_a_page_that_declares_nothing_is_read_from_what_it_shows(tmp_path: Path) -> None:
    above = '<p class="date">الأحد 25 يوليو 2021 11:02 ص</p><p>كتبت: سلمى حداد</p>'
    row = record(tmp_path, page(above=above), timezone="Asia/Amman", publisher="صحيفة النهر", language="ar")
    assert (row["title"], row["publisher"], row["language"], row["link"]) == (TITLE, "صحيفة النهر", "ar", None)
    assert (row["published_at"], row["dateline"]["raw"]) == ("2021-07-25T08:02:00Z", "الأحد 25 يوليو 2021 11:02 ص")
    assert (row["dateline"]["offset"], row["dateline"]["offset_source"]) == ("+03:00", "assumed")
    assert row["id"] == row["source"]["sha256"][:32]
    assert TITLE not in row["text"] and "2021" not in row["text"]
    assert row["text"].endswith(TEXT)


def test_the_text_is_trafilaturas_without_what_other_fields_hold(tmp_path: Path) -> None:
    text = page(linked(ARTICLE), body="".join(f"<p>{each}</p>" for each in PARAGRAPHS) + "<p>جسر، طرق</p>")
    extracted = trafilatura.bare_extraction(text, include_comments=False)
    lines = [line for line in extracted.text.split("\n") if line]
    assert lines[-1] == "جسر، طرق"
    assert record(tmp_path, text)["text"] == "\n\n".join(each for each in lines[:-1] if each != TITLE) == TEXT


def test_what_the_policy_states_stands_before_what_a_page_says(tmp_path: Path) -> None:
    row = record(tmp_path, page(linked(ARTICLE)), publisher="النهر", language="ar", license="CC-BY-4.0")
    assert (row["publisher"], row["language"], row["license"]) == ("النهر", "ar", "CC-BY-4.0")


@pytest.mark.parametrize(
    ("head", "link"),
    [
        ('<link rel="canonical" href="/news/7">', "https://example.org/news/7"),
        ('<base href="https://other.example/x/"><link rel="canonical" href="7">', "https://other.example/x/7"),
        ('<meta property="og:url" content="news/7">', "https://example.org/news/7"),
        ('<link rel="canonical" href="HTTPS://example.org/7">', "HTTPS://example.org/7"),
        (linked({"@type": "Article", "mainEntityOfPage": {"@id": "https://example.org/8"}}), "https://example.org/8"),
    ],
)
def test_relative_links_are_resolved(head: str, link: str, tmp_path: Path) -> None:
    assert record(tmp_path, page(head), base="https://example.org/")["link"] == link


def test_a_relative_link_without_a_base_stays_and_is_found(alone: Path, run: Command) -> None:
    (alone / "a.html").write_text(page('<link rel="canonical" href="/news/7">'), encoding="utf-8")
    done = run.validate("a.html", "--select", "LNK")
    assert [(f["code"], f["value"]) for f in done.json["findings"]] == [("LNK001", "/news/7")]


@pytest.mark.parametrize(
    ("value", "published", "offset"),
    [
        ("2021-07-25T11:02:00Z", "2021-07-25T11:02:00Z", None),
        ("2021-07-25T11:02:00", "2021-07-25T08:02:00Z", "assumed"),
        ("Sun, 25 Jul 2021 11:02:00 GMT", "2021-07-25T11:02:00Z", "stated"),
        ("2021-07-25", "2021-07-24T21:00:00Z", "assumed"),
        ("الأحد 15 ذو الحجة 1442 هـ", "2021-07-24T21:00:00Z", "assumed"),
    ],
)
def test_declared_dates_are_read_as_printed_ones(
    value: str, published: str, offset: str | None, tmp_path: Path
) -> None:
    row = record(tmp_path, page(linked({"@type": "Article", "datePublished": value})), timezone="Asia/Amman")
    assert (row["published_at"], (row["dateline"] or {}).get("offset_source")) == (published, offset)


def test_a_date_that_cannot_be_read_is_kept_and_found(alone: Path, run: Command) -> None:
    (alone / "a.html").write_text(page('<meta name="pubdate" content="ab/cd">'), encoding="utf-8")
    done = run.validate("a.html", "--select", "DAT", "--required", "title")
    assert [(f["code"], f["value"]) for f in done.json["findings"]] == [("DAT009", "ab/cd")]


ENCODINGS = [
    (DECLARED, "utf-8", "utf-8", None),
    ("", "utf-8", "utf-8", None),
    ('<meta charset="windows-1256">', "cp1256", "windows-1256", None),
    ('<meta http-equiv="Content-Type" content="text/html; charset=CP1256">', "cp1256", "windows-1256", None),
    ("<meta charset=arabic>", "iso8859-6", "iso-8859-6", None),
    ("", "utf-8-sig", "utf-8", None),
    ("<meta charset=windows-1256>", "utf-8-sig", "utf-8", None),
    (DECLARED, "utf-16", "utf-16le", None),
    ("<!-- <meta charset=windows-1256> -->", "utf-8", "utf-8", None),
    (DECLARED, "cp1256", "windows-1256", "ENC010"),
    ("", "cp1256", "windows-1256", "ENC010"),
    ("<meta charset=windows-1252>", "cp1256", "windows-1256", "ENC010"),
    ("<meta charset=windows-1256>", "iso8859-6", "iso-8859-6", "ENC010"),
    ("<meta charset=windows-1256>", "utf-8", "utf-8", "ENC010"),
    ("<meta charset=iso-8859-1>", "utf-8", "utf-8", "ENC010"),
    ("<meta charset=klingon>", "utf-8", "utf-8", None),
    ("", "utf-16-le", "utf-16le", "ENC010"),
    (DECLARED, "utf-16-be", "utf-16be", "ENC010"),
    ("<meta charset=windows-1256>", "utf-32-le", "utf-32le", "ENC010"),
]


@pytest.mark.parametrize(("declaration", "codec", "label", "code"), ENCODINGS)
def test_a_page_is_read_in_the_encoding_that_it_is_in(
    declaration: str, codec: str, label: str, code: str | None, tmp_path: Path
) -> None:
    row, faults = read(tmp_path, page(charset=declaration).encode(codec))
    assert row is not None
    assert (row["title"], row["text"], row["source"]["encoding"]) == (TITLE, TEXT, label)
    assert [fault.code for fault in faults] == ([code] if code else [])


def test_a_wrong_declaration_is_named_with_what_the_page_is_in(alone: Path, run: Command) -> None:
    (alone / "a.html").write_bytes(page().encode("cp1256"))
    done = run.validate("a.html", "--select", "ENC,REC")
    (finding,) = [f for f in done.json["findings"] if f["code"] == "ENC010"]
    assert (finding["value"], finding["line"], finding["offset"]) == ("windows-1256", 1, 0)
    assert "declared as utf-8, but its bytes are windows-1256" in finding["message"]


def test_the_policys_encoding_is_believed_before_the_page(tmp_path: Path) -> None:
    data = page(charset=DECLARED).encode("cp1256")
    row, faults = read(tmp_path, data, encoding="windows-1256")
    assert (row and row["text"], faults) == (TEXT, ())
    row, faults = read(tmp_path, page().encode("cp1256"), encoding="utf-8")
    assert (row, [fault.code for fault in faults]) == (None, ["ENC001"])


def test_bytes_beside_the_article_that_are_no_utf_8_are_found_and_the_article_is_read(tmp_path: Path) -> None:
    data = page().encode().replace("محفوظة".encode(), b"\xff\xfe")
    row, faults = read(tmp_path, data)
    assert row and row["text"] == TEXT
    assert [(fault.code, fault.offset) for fault in faults] == [("ENC001", data.index(b"\xff"))]
    row, faults = read(tmp_path, page().encode().replace("الوزير".encode(), b"\xff\xfe"))
    assert (row, [fault.code for fault in faults]) == (None, ["ENC001"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"<html></html>",
        b"plain text",
        b"<html><head><title>a</title></head><body><script>b</script></body></html>",
        b"<!--",
        b"\0" * 40,
        b"<?xml version='1.0'?>",
    ],
)
def test_a_page_without_an_article_is_a_finding_and_no_record(data: bytes, tmp_path: Path) -> None:
    row, faults = read(tmp_path, data)
    assert (row, [fault.code for fault in faults][-1]) == (None, "REC001")


def test_a_page_over_the_limit_is_oversized(tmp_path: Path) -> None:
    row, faults = read(tmp_path, page(), limits=Limits(record_bytes=1000))
    assert (row, [fault.code for fault in faults]) == (None, ["REC009"])


def test_what_reads_pages_is_named_where_it_is_missing(
    alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone / "a.html").write_text(page(), encoding="utf-8")
    monkeypatch.setattr("warraq.readers.html._installed", lambda _: False)
    done = run("validate", "a.html")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "pip install 'warraq[web]'" in done.err


def test_fixes_leave_pages_alone_and_say_so(alone: Path, run: Command) -> None:
    text = page(linked({**ARTICLE, "url": "HTTPS://EXAMPLE.org/a"}))
    (alone / "a.html").write_text(text, encoding="utf-8")
    done = run("validate", "a.html", "--fix", "--required", "title")
    assert "a.html: fixes are written to JSON Lines, JSON, CSV and text alone" in done.err
    assert (alone / "a.html").read_text(encoding="utf-8") == text


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_many_pages_are_the_same_whatever_the_jobs(jobs: int, alone: Path, run: Command) -> None:
    for number in range(60):
        text = page(linked({**ARTICLE, "url": f"https://example.org/{number}"}), title=f"{TITLE} {number}")
        (alone / f"{number:02}.html").write_text(text.replace("ثلاث", f"{number}"), encoding="utf-8")
    (alone / "99.html").write_bytes(b"<html>")
    done = run.validate(".", "--no-cache", "--jobs", jobs, "--select", "REC,ENC,LNK")
    assert (done.json["summary"]["records"], done.json["summary"]["unread"], done.codes) == (60, 1, ["REC001"])


def test_ingest_keeps_where_a_page_was_read(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text(
        '[[sources]]\nname = "river"\npath = "seeds"\nbase = "https://example.org/"\ntimezone = "Asia/Amman"\nlicense = "CC-BY-4.0"\n'
    )
    (alone / "seeds").mkdir()
    (alone / "seeds/a.html").write_bytes(page(OPENGRAPH, charset="<meta charset=windows-1256>").encode("cp1256"))
    assert "1 record added" in run("ingest").err
    (file,) = (alone / "corpus/river").glob("*.jsonl")
    row = json.loads(file.read_text(encoding="utf-8"))
    assert (file.name, row["source"]["path"], row["source"]["encoding"]) == (
        "2021-07.jsonl",
        "seeds/a.html",
        "windows-1256",
    )
    assert "nothing to add" in run("ingest").err
    assert run.validate("--select", "PRV,REC").codes == []
