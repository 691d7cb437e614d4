"""The hooks for pre-commit and prek: run by prek, as somebody's repository has them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import ROOT, Command, article, write_jsonl

from warraq.readers import READERS, archives, compression

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}
POLICY = '[release]\nname = "news"\ntitle = "News"\ndescription = "News."\n'
ENVIRONMENT = os.environ | {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"),
    **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True
    ).stdout.strip()


def committed(folder: Path, **files: str) -> str:
    """Make a git repository of some files, and return its first commit."""
    folder.mkdir()
    git(folder, "init", "--quiet")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "a")
    return git(folder, "rev-parse", "HEAD")


class Hooked:
    """A corpus repository with the hooks, which nothing is installed for: they run in this environment."""

    def __init__(self, folder: Path) -> None:
        revision = committed(folder / "hooks", **{MANIFEST.name: MANIFEST.read_text(encoding="utf-8")})
        here = [
            {"id": name, "language": "system", "entry": HOOKS[name]["entry"].replace("warraq", f"{sys.executable} -m warraq", 1)}
            for name in ("warraq-fix", "warraq-files", "warraq")
        ]  # fmt: skip
        config = {"repos": [{"repo": str(folder / "hooks"), "rev": revision, "hooks": here}]}
        self.folder, self.home = folder / "news", folder / "home"
        committed(self.folder, **{".pre-commit-config.yaml": yaml.safe_dump(config), "warraq.toml": POLICY})
        (self.folder / "corpus").mkdir()

    def write(self, name: str, *records: object) -> Path:
        """Write a file of the corpus, and stage it."""
        path = write_jsonl(self.folder / "corpus" / name, *records)
        git(self.folder, "add", ".")
        return path

    def run(self, *hooks: str) -> tuple[dict[str, str], str]:
        """Run hooks on what is staged: what became of each, by its name, and all that was printed."""
        done = subprocess.run(
            [Path(sys.executable).with_name("prek"), "run", "--no-progress", *hooks],
            cwd=self.folder, env=ENVIRONMENT | {"PREK_HOME": str(self.home)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        became = dict(re.findall(r"^(warraq \(.*?\))\.+(?:\(.*\))?(\w+)$", done.stdout, re.MULTILINE))
        assert done.returncode == ("Failed" in became.values()), done.stdout + done.stderr
        return {name: became.get(hook["name"], "") for name, hook in HOOKS.items()}, done.stdout


@pytest.mark.slow
@pytest.mark.needs("git")
def test_hooks_stop_a_commit_until_it_is_clean(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path)
    hooked.write("a.jsonl", article())
    git(hooked.folder, "commit", "--quiet", "--message", "a")
    untidy = hooked.write("b.jsonl", article(title="عنوان  آخر"))
    became, out = hooked.run()
    assert became == {"warraq-fix": "Failed", "warraq-files": "Passed", "warraq": "Failed"}, out  # it has a.jsonl too
    assert "corpus/b.jsonl:1: error LNK002" in out
    assert "عنوان آخر" in untidy.read_text(encoding="utf-8")
    hooked.write("b.jsonl", article(title="عنوان آخر", link="https://example.org/b"))
    became, out = hooked.run("warraq-fix", "warraq")
    assert (became["warraq-fix"], became["warraq"]) == ("Passed", "Passed"), out
    hooked.write("b.jsonl", {"title": "عنوان آخر"})
    became, out = hooked.run("warraq-files")
    assert (became["warraq-files"], "corpus/b.jsonl:1: error REC002" in out) == ("Failed", True), out


@pytest.mark.needs("git")
def test_other_files_concern_no_hook(tmp_path: Path) -> None:
    hooked = Hooked(tmp_path)
    (hooked.folder / "README.md").write_text("a\n")
    git(hooked.folder, "add", ".")
    assert hooked.run()[0] == dict.fromkeys(HOOKS, "Skipped")


def test_hooks_take_every_file_that_is_read() -> None:
    endings = {ending for reader in READERS.values() for ending in reader.endings}
    named = [f"corpus/a{own}{packed}" for own in endings for packed in ("", *compression.ENDINGS)]
    for hook in HOOKS.values():
        for name in (*named, f"a{archives.ENDING}", "corpus/A.JSONL"):
            assert re.search(hook["files"], name), f"{name}: its ending belongs into {MANIFEST.name}"
        for name in ("README.md", "a.py", "jsonl", "a.jsonl.bak", "a.gz"):
            assert not re.search(hook["files"], name), name
        assert bool(re.search(hook["files"], "warraq.toml")) == (hook["id"] == "warraq")


def test_hooks_are_installed_as_python_and_share_no_file_between_processes() -> None:
    for hook in HOOKS.values():
        assert (hook["language"], hook["entry"].split()[:2]) == ("python", ["warraq", "validate"])
        assert hook.get("pass_filenames") is False or hook["require_serial"] is True


def test_a_new_repository_has_the_hook_for_the_installed_command(alone: Path, run: Command) -> None:
    run("init", "news")
    (repo,) = yaml.safe_load((alone / "news/.pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    (hook,) = repo["hooks"]
    own = HOOKS["warraq"]
    assert repo["repo"] == "local"
    assert hook == {key: own[key] for key in own if key != "description"} | {"language": "system"}
