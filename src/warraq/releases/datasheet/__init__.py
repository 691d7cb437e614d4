"""The datasheet of a release (Gebru et al., CACM 2021), as Markdown."""

from __future__ import annotations

from itertools import groupby

from warraq.releases.datasheet.answers import Answer, answers, curators, tally, unanswered
from warraq.releases.description import Description

__all__ = ["Answer", "answers", "curators", "render", "unanswered"]

_TITLES = {
    "motivation": "Motivation",
    "composition": "Composition",
    "collection": "Collection process",
    "preprocessing": "Preprocessing, cleaning and labelling",
    "uses": "Uses",
    "distribution": "Distribution",
    "maintenance": "Maintenance",
}
_SOURCES = {
    "data": "computed from the data",
    "curators": "answered by the curators",
    "both": "computed from the data, then in the curators' words",
}


def render(description: Description, given: tuple[Answer, ...]) -> str:
    """Render the datasheet: every question of every section, answered or named as unanswered."""
    counts, missing = tally(given), unanswered(given)
    head = [
        f"# Datasheet: {description.title}",
        "",
        f"{description.name} {description.version}. {description.text}",
        "",
        f"Of {len(given)} questions, {counts['data']} are answered from the data, {counts['curators']} by the curators, "
        f"{counts['both']} by both; {counts['none']} are unanswered"
        + (": " + ", ".join(missing) + "." if missing else "."),
        "",
        "The questions follow Gebru et al., “Datasheets for Datasets”, Communications of the ACM 64(12), 2021.",
        "",
    ]
    body = []
    for section, group in groupby(given, key=lambda answer: answer.question.section):
        body += [f"## {_TITLES[section]}", ""]
        for answer in group:
            body += [f"### {answer.question.text}", "", *_lines(answer), ""]
    return "\n".join([*head, *body]).rstrip() + "\n"


def _lines(answer: Answer) -> list[str]:
    if answer.by == "none":
        return [f"**Unanswered** (`{answer.question.name}`)."]
    return [answer.text, "", f"*({_SOURCES[answer.by]})*"]
