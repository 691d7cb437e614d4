"""Answers to a datasheet's questions: computed from the data where they can be, else in the curators' own words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warraq.errors import PolicyError
from warraq.finding import Finding, Severity
from warraq.policy import read_toml
from warraq.releases.datasheet.blocks import Fact, plain
from warraq.releases.datasheet.facts import computed
from warraq.releases.datasheet.questions import QUESTIONS, SECTIONS, Question
from warraq.releases.description.describe import Description
from warraq.rules.publishing import unanswered_question

By = Literal["data", "curators", "both", "none"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, and whose it is: facts from the data, and the curators' words, which are plain text."""

    question: Question
    by: By
    words: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def text(self) -> str:
        """The whole answer as plain text, tables as lines of cells."""
        return "\n\n".join(filter(None, (*map(plain, self.facts), self.words)))


def curators(path: Path) -> dict[str, dict[str, str]]:
    """Read `datasheet.toml`: a table a section, an answer a key. An absent file answers nothing.

    Raises PolicyError for a section or key that is no question, or an answer that is no text.
    """
    if not path.exists():
        return {}
    answers = read_toml(path)
    for section, table in answers.items():
        known = SECTIONS.get(section)
        if known is None or not isinstance(table, dict):
            raise PolicyError(f"{path}: {section}: no such section; there are {', '.join(SECTIONS)}")
        for key, text in table.items():
            if key not in known:
                raise PolicyError(f"{path}: {section}.{key}: no such question; there are {', '.join(known)}")
            if not isinstance(text, str) or not text.strip():
                raise PolicyError(f"{path}: {section}.{key}: an answer is text; leave the key out where there is none")
    return answers


def answers(description: Description, said: dict[str, dict[str, str]]) -> tuple[Answer, ...]:
    """Answer every question; where both the data and the curators answer, both are given."""
    facts = computed(description)
    return tuple(_answer(question, facts.get(question.name, ()), said) for question in QUESTIONS)


def _answer(question: Question, facts: tuple[Fact, ...], said: dict[str, dict[str, str]]) -> Answer:
    words = said.get(question.section, {}).get(question.key, "").strip()
    by: By = "both" if facts and words else "data" if facts else "curators" if words else "none"
    return Answer(question, by, words, facts)


def findings(given: tuple[Answer, ...], shown: str, severity: Severity) -> tuple[Finding, ...]:
    """Find every question that is unanswered (DST001); `shown` is the path of the curators' answers, as reports show it."""
    rule = unanswered_question
    return tuple(
        Finding(
            rule.code, rule.name, severity, f"nobody answers: {answer.question.text}", shown,
            field=f"/{answer.question.section}/{answer.question.key}",
        )
        for answer in given
        if answer.by == "none"
    )  # fmt: skip


def unanswered(given: tuple[Answer, ...]) -> list[str]:
    """Name the questions that neither the data nor a person answers."""
    return [answer.question.name for answer in given if answer.by == "none"]


def tally(given: tuple[Answer, ...]) -> dict[str, int]:
    """Count the answers by whose they are."""
    return {by: sum(answer.by == by for answer in given) for by in ("data", "curators", "both", "none")}
