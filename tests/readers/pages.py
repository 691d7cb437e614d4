"""Pages of a news site, re-typed in the shape of real ones, and archives of them."""

from __future__ import annotations

import io
import json
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TITLE = "افتتاح جسر جديد في المدينة"
PARAGRAPHS = [
    "افتتح وزير النقل صباح اليوم الجسر الجديد الذي يربط ضفتي النهر بعد ثلاث سنوات من العمل المتواصل فيه.",
    "وقال الوزير في كلمة ألقاها أمام الحاضرين إن المشروع كلف أربعين مليون دينار، وإن طوله يبلغ تسعمئة متر.",
    "وأضاف أن الوزارة ستبدأ في الشهر المقبل توسعة الطرق التي تؤدي إلى الجسر من جهتيه الشرقية والغربية.",
]
TEXT = "\n\n".join(PARAGRAPHS)
DECLARED = '<meta charset="utf-8">'


def linked(value: object) -> str:
    """A script with JSON-LD."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def page(
    head: str = "", *, charset: str = DECLARED, above: str = "", body: str | None = None, title: str = TITLE
) -> str:
    """A page with navigation, an article, related headlines, and a footer."""
    own = "".join(f"<p>{each}</p>" for each in PARAGRAPHS) if body is None else body
    return (
        f'<!DOCTYPE html><html lang="ar"><head>{charset}<title>{title} - صحيفة النهر</title>{head}</head><body>'
        '<header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/sport">رياضة</a></li></ul></nav></header>'
        f'<main><article><h1>{title}</h1>{above}<div class="entry-content">{own}</div></article></main>'
        '<aside class="related"><h3>اقرأ أيضا</h3><ul><li><a href="/2">خبر آخر من المدينة</a></li></ul></aside>'
        "<footer><p>جميع الحقوق محفوظة</p></footer></body></html>"
    )


def archive(*, gzip: bool = False) -> tuple[io.BytesIO, WARCWriter]:
    """An archive to write to."""
    target = io.BytesIO()
    return target, WARCWriter(target, gzip=gzip)


def respond(
    writer: WARCWriter, link: str, body: bytes, *, status: str = "200 OK", kind: str = "response", **fields: Any
) -> None:
    """Write a response, by default with a page of HTML."""
    named = {"Content_Type": "text/html; charset=utf-8", **fields}
    headers = [(name.replace("_", "-"), value) for name, value in named.items() if value]
    record = writer.create_warc_record(
        link,
        kind,
        payload=io.BytesIO(body),
        http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": "2021-07-25T14:30:00Z"},
    )
    put(writer, record)


def put(writer: WARCWriter, record: Any) -> None:
    """Write a record, and close the file in which warcio digested it."""
    writer.write_record(record)
    record.raw_stream.close()
