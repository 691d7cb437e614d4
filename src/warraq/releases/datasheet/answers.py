"""Answers to a datasheet's questions: computed from the data where they can be, else in the curators' own words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warraq.errors import PolicyError
from warraq.policy import read_toml
from warraq.releases.datasheet.questions import QUESTIONS, SECTIONS, Question
from warraq.releases.description import Description
from warraq.report.text import counted


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, and whose it is; `none` has no text."""

    question: Question
    by: Literal["data", "curators", "both", "none"]
    text: str = ""


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
    computed = _computed(description)
    return tuple(_answer(question, computed, said) for question in QUESTIONS)


def _answer(question: Question, computed: dict[str, str], said: dict[str, dict[str, str]]) -> Answer:
    words = said.get(question.section, {}).get(question.key, "").strip()
    facts = computed.get(question.name, "")
    if facts and words:
        return Answer(question, "both", f"{facts}\n\n{words}")
    if facts:
        return Answer(question, "data", facts)
    return Answer(question, "curators", words) if words else Answer(question, "none")


def _computed(d: Description) -> dict[str, str]:
    articles = counted(d.records, "article")
    facts = {
        "motivation.creators": "; ".join(d.creators),
        "composition.instances": "An instance is one news article as published: a record with "
        f"{len(d.fields)} fields ({', '.join(d.fields)}).",
        "composition.count": f"{articles}, with {counted(d.characters, 'character')} of text in {counted(d.paragraphs, 'paragraph')}.",
        "composition.data": "Text and metadata as published. Column by column, with types: see schema/article.schema.json.",
        "composition.missing": _missing(d),
        "composition.relationships": f"{counted(d.related, 'related headline')} listed with the articles that showed them (`related`).",
        "composition.splits": f"One split, train, with all that there is: {articles}.",
        "composition.errors": _findings(d),
        "composition.external": f"The texts are in the release. Of {articles}, {d.linked:,} with a link to where it was "
        "published, which may change or vanish.",
        "collection.acquisition": _sources(d),
        "collection.timeframe": _timeframe(d),
        "preprocessing.steps": _readings(d),
        "preprocessing.raw": f"Of {articles}, {d.seeded:,} with the path and SHA-256 of the raw document that it was "
        "made from (`source`).",
        "preprocessing.software": f"Yes: warraq {d.tool_version}, MIT licence.",
        "distribution.how": f"As a folder of Parquet and JSON Lines shards with a manifest, version {d.version}"
        + (f", at {d.url}." if d.url else "."),
        "distribution.license": _shares(
            "Dataset: " + (d.license or "none stated") + ". Articles", d.licenses, d.records
        ),
        "maintenance.old_versions": "A version is never overwritten; the ledger of releases lists them all.",
    }
    return {name: text for name, text in facts.items() if text}


def _shares(head: str, counts: dict[str, int], total: int) -> str:
    parts = [f"{name} {count:,} ({100 * count / total:.1f}%)" for name, count in counts.items()] if total else []
    return f"{head}: {', '.join(parts)}." if parts else ""


def _missing(d: Description) -> str:
    if not d.records:
        return ""
    rows = [f"| `{name}` | {count:,} | {100 * count / d.records:.1f}% |" for name, count in d.missing.items() if count]
    full = [f"`{name}`" for name, count in d.missing.items() if not count]
    table = "\n".join(["| field | articles without it | share |", "|---|---:|---:|", *rows]) if rows else ""
    return f"{table}\n\nEvery article has {', '.join(full)}.".strip()


def _findings(d: Description) -> str:
    if not d.findings:
        return f"None that the {d.rules} rules find: see reports/validation.json."
    rows = [f"| {code} {name} | {severity} | {count:,} |" for code, name, severity, count in d.findings]
    head = f"Of {d.rules} rules, these found something (reports/validation.json lists every finding):"
    return "\n".join([head, "", "| rule | severity | findings |", "|---|---|---:|", *rows])


def _sources(d: Description) -> str:
    return " ".join(filter(None, (
        "Collected as published by the outlets.",
        _shares("Publishers", d.publishers, d.records),
        _shares("Languages", d.languages, d.records),
    )))  # fmt: skip


def _timeframe(d: Description) -> str:
    if not d.first or not d.last:
        return ""
    collected = f" Collected between {d.collected[0]} and {d.collected[1]}." if d.collected else ""
    return f"The articles were published between {d.first} and {d.last}.{collected}"


def _readings(d: Description) -> str:
    steps = [f"{count:,} by the reader `{name}`" for name, count in d.readers.items()]
    dated = f"Printed dates that state no offset from UTC, so that the source's time zone was assumed: {d.assumed_offsets:,}."
    inferred = (
        f"Articles whose keywords were inferred from a line without separators (KEY001): {d.inferred_keywords:,}."
    )
    read = f"Read from raw documents: {', '.join(steps)}." if steps else ""
    return " ".join(filter(None, (read, dated if d.assumed_offsets else "", inferred if d.inferred_keywords else "")))


def unanswered(given: tuple[Answer, ...]) -> list[str]:
    """Name the questions that neither the data nor a person answers."""
    return [answer.question.name for answer in given if answer.by == "none"]


def tally(given: tuple[Answer, ...]) -> dict[str, int]:
    """Count the answers by whose they are."""
    return {by: sum(answer.by == by for answer in given) for by in ("data", "curators", "both", "none")}
