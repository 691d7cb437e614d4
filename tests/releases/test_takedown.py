"""Takedowns, yanks, traces: TAK001 finds what comes back, under any link or text; nothing forgets what was withdrawn."""

from __future__ import annotations

import hashlib
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.conftest import Command, write_jsonl
from tests.releases.conftest import Collect, record, release, text
from tests.releases.test_verify import reseal

import warraq
from warraq.errors import ReadError
from warraq.policy import load
from warraq.registers import takedowns
from warraq.releases.registry.takedown import takedown


def taken(run: Command, *numbers: int) -> None:
    for number in numbers:
        done = run("takedown", record(number)["id"], "--reason", "the author asked for it")
        assert done.code == 0, done.err


def test_a_takedown_leaves_corpus_and_later_releases(collect: Collect, run: Command) -> None:
    root = collect(*(record(n) for n in range(1, 6)))
    before = (root / "corpus/a.jsonl").read_bytes().splitlines(keepends=True)
    first = release(root)
    done = run("takedown", record(3)["id"], "--reason", "the author asked for it")
    assert done.out.splitlines() == ["registered in takedowns.jsonl", "removed from corpus/a.jsonl:3"]
    assert "released in 1.0.0" in done.err
    assert (root / "corpus/a.jsonl").read_bytes().splitlines(keepends=True) == before[:2] + before[3:]
    second = release(root)
    assert (second.name, warraq.load(second).num_rows, warraq.load(first).num_rows) == ("2.0.0", 4, 5)
    (stone,) = map(json.loads, (second / "tombstones.jsonl").read_text().splitlines())
    gone = record(3)
    digests = {name: hashlib.sha256(gone[name].encode()).hexdigest() for name in ("id", "link", "text")}
    assert {name: stone[name] for name in digests} == digests
    assert set(stone) == {"id", "link", "link_key", "text", "text_key"}
    shown = "".join(path.read_text() for path in second.rglob("*") if path.suffix in (".md", ".json", ".jsonl"))
    assert gone["link"] not in shown and gone["text"] not in shown and "the author asked" not in shown
    changes = pq.read_table(second / "changes.parquet").to_pylist()
    assert changes == [{"id": gone["id"], "kind": "removed", "fields": None}]


def test_an_index_that_is_gone_is_not_taken_for_a_release_without_the_record(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    release(root)
    (path,) = (root / "dist/index").glob("*.parquet")
    path.unlink()
    for spoil in (lambda: None, lambda: path.symlink_to("nowhere")):
        spoil()
        done = run("takedown", record(1)["id"], "--reason", "the author asked for it")
        assert (done.code, done.err.count("\n")) == (2, 1) and "restore the file from git" in done.err
        assert not (root / "takedowns.jsonl").exists()


def test_the_register_holds_digests_reason_and_date_alone(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    taken(run, 1)
    (line,) = map(json.loads, (root / "takedowns.jsonl").read_text().splitlines())
    assert set(line) == {"id", "link", "link_key", "text", "text_key", "reason", "date"}
    assert all(len(value) == 64 for name, value in line.items() if name not in ("reason", "date"))


def test_what_was_dropped_is_not_named_where_it_is_taken_down(collect: Collect, run: Command) -> None:
    first, second, third = record(1, title="أ"), record(2, title="ب"), record(3)
    root = collect(first, second, third)
    entries = [
        {"id": each["id"], "path": "corpus/a.jsonl", "line": 1, "sha256": "0" * 64, "link": each["link"],
         "title": each["title"], "seed": None, "findings": [{"code": "REC006", "message": each["title"]}], "date": "2026-01-01"}
        for each in (first, second)
    ]  # fmt: skip
    write_jsonl(root / "dropped.jsonl", *entries)
    write_jsonl(root / "corpus/a.jsonl", second, third)  # the first one is in the register alone
    before = (root / "dropped.jsonl").read_bytes().splitlines()
    taken(run, 1)
    one, other = (root / "dropped.jsonl").read_bytes().splitlines()
    bare = {"link": None, "title": None, "findings": [{"code": "REC006", "message": "taken down"}]}
    assert (json.loads(one), other) == (entries[0] | bare, before[1])
    assert first["link"] not in (root / "takedowns.jsonl").read_text()
    assert (
        json.loads((root / "takedowns.jsonl").read_text())["link"] == hashlib.sha256(first["link"].encode()).hexdigest()
    )
    taken(run, 1)  # again, which changes nothing
    assert (root / "dropped.jsonl").read_bytes().splitlines() == [one, other]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "its id"),
        ({"link": "http://www.example.org/1/", "text": text(9)}, "its link, in another form"),
        ({"link": "https://example.org/1?utm_source=feed", "text": text(9)}, "its id"),
        ({"link": "https://example.com/elsewhere"}, "its text"),
        ({"link": "https://example.com/elsewhere", "text": text(1).replace(" ", "  ")}, "its text, in another form"),
    ],
)
@pytest.mark.slow
def test_what_comes_back_is_found(fields: dict[str, str], said: str, collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    taken(run, 1)
    assert run.validate().codes == ["PRV002"]
    back = record(1, **fields)
    collect(record(2), back)
    (finding,) = [each for each in run.validate().json["findings"] if each["code"] == "TAK001"]
    assert (finding["record"], finding["severity"], finding["message"].endswith(said)) == (back["id"], "error", True)
    assert run("release").code == 1
    assert not (root / "dist/papers").exists()


def test_nobody_can_switch_it_off_in_a_release(collect: Collect, run: Command) -> None:
    collect(record(1), record(2))
    taken(run, 1)
    for policy in ('ignore = ["TAK001"]', 'select = ["REC"]', 'severity = { TAK001 = "warning" }'):
        collect(record(1), record(2), policy=f"[rules]\n{policy}\n")
        done = run("release")
        assert (done.code, "TAK001 has to run" in done.err) == (2, True)


def test_a_second_takedown_changes_nothing(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    taken(run, 1)
    before = (root / "takedowns.jsonl").read_bytes(), (root / "corpus/a.jsonl").read_bytes()
    assert run("takedown", record(1)["id"], "--reason", "again").out == "in takedowns.jsonl already\n"
    assert ((root / "takedowns.jsonl").read_bytes(), (root / "corpus/a.jsonl").read_bytes()) == before


def test_a_record_that_only_a_release_holds(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    release(root)
    collect(record(2))
    taken(run, 1)
    collect(record(2), record(1, link="https://example.com/elsewhere"))
    assert "TAK001" in run.validate().codes  # its text was taken from the release


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("0" * 32, "--reason", "x"), "no record of the corpus or of a release has this id"),
        ((record(1)["id"], "--reason", " "), "needs a reason"),
        ((record(1)["id"], "--reason", "x" * 1001), "at most 1000 characters, and this one 1001"),
        (("", "--reason", "asked"), "a takedown needs the id of a record"),
    ],
)
def test_takedowns_that_are_refused(arguments: tuple[str, ...], said: str, collect: Collect, run: Command) -> None:
    root = collect(record(1))
    done = run("takedown", *arguments)
    assert (done.code, said in done.err, (root / "takedowns.jsonl").exists()) == (2, True, False)


@pytest.mark.parametrize("name", ["b.json", "b.zip/b.jsonl", "b.jsonl"])
def test_a_corpus_of_another_kind_is_left_alone(name: str, collect: Collect, run: Command) -> None:
    root, stated = collect(record(2)), json.dumps(record(1), ensure_ascii=False)
    if name == "b.jsonl":  # in UTF-16, whose line feeds are two bytes
        with (root / "warraq.toml").open("a", encoding="utf-8") as policy:
            policy.write('\n[[sources]]\nname = "wide"\npath = "corpus/b.jsonl"\nencoding = "utf-16le"\n')
        (root / "corpus/b.jsonl").write_bytes(f"{stated}\n".encode("utf-16le"))
    elif name == "b.json":
        (root / "corpus/b.json").write_text(f"[{stated}]", encoding="utf-8")
    else:
        with zipfile.ZipFile(root / "corpus/b.zip", "w") as file:
            file.writestr("b.jsonl", stated)
    before = {path: path.read_bytes() for path in (root / "corpus").iterdir()}
    done = run("takedown", record(1)["id"], "--reason", "x")
    assert (done.code, f"corpus/{name}: not plain JSON Lines" in done.err) == (2, True), done.err
    assert not (root / "takedowns.jsonl").exists()
    assert {path: path.read_bytes() for path in (root / "corpus").iterdir()} == before


def test_a_register_that_was_spoiled_is_no_empty_register(collect: Collect, run: Command) -> None:
    root = collect(record(1))
    (root / "takedowns.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    done = run("validate")
    assert (done.code, "takedowns.jsonl:1: not an entry" in done.err) == (2, True)


def test_a_reason_may_hold_what_ends_a_line_elsewhere(tmp_path: Path) -> None:
    entry = json.dumps({"id": "0" * 64, "reason": "a\u2028b\x85c", "date": "2026-01-01"}, ensure_ascii=False)
    (tmp_path / "takedowns.jsonl").write_bytes(f"{entry}\r\n{entry}\n".encode())
    assert [each.reason for each in takedowns.read(tmp_path / "takedowns.jsonl")] == ["a\u2028b\x85c"] * 2


def test_ingest_brings_nothing_back(repository: Path, run: Command) -> None:
    (own,) = [json.loads(line)["id"] for line in (repository / "corpus/khaleej/2021-07.jsonl").read_text().splitlines()]
    assert run("takedown", own, "--reason", "x").code == 0
    done = run("ingest")
    assert (repository / "corpus/khaleej/2021-07.jsonl").read_text() == ""
    assert (done.code, "1 taken down" in done.err) == (0, True)


def test_verify_proves_that_nothing_tombstoned_is_in_a_release(collect: Collect, run: Command) -> None:
    root = collect(record(1), record(2))
    taken(run, 1)
    folder = release(root)
    assert warraq.verify(folder).findings == ()
    register = json.loads((root / "takedowns.jsonl").read_text())
    del register["reason"], register["date"]
    register["text"] = hashlib.sha256(text(2).encode()).hexdigest()
    (folder / "tombstones.jsonl").write_text(json.dumps(register) + "\n", encoding="utf-8")
    reseal(folder)
    assert [(finding.code, finding.path, finding.line) for finding in warraq.verify(folder).findings] == [
        ("TAK001", "data/train-00000-of-00001.parquet", 1),
        ("REL009", "tombstones.jsonl", None),  # the provenance names the file that was there
    ]


def test_a_withdrawn_release_is_told_of_everywhere(collect: Collect, run: Command) -> None:
    root = collect(record(1))
    first = release(root)
    done = run("yank", "1.0.0", "--reason", "the dates were wrong")
    assert (done.code, done.out) == (0, "withdrawn: papers 1.0.0\n")
    assert "papers 1.0.0 is withdrawn: the dates were wrong" in run("verify", first).err
    with pytest.warns(warraq.WithdrawnWarning, match="the dates were wrong"):
        warraq.load(first)
    with pytest.raises(warraq.ReleaseError, match="is withdrawn: the dates were wrong"):
        warraq.publish(first, root / "elsewhere")
    collect(record(1), record(2))
    second = release(root)
    for name in ("CHANGELOG.md", "README.md", "DATASHEET.md"):
        assert "the dates were wrong" in (second / name).read_text()
    assert warraq.load("papers").num_rows == 2
    before = (second / "manifest.json").read_bytes()
    assert run("yank", "1.1.0", "--reason", "another fault").code == 0
    for path in sorted(second.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    second.rmdir()
    done = run("release")
    assert (done.code, "papers 1.1.0 is withdrawn: another fault" in done.err) == (0, True)
    assert (second / "manifest.json").read_bytes() == before  # what came later is no part of it


def test_yanks_that_are_refused(collect: Collect, run: Command) -> None:
    root = collect(record(1))
    release(root)
    assert "no such release; available: 1.0.0" in run("yank", "2.0.0", "--reason", "x").err
    assert run("yank", "1.0.0", "--reason", "").code == 2
    assert "at most 1000 characters, and this one 1001" in run("yank", "1.0.0", "--reason", "x" * 1001).err
    assert run("yank", "1.0.0", "--reason", "x").code == 0
    ledger = (root / "dist/releases.jsonl").read_bytes()
    assert run("yank", "1.0.0", "--reason", "x").code == 0
    assert "already withdrawn: x" in run("yank", "1.0.0", "--reason", "y").err
    assert (root / "dist/releases.jsonl").read_bytes() == ledger


def test_a_record_is_traced_to_its_seed(repository: Path, run: Command) -> None:
    assert run("release").code == 0
    (line,) = (repository / "corpus/khaleej/2021-07.jsonl").read_text().splitlines()
    own = json.loads(line)
    found = run("trace", own["id"], "dist/khaleej/1.0.0", "--format", "json").json
    assert (found["version"], found["release"]) == (1, "1.0.0")
    seed = repository / found["source"]["path"]
    assert hashlib.sha256(seed.read_bytes()).hexdigest() == found["source"]["sha256"]
    assert found["digest"] == hashlib.sha256(line.encode()).hexdigest()
    rows = pq.read_table(repository / "dist/khaleej/1.0.0" / found["parquet"]).to_pylist()
    assert rows[found["row"] - 1]["id"] == own["id"]
    assert "row 1" in run("trace", own["id"], "khaleej@1.0.0").out
    done = run("trace", "0" * 32, "1.0.0")
    assert (done.code, "no record" in done.err) == (2, True)


def test_a_trace_names_row_and_shard_among_many(collect: Collect, run: Command) -> None:
    records = [record(n) for n in range(1, 40)]
    folder = release(collect(*records, policy="shard_bytes = 4000\n"))
    assert len(list((folder / "data").iterdir())) > 3
    for number in (1, 17, 39):
        found = run("trace", record(number)["id"], folder, "--format", "json").json
        assert pq.read_table(folder / found["parquet"])["id"][found["row"] - 1].as_py() == record(number)["id"]


def test_records_that_are_taken_down_at_once_are_all_gone_and_no_other(collect: Collect, run: Command) -> None:
    records = [record(number) for number in range(12)]
    repository = load(collect(*records) / "warraq.toml")
    gone = [each["id"] for each in records[1::3]]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda own: takedown(repository, own, "asked"), gone))
    assert len((repository.root / "takedowns.jsonl").read_text(encoding="utf-8").splitlines()) == len(gone)
    left = (repository.root / "corpus/a.jsonl").read_text(encoding="utf-8")
    assert [each["id"] in left for each in records] == [each["id"] not in gone for each in records]
    assert run("validate").code == 0


def test_a_file_that_is_changed_while_a_record_is_taken_down_stays_as_it_is(
    collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = collect(record(1), record(2))
    own = root / "corpus/a.jsonl"

    def saved(*_: object) -> tuple[str, ...]:
        own.write_text("somebody else's\n" + own.read_text(encoding="utf-8"), encoding="utf-8")
        return ()

    monkeypatch.setattr("warraq.releases.registry.takedown._versions", saved)
    with pytest.raises(ReadError, match="changed while it was read"):
        takedown(load(root / "warraq.toml"), record(1)["id"], "asked")
    assert own.read_text(encoding="utf-8").count("\n") == 3
