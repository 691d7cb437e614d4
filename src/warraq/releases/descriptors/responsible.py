"""Fill Croissant's responsible-AI fields (RAI 1.0) from the datasheet and the data; unanswered fields are left out."""

from __future__ import annotations

from typing import Any

from warraq.releases.datasheet import Answer
from warraq.releases.description.describe import Description
from warraq.report.text import counted

# The questions of the datasheet that answer each field: `_MANY` fields have a list of answers, `_ONE` fields a single
# text. Maintenance plan and annotation protocol are single because specification and validator disagree on lists.
_ONE = {
    "dataCollection": (
        "collection.acquisition", "collection.mechanisms", "collection.sampling", "collection.collectors",
        "collection.direct", "collection.collection_other",
    ),
    "dataCollectionMissingData": ("composition.missing",),
    "dataCollectionRawData": ("preprocessing.raw",),
    "dataAnnotationProtocol": ("composition.labels",),
    "dataSocialImpact": ("collection.impact", "collection.ethics"),
    "dataReleaseMaintenancePlan": (
        "maintenance.maintainer", "maintenance.contact", "maintenance.updates", "maintenance.erratum",
        "maintenance.retention", "maintenance.old_versions", "maintenance.contributions",
        "maintenance.maintenance_other",
    ),
}  # fmt: skip
_MANY = {
    "dataPreprocessingProtocol": (
        "preprocessing.steps", "preprocessing.software", "preprocessing.preprocessing_other",
    ),
    "dataUseCases": ("motivation.purpose", "uses.used", "uses.tasks"),
    "dataLimitations": ("composition.sample", "composition.errors", "composition.external", "uses.unsuitable"),
    "dataBiases": ("composition.subpopulations", "uses.risks"),
    "personalSensitiveInformation": (
        "composition.identifiable", "composition.sensitive", "composition.confidential", "composition.offensive",
    ),
}  # fmt: skip


def fields(description: Description, given: tuple[Answer, ...]) -> dict[str, Any]:
    """Return the answered fields, prefixed with `rai:` and sorted by name.

    Each answer follows its question, because many answers are only "No." or "Yes, since" by themselves.
    """
    said = {each.question.name: f"{each.question.text}\n{each.text}" for each in given if each.by != "none"}
    many = {name: [said[question] for question in questions if question in said] for name, questions in _MANY.items()}
    one = {name: "\n\n".join(said[q] for q in questions if q in said) for name, questions in _ONE.items()}
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
