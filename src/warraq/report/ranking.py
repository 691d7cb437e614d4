"""Which findings come first where not all can be shown."""

from __future__ import annotations

from collections.abc import Iterable

from warraq.finding import Finding


def ranked(findings: Iterable[Finding], counts: dict[str, int]) -> list[Finding]:
    """Sort findings by severity, and by how rare their codes are: a flood of one kind comes behind what is singular.

    `counts` is the number of findings a code; equal ones keep their order.
    """
    return sorted(findings, key=lambda finding: (-finding.severity.rank, counts[finding.code], finding.code))
