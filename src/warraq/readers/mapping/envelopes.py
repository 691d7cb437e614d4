"""What JSON holds around records: the objects on the way to them, and lines that speak of records and are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from warraq.mapping import EACH

KEY = "key"
"""The column that has the key of a record in an object of them, where the record has none of that name."""

_ACTIONS = frozenset({"index", "create", "update", "delete"})
_OF_ACTIONS = frozenset(
    {"routing", "parent", "pipeline", "require_alias", "retry_on_conflict", "version", "version_type", "op_type",
     "if_seq_no", "if_primary_term", "dynamic_templates", "list_executed_pipelines", "refresh"}
)  # fmt: skip
# Messages beside RECORD, and a key that each of a type has.
_MESSAGES = {
    "SCHEMA": "schema", "STATE": "value", "ACTIVATE_VERSION": "version", "BATCH": "manifest", "LOG": "log",
    "TRACE": "trace", "CONTROL": "control", "CATALOG": "catalog", "SPEC": "spec",
    "CONNECTION_STATUS": "connectionStatus",
}  # fmt: skip
_DELETIONS = frozenset({"d", "t"})


class LackingError(LookupError):
    """An object on the way to records has not the key that leads to them."""

    def __init__(self, key: str, record: Mapping[str, Any]) -> None:
        super().__init__(key)
        self.key, self.there = key, tuple(record)


def kind(value: Mapping[str, Any]) -> str | None:
    """Name what an object is that speaks of records and is none; None for any other.

    Sources: the bulk API of Elasticsearch and OpenSearch, the messages of Singer and Airbyte, the events of Debezium.

    >>> kind({"index": {"_id": "1"}}), kind({"type": "STATE", "value": {}}), kind({"op": "d", "before": {}, "after": None})
    ('index action', 'STATE message', 'deletion')
    >>> kind({"index": {"title": "a"}}), kind({"type": "RECORD", "record": {}}), kind({"op": "c", "after": {}})
    (None, None, None)
    """  # noqa: E501  # one pattern, query or example
    if len(value) == 1:
        ((action, inner),) = value.items()
        own = action in _ACTIONS and isinstance(inner, dict)
        return f"{action} action" if own and all(name[:1] == "_" or name in _OF_ACTIONS for name in inner) else None
    message = value.get("type")
    if isinstance(message, str) and message in _MESSAGES and "record" not in value:
        return f"{message} message" if _MESSAGES[message] in value or message.lower() in value else None
    event = value["payload"] if isinstance(value.get("payload"), dict) else value
    return "deletion" if event.get("op") in _DELETIONS and event.get("after") is None else None


def records(value: object, path: Sequence[str]) -> Iterator[object]:
    """Yield what stands at the steps of a path; the values of an object have their keys, as those of a list have not.

    Raises LackingError where an object has no key of the path.

    >>> list(records({"data": {"items": [{"t": 1}, {"t": 2}]}}, ("data", "items", "[*]")))
    [{'t': 1}, {'t': 2}]
    >>> list(records({"a": {"t": 1}}, ("[*]",)))
    [{'t': 1, 'key': 'a'}]
    """
    if not path:
        yield value
    elif path[0] == EACH and isinstance(value, dict):
        for key, each in value.items():
            yield from records(named(each, key), path[1:])
    elif path[0] == EACH:
        for each in value if isinstance(value, list) else ():
            yield from records(each, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from records(value[path[0]], path[1:])
    elif isinstance(value, dict):
        raise LackingError(path[0], value)
    else:
        yield value


def beside(value: object, path: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the keys of other lists on the way to the first list of a path, and how many objects each has.

    >>> list(beside({"n": [1], "tags": [{}], "data": {"items": [{}]}}, ("data", "items", "[*]")))
    [('tags', 1)]
    """
    for step in path:
        if step == EACH or not isinstance(value, dict):
            return
        for key, other in value.items():
            if key != step and isinstance(other, list) and (count := sum(isinstance(each, dict) for each in other)):
                yield key, count
        value = value.get(step)


def named(value: Any, key: str | None) -> Any:  # noqa: ANN401  # any JSON
    """Return a record, or those of a list, with its key beside what it has, if it has one; any other value as it is."""
    if key is not None and isinstance(value, list):
        return [named(each, key) for each in value]
    return {**value, KEY: value.get(KEY, key)} if key is not None and isinstance(value, dict) else value
