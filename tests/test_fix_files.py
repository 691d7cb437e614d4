"""Fixes and the files around them: line ends, marks, links, diffs that apply, and what has to be left alone."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import Command, article, write_jsonl

from warraq import fix, policy, scoping
from warraq.errors import ReadError
from warraq.fix import files, json_spans
from warraq.fix.edits import Edit, applied
from warraq.readers import csv_rows

CONTROL = ("--select", "ENC005")
BLANKED = "\x1a" * 9000  # the fix takes all of it; of shorter ones that is known before, and none is offered
DOCUMENT = "عنوان\r\n\r\n25 يوليو 2021\r\n\r\nسطر\x1a أول\nسطر ثان\nسطر ثالث\n\nفقرة أخرى هنا\n"


def fixed(path: Path, **more: bool) -> fix.Outcome:
    return fix.fix(policy.load(), scoping.Request(paths=(path,)), **more)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("reader", ["text", "khaleej"])
def test_a_document_keeps_every_line_end_that_it_has(mark: bytes, reader: str, alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(mark + DOCUMENT.encode())
    found = run.validate("a.txt", "--reader", reader, "--select", "ENC002,ENC005").json["findings"]
    assert [each["fixable"] for each in found] == [True] * len(found)
    run("validate", "a.txt", "--reader", reader, "--fix", "--select", "ENC002,ENC005")
    assert (alone / "a.txt").read_bytes() == DOCUMENT.replace("\x1a", "").encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{BLANKED}\n\n25 يوليو 2021\n\nفقرة أولى طويلة.\n", "it would have REC002 at /title"),
        ("عنوان\n\n25 يوليو 2021\n\nفقرة أولى.\n\nالمصدر\x1a | هنا\n", "would move its parts"),
    ],
)
def test_a_document_that_would_be_read_otherwise_is_left_alone(text: str, said: str, alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(text.encode())
    done = run("validate", "a.txt", "--reader", "khaleej", "--fix", *CONTROL)
    assert ((alone / "a.txt").read_bytes(), said in done.err) == (text.encode(), True), done.err


def test_a_text_whose_headline_would_go_is_left_alone(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(b"\x1a\n\nb\n")
    done = run("validate", "a.txt", "--fix", "--format", "json", *CONTROL)
    assert (alone / "a.txt").read_bytes() == b"\x1a\n\nb\n"
    assert [(each["code"], each["fixable"]) for each in done.json["findings"]] == [("ENC005", False)]


def test_a_header_that_is_not_utf_8_is_no_hindrance(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"title,x\xff\na\x1a,b\n")
    run("validate", "a.csv", "--fix", *CONTROL)
    assert (alone / "a.csv").read_bytes() == b"title,x\xff\na,b\n"


def test_a_paragraph_of_nothing_but_a_control_goes(alone: Path, run: Command) -> None:
    (alone / "a.txt").write_bytes(DOCUMENT.encode() + b"\n\x1a\n")
    run("validate", "a.txt", "--fix", *CONTROL)
    assert (alone / "a.txt").read_bytes() == DOCUMENT.replace("\x1a", "").encode() + b"\n\n"


def test_a_block_is_left_alone_where_nothing_was_found_in_its_field(alone: Path, run: Command) -> None:
    text = "عنوان\n\n25 يوليو 2021\n\nفقرة أولى\n\n\ufeffفقرة ثانية\n".encode()
    (alone / "a.txt").write_bytes(text)
    run("validate", "a.txt", "--fix", "--select", "ENC002")
    assert (alone / "a.txt").read_bytes() == text


def test_marks_go_together_and_the_record_behind_them_is_fixed(alone: Path, run: Command) -> None:
    (alone / "a.jsonl").write_bytes(b"\xef\xbb\xbf" * 3 + b'{"title": "a\\u001a"}\n')
    run("validate", "a.jsonl", "--fix")
    assert (alone / "a.jsonl").read_bytes() == b'{"title": "a"}\n'


def test_a_file_in_another_encoding_gains_no_utf8(alone: Path, run: Command) -> None:
    arabic = "الكاظمي: لا نحتاج لقوات قتال أمريكية في العراق وإنما تدريبا وتعاونا ضد تنظيم الدولة"
    data = b'{"title": "&#1593;&#1593; caf&eacute;"}\n' + f'{{"title": "{arabic}"}}\n'.encode("windows-1256")
    (alone / "a.jsonl").write_bytes(data)
    done = run("validate", "a.jsonl", "--fix")
    assert ((alone / "a.jsonl").read_bytes(), "ENC010" in done.err) == (data, True)


def test_a_broken_link_in_a_folder_is_a_finding_and_the_rest_is_fixed(alone: Path, run: Command) -> None:
    (alone / "in").mkdir()
    (alone / "in/a.jsonl").symlink_to(alone / "nowhere.jsonl")
    path = write_jsonl(alone / "in/b.jsonl", article(title="a\x1ab"))
    done = run.validate("in", "--fix")
    assert ("REC012" in done.codes, json.loads(path.read_text(encoding="utf-8"))["title"]) == (True, "ab")


def test_a_link_stays_a_link_and_leads_to_no_seed(alone: Path, run: Command) -> None:
    (alone / "warraq.toml").write_text("", encoding="utf-8")
    for name in ("seeds", "other"):
        (alone / name).mkdir()
        write_jsonl(alone / name / "a.jsonl", article(title="a\x1ab"))
        (alone / f"{name}.jsonl").symlink_to(alone / name / "a.jsonl")
    run("validate", "seeds.jsonl", "other.jsonl", "--fix")
    assert (alone / "seeds.jsonl").is_symlink() and (alone / "other.jsonl").is_symlink()
    assert b"\\u001a" in (alone / "seeds/a.jsonl").read_bytes()
    assert b"\\u001a" not in (alone / "other/a.jsonl").read_bytes()


def test_a_run_that_is_refused_writes_nothing(alone: Path, run: Command) -> None:
    path = write_jsonl(alone / "a.jsonl", article(title="a\x1ab"))
    data = path.read_bytes()
    assert run("validate", "a.jsonl", "--fix", "--required", "headline").code == 2
    assert run("validate", "a.jsonl", "a.pdf", "--fix").code == 2
    assert path.read_bytes() == data


@pytest.mark.parametrize("late", [False, True])
def test_a_file_that_somebody_else_changed_is_left_to_them(late: bool, alone: Path) -> None:  # noqa: FBT001  # a case
    path = write_jsonl(alone / "a.jsonl", article(title="a\x1ab"))

    class Late(bytes):
        """Bytes in whose writing somebody else writes the file."""

        def __len__(self) -> int:
            path.write_bytes(b"theirs\n")
            return super().__len__()

    with files.opened(path) as file:
        data = Late(file.data[:]) if late else file.data
        if not late:
            path.write_bytes(b"theirs\n")
        with pytest.raises(ReadError, match="was changed while it was read"):
            files.replace(files.File(file.path, data, file.stat), [Edit(0, 1, b"")])
    assert (path.read_bytes(), list(alone.glob(".*"))) == (b"theirs\n", [])


def test_a_number_that_python_refuses_is_no_obstacle(alone: Path, run: Command) -> None:
    data = b'{"title": "a\\u001a", "n": ' + b"1" * 5000 + b"}\n"
    (alone / "a.jsonl").write_bytes(data)
    run("validate", "a.jsonl", "--fix", *CONTROL)
    assert (alone / "a.jsonl").read_bytes() == data.replace(b"\\u001a", b"")


def test_of_a_repeated_column_and_key_the_last_is_fixed(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_bytes(b"title,title\na\x1a,b\x1a\n")
    (alone / "a.jsonl").write_bytes(b'{"title": "a\\u001a", "title": "b\\u001a"}\n')
    run("validate", "a.csv", "a.jsonl", "--fix", *CONTROL)
    assert (alone / "a.csv").read_bytes() == b"title,title\na\x1a,b\n"
    assert (alone / "a.jsonl").read_bytes() == b'{"title": "a\\u001a", "title": "b"}\n'


def test_parts_of_related_articles_are_fixed_and_named(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article(related=[{"title": "a\x1a", "link": None}]))
    done = run("validate", "a.jsonl", "--fix", *CONTROL)
    assert "ENC005 /related/0/title" in done.err
    assert json.loads((alone / "a.jsonl").read_text(encoding="utf-8"))["related"] == [{"title": "a", "link": None}]


def test_a_lone_surrogate_is_not_lost_on_the_way(alone: Path, run: Command) -> None:
    data = b'{"title": "a\\ud83d\\u001a"}\n'
    (alone / "a.jsonl").write_bytes(data)
    run("validate", "a.jsonl", "--fix", *CONTROL)
    assert (alone / "a.jsonl").read_bytes() == data


def test_a_record_that_another_rule_would_then_refuse_is_left_alone(alone: Path, run: Command) -> None:
    """The title becomes blank: REC003 judges it though ENC005 alone was selected."""
    path = write_jsonl(alone / "a.jsonl", article(title=BLANKED))
    data = path.read_bytes()
    done = run("validate", "a.jsonl", "--fix", *CONTROL)
    assert (path.read_bytes(), "it would have REC003 at /title" in done.err) == (data, True)


DIFFED = {
    "crlf": b'{"title": "a\\u001a"}\r\n{"title": "b"}\r\n',
    "no final line end": b'{"title": "b"}\n{"title": "a\\u001a"}',
    "other line separators": '{"title": "a\u2028 \u2029b\u200f\\u001a"}\n'.encode(),
    "bytes that are no text": b'{"title": "\xff"}\n{"title": "a\\u001a"}\n{"title": "\xfe"}\n',
    "two hunks": b'{"title": "a\\u001a"}\n' + b'{"title": "b"}\n' * 20 + b'{"title": "c\\u001a"}\n{"title": "d"}\n',
}


@pytest.mark.needs("patch")
@pytest.mark.parametrize("name", DIFFED)
def test_patch_applies_the_diff(name: str, alone: Path, run: Command) -> None:
    (alone / "a.jsonl").write_bytes(DIFFED[name])
    assert run("validate", "a.jsonl", "--diff", *CONTROL, "--output", "a.diff").code == 1
    assert (alone / "a.jsonl").read_bytes() == DIFFED[name]
    subprocess.run(["patch", "--binary", "--fuzz=0", "-p1", "-i", "a.diff"], check=True, capture_output=True)
    assert (alone / "a.jsonl").read_bytes() == DIFFED[name].replace(b"\\u001a", b"")


def undone(diff: bytes, old: bytes) -> bytes:
    """Apply a unified diff by its own words: context and what goes have to be there, at the lines that it names."""
    before, after, position, lines = old.split(b"\n"), list[bytes](), 0, diff.split(b"\n")[2:-1]
    for line in lines:
        if line.startswith(b"@@"):
            first, _, count = line.split()[1][1:].partition(b",")
            start = int(first) - (count != b"0")
            after += before[position:start]
            position = start
        elif line[:1] in b" -" and line:
            assert before[position] == line[1:]
            position += 1
            after += [line[1:]] if line[:1] == b" " else []
        elif line[:1] == b"+":
            after.append(line[1:])
    return b"\n".join([*after, *before[position:]])


@given(st.data())
def test_a_diff_says_what_edits_do(data: st.DataObject) -> None:
    """Lines end in LF all, so that the last line needs no word of its own (the cases above have it)."""
    old = "".join(line + "\n" for line in data.draw(st.lists(st.text("ab\r", max_size=3), max_size=30))).encode()
    places = st.integers(0, max(len(old) - 1, 0))
    cuts = sorted(data.draw(st.lists(places, max_size=6, unique=True)))
    edits = [
        Edit(a, b, data.draw(st.sampled_from([b"", b"x", b"y\n", b"\nz"])))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    if edits:
        assert undone(b"".join(files.diff(old, edits, "a")), old) == applied(old, edits)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(json_values, st.booleans(), st.sampled_from([None, 0, 3]))
def test_every_span_holds_its_value(value: object, escaped: bool, indent: int | None) -> None:  # noqa: FBT001  # hypothesis draws it
    data = b" \n" + json.dumps(value, ensure_ascii=escaped, indent=indent).encode() + b" {"
    spans = json_spans.scan(data, 2)
    assert spans.end == len(data) - 2
    for path, (start, end) in spans.places.items():
        inner: object = value
        for step in path:
            inner = inner[step]  # type: ignore[index]
        assert json.loads(data[start:end]) == inner


@given(st.text(), st.text(), st.booleans())
@example('"\x7f', "", False)  # as hypothesis draws it
def test_a_literal_reads_as_what_was_meant(old: str, new: str, escaped: bool) -> None:  # noqa: FBT001  # hypothesis draws it
    before = json.dumps(old, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    assert json.loads(json_spans.literal(before, new)) == new
    assert json_spans.literal(before, old) == before


lists = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=5)


@given(lists, st.data(), st.sampled_from([(None, ", "), (2, ",")]))
def test_lists_lose_items_and_stay_json(old: list[str], data: st.DataObject, form: tuple[int | None, str]) -> None:
    new = data.draw(st.lists(st.sampled_from("abcdx"), max_size=len(old)))
    text = json.dumps({"k": old, "n": 1}, indent=form[0], separators=(form[1], ": ")).encode()
    edits = list(json_spans.edits(text, json_spans.scan(text), {"k": old}, {"k": new}))
    assert json.loads(applied(text, edits)) == {"k": new, "n": 1}


cells = st.text(st.sampled_from('ab ",;\n\r\tت'), max_size=6)


@given(
    st.lists(cells, min_size=1, max_size=4),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_cells_are_found_where_the_standard_library_wrote_them(row: list[str], delimiter: str, quoting: int) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerow(row)  # type: ignore[arg-type]
    data = b"x\n" + target.getvalue().encode() + b"next"
    assert [cell.text(data) for cell in csv_rows.row(data, 2, delimiter).cells] == row


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cells, st.booleans()), min_size=2, max_size=2),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "sep=,", '"SEP=,"']),
)
def test_only_the_cells_that_change_differ(alone: Path, row: list[tuple[str, bool]], end: str, first: str) -> None:
    def written(text: str, *, quoted: bool) -> str:
        quoted = quoted or any(sign in text for sign in '",\n\r')
        return '"' + text.replace('"', '""') + '"' if quoted else text

    (title, quoted), (other, also) = row
    form = f"{first}{end if first else ''}title,section{end}{{}},{written(other, quoted=also)}{end}"
    path = alone / "a.csv"
    path.write_bytes(form.format(written(title + "\x1ab", quoted=quoted)).encode())
    request = scoping.Request(paths=(path,), select=("ENC005",))
    fix.fix(policy.load(), request)
    assert path.read_bytes() == form.format(written(title + "b", quoted=quoted)).encode()
    assert fix.fix(policy.load(), request).changes == []


MIXED = (
    b'\xef\xbb\xbf"sep=;"\r\n title ;"text";\r',
    b'5" pi\x1ape;"a" b\x1a;x\r\n',
    b'"q\x1a\rr;""s""";\xd7\x94"\x1a\xd7\x9c ; 1\n',
    b'\r \n"a\x1a;"b;c\r',
    b'too;few\x1a\r"\xff\x1a";y;z\n',
    b'"""\x1a";;\x1a',
)


def test_in_a_file_of_every_oddity_no_other_byte_changes(alone: Path, run: Command) -> None:
    """CR ends, a named separator, marks that quote nothing: rows that can't be read stay as they are too."""
    (alone / "a.csv").write_bytes(b"".join(MIXED))
    run("validate", "a.csv", "--fix", *CONTROL)
    mended = [part.replace(b"\x1a", b"") for part in MIXED]
    mended[4], mended[5] = MIXED[4], b'"""";;\x1a'  # what can't be read, and a column that isn't
    assert (alone / "a.csv").read_bytes() == b"".join(mended)
    done = run.validate("a.csv", *CONTROL)
    assert [(f["code"], f["line"]) for f in done.json["findings"]] == [("REC001", 9), ("ENC001", 10)]


@pytest.mark.parametrize(
    ("old", "new"), [('"\x1aa"b', '"a"b'), ('\x1a"a"', '"""a"""'), ('a"\x1a', 'a"'), ('\x1a"a', '"a')]
)
def test_a_cell_without_quotation_marks_gains_them_only_where_it_would_say_something_else(
    old: str, new: str, alone: Path, run: Command
) -> None:
    (alone / "a.tsv").write_bytes(f"title\ttext\n{old}\tb\n".encode())
    run("validate", "a.tsv", "--fix", *CONTROL)
    assert (alone / "a.tsv").read_bytes() == f"title\ttext\n{new}\tb\n".encode()


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_the_fixes_of_a_compressed_file_are_shown_and_never_written(
    name: str, ending: str, alone: Path, run: Command
) -> None:
    plain = {"a.json": b'[{"title": "a\\u001a"}]', "a.jsonl": b'{"title": "a\\u001a"}\n'}.get(
        name, b"title\n\na\x1ab\n"
    )
    packed = gzip.compress(plain) if ending == ".gz" else pa.Codec("zstd").compress(plain, asbytes=True)
    (alone / name).write_bytes(plain)
    (alone / (name + ending)).write_bytes(packed)
    expected, done = run("validate", name, "--diff", *CONTROL), run("validate", name + ending, "--diff", *CONTROL)
    assert (expected.code, done.code, done.out) == (1, 1, expected.out.replace(name, name + ending))
    assert (alone / (name + ending)).read_bytes() == packed
    written = run("validate", name + ending, "--fix", *CONTROL)
    assert ("not written in place" in written.err, (alone / (name + ending)).read_bytes()) == (True, packed)
    clean = gzip.compress(plain.replace(b"\\u001a", b"").replace(b"\x1a", b""))
    (alone / f"{name}.gz").write_bytes(clean)
    done = run("validate", f"{name}.gz", "--diff", *CONTROL)
    assert (done.code, done.out) == (0, "")


def test_many_fixes_are_summed_up(alone: Path, run: Command) -> None:
    for number in range(20):
        rows = [article(title="a\x1a", section="b ")] * (number + 1)
        write_jsonl(alone / f"{number:02}.jsonl", *rows)
    done = run("validate", ".", "--fix", "--select", "ENC005,TXT005")
    assert done.err.splitlines() == [
        *(f"{n}.jsonl: {2 * n + 2} fixed ({n + 1} ENC005, {n + 1} TXT005)" for n in (19, 18, 17, 16, 15)),
        "and in 15 files more: 240 fixed",
        "420 fixed (210 ENC005, 210 TXT005)",
    ]


@pytest.mark.slow
def test_many_records_that_are_left_alone_are_summed_up(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", *[article(title=BLANKED)] * 30)
    done = run("validate", "a.jsonl", "--fix", *CONTROL)
    assert (len(done.err.splitlines()), "note: and 20 notes more" in done.err) == (12, True)
    assert run("validate", "a.jsonl", "--diff", *CONTROL).err.count("note: ") == 30
