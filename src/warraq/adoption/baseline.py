"""The baseline: a file of the faults that stand in a corpus, so that only those that come to it are reported.

It holds no place and no text of an article, so that moved lines, sorted files and renamed files change nothing in it.
"""

from __future__ import annotations

import codecs
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warraq.adoption import keys
from warraq.adoption.keys import Key
from warraq.adoption.waivers import NEVER
from warraq.errors import PolicyError, advised, unread
from warraq.finding import Finding, Report, waived
from warraq.system import atomic, opening

VERSION: Literal[1] = 1
_ANEW = "restore it, or remove it and write it anew with --write-baseline"


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Entry(_Object):
    """So many faults of one kind; or one record of a `group` that a rule about several records puts together."""

    code: str = Field(pattern="^[A-Z]{3}[0-9]{3}$")
    field: str = ""
    record: str = ""
    value: str = ""
    group: str = ""
    count: int = Field(default=1, ge=1)


class Tool(_Object):
    """What wrote the baseline."""

    name: Literal["warraq"]
    version: str


class File(_Object):
    """A baseline as its file has it."""

    version: Literal[1]
    tool: Tool
    findings: list[Entry]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many faults are known of each kind, and the group of each record of which a rule about several found one, by
    code and field.
    """

    counts: Counter[Key]
    groups: dict[tuple[str, str], dict[str, str]]


def read(path: Path) -> Baseline:
    """Read a baseline; raise PolicyError for a file that is absent, or none."""
    try:
        with opening.reading(path) as stream:
            data = stream.read().removeprefix(codecs.BOM_UTF8).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(unread(path, error, "--write-baseline writes a baseline")) from error
    try:
        return of_entries(File.model_validate_json(data).findings)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise PolicyError(f"{path}: not a baseline of version {VERSION}: {reason[:300]}; {_ANEW}") from error


def of_entries(entries: Iterable[Entry]) -> Baseline:
    """Gather the entries of a file; of one that stands in it twice, as after a merge, the greater count holds."""
    counts, groups = Counter[Key](), defaultdict[tuple[str, str], dict[str, str]](dict)
    for each in entries:
        if each.group:
            groups[each.code, each.field][each.record] = each.group
        else:
            key = Key(each.code, each.field, each.record, each.value)
            counts[key] = max(counts[key], each.count)
    return Baseline(counts, dict(groups))


def of_findings(findings: Iterable[Finding]) -> list[Entry]:
    """Return the entries of all findings, sorted."""
    counts, entries = Counter[Key](), list[Entry]()
    together = defaultdict[tuple[str, str], list[Finding]](list)
    for finding in findings:
        if finding.code in NEVER:
            continue
        if keys.members(finding):
            together[finding.code, finding.field or ""].append(finding)
        else:
            counts[keys.single(finding)] += 1
    entries += [Entry(**key._asdict(), count=count) for key, count in counts.items()]
    for (code, field), alike in together.items():
        for group in keys.groups(alike):
            ids = {record for place in group for record in keys.members(alike[place])}
            entries += [Entry(code=code, field=field, record=record, group=min(ids)) for record in ids]
    return sorted(entries, key=_order)


def _order(entry: Entry) -> tuple[str, ...]:
    return entry.code, entry.field, entry.group, entry.record, entry.value


def kept(known: Baseline, codes: Collection[str]) -> list[Entry]:
    """Return the entries of a baseline whose codes a run did not look for, so that they stay as they are."""
    entries = [Entry(**key._asdict(), count=count) for key, count in known.counts.items() if key.code not in codes]
    for (code, field), records in known.groups.items():
        if code not in codes:
            entries += [Entry(code=code, field=field, record=each, group=group) for each, group in records.items()]
    return entries


def render(entries: Iterable[Entry]) -> str:
    """Render a baseline, one entry a line, sorted, so that git shows which faults came and went."""
    lines = ",\n".join(json.dumps(_stated(entry), ensure_ascii=False) for entry in sorted(entries, key=_order))
    tool = json.dumps({"name": "warraq", "version": version("warraq")})
    return f'{{"version": {VERSION}, "tool": {tool}, "findings": [\n{lines}\n]}}\n'


def _stated(entry: Entry) -> dict[str, str | int]:
    said = {"field": entry.field, "record": entry.record, "value": entry.value, "group": entry.group}
    more = {"count": entry.count} if entry.count > 1 else {}
    return {"code": entry.code, **{name: text for name, text in said.items() if text}, **more}


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a baseline in one step; raise PolicyError where it cannot be written."""
    try:
        atomic.write(path, render(entries).encode("utf-8", "backslashreplace"), within=None)
    except OSError as error:
        raise PolicyError(advised(error, path)) from error


def applied(baseline: Baseline, report: Report) -> Report:
    """Move the findings that the baseline already has out of a report, to those that do not count."""
    new = set(_new(baseline, report.findings))
    held = [waived(each, by="baseline") for place, each in enumerate(report.findings) if place not in new]
    beside = tuple(sorted((*report.waived, *held), key=lambda each: each.order))
    findings = tuple(each for place, each in enumerate(report.findings) if place in new)
    return replace(report, findings=findings, waived=beside)


def _new(baseline: Baseline, findings: Sequence[Finding]) -> Iterator[int]:
    """Yield the places of the findings that are more than the baseline has; of equal ones the last."""
    left, together = baseline.counts.copy(), defaultdict[tuple[str, str], list[int]](list)
    for place, finding in enumerate(findings):
        if finding.code in NEVER:
            yield place
        elif keys.members(finding):
            together[finding.code, finding.field or ""].append(place)
        elif left[key := keys.single(finding)] > 0:
            left[key] -= 1
        else:
            yield place
    for kind, places in together.items():
        alike, known = [findings[place] for place in places], baseline.groups.get(kind, {})
        for group in keys.groups(alike):
            yield from (places[number] for number in _new_of_group(alike, group, known))


def _new_of_group(findings: Sequence[Finding], group: list[int], known: dict[str, str]) -> list[int]:
    """Return the findings by which a group of records is more than the baseline has: one for each record that came to
    it, and one for each other group that it has become one with.

    Which of the records is first, and so has no finding, depends on their order, in which the baseline was written or
    now: so the findings are counted, and those come first that name what is new.
    """
    ids = {record for number in group for record in keys.members(findings[number])}
    strangers, labels = {each for each in ids if each not in known}, {known[each] for each in ids if each in known}
    count = len(strangers) + len(labels) - 1 if labels else len(group)

    def familiar(number: int) -> tuple[bool, bool, bool]:
        own, *others = keys.members(findings[number])
        apart = any(known.get(other) != known.get(own) for other in others)
        return own not in strangers, strangers.isdisjoint(others), not apart

    return sorted(group, key=familiar)[:count]
