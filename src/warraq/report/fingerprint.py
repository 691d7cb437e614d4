"""What a finding is known by in later reports, whatever lines were put before it and however files were sorted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from warraq.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a fingerprint for each finding, no two alike: 32 hexadecimal digits and the number among equal ones.

    It is made of the code, the field, the record and the value; of the path and the message where there is no record
    or no value to know it by.
    """
    seen = Counter[str]()
    for finding in findings:
        digest = sha256(json.dumps(_known_by(finding), default=str).encode()).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"


def _known_by(finding: Finding) -> list[object]:
    known = [finding.code, finding.field, finding.record or finding.path]
    return [*known, finding.message if finding.value is None else finding.value]
