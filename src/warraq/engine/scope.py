"""What a run asks of one file: the rules, and the settings that its source's policy gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from warraq.finding import Severity
from warraq.rule import Rule
from warraq.rules import find

Kind = TypeVar("Kind", bound=Rule)


@dataclass(frozen=True, slots=True)
class Scope:
    """Rules with the settings of one source, resolved once: required fields, severities by code, settings by name, and
    the fields that ingest makes of a file in which no record has them.
    """

    rules: tuple[Rule, ...]
    required: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    supplied: frozenset[str] = frozenset()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as codes, which are looked up there: functions of rules cannot."""
        codes = tuple(rule.code for rule in self.rules)
        return _restored, (codes, self.required, self.severities, self.settings, self.supplied)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return the rules of one type, in the order of the codes."""
        return [rule for rule in self.rules if isinstance(rule, kind)]

    def arguments(self, rule: Rule) -> dict[str, Any]:
        """Return the keyword-only parameters of a rule that the policy sets; the others keep their defaults."""
        return {name: self.settings[name] for name in rule.settings if self.settings.get(name) is not None}

    def severity(self, rule: Rule) -> Severity:
        """Return the severity of a rule's findings: the policy's, else the rule's own."""
        return self.severities.get(rule.code, rule.severity)


def _restored(
    codes: tuple[str, ...],
    required: tuple[str, ...],
    severities: Mapping[str, Severity],
    settings: Mapping[str, Any],
    supplied: frozenset[str],
) -> Scope:
    return Scope(tuple(find(code) for code in codes), required, severities, settings, supplied)
