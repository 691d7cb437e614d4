"""The form of a foreign file: which of its columns is which field, and what its source says of all records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Mask
from warraq.finding import Fault
from warraq.mapping import Column, keys, steps
from warraq.policy import SAID, SourcePolicy
from warraq.readers import json_place, nested
from warraq.readers import own as own_fields
from warraq.readers.mapping import graph, paths, times
from warraq.readers.mapping.convert import converted, either, whole
from warraq.readers.shape import pointer
from warraq.record import CANONICAL, Record

_OWN = ("id", "source")  # made by ingest: a foreign column of that name is no such field, unless it is mapped to it
_ABSOLUTE = r"\A[A-Za-z][A-Za-z0-9+.-]*:"


@dataclass(frozen=True, slots=True)
class Form:
    """The column of each field, the policy of the source, the record that is made, and the types of the objects that
    are records: any, where none is named.
    """

    columns: Mapping[str, Column]
    source: SourcePolicy = field(default_factory=SourcePolicy)
    contract: Record = CANONICAL
    types: frozenset[str] = frozenset()
    named: Mapping[str, frozenset[str]] = field(init=False)  # the keys that each field may be read from

    def __post_init__(self) -> None:
        named = {
            name: frozenset(key for path in column.every_path for key in (path, *keys(steps(path)[0])))
            for name, column in self.columns.items()
        }
        object.__setattr__(self, "named", named)

    def read_of(self, names: Iterable[str]) -> list[str]:
        """Return which of a file's columns are read.

        >>> form = Form({"authors": Column(("author[*].name",)), "text": Column(("a.b", "c"))})
        >>> form.read_of(["a.b", "a", "author", "d"])
        ['a.b', 'author']
        """
        there, wanted = set(names), dict[str, None]()
        for column in self.columns.values():
            for path in column.every_path:
                wanted[path if path in there else steps(path)[0]] = None
        return [name for name in names if name in wanted or (self.types and name in graph.KEYS)]

    def unread_in(self, schema: pa.Schema) -> Iterator[str]:
        """Yield the paths of values that no field is read from, beside others of the same column that are.

        >>> parts = pa.struct([("name", pa.string()), ("url", pa.string())])
        >>> schema = pa.schema([("author", pa.list_(parts)), ("editor", parts)])
        >>> list(Form({"authors": Column(("author[*].name",)), "section": Column(("editor",))}).unread_in(schema))
        ['author[*].url']
        """
        read = [each for column in self.columns.values() for path in column.every_path for each in paths.spelled(path)]
        for part in () if self.types else schema:
            for leaf in paths.leaves(part.name, part.type):
                own = next(paths.spelled(leaf))
                if own[1:] and not any(own[: len(each)] == each[: len(own)] for each in read):
                    yield leaf

    def columns_of_all(self, names: Iterable[str]) -> set[str]:
        """Return the columns of some names that a field is read from."""
        return set(self.read_of(names))

    def first(self) -> list[str]:
        """Return the columns that are read of a file whose columns are not known."""
        return list(dict.fromkeys(steps(path)[0] for column in self.columns.values() for path in column.every_path))

    def columns_of(self, name: str, names: Collection[str]) -> set[str]:
        """Return the columns of some names that a field is read from."""
        column = self.columns.get(name)
        paths = column.every_path if column and not self.named[name].isdisjoint(names) else ()
        return {each for each in (path if path in names else steps(path)[0] for path in paths) if each in names}

    def present(self, names: Iterable[str]) -> frozenset[str]:
        """Return the fields that a table with columns of some names has."""
        there = set(names)
        mapped = {name for name in self.columns if self.columns_of(name, there)}
        return frozenset(mapped | self._implied(mapped))

    def written(self, name: str) -> str:
        """Return the one column that a field is read from unchanged; empty if it is made from it, or from several."""
        column = self.columns.get(name)
        return column.paths[0] if column and column.is_plain else ""

    def _implied(self, mapped: set[str]) -> set[str]:
        """Return the fields that are there beside the `mapped` ones."""
        said = {name for name in SAID if getattr(self.source, name)}
        dated = {"dateline"} if "published_at" in mapped else set()
        return said | dated | ({"published_at", "dateline"} if self.source.date_from_link else set())

    def chosen(self, value: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], list[str]]:
        """Return the records that an object holds, which is mostly itself, and the kinds of what it holds beside."""
        if not self.types:
            return [value], []
        nodes = graph.nodes(value)
        own = [node for node in nodes if graph.is_one_of(node, self.types)]
        return own, [graph.kind(node) for node in nodes if not graph.is_one_of(node, self.types)]

    def record(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Return the fields of one foreign record, and what is wrong with where they stand.

        A value of a type that its field has not stays as it is: the record's shape tells.
        """
        fields, faults = dict[str, Any](), list[Fault]()
        for name, column in self.columns.items():
            if self.named[name].isdisjoint(record):
                continue
            try:
                value = _chosen(name, record, column, self.contract)
            except paths.Misplaced as error:
                faults.append(Fault("REC004", str(error), field=pointer([name])))
                value = None
            if value is not paths.ABSENT or self.columns_of(name, record):
                fields[name] = None if value is paths.ABSENT else value
        return self._finished(fields), faults

    def _finished(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Read the times of a record, and add what its source says."""
        alone = {
            name: pa.array([fields[name]]) for name in (*times.NAMES, "dateline", "link") if _plain(fields.get(name))
        }
        for name, values in self._read(alone).items():
            fields[name] = values[0].as_py() if name in alone or fields.get(name) is None else fields[name]
        for name in self._implied(set(fields)) & set(SAID):
            fields[name] = fields[name] if fields.get(name) is not None else getattr(self.source, name)
        return {name: fields[name] for name in self.contract.fields if name in fields}

    def _read(self, fields: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """Read the times and the links of fields' values, where these are text."""
        read, printed = dict(fields), None
        for name in times.NAMES:
            if name in read and (text := times.as_text(read[name])) is not None:
                read[name], lines = times.columns(text, self.source)
                printed = lines if name == "published_at" else printed
        given = _lines(read.get("dateline"), self.source)
        if given is not None and printed is not None and given.type == printed.type:
            given = pc.if_else(given.is_valid(), given, printed)
        if (lines := printed if given is None else given) is not None:
            read["dateline"] = lines
        elif "dateline" in read:
            read["dateline"] = pa.nulls(len(read["dateline"]), times.DATELINE)
        if self.source.date_from_link and "link" in read:
            read |= _dated(read, self.source)
        if self.source.base and "link" in read and pa.types.is_string(read["link"].type):
            read["link"] = _absolute(read["link"], self.source.base)
        return read

    def _whole(self, name: str, column: Column, columns: Mapping[str, pa.Array], lost: Mask) -> Any:  # noqa: ANN401  # a column
        """Return a field of all records, or `ABSENT`; None where columns are not enough for it. Rows whose value of a
        field of one's own cannot be read are added to those that are `lost`.
        """
        chosen = list[pa.Array | None]()
        for choice in column.choices:
            values = [paths.array(columns, path) for path in choice.paths]
            there = [each for each in values if each is not None]
            if len(there) < len(values) and any(steps(path)[0] in columns for path in choice.paths):
                return None
            if there:
                own = converted(name, there, choice, self.contract)
                if own is not None and name in self.contract.by_name:
                    lost |= own_fields.lost(there[0], own)
                chosen.append(own)
        return _either(chosen) if chosen else paths.ABSENT

    def rows(self, columns: Mapping[str, pa.Array], count: int) -> tuple[pa.RecordBatch, Mask] | None:
        """Return the records of columns, as rules see them, and a mask of those that columns do not fit; None where no
        row does.

        Values have the types of JSON, as `cells.plain` makes them.
        """
        fields, lost = dict[str, pa.Array](), _empty(columns, count)
        if self.types:
            return None
        for name, column in self.columns.items():
            values = self._whole(name, column, columns, lost)
            if values is None:
                return None
            if values is not paths.ABSENT:
                fields[name] = values
        fields = self._read(fields)
        for name in SAID:
            if said := getattr(self.source, name):
                fields[name] = pc.fill_null(fields[name], said) if name in fields else pa.repeat(said, count)
        rows = nested.rows(fields, count, self.contract)
        return None if rows is None else (rows[0], rows[1] | lost)


def _empty(columns: Mapping[str, pa.Array], count: int) -> Mask:
    """Return a mask of the rows in which nothing stands: what they are is told one by one."""
    nulls = (each.is_null().to_numpy(zero_copy_only=False) for each in columns.values())
    some = bool(columns) and all(each.null_count for each in columns.values())
    return np.logical_and.reduce(list(nulls)) if some else np.zeros(count, np.bool_)


def _dated(read: Mapping[str, pa.Array], source: SourcePolicy) -> dict[str, pa.Array]:
    """Read the dates of records without one from their links."""
    count = len(read["link"])
    given = read.get("published_at", pa.nulls(count, pa.string()))
    line = read.get("dateline", pa.nulls(count, times.DATELINE))
    if not pa.types.is_string(given.type) or line.type != times.DATELINE or not pa.types.is_string(read["link"].type):
        return {}
    lacking = pc.and_(pc.fill_null(pc.equal(given, ""), True), line.is_null())
    dates, lines = times.from_links(pc.if_else(lacking, read["link"], None), source)
    return {"published_at": pc.coalesce(dates, given), "dateline": pc.coalesce(line, lines)}


def _either(chosen: list[pa.Array | None]) -> pa.Array | None:
    """Return the first values that say something; None where a choice has a type that the field has not."""
    merged = chosen[0]
    for each in chosen[1:]:
        merged = None if merged is None or each is None else either(merged, each)
    return None if merged is None or any(each is None for each in chosen) else merged


def _chosen(name: str, record: Mapping[str, Any], column: Column, contract: Record) -> Any:  # noqa: ANN401  # any JSON
    """Return one record's value of a field: that of the first choice that has any; `ABSENT` where no choice is there.

    A value that no choice can convert stays as it is. Raises Misplaced where no choice fits where it stands.
    """
    merged: pa.Array | None = None
    unfit, misplaced = list[Any](), list[paths.Misplaced]()
    for choice in column.choices:
        try:
            values = [paths.value(record, path) for path in choice.paths]
            values = [whole(each) for each in values] if name == "text" else values
        except paths.Misplaced as error:
            misplaced.append(error)
            continue
        there = [each for each in values if each is not paths.ABSENT]
        if not there:
            continue
        array, raw = _single(name, there, choice, contract)
        if array is not None:
            joined = array if merged is None else either(merged, array)
            merged = merged if joined is None else joined
        else:
            unfit.append(raw)
    if merged is not None:
        return merged[0].as_py()
    if misplaced and not unfit:
        raise misplaced[0]
    return unfit[0] if unfit else paths.ABSENT


def _single(name: str, values: list[Any], column: Column, contract: Record) -> tuple[pa.Array | None, Any]:
    """Convert one record's values of a field, as columns of one; None where no column holds them, and the values."""
    raw = values[0] if len(values) == 1 else values
    try:
        arrays = [pa.array([value]) for value in values]
        array = converted(name, arrays, column, contract)
        if array is not None and name in contract.by_name and own_fields.lost(arrays[0], array).any():
            return None, own_fields.typed(contract.by_name[name], values[0]) if len(values) == 1 else raw
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        return None, raw
    return array, raw


def _lines(values: pa.Array | None, source: SourcePolicy) -> pa.Array | None:
    """Read date lines of which only the text is there; None where there are none."""
    if values is None or values.null_count == len(values):
        return None
    if (raw := _raw(values)) is None:
        return values
    _, lines = times.columns(raw, source)
    given = pa.StructArray.from_arrays(
        [raw, *[pa.nulls(len(raw), pa.string())] * 4], fields=list(times.DATELINE), mask=raw.is_null()
    )
    return pc.if_else(lines.is_valid(), lines, given)


def _plain(value: Any) -> bool:  # noqa: ANN401  # any JSON
    """Tell whether a value can be read as a time or a link: text, a number, or a date line that was not read."""
    if isinstance(value, dict):
        return set(value) == {"raw"} and _plain(value["raw"])
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e18  # noqa: PLR2004  # what columns hold


def _raw(values: pa.Array) -> pa.Array | None:
    """Return the text of date lines that have not been read; None where they have, or are of another kind."""
    if pa.types.is_struct(values.type) and [part.name for part in values.type.fields] == ["raw"]:
        values = pc.struct_field(values, "raw")
    return values if pa.types.is_string(values.type) else None


def _absolute(links: pa.Array, base: str) -> pa.Array:
    """Resolve relative links against a base (WHATWG URL calls it that; RFC 3986, section 5)."""
    rest = pc.fill_null(pc.invert(pc.match_substring_regex(links, _ABSOLUTE)), False)
    relative = links.filter(rest)
    if not len(relative):
        return links
    resolved = [urljoin(base, link) if link.strip() else link for link in relative.to_pylist()]
    return pc.replace_with_mask(links, rest, pa.array(resolved, pa.string()))


def form_of(
    mapping: Mapping[str, Column],
    source: SourcePolicy,
    contract: Record = CANONICAL,
    types: frozenset[str] = frozenset(),
) -> Form | None:
    """Return the form of a foreign file: a column that bears a field's name is that field, unless mapped elsewhere.

    None where nothing is mapped: its records are in the record's own form. A field of one's own may state its column.
    Of objects with a type those of some `types` are records.

    >>> sorted(form_of({"title": Column(("text",))}, SourcePolicy()).columns)[:4]
    ['attribution', 'authors', 'collected_at', 'dateline']
    """
    if not (mapping or source.record or source.date_from_link):
        return None
    paths_of = [path for column in mapping.values() for path in column.every_path]
    taken = {*paths_of, *(steps(path)[0] for path in paths_of)}
    stated = {field.name: field.column for field in contract.own if field.column}
    named = {name: stated.get(name, name) for name in contract.fields if name not in _OWN}
    own = {name: Column((column,)) for name, column in named.items() if column not in taken}
    columns = {name: mapping.get(name) or own[name] for name in contract.fields if name in mapping or name in own}
    if inner := json_place.within(source.record):
        columns = {name: column.within(inner) for name, column in columns.items()}
    return Form(columns, source, contract, types)
