"""The documentation: every command that a page shows is run, in order, in one folder, and prints what the page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.conftest import ROOT, Command, article
from tests.readers.test_warc import crawl

from warraq.article import Article, line
from warraq.cli import app

DOCS = ROOT / "docs"
# What another test runs (plugins.md, reports.md), and what is made from the commands themselves.
ELSEWHERE = {"commands.md", "plugins.md", "reports.md"}
README = "../README.md"
LONG = {"bring-your-own-data.md", "scale.md"}  # pages that take seconds to run
PAGES = [path.name for path in sorted(DOCS.glob("*.md")) if "```console" in path.read_text("utf-8")] + [README]


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a page, its lines joined, with what is shown below it."""
    for _, block in re.findall(r"^(```+)console\n(.*?)^\1$", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, shown = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
            yield command.replace("\\\n", " "), shown


def matches(shown: str, printed: str) -> bool:
    """Tell whether a page shows what was printed; a line of … stands for any others."""
    parts = [re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None


def play(page: str, folder: Path, run: Command) -> Iterator[tuple[str, str, str]]:
    """Run the commands of a page in a folder; yield each with what the page shows of it and what it printed.

    `cat` makes the file that it shows, and `pip install` is passed over.
    """
    # Beneath another make this one would say so.
    plain = {name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")}
    environment = plain | {"WARRAQ": f"{sys.executable} -m warraq", "XDG_CACHE_HOME": str(folder / "cache")}
    for command, shown in steps(page):
        name, *rest = shlex.split(command)
        if name == "cat":
            (folder / rest[0]).parent.mkdir(parents=True, exist_ok=True)
            (folder / rest[0]).write_text(shown, encoding="utf-8")
        elif name == "cd":
            folder = folder / rest[0]
        elif name == "warraq":
            done = run(*rest, cwd=folder)
            yield command, shown, done.out if matches(shown, done.out) else done.out + done.err
        elif name != "pip":
            ended = subprocess.run(
                [name, *rest], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                check=True,
            )  # fmt: skip
            yield command, shown, ended.stdout


@pytest.mark.needs("grep", "make", "sed", "tail")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in PAGES if name not in ELSEWHERE],
)
def test_the_commands_of_a_page_print_what_it_says(
    name: str, alone: Path, run: Command, request: pytest.FixtureRequest
) -> None:
    if name == "from-warc.md":
        (alone / "crawl.warc.gz").write_bytes(crawl(packed=True, pages=3))
    if name == "scale.md":
        own = Article.model_validate(article(text=" ".join(["خبر عاجل من المدينة"] * 20)))
        request.getfixturevalue("bucket").put("news/khaleej/2021-07.jsonl", f"{line(own)}\n".encode())
    ran = 0
    for command, shown, printed in play((DOCS / name).read_text(encoding="utf-8"), alone, run):
        assert matches(shown, printed), (command, printed)
        ran += command.startswith("warraq ")
    assert ran


def test_the_pages_that_are_run_elsewhere_are_there() -> None:
    assert set(PAGES) >= ELSEWHERE - {"commands.md"}


def shown_commands() -> list[tuple[str, list[str]]]:
    """Return every command of warraq that a page shows without running it: in other blocks, and within sentences."""
    found = []
    for name in [*(path.name for path in DOCS.glob("*.md") if path.name != "commands.md"), README]:
        page = (DOCS / name).read_text(encoding="utf-8")
        rest = re.sub(r"^(```+)console\n.*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
        blocks = re.findall(r"^ *(?:- run: )?warraq (.+?)(?: {2,}.*| +#.*)?$", rest, re.MULTILINE)
        inline = re.findall(r"`warraq ([^`]+)`", " ".join(rest.split()))
        found += [(name, re.findall(r"[^\s\[\]]+", command)) for command in (*blocks, *inline)]
    return found


def test_every_command_that_is_shown_is_one_with_these_options() -> None:
    root = typer.main.get_command(app)
    shown = shown_commands()
    assert len(shown) > 60
    wrong = []
    for name, words in shown:
        command: Any = root
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        options = {each.partition("=")[0] for each in words if re.fullmatch("--?[a-z][a-z-]*(?:=.*)?", each)}
        known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {
            "--help",
            "--version",
        }
        if (command is root and words and not options) or options - known:
            wrong.append((name, command.name, words))
    assert wrong == []


def test_every_link_between_pages_leads_somewhere() -> None:
    """And so does every page of the site's menu."""
    pages = {path.relative_to(DOCS).as_posix(): path for path in DOCS.rglob("*.md")}
    linked = {**pages, README: ROOT / "README.md", "../CONTRIBUTING.md": ROOT / "CONTRIBUTING.md"}
    broken = []
    for name, path in linked.items():
        for target in re.findall(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            place, _, anchor = target.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            found = (path.parent / place).resolve() if place else path
            if not found.exists() or (anchor and found.suffix == ".md" and anchor not in anchors(found)):
                broken.append((name, target))
    assert broken == []
    menu = re.findall(r'= "([\w/-]+\.md)"', (ROOT / "zensical.toml").read_text(encoding="utf-8"))
    assert set(menu) <= pages.keys()
    assert pages.keys() == set(menu)


def anchors(path: Path) -> set[str]:
    """Return the anchors of the headings of a page, as the site makes them."""
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}
