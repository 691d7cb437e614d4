"""The questions of a datasheet, in the seven sections of Gebru et al., "Datasheets for Datasets", CACM 64(12), 2021.

The keys, which `datasheet.toml` uses, and the wording are warraq's own; the paper's wording is longer.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
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


_TABLES = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
SECTIONS: dict[str, dict[str, str]] = {section: table["questions"] for section, table in _TABLES.items()}
TITLES: dict[str, str] = {section: table["title"] for section, table in _TABLES.items()}
SOURCE = "The questions follow Gebru et al., “Datasheets for Datasets”, Communications of the ACM 64(12), 2021."

QUESTIONS: tuple[Question, ...] = tuple(
    Question(section, key, text) for section, questions in SECTIONS.items() for key, text in questions.items()
)
