"""Reading pages of HTML, as files and in a web archive, beside trafilatura alone on the same pages in as many processes.

    python benchmarks/pages.py --pages 2000

Whole commands in turns, medians, as a Markdown table: `warraq validate` runs its rules beside the reading, trafilatura
extracts text and metadata and drops them. Pages are made of the articles that `articles.py` draws: two thirds declare
themselves in JSON-LD, the rest in OpenGraph alone, and each is some fifty kilobytes of navigation, scripts and related
headlines around its text.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType

import articles

ROWS = {"a folder of pages": "pages", "the same as a web archive": "pages.warc.gz"}
NOISE = "".join(
    f'<li class="menu-item"><a href="/section/{n}" onclick="follow({n})"><span class="icon"></span>قسم {n}</a></li>'
    for n in range(120)
)
SCRIPT = "<script>" + "".join(f"window.a{n}=function(b){{return b*{n}}};" for n in range(400)) + "</script>"


def linked(record: dict[str, Any]) -> str:
    """Return a record as the JSON-LD of its page."""
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": record["title"],
        "datePublished": record["published_at"],
        "author": [{"@type": "Person", "name": name} for name in record["authors"] or ["سلمى حداد"]],
        "publisher": {"@type": "Organization", "name": record["publisher"]},
        "mainEntityOfPage": record["link"],
        "keywords": record["keywords"],
        "inLanguage": record["language"],
    }
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def opengraph(record: dict[str, Any]) -> str:
    """Return a record as the OpenGraph tags of its page."""
    tags = {
        "og:title": record["title"],
        "og:site_name": record["publisher"],
        "article:published_time": record["published_at"],
    }
    return "".join(f'<meta property="{name}" content="{html.escape(text)}">' for name, text in tags.items())


def page(number: int, record: dict[str, Any]) -> str:
    """Return the page of a record."""
    title, text = html.escape(record["title"]), html.escape(record["text"])
    body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    related = "".join(
        f'<div class="card"><h4><a href="/{n}">{title} {n}</a></h4><p>{title}</p></div>' for n in range(30)
    )
    head = linked(record) if number % 3 else opengraph(record)
    return (
        f'<!DOCTYPE html><html lang="{record["language"]}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{html.escape(record["link"])}">{head}{SCRIPT}</head><body><header><nav><ul>{NOISE}</ul>'
        f'</nav></header><main><article><h1>{title}</h1><div class="entry-content">{body}</div></article>'
        f'<aside class="related">{related}</aside></main><footer><ul>{NOISE}</ul></footer></body></html>'
    )


def made(folder: Path, count: int) -> None:
    """Write pages as files and as a web archive whose members are packed one by one."""
    import warcio.statusandheaders
    import warcio.warcwriter

    (folder / "pages").mkdir()
    articles.write(folder / "articles.jsonl", count)
    with (folder / "pages.warc.gz").open("wb") as target, (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        writer = warcio.warcwriter.WARCWriter(target, gzip=True)
        for number, line in enumerate(lines):
            record = json.loads(line)
            data = page(number, record).encode()
            (folder / "pages" / f"{number:06}.html").write_bytes(data)
            headers = warcio.statusandheaders.StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            own = writer.create_warc_record(record["link"], "response", io.BytesIO(data), http_headers=headers)
            writer.write_record(own)
            own.raw_stream.close()


def extracted(data: bytes) -> bool:
    """Extract the text and metadata of one page, as a user of trafilatura alone would."""
    return trafilatura.bare_extraction(data, include_comments=False, with_metadata=True) is not None


def of_file(path: Path) -> bool:
    """Extract a page that is a file."""
    return extracted(path.read_bytes())


def bodies(path: Path) -> Iterator[bytes]:
    """Yield the bodies of an archive's responses."""
    for record in ArchiveIterator(path.open("rb"), record_types=WarcRecordType.response):
        yield record.reader.read()


def peer(path: Path, jobs: int) -> None:
    """Let trafilatura read a folder or an archive in some processes."""
    tasks = (extracted, bodies(path)) if path.is_file() else (of_file, sorted(path.iterdir()))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        done = sum(pool.map(*tasks, chunksize=8)) if jobs > 1 else sum(map(*tasks))
    print(done)


def seconds(command: list[str]) -> float:
    """Time a command that has to end with 0 or, where it reports findings, 1."""
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode > 1:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return time.perf_counter() - began


def measure(folder: Path, count: int, jobs: int, runs: int) -> None:
    """Print the table."""
    print(
        f"| {count:,} pages | processes | warraq, pages/s | trafilatura, pages/s | share of its |\n|---|---:|---:|---:|---:|"
    )
    for what, name in ROWS.items():
        for each in sorted({1, jobs}):
            path = str(folder / name)
            own = [sys.executable, "-m", "warraq", "validate", path, "--no-cache", "--quiet", "--jobs", str(each)]
            other = [sys.executable, __file__, "--peer", path, "--jobs", str(each)]
            times = [(seconds(own), seconds(other)) for _ in range(runs)]
            mine, theirs = (count / statistics.median(column) for column in zip(*times, strict=True))
            print(f"| {what} | {each} | {mine:.0f} | {theirs:.0f} | {mine / theirs:.0%} |", flush=True)


def main() -> None:
    """Measure, or be the peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer", type=Path)
    given = parser.parse_args()
    if given.peer:
        peer(given.peer, given.jobs)
        return
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder), given.pages)
        measure(Path(folder), given.pages, given.jobs, given.runs)


if __name__ == "__main__":
    main()
