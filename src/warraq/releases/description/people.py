"""Count the articles of a release with personal data, from the findings of the rules that look for it."""

from __future__ import annotations

from typing import NamedTuple

from warraq import rules, scoping
from warraq.finding import Report
from warraq.policy import Repository
from warraq.rules import personal


class Counted(NamedTuple):
    """The number of articles in which one rule found something; None if the rule did not run."""

    code: str
    name: str
    articles: int | None


def count(repository: Repository, report: Report) -> tuple[Counted, ...]:
    """Count the articles in which each rule found something; `report` is of the whole corpus, by the policy's rules."""
    ran = {rule.code for rule in scoping.chosen_rules(repository)}
    places: dict[str, set[tuple[str, int | None, int | None]]] = {rule.code: set() for rule in personal.RULES}
    for finding in (*report.findings, *report.waived):  # what is waived is in the data all the same
        if finding.code in places:
            places[finding.code].add((finding.path, finding.line, finding.index))
    return tuple(
        Counted(code, rules.find(code).name, len(articles) if code in ran else None)
        for code, articles in places.items()
    )
