r"""Strings in which no rule about characters finds anything, told from the others in one pass over their bytes.

What is cleared is plain Arabic, English and French text: letters, digits, and the commoner marks, each beside what may
stand beside it. What is not cleared may be right as well; it is asked again by the rules' own patterns. Every string
that one of them matches has

- a character that is not plain: controls, other alphabets, presentation forms, format characters, or
- two neighbours that do not go together: two blanks, two vowel marks, a tatweel that something joins, a Latin l or o,
  or a `?`, in an Arabic word, two `?`, a letter right behind `&` or `<`, a backslash, the end of `quot;` or `#39;`, a
  letter or digit behind `%` or `=`; as letters in the order of display, a letter right behind teh marbuta or alef
  maksura, and alef with hamza below at an end; as misread text has them, an accented letter behind a letter, or before
  what is not ASCII (for most small ones a mark that closes, before ASCII, is as good), a letter right behind a comma or
  a closing quotation mark (one of ASCII, if an Arabic one stands before that), an opening one right behind a letter, or
- a word that is as if it ran backwards, before any with the article in its line, or
- three line feeds in a row, a blank at an end, a line that begins as a site's own, an end that breaks off.

Two neighbouring characters are told by the last byte of one and the first byte of the other, and where that leaves a
doubt by the characters themselves.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from warraq import native
from warraq.arrays import Numbers
from warraq.native import arguments
from warraq.native.arguments import holding, strings, words
from warraq.normalise.text import direction

# As screen.c has them.
_CHARACTERS, _WORDS = 1, 4
_SUSPECT, _CLOSELY, _FEED, _LETTER, _MARK, _OPEN, _CLOSE, _LAST = (1 << bit for bit in range(8))

_BLANKS, _LOOKALIKES, _TATWEEL = " \t", "lIoO", "\u0640"
_LETTERS = "".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))
_MARKS = "".join(map(chr, range(0x64B, 0x653)))
_DIGITS = "".join(map(chr, range(0x660, 0x66D)))
# Of Latin-1's letters, and windows-1252's: not those that misread UTF-8 has before a blank (the signs × and ÷ are
# none), nor those that Turkish has when it is misread.
_ACCENTED = "".join(char for char in map(chr, range(0xC0, 0x100)) if char not in "ÂÃ×÷ÐÝÞðýþ") + "Œœ"
# Those that quotations, dashes and commas may stand behind: no page of letters has what UTF-8 is misread as there.
_CLOSED = "".join(char for char in _ACCENTED if char.islower() and char not in "ßáâãÿœ")
# Teh marbuta and alef maksura close words as commas do, and alef with hamza below closes none.
_COMMAS = "،؛؟"
_OPENING, _CLOSING, _NEVER_LAST = "«“‘", f"»”’{_COMMAS}–—ةى", "إ"
_ASCII = "".join(map(chr, range(0x20, 0x7F))) + "\t\n"
_ALPHABET = "".join(map(chr, (*range(0x41, 0x5B), *range(0x61, 0x7B))))
# What may stand behind the end of a text (`cut.py`), and so many line feeds in a row that are suspicious.
_CLOSERS, _FEEDS = (".", "]", ")", '"', " ", "\n", "\t", "»"), 3
# Pairs that HTML and escapes begin with, or have in them; and the ends of `quot;`, `#39;` and their like.
_SUSPICIOUS = (
    ("?", "?"), ("&", _ALPHABET + "#"), ("<", _ALPHABET + "/!?"), ("]", ">"), ("%", "289ABCDEFabcdefu"),
    ("=", "89ABCDEFabcdef?"), ("u", "0"),
)  # fmt: skip
_BARE = (("oslg", "ts", ";"), ("ms", "p", ";"), ("0123456789", "0123456789", ";"))


class Unsure(NamedTuple):
    """The numbers of strings that are not cleared: of those that may have a suspicious character, of those that may
    have one, or a suspicious line or end, and of those in which nothing is suspicious but a word that is as if it ran
    backwards.
    """

    characters: Numbers
    lines: Numbers
    words: Numbers


class Lines(NamedTuple):
    """How suspicious lines begin, and how suspicious texts end."""

    openings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()


def unsure(values: pa.Array, *, lines: Lines | None = None) -> Unsure | None:
    """Tell the strings that are not cleared; None where nothing is compiled that could tell.

    `lines` asks for the lines of a text too, and for its end. All of it errs by suspecting too much.

    >>> texts = pa.array(["قال «نعم»، ثم: لا.", "فی", "a  b", None, "(وكالات)", "اقرأ أيضا"])
    >>> characters, lines, words = unsure(texts, lines=Lines(openings=("اقر",)))
    >>> characters.tolist(), lines.tolist(), words.tolist()
    ([1, 2], [1, 2, 5], [])
    """
    library = native.library()
    if library is None:
        return None
    flags = np.zeros(len(values), np.uint8)
    if len(values):
        library.warraq_screen(strings(values), _plain(), lines and _lines(lines), flags.ctypes.data)
    if values.null_count:  # whose bytes are there, or are not
        flags *= values.is_valid().to_numpy(zero_copy_only=False)
    words = np.flatnonzero((flags & (_CHARACTERS | _WORDS)) == _WORDS)
    return Unsure(np.flatnonzero(flags & _CHARACTERS), np.flatnonzero(flags), words)


@cache
def _lines(lines: Lines) -> arguments.Lines:
    parts = [words(each) for each in (*lines, _CLOSERS)]
    return holding(arguments.Lines(*parts), *parts)


@cache
def _plain() -> arguments.Plain:
    """Return what screen.c has to know of plain text."""
    lists = direction.COMMONEST, (direction.HEAD,), direction.TAILS, (direction.TAIL,), (direction.ARTICLE,)
    table, parts = _table(), [words(each) for each in lists]
    least = len((direction.HEAD * direction.LATE).encode())
    plain = arguments.Plain(table, len(table), _FEEDS, least, *parts)
    return holding(plain, *parts)


@cache
def _table() -> bytes:
    """Say of every pair of bytes, and of every byte at an end, whether it is suspicious."""
    table = np.full((256, 256), _SUSPECT, np.uint8)
    plain = f"{_ASCII}{_LETTERS}{_MARKS}{_DIGITS}{_ACCENTED}{_OPENING}{_CLOSING}{_TATWEEL}"
    blanks = _BLANKS + "\n"
    table[np.ix_(_byte(plain, -1), _byte(plain, 0))] = 0
    for char in map(str.encode, plain):
        table[list(char[:-1]), list(char[1:])] = 0
    table[np.ix_(_byte(_BLANKS, 0), _byte(blanks, 0))] = table[np.ix_(_byte(blanks, 0), _byte(_BLANKS, 0))] = _SUSPECT
    wide = [byte for byte in _byte(plain, -1) if byte > 0x7F]  # noqa: PLR2004  # the last of ASCII
    for first, second in _SUSPICIOUS:
        table[np.ix_(_byte(first, 0), _byte(second, 0))] = _SUSPECT
    table[ord("\\")] = table[:, ord("\\")] = _SUSPECT
    for ahead, first, second in _BARE:  # two characters, and what makes a reference of them
        table[np.ix_(_byte(first, 0), _byte(second, 0))] |= _CLOSELY
        table[np.ix_(_byte(ahead, 0), _byte(first, 0))] |= _LETTER
    table[np.ix_(wide, _byte(_LOOKALIKES + "?", 0))] |= _CLOSELY
    table[ord(" "), ord("?")] |= _CLOSELY
    table[ord("?"), ord(" ")] |= _LETTER  # what a `?` may not stand behind, as if the blank were one
    table[np.ix_(_byte(_NEVER_LAST, -1), _byte(_ASCII, 0))] |= _CLOSELY
    table[np.ix_(wide, _byte(_OPENING, 0))] |= _CLOSELY
    table[np.ix_(_byte(_MARKS, -1), _byte(_MARKS, 0))] |= _CLOSELY
    table[np.ix_(_byte(_CLOSING, -1), _byte(_LETTERS, 0))] |= _CLOSELY
    table[np.ix_(_byte(_COMMAS, -1), _byte(_ALPHABET, 0))] |= _CLOSELY
    table[np.ix_(_byte(_LETTERS, -1), _byte(_ACCENTED, 0))] |= _CLOSELY
    for bit, kind in (
        (_LETTER, _LETTERS + _TATWEEL),
        (_MARK, _MARKS),
        (_OPEN, _OPENING),
        (_CLOSE, _CLOSING + _CLOSED),
        (_LAST, _ACCENTED + _TATWEEL),
    ):
        for *_, before, last in map(str.encode, kind):
            table[before, last] |= bit
    table[ord("\n")] |= _FEED
    ends = np.full(256, _SUSPECT, np.uint8)
    ends[_byte(plain, 0) + _byte(plain, -1)] = 0
    ends[_byte(blanks + "\\", 0)] = _SUSPECT
    ends[_byte(_NEVER_LAST, -1)] = _CLOSELY  # digits end in the same byte
    return table.T.tobytes() + ends.tobytes()  # the second byte counts for more


def _byte(chars: str, place: int) -> list[int]:
    """Return the first bytes of characters (0), or the last (-1)."""
    return sorted({char.encode()[place] for char in chars})
