"""The command line's contract: exit status, JSON, options, places."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator
from tests.conftest import Command, article, write_jsonl

import warraq
from warraq import readers, rules
from warraq.errors import PolicyError
from warraq.report import json as report_json


def test_a_clean_file_is_zero(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    done = run("validate", "a.jsonl")
    assert (done.code, done.out, done.err) == (0, "No findings: 1 record in 1 file.\n", "")


def test_the_five_broken_files_are_named_at_the_right_line(repository: Path, run: Command) -> None:
    line = (repository / "corpus/khaleej/2021-07.jsonl").read_bytes()
    broken = repository / "broken"
    broken.mkdir()
    flipped = bytearray(line)
    flipped[len(line) // 2] ^= 0x40
    (broken / "byte.jsonl").write_bytes(line + bytes(flipped))
    (broken / "comma.jsonl").write_bytes(line + line.replace(b',"title"', b'"title"', 1))
    one, two = article(), article(link="https://example.org/a?utm_source=x&fbclid=y")
    write_jsonl(broken / "link.jsonl", article(link="https://example.org/0"), one, two)
    (broken / "weekday.jsonl").write_bytes(line.replace("الأحد 25".encode(), "الاثنين 25".encode()))
    record = json.loads(line)
    del record["title"]
    other = {**record, "id": "1" * 32, "title": "عنوان", "source": None, "dateline": None}
    write_jsonl(broken / "title.jsonl", other, record)

    def found(name: str) -> list[tuple[str, int, str | None]]:
        done = run.validate(f"broken/{name}.jsonl", "--ignore", "DUP")
        assert done.code == 1
        return [(f["code"], f["line"], f["field"]) for f in done.json["findings"] if f["severity"] == "error"]

    assert {code for code, at, _ in found("byte") if at == 2} == {"ENC001"}
    assert [each for each in found("comma") if each[1] == 2] == [("REC001", 2, None)]
    assert found("link") == [("LNK002", 3, "/link")]
    assert ("DAT005", 1, "/dateline/raw") in found("weekday")
    assert [each for each in found("title") if each[1] == 2] == [("REC002", 2, "/title"), ("REC003", 2, "/link")]


def test_json_is_the_contract_and_meets_its_schema(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(), {"title": 5, "link": "x", "extra": None}, article(text="\ufeffa\x1ab"))
    done = run.validate("a.jsonl")
    Draft202012Validator(report_json.json_schema()).validate(done.json)
    assert list(done.json) == ["version", "tool", "summary", "findings"]
    assert list(done.json["summary"]) == [
        "files", "records", "unread", "errors", "warnings", "infos", "waived", "by_code",
    ]  # fmt: skip
    assert list(done.json["findings"][0]) == [
        "code", "name", "severity", "message", "path", "line", "index", "column", "offset", "record", "field", "value",
        "related", "fixable",
    ]  # fmt: skip
    assert sum(done.json["summary"]["by_code"].values()) == len(done.json["findings"])


def test_a_duplicate_names_the_first_record_and_the_steps(alone: Path, run: Command) -> None:
    first = article(link="https://www.example.org/a/")
    second = article(link="http://example.org/a?utm_source=x")
    path = write_jsonl(alone / "a.jsonl", first, second)
    (finding,) = run.validate("a.jsonl", "--select", "LNK002").json["findings"]
    assert finding["related"] == [{"path": "a.jsonl", "line": 1, "record": first["id"]}]
    assert (finding["line"], finding["offset"]) == (2, len(path.read_bytes().splitlines(keepends=True)[0]))
    assert "tracking" in finding["message"]


def test_duplicates_are_found_across_files_in_the_order_of_their_paths(alone: Path, run: Command) -> None:
    for name in ("b", "a", "c"):
        write_jsonl(alone / f"{name}.jsonl", article())
    done = run.validate("c.jsonl", "b.jsonl", "a.jsonl")
    assert [(f["path"], f["related"][0]["path"]) for f in done.json["findings"]] == [
        ("b.jsonl", "a.jsonl"),
        ("c.jsonl", "a.jsonl"),
    ]


def test_column_and_offset(alone: Path, run: Command) -> None:
    data = json.dumps(article(text="\u0627\u0644\x1a\u0641"), ensure_ascii=False).encode()
    (alone / "a.jsonl").write_bytes(b'{"title": "a"}\n' + data + b"\n" + b'{"title": "\xd8"}\n')
    done = run.validate("a.jsonl", "--select", "ENC")
    control, invalid = done.json["findings"]
    assert (control["code"], control["column"], control["value"][2]) == ("ENC005", 3, "\x1a")
    assert (control["offset"], control["line"]) == (15, 2)
    at = (alone / "a.jsonl").read_bytes().rindex(b"\xd8")
    assert (invalid["code"], invalid["offset"], invalid["value"], invalid["line"]) == ("ENC001", at, "d8", 3)


def test_a_missing_comma_has_its_offset(alone: Path, run: Command) -> None:
    text = '{"title": "ا" "text": "b"}'
    (alone / "a.jsonl").write_text('{"title": "a"}\n' + text, encoding="utf-8")
    (finding,) = [f for f in run.validate("a.jsonl").json["findings"] if f["code"] == "REC001"]
    assert finding["offset"] == 15 + len('{"title": "ا" '.encode())
    assert "delimiter" in finding["message"]


def test_index_is_the_ordinal_in_an_array(alone: Path, run: Command) -> None:
    (alone / "a.json").write_text(json.dumps([article(), article(title=3)], indent=1), encoding="utf-8")
    (finding,) = [f for f in run.validate("a.json").json["findings"] if f["code"] == "REC004"]
    text = (alone / "a.json").read_text()
    assert (finding["index"], finding["line"]) == (2, text[: text.rindex("{")].count("\n") + 1)
    assert finding["offset"] == text.rindex("{")


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)  # fmt: skip
def test_fail_on(fail_on: str, code: int, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {**article(), "unknown": 1})
    assert run("validate", "a.jsonl", "--fail-on", fail_on).code == code


def test_findings_of_every_severity_are_listed_whatever_fails(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {**article(), "unknown": 1})
    assert run.validate("a.jsonl", "--fail-on", "never").codes == ["REC005"]


def test_select_and_ignore_take_families_and_codes(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(link="x", published_at="y", unknown=1))
    assert set(run.validate("a.jsonl", "--select", "LNK,DAT001").codes) == {"LNK001", "DAT001"}
    assert set(run.validate("a.jsonl", "--ignore", "LNK", "--ignore", "REC,DAT").codes) == set()


@pytest.mark.parametrize("code", ["TAK001", "WVR001", "SPL"])
def test_codes_that_are_not_built_yet_are_accepted(code: str, alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    assert run("validate", "a.jsonl", "--select", code).code == 0


def test_what_could_not_be_read_is_said_whatever_is_selected(alone: Path, run: Command) -> None:
    (alone / "a.jsonl").write_bytes(b"{\n\xff\n")
    assert run.validate("a.jsonl", "--select", "LNK").codes == ["REC001", "ENC001"]
    hidden = run.validate("a.jsonl", "--ignore", "REC001,ENC001")
    assert (hidden.codes, hidden.code, hidden.json["summary"]["unread"]) == ([], 0, 2)


def test_a_foreign_file_by_its_own_columns(alone: Path, run: Command) -> None:
    foreign = {"url": "https://example.org/a", "title": "a", "body": "b", "author": "c", "link": "not this", "n": 1}
    write_jsonl(alone / "a.jsonl", foreign, {**foreign, "url": "", "body": " "})
    maps = ("--map", "link=url", "--map", "text=body", "--map", "authors=author")
    done = run.validate("a.jsonl", *maps, "--required", "link,title,text", "--ignore", "TXT")
    assert [(f["code"], f["line"], f["field"]) for f in done.json["findings"]] == [
        ("REC003", 2, "/link"),
        ("REC003", 2, "/text"),
    ]
    assert done.err.count("\n") == 1
    assert done.err.rstrip().endswith("link, n")


def test_standard_input_is_json_lines(alone: Path, run: Command) -> None:
    data = (json.dumps(article()) + "\n" + json.dumps(article(link="x", title="b"))).encode()
    done = run.validate("-", stdin=data)
    assert [(f["code"], f["path"], f["line"]) for f in done.json["findings"]] == [("LNK001", "-", 2)]
    assert run.validate("-", "--reader", "json", stdin=b"[]").json["summary"]["records"] == 0
    assert alone.is_dir()


def test_other_files_in_a_folder_are_counted(alone: Path, run: Command) -> None:
    write_jsonl(alone / "in/a.jsonl", article()) if (alone / "in").mkdir() is None else None
    (alone / "in/b.pdf").write_bytes(b"")
    (alone / "in/c.docx").write_bytes(b"")
    done = run("validate", "in")
    assert (done.code, "1 record in 1 file" in done.out) == (0, True)
    assert "2 files of other kinds" in done.err


def test_an_unreadable_file_in_a_folder_is_rec012_and_the_rest_goes_on(alone: Path, run: Command) -> None:
    (alone / "in").mkdir()
    write_jsonl(alone / "in/b.jsonl", article())
    (alone / "in/a.jsonl").symlink_to(alone / "nowhere.jsonl")
    done = run.validate("in")
    assert (done.code, done.codes, done.json["summary"]["records"]) == (1, ["REC012"], 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.jsonl"], "no such file or folder"),
        (["a.pdf"], "--reader"),
        (["a.jsonl", "--select", "ABC"], "no such rule or family"),
        (["a.jsonl", "--select", "LNK999"], "no such rule or family"),
        (["a.jsonl", "--map", "link"], "FIELD=COLUMN"),
        (["a.jsonl", "--map", "links=url"], "no such field"),
        (["a.jsonl", "--required", "headline"], "no such field"),
        (["a.jsonl", "--reader", "xml"], "no such reader"),
        (["a.jsonl", "--format", "yaml"], "--help"),
        (["a.jsonl", "--nonsense"], "--help"),
        (["a.jsonl", "--policy", "no.toml"], "no.toml"),
        (["a.jsonl", "--output", "no/where"], "can be written"),
        ([], "warraq.toml"),
    ],
)
def test_a_run_that_cannot_happen_is_two_with_one_line(
    arguments: list[str], said: str, alone: Path, run: Command
) -> None:
    write_jsonl(alone / "a.jsonl", article())
    (alone / "a.pdf").write_bytes(b"")
    done = run("validate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert said in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "not TOML"),
        ("nonsense = 1", "nonsense"),
        ('required = ["title"]', "can't be left out"),
        ('[[sources]]\noptional = ["title"]', "can't be optional"),
        ('[[sources]]\ntimezone = "Mars/Base"', "not a time zone"),
        ('[links]\noff = ["drop everything"]', "no step of links"),
        ("[limits]\nnesting = 0", "limits.nesting"),
        ('[rules.severity]\nABC001 = "error"', "no such rule"),
    ],
)
def test_a_broken_policy_is_two_and_says_where(text: str, said: str, alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text(text, encoding="utf-8")
    write_jsonl(alone / "a.jsonl", article())
    done = run("validate", "a.jsonl")
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_terminal_cannot_be_moved_by_article_text(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(title="\x1b[2J\u202eevil\ufffd"))
    done = run("validate", "a.jsonl")
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
    assert "\\x1b[2J\\u202eevil" in done.out


def test_a_file_named_twice_is_read_once(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    assert run.validate("a.jsonl", alone, alone / "a.jsonl").json["summary"]["records"] == 1


def test_paths_are_relative_to_the_policy(repository: Path, run: Command) -> None:
    done = run.validate(cwd=repository / "seeds")
    assert {f["path"] for f in done.json["findings"]} == {"corpus/khaleej/2021-07.jsonl"}


def test_the_same_input_gives_the_same_bytes(alone: Path, run: Command) -> None:
    records = [article(link=f"https://example.org/{n % 7}", title="a" if n % 3 else None) for n in range(50)]
    write_jsonl(alone / "a.jsonl", *records)
    assert run.validate("a.jsonl").out == run.validate("a.jsonl").out


def test_findings_are_in_the_order_of_path_line_code_field(alone: Path, run: Command) -> None:
    write_jsonl(alone / "b.jsonl", {}, {"title": 1})
    write_jsonl(alone / "a.jsonl", {"link": "x"})
    keys = [(f["path"], f["line"], f["code"], f["field"]) for f in run.validate("b.jsonl", "a.jsonl").json["findings"]]
    assert keys == sorted(keys)
    assert len(keys) > 12


def test_source_date_epoch_is_now(alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write_jsonl(alone / "a.jsonl", article())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert run.validate("a.jsonl").codes == ["DAT003"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert run.validate("a.jsonl").code == 2


def test_jsonl_and_statistics(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(link="x", published_at="y"))
    lines = [json.loads(line) for line in run("validate", "a.jsonl", "--format", "jsonl").out.splitlines()]
    assert [line["code"] for line in lines] == ["DAT001", "LNK001"]
    counts = run("validate", "a.jsonl", "--statistics").out
    assert "1  DAT001  malformed-date" in counts


def test_output_goes_to_a_file(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(link="x"))
    done = run("validate", "a.jsonl", "--format", "json", "--output", "out.json")
    assert (done.code, done.out) == (1, "")
    assert json.loads((alone / "out.json").read_text())["summary"]["errors"] == 1


def test_in_python(alone: Path) -> None:
    write_jsonl(alone / "a.jsonl", article(link="x"))
    report = warraq.validate("a.jsonl")
    assert isinstance(report, warraq.Report)
    assert report.by_code == {"LNK001": 1}
    assert report.reaches(warraq.Severity.ERROR)


def test_every_family_of_the_mission_has_rules() -> None:
    families = {rule.family for rule in rules.ALL}
    assert {"ENC", "REC", "DAT", "LNK"} <= families


def test_a_seed_that_changed_or_is_gone_is_named(repository: Path, run: Command) -> None:
    """PRV001 and PRV002 look at the seeds themselves."""
    seed = next((repository / "seeds/khaleej").iterdir())
    seed.write_bytes(seed.read_bytes() + b"\n")
    assert run.validate("--ignore", "KEY001").codes == ["PRV001"]
    seed.unlink()
    assert run.validate("--ignore", "KEY001").codes == ["PRV002"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv", "a.parquet"])
@pytest.mark.parametrize(("column", "said"), [("contnet", "did you mean Content?"), ("zzz", "there are Content, Link")])
def test_a_mapped_column_that_no_file_has_is_two(name: str, column: str, said: str, alone: Path, run: Command) -> None:
    """A mistyped name would switch every rule about the text off, and so would one in a run that fixes."""
    table = [{"Content": "a\x1a", "Link": "b"}] * 3
    sign = "\t" if name.endswith("tsv") else ","
    written = {
        "a.jsonl": "".join(json.dumps(row) + "\n" for row in table),
        "a.json": json.dumps(table),
    }.get(name, "\n".join([f"Content{sign}Link", *[f"a\x1a{sign}b"] * 3]))
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(table), alone / name)
    else:
        (alone / name).write_text(written, encoding="utf-8")
    data = (alone / name).read_bytes()
    for more in ([], ["--fix"], ["--diff"]):
        done = run("validate", name, "--map", f"text={column}", "--map", "link=Link", *more)
        assert (done.code, done.out, done.err.count("\n"), said in done.err) == (2, "", 1, True), done.err
    assert (alone / name).read_bytes() == data
    with pytest.raises(PolicyError, match=column):
        warraq.validate(name, mapping={"text": column})
    assert run("validate", name, "--map", "text=Content", "--select", "ENC005").code in (0, 1)


@pytest.mark.parametrize("reader", sorted(readers.names()))
def test_what_standard_input_holds_is_read_by_threads_when_it_is_closed(reader: str, run: Command) -> None:
    odd = b'{"title": "x"}\nnot json\n\xff\ntitle,\xe1\xed\n'  # whose encoding is looked for in the whole of it
    done = run("validate", "-", "--reader", reader, stdin=odd)
    assert done.code in (1, 2)
    assert done.out or done.err.count("\n") == 1


def test_a_mapped_column_that_one_file_or_one_record_has_is_enough(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", *[{"title": "a"}] * 5000, {"title": "a", "body": "b"})
    (alone / "b.csv").write_text("title\na\n", encoding="utf-8")
    assert run("validate", "a.jsonl", "b.csv", "--map", "text=body", "--select", "LNK").code == 0
    assert run("validate", "b.csv", "--map", "text=body", "--select", "LNK").code == 2
    (alone / "c.csv").write_text("title\n", encoding="utf-8")
    (alone / "d.jsonl").write_text("", encoding="utf-8")
    assert run("validate", "c.csv", "--map", "text=body", "--select", "LNK").code == 2
    assert run("validate", "d.jsonl", "--map", "text=body", "--select", "LNK").code == 0
    lines = b'{"title": "a", "content": "b"}\n'
    assert "did you mean content?" in run("validate", "-", "--map", "text=contnet", stdin=lines).err


def test_a_folder_that_was_passed_over_is_two(alone: Path, run: Command) -> None:
    for name in ("in/a.pdf", "in/deep/b.XML", "in/deep/c.xml", "in/d", "in/e.xml.gz", "in/.hidden"):
        (alone / name).parent.mkdir(parents=True, exist_ok=True)
        (alone / name).write_bytes(b"")
    kinds = "5 files of other kinds were not read (2 .xml, 1 .pdf, 1 .xml.gz, 1 without an ending)"
    write_jsonl(alone / "a.jsonl", article())
    for paths in (["in"], ["in", "a.jsonl"], ["in/deep", "."]):
        done = run("validate", *paths)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert (kinds in done.err) == ("in" in paths)
    done = run("validate", ".")
    assert (done.code, done.err) == (0, f"note: {kinds}\n")
    (alone / "in/a.jsonl").symlink_to(alone / "a.jsonl")
    assert run("validate", "in", "a.jsonl").code == 0


def test_an_empty_folder_and_one_with_a_hidden_file_are_no_records(alone: Path, run: Command) -> None:
    (alone / "in").mkdir()
    assert run("validate", "in").out == "No findings: 0 records in 0 files.\n"
    (alone / "in/.gitkeep").touch()
    assert (run("validate", "in").code, run("validate", "in").err) == (0, "")


SOURCE = '[[sources]]\nname = "a"\npath = "in"\nencoding = "{}"\n'
ARABIC = "الكاظمي يلتقي قادة الأحزاب"


def encoded(name: str, title: str, text: str) -> str:
    """Two records in the form that a file's name says."""
    rows = [{"title": title, "text": text}, {"title": "", "text": text}]
    table = [[title, text], ["", text]]
    sign = "\t" if name.endswith("tsv") else ","
    return {
        "a.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
        "a.json": json.dumps(rows, ensure_ascii=False, indent=1),
    }.get(name, "\r\n".join([f"title{sign}text", *(sign.join(row) for row in table)]))


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv"])
@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("windows-1256", "cp1256"),
        ("utf-16le", "utf-16"),
        ("UTF-16BE", "utf-16-be"),
        ("arabic", "iso8859-6"),
        ("utf8", "utf-8"),
        ("CP1256", "utf-8-sig"),
    ],
)
def test_the_encoding_of_a_source_holds_for_every_reader(
    name: str, label: str, codec: str, alone: Path, run: Command
) -> None:
    (alone / "warraq.toml").write_text(SOURCE.format(label), encoding="utf-8")
    (alone / "in").mkdir()
    (alone / "in" / name).write_bytes(encoded(name, ARABIC, f"{ARABIC}\x1a").encode(codec))
    done = run.validate("in", "--select", "REC003,ENC", "--required", "title")
    found = [(f["code"], f["value"]) for f in done.json["findings"] if f["code"] != "ENC002"]
    assert sorted(found, key=str) == [("ENC005", f"{ARABIC}\x1a"), ("ENC005", f"{ARABIC}\x1a"), ("REC003", "")]
    assert done.json["summary"]["unread"] == 0
    data = (alone / "in" / name).read_bytes()
    for each in (f for f in done.json["findings"] if f["code"] != "ENC002"):
        start = data[each["offset"] :].decode(codec.removesuffix("-sig")).removeprefix("\ufeff")
        assert start.startswith(("{", ",", "\t", ARABIC)), each
    run("validate", "in", "--fix")
    assert (alone / "in" / name).read_bytes() == data


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_bytes_that_are_not_in_the_encoding_of_a_source(name: str, alone: Path, run: Command) -> None:
    """0x81 is no character of windows-1252 here; they are named where they stand in the file, and hide no other record."""
    (alone / "warraq.toml").write_text(SOURCE.format("euc-kr"), encoding="utf-8")
    (alone / "in").mkdir()
    data = encoded(name, "가나 ?", "다라").encode("euc-kr").replace(b"?", b"\xff\xff")
    (alone / "in" / name).write_bytes(data)
    done = run.validate("in", "--select", "REC003", "--required", "title")
    (bad,) = [f for f in done.json["findings"] if f["code"] == "ENC001"]
    assert (bad["offset"], bad["value"][:2], "euc-kr" in bad["message"]) == (data.index(b"\xff"), "ff", True)
    assert done.codes == (["ENC001"] if name == "a.txt" else ["ENC001", "REC003"])
    assert done.json["summary"]["unread"] == 1


def test_records_in_corpus_are_in_utf_8_whatever_their_seeds_are(alone: Path, run: Command) -> None:
    for path in ("in", "."):
        (alone / "warraq.toml").write_text(SOURCE.format("windows-1256").replace('"in"', f'"{path}"'), encoding="utf-8")
        (alone / "corpus/a").mkdir(parents=True, exist_ok=True)
        write_jsonl(alone / "corpus/a/x.jsonl", article())
        assert run("validate").code == 0
    (alone / "warraq.toml").write_text(SOURCE.format("klingon"), encoding="utf-8")
    (alone / "in").mkdir()
    write_jsonl(alone / "in/a.jsonl", article())
    done = run("validate", "in")
    assert (done.code, "klingon: no such encoding" in done.err) == (2, True)


def test_what_is_no_file_is_a_finding_in_a_folder_and_refused_by_name(alone: Path, run: Command) -> None:
    """None of them is opened: a pipe would wait for who writes it, and a device never end."""
    (alone / "in").mkdir()
    os.mkfifo(alone / "in/a.jsonl")
    (alone / "in/b.jsonl").symlink_to("/dev/zero")
    write_jsonl(alone / "in/c.jsonl", article())
    done = run.validate("in", "--select", "REC")
    assert (done.codes, done.json["summary"]["records"]) == (["REC012", "REC012"], 1)
    assert run("validate", "in", "--select", "REC", "--fix").code == 1
    for name, what in (("a", "a named pipe"), ("b", "a device")):
        refused = run("validate", f"in/{name}.jsonl")
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert f"it is {what}, not a file" in refused.err


@pytest.mark.parametrize("ending", ["jsonl", "json", "parquet"])
def test_what_stands_unread_beside_a_value_that_is_read_is_listed(ending: str, alone: Path, run: Command) -> None:
    author = {"name": "a", "url": "u", "of": {"site": "s", "at": [{"x": 1}]}}
    rows = [{"t": f"t{n}", "author": author, "by": [author], "whole": {"a": "b"}, "{a,b}": {"c": 1}} for n in range(3)]
    path = alone / f"a.{ending}"
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text(json.dumps(rows) if ending == "json" else "".join(f"{json.dumps(row)}\n" for row in rows))
    maps = ("title=t", "authors=author.name", "keywords=by[*].name+by[*].of.site", "section=author.of.site")
    done = run(
        "validate", path.name, "--required", "title", "--select", "REC", *(w for m in maps for w in ("--map", m))
    )
    unread = "author.of.at[*].x, author.url, by[*].of.at[*].x, by[*].url, whole, {a,b}"
    assert done.err == f"note: columns not read, since --map names others: {unread}\n"
