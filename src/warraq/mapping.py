"""Where the fields of a record stand in a foreign file, as `--map` and `[sources.columns]` say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

EACH = "[*]"
"""The step of a path that goes to every item of a list."""

_SELECTOR = r"\[(?:\*|\d+|[^\[\]=]+=[^\[\]]*)\]"
_STEP = re.compile(rf"(?P<name>[^.\[\]]+)(?P<selectors>(?:{_SELECTOR})*)(?:\.|\Z)")
_PUNCTUATION = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Column:
    """What a field is read from: columns, or paths into nested JSON, of which several are joined.

    `split` cuts a string into a list, or a text into its paragraphs. `values` replaces values that are spelled so, and
    an empty word stands for nothing. `markup` tells that text is HTML. `otherwise` is what a record is read from in
    which all this is empty.
    """

    paths: tuple[str, ...]
    split: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    markup: bool = False
    otherwise: Column | None = None

    def __str__(self) -> str:
        """Write the column as `--map` takes it."""
        return "+".join(self.paths) + (f":{self.split}" if self.split else "")

    @property
    def choices(self) -> tuple[Column, ...]:
        """Return this and what stands in for it, in the order in which they are tried."""
        return (self, *(self.otherwise.choices if self.otherwise else ()))

    @property
    def every_path(self) -> tuple[str, ...]:
        """Return the paths of all choices."""
        return tuple(path for choice in self.choices for path in choice.paths)

    def within(self, before: str) -> Column:
        """Return the column whose paths begin where something stands `before` them."""
        otherwise = self.otherwise.within(before) if self.otherwise else None
        return replace(self, paths=tuple(before + path for path in self.paths), otherwise=otherwise)

    @property
    def is_plain(self) -> bool:
        """Tell whether the field is the value of one column, as it stands there."""
        derived = self.split or self.values or self.markup or self.otherwise or len(self.paths) != 1
        return not derived and not any(step in self.paths[0] for step in "[{")


def short(text: str) -> Column:
    """Read the short form of `--map`: a column, several that are joined (`Lead+Content`), one to split (`Tags:،`).

    Only what stands behind the last colon and has no letter or digit is a separator, so that `og:title` is a column.

    >>> short("Lead+Content").paths, short("Tags:،").split, short("og:title").paths, short("C++").paths
    (('Lead', 'Content'), '،', ('og:title',), ('C++',))
    """
    name, sign, split = text.rpartition(":")
    if not (sign and name and _PUNCTUATION.fullmatch(split)):
        name, split = text, ""
    parts = tuple(name.split("+"))
    return Column(parts if all(parts) else (name,), split or None)


@lru_cache(4096)
def steps(path: str) -> tuple[str, ...]:
    """Cut a path into its steps; one that is written in another way is the name of a column as it stands.

    Behind a name may stand `[*]`, each item of its list, `[0]`, one of them, or `[role=main]`, those in which a key has
    a value. A name such as `{a,b}` is the values of several keys, one behind the other.

    >>> steps("author[*].name"), steps("a.b"), steps("Date (UTC)"), steps("...")
    (('author', '[*]', 'name'), ('a', 'b'), ('Date (UTC)',), ('...',))
    >>> steps("[*].articles[*]"), steps("[*][*]")
    (('[*]', 'articles', '[*]'), ('[*]', '[*]'))
    >>> steps("bodies[type=text/plain].value"), steps("parts[*].{head,body}")
    (('bodies', '[type=text/plain]', 'value'), ('parts', '[*]', '{head,body}'))
    """
    if path.startswith((f"{EACH}.", f"{EACH}[")):
        return (EACH, *steps(path[len(EACH) :].removeprefix(".")))
    parts, place = list[str](), 0
    while place < len(path):
        match = _STEP.match(path, place)
        if match is None:
            return (path,)
        parts += [match["name"], *re.findall(_SELECTOR, match["selectors"])]
        place = match.end()
    return (path,) if path.endswith(".") or not parts else tuple(parts)


def condition(step: str) -> tuple[str, str] | None:
    """Return the key and the value by which a step chooses items of a list; None where it chooses none, or all.

    >>> condition("[role=main]"), condition("[*]"), condition("role=main")
    (('role', 'main'), None, None)
    """
    key, sign, value = step[1:-1].partition("=")
    return (key, value) if sign and step.startswith("[") else None


def keys(step: str) -> tuple[str, ...]:
    """Return the keys that a step names: more than one in braces.

    >>> keys("name"), keys("{head,body}")
    (('name',), ('head', 'body'))
    """
    return tuple(step[1:-1].split(",")) if step.startswith("{") and step.endswith("}") else (step,)


def is_of_many(path: str) -> bool:
    """Tell whether a path leads to a list of what it finds.

    >>> is_of_many("a[*].b"), is_of_many("a[type=x].b"), is_of_many("{a,b}"), is_of_many("a[0].b")
    (True, True, True, False)
    """
    return any(step == EACH or condition(step) or len(keys(step)) > 1 for step in steps(path))


class ColumnPolicy(BaseModel):
    """Where a field stands in a foreign file, in full."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    column: str | list[str] = Field(description="A column, a path such as author[*].name, or several to be joined.")
    split: str | None = Field(
        default=None, min_length=1, description="What stands between the items of a list, or the paragraphs of a text."
    )
    values: dict[str, str] = Field(
        default={}, description="What values that are spelled so stand for; an empty one stands for nothing."
    )
    markup: bool = Field(default=False, description="Whether text is HTML, to be read as the text that it shows.")
    otherwise: Columned | None = Field(
        default=None, alias="else", description="Where the field stands in a record in which all this is empty."
    )


Columned = Annotated[str, Field(min_length=1)] | Annotated[list[str], Field(min_length=1)] | ColumnPolicy


def column_of(stated: Columned) -> Column:
    """Return the column that a policy states in short or in full."""
    if isinstance(stated, ColumnPolicy):
        otherwise = column_of(stated.otherwise) if stated.otherwise else None
        return Column(_column_paths(stated.column), stated.split, stated.values, stated.markup, otherwise)
    return Column(_column_paths(stated))


def _column_paths(stated: str | list[str]) -> tuple[str, ...]:
    return (stated,) if isinstance(stated, str) else tuple(stated)
