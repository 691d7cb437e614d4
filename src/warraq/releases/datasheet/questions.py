"""The questions of a datasheet, in the seven sections of Gebru et al., "Datasheets for Datasets", CACM 64(12), 2021.

The keys, which `datasheet.toml` uses, and the wording are warraq's own; the paper's wording is longer.
"""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """One question: its section, its key within the section, and its text."""

    section: str
    key: str
    text: str

    @property
    def name(self) -> str:
        """Section and key, as used for unanswered questions."""
        return f"{self.section}.{self.key}"


SECTIONS = {
    "motivation": {
        "purpose": "For what purpose was the dataset created, and which gap was it to fill?",
        "creators": "Who created it, and on behalf of whom?",
        "funding": "Who paid for its creation?",
        "motivation_other": "Is there anything else to say about why it was made?",
    },
    "composition": {
        "instances": "What does one instance stand for? Are there several kinds?",
        "count": "How many instances are there, of each kind?",
        "sample": "Is it everything there is, or a sample of a larger set? How was the sample drawn, "
        "and is it representative?",
        "data": "What does an instance consist of: raw data or features?",
        "labels": "Does an instance have a label or target?",
        "missing": "Is information missing from instances, and why?",
        "relationships": "Are relationships between instances made explicit?",
        "splits": "Are there recommended splits, and what is the reason for them?",
        "errors": "Are there errors, noise or redundancies?",
        "external": "Is it self-contained, or does it lean on outside resources that may change, vanish, "
        "or be restricted?",
        "confidential": "Does it hold what is confidential: privileged, private, or not meant for the public?",
        "offensive": "Does it hold what may offend, insult, threaten or cause anxiety when it is looked at?",
        "subpopulations": "Does it identify groups of people, by age or gender for instance? How are they distributed?",
        "identifiable": "Can single people be identified from it, directly or together with other data?",
        "sensitive": "Does it hold sensitive data about people: origin, belief, opinion, health, finance, location?",
        "composition_other": "Is there anything else to say about its composition?",
    },
    "collection": {
        "acquisition": "How was the data of each instance acquired: observed, reported by people, or inferred? "
        "Was it checked?",
        "mechanisms": "By which mechanisms was it collected, and how were they validated?",
        "sampling": "If it is a sample, by which strategy was it drawn?",
        "collectors": "Who collected it, and how were they paid?",
        "timeframe": "Over which time was it collected, and does that match the time in which the instances "
        "were created?",
        "ethics": "Was there an ethical review, and what came of it?",
        "direct": "Was it collected from the people themselves, or through third parties?",
        "notified": "Were the people concerned told of the collection, and how?",
        "consent": "Did they consent to collection and use, and how?",
        "revocation": "Can they revoke their consent, and how?",
        "impact": "Was the possible effect on the people concerned analysed?",
        "collection_other": "Is there anything else to say about its collection?",
    },
    "preprocessing": {
        "steps": "How was the data cleaned, labelled or otherwise processed?",
        "raw": "Was the raw data kept too, and where is it?",
        "software": "Is the software that processed it available?",
        "preprocessing_other": "Is there anything else to say about its processing?",
    },
    "uses": {
        "used": "What has it been used for already?",
        "repository": "Is there a list of papers or systems that use it?",
        "tasks": "What else could it be used for?",
        "risks": "Is there anything about its making that may affect later uses, and can harm be avoided?",
        "unsuitable": "For which tasks should it not be used?",
        "uses_other": "Is there anything else to say about its uses?",
    },
    "distribution": {
        "third_parties": "Will it be given to others than those for whom it was made?",
        "how": "How is it distributed, and has it a DOI?",
        "when": "When is it distributed?",
        "license": "Under which licence or terms of use, and for which fees?",
        "restrictions": "Have third parties put restrictions of their own on the data?",
        "export": "Do export controls or other rules apply?",
        "distribution_other": "Is there anything else to say about its distribution?",
    },
    "maintenance": {
        "maintainer": "Who maintains and hosts it?",
        "contact": "How can the maintainers be reached?",
        "erratum": "Is there a list of errata?",
        "updates": "Will it be updated: how often, by whom, and how will users know?",
        "retention": "Are there limits on how long data about people is kept, and how are they enforced?",
        "old_versions": "Are older versions kept available, and how do users learn that one is obsolete?",
        "contributions": "Can others extend it or contribute, how is that checked, and how does it reach other users?",
        "maintenance_other": "Is there anything else to say about its maintenance?",
    },
}

TITLES = {
    "motivation": "Motivation",
    "composition": "Composition",
    "collection": "Collection process",
    "preprocessing": "Preprocessing, cleaning and labelling",
    "uses": "Uses",
    "distribution": "Distribution",
    "maintenance": "Maintenance",
}
SOURCE = "The questions follow Gebru et al., “Datasheets for Datasets”, Communications of the ACM 64(12), 2021."

QUESTIONS: tuple[Question, ...] = tuple(
    Question(section, key, text) for section, questions in SECTIONS.items() for key, text in questions.items()
)
