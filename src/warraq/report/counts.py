"""How many findings each rule has, and which fix would mend most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from warraq import rules
from warraq.finding import Finding, Report
from warraq.report.words import ENGLISH, Words

_FEW = 10  # findings: whoever reads them all needs no counts


def ending(report: Report, words: Words = ENGLISH) -> Iterator[str]:
    """Yield a line a code, most findings first, where they are many; then what the fixes would mend of several."""
    if len(report.findings) > _FEW:
        yield ""
        yield from by_code(report, words)
    if len(report.findings) > 1:
        yield from fixes(report, words)


def by_code(report: Report, words: Words = ENGLISH) -> Iterator[str]:
    """Yield a line a code, most findings first: their number, the code, the name of the rule."""
    names = {finding.code: words.name(finding) for finding in report.findings}
    for code, count in most(report.by_code):
        yield f"{count:>9,}  {code}  {words.sentence(names[code])}"


def fixes(report: Report, words: Words = ENGLISH) -> Iterator[str]:
    """Yield what the safe fixes would mend, and what the unsafe ones would beside; nothing where they mend nothing."""
    safe, unsafe = (
        Counter(finding.code for finding in report.findings if finding.fixable and is_unsafe(finding) is unsafe)
        for unsafe in (False, True)
    )
    if safe:
        phrase = "--fix mends {count:,} of {all:,}: {codes}"
        yield words.say(phrase, count=safe.total(), all=len(report.findings), codes=listed(safe))
    if unsafe:
        phrase = "--fix --unsafe-fixes mends {count:,} more: {codes}" if safe else "--fix --unsafe-fixes mends {count:,} of {all:,}: {codes}"  # fmt: skip  # noqa: E501
        yield words.say(phrase, count=unsafe.total(), all=len(report.findings), codes=listed(unsafe))


def is_unsafe(finding: Finding) -> bool:
    """Tell whether the fix of a finding's rule can change what a value means."""
    rule = rules.known(finding.code)
    return rule is not None and rule.unsafe


def most(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Sort counts, the highest first; equal ones by name."""
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def listed(counts: dict[str, int]) -> str:
    """Write counts in a line, the highest first.

    >>> listed({"LNK003": 20, "TXT005": 1100})
    '1,100 TXT005, 20 LNK003'
    """
    return ", ".join(f"{count:,} {name}" for name, count in most(counts))
