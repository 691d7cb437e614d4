"""Waivers at the gate of a release: what passes by them, what the release says of that, and what they cannot let pass."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Command, Once, write_jsonl
from tests.releases.conftest import POLICY, Collect, record, text
from tests.releases.test_hostile import seal

import warraq
from warraq.releases.format import manifest

SAID = 'owner = "desk@example.org"\n'


def waiver(code: str, target: str, reason: str = "Printed twice.") -> str:
    return f'\n[[waivers]]\ncode = "{code}"\n{target}\nreason = "{reason}"\n{SAID}'


def records() -> list[dict[str, Any]]:
    """Eight records; the last two repeat the text of the second, and are older than it; the seventh has a password."""
    older = {"text": text(1), "published_at": "2020-01-01T08:00:00Z"}
    return [
        *[record(number) for number in range(5)],
        record(5, link="https://user:pw@example.org/5", text=text(5) + " desk@example.org"),
        record(20, **older), record(21, **older),
    ]  # fmt: skip


WAIVERS = waiver("DUP001", 'path = "corpus/*.jsonl"') + waiver(
    "LNK004", f'record = "{records()[5]["id"]}"', "As printed."
)


@pytest.fixture
def released(once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus repository with a release that waivers let pass, as the current folder."""

    def fill(folder: Path) -> None:
        (folder / "corpus").mkdir()
        (folder / "warraq.toml").write_text(POLICY, encoding="utf-8")
        (folder / "waivers.toml").write_text(WAIVERS, encoding="utf-8")
        write_jsonl(folder / "corpus/a.jsonl", *records())
        done = warraq.release(policy=folder / "warraq.toml")
        assert done.folder, done.report.findings

    root = Path(shutil.copytree(once("waived", fill), tmp_path / "waived"))
    monkeypatch.chdir(root)
    return root


def test_a_waived_finding_stops_no_release_and_is_told_in_it(released: Path, run: Command) -> None:
    folder = released / "dist/papers/1.0.0"
    found = json.loads((folder / "reports/validation.json").read_bytes())
    assert (found["summary"]["errors"], found["summary"]["waived"]) == (0, 3)
    waived = [(item["code"], item["waiver"]["reason"], item["waiver"]["owner"]) for item in found["waived"]]
    assert sorted(waived) == [("DUP001", "Printed twice.", None)] * 2 + [("LNK004", "As printed.", None)]
    rows = [item["line"] for item in found["waived"] if item["code"] == "DUP001"]
    assert 1 not in rows  # the older copies come first, and the first is the one that is repeated
    sheet = (folder / "DATASHEET.md").read_text(encoding="utf-8")
    assert "counted in no other number of findings: 3." in sheet
    assert "| DUP001 duplicate-text | 2 | Printed twice. |" in sheet
    assert "| LNK004 link-with-credentials | 1 | As printed. |" in sheet
    assert "PII001 email-address | 1 |" in sheet
    assert "Waived: `DUP001` 2, `LNK004` 1." in (folder / "README.md").read_text(encoding="utf-8")
    assert "Printed twice." in (folder / "datasheet.html").read_text(encoding="utf-8")
    every = b"".join(path.read_bytes() for path in folder.glob("*.*") if path.suffix != ".parquet")
    assert b"owner = " not in every
    again = run("release")
    assert "note: waived, as the datasheet says: DUP001 2, LNK004 1" in again.err
    assert "1.0.0 exists already with the same content" in again.err


def test_verify_agrees_with_the_report(released: Path, run: Command) -> None:
    folder = released / "dist/papers/1.0.0"
    done = run("verify", folder)
    assert (done.code, done.err) == (0, "note: reports/validation.json waives errors: 3; each has its reason there\n")
    assert run("verify", "--quick", folder).code == 0


@pytest.mark.parametrize("lost", ["item", "count", "reason"])
def test_a_report_that_hides_what_is_waived_is_told(released: Path, run: Command, lost: str) -> None:
    path = released / "dist/papers/1.0.0/reports/validation.json"
    found = json.loads(path.read_bytes())
    if lost == "item":
        found["waived"] = found["waived"][1:]
        found["summary"]["waived"] -= 1
    elif lost == "count":
        found["summary"]["waived"] = 0
    else:
        found["waived"][0]["waiver"]["reason"] = None
    path.write_text(json.dumps(found), encoding="utf-8")
    seal(path.parents[1])
    codes = run("verify", "--format", "json", path.parents[1]).codes
    assert [code for code in codes if code != "REL009"] == (["DUP001"] if lost == "item" else [])
    assert "REL009" in codes  # its bytes are not those that the provenance names, at the least


@pytest.mark.slow
def test_another_waiver_is_another_description(released: Path) -> None:
    before = (released / "dist/papers/1.0.0/manifest.json").read_bytes()
    text = (released / "waivers.toml").read_text(encoding="utf-8")
    (released / "waivers.toml").unlink()
    (released / "warraq.toml").write_text(POLICY + text, encoding="utf-8")
    shutil.rmtree(released / "dist/papers")
    assert warraq.release(policy=released / "warraq.toml").version == "1.0.0"
    assert (released / "dist/papers/1.0.0/manifest.json").read_bytes() == before  # it matters not where they stand
    (released / "waivers.toml").write_text("", encoding="utf-8")
    (released / "warraq.toml").write_text(POLICY + text.replace("As printed", "As sent"), encoding="utf-8")
    done = warraq.release(policy=released / "warraq.toml")
    assert (done.version, done.folder and manifest.load(done.folder).records) == ("1.0.1", 8)


def test_an_expectation_is_waived_as_a_rule_is(collect: Collect, run: Command) -> None:
    root = collect(record(1), policy=waiver("EXP001", 'path = "schemas/expectations.json"', "One is enough."))
    (root / "schemas").mkdir()
    suite = {
        "name": "papers",
        "expectations": [
            {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 9}, "severity": "critical"}
        ],
    }
    (root / "schemas/expectations.json").write_text(json.dumps(suite), encoding="utf-8")
    assert run("expect").code == 0
    assert "WVR001" not in run.validate().codes  # which looks for no expectation
    done = run("release")
    assert (done.code, "waived, as the datasheet says: EXP001 1" in done.err) == (0, True)
    folder = root / "dist/papers/1.0.0"
    assert "| EXP001 failed-expectation | 1 | One is enough. |" in (folder / "DATASHEET.md").read_text(encoding="utf-8")
    assert run("verify", folder).code == 0


@pytest.mark.parametrize(
    ("table", "lines", "said"),
    [
        (waiver("REC001", 'path = "corpus/**"'), "{", "corpus/a.jsonl:2: REC001 is waived, but what can't be read can't be released"),
        (waiver("LNK002", 'path = "corpus/**"'), json.dumps(record(1)), "names them\n"),
        (waiver("REC", 'path = "corpus/**"'), json.dumps({**record(2), "title": None}),
         "waived or ignored: corpus/a.jsonl:2: title: "),
    ],
)  # fmt: skip
def test_what_a_release_cannot_hold_is_not_let_pass(
    collect: Collect, run: Command, table: str, lines: str, said: str
) -> None:
    root = collect(record(1), policy=table)
    with (root / "corpus/a.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(f"{lines}\n")
    assert run("validate", "--ignore", "DUP").code == 0
    done = run("release")
    assert (done.code, done.err.count("\n"), said in done.err) == (2, 1, True), done
    assert not (root / "dist/papers").exists()


def test_a_stale_waiver_stops_a_release_that_takes_no_warning(collect: Collect, run: Command) -> None:
    collect(record(1), policy='[rules]\nignore = ["PRV", "DST"]\n' + waiver("LNK001", 'path = "corpus/**"'))
    done = run("release", "--fail-on", "warning")
    assert (done.code, "WVR001 stale-waiver: LNK001 of path corpus/**: waives nothing" in done.out) == (1, True)
    assert run("release").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("paths", "severities"),
    [
        ({"corpus/b.jsonl": 'severity = { DUP001 = "info" }'}, ["info"]),
        ({"corpus/b.jsonl": 'severity = { DUP001 = "info" }', "corpus/c.jsonl": 'ignore = ["DUP001"]'}, ["info"]),
        ({"corpus/*.jsonl": 'ignore = ["DUP"]'}, []),
    ],
    ids=["weighed less", "weighed less here and ignored there", "ignored"],
)  # fmt: skip
def test_a_release_reports_copies_as_the_settings_of_their_paths_weigh_them(
    paths: dict[str, str], severities: list[str], collect: Collect, run: Command
) -> None:
    tables = "".join(f'[rules.paths."{glob}"]\n{said}\n' for glob, said in paths.items())
    older = {"text": text(3), "published_at": "2020-01-01T08:00:00Z"}
    files = {
        "a": [record(1), record(2, text=text(3))],
        "b": [record(3)],
        "c": [record(4, **older)] * ("c.jsonl" in tables),
    }
    root = collect(policy=tables)
    for name, own in files.items():
        write_jsonl(root / f"corpus/{name}.jsonl", *own)
    done = run("release")
    assert done.code == 0, done.out
    found = json.loads((root / "dist/papers/1.0.0/reports/validation.json").read_bytes())["findings"]
    assert [each["severity"] for each in found if each["code"] == "DUP001"] == severities
    assert run("verify", "dist/papers/1.0.0").code == 0
