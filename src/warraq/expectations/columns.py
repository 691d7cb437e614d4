"""The profile of a corpus: small columns about each record for expectations, without texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from warraq.article import read_timestamp
from warraq.fields import OwnField
from warraq.readers.batch import Batch
from warraq.record import CANONICAL, Record
from warraq.rules.dates import malformed_date

_LABELS = ("language", "publisher", "section", "license")
_COUNTS = ("authors", "attribution", "keywords", "related")
_INSTANT = pa.timestamp("us", tz="UTC")

PROFILE: pa.Schema = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("link_host", pa.string()),
        pa.field("published_at", _INSTANT),
        *(pa.field(name, pa.string()) for name in _LABELS),
        *(
            pa.field(name, pa.int64(), nullable=False)
            for name in ("title_length", "text_length", "paragraphs", *_COUNTS)
        ),
        *(pa.field(name, pa.bool_(), nullable=False) for name in ("has_link", "has_dateline")),
        *(pa.field(name, pa.string()) for name in ("source_encoding", "source_reader")),
    ]
)

# RFC 3986, section 3.2: from `//` to the next `/`, `?` or `#`, without user information and port.
_HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?P<host>\[[^\]/?#]*\]|[^/?#:@]+)"
# White space as in Unicode, since RE2's \s is only ASCII. Counting restarts the pattern on the rest of the text after
# each match, where `\A` would match again: the first paragraph is therefore counted separately.
_INK = r"[^\s\p{Z}]"
_BREAK = rf"\n(?:[^\S\n]|\p{{Z}})*\n[\s\p{{Z}}]*{_INK}"


def profile_schema(record: Record) -> pa.Schema:
    """Return the columns of a profile: `PROFILE`, and own fields but texts: labels of strings, counts of lists."""
    own = [(field.name, record.arrow.field(field.name).type) for field in record.own if _is_short(field)]
    counted = [pa.field(name, pa.int64() if pa.types.is_list(kind) else kind) for name, kind in own]
    return pa.schema([*PROFILE, *counted])


def _is_short(field: OwnField) -> bool:
    return field.type != "string" or bool(field.values)


def profile(batches: Iterable[Batch], record: Record = CANONICAL) -> pa.Table:
    """Return the profile table of records: `profile_schema`, one row each; lengths are in code points.

    A blank label or malformed timestamp is null; a missing text or title has length 0, so that bounds apply to it.

    >>> from warraq.readers.batch import Batch, columns
    >>> record = {"id": "a", "text": "واحد\\n\\nاثنان", "link": "https://EXAMPLE.org/1", "published_at": "soon"}
    >>> rows = columns([record])
    >>> row, = profile([Batch("a.jsonl", rows)]).to_pylist()
    >>> row["text_length"], row["paragraphs"], row["link_host"], row["published_at"]
    (11, 2, 'example.org', None)
    """
    schema = profile_schema(record)
    return pa.Table.from_batches([_profile(batch.rows, schema) for batch in batches], schema=schema)


def _profile(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    link, source = _label(rows["link"]), rows["source"]
    columns = {
        "id": rows["id"],
        "link_host": pc.utf8_lower(pc.struct_field(pc.extract_regex(link, _HOST), "host")),
        "published_at": instants(rows["published_at"]),
        **{name: _label(rows[name]) for name in _LABELS},
        "title_length": _count(pc.utf8_length(rows["title"])),
        "text_length": _count(pc.utf8_length(rows["text"])),
        "paragraphs": _paragraphs(rows["text"]),
        **{name: _count(pc.list_value_length(rows[name])) for name in _COUNTS},
        "has_link": pc.is_valid(link),
        "has_dateline": pc.is_valid(_label(pc.struct_field(rows["dateline"], "raw"))),
        "source_encoding": _label(pc.struct_field(source, "encoding")),
        "source_reader": _label(pc.struct_field(source, "reader")),
    }
    columns |= {column.name: _own(rows[column.name], column.type) for column in list(schema)[len(PROFILE) :]}
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _own(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(values.type):
        return _count(pc.list_value_length(values))
    if pa.types.is_timestamp(kind):
        return instants(values)
    return _label(values) if pa.types.is_string(kind) else values.cast(kind)


def _label(values: pa.Array) -> pa.Array:
    """Turn blank strings into null, as the rules see them; otherwise an expectation of no nulls would miss them."""
    return pc.if_else(pc.match_substring_regex(values, _INK), values, None)


def _count(values: pa.Array) -> pa.Array:
    return pc.fill_null(values.cast(pa.int64()), 0)


def _paragraphs(texts: pa.Array) -> pa.Array:
    """Count paragraphs separated by blank lines: breaks between them plus one, without breaks before the first."""
    filled = pc.match_substring_regex(texts, _INK).cast(pa.int64())
    leading = pc.match_substring_regex(texts, rf"\A[\s\p{{Z}}]*{_BREAK}").cast(pa.int64())
    return _count(pc.subtract(pc.add(pc.count_substring_regex(texts, _BREAK), filled), leading))


def instants(values: pa.Array) -> pa.Array:
    """Parse timestamps to instants in UTC; malformed ones become null.

    Those that DAT001's mask accepts are cast by Arrow, and the few others are parsed one by one.
    """
    clear = pc.fill_null(pc.invert(malformed_date.function(values)), False)
    cut = pc.replace_substring_regex(pc.utf8_upper(pc.if_else(clear, values, None)), r"(\.\d{6})\d+", r"\1")
    unclear = pc.and_(pc.is_valid(values), pc.invert(clear))
    others = pa.array([_instant(value) for value in values.filter(unclear).to_pylist()], _INSTANT)
    return pc.replace_with_mask(cut.cast(_INSTANT), unclear, others)


def _instant(value: str) -> datetime | None:
    try:
        return read_timestamp(value)
    except ValueError:
        return None
