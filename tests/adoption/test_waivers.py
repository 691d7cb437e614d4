"""Waivers: what they take out of a report, when they are stale, and how they are written and pruned."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command, article, write_jsonl

from warraq import cache, policy, scoping
from warraq.adoption import stale, waivers
from warraq.errors import PolicyError
from warraq.finding import Finding, Report, Severity
from warraq.policy import places
from warraq.report.json import Output

SAID = 'reason = "as printed"\nowner = "desk@example.org"\n'
LONG = article(link="https://example.org/b?utm_source=x")  # LNK003, and nothing else but PRV002 and LIC001
IGNORED = '[rules]\nignore = ["PRV", "LIC", "DUP"]\n'


@pytest.fixture
def corpus(alone: Path) -> Path:
    """Two files of a record each, each with LNK003."""
    (alone / "corpus/old").mkdir(parents=True)
    (alone / "warraq.toml").write_text(IGNORED + '[[sources]]\nname = "old"\n', encoding="utf-8")
    write_jsonl(alone / "corpus/a.jsonl", article(link="https://example.org/a?utm_source=x"))
    write_jsonl(alone / "corpus/old/b.jsonl", LONG)
    return alone


def waive(folder: Path, *tables: str, name: str = "waivers.toml") -> None:
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write("".join(f"\n[[waivers]]\n{table}" for table in tables))


def codes(run: Command, *arguments: object) -> tuple[list[str], int]:
    done = run.validate(*arguments)
    return done.codes, done.json["summary"]["waived"]


@pytest.mark.parametrize(
    ("name", "code", "target"),
    [
        ("warraq.toml", "LNK003", f'record = "{LONG["id"]}"'),
        ("waivers.toml", "LNK", f'record = "{LONG["id"]}"'),
        ("warraq.toml", "LNK", 'path = "corpus/old/**"'),
        ("waivers.toml", "LNK003", 'path = "corpus/old/b.jsonl"'),
        ("waivers.toml", "LNK", 'source = "old"'),
    ],
)
def test_a_waiver_takes_findings_out_of_the_report(
    corpus: Path, run: Command, name: str, code: str, target: str
) -> None:
    assert codes(run) == (["LNK003", "LNK003"], 0)
    waive(corpus, f'code = "{code}"\n{target}\n{SAID}', name=name)
    assert codes(run) == (["LNK003"], 1)
    assert codes(run, "--ignore-waivers") == (["LNK003", "LNK003"], 0)
    assert (
        run("validate", "corpus/old", "--fail-on", "warning").code,
        run("validate", "--fail-on", "warning").code,
    ) == (0, 1)


def test_what_is_waived_is_counted_and_listed_where_it_is_asked_for(corpus: Path, run: Command) -> None:
    waive(corpus, f'code = "LNK003"\npath = "**/b.jsonl"\n{SAID}expires = 2999-01-31\n')
    assert run("validate").out.endswith("\n1 warning: 2 records in 2 files; 1 waived.\n")
    listed = run("validate", "--show-waived").out
    assert "LNK003 non-canonical-link /link: " in listed
    assert " [waived: as printed (desk@example.org), until 2999-01-31]\n" in listed
    assert "waived" not in run.validate().json
    document = run.validate("--show-waived").json
    Output.model_validate(document)
    (item,) = document["waived"]
    assert item["waiver"] == {
        "by": "waiver",
        "reason": "as printed",
        "owner": "desk@example.org",
        "expires": "2999-01-31",
    }
    assert (item["path"], item["record"], document["summary"]["by_code"]) == (
        "corpus/old/b.jsonl",
        LONG["id"],
        {"LNK003": 1},
    )
    rows = [json.loads(line) for line in run("validate", "--format", "jsonl", "--show-waived").out.splitlines()]
    assert [("waiver" in row, row["path"]) for row in rows] == [(False, "corpus/a.jsonl"), (True, "corpus/old/b.jsonl")]
    counted = run("validate", "--statistics", "--show-waived").out
    assert "        1  LNK003  non-canonical-link [waived]\n" in counted


def test_every_format_for_people_lists_what_is_waived_and_others_say_that_they_do_not(
    corpus: Path, run: Command
) -> None:
    waive(corpus, f'code = "LNK003"\npath = "**/b.jsonl"\n{SAID}')
    why = " [waived: as printed (desk@example.org)]\n"
    listed = run("validate", "--show-waived", "--format", "concise").out
    assert [line for line in listed.splitlines(keepends=True) if line.startswith("corpus/old/b.jsonl:1: LNK003 /link: ")
            and line.endswith(why)], listed  # fmt: skip
    grouped = run("validate", "--show-waived", "--format", "grouped").out
    assert "LNK003 non-canonical-link: 1 warning [waived]\n  corpus/old/b.jsonl: 1\n    1 /link: " in grouped
    assert why in grouped
    for form in ("concise", "grouped"):
        assert why not in run("validate", "--format", form).out
    for form in ("junit", "github", "gitlab"):
        done = run("validate", "--show-waived", "--format", form)
        assert f"note: --show-waived: {form} has no place for waived findings" in done.err
        assert "--show-waived" not in run("validate", "--format", form).err


def test_one_that_waives_nothing_is_found_where_a_run_covers_it(corpus: Path, run: Command) -> None:
    waive(
        corpus, f'code = "LNK001"\nrecord = "{LONG["id"]}"\n{SAID}', f'code = "LNK003"\npath = "corpus/gone/*"\n{SAID}'
    )
    found = [item for item in run.validate().json["findings"] if item["code"] == "WVR001"]
    assert [(item["path"], item["line"], item["severity"], item["fixable"]) for item in found] == [
        ("waivers.toml", 2, "warning", True), ("waivers.toml", 8, "warning", True),
    ]  # fmt: skip
    for partial in (["corpus/old"], ["--select", "LNK003"], ["--ignore", "WVR"], ["--ignore", "LNK"], ["-"]):
        assert "WVR001" not in run.validate(*partial).codes, partial
    assert "WVR001" in run.validate("corpus/a.jsonl", "corpus/old").codes


def test_files_that_a_run_has_not_all_read_leave_a_waiver_alone(corpus: Path, run: Command) -> None:
    waive(corpus, f'code = "REC001"\npath = "corpus/**"\n{SAID}', f'code = "REC001"\nsource = "old"\n{SAID}')
    assert run.validate("corpus/a.jsonl").codes.count("WVR001") == 0
    assert run.validate("corpus/old").codes.count("WVR001") == 1
    assert run.validate().codes.count("WVR001") == 2
    waive(corpus, f'code = "REC001"\npath = "elsewhere.jsonl"\n{SAID}')
    write_jsonl(corpus / "elsewhere.jsonl", LONG)
    assert run.validate().codes.count("WVR001") == 2  # the file is there, and the run has not read it
    assert run.validate("elsewhere.jsonl").codes.count("WVR001") == 1


def test_one_that_has_expired_waives_nothing(corpus: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    waive(corpus, f'code = "LNK003"\npath = "corpus/**"\n{SAID}expires = 2021-03-04\n')
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1614902399")  # the last second of that day, in UTC
    assert codes(run, "--ignore", "DAT") == ([], 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1614902400")
    assert codes(run, "--ignore", "DAT") == (["LNK003", "LNK003", "WVR001"], 0)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('code = "LNK003"\npath = "a"\nowner = "o"\n', "waivers.toml:2: waiver: reason is missing"),
        ('code = "LNK003"\npath = "a"\nreason = " "\nowner = "o"\n', "waivers.toml:2: waiver: reason: is empty"),
        (f'code = "LNK003"\npath = "a"\nrecord = "b"\n{SAID}', "waivers.toml:2: waiver: a waiver has one of record, path and source; this one has record and path"),
        (f'code = "LNK003"\n{SAID}', "waivers.toml:2: waiver: a waiver has one of record, path and source; this one has none"),
        (f'code = "LNK999"\npath = "a"\n{SAID}', "waivers.toml:2: waiver: LNK999: no such rule or family"),
        (f'code = "WVR001"\npath = "a"\n{SAID}', "waivers.toml:2: waiver: WVR001 can't be waived"),
        (f'code = "TAK"\npath = "a"\n{SAID}', "waivers.toml:2: waiver: TAK can't be waived"),
        (f'code = "LNK003"\nsource = "new"\n{SAID}', "waivers.toml:2: waiver: source 'new': no such source; there is old"),
        (f'code = "LNK003"\npath = "[z-a]"\n{SAID}', "waivers.toml:2: waiver: path '[z-a]': not a glob"),
        (f'code = "LNK003"\npath = "a"\n{SAID}until = 2021-01-01\n', "waivers.toml:2: waiver: until: no such setting; a waiver has code, record"),
        (f'code = "LNK003"\npath = "a"\n{SAID}expires = "soon"\n', "waivers.toml:2: waiver: expires: write a day as 2027-12-31"),
    ],
)  # fmt: skip
def test_a_wrong_waiver_stops_the_run_with_its_line(corpus: Path, run: Command, table: str, said: str) -> None:
    waive(corpus, table)
    done = run("validate")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


def test_what_is_no_waiver_is_refused(corpus: Path, run: Command) -> None:
    (corpus / "waivers.toml").write_text("[rules]\n", encoding="utf-8")
    assert "waivers.toml: rules: nothing but [[waivers]] stands here" in run("validate").err
    (corpus / "waivers.toml").write_text('waivers = [{code = "LNK003"}]\n', encoding="utf-8")
    assert "write each waiver as a table of its own" in run("validate").err


KEPT = """\
# Ours.
[[waivers]]  # first
code = "LNK003"
path = "corpus/**"
reason = '''
# no comment
[[waivers]]
'''
owner = "o"

# About the second one,
# in two lines.
[[ waivers ]]
code = "LNK001"  # gone
path = "corpus/a.jsonl"
reason = "r"
owner = "o"

# A remark that stays.

[[waivers]]
code = "LNK002"
path = "corpus/a.jsonl"
reason = "r"
owner = "o"
"""


@pytest.mark.parametrize(("mark", "feed"), [("", "\n"), ("", "\r\n"), ("\ufeff", "\n"), ("\ufeff", "\r\n")])
def test_fix_takes_stale_waivers_out_and_nothing_else(mark: str, feed: str, corpus: Path, run: Command) -> None:
    path, kept = corpus / "waivers.toml", mark + KEPT.replace("\n", feed)
    path.write_bytes(kept.encode())
    before, records = path.read_bytes(), (corpus / "corpus/a.jsonl").read_bytes()
    shown = run("validate", "--diff")
    assert (shown.code, path.read_bytes()) == (1, before)
    assert f'-[[ waivers ]]{feed}-code = "LNK001"  # gone{feed}' in shown.out
    done = run("validate", "--fix")
    assert "stale waivers taken out: 2" in done.err
    assert "WVR001" not in done.out
    first, rest = kept.split("# About")
    assert path.read_bytes() == (first + rest[rest.index("# A remark") : rest.index(f"{feed}[[waivers]]")]).encode()
    assert (corpus / "corpus/a.jsonl").read_bytes() == records  # what is waived is right as it stands
    run("validate", "--fix", "--ignore-waivers")
    assert (corpus / "corpus/a.jsonl").read_bytes() != records


def test_a_record_that_is_waived_is_not_fixed_beside_one_that_is(corpus: Path, run: Command) -> None:
    lines = write_jsonl(
        corpus / "corpus/a.jsonl", LONG, article(link="https://example.org/c?utm_source=x")
    ).read_bytes()
    (corpus / "corpus/old/b.jsonl").unlink()
    waive(corpus, f'code = "LNK003"\nrecord = "{LONG["id"]}"\n{SAID}')
    assert run("validate", "--fix", "--fail-on", "info").code == 0
    assert (corpus / "corpus/a.jsonl").read_bytes() == lines.replace(b"/c?utm_source=x", b"/c", 1)


def test_waivers_are_written_for_what_stands(corpus: Path, run: Command) -> None:
    (corpus / "corpus/c[1].jsonl").write_text("{\n", encoding="utf-8")
    (corpus / "waivers.toml").write_text("# Ours.", encoding="utf-8")
    done = run("validate", "--add-waivers", 'On "purpose".', "--expires", "2999-12-31", "--fail-on", "info")
    assert (done.code, done.err.splitlines()[0]) == (0, "waivers.toml: waivers added: 3")
    assert done.out == "No findings: 2 records in 3 files, 1 could not be read; 3 waived.\n"
    text = (corpus / "waivers.toml").read_text(encoding="utf-8")
    assert text.startswith("# Ours.\n\n[[waivers]]\n")
    stated = [each.waiver for each in policy.load(corpus / "warraq.toml").waivers]
    targets = [(each.code, each.target) for each in stated]
    assert targets == sorted(targets)
    assert ("REC001", "path corpus/c[[]1].jsonl") in targets
    assert {each.reason for each in stated} == {'On "purpose".'}
    assert all(each.owner for each in stated)
    assert codes(run, "--fail-on", "info") == ([], 3)
    run("validate", "--add-waivers", "again")
    assert (corpus / "waivers.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--expires", "2999-01-01"], "--expires goes with --add-waivers"),
        (["--add-waivers", " "], "say why"),
        (["--add-waivers", "r", "--expires", "soon"], "--expires soon: not a day"),
        (["--add-waivers", "r", "--expires", "2001-01-01"], "a day that is past"),
        (["--add-waivers", "r", "--ignore-waivers"], "does not go with --ignore-waivers"),
        (["--add-waivers", "r", "--diff"], "writes nothing"),
    ],
)
def test_options_that_do_not_go_together(corpus: Path, run: Command, arguments: list[str], said: str) -> None:
    done = run("validate", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
    assert not (corpus / "waivers.toml").exists()


def test_without_a_policy_the_current_folder_has_the_waivers(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", {"link": "x", "title": "t"}, {"link": "y", "title": "t"})
    assert run("validate", "a.jsonl", "--add-waivers", "as they came").code == 0
    done = run.validate("a.jsonl")
    assert (done.code, done.json["findings"]) == (0, [])
    assert done.json["summary"]["waived"] > 2


@given(st.data())
def test_tables_are_told_from_what_looks_like_them(data: st.DataObject) -> None:
    part = st.sampled_from([
        "[[waivers]]\na = 1\n", '[[ "waivers" ]] # x\n', "[other]\n[[other.waivers]]\n", "# [[waivers]]\n", "\n", "k = '[[waivers]]'\n",
        'k = """\n[[waivers]]\n\\""""""\n', "k = '''\n[[waivers]]\n'''''\n", 'k = [\n  [["waivers"]],\n]\n', "k = {a = [[1]]}\n",
    ])  # fmt: skip
    drawn, keyed = data.draw(st.lists(part, max_size=8)), list[str]()
    for number, each in enumerate(drawn):
        keyed.append(
            each.replace("k =", f"k{number} =")
            .replace("[other]", f"[other{number}]")
            .replace("[[other.", f"[[other{number}.")
        )
    text = "".join(keyed).encode()
    found = places.tables(text, "waivers")
    assert len(found) == sum(each.startswith(("[[waivers", "[[ ")) for each in drawn)
    lines = text.splitlines()
    assert all(
        lines[place.line - 1].replace(b" ", b"").startswith((b"[[waivers]]", b'[["waivers"]]')) for place in found
    )
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


FINDINGS = st.builds(
    lambda code, path, record: Finding(code, "n", Severity.ERROR, "m", path, 1, record=record),
    st.sampled_from(["LNK001", "LNK003", "REC001", "WVR001"]),
    st.sampled_from(["corpus/a.jsonl", "corpus/old/b.jsonl", "c.csv"]),
    st.sampled_from([None, "1" * 32, "2" * 32]),
)
TARGETS = st.one_of(
    st.sampled_from(["1" * 32, "3" * 32]).map(lambda each: {"record": each}),
    st.sampled_from(["corpus/**", "**/b.jsonl", "*.csv", "corpus/a.jsonl", "corpus/old"]).map(
        lambda each: {"path": each}
    ),
)


@given(
    st.lists(FINDINGS, max_size=8),
    st.lists(st.tuples(st.sampled_from(["LNK", "LNK003", "REC001"]), TARGETS), max_size=4),
)
def test_waived_and_reported_are_all(findings: list[Finding], stated: list[tuple[str, dict[str, str]]]) -> None:
    every = tuple(sorted(findings, key=lambda each: each.order))
    placed = tuple(
        policy.Placed(policy.Waiver(code=code, reason="r", owner="o", **target), Path("waivers.toml"), 1)
        for code, target in stated
    )
    repository = policy.Repository(root=Path(), policy=policy.Policy(), found=True, waivers=placed)
    report = waivers.applied(repository, Report(every))
    both = Counter((each.code, each.path, each.record) for each in (*report.findings, *report.waived))
    assert both == Counter((each.code, each.path, each.record) for each in every)
    assert all(each.code != "WVR001" for each in report.waived)
    named = {code for code, _ in stated}
    assert all(named & {each.code, each.code[:3]} for each in report.waived)


def test_many_waivers_are_asked_about_many_findings_in_little_time(tmp_path: Path) -> None:
    def target(number: int) -> dict[str, str]:
        return ({"record": f"{number:032x}"}, {"path": f"corpus/{number}/*.jsonl"}, {"path": f"**/{number}.jsonl"})[
            number % 3
        ]

    size = 2000
    placed = tuple(
        policy.Placed(policy.Waiver(code="LNK003", reason="r", owner="o", **target(n)), tmp_path / "waivers.toml", n)
        for n in range(size)
    )
    repository = policy.Repository(root=tmp_path, policy=policy.Policy(), found=True, waivers=placed)
    findings = tuple(
        Finding("LNK003", "n", Severity.ERROR, "m", f"corpus/{n}/{n + 1}.jsonl", 1, record=f"{n:032x}")
        for n in range(10 * size)
    )
    begun = time.process_time()
    report = waivers.applied(repository, Report(findings))
    seen = stale.Run(frozenset(each.path for each in findings), frozenset({"LNK003", "WVR001"}), frozenset({"LNK003"}))
    whole = stale.judged(repository, seen, report)
    assert len(report.waived) == 2 * (size // 3 + 1)  # a third of the findings are about the file that one waiver names
    assert whole.findings == report.findings
    assert time.process_time() - begun < 5  # 0.3 s; a waiver asked about each path takes a minute


def test_the_cache_knows_nothing_of_waivers(corpus: Path) -> None:
    def asked() -> str:
        repository, path = policy.load(corpus / "warraq.toml"), corpus / "corpus/a.jsonl"
        request = scoping.Request()
        (scope,) = scoping.scopes(repository, request, [path], scoping.chosen_rules(repository, request))
        return cache.asked(repository, request, path, scope)

    before = asked()
    waive(corpus, f'code = "LNK003"\npath = "corpus/**"\n{SAID}', name="warraq.toml")
    assert asked() == before


def test_a_wrong_waiver_is_told_before_the_corpus_is_read(corpus: Path, run: Command) -> None:
    waive(corpus, f'code = "NOT001"\npath = "a"\n{SAID}')
    (corpus / "corpus/a.jsonl").unlink()
    with pytest.raises(PolicyError, match=r"waivers.toml:2: waiver: NOT001"):
        waivers.index(policy.load(corpus / "warraq.toml"))
    assert run("validate", "gone.jsonl").err.count("NOT001") == 1
