"""Where a rule has a mask and an exact check, the mask lets no guilty value pass: a property of every rule."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from warraq import rules
from warraq.engine import columns, seeds
from warraq.engine.scope import Scope
from warraq.readers.batch import Batch, Builder, Place
from warraq.rule import RecordRule, TextRule

SCOPE = Scope(
    (),
    settings={
        "now": datetime(2026, 1, 1, tzinfo=UTC),
        "earliest": date(1990, 1, 1),
        "hosts": ["example.org"],
        "timezone": "Asia/Riyadh",
        "shortest": {"*": 20, "zh": 5},
        "register": frozenset(sha256(link.encode()).hexdigest() for link in ("https://example.org/a", "example.org/a")),
    },
)


def documented() -> list[dict[str, Any]]:
    """Every record that stands in the rules' own documentation."""
    found = []
    for rule in rules.ALL:
        for part in ("Example", "Use instead"):
            for block in rule.doc.blocks(part):
                if block.language in ("json", "jsonl"):
                    for text in block.text.splitlines() if block.language == "jsonl" else [block.text]:
                        try:
                            found.append(json.loads(text))
                        except ValueError:
                            continue
    return found


EXAMPLES = [record for record in documented() if isinstance(record, dict)]
PIECES = [
    "", " ", "  ", "\n", "\n\n", "\t", "\r", "\u00a0", "\u200f", "\ufeff", "\ufffd", "\x1a", "\u0640", "\u064b", "\u0651\u064e",
    "?", "??", "&nbsp;", "<br>", "...", "…", "المزيد", "المصدر |", "رابط الخبر", "اقرأ أيضا", "0", "1", "9", "25", "T", "Z", "+03:00", "-",
    ":", "/", "//", "@", "#", "%", "%D8", "www.", "http://", "https://", "localhost", ".local", "2021", "2021/07/25", "1970-01-01",
    "ط§ظ„", "Ø§", "ÇáÓ", "ک", "ی", "ﻻ", "é", "e\u0301", "\ue000", "عنوان", "الاثنين", "utm_source=x", "?weekly", "A", "a", "🙂",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """An example in which some strings were cut and had pieces put in."""
    record = dict(draw(st.sampled_from(EXAMPLES)))
    other = draw(st.sampled_from(EXAMPLES))
    record |= {name: other[name] for name in other if draw(st.booleans())}

    def twist(value: Any) -> Any:
        if isinstance(value, str) and draw(st.booleans()):
            at, to = sorted((draw(st.integers(0, len(value))), draw(st.integers(0, len(value)))))
            to = to if draw(st.booleans()) else at
            return value[:at] + draw(st.sampled_from(PIECES)) + value[to:]
        if isinstance(value, list):
            return [twist(item) for item in value]
        if isinstance(value, dict):
            return {key: twist(part) for key, part in value.items()}
        return value

    return {key: twist(value) for key, value in record.items()}


def batch(records: list[dict[str, Any]]) -> Batch:
    builder = Builder("a")
    for number, record in enumerate(records, start=1):
        builder.add(record, Place(number, 0))
    return builder.batch()


EXACT = [rule for rule in rules.ALL if isinstance(rule, RecordRule) and rule.exact and not seeds.asks(rule)]
TEXT = [rule for rule in rules.ALL if isinstance(rule, TextRule)]


@settings(max_examples=examples(200))
@given(records=st.lists(mutated(), min_size=1, max_size=4))
def test_a_record_rules_mask_holds_every_guilty_row(records: list[dict[str, Any]]) -> None:
    rows = batch(records)
    for rule in EXACT:
        arguments = SCOPE.arguments(rule)
        for name in rule.fields or ():
            arrays = [columns.column(rows, each, name) for each in (name, *rule.columns)]
            mask = pc.fill_null(rule.function(*arrays, **arguments), False)
            if rule.suspects:  # whose rows the engine adds
                mask = pc.or_(mask, pc.fill_null(pc.match_substring_regex(arrays[0], rule.suspects()), False))
            for row in range(rows.rows.num_rows):
                values = [array[row].as_py() for array in arrays]
                if values[0] is None or (rule.columns and any(v is None for v in values[1:]) and not mask[row].as_py()):
                    continue  # a blank value is no rule's business
                assert rule.exact
                if rule.exact(*values, **arguments) is not None:
                    assert mask[row].as_py(), (rule.code, values)


@settings(max_examples=examples(200))
@given(records=st.lists(mutated(), min_size=1, max_size=4))
def test_a_text_rules_pattern_matches_every_guilty_string(records: list[dict[str, Any]]) -> None:
    values = pa.concat_arrays([strings.values for strings in columns.strings(batch(records))]).drop_null()
    for rule in TEXT:
        mask, arguments = pc.match_substring_regex(values, rule.suspects()), SCOPE.arguments(rule)
        for value, suspect in zip(values.to_pylist(), mask.to_pylist(), strict=True):
            assert suspect or not rule.function(value, **arguments), (rule.code, value)
