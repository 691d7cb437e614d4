"""The command line itself: what it imports, how it fails, `rule` and `explain`."""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command, article, sampled, until_closed, write_jsonl

from warraq import rules
from warraq.rule import PARTS

PROBE = """
import sys
before = set(sys.modules)
sys.argv = ["warraq", "--help"]
from warraq.cli import main
try:
    main()
except SystemExit:
    pass
loaded = {name for name, module in sys.modules.items() if module} - before
names = {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names)
print(sorted(names), file=sys.stderr)
"""
# What typer and pydantic bring with them.
THEIRS = {"annotated_doc", "annotated_types", "pydantic_core", "shellingham", "typing_extensions", "typing_inspection"}


def test_help_imports_typer_and_pydantic_alone() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    names = set(json.loads(done.stderr.strip().replace("'", '"')))
    assert names - THEIRS <= {"warraq", "typer", "pydantic"}
    assert "typer" in names
    assert "validate" in done.stdout


def test_python_m_warraq_works() -> None:
    done = subprocess.run([sys.executable, "-m", "warraq", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("warraq 0.")


def test_importing_warraq_imports_nothing_else() -> None:
    probe = "import sys, warraq; sys.exit('pyarrow' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_great_expectations_is_not_imported_before_it_is_needed(run: Command) -> None:
    code = "import sys, warraq; warraq.validate('corpus'); sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
    assert run("--version").code == 0


def test_an_unknown_command_is_two_with_one_line(run: Command) -> None:
    done = run("validat")
    assert (done.code, done.err.count("\n")) == (2, 1)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", "--format", "pdf"), "warraq: Invalid value for '--format': 'pdf' is not one of 'text', "),
        (("browse", "--port", "80000"), "warraq: Invalid value for '--port': it should be less than or equal to 65535"),
        (
            ("validate", "--baseline", "/dev/zero"),
            "warraq: /dev/zero: it is a device, not a file; --write-baseline writes a baseline\n",
        ),
        (
            ("validate", "--write-baseline", "/dev/full"),
            "warraq: /dev/full: it is a device, not a file; --write-baseline writes a baseline\n",
        ),
        (("config", "--policy", "/dev/zero"), "warraq: /dev/zero: it is a device, not a file; name a policy file"),
        (("config", "nowhere"), "warraq: nowhere: no such file or folder; name one that is there\n"),
        (("config", "--config", "text.shortst=3"), "no such setting; did you mean shortest?\n"),
    ],
)
def test_a_wrong_value_is_one_line(arguments: tuple[str, ...], said: str, run: Command) -> None:
    done = run(*arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err and "error," not in done.err and "Input" not in done.err


@pytest.mark.parametrize("command", ["validate", "stats", "expect"])
def test_a_report_is_not_written_over_what_it_is_about(command: str, repository: Path, run: Command) -> None:
    path = repository / "corpus/a.jsonl"
    path.parent.mkdir(exist_ok=True)
    before = write_jsonl(path, article()).read_bytes()
    for paths in ((), ("corpus/a.jsonl",)):
        done = run(command, *paths, "--output", "./corpus/../corpus/a.jsonl")
        assert (done.code, path.read_bytes()) == (2, before)
        assert done.err.endswith(": it is one of the files that are checked; name another one\n")


@pytest.mark.parametrize("command", ["validate", "stats", "describe"])
def test_output_to_a_dash_is_standard_output(command: str, repository: Path, run: Command) -> None:
    paths = ("corpus/khaleej/2021-07.jsonl",) if command == "describe" else ()
    done = run(command, *paths, "--output", "-")
    assert done.out and done.out == run(command, *paths).out
    assert not (repository / "-").exists()


@pytest.mark.parametrize("arguments", [("rule",), ("validate", "a.jsonl"), ("--version",)])
def test_standard_output_that_takes_nothing_is_named(
    arguments: tuple[str, ...], alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_jsonl(alone / "a.jsonl", article())
    with monkeypatch.context() as patch, Path("/dev/full").open("wb", buffering=0) as full:
        patch.setattr(sys, "stdout", io.TextIOWrapper(full, write_through=True))
        done = run(*arguments)
    said = "warraq: standard output: No space left on device; free space there, then run this again\n"
    assert (done.code, done.out, done.err) == (2, "", said)


def test_rule_shows_the_index_and_a_page(run: Command) -> None:
    index = run("rule")
    assert (index.code, "LNK002  duplicate-link" in index.out) == (0, True)
    page = run("rule", "lnk002")
    assert page.out.startswith("# LNK002 duplicate-link\n")
    assert "## Why is this bad?" in page.out
    assert "no such rule" in run("rule", "WVR002").err
    assert (run("rule", "XYZ").code, run("rule", "WVR002").code) == (2, 2)


def test_a_rule_is_found_by_name_and_the_nearest_is_named(run: Command) -> None:
    assert run("rule", "malformed-link").out == run("rule", "LNK001").out
    assert [line[:6] for line in run("rule", "kEy").out.splitlines()] == ["KEY001", "KEY002"]
    assert "no such rule (did you mean malformed-link, LNK001?)" in run("rule", "malformed-lnk").err
    assert "no such rule (did you mean ENC014?)" in run("rule", "ENCO14").err
    assert "no such rule or family (did you mean ENC014?)" in run("validate", "--select", "ENCO14").err
    assert "mean" not in run("rule", "nothing-at-all-like-it").err


def test_rules_are_data_too(run: Command) -> None:
    found = run("rule", "--format", "json").json
    assert [each["code"] for each in found] == [rule.code for rule in rules.every()]
    assert all(list(each["documentation"]) == list(PARTS) and each["summary"] for each in found)
    (one,) = run("rule", "PII001", "--format", "json").json
    known = ("code", "name", "family", "severity", "fix", "when", "settings")
    assert [one[name] for name in known] == ["PII001", "email-address", "PII", "warning", "unsafe", "release", []]
    assert one["examples"]["Use instead"][0]["language"] == "json"
    assert run("rule", "LNK001", "--format", "json").json[0]["fix"] is None


def test_the_rule_reference_is_not_stale(run: Command) -> None:
    assert run("rule", "--format", "markdown").out == (ROOT / "docs/rules.md").read_text(encoding="utf-8")


def test_the_schemas_are_not_stale(run: Command) -> None:
    assert run("schema", "--check", cwd=ROOT).code == 0


def test_a_stale_schema_is_one_and_is_written(run: Command, tmp_path: object) -> None:
    assert run("schema", "--check", "--folder", tmp_path).code == 1
    assert run("schema", "--folder", tmp_path).code == 0
    assert run("schema", "--check", "--folder", tmp_path).code == 0


def test_explain_date_is_the_contract(run: Command) -> None:
    done = run("explain", "date", "--format", "json", "الأحد 25 يوليو 2021 11:02 ص")
    assert json.loads(done.out) == {
        "input": "الأحد 25 يوليو 2021 11:02 ص",
        "date": "2021-07-25T11:02",
        "offset": None,
        "precision": "minute",
        "calendar": "gregorian",
        "weekday": "sunday",
        "findings": [],
        "readings": [{"calendar": "gregorian", "date": "2021-07-25"}],
    }


def test_explain_link_is_the_contract(run: Command) -> None:
    done = run("explain", "link", "--format", "json", "HTTP://www.Example.org/a/?utm_source=x#top")
    answer = json.loads(done.out)
    assert list(answer) == ["input", "canonical", "key", "steps", "findings"]
    assert (answer["canonical"], answer["key"]) == ("http://www.example.org/a/", "example.org/a")
    assert "lower-case host" in answer["steps"]
    assert json.loads(run("explain", "link", "--format", "json", "x").out)["canonical"] is None


def test_explain_reads_a_text_a_line_and_strips_nothing(run: Command) -> None:
    done = run("explain", "date", "--format", "json", stdin="25 يوليو 2021\r\n\nx\n".encode())
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["input"] for answer in answers] == ["25 يوليو 2021\r", "", "x"]
    assert answers[1]["findings"][0]["code"] == "DAT009"
    assert run("explain", "link", "--format", "json", stdin=b"\xff\n").code == 0


@pytest.mark.parametrize(("option", "date"), [("--day-first", "2021-04-03"), ("--month-first", "2021-03-04")])
def test_explain_date_day_first(option: str, date: str, run: Command) -> None:
    assert json.loads(run("explain", "date", option, "--format", "json", "03/04/2021").out)["date"] == date
    assert json.loads(run("explain", "date", "--format", "json", "03/04/2021").out)["date"] is None


def test_explain_date_timezone(run: Command) -> None:
    done = run("explain", "date", "--timezone", "Asia/Riyadh", "--format", "json", "25 يوليو 2021")
    assert json.loads(done.out)["offset"] == "+03:00"
    refused = run("explain", "date", "--timezone", "Mars/Base", "25 يوليو 2021")
    assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_explain_for_people(run: Command) -> None:
    assert "date: 2021-07-25" in run("explain", "date", "25 يوليو 2021").out


def test_expect_runs_the_suite_and_writes_data_docs(run: Command, repository: Path) -> None:
    done = run("expect", "--docs", "docs")
    assert (done.code, done.out) == (0, "No findings: 1 record in 1 file.\n")
    assert (repository / "docs/index.html").is_file()
    (repository / "schemas/expectations.json").unlink()
    refused = run("expect")
    assert (refused.code, refused.err.count("\n")) == (2, 1)


@pytest.mark.slow
def test_make_validate_runs_the_expectations_where_rules_found_something(repository: Path, run: Command) -> None:
    path = repository / "corpus/khaleej/2021-07.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("الأحد 25", "الاثنين 25"), encoding="utf-8")
    shutil.copy(ROOT / "Makefile", repository / "Makefile")
    (repository / ".venv/bin").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        (repository / name).touch()
        os.utime(repository / name, (0, 0))
    (repository / ".venv/.users").touch()
    for name in ("python", "warraq"):
        (repository / ".venv/bin" / name).symlink_to(Path(sys.executable).parent / name)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "validate"]
    done = subprocess.run(command, cwd=repository, env=plain, capture_output=True, text=True, check=False)
    assert "DAT005" in done.stdout
    assert done.stdout.rstrip().endswith("No findings: 1 record in 1 file.")
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith("Error 1")
    assert run("validate").code == 1


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_alone(repository: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "warraq", "validate"]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = until_closed(ours)  # first: a process waits where nobody reads what it shows
        out = process.stdout.read() if process.stdout else b""
    assert "Checking" in shown
    assert b"\x1b" not in out
    quiet = subprocess.run([*command, "--quiet"], cwd=repository, capture_output=True, check=True)
    assert quiet.stderr == b""


ONE = """
import sys
sys.argv = ["warraq", "validate", "--no-cache", "--ignore", "DUP002", sys.argv[1]]
from warraq.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
dear = {"pandas", "duckdb", "great_expectations", "jsonschema", "pyarrow.parquet"} & set(sys.modules)
assert not dear, dear
import pyarrow as pa
frame = pa.table({"a": [1, None]}).to_pandas()  # pandas comes when it is asked for
assert frame["a"].isna().tolist() == [False, True]
assert pa.Table.from_pandas(frame).num_rows == 2
"""


def test_one_record_is_validated_without_what_takes_long_to_import(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", article())
    subprocess.run([sys.executable, "-c", ONE, str(path)], check=True, stdout=subprocess.DEVNULL)


def test_a_file_gets_what_standard_output_gets(alone: Path) -> None:
    """To the byte, also where a value, a key or the file's own name is no UTF-8."""
    name = os.fsdecode(b"a\xff.jsonl")
    (alone / name).write_bytes(b'{"title": "a\\ud83d", "\\udc00": "\\ud83d"}\n{"title": "\\u001b[1mb"}\n')
    (alone / "b.csv").write_bytes(b"title,x\xff\na,b\n")
    for form in sampled(("text", "json", "jsonl")):
        command = [sys.executable, "-m", "warraq", "validate", "--format", form, "."]
        shown = subprocess.run(command, cwd=alone, capture_output=True, check=False)
        done = subprocess.run([*command, "-o", "out"], cwd=alone, capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (1, b"", shown.stderr)
        assert (alone / "out").read_bytes() == shown.stdout
        assert b"ENC009" in shown.stdout
        (alone / "out").unlink()


def test_files_that_were_passed_over_are_counted_by_every_command(repository: Path, run: Command) -> None:
    (repository / "corpus/khaleej/a.docx").touch()
    for command in ("validate", "expect", "release"):
        done = run(command)
        assert (done.code, "note: 1 file of another kind was not read (1 .docx)\n" in done.err) == (0, True), done.err
