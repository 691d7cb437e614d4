"""The changes between two releases as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from warraq.report.compared import KINDS, Compared, Row
from warraq.report.escape import excerpt, visible
from warraq.report.words import ENGLISH, Words

_WIDTH = 100  # code points of a title
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")


def render(compared: Compared, words: Words = ENGLISH) -> str:
    """Render what changed: counts, a table by kind, one by field, and the first records of each kind."""
    return "\n".join(_lines(compared, words)).rstrip("\n") + "\n"


def code(text: str) -> str:
    """Show a text literally: no markup, link, mention, reference or HTML in it takes effect, also in a table's cell.

    A code element is where GitHub looks for no mentions and references; every sign in it is a character reference.
    Source: GitHub Flavored Markdown 0.29, sections 2.5 and 6.10.

    >>> code("a|b <b>@x</b>")
    '<code>a&#124;b &#60;b&#62;&#64;x&#60;&#47;b&#62;</code>'
    """
    shown = visible(" ".join(text.split()))
    return f"<code>{_SIGN.sub(lambda match: f'&#{ord(match[0])};', shown)}</code>"


def _lines(compared: Compared, words: Words) -> Iterator[str]:
    yield f"### {code(compared.older)} → {code(compared.newer)}"
    yield ""
    if not compared.differs:
        yield words.say("No record changes.")
        return
    yield words.say("The data ask for a new {part} version.", part=f"**{compared.bump}**")
    yield ""
    yield from _table((words.say("change"), words.say("records")), _kinds(compared, words))
    for names, phrase in ((compared.fields_added, "Fields added:"), (compared.fields_changed, "Fields changed:")):
        if names:
            yield f"{words.say(phrase)} {', '.join(map(code, names))}"
            yield ""
    if compared.by_field:
        rows = [(code(name), f"{count:,}") for name, count in compared.by_field]
        yield from _table((words.say("field that differs"), words.say("records")), rows)
    for kind in KINDS:
        yield from _records(compared, kind, words)


def _kinds(compared: Compared, words: Words) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        yield words.say(kind), f"{compared.kinds[kind]:,}"


def _records(compared: Compared, kind: str, words: Words) -> Iterator[str]:
    rows = compared.of_kind(kind)
    if not rows:
        return
    yield f"#### {words.say(kind.capitalize())}"
    yield ""
    yield from _table((words.say("record"), words.say("title"), words.say("fields")), map(_row, rows), numbers=False)
    if more := compared.kinds[kind] - len(rows):
        yield words.say("and {count:,} more", count=more)
        yield ""


def _row(row: Row) -> tuple[str, str, str]:
    title = code(excerpt(row.title, None, width=_WIDTH)) if row.title else ""
    return code(row.id), title, ", ".join(map(code, row.fields))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, numbers: bool = True) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---:' if numbers and place else '---' for place in range(len(head)))}|"
    for cells in rows:
        yield f"| {' | '.join(cells)} |"
    yield ""
