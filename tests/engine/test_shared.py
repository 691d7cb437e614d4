"""What is the same in every record of a file is said once, however the file is cut, gathered, cached or shared out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Command, article, write_jsonl

from warraq import rules
from warraq.engine import examine, shared
from warraq.finding import Finding
from warraq.policy import Policy, Repository, SourcePolicy
from warraq.readers import jsonl
from warraq.readers.batch import Batch, Builder, Place
from warraq.rule import RecordRule
from warraq.scoping import scope_of

FLAGGED = tuple(rule for rule in rules.ALL if rule.once_for_a_file)
SCOPE = scope_of(Repository(root=Path(), policy=Policy(), found=False), SourcePolicy(), FLAGGED, ("title", "text"))
COLUMNS = ("Headline", "Body")


def _foreign(count: int) -> list[dict[str, str]]:
    return [dict.fromkeys(COLUMNS, f"value {number}") for number in range(count)]


def _write(path: Path, records: list[dict[str, str]]) -> None:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    elif path.suffix in (".csv", ".tsv"):
        sign = {".csv": ",", ".tsv": "\t"}[path.suffix]
        rows = [list(records[0]), *(list(record.values()) for record in records)]
        path.write_text("\n" + "".join(sign.join(row) + "\n" for row in rows), encoding="utf-8")
    else:
        texts = [json.dumps(record) for record in records]
        path.write_text("\n".join(texts) if path.suffix == ".jsonl" else "[\n" + ",\n".join(texts) + "\n]")


def test_a_rule_that_speaks_once_decides_by_columns_or_is_a_readers() -> None:
    assert {rule.code for rule in FLAGGED} >= {"REC002", "REC005"}
    assert not [rule.code for rule in FLAGGED if isinstance(rule, RecordRule) and rule.exact]
    assert all(rule.once_for_a_file or not rule.once_for_a_table for rule in rules.ALL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "line", "offset", "unknown"),
    [("csv", 2, 1, 2), ("tsv", 2, 1, 2), ("parquet", 1, None, 1), ("json", 2, 2, 2), ("jsonl", 1, 0, 1)],
)
def test_a_foreign_file_is_told_once_which_fields_it_lacks(
    ending: str, line: int, offset: int | None, unknown: int, alone: Path, run: Command
) -> None:
    _write(alone / f"a.{ending}", _foreign(9000))
    table = ending in ("csv", "tsv", "parquet")
    said = "the table has no column for it" if table else "no record of the file has it"
    findings = run.validate(f"a.{ending}", "--select", "REC", "--required", "title,text").json["findings"]
    missing = [finding for finding in findings if finding["code"] == "REC002"]
    assert [(each["field"], each["message"]) for each in missing] == [
        (field, f"a required field is absent: {said} (9,000 records)") for field in ("/text", "/title")
    ]
    assert {(each["line"], each["offset"], each["index"], each["record"], each["value"]) for each in missing} == {
        (line, offset, None, None, None)
    }
    assert {each["severity"] for each in missing} == {"error"}
    others = [finding for finding in findings if finding["code"] != "REC002"]
    assert [(each["code"], each["field"], each["line"]) for each in others] == [("REC005", "", unknown)]
    assert all(name in others[0]["message"] for name in ("Headline", "Body"))
    assert "(9,000 records)" in others[0]["message"] or table


def test_a_mapped_table_lacks_what_no_column_is_named_for(alone: Path, run: Command) -> None:
    _write(alone / "a.csv", _foreign(3))
    done = run.validate("a.csv", "--map", "title=Headline", "--required", "title,text", "--select", "REC")
    (finding,) = done.json["findings"]
    assert (finding["field"], finding["line"], "(3 records)" in finding["message"]) == ("/text", 2, True)


@pytest.mark.parametrize("ending", ["csv", "parquet", "json", "jsonl"])
def test_one_record_speaks_for_itself(ending: str, alone: Path, run: Command) -> None:
    _write(alone / f"a.{ending}", _foreign(1))
    findings = run.validate(f"a.{ending}", "--select", "REC002", "--required", "text").json["findings"]
    assert [each["message"] for each in findings] == ["a required field is absent"]
    assert findings[0]["line"] == {"csv": 3, "json": 2}.get(ending, 1)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["json", "jsonl"])
@pytest.mark.parametrize("last", [{"text": "نص"}, {"other": 1}])
def test_records_speak_one_by_one_where_one_of_another_batch_is_not_so(
    ending: str, last: dict[str, Any], alone: Path, run: Command
) -> None:
    count = jsonl.ROWS + 5
    _write(alone / f"a.{ending}", [*_foreign(count), last])
    done = run.validate(f"a.{ending}", "--select", "REC005,REC002", "--required", "text")
    found = [(each["code"], each["field"], each["line"]) for each in done.json["findings"]]
    start = {"json": 2, "jsonl": 1}[ending]
    unknown = [("REC005", field, start + row) for row in range(count) for field in ("/Body", "/Headline")]
    if "text" in last:
        assert sorted(found) == sorted([*unknown, *(("REC002", "/text", start + row) for row in range(count))])
    else:
        assert sorted(found) == sorted([*unknown, ("REC002", "/text", start), ("REC005", "/other", start + count)])


@pytest.mark.slow
def test_findings_are_the_same_for_every_number_of_threads_and_from_the_cache(alone: Path, run: Command) -> None:
    for number in range(40):  # small files, which are examined together
        records: list[Any] = [*_foreign(number % 5 + 1)]
        _write(alone / f"small-{number}.{('csv', 'json', 'jsonl')[number % 3]}", records)
    write_jsonl(alone / "mixed.jsonl", *_foreign(70), article(), 5, {"title": "a"})
    write_jsonl(alone / "foreign.jsonl", 5, *_foreign(9000))
    arguments = (".", "--required", "title,text", "--select", "REC")
    outs = [run.validate(*arguments, "--no-cache", "--jobs", jobs).out for jobs in (1, 2, 4)]
    outs += [run.validate(*arguments).out for _ in range(2)]
    assert len(set(outs)) == 1
    found = json.loads(outs[0])["findings"]
    of_foreign = [(each["code"], each["line"]) for each in found if each["path"] == "foreign.jsonl"]
    assert of_foreign[0] == ("REC004", 1)
    assert of_foreign[1:3] == [("REC002", 2), ("REC002", 2)]
    assert len([each for each in found if each["path"] == "mixed.jsonl" and each["code"] == "REC002"]) == 70 + 71


record = st.fixed_dictionaries({}, optional={"title": st.just("ن"), "x": st.just(1), "author": st.just({"y": 1})})


@given(st.lists(st.one_of(record, st.just(5)), min_size=1, max_size=9), st.data())
def test_how_a_file_is_cut_and_gathered_makes_no_difference(records: list[Any], data: st.DataObject) -> None:
    batches = []
    order = data.draw(st.permutations(range(len(records))))
    while order:
        size = data.draw(st.integers(1, len(order)))
        batches.append(_batch({line: records[line] for line in order[:size]}))
        order = order[size:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "FEW", data.draw(st.integers(1, 3)))
        found = _found(batches, together=data.draw(st.booleans()))
    single = list(_singly([_batch(dict(enumerate(records)))]))
    assert found == sorted(_expected(single, records), key=lambda finding: finding.order)


def _batch(records: dict[int, Any], path: str = "a.jsonl") -> Batch:
    builder = Builder(path)
    for line, value in records.items():
        builder.add(value, Place(line + 1, line * 100))
    return builder.batch()


def _found(batches: list[Batch], *, together: bool) -> list[Finding]:
    units = [[batch] for batch in batches]
    other = [[_batch({0: {}}, "b.jsonl")]] if together else []
    pieces = examine.examine([*units, *other], SCOPE)[: len(units)] if together else [
        piece for unit in units for piece in examine.examine([unit], SCOPE)
    ]  # fmt: skip
    left = shared.OfFile()
    for piece in pieces:
        left.take(piece.records, piece.shared, piece.findings)
    said = [finding for piece in pieces for finding in piece.findings]
    every = [*said, *left.findings(lambda kinds: _singly(batches, kinds))]
    return sorted(every, key=lambda finding: finding.order)


def _singly(batches: Iterable[Batch], kinds: Collection[shared.Kind] | None = None) -> Iterator[Finding]:
    every = [(rule.code, f"/{name}") for rule in FLAGGED for name in ("title", "text", "x", "author")]
    for batch in batches:
        yield from examine.singly(batch, SCOPE, every if kinds is None else kinds)


def _expected(single: list[Finding], records: list[Any]) -> Iterator[Finding]:
    """Say of each kind what the contract says, told by the records themselves."""
    for kind in dict.fromkeys((finding.code, finding.field) for finding in single):
        own = [finding for finding in single if (finding.code, finding.field) == kind]
        objects = [each for each in records if isinstance(each, dict)]
        asked = objects if kind[0] == "REC002" else records
        if len(own) == len(asked) and len(own) > 1:
            words = rules.find(own[0].code).once_for_a_file
            message = f"{own[0].message}: {words} ({len(own)} records)"
            yield replace(own[0], message=message, record=None, value=None)
        else:
            yield from own
