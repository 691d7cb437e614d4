"""A hostile release: whatever stands in its manifest, its reports and its files is a finding or a line, and nothing of
it passes.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Command, Once, sampled, write_jsonl
from tests.releases.conftest import POLICY, record, release

import warraq
from warraq.errors import WarraqError
from warraq.releases.check.accounts import EVERY, TOMBSTONES
from warraq.releases.check.contradictions import contradictions
from warraq.releases.check.diff import diff
from warraq.releases.check.trace import trace
from warraq.releases.format import digest, manifest
from warraq.releases.publishing import publish
from warraq.releases.registry import compare

WRONG: list[Any] = [
    None, True, 0, -1, 2, 1.5, 1e400, 10**30, "", " ", ".", "..", "x", "\0", "a\0b", "é" * 300, "9" * 5000, [], [None], {}, {"a": 1},
    "../../etc/passwd", "/etc/passwd", "data/../../x", "C:\\x", "data//x", "./README.md", "data/train-00000-of-00001.parquet/",
    "manifest.json", "SHA256SUMS", "data", "README.md", "0" * 64, "٠" * 64, "1.0.1", "1.0", "٠.٠.٠", f"1.0.{'9' * 5000}",
    "urn:warraq:article:2", "fatal", ["no_such_field"], ["id"], ["ENC"], [""], {"ENC001": "fatal"}, {"ENC001": "info"},
    "jsonl/test-00000-of-00001.jsonl.zst", "data/test-00000-of-00001.parquet", "test", "other",
]  # fmt: skip
TEXTS = {
    "empty": b"", "no JSON": b"{", "a list": b"[]", "a number": b"1", "UTF-16": '{"manifest": 1}'.encode("utf-16"), "NUL": bytes(99),
    "deep": b"[" * 100_000, "a mark before it": b"\xef\xbb\xbf{}", "lone": b'{"name": "\\ud800"}', "huge": b'{"records": ' + b"9" * 9999 + b"}",
}  # fmt: skip


def made(root: Path) -> Path:
    """Make a release of two splits, each of two shards."""
    (root / "corpus").mkdir(parents=True)
    more = "shard_bytes = 1\n[release.splits]\nsince = { test = 2021-04-01 }\n"
    (root / "warraq.toml").write_text(POLICY + more, encoding="utf-8")
    write_jsonl(root / "corpus/a.jsonl", *(record(n) for n in (1, 2, 3, 4)))
    return release(root)


def copied(sound: Path, to: Path) -> Path:
    return Path(shutil.copytree(sound, to))


@pytest.fixture(scope="module")
def sound(once: Once) -> Path:
    """That release; not to be changed."""
    folder = once("hostile", made) / "dist/papers/1.0.0"
    assert [shard.split for shard in manifest.load(folder).shards] == ["train", "train", "test", "test"]
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "hostile"))


def sums(folder: Path) -> None:
    """Make SHA256SUMS anew for whatever the manifest says."""
    rows = [(digest.of_file(folder / manifest.NAME), manifest.NAME)]
    try:
        rows += [
            (str(file["sha256"]), str(file["path"]))
            for file in json.loads((folder / manifest.NAME).read_bytes())["files"]
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    text = "".join(
        f"{sha256}  {path}\n" for sha256, path in sorted(rows, key=lambda row: row[1].encode(errors="replace"))
    )
    (folder / manifest.SUMS).write_bytes(text.encode(errors="replace"))


def seal(folder: Path) -> None:
    """Make manifest and sums anew for the files that are there, as someone would who wants to hide a change."""
    data = json.loads((folder / manifest.NAME).read_bytes())
    data["files"] = [file.model_dump() for file in manifest.files(folder)]
    (folder / manifest.NAME).write_text(json.dumps(data), encoding="utf-8")
    sums(folder)


def outcomes(folder: Path, sound: Path, beside: Path, only: tuple[str, ...] = ()) -> dict[str, str | None]:
    """Do everything that is done with a release; gives what each says, None where it says nothing. What is not meant to
    be raised is raised.
    """

    def found(report: warraq.Report) -> str | None:
        return report.findings[0].message if report.findings else None

    own = warraq.load(sound)["id"][0].as_py()
    tried: dict[str, Callable[[], str | None]] = {
        "verify": lambda: found(warraq.verify(folder)),
        "quick": lambda: found(warraq.verify(folder, quick=True)),
        "diff": lambda: str(diff(folder, sound).changed) and None,
        "diff back": lambda: str(diff(sound, folder).changed) and None,
        "load": lambda: warraq.load(folder) and None,
        "load unchecked": lambda: warraq.load(folder, check=False) and None,
        "batches": lambda: list(warraq.load(folder, check=False, as_="batches")) and None,
        "trace": lambda: trace(own, folder).digest and None,
        "publish": lambda: publish(folder, str(beside / "published")).url and None,
    }
    said = {}
    for name in only or tried:
        try:
            said[name] = tried[name]()
        except WarraqError as error:
            said[name] = str(error)
            assert said[name] and len(said[name]) < 2000, name
    return said


def refused(folder: Path, sound: Path, beside: Path) -> bool:
    said = outcomes(folder, sound, beside)
    return bool(said["verify"] and said["quick"])


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of each value in a JSON document; of a list the first two stand for all."""
    yield path
    few = path == ("tool",)
    parts = (
        list(value.items())[: 1 if few else None]
        if isinstance(value, dict)
        else enumerate(value[:2])
        if isinstance(value, list)
        else ()
    )
    for key, part in parts:
        yield from places(part, (*path, key))


def put(data: Any, path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> Any:
    """Copy a document, and change what stands at a place by way of what holds it."""
    made = copy.deepcopy(data)
    held = made
    for key in path[:-1]:
        held = held[key]
    change(held, path[-1])
    return made


def replaced(value: Any) -> Callable[[Any, Any], None]:
    def change(held: Any, key: Any) -> None:
        held[key] = value

    return change


def test_a_release_that_nobody_changed_passes(folder: Path, sound: Path, tmp_path: Path) -> None:
    assert set(outcomes(folder, sound, tmp_path).values()) == {None}
    seal(folder)
    assert set(outcomes(folder, sound, tmp_path / "sealed").values()) == {None}


def silent(folder: Path, sound: Path, beside: Path, mutants: Iterator[tuple[str, Any]]) -> list[str]:
    """Name the changes of a manifest that `verify` lets pass; what is not of names and files is looked at by no other
    command.
    """
    before, passed = manifest.load(sound), []
    for name, data in mutants:
        (folder / manifest.NAME).write_text(json.dumps(data), encoding="utf-8")
        sums(folder)
        after = loaded(folder)
        if after == before:
            continue
        said = outcomes(folder, sound, beside, only=concerned(before, after))
        if not (said["verify"] and said["quick"]):
            passed.append(name)
        shutil.rmtree(beside / "published", ignore_errors=True)
    return passed


def concerned(before: manifest.Manifest, after: manifest.Manifest | None) -> tuple[str, ...]:
    """Return the commands to try: all where names or files are others, else what reads the rest; two read a manifest that
    is none.
    """
    if after is None:
        return ("verify", "quick", "load")
    own = ("name", "version", "shards", "files")
    return () if any(getattr(before, each) != getattr(after, each) for each in own) else ("verify", "quick")


def loaded(folder: Path) -> manifest.Manifest | None:
    try:
        return manifest.load(folder)
    except WarraqError:
        return None


@pytest.mark.slow
def test_no_other_value_passes(folder: Path, sound: Path, tmp_path: Path) -> None:
    data = json.loads((sound / manifest.NAME).read_bytes())

    def mutants() -> Iterator[tuple[str, Any]]:
        for path in places(data):
            for value in sampled(WRONG, share=16, of=path) if path else ():
                yield f"{path}: {value!r:.40}", put(data, path, replaced(value))

    assert silent(folder, sound, tmp_path, mutants()) == []


@pytest.mark.slow
def test_nothing_is_left_out_added_doubled_or_moved(folder: Path, sound: Path, tmp_path: Path) -> None:
    data = json.loads((sound / manifest.NAME).read_bytes())

    def mutants() -> Iterator[tuple[str, Any]]:
        for path in places(data):
            if path:
                yield f"without {path}", put(data, path, lambda held, key: held.__delitem__(key))
            if path and isinstance(path[-1], int):
                yield f"{path} twice", put(data, path, lambda held, key: held.insert(key, held[key]))
                yield f"{path} at the end", put(data, path, lambda held, key: held.append(held.pop(key)))
        yield "another member", {**data, "more": 1}
        keys = {"files": ("sha256", "bytes", "path"), "shards": ("rows", "parquet", "jsonl", "split")}
        for name, key in ((name, key) for name, own in keys.items() for key in own):
            for one in range(1, len(data[name])):
                swapped = copy.deepcopy(data)
                a, b = swapped[name][one - 1], swapped[name][one]
                a[key], b[key] = b[key], a[key]
                yield f"{name} {one - 1} and {one} with each other's {key}", swapped
        for one, other in (("parquet", "jsonl"), ("jsonl", "parquet")):
            mixed = copy.deepcopy(data)
            mixed["shards"][0][one] = mixed["shards"][0][other]
            yield f"two copies that are {other}", mixed
        digests = {**data, "logical_digest": data["description_digest"], "description_digest": data["logical_digest"]}
        yield "the digests swapped", digests

    assert silent(folder, sound, tmp_path, iter(sampled(mutants(), share=16))) == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_manifest_that_is_none_is_a_line(name: str, folder: Path, sound: Path, tmp_path: Path) -> None:
    (folder / manifest.NAME).write_bytes(TEXTS[name])
    assert all(said for command, said in outcomes(folder, sound, tmp_path).items())


def test_a_manifest_of_two_minds_is_a_line(folder: Path, sound: Path, tmp_path: Path) -> None:
    text = (folder / manifest.NAME).read_text(encoding="utf-8")
    for name, value in (("records", "5"), ("name", '"papers"'), ("path", '"README.md"'), ("ignored", '["ENC"]')):
        first = text.index(f'"{name}":')
        (folder / manifest.NAME).write_text(f'{text[:first]}"{name}": {value}, {text[first:]}', encoding="utf-8")
        sums(folder)
        assert "stands twice" in str(outcomes(folder, sound, tmp_path)["verify"]), name
    for end in range(0, len(text) - 1, len(text) // 20):
        (folder / manifest.NAME).write_text(text[:end], encoding="utf-8")
        assert refused(folder, sound, tmp_path)


def other(kind: str, path: Path, next_one: Path) -> None:
    """Put something else in the place of a file."""
    data = path.read_bytes()
    if kind == "swapped":
        path.write_bytes(next_one.read_bytes())
        next_one.write_bytes(data)
        return
    path.unlink()
    if kind == "directory":
        path.mkdir()
        (path / "in it").write_bytes(data)
    elif kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind in ("empty", "cut", "garbage", "longer"):
        path.write_bytes(
            {"empty": b"", "cut": data[: len(data) // 2], "garbage": b"\xff\x00{" * 99, "longer": data + b"\n{}"}[kind]
        )


KINDS = ("missing", "empty", "cut", "garbage", "longer", "directory", "link", "dangling", "loop", "pipe", "swapped")


def names(sound: Path) -> list[str]:
    """Name the files of a release that are changed: all but shards, and the copies of one shard."""
    shard = manifest.load(sound).shards[2]
    return [*EVERY, shard.parquet, shard.jsonl]


def told(kind: str, name: str, held: Path, sound: Path, beside: Path, *, sealed: bool) -> bool:
    """Put something else in the place of a file, and tell whether `verify` says so, or nothing changed."""
    every = names(sound)
    other(kind, held / name, held / every[every.index(name) - 1])
    if sealed:
        seal(held)
    changed = any(
        not (held / each).is_file() or (held / each).read_bytes() != (sound / each).read_bytes() for each in every
    )
    # What is neither data nor tombstones is looked at before the rows are, or not at all.
    only = ("quick", "publish") if name in EVERY and name != TOMBSTONES else ()
    said = outcomes(held, sound, beside, only)
    return not changed or all(said[command] for command in ("verify", "quick") if command in said)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_no_other_file_passes(kind: str, sound: Path, tmp_path: Path, *, sealed: bool) -> None:
    passed = []
    for _, name in sampled(enumerate(names(sound)), share=36, of=(kind, sealed)):
        held = copied(sound, tmp_path / "held")
        if not told(kind, name, held, sound, tmp_path, sealed=sealed):
            passed.append(name)
        shutil.rmtree(held)
        shutil.rmtree(tmp_path / "published", ignore_errors=True)
    assert passed == []


@pytest.mark.parametrize(
    "kind", ["missing", "empty", "cut", "garbage", "directory", "link", "dangling", "loop", "pipe"]
)
@pytest.mark.parametrize("name", [manifest.NAME, manifest.SUMS])
def test_no_other_manifest_or_sums_pass(name: str, kind: str, folder: Path, sound: Path, tmp_path: Path) -> None:
    other(kind, folder / name, folder / name)
    assert refused(folder, sound, tmp_path)


def test_a_link_to_a_folder_is_found(folder: Path, sound: Path, tmp_path: Path) -> None:
    (folder / "more").symlink_to(tmp_path)
    assert refused(folder, sound, tmp_path)
    (folder / "more").unlink()
    shutil.move(folder / "data", tmp_path / "data")
    (folder / "data").symlink_to(tmp_path / "data")
    assert refused(folder, sound, tmp_path)


def test_a_file_by_a_link_is_that_file(folder: Path, sound: Path, tmp_path: Path) -> None:
    """As the cache of the Hugging Face Hub lays files out."""
    for name in EVERY:
        target = tmp_path / f"blob-{Path(name).name}"
        shutil.move(folder / name, target)
        (folder / name).symlink_to(target)
    assert set(outcomes(folder, sound, tmp_path).values()) == {None}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", [b"\xff", b"{}\n", b'{"name": "papers", "version": "x", "yanked": "y", "date": ""}\n', None]
)
def test_a_ledger_beside_it_that_is_none_is_a_line(
    text: bytes | None, folder: Path, sound: Path, tmp_path: Path
) -> None:
    there = Path(shutil.move(folder, tmp_path / "dist/papers/1.0.0"))
    ledger = tmp_path / "dist/releases.jsonl"
    ledger.mkdir() if text is None else ledger.write_bytes(text)
    said = outcomes(there, sound, tmp_path)
    assert said["verify"] and said["quick"] and said["load"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_id": "urn:warraq:article:2"}, "urn:warraq:article:2"),
        ({"name": "journals"}, "journals"),
        ({"gate": {"required": ["no_such_field"]}}, "no_such_field"),
        ({"gate": {"required": []}}, "can't be left out"),
    ],
)
def test_the_command_says_it_in_a_line(change: dict[str, Any], said: str, folder: Path, run: Command) -> None:
    data = json.loads((folder / manifest.NAME).read_bytes())
    (folder / manifest.NAME).write_text(json.dumps({**data, **change}), encoding="utf-8")
    sums(folder)
    done = run("verify", folder)
    assert done.code in (1, 2)
    assert said in done.out + done.err
    assert "Traceback" not in done.err and (done.code == 1 or done.err.count("\n") == 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [manifest.NAME, manifest.SUMS, "croissant.json", "README.md", "reports/validation.json", TOMBSTONES]
)
def test_a_terabyte_is_not_read(name: str, folder: Path, sound: Path, tmp_path: Path) -> None:
    """As a file of holes, which takes no room where it lies."""
    with (folder / name).open("r+b") as file:
        file.truncate(1 << 40)
    said = outcomes(folder, sound, tmp_path, ("verify", "quick", "load", "publish"))
    assert said["verify"] and said["quick"] and said["publish"]
    if name in EVERY:  # though the manifest says that it is so
        data = json.loads((folder / manifest.NAME).read_bytes())
        next(each for each in data["files"] if each["path"] == name)["bytes"] = 1 << 40
        (folder / manifest.NAME).write_text(json.dumps(data), encoding="utf-8")
        made = manifest.load(folder)
        assert [fault.code for path, fault in contradictions(folder, made, set()) if path == name] == ["REL009"]


@pytest.mark.slow
def test_a_manifest_of_a_million_files_is_a_line(folder: Path, sound: Path, tmp_path: Path) -> None:
    entry = {"bytes": 1, "sha256": "0" * 64}
    data = json.loads((folder / manifest.NAME).read_bytes())
    data["files"] = [{"path": f"x/{number:07}", **entry} for number in range(1_000_000)]
    (folder / manifest.NAME).write_text(json.dumps(data), encoding="utf-8")
    said = outcomes(folder, sound, tmp_path)
    assert all("bytes, where" in str(each) for each in said.values())


COLUMNS: dict[str, Callable[[pa.Table], pa.Table]] = {
    "no id": lambda rows: rows.drop_columns(["id"]),
    "ids that are numbers": lambda rows: rows.set_column(0, "id", pa.array(range(len(rows)))),
    "no source": lambda rows: rows.drop_columns(["source"]),
    "a source that is text": lambda rows: rows.drop_columns(["source"]).append_column(
        "source", pa.array(["x"] * len(rows))
    ),
    "a text that is a list": lambda rows: rows.drop_columns(["text"]).append_column(
        "text", pa.array([["x"]] * len(rows))
    ),
    "a name that is SQL": lambda rows: rows.append_column(SQL, pa.array(["x"] * len(rows))),
    "no column": lambda rows: rows.select([]),
    "no row": lambda rows: rows.slice(0, 0),
}
SQL = """x' THEN 'a' END, (SELECT content FROM read_text('/etc/passwd')), CASE WHEN o."id"='"""


@pytest.mark.slow
@pytest.mark.parametrize("name", COLUMNS)
def test_other_columns_end_no_command_in_a_traceback(
    name: str, folder: Path, sound: Path, tmp_path: Path, run: Command
) -> None:
    for shard in manifest.load(sound).shards:
        pq.write_table(COLUMNS[name](pq.read_table(folder / shard.parquet)), folder / shard.parquet)
    seal(folder)
    assert refused(folder, sound, tmp_path)
    write_jsonl(tmp_path / "a.jsonl", record(1))
    done = run("stats", tmp_path / "a.jsonl", "--against", folder)
    assert done.code == 0 or (done.code, done.err.count("\n")) == (2, 1), done.err


def test_a_name_of_a_column_is_no_query() -> None:
    """Nor does a query reach a file, should one be."""
    found = pa.table({"id": ["a"], "kind": ["edited"], "fields": [None]}, schema=compare.CHANGES)
    older, newer = (pa.table({"id": ["a"], SQL: [value], 'b"': [value], "c'": ["same"]}) for value in ("1", "2"))
    assert compare.with_fields(found, older, newer)["fields"].to_pylist() == [[SQL, 'b"']]
    with pytest.raises(duckdb.PermissionException), compare._database() as database:
        database.sql("SELECT content FROM read_text('/etc/passwd')")
