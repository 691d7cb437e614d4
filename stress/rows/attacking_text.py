"""Text that attacks its reader."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stress.attacks import CHECKS, TEXTS
from stress.commands import Done, warraq
from stress.row import Row, row

_WORDS = ["الوزير", "المشروع", "المدينة", "الحكومة", "المطار", "الطريق", "البرلمان", "القانون", "الميزانية", "المدرسة"]
_PEOPLE = ("text", "concise", "grouped")
_FORMS = {
    "json": "json",
    "jsonl": "json",
    "sarif": "json",
    "gitlab": "json",
    "junit": "xml",
    "github": "workflow",
    "html": "html",
}
_LONGEST = 80  # characters of the name of a file

Output = tuple[str, str, str]  # what printed it, the kind of its check, and the text


def run() -> list[Row]:
    """Put each text wherever one may stand, and look at everything that is made of it."""
    faults, looked = list[str](), Counter[str]()
    for name, text in TEXTS.items():
        with tempfile.TemporaryDirectory(prefix="warraq-") as folder:
            for where, kind, made in outputs(Path(folder), text):
                looked[kind] += 1
                faults += [f"{name}, {where}: {said}" for said in fault(kind, made)]
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(looked.items()))
    goal = "shown as text, in no output markup, code or a control"
    return [row("Outputs of values, names, paths, policy and reasons that attack", looked.total(), goal, faults, kinds)]


def fault(kind: str, text: str) -> list[str]:
    """Say what is wrong with an output of a kind."""
    return list(dict.fromkeys(CHECKS[kind](text)))[:3]


def outputs(folder: Path, text: str) -> Iterator[Output]:
    """Yield everything that is printed or written where a text stands in all that people state or collect."""
    found(folder, text)
    for where, kind, done in _printed(folder):
        if done.status < 0:
            yield f"warraq {where}", "json", done.err  # a traceback, which is none
        elif done.status < 2 or done.out:
            yield f"warraq {where}", kind, done.out
        yield f"warraq {where}, beside", "terminal", done.err
    yield from _written(folder)


def record(number: int, text: str) -> dict[str, Any]:
    """Return a record in which a text stands wherever one may."""
    from warraq.article import identifier

    link = f"https://example.org/{number}"
    words = " ".join(_WORDS[(number * 7 + place) % len(_WORDS)] + str(number) for place in range(40))
    return {
        "id": identifier(link), "link": link, "title": f"{text} {number}",
        "published_at": f"2021-07-{number + 10}T08:00:00Z",
        "language": "ar", "publisher": text, "text": f"{words} {text}",
        "authors": [text], "section": text, "keywords": [text],
        "related": [{"title": text, "link": None}], "license": text,
        "source": {"path": f"seeds/{text}", "sha256": "0" * 64, "bytes": 1, "encoding": text, "reader": text,
                   "keywords_raw": text},
    }  # fmt: skip


def found(folder: Path, text: str) -> None:
    """Write a corpus repository in which a text stands wherever one may."""
    (folder / "corpus").mkdir()
    (folder / "seeds").mkdir()
    (folder / "warraq.toml").write_text(_policy(text), encoding="utf-8")
    (folder / "datasheet.toml").write_text(_answers(text), encoding="utf-8")
    named = re.sub(r"[/\0]", "_", text)[:_LONGEST]
    for number, name in ((1, "a"), (2, named)):
        lines = (json.dumps(record(number * 2 + more, text), ensure_ascii=False) for more in (0, 1))
        (folder / f"corpus/{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    rows = f'[{{{json.dumps(text)}: {json.dumps(text)}, "link": "https://example.org/9", "title": {json.dumps(text)}}}]'
    (folder / f"seeds/{named}.json").write_text(rows, encoding="utf-8")


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _policy(text: str) -> str:
    own = _toml(text)
    return f"""
[rules]
ignore = ["DAT", "DUP", "ENC", "KEY", "LIC", "LNG", "LNK", "PII", "PRV", "REC", "TXT"]
[release]
name = "papers"
title = {own}
description = {own}
license = "LicenseRef-own"
license_name = {own}
creators = [{own}]
keywords = [{own}]
[[waivers]]
code = "TXT005"
path = "corpus/**"
reason = {own}
owner = {own}
"""


def _answers(text: str) -> str:
    from warraq.releases import datasheet

    template = datasheet.template()
    return re.sub(r'^#? ?(\w+) = ".*"$', lambda line: f"{line[1]} = {_toml(text)}", template, flags=re.MULTILINE)


def _printed(folder: Path) -> Iterator[tuple[str, str, Done]]:
    """Run the commands that print."""
    strict = ("--config", "rules.ignore=[]", "--show-waived")
    for form in _PEOPLE:
        yield f"validate --format {form}", "terminal", warraq(folder, "validate", *strict, "--format", form)
    yield "validate --lang ar", "terminal", warraq(folder, "validate", *strict, "--lang", "ar")
    for form, kind in _FORMS.items():
        yield (
            f"validate --format {form}",
            kind,
            warraq(folder, "validate", "--config", "rules.ignore=[]", "--format", form),
        )
    for command in ("stats", "config"):
        yield command, "terminal", warraq(folder, command)
        yield f"{command} --format json", "json", warraq(folder, command, "--format", "json")
    for form, kind in {"text": "terminal", "json": "json"}.items():
        yield f"describe --format {form}", kind, warraq(folder, "describe", "seeds", "--format", form)
    for name in ("nowhere", "warraq.toml", "seeds"):
        yield f"validate {name}", "terminal", warraq(folder, "validate", name)
    yield "drop --dry-run", "terminal", warraq(folder, "drop", "--select", "REC,TXT,ENC", "--dry-run")
    yield "release --dry-run", "terminal", warraq(folder, "release", "--dry-run")
    yield "release", "terminal", warraq(folder, "release")
    yield from _of_releases(folder)


def _of_releases(folder: Path) -> Iterator[tuple[str, str, Done]]:
    made, text = (
        folder / "dist/papers/1.0.0",
        json.loads((folder / "corpus/a.jsonl").read_text("utf-8").partition("\n")[0]),
    )
    for form, kind in {"text": "terminal", "json": "json"}.items():
        yield f"verify --format {form}", kind, warraq(folder, "verify", made, "--format", form)
        yield f"trace --format {form}", kind, warraq(folder, "trace", text["id"], made, "--format", form)
    yield "publish", "terminal", warraq(folder, "publish", made, folder / "published")
    yield "takedown", "terminal", warraq(folder, "takedown", text["id"], "--reason", text["publisher"])
    yield "yank", "terminal", warraq(folder, "yank", "1.0.0", "--reason", text["publisher"])
    (folder / "corpus/c.jsonl").write_text(json.dumps(record(9, text["publisher"])) + "\n", encoding="utf-8")
    yield "release", "terminal", warraq(folder, "release")
    yield "verify", "terminal", warraq(folder, "verify", made)
    yield "stats --against", "terminal", warraq(folder, "stats", "--against", "papers@1.0.0")
    kinds = {"text": "terminal", "json": "json", "markdown": "markdown", "html": "html", "github": "workflow"}
    for form, kind in kinds.items():
        yield f"diff --format {form}", kind, warraq(folder, "diff", "1.0.0", "2.0.0", "--format", form)


_FILES: Mapping[str, str] = {
    "README.md": "markdown", "DATASHEET.md": "markdown", "CHANGELOG.md": "markdown", "datasheet.html": "html",
    "croissant.json": "json", "datapackage.json": "json", "provenance.intoto.json": "json", "manifest.json": "json",
    "reports/validation.json": "json", "reports/expectations.json": "json", "CITATION.cff": "yaml",
    "tombstones.jsonl": "json",
}  # fmt: skip


def _written(folder: Path) -> Iterator[Output]:
    """Yield the files of releases that are text, and the ledger."""
    for version in ("1.0.0", "2.0.0"):
        for name, kind in _FILES.items():
            path = folder / "dist/papers" / version / name
            text = path.read_text("utf-8") if path.exists() else "\x1b no such file"
            yield f"{version}/{name}", kind, text
            if name == "README.md":
                yield f"{version}/{name}, its front matter", "yaml", text
    for name in ("dist/releases.jsonl", "takedowns.jsonl"):
        yield name, "json", (folder / name).read_text("utf-8")
