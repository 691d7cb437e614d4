"""The `khaleej` layout: one article a text file, its parts in blocks separated by blank lines.

Headline; date line; body paragraphs; `المصدر | credits`; a heading `كلمات مفتاحية`; keywords on one line without
separators; related headlines, a block each. Any of the last four parts may be missing. A part that is missing is absent
from the record, and what is required is named by the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warraq.article import FIELDS
from warraq.finding import Fault
from warraq.normalise import dates, keywords
from warraq.readers import datelines
from warraq.readers import text as plain
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.contract import Blocks, Reader
from warraq.readers.options import Options
from warraq.readers.text import Block
from warraq.registers import lexicons

NAME = "khaleej"
_CREDITS = re.compile(r"^\s*المصدر\s*[|:]\s*(?P<credits>.*)$")
_HEADING = re.compile(r"^\s*كلمات\s+مفتاحية\s*:?\s*$")
_SEPARATOR = re.compile(r"\s*[+،,]\s*")
_DATE_LENGTH = 80  # code points: the longest date lines carry two calendars and a time


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a document; None and empty where one is missing."""

    title: Block | None
    date: Block | None
    body: tuple[Block, ...]
    credits: Block | None
    keywords: Block | None
    related: tuple[Block, ...]


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read one document; every fault is placed at its line in the document."""
    data = stream.read()
    builder = Builder(path, options.record)
    text = plain.decoded(data, builder, options)
    if text is None:
        yield builder.batch()
        return
    pieces = blocks(text, mark=plain.marks(data))
    if not pieces:
        builder.fault(plain.empty(), unread=1)
    elif second := _second(pieces):
        message = "two documents in one file: the second one begins here; split the file"
        builder.fault(Fault("REC001", message, line=second.line, offset=second.offset), unread=1)
    else:
        yield _batch(layout(pieces), data, builder, options)
        return
    yield builder.batch()


def blocks(text: str, *, mark: int = 0) -> list[Block]:
    """Cut a document into blocks; the line of credits and the keyword heading stand alone."""
    return plain.blocks(text, mark=mark, alone=lambda line: bool(_CREDITS.match(line) or _HEADING.match(line)))


def layout(pieces: list[Block]) -> Layout:
    """Tell the parts of a document from its blocks."""
    rest = list(pieces)
    title = rest.pop(0) if not _is_date(rest[0]) and not _is_paragraph(rest[0]) and not _is_foot(rest[0]) else None
    date = rest.pop(0) if rest and _is_date(rest[0]) else None
    foot = next((i for i, block in enumerate(rest) if _is_foot(block)), len(rest))
    body, tail = rest[:foot], rest[foot:]
    credited = next((block for block in tail if _CREDITS.match(block.text)), None)
    heading = next((i for i, block in enumerate(tail) if _HEADING.match(block.text)), None)
    line = tail[heading + 1] if heading is not None and heading + 1 < len(tail) else None
    related = [b for b in tail if b is not credited and b is not line and not _HEADING.match(b.text)]
    return Layout(title, date, tuple(body), credited, line, tuple(related))


def parts(pieces: list[Block]) -> list[str]:
    """Name the field of each block of a document; empty for one that is in none."""
    document = layout(pieces)
    single = {
        "title": document.title,
        "dateline": document.date,
        "attribution": document.credits,
        "keywords": document.keywords,
    }
    fields = {block.offset: name for name, block in single.items() if block}
    fields |= {block.offset: "text" for block in document.body}
    fields |= {block.offset: f"related/{number}" for number, block in enumerate(document.related)}
    return [fields.get(block.offset, "") for block in pieces]


def _is_foot(block: Block) -> bool:
    return bool(_CREDITS.match(block.text) or _HEADING.match(block.text))


def _is_paragraph(block: Block) -> bool:
    return len(block.text) > plain.HEADLINE and block.text.rstrip().endswith((".", "؟", "!", '"'))


def _is_date(block: Block) -> bool:
    """Whether a block stands for a date: one short line with a digit and no full stop, or one that reads as a date."""
    text = block.text.strip()
    if "\n" in text or len(text) > _DATE_LENGTH:
        return False
    reading = dates.read(text)
    if reading.readings:
        return True
    months = any(remark.code != "DAT009" for remark in reading.remarks)
    short = any(c.isdigit() for c in text) and not text.endswith(".") and len(text.split()) <= 8  # noqa: PLR2004  # weekday, day, month, year, clock, and two to spare
    return months or (short and bool(re.search(r"\d{4}", text)))


def _second(pieces: list[Block]) -> Block | None:
    """Find where a second document begins: at the block before a second date line, line of credits or heading."""
    for pattern in (_CREDITS, _HEADING):
        hits = [i for i, block in enumerate(pieces) if pattern.match(block.text)]
        if len(hits) > 1:
            dated = [i for i in range(hits[0] + 1, hits[1]) if _is_full_date(pieces[i])]
            return pieces[dated[0] - 1] if dated else pieces[hits[1]]
    foot = next((i for i, block in enumerate(pieces) if _is_foot(block)), len(pieces))
    dated = [i for i, b in enumerate(pieces) if i > 1 and _is_full_date(b, clock=i < foot)]
    return pieces[dated[0] - 1] if dated else None


def _is_full_date(block: Block, *, clock: bool = False) -> bool:
    if len(block.text) > _DATE_LENGTH:
        return False
    precision = dates.read(block.text.strip()).precision
    return precision in ("minute", "second") or (precision == "day" and not clock)


def _batch(parts: Layout, data: bytes, builder: Builder, options: Options) -> Batch:
    values = _values(parts, data, builder.path, options)
    named = {"title": parts.title, "published_at": parts.date, "dateline": parts.date, "attribution": parts.credits}
    named |= {"text": parts.body[0] if parts.body else None, "keywords": parts.keywords, "source": parts.keywords}
    named |= {"related": parts.related[0] if parts.related else None}
    places = {name: Place(block.line, block.offset) for name, block in named.items() if block}
    places |= {f: Place(block.line, block.offset) for f, block in _numbered(parts)}
    present = frozenset(name for name in FIELDS if values.get(name) or (name == "published_at" and parts.date))
    return builder.document(values, present, places)


def _numbered(parts: Layout) -> Iterator[tuple[str, Block]]:
    for number, block in enumerate(parts.related):
        yield f"related/{number}", block


def _values(parts: Layout, data: bytes, path: str, options: Options) -> dict[str, Any]:
    policy = options.source
    reading = datelines.read(parts.date.text.strip(), policy) if parts.date else None
    line = " ".join(parts.keywords.text.split()) if parts.keywords else None
    known = lexicons.read(options.root / policy.lexicon) if policy.lexicon else None
    return {
        **plain.origin(data, path, options, NAME, line),
        "title": _tidy(parts.title),
        "published_at": datelines.published(reading) if reading else None,
        "dateline": datelines.dateline(reading) if reading else None,
        "authors": [],
        "attribution": _credits(parts.credits),
        "text": "\n\n".join(block.text.strip() for block in parts.body),
        "keywords": list(keywords.segment(line, known).keywords) if line and known else [],
        "related": [{"title": _tidy(block), "link": None} for block in parts.related],
    }


def _tidy(block: Block | None) -> str | None:
    return " ".join(block.text.split()) if block else None


def _credits(block: Block | None) -> list[str]:
    match = _CREDITS.match(block.text) if block else None
    return [part for part in _SEPARATOR.split(match["credits"].strip()) if part] if match else []


READER = Reader(name=NAME, read=read, whole=True, layout=lambda _: Blocks(blocks, parts))
