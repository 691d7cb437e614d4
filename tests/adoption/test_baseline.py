"""The baseline: what it holds, what it is kept from, and that places mean nothing to it."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Command, article, examples, write_jsonl

from warraq import lint, policy, scoping
from warraq.adoption import baseline
from warraq.finding import Finding, Related, Report, Severity

SELECT = ("LNK", "DUP001", "ENC", "TXT", "REC")
TITLES = ["عنوان الخبر", "  عنوان", "عنـوان", "عنوان\u200b", ""]


def faulty(number: int, copy: int) -> dict[str, Any]:
    """A record of which the number says what is wrong with it; equal texts where `copy` is equal."""
    texts = " ".join(f"كلمة{copy}{place}" for place in range(30))
    link = f"https://example.org/{number}" + ("?utm_source=x" if number % 3 == 0 else "")
    return article(link=link, title=TITLES[number % len(TITLES)], text=texts)


def judged(folder: Path, files: dict[str, list[dict[str, Any]]]) -> Report:
    """Validate records in files of some names."""
    for path in folder.iterdir():
        path.unlink()
    for name, records in files.items():
        write_jsonl(folder / name, *records)
    repository = policy.Repository(root=folder, policy=policy.Policy(), found=False)
    return lint.validate(repository, scoping.Request(paths=(folder,), select=SELECT, jobs=1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("baseline")


RECORDS = st.lists(st.integers(0, 3), min_size=3, max_size=9).map(
    lambda own: [faulty(n, each) for n, each in enumerate(own)]
)


@settings(max_examples=examples(24))
@given(RECORDS, st.randoms(use_true_random=False))
def test_moved_records_and_renamed_files_change_nothing(
    folder: Path, records: list[dict[str, Any]], chance: random.Random
) -> None:
    before = judged(folder, {"a.jsonl": records})
    known = baseline.of_entries(baseline.of_findings(before.findings))
    shuffled = chance.sample(records, len(records))
    cut = chance.randrange(len(records))
    after = judged(folder, {"z.jsonl": shuffled[:cut], "0.jsonl": shuffled[cut:]})
    held = baseline.applied(known, after)
    assert held.findings == ()
    assert (len(held.waived), {each.by for each in held.waived} - {"baseline"}) == (len(after.findings), set())
    assert baseline.of_findings(after.findings) == baseline.of_findings(before.findings)


@settings(max_examples=examples(24))
@given(RECORDS, st.integers(0, 8), st.sampled_from(["copy", "title", "link"]), st.randoms(use_true_random=False))
def test_one_fault_more_is_one_finding(
    folder: Path, records: list[dict[str, Any]], place: int, kind: str, chance: random.Random
) -> None:
    known = baseline.of_entries(baseline.of_findings(judged(folder, {"a.jsonl": records}).findings))
    new = article(link="https://example.org/new", text=" ".join(f"جديد{place}" for place in range(30)))
    if kind == "copy":
        new = article(link="https://example.org/new", text=records[place % len(records)]["text"])
    elif kind == "title":
        new["title"] = "  عنوان"
    else:
        new = article(link="https://example.org/new?utm_source=x", text=new["text"])
    after = judged(folder, {"b.jsonl": chance.sample([*records, new], len(records) + 1)})
    held = baseline.applied(known, after)
    assert len(held.findings) == 1, [each.message for each in held.findings]
    (found,) = held.findings
    assert new["id"] in {found.record, *(each.record for each in found.related)}
    assert len(held.waived) == len(after.findings) - 1


def fault(code: str, record: str | None, value: object = None, *others: str | None) -> Finding:
    related = tuple(Related("a.jsonl", 1, each) for each in others)
    return Finding(
        code, "n", Severity.ERROR, "m", "a.jsonl", 1, record=record, field="/f", value=value, related=related
    )


A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([fault("TXT001", A, "x")], [fault("TXT001", A, "x")] * 2, 1),  # the same again
        ([fault("TXT001", A, "x")], [fault("TXT001", A, "y")], 1),  # another value
        ([fault("TXT001", A, "x")], [fault("TXT002", A, "x")], 1),
        ([fault("TXT001", A, "x")], [fault("TXT001", B, "x")], 1),
        ([fault("ENC010", None)] * 2, [fault("ENC010", None)], 0),  # one is gone
        ([fault("DUP001", B, "x", A)], [fault("DUP001", A, "y", B)], 0),  # sorted anew
        ([fault("DUP001", B, "x", A)], [fault("DUP001", A, "y", D), fault("DUP001", B, "x", D)], 1),  # D came, and is first
        ([fault("DUP001", B, "x", A), fault("DUP001", D, "y", C)], [fault("DUP001", each, "x", A) for each in (B, C, D)], 1),  # two groups are one
        ([fault("DUP001", B, "x", A)], [fault("DUP001", D, "x", C)], 1),  # another group
        ([fault("REC007", A, A, A)], [fault("REC007", A, A, A)] * 2, 1),  # a third record of that id
        ([fault("LNK002", A, "http://e.org/a", A)], [fault("LNK002", A, "https://www.e.org/a", A)], 0),  # the other form is the later
        ([fault("DUP001", None, "x", None)], [fault("DUP001", None, "y", None)], 0),  # sorted anew, and nobody has an id
        ([fault("DUP001", None, "x", None)], [fault("DUP001", None, "y", None)] * 2, 1),
        ([fault("WVR001", None)], [fault("WVR001", None)], 1),  # which nothing hides
    ],
)  # fmt: skip
def test_what_is_new(before: list[Finding], after: list[Finding], new: int) -> None:
    known = baseline.of_entries(baseline.of_findings(before))
    assert len(baseline.applied(known, Report(tuple(after))).findings) == new


@pytest.fixture
def corpus(alone: Path) -> Path:
    (alone / "corpus").mkdir()
    (alone / "warraq.toml").write_text('[rules]\nignore = ["PRV", "LIC"]\n', encoding="utf-8")
    write_jsonl(alone / "corpus/a.jsonl", *[faulty(number, number % 2) for number in range(5)])
    return alone


def test_a_baseline_is_written_and_held(corpus: Path, run: Command) -> None:
    whole = run.validate().json["summary"]
    done = run("validate", "--write-baseline", "base.json", "--fail-on", "info")
    count = sum(whole["by_code"].values())
    assert (done.code, done.err.splitlines()[-1]) == (0, f"base.json: faults written: {count}")
    assert done.out == f"No findings: 5 records in 1 file; {count} baselined.\n"
    text = (corpus / "base.json").read_text(encoding="utf-8")
    assert not any("\u0600" <= sign <= "\u06ff" for sign in text)
    assert json.loads(text)["tool"]["name"] == "warraq"
    entries = [json.loads(line.rstrip(",")) for line in text.splitlines()[1:-1]]
    assert [each["code"] for each in entries] == sorted(each["code"] for each in entries)
    held = run("validate", "--baseline", "base.json", "--fail-on", "info", "--format", "json", "--show-waived")
    assert (held.code, held.json["findings"], held.json["summary"]["waived"]) == (0, [], count)
    assert {each["waiver"]["by"] for each in held.json["waived"]} == {"baseline"}
    assert " [in the baseline]\n" in run("validate", "--baseline", "base.json", "--show-waived").out


def test_one_that_would_grow_is_refused_and_faults_that_are_gone_leave(corpus: Path, run: Command) -> None:
    run("validate", "--write-baseline", "base.json")
    before = (corpus / "base.json").read_bytes()
    write_jsonl(corpus / "corpus/b.jsonl", faulty(6, 9))
    refused = run("validate", "--write-baseline", "base.json", "--fail-on", "never")
    assert (refused.code, (corpus / "base.json").read_bytes()) == (1, before)
    assert "base.json: not written: 2 new, listed above; mend them, or add --accept-new" in refused.err
    assert refused.out.count("corpus/b.jsonl:1") == 2
    assert run("validate", "--write-baseline", "base.json", "--accept-new", "--fail-on", "info").code == 0
    assert len((corpus / "base.json").read_bytes()) > len(before)
    (corpus / "corpus/b.jsonl").unlink()
    assert run("validate", "--write-baseline", "base.json").code == 0
    assert (corpus / "base.json").read_bytes() == before
    run("validate", "--write-baseline", "base.json", "--select", "TXT")  # what this did not look for stays
    assert (corpus / "base.json").read_bytes() == before
    os.truncate(corpus / "corpus/a.jsonl", 0)
    run("validate", "--write-baseline", "base.json")
    assert json.loads((corpus / "base.json").read_bytes())["findings"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "base.json: No such file or directory; --write-baseline writes a baseline"),
        (b"{", "base.json: not a baseline of version 1: "),
        (b"[]", "base.json: not a baseline of version 1: "),
        (b'{"version": 2, "tool": {"name": "warraq", "version": "9"}, "findings": []}', "not a baseline of version 1: version: "),
        (b'{"version": 1, "tool": {"name": "ruff", "version": "9"}, "findings": []}', "tool.name: "),
        (b'{"version": 1, "tool": {"name": "warraq", "version": "9"}, "findings": [{"code": "TXT"}]}', "findings.0.code: "),
        (b"\xff\xfe", "not UTF-8 at byte 0; save it as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_baseline_stops_the_run(corpus: Path, run: Command, content: bytes | None, said: str) -> None:
    if content is not None:
        (corpus / "base.json").write_bytes(content)
    for option in ["--baseline", *(["--write-baseline"] if content is not None else [])]:
        done = run("validate", option, "base.json")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert said in done.err
    assert content is None or (corpus / "base.json").read_bytes() == content


@pytest.mark.usefixtures("corpus")
def test_options_that_do_not_go_together(run: Command) -> None:
    assert "--accept-new goes with --write-baseline" in run("validate", "--accept-new").err
    assert "writes nothing" in run("validate", "--diff", "--write-baseline", "base.json").err
    done = run("validate", "--write-baseline", "gone/base.json")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_an_id_that_is_text_is_no_text_in_a_baseline() -> None:
    assert "خبر" not in baseline.render(
        baseline.of_findings([fault("REC006", "خبر عاجل", "خبر عاجل"), fault("DUP001", "خبر", "x", "b")])
    )


def test_a_baseline_in_a_folder_that_is_not_there_is_named_as_it_was_asked_for(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/n.jsonl", article())
    done = run("validate", "--write-baseline", "none/base.json")
    said = "warraq: none/base.json: No such file or directory; check the path, then run this again\n"
    assert (done.code, done.err) == (2, said)
