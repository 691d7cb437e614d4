"""Seeds to corpus: exactly the reading that a person gives, once, and never over a correction."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, SEED, Command

TARGET = "corpus/khaleej/2021-07.jsonl"


@pytest.fixture
def emptied(repository: Path) -> Path:
    (repository / TARGET).unlink()
    return repository


def only(folder: Path) -> dict[str, Any]:
    (line,) = (folder / TARGET).read_text(encoding="utf-8").splitlines()
    return json.loads(line)


def test_the_document_is_read_as_a_person_reads_it(emptied: Path, run: Command) -> None:
    assert run("ingest").code == 0
    record, blocks = only(emptied), SEED.read_text(encoding="utf-8").split("\n\n")
    assert record["title"] == blocks[0]
    assert record["published_at"] == "2021-07-25T11:02:00Z"
    assert record["dateline"] == {
        "raw": "الأحد 25 يوليو 2021 11:02 ص",
        "precision": "minute",
        "calendar": "gregorian",
        "offset": "+00:00",
        "offset_source": "assumed",
    }
    assert record["text"].split("\n\n") == blocks[2:22]
    assert len(blocks[2:22]) == 20
    assert record["attribution"] == ["الخليج الجديد"]
    assert record["keywords"] == [
        "قوات أمريكية", "الكاظمي", "العلاقات العراقية الأمريكية", "التحالف الدولي", "تنظيم الدولة الإسلامية", "العراق",
    ]  # fmt: skip
    assert [each["title"] for each in record["related"]] == blocks[-3:]
    assert record["source"]["keywords_raw"] == blocks[-4]
    assert (record["source"]["bytes"], record["source"]["encoding"]) == (SEED.stat().st_size, "utf-8")
    assert record["id"] == record["source"]["sha256"][:32]
    assert (record["publisher"], record["language"], record["link"]) == ("الخليج الجديد", "ar", None)


def test_what_is_committed_is_what_ingest_writes(emptied: Path, run: Command) -> None:
    run("ingest")
    assert (emptied / TARGET).read_bytes() == (ROOT / TARGET).read_bytes()


def test_the_seed_is_the_document_byte_for_byte() -> None:
    assert only(ROOT)["source"]["sha256"].startswith("a44d9c1b9f69c292068f81e80417217a")


def test_a_second_run_writes_nothing(emptied: Path, run: Command) -> None:
    run("ingest")
    before = (emptied / TARGET).stat()
    again = run("ingest")
    assert (again.code, "nothing to add" in again.err) == (0, True)
    assert (emptied / TARGET).stat().st_mtime_ns == before.st_mtime_ns


def test_a_correction_stays_and_again_shows_the_difference(repository: Path, run: Command) -> None:
    path = repository / TARGET
    path.write_text(path.read_text(encoding="utf-8").replace("لا نحتاج", "لسنا نحتاج"), encoding="utf-8")
    before = path.read_bytes()
    shown = run("ingest", "--again")
    assert (shown.code, path.read_bytes()) == (0, before)
    assert '- "title": "الكاظمي: لسنا نحتاج' in shown.out.replace("-  ", "- ")
    assert '+ "title": "الكاظمي: لا نحتاج' in shown.out.replace("+  ", "+ ")


def test_a_new_seed_is_added_behind_what_is_there(repository: Path, run: Command) -> None:
    before = (repository / TARGET).read_bytes()
    text = SEED.read_text(encoding="utf-8").replace("لا نحتاج", "نحتاج", 1)
    (repository / "seeds/khaleej/b.txt").write_text(text, encoding="utf-8")
    assert run("ingest").code == 0
    after = (repository / TARGET).read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 2


def test_a_seed_without_a_date_goes_to_undated_and_is_named(repository: Path, run: Command) -> None:
    text = SEED.read_text(encoding="utf-8").replace("25 يوليو 2021", "قبل يومين 2021")
    (repository / "seeds/khaleej/b.txt").write_text(text, encoding="utf-8")
    run("ingest")
    (line,) = (repository / "corpus/khaleej/undated.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["published_at"] is None
    found = run.validate()
    assert {"DAT009", "REC003"} <= set(found.codes)


def test_an_unreadable_seed_is_a_finding_and_the_rest_goes_on(emptied: Path, run: Command) -> None:
    (emptied / "seeds/khaleej/a.txt").write_bytes(b"")
    done = run("ingest")
    assert done.code == 1
    assert "seeds/khaleej/a.txt:1: error REC001" in done.out
    assert only(emptied)["published_at"] == "2021-07-25T11:02:00Z"


def test_without_a_source_ingest_says_what_to_do(alone: Path, run: Command) -> None:
    done = run("ingest")
    assert (done.code, done.out) == (2, "")
    assert "[[sources]]" in done.err
    assert alone.is_dir()


def test_learn_adds_what_holds_together_and_keeps_what_curators_wrote(repository: Path, run: Command) -> None:
    lexicon = repository / "lexicon.tsv"
    before = lexicon.read_text(encoding="utf-8")
    record = json.loads((repository / TARGET).read_text(encoding="utf-8"))
    record |= {"source": None, "keywords": ["كلمة منفصلة", "العراق"], "link": "https://example.org/a"}
    with (repository / TARGET).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    done = run("ingest", "--learn")
    after = lexicon.read_text(encoding="utf-8")
    assert (done.code, after.startswith(before)) == (0, True)
    learned = [line.split("\t") for line in after.removeprefix(before).splitlines()]
    assert ["كلمة منفصلة", "1", "keywords"] in learned
    assert all(len(entry) == 3 for entry in learned)
    assert ["القوات العراقية", "text"] in [[phrase, origin] for phrase, _, origin in learned]
    assert not [phrase for phrase, *_ in learned if phrase.split()[0] in ("في", "من", "على")]
    assert "العراق" not in [phrase for phrase, *_ in learned]
    run("ingest", "--learn")
    assert lexicon.read_text(encoding="utf-8") == after


def test_learn_cuts_the_documents_of_the_same_run_with_what_they_taught(emptied: Path, run: Command) -> None:
    seed = next((emptied / "seeds/khaleej").glob("*.txt"))
    (emptied / "lexicon.tsv").write_text("العراق\t1\n", encoding="utf-8")
    printed = [f"عاد سباق الهجن إلى المدينة {number}" for number in ("اليوم", "أمس", "غدا")]
    rows = [{"link": f"https://example.org/{n}", "title": title, "text": title} for n, title in enumerate(printed)]
    rows[0]["keywords"] = ["سباق الهجن"]
    (seed.parent / "more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    text = seed.read_text(encoding="utf-8")
    line = text.split("\n\n")[-4].split("\n")[-1]
    seed.write_text(text.replace(line, "العراق سباق الهجن"), encoding="utf-8")
    assert "learned" in run("ingest", "--learn", "--fail-on", "never").err
    assert only(emptied)["keywords"] == ["العراق", "سباق الهجن"]
    lexicon = (emptied / "lexicon.tsv").read_text(encoding="utf-8")
    assert "\theadline\n" in lexicon or "\tkeywords\n" in lexicon
    run("ingest", "--learn", "--fail-on", "never")
    assert (emptied / "lexicon.tsv").read_text(encoding="utf-8") == lexicon


def test_learn_without_a_lexicon_says_what_to_do(alone: Path, run: Command) -> None:
    (alone / "seeds").mkdir()
    (alone / "warraq.toml").write_text('[[sources]]\nname = "a"\npath = "seeds"\n', encoding="utf-8")
    done = run("ingest", "--learn")
    assert (done.code, "lexicon" in done.err) == (2, True)


def test_seeds_of_many_records_are_read_too(repository: Path, run: Command) -> None:
    rows = [{"link": "https://example.org/a", "title": "عنوان", "published_at": "2022-01-05T10:00:00Z", "text": "نص"}]
    (repository / "seeds/khaleej/more.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    assert run("ingest").code == 0
    (line,) = (repository / "corpus/khaleej/2022-01.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert (record["id"], record["publisher"]) == ("b5b10dd0429e69ac7cfaf0a20b6901c1", "الخليج الجديد")
    assert (record["source"]["path"], record["source"]["reader"]) == ("seeds/khaleej/more.jsonl", "jsonl")
    assert run("ingest").err.startswith("nothing to add")
    assert run.validate("--ignore", "KEY001,TXT").codes == []


def test_a_record_without_a_link_has_its_id_from_its_own_bytes(repository: Path, run: Command) -> None:
    """Stable while the text is corrected, and whatever stands around it: the same bytes in JSON Lines, JSON and CRLF."""
    own = '{"title": "خبر", "published_at": "2022-01-02T03:04:05Z", "text": "نص"}'
    row = 'خبر,2022-01-02T03:04:05Z,"نص\nثان"'
    seeds = repository / "seeds/khaleej"
    (seeds / "a.jsonl").write_bytes(f"{own}\r\n".encode())
    (seeds / "b.json").write_text(f"[\n  {own}\n]", encoding="utf-8")
    (seeds / "c.csv").write_text(f"title,published_at,text\n{row}\n", encoding="utf-8")
    run("ingest", cwd=repository)
    records = map(json.loads, (repository / "corpus/khaleej/2022-01.jsonl").read_text(encoding="utf-8").splitlines())
    ids = {record["source"]["path"].rpartition("/")[2]: record["id"] for record in records}
    first = hashlib.sha256(own.encode()).hexdigest()[:32]
    assert ids == {"a.jsonl": first, "b.json": first, "c.csv": hashlib.sha256(row.encode()).hexdigest()[:32]}


def test_a_table_in_another_encoding_gives_records_of_their_own(alone: Path, run: Command) -> None:
    policy = '[[sources]]\nname = "a"\npath = "seeds"\nencoding = "windows-1256"\nlanguage = "ar"\npublisher = "ص"\n'
    (alone / "warraq.toml").write_text(policy, encoding="utf-8")
    (alone / "seeds").mkdir()
    rows = "title;text\r\n" + "".join(f"عنوان {number};نص\r\n" for number in range(50))
    (alone / "seeds/a.csv").write_bytes(rows.encode("cp1256"))
    assert run("ingest").code == 0
    lines = (alone / "corpus/a/undated.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["title"] for record in records] == [f"عنوان {number}" for number in range(50)]
    assert len({record["id"] for record in records}) == 50


def test_seeds_that_were_passed_over_are_counted_and_alone_they_are_two(repository: Path, run: Command) -> None:
    (repository / "seeds/khaleej/a.html").touch()
    (repository / "seeds/khaleej/b.pdf").touch()
    assert "note: 2 files of other kinds were not read (1 .html, 1 .pdf)" in run("ingest").err
    for path in (repository / "seeds/khaleej").glob("*.txt"):
        path.unlink()
    done = run("ingest")
    assert (done.code, "1 .html, 1 .pdf" in done.err, done.err.count("\n")) == (2, True, 1)
