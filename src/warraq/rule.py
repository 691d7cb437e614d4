"""What a rule is: metadata, documentation in fixed parts, and one small function.

Four kinds are run by an engine (record, text, key, near rules); the fifth documents a fault that only a reader can see. A
decorator gives back a `Rule`; nothing is registered by it: `warraq.rules` lists every rule by name.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from warraq.finding import Severity

Kind = Literal["record", "text", "key", "near", "reading"]
When = Literal["always", "release", "selected"]
PARTS = ("Why is this bad?", "Example", "Use instead", "When not to use it")
_BLOCK = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of an example: its language (`json`, `jsonl`, `bytes`, `text`, `toml`), file name and text."""

    language: str
    name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """A rule's docstring, taken apart."""

    summary: str
    parts: dict[str, str]

    def blocks(self, part: str) -> tuple[Block, ...]:
        """Give the fenced blocks of one part, in order."""
        return tuple(Block(*match.groups()) for match in _BLOCK.finditer(self.parts.get(part, "")))


def documentation(docstring: str) -> Documentation:
    """Take a docstring apart at its `## ` headings; raises ValueError where a part is missing or unknown.

    >>> documentation("Thing is wrong.\\n\\n## Why is this bad?\\nIt is.").parts
    Traceback (most recent call last):
    ValueError: 'Thing is wrong.' lacks Example, Use instead, When not to use it
    """
    summary, *sections = re.split(r"^## ", textwrap.dedent(inspect.cleandoc(docstring)), flags=re.MULTILINE)
    parts = {head.strip(): body.strip() for head, _, body in (section.partition("\n") for section in sections)}
    if lacking := [part for part in PARTS if not parts.get(part)]:
        raise ValueError(f"{summary.strip()!r} lacks {', '.join(lacking)}")
    if unknown := [part for part in parts if part not in PARTS]:
        raise ValueError(f"{summary.strip()!r} has unknown parts: {', '.join(unknown)}")
    return Documentation(summary.strip(), parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    `fields` are the fields that it reports, in turn (None: every field that the policy requires); `columns` what else it
    reads; `settings` the keyword-only parameters that policy fills, with their defaults. `exact` tells the guilty from the
    merely suspect and gives the reason; `fix` is a normaliser, `unsafe` where its result can mean something else. `when`
    says when a rule runs that was not asked for: always, where the policy describes a release, or never. Of two key rules
    that find the same pair of records, the one of the lower `rank` speaks. A text rule's `screen` gives the numbers of the strings
    that its pattern may match; the rules without one share that of `normalise/columns/screen.py`.
    """

    code: str
    name: str
    severity: Severity
    kind: Kind
    function: Callable[..., Any]
    doc: Documentation
    fields: tuple[str, ...] | None = ()
    columns: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    exact: Callable[..., Any] | None = None
    message: str = ""
    fix: Callable[..., Any] | None = None
    unsafe: bool = False
    suspects: Callable[[], str] | None = None
    screen: Callable[..., Any] | None = None
    sketch: Callable[..., Any] | None = None
    pairs: Callable[[Any], Any] | None = None
    recurring: Callable[[str, int, int], str | None] | None = None
    when: When = "always"
    rank: int = 0

    @property
    def family(self) -> str:
        """The three letters of the code."""
        return self.code[:3]


def _parameters(function: Callable[..., Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = inspect.signature(function).parameters.values()
    columns = tuple(p.name for p in named if p.kind is not p.KEYWORD_ONLY)
    return columns, tuple(p.name for p in named if p.kind is p.KEYWORD_ONLY)


def _rule(kind: Kind, code: str, name: str, severity: Severity, **more: Any) -> Callable[[Callable[..., Any]], Rule]:  # noqa: ANN401  # the rest of Rule's fields, as the decorators below name them
    def decorate(function: Callable[..., Any]) -> Rule:
        try:
            doc = documentation(function.__doc__ or "")
        except ValueError as error:
            raise ValueError(f"{code}: {error}") from error
        return Rule(code, name, severity, kind, function, doc, **more)

    return decorate


def record_rule(  # metadata, all by keyword
    code: str,
    name: str,
    *,
    severity: Severity,
    message: str = "",
    fields: tuple[str, ...] | None = (),
    exact: Callable[..., Any] | None = None,
    fix: Callable[..., Any] | None = None,
    unsafe: bool = False,
    suspects: str | None = None,
    recurring: Callable[[str, int, int], str | None] | None = None,
    when: When = "always",
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a record rule: its function takes Arrow columns by name and gives a mask of the rows at fault.

    The first column is the field it reports, or each of `fields` in turn, or each required field (`fields=None`). Columns
    hold null where a value is blank or of a wrong type. `exact` and `fix` take one row's values of the same columns; what `exact` gives
    is a reason, or a hit: `.column` (0-based code point of the value) and `.message`.
    Of a rule about `text`, `suspects` is an RE2 pattern: what matches it is at fault, or suspect, beside the mask's rows; all
    such patterns are one pass over the texts. `recurring` makes such a rule look at what a publisher repeats: it takes a text,
    the first code point of what is repeated there and the one behind the last, and gives the reason, or None.
    """

    def decorate(function: Callable[..., Any]) -> Rule:
        columns, settings = _parameters(function)
        own = fields if fields or fields is None else columns[:1]
        return _rule(
            "record", code, name, severity, message=message, fields=own, columns=columns[1:], settings=settings,
            exact=exact, fix=fix, unsafe=unsafe, when=when, suspects=(lambda: suspects) if suspects else None,
            recurring=recurring,
        )(function)  # fmt: skip

    return decorate


def text_rule(  # metadata, all by keyword
    code: str,
    name: str,
    *,
    severity: Severity,
    suspects: Callable[[], str] | str,
    fix: Callable[..., str] | None = None,
    unsafe: bool = False,
    screen: Callable[..., Any] | None = None,
    when: When = "always",
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a text rule: `suspects` is an RE2 pattern that every faulty string matches, its function the exact check.

    The function takes one string and gives None, or a hit: `.column` (0-based code point) and `.message`.
    """
    pattern = suspects if callable(suspects) else lambda: suspects

    def decorate(function: Callable[..., Any]) -> Rule:
        settings = _parameters(function)[1]
        return _rule(
            "text", code, name, severity, settings=settings, fix=fix, unsafe=unsafe, suspects=pattern, screen=screen,
            when=when,
        )(function)  # fmt: skip

    return decorate


def key_rule(
    code: str,
    name: str,
    *,
    severity: Severity,
    message: str = "",
    exact: Callable[..., str | None] | None = None,
    sketch: Callable[..., Any] | None = None,
    pairs: Callable[[Any], Any] | None = None,
    rank: int = 0,
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a key rule: its function takes Arrow columns and gives a key a record (null: none); the engine groups by it.

    `exact` takes the values of the same columns of the first record and of a later one that has its key, and gives the
    reason why the later one is at fault, or None. The first column is the field that the finding stands on. Long texts
    reach `exact` cut off. `sketch`, where a key is dear, is a function of the same columns whose results are equal wherever
    keys are: keys are made of those records alone that share a sketch. `pairs` takes the values of all records that share a key,
    in their order, and gives the places of each record that is repeated and of the later one that does so; without, all later ones
    repeat the first.
    """

    def decorate(function: Callable[..., Any]) -> Rule:
        columns, settings = _parameters(function)
        return _rule(
            "key", code, name, severity, fields=columns[:1], columns=columns[1:], settings=settings, message=message,
            exact=exact, sketch=sketch, pairs=pairs, rank=rank,
        )(function)  # fmt: skip

    return decorate


def near_rule(code: str, name: str, *, severity: Severity, message: str) -> Callable[[Callable[..., Any]], Rule]:
    """Make a near rule: its function takes Arrow columns and gives a sketch a record; the engine compares what is alike.

    The first column is the field that the finding stands on: that of the later record of a pair.
    """

    def decorate(function: Callable[..., Any]) -> Rule:
        columns, settings = _parameters(function)
        return _rule(
            "near", code, name, severity, fields=columns[:1], columns=columns[1:], settings=settings, message=message
        )(function)

    return decorate


def reading_rule(code: str, name: str, *, severity: Severity) -> Callable[[Callable[..., Any]], Rule]:
    """Make the documentation of a fault that readers find."""
    return _rule("reading", code, name, severity)
