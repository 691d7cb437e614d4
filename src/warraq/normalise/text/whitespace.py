"""Untidy white space (TXT005): blanks that no reader sees and every comparison does."""

from __future__ import annotations

import re

from warraq.normalise.text import residue
from warraq.normalise.text.hit import Hit, name

# UnicodeData.txt: General_Category=Zs with a `<noBreak>` decomposition, then with a decomposition to U+0020. The
# ideographic space and the Ogham space mark are letters' neighbours in their own scripts and stay.
_NO_BREAK = "\xa0\u2007\u202f"
_SPACES = f" {_NO_BREAK}\u2000-\u2006\u2008-\u200a\u205f"
SUSPECT_WHITESPACE = (
    r"\A\s|\s\z|\r|[\x{A0}\x{2007}\x{202F}\x{2028}\x{2029}]|\n\n\n|\A[\x{2000}-\x{200A}\x{205F}\x{3000}\x{1680}\x{85}\x{1C}-\x{1F}\v]"
    r"|[\x{2000}-\x{200A}\x{205F}\x{3000}\x{1680}\x{85}\x{1C}-\x{1F}\v]\z"
    r"|[ \t\x{2000}-\x{200A}\x{205F}][ \t\n\x{2000}-\x{200A}\x{205F}]|\n[ \t\x{2000}-\x{200A}\x{205F}]"
)
_TO_MEND = re.compile(rf"[{_SPACES}\t]{{2,}}|[{_NO_BREAK}]")
_FEEDS = re.compile(r"\n{3,}")
_AROUND_FEED = re.compile(rf"[{_SPACES}\t]*\n[{_SPACES}\t]*")
# Blanks other than plain spaces: where there are none, searching for strings is ten times as fast as patterns.
_OTHER = re.compile(rf"[{_SPACES.removeprefix(' ')}\t]")
_SEPARATORS = "\u2028\u2029"
# All that is untidy beside spaces and line feeds
_RARE = re.compile(rf"[{_SPACES.removeprefix(' ')}\t\r{_SEPARATORS}]")


def find_whitespace(value: str) -> Hit | None:
    r"""Find the first untidy blank; the message counts all of them by kind.

    >>> find_whitespace("خبر  عاجل ")
    Hit(column=3, message='ends with blanks; a run of spaces: write one')
    >>> find_whitespace("فقرة أولى.\n\nفقرة ثانية.")
    """
    rare = _RARE.search(value) is not None
    plain = _OTHER.sub(" ", value) if rare else value
    no_break = _first(value, _NO_BREAK) if rare else -1
    faults = [
        (0 if value[:1].isspace() else -1, "starts with blanks"),
        (len(value.rstrip()) if value[-1:].isspace() else -1, "ends with blanks"),
        (value.find("\r") if rare else -1, "U+000D: lines end in LF alone"),
        (_first(value, _SEPARATORS) if rare else -1, "a line or paragraph separator: write LF"),
        (no_break, f"{name(value[no_break])}: write a plain space" if no_break >= 0 else ""),
        (plain.find("  "), "a run of spaces: write one"),
        (_edge(plain), "blanks at the edge of a line"),
        (value.find("\n\n\n"), "more than one blank line between paragraphs"),
    ]
    standing = [(place, what) for place, what in faults if place >= 0]
    return Hit(min(standing)[0], "; ".join(what for _, what in standing)) if standing else None


def _first(value: str, chars: str) -> int:
    """Return where the first of some characters stands; -1 where none does."""
    return min((place for char in chars if (place := value.find(char)) >= 0), default=-1)


def _edge(plain: str) -> int:
    """Return the place of the first blank at the edge of a line, -1 if there is none. All blanks are plain spaces."""
    before, behind = plain.find(" \n"), plain.find("\n ")
    edges = [len(plain[:before].rstrip(" ")) if before >= 0 else -1, behind + 1 if behind >= 0 else -1]
    return min((edge for edge in edges if edge >= 0), default=-1)


def fix_whitespace(value: str) -> str:
    r"""Return the text with single plain spaces, LF, at most one blank line, and nothing at the edges.

    >>> fix_whitespace(" خبر\xa0 عاجل \r\n\r\n\r\nنص ")
    'خبر عاجل\n\nنص'
    >>> fix_whitespace("انتهى.   اقرأ أيضا خبر آخر")
    'انتهى.\nاقرأ أيضا خبر آخر'
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    if "  " in value or _OTHER.search(value):
        value = _TO_MEND.sub(_one, value)
    if _OTHER.search(value):
        value = _AROUND_FEED.sub("\n", value)
    value = value.replace(" \n", "\n").replace("\n ", "\n")  # no two blanks are left side by side
    return (_FEEDS.sub("\n\n", value) if "\n\n\n" in value else value).strip()


def _one(blanks: re.Match[str]) -> str:
    """Return what stands for blanks: a space, but a line feed where a gap is all that parts a site's own line from the
    article.
    """
    gap = len(blanks.group()) > 1 and residue.opens(blanks.string, blanks.end())
    return "\n" if gap else " "
