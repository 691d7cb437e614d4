"""Answer questions about people, as far as rules looked for personal data."""

from __future__ import annotations

from itertools import chain

from warraq.releases.datasheet.blocks import Code, Fact, Share, Table, paragraph
from warraq.releases.description.describe import Description
from warraq.report.text import counted

_FINANCE = {"PII003": "bank account numbers", "PII004": "payment card numbers"}


def answered(d: Description) -> dict[str, tuple[Fact, ...]]:
    """Answer the questions about people with the number of articles in which each rule found something."""
    return {"composition.identifiable": _identifiable(d), "composition.sensitive": _sensitive(d)}


def _identifiable(d: Description) -> tuple[Fact, ...]:
    ran = [each for each in d.personal if each.articles is not None]
    silent = [each for each in d.personal if each.articles is None]
    if not ran:
        return paragraph(
            "Not known: the rules that look for addresses and numbers of people (", Code("PII"), ") did not run."
        )
    rows = tuple((f"{each.code} {each.name}", each.articles or 0, Share(each.articles or 0, d.records)) for each in ran)
    left = list(chain.from_iterable((", ", Code(each.code), f" {each.name}") for each in silent))[1:]
    return (
        Table("people", "Articles with what leads to a person", ("rule", "articles", "share"), rows),
        *paragraph(
            "Found by their form and their check digits in texts, headlines, names of authors, credits and "
            "keywords, not in links; nothing looked for people's names.",
            *((" Not looked for: ", *left, ".") if left else ()),
        ),
    )


def _sensitive(d: Description) -> tuple[Fact, ...]:
    finance = [each for each in d.personal if each.code in _FINANCE and each.articles is not None]
    listed = "; ".join(f"{_FINANCE[each.code]} in {counted(each.articles or 0, 'article')}" for each in finance)
    return paragraph(
        f"Of finance: {listed}. " if listed else "Nothing looked for data of finance. ",
        "Nothing looked for what tells of origin, belief, opinion, health or location.",
    )
