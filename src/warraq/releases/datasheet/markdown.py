"""Render DATASHEET.md: texts from the data are escaped, and of the curators' Markdown only safe markup is kept."""

from __future__ import annotations

import re
from itertools import groupby

from warraq.releases.datasheet import words as markup
from warraq.releases.datasheet.answers import Answer, tally, unanswered
from warraq.releases.datasheet.blocks import Code, Fact, Paragraph, Share, Table, shown
from warraq.releases.datasheet.questions import SOURCE, TITLES
from warraq.releases.description.describe import Description

_SOURCES = {
    "data": "computed from the data",
    "curators": "answered by the curators",
    "both": "computed from the data, then in the curators' words",
}
# Markup within a line in CommonMark and GitHub's extensions; an underscore inside a word is not.
_MARKUP = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# Markup at the start of a line: headings, lists, quotes, rules, and underlines of headings.
_OPENING = re.compile(r"^(?:([#+=-])|(\d{1,9})([.)](?=\s|$)))")


def render(description: Description, given: tuple[Answer, ...]) -> str:
    """Render the datasheet: every question of every section, answered or marked as unanswered."""
    counts, missing = tally(given), unanswered(given)
    head = [
        f"# Datasheet: {escaped(description.policy.title)}",
        f"{description.policy.name} {description.version}. {escaped(description.policy.description)}",
        f"Of {len(given)} questions, {counts['data']} are answered from the data, {counts['curators']} by the "
        f"curators, {counts['both']} by both; {counts['none']} are unanswered"
        + (": " + ", ".join(missing) + "." if missing else "."),
        SOURCE,
    ]
    body = []
    for section, group in groupby(given, key=lambda answer: answer.question.section):
        body.append(f"## {TITLES[section]}")
        for answer in group:
            body += [f"### {answer.question.text}", *_answer(answer)]
    return "\n\n".join([*head, *body]) + "\n"


def escaped(text: str) -> str:
    r"""Escape plain text and put it on one line, so that Markdown shows it literally.

    >>> escaped("# 1 < 2, *so* snake_case\n\n1. <b>")
    '\\# 1 \\< 2, \\*so\\* snake_case 1. \\<b\\>'
    """
    line = " ".join(text.split())
    return _OPENING.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", _MARKUP.sub(r"\\\g<0>", line))


def _answer(answer: Answer) -> list[str]:
    if answer.by == "none":
        return [f"**Unanswered** (`{answer.question.name}`)."]
    words = markup.markdown(answer.words, escaped)
    return [*map(_fact, answer.facts), *filter(None, [words]), f"*({_SOURCES[answer.by]})*"]


def _fact(fact: Fact) -> str:
    return _paragraph(fact) if isinstance(fact, Paragraph) else _table(fact)


def _paragraph(fact: Paragraph) -> str:
    # Only the first piece can start a block, so only it needs block markup escaped.
    return "".join(_piece(part, first=number == 0) for number, part in enumerate(fact.parts)).strip()


def _piece(part: str, *, first: bool = True) -> str:
    if isinstance(part, Code):
        return _code(part)
    before, inside, after = part[: len(part) - len(part.lstrip())], part.strip(), part[len(part.rstrip()) :]
    text = escaped(inside) if first else escaped(f"x{inside}")[1:]
    return f"{' ' if before else ''}{text}{' ' if after and inside else ''}"


def _code(text: str) -> str:
    r"""Set a name as code that no backtick in it ends, also in the cell of a table (CommonMark 0.31, 6.1).

    >>> _code("csv"), _code("a`b|c")
    ('`csv`', '`` a`b\\|c ``')
    """
    line = " ".join(text.split()).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"`{line}`"


def _table(table: Table) -> str:
    numeric = [all(isinstance(row[at], int | Share) for row in table.rows) for at in range(len(table.head))]
    rows = [[_piece(c) if isinstance(c, str) else shown(c) for c in row] for row in table.rows]
    lines = [list(table.head), ["---:" if each else "---" for each in numeric], *rows]
    return f"{table.caption}:\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)
