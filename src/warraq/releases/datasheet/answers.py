"""Answer a datasheet's questions: from the data where possible, and in the curators' words."""

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
from warraq.system import opening

By = Literal["data", "curators", "both", "none"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: facts from the data, and the curators' words; `by` names who answered."""

    question: Question
    by: By
    words: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def text(self) -> str:
        """The whole answer as plain text, with tables as lines of cells."""
        return "\n\n".join(filter(None, (*map(plain, self.facts), self.words)))


def curators(path: Path) -> dict[str, dict[str, str]]:
    """Read the answers in `datasheet.toml`: one table per section, one key per answer; empty if there is no file.

    Raises PolicyError for an unknown section or key, or an answer that is not text.
    """
    if not opening.there(path):
        return {}
    answers = read_toml(path)
    for section, table in answers.items():
        known = SECTIONS.get(section)
        if known is None or not isinstance(table, dict):
            raise PolicyError(f"{path}: {section}: no such section; use one of {', '.join(SECTIONS)}")
        for key, text in table.items():
            if key not in known:
                raise PolicyError(f"{path}: {section}.{key}: no such question; use one of {', '.join(known)}")
            if not isinstance(text, str) or not text.strip():
                raise PolicyError(f"{path}: {section}.{key}: not a text, or empty; write text, or remove the key")
    return answers


def answers(description: Description, said: dict[str, dict[str, str]]) -> tuple[Answer, ...]:
    """Answer every question; if both the data and the curators answer, both answers are kept."""
    facts = computed(description)
    return tuple(_answer(question, facts.get(question.name, ()), said) for question in QUESTIONS)


def _answer(question: Question, facts: tuple[Fact, ...], said: dict[str, dict[str, str]]) -> Answer:
    words = said.get(question.section, {}).get(question.key, "").strip()
    by: By = "both" if facts and words else "data" if facts else "curators" if words else "none"
    return Answer(question, by, words, facts)


def findings(given: tuple[Answer, ...], shown: str, severity: Severity) -> tuple[Finding, ...]:
    """Return a finding for every unanswered question (DST001); `shown` is the path of `datasheet.toml` in reports."""
    rule = unanswered_question
    return tuple(
        Finding(
            code=rule.code,
            name=rule.name,
            severity=severity,
            message=f"nobody answers: {answer.question.text}",
            path=shown,
            field=f"/{answer.question.section}/{answer.question.key}",
        )
        for answer in given
        if answer.by == "none"
    )


def unanswered(given: tuple[Answer, ...]) -> list[str]:
    """Return the names of the questions that neither the data nor a person answers."""
    return [answer.question.name for answer in given if answer.by == "none"]


def tally(given: tuple[Answer, ...]) -> dict[str, int]:
    """Count the answers by who gave them."""
    return {by: sum(answer.by == by for answer in given) for by in ("data", "curators", "both", "none")}
