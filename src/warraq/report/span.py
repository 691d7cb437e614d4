"""The part of a value that a finding is about."""

from __future__ import annotations

from warraq.finding import Finding


def span(finding: Finding) -> tuple[int, int] | None:
    """Return the code points of a finding's value that are at fault, from 0; None where it is all of it.

    >>> from warraq.finding import Severity
    >>> span(Finding("ENC014", "tatweel", Severity.INFO, "a stretched word", "a.jsonl", column=2, value="abc"))
    (1, 2)
    """
    if not isinstance(finding.value, str) or not finding.column or finding.column > len(finding.value):
        return None
    return finding.column - 1, finding.column
