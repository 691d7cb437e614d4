"""Plug-ins: `docs/plugins.md` as it stands, what is refused, and what `warraq.testing` notices.

Most of them are installed as a folder on the path with a `.dist-info`, which is all that an installer leaves; the page's
own commands run in processes of their own, on what an installer made of its `pyproject.toml`.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import ROOT, Command
from tests.test_documentation import steps

from warraq import cache, plugins, readers, rules
from warraq.engine import keys
from warraq.engine.scope import Scope
from warraq.errors import PluginError
from warraq.releases.check.plugins import missing
from warraq.releases.format import manifest
from warraq.testing import check_reader, check_rule

PAGE = list(steps((ROOT / "docs/plugins.md").read_text(encoding="utf-8")))
FILES = {command.removeprefix("cat ").strip(): shown for command, shown in PAGE if command.startswith("cat ")}
MODULE, ARTICLE = FILES["newsroom.py"], FILES["a.news"]
RULE, READER = "[warraq.rules]\nheadlines = newsroom:HEADLINE_STOP\n", "[warraq.readers]\nnews = newsroom:NEWS\n"
POLICY = """
[[sources]]
name = "newsroom"
path = "seeds"
publisher = "الديوان"
language = "ar"
timezone = "UTC"
license = "CC0-1.0"

[rules]
severity = { HED001 = "info" }
ignore = ["REC010"]

[release]
name = "newsroom"
title = "Newsroom"
description = "What a newsroom wrote."
license = "CC0-1.0"
"""
REMEMBERED = (
    plugins.load, plugins._entries, rules.every, rules._added, rules._by_code, readers.plugins, readers.every,
    readers._endings, keys._number, cache.versions,
)  # fmt: skip
Install = Callable[..., Path]


def forget() -> None:
    for each in REMEMBERED:
        each.cache_clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a distribution of one module, for the time of a test."""
    added: list[str] = []

    def installed(
        text: str = MODULE, entries: str = RULE + READER, name: str = "newsroom", version: str = "1.0"
    ) -> Path:
        site = tmp_path / f"site-{name}"
        own = site / f"warraq_{name}-{version}.dist-info"
        own.mkdir(parents=True)
        (own / "METADATA").write_text(f"Metadata-Version: 2.1\nName: warraq-{name}\nVersion: {version}\n", "utf-8")
        (own / "entry_points.txt").write_text(entries, "utf-8")
        (site / f"{name}.py").write_text(text, "utf-8")
        monkeypatch.syspath_prepend(site)
        added.append(name)
        forget()
        return site

    yield installed
    monkeypatch.undo()
    for name in added:
        sys.modules.pop(name, None)
    forget()


def edited(old: str, new: str, text: str = MODULE) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.slow
def test_the_commands_of_the_page_print_what_it_says(tmp_path: Path) -> None:
    site = tmp_path / "site"
    others = [path for path in (os.environ.get("PYTHONPATH"), str(ROOT / "src")) if path]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), *others]), "XDG_CACHE_HOME": str(tmp_path)}
    install = "-m uv pip install --quiet --offline --no-deps --no-build-isolation --target site --python"
    ran = []
    for command, shown in PAGE:
        name, *rest = shlex.split(command)
        if name == "cat":
            (tmp_path / rest[0]).write_text(shown, encoding="utf-8")
            continue
        begin = {"pip": [*install.split(), sys.executable], "pytest": ["-m", "pytest", "-p", "no:cacheprovider"]}
        words = [*begin.get(name, ["-m", name]), *(rest[1:] if name == "pip" else rest)]
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert not shown or matches(shown, done.stdout), (command, done)
        ran.append(name)
    assert ran == ["pip", "warraq", "warraq", "pytest"]


def matches(shown: str, printed: str) -> bool:
    """Tell whether a page shows what was printed; … stands for anything."""
    return re.fullmatch(".*?".join(map(re.escape, re.split(r"…\n?", shown))), printed, re.DOTALL) is not None


@pytest.mark.parametrize(
    ("text", "entries", "reason"),
    [
        (edited('"HED001"', '"HED1"'), RULE, "HED1: a code is three capital letters and three digits"),
        (edited('"HED001"', '"LNK002"'), RULE, "is LNK002, which warraq has already"),
        (edited('"headline-full-stop"', '"missing-field"'), RULE, "is missing-field, which warraq has already"),
        (edited('"headline-full-stop"', '"Full Stop"'), RULE, "'Full Stop' is no name in lower case"),
        (edited("fix=lambda", "masks_others=True, fix=lambda"), RULE, "masks_others is for the catalogue's own"),
        (edited("## Use instead", "## Better"), RULE, "cannot be loaded: ValueError: HED001: .* lacks Use instead"),
        (MODULE, "[warraq.rules]\na = newsroom:read\n", "is function, not a rule as record_rule"),
        (MODULE, "[warraq.rules]\na = newsroom\n", "is a module without RULES"),
        (MODULE, "[warraq.rules]\na = newsroom:absent\n", "cannot be loaded: AttributeError"),
        (edited("import pyarrow as pa", "import absent"), RULE, "cannot be loaded: ModuleNotFoundError: No module"),
        (
            edited("record_rule", "text_rule").replace('message="the headline ends in a full stop"', 'suspects="x"'),
            RULE,
            "needs in_plain=True",
        ),
        (edited('(".news",)', '(".csv",)'), READER, "is the reader news: warraq has .csv already"),
        (edited('(".news",)', '(".zip",)'), READER, "warraq has .zip already"),
        (edited('(".news",)', '("news",)'), READER, "'news' is no ending in lower case with its dot"),
        (edited('name="news"', 'name="jsonl"'), READER, "is the reader jsonl: warraq has jsonl already"),
        (edited('name="news"', 'name="news-please"'), READER, "warraq has news-please already"),
        (edited('name="news"', 'name="A b"'), READER, "'A b' is no name in lower case"),
        (edited("= Reader(", "= dict("), READER, "is dict, not a warraq.readers.contract.Reader"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(install: Install, text: str, entries: str, reason: str) -> None:
    install(text, entries)
    begin = r"plug-in warraq-newsroom 1\.0: \w+ = newsroom.*\(warraq\.(rules|readers)\) "
    with pytest.raises(PluginError, match=f"(?s)^{begin}.*{reason}.*; correct it, or uninstall warraq-newsroom$"):
        rules.every() if entries != READER else readers.every()


def test_two_plug_ins_with_one_code_are_refused(install: Install) -> None:
    install()
    install(name="other", entries="[warraq.rules]\na = other:HEADLINE_STOP\n")
    with pytest.raises(
        PluginError, match=r"plug-in warraq-other 1\.0: .* is HED001, which warraq-newsroom has already"
    ):
        rules.every()


@pytest.mark.parametrize("command", [["validate", "a.jsonl"], ["rule"], ["rule", "LNK002"], ["validate", "--help"]])
def test_a_command_ends_with_one_line(install: Install, run: Command, alone: Path, command: list[str]) -> None:
    install(edited("import pyarrow as pa", "raise OSError('first\\nsecond')"))
    (alone / "a.jsonl").write_text("{}\n")
    outcome = run(*command, cwd=alone)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("warraq: plug-in warraq-newsroom 1.0: ") and "OSError: first second;" in outcome.err


def test_a_module_names_several_rules(install: Install) -> None:
    install(MODULE + "RULES = (HEADLINE_STOP,)\n", "[warraq.rules]\nall = newsroom\n")
    assert rules.find("HED001").name == "headline-full-stop"
    assert set(rules.plugins()) == {"HED001"}
    assert set(rules.every()) - set(rules.ALL) == {rules.find("HED001")}


def test_a_rule_of_a_plug_in_is_asked_for_as_others_are(install: Install, run: Command, alone: Path) -> None:
    install()
    (alone / "a.news").write_text(ARTICLE, "utf-8")
    (alone / "warraq.toml").write_text('[rules]\nseverity = { HED001 = "error" }\n', "utf-8")
    asked = ["validate", "a.news", "--required", "", "--format", "json", "--no-cache"]
    assert run(*asked, "--select", "HED", cwd=alone).codes == ["HED001"]
    found = run(*asked, "--select", "HED001", cwd=alone)
    assert (found.code, found.json["findings"][0]["severity"], found.json["summary"]["by_code"]) == (
        1,
        "error",
        {"HED001": 1},
    )
    assert "HED001" in run(*asked, cwd=alone).codes
    assert "HED001" not in run(*asked, "--ignore", "HED001", cwd=alone).codes
    assert "HED001" in run("rule").out
    assert "news" in run("validate", "--help").out
    assert pickle.loads(pickle.dumps(Scope((rules.find("HED001"),)))).rules == (rules.find("HED001"),)  # noqa: S301  # our own


def test_a_safe_fix_of_a_plug_in_is_applied(install: Install, run: Command, alone: Path) -> None:
    install()
    (alone / "a.jsonl").write_text('{"title": "عودة التيار."}\n', "utf-8")
    run("validate", "a.jsonl", "--select", "HED", "--required", "", "--fix", cwd=alone)
    assert json.loads((alone / "a.jsonl").read_text("utf-8")) == {"title": "عودة التيار"}


def test_what_was_kept_of_a_file_depends_on_the_plug_in(install: Install, run: Command, alone: Path) -> None:
    (alone / "a.jsonl").write_text('{"title": "عودة التيار."}\n', "utf-8")
    (alone / "warraq.toml").write_text("", "utf-8")
    asked = ["validate", "a.jsonl", "--select", "HED001,LNK", "--required", "", "--format", "json"]
    assert run(*asked, cwd=alone).code == 2
    site = install()
    for _ in range(2):
        assert run(*asked, cwd=alone).codes == ["HED001"]
    (site / "newsroom.py").write_text(edited('r"[^.]\\. *$"', '"!"'), "utf-8")
    sys.modules.pop("newsroom")
    importlib.invalidate_caches()
    forget()
    assert run(*asked, cwd=alone).codes == []


def test_what_was_kept_of_a_file_depends_on_the_lists_of_a_plug_in(install: Install) -> None:
    site = install()
    (site / "newsroom").mkdir()
    (site / "newsroom.py").rename(site / "newsroom/__init__.py")
    (words := site / "newsroom/words.tsv").write_text("a\n", "utf-8")
    before = cache.versions()
    cache.versions.cache_clear()
    assert cache.versions() == before
    words.write_text("a\nb\n", "utf-8")
    cache.versions.cache_clear()
    assert cache.versions() != before


@pytest.mark.parametrize("ignored", ["REC010", "HED"])
def test_a_release_names_the_plug_ins_that_took_part(
    install: Install, run: Command, alone: Path, monkeypatch: pytest.MonkeyPatch, ignored: str
) -> None:
    (alone / "seeds").mkdir()
    (alone / "seeds/a.news").write_text(edited("link:", "published_at: 2021-07-25T11:02:00Z\nlink:", ARTICLE), "utf-8")
    (alone / "warraq.toml").write_text(edited("REC010", ignored, POLICY), "utf-8")
    site = install()
    install(edited("HED001", "OTH001").replace("headline-full", "other-full"), "[warraq.rules]\na = other:HEADLINE_STOP\n", "other")  # fmt: skip
    policy = (alone / "warraq.toml").read_text("utf-8")
    (alone / "warraq.toml").write_text(policy.replace(f'["{ignored}"]', f'["{ignored}", "OTH"]'), "utf-8")
    assert run("ingest", cwd=alone).code == 0
    made = run("release", "1.0.0", cwd=alone)
    assert made.code == 0, made.err
    folder = alone / "dist/newsroom/1.0.0"
    tools = json.loads((folder / "manifest.json").read_bytes())["tool"]
    provenance = json.loads((folder / "provenance.intoto.json").read_bytes())["predicate"]["runDetails"]["builder"]
    assert tools["warraq-newsroom"] == provenance["version"]["warraq-newsroom"] == "1.0"
    assert "warraq-other" not in tools
    whole = run("verify", str(folder), cwd=alone)
    assert (whole.code, "not installed" in whole.err) == (0, False), whole
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(site)])
    forget()
    without = run("verify", str(folder), cwd=alone)
    assert without.code == 0, without
    assert "made with warraq-newsroom 1.0, not installed here" in without.err
    stated = manifest.load(folder)
    former = stated.model_copy(
        update={"tool": {**stated.tool, "matplotlib": "3.11.2"}}
    )  # no plug-in, and no longer used
    assert missing(former) == {"warraq-newsroom": "1.0"}


def test_an_error_of_a_plug_in_that_took_no_part_fails_no_release(install: Install, run: Command, alone: Path) -> None:
    (alone / "seeds").mkdir()
    record = {
        "link": "https://example.org/1",
        "published_at": "2021-07-25T11:02:00Z",
        "title": "عودة.",
        "text": "عاد التيار.",
    }
    (alone / "seeds/a.jsonl").write_text(json.dumps(record), "utf-8")
    (alone / "warraq.toml").write_text(edited('severity = { HED001 = "info" }', "", POLICY), "utf-8")
    assert run("ingest", cwd=alone).code == 0
    made = run("release", "1.0.0", cwd=alone)
    assert made.code == 0, made.err
    install(edited("Severity.WARNING", "Severity.ERROR"))
    assert "HED001" in run("validate", "--format", "json", cwd=alone).codes
    verified = run("verify", "dist/newsroom/1.0.0", cwd=alone)
    assert verified.code == 0, verified


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (edited('r"[^.]\\. *$"', '"!"'), "HED001: the example is not found"),
        (edited('r"[^.]\\. *$"', '"."'), "found in the example, but not by the fix|found in the remedy"),
        (edited('title.rstrip(". ")', "title"), "found in the example, but not by the fix"),
        (edited('title.rstrip(". ")', "title[1:]"), "HED001: the fix makes .* of the example, not"),
        pytest.param(
            edited("    return pc.match", '    [t[:i].count(".") for t in title.to_pylist() if t for i in range(0, len(t), 16)]\n    return pc.match'),
            "an eighth of it", marks=pytest.mark.slow,
        ),
        (
            edited("(title: pa.Array)", "(text: pa.Array)").replace('"title": ', '"text": ').replace("lambda title: title", "lambda text: text").replace('pc.match_substring_regex(title, r"[^.]\\. *$")', "pa.array([False] * len(text))").replace("    fix=", '    suspects="المدينة[.]", exact=lambda text: "a stop" if text and text.endswith(".") else None, fix='),
            "found alone: .*, and among many records: ",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_noticed(install: Install, text: str, reason: str, tmp_path: Path) -> None:
    install(text, RULE)
    with pytest.raises(AssertionError, match=f"(?s){reason}"):
        check_rule(rules.find("HED001"), tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (edited("text.decoded(stream.read(), builder, options)", "stream.read().decode()"), "where bytes are edited"),
        (edited("add(options,", "builder.fault(text.empty()); add(options,"), "news: faults in whole bytes"),
        (edited("    yield builder.batch()", "    builder.batch(); yield builder.batch()"), "news: no record is read"),
        (edited("whole=True", "cut=lambda *_, **__: iter(())"), "news: its units are not what `read` gives"),
        (edited("elif content is not None:", "elif False:").replace("if content is not None and content.strip()", 'if content and content.startswith("title")'), "nothing is said of bytes"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reader_is_noticed(install: Install, text: str, reason: str, tmp_path: Path) -> None:
    install(text, READER)
    with pytest.raises(AssertionError, match=f"(?s){reason}"):
        check_reader(readers.every()["news"], ARTICLE.encode(), tmp_path)


def test_what_is_not_installed_is_not_tested(install: Install, tmp_path: Path) -> None:
    install()
    rule, reader = rules.find("HED001"), readers.every()["news"]
    sys.path.pop(0)
    forget()
    with pytest.raises(AssertionError, match="HED001 is not what is installed"):
        check_rule(rule, tmp_path)
    with pytest.raises(AssertionError, match="news is not what is installed"):
        check_reader(reader, ARTICLE.encode(), tmp_path)
