"""Descriptions of files for people: each column with what it looks like, then the tables and the command to paste."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from warraq.describing import command, options, toml
from warraq.describing.columns import Column
from warraq.describing.look import Description
from warraq.describing.suggest import Guess
from warraq.report.escape import excerpt, visible
from warraq.report.text import counted

_SHOWN = 60  # characters of an example


def render(descriptions: Sequence[Description]) -> str:
    """Render descriptions one below the other."""
    return "\n\n".join("\n".join(_lines(each)) for each in descriptions) + "\n"


def _lines(description: Description) -> Iterator[str]:
    yield f"{visible(description.path)}: {', '.join(_parts(description))}"
    yield from _unread(description)
    if description.documents:
        head = ("", "Its reader makes a record of each document, with", *_shares(description))
        yield from (*head, *_missing(description, "no document has it")) if description.sample.columns else ()
        return
    if description.canonical:
        yield "  its columns are the record's own: there is nothing to map"
    for column in description.sample.columns if description.canonical else ():
        yield from ("", f"  {visible(column.name)}", *_about(description, column))
    for guess in description.suggestion.guesses:
        yield from ("", f"  {visible(guess.column.name)}{_arrow(guess)}", *_about(description, guess.column))
    if more := description.sample.more:
        yield f"\n  and {counted(more, 'column')} more, which are not looked at: their names seem to be data"
    if description.suggestion.guesses:
        yield from _missing(description, "no column looks like it")
    if description.suggestion.mapping:
        name = toml.named(description.path.rsplit("/", 1)[-1].split(".")[0])
        yield from ("", "For warraq.toml:", "")
        yield from toml.render(description, name=name, path=f"seeds/{name}").splitlines()
    if only := options.unmappable(description.suggestion.mapping):
        yield from ("", *_wrapped(f"{', '.join(only)}: a policy alone can map this."))
    yield from ("", "To check the file as it lies:", "", command.render(description))


def _missing(description: Description, said: str) -> Iterator[str]:
    if missing := description.missing:
        yield from ("", *_wrapped(f"Required, and {said}: {', '.join(missing)}."))


def _unread(description: Description) -> Iterator[str]:
    if description.unread:
        yield f"  not read: {visible(description.reason)}"
    elif not description.records:
        yield "  there is no record in it"


def _parts(description: Description) -> Iterator[str]:
    yield description.reader
    if description.delimiter:
        yield f"separated by {json.dumps(description.delimiter)}"
    if "header" in description.stated:
        yield "without a header: its first line is a record"
    if "record" in description.stated:
        yield f"records at {visible(description.stated['record'])}"
    if description.instead:
        yield description.instead
    if description.encoding:
        yield description.encoding.upper() if description.encoding.startswith("utf") else description.encoding
    yield counted(description.records, "record")
    if description.unread:
        yield f"{description.unread:,} that cannot be read"
    if 0 < description.sample.records < description.records:
        yield f"the first {description.sample.records:,} looked at"


def _arrow(guess: Guess) -> str:
    if guess.field:
        return f" → {guess.field}, {guess.reason}"
    if guess.own:
        return f" → {guess.own.name}, a field of one's own, {guess.reason}"
    return f" → {guess.reason}"


def _about(description: Description, column: Column) -> Iterator[str]:
    share, different = description.sample.share(column), counted(len(column.different), "different value")
    lengths = "" if column.shortest is None else f", {_range(column)}"
    yield f"      {column.type}, {share:.0%} filled, {different}{lengths}"
    if column.examples:
        yield f"      {' | '.join(map(_example, column.examples))}"


def _range(column: Column) -> str:
    noun = "item" if column.type.startswith("list") else "character"
    least, most = column.shortest or 0, column.longest or 0
    return counted(most, noun) if least == most else f"{least:,} to {counted(most, noun)}"


def _example(value: Any) -> str:  # noqa: ANN401  # any JSON
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(excerpt(" ".join(text.split()), None, width=_SHOWN))


def _shares(description: Description) -> Iterator[str]:
    for column in description.sample.columns:
        if column.filled:
            yield f"  {column.name}: {column.type}, {description.sample.share(column):.0%} filled"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 118, break_long_words=False, break_on_hyphens=False)
