"""Take what is waived out of a report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from re import Pattern

from warraq import rules, scoping
from warraq.errors import PolicyError
from warraq.finding import Finding, Report, waived
from warraq.policy import Placed, Repository, globs

STALE = "WVR001"
NEVER = frozenset({STALE, "TAK001"})  # a stale waiver would hide itself; what was taken down stays so


@dataclass(frozen=True, slots=True)
class Index:
    """Waivers by what they are about, so that nobody asks each of them about each finding.

    They are told by their numbers, from 0, in the order of the policy and of the file beside it.
    """

    waivers: tuple[Placed, ...]
    expired: frozenset[int]
    records: dict[str, list[int]]
    paths: dict[str, list[int]]
    globs: dict[tuple[str, str], list[tuple[int, Callable[[str], object]]]]  # by folder and name of what they match
    sources: dict[str, list[int]]
    source: Callable[[str], str]
    _known: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def at(self, path: str) -> dict[str, list[int]]:
        """Return the waivers about a path, or about its source, by the code that they name."""
        if path not in self._known:
            by_code = defaultdict[str, list[int]](list)
            for number in sorted(self._about(path)):
                by_code[self.waivers[number].waiver.code].append(number)
            self._known[path] = dict(by_code)
        return self._known[path]

    def _about(self, path: str) -> Iterator[int]:
        yield from self.paths.get(path, ())
        name = path[path.rfind("/") + 1 :]
        for key in ((folder, own) for folder in _folders(path) for own in (name, "")) if self.globs else ():
            yield from (number for number, matches in self.globs.get(key, ()) if matches(path))
        if self.sources:
            yield from self.sources.get(self.source(path), ())

    def of(self, code: str, path: str, record: str | None) -> list[int]:
        """Return the waivers of a finding, expired ones too: those of its record first."""
        if code in NEVER or not self.waivers:
            return []
        own = [n for n in self.records.get(record or "", ()) if self.waivers[n].waiver.code in (code, code[:3])]
        about = self.at(path)
        return [*own, *about.get(code, ()), *about.get(code[:3], ())]

    def in_force(self, code: str, path: str, record: str | None) -> Placed | None:
        """Return the waiver by which a finding does not count, if there is one."""
        numbers = (number for number in self.of(code, path, record) if number not in self.expired)
        return next((self.waivers[number] for number in numbers), None)


def index(repository: Repository) -> Index:
    """Return the waivers of a repository by what they are about.

    Raises PolicyError, with the file and line, for one that names no rule, one that cannot be waived, or no source.
    """
    records, paths, sources = (defaultdict[str, list[int]](list) for _ in range(3))
    patterns = defaultdict[tuple[str, str], list[tuple[int, Callable[[str], object]]]](list)
    named, known = {source.name for source in repository.policy.sources if source.name}, set[str]()
    for number, placed in enumerate(repository.waivers):
        own = placed.waiver
        if own.code not in known:
            codes(placed)
            known.add(own.code)
        if own.record is not None:
            records[own.record].append(number)
        elif own.source is not None:
            if own.source not in named:
                there = ", ".join(sorted(named)) or "none with a name"
                raise PolicyError(f"{placed.place}: waiver: source {own.source!r}: no such source; there is {there}")
            sources[own.source].append(number)
        elif own.path is not None and globs.is_wild(own.path):
            patterns[globs.folder(own.path), globs.name(own.path)].append(
                (number, _compiled(placed, own.path).fullmatch)
            )
        elif own.path is not None:
            paths[own.path].append(number)
    return Index(
        repository.waivers, _expired(repository.waivers), records, paths, patterns, sources,
        lambda path: repository.source(repository.at(path)).name,
    )  # fmt: skip


def _expired(waivers: tuple[Placed, ...]) -> frozenset[int]:
    if not any(each.waiver.expires for each in waivers):
        return frozenset()
    today = scoping.now().date()
    return frozenset(n for n, each in enumerate(waivers) if each.waiver.expires and today > each.waiver.expires)


def codes(placed: Placed) -> frozenset[str]:
    """Return the codes that a waiver waives; raise PolicyError, with the file and line, where it names none."""
    name = placed.waiver.code
    if name in NEVER or name in {code[:3] for code in NEVER} or name == "ALL":
        raise PolicyError(f"{placed.place}: waiver: {name} can't be waived; name the rule that is")
    try:
        return rules.codes([name]) - NEVER
    except PolicyError as error:
        raise PolicyError(f"{placed.place}: waiver: {error}") from error


def applied(repository: Repository, report: Report) -> Report:
    """Set apart the findings of a report that a waiver in force covers. Raises PolicyError for a wrong waiver."""
    return split(index(repository), report) if repository.waivers else report


def split(own: Index, report: Report) -> Report:
    """Move the findings that a waiver of the index covers out of a report, to those that do not count."""
    stand, others = list[Finding](), list(report.waived)
    for finding in report.findings:
        if placed := own.in_force(finding.code, finding.path, finding.record):
            why = placed.waiver
            others.append(waived(finding, reason=why.reason, owner=why.owner, expires=why.expires))
        else:
            stand.append(finding)
    others.sort(key=lambda each: each.order)
    return replace(report, findings=tuple(stand), waived=tuple(others))


def used(own: Index, findings: Iterable[Finding]) -> set[int]:
    """Return the numbers of the waivers that are about some finding, expired ones too."""
    places = {(finding.code, finding.path, finding.record) for finding in findings}
    return {number for each in places for number in own.of(*each)}


def _compiled(placed: Placed, glob: str) -> Pattern[str]:
    try:
        return globs.compiled(glob)
    except re.error as error:
        raise PolicyError(f"{placed.place}: waiver: path {glob!r}: not a glob: {error}") from error


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that a path is in, each with its slash.

    >>> list(_folders("corpus/2021/a.jsonl"))
    ['', 'corpus/', 'corpus/2021/']
    """
    yield ""
    at = path.find("/") + 1
    while at:
        yield path[:at]
        at = path.find("/", at) + 1
