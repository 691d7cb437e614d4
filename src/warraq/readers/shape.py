"""The shape of one record against the contract: types, unknown fields, repeated keys, and the rest of the JSON Schema.

A record that the model takes as it is has no fault of shape. Any other is put to the JSON Schema, whose errors are told
apart: what another rule says (a missing or blank field, a malformed date, link, id or language) is left to that rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from warraq.finding import Fault
from warraq.readers import own, surrogates
from warraq.record import CANONICAL, Record

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError as SchemaError
    from pydantic_core import ErrorDetails

_OTHERS = {"string_too_short", "string_pattern_mismatch"}  # errors of pydantic about the form of a string
_TYPES = {"string": "a string", "array": "a list", "object": "an object", "integer": "an integer", "null": "null"}


_written = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Shape:
    """One record made safe for columns: its values, the fields it names, those already reported, and the faults."""

    values: dict[str, Any]
    present: frozenset[str]
    settled: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = field(default=())

    @property
    def identifier(self) -> str | None:
        """The record's own id, where it is a string."""
        return self.values.get("id")


@cache
def _validator(contract: Record) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # takes a second, and clean records never need it

    # What a record lacks is another rule's, and would be an error a field here.
    return Draft202012Validator({name: part for name, part in contract.json_schema().items() if name != "required"})


def pointer(path: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901).

    >>> pointer(["related", 0, "a/b"])
    '/related/0/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def kind(value: object) -> str:
    """Name the JSON type of a value.

    >>> [kind(v) for v in (None, True, 1, 1.5, "a", [], {})]
    ['null', 'a boolean', 'an integer', 'a number', 'a string', 'a list', 'an object']
    """
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return "null" if value is None else names[type(value)]


def examine(value: object, repeated: Sequence[str] = (), contract: Record = CANONICAL) -> Shape:
    """Examine one parsed JSON value as a record; `repeated` names the keys that its text repeats."""
    if not isinstance(value, dict):
        wrong = Fault("REC004", f"a record is an object, not {kind(value)}", field="", value=value)
        return Shape({}, frozenset(), frozenset(contract.fields), (wrong,))
    twice = tuple(
        Fault("REC008", f"the key {name!r} stands more than once; only the last was read", field=place)
        for place in repeated
        for name in [place.rpartition("/")[2]]
    )
    errors = [error for error in _errors(value, contract) if not _another(error, value, contract)]
    if any(error["type"] != "extra_forbidden" for error in errors) or not _encodes(value):
        names = {str(part) for error in errors for part in error["loc"][:1] or contract.fields}
        return _suspect(value, twice, names, contract)
    return _with_more(value, twice, [error["loc"] for error in errors], contract)


def _errors(record: dict[str, Any], contract: Record) -> list[ErrorDetails]:
    """Return what the model says against a record."""
    try:
        contract.model.model_validate(record)
    except ValidationError as error:
        return error.errors(include_url=False, include_context=False, include_input=False)
    return []


def _another(error: ErrorDetails, record: dict[str, Any], contract: Record) -> bool:
    """Tell what another rule says of a field as a whole: that it is missing, null, blank, or text of another form.

    Of the text in a field of one's own no other rule says anything.
    """
    place, kind = error["loc"], error["type"]
    if len(place) != 1 or kind == "extra_forbidden":
        return False
    value = record.get(str(place[0]))
    if place[0] in contract.by_name:
        return value is None
    return value is None or kind in _OTHERS or (kind == "value_error" and isinstance(value, str))


def _encodes(record: dict[str, Any]) -> bool:
    """Tell whether a record is without half surrogate pairs, which pydantic lets pass in some strings."""
    try:
        _written(record).encode()
    except UnicodeError:
        return False
    return True


def _with_more(
    record: dict[str, Any], faults: tuple[Fault, ...], places: list[tuple[str | int, ...]], contract: Record
) -> Shape:
    """Return a record whose only fault is fields too many: the JSON Schema would say no more, and take longer."""
    all_faults, values = list(faults), {name: record[name] for name in contract.fields if name in record}
    for *path, name in sorted(places, key=lambda place: ([str(part) for part in place[:-1]], place[-1])):
        schema = contract.json_schema()
        for part in path:
            schema = schema["items"] if isinstance(part, int) else schema["properties"][part]
        all_faults.append(_unknown([*path, name], schema, _get(record, path)[name]))
    return Shape(values, frozenset(values), frozenset(), tuple(all_faults))


def _unknown(path: list[str | int], schema: Any, value: object) -> Fault:  # noqa: ANN401  # a JSON Schema
    known = "the record has " + ", ".join(schema["properties"])
    return Fault("REC005", f"no such field; {known}", field=surrogates.visible(pointer(path)), value=_plain(value))


def _suspect(record: dict[str, Any], faults: tuple[Fault, ...], names: set[str], contract: Record = CANONICAL) -> Shape:
    """Put the fields in error, those with half a surrogate pair, and unknown ones to the JSON Schema."""
    lone = [] if _encodes(record) else list(surrogates.find(record, []))
    record = {name: _copied(part) for name, part in record.items()}
    for path, text in lone:
        _put(record, path, surrogates.without(text))
    all_faults = [*faults, *(surrogates.fault(pointer(path), text) for path, text in lone)]
    fields = contract.fields
    settled = {str(path[0]) for path, _ in lone if path[0] in fields and not _get(record, path)}
    names |= {str(path[0]) for path, _ in lone}
    all_faults += _own(record, names, settled, contract)
    asked = {name: part for name, part in record.items() if name in names or name not in fields}
    asked = {name: part for name, part in asked.items() if name not in contract.by_name}
    for fault, path, unfit in _mistyped(asked, contract) or _wrong(asked, contract):
        all_faults.append(fault)
        if fault.code in ("REC004", "REC010") and path[0] in fields:
            settled.add(str(path[0]))
            if fault.code == "REC004" or unfit:
                _put(record, path, None)
    values = {name: record[name] for name in fields if name in record}
    return Shape(_typed(values), frozenset(values), frozenset(settled), tuple(all_faults))


def _copied(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Copy a JSON value, which takes a fifth of the time that `copy.deepcopy` does."""
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list) else value


_Wrong = tuple[Fault, list[str | int], bool]  # a fault, its path, and whether its value does not fit into its column


def _mistyped(asked: dict[str, Any], contract: Record) -> list[_Wrong]:
    """Return the faults of fields that are all of another type as a whole; nothing where one of them is not.

    The JSON Schema would say the same of them, and take ten times as long.
    """
    mistyped, properties, is_type = list[_Wrong](), contract.json_schema()["properties"], _validator(contract).is_type
    for name, value in sorted(asked.items()):
        wanted = _types(properties.get(name, {}))
        if value is None or not wanted or any(is_type(value, each) for each in wanted):
            return []
        mistyped.append((_of_type([name], wanted, value), [name], False))
    return mistyped


def _types(schema: Any) -> list[str]:  # noqa: ANN401  # a JSON Schema
    wanted = schema.get("type", [])
    return [wanted] if isinstance(wanted, str) else wanted


def _wrong(asked: dict[str, Any], contract: Record) -> Iterator[_Wrong]:
    """Yield what the JSON Schema says of some fields of a record."""
    errors = sorted(
        _validator(contract).iter_errors(asked), key=lambda e: (list(map(str, e.absolute_path)), str(e.validator))
    )
    patterned = {tuple(error.absolute_path) for error in errors if error.validator == "pattern"}
    for error in errors:
        if error.validator in ("minLength", "maxLength") and tuple(error.absolute_path) in patterned:
            continue  # the pattern says so already
        for fault, path in _faults(error):
            yield fault, path, _unfit(error)


def _own(record: dict[str, Any], names: set[str], settled: set[str], contract: Record) -> Iterator[Fault]:
    """Yield what is wrong with fields of one's own; a value of another type is taken out, and its field is settled."""
    for name, field_ in contract.by_name.items():
        if name in names and name in record:
            for fault, path in list(own.faults(field_, record[name], kind(record[name]))):
                settled.add(name)
                if fault.code == "REC004":
                    _put(record, path, None)
                yield replace(fault, field=pointer(path), value=_plain(fault.value))


def _faults(error: SchemaError) -> Iterator[tuple[Fault, list[str | int]]]:
    path, where = list(error.absolute_path), pointer(list(error.absolute_path))
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        for name in sorted(set(instance) - set(schema["properties"])):
            at = [*path, name]
            yield _unknown(at, schema, instance[name]), at
    elif error.validator == "type":
        if instance is not None or len(path) > 1:
            yield _of_type(path, _types(schema), instance), path
    elif len(path) > 1 or (path and error.validator == "required"):
        message = error.message if len(error.message) < 200 else f"does not meet {error.validator}"  # noqa: PLR2004  # a line of a terminal or two
        yield Fault("REC010", message, field=where, value=_plain(instance)), path


def _of_type(path: list[str | int], wanted: list[str], value: object) -> Fault:
    message = f"{' or '.join(_TYPES[each] for each in wanted)} belongs here, not {kind(value)}"
    return Fault("REC004", message, field=pointer(path), value=_plain(value))


def _unfit(error: SchemaError) -> bool:
    """Whether the value does not even fit into its column: an integer over 64 bits."""
    return error.validator in ("minimum", "maximum")


def _plain(value: object) -> object:
    """Return a value that any JSON writer takes: numbers beyond 64 bits, and what holds an infinity, become text."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return str(value)
    return value


def _get(record: Any, path: list[str | int]) -> Any:  # noqa: ANN401  # any JSON
    for part in path:
        record = record[part]
    return record


def _put(record: Any, path: list[str | int], value: object) -> None:  # noqa: ANN401  # any JSON
    parent = _get(record, path[:-1])
    parent[path[-1]] = value


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Make nested values fit their columns: integral floats as integers, unknown parts left out."""
    source = values.get("source")
    if isinstance(source, dict) and isinstance(source.get("bytes"), float):
        source["bytes"] = int(source["bytes"])
    return values
