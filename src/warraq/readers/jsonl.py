"""JSON Lines: one record a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from warraq.finding import Fault
from warraq.readers import json_text, lines
from warraq.readers.batch import Batch, Builder, Place
from warraq.readers.options import Options

ROWS = 4096


def read(stream: BinaryIO, path: str, options: Options) -> Iterator[Batch]:
    """Read records line by line, in batches; a line that cannot be read is a fault and never hides the next.

    Blank lines hold no record. Source: jsonlines.org, RFC 8259.
    """
    builder = Builder(path)
    for line in lines.read(stream, limit=options.limits.record_bytes):
        for fault in line.faults:
            builder.fault(fault)
        builder.unread += line.unread
        if line.text is not None and not line.text.isspace() and line.text:
            _record(builder, line, options)
        if len(builder) >= ROWS:
            yield builder.batch()
    yield builder.batch()


def _record(builder: Builder, line: lines.Line, options: Options) -> None:
    text = line.text or ""
    try:
        parsed = json_text.parse(text, nesting=options.limits.nesting)
        if (rest := json_text.skip_space(text, parsed.end)) < len(text):
            raise json_text.Malformed("more than one JSON value on a line", rest)  # noqa: TRY301  # one way out
    except json_text.Malformed as error:
        builder.fault(malformed(error, text, line=line.number, offset=line.offset), unread=1)
    except json_text.TooDeep as error:
        builder.fault(Fault("REC009", str(error), line=line.number, offset=line.offset), unread=1)
    else:
        builder.add(options.mapped(parsed.value), Place(line.number, line.offset), parsed.repeated)


def malformed(
    error: json_text.Malformed, text: str, *, line: int, offset: int, index: int | None = None, start: int = 0
) -> Fault:
    """Make the fault of a JSON text that cannot be parsed: `line` and `offset` are those of `text[start]`."""
    before = text[start : error.position]
    near = text[max(start, error.position - 20) : error.position + 20].strip()
    message = f"not JSON: {error.message} at character {error.position - start + 1}, near {near!r}"
    at = offset + len(before.encode("utf-8", "surrogateescape"))
    return Fault("REC001", message, line=line + before.count("\n"), offset=at, index=index)
