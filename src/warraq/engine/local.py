"""The rules on batches of Arrow columns, on this machine: masks first, exact checks on the suspects alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warraq.arrays import Numbers, Octets
from warraq.engine import columns, seeds
from warraq.engine import shared as alike
from warraq.engine.places import of_rows, places
from warraq.engine.scope import Scope
from warraq.finding import Finding
from warraq.normalise import dates
from warraq.normalise.columns import holding, screen
from warraq.normalise.text import Hit
from warraq.readers.batch import Batch
from warraq.rule import RecordRule, Rule, TextRule
from warraq.rules import ALL

# What is found in text by such a rule sets off others: what goes with its repair is no second fault, and while it is
# not repaired no other fix may touch it, selected or not, since the bytes that it was made from would be lost.
(_MASKING,) = (rule for rule in ALL if rule.masks_others and isinstance(rule, TextRule))

# Which rules may find something in a string: those about the direction of words, those that find something in many
# strings, those about plain text, and the others.
_OTHERS, _BY_WORDS, _FREQUENT, _IN_PLAIN = (1 << bit for bit in range(4))
_ALL = _OTHERS | _BY_WORDS | _FREQUENT | _IN_PLAIN

# So few strings, and bytes of them, are asked rule by rule in less time than the rules' patterns take to make.
_FEW, _SHORT = 32, 8192
_TEXT = columns.pointer("text")
_WORDS = attrgetter("openings"), attrgetter("endings")
_LINK = "/link"  # of a related headline: no text, so that rules about plain text do not look at it
_DATELINE = columns.pointer("dateline_raw")
_making = threading.Lock()  # patterns that take long to make the first time are made by one thread


class Said(NamedTuple):
    """What a rule says of one value: its row and JSON pointer, and the first faulty code point, from 1."""

    rule: Rule
    row: int
    pointer: str
    message: str
    value: object = None
    column: int | None = None
    fixable: bool = False


def check(batch: Batch, scope: Scope, shared: list[alike.Shared] | None = None) -> Iterator[Finding]:
    """Run the record and text rules of `scope` over one batch.

    What all records of it have in common goes into `shared`, where that is given, for the rules that say it once.
    """
    if not batch.rows.num_rows:
        return
    read, in_text = columns.reader(batch), None
    for part in _parts(list(columns.strings(batch))):
        suspects, of_lines = _hits(part, scope)
        in_text = of_lines if part[0].pointer == _TEXT else in_text
        if suspects:
            yield from findings(batch, scope, _strings(batch, scope, suspects))
    for rule in (rule for rule in scope.of(RecordRule) if not seeds.asks(rule)):
        for name in scope.required if rule.fields is None else rule.fields:
            arrays = [read(each, name) for each in (name, *rule.columns)]
            mask, rows = _at_fault(batch, scope, rule, name, arrays, in_text)
            if shared is not None and rule.once_for_a_file and mask.true_count:
                of_all, rows = _shared(batch, scope, rule, name, arrays, mask, rows)
                shared.extend(of_all)
            yield from _record(batch, scope, rule, name, arrays, rows)


def _at_fault(  # one rule about one field, and what it looks at
    batch: Batch, scope: Scope, rule: RecordRule, name: str, arrays: list[pa.Array], in_text: pa.Array | None
) -> tuple[pa.Array, pa.Array]:
    """Return the mask of a rule, and the numbers of its rows in which no fault has been reported on the field."""
    mask, settled = _certain(rule.function(*arrays, **scope.arguments(rule))), columns.settled(batch, name)
    if rule.suspects and in_text is not None:
        mask = _with(mask, in_text.filter(_match(arrays[0].take(in_text), rule.suspects())))
    return mask, pc.indices_nonzero(mask if settled is None else pc.and_not(mask, settled))


def _shared(  # as above
    batch: Batch, scope: Scope, rule: RecordRule, name: str, arrays: list[pa.Array], mask: pa.Array, rows: pa.Array
) -> tuple[list[alike.Shared], pa.Array]:
    """Return what all records of a batch, or of a part of it, have in common, and the rows of the others."""
    numbers, shared = rows.to_numpy(), list[alike.Shared]()
    others = np.ones(len(numbers), np.bool_)
    for part, start in alike.parts(batch, mask.to_numpy(zero_copy_only=False)):
        first, last = np.searchsorted(numbers, (start, start + part.rows.num_rows))
        within = numbers[first:last]
        if len(within) > alike.FEW:
            within = within[[np.argmin(places(part)[within - start])]]
        findings = _record(batch, scope, rule, name, arrays, pa.array(within))
        shared.append(alike.shared((rule.code, columns.pointer(name)), part, int(last - first), findings))
        others[first:last] = False
    return shared, pa.array(numbers[others])


def _record(  # as above
    batch: Batch, scope: Scope, rule: RecordRule, name: str, arrays: list[pa.Array], rows: pa.Array
) -> Iterator[Finding]:
    """Yield the findings of a rule in some rows of a batch."""
    if len(rows):
        yield from findings(batch, scope, _said(batch, scope, rule, name, [array.take(rows) for array in arrays], rows))


def _said(  # the columns that a rule reads, and their rows in the batch
    batch: Batch, scope: Scope, rule: RecordRule, name: str, asked: list[pa.Array], rows: pa.Array
) -> Iterator[Said]:
    """Ask a record rule about suspicious rows."""
    arguments, pointer = scope.arguments(rule), columns.pointer(name)
    columns_asked = [array.to_pylist() for array in asked]
    raw = columns.raw(batch, name).take(rows).to_pylist() if asked[0].null_count else columns_asked[0]
    for row, value, values in zip(rows.to_pylist(), raw, zip(*columns_asked, strict=True), strict=True):
        message = rule.exact(*values, **arguments) if rule.exact else rule.message
        if message is not None:
            column, said = (message.column + 1, message.message) if isinstance(message, Hit) else (None, message)
            yield Said(rule, row, pointer, said, value, column, _fixable(rule, values, arguments))


@dataclass(frozen=True, slots=True)
class _Suspects:
    """Strings of one field, and the numbers of those among them that some text rule suspects.

    `whose` tells of each, by bits, which rules may find something in it.
    """

    strings: columns.Strings
    numbers: Numbers
    whose: Octets


def _with(mask: pa.Array, rows: pa.Array) -> pa.Array:
    """Add rows to a mask."""
    both = mask.to_numpy(zero_copy_only=False).copy()
    both[rows.to_numpy()] = True
    return pa.array(both)


def _parts(fields: list[columns.Strings]) -> list[list[columns.Strings]]:
    """Part the text, which is most of a corpus, from all the other strings, which are looked at together."""
    parts = ([each for each in fields if (each.pointer == _TEXT) == text] for text in (True, False))
    return [part for part in parts if part]


def _hits(part: list[columns.Strings], scope: Scope) -> tuple[list[_Suspects], pa.Array | None]:
    """Look at strings in one pass; return those that a text rule's pattern matches.

    Beside them, for text: the numbers of those that a record rule's pattern may match. Of a few strings all are
    returned: the patterns take longer to make than each rule to be asked.
    """
    lines = part[0].pointer == _TEXT
    of_text, of_lines = scope.of(TextRule), [rule for rule in scope.of(RecordRule) if rule.suspects and lines]
    if not of_text and not of_lines:
        return [], None
    if _few([strings.values for strings in part]):
        numbers = [pc.indices_nonzero(strings.values.is_valid()).to_numpy() for strings in part]
        whole = [_Suspects(*each, np.full(len(each[1]), _ALL, np.uint8)) for each in zip(part, numbers, strict=True)]
        return [each for each in whole if len(each.numbers)], pa.array(numbers[0]) if lines else None
    values = part[0].values if len(part) == 1 else pa.concat_arrays([strings.values for strings in part])
    plain = [rule for rule in of_text if not rule.in_plain]
    in_plain = [rule for rule in of_text if rule.in_plain]
    asked = bool(plain or of_lines or any(rule.plain for rule in in_plain))
    left = screen.unsure(values, lines=screened_lines(of_lines) if lines else None) if asked else None
    characters, words = (None, np.zeros(0, np.int64)) if left is None else (left.characters, left.words)
    whose = np.zeros(len(values), np.uint8)
    whose[_matching(values, [rule.suspects for rule in plain if not rule.frequent], characters)] |= _OTHERS
    whose[_matching(values, [rule.suspects for rule in plain if rule.by_words], words)] |= _BY_WORDS
    whose[_matching(values, [rule.suspects for rule in plain if rule.frequent], characters)] |= _FREQUENT
    links = np.repeat([strings.items == _LINK for strings in part], [len(strings.values) for strings in part])
    whose[_in_plain(values, in_plain, characters)] |= _IN_PLAIN
    whose[links] &= _ALL & ~_IN_PLAIN
    suspects, start = list[_Suspects](), 0
    for strings in part:
        end = start + len(strings.values)
        own = whose[start:end]
        if own.any():
            within = np.flatnonzero(own)
            suspects.append(_Suspects(strings, within, own[within]))
        start = end
    # Apart from the others: of all together RE2 makes no automaton that fits its memory, and takes a hundred times as
    # long.
    unsure = (
        _matching(values, [rule.suspects for rule in of_lines if rule.suspects], None) if left is None else left.lines
    )
    return suspects, pa.array(unsure) if lines and len(unsure) else None


def screened_lines(rules: list[RecordRule]) -> screen.Lines:
    """Return how lines begin, and how texts end, that one of some rules suspects."""
    openings, endings = (dict.fromkeys(word for rule in rules for word in words(rule)) for words in _WORDS)
    return screen.Lines(tuple(openings), tuple(endings))


def _in_plain(values: pa.Array, rules: list[TextRule], characters: Numbers | None) -> Numbers:
    """Return the numbers of the strings that rules about plain text suspect; those of `characters` are not plain."""
    plain = [] if characters is None else [rule for rule in rules if rule.plain]
    held = [numbers for rule in plain if rule.plain and (numbers := holding.among(values, rule.plain())) is not None]
    others = _matching(values, [rule.suspects for rule in rules if rule not in plain], None)
    hits: Numbers = np.concatenate([_matching(values, [rule.suspects for rule in plain], characters), others, *held])
    return hits


def _matching(values: pa.Array, patterns: list[Callable[[], str]], wanted: Numbers | None) -> Numbers:
    """Return the numbers of the strings, or of some of them, that a pattern matches; where these are few, of all of
    them.
    """
    if not patterns:
        return np.zeros(0, np.int64)
    asked = values if wanted is None else values.take(pa.array(wanted))
    if wanted is not None and _few([asked]):
        return wanted
    with _making:
        together = "|".join(f"(?:{pattern()})" for pattern in patterns)
    hits: Numbers = pc.indices_nonzero(_match(asked, together)).to_numpy().astype(np.int64)
    return hits if wanted is None else wanted[hits]


def _match(values: pa.Array, pattern: str) -> pa.Array:
    return _certain(pc.match_substring_regex(values, pattern))


def _certain(mask: pa.Array) -> pa.Array:
    """Take what is not known for not so."""
    return pc.fill_null(mask, False) if mask.null_count else mask


def _strings(batch: Batch, scope: Scope, groups: list[_Suspects]) -> Iterator[Said]:
    """Ask each text rule about the strings that all of them together suspect."""
    values = pa.concat_arrays([each.strings.values.take(pa.array(each.numbers)) for each in groups])
    owners = np.repeat(np.arange(len(groups)), [len(each.numbers) for each in groups])
    is_link = np.array([each.strings.items == _LINK for each in groups])[owners]
    rules, asked = scope.of(TextRule), list[tuple[int, int]]()
    suspects = _suspected_by(values, np.concatenate([each.whose for each in groups]), (*rules, _MASKING))
    for order, rule in enumerate(rules):
        suspected = suspects[rule.code]
        asked += ((at, order) for at in (suspected[~is_link[suspected]] if rule.in_plain else suspected).tolist())
    misread = set(suspects[_MASKING.code].tolist())
    ask = _Asking(scope, rules, [scope.arguments(rule) for rule in rules])
    stands = [each.strings.places(each.numbers) for each in groups]
    rows, pointers = (list(chain.from_iterable(each)) for each in zip(*stands, strict=True))
    languages = batch.rows.column("language").take(pa.array(rows, pa.int64())).to_pylist()
    # String by string: what several rules ask of one, such as its repair, is still known.
    asked.sort()
    texts = iter(values.take(pa.array(sorted({at for at, _ in asked}), pa.int64())).to_pylist())
    for (at, several), value in zip(groupby(asked, key=itemgetter(0)), texts, strict=True):
        number = pointers[at] == _DATELINE and _is_number(value)
        for _, order in several:
            if number and rules[order].in_plain:
                continue
            if judged := ask.judged(order, value, languages[at], misread=at in misread):
                hit, fixable = judged
                needed = fixable and pointers[at][1:] in scope.required
                fixable = fixable and not (needed and ask.blanks(order, value, languages[at]))
                yield Said(rules[order], rows[at], pointers[at], hit.message, value, hit.column + 1, fixable)


def _is_number(dateline: str) -> bool:
    """Tell whether digits alone are a date, such as seconds since 1970: rules about plain text do not ask what else
    they may be.
    """
    return dateline.strip().replace(".", "").isdecimal() and dates.read(dateline).date is not None


def _few(arrays: list[pa.Array]) -> bool:
    return sum(map(len, arrays)) <= _FEW and sum(values.nbytes for values in arrays) <= _SHORT


def _suspected_by(values: pa.Array, whose: Octets, rules: Sequence[TextRule]) -> dict[str, Numbers]:
    """Return the numbers of the strings that each rule has to look at, by its code, of those that it may find something
    in.
    """
    among, suspected = dict[int, tuple[Numbers, pa.Array]](), dict[str, Numbers]()
    for rule in dict.fromkeys(rules):
        bits = _bits(rule)
        if bits not in among:
            numbers = np.flatnonzero(whose & bits)
            among[bits] = numbers, values.take(pa.array(numbers)) if len(numbers) < len(values) else values
        numbers, asked = among[bits]
        suspected[rule.code] = numbers[_suspected(asked, rule)]
    return suspected


def _bits(rule: TextRule) -> int:
    """Return the bits of the strings in which a rule may find something."""
    if rule.in_plain:
        return _IN_PLAIN
    return _FREQUENT if rule.frequent else _OTHERS | _BY_WORDS if rule.by_words else _OTHERS


def _suspected(values: pa.Array, rule: TextRule) -> Numbers:
    """Return the numbers of the strings that one rule has to check: all of them, if they are few."""
    if _few([values]):
        return np.arange(len(values))
    numbers: Numbers = pc.indices_nonzero(_match(values, rule.suspects())).to_numpy()
    return numbers


@dataclass(frozen=True, slots=True)
class _Asking:
    """Text rules that are asked about one string after the other, and their arguments."""

    scope: Scope
    rules: list[TextRule]
    arguments: list[dict[str, Any]]

    def judged(self, order: int, value: str, language: str | None, *, misread: bool) -> tuple[Hit, bool] | None:
        """Ask one of the rules about a string; return what it found, and whether its fix may mend it."""
        rule, arguments = self.rules[order], self.arguments[order]
        if "language" in rule.settings:
            arguments = arguments | {"language": language}
        hit: Hit | None = rule.function(value, **arguments)
        if hit is None:
            return None
        fixable = _fixable(rule, [value], arguments)
        if misread and rule is not _MASKING and _MASKING.fix and _MASKING.function(value, language=language):
            repaired, selected = _MASKING.fix(value, language=language), _MASKING in self.scope.rules
            if selected and not rule.function(repaired, **arguments):
                return None
            fixable = fixable and selected and repaired != value
        return hit, fixable

    def blanks(self, order: int, value: str, language: str | None) -> bool:
        """Tell whether the fix of one of the rules leaves nothing of a string that is not long."""
        rule, arguments = self.rules[order], self.arguments[order]
        if rule.fix is None or len(value) > _SHORT or (rule.keeps_letters and any(map(str.isalpha, value))):
            return False
        if "language" in rule.settings:
            arguments = arguments | {"language": language}
        return not rule.fix(value, **arguments).strip()


def _fixable(rule: Rule, values: Sequence[Any], arguments: dict[str, Any]) -> bool:
    return rule.fix is not None and (rule.surely_fixed or rule.fix(*values, **arguments) != values[0])


def findings(batch: Batch, scope: Scope, said: Iterable[Said]) -> Iterator[Finding]:
    """Make the findings of what rules say about rows of a batch; where these stand is looked up for all at once."""
    sayings = list(said)
    if not sayings:
        return
    ids = batch.rows.column("id").take(pa.array([each.row for each in sayings], pa.int64())).to_pylist()
    where = of_rows(batch, [(each.row, each.pointer) for each in sayings])
    severities = {each.rule: scope.severity(each.rule) for each in sayings}
    for each, record, (path, line, ordinal, offset) in zip(sayings, ids, where, strict=True):
        yield Finding(
            code=each.rule.code,
            name=each.rule.name,
            severity=severities[each.rule],
            message=each.message,
            path=path,
            line=line,
            index=ordinal,
            column=each.column,
            offset=offset,
            record=record,
            field=each.pointer,
            value=each.value,
            fixable=each.fixable,
        )
