"""A cache that is never stale: whatever happens to a corpus, a run with it prints the bytes that a run without it
prints.
"""

from __future__ import annotations

import json
import os
import random
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.conftest import Command, article, copy_repository, examples, sampled, write_jsonl

from warraq import cache, lint, policy, scoping
from warraq.browsing import live
from warraq.engine.examine import Piece
from warraq.engine.scope import Scope
from warraq.finding import Report
from warraq.report import json as report_json

STEPS = examples(40)
SENTENCES = [
    f"قال المتحدث رقم {n} إن العمل في المشروع بدأ أمس، وإن الوزير زار الموقع مع عدد من المهندسين، وسينتهي العام المقبل."
    for n in range(6)
]


def report(folder: Path, *, cached: bool) -> Report:
    return lint.validate(policy.load(folder / policy.NAME), scoping.Request(cache=cached))


def record(choice: random.Random) -> dict[str, Any]:
    """A record that is right, wrong in itself, or like another."""
    fields: dict[str, Any] = {"link": f"https://example.org/{choice.randrange(12)}", "text": choice.choice(SENTENCES)}
    wrong = [
        {"title": ""},
        {"title": 5},
        {"published_at": "2030-01-01T00:00:00Z"},
        {"language": "xx_yy"},
        {"text": SENTENCES[0] * 3},
    ]
    source = {"path": "seeds/a.txt", "sha256": "0" * 64, "bytes": 1, "encoding": "utf-8", "reader": "khaleej"}
    return article(**fields | choice.choice([{}, {}, {}, *wrong, {"source": source}]))


def change(folder: Path, choice: random.Random, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do one of the things that happen to a corpus; gives its name."""
    corpus = folder / "corpus"
    files = sorted(corpus.iterdir())
    what = choice.choice(["add", "edit", "edit", "remove", "rename", "policy", "clock", "seed", "touch", "nothing"])
    if what == "add" or not files:
        write_jsonl(corpus / f"{choice.randrange(100)}.jsonl", *(record(choice) for _ in range(choice.randrange(4))))
    elif what == "edit":
        path = choice.choice(files)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(choice.randrange(len(lines) + 1), json.dumps(record(choice), ensure_ascii=False) + "\n")
        path.write_text("".join(choice.sample(lines, choice.randrange(1, len(lines) + 1))), encoding="utf-8")
    elif what == "remove":
        choice.choice(files).unlink()
    elif what == "rename":
        choice.choice(files).rename(corpus / f"{choice.randrange(100)}.jsonl")
    elif what == "policy":
        ignored = choice.choice(['ignore = ["LIC"]', 'severity = { TXT001 = "error" }', 'ignore = ["DUP"]'])
        (folder / policy.NAME).write_text(f"[rules]\n{ignored}\n", encoding="utf-8")
    elif what == "clock":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", choice.choice(["1600000000", "1700000000", "1950000000"]))
    elif what == "seed":
        (folder / "seeds").mkdir(exist_ok=True)
        (folder / "seeds/a.txt").write_text(str(choice.randrange(3)), encoding="utf-8")
    elif what == "touch":
        os.utime(choice.choice(files), (1, 1))
    return what


@pytest.mark.parametrize("seed", sampled(range(4)))
def test_cached_and_cold_runs_print_the_same(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    choice = random.Random(seed)  # noqa: S311  # which changes, no secret
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    done = []
    for _ in range(STEPS):
        done.append(change(tmp_path, choice, monkeypatch))
        cold, cached = report(tmp_path, cached=False), report(tmp_path, cached=True)
        assert report_json.render(cached) == report_json.render(cold), done
    assert list((tmp_path / ".warraq/cache").glob("*.json"))


def test_a_file_that_was_seen_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    write_jsonl(tmp_path / "corpus/a.jsonl", article(title=""))
    first = report(tmp_path, cached=True)
    monkeypatch.setattr("warraq.engine.sharing.examine", None)
    assert report(tmp_path, cached=True) == first
    with pytest.raises(TypeError):
        report(tmp_path, cached=False)


@pytest.mark.parametrize("cached", [False, True])
def test_progress_goes_forward_and_arrives(tmp_path: Path, *, cached: bool) -> None:
    """Files that have changed come before those that are remembered, wherever they stand."""
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    files = [tmp_path / f"corpus/{number}.jsonl" for number in range(6)]
    for path in files:
        write_jsonl(
            path, *(article(title=f"{path.name} {n}", link=f"https://example.org/{path.name}/{n}") for n in range(3))
        )
    report(tmp_path, cached=cached)
    for path in (files[2], files[4]):
        path.write_bytes(path.read_bytes() * 2)
    told: list[tuple[Any, ...]] = []
    request = scoping.Request(cache=cached)
    lint.validate(policy.load(tmp_path / policy.NAME), request, lambda _, *far: told.extend([far] if far else []))
    behind = [each[1] for each in told]
    whole = sum(path.stat().st_size for path in files)
    assert behind == sorted(behind)
    assert {each[2] for each in told} == {whole}
    assert whole - len(files) <= behind[-1] <= whole  # the last line's end is nobody's
    assert told[-1][0] == 24


@pytest.mark.parametrize("bad", sampled([b"", b"{", b"[]", b"{}", b"\x00" * 100], share=2))
@pytest.mark.parametrize("kind", ["*.json", "*.arrow"])
def test_a_broken_entry_is_a_miss(tmp_path: Path, bad: bytes, kind: str) -> None:
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    write_jsonl(tmp_path / "corpus/a.jsonl", article(title=""), article())
    first = report(tmp_path, cached=True)
    for path in (tmp_path / ".warraq/cache").glob(kind):
        path.write_bytes(bad)
    assert report(tmp_path, cached=True) == first
    assert report(tmp_path, cached=True) == first


def test_a_table_that_breaks_off_or_was_never_written_is_a_miss(tmp_path: Path) -> None:
    """As a machine leaves it that stops before all is on its disk: Arrow reads a shorter table of some of these."""
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    write_jsonl(tmp_path / "corpus/a.jsonl", article(title=""), article())
    first = report(tmp_path, cached=True)
    for path in sorted((tmp_path / ".warraq/cache").glob("*.arrow")):
        data = path.read_bytes()
        for length in sampled(range(0, len(data), 32), share=16):
            for left in (data[:length], data[:length] + bytes(len(data) - length)):
                path.write_bytes(left)
                assert report(tmp_path, cached=True) == first, (path.name, length)


def test_a_lexicon_that_only_readers_take_decides_what_is_kept(tmp_path: Path) -> None:
    """Rules on letters do not ask for it, and yet it says which keyword a letter stands in."""
    copy_repository(tmp_path)
    (seed,) = (tmp_path / "seeds/khaleej").iterdir()
    seed.write_text(seed.read_text("utf-8").replace("العراق", "العـراق"), "utf-8")
    request = scoping.Request(paths=(tmp_path / "seeds",), select=("TXT", "ENC"), cache=True)

    def found() -> set[str]:
        report = lint.validate(policy.load(tmp_path / policy.NAME), request)
        return {str(each.value) for each in report.findings if (each.field or "").startswith("/keywords")}

    before = found()
    (tmp_path / "lexicon.tsv").write_text("العراق التحالف الدولي\t9\n", "utf-8")
    assert before
    assert found() not in (before, set())


def test_what_was_found_by_an_older_lexicon_is_not_kept_as_by_the_newer(tmp_path: Path) -> None:
    """Which another process writes while a run is under way."""
    copy_repository(tmp_path)
    repository, request = policy.load(tmp_path / policy.NAME), scoping.Request()
    path = tmp_path / "corpus/khaleej/2021-07.jsonl"

    def asked() -> str:
        return cache.asked(repository, request, path, scoping.scope_at(repository, request, path, chosen))

    chosen = scoping.chosen_rules(repository, request)
    older = scoping.scope_at(repository, request, path, chosen)
    (tmp_path / "lexicon.tsv").write_text("العراق التحالف الدولي\t9\n", "utf-8")
    assert cache.asked(repository, request, path, older) != asked() == asked()


def test_what_pages_show_changes_with_the_lexicon_and_with_what_keeps_its_time(tmp_path: Path) -> None:
    copy_repository(tmp_path)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lexicon.tsv").rename(tmp_path / "lists/lexicon.tsv")
    path = tmp_path / policy.NAME
    path.write_text(path.read_text("utf-8").replace('"lexicon.tsv"', '"lists/lexicon.tsv"'), "utf-8")
    shown = live.Live(lambda: policy.load(path), scoping.Request())
    before = shown.state()
    (tmp_path / "lists/lexicon.tsv").write_text("العراق\t9\n", "utf-8")
    after = shown.state()
    records = tmp_path / "corpus/khaleej/2021-07.jsonl"
    stood = records.stat()
    records.write_bytes(records.read_bytes().replace("العراق".encode(), "العرـق".encode()))
    os.utime(records, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    assert len({before, after, shown.state()}) == 3


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    write_jsonl(tmp_path / "corpus/a.jsonl", article(title=""))
    (tmp_path / ".warraq").write_text("no folder", encoding="utf-8")
    assert report(tmp_path, cached=True) == report(tmp_path, cached=False)


def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    for number in range(5):
        write_jsonl(tmp_path / f"corpus/{number}.jsonl", article(title="", link=f"https://example.org/{number}"))
    cold, found = report(tmp_path, cached=False), list[Report]()
    runs = [threading.Thread(target=lambda: found.append(report(tmp_path, cached=True))) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert found == [cold] * 4


SCOPE = Scope((), settings={"now": datetime(2021, 7, 25, tzinfo=UTC)})


def entry(number: int) -> Piece:
    return Piece(records=number, keys=pa.table({"a": [number] * 20}))


def fill(kept: cache.Cache, folder: Path, numbers: range) -> None:
    """Keep an entry of each number, used at the time of that number."""
    for number in numbers:
        path = folder / f"{number}.txt"
        path.write_text(str(number), encoding="utf-8")
        key = kept.key(path, "")
        assert key
        kept.keep(key, path, "", entry(number), SCOPE)
        for file in folder.glob(f"{key}.*"):
            os.utime(file, (number, number))


def test_columns_that_are_not_read_are_named_again(alone: Path, run: Command) -> None:
    (alone / "a.csv").write_text("url,who,n\nhttps://example.org/a,ب,1\n", encoding="utf-8")
    first, second = (run("validate", "a.csv", "--map", "link=url", "--required", "link") for _ in range(2))
    assert first.err == second.err == "note: columns not read, since --map names others: n, who\n"


def held(folder: Path) -> list[int]:
    """Return the numbers of the entries that are there, each with its table."""
    paths = [path for path in folder.glob("*.json") if path.name != "index.json"]
    assert {path.name.split(".")[0] for path in folder.glob("*.arrow")} == {path.stem for path in paths}
    return sorted(json.loads(path.read_text(encoding="utf-8"))["records"] for path in paths)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.suffix in (".json", ".arrow"))


@pytest.mark.parametrize("ceiling", [3_000, 10_000, 20_000])
def test_a_ceiling_holds_at_every_moment_and_the_oldest_go_first(
    ceiling: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.CEILING, str(ceiling))
    kept = cache.Cache(tmp_path)
    for number in range(1, 60):
        fill(kept, tmp_path, range(number, number + 1))
        assert size(tmp_path) <= ceiling
    kept.close()
    left = held(tmp_path)
    assert 0 < len(left) < 59
    assert left == list(range(left[0], 60))
    assert size(tmp_path) <= ceiling


def test_what_is_used_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CEILING, "20000")
    kept = cache.Cache(tmp_path)
    fill(kept, tmp_path, range(1, 8))
    first = kept.key(tmp_path / "1.txt", "")
    assert first and kept.find(first, SCOPE)
    fill(kept, tmp_path, range(8, 60))
    assert held(tmp_path)[0] == 1


def test_nothing_is_kept_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CEILING, "0")
    kept = cache.Cache(tmp_path)
    fill(kept, tmp_path, range(1, 5))
    kept.close()
    assert held(tmp_path) == []


def test_the_default_is_a_gigabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cache.CEILING, raising=False)
    assert cache.ceiling() == 1_000_000_000


@pytest.mark.parametrize("said", ["1 GB", "-1", "1e9", "٣", "9" * 40])
def test_a_ceiling_that_is_no_number_is_a_line(
    said: str, alone: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.CEILING, said)
    write_jsonl(alone / "a.jsonl", article())
    done = run("validate", "a.jsonl", cwd=alone)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert cache.CEILING in done.err


def test_what_a_killed_run_left_goes_and_an_index_has_its_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.CEILING, "5000")
    (tmp_path / ".key.json.x1").write_bytes(bytes(4000))
    os.utime(tmp_path / ".key.json.x1", (1, 1))
    kept = cache.Cache(tmp_path)
    fill(kept, tmp_path, range(1, 60))
    kept.close()
    assert not (tmp_path / ".key.json.x1").exists()
    assert (tmp_path / ".gitignore").exists()
    assert (tmp_path / "index.json").stat().st_size <= 500


@pytest.mark.slow
def test_two_runs_share_a_small_ceiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CEILING, "12000")
    (tmp_path / policy.NAME).touch()
    (tmp_path / "corpus").mkdir()
    for number in range(12):
        write_jsonl(tmp_path / f"corpus/{number}.jsonl", article(title="", link=f"https://example.org/{number}"))
    cold, found = report(tmp_path, cached=False), list[Report]()
    for _ in range(3):
        runs = [threading.Thread(target=lambda: found.append(report(tmp_path, cached=True))) for _ in range(4)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
    assert found == [cold] * 12
    assert report(tmp_path, cached=True) == cold
    assert size(tmp_path / ".warraq/cache") <= 12000


def test_no_cache_leaves_none(alone: Path, run: Command) -> None:
    write_jsonl(alone / "a.jsonl", article())
    (alone / policy.NAME).touch()
    assert run("validate", "a.jsonl", "--no-cache", cwd=alone).code == 0
    assert not (alone / ".warraq").exists()
    assert run("validate", "a.jsonl", cwd=alone).code == 0
    assert (alone / ".warraq/cache/.gitignore").read_text(encoding="utf-8") == "*\n"
