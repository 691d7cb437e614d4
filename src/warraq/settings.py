"""Every setting of a policy that is in force, and where it was stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warraq.policy import Policy, Repository, SourcePolicy, Stated, origin
from warraq.scoping import Request, chosen_rules, scope_at

_DEFAULT, _WORKED_OUT = "default", "worked out"
_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name with dots, its value as JSON has it, and the file and line, or the option, that set it."""

    name: str
    value: Any
    origin: str


def settings(repository: Repository, parts: Sequence[Stated], path: Path | None = None) -> Iterator[Setting]:
    """Yield the settings of a policy made of `parts`; for a path, those of its source, and what comes of them."""
    policy = repository.policy
    whole = policy.model_dump(mode="json", exclude={"sources", "extend"})
    yield from _flat(whole, (), parts)
    if path is None:
        for number, source in enumerate(policy.sources):
            yield from _flat(source.model_dump(mode="json"), ("sources", number), parts)
        return
    yield from _of(repository, policy, parts, path)


def _of(repository: Repository, policy: Policy, parts: Sequence[Stated], path: Path) -> Iterator[Setting]:
    """Yield what holds for one path: its source's settings, and what is worked out of all of them."""
    own, request = repository.source(path), Request()
    numbers = [number for number, each in enumerate(policy.sources) if own.name and each.name == own.name]
    if own != SourcePolicy():
        yield from _source(own, policy.sources[numbers[0]] if numbers else own, numbers[:1], parts)
    for glob, _ in ((glob, own) for glob, own in policy.rules.paths.items() if own in repository.rules_of(path)[2:]):
        where = origin(parts, ("rules", "paths", glob)) or _DEFAULT
        yield Setting("pattern", glob, where)
    scope = scope_at(repository, request, path, chosen_rules(repository, request))
    yield Setting("in force: required", list(scope.required), _WORKED_OUT)
    yield Setting("in force: rules", [rule.code for rule in scope.rules], _WORKED_OUT)


def _source(
    own: SourcePolicy, whole: SourcePolicy, numbers: Sequence[int], parts: Sequence[Stated]
) -> Iterator[Setting]:
    """Yield the settings of the source of one file; those that hold for its seeds alone are said to."""
    place: _Path = ("sources", *numbers)
    of_seeds, held = (
        _flat(whole.model_dump(mode="json"), place, parts),
        _flat(own.model_dump(mode="json"), place, parts),
    )
    written = {each.name: each.value for each in of_seeds}
    for each in held:
        alike = written.get(each.name, each.value) == each.value
        name = each.name.replace(".".join(map(str, place)), "source", 1)
        yield Setting(name, each.value, each.origin if alike else f"{each.origin}, of seeds alone")


def _flat(value: Any, path: _Path, parts: Sequence[Stated]) -> Iterator[Setting]:  # noqa: ANN401  # any JSON
    """Yield the settings in a table, those of the tables inside of it by themselves."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, (*path, name), parts)
    else:
        yield Setting(".".join(map(_word, path)), value, origin(parts, path) or _DEFAULT)


def _word(part: str | int) -> str:
    """Write a part of a setting's name, in quotes where TOML asks for them."""
    word = str(part)
    return word if word.replace("_", "").replace("-", "").isalnum() and word.isascii() else f'"{word}"'
