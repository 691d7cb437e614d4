"""What is wrong with a policy, setting by setting, in words that say what to write."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from warraq.errors import nearest

Path = tuple[str | int, ...]


def reasons(error: ValidationError, model: type[BaseModel], place: Callable[[Path], str] = lambda _: "") -> str:
    """Return each setting that is wrong, and why, on one line; `place` says where a setting stands.

    >>> from warraq.policy.tables import Rules
    >>> try: Rules.model_validate({"selct": ["LNK"], "ignore": "REC"})
    ... except ValidationError as error: reasons(error, Rules)
    'ignore: should be a list; selct: no such setting; did you mean select?'
    """
    return "; ".join(
        f"{'.'.join(map(str, path)) or 'policy'}{place(path)}: {_reason(item, model)}"
        for item in error.errors()
        for path in [_path(item["loc"])]
    )


def _path(loc: Path) -> Path:
    """Leave out of a place what pydantic adds for a union's members and a mapping's keys."""
    return tuple(part for part in loc if not (isinstance(part, str) and (part == "[key]" or "[" in part)))


def _reason(item: Any, model: type[BaseModel]) -> str:  # noqa: ANN401  # pydantic's ErrorDetails
    kind, message = item["type"], str(item["msg"])
    if kind == "extra_forbidden":
        own = _model(model, item["loc"][:-1])
        return f"no such setting; {nearest(str(item['loc'][-1]), own.model_fields)}" if own else "no such setting"
    return "is required" if kind == "missing" else worded(kind, message)


def worded(kind: str, message: str) -> str:
    """Return what pydantic says of a value, in words that say what to write; `kind` is its type of error.

    >>> worded("date_from_datetime_parsing", "Input should be a valid date or datetime, input is too short")
    'write a day as 2027-12-31'
    """
    message = message.removeprefix("Value error, ")
    if kind.startswith("date_"):
        return "write a day as 2027-12-31"
    if kind == "string_too_short":
        return "is empty"
    said = message.replace("Input should", "should", 1)
    return said.replace("valid dictionary", "table").replace("valid list", "list")


def _model(model: type[BaseModel], loc: Path) -> type[BaseModel] | None:
    """Return the table that stands at a place of a policy."""
    inner: type[BaseModel] | None = model
    for part in loc:
        if inner is None or not isinstance(part, str) or part not in inner.model_fields:
            continue
        inner = table(inner.model_fields[part].annotation)
    return inner


def table(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401  # any annotation
    """Return the table in the annotation of a field: itself, a member of a union, the values of a list or mapping."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((own for each in typing.get_args(annotation) if (own := table(each))), None)
