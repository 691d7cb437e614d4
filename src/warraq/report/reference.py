"""The rule reference: an index, a page a rule, and all of it as data, from the rules' own documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from warraq.report.words import ENGLISH, Words
from warraq.rule import PARTS, Block, Rule


def fixes(rule: Rule) -> str:
    """Say whether a rule's findings can be mended: `safe`, `unsafe` or `no`."""
    if rule.fix is None:
        return "no"
    return "unsafe" if rule.unsafe else "safe"


def index(rules: Iterable[Rule], words: Words = ENGLISH) -> str:
    """Render one line a rule: code, name, severity, fix, and the sentence that says what is found."""
    rows = [
        (
            rule.code,
            words.name(rule),
            words.severity(rule.severity),
            _fix(rule, words),
            words.summary(rule),
        )
        for rule in rules
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "".join(words.sentence("  ".join([*map(str.ljust, row, widths), row[4]])) + "\n" for row in rows)


def _fix(rule: Rule, words: Words) -> str:
    if rule.fix is None:
        return words.say("fix: no")
    return words.say("fix: unsafe") if rule.unsafe else words.say("fix: safe")


def page(rule: Rule, *, level: int = 1) -> str:
    """Render a rule's documentation as Markdown, its title at heading `level`."""
    head = "#" * level
    facts = f"{rule.severity.value}, fix: {fixes(rule)}"
    parts = "".join(f"\n{head}# {part}\n\n{rule.doc.parts[part]}\n" for part in PARTS)
    return f"{head} {rule.code} {rule.name}\n\n{rule.doc.summary} ({facts})\n{parts}"


def document(rules: Iterable[Rule]) -> str:
    """Render the whole reference as one Markdown page."""
    rules = list(rules)
    table = ["| code | name | severity | fix | what is found |", "|---|---|---|---|---|"]
    for rule in rules:
        link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
        summary = rule.doc.summary.split("\n")[0]
        table.append(f"| {link} | {rule.name} | {rule.severity.value} | {fixes(rule)} | {summary} |")
    head = "# The rules\n\nGenerated from the rules themselves by `make docs`; every example is executed as a test.\n"
    return "\n".join([head, *table, "", *(page(rule, level=2) for rule in rules)])


def data(rules: Iterable[Rule]) -> str:
    """Render everything that is known of rules as a JSON array, one object a rule."""
    return json.dumps([item(rule) for rule in rules], ensure_ascii=False, indent=1) + "\n"


def item(rule: Rule) -> dict[str, Any]:
    """Return a rule as data; `when` says when it runs unasked: always, where a corpus is released, or never."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.value,
        "fix": None if rule.fix is None else fixes(rule),
        "when": {"selected": "never"}.get(rule.when, rule.when),
        "settings": list(rule.settings),
        "summary": rule.doc.summary,
        "documentation": {part: rule.doc.parts[part] for part in PARTS},
        "examples": {part: [_block(block) for block in rule.doc.blocks(part)] for part in ("Example", "Use instead")},
    }


def _block(block: Block) -> dict[str, str | None]:
    return {"language": block.language, "name": block.name, "text": block.text}
