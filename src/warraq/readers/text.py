"""Plain text: one article a file, its text, and above it a headline at most.

The first line is the headline where a blank line and more text follow it, and where it is no paragraph: one of over 250
code points, or one that ends in a full stop. It then stands in the text as the rest does, so that nothing is lost where
that is wrong. A source's policy may say that the title is the first line, whatever that is, or the file's name without
its ending; then all that the file holds is the text. Nothing else is looked for: a date, credits or keywords are read
where a policy or `--reader` names a layout that has them.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from warraq.article import FIELDS, identifier
from warraq.finding import Fault
from warraq.normalise import encoding
from warraq.readers import lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.compression import by_name
from warraq.readers.contract import Blocks, Reader
from warraq.readers.options import Options

NAME = "text"
FIRST_LINE, FILE_NAME = "first line", "file name"  # what a policy may say of titles
HEADLINE = 250  # code points: a longer first line is a paragraph
_END = re.compile(r"\r\n|\n|\r")
_STOPS = (".", "۔", "。")
_ELLIPSIS = ".."
_STDIN = "-"  # the path of standard input, which has no name


@dataclass(frozen=True, slots=True)
class Block:
    """Adjacent lines of a document, and where they begin: line from 1, byte offset."""

    text: str
    line: int
    offset: int


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read one document."""
    data = stream.read()
    builder = Builder(path, options.record)
    blocks = cut(data, builder, options)
    yield _batch(blocks, data, builder, options) if blocks else builder.batch()


def cut(data: bytes, builder: Builder, options: Options) -> list[tuple[Block, str]]:
    """Decode a document and cut it into its blocks, each with the name of its field; none of one that has a fault."""
    text = decoded(data, builder, options)
    look = layout(options)
    blocks = look.blocks(text, mark=marks(data)) if text is not None else []
    if text is not None and not blocks:
        builder.fault(empty(), unread=1)
    return list(zip(blocks, look.parts(blocks), strict=True)) if blocks else []


def said(blocks: list[tuple[Block, str]]) -> dict[str, Any]:
    """Return the values that the blocks of a document say: its title, on one line, and its text."""
    title = next((" ".join(block.text.split()) for block, part in blocks if part == "title"), None)
    body = "\n\n".join(block.text.strip() for block, part in blocks if part == "text") or None
    return {"authors": [], "keywords": [], "related": [], "title": title, "text": body}


def empty() -> Fault:
    """Make the fault of a document without text."""
    return Fault("REC001", "the document is empty", line=1, offset=0)


def marks(data: bytes) -> int:
    """Return the length of the byte-order mark that a document begins with."""
    return len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0


def decoded(data: bytes, builder: Builder, options: Options) -> str | None:
    """Decode a document, by the encoding that the policy names for its source; None where that is a fault."""
    label = options.source.encoding or "utf-8"
    if len(data) > options.limits.record_bytes:
        message = f"over {options.limits.record_bytes} bytes, the policy's limit of one record (limits.record_bytes)"
        builder.fault(Fault("REC009", message, line=1, offset=0), unread=1)
        return None
    if label != "utf-8":
        try:
            return encoding.decode(data, label)
        except UnicodeDecodeError as error:
            shown = data[error.start : error.end].hex(" ")
            message = f"not {label}, the encoding that the policy names for this source: bytes {shown}"
            line = 1 + data.count(b"\n", 0, error.start)
            builder.fault(Fault("ENC001", message, line=line, offset=error.start, value=shown), unread=1)
            return None
    mark = encoding.bom(data)
    bad = lines.invalid(data, line=1, offset=0)
    foreign = encoding.legacy(data) if bad or b"\0" in data else encoding.escaped(data)
    foreign = mark[0] if mark and mark[0] != "utf-8" else foreign
    if foreign and foreign != "utf-8":
        builder.fault(lines.legacy(foreign, line=1, offset=0), unread=1)
        return None
    if mark:
        builder.fault(lines.mark())
    for fault in bad:
        builder.fault(fault)
    builder.unread += bool(bad)
    return None if bad else data.decode("utf-8-sig")


def layout(options: Options) -> Blocks:
    """Return how documents of a source are cut, and what their title is."""
    if options.source.title == FIRST_LINE:
        return Blocks(partial(blocks, headed=True), lambda pieces: ["title", *["text"] * (len(pieces) - 1)])
    if options.source.title == FILE_NAME:
        return Blocks(blocks, lambda pieces: ["text"] * len(pieces))
    return Blocks(blocks, parts)


def blocks(
    text: str, *, mark: int = 0, alone: Callable[[str], bool] = lambda _: False, headed: bool = False
) -> list[Block]:
    """Cut a text into blocks at its blank lines; a line of which `alone` is true is a block of its own, and so is the
    first where the text is `headed`.

    >>> [(b.text, b.line, b.offset) for b in blocks("a\\r\\n\\r\\nb\\nc\\n")]
    [('a', 1, 0), ('b\\nc', 3, 5)]
    """
    pieces: list[Block] = []
    position, line, offset, fresh = 0, 1, mark, True
    while position < len(text):
        end = _END.search(text, position)
        printed = text[position : end.start() if end else len(text)]
        apart = alone(printed) or (headed and not pieces)
        if not printed.strip():
            fresh = True
        elif fresh or apart:
            pieces.append(Block(printed, line, offset))
            fresh = apart
        else:
            pieces[-1] = Block(f"{pieces[-1].text}\n{printed}", pieces[-1].line, pieces[-1].offset)
        step = text[position : end.end() if end else len(text)]
        position, line, offset = position + len(step), line + 1, offset + len(step.encode())
    return pieces


def parts(pieces: list[Block]) -> list[str]:
    """Name the field of each block of a document.

    >>> parts(blocks("a headline\\n\\nb\\n")), parts(blocks("a\\nb\\n\\nc\\n")), parts(blocks("Not one.\\n\\nb\\n"))
    (['title', 'text'], ['text', 'text'], ['text', 'text'])
    """
    return [
        "title" if len(pieces) > 1 and _is_headline(pieces[0].text.rstrip()) else "text",
        *["text"] * (len(pieces) - 1),
    ]


def _is_headline(line: str) -> bool:
    paragraph = line.endswith(_STOPS) and not line.endswith(_ELLIPSIS)
    return "\n" not in line and len(line) <= HEADLINE and not paragraph


def origin(data: bytes, path: str, options: Options, reader: str, keywords_raw: str | None = None) -> dict[str, Any]:
    """Return what every document has: its id, what its source's policy says of it, and where it was read."""
    policy = options.source
    return {
        "id": identifier(data),
        "language": policy.language,
        "publisher": policy.publisher,
        "license": policy.license,
        "source": {
            "path": path,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "encoding": policy.encoding or "utf-8",
            "reader": reader,
            "keywords_raw": keywords_raw,
        },
    }


def _batch(blocks: list[tuple[Block, str]], data: bytes, builder: Builder, options: Options) -> Batch:
    values = {**origin(data, builder.path, options, NAME), **said(blocks)}
    values["title"] = values["title"] or _name(builder.path, options)
    places = {part: Place(block.line, block.offset) for block, part in reversed(blocks)}
    return builder.document(values, frozenset(name for name in FIELDS if values.get(name)), places)


def _name(path: str, options: Options) -> str | None:
    """Return the name of a file without its ending, and that of its compression, where that is the title."""
    if options.source.title != FILE_NAME or path == _STDIN:
        return None
    own = PurePosixPath(path)
    return PurePosixPath(own.stem if by_name(Path(path)) else own.name).stem


READER = Reader(name=NAME, endings=(".txt",), read=read, whole=True, layout=layout)
