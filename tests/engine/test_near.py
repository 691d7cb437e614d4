"""Near-duplicates beside a plain comparison of every pair: what is found, in what order, and which code speaks."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from warraq import lint, policy, rules, scoping
from warraq.engine import near as near_duplicates
from warraq.engine import sketches
from warraq.engine.near import Near
from warraq.engine.scope import Scope
from warraq.errors import PolicyError
from warraq.finding import Finding
from warraq.readers.batch import Batch, Place
from warraq.record import RAW_SCHEMA

SCOPE = Scope((rules.find("DUP001"), rules.find("DUP002")))
Named = tuple[str, str]  # id and text


def words(draw: random.Random, size: int) -> list[str]:
    return [f"w{draw.randrange(10**9)}" for _ in range(size)]


def edited(draw: random.Random, text: list[str], level: float) -> list[str]:
    """Change words at the end and at the start until the similarity is about `level`."""
    changed = round((len(text) - 4) * (1 - level) / (1 + level))
    at = draw.randint(0, changed)
    return [*words(draw, at), *text[at : len(text) - (changed - at)], *words(draw, changed - at)]


def planted(level: float, *, pairs: int = 100, sizes: tuple[int, int] = (12, 400)) -> list[Named]:
    """Return pairs of texts of one similarity, in a random order."""
    draw = random.Random(level)  # noqa: S311  # a sample, no secret
    texts = []
    for _ in range(pairs):
        text = words(draw, draw.randint(*sizes))
        texts += [" ".join(text), " ".join(edited(draw, text, level))]
    draw.shuffle(texts)
    return [(f"{number:032x}", text) for number, text in enumerate(texts)]


def plain(text: str) -> set[tuple[str, ...]]:
    each = text.split()
    return {tuple(each[at : at + 5]) for at in range(len(each) - 4)}


def every_pair(records: Sequence[Named]) -> dict[tuple[str, str], float]:
    """Compare every record with every later one that shares a shingle."""
    holders: dict[tuple[str, ...], list[int]] = {}
    sets = [plain(text) for _, text in records]
    for number, each in enumerate(sets):
        for shingle in each:
            holders.setdefault(shingle, []).append(number)
    met = {(a, b) for held in holders.values() for b in held for a in held if a < b}
    return {
        (records[a][0], records[b][0]): len(sets[a] & sets[b]) / len(sets[a] | sets[b])
        for a, b in met
    }  # fmt: skip


def batches(records: Sequence[Named], path: str = "a.jsonl", step: int = 37) -> Iterable[Batch]:
    for start in range(0, len(records), step):
        part = records[start : start + step]
        own = {"id": [each[0] for each in part], "text": [each[1] for each in part]}
        arrays = [pa.array(own.get(c.name, [None] * len(part)), c.type) for c in RAW_SCHEMA]
        rows = pa.RecordBatch.from_arrays(arrays, schema=RAW_SCHEMA)
        yield Batch(path, rows, places=[Place(start + row + 1, 0) for row in range(len(part))])


def compared(records: Sequence[Named], threshold: float = 0.8) -> tuple[dict[tuple[str, str], float], dict[str, str]]:
    """Return pairs by their ids, and clusters."""
    with Near(threshold) as near:
        for batch in batches(records):
            near.take(sketches.of(batch, SCOPE))
        pairs = {(records[one - 1][0], records[two - 1][0]): like for one, two, like in near.pairs()}
        return pairs, dict(near.clusters())


@pytest.mark.parametrize("level", [0.5, 0.7, 0.78, 0.8, 0.82, 0.85, 0.9, 0.95])
def test_planted_pairs_are_found_with_their_similarity(level: float) -> None:
    records = planted(level)
    true = {pair: each for pair, each in every_pair(records).items() if each >= 0.8}
    found, clusters = compared(records)
    assert found == {pair: true[pair] for pair in found}  # precision 1.0, and no similarity is off
    assert len(found) >= 0.95 * len(true)
    assert (len(true) > 50) == (level >= 0.8)
    assert clusters == {each: min(pair) for pair in found for each in pair}


def test_short_texts_are_found_too() -> None:
    records = planted(0.85, pairs=300, sizes=(6, 30))
    true = {pair for pair, each in every_pair(records).items() if each >= 0.8}
    assert len(true) > 200
    assert len(compared(records)[0].keys() & true) >= 0.95 * len(true)


def test_the_order_of_the_records_decides_nothing_but_which_is_first() -> None:
    records = [*planted(0.85), *((f"f{each}", text) for each, text in planted(0.8))]
    found, clusters = compared(records)
    shuffled = random.Random(1).sample(records, len(records))  # noqa: S311  # a sample, no secret
    again, same = compared(shuffled)
    assert {frozenset(pair): each for pair, each in again.items()} == {frozenset(p): each for p, each in found.items()}
    assert same == clusters
    assert compared(records) == (found, clusters)


def _interrupted(began: threading.Event) -> None:
    assert began.wait(60)
    raise KeyboardInterrupt


def test_comparing_beside_other_work_finds_the_same_and_ends_where_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    records = planted(0.9)
    expected, _ = compared(records)
    with Near() as near:
        for batch in batches(records):
            near.take(sketches.of(batch, SCOPE))
        with near.comparing():
            pass
        assert len(list(near.pairs())) == len(expected)

    monkeypatch.setattr(near_duplicates, "_COMPARED", 1)  # pairs at once: there would be many turns
    turns, began, usual = 0, threading.Event(), near_duplicates.similarities
    with Near() as near:

        def held(sets: Any) -> Any:
            nonlocal turns
            turns += 1
            began.set()
            while not near._stopped:
                time.sleep(0.001)
            return usual(sets)

        monkeypatch.setattr(near_duplicates, "similarities", held)
        for batch in batches(records):
            near.take(sketches.of(batch, SCOPE))
        with pytest.raises(KeyboardInterrupt), near.comparing():
            _interrupted(began)
    assert turns == 1 < len(expected)


def test_what_is_kept_in_a_file_of_several_batches_is_compared_as_what_is_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cached file is mapped into memory; one part of the corpus is, the other is fresh."""
    monkeypatch.setattr(near_duplicates, "_WORTH", 0)
    records = planted(0.85)
    parts = [found for batch in batches(records) if (found := sketches.of(batch, SCOPE)) is not None]
    half = len(parts) // 2
    kept = pa.concat_tables(parts[:half])
    with pa.ipc.new_file(tmp_path / "kept.arrow", kept.schema) as writer:
        writer.write_table(kept)
    with pa.memory_map(str(tmp_path / "kept.arrow")) as source:
        mapped = pa.ipc.open_file(source).read_all()
    assert len(mapped.to_batches()) == half > 1
    with Near() as near:
        before = pa.total_allocated_bytes()
        near.take(mapped, mapped=True)
        assert pa.total_allocated_bytes() - before < mapped.nbytes / 2  # its shingles stay where they are
        for part in parts[half:]:
            near.take(part)
        pairs = {(records[one - 1][0], records[two - 1][0]): like for one, two, like in near.pairs()}
        assert (pairs, dict(near.clusters())) == compared(records)


def test_a_text_without_a_shingle_is_like_nothing() -> None:
    short = "قال الوزير إن العمل"
    assert compared([("1", short), ("2", short), ("3", ""), ("4", "")]) == ({}, {})
    assert compared([]) == ({}, {})


def test_a_chain_is_one_cluster_named_for_its_least_id() -> None:
    draw = random.Random(2)  # noqa: S311  # a sample, no secret
    text = words(draw, 104)
    chain = [text, [*text[:-9], *words(draw, 9)], [*words(draw, 9), *text[9:-9], *words(draw, 9)]]
    chain[2] = [*words(draw, 9), *chain[1][9:]]
    records = [(name, " ".join(each)) for name, each in zip(("b", "c", "a"), chain, strict=True)]
    found, clusters = compared([*records, ("d", " ".join(words(draw, 104)))])
    assert found.keys() == {("b", "c"), ("c", "a")}
    assert clusters == dict.fromkeys("abc", "a")


def test_a_text_of_a_thousand_copies_is_one_cluster_and_each_has_its_finding() -> None:
    draw = random.Random(3)  # noqa: S311  # a sample, no secret
    text = words(draw, 200)
    records = [(f"{number:04}", " ".join([*text, *words(draw, 2)])) for number in range(1000)]
    with Near() as near:
        for batch in batches(records):
            near.take(sketches.of(batch, SCOPE))
        findings = list(near.findings(SCOPE.rules, set()))
        assert dict(near.clusters()) == dict.fromkeys((each for each, _ in records), "0000")
    assert [finding.line for finding in findings] == list(range(2, 1001))
    assert {finding.related[0].line for finding in findings} == {1}


# Through the linter, as records stand in files.

BASE = "قال رئيس الوزراء العراقي في مقابلة مع وكالة أنباء قبل سفره إن بلاده لم تعد بحاجة إلى قوات قتالية أجنبية على أراضيها وإنها ستطلب التدريب وجمع المعلومات"  # fmt: skip
NEAR = BASE.replace("المعلومات", "البيانات")
LATER = NEAR.replace("قال", "أعلن")
OTHER = "زار الوزير موقع المشروع أمس مع عدد من المهندسين وقال إن العمل فيه بدأ وسينتهي في العام المقبل إن توفر المال اللازم له"  # fmt: skip
WANTED = ("LNK002", "DUP", "REC007")


def found(
    folder: Path, *texts: str | dict[str, str], select: tuple[str, ...] = WANTED, toml: str = ""
) -> list[Finding]:
    """Validate records, each a text or some fields, and give what is found."""
    records = [{"text": each} if isinstance(each, str) else each for each in texts]
    lines = [json.dumps({"link": f"https://example.org/{n}", **each}) for n, each in enumerate(records)]
    (folder / policy.NAME).write_text(toml, encoding="utf-8")
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    repository = policy.load(folder / policy.NAME)
    return list(lint.validate(repository, scoping.Request((folder / "a.jsonl",), select=select)).findings)


def codes(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(finding.code, finding.line, finding.related[0].line) for finding in findings]


def test_a_finding_says_where_and_how_alike(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, OTHER, BASE, NEAR)
    assert (finding.code, finding.severity, finding.line, finding.field) == ("DUP002", "warning", 3, "/text")
    assert finding.message == "another record has nearly the same text: similarity 0.92 (first at a.jsonl:2)"
    assert (finding.related[0].path, finding.related[0].line) == ("a.jsonl", 2)
    assert finding.value == NEAR
    assert finding.column == NEAR.index("البيانات") + 1


def test_the_first_of_all_that_are_alike_is_named(tmp_path: Path) -> None:
    assert codes(found(tmp_path, BASE, NEAR, LATER)) == [("DUP002", 2, 1), ("DUP002", 3, 1)]


def test_the_order_of_the_paths_decides_which_is_first(tmp_path: Path) -> None:
    for name, text in (("b.jsonl", BASE), ("a.jsonl", NEAR), ("B.jsonl", LATER)):
        (tmp_path / name).write_text(json.dumps({"text": text}), encoding="utf-8")
    paths = tuple(tmp_path / name for name in ("b.jsonl", "a.jsonl", "B.jsonl"))
    report = lint.validate(policy.load(start=tmp_path), scoping.Request(paths, select=("DUP002",)))
    named = [(Path(f.path).name, Path(f.related[0].path).name) for f in report.findings]
    assert named == [("a.jsonl", "B.jsonl"), ("b.jsonl", "B.jsonl")]


LINK = "https://example.org/x"
DAY = {"title": "العراق", "publisher": "صحيفة", "published_at": "2021-07-25T08:00:00Z"}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([{"link": LINK, "text": BASE}, {"link": LINK, "text": NEAR}], [("LNK002", 2, 1)]),
        ([BASE, BASE.replace(" ", "  ")], [("DUP001", 2, 1)]),
        ([{**DAY, "text": BASE}, {**DAY, "text": NEAR}], [("DUP003", 2, 1)]),
        ([{"id": "a" * 32, "text": BASE}, {"id": "a" * 32, "text": NEAR}], [("REC007", 2, 1)]),
        # A copy of a near-duplicate is a copy: what it is like was said of what it is a copy of.
        ([BASE, NEAR, NEAR], [("DUP002", 2, 1), ("DUP001", 3, 2)]),
        ([BASE, {"link": LINK, "text": NEAR}, {"link": LINK, "text": LATER}], [("DUP002", 2, 1), ("LNK002", 3, 2)]),
        # Three versions at one link are two findings, even where only the later two are alike.
        ([{"link": LINK, "text": OTHER}, {"link": LINK, "text": BASE}, {"link": LINK, "text": NEAR}],
         [("LNK002", 2, 1), ("LNK002", 3, 1)]),
        # The same link as a record that is another text hides nothing.
        ([BASE, {"link": LINK, "text": OTHER}, {"link": LINK, "text": NEAR}], [("DUP002", 3, 1), ("LNK002", 3, 2)]),
    ],
)  # fmt: skip
def test_one_fault_has_one_code(
    texts: list[str | dict[str, str]], expected: list[tuple[str, int, int]], tmp_path: Path
) -> None:
    assert codes(found(tmp_path, *texts)) == expected


def test_equal_texts_are_left_to_duplicate_text_even_where_it_does_not_run(tmp_path: Path) -> None:
    findings = found(tmp_path, BASE, BASE.replace(" ", "  "), NEAR, f"{NEAR} ", select=("DUP002",))
    assert codes(findings) == [("DUP002", 3, 1)]


def test_texts_that_differ_in_punctuation_alone_are_near(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, BASE, f"{BASE}.")
    assert finding.message.startswith("another record has nearly the same text: similarity 1.00")


@pytest.mark.parametrize(
    ("toml", "count"),
    [
        ("", 1),
        ("[duplicates]\nthreshold = 0.95", 0),
        ("[duplicates]\nthreshold = 0.95\nshingle = 1\npermutations = 256", 0),
        ("[duplicates]\nthreshold = 0.9\nshingle = 1", 1),
        ("[duplicates]\nshingle = 32", 0),
    ],
)
def test_the_policy_says_what_is_near(toml: str, count: int, tmp_path: Path) -> None:
    assert len(found(tmp_path, BASE, NEAR, toml=toml)) == count


@pytest.mark.parametrize("line", ["threshold = 0", "threshold = 1.1", "shingle = 0", "permutations = 8", "words = 5"])
def test_a_policy_out_of_bounds_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="duplicates"):
        found(tmp_path, BASE, toml=f"[duplicates]\n{line}")


def test_a_finding_shows_where_two_long_texts_differ(tmp_path: Path) -> None:
    long = " ".join(f"كلمة{number}" for number in range(400))
    (finding,) = found(tmp_path, long, f"{long} زيادة واحدة")
    assert isinstance(finding.value, str)
    assert finding.column
    assert len(finding.value) <= 200
    assert finding.value[finding.column - 1 :].startswith("زيادة واحدة")
