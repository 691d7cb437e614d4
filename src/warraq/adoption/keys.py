"""What a finding is known by in a baseline: its content, and nothing of where it stands.

The code, the field, a digest of the value, and the record's id, which follows from its link. A finding about several
records is known by the records that it puts together, since which of them is the later one depends on their order.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from warraq.finding import Finding

_ID = re.compile("[0-9a-f]{32}")
_SHOWN = 32  # hexadecimal digits of a digest: 128 bits


class Key(NamedTuple):
    """What is the same in equal faults; empty where there is nothing. `record` is None for a finding about a file."""

    code: str
    field: str
    record: str
    value: str


def single(finding: Finding) -> Key:
    """Return the key of a finding that puts no records together that are told apart by their ids.

    Of records that it puts together nonetheless, of one id or without any, what the later one says is no part of it:
    the others may say it in another form, and another one may be the later.
    """
    value = "" if finding.related else digest(finding.value)
    return Key(finding.code, finding.field or "", known(finding.record), value)


def known(record: str | None) -> str:
    """Return an id as a baseline has it: one that is malformed may be text of an article, so that its digest stands
    for it.

    >>> known("9f86d081884c7d659a2feaa0c55ad015"), known("عنوان"), known(None)
    ('9f86d081884c7d659a2feaa0c55ad015', '~e8fdea33669da6b2763d1e4cecfeedcd', '')
    """
    if record is None:
        return ""
    return record if _ID.fullmatch(record) else f"~{digest(record)}"


def digest(value: object) -> str:
    """Return the digest of a value, by its JSON; empty for none.

    >>> digest(None), digest("a") == digest(["a"])
    ('', False)
    """
    if value is None:
        return ""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:_SHOWN]


def members(finding: Finding) -> list[str]:
    """Return the records that a finding puts together, the later one first; none where ids do not tell them apart."""
    ids = [each for each in (finding.record, *(one.record for one in finding.related)) if each is not None]
    distinct = len(set(ids)) == 1 + len(finding.related)
    return [known(each) for each in ids] if finding.related and distinct else []


def groups(findings: Sequence[Finding]) -> list[list[int]]:
    """Group the places of findings of one rule about one field by the records they join, directly or through others."""
    top: dict[str, str] = {}

    def root(record: str) -> str:
        while (above := top.setdefault(record, record)) != record:
            top[record] = record = top[above]
        return record

    held = [members(finding) for finding in findings]
    for first, *others in held:
        for other in others:
            top[root(first)] = root(other)
    gathered: dict[str, list[int]] = {}
    for place, (first, *_) in enumerate(held):
        gathered.setdefault(root(first), []).append(place)
    return list(gathered.values())
