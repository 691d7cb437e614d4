"""The record of a corpus: the article record, and behind it the fields that a policy adds, as one value.

All that reads or writes records takes its columns from here; without fields of one's own it is `CANONICAL`. Where a
policy has sources without dates, `published_at` may be null in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Annotated, Any

import pyarrow as pa
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, create_model

from warraq import article
from warraq.article import DATE, Article, Timestamp
from warraq.fields import LIST, OwnField, read, refused, written


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record's fields in all their forms: pydantic's model, Arrow's schema, and the schema of rows that rules see.

    In `raw` every value may be null, and dates and instants are the strings that stand in the file.
    """

    own: tuple[OwnField, ...]
    model: type[Article]
    arrow: pa.Schema
    raw: pa.Schema
    schema_id: str
    fields: tuple[str, ...]
    lists: frozenset[str]

    @property
    def by_name(self) -> dict[str, OwnField]:
        """The fields of one's own by their names."""
        return {field.name: field for field in self.own}

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the record."""
        return _json_schema(self)

    def line(self, row: Mapping[str, Any]) -> str:
        """Return a row of Arrow's as its canonical line; raise pydantic's ValidationError if it is no valid record."""
        return article.line(self.model.model_validate(self.filled(row)))

    def filled(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row with all fields in their order, and an empty list where a list is null."""
        return {name: [] if row[name] is None and name in self.lists else row[name] for name in self.fields}


def record(own: tuple[OwnField, ...] = (), *, undated: bool = False) -> Record:
    """Return the record with some fields of one's own, and with or without a null for the date; the same one for the
    same fields.

    >>> verdict = OwnField(name="label", type="string", description="A verdict.")
    >>> record((verdict,)).fields[-2:], record() is CANONICAL
    (('source', 'label'), True)
    >>> record(undated=True).arrow.field(DATE).nullable, record().arrow.field(DATE).nullable
    (True, False)
    """
    return _record(own, undated)


@lru_cache(maxsize=64)
def _record(own: tuple[OwnField, ...], undated: bool) -> Record:  # noqa: FBT001  # a key of the cache
    model = _model(own, undated=undated) if own or undated else Article
    arrow = article.arrow_schema(model)
    lists = frozenset(field.name for field in own if field.type == LIST)
    return Record(
        own,
        model,
        arrow,
        pa.schema([pa.field(column.name, retyped(column.type, _text)) for column in arrow]),
        _schema_id(own, undated=undated),
        tuple(arrow.names),
        article.LISTS | lists,
    )


def _model(own: tuple[OwnField, ...], *, undated: bool) -> type[Article]:
    """Make the model of a record; names are aliases, since pydantic keeps some names to itself."""
    dated = Article.model_fields[DATE]
    said = Field(description=dated.description, json_schema_extra=dated.json_schema_extra, default=None)
    more: dict[str, Any] = {
        f"own_{number}": (
            _annotation(field) if field.type == LIST else _annotation(field) | None,
            Field(alias=field.name, description=field.description, default=[] if field.type == LIST else None),
        )
        for number, field in enumerate(own)
    }
    more |= {DATE: (Timestamp | None, said)} if undated else {}
    return create_model("Article", __base__=Article, __doc__=Article.__doc__, **more)


_PYTHON: dict[str, Any] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "date": date, "timestamp": datetime, LIST: str,
}  # fmt: skip


def _annotation(field: OwnField) -> Any:  # noqa: ANN401  # a type form
    def reading(value: object) -> object:
        return read("string" if field.type == LIST else field.type, value)

    def allowed(value: object) -> object:
        if reason := refused(field, value):
            raise ValueError(reason)
        return value

    steps = (BeforeValidator(reading), AfterValidator(allowed), WithJsonSchema(field.value_schema()))
    one: Any = Annotated[_PYTHON[field.type], *steps, PlainSerializer(written, when_used="json")]
    return list[one] if field.type == LIST else one


def _schema_id(own: tuple[OwnField, ...], *, undated: bool) -> str:
    """Return the `$id` of the JSON Schema: other fields make another schema, which is told by a digest of them."""
    identifier = f"{article.SCHEMA_ID}:undated" if undated else article.SCHEMA_ID
    if not own:
        return identifier
    said = [[field.name, field.type, field.description, field.constraints()] for field in own]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return f"{identifier}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@cache
def _json_schema(own: Record) -> dict[str, Any]:
    return article.json_schema(own.model, own.schema_id)


def retyped(kind: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """Return a type whose innermost types are changed.

    >>> retyped(pa.list_(pa.timestamp("us")), lambda kind: pa.string())
    ListType(list<item: string>)
    """
    if pa.types.is_list(kind):
        return pa.list_(retyped(kind.value_type, change))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(part.name, retyped(part.type, change)) for part in kind.fields])
    return change(kind)


def undecoded(kind: pa.DataType) -> pa.DataType:
    """Return a type with bytes in the place of text, for what may not be UTF-8.

    >>> undecoded(pa.list_(pa.string()))
    ListType(list<item: binary>)
    """
    return retyped(kind, lambda inner: pa.binary() if pa.types.is_string(inner) else inner)


def _text(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_timestamp(kind) or pa.types.is_date(kind) else kind


CANONICAL = record()
RAW_SCHEMA: pa.Schema = CANONICAL.raw
