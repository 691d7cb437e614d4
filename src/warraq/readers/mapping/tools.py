"""The mappings that have a name: what the tools of others write, as `tools.toml` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from warraq.mapping import Column, Columned, column_of


class Tool(BaseModel):
    """What a tool writes: where the fields stand, and in which of its releases that was tried.

    `header` is what the columns of its CSV are called, which has no header of its own. `types` are the kinds of objects
    that are articles, where a file may hold others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    release: str
    documentation: Annotated[str, Field(pattern="^https://")]
    columns: dict[str, Columned]
    header: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()

    @property
    def mapping(self) -> Mapping[str, Column]:
        """Return the column of each field."""
        return {name: column_of(column) for name, column in self.columns.items()}


@cache
def tools() -> Mapping[str, Tool]:
    """Return the tools by the names that stand for them.

    >>> [*tools()], tools()["news-please"].mapping["text"].paths
    (['news-please', 'trafilatura', 'fundus', 'newspaper4k', 'ninjs', 'newsarticle'], ('maintext',))
    """
    text = files(__package__).joinpath("tools.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Tool]).validate_python(tomllib.loads(text))
