"""Settings: per path and source, on the command line, from another policy, and what `warraq config` says of them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from tests.conftest import Command, examples

from warraq import policy as policies
from warraq.policy.globs import matches
from warraq.policy.lines import lines

BROKEN = {
    "id": "1" * 32, "link": "HTTP://EXAMPLE.org/a?utm_source=x", "title": "عنوان", "published_at": "2021-07-25T11:02:00Z",
    "language": "ar", "publisher": "p", "text": "نص قصير", "keywords": [], "related": [], "authors": [],
}  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with the same record in two folders, twice in each."""
    monkeypatch.chdir(tmp_path)
    for folder in ("archive/2009", "new"):
        target = tmp_path / "corpus" / folder / "a.jsonl"
        target.parent.mkdir(parents=True)
        target.write_text(f"{json.dumps(BROKEN, ensure_ascii=False)}\n" * 2, encoding="utf-8")
    return tmp_path


def found(run: Command, *arguments: str) -> set[tuple[str, int, str, str]]:
    """Return path, line, code and severity of what is found of links and texts."""
    done = run("validate", "--format", "json", "--no-cache", "--extend-ignore", "REC,PRV,DUP,LNG,PII", *arguments)
    assert done.code in (0, 1), done.err
    rows = json.loads(done.out)["findings"]
    return {(row["path"], row["line"], row["code"], row["severity"]) for row in rows}


def places(rows: set[tuple[str, int, str, str]], code: str) -> list[tuple[str, int]]:
    return sorted((path.removeprefix("corpus/"), line) for path, line, own, _ in rows if own == code)


EVERY = [("archive/2009/a.jsonl", 1), ("archive/2009/a.jsonl", 2), ("new/a.jsonl", 1), ("new/a.jsonl", 2)]


def test_what_a_pattern_ignores_is_compared_all_the_same(repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text('[rules.paths."corpus/archive/**"]\nignore = ["LNK"]\n', encoding="utf-8")
    rows = found(run)
    assert places(rows, "LNK003") == EVERY[2:]
    assert places(rows, "LNK002") == EVERY[2:]  # each repeats a record of the archive
    assert places(rows, "TXT001") == EVERY


def test_a_pattern_selects_and_weighs(repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text(
        '[rules.paths."corpus/**"]\nselect = ["TXT001"]\n[rules.paths."**/new/*"]\nselect = ["LNK"]\n'
        '[rules.paths."corpus/new/**".severity]\nLNK003 = "error"\n',
        encoding="utf-8",
    )
    rows = found(run)
    assert places(rows, "TXT001") == EVERY[:2]
    assert places(rows, "LNK003") == EVERY[2:]
    assert {severity for _, _, code, severity in rows if code == "LNK003"} == {"error"}
    # The command line decides over the policy.
    assert {code for _, _, code, _ in found(run, "--select", "TXT")} == {"TXT001"}


def test_a_source_has_rules_of_its_own(repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text(
        '[[sources]]\nname = "new"\n[sources.rules]\nignore = ["TXT001"]\nseverity = { LNK003 = "info" }\n',
        encoding="utf-8",
    )
    rows = found(run)
    assert places(rows, "TXT001") == EVERY[:2]
    assert sorted(row for row in rows if row[2] == "LNK003")[1:3] == [
        ("corpus/archive/2009/a.jsonl", 2, "LNK003", "warning"),
        ("corpus/new/a.jsonl", 1, "LNK003", "info"),
    ]


def test_fixes_keep_to_the_files_that_are_judged(repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text('[rules.paths."**/archive/**"]\nignore = ["LNK003"]\n', encoding="utf-8")
    before = (repository / "corpus/archive/2009/a.jsonl").read_bytes()
    assert run("validate", "--fix", "--select", "LNK").code == 1
    assert (repository / "corpus/archive/2009/a.jsonl").read_bytes() == before
    assert b"utm_source" not in (repository / "corpus/new/a.jsonl").read_bytes()


def test_rules_are_added_to_those_that_run_anyway(repository: Path, run: Command) -> None:
    text = BROKEN | {"text": "راسلونا على a.b@example.org"}
    (repository / "corpus/new/a.jsonl").write_text(json.dumps(text) + "\n", encoding="utf-8")
    arguments = ("validate", "--format", "json", "corpus/new")
    by_itself = json.loads(run(*arguments).out)["summary"]["by_code"]
    added = json.loads(run(*arguments, "--extend-select", "PII").out)["summary"]["by_code"]
    assert added.items() - by_itself.items() == {("PII001", 1)}
    assert by_itself.items() <= added.items()


def test_a_policy_extends_another(repository: Path, run: Command) -> None:
    (repository / "team.toml").write_text(
        'dist = "out"\n[rules]\nignore = ["TXT"]\nselect = ["LNK", "TXT"]\n', encoding="utf-8"
    )
    (repository / "warraq.toml").write_text(
        'extend = "team.toml"\n[rules]\nselect = ["TXT", "REC"]\n', encoding="utf-8"
    )
    shown = dict(line.rsplit("  # ", 1) for line in run("config").out.splitlines())
    assert shown['dist = "out"'] == "team.toml:1"
    assert shown['rules.ignore = ["TXT"]'] == "team.toml:3"
    assert shown['rules.select = ["TXT", "REC"]'] == "warraq.toml:3"
    assert shown['corpus = ["corpus"]'] == "default"
    shown = dict(line.rsplit("  # ", 1) for line in run("config", "--config", "dist=here").out.splitlines())
    assert shown['dist = "here"'] == "--config dist=here"


def test_config_of_a_path_names_its_source_its_pattern_and_its_rules(repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text(
        '[rules.paths."corpus/new/**"]\nignore = ["TXT"]\n\n[[sources]]\nname = "other"\n\n'
        '[[sources]]\nname = "new"\npath = "seeds/new"\nlanguage = "ar"\n',
        encoding="utf-8",
    )
    rows = [json.loads(line) for line in run("config", "corpus/new/a.jsonl", "--format", "json").out.splitlines()]
    shown = {row["name"]: (row["value"], row["origin"]) for row in rows}
    assert shown["source.language"] == ("ar", "warraq.toml:10")
    assert shown["source.path"] == (None, "warraq.toml:9, of seeds alone")
    assert shown["pattern"] == ("corpus/new/**", "warraq.toml:1")
    codes = shown["in force: rules"][0]
    assert "LNK001" in codes
    assert not [code for code in codes if code.startswith("TXT")]


@pytest.mark.parametrize(
    ("policy", "arguments", "said"),
    [
        ("[rules]\nselct = ['LNK']\n", (), r"rules\.selct \(line 2\): no such setting; did you mean select\?"),
        (
            "[[sources]]\nname = 'a'\n[[sources]]\nnam = 'b'\n",
            (),
            r"sources\.1\.nam \(line 4\): .* did you mean name\?",
        ),
        ("[text]\nshortest = 3\n", (), r"text\.shortest \(line 2\): should be a table"),
        ("[release]\nname = 'a'\ntitle = 't'\n", (), r"release\.description: is required"),
        ("", ("--config", "rules.ignor=['TXT']"), r"\(--config rules\.ignor=\['TXT'\]\): .* did you mean ignore\?"),
        ("", ("--config", "rules"), r"--config rules: write it as KEY=VALUE"),
        ("[rules]\nignore = ['LKN002']\n", (), r"LKN002: no such rule or family \(did you mean LNK002\?\)"),
        (
            "",
            ("--select", "duplicate-link"),
            r"duplicate-link: no such rule or family \(did you mean duplicate-link, LNK002\?\)",
        ),
        ("[rules.paths.'a/**']\nignore = ['XYZ']\n", (), r"XYZ: no such rule or family"),
        (
            "[rules.paths.'[z-a]']\nignore = ['LNK']\n",
            (),
            r"warraq\.toml: rules\.paths: '\[z-a\]' is not a glob: .*; write",
        ),
        ("[rules.paths.'']\nignore = ['LNK']\n", (), r"warraq\.toml: rules\.paths: an empty pattern fits no file"),
        (
            "",
            ("--config", "extend='other.toml'"),
            r"--config extend='other\.toml': a policy file alone extends another",
        ),
        ("extend = 'warraq.toml'\n", (), r"warraq\.toml:1: extend: warraq\.toml extends this policy itself"),
        ("extend = 'none.toml'\n", (), r"none\.toml: No such file or directory; name a policy file that can be read"),
        ("extend = 3\n", (), r"warraq\.toml:1: extend: write the path of one policy"),
        ("a = = 3\n", (), r"warraq\.toml: not TOML: .*line 1"),
        ("required = ['titel']\n", (), r"required \(line 1\): titel: no such field"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_what_to_write(
    policy: str, arguments: tuple[str, ...], said: str, repository: Path, run: Command
) -> None:
    (repository / "warraq.toml").write_text(policy, encoding="utf-8")
    done = run("validate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert re.search(said, done.err), done.err
    assert done.err.count("\n") == 1


def test_a_release_is_verified_by_what_every_file_is_held_to() -> None:
    policy = policies.parse(
        tomllib.loads(
            "[rules]\nignore = ['KEY']\nseverity = { LNK002 = 'error' }\n[rules.paths.'a/**']\nignore = ['TXT001']\n"
            "severity = { LNK002 = 'info', DAT001 = 'warning' }\n[[sources]]\nname = 'x'\nrules.severity.LNK002 = 'warning'\n"
        )
    )
    from warraq.releases.format.manifest import gate

    held = gate(policy)
    assert held.ignored == ["KEY", "TXT001"]
    assert held.severity == {"LNK002": "info", "DAT001": "warning"}


@pytest.mark.usefixtures("repository")
def test_config_of_a_path_that_is_not_there_is_refused(run: Command) -> None:
    done = run("config", "corpus/none")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        "warraq: corpus/none: no such file or folder; name one that is there\n",
    )


def test_show_files_names_what_would_be_read(repository: Path, run: Command) -> None:
    (repository / "corpus/new/notes.pdf").write_bytes(b"%PDF")
    done = run("validate", "--show-files", "corpus")
    assert (done.code, done.out) == (0, "corpus/archive/2009/a.jsonl\ncorpus/new/a.jsonl\n")
    assert done.err == "note: 1 file of another kind was not read (1 .pdf)\n"


def test_doctor_and_clean(repository: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "warraq.toml").write_text("", encoding="utf-8")
    run("validate")
    done = run("doctor")
    assert done.code == 0, done.out
    states = dict(re.split(r"  +", line, maxsplit=1) for line in done.out.splitlines())
    assert states["cache"].startswith(f"{repository}/.warraq/cache: ")
    assert not states["cache"].startswith(f"{repository}/.warraq/cache: 0 ")
    assert {"python", "pyarrow", "extra web", "compiled part", "policy"} <= states.keys()
    assert re.search(r"[1-9]\d* files? removed", run("clean").out)
    assert not (repository / ".warraq/cache").exists()
    assert "0 files removed" in run("clean").out
    monkeypatch.setenv("WARRAQ_CACHE_BYTES", "much")
    done = run("doctor")
    assert done.code == 1
    assert "WARRAQ_CACHE_BYTES is 'much'" in done.out


# Cases of globs as the documentation of Python's glob and of gitignore has them.
@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("archive/**", "archive/a", True), ("archive/**", "archive/2009/a", True), ("archive/**", "archives/a", False),
        ("**/a.csv", "a.csv", True), ("**/a.csv", "x/y/a.csv", True), ("*.csv", "x/a.csv", False),
        ("a/**/b", "a/b", True), ("a/**/b", "a/x/y/b", True), ("a/**/b", "a/xb", False),
        ("?.csv", "a.csv", True), ("?.csv", "ab.csv", False), ("[!a].csv", "b.csv", True), ("[!a].csv", "a.csv", False),
        ("[a-c]*", "bcd", True), ("[]]", "]", True), ("a.csv", "aXcsv", False), ("أخبار/*", "أخبار/١.csv", True),
        ("a[", "a[", True), ("a\n*", "a\nb", True),
    ],
)  # fmt: skip
def test_patterns_of_paths(glob: str, path: str, *, fits: bool) -> None:
    assert matches(glob, path) is fits


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6)
VALUES = st.recursive(
    st.integers(0, 9) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=6,
)


def written(value: object) -> str:
    """Write a value as TOML has it; JSON's strings, numbers and lists are TOML's too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(name)} = {written(own)}" for name, own in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {written(each)},  # ] \n" for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@hypothesis(max_examples=examples(100))
@given(
    tables=st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4),
    array=st.booleans(),
    feed=st.sampled_from(["\n", "\r\n"]),
)
def test_every_setting_is_on_the_line_that_states_it(
    tables: dict[str, dict[str, object]], *, array: bool, feed: str
) -> None:
    text, wanted = "# [x]\n\n", dict[tuple[str | int, ...], int]()
    for name, table in tables.items():
        head = f"[[{written(name)}]]" if array else f"[{written(name)}]"
        for number in range(2 if array else 1):
            wanted[(name, number) if array else (name,)] = text.count("\n") + 1
            text += f"{head} # a comment\n"
            for key, value in table.items():
                wanted[(name, number, key) if array else (name, key)] = text.count("\n") + 1
                text += f"{written(key)} = {written(value)}\n"
    text = text.replace("\n", feed)
    tomllib.loads(text)
    found = lines(text.encode())
    assert {path: found.get(path) for path in wanted} == wanted


_OUTSIDE = ("/etc", "../other", "corpus/../../other", "..", "C:\\other", "\\\\host\\share", "a\0b", "a\x1b[2J")


@pytest.mark.parametrize("path", _OUTSIDE)
def test_a_policy_names_nothing_outside_of_its_folder(path: str, repository: Path, run: Command) -> None:
    written = json.dumps(path)
    settings = [f"{name} = {written}" for name in ("dist", "expectations", "datasheet")]
    settings += [f"{name} = [{written}]" for name in ("corpus", "seeds")]
    settings += [f'[[sources]]\nname = "a"\n{name} = {written}' for name in ("path", "lexicon")]
    for setting in settings:
        (repository / "warraq.toml").write_text(setting + "\n", encoding="utf-8")
        done = run("config")
        assert (done.code, done.err.count("\n"), "warraq.toml: " in done.err) == (2, 1, True), setting
        assert "leads out of the policy's folder" in done.err or "control character" in done.err
        assert done.err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "setting",
    [
        "limits.record_bytes = 99999999999", "limits.nesting = 100000", "duplicates.permutations = 1000000", "duplicates.shingle = 1000",
        "duplicates.threshold = 0.0", "release.shard_bytes = 0", 'release.name = "../x"', 'release.name = "a/b"', 'sources = [{name = "../x"}]',
    ],
)  # fmt: skip
def test_a_policy_asks_for_nothing_without_bounds(setting: str, repository: Path, run: Command) -> None:
    (repository / "warraq.toml").write_text(setting + "\n", encoding="utf-8")
    done = run("config")
    assert (done.code, done.err.count("\n")) == (2, 1)
