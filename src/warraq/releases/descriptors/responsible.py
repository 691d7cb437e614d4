"""Fill Croissant's responsible-AI fields (RAI 1.0) from the datasheet and the data; unanswered fields are left out."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from warraq.releases.datasheet import Answer
from warraq.releases.description.describe import Description
from warraq.report.text import counted

_QUESTIONS = tomllib.loads(files(__package__).joinpath("responsible.toml").read_text(encoding="utf-8"))


def fields(description: Description, given: tuple[Answer, ...]) -> dict[str, Any]:
    """Return the answered fields, prefixed with `rai:` and sorted by name.

    Each answer follows its question, because many answers are only "No." or "Yes, since" by themselves.
    """
    said = {each.question.name: f"{each.question.text}\n{each.text}" for each in given if each.by != "none"}
    many = {
        name: [said[question] for question in questions if question in said]
        for name, questions in _QUESTIONS["many"].items()
    }
    one = {name: "\n\n".join(said[q] for q in questions if q in said) for name, questions in _QUESTIONS["one"].items()}
    answered: dict[str, Any] = {**many, **one, **_counted(description)}
    return {f"rai:{name}": answered[name] for name in sorted(answered) if answered[name]}


def _counted(d: Description) -> dict[str, Any]:
    """Return the fields that the data can answer."""
    assumed = (
        f"{counted(d.assumed_offsets, 'printed date')} stated no offset from UTC: the source's time zone was assumed."
    )
    inferred = f"{counted(d.inferred_keywords, 'keyword line')} had lost its separators: the keywords were inferred."
    filled = [text for text, count in ((assumed, d.assumed_offsets), (inferred, d.inferred_keywords)) if count]
    left = f"{counted(d.taken_down, 'record')} taken down on request; no release since holds them."
    return {
        "dataCollectionType": ["Document analysis"] if d.readers else [],
        "dataCollectionTimeframe": list(d.collected or ()),
        "dataImputationProtocol": " ".join(filled),
        "dataManipulationProtocol": left if d.taken_down else "",
    }
