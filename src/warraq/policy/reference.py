"""The reference of the settings as Markdown, made from the models: `docs/settings.md`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from warraq.policy.reasons import table
from warraq.policy.whole import Policy

_HEAD = """\
# Settings

What `warraq.toml` may say, made from the models by `make docs`; `schemas/policy.schema.json` is the same for programs.
A setting that does not exist is refused, with the line and the name that was meant. `warraq config [PATH]` shows every
setting that is in force and the line that set it, and `--config KEY=VALUE` states one for a single run.
"""


def document() -> str:
    """Return the reference of all settings, a section for each table."""
    return "\n".join([_HEAD, *_sections(Policy, "")])


def _sections(model: type[BaseModel], name: str) -> Iterator[str]:
    """Yield the section of a table, and those of the tables in it."""
    own = {field: info for field, info in model.model_fields.items() if not _inner(info) or _mapping(info)}
    rows = [f"| `{info.alias or field}` | {_default(info)} | {info.description} |" for field, info in own.items()]
    title = f"## `{name}`\n\n{(model.__doc__ or '').strip()}\n" if name else "## The policy\n"
    yield "\n".join([title, "| setting | default | |", "|---|---|---|", *rows, ""])
    for field, info in model.model_fields.items():
        if inner := _inner(info):
            yield from _sections(inner, _named(name, field, info))


def _inner(info: FieldInfo) -> type[BaseModel] | None:
    return table(info.annotation)


def _named(name: str, field: str, info: FieldInfo) -> str:
    """Write the header of a table as TOML has it: an array's in two brackets, a mapping's with a name."""
    path = f"{name.strip('[]')}.{field}".strip(".")
    if str(info.annotation).startswith(("list", "tuple")):
        return f"[[{path}]]"
    return f"[{path}.NAME]" if _mapping(info) else f"[{path}]"


def _mapping(info: FieldInfo) -> bool:
    return str(info.annotation).startswith("dict")


def _default(info: FieldInfo) -> str:
    if info.default is PydanticUndefined:
        return "required"
    value = info.default
    if value is None:
        return ""
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"
