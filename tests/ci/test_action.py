"""`action.yml`: its steps run by bash, in their order, as GitHub's runner runs them.

Not run here: the actions of others (only which they are, and what they are given, is checked), the installation (its
command is caught, and what it would install is checked), and `gh`, which needs a pull request (its line is checked).
"""

from __future__ import annotations

import html
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from packaging.requirements import Requirement
from tests.conftest import ROOT, Command, write_jsonl
from tests.releases.conftest import POLICY, record, release

pytestmark = pytest.mark.needs("bash")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
PULL = {"github.event_name": "pull_request", "github.event.pull_request.number": "7", "github.repository": "a/news"}
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]  # what GitHub documents for `shell: bash`
OTHERS = {  # what a step of somebody else's action is given
    "Set up Python": ("actions/setup-python@v6", {"python-version": "3.13"}),
    "Upload to code scanning": (
        "github/codeql-action/upload-sarif@v4", {"sarif_file": "{reports}/warraq.sarif", "category": "warraq"},
    ),
    "Upload the reports": (
        "actions/upload-artifact@v6", {"name": "warraq", "path": "{reports}", "if-no-files-found": "ignore"},
    ),
}  # fmt: skip


def corpus(root: Path, *records: dict[str, Any]) -> None:
    (root / "warraq.toml").write_text(POLICY, encoding="utf-8")
    (root / "corpus").mkdir()
    write_jsonl(root / "corpus/a.jsonl", *records)


class Job:
    """One run of the action in the current folder: its context, and what each step left."""

    def __init__(self, folder: Path, event: dict[str, str], **inputs: str) -> None:
        self.temporary = folder / "runner's temp"
        (self.temporary / "bin").mkdir(parents=True)
        program = self.temporary / "bin/warraq"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m warraq "$@"\n')
        program.chmod(0o755)
        self.summary, self.outputs = self.temporary / "summary.md", self.temporary / "outputs"
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(ACTION["inputs"])
        self.context = {f"inputs.{name}": each["default"] for name, each in ACTION["inputs"].items()} | event
        self.context |= {f"inputs.{name}": value for name, value in given.items()}
        self.ran: dict[str, subprocess.CompletedProcess[str]] = {}

    def value(self, text: str) -> str:
        """Put the values of expressions in their places; what a step that did not run would have said is empty."""
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: self.context.get(found[1], ""), text)

    def wanted(self, step: dict[str, Any]) -> bool:
        """Whether the condition of a step holds."""
        compared = re.findall(r"([\w.-]+) (==|!=) '(.*?)'", step.get("if", ""))
        assert " && ".join(f"{name} {sign} '{value}'" for name, sign, value in compared) == step.get("if", "")
        return all((self.context.get(name, "") == value) == (sign == "==") for name, sign, value in compared)

    def script(self, step: dict[str, Any], before: str = "") -> subprocess.CompletedProcess[str]:
        """Run the script of a step, and take over its outputs."""
        self.outputs.write_text("")
        files = {"GITHUB_OUTPUT": self.outputs, "GITHUB_STEP_SUMMARY": self.summary, "RUNNER_TEMP": self.temporary}
        path = f"{self.temporary / 'bin'}:/usr/bin:/bin"
        environment = {
            "PATH": path, "HOME": str(self.temporary), "PYTHONPATH": ":".join(sys.path), "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_WORKSPACE": str(Path.cwd()), "CI": "true",
            "GITHUB_EVENT_NAME": self.context.get("github.event_name", "push"),
            **{name: str(file) for name, file in files.items()},
            **{name: self.value(value) for name, value in step.get("env", {}).items()},
        }  # fmt: skip
        done = subprocess.run(
            [*BASH, "-c", before + step["run"]], env=environment, capture_output=True, text=True, check=False
        )
        for line in self.outputs.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step['id']}.outputs.{name}"] = value
        return done

    def run(self) -> Job:
        """Run the steps until one fails; installation and comment are for the tests that look at them."""
        for name, step in STEPS.items():
            if name in ("Install", "Comment on the pull request") or not self.wanted(step):
                continue
            if "uses" in step:
                uses, given = OTHERS[name]
                reports = self.context.get("steps.validate.outputs.reports", "")
                assert step["uses"] == uses
                assert {key: self.value(value) for key, value in step["with"].items()} == {
                    key: value.format(reports=reports) for key, value in given.items()
                }
                continue
            self.ran[name] = self.script(step)
            if self.ran[name].returncode:
                break
        return self

    @property
    def exits(self) -> int:
        """The exit status of the last step, which is the job's."""
        return self.ran["Exit as validate did"].returncode

    @property
    def reports(self) -> dict[str, Path]:
        return {path.name: path for path in Path(self.context["steps.validate.outputs.reports"]).iterdir()}


def test_it_is_an_action_by_the_published_schema() -> None:
    schema = json.loads((Path(__file__).parent / "github-action.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(ACTION)] == []
    assert list(Draft7Validator(schema).iter_errors(ACTION | {"runs": {"using": "composite"}}))


def test_no_expression_stands_in_a_script_and_every_input_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
        assert ("uses" in step) != ("run" in step)
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert list(STEPS)[-1] == "Exit as validate did"


def test_every_script_is_shell() -> None:
    for name, step in STEPS.items():
        if "run" in step:
            done = subprocess.run(["bash", "-n", "-c", step["run"]], capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), name


@pytest.mark.slow
def test_findings_are_annotated_reported_and_fail_the_job_after_the_uploads(alone: Path) -> None:
    corpus(alone, record(1), record(1, title="عنوان آخر"))
    job = Job(alone, PULL, formats="sarif,\nhtml", policy="warraq.toml").run()
    assert list(job.ran) == ["Validate", "Say what a release would change", "Exit as validate did"]
    assert re.search(r"^::error file=corpus/a\.jsonl,line=2,title=LNK002", job.ran["Validate"].stdout, re.MULTILINE)
    assert "LNK002" in job.summary.read_text(encoding="utf-8")
    assert set(job.reports) == {"warraq.sarif", "warraq.html"}
    sarif = json.loads(job.reports["warraq.sarif"].read_text(encoding="utf-8"))
    assert "LNK002" in {each["ruleId"] for each in sarif["runs"][0]["results"]}
    assert job.context["steps.validate.outputs.sarif"] == str(job.reports["warraq.sarif"])
    comment = Path(job.context["steps.change.outputs.comment"]).read_text(encoding="utf-8")
    assert re.fullmatch(
        r"## What a release would change\n\nNothing can be compared:\n\n    warraq: .*\(.*1 LNK002.*\).*\n", comment
    )
    assert (job.context["steps.validate.outputs.status"], job.exits) == ("1", 1)


@pytest.mark.slow
def test_a_comment_says_what_a_release_would_change(alone: Path) -> None:
    corpus(alone, record(1), record(2))
    release(alone)
    write_jsonl(alone / "corpus/a.jsonl", record(1), record(2, title="عنوان <b>آخر</b> @x"), record(3))
    job = Job(alone, PULL, formats="", base="1.0.0").run()
    comment = Path(job.context["steps.change.outputs.comment"]).read_text(encoding="utf-8")
    assert comment.startswith("## What a release would change\n\n### ")
    assert "<code>papers 1.0.0</code> → <code>papers " in html.unescape(comment)
    assert re.search(r"^\| edited \| 1 \|$", comment, re.MULTILINE) and re.search(
        r"^\| added \| 1 \|$", comment, re.MULTILINE
    )
    assert "<b>" not in comment
    assert (job.reports, "steps.validate.outputs.sarif" in job.context, job.exits) == ({}, False, 0)


@pytest.mark.slow
def test_inputs_are_words_and_what_cannot_run_is_said(alone: Path) -> None:
    corpus(alone, record(1))
    job = Job(alone, {"github.event_name": "push"}, paths='corpus\n$(touch x); touch "y\n\n-o', formats="* `touch z`")
    before = {path.name for path in alone.iterdir()}
    job.run()
    assert job.ran["Validate"].stderr.count("\n") == 1
    assert 'warraq: $(touch x); touch "y: no such file' in job.ran["Validate"].stderr
    assert (list(job.ran), job.reports, job.exits) == (["Validate", "Exit as validate did"], {}, 2)
    assert {path.name for path in alone.iterdir()} - {".cache"} == before


@pytest.mark.slow
def test_paths_are_checked_in_place_of_the_corpus_and_fail_on_decides(alone: Path) -> None:
    corpus(alone, record(1), record(1, title="عنوان آخر"))
    write_jsonl(alone / "a b.jsonl", record(2, title="عنوان  آخر"))
    job = Job(alone, {}, paths="a b.jsonl\n", fail_on="warning", formats="junit").run()
    (suites,) = re.findall("<testsuites .*?>", job.reports["warraq.xml"].read_text(encoding="utf-8"))
    assert (' failures="1"' in suites, "TXT005" in job.ran["Validate"].stdout, job.exits) == (True, True, 1), suites


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        ({}, str(ROOT)),
        ({"extras": "web,s3"}, f"{ROOT}[web,s3]"),
        ({"version": "0.1.0"}, "warraq==0.1.0"),
        ({"version": "0.1.0", "extras": "web"}, "warraq[web]==0.1.0"),
    ],
)
def test_the_installation_names_this_checkout_or_a_version(inputs: dict[str, str], wanted: str, tmp_path: Path) -> None:
    catch = 'python() { printf "%s\\n" "$@"; }\n'
    done = Job(tmp_path, {}, **inputs).script(STEPS["Install"], before=catch)
    *command, what = done.stdout.splitlines()
    assert (command, what) == (["-m", "pip", "install"], wanted)
    if "version" in inputs:
        assert Requirement(what).name == "warraq"
    else:
        assert (Path(what.partition("[")[0]) / "pyproject.toml").is_file()


def test_the_comment_is_written_by_gh(tmp_path: Path) -> None:
    step = STEPS["Comment on the pull request"]
    assert shlex.split(step["run"]) == [
        "gh", "pr", "comment", "$NUMBER", "--edit-last", "--create-if-none", "--body-file", "$COMMENT",
    ]  # fmt: skip
    job = Job(tmp_path, PULL | {"github.token": "t", "steps.change.outputs.comment": "comment.md"})
    job.context["inputs.token"] = job.value(job.context["inputs.token"])
    assert {name: job.value(value) for name, value in step["env"].items()} == {
        "GH_TOKEN": "t", "GH_REPO": "a/news", "NUMBER": "7", "COMMENT": "comment.md",
    }  # fmt: skip
    assert job.wanted(step) and not Job(tmp_path / "b", {}).wanted(step)
    assert step["continue-on-error"] is True


def test_a_new_repository_uses_the_same_versions(alone: Path, run: Command) -> None:
    run("init", "news")
    workflow = yaml.safe_load((alone / "news/.github/workflows/corpus.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["corpus"]["steps"]
    (python,) = [step for step in steps if step.get("uses", "").startswith("actions/setup-python")]
    own = STEPS["Set up Python"]
    assert (python["uses"], python["with"]["python-version"]) == (
        own["uses"],
        ACTION["inputs"]["python-version"]["default"],
    )
