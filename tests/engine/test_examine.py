"""What is examined in another process gives the same: scopes and pieces travel there and back."""

from __future__ import annotations

import pickle
from pathlib import Path

from tests.conftest import article, write_jsonl

from warraq import corpus, policy, rules, scoping
from warraq.engine.examine import Piece, examine, joined
from warraq.engine.scope import Scope


def test_scopes_and_pieces_travel(tmp_path: Path) -> None:
    (tmp_path / policy.NAME).write_text(
        '[rules.severity]\nTXT001 = "error"\n[links]\noff = ["drop fragment"]\n[text]\nshortest = { ar = 90 }\n',
        encoding="utf-8",
    )
    path = write_jsonl(tmp_path / "a.jsonl", article(title=" a  b"), article(published_at="x", text="ق"), {"x": 1})
    repository = policy.load(tmp_path / policy.NAME)
    request = scoping.Request((path,))
    (scope,) = scoping.scopes(repository, request, [path], rules.ALL)

    def examined(asked: Scope) -> Piece:
        return joined(examine([unit() for unit in corpus.units(repository, request, path, set(), named=True)], asked))

    here = examined(scope)
    there = examined(pickle.loads(pickle.dumps(scope)))  # noqa: S301  # of our own
    assert here == pickle.loads(pickle.dumps(there))  # noqa: S301  # the same
    assert {"TXT005", "DAT001", "TXT001"} <= {finding.code for finding in here.findings}
    assert ("REC005", "/x") in {each.kind for each in here.shared}
    assert here.records == 3
    assert here.keys is not None
