"""Seeds to corpus: exactly the reading that a person gives, once, and never over a correction."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, SEED, Command

from warraq import policy
from warraq.releases.check.trace import locate

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


def test_what_is_waived_of_a_seed_is_counted_and_does_not_count(emptied: Path, run: Command) -> None:
    (emptied / "seeds/khaleej/000_broken.txt").write_bytes(b"\xff\xfe\x00")
    (code,) = {line.split()[2] for line in run("ingest").out.splitlines() if ": error " in line}
    stated = f'[[waivers]]\ncode = "{code}"\npath = "seeds/**/000_broken.txt"\nreason = "Lost."\nowner = "desk"\n'
    (emptied / "waivers.toml").write_text(stated, encoding="utf-8")
    done = run("ingest")
    assert (done.code, "note: waived, and not listed: 1\n" in done.err, code in done.out) == (0, True, False)


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


@pytest.mark.parametrize("day", ["14", "15", "16"])
def test_a_hijri_date_alone_is_published_on_the_printed_weekday(day: str, emptied: Path, run: Command) -> None:
    """25 July 2021, a Sunday, was 15 Dhu al-Hijja 1442 by computation."""
    path = emptied / SEED.relative_to(SEED.parents[2])
    path.write_text(SEED.read_text(encoding="utf-8").replace("25 يوليو 2021", f"{day} ذو الحجة 1442"), encoding="utf-8")
    run("ingest")
    (record,) = map(json.loads, (emptied / TARGET).read_text(encoding="utf-8").splitlines())
    assert (record["published_at"], record["dateline"]["calendar"]) == ("2021-07-25T11:02:00Z", "hijri")
    assert not {"DAT005", "DAT006"} & set(run.validate().codes)


def rows(*numbers: int) -> list[dict[str, Any]]:
    """Articles with links of their own, all of one month."""
    return [
        {
            "link": f"https://example.org/{n}",
            "title": f"عنوان {n}",
            "published_at": "2022-01-05T10:00:00Z",
            "text": f"نص {n}",
        }
        for n in numbers
    ]


def as_lines(articles: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(each) + "\n" for each in articles)


def as_cells(articles: list[dict[str, Any]]) -> str:
    return "".join(
        ",".join(each.values()) + "\n" for each in [dict(zip(articles[0], articles[0], strict=True)), *articles]
    )


WRITTEN = {"jsonl": as_lines, "json": json.dumps, "csv": as_cells}
MONTH = "corpus/khaleej/2022-01.jsonl"


@pytest.mark.parametrize("ending", WRITTEN)
def test_a_seed_that_grew_gives_its_new_records_and_leaves_the_others(
    repository: Path, run: Command, ending: str
) -> None:
    seed = repository / f"seeds/khaleej/more.{ending}"
    seed.write_text(WRITTEN[ending](rows(1, 2)), encoding="utf-8")
    assert "2 records added" in run("ingest").err
    before = (repository / MONTH).read_bytes()
    seed.write_text(WRITTEN[ending](rows(1, 2, 3)), encoding="utf-8")
    assert "1 record added" in run("ingest").err
    after = (repository / MONTH).read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 3
    assert "PRV001" not in run.validate("--select", "PRV").codes
    assert run("ingest").err.startswith("nothing to add")
    assert (repository / MONTH).read_bytes() == after


def test_a_seed_that_was_edited_is_named_whatever_stands_behind(repository: Path, run: Command) -> None:
    seed = repository / "seeds/khaleej/more.jsonl"
    seed.write_text(as_lines(rows(1, 2)), encoding="utf-8")
    run("ingest")
    changed = rows(1, 2, 3)
    changed[0]["text"] = "نص آخر"
    seed.write_text(as_lines(changed), encoding="utf-8")
    run("ingest")
    found = run.validate("--select", "PRV001").json["findings"]
    assert [each["record"] for each in found] == [
        json.loads(line)["id"] for line in (repository / MONTH).read_text("utf-8").splitlines()[:2]
    ]
    shown = run("ingest", "--again").out
    assert [line for line in shown.splitlines() if line.startswith(("- ", "+ "))] == [
        '- "text": "نص 1",',
        '+ "text": "نص آخر",',
    ]


def test_a_document_that_was_edited_is_the_same_record(repository: Path, run: Command) -> None:
    before = (repository / TARGET).read_bytes()
    (seed,) = (repository / "seeds/khaleej").glob("*.txt")
    seed.write_text(seed.read_text(encoding="utf-8").replace("لا نحتاج", "نحتاج", 1), encoding="utf-8")
    assert run("ingest").err.startswith("nothing to add")
    assert (repository / TARGET).read_bytes() == before
    assert run.validate("--select", "PRV001").codes == ["PRV001"]
    assert '+ "title": "الكاظمي: نحتاج' in run("ingest", "--again").out.replace("+  ", "+ ")


def test_a_seed_under_another_name_adds_nothing(repository: Path, run: Command) -> None:
    seed = repository / "seeds/khaleej/more.jsonl"
    seed.write_text(as_lines(rows(1, 2)), encoding="utf-8")
    run("ingest")
    seed.rename(repository / "seeds/khaleej/moved.jsonl")
    assert run("ingest").err.startswith("nothing to add")


def test_a_record_that_stands_twice_is_added_twice_and_found(repository: Path, run: Command) -> None:
    seed = repository / "seeds/khaleej/more.jsonl"
    seed.write_text(as_lines(rows(1)), encoding="utf-8")
    run("ingest")
    seed.write_text(as_lines(rows(1, 1, 2)), encoding="utf-8")
    assert "2 records added" in run("ingest").err
    assert "LNK002" in run.validate("--select", "LNK002").codes
    assert run("ingest").err.startswith("nothing to add")


# Values of `published_at` that are no date, and what each would be as a part of a path.
NO_DATES = [
    "/etc/x1",
    "../../a",
    "..",
    "2015-07\u0000",
    "24 سبتمبر 2015",
    "2015-13-01T00:00:00Z",
    "2015-07",
    "~",
    "con",
    "a/b/c/d",
]


def test_no_path_is_made_of_what_is_no_date(repository: Path, run: Command) -> None:
    everything = {path for path in repository.parent.rglob("*") if "corpus" not in path.parts}
    articles = [
        {**row, "published_at": value} for row, value in zip(rows(*range(len(NO_DATES))), NO_DATES, strict=True)
    ]
    (repository / "seeds/khaleej/more.jsonl").write_text(as_lines(articles), encoding="utf-8")
    run("ingest", "--fail-on", "never")
    assert (repository / "corpus/khaleej/undated.jsonl").read_text(encoding="utf-8").count("\n") == len(NO_DATES)
    assert {path.name for path in (repository / "corpus").rglob("*")} == {"khaleej", "2021-07.jsonl", "undated.jsonl"}
    left = {path for path in repository.parent.rglob("*") if {"corpus", ".warraq"}.isdisjoint(path.parts)} - everything
    assert left <= {repository / "seeds/khaleej/more.jsonl"}


def test_a_month_is_that_in_utc(repository: Path, run: Command) -> None:
    articles = [{**rows(1)[0], "published_at": "2022-02-01T01:00:00+03:00"}]
    (repository / "seeds/khaleej/more.jsonl").write_text(as_lines(articles), encoding="utf-8")
    run("ingest", "--fail-on", "never")
    assert (repository / MONTH).exists()


def test_a_link_out_of_the_corpus_is_not_written_through(
    repository: Path, run: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository / TARGET).unlink()
    (repository / "corpus/khaleej").rmdir()
    (repository / "corpus/khaleej").symlink_to(outside)
    done = run("ingest")
    assert (done.code, list(outside.iterdir())) == (2, [])
    assert "outside" in done.err


def test_a_table_in_another_encoding_gives_records_of_their_own(alone: Path, run: Command) -> None:
    stated = '[[sources]]\nname = "a"\npath = "seeds"\nencoding = "windows-1256"\nlanguage = "ar"\npublisher = "ص"\n'
    (alone / "warraq.toml").write_text(stated, encoding="utf-8")
    (alone / "seeds").mkdir()
    rows = "title;text\r\n" + "".join(f"عنوان {number};نص\r\n" for number in range(50))
    (alone / "seeds/a.csv").write_bytes(rows.encode("cp1256"))
    assert run("ingest").code == 0
    lines = (alone / "corpus/a/undated.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["title"] for record in records] == [f"عنوان {number}" for number in range(50)]
    assert len({record["id"] for record in records}) == 50
    place = locate(policy.load(), records[30]["id"], records[30]["source"])
    assert place
    assert place.offset == rows.encode("cp1256").index("عنوان 30".encode("cp1256"))


def test_seeds_that_were_passed_over_are_counted_and_alone_they_are_two(repository: Path, run: Command) -> None:
    (repository / "seeds/khaleej/a.docx").touch()
    (repository / "seeds/khaleej/b.pdf").touch()
    assert "note: 2 files of other kinds were not read (1 .docx, 1 .pdf)" in run("ingest").err
    for path in (repository / "seeds/khaleej").glob("*.txt"):
        path.unlink()
    done = run("ingest")
    assert (done.code, "1 .docx, 1 .pdf" in done.err, done.err.count("\n")) == (2, True, 1)


def test_an_ingest_that_was_cut_short_between_two_months_is_completed(
    repository: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = [
        {**row, "published_at": f"2022-{month:02}-03T08:00:00Z"} for month, row in enumerate(rows(*range(6)), start=1)
    ]
    (repository / "seeds/khaleej/more.jsonl").write_text(as_lines(months), encoding="utf-8")
    replace, done = Path.replace, list[str]()

    def full(path: Path, target: Path) -> Path:
        if "corpus" in target.parts and target.suffix == ".jsonl":
            done.append(target.name)
            if len(done) == 4:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        failed = run("ingest")
    assert (failed.code, failed.err.count("\n"), "No space left" in failed.err) == (2, 1, True)
    assert run("ingest").code == 0
    written = [
        json.loads(line)
        for path in (repository / "corpus").rglob("2022-*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(each["published_at"] for each in written) == [each["published_at"] for each in months]
    assert not list((repository / "corpus").rglob(".*"))
