"""What is fuzzed: for each name a function that takes bytes, and the seeds that a fuzzer begins with."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from stress.fuzzing import Check
from stress.json_kinds import REFUSED, RIGHT

from warraq.adoption import baseline
from warraq.article import identifier
from warraq.normalise import dates, links
from warraq.normalise import text as text_
from warraq.policy import files
from warraq.readers import reading
from warraq.readers.options import Options
from warraq.registers import takedowns

Made = tuple[Check, list[bytes]]
_LINK = "https://example.org/a?b=1"
RECORD = {
    "title": "عنوان",
    "link": _LINK,
    "published_at": "2021-07-25T11:02:00Z",
    "keywords": ["a"],
}
_WHOLE = RECORD | {
    "id": identifier(links.canonical(_LINK)), "language": "ar", "publisher": "صحيفة",
    "text": "قال المتحدث إن العمل في المشروع بدأ أمس، وإن الوزير زار الموقع مع عدد من المهندسين، وسينتهي العام المقبل.",
}  # fmt: skip
_LINKS = [
    "https://example.org/a?utm_source=b&c=%D8%A7#d",
    "HTTP://www.EXAMPLE.org:80/../a//b",
    "//[::1]/",
    "http://مثال.إختبار/",
]
_DATES = [
    "الأحد 15 ذو الحجة 1442 هـ - 25 يوليو 2021 م",
    "2021-07-25T11:02:00Z",
    "1627210920",
    "Sun, 25 Jul 2021 11:02:00 +0300",
]
_TEXTS = ["Ø§Ù„Ù„Ù‡", "&amp;#1575;", "ﷲ ﻻ", "عنوانـــ", "e\u0301"]
_POLICIES = [
    'corpus = ["corpus"]\n[limits]\nnesting = 8\n',
    '[[sources]]\nname = "a"\npath = "seeds"\n[sources.columns]\ntitle = ["a", "b"]\n',
    'corpus = ["corpus"]\r\n[[sources]]\r\nname = "a"\r\n',
]


_FIXES = {
    name: function
    for path in sorted(Path(text_.__path__[0]).glob("[a-z]*.py"))
    for name, function in vars(import_module(f"{text_.__name__}.{path.stem}")).items()
    if name.startswith("fix_")
}


_RELEASED = """corpus = ["corpus"]
[release]
name = "papers"
title = "a"
description = "b"
license = "CC0-1.0"
creators = ["Somebody"]
"""


def _lines() -> bytes:
    return (json.dumps(RECORD, ensure_ascii=False) + "\n").encode() * 3


def _read(name: str, seeds: list[bytes]) -> Made:
    def check(data: bytes) -> None:
        for unit in reading.units(Path("a"), "a", Options(), name=name, data=data):
            unit()

    return check, seeds


def _text(function: Callable[[str], object], seeds: list[str]) -> Made:
    return (lambda data: function(data.decode("utf-8", "surrogateescape" if data[:1] == b"\xff" else "replace"))), [
        seed.encode() for seed in seeds
    ]


def _canonical(text: str) -> None:
    once = links.canonical(text)
    if links.canonical(once) != once:
        raise AssertionError(f"{text!r} becomes {once!r}, and that {links.canonical(once)!r}")
    links.key(text)
    links.remarks(text)


def _printed(text: str) -> None:
    dates.read(text)
    dates.read(text, day_first=True, calendar="jalali")
    dates.counted(text)


def _fixed(text: str) -> None:
    for name, fix in _FIXES.items():
        if fix(once := fix(text)) != once:
            raise AssertionError(f"{name} of {text!r} is {once!r}, and of that {fix(once)!r}")


def _policy(data: bytes) -> None:
    path = Path(tempfile.gettempdir()) / "warraq-fuzzed.toml"
    path.write_bytes(data)
    files.load(path)


def _baseline(data: bytes) -> None:
    path = Path(tempfile.gettempdir()) / "warraq-fuzzed.json"
    path.write_bytes(data)
    baseline.read(path)


def _register(data: bytes) -> None:
    path = Path(tempfile.gettempdir()) / "warraq-fuzzed.jsonl"
    path.write_bytes(data)
    takedowns.read(path)


def _verify() -> Made:
    """Make a release; the first byte of an input names a file of it, the next two a place, and the rest is put there."""
    from warraq.api import release, verify  # and with them all of Warraq

    root = Path(tempfile.mkdtemp(prefix="stress-fuzz-"))
    (root / "warraq.toml").write_text(_RELEASED, encoding="utf-8")
    (root / "corpus").mkdir()
    (root / "corpus/a.jsonl").write_text(json.dumps(_WHOLE, ensure_ascii=False) + "\n", encoding="utf-8")
    folder = release(policy=root / "warraq.toml", jobs=1).folder
    assert folder, "the record has a fault"
    held = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    names = sorted(held)

    def check(data: bytes) -> None:
        path = names[data[0] % len(names)] if data else names[0]
        place = int.from_bytes(data[1:3]) % (len(held[path]) + 1)
        path.write_bytes(held[path][:place] + data[3:] + held[path][place + len(data[3:]) :])
        try:
            verify(folder)
        finally:
            path.write_bytes(held[path])

    return check, [bytes([number, 0, place, *b'"x": 1']) for number in range(len(names)) for place in (0, 99)]


def _container(name: str) -> Made:
    from stress.rows.damaged import LINES, PACKERS

    return _read(name.split(".")[1] if name.count(".") == 1 else "jsonl", [PACKERS[name](LINES)])


_JSON = [*REFUSED.values(), *RIGHT.values()]
_CSV = [b'title,link\na,"b\nc"\n"d ""e""",f\n', b'title;keywords\na;["b"]\n', b"title\r\na\r\n"]
_HTML = [b"<html><head><title>a</title><meta property='og:title' content=b></head><body><p>c</p></body></html>",
         b'<script type="application/ld+json">{"@type":"Article","headline":"a"}</script><article><h1>b</h1></article>']  # fmt: skip
_TEXT = ["عنوان\n\nالأحد 25 يوليو 2021\n\nنص".encode(), b"a\n\nb"]

FUZZED: dict[str, Callable[[], Made]] = {
    "json": partial(
        _read, "json", [b"[" + _lines().replace(b"}\n{", b"},\n{") + b"]", *(each[:200] for each in _JSON)]
    ),
    "text": partial(_read, "text", _TEXT),
    "khaleej": partial(_read, "khaleej", _TEXT),
    "parquet": partial(_container, "a.parquet"),
    "warc": lambda: _read("warc", [b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"]),
    "gzip": partial(_container, "a.jsonl.gz"),
    "zstd": partial(_container, "a.jsonl.zst"),
    "xz": partial(_container, "a.jsonl.xz"),
    "links": partial(_text, _canonical, _LINKS),
    "dates": partial(_text, _printed, _DATES),
    "text fixes": partial(_text, _fixed, _TEXTS),
    "takedowns": lambda: (_register, [b'{"link":"https://a.org/","date":"2021-07-25","reason":"a"}\n']),
    "baseline": lambda: (_baseline, [b'{"version": 1, "findings": []}']),
    "policy": lambda: (_policy, [each.encode() for each in _POLICIES]),
    "html": partial(_read, "html", _HTML),
    "verify": _verify,
    "csv": partial(_read, "csv", _CSV),
    "tsv": partial(_read, "tsv", [each.replace(b",", b"\t") for each in _CSV]),
    "jsonl": partial(_read, "jsonl", [_lines(), *(each[:200] for each in _JSON)]),
}
