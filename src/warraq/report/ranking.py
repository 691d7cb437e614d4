"""Which findings come first where not all can be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from warraq.finding import Finding


def ranked(findings: Iterable[Finding], counts: dict[str, int]) -> list[Finding]:
    """Sort findings by severity, and let those of each take turns by code, the rarest first: what is singular comes
    before a flood of one kind, and no kind is missing.

    `counts` is the number of findings a code; those of a code keep their order.
    """
    behind = Counter[str]()  # findings of the same code before one
    keyed = list[tuple[tuple[int, int, int, str], Finding]]()
    for finding in findings:
        key = (-finding.severity.rank, behind[finding.code], counts[finding.code], finding.code)
        keyed.append((key, finding))
        behind[finding.code] += 1
    return [finding for _, finding in sorted(keyed, key=lambda pair: pair[0])]
