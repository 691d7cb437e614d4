"""Render datasheet.html: one page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from itertools import groupby

from warraq.releases.datasheet import pictures
from warraq.releases.datasheet import words as markup
from warraq.releases.datasheet.answers import Answer, tally
from warraq.releases.datasheet.blocks import Code, Fact, Paragraph, Share, Table, shown
from warraq.releases.datasheet.questions import SOURCE, TITLES
from warraq.releases.description.describe import Description

STYLE = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
_LEFTWARD = ("ar", "fa", "ur", "ps", "ckb", "ug", "sd", "he")  # languages written from right to left
_BY = {
    "data": "Computed from the data",
    "curators": "Answered by the curators",
    "both": "Computed from the data, then in the curators’ words",
    "none": "Unanswered",
}
_INVALID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")  # characters allowed in neither HTML nor XML
_LONG = 12  # with more rows, the table of a picture is folded
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?()\[\]{}،؛؟»]")


def render(description: Description, given: tuple[Answer, ...]) -> str:
    """Render the page: contents, the seven sections, and a picture next to each table that has one."""
    page = _Page(description)
    sections = {name: list(group) for name, group in groupby(given, key=lambda answer: answer.question.section)}
    text = "\n".join([
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Datasheet: {escape(description.policy.title)}, {escape(description.version)}</title>",
        f"<style>\n{STYLE}</style>\n</head>\n<body>",
        '<a class="skip" href="#main">Skip to the answers</a>',
        _header(page, given),
        _contents(sections),
        '<main id="main">',
        *(_section(page, name, answers) for name, answers in sections.items()),
        f"</main>\n<footer><p>{SOURCE}</p></footer>\n</body>\n</html>\n",
    ])  # fmt: skip
    return _INVALID.sub("\N{REPLACEMENT CHARACTER}", text)


class _Page:
    """The context that every text on the page needs: the language of its right-to-left text."""

    def __init__(self, description: Description) -> None:
        self.description = description
        spoken = (tag for tag in description.languages if tag.split("-")[0].lower() in _LEFTWARD)
        self.rtl = next(spoken, "")

    def attributes(self, text: str) -> dict[str, str]:
        """Return the attributes of an element that contains a text of the data or of people."""
        if pictures.first_strong(text) == "ltr":
            return {}
        return {"dir": "auto", "lang": self.rtl} if self.rtl else {"dir": "auto"}

    def marks(self, text: str) -> str:
        """Render these attributes as HTML."""
        return "".join(f' {name}="{escape(value)}"' for name, value in self.attributes(text).items())

    def inline(self, part: str) -> str:
        """Write a piece of a paragraph: names as code, and what is read from right to left kept to itself."""
        if isinstance(part, Code):
            return f"<code>{escape(part)}</code>"
        text = _linked(part)
        return f"<bdi{self.marks(part)}>{text}</bdi>" if pictures.first_strong(part) == "rtl" else text


def _linked(text: str) -> str:
    """Escape a text, and turn the web addresses in it into links.

    >>> _linked("<b> at https://example.org/a.")
    '&lt;b&gt; at <a href="https://example.org/a" rel="noreferrer">https://example.org/a</a>.'
    """
    done, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        done += [escape(text[end : match.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = match.end()
    return "".join([*done, escape(text[end:])])


def _header(page: _Page, given: tuple[Answer, ...]) -> str:
    d, counts = page.description, tally(given)
    figures = (
        f"Of {len(given)} questions, {counts['data']} are answered from the data, {counts['curators']} by the "
        f"curators, {counts['both']} by both; {counts['none']} are unanswered."
    )
    return (
        f'<header>\n<p class="kind">Datasheet</p>\n<h1{page.marks(d.policy.title)}>{escape(d.policy.title)}</h1>\n'
        f'<p class="version">{escape(d.policy.name)} {escape(d.version)}</p>\n'
        f"<p{page.marks(d.policy.description)}>{_linked(d.policy.description)}</p>\n<p>{figures}</p>\n</header>"
    )


def _contents(sections: dict[str, list[Answer]]) -> str:
    lines = []
    for name, answers in sections.items():
        open_ones = [answer for answer in answers if answer.by == "none"]
        done = f"{len(answers) - len(open_ones)} of {len(answers)} answered"
        lines.append(f'<li><a href="#{name}">{TITLES[name]}</a> <span class="quiet">{done}</span></li>')
    missing = [answer.question for group in sections.values() for answer in group if answer.by == "none"]
    links = "".join(f'<li><a href="#{each.name}">{escape(each.text)}</a></li>\n' for each in missing)
    folded = f"<details>\n<summary>What is unanswered</summary>\n<ul>\n{links}</ul>\n</details>\n" if missing else ""
    listed = "\n".join(lines)
    return f'<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<ol>\n{listed}\n</ol>\n{folded}</nav>'


def _section(page: _Page, name: str, answers: list[Answer]) -> str:
    body = "\n".join(_answer(page, answer) for answer in answers)
    title = f'<h2 id="{name}-title">{TITLES[name]}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-title">\n{title}\n{body}\n</section>'


def _answer(page: _Page, answer: Answer) -> str:
    words = markup.html(answer.words, page.attributes, _linked).strip()
    said = f'<div class="words">\n{words}\n</div>' if words else ""
    parts = [*(_fact(page, fact) for fact in answer.facts), said]
    if answer.by == "none":
        parts = [
            f'<p class="quiet">Neither the data nor the curators answer this (<code>{answer.question.name}</code>).</p>'
        ]
    return "\n".join([
        f'<div class="question" id="{answer.question.name}">\n<h3>{escape(answer.question.text)}</h3>',
        f'<p class="by {answer.by}">{_BY[answer.by]}</p>',
        *filter(None, parts),
        "</div>",
    ])  # fmt: skip


def _fact(page: _Page, fact: Fact) -> str:
    if isinstance(fact, Paragraph):
        return f"<p>{''.join(map(page.inline, fact.parts)).strip()}</p>"
    table = _table(page, fact)
    if fact.picture is None:
        return table
    fold = f"<details{'' if len(fact.rows) > _LONG else ' open'}>\n<summary>The numbers</summary>\n{table}\n</details>"
    title = f"<figcaption>{escape(fact.caption)}</figcaption>"
    return f'<figure>\n{title}\n<div class="wide">{pictures.draw(fact)}</div>\n{fold}\n</figure>'


def _table(page: _Page, table: Table) -> str:
    kinds = [
        ' class="n"' if all(isinstance(row[at], int | Share) for row in table.rows) else ""
        for at in range(len(table.head))
    ]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(table.head, kinds, strict=True))
    rows = []
    for first, *others in table.rows:
        cells = "".join(f"<td{kind}>{escape(shown(cell))}</td>" for cell, kind in zip(others, kinds[1:], strict=True))
        label = f"<code>{escape(first)}</code>" if isinstance(first, Code) else escape(str(first))
        rows.append(f'<tr><th scope="row"{page.marks(str(first))}>{label}</th>{cells}</tr>')
    body = "\n".join(rows)
    top = f"<caption>{escape(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>"
    return f'<div class="wide"><table>\n{top}\n<tbody>\n{body}\n</tbody>\n</table></div>'
