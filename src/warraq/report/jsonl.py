"""Findings one a line, for what is too large to hold as one document."""

from __future__ import annotations

import json
from itertools import chain

from warraq.finding import Report
from warraq.report.json import item, waived_item
from warraq.report.words import ENGLISH, Words


def render(report: Report, words: Words = ENGLISH) -> str:  # noqa: ARG001  # for programs, in English alone
    """Render a report as JSON Lines, a finding a line; what is waived and shown comes behind, with a `waiver`."""
    waived = map(waived_item, report.waived if report.show_waived else ())
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in chain(map(item, report.findings), waived))
