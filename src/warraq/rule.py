"""What a rule is: metadata, documentation in fixed parts, and one small function.

Four types are run by an engine (record, text, key, near rules); the fifth documents a fault that something else finds.
A decorator returns a rule of its type; nothing is registered by it: `warraq.rules` lists every rule by name.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from warraq.finding import Severity

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
        """Return the fenced blocks of one part, in order."""
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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Rule:
    """What every rule of the catalogue has.

    `settings` are the keyword-only parameters of its function that policy fills. `fix` is a normaliser, `unsafe` where
    its result can mean something else, and `surely_fixed` where it changes every value in which the rule finds
    something, so that nobody has to try. `when` says when a rule runs that was not asked for: always, where the policy
    describes a release, or never.

    `masks_others`: while a value is at fault, no other rule's fix may touch it, and what goes with the repair is no
    second fault. `once_per_file`: the first finding of a file is the only one. `clock`: what is found depends on the
    time of the run. `once_for_a_file`: a fault that all records of a file have (two at least) is one finding, which
    adds these words to the message, or those of `once_for_a_table` where the file has a header; for record rules that
    have no `exact`, and faults of readers. `once_for_a_stranger`: where nothing in a file bears a field's name, what
    all its records have is one finding with these words and the names.
    """

    code: str
    name: str
    severity: Severity
    doc: Documentation
    function: Callable[..., Any]
    settings: tuple[str, ...] = ()
    fix: Callable[..., Any] | None = None
    unsafe: bool = False
    surely_fixed: bool = False
    when: When = "always"
    masks_others: bool = False
    once_per_file: bool = False
    once_for_a_file: str = ""
    once_for_a_table: str = ""
    once_for_a_stranger: str = ""
    clock: bool = False

    @property
    def family(self) -> str:
        """The three letters of the code."""
        return self.code[:3]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReadingRule(Rule):
    """A fault found by something else than an engine: a reader, a release, an expectation. Its function is empty."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TextRule(Rule):
    """A rule about every string: its function takes one, and returns None or a hit.

    `suspects` makes an RE2 pattern that every faulty string matches. `in_plain`: it may match plain text too, which
    `normalise/columns/screen.py` clears before the others are asked; such a rule is not asked about links. `plain`
    returns what all plain text holds in which it finds something (`normalise/columns/holding.py`), which takes less
    time than the pattern. `frequent`: it finds something in so many strings that they are told apart from those that
    the others suspect. `by_words`: what it finds may be words that are as if they ran backwards, among characters that
    no other rule suspects. `keeps_letters`: its fix leaves no value blank in which a letter stands, so that nobody has
    to try.
    """

    suspects: Callable[[], str]
    in_plain: bool = False
    plain: Callable[[], Any] | None = None
    frequent: bool = False
    by_words: bool = False
    keeps_letters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RecordRule(Rule):
    """A rule about columns: its function takes them as Arrow arrays and returns a mask of the rows at fault.

    `fields` are the fields that it reports, in turn (None: every field that the policy requires); `columns` what else
    it reads. `exact` tells the guilty from the merely suspect and returns the reason, else `message` says it. Of a rule
    about `text`, `suspects` makes an RE2 pattern whose matches are suspect beside the mask's rows, and `recurring`
    looks at what a publisher repeats. What that pattern matches begins a line with one of `openings`, or ends a text
    with one of `endings`, unless some of its characters are suspect anyway.
    """

    fields: tuple[str, ...] | None
    columns: tuple[str, ...] = ()
    exact: Callable[..., Any] | None = None
    message: str = ""
    suspects: Callable[[], str] | None = None
    openings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    recurring: Callable[[str, int, int], str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class KeyRule(Rule):
    """A rule about records that share a key: its function takes columns and returns a key a record.

    The first of `columns` is the field that is reported. Of two rules that find the same pair of records, the one of
    the lower `rank` speaks. See `key_rule` for the rest.
    """

    columns: tuple[str, ...]
    exact: Callable[..., str | None] | None = None
    message: str = ""
    sketch: Callable[..., Any] | None = None
    pairs: Callable[[Any], Any] | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class NearRule(Rule):
    """A rule about records that are alike: its function takes the `field` as a column and returns a sketch a record.

    What `copies` calls the same is no finding of this rule.
    """

    field: str
    message: str
    copies: KeyRule


def _parameters(function: Callable[..., Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a function's columns, and those of its settings."""
    named = inspect.signature(function).parameters.values()
    columns = tuple(p.name for p in named if p.kind is not p.KEYWORD_ONLY)
    return columns, tuple(p.name for p in named if p.kind is p.KEYWORD_ONLY)


def _described(code: str, function: Callable[..., Any]) -> Documentation:
    try:
        return documentation(function.__doc__ or "")
    except ValueError as error:
        raise ValueError(f"{code}: {error}") from error


def _stated(code: str, name: str, function: Callable[..., Any]) -> dict[str, Any]:
    """Return the fields that every rule has of its code, its name and its function."""
    doc, settings = _described(code, function), _parameters(function)[1]
    return {"code": code, "name": name, "doc": doc, "function": function, "settings": settings}


def _deferred(suspects: Callable[[], str] | str) -> Callable[[], str]:
    return suspects if callable(suspects) else partial(str, suspects)


def record_rule(
    code: str,
    name: str,
    *,
    fields: tuple[str, ...] | None = (),
    suspects: str | None = None,
    **more: Any,  # noqa: ANN401  # the other fields of RecordRule
) -> Callable[[Callable[..., Any]], RecordRule]:
    """Make a record rule: its function takes Arrow columns by name and returns a mask of the rows at fault.

    The first column is the field it reports, or each of `fields` in turn, or each required field (`fields=None`).
    Columns hold null where a value is blank or of a wrong type. `exact` and `fix` take one row's values of the same
    columns; what `exact` returns is a reason, or a hit: `.column` (0-based code point of the value) and `.message`. All
    patterns of `suspects` are one pass over the texts. `recurring` takes a text, the first code point of what is
    repeated there and the one behind the last, and returns the reason, or None.
    """

    def decorate(function: Callable[..., Any]) -> RecordRule:
        first, *others = _parameters(function)[0]
        return RecordRule(
            columns=tuple(others),
            fields=fields if fields or fields is None else (first,),
            suspects=_deferred(suspects) if suspects else None,
            **_stated(code, name, function),
            **more,
        )

    return decorate


def text_rule(
    code: str,
    name: str,
    *,
    suspects: Callable[[], str] | str,
    **more: Any,  # noqa: ANN401  # the other fields of TextRule
) -> Callable[[Callable[..., Any]], TextRule]:
    """Make a text rule: `suspects` is an RE2 pattern that every faulty string matches, its function the exact check.

    The function takes one string and returns None, or a hit: `.column` (0-based code point) and `.message`.
    """

    def decorate(function: Callable[..., Any]) -> TextRule:
        return TextRule(suspects=_deferred(suspects), **_stated(code, name, function), **more)

    return decorate


def key_rule(code: str, name: str, **more: Any) -> Callable[[Callable[..., Any]], KeyRule]:  # noqa: ANN401  # the fields of KeyRule
    """Make a key rule: its function takes Arrow columns and returns a key a record (null: none); the engine groups by
    it.

    `exact` takes the values of the same columns of the first record and of a later one that has its key, and returns
    the reason why the later one is at fault, or None. The first column is the field that the finding stands on. Long
    texts reach `exact` cut off. `sketch`, where a key is expensive, is a function of the same columns whose results are
    equal wherever keys are: keys are made of those records alone that share a sketch. `pairs` takes the values of all
    records that share a key, in their order, and returns the places of each record that is repeated and of the later
    one that does so; without, all later ones repeat the first.
    """

    def decorate(function: Callable[..., Any]) -> KeyRule:
        return KeyRule(columns=_parameters(function)[0], **_stated(code, name, function), **more)

    return decorate


def near_rule(code: str, name: str, **more: Any) -> Callable[[Callable[..., Any]], NearRule]:  # noqa: ANN401  # the fields of NearRule
    """Make a near rule: its function takes one Arrow column and returns a sketch a record; the engine compares what is
    alike.

    The finding stands on that field of the later record of a pair.
    """

    def decorate(function: Callable[..., Any]) -> NearRule:
        (field,) = _parameters(function)[0]
        return NearRule(field=field, **_stated(code, name, function), **more)

    return decorate


def reading_rule(code: str, name: str, **more: Any) -> Callable[[Callable[..., Any]], ReadingRule]:  # noqa: ANN401  # the fields of Rule
    """Make the documentation of a fault that no engine looks for."""

    def decorate(function: Callable[..., Any]) -> ReadingRule:
        return ReadingRule(**_stated(code, name, function), **more)

    return decorate
