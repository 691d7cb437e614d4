"""The changes between two releases as one page that needs no other file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from warraq.report.compared import KINDS, Compared, Row
from warraq.report.escape import visible
from warraq.report.words import ENGLISH, Words

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: Canvas; color: CanvasText;
  font: 1rem/1.6 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
th, td { text-align: start; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid GrayText; }
.n { text-align: end; font-variant-numeric: tabular-nums; }
code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; }
"""


def render(compared: Compared, words: Words = ENGLISH) -> str:
    """Render what changed as HTML; what comes from the data is text, whatever it holds."""
    title = f"{compared.older} → {compared.newer}"
    head = (
        f'<!doctype html>\n<html lang="{words.language}" dir="{words.direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    return head + "\n".join([f"<h1>{_text(title)}</h1>", *_parts(compared, words)]) + "\n</main>\n</body>\n</html>\n"


def _text(text: str) -> str:
    return escape(visible(text))


def _parts(compared: Compared, words: Words) -> Iterator[str]:
    if not compared.differs:
        yield f"<p>{_text(words.say('No record changes.'))}</p>"
        return
    yield f"<p>{_text(words.say('The data ask for a new {part} version.', part=compared.bump))}</p>"
    counts = [(_text(words.say(kind)), f"{compared.kinds[kind]:,}") for kind in KINDS]
    yield _table((words.say("change"), words.say("records")), counts)
    for names, phrase in ((compared.fields_added, "Fields added:"), (compared.fields_changed, "Fields changed:")):
        if names:
            yield f"<p>{_text(words.say(phrase))} {_codes(names)}</p>"
    if compared.by_field:
        fields = [(_codes([name]), f"{count:,}") for name, count in compared.by_field]
        yield _table((words.say("field that differs"), words.say("records")), fields)
    for kind in KINDS:
        yield from _records(compared, kind, words)


def _records(compared: Compared, kind: str, words: Words) -> Iterator[str]:
    rows = compared.of_kind(kind)
    if not rows:
        return
    yield f"<h2>{_text(words.say(kind.capitalize()))}</h2>"
    yield _table((words.say("record"), words.say("title"), words.say("fields")), map(_row, rows), numbers=False)
    if more := compared.kinds[kind] - len(rows):
        yield f"<p>{_text(words.say('and {count:,} more', count=more))}</p>"


def _row(row: Row) -> tuple[str, str, str]:
    return _codes([row.id]), f'<span dir="auto">{_text(row.title)}</span>', _codes(row.fields)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"<code>{_text(name)}</code>" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, numbers: bool = True) -> str:
    """Render a table; cells are HTML already."""
    cells = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(_cells(row, numbers=numbers))}</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _cells(row: tuple[str, ...], *, numbers: bool) -> Iterator[str]:
    for place, cell in enumerate(row):
        yield f'<td class="n">{cell}</td>' if numbers and place else f"<td>{cell}</td>"
