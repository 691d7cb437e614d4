"""Every kind of defect planted into synthetic articles is found, and nothing else is."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

import warraq
from warraq.rules import ALL

CODES = {rule.code for rule in ALL}
RECORDS = int(os.environ.get("WARRAQ_PLANTED_RECORDS", "3000"))
# What no line of JSON Lines can have: faults of whole files, of tables, of seeds, of corpora and of releases.
ELSEWHERE = ("ENC010", "REC011", "REC012", "PRV", "EXP", "REL", "DST", "TAK", "SPL", "WVR")


def test_every_defect_is_found_and_nothing_else(scripts: SimpleNamespace, tmp_path: Path) -> None:
    outcome = scripts.planted.check(tmp_path, RECORDS, rate=0.3)
    wrong = list(outcome.wrong())
    assert outcome.records > 0.95 * RECORDS
    assert not wrong, "\n".join([*wrong[:100], outcome.table()])
    # Every kind was planted, so that none was right for want of a case.
    kinds = {kind.name for kind in scripts.defects.KINDS}
    assert kinds - set(outcome.kinds.values()) == set()


def test_every_rule_on_json_lines_has_a_kind(scripts: SimpleNamespace) -> None:
    planted = {code for kind in scripts.defects.KINDS for code, _ in kind.due}
    assert {code for code in CODES if not code.startswith(ELSEWHERE)} - planted == set()
    assert planted <= CODES
    names = [kind.name for kind in scripts.defects.KINDS]
    assert len(names) == len(set(names))


def test_clean_articles_have_no_finding(scripts: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "clean.jsonl"
    scripts.articles.write(path, RECORDS, seed=11)
    report = warraq.validate(path, select=["ALL"], ignore=["PRV"])
    assert report.findings == ()
    assert (report.records, report.unread) == (RECORDS, 0)


@pytest.mark.slow
def test_observed_faults_are_as_frequent_as_said(scripts: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "observed.jsonl"
    scripts.articles.write(path, RECORDS, observed=True)
    found = Counter((finding.code, finding.field) for finding in warraq.validate(path, select=["ALL"]).findings)
    said = Counter[tuple[str, str]]()
    for each in scripts.observed.OBSERVED:
        said[each.code, each.field] += each.share
    for place, share in said.items():
        due = share * RECORDS
        assert abs(found[place] - due) <= 0.2 * due + 4 * due**0.5 + 2, place


def test_articles_are_canonical_records(scripts: SimpleNamespace, tmp_path: Path) -> None:
    from warraq.article import Article, line

    path = tmp_path / "clean.jsonl"
    scripts.articles.write(path, 200)
    for written in path.read_text(encoding="utf-8").splitlines():
        assert line(Article.model_validate(json.loads(written))) == written


@pytest.mark.slow
def test_same_seed_same_bytes_however_many_shards(scripts: SimpleNamespace, tmp_path: Path) -> None:
    whole, parts = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    scripts.articles.write(whole, 2500, rate=0.1)
    scripts.articles.write(parts, 2500, rate=0.1, count=3)
    assert b"".join(path.read_bytes() for path in scripts.articles.shards(parts, 3)) == whole.read_bytes()
    scripts.articles.write(parts, 2500, rate=0.1, seed=8)
    assert parts.read_bytes() != whole.read_bytes()
