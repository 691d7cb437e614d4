"""What a release needs of the records of a batch, made here or in the process of a shard."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from typing import NamedTuple

import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from warraq import expectations, written
from warraq.engine.pieces import Beside, Examined, stream
from warraq.policy.reasons import worded
from warraq.readers.batch import Batch
from warraq.record import Record
from warraq.releases.description import seeds
from warraq.releases.description.measures import Measures, measure
from warraq.releases.write.records import RECORDS, Records


class Wrong(NamedTuple):
    """The first record of a batch that breaks the contract: where it stands, and how."""

    path: str
    line: int | None
    said: str

    @property
    def stand(self) -> tuple[bytes, int]:
        """Where it stands, in the order of reports."""
        return self.path.encode("utf-8", "surrogatepass"), self.line or 0

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.said}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a release needs from a batch: records, profile (if there are expectations), measures and seeds."""

    records: pa.Table
    profile: pa.Table
    measures: Measures
    seeds: Counter[tuple[str, bytes]]
    wrong: Wrong | None = None


def taken(records: Records, file: int, batch: Batch, *, expected: bool, seeded: bool) -> Taken:
    """Make of a batch of a file what a release needs: the profile where expectations are, seeds where these are."""
    profile, measures = expectations.profile([batch] if expected else [], records.record), measure(batch.rows)
    named = seeds.named(batch.rows) if seeded else Counter[tuple[str, bytes]]()
    try:
        return Taken(records.take(file, batch), profile, measures, named)
    except ValidationError as error:
        return Taken(RECORDS.empty_table(), profile, measures, named, _wrong(records.record, batch, error))


def _wrong(record: Record, batch: Batch, error: ValidationError) -> Wrong:
    """Say which record of a batch breaks the contract first, and how."""
    line = next((batch.places[row].line for row in range(batch.rows.num_rows) if not _holds(record, batch, row)), None)
    first = error.errors()[0]
    said = worded(first["type"], first["msg"])
    return Wrong(batch.path, line, f"{'.'.join(map(str, first['loc']))}: {said}")


def _holds(record: Record, batch: Batch, row: int) -> bool:
    try:
        written.of_articles(batch.rows.slice(row, 1), record)
    except ValidationError:
        return False
    return True


def beside(records: Records, *, expected: bool, seeded: bool) -> Beside:
    """Return what another process makes of its share of the records, as `unpacked` reads it."""
    return Beside(partial(taken, records, expected=expected, seeded=seeded), partial(_packed, records))


_MEASURES = TypeAdapter(Measures)


def _packed(records: Records, batches: list[Taken]) -> bytes:
    """Write what was made of the batches of a piece."""
    table = pa.concat_tables([RECORDS.empty_table(), *(each.records for each in batches)])
    profiles = [each.profile for each in batches]
    named = Counter[tuple[str, bytes]]()
    for each in batches:
        named.update(each.seeds)
    said = {
        "measures": _MEASURES.dump_python(reduce(add, (each.measures for each in batches), Measures()), mode="json"),
        "seeds": [[path, text.hex(), count] for (path, text), count in sorted(named.items())],
        "wrong": next((list(each.wrong) for each in batches if each.wrong), None),
    }
    tables = [table, records.spooled(table), *([pa.concat_tables(profiles)] if profiles else [])]
    streams = [stream(each) for each in tables]
    return json.dumps([said, [len(each) for each in streams]]).encode() + b"\n" + b"".join(streams)


def unpacked(
    rows: Iterable[tuple[Examined, bytes | None]], records: Records, pieces: list[Taken]
) -> Iterator[Examined]:
    """Yield pieces that other processes made, and add what was made of their batches beside to `pieces`."""
    file, lines = -1, 0
    for examined, own in rows:
        lines = lines if examined.file == file else 0
        file = examined.file
        if own:
            pieces.append(_taken(own, records, file, lines))
        lines += examined.feeds
        yield examined


def _taken(own: bytes, records: Records, file: int, lines: int) -> Taken:
    head, _, rest = own.partition(b"\n")
    said, sizes = json.loads(head)
    tables = list[pa.Table]()
    for size in sizes:
        tables.append(pa.ipc.open_stream(rest[:size]).read_all())
        rest = rest[size:]
    table, spooled, *profile = tables
    wrong = said["wrong"] and Wrong(*said["wrong"])
    named = Counter({(path, bytes.fromhex(text)): count for path, text, count in said["seeds"]})
    return Taken(
        records.restore(table, spooled, file),
        profile[0] if profile else expectations.profile([], records.record),
        _MEASURES.validate_python(said["measures"]),
        named,
        wrong._replace(line=wrong.line + lines) if wrong and wrong.line else wrong,
    )
