"""The form of a foreign file: which of its columns is which field, and what its source says of all records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq.finding import Fault
from warraq.mapping import EACH, Column, steps
from warraq.policy import SAID, SourcePolicy
from warraq.readers import json_place, nested
from warraq.readers import own as own_fields
from warraq.readers.mapping import paths, times
from warraq.readers.mapping.convert import converted
from warraq.readers.shape import pointer
from warraq.record import CANONICAL, Record

_OWN = ("id", "source")  # made by ingest: a foreign column of that name is no such field, unless it is mapped to it
_TIMES = ("published_at", "collected_at")
_ABSOLUTE = r"\A[A-Za-z][A-Za-z0-9+.-]*:"


@dataclass(frozen=True, slots=True)
class Form:
    """The column of each field, the policy of the source, and the record that is made."""

    columns: Mapping[str, Column]
    source: SourcePolicy = field(default_factory=SourcePolicy)
    contract: Record = CANONICAL

    def read_of(self, names: Iterable[str]) -> list[str]:
        """Return which of a file's columns are read.

        >>> form = Form({"authors": Column(("author[*].name",)), "text": Column(("a.b", "c"))})
        >>> form.read_of(["a.b", "a", "author", "d"])
        ['a.b', 'author']
        """
        own, found = set(names), dict[str, None]()
        for column in self.columns.values():
            for path in column.paths:
                found[path if path in own else steps(path)[0]] = None
        return [name for name in names if name in found]

    def columns_of_all(self, names: Iterable[str]) -> set[str]:
        """Return the columns of some names that a field is read from."""
        return set(self.read_of(names))

    def first(self) -> list[str]:
        """Return the columns that are read of a file whose columns are not known."""
        return list(dict.fromkeys(steps(path)[0] for column in self.columns.values() for path in column.paths))

    def columns_of(self, name: str, names: Iterable[str]) -> set[str]:
        """Return the columns of some names that a field is read from."""
        own, column = set(names), self.columns.get(name)
        return {path if path in own else steps(path)[0] for path in (column.paths if column else ())} & own

    def present(self, names: Iterable[str]) -> frozenset[str]:
        """Return the fields that a table with columns of some names has."""
        own = set(names)
        found = {name for name in self.columns if self.columns_of(name, own)}
        return frozenset(found | self._made(found))

    def written(self, name: str) -> str:
        """Return the one column that a field is, as it stands in it; empty where the field is made of it, or of
        several.
        """
        column = self.columns.get(name)
        plain = column and len(column.paths) == 1 and not (column.split or column.values or EACH in column.paths[0])
        return column.paths[0] if column and plain else ""

    def _made(self, found: set[str]) -> set[str]:
        """Return the fields that are there beside some `found` ones."""
        said = {name for name in SAID if getattr(self.source, name)}
        dated = {"dateline"} if "published_at" in found else set()
        return said | dated | ({"published_at", "dateline"} if self.source.date_from_link else set())

    def record(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Return the fields of one foreign record, and what is wrong with where they stand.

        A value of a type that its field has not stays as it is: the record's shape tells.
        """
        found, faults = dict[str, Any](), list[Fault]()
        for name, column in self.columns.items():
            try:
                values = [paths.value(record, path) for path in column.paths]
            except paths.Misplaced as error:
                faults.append(Fault("REC004", str(error), field=pointer([name])))
                found[name] = None
                continue
            there = [each for each in values if each is not paths.ABSENT]
            if there or self.columns_of(name, record):
                found[name] = _single(name, there, column, self.contract) if there else None
        return self._finished(found), faults

    def _finished(self, found: dict[str, Any]) -> dict[str, Any]:
        """Read the times of a record, and add what its source says."""
        alone = {name: pa.array([found[name]]) for name in (*_TIMES, "dateline", "link") if _plain(found.get(name))}
        for name, values in self._read(alone).items():
            found[name] = values[0].as_py() if name in alone or found.get(name) is None else found[name]
        for name in self._made(set(found)) & set(SAID):
            found[name] = found[name] if found.get(name) is not None else getattr(self.source, name)
        return {name: found[name] for name in self.contract.fields if name in found}

    def _read(self, found: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """Read the times and the links of fields' values, where these are text."""
        read = dict(found)
        if "dateline" in read and (raw := _raw(read["dateline"])) is not None:
            _, lines = times.columns(raw, self.source)
            given = pa.StructArray.from_arrays(
                [raw, *[pa.nulls(len(raw), pa.string())] * 4], fields=list(times.DATELINE), mask=raw.is_null()
            )
            read["dateline"] = pc.if_else(lines.is_valid(), lines, given)
        for name in _TIMES:
            if name in read and (text := _as_text(read[name])) is not None:
                read[name], lines = times.columns(text, self.source)
                if name == "published_at" and read.setdefault("dateline", lines).type == times.DATELINE:
                    read["dateline"] = pc.coalesce(read["dateline"], lines)
        if self.source.date_from_link and "link" in read:
            read |= _dated(read, self.source)
        if self.source.base and "link" in read and pa.types.is_string(read["link"].type):
            read["link"] = _absolute(read["link"], self.source.base)
        return read

    def rows(self, columns: Mapping[str, pa.Array], count: int) -> tuple[pa.RecordBatch, npt.NDArray[np.bool_]] | None:
        """Return the records of columns, as rules see them, and a mask of those that columns do not fit; None where no
        row does.

        Values have the types of JSON, as `cells.plain` makes them.
        """
        found, lost = dict[str, pa.Array](), np.zeros(count, np.bool_)
        for name, column in self.columns.items():
            values = [paths.array(columns, path) for path in column.paths]
            there = [each for each in values if each is not None]
            if len(there) < len(values) and any(steps(path)[0] in columns for path in column.paths):
                return None
            if there:
                made = converted(name, there, column, self.contract)
                if made is None:
                    return None
                if name in self.contract.by_name:
                    lost |= own_fields.lost(there[0], made)
                found[name] = made
        found = self._read(found)
        for name in SAID:
            if said := getattr(self.source, name):
                found[name] = pc.fill_null(found[name], said) if name in found else pa.repeat(said, count)
        rows = nested.rows(found, count, self.contract)
        return None if rows is None else (rows[0], rows[1] | lost)


def _dated(read: Mapping[str, pa.Array], source: SourcePolicy) -> dict[str, pa.Array]:
    """Read the dates of records without one from their links."""
    count = len(read["link"])
    given = read.get("published_at", pa.nulls(count, pa.string()))
    line = read.get("dateline", pa.nulls(count, times.DATELINE))
    if not pa.types.is_string(given.type) or line.type != times.DATELINE or not pa.types.is_string(read["link"].type):
        return {}
    lacking = pc.and_(pc.fill_null(pc.equal(given, ""), True), line.is_null())
    found, lines = times.from_links(pc.if_else(lacking, read["link"], None), source)
    return {"published_at": pc.coalesce(found, given), "dateline": pc.coalesce(line, lines)}


def _single(name: str, values: list[Any], column: Column, contract: Record) -> Any:  # noqa: ANN401  # any JSON
    """Convert one record's values of a field, as columns of one value; what no column can hold stays as it is."""
    try:
        arrays = [pa.array([value]) for value in values]
        made = converted(name, arrays, column, contract)
        if made is not None and name in contract.by_name and own_fields.lost(arrays[0], made).any():
            return own_fields.typed(contract.by_name[name], values[0]) if len(values) == 1 else values
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        made = None
    return made[0].as_py() if made is not None else values[0] if len(values) == 1 else values


def _plain(value: Any) -> bool:  # noqa: ANN401  # any JSON
    """Tell whether a value can be read as a time or a link: text, a number, or a date line that was not read."""
    if isinstance(value, dict):
        return set(value) == {"raw"} and _plain(value["raw"])
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e18  # noqa: PLR2004  # what columns hold


def _as_text(values: pa.Array) -> pa.Array | None:
    """Return a column of times as text; None where it is of another kind."""
    if pa.types.is_string(values.type):
        return values
    if pa.types.is_integer(values.type):
        return values.cast(pa.string())
    if pa.types.is_floating(values.type):
        return pc.if_else(
            pc.equal(values, pc.floor(values)),
            values.cast(pa.int64(), safe=False).cast(pa.string()),
            values.cast(pa.string()),
        )
    return None


def _raw(values: pa.Array) -> pa.Array | None:
    """Return the text of date lines that have not been read; None where they have, or are of another kind."""
    if pa.types.is_struct(values.type) and [part.name for part in values.type.fields] == ["raw"]:
        values = pc.struct_field(values, "raw")
    return values if pa.types.is_string(values.type) else None


def _absolute(links: pa.Array, base: str) -> pa.Array:
    """Resolve relative links against a base (WHATWG URL calls it that; RFC 3986, section 5)."""
    rest = pc.fill_null(pc.invert(pc.match_substring_regex(links, _ABSOLUTE)), False)
    own = links.filter(rest)
    if not len(own):
        return links
    made = [urljoin(base, link) if link.strip() else link for link in own.to_pylist()]
    return pc.replace_with_mask(links, rest, pa.array(made, pa.string()))


def form_of(mapping: Mapping[str, Column], source: SourcePolicy, contract: Record = CANONICAL) -> Form | None:
    """Return the form of a foreign file: a column that bears a field's name is that field, unless mapped elsewhere.

    None where nothing is mapped: its records are in the record's own form. A field of one's own may state its column.

    >>> sorted(form_of({"title": Column(("text",))}, SourcePolicy()).columns)[:4]
    ['attribution', 'authors', 'collected_at', 'dateline']
    """
    if not (mapping or source.record or source.date_from_link):
        return None
    taken = {path for column in mapping.values() for path in (*column.paths, *(steps(p)[0] for p in column.paths))}
    stated = {field.name: field.column for field in contract.own if field.column}
    named = {name: stated.get(name, name) for name in contract.fields if name not in _OWN}
    own = {name: Column((column,)) for name, column in named.items() if column not in taken}
    columns = {name: mapping.get(name) or own[name] for name in contract.fields if name in mapping or name in own}
    if inner := json_place.within(source.record):
        columns = {n: replace(c, paths=tuple(inner + path for path in c.paths)) for n, c in columns.items()}
    return Form(columns, source, contract)
