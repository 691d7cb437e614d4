"""Render a `datasheet.toml` with every question of the datasheet and no answers."""

from __future__ import annotations

import textwrap

from warraq.releases.datasheet.facts import ANSWERED
from warraq.releases.datasheet.questions import SECTIONS, TITLES

_HEAD = """\
# The curators' answers to the datasheet of a release. Copy this file to datasheet.toml, beside warraq.toml; \
take away the
# # before a key, and write the answer between the quotes, as Markdown (between three of them, \"\"\", it may \
have paragraphs
# and lists; headings, pictures and HTML are shown as they are written). Where the data answers a question too, \
both answers are shown. What nobody answers is named as unanswered
# (DST001). The questions follow Gebru et al., “Datasheets for Datasets”, Communications of the ACM 64(12), 2021.
"""


def template() -> str:
    """Return a `datasheet.toml` in which every question, and the key below it, is a comment."""
    sections = [
        f"\n# {TITLES[section]}\n[{section}]\n" + "".join(_entry(section, key, text) for key, text in questions.items())
        for section, questions in SECTIONS.items()
    ]
    return _HEAD + "".join(sections)


def _entry(section: str, key: str, text: str) -> str:
    also = " (The data answers this too.)" if f"{section}.{key}" in ANSWERED else ""
    return textwrap.fill(text + also, 118, initial_indent="# ", subsequent_indent="# ") + f'\n#{key} = ""\n\n'
