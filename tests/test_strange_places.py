"""Files as strangers' editors and systems leave them, and the places and streams that commands are started with."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest
from tests.conftest import ROOT, Begin, Command, article, write_jsonl

from warraq import cache
from warraq import policy as policies
from warraq.errors import PolicyError
from warraq.registers import closed
from warraq.releases import datasheet
from warraq.system import scratch

WAIVER = '[[waivers]]\ncode = "TXT005"\nowner = "me"\nreason = "known"\npath = "corpus/**"\nexpires = 2100-01-01\n'
# What a person keeps beside a corpus, and a command that reads it.
KEPT = {
    "warraq.toml": ("config",),
    "waivers.toml": ("config",),
    "schemas/expectations.json": ("expect",),
    "lexicon.tsv": ("stats",),
    "takedowns.jsonl": ("validate",),
    "dropped.jsonl": ("ingest",),
    "dist/releases.jsonl": ("yank", "1.0.0", "--reason", "error"),
    "baseline.json": ("validate", "--baseline", "baseline.json"),
}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


NO_FILES: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a named pipe": _fifo,
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.fixture
def kept(repository: Path, run: Command) -> Path:
    """A repository with a release, and every file of `KEPT`."""
    (repository / "waivers.toml").write_text(WAIVER, encoding="utf-8")
    assert run("release").code == 0
    assert run("validate", "--write-baseline", "baseline.json").code == 0
    taken, poor = article(), article(link="https://example.org/b", title="")
    write_jsonl(repository / "corpus/b.jsonl", taken, poor)
    assert run("takedown", taken["id"], "--reason", "asked").code == 0
    assert run("drop", "--select", "REC003").code == 0
    (repository / "corpus/b.jsonl").unlink()
    assert all((repository / name).stat().st_size for name in KEPT)
    return repository


def test_every_kept_file_is_read_as_editors_save_it_or_refused_in_one_line(kept: Path, run: Command) -> None:
    for name, command in KEPT.items():
        path = kept / name
        data = path.read_bytes()
        before = run(*command).code
        path.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
        assert run(*command).code == before, f"{name} with the marks of Windows: {run(*command).err}"
        path.write_bytes(data.decode().encode("utf-16"))
        done = run(*command)
        assert (done.code, done.err.count("\n")) == (2, 1) and str(name) in done.err, name
        assert name == "baseline.json" or "not UTF-8 at byte 0; save it as UTF-8" in done.err, done.err
        for what, make in NO_FILES.items():
            path.unlink()
            make(path)
            done = run(*command)
            assert (done.code, done.err.count("\n")) == (2, 1) and str(name) in done.err, f"{name}: {what}: {done.err}"
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            path.touch()
        path.write_bytes(data)


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_a_datasheet_that_is_no_file_is_not_one_without_answers(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(path := tmp_path / "datasheet.toml")
    with pytest.raises(PolicyError, match=r"datasheet\.toml: .*; name a policy file that can be read"):
        datasheet.curators(path)


def test_registers_without_a_last_line_end_are_added_to(kept: Path, run: Command) -> None:
    ledger, register = kept / "dist/releases.jsonl", kept / "takedowns.jsonl"
    record = article(link="https://example.org/c", text="نص آخر لم يسحب بعد من المدونة.")
    write_jsonl(kept / "corpus/b.jsonl", record)
    for path, command in (
        (ledger, ("yank", "1.0.0", "--reason", "error")),
        (register, ("takedown", record["id"], "--reason", "asked")),
    ):
        before = path.read_bytes()
        assert before.endswith(b"\n")
        path.write_bytes(before[:-1])
        assert run(*command).code == 0
        assert path.read_bytes().startswith(before) and path.read_bytes().count(b"\n") == before.count(b"\n") + 1


def test_a_schema_in_another_encoding_is_stale(repository: Path, run: Command) -> None:
    path = repository / "schemas/article.schema.json"
    right = path.read_bytes()
    path.write_bytes(right.decode().encode("utf-16"))
    done = run("schema", "--check")
    assert (done.code, done.out) == (1, "schemas/article.schema.json: stale, `warraq schema` writes it\n")
    assert run("schema").code == 0 and path.read_bytes() == right


def test_a_lexicon_in_another_encoding_is_not_learned_into(repository: Path, run: Command) -> None:
    path = repository / "lexicon.tsv"
    path.write_bytes(path.read_bytes().decode().encode("utf-16"))
    done = run("ingest", "--learn")
    assert (done.code, done.err.count("\n")) == (2, 1) and "lexicon.tsv: not UTF-8 at byte 0" in done.err


def test_another_users_temporary_folders_stop_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    user, somebody = os.geteuid(), 65534
    with tempfile.TemporaryDirectory() as shared:
        monkeypatch.setattr(tempfile, "tempdir", shared)
        theirs = Path(shared, "warraq-0123456789abcdef")
        theirs.mkdir()
        (theirs / ".lock").touch()
        theirs.chmod(0)
        if not user:  # root may look into all
            os.chown(shared, somebody, -1)
            os.seteuid(somebody)
        try:
            with scratch.folder() as own:
                (own / "a").touch()
        finally:
            os.seteuid(user)
        theirs.chmod(0o700)
        assert [*Path(shared).iterdir()] == [theirs]


def test_what_cannot_be_looked_into_is_no_release() -> None:
    user, somebody = os.geteuid(), 65534
    with tempfile.TemporaryDirectory() as shared:
        (locked := Path(shared, "locked")).mkdir(mode=0)
        Path(shared).chmod(0o755)
        if not user:  # root may look into all
            os.seteuid(somebody)
        try:
            closed.refuse(locked / "report")
        finally:
            os.seteuid(user)


def test_a_user_without_a_home_has_no_cache(alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # to be ignored: XDG Base Directory Specification
    monkeypatch.setenv("HOME", str(alone / "home"))
    assert cache.folder(None) == alone / "home/.cache/warraq"
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)  # of whom the system knows nothing, as in a container
    write_jsonl(alone / "a.jsonl", article())
    assert run("validate", "a.jsonl").code == 0
    assert [each.name for each in alone.iterdir()] == ["a.jsonl"]


def test_a_folder_that_is_not_utf8_is_refused_in_one_line(repository: Path, run: Command) -> None:
    odd = Path(os.fsdecode(os.fsencode(repository) + b"/\xff"))
    odd.mkdir()
    for name in ("warraq.toml", "datasheet.toml", "lexicon.tsv", "corpus", "schemas"):
        shutil.move(repository / name, odd / name)
    done = run("release", cwd=odd)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert r"\udcff" in done.err and "rename the folder" in done.err


def test_temporary_files_that_have_no_place_stop_a_run_in_one_line(
    repository: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = os.fsdecode(os.fsencode(repository) + b"/\xff")
    Path(odd).mkdir()
    (repository / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(article()).encode()))
    for folders, reason in (([odd], "name is UTF-8"), ([str(repository / "nowhere")], "no folder for temporary files")):
        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "_candidate_tempdir_list", lambda folders=folders: folders)  # in place of /tmp …
            patch.setattr(tempfile, "tempdir", None)
            for command in (("validate", "a.jsonl.gz"), ("validate", "--no-cache"), ("release",), ("ingest",)):
                done = run(*command)
                assert (done.code, done.err.count("\n")) == (2, 1), f"{command}: {done.err}"
                assert reason in done.err and "set TMPDIR" in done.err


def test_a_current_folder_that_was_removed_is_named(alone: Path, run: Command) -> None:
    (gone := alone / "gone").mkdir()
    with chdir(gone):
        gone.rmdir()
        for command in (("validate",), ("release",), ("config",)):
            done = run(*command)
            assert (done.code, done.err.count("\n")) == (2, 1)
            assert done.err.startswith("warraq: the current folder: No such file or directory; ")
        assert run("rule", "LNK002").code == 0


def test_a_report_is_written_over_neither_the_policy_nor_what_is_described(repository: Path, run: Command) -> None:
    policy, seed = repository / "warraq.toml", repository / "corpus/a.jsonl"
    write_jsonl(seed, article())
    for command, path in ((("validate",), policy), (("stats",), policy), (("describe", seed), seed)):
        before = path.read_bytes()
        done = run(*command, "--output", path)
        assert (done.code, done.err.count("\n"), path.read_bytes()) == (2, 1, before), command
        assert "name another one" in done.err


def test_a_report_is_written_over_no_file_that_a_corpus_is_kept_by(kept: Path, run: Command) -> None:
    (kept / "own.toml").write_text('extend = "base.toml"\n', encoding="utf-8")
    shutil.copy("warraq.toml", "base.toml")
    release = "dist/khaleej/1.0.0"
    seed, record = "seeds/khaleej/000_66720f3e99723966.txt", "corpus/khaleej/2021-07.jsonl"
    index = "dist/index/khaleej-1.0.0.parquet"
    targets = {
        *KEPT,
        "own.toml",
        "base.toml",
        "datasheet.toml",
        seed,
        record,
        index,
        f"{release}/manifest.json",
        f"{release}/new",
    }
    shutil.copytree(kept / release, kept / "dist/khaleej/2.0.0")
    before = _contents(kept)
    for command in (
        ("validate", "own.toml", "--reader", "text"), ("stats", seed), ("expect",), ("describe", seed),
        ("diff", "1.0.0", "1.0.0"), ("verify", release),
    ):  # fmt: skip
        for target in sorted(targets - {"baseline.json"}):
            policy = () if command[0] == "verify" else ("--policy", "own.toml")
            if target in {"own.toml", "base.toml"} and not policy:
                continue
            done = run(*command, *policy, "--output", target)
            assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (command, target, done.err)
            assert f"{target}: it " in done.err and "name another" in done.err, done.err
    for command in (
        ("publish", release, "dist/khaleej/2.0.0"),
        ("schema", "--folder", f"{release}/schema"),
        ("validate", "--shard", "1/2", "--output", release),
        ("release", "--shard", "1/2", "--output", release),
        ("validate", "--good", f"{release}/good.jsonl"),
        ("validate", "--bad", "dist/index/khaleej-1.0.0.parquet"),
        ("validate", "--write-baseline", f"{release}/baseline.json"),
        *(("expect", "--docs", each) for each in (release, "corpus", "corpus/new", "seeds/khaleej/new", "dist/index")),
    ):
        done = run(*command)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (command, done.err)
        assert "name a" in done.err, done.err
    for command in (("publish", release), ("init",)):
        assert run(*command, f"{release}/reports").code == 2
    assert _contents(kept) == before
    assert run("schema", "--check", "--folder", f"{release}/schema").code == 1  # which writes nothing


def _contents(folder: Path) -> dict[Path, bytes]:
    own = (path for path in folder.rglob("*") if path.is_file() and ".warraq" not in path.parts)
    return {path: path.read_bytes() for path in own if path.name != ".lock"}


def test_a_report_is_written_over_no_other_policy_nor_where_the_next_run_reads_it(kept: Path, run: Command) -> None:
    shutil.copy("warraq.toml", "strict.toml")
    before = _contents(kept)
    targets = ("strict.toml", "corpus/report.json", "corpus/khaleej/new.csv", "seeds/khaleej/report.txt")
    for command in (
        ("validate", "--output"), ("stats", "--output"), ("expect", "--output"), ("diff", "1.0.0", "1.0.0", "--output"),
        ("verify", "dist/khaleej/1.0.0", "--output"), ("describe", "lexicon.tsv", "--reader", "tsv", "--output"),
    ):  # fmt: skip
        for target in targets:
            done = run(*command, target)
            assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), (command, target, done.err)
            assert f"{target}: it " in done.err and "name another" in done.err, done.err
    for option in ("--bad", "--write-baseline"):
        done = run("validate", option, "corpus/new.jsonl")
        assert (done.code, done.err.count("\n")) == (2, 1) and "corpus/new.jsonl: it would lie among" in done.err
    assert _contents(kept) == before
    assert run("validate", "--output", "corpus/.reports/a.json").code == 2  # for there is no such folder
    for target in ("report.json", "new.toml", "corpus/report.sarif"):
        assert run("validate", "--output", target).code == 0, target
    assert run("validate", "seeds", "--good", "corpus/new.jsonl").code != 2  # records, which the next run is to read
    assert Path("corpus/new.jsonl").exists()


def test_a_report_is_not_written_over_the_archive_that_it_is_about(alone: Path, run: Command) -> None:
    with zipfile.ZipFile(alone / "a.zip", "w") as archive:
        archive.writestr("a.jsonl", json.dumps(article()))
    before = (alone / "a.zip").read_bytes()
    done = run("validate", "a.zip", "--output", "a.zip")
    assert (done.code, (alone / "a.zip").read_bytes()) == (2, before)


def test_a_report_goes_to_a_pipe_that_is_read_and_waits_for_no_reader(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    os.mkfifo(alone / "pipe")
    done = run("stats", "a.jsonl", "--output", "pipe")
    assert (done.code, done.err) == (2, "warraq: pipe: nothing reads this pipe; name a file that can be written\n")
    reader = os.open(alone / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert run("stats", "a.jsonl", "--output", "pipe").code == 0
    assert os.read(reader, 100).startswith(b"1 record in 1 file")
    os.close(reader)


@pytest.mark.parametrize(
    "arguments",
    [
        ("takedown", "ID", "--reason", "a\udcff"),
        ("takedown", "a\udcff", "--reason", "asked"),
        ("yank", "1.0.0", "--reason", "a\udcff"),
        ("validate", "--add-waivers", "a\udcff"),
        ("trace", "a\udcff", "dist/khaleej/1.0.0"),
    ],
)
def test_text_of_the_command_line_that_is_no_utf8_is_refused(
    arguments: tuple[str, ...], repository: Path, run: Command
) -> None:
    done = run(*arguments)
    assert (done.code, done.err) == (2, "warraq: a\\udcff: not UTF-8; write it in UTF-8\n")
    assert not (repository / "takedowns.jsonl").exists()


@pytest.mark.usefixtures("repository")
def test_of_a_long_value_the_middle_is_not_shown(run: Command) -> None:
    words, word = "w " * 2500, "a" * 5000
    for command in (
        ("rule", word), ("config", word), ("verify", words), ("trace", word, words), ("diff", word, words),
        ("takedown", word, "--reason", "x"), ("validate", "--map", f"link={word}"), ("stats", "--format", word),
        ("expect", "--policy", words), ("explain", "date", "--timezone", words, "x"), (word,), ("schema", f"--{word}"),
    ):  # fmt: skip
        done = run(*command)
        assert (done.code, done.err.count("\n")) == (2, 1), command
        assert "…" in done.err and 100 < len(done.err) < 1300, command
        assert word[:1000] not in done.err and done.err[-4:-1] not in ("aaa", "w w"), command  # what to do


def test_the_null_device_is_no_policy(repository: Path, run: Command) -> None:
    found = policies.load(Path(os.devnull))
    assert (found.root, found.found, found.files) == (repository, False, ())
    done = run("validate", "--policy", os.devnull)
    assert (done.code, done.err.count("\n")) == (2, 1) and "no warraq.toml" in done.err
    assert run("validate", "--policy", os.devnull, "corpus", "--format", "json").json["summary"]["files"] == 1


@pytest.mark.usefixtures("alone")
def test_toml_that_is_nested_too_deep_is_refused_in_one_line(run: Command) -> None:
    deep = "[" * 5000
    Path("warraq.toml").write_text(f"corpus = {deep}", encoding="utf-8")
    Path("waivers.toml").write_text(f"waivers = {deep}", encoding="utf-8")
    for command in (
        ("config",), ("config", "--policy", "waivers.toml"), ("config", "--policy", os.devnull, "--config", f"a={deep}"),
        ("stats", "--policy", os.devnull, "--source", f"header={deep}", "a.csv"),
    ):  # fmt: skip
        done = run(*command)
        assert (done.code, done.err.count("\n")) == (2, 1), command


@pytest.mark.usefixtures("alone")
def test_no_command_is_told_in_a_short_line(run: Command) -> None:
    for command in ((), ("explain",)):
        done = run(*command)
        assert (done.code, done.out) == (2, "") and done.err.startswith("warraq: Missing command. ")


@pytest.mark.usefixtures("alone")
def test_an_error_names_a_file_as_it_is_written(run: Command) -> None:
    for name in ("a  b.csv", "   ", "a\rb", "a\u2028b"):
        shown = name.encode("unicode_escape").decode()
        assert run("validate", name).err.startswith(f"warraq: {shown}: no such file or folder; "), shown


def test_data_docs_go_into_a_folder_whose_name_reads_as_a_variable(repository: Path, run: Command) -> None:
    assert run("expect", "--docs", "$HOME").code == 0
    assert (repository / "$HOME/index.html").is_file()


@pytest.mark.slow
def test_closed_and_full_streams_leave_the_status_and_lost_docstrings_are_named(alone: Path, begin: Begin) -> None:
    write_jsonl(alone / "a.jsonl", {"title": "t"})
    command = f"{sys.executable} -m warraq validate"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for streams, status in ((">&- 2>&- <&-", 1), (">&-", 1), ("2>/dev/full", 1)):
        assert _status(begin, f"{command} a.jsonl {streams}", environment) == (status, "")
    for streams in ("2>&-", "2>/dev/full"):
        assert _status(begin, f"{command} nowhere {streams}", environment) == (2, "")
    assert _status(begin, f"{command} - <&-", environment) == (0, "")
    status, said = _status(begin, f"{command} a.jsonl", environment | {"PYTHONOPTIMIZE": "2"})
    assert (status, said.count("\n")) == (2, 1) and "PYTHONOPTIMIZE=2" in said


def _status(begin: Begin, command: str, environment: dict[str, str]) -> tuple[int, str]:
    process = begin(["sh", "-c", command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.communicate()[1].decode()
    return process.returncode, said
