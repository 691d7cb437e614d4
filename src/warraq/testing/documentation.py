"""A rule's documentation, executed: the example is found, the remedy is clean, the fix gives the remedy."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from warraq import lint, policy, scoping
from warraq.engine.scope import Scope
from warraq.finding import Report
from warraq.fix.mend import mend
from warraq.policy import Repository
from warraq.rule import Block, RecordRule, Rule, TextRule

EXAMPLE, REMEDY = "Example", "Use instead"
_NAMES = {"json": "example.json", "text": "example.txt"}
_MANY = 100  # records; a few are looked at one by one, without the patterns that tell suspects in a large file


def expect(holds: object, message: str) -> None:  # as assert takes it
    """Raise AssertionError where something does not hold."""
    if not holds:
        raise AssertionError(message)


def example_is_found(rule: Rule, folder: Path) -> None:
    """Check that a rule finds its example, and that its findings say whether its fix can mend them."""
    expect(rule.doc.blocks(EXAMPLE), f"{rule.code}: the documentation has no fenced block under {EXAMPLE}")
    report = check(rule, folder, EXAMPLE)
    expect(rule.code in report.by_code, f"{rule.code}: the example is not found; what is found: {report.by_code}")
    unfixable = [finding.message for finding in report.findings if rule.fix and not finding.fixable]
    expect(not unfixable, f"{rule.code}: found in the example, but not by the fix: {unfixable}")


def remedy_is_clean(rule: Rule, folder: Path) -> None:
    """Check that nothing is found in what a rule recommends instead, if it shows that."""
    if not rule.doc.blocks(REMEDY):
        return
    report = check(rule, folder, REMEDY)
    expect(not report.findings, f"{rule.code}: found in the remedy: {[each.message for each in report.findings]}")
    expect(report.records > 0, f"{rule.code}: the remedy holds no record")


def fix_gives_the_remedy(rule: Rule, folder: Path) -> None:
    """Check that a rule's fix makes the remedy of the example, and nothing else of the remedy."""
    repository, path, example = settle(folder, blocks_of(rule, EXAMPLE))
    scope = scoping.scope_of(repository, repository.source(path), (rule,))
    (remedy,), (once,) = _records(settle(folder, blocks_of(rule, REMEDY))[2]), _mended(_records(example), scope)
    expect(once == remedy, f"{rule.code}: the fix makes {once} of the example, not {remedy}")
    (twice,) = _mended([once], scope)
    expect(twice == once, f"{rule.code}: the fix makes {twice} of its own result {once}")
    remedy_is_clean(rule, folder)


def example_is_found_among_many(rule: Rule, folder: Path) -> None:
    """Check that a rule's `suspects` does not hide its example in a file of which only suspects are checked.

    Rules without a pattern, and examples that are no records, are not checked.
    """
    patterned = isinstance(rule, TextRule) or (isinstance(rule, RecordRule) and rule.suspects)
    if not patterned:
        return
    own, clean = (_records(_data(rule, part)) for part in (EXAMPLE, REMEDY))
    if not own or not clean:
        return
    hits = {}
    for many in (0, _MANY):
        toml = tuple(block for block in rule.doc.blocks(EXAMPLE) if block.language == "toml")
        lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in (*own, *(clean * many)))
        repository, path, _ = settle(folder, (*toml, Block("jsonl", "many.jsonl", lines)))
        findings = lint.validate(repository, scoping.Request(paths=(path,), select=(rule.code,))).findings
        hits[many] = [(each.code, each.line, each.field, each.column) for each in findings]
    expect(hits[0] == hits[_MANY], f"{rule.code}: found alone: {hits[0]}, and among many records: {hits[_MANY]}")


def check(rule: Rule, folder: Path, part: str) -> Report:
    """Validate what one part of a rule's documentation shows, by that rule."""
    repository, path, _ = settle(folder, blocks_of(rule, part))
    return lint.validate(repository, scoping.Request(paths=(path,), select=(rule.code,)))


def settle(folder: Path, blocks: tuple[Block, ...]) -> tuple[Repository, Path, Block]:
    """Write an example's policy and its data; return the repository, the data's file and its block."""
    toml = "".join(block.text for block in blocks if block.language == "toml")
    (folder / policy.NAME).write_text(toml, encoding="utf-8")
    (block,) = (block for block in blocks if block.language != "toml")
    data = block.text.encode()
    if block.language == "bytes":
        data = b"".join(ast.literal_eval(line) for line in block.text.splitlines())
    path = folder / (block.name or _NAMES.get(block.language, "example.jsonl"))
    path.write_bytes(data)
    return policy.load(folder / policy.NAME), path, block


def blocks_of(rule: Rule, part: str) -> tuple[Block, ...]:
    """Return the blocks of one part, with the policy that the example states where the part has none of its own."""
    own = rule.doc.blocks(part)
    if part == EXAMPLE or any(block.language == "toml" for block in own):
        return own
    return (*(block for block in rule.doc.blocks(EXAMPLE) if block.language == "toml"), *own)


def _data(rule: Rule, part: str) -> Block | None:
    return next((block for block in rule.doc.blocks(part) if block.language != "toml"), None)


def _records(block: Block | None) -> list[dict[str, Any]]:
    """Return the records that a block of JSON shows; none of another."""
    if block is None or block.language not in ("json", "jsonl"):
        return []
    texts = block.text.splitlines() if block.language == "jsonl" else [block.text]
    return [record for text in texts if isinstance(record := json.loads(text), dict)]


def _mended(records: list[dict[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    return [mended.record for mended in mend(records, scope, Scope(()))]
