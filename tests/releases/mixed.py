"""A release to try consumers on: three splits, each of several shards, of records of every shape."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.conftest import article

import warraq

CODECS = ("zstd", "gzip", "none")
SPLITS = ("train", "validation", "test")
POLICY = """
[rules]
ignore = ["TXT", "DUP", "LNG", "PRV", "ENC", "DAT", "REC006", "LNK"]

[release]
name = "mixed"
title = 'أخبار: "قديمة" | new_ones'
description = "Articles of every shape.\\n---\\nWith *marks* and <tags>."
license = "cc-by-4.0"
creators = ["فريق التحرير", "Smith & Sons"]
url = "https://example.org/mixed"
doi = "10.1234/mixed_1"
keywords = ["أخبار", "news"]
shard_bytes = 6000
jsonl = "CODEC"
splits = { shares = { train = 0.6, validation = 0.2, test = 0.2 } }
"""
SPARSE = POLICY.partition("splits =")[0] + "splits = { since = { test = 2021-01-01 } }\n"
DATASHEET = """
[uses]
unsuitable = "Anything but tests."
[composition]
labels = "No."
"""
WORDS = ("قال", "المتحدث", "العمل", "الوزير", "الموقع", "city", "water", "كتاب", "مدينة", "نهر", "جبل")


def records() -> Iterator[dict[str, Any]]:
    """Yield records of every shape, whose texts have little in common."""
    chance = random.Random(7)  # noqa: S311  # no secret: the same corpus every time
    for number in range(48):
        words = " ".join(chance.choice(WORDS) + str(chance.randrange(999)) for _ in range(40))
        dateline = {"raw": f"الأحد {number}", "precision": ["day", None][number % 2], "calendar": "gregorian"}
        source = {"path": "seeds/أ.txt", "sha256": "0" * 64, "bytes": number, "encoding": "utf-8", "reader": "khaleej"}
        yield article(
            link=f"https://example.org/{number}",
            title=f'"عنوان" {number}: <b>\\n|',
            text=f"{words}\n\n{number}",
            language=["ar", "ar", "en", "ar-IQ"][number % 4],
            publisher=["صحيفة", "A | B", "<C>"][number % 3],
            published_at=["2021-07-25T11:02:00Z", "2021-07-25T14:02:00.250+03:00", "1899-12-31T23:59:59.000001Z"][number % 3],
            collected_at=None if number % 4 else "2022-01-01T00:00:00.5Z",
            section=None if number % 2 else "سياسة",
            authors=["كاتب"] * (number % 3),
            keywords=[f"ك{each}" for each in range(number % 4)],
            related=[{"title": f"ر{each}", "link": [None, "https://example.org/r"][each % 2]} for each in range(number % 3)],
            license=None if number % 5 else "CC-BY-4.0",
            dateline=None if number % 3 == 0 else dateline,
            source=None if number % 4 == 0 else source,
        )  # fmt: skip


def sparse() -> Iterator[dict[str, Any]]:
    """Yield records whose optional fields are null or empty in all but the last, in one split wholly
    (pola-rs/polars#24843).
    """
    full = [{name: value for name, value in record.items() if name != "id"} for record in records()]
    last = next(record for record in full if record["dateline"] and record["related"] and record["keywords"])
    bare = dict.fromkeys(("dateline", "section", "collected_at", "license", "source"))
    empty = {"authors": [], "keywords": [], "related": []}
    for number in range(150):
        own = {"link": f"https://example.org/bare/{number}", "published_at": f"2000-01-{1 + number % 28:02}T00:00:00Z"}
        text = " ".join(f"{word}{number}" for word in WORDS * 4)
        yield article(**{**full[0], **bare, **empty, **own, "text": text, "title": f"bare {number}"})
    yield article(**{**last, "published_at": "2021-12-31T00:00:00Z"})


def release(root: Path, codec: str, given: Iterable[dict[str, Any]] | None = None, policy: str = POLICY) -> Path:
    """Release the records, the JSON Lines packed in one of the ways."""
    (root / "corpus").mkdir()
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in given or records()]
    (root / "corpus/a.jsonl").write_text("".join(lines), encoding="utf-8")
    (root / "warraq.toml").write_text(policy.replace("CODEC", codec), encoding="utf-8")
    (root / "datasheet.toml").write_text(DATASHEET, encoding="utf-8")
    done = warraq.release(policy=root / "warraq.toml")
    assert done.folder, done.report.findings
    return done.folder


def rows(folder: Path, split: str | None = None) -> list[dict[str, Any]]:
    """Read the rows as the Parquet has them, with Arrow."""
    return list(warraq.load(folder, split=split).to_pylist())


def paths(folder: Path) -> list[Path]:
    """List the Parquet shards in the order of the manifest."""
    made = json.loads((folder / "manifest.json").read_bytes())
    return [folder / shard["parquet"] for shard in made["shards"]]
