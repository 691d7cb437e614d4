"""Resolve the rules, required fields and settings for a file from the request and the policy."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from warraq import readers, rules
from warraq.article import FIELDS, Seed
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.normalise import keywords, links
from warraq.policy import LinkPolicy, Repository, SourcePolicy
from warraq.registers import lexicons, takedowns
from warraq.rule import Rule


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for in addition to the policy; an empty value leaves the choice to the policy."""

    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    reader: str | None = None
    stdin: bytes = b""
    jobs: int | None = None
    cache: bool = False
    register: frozenset[str] | None = None  # digests of takedowns, in place of the policy's register


def now() -> datetime:
    """Return the current time for rules about the future: `SOURCE_DATE_EPOCH` if set, else the clock.

    Raises PolicyError if the variable is not a number of seconds. Source: reproducible-builds.org.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PolicyError(f"SOURCE_DATE_EPOCH={epoch}: not a number; set it to seconds since 1970-01-01") from error


def chosen_rules(repository: Repository, request: Request) -> tuple[Rule, ...]:
    """Return the rules that request and policy select; raise PolicyError for an unknown code."""
    policy = repository.policy.rules
    rules.codes(list(policy.severity))
    return rules.select(list(request.select or policy.select), [*policy.ignore, *request.ignore])


def check_fields(request: Request) -> None:
    """Raise PolicyError if a request names a field that the record does not have."""
    for name in (*request.required, *request.mapping):
        if name not in FIELDS:
            raise PolicyError(f"{name}: no such field; the record has {', '.join(FIELDS)}")


Seeds = Callable[[Seed], str | None]
"""Returns the SHA-256 of a seed's decompressed bytes, None if it does not exist: see `engine.scope.Scope.digest`."""


def seeds_of(repository: Repository) -> Seeds:
    """Return a function for the digests of a repository's seeds.

    Scopes that share it check only once whether a folder exists.
    """
    is_folder = cache(lambda folder: (repository.root / folder).is_dir())
    return partial(_digest, repository.root, is_folder)


def scope_at(
    repository: Repository, request: Request, path: Path, chosen: tuple[Rule, ...], seeds: Seeds | None = None
) -> Scope:
    """Resolve what one file is checked for: the chosen rules, and the settings of its source.

    Rules that have to be asked for run only if request or policy select rules, or on a corpus that is released.
    """
    asked = bool(request.select or repository.policy.rules.select)
    own = chosen if asked or repository.releases(path) else rules.unasked(chosen)
    scope = scope_of(repository, repository.source(path), own, request.required, seeds)
    if request.register is not None:
        return replace(scope, settings={**scope.settings, "register": request.register})
    return scope


def scope_of(
    repository: Repository,
    source: SourcePolicy,
    chosen: tuple[Rule, ...],
    required: tuple[str, ...] = (),
    seeds: Seeds | None = None,
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
    fields = tuple(name for name in FIELDS if name in required) if required else repository.required(source)
    asked: dict[Seed, str | None] = {}
    of_seed = seeds or seeds_of(repository)

    def digest(seed: Seed) -> str | None:
        if seed not in asked:
            asked[seed] = of_seed(seed)
        return asked[seed]

    return Scope(chosen, fields, policy.rules.severity, settings, digest, asked)


def _lexicon(repository: Repository, source: SourcePolicy, chosen: tuple[Rule, ...]) -> keywords.Lexicon | None:
    """Read a source's lexicon if a rule uses it and the file exists."""
    path = repository.root / str(source.lexicon)
    asked = source.lexicon and any("lexicon" in rule.settings for rule in chosen)
    return lexicons.read(path) if asked and path.exists() else None


def _steps(policy: LinkPolicy) -> links.Steps:
    try:
        return links.Steps(frozenset(policy.off), {host: frozenset(names) for host, names in policy.hosts.items()})
    except ValueError as error:
        raise PolicyError(f"links: {error}") from error


def _digest(root: Path, is_folder: Callable[[str], bool], seed: Seed) -> str | None:
    if not is_folder(seed.path.rpartition("/")[0]):
        return None
    try:
        with readers.content(root / seed.path) as stream:
            data = stream.read()
    except (OSError, ValueError):
        return None
    grown = readers.grows(seed.reader) and _begins_with(data, seed)
    return seed.sha256 if grown else hashlib.sha256(data).hexdigest()


def _begins_with(data: bytes, seed: Seed) -> bool:
    """Return whether a seed's data still begin with what a record was made from: more may have been appended.

    The closing brackets of a JSON array move to the end of the data as the array grows.
    """
    closing = data[len(data.rstrip(b" \t\r\n]}")) :]
    before = (data[: seed.bytes], data[: max(seed.bytes - len(closing), 0)] + closing)
    return seed.sha256 in (hashlib.sha256(each).hexdigest() for each in before)
