"""The datasheet of a release (Gebru et al., CACM 2021): questions, answers, and rendering as Markdown and HTML."""

from warraq.releases.datasheet.answers import Answer, answers, curators, findings, unanswered
from warraq.releases.datasheet.html import render as page
from warraq.releases.datasheet.markdown import render
from warraq.releases.datasheet.template import template

__all__ = ["Answer", "answers", "curators", "findings", "page", "render", "template", "unanswered"]
