"""Arabic text in one byte encoding read in another: what the characters of the wrong one stand for.

A *table* gives, for each byte, the character that the wrong reader made of it. Windows-1252 stands for Latin-1 too: they differ
in 0x80 to 0x9F alone, and for the five bytes that windows-1252 lacks the Encoding Standard gives C1 controls, as Latin-1 does.
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


def table(codec: str) -> Table:
    r"""Give the 256 characters that a single-byte codec reads, C1 controls where it knows none.

    >>> table("cp1252")[0x80], table("cp1252")[0x81]
    ('€', '\x81')
    """
    return tuple(_char(byte, codec) for byte in range(256))


def _char(byte: int, codec: str) -> str:
    return bytes([byte]).decode(codec, "replace").replace("\ufffd", chr(byte))


@cache
def _encoding(one: Table) -> Any:  # noqa: ANN401  # what only `charmap_encode` knows to read
    return codecs.charmap_build("".join(one))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong reader: its name in messages and its tables, of which one has to give the text back exactly."""

    name: str
    tables: tuple[Table, ...]

    def chars(self, low: int, high: int) -> str:
        """Give every character that stands for a byte from `low` to `high`."""
        return "".join(sorted({one[byte] for one in self.tables for byte in range(low, high + 1)}))

    def bytes_of(self, text: str) -> bytes | None:
        """Give the bytes that were read as this text, None where no one table has all of its characters."""
        for one in self.tables:
            with suppress(UnicodeEncodeError):
                return codecs.charmap_encode(text, "strict", _encoding(one))[0]
        return None

    def bytes_of_each(self, texts: list[str]) -> list[bytes | None]:
        """Give what `bytes_of` gives of each text; all at once where one table has the characters of all."""
        if len(texts) > 1 and (joined := self.bytes_of("\0".join(texts))) is not None and "\0" not in "".join(texts):
            return [*joined.split(b"\0")]
        return [self.bytes_of(text) for text in texts]


@cache
def wrong_1256() -> Wrong:
    """Give windows-1256 as a wrong reader of UTF-8."""
    return Wrong("windows-1256", (table("cp1256"),))


@cache
def wrong_1252() -> Wrong:
    """Give windows-1252 and Latin-1 as the wrong reader of UTF-8 or of an Arabic code page."""
    return Wrong("windows-1252 or Latin-1", (table("cp1252"), table("latin-1")))


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
