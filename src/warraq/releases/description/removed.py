"""Count the records that were taken out of the corpus for what rules found, from the register `dropped.jsonl`."""

from __future__ import annotations

from dataclasses import dataclass

from warraq import rules
from warraq.policy import Repository
from warraq.registers import dropped


@dataclass(frozen=True, slots=True)
class Removed:
    """How many records were dropped, in all and by rule (code, name, records); one counts under each of its rules."""

    records: int = 0
    rules: tuple[tuple[str, str, int], ...] = ()


NOTHING = Removed()


def removed(repository: Repository) -> Removed:
    """Count the register of a repository; raise PolicyError if it is not valid."""
    register = dropped.read(repository.root / dropped.NAME)
    names = {rule.code: rule.name for rule in rules.every()}
    counts = dropped.by_code(register)
    return Removed(len(register), tuple((code, names.get(code, "unknown rule"), count) for code, count in counts))
