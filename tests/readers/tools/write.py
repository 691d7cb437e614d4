"""Let each tool that is installed read the pages here, and write its records beside them: `python write.py`.

The records that are committed were written by the releases that tools.toml names. Nothing is fetched.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGES = {"https://example.org/a/1": "bridge.html", "https://example.org/a/2": "market.html"}
Files = dict[str, str]


def pages() -> Iterator[tuple[str, str]]:
    for url, name in PAGES.items():
        yield url, (HERE / name).read_text(encoding="utf-8")


def news_please() -> Files:
    """What the library writes, and what the crawler stores, which leaves dates as they were found."""
    from newsplease import NewsPlease
    from newsplease.pipeline.pipelines import ExtractedInformationStorage

    stored = list[dict[str, Any]]()
    own = ExtractedInformationStorage.extract_relevant_info
    ExtractedInformationStorage.extract_relevant_info = staticmethod(
        lambda item: stored.append(own(item)) or stored[-1]
    )
    fetched = "2021-08-01 10:00:00"
    articles = [NewsPlease.from_html(html, url, fetched, fetch_images=False) for url, html in pages()]
    ExtractedInformationStorage.extract_relevant_info = staticmethod(own)
    return {
        "news-please.jsonl": lines(article.get_serializable_dict() for article in articles),
        "news-please.json": json.dumps(stored[0], ensure_ascii=False),
    }


def trafilatura() -> Files:
    from trafilatura import extract

    def all_pages(form: str) -> Iterator[str]:
        for url, html in pages():
            yield extract(html, url=url, output_format=form, with_metadata=True) or ""

    return {
        "trafilatura.jsonl": "".join(f"{each}\n" for each in all_pages("json")),
        "trafilatura.csv": "".join(all_pages("csv")),
    }


def fundus() -> Files:
    """An article by a parser of a page's publisher, of which fundus has one each: this is one for the pages here."""
    from fundus.parser import BaseParser, ParserProxy, attribute
    from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
    from fundus.scraping.article import Article
    from fundus.scraping.html import HTML, SourceInfo
    from lxml.cssselect import CSSSelector

    class Example(ParserProxy):
        class V1(BaseParser):
            @attribute
            def title(self) -> str | None:
                return self.precomputed.meta.get("og:title")

            @attribute
            def body(self) -> Any:
                return extract_article_body_with_selector(
                    self.precomputed.doc,
                    summary_selector=CSSSelector("p.lead"),
                    subheadline_selector=CSSSelector("article h2"),
                    paragraph_selector=CSSSelector("article p:not(.lead)"),
                )

            @attribute
            def authors(self) -> list[str]:
                return generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def publishing_date(self) -> datetime | None:
                return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

            @attribute
            def topics(self) -> list[str]:
                return self.precomputed.ld.bf_search("keywords") or []

    def article(url: str, html: str) -> Any:
        source = HTML(url, url, html, datetime(2021, 8, 1, tzinfo=UTC), SourceInfo("صحيفة المثال"))
        return Article(html=source, **Example()().parse(html, "raise"))

    articles = [article(url, html) for url, html in pages()]
    return {
        "fundus.json": json.dumps([each.to_json() for each in articles], ensure_ascii=False, indent=4),
        "fundus.jsonl": lines(
            each.to_json("title", "plaintext", "publishing_date", "publisher", "lang") for each in articles
        ),
    }


def newspaper4k() -> Files:
    from newspaper import Article, settings

    articles = [Article(url, language="ar") for url in PAGES]
    for article, (_, html) in zip(articles, pages(), strict=True):
        article.download(input_html=html)
        article.parse()
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, settings.article_json_fields)
    writer.writeheader()
    writer.writerows(article.to_json(as_string=False) for article in articles)
    return {
        "newspaper4k.json": "[" + ",".join(article.to_json() for article in articles) + "]",
        "newspaper4k.csv": table.getvalue(),
    }


def lines(records: Iterator[Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


WRITERS: dict[str, tuple[str, Callable[[], Files]]] = {
    "news-please": ("newsplease", news_please),
    "trafilatura": ("trafilatura", trafilatura),
    "fundus": ("fundus", fundus),
    "newspaper4k": ("newspaper", newspaper4k),
}
"""The module of each tool, and what lets it write its records."""


def installed() -> list[str]:
    """Return the tools that are installed."""
    return [name for name, (module, _) in WRITERS.items() if find_spec(module)]


def written(name: str) -> Files:
    """Return the files that a tool writes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return WRITERS[name][1]()


if __name__ == "__main__":
    for tool in sys.argv[1:] or installed():
        for file, content in written(tool).items():
            (HERE / file).write_bytes(content.encode())
