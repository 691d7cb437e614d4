"""Records taken out of a corpus for what rules find: which go, what stays to the byte, what is written about them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Begin, Command, write_jsonl
from tests.releases.conftest import POLICY, record, release, text
from tests.test_journeys import FOREIGN, RELEASE, row, table

import warraq
from warraq.fix.drop import drop
from warraq.policy import load
from warraq.registers import dropped
from warraq.scoping import Request


@pytest.fixture
def corpus(alone: Path) -> Path:
    """A folder with a policy and no records."""
    (alone / "warraq.toml").write_text(POLICY, encoding="utf-8")
    (alone / "corpus").mkdir()
    return alone


def entries(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "dropped.jsonl").read_text(encoding="utf-8").split("\n") if line]


def tree(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".warraq" not in path.parts}


def line(number: int, end: str = "\n", **fields: Any) -> bytes:
    return (json.dumps(record(number, **fields), ensure_ascii=False) + end).encode()


def test_the_later_of_duplicates_go_and_all_else_stays_to_the_byte(corpus: Path, run: Command) -> None:
    kept = [line(1, "\r\n"), b" " + line(2), b"\n", line(3).replace(b'": "', b'":\t"'), line(6, end="")]
    gone = [line(1, "\r\n", title="again"), line(4, title="\u2028 "), line(5, text=text(2))]
    whole = [kept[0], gone[0], kept[1], kept[2], gone[1], kept[3], gone[2], kept[4]]
    (corpus / "corpus/a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"".join(whole))
    before = tree(corpus)
    shown = run("drop", "--select", "LNK002,DUP001", "--select", "REC003,REC007", "--dry-run")
    assert (shown.code, tree(corpus)) == (0, before)
    assert [each.partition(": ")[0] for each in shown.out.splitlines()[:3]] == [
        f"corpus/a.jsonl:{n}" for n in (2, 5, 7)
    ]
    assert shown.out.splitlines()[-1].startswith("3 records of 7 would be dropped (1 DUP001, 1 LNK002, 1 REC003")
    done = run("drop", "--select", "LNK002,DUP001,REC003,REC007")
    assert done.code == 0, done.err
    assert (corpus / "corpus/a.jsonl").read_bytes() == b"\xef\xbb\xbf" + b"".join(kept)
    found = entries(corpus)
    assert [each["sha256"] for each in found] == [hashlib.sha256(each.rstrip(b"\r\n")).hexdigest() for each in gone]
    assert [(each["line"], each["path"]) for each in found] == [(n, "corpus/a.jsonl") for n in (2, 5, 7)]
    assert {each["code"] for each in found[0]["findings"]} == {"LNK002"}
    assert text(4)[:40] not in (corpus / "dropped.jsonl").read_text(encoding="utf-8")
    after = tree(corpus)
    assert run("drop", "--select", "LNK002,DUP001,REC003,REC007").out == "0 records of 4 dropped\n"
    assert tree(corpus) == after


def test_a_record_of_several_rules_goes_once_with_all_codes(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(1, title=""))
    run("drop", "--select", "LNK,REC,DUP")
    (entry,) = entries(corpus)
    assert [each["code"] for each in entry["findings"]] == ["LNK002", "REC003"]


def test_a_duplicate_stays_where_the_record_that_it_repeats_goes(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1, title=" "), record(2))
    write_jsonl(corpus / "corpus/b.jsonl", record(1), record(1, title="third"))
    done = run("drop", "--select", "LNK002,REC003")
    assert [(each["path"], each["line"]) for each in entries(corpus)] == [("corpus/a.jsonl", 1), ("corpus/b.jsonl", 2)]
    assert "1 duplicate stays in the place of the record" in done.err
    assert run("validate", "--select", "LNK002,REC003").code == 0


def test_near_duplicates_leave_one_that_stays(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(2, text=text(1) + " مضاف"), record(3))
    assert "1 record of 3" not in run("drop", "--select", "DUP002", "--dry-run").err
    run("drop", "--select", "DUP002")
    assert [each["line"] for each in entries(corpus)] == [2]


def test_a_path_limits_what_goes_and_not_what_is_compared(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(2, title=""))
    write_jsonl(corpus / "corpus/b.jsonl", record(1))
    run("drop", "--select", "LNK002,REC003", "corpus/b.jsonl")
    assert [each["path"] for each in entries(corpus)] == ["corpus/b.jsonl"]
    assert (corpus / "corpus/b.jsonl").read_bytes() == b""


def test_a_clock_that_stands_back_drops_nothing(corpus: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = ("2999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2021-01-01T00:00:00Z")
    lines = [line(number, published_at=date) for number, date in enumerate(dates, start=1)]
    (corpus / "corpus/a.jsonl").write_bytes(b"".join(lines))
    before = tree(corpus)
    for more in ((), ("--dry-run",)):
        done = run("drop", "--select", "DAT003,REC003", *more)
        assert (done.code, done.err.count("\n"), tree(corpus)) == (2, 1, before)
        assert "2 of 3 records are in the future of the clock" in done.err and "SOURCE_DATE_EPOCH" in done.err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")  # which is believed
    assert run("drop", "--select", "DAT003").out.splitlines()[-1] == "2 records of 3 dropped (2 DAT003)"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    (corpus / "corpus/a.jsonl").write_bytes(lines[0] + lines[2])
    assert run("drop", "--select", "DAT003").code == 0


def test_quiet_says_no_more_than_what_was_dropped(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(1), record(2, text=text(1)))
    assert "each is in dropped.jsonl" in run("drop", "--select", "LNK002").err
    assert run("drop", "--quiet", "--select", "DUP001").err == ""
    assert len(entries(corpus)) == 2


def test_what_is_about_a_file_drops_nothing(corpus: Path, run: Command) -> None:
    rows = [{name: value for name, value in record(n).items() if name != "publisher"} for n in (1, 2, 3)]
    write_jsonl(corpus / "corpus/a.jsonl", *rows)
    (corpus / "corpus/b.jsonl").write_bytes(
        line(4) + '{"title": "خبر"'.encode("cp1256") + b"\n" + b'{"broken\n' + line(5)
    )
    before = tree(corpus)
    done = run("drop", "--select", "REC002,ENC010,ENC001,REC001")
    assert (done.code, tree(corpus)) == (0, before)
    assert "about whole files, and drop no record" in done.err
    assert "no record can be read there, so nothing was dropped: corpus/b.jsonl:" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing option '--select'"),
        (("--select", ""), "name the rules"),
        (("--select", "NON001"), "no such rule or family"),
        (("--select", "LNK002", "warraq.toml"), "not in corpus/"),
        (("--select", "LNK002", "../corpus"), "../corpus: no such file"),
        (("--select", "LNK002", "corpus/none.jsonl"), "corpus/none.jsonl: no such file"),
        (("--select", "LNK002", "corpus/a.csv"), "corpus/a.csv: not plain JSON Lines"),
        (("--select", "REC002"), "corpus/a.csv: not plain JSON Lines"),
        (("--select", "LNK002", "--policy", "none.toml"), "none.toml"),
    ],
)
def test_what_is_no_drop_is_refused_in_one_line(
    arguments: tuple[str, ...], said: str, corpus: Path, run: Command
) -> None:
    (corpus / "corpus/a.csv").write_text("id,link,title\n1,https://example.org/a,\n,https://example.org/b,b\n")
    write_jsonl(corpus / "corpus/b.jsonl", record(1), record(1))
    before = tree(corpus)
    done = run("drop", *arguments, *(("--select", "REC003") if arguments == ("--select", "REC002") else ()))
    assert (done.code, done.err.count("\n"), said in done.err) == (2, 1, True), done.err
    assert tree(corpus) == before


def test_without_a_policy_nothing_is_dropped(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", record(1), record(1))
    done = run("drop", "--select", "LNK002", "a.jsonl")
    assert (done.code, "no warraq.toml" in done.err) == (2, True)


def test_hostile_values_stay_one_line_of_the_register(corpus: Path, run: Command) -> None:
    titles = ["a\u2028b\u0085c\x1b[2J", "\ud800 alone", "</script>\n| `x`", "x" * 5000]
    lines = [json.dumps(record(n, title=each, section=7)) for n, each in enumerate(titles)]
    (corpus / "corpus/a.jsonl").write_text("".join(f"{each}\n" for each in lines))
    done = run("drop", "--select", "REC004", "--dry-run")
    assert len(done.out.splitlines()) == 5 and "\x1b" not in done.out
    assert run("drop", "--select", "REC004").code == 0
    found = entries(corpus)
    assert [found[0]["title"], found[1]["title"], found[2]["title"]] == [titles[0], "\\ud800 alone", titles[2]]
    assert [each.title for each in dropped.read(corpus / "dropped.jsonl")] == [each["title"] for each in found]


def test_personal_data_does_not_go_into_the_register(corpus: Path, run: Command) -> None:
    write_jsonl(
        corpus / "corpus/a.jsonl", record(1, title="للتواصل: katib@example.com", text=text(1) + " katib@example.com")
    )
    run("drop", "--select", "PII001")
    assert entries(corpus)[0]["title"] is None
    assert "katib" not in (corpus / "dropped.jsonl").read_text(encoding="utf-8")


def test_a_broken_register_is_refused_and_untouched(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(1))
    (corpus / "dropped.jsonl").write_text('{"id": 3}\n')
    before = tree(corpus)
    done = run("drop", "--select", "LNK002")
    assert (done.code, "dropped.jsonl:1: not an entry" in done.err, tree(corpus)) == (2, True, before)


def test_a_register_that_cannot_be_opened_is_named_once(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(1))
    (corpus / "dropped.jsonl").mkdir()
    done = run("drop", "--select", "LNK002")
    path = corpus / "dropped.jsonl"
    assert (done.code, done.err) == (2, f"warraq: {path}: Is a directory; restore it from git\n")


def test_a_register_without_a_last_line_end_is_continued(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(1))
    run("drop", "--select", "LNK002")
    path = corpus / "dropped.jsonl"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    write_jsonl(corpus / "corpus/b.jsonl", record(2, title=""))
    run("drop", "--select", "REC003")
    assert [each["path"] for each in entries(corpus)] == ["corpus/a.jsonl", "corpus/b.jsonl"]


def test_a_run_that_is_killed_between_the_files_is_completed_by_the_next(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, run: Command
) -> None:
    for name in "abc":
        write_jsonl(corpus / f"corpus/{name}.jsonl", record(1), record(ord(name)))
    from warraq.fix import files

    replaced, real = list[Path](), files.replace

    def replace(file: Any, edits: Any) -> None:
        if replaced:  # the register and one file
            raise KeyboardInterrupt
        replaced.append(file.path)
        real(file, edits)

    monkeypatch.setattr(files, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        drop(load(corpus / "warraq.toml"), Request(select=("LNK002",)))
    monkeypatch.setattr(files, "replace", real)
    half = entries(corpus)
    assert [each["path"] for each in half] == ["corpus/b.jsonl", "corpus/c.jsonl"]
    assert [len((corpus / f"corpus/{n}.jsonl").read_bytes().splitlines()) for n in "abc"] == [2, 1, 2]
    assert run("drop", "--select", "LNK002").code == 0
    assert [len((corpus / f"corpus/{n}.jsonl").read_bytes().splitlines()) for n in "abc"] == [2, 1, 1]
    assert entries(corpus) == half


def test_a_kill_leaves_each_file_old_or_new(corpus: Path, begin: Begin, run: Command) -> None:
    rows = [record(n) for n in range(60)]
    write_jsonl(corpus / "corpus/a.jsonl", *rows)
    for name in "bcdefg":
        write_jsonl(corpus / f"corpus/{name}.jsonl", *rows)
    before = tree(corpus)
    process = begin(
        [sys.executable, "-m", "warraq", "drop", "--select", "LNK002", "-q"], cwd=corpus, env=dict(os.environ)
    )
    while process.poll() is None and not (corpus / "dropped.jsonl").exists():
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    now = tree(corpus)
    for name in "bcdefg":
        path = str(corpus / f"corpus/{name}.jsonl")
        assert now[path] in (before[path], b"")
    assert run("drop", "--select", "LNK002").code == 0
    assert [len((corpus / f"corpus/{n}.jsonl").read_bytes()) for n in "bcdefg"] == [0] * 6
    found = entries(corpus)
    assert len(found) == len({(each["path"], each["line"]) for each in found}) == 360


@pytest.fixture
def street(corpus: Path) -> Path:
    """The corpus with a seed of four records."""
    (corpus / "warraq.toml").write_text(FOREIGN + RELEASE, encoding="utf-8")
    (corpus / "seeds/checks").mkdir(parents=True)
    (corpus / "seeds/checks/news.csv").write_text(table([row(number) for number in range(4)]), encoding="utf-8")
    return corpus


def test_ingest_does_not_bring_a_dropped_record_back_without_a_word(street: Path, run: Command) -> None:
    run("ingest")
    path = next((street / "corpus/checks").glob("*.jsonl"))
    first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(json.dumps({**json.loads(first), "title": ""}) + "\n" + "".join(others), encoding="utf-8")
    assert run("drop", "--select", "REC003").out.startswith("corpus/checks/2021-07.jsonl: 1 record dropped")
    assert entries(street)[0]["seed"] == "seeds/checks/news.csv"
    after = path.read_bytes()
    for again in ((), ("--again",)):
        done = run("ingest", *again)
        assert path.read_bytes() == after
    assert "1 dropped before: left out, as dropped.jsonl says" in done.err
    (street / "dropped.jsonl").unlink()
    run("ingest", "--again")
    assert json.loads(first) in [json.loads(each) for each in path.read_bytes().splitlines()]


@pytest.mark.parametrize("mended", [False, True])
def test_of_duplicates_in_a_seed_the_dropped_one_stays_out_of_a_new_corpus(
    street: Path, run: Command, *, mended: bool
) -> None:
    rows = [row(1), row(2), {**row(1), "Title": "عنوان آخر للخبر نفسه"}, row(3)]
    (street / "seeds/checks/news.csv").write_text(table(rows), encoding="utf-8")
    run("ingest")
    (path,) = (street / "corpus/checks").glob("*.jsonl")
    before = path.read_text(encoding="utf-8")
    if mended:  # what is dropped has another line than the one that ingest makes
        path.write_text(before.replace("عنوان آخر", "عنوان  آخر"), encoding="utf-8")
    assert "1 record dropped" in run("drop", "--select", "LNK002").out
    after = path.read_bytes()
    path.unlink()
    done = run("ingest")
    assert path.read_bytes() == after
    assert "1 dropped before" in done.err
    assert len(before.splitlines()) == 4


def test_a_seed_of_one_document_stays_out_too(repository: Path, run: Command) -> None:
    path = repository / "corpus/khaleej/2021-07.jsonl"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "title": ""}) + "\n", encoding="utf-8")
    run("drop", "--select", "REC003")
    done = run("ingest")
    assert (path.read_bytes(), "1 dropped before" in done.err) == (b"", True)


def test_the_datasheet_counts_what_was_dropped_and_the_version_follows(corpus: Path, run: Command) -> None:
    write_jsonl(corpus / "corpus/a.jsonl", record(1), record(2))
    first = release(corpus)
    assert "taken out of the corpus" not in (first / "DATASHEET.md").read_text(encoding="utf-8")
    write_jsonl(corpus / "corpus/b.jsonl", record(1), record(2, title=""), record(1, text=""))
    run("drop", "--select", "LNK002,REC003")
    second = release(corpus)
    said = (second / "DATASHEET.md").read_text(encoding="utf-8")
    assert second.name == "1.0.1"
    assert "3 records taken out of the corpus for what rules found" in said
    assert "LNK002 duplicate-link" in said and "REC003 blank-field" in said
    assert "3 records taken out" in (second / "croissant.json").read_text(encoding="utf-8")
    assert not warraq.verify(second).findings
    assert release(corpus) == second
