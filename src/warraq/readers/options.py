"""What a reader has to be told beside the bytes, and how it hands on what it read by that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from warraq.errors import PolicyError
from warraq.finding import Fault
from warraq.mapping import EACH, Column, steps
from warraq.policy import Limits, SourcePolicy
from warraq.readers import json_place, shape
from warraq.readers.batch import Builder, Place
from warraq.readers.mapping import Form, Tool, envelopes, form_of, tools
from warraq.record import CANONICAL, Record


@dataclass(slots=True)
class Options:
    """Options of one run: limits, where the fields stand in a foreign file (in place of what the source's policy says),
    the source's policy, the policy's folder, and the reader (in place of the source's).

    A reader that is named for a tool says where those fields stand that are not mapped. `seen` gathers the columns of a
    foreign file that is mapped, for what is said of them once. `record` has the fields that the policy adds. `broken`
    tells that the file's content breaks off, which has been said. `form` is what comes of the mapping; None where
    records are in the record's own form.
    """

    limits: Limits = field(default_factory=Limits)
    mapping: Mapping[str, Column] = field(default_factory=dict)
    source: SourcePolicy = field(default_factory=SourcePolicy)
    root: Path = field(default_factory=Path)
    seen: set[str] = field(default_factory=set)
    record: Record = CANONICAL
    reader: str | None = None
    broken: bool = False
    form: Form | None = field(init=False)

    def __post_init__(self) -> None:
        own, tool = self.mapping or self.source.mapping, self.tool
        mapping = {**tool.mapping, **own} if tool else own
        self.form = form_of(mapping, self.source, self.record, tool.types if tool else frozenset())

    @property
    def tool(self) -> Tool | None:
        """Return the tool that the reader is named for."""
        return tools().get(self.reader or self.source.reader or "")

    def header(self, first: Sequence[str]) -> list[str] | None:
        """Return the names of a table's columns, where its `first` row does not have them."""
        if self.source.header is not None or self.tool is None:
            return self.source.header
        return None if set(first) & set(self.tool.header) else list(self.tool.header) or None


def check_record(path: Path, reader: str, options: Options) -> None:
    """Raise PolicyError where the source says where records stand in JSON, and those of a file are rows."""
    if (record := options.source.record) and reader in ("csv", "tsv", "parquet"):
        inner = ".".join(step for step in steps(record) if step != EACH) or "key"
        raise PolicyError(
            f"{path}: record = {record!r} is for files in JSON, and this is {reader}, whose records are its rows: "
            f"leave it out, and map paths such as {inner}.title; its files in JSON need a source of their own"
        )


def sampled(value: object, options: Options, *, lines: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the records in what was parsed at once, as `add` takes them, before any mapping."""
    path = json_place.inner(options.source.record, lines=lines)
    with suppress(envelopes.LackingError):
        for each in envelopes.records(value, path):
            if isinstance(each, dict) and not envelopes.kind(each):
                yield each


def add(  # a value, and what is known of it
    options: Options,
    builder: Builder,
    value: object,
    place: Place,
    repeated: Sequence[str] = (),
    *,
    lines: bool = False,
) -> None:
    """Take what was parsed at once, a line or an element: one record, or those that the policy says are in it;
    `repeated` names the keys that its text repeats. What speaks of records and is none is counted.
    """
    record = options.source.record
    path = json_place.inner(record, lines=lines) if options.form else ()
    try:
        records = list(envelopes.records(value, path))
    except envelopes.LackingError as error:
        message = json_place.lacking(error.key, error.there)
        if lines:
            builder.stray(message, place, 1)
        else:
            builder.fault(Fault("REC001", message, line=place.line, offset=place.offset, index=place.index), unread=1)
        return
    builder.passed.update({f"in {key}, beside {record}": count for key, count in envelopes.beside(value, path)})
    for number, each in enumerate(records):
        if isinstance(each, dict) and (kind := envelopes.kind(each)):
            builder.passed[kind] += 1
        else:
            _add(options, builder, each, place, repeated if not number else ())


def _add(options: Options, builder: Builder, value: object, place: Place, repeated: Sequence[str]) -> None:
    """Take one record, a foreign one by its mapping."""
    if options.form is None or not isinstance(value, dict):
        builder.add(value, place, repeated)
        return
    options.seen.update(value)
    records, others = options.form.chosen(value)
    builder.passed.update(others)
    for each in records:
        options.seen.update(each)
        record, faults = options.form.record(each)
        examined = shape.examine(record, repeated, options.record)
        settled = examined.settled | {str(fault.field)[1:] for fault in faults}
        builder.take(replace(examined, faults=(*examined.faults, *faults), settled=settled), place)
