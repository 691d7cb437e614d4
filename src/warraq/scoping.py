"""Resolve the rules, required fields and settings for a file from the request and the policy."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warraq import rules
from warraq.engine.scope import Scope
from warraq.errors import PolicyError, nearest
from warraq.finding import Ran
from warraq.mapping import Column, short
from warraq.normalise import keywords, links
from warraq.policy import SAID, LinkPolicy, Policy, Repository, Selection, SourcePolicy
from warraq.readers.mapping import tools
from warraq.registers import lexicons, takedowns
from warraq.rule import KeyRule, NearRule, ReadingRule, Rule
from warraq.rules import reading
from warraq.system import opening

EPOCH = "SOURCE_DATE_EPOCH"
# What releases and expectations find, and no reading of records.
_ELSEWHERE = frozenset(rule.code for rule in rules.ALL if isinstance(rule, ReadingRule) and rule not in reading.RULES)


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for beside the policy; empty leaves the choice to it, but an empty `required` means none."""

    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    required: tuple[str, ...] | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    reader: str | None = None
    stdin: bytes = b""
    jobs: int | None = None
    cache: bool = False
    more: tuple[str, ...] = ()  # families or codes to run beside those that are selected, or run by themselves
    register: frozenset[str] | None = None  # digests of takedowns, in place of the policy's register

    @property
    def columns(self) -> dict[str, Column]:
        """Return the column of each field that is mapped, in its short form."""
        return {name: short(column) for name, column in self.mapping.items()}


_BY_POLICY = Request()  # which leaves all choices to the policy


def now() -> datetime:
    """Return the current time for rules about the future: `SOURCE_DATE_EPOCH` if set, else the clock.

    Raises PolicyError if the variable is not a number of seconds. Source: reproducible-builds.org.
    """
    epoch = os.environ.get(EPOCH)
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PolicyError(f"{EPOCH}={epoch}: not a number; set it to seconds since 1970-01-01") from error


def chosen_rules(repository: Repository, request: Request = _BY_POLICY) -> tuple[Rule, ...]:
    """Return the rules that request and policy select for some files; raise PolicyError for an unknown code."""
    whole = repository.policy.rules
    parts = [source.rules for source in repository.policy.sources] + list(whole.paths.values())
    for each in (whole, *parts):
        rules.codes([*each.severity, *each.ignore])
    selected = set(_selected(request, (whole,)))
    for part in parts:
        selected.update(_selected(request, (whole, part)) if part.select else ())
    return tuple(rule for rule in rules.every() if rule in selected)


def _selected(request: Request, tables: Sequence[Selection]) -> tuple[Rule, ...]:
    """Return the rules that the request, or else these tables of the policy, select; later tables overrule earlier."""
    select = request.select or next((tuple(table.select) for table in reversed(tables) if table.select), ())
    ignored = [*request.ignore, *(name for table in tables for name in table.ignore)]
    return rules.select(list(select), ignored, request.more)


def ignored_at(repository: Repository, request: Request, path: Path) -> frozenset[str]:
    """Return the codes that are not to be reported in one file, of those that are chosen for others."""
    tables = repository.rules_of(path)
    if not any(table.select or table.ignore for table in tables[1:]):
        return frozenset()
    own = {rule.code for rule in _selected(request, tables)}
    return frozenset(rule.code for rule in rules.every() if rule.code not in own)


def loosest(policy: Policy) -> Selection:
    """Return what no file of a corpus is held to: codes that are ignored for some file, and the least severity of each.

    A release is judged by it once more, when nobody knows the files any more that its records come from.
    """
    parts = [source.rules for source in policy.sources] + list(policy.rules.paths.values())
    ignored, severity = list(policy.rules.ignore), dict(policy.rules.severity)
    for part in (policy.rules, *parts):
        left = rules.codes(part.select) | rules.ALWAYS if part.select else ()
        ignored += (rule.code for rule in rules.every() if left and rule.code not in left)
    for part in parts:
        ignored += part.ignore
        for code, level in part.severity.items():
            severity[code] = min(level, severity.get(code, rules.find(code).severity), key=lambda each: each.rank)
    return Selection(ignore=list(dict.fromkeys(ignored)), severity=severity)


def check_fields(repository: Repository, request: Request) -> None:
    """Raise PolicyError if a request names a field that the record does not have."""
    fields = repository.policy.record.fields
    for name in (*(request.required or ()), *request.mapping):
        if name not in fields:
            raise PolicyError(f"{name}: no such field; {nearest(name, fields)}")


def scopes(repository: Repository, request: Request, paths: Sequence[Path], chosen: tuple[Rule, ...]) -> list[Scope]:
    """Resolve what each of many files is checked for; files of one source share their scope."""
    known, resolved = dict[tuple[Any, ...], Scope](), list[Scope]()
    for path in paths:
        own = tuple(map(id, repository.rules_of(path)[2:]))
        kind = (repository.source(path).model_dump_json(), repository.releases(path), own)
        if kind not in known:
            known[kind] = scope_at(repository, request, path, chosen)
        resolved.append(known[kind])
    return resolved


def scope_at(repository: Repository, request: Request, path: Path, chosen: tuple[Rule, ...]) -> Scope:
    """Resolve what one file is checked for: the chosen rules, and the settings of its source.

    Rules that have to be asked for run only if request or policy select rules, or on a corpus that is released.
    """
    tables, ignored = repository.rules_of(path), ignored_at(repository, request, path)
    asked = bool(request.select or any(table.select for table in tables)) or repository.releases(path)
    more = rules.codes(list(request.more))
    own = chosen if asked else tuple(rule for rule in chosen if rule.when == "always" or rule.code in more)
    # Records of this file are compared with those of other files, where findings may be reported.
    own = tuple(rule for rule in own if rule.code not in ignored or isinstance(rule, KeyRule | NearRule))
    source = repository.source(path)
    scope = scope_of(repository, source, own, request.required)
    if stated := {code: level for table in tables[1:] for code, level in table.severity.items()}:
        scope = replace(scope, severities={**scope.severities, **stated})
    if request.required is None and _is_foreign(request, source):
        supplied = {"id"} | {name for name in SAID if getattr(source, name)}
        scope = replace(scope, required=tuple(name for name in scope.required if name not in supplied))
    elif source.path:  # it is a seed
        scope = replace(scope, supplied=frozenset({"id", *(name for name in SAID if getattr(source, name))}))
    if request.register is not None:
        return replace(scope, settings={**scope.settings, "register": request.register})
    return scope


def ran(paths: Sequence[str], scopes: Sequence[Scope]) -> tuple[Ran, ...]:
    """Return which rules ran on the files of each folder, by the files' paths and scopes."""
    of_folder = dict[str, dict[int, Scope]]()
    for path, scope in zip(paths, scopes, strict=True):
        of_folder.setdefault(path.rpartition("/")[0], {})[id(scope)] = scope
    return tuple(
        Ran(folder, tuple(sorted({rule.code for scope in own.values() for rule in scope.rules} - _ELSEWHERE)))
        for folder, own in sorted(of_folder.items())
    )


def _is_foreign(request: Request, source: SourcePolicy) -> bool:
    """Tell whether records are mapped: ingest makes their ids, and adds what the source says of all of them."""
    mapped = request.mapping or source.columns or source.record or source.date_from_link
    return bool(mapped) or not {request.reader, source.reader}.isdisjoint(tools())


def scope_of(
    repository: Repository,
    source: SourcePolicy,
    chosen: tuple[Rule, ...],
    required: tuple[str, ...] | None = None,
) -> Scope:
    """Resolve the policy for one source: required fields, severities, and settings by name."""
    policy = repository.policy
    settings = {name: value for name, value in source if value is not None}
    settings |= {"now": now(), "shortest": policy.text.shortest, "duplicates": policy.duplicates}
    if policy.links != LinkPolicy():
        settings["steps"] = _steps(policy.links)
    settings["lexicon"] = _lexicon(repository, source, chosen)
    settings["register"] = takedowns.digests(takedowns.read(repository.root / takedowns.NAME))
    settings["licensed"] = bool(source.license or (policy.release and policy.release.license))
    stated = repository.required(source) if required is None else required
    fields = tuple(name for name in policy.record.fields if name in stated)
    return Scope(chosen, fields, policy.rules.severity, settings)


def _lexicon(repository: Repository, source: SourcePolicy, chosen: tuple[Rule, ...]) -> keywords.Lexicon | None:
    """Read a source's lexicon if a rule uses it and the file exists."""
    path = repository.root / str(source.lexicon)
    asked = source.lexicon and any("lexicon" in rule.settings for rule in chosen)
    return lexicons.read(path) if asked and opening.there(path) else None


def _steps(policy: LinkPolicy) -> links.Steps:
    try:
        return links.Steps(frozenset(policy.off), {host: frozenset(names) for host, names in policy.hosts.items()})
    except ValueError as error:
        raise PolicyError(f"links: {error}") from error
