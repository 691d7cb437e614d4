"""What a release says of the way from the raw documents: records that were left out, texts that were edited."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.releases.conftest import Collect, record, release

SOURCES = """
[[sources]]
name = "wire"
path = "seeds/wire"
"""
SAID = "The raw documents at hand were read again for this release"


@pytest.fixture
def root(collect: Collect, tmp_path: Path) -> Path:
    """A corpus of which one record was edited, one is as it was, and one names no seed; a fourth was left out."""
    seed = tmp_path / "papers/seeds/wire/a.jsonl"
    seed.parent.mkdir(parents=True)
    lines = [json.dumps(record(n), ensure_ascii=False) for n in (1, 2, 3)] + ["{"]
    seed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = seed.read_bytes()
    source = {
        "path": "seeds/wire/a.jsonl", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "encoding": "utf-8",
        "reader": "jsonl", "keywords_raw": None,
    }  # fmt: skip
    edited: dict[str, Any] = {**record(1), "text": record(1)["text"] + " ثم أضاف المحرر جملة.", "source": source}
    return collect(edited, {**record(2), "source": source}, record(4), policy=SOURCES)


def test_what_was_edited_and_left_out_is_counted(root: Path) -> None:
    text = (release(root) / "DATASHEET.md").read_text(encoding="utf-8")
    assert f"{SAID}: 3 records in them, 2 of those in the release, 1 left out. 1 record could not be read." in text
    assert "since they were edited: 1." in text


def test_without_seeds_nothing_is_said_of_them(root: Path) -> None:
    shutil.rmtree(root / "seeds")
    assert SAID not in (release(root) / "DATASHEET.md").read_text(encoding="utf-8")
