"""One rule's fix on one record."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from warraq.engine.columns import PARTS, TEXTS
from warraq.engine.scope import Scope
from warraq.rule import Rule


def mended(record: dict[str, Any], rule: Rule, scope: Scope) -> dict[str, Any]:
    """Give a copy of a record in which a rule's fix was applied to every value that the rule looks at.

    Raises ValueError where the rule has no fix.
    """
    if rule.fix is None:
        raise ValueError(f"{rule.code} has no fix")
    record = copy.deepcopy(record)
    arguments = scope.arguments(rule)
    if "language" in rule.settings:
        arguments["language"] = record.get("language")
    if rule.kind == "text":
        for name in TEXTS:
            _replace(record, name, lambda value: rule.fix(value, **arguments) if rule.fix else value)
        return record
    for name in rule.fields or ():
        values = [_value(record, each) for each in (name, *rule.columns)]
        if isinstance(values[0], str) and values[0].strip():
            _put(record, name, rule.fix(*values, **arguments))
    return record


def _value(record: dict[str, Any], name: str) -> Any:  # noqa: ANN401  # any value of a record
    if name in PARTS:
        outer, inner = PARTS[name]
        return (record.get(outer) or {}).get(inner)
    return record.get(name)


def _put(record: dict[str, Any], name: str, value: object) -> None:
    outer, inner = PARTS.get(name, (None, name))
    (record[outer] if outer else record)[inner] = value


def _replace(record: dict[str, Any], name: str, fix: Callable[[str], str]) -> None:
    """Fix every string of a text field: a value, the items of a list, or the parts of a list's objects."""
    value = _value(record, name)
    if isinstance(value, list):
        _put(record, name, [_fixed(item, fix) for item in value])
    elif isinstance(value, str):
        _put(record, name, _fixed(value, fix))


def _fixed(value: object, fix: Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return {key: _fixed(part, fix) for key, part in value.items()}
    return fix(value) if isinstance(value, str) and value.strip() else value
