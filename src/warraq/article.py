"""The article record: one pydantic model, from which the Arrow schema and the JSON Schema are derived."""

from __future__ import annotations

import hashlib
import json
import re
import types
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import numpy as np
import pyarrow as pa
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

VERSION = "1"
SCHEMA_ID = f"urn:warraq:article:{VERSION}"

# RFC 3339, section 5.6, in ASCII digits. Year 0 and the two days whose UTC instant can be outside the years 1 to 9999
# are refused, since no datetime can hold them. The last look-ahead is for engines whose `$` matches before a final LF.
RFC3339 = (
    r"^(?!0000|0001-01-01[^+]*[+]|9999-12-31[Tt][^-]*-)"
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$(?!\n)"
)

# RFC 5646, section 2.1: the langtag production, a private-use tag, or one of the irregular grandfathered tags.
LANGUAGE_TAG = (
    r"^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|"
    r"i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|i-tay|i-tsu|sgn-BE-FR|sgn-BE-NL|sgn-CH-DE)$(?!\n)"
)


def read_timestamp(text: str) -> datetime:
    """Parse an RFC 3339 date-time to a datetime in UTC with microseconds; further digits are cut off.

    Raises ValueError, with the reason, if `text` is not one. Source: RFC 3339, section 5.6; leap seconds are refused.

    >>> read_timestamp("2021-07-25T14:02:00.1234567+03:00")
    datetime.datetime(2021, 7, 25, 11, 2, 0, 123456, tzinfo=datetime.timezone.utc)
    >>> read_timestamp("2021-02-29T00:00:00Z")
    Traceback (most recent call last):
    ValueError: month 2 of 2021 has 28 days, not 29
    """
    if not re.search(RFC3339, text):
        raise ValueError("not an RFC 3339 date-time such as 2021-07-25T11:02:00Z")
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    if day > (days := monthrange(year, month)[1]):
        raise ValueError(f"month {month} of {year} has {days} days, not {day}")
    whole, fraction, zone = re.split(r"(\.[0-9]+)?(?=[Zz]|[+-][0-9:]{5}$)", text[:10] + "T" + text[11:], maxsplit=1)
    return datetime.fromisoformat(whole + (fraction or "")[:7] + zone.upper().replace("Z", "+00:00")).astimezone(UTC)


def write_timestamp(instant: datetime) -> str:
    """Format a datetime as RFC 3339 in UTC with `Z`, with a fraction only if it is not zero.

    >>> write_timestamp(read_timestamp("2021-07-25T14:02:00+03:00"))
    '2021-07-25T11:02:00Z'
    """
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _timestamp(value: object) -> object:
    if isinstance(value, str):
        return read_timestamp(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    raise ValueError("a timestamp is an RFC 3339 string or a datetime with its offset")


def _integer(value: object) -> object:
    """Convert a float such as 1.0 to 1, as JSON Schema does: JSON has one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _matching(pattern: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.search(pattern, value):
            raise ValueError(f"does not match {pattern}")
        return value

    return AfterValidator(check)


def _text(pattern: str) -> Any:  # noqa: ANN401  # an Annotated alias has no type that can be named
    return Annotated[str, _matching(pattern), WithJsonSchema({"type": "string", "pattern": pattern})]


Timestamp = Annotated[
    datetime,
    BeforeValidator(_timestamp),
    PlainSerializer(write_timestamp, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": RFC3339}),
]
Text = Annotated[str, StringConstraints(min_length=1)]
Hex32 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$", min_length=32, max_length=32)]
Hex64 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
Size = Annotated[int, Field(ge=0, le=2**63 - 1), BeforeValidator(_integer)]
Precision = Literal["year", "month", "day", "minute", "second"]
Calendar = Literal["gregorian", "hijri", "jalali"]
Unmarked = Literal["hijri", "jalali"]
"""Calendars of the years 1300 to 1500, if nothing marks which of them is meant."""
OffsetSource = Literal["stated", "assumed"]


def _field(description: str, *, term: str | None = None, **options: Any) -> Any:  # noqa: ANN401  # as pydantic's Field
    return Field(description=description, json_schema_extra={"x-schema-org": term} if term else None, **options)


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Dateline(_Record):
    """The date as printed, and how it was read."""

    raw: str = _field("The date line as printed.")
    precision: Precision | None = _field("How far the printed date goes.", default=None)
    calendar: Calendar | None = _field("The calendar that the date was taken from.", default=None)
    offset: _text(r"^[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)") | None = _field(  # type: ignore[valid-type]
        "Offset from UTC in which it was read, such as +03:00.", default=None
    )
    offset_source: OffsetSource | None = _field("Whether the offset is printed or assumed by policy.", default=None)


class Related(_Record):
    """A related headline shown with the article."""

    title: str = _field("The headline.")
    link: str | None = _field("Where it leads.", default=None)


class Source(_Record):
    """The seed that a record came from, and how it was read."""

    path: Text = _field("Path of the seed, relative to the corpus repository.")
    sha256: Hex64 = _field("SHA-256 of the seed's bytes.")
    bytes: Size = _field("Size of the seed in bytes.")
    encoding: str = _field("Encoding in which it was read, by its WHATWG label.")
    reader: str = _field("Name of the reader.")
    keywords_raw: str | None = _field("The keyword line as printed, where its separators were lost.", default=None)


class Seed(NamedTuple):
    """A seed as named in the `source` of a record: its path, and SHA-256, size in bytes and reader at that time."""

    path: str
    sha256: str
    bytes: int
    reader: str


class Article(_Record):
    """One article as published: the canonical record.

    Field order is column order. What is required of a collection is the policy's business (REC002, REC003); the model
    says what a canonical record is.
    """

    id: Hex32 = _field("First 32 hex digits of SHA-256 over the canonical link, else over the seed.", term="identifier")
    link: str | None = _field("Canonical absolute http(s) URL.", term="url", default=None)
    title: Text = _field("Headline.", term="headline")
    published_at: Timestamp = _field("When it was published, RFC 3339.", term="datePublished")
    dateline: Dateline | None = _field("The date as printed, and how it was read.", default=None)
    language: _text(LANGUAGE_TAG) = _field("BCP 47 tag.", term="inLanguage")  # type: ignore[valid-type]
    publisher: Text = _field("Who published it.", term="publisher")
    authors: list[str] = _field("By-lines.", term="author", default=[])
    attribution: list[str] = _field("Outlets and agencies that the article credits.", term="creditText", default=[])
    section: str | None = _field("Section of the paper or site.", term="articleSection", default=None)
    text: Text = _field("Body, paragraphs separated by one blank line.", term="articleBody")
    keywords: list[str] = _field("Keywords.", term="keywords", default=[])
    related: list[Related] = _field("Related headlines shown with it.", term="relatedLink", default=[])
    license: str | None = _field("SPDX identifier or LicenseRef-….", term="license", default=None)
    collected_at: Timestamp | None = _field("When it was fetched, RFC 3339.", default=None)
    source: Source | None = _field("The seed it came from.", term="isBasedOn", default=None)


FIELDS: tuple[str, ...] = tuple(Article.model_fields)
REQUIRED = ("id", "link", "title", "published_at", "language", "publisher", "text")
LISTS: frozenset[str] = frozenset(n for n, f in Article.model_fields.items() if f.default == [])
NEVER_NULL: frozenset[str] = frozenset(n for n, f in Article.model_fields.items() if f.is_required())
DATE = "published_at"  # for which the record has a null where a policy says that articles carry none


_ID = 16  # bytes of the SHA-256 that are kept, as twice as many hex digits


def identifier(material: str | bytes) -> str:
    """Return the id of a record: 32 hex digits of SHA-256 over its canonical link (text) or its bytes in the seed.

    >>> identifier("https://example.org/a")
    'b5b10dd0429e69ac7cfaf0a20b6901c1'
    """
    data = material.encode() if isinstance(material, str) else material
    return hashlib.sha256(data).hexdigest()[: 2 * _ID]


def identifiers(links: pa.Array) -> pa.Array:
    """Return the id of each canonical link; links may not be null.

    >>> identifiers(pa.array(["https://example.org/a", "https://example.org/b"])).to_pylist()[0]
    'b5b10dd0429e69ac7cfaf0a20b6901c1'
    """
    sha256 = hashlib.sha256
    digests = b"".join([sha256(link).digest()[:_ID] for link in links.cast(pa.binary()).to_pylist()]).hex()
    places = pa.py_buffer(np.arange(0, 2 * _ID * len(links) + 1, 2 * _ID, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), len(links), [None, places, pa.py_buffer(digests.encode())])


def _arrow(annotation: Any) -> tuple[pa.DataType, bool]:  # noqa: ANN401  # a type form
    """Convert an annotation of the model to an Arrow type, and whether it may be null."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _arrow(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        inner = next(a for a in get_args(annotation) if a is not type(None))
        return _arrow(inner)[0], True
    if origin is list:
        kind, null = _arrow(get_args(annotation)[0])
        return pa.list_(pa.field("element", kind, nullable=null)), False
    if origin is Literal:
        return pa.string(), False
    if issubclass(annotation, BaseModel):
        return pa.struct(list(arrow_schema(annotation))), False
    plain = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        date: pa.date32(),
        datetime: pa.timestamp("us", tz="UTC"),
    }
    return plain[annotation], False


def arrow_schema(model: type[BaseModel]) -> pa.Schema:
    """Derive the Arrow schema of a model."""
    columns = []
    for name, info in model.model_fields.items():
        kind, null = _arrow(info.annotation)
        columns.append(pa.field(info.alias or name, kind, nullable=null))
    return pa.schema(columns)


ARROW_SCHEMA: pa.Schema = arrow_schema(Article)


def _flat(schema: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401  # any JSON
    """Inline `$ref`s and turn "X or null" into one schema, so that errors point at the value and not at a branch."""
    if isinstance(schema, list):
        return [_flat(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target = definitions[schema["$ref"].rsplit("/", 1)[-1]]
        return _flat({**target, **{k: v for k, v in schema.items() if k != "$ref"}}, definitions)
    noise = {"$defs"} | ({"title"} if isinstance(schema.get("title"), str) else set())
    flat = {key: _flat(value, definitions) for key, value in schema.items() if key not in noise}
    if "anyOf" in flat:
        inner = next(branch for branch in flat.pop("anyOf") if branch != {"type": "null"})
        flat = {**inner, **flat, "type": [inner["type"], "null"]}
        if "enum" in flat:
            flat["enum"] = [*flat["enum"], None]
    return flat


def json_schema(model: type[Article], identifier: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a model of the record, with the version in `$id` and no `$ref`."""
    schema = model.model_json_schema(mode="validation")
    flat = _flat(schema, schema.get("$defs", {}))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": identifier, "title": "Article"}
    return {**head, **flat}


def line(article: Article) -> str:
    """Return an article as its canonical JSON line without a line end: all keys in order, UTF-8, no extra space.

    Record digests are computed over these bytes, so they depend only on RFC 8259 and not on a library's version.
    """
    return json.dumps(article.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":"))
