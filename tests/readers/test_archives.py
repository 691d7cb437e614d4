"""Zip archives: members are read as files are, and no member does harm."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import resource
import struct
import zipfile
from pathlib import Path

import pytest
from tests.conftest import Command, article, write_jsonl
from tests.readers.pages import page

from warraq import readers
from warraq.article import FIELDS
from warraq.policy import Limits


def lines(*numbers: int) -> bytes:
    each = (article(link=f"https://example.org/{n}", title=f"عنوان {n}") for n in numbers)
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in each).encode()


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_members_are_read_as_files_of_their_own_ending(alone: Path, run: Command) -> None:
    members = {
        "2015/a.jsonl": lines(1, 2),
        "2015/deep/b.json": json.dumps([json.loads(lines(3))]).encode(),
        "c.html": page().encode(),
        "d.pdf": b"",
        "e.zip": b"PK",
        ".hidden/f.jsonl": b"not read",
        "__MACOSX/._a.jsonl": b"\0\5\26\7",
        "folder/": b"",
    }
    packed(alone / "news.ZIP", members)
    done = run.validate("news.ZIP", "--required", "title", "--select", "REC,ENC,LNK,DUP001")
    assert (done.code, done.codes) == (0, [])
    assert (done.json["summary"]["files"], done.json["summary"]["records"]) == (3, 4)
    assert "2 files of other kinds were not read (1 .pdf, 1 .zip)" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_has_the_findings_of_its_file(method: int, alone: Path, run: Command) -> None:
    data = lines(1, 2, 1) + b"{\n\xff\n" + lines(3)
    (alone / "a.jsonl").write_bytes(data)
    packed(alone / "news.zip", {"in/a.jsonl": data}, method)
    ours, theirs = run.validate("news.zip").out, run.validate("a.jsonl").out
    assert ours == theirs.replace("a.jsonl", "news.zip/in/a.jsonl")
    assert "LNK002" in ours


def test_one_member_and_one_folder_can_be_named(alone: Path, run: Command) -> None:
    packed(alone / "news.zip", {"in/a.jsonl": lines(1), "in/b.jsonl": lines(2), "c.jsonl": lines(3, 4)})
    for path, count in (("news.zip/in/a.jsonl", 1), ("news.zip/in", 2), ("news.zip/c.jsonl", 2), (".", 4)):
        assert run.validate(path).json["summary"]["records"] == count, path
    done = run("validate", "news.zip/d.jsonl")
    assert (done.code, "no such member" in done.err, done.err.count("\n")) == (2, True, 1)


def test_a_folder_whose_name_ends_in_zip_is_a_folder(alone: Path, run: Command) -> None:
    (alone / "news.zip").mkdir()
    write_jsonl(alone / "news.zip/a.jsonl", article())
    assert run.validate("news.zip").json["summary"]["records"] == 1
    assert run.validate("news.zip/a.jsonl").json["summary"]["records"] == 1


def with_flag(path: Path) -> None:
    """Set the bit of an encrypted member in both of its headers."""
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)


def test_an_encrypted_member_is_a_finding(alone: Path, run: Command) -> None:
    with_flag(packed(alone / "news.zip", {"a.jsonl": lines(1), "b.jsonl": lines(2)}))
    done = run.validate("news.zip")
    assert (done.codes, done.json["summary"]["records"]) == (["REC001"], 1)
    assert done.json["findings"][0]["path"] == "news.zip/a.jsonl"
    assert "encrypted" in done.json["findings"][0]["message"]


def test_a_corrupt_member_is_a_finding_and_the_rest_is_read(alone: Path, run: Command) -> None:
    path = packed(alone / "news.zip", {"a.jsonl": lines(1), "b.jsonl": lines(2)}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"example.org/1", b"example.org/7", 1))
    done = run.validate("news.zip")
    assert (done.codes, done.json["summary"]["records"]) == (["REC001"], 1)
    assert "CRC" in done.json["findings"][0]["message"]


@pytest.mark.parametrize("cut", [0, 10, 100, -4, -30])
def test_what_is_no_archive_is_a_finding(cut: int, alone: Path, run: Command) -> None:
    path = packed(alone / "news.zip", {"a.jsonl": lines(1)})
    path.write_bytes(path.read_bytes()[:cut])
    for named in ("news.zip", "."):
        done = run.validate(named)
        assert (done.codes, done.json["findings"][0]["path"]) == (["REC001"], "news.zip")
        assert "not a zip archive" in done.json["findings"][0]["message"]


@pytest.mark.parametrize("name", ["../a.jsonl", "in/../../a.jsonl", "/a.jsonl", "..\\a.jsonl", "C:\\a.jsonl"])
def test_a_member_whose_path_leads_out_is_a_finding(name: str, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(link="broken"))
    (alone / "in").mkdir()
    packed(alone / "in/news.zip", {name: lines(1), "b.jsonl": lines(2)})
    done = run.validate("in/news.zip")
    assert (done.codes, done.json["summary"]["records"]) == (["REC001"], 1)
    assert "leads out of the archive" in done.json["findings"][0]["message"]
    assert done.json["findings"][0]["path"] == "in/news.zip"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_a_finding(alone: Path, run: Command) -> None:
    with zipfile.ZipFile(alone / "news.zip", "w") as file:
        file.writestr("a.jsonl", lines(1))
        file.writestr("a.jsonl", lines(2, 3))
    done = run.validate("news.zip")
    assert (done.codes, done.json["summary"]["records"]) == (["REC001"], 1)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.slow
def test_a_bomb_is_a_finding_before_it_is_unpacked(method: int, alone: Path, run: Command) -> None:
    limits = ("--config", "limits.unpacked_bytes=1048576")
    packed(alone / "news.zip", {"a.jsonl": b"\n" * (1 << 22), "b.jsonl": lines(1)}, method)
    done = run.validate("news.zip", *limits)
    assert (done.codes, done.json["summary"]["records"]) == (["REC001"], 1)
    assert "over 250 times its size" in done.json["findings"][0]["message"]
    raised = run.validate("news.zip", *limits, "--config", "limits.unpacked_ratio=1000000")
    assert (raised.codes, raised.json["summary"]["records"]) == ([], 1)


@pytest.mark.slow
def test_members_that_are_too_much_together_are_one_finding(alone: Path, run: Command) -> None:
    packed(alone / "news.zip", {f"{n}.jsonl": b"\n" * (1 << 19) for n in range(8)})
    few, more = ("--config", "limits.unpacked_bytes=1048576"), ("--config", "limits.unpacked_bytes=10000000")
    assert (run.validate("news.zip", *few).codes, run.validate("news.zip", *more).codes) == (["REC001"], [])


@pytest.mark.slow
def test_what_a_policy_lets_through_is_ingested_and_its_seed_known(alone: Path, run: Command) -> None:
    """By its digest: the limits are those of the policy wherever a seed is unpacked."""
    policy = 'corpus = ["corpus"]\n[limits]\nunpacked_bytes = 65536\n[[sources]]\nname = "a"\npath = "seeds"\n'
    (alone / "seeds").mkdir()
    packed(alone / "seeds/a.zip", {"a.jsonl": lines(1) + b"\n" * (1 << 22)})
    (alone / "warraq.toml").write_text(policy, encoding="utf-8")
    assert run("ingest").code == 1
    (alone / "warraq.toml").write_text(policy.replace("[[", "unpacked_ratio = 1000000\n[[", 1), encoding="utf-8")
    assert run("ingest").code == 0
    assert "REC007" not in run.validate("corpus").codes


def test_a_size_that_lies_is_a_finding(alone: Path, run: Command) -> None:
    path = packed(alone / "news.zip", {"a.jsonl": lines(*range(40))})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, 100)
    path.write_bytes(data)
    assert run.validate("news.zip").codes == ["REC001"]


@pytest.mark.slow
def test_many_members_are_not_looked_up_one_by_one(alone: Path) -> None:
    path = packed(alone / "news.zip", {f"{n}.jsonl": b"" for n in range(3000)}, zipfile.ZIP_STORED)
    found, others = readers.expand([path], Limits())
    assert (len(found), others, readers.archives._directory.cache_info().currsize >= 1) == (3000, [], True)
    before = readers.archives._directory.cache_info().misses
    for each in found:
        with readers.content(each, Limits()) as stream:
            assert stream.read() == b""
    assert readers.archives._directory.cache_info().misses == before


def test_a_compressed_file_in_an_archive_is_read_too(alone: Path, run: Command) -> None:
    import lzma

    packed(alone / "news.zip", {"a.jsonl.xz": lzma.compress(lines(1, 2))})
    assert run.validate("news.zip").json["summary"]["records"] == 2


def test_fixes_never_write_into_an_archive_and_say_so_once(alone: Path, run: Command) -> None:
    bad = lines(1).replace(b"https://example.org", b"HTTPS://EXAMPLE.org")
    path = packed(alone / "news.zip", {"a.jsonl": bad, "b.jsonl": bad})
    before = path.read_bytes()
    for option in ("--fix", "--diff"):
        done = run("validate", "news.zip", option)
        assert done.err.count("news.zip: an archive is never written; unpack it") == 1
    assert path.read_bytes() == before


def test_seeds_in_an_archive_are_ingested_once_and_found_again(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text('[[sources]]\nname = "news"\npath = "seeds"\n')
    (alone / "seeds").mkdir()
    path = packed(alone / "seeds/news.zip", {"2015/a.jsonl": lines(1, 2), "b.json": b"[" + lines(3) + b"]"})
    assert "3 records added" in run("ingest").err
    records = [
        json.loads(line) for line in (alone / "corpus/news/2021-07.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [list(record) for record in records] == [list(FIELDS)] * 3
    assert [r["source"]["path"] for r in records] == ["seeds/news.zip/2015/a.jsonl"] * 2 + ["seeds/news.zip/b.json"]
    assert "nothing to add" in run("ingest").err
    assert run.validate("--select", "PRV").codes == []
    packed(path, {"2015/a.jsonl": lines(1, 7), "b.json": b"[" + lines(3) + b"]"})
    done = run.validate("--select", "PRV")
    assert done.codes == ["PRV001", "PRV001"]
    assert "1 record added" in run("ingest").err


def test_an_archive_can_be_the_path_of_a_source(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text('[[sources]]\nname = "news"\npath = "news.zip"\npublisher = "النهر"\n')
    record = {key: value for key, value in json.loads(lines(1)).items() if key != "publisher"}
    packed(alone / "news.zip", {"in/a.jsonl": json.dumps(record).encode()})
    assert "1 record added" in run("ingest").err
    assert '"publisher":"النهر"' in (alone / "corpus/news/2021-07.jsonl").read_text(encoding="utf-8")


def test_standard_input_is_no_archive(alone: Path, run: Command) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("a.jsonl", lines(1))
    assert run.validate("-", stdin=target.getvalue()).code == 1
    assert alone.is_dir()


def member(name: bytes, method: int, packed: bytes, size: int) -> bytes:
    """The entry of a member in the directory of an archive; its bytes stand at the beginning."""
    form = "<4sHHHHHHIIIHHHHHII"
    return struct.pack(form, b"PK\1\2", 20, 20, 0, method, 0, 33, 0, len(packed), size, len(name), *[0] * 6) + name


def archive(packed: bytes, method: int, size: int, *names: bytes) -> bytes:
    """An archive whose members share their bytes."""
    data = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, method, 0, 33, 0, len(packed), size, len(names[0]), 0)
    data += names[0] + packed
    entries = b"".join(member(name, method, packed, size) for name in names)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(names), len(names), len(entries), len(data), 0)
    return data + entries + end


def test_members_that_share_their_bytes_are_a_bomb(alone: Path, run: Command) -> None:
    names = [b"%d.jsonl" % number for number in range(2000)]
    (alone / "a.zip").write_bytes(archive(bytes(1 << 10), zipfile.ZIP_DEFLATED, 250 << 10, *names))
    done = run.validate("a.zip")
    assert (done.codes, done.json["summary"]["unread"]) == (["REC001"], 1)
    assert "over 250 times its size" in done.json["findings"][0]["message"]


def test_a_member_without_a_name_is_a_finding(alone: Path, run: Command) -> None:
    (alone / "a.zip").write_bytes(archive(b"", zipfile.ZIP_STORED, 0, b"", b"b.jsonl"))
    assert "it has no name" in run.validate("a.zip").json["findings"][0]["message"]


def test_a_member_that_asks_for_too_much_memory_is_a_finding(alone: Path, run: Command) -> None:
    packed(alone / "a.zip", {"a.jsonl": lines(1)}, zipfile.ZIP_LZMA)
    before = resource.getrlimit(resource.RLIMIT_AS)
    data = bytearray((alone / "a.zip").read_bytes())
    place = data.index(b"a.jsonl") + len("a.jsonl") + 5  # behind version, size of properties and lc, lp, pb
    data[place : place + 4] = b"\xff" * 4
    (alone / "a.zip").write_bytes(data)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (2 << 30), before[1]))
    try:
        done = run.validate("a.zip", "--jobs", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert (done.codes, "MemoryError" in done.json["findings"][0]["message"]) == (["REC001"], True)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", ["[Content_Types].xml", "xl/workbook.xml"], "a document of an office program"),
        ("a.xlsx", ["[Content_Types].xml", "xl/workbook.xml"], "a document of an office program"),
        ("a.zip", ["[Content_Types].xml", "xl/workbook.xml"], "a document of an office program"),
        ("a.json", ["mimetype", "content.xml"], "a document of an office program"),
        ("a.tsv", ["Index/Document.iwa"], "a document of an office program"),
        ("a.txt", ["[Content_Types].xml", "word/document.xml"], "a document of an office program"),
        ("a.csv", ["b.csv"], "a ZIP archive: rename it to .zip"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "a document of an office program"),
        ("a.jsonl", bz2.compress(b"{}"), "compressed with bzip2"),
        ("a.csv", b"<!DOCTYPE html>\n<html></html>", "a page of HTML"),
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a pointer of Git LFS"),
        ("a.parquet", b"ARROW1\0\0", "Arrow or Feather"),
        ("a.csv.gz", gzip.compress(b"%PDF-1.7\n", mtime=0), "a PDF"),
    ],
)
def test_a_file_of_a_kind_that_nothing_reads_is_named_in_one_finding(
    alone: Path, run: Command, name: str, data: list[str] | bytes, message: str
) -> None:
    if isinstance(data, bytes):
        (alone / name).write_bytes(data)
    else:
        with zipfile.ZipFile(alone / name, "w") as file:
            for member in data:
                file.writestr(member, "a,b\nc,d\n")
    if name != "a.xlsx":
        (finding,) = run.validate(name).json["findings"]
        assert (finding["code"], finding["message"].startswith(f"the file is {message}")) == ("REC001", True), finding
    described = run("describe", name)
    assert message in described.out + described.err
