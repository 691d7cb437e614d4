"""Render every file that describes a release from one description, so that no two can disagree."""

from __future__ import annotations

from warraq.releases import datasheet
from warraq.releases.datasheet import Answer
from warraq.releases.description.describe import Description
from warraq.releases.descriptors import card, citation, croissant, datapackage


def render(description: Description, given: tuple[Answer, ...]) -> dict[str, str]:
    """Return the text of every descriptor by its path in the release; `given` are the datasheet's answers."""
    return {
        "README.md": card.render(description),
        "DATASHEET.md": datasheet.render(description, given),
        "datasheet.html": datasheet.page(description, given),
        "croissant.json": croissant.render(description, given),
        "datapackage.json": datapackage.render(description),
        "CITATION.cff": citation.render(description),
    }
