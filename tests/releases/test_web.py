"""From pages, web archives and zip archives to a release, and back from its records to the seeds."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.conftest import Command, article
from tests.readers.pages import archive, linked, page, respond
from tests.releases.conftest import Collect, release, text

from warraq import readers
from warraq.policy import Limits
from warraq.readers import reading
from warraq.readers.options import Options
from warraq.releases.format import digest

SOURCES = """
[[sources]]
name = "pages"
path = "seeds/pages"
publisher = "صحيفة النهر"
language = "ar"
timezone = "Asia/Amman"
license = "CC0-1.0"

[[sources]]
name = "crawl"
path = "seeds/crawl"
publisher = "صحيفة النهر"
language = "ar"
license = "CC0-1.0"

[[sources]]
name = "packed"
path = "seeds/packed"
publisher = "صحيفة النهر"
license = "CC0-1.0"
"""


def own(number: int) -> str:
    title = f"عنوان الخبر رقم {number}"
    value = {"@type": "NewsArticle", "headline": title, "datePublished": f"2021-07-{number:02}T11:02:00+03:00",
             "url": f"https://example.org/{number}"}  # fmt: skip
    words = text(number).split()
    body = "".join(
        f"<p>{' '.join(words[at : at + 10])} وأضاف أن العمل سيستمر في الأيام المقبلة.</p>" for at in (0, 10, 20, 30)
    )
    return page(linked(value), title=title, body=body)


@pytest.fixture
def root(collect: Collect) -> Path:
    """A repository with seeds of the three kinds, and no record yet."""
    root = collect(policy=SOURCES)
    (root / "corpus/a.jsonl").unlink()
    for folder in ("pages", "crawl", "packed"):
        (root / "seeds" / folder).mkdir(parents=True)
    (root / "seeds/pages/1.html").write_text(own(1), encoding="utf-8")
    declared = own(2).replace(
        '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
    )
    (root / "seeds/pages/2.htm.xz").write_bytes(lzma.compress(declared.encode("cp1256")))
    target, writer = archive(gzip=True)
    for number in (3, 4, 5):
        respond(writer, f"https://example.org/{number}", own(number).encode())
    respond(writer, "https://example.org/6", b"", status="404 Not Found")
    (root / "seeds/crawl/a.warc.gz").write_bytes(target.getvalue())
    records = [article(link=f"https://example.org/{n}", title=f"عنوان {n}", text=text(n)) for n in (7, 8)]
    with zipfile.ZipFile(root / "seeds/packed/news.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("2021/a.json", json.dumps(records, ensure_ascii=False))
        file.writestr("9.html", own(9))
    return root


@pytest.mark.slow
def test_pages_and_archives_come_to_a_release_that_can_be_made_again(root: Path, run: Command) -> None:
    done = run("ingest")
    assert (done.code, done.err.count("3 records added"), done.err.count("2 records added")) == (0, 2, 1), done.err
    assert "1 record that is no article was not read (1 status 404)" in done.err
    assert "nothing to add" in run("ingest").err
    first = release(root)
    before = {file.name: digest.of_file(file) for file in first.rglob("*") if file.is_file()}
    assert "8 records in them, 8 of those in the release" in (first / "DATASHEET.md").read_text(encoding="utf-8")
    again = root.parent / "again"
    root.rename(again)
    for folder in ("dist", "corpus"):
        shutil.rmtree(again / folder)
    (again / "corpus").mkdir()
    assert run("ingest", cwd=again).code == 0
    second = release(again)
    assert {file.name: digest.of_file(file) for file in second.rglob("*") if file.is_file()} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "seed"),
    [
        (1, "pages/1.html"),
        (2, "pages/2.htm.xz"),
        (4, "crawl/a.warc.gz"),
        (7, "packed/news.zip/2021/a.json"),
        (9, "packed/news.zip/9.html"),
    ],
)
def test_a_record_is_traced_to_the_bytes_of_its_seed(number: int, seed: str, root: Path, run: Command) -> None:
    assert run("ingest").code == 0
    folder = release(root)
    link = f"https://example.org/{number}"
    lines = [
        json.loads(line)
        for file in (root / "corpus").rglob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    (record,) = [each for each in lines if each["link"] == link]
    source = run("trace", record["id"], folder, "--format", "json").json["source"]
    assert source["path"] == f"seeds/{seed}"
    with readers.content(root / source["path"], Limits()) as stream:
        data = stream.read()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (source["sha256"], source["bytes"])
    if seed.endswith(".warc.gz"):
        assert data == gzip.decompress((root / source["path"]).read_bytes())
        batches = list(reading.read(root / source["path"], seed, Options()))
        places = {
            row["link"]: place
            for each in batches
            for row, place in zip(each.rows.to_pylist(), each.places, strict=True)
        }
        assert link.encode() in io.BytesIO(data[places[link].offset :]).read(400)
