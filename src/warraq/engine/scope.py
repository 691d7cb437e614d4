"""What a run asks of one file: the rules, and the settings that its source's policy gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from warraq.article import Seed
from warraq.finding import Severity
from warraq.rule import Rule

Kind = TypeVar("Kind", bound=Rule)


@dataclass(frozen=True, slots=True)
class Scope:
    """Rules with the settings of one source, resolved once: required fields, severities by code, settings by name.

    `digest` returns the SHA-256 of a seed, None where there is none: what needs a file reaches a rule as a column. It is the
    record's own where the seed still begins with the bytes that have it.
    """

    rules: tuple[Rule, ...]
    required: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    digest: Callable[[Seed], str | None] = lambda _: None

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return the rules of one type, in the order of the codes."""
        return [rule for rule in self.rules if isinstance(rule, kind)]

    def arguments(self, rule: Rule) -> dict[str, Any]:
        """Give the keyword-only parameters of a rule that the policy sets; the others keep their defaults."""
        return {name: self.settings[name] for name in rule.settings if self.settings.get(name) is not None}

    def severity(self, rule: Rule) -> Severity:
        """Give the severity of a rule's findings: the policy's, else the rule's own."""
        return self.severities.get(rule.code, rule.severity)
