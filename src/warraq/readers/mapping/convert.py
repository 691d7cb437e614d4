"""A field of the record from the columns that a mapping names for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.fields import OwnField
from warraq.mapping import Column, is_of_many
from warraq.normalise.text.html import fix_html
from warraq.readers import own as own_fields
from warraq.readers.mapping import times
from warraq.record import CANONICAL, RAW_SCHEMA, Record

_PARAGRAPHS = "\n\n"
_STRINGS = pa.list_(pa.string())
_RELATED = RAW_SCHEMA.field("related").type


def converted(name: str, columns: Sequence[pa.Array], column: Column, record: Record = CANONICAL) -> pa.Array | None:
    """Return the values of a field, or None where they have a type that the field has not.

    A string where a list belongs is a list of one, and none where it is blank. Several columns of text are joined by a
    blank line, those of dates by a space, those that are blank left out.

    >>> converted("text", [pa.array(["a", "b"]), pa.array(["c", " "])], Column(("x", "y"))).to_pylist()
    ['a\\n\\nc', 'b']
    >>> converted("text", [pa.array(["a", None, " "]), pa.array([None, "", "b"])], Column(("x", "y"))).to_pylist()
    ['a', '', 'b']
    >>> converted("keywords", [pa.array(["a، b", "", None])], Column(("x",), split="،")).to_pylist()
    [['a', 'b'], [], None]
    >>> converted("published_at", [pa.array([2021]), pa.array(["يوليو"])], Column(("year", "month"))).to_pylist()
    ['2021 يوليو']
    >>> converted("title", [pa.array([1])], Column(("x",)))
    """
    kind, own = record.raw.field(name).type, record.by_name.get(name)
    if own and kind != _STRINGS:
        return _own(own, columns, column)
    if name in times.NAMES and len(columns) > 1:  # a day and its time, or year, month and day
        return _text([text if (text := times.as_text(each)) is not None else each for each in columns], column, " ")
    if kind == pa.string():
        return _text(columns, column)
    if kind == _STRINGS:
        lists = [_list(each, column) for each in columns]
        return None if any(each is None for each in lists) else reduce(_together, lists)
    (own,) = columns[:1]
    return _headlines(own) if name == "related" and len(columns) == 1 else own if len(columns) == 1 else None


def whole(value: object) -> object:
    """Return the text of which a list has the pieces, strings and objects with a type and a text, as Telegram exports
    it; any other value as it is.

    >>> whole(["a ", {"type": "bold", "text": "b"}]), whole([{"text": "a"}]), whole(["a", "b"])
    ('a b', [{'text': 'a'}], ['a', 'b'])
    """
    if not isinstance(value, list) or not any(isinstance(each, dict) for each in value):
        return value
    parts = [each.get("text") if isinstance(each, dict) and "type" in each else each for each in value]
    texts = [each for each in parts if isinstance(each, str)]
    return "".join(texts) if len(texts) == len(parts) else value


def either(first: pa.Array, second: pa.Array) -> pa.Array | None:
    """Return the first values, and the second where the first are empty and these are not, or are null; None where
    their types are not the same.

    >>> either(pa.array(["a", " ", " ", None]), pa.array(["b", "c", None, ""])).to_pylist()
    ['a', 'c', ' ', '']
    """
    if pa.types.is_null(first.type) or pa.types.is_null(second.type):
        return second if pa.types.is_null(first.type) else first
    if first.type != second.type:
        return None
    return pc.if_else(pc.or_(first.is_null(), pc.and_(_empty(first), pc.invert(_empty(second)))), second, first)


def _empty(values: pa.Array) -> pa.Array:
    """Return a mask of the values that say nothing."""
    if pa.types.is_string(values.type):
        return pc.fill_null(_blank(values), True)
    if pa.types.is_list(values.type):
        return pc.equal(pc.fill_null(pc.list_value_length(values), 0), 0)
    return values.is_null()


def _own(field: OwnField, columns: Sequence[pa.Array], column: Column) -> pa.Array | None:
    """Return the values of a field of one's own, which is no list: blank text is null, as is what cannot be read."""
    texts = [own_fields.as_text(each) if field.type == "string" else each for each in columns]
    if any(not (pa.types.is_string(each.type) or pa.types.is_null(each.type) or _is_strings(each)) for each in texts):
        return texts[0] if len(texts) == 1 and not column.values else None
    joined = _text(texts, column)
    return None if joined is None else own_fields.parsed(field, joined)


def _text(columns: Sequence[pa.Array], column: Column, between: str = _PARAGRAPHS) -> pa.Array | None:
    many = any(is_of_many(path) for path in column.paths)
    parts = [_paragraphs(each) if many and _is_strings(each) else each for each in columns]
    if any(not (pa.types.is_string(each.type) or pa.types.is_null(each.type)) for each in parts):
        return None
    parts = [_spelled(each.cast(pa.string()), column.values) for each in parts]
    parts = [_of_markup(each) for each in parts] if column.markup else parts
    parts = [_paragraphs(_cut(each, column.split)) for each in parts] if column.split else parts
    return reduce(partial(_beside, between=between), parts)


def _beside(first: pa.Array, second: pa.Array, between: str) -> pa.Array:
    """Join texts; where one is blank, the other stands alone."""
    both = pc.binary_join_element_wise(first, second, between)
    alone = pc.if_else(pc.fill_null(_blank(second), True), first, both)
    return pc.if_else(pc.fill_null(_blank(first), True), pc.coalesce(second, first), alone)


def _of_markup(values: pa.Array) -> pa.Array:
    """Return the text of HTML, its blocks as paragraphs; what cannot be told from text stays as it is."""
    rest = pc.fill_null(pc.match_substring_regex(values, "[<&]"), False)
    plain = [fix_html(text) for text in values.filter(rest).to_pylist()]
    return pc.replace_with_mask(values, rest, pa.array(plain, pa.string()))


def _cut(values: pa.Array, sign: str) -> pa.Array:
    """Cut texts where a sign stands, and leave out parts that are blank."""
    lists = pc.split_pattern(values, sign)
    items = pc.utf8_trim_whitespace(lists.flatten())
    return relisted(lists, pc.if_else(_blank(items), None, items))


def _blank(values: pa.Array) -> pa.Array:
    return pc.equal(pc.utf8_trim_whitespace(values), "")


def _is_strings(values: pa.Array) -> bool:
    return bool(pa.types.is_list(values.type)) and (
        pa.types.is_string(values.type.value_type) or pa.types.is_null(values.type.value_type)
    )


def _paragraphs(values: pa.Array) -> pa.Array:
    return pc.binary_join(values.cast(_STRINGS), _PARAGRAPHS)


def _spelled(values: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Replace values that are spelled in a certain way; an empty word stands for nothing.

    >>> _spelled(pa.array(["1", "None", "2"]), {"1": "a", "None": ""}).to_pylist()
    ['a', None, '2']
    """
    if not words:
        return values
    places = pc.index_in(values, pa.array(list(words)))
    meant = pa.array([word or None for word in words.values()], pa.string())
    return pc.if_else(places.is_valid(), meant.take(places), values)


def _list(values: pa.Array, column: Column) -> pa.Array | None:
    if pa.types.is_null(values.type):
        return pa.nulls(len(values), _STRINGS)
    if _is_strings(values):
        values = values.cast(_STRINGS)
        return values if column.split is None and not column.values else _split_items(values, column)
    if not pa.types.is_string(values.type):
        return None
    lists = pc.split_pattern(values, column.split) if column.split else _of_one(values)
    return _tidy(lists, column)


def _split_items(values: pa.Array, column: Column) -> pa.Array:
    """Split the items of lists, where one of them has something to split."""
    items = values.flatten()
    if column.split is None or not (items.null_count or pc.any(pc.match_substring(items, column.split)).as_py()):
        return _tidy(values, column)
    return _tidy(pc.split_pattern(pc.binary_join(values, column.split), column.split), column)


def _of_one(values: pa.Array) -> pa.Array:
    offsets = pa.array(np.arange(len(values) + 1, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, values, mask=values.is_null())


def _tidy(lists: pa.Array, column: Column) -> pa.Array:
    """Strip what was split of blanks, leave out what is blank, and spell the rest as the mapping does."""
    items = lists.flatten() if not column.split else pc.utf8_trim_whitespace(lists.flatten())
    items = _spelled(pc.if_else(_blank(items), None, items), column.values)
    return relisted(lists, items)


def relisted(values: pa.Array, items: pa.Array) -> pa.Array:
    """Return lists with other items, one for each item; items that are null are left out.

    >>> relisted(pa.array([["a", "b"], None, []]), pa.array([1, None])).to_pylist()
    [[1], None, []]
    """
    zero = np.zeros(1, np.int64)
    kept = np.concatenate([zero, np.cumsum(items.is_valid().to_numpy(zero_copy_only=False))])
    lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy()
    offsets = kept[np.concatenate([zero, np.cumsum(lengths)])].astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), items.drop_null(), mask=values.is_null())


def _together(first: pa.Array, second: pa.Array) -> pa.Array:
    """Join lists, row by row; one that is null adds nothing."""
    lengths = [pc.fill_null(pc.list_value_length(each), 0).to_numpy() for each in (first, second)]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths[0] + lengths[1])])
    places = np.empty(offsets[-1], np.int64)
    starts = (offsets[:-1], offsets[:-1] + lengths[0])
    before = 0
    for start, length in zip(starts, lengths, strict=True):
        owners = np.repeat(np.arange(len(length)), length)
        inner = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        places[start[owners] + inner] = before + np.arange(length.sum())
        before += int(length.sum())
    items = pa.concat_arrays([first.flatten(), second.flatten()])
    none = pc.and_(first.is_null(), second.is_null())
    return (
        pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), items.take(pa.array(places)), mask=none)
        if len(first)
        else first
    )


def _headlines(values: pa.Array) -> pa.Array:
    """Make related headlines of strings."""
    if pa.types.is_string(values.type):
        values = _tidy(_of_one(values), Column(()))
    if not _is_strings(values):
        return values
    items = values.cast(_STRINGS).flatten()
    headlines = pa.StructArray.from_arrays([items, pa.nulls(len(items), pa.string())], fields=list(_RELATED.value_type))
    return relisted(values, headlines)
