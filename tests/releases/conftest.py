"""Releases: of the real corpus, of small corpora of which a test says only what matters to it, and of any files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Once, article, copy_repository, write_jsonl
from tests.report import arabic

import warraq
from warraq.finding import Fault, Finding
from warraq.releases.check import verify
from warraq.releases.format import digest, manifest

POLICY = """
[release]
name = "papers"
title = "صحف: اختبار"
description = "Records of a test."
license = "CC0-1.0"
creators = ["Somebody"]
"""
_WORDS = [
    "الوزير", "المشروع", "المدينة", "الحكومة", "المطار", "الطريق", "البرلمان", "القانون", "الميزانية", "المدرسة",
    "المستشفى", "الجامعة", "النفط", "الماء", "الكهرباء", "الزراعة", "التجارة", "السياحة", "الصحة", "التعليم",
    "الجسر", "الميناء", "المصنع", "السوق", "البنك", "المحكمة", "الانتخابات", "الرئيس", "المجلس", "اللجنة",
]  # fmt: skip


def text(number: int) -> str:
    """Return a text of its own for each number, none like another."""
    return " ".join(
        _WORDS[(number * 7 + place * (number % 11 + 1) + place // 9) % 30] + str(number) for place in range(40)
    )


def record(number: int, **fields: Any) -> dict[str, Any]:
    """Return a record without a fault."""
    day = 1 + number % 28
    own = {
        "link": f"https://example.org/{number}",
        "title": f"عنوان الخبر رقم {number}",
        "published_at": f"2021-{1 + number % 12:02d}-{day:02d}T08:00:00Z",
        "text": text(number),
        **fields,
    }
    return article(**own)


Collect = Callable[..., Path]


@pytest.fixture
def collect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Return a function that writes a corpus repository, and makes it the current folder."""

    def write(*records: dict[str, Any], policy: str = "", folder: str = "papers", file: str = "a") -> Path:
        root = tmp_path / folder
        (root / "corpus").mkdir(parents=True, exist_ok=True)
        (root / "warraq.toml").write_text(POLICY + policy, encoding="utf-8")
        write_jsonl(root / f"corpus/{file}.jsonl", *records)
        monkeypatch.chdir(root)
        return root

    return write


def release(root: Path, version: str | None = None) -> Path:
    """Release a corpus repository, and give the folder."""
    done = warraq.release(version, policy=root / "warraq.toml")
    assert done.folder, [finding.message for finding in done.report.findings]
    return done.folder


Bind = Callable[..., Path]


@pytest.fixture(scope="session")
def released(once: Once) -> Path:
    """The release of this repository's own corpus; not to be changed."""

    def fill(folder: Path) -> None:
        copy_repository(folder)
        release(folder)

    return once("released", fill) / "dist/khaleej/1.0.0"


@pytest.fixture
def own_release(released: Path, repository: Path) -> Path:
    """The same in a copy of the repository, which is the current folder."""
    shutil.copytree(released.parents[1], repository / "dist")
    return repository / "dist/khaleej/1.0.0"


@pytest.fixture
def bind(tmp_path: Path) -> Bind:
    """Make a folder of any files a release: manifest and sums are right, whatever the files are."""

    def made(version: str = "1.0.0", **files: bytes) -> Path:
        folder = tmp_path / f"bound-{version}"
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in (files or {"data": b"rows", "README": b"about"}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        sealed = manifest.Manifest(
            manifest=manifest.FORMAT,
            name="news",
            version=version,
            schema_id="urn:x",
            records=0,
            logical_digest="0" * 64,
            description_digest="0" * 64,
            tool={},
            gate=manifest.Gate(required=[]),
            shards=[],
            files=manifest.files(folder),
        )
        (folder / manifest.NAME).write_text(manifest.dump(sealed), encoding="utf-8")
        sums = manifest.sums(sealed, digest.of_file(folder / manifest.NAME))
        (folder / manifest.SUMS).write_text(sums, encoding="utf-8")
        return folder

    return made


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep Hugging Face's libraries off the network, and what they remember out of the user's own folders."""
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("datasets"))


@pytest.fixture(scope="module", autouse=True)
def in_arabic() -> Iterator[None]:
    """Hold what is found in releases to what every Arabic message is held to."""
    told, of_fault = list[Fault](), verify.of_fault

    def heard(one: Fault, *more: Any) -> Finding:
        told.append(one)
        return of_fault(one, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "of_fault", heard)
        yield
    assert not arabic.of_faults(told), arabic.WHERE
