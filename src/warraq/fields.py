"""Fields of one's own: what a policy's `[[fields]]` table says, and which values such a field takes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from warraq.article import ARROW_SCHEMA, FIELDS, RFC3339, read_timestamp, write_timestamp

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp", "list of string"]
Bound = int | float | date | datetime

LIST: Type = "list of string"
DATE = r"^(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$(?!\n)"
LEAST, MOST = -(1 << 63), (1 << 63) - 1  # of 64 bits
# Names that rules, descriptors and comparisons of releases give to something else.
_TAKEN = frozenset(
    ["split", "present", "dateline_plain"]
    + ["link_host", "title_length", "text_length", "paragraphs", "has_link", "has_dateline"]
    + [f"{c.name}_{part.name}" for c in ARROW_SCHEMA if pa.types.is_struct(c.type) for part in c.type.fields]
)
_TEXTS = ("string", LIST)
_ORDERED = ("integer", "number", "date", "timestamp")
_BELONGS: dict[str, str] = {
    "string": "a string",
    "integer": "an integer of 64 bits",
    "number": "a finite number",
    "boolean": "true or false",
    "date": "a date such as 2021-07-25",
    "timestamp": "an RFC 3339 date-time such as 2021-07-25T11:02:00Z",
    LIST: "a list of strings",
}


class OwnField(BaseModel):
    """One field that a corpus adds to the record, which stands behind the record's own fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100, description="Name of the field and its column.")
    type: Type = Field(description="Type of its values.")
    description: str = Field(min_length=1, description="What the field holds, for those who use the dataset.")
    values: tuple[str | int | float, ...] = Field(
        default=(), description="The closed set of its values (strings, integers, numbers, items of a list)."
    )
    pattern: str | None = Field(
        default=None, description="Regular expression, without look-around, that matches the whole of each text."
    )
    minimum: Bound | None = Field(default=None, description="Least value of a number, integer, date or timestamp.")
    maximum: Bound | None = Field(default=None, description="Greatest value of a number, integer, date or timestamp.")
    required: bool = Field(default=False, description="Whether every record must have it (REC002, REC003).")
    column: str | None = Field(
        default=None, min_length=1, description="Its column in a foreign file, unless [sources.columns] says."
    )

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name in FIELDS:
            raise ValueError(f"{name} is a field of the record; give the field another name")
        if name in _TAKEN:
            raise ValueError(f"{name} has a meaning of its own in warraq; give the field another name")
        return name

    @field_validator("minimum", "maximum", mode="before")
    @classmethod
    def _bound(cls, bound: object, info: ValidationInfo) -> object:
        kind = info.data.get("type")
        if bound is None or kind is None:
            return bound
        if kind not in _ORDERED:
            raise ValueError(f"values of the type {kind} have no least or greatest one; leave it out")
        try:
            return read(kind, bound)
        except ValueError as error:
            raise ValueError(f"{bound!r} is no bound of the type {kind}: {error}") from error

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.pattern is not None:
            self._is_pattern(self.pattern)
        item = "string" if self.type == LIST else self.type
        if self.values and item not in ("string", "integer", "number"):
            raise ValueError(f"values: a field of the type {self.type} has no closed set; leave it out")
        for value in self.values:
            try:
                read(item, value)
            except ValueError as error:
                raise ValueError(f"values: {value!r}: {error}") from error
        if len(set(self.values)) < len(self.values):
            raise ValueError("values: one stands twice")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:  # type: ignore[operator]  # both are of the field's type
            raise ValueError("minimum is greater than maximum")
        return self

    def _is_pattern(self, pattern: str) -> None:
        if self.type not in _TEXTS:
            raise ValueError(f"pattern: a field of the type {self.type} has none; leave it out")
        try:
            re.compile(pattern)
            pc.match_substring_regex(pa.array([""]), whole(pattern))
        except (re.error, pa.ArrowInvalid) as error:
            raise ValueError(f"pattern: {pattern!r} is no regular expression without look-around: {error}") from error

    @property
    def told(self) -> str:
        """The description, and what is allowed, in one paragraph.

        >>> OwnField(name="label", type="string", description="A verdict.", values=("a", "b")).told
        'A verdict. One of: a, b.'
        """
        least, most = (None if each is None else written(each) for each in (self.minimum, self.maximum))
        more = [
            f"One of: {', '.join(map(str, self.values))}." if self.values else "",
            f"Matches {self.pattern}." if self.pattern else "",
            f"At least {least}." if least is not None else "",
            f"At most {most}." if most is not None else "",
        ]
        return " ".join([self.description, *filter(None, more)])

    def value_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of one value, or of an item of a list; JSON Schema has no bounds for dates."""
        texts = {"enum": list(self.values) or None, "pattern": self.pattern and rf"^(?:{self.pattern})$(?!\n)"}
        numbers = {"enum": texts["enum"], "minimum": self.minimum, "maximum": self.maximum}
        kinds: dict[str, dict[str, Any]] = {
            "string": {"type": "string", **texts},
            "integer": {"type": "integer", **numbers},
            "number": {"type": "number", **numbers},
            "boolean": {"type": "boolean"},
            "date": {"type": "string", "format": "date", "pattern": DATE},
            "timestamp": {"type": "string", "format": "date-time", "pattern": RFC3339},
        }
        if self.type == "integer":
            numbers |= {"minimum": LEAST if self.minimum is None else self.minimum}
            numbers |= {"maximum": MOST if self.maximum is None else self.maximum}
            kinds["integer"] |= numbers
        own = kinds["string" if self.type == LIST else self.type]
        return {key: value for key, value in own.items() if value is not None}

    def constraints(self) -> dict[str, Any]:
        """Return the constraints on its values, as JSON; a change of them changes the version of a release."""
        said = self.model_dump(mode="json", include={"values", "pattern", "minimum", "maximum"})
        return {key: value for key, value in said.items() if value not in (None, [])}


def whole(pattern: str) -> str:
    """Return the RE2 pattern of a field: it has to match all of a text."""
    return rf"\A(?:{pattern})\z"


def belongs(kind: str) -> str:
    """Say what a value of a type is, for messages.

    >>> belongs("boolean")
    'true or false'
    """
    return _BELONGS[kind]


def read(kind: str, value: object) -> Any:  # noqa: ANN401  # a value of the type
    """Return a value of JSON or Arrow converted to the type, dates and instants also from text; raises ValueError for
    any other value.

    >>> read("date", "2021-07-25"), read("number", 1), read("integer", 1.0)
    (datetime.date(2021, 7, 25), 1.0, 1)
    """
    converted = _READ[kind](value)
    if converted is None:
        raise ValueError(f"not {belongs(kind)}")
    return converted


def _timestamp(value: object) -> datetime | None:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return read_timestamp(value) if isinstance(value, str) else None


def _date(value: object) -> date | None:
    if isinstance(value, str) and re.search(DATE, value):
        return date.fromisoformat(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _integer(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not LEAST <= value <= MOST:
        return None
    return int(value) if value == int(value) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


_READ: dict[str, Callable[[object], Any]] = {
    "string": _string, "integer": _integer, "number": _number, "boolean": _boolean, "date": _date,
    "timestamp": _timestamp,
}  # fmt: skip


def refused(field: OwnField, value: Any) -> str | None:  # noqa: ANN401  # a value of the field's type
    """Say why a field does not take a value of its type, or an item of a list; None if it does."""
    if field.values and value not in field.values:
        return f"{_shown(value)} is none of the values of {field.name}: {', '.join(map(str, field.values))}"
    if field.pattern is not None and not re.fullmatch(field.pattern, value, re.ASCII):
        return f"{_shown(value)} does not match the pattern of {field.name}: {field.pattern}"
    if field.minimum is not None and value < field.minimum:
        return f"{_shown(value)} is less than the minimum of {field.name}: {written(field.minimum)}"
    if field.maximum is not None and value > field.maximum:
        return f"{_shown(value)} is more than the maximum of {field.name}: {written(field.maximum)}"
    return None


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(written(value))
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  # a line of a terminal


def written(value: Any) -> Any:  # noqa: ANN401  # a value of any type
    """Return a value as JSON has it.

    >>> written(date(2021, 7, 25)), written(1.5)
    ('2021-07-25', 1.5)
    """
    if isinstance(value, datetime):
        return write_timestamp(value)
    return value.isoformat() if isinstance(value, date) else value
