"""Arabic text in one byte encoding read in another: what the characters of the wrong one stand for.

A *table* gives, for each byte, the character that the wrong reader made of it. Windows-1252 stands for Latin-1 too:
they differ in 0x80 to 0x9F alone, and for the five bytes that windows-1252 lacks the Encoding Standard gives C1
controls, as Latin-1 does.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from warraq.normalise.text.hit import ranges

Table = tuple[str, ...]


@cache
def table(codec: str) -> Table:
    r"""Return the 256 characters that a single-byte codec reads, C1 controls where it knows none.

    >>> table("cp1252")[0x80], table("cp1252")[0x81]
    ('€', '\x81')
    """
    read = enumerate(bytes(range(256)).decode(codec, "replace"))
    return tuple(chr(byte) if char == "\ufffd" else char for byte, char in read)


@cache
def _tables(names: tuple[str, ...]) -> tuple[Table, ...]:
    return tuple(map(table, names))


@cache
def _encoding(one: Table) -> Any:  # noqa: ANN401  # what only `charmap_encode` knows to read
    return codecs.charmap_build("".join(one))


# Told by identity: what is asked of one is kept, and tables are long to compare
@dataclass(frozen=True, slots=True, eq=False)
class Wrong:
    """An encoding that text was wrongly decoded with: its name in messages, and its codecs; one of their tables has to
    turn the text back into bytes exactly.
    """

    name: str
    codecs: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, made when they are first used: few texts look misread."""
        return _tables(self.codecs)

    def chars(self, low: int, high: int) -> str:
        """Return every character that stands for a byte from `low` to `high`."""
        return "".join(sorted({one[byte] for one in self.tables for byte in range(low, high + 1)}))

    def bytes_of(self, text: str) -> bytes | None:
        """Return the bytes that were read as this text, None where no one table has all of its characters."""
        for one in self.tables:
            with suppress(UnicodeEncodeError):
                return codecs.charmap_encode(text, "strict", _encoding(one))[0]
        return None


@cache
def upper_half(wrong: Wrong) -> frozenset[str]:
    """Return the characters that stand for the bytes from 0x80 to 0xFF."""
    return frozenset(wrong.chars(0x80, 0xFF))


# The single-byte readers that people meet: of Windows and the web, of the Mac, of DOS.
WINDOWS_1256 = Wrong("windows-1256", ("cp1256",))
WINDOWS_1252 = Wrong("windows-1252 or Latin-1", ("cp1252", "latin-1"))
LATIN = (
    WINDOWS_1252,
    Wrong("windows-1254", ("cp1254",)),
    Wrong("windows-1250", ("cp1250",)),
    Wrong("ISO-8859-2", ("iso8859-2",)),
    Wrong("windows-1257", ("cp1257",)),
    Wrong("ISO-8859-15", ("iso8859-15",)),
    Wrong("MacRoman", ("mac-roman",)),
    Wrong("CP437", ("cp437",)),
    Wrong("CP850", ("cp850",)),
)
IBM866 = Wrong("IBM866", ("cp866",))
CYRILLIC = (Wrong("windows-1251", ("cp1251",)), Wrong("KOI8-R", ("koi8-r",)), IBM866)
GREEK = (Wrong("windows-1253", ("cp1253",)),)
HEBREW = (Wrong("windows-1255", ("cp1255",)),)
CP720 = Wrong("CP720", ("cp720",))
DOS_ARABIC = (CP720, Wrong("CP864", ("cp864",)))
READERS = (WINDOWS_1256, *LATIN, *CYRILLIC, *GREEK, *HEBREW, *DOS_ARABIC)


def char_class(chars: str) -> str:
    r"""Write a character class that Python's `re` takes.

    >>> print(char_class("a]b"))
    [a\]b]
    """
    return "[" + "".join(map(re.escape, chars)) + "]"


def re2_class(chars: str) -> str:
    r"""Write the same class for RE2, which reads code points alike wherever the pattern stands.

    >>> print(re2_class("ab"))
    [\x{61}-\x{62}]
    """
    return f"[{ranges(sorted(map(ord, chars)))}]"
