"""KEY001: what is said of keywords that were cut from a line, as they were cut and as a curator left them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from tests.conftest import Command

from warraq.registers import lexicons

TARGET = Path("corpus/khaleej/2021-07.jsonl")


def said(run: Command, keywords: list[str], line: str | None = None) -> list[str]:
    record = json.loads(TARGET.read_text(encoding="utf-8"))
    record["keywords"] = keywords
    record["source"]["keywords_raw"] = line or record["source"]["keywords_raw"]
    TARGET.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    found = json.loads(run.validate("--select", "KEY001").out)["findings"]
    return [finding["message"] for finding in found]


def own() -> list[str]:
    return list(json.loads(TARGET.read_text(encoding="utf-8"))["keywords"])


@pytest.mark.usefixtures("repository")
def test_a_cut_of_the_lexicon_says_how_sure_it_is(run: Command) -> None:
    (message,) = said(run, own())
    begun = "6 keywords were inferred from a line that had lost its separators (confidence 0."
    assert message.startswith(begun)
    assert "not in the lexicon" not in message


@pytest.mark.usefixtures("repository")
def test_keywords_that_the_lexicon_lacks_are_named(run: Command) -> None:
    (message,) = said(run, ["العراق", "كلمة"], "العراق كلمة")
    assert re.search(r"2 keywords were .* \(confidence 0\.\d\d; not in the lexicon: كلمة\)$", message)


@pytest.mark.usefixtures("repository")
def test_keywords_cut_otherwise_give_no_confidence(run: Command) -> None:
    first, *rest = own()
    (message,) = said(run, [*first.split(), *rest])
    assert ("7 keywords were" in message, "otherwise now" in message, "confidence" in message) == (True, True, False)
    (message,) = said(run, [rest[0], "شيء آخر"])
    assert message.startswith("1 keyword was inferred")


@pytest.mark.usefixtures("repository")
def test_keywords_that_are_not_of_the_line_were_not_inferred_from_it(run: Command) -> None:
    assert said(run, ["شيء آخر"]) == []


def test_without_the_lexicon_the_line_is_pointed_to(repository: Path, run: Command) -> None:
    (repository / "lexicon.tsv").unlink()
    (message,) = said(run, own())
    assert message.endswith("separators (source.keywords_raw)")


def test_a_lexicon_that_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("مصر\t1\n", encoding="utf-8")
    first, before = lexicons.read(path), path.stat()
    path.write_text("قطر\t1\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (set(first.counts), set(lexicons.read(path).counts)) == ({("مصر",)}, {("قطر",)})
