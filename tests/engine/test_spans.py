"""Parts of a file that are read apart give together what a run over all of it gives, and travel as tables on the way."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Once, article, examples, sampled

from warraq import corpus, policy, rules, scoping
from warraq.engine import pieces
from warraq.engine.examine import Piece, examine, joined, singly
from warraq.engine.shared import Kind, OfFile
from warraq.engine.spans import TABLES, OfSpans
from warraq.finding import Finding
from warraq.policy import Repository
from warraq.readers.reading import Span
from warraq.scoping import Request


class _File:
    """A file, and what is asked of it."""

    def __init__(self, path: Path, repository: Repository, request: Request) -> None:
        self.path, self.repository, self.request = path, repository, request
        self.seen = set[str]()
        (self.scope,) = scoping.scopes(repository, request, [path], rules.ALL)

    def examined(self, span: Span | None = None) -> list[Piece]:
        units = corpus.units(self.repository, self.request, self.path, self.seen, named=True, span=span)
        return examine([unit() for unit in units], self.scope)

    def parts(self, longest: int) -> list[pieces.Examined]:
        data = self.path.read_bytes()
        spans = corpus.spans(self.repository, self.request, self.path, longest=longest)
        assert b"".join(data[start:end] for start, end in spans) == data
        return [
            pieces.Examined(0, start, end, data.count(b"\n", start, end), joined(self.examined(Span(start, end))))
            for start, end in spans
        ]

    def together(self, parts: list[pieces.Examined]) -> list[Piece]:
        whole = OfSpans()
        own = [whole.take(part.piece, part.feeds) for part in parts]
        rest = whole.rest(corpus.shown(self.repository, self.path), self.scope, self.repository.policy.record)
        return own if rest is None else [*own, rest]

    def said(self, found: list[Piece]) -> dict[str, Any]:
        """What there is to be said when all of the file has been examined, in no order of reading."""
        left = OfFile()
        for piece in found:
            left.take(piece.records, piece.shared, piece.findings)
        whole = joined(found)
        rest = list(left.findings(self._again, stranger=not whole.named, supplied=self.scope.supplied))
        return {
            "counts": (whole.records, whole.unread, whole.named, whole.passed, whole.end),
            "findings": sorted(map(_row, [*_once(whole.findings), *rest])),
            "seen": self.seen,
            **{name: _rows(getattr(whole, name)) for name in TABLES},
        }

    def _again(self, kinds: Collection[Kind]) -> Iterator[Finding]:
        for unit in corpus.units(self.repository, self.request, self.path, self.seen, named=True):
            for batch in unit():
                yield from singly(batch, self.scope, kinds)


def _once(findings: tuple[Finding, ...]) -> list[Finding]:
    """Leave out what reducers do: all but the first of a file's findings by a rule that speaks once a file."""
    found, said = list[Finding](), set[str]()
    for each in sorted(findings, key=lambda finding: finding.order):
        if not rules.find(each.code).once_per_file or each.code not in said:
            found.append(each)
        said.add(each.code)
    return found


def _row(finding: Finding) -> tuple[Any, ...]:
    return (*finding.order, repr(finding))


def _rows(table: pa.Table | None) -> list[str]:
    return [] if table is None else sorted(map(repr, table.to_pylist()))


def _opened(folder: Path, data: bytes, **asked: Any) -> _File:
    """Write lines under a policy whose records may have 600 bytes."""
    (folder / policy.NAME).write_text("[limits]\nrecord_bytes = 600\n", encoding="utf-8")
    path = folder / "a.jsonl"
    path.write_bytes(data)
    return _File(path, policy.load(folder / policy.NAME), Request((path,), **asked))


def _line(**fields: Any) -> bytes:
    return json.dumps({**article(), **fields}, ensure_ascii=False).encode()


_RECORD = _line(text="خبر  عاجل")
_ENDS = (b"\n", b"\n", b"\r\n", b"\n\n", b"\r\n \n")
_LINES = (
    _RECORD, _line(id=None, more=1), _line(title=5), _line(link=None), b'{"more": 1}', _RECORD + b",",
    b'[{"title": "x"}, {}]', b"{}{}", b"[{}][{}, {}]", b"{'title': 'x'}", b"{", b"nonsense", b"\xff", b"", b"  \t",
    "قال الوزير إن العمل مستمر في جميع المواقع".encode("cp1256"), _line(text="نص " * 300), b'"' + b"x" * 700,
    _line(title="\ufeff"), b"\0", _line(text="a\\ud800b"), "سطر\u2028آخر".encode(), b"\xef\xbb\xbf{}",
)  # fmt: skip
_HEADS = (
    b"", b"\xef\xbb\xbf", b"\n", b"[\n", b"{\n", b"\xff\xfe", b"\x1f\x8b\x08\x00\x00\x00", b"\0" * 8, b'{"a":\n1}\n',
    '{"title": "ق"}\n'.encode("utf-16"),
)  # fmt: skip


@settings(max_examples=examples(200, share=8))
@given(
    st.sampled_from(_HEADS),
    st.lists(st.tuples(st.sampled_from(_LINES), st.sampled_from(_ENDS)), max_size=12),
    st.sampled_from(_LINES),
    st.integers(1, 900),
    st.sampled_from([{}, {"mapping": {"title": "more"}}]),
)
def test_parts_of_a_file_are_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    head: bytes,
    lines: list[tuple[bytes, bytes]],
    last: bytes,
    longest: int,
    asked: dict[str, Any],
) -> None:
    data = head + b"".join(line + end for line, end in lines) + last
    folder = tmp_path_factory.mktemp("spans")
    whole, apart = _opened(folder, data, **asked), _opened(folder, data, **asked)
    parts = apart.parts(longest)
    kept = pieces.table(parts)
    assert kept.schema == pieces.SCHEMA
    assert list(pieces.read(kept)) == parts
    assert apart.said(apart.together(parts)) == whole.said(whole.examined())


@pytest.mark.slow
def test_every_kind_of_defect_is_the_same_in_parts(
    once: Once, scripts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")  # a finding about a future date says what time it is

    def fill(folder: Path) -> None:
        scripts.articles.write(folder / "planted.jsonl", 400, seed=5, rate=0.9)

    path = once("planted-for-parts", fill) / "planted.jsonl"
    repository = policy.load(scripts.articles.policy(path))
    request = Request((path,), select=("ALL",))
    of_all = _File(path, repository, request)
    whole = of_all.said(of_all.examined())
    assert len({row[2] for row in whole["findings"]}) > 50
    assert all(whole[name] for name in TABLES)
    for longest in sampled((7_001, 50_000, 300_001), share=3):
        apart = _File(path, repository, request)
        parts = list(pieces.read(pieces.table(apart.parts(longest))))
        assert len(parts) > 1
        assert apart.said(apart.together(parts)) == whole


def test_what_cannot_be_read_in_parts_is_one(tmp_path: Path) -> None:
    line = _RECORD + b"\n"
    (tmp_path / policy.NAME).write_text('[[sources]]\npath = "old"\nencoding = "cp1256"\n', encoding="utf-8")
    (tmp_path / "old").mkdir()
    repository = policy.load(tmp_path / policy.NAME)
    for name, spans in {
        "a.jsonl": 10,
        "a.ndjson": 10,
        "a.json": 1,
        "a.jsonl.gz": 1,
        "a.csv": 1,
        "old/a.jsonl": 1,
    }.items():
        (tmp_path / name).write_bytes(line * 10)
        found = corpus.spans(repository, Request(), tmp_path / name, longest=len(line))
        assert len(found) == spans
        assert (found[0].start, found[-1].end) == (0, 10 * len(line))
    assert corpus.spans(repository, Request(reader="csv"), tmp_path / "a.jsonl", longest=9) == (
        Span(0, 10 * len(line)),
    )
