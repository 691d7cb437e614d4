"""The lines of many texts at once: which stand twice in one text, which of given titles stand in them.

Both are asked of every article, so nothing here looks at a line in Python: a line is known by its text's row, its length, and its
first and last eight bytes. That is a superset of equality; the rules' exact checks see to the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warraq.normalise.last import once
from warraq.normalise.text.feeds import feeds

_ROW_SHIFT = 32  # no line is longer
# Odd constants that spread a row, a length and two words over 64 bits (the golden ratio's, and two of MurmurHash3's finaliser).
_ROW, _LENGTH, _TAIL = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53))
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def repeated(texts: pa.Array, *, least: int) -> pa.Array:
    r"""Give a mask of the texts in which a line of `least` bytes or more seems to stand twice.

    >>> repeated(pa.array(["ab\nab", "ab\nac", None]), least=2).to_pylist()
    [True, False, False]
    """
    octets, rows, starts, ends = _lines(texts)
    long = np.flatnonzero(ends - starts >= least)
    # Few lines of one text are as long as another of it: these alone are looked at.
    size = (rows[long] << _ROW_SHIFT) | (ends - starts)[long]
    order = np.argsort(size, kind="stable")
    same = np.flatnonzero(np.diff(size[order]) == 0)
    some = long[order[np.union1d(same, same + 1)]]
    keys = _keys(octets, rows[some], starts[some], ends[some])
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(np.diff(keys[order]) == 0)
    return mask(len(texts), rows[some[order[again]]])


def standing(texts: pa.Array, titles: pa.Array) -> pa.Array:
    r"""Give a mask of the texts in which one of the titles of their row seems to be a line; `titles` is a list a row.

    >>> standing(pa.array(["a\nb", "a\nb"]), pa.array([["b"], ["c"]])).to_pylist()
    [True, False]
    """
    given = pc.utf8_trim_whitespace(pc.list_flatten(titles))
    owners = pc.list_parent_indices(titles).to_numpy()
    if not len(owners):
        return mask(len(texts), np.zeros(0, np.int64))
    octets, rows, starts, ends = _lines(texts)
    octets_of_titles, numbers, begun, ended = _whole(given)
    owners = owners[numbers]
    of_lines, of_titles = (rows << _ROW_SHIFT) | (ends - starts), (owners << _ROW_SHIFT) | (ended - begun)
    # Of the lines that are as long as a title of theirs, those that are it; and lines with blanks around them, which may be.
    some = np.flatnonzero(_among(of_lines, np.unique(of_titles)))
    few = np.flatnonzero(_among(of_titles, np.sort(of_lines[some])))
    wanted = _keys(octets_of_titles, owners[few], begun[few], ended[few])
    found = np.isin(_keys(octets, rows[some], starts[some], ends[some]), wanted)
    loose = np.flatnonzero((ends > starts) & _loose(octets, starts, ends))
    loose = loose[np.isin(rows[loose], owners)]
    return mask(len(texts), np.concatenate([rows[some[found]], rows[loose]]))


def breaks(texts: pa.Array) -> int:
    r"""Count the breaks between paragraphs, two line feeds each, in all texts together.

    >>> breaks(pa.array(["a\n\nb\n\n\nc\n", "\n", None, "d\n\n\n\n"]))
    4
    """
    octets, _, starts, ends = _whole(texts)
    found = feeds(octets)
    found = found[(found >= starts[0]) & (found < ends[-1])] if len(starts) else found[:0]
    # Feeds of one text that follow each other are a run, which holds half as many breaks.
    apart = (np.diff(found) != 1) | (np.diff(np.searchsorted(starts, found, side="right")) != 0)
    runs = np.diff(np.flatnonzero(np.concatenate([[True], apart, [True]])))
    return int((runs // 2).sum()) if len(found) else 0


def _among(values: Places, ordered: Places) -> npt.NDArray[np.bool_]:
    """Tell the values that stand among others, which are in order."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[place] == values
    return found


def _loose(octets: Bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Whether lines may begin or end in white space: in ASCII's, or in bytes that lead up to another."""
    top = len(octets) - 1
    found: npt.NDArray[np.bool_] = LEADS[octets[np.minimum(starts, top)]]
    last, before, third = (octets[np.clip(ends - back, 0, top)] for back in (1, 2, 3))
    found |= (last <= _SPACE) | ((before == _LATIN) & _TRAILS[last]) | (_WIDE[third] & _MIDDLES[before] & _TRAILS[last])
    # Of those that begin with such a byte most are quotation marks.
    some = np.flatnonzero(found)
    one, two, three = (octets[np.minimum(starts[some] + step, top)] for step in range(3))
    begins = (one <= _SPACE) | ((one == _LATIN) & _TRAILS[two]) | (_WIDE[one] & _MIDDLES[two] & _TRAILS[three])
    last, before, third = last[some], before[some], third[some]
    finishes = (
        (last <= _SPACE) | ((before == _LATIN) & _TRAILS[last]) | (_WIDE[third] & _MIDDLES[before] & _TRAILS[last])
    )
    found[some] = begins | finishes
    return found


def _table(codes: list[int]) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[codes] = True
    return table


# White space in UTF-8, by Unicode's property: ASCII's; C2 with 85, A0; E1 9A 80; E2 80 with 80 to 8A, A8, A9, AF; E2 81 9F;
# E3 80 80. What these tables take beside them is asked about in vain, and rarely stands at the end of a line.
_SPACE, _LATIN = 0x20, 0xC2
_WIDE = _table([0xE1, 0xE2, 0xE3])
_MIDDLES = _table([0x80, 0x81, 0x9A])
_TRAILS = _table([*range(0x80, 0x8B), 0x9F, 0xA0, 0xA8, 0xA9, 0xAF])
LEADS = _table([*range(_SPACE + 1), _LATIN, 0xE1, 0xE2, 0xE3])


@once
def _lines(texts: pa.Array) -> tuple[Bytes, Places, Places, Places]:
    """Cut texts at their line feeds: the bytes, and row, start and end of each line."""
    octets, numbers, starts, ends = _whole(texts)
    breaks = feeds(octets)
    breaks = breaks[(breaks >= starts[0]) & (breaks < ends[-1])] if len(starts) else breaks[:0]
    owners = np.searchsorted(starts, breaks, side="right") - 1
    # Where a text ends in a line feed, its last line is empty and begins where the next text does: it goes first.
    rows = np.concatenate([numbers[owners], numbers]) if len(numbers) else numbers
    begun = np.concatenate([breaks + 1, starts])
    order = np.argsort(begun, kind="stable")
    rows, begun = rows[order], begun[order]
    # A line ends before the line feed, which stands before the next line of its text, or where its text does.
    behind = np.append(begun[1:] - 1, 0) if len(begun) else begun
    last = np.append(rows[1:] != rows[:-1], True)[: len(rows)]
    tails = ends[np.searchsorted(numbers, rows)] if len(rows) else begun
    return octets, rows, begun, np.where(last, tails, behind)


def _whole(values: pa.Array) -> tuple[Bytes, Places, Places, Places]:
    """Give the bytes of strings, and row, start and end of each that is not null."""
    _, offsets, data = values.buffers()
    places = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
    octets = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    rows = np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False) & (np.diff(places) > 0))
    return octets, rows, places[:-1][rows], places[1:][rows]


def _keys(octets: Bytes, rows: Places, starts: Places, ends: Places) -> npt.NDArray[np.uint64]:
    """Mix row, length, first and last eight bytes of each line into 64 bits; of a shorter line, all its bytes."""
    if not len(rows):
        return np.zeros(0, np.uint64)
    sizes = ends - starts
    head = _words(octets, starts, np.minimum(sizes, 8))
    tail = _words(octets, np.maximum(ends - 8, starts), np.minimum(sizes, 8))
    with np.errstate(over="ignore"):
        mixed = head ^ (tail * _TAIL)
        mixed ^= mixed >> np.uint64(29)
        mixed += sizes.astype(np.uint64) * _LENGTH
        mixed ^= (rows.astype(np.uint64) + np.uint64(1)) * _ROW
    return mixed


def _words(octets: Bytes, starts: Places, sizes: Places) -> npt.NDArray[np.uint64]:
    """Read up to eight bytes at each place as one number."""
    found = np.zeros(len(starts), np.uint64)
    for place in range(8):
        byte = octets[np.minimum(starts + place, len(octets) - 1)].astype(np.uint64)
        found |= np.where(place < sizes, byte << np.uint64(8 * place), np.uint64(0))
    return found


def mask(size: int, rows: Places) -> pa.Array:
    """Give a mask of so many rows, in which some are set."""
    found = np.zeros(size, np.bool_)
    found[rows] = True
    return pa.array(found)
