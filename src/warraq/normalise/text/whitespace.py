"""Untidy white space (TXT005): blanks that no reader sees and every comparison does."""

from __future__ import annotations

import re

from warraq.normalise.text import residue
from warraq.normalise.text.hit import Hit, name

# UnicodeData.txt: General_Category=Zs with a `<noBreak>` decomposition, then with a decomposition to U+0020. The ideographic space and
# the Ogham space mark are letters' neighbours in their own scripts and stay.
_NO_BREAK = "\xa0\u2007\u202f"
_SPACES = f" {_NO_BREAK}\u2000-\u2006\u2008-\u200a\u205f"
SUSPECT_WHITESPACE = (
    r"\A\s|\s\z|\r|[\x{A0}\x{2007}\x{202F}\x{2028}\x{2029}]|\n\n\n|\A[\x{2000}-\x{200A}\x{205F}\x{3000}\x{1680}\x{85}\x{1C}-\x{1F}\v]"
    r"|[\x{2000}-\x{200A}\x{205F}\x{3000}\x{1680}\x{85}\x{1C}-\x{1F}\v]\z"
    r"|[ \t\x{2000}-\x{200A}\x{205F}][ \t\n\x{2000}-\x{200A}\x{205F}]|\n[ \t\x{2000}-\x{200A}\x{205F}]"
)
_KINDS = (
    (re.compile(r"\A\s+"), "starts with blanks"),
    (re.compile(r"(?<!\s)\s++\Z"), "ends with blanks"),
    (re.compile(r"\r"), "U+000D: lines end in LF alone"),
    (re.compile("[\u2028\u2029]"), "a line or paragraph separator: write LF"),
    (re.compile(f"[{_NO_BREAK}]"), ""),
    (re.compile(rf"[{_SPACES}\t]{{2,}}"), "a run of spaces: write one"),
    (re.compile(rf"(?<![{_SPACES}\t])[{_SPACES}\t]++(?=\n)|(?<=\n)[{_SPACES}\t]"), "blanks at the edge of a line"),
    (re.compile(r"\n{3,}"), "more than one blank line between paragraphs"),
)


def find_whitespace(value: str) -> Hit | None:
    r"""Find the first untidy blank, and say of which kinds there are how many.

    >>> find_whitespace("خبر  عاجل ")
    Hit(column=3, message='ends with blanks; a run of spaces: write one')
    >>> find_whitespace("فقرة أولى.\n\nفقرة ثانية.")
    """
    found = [(match.start(), match.group(), what) for kind, what in _KINDS if (match := kind.search(value))]
    if not found:
        return None
    said = [what or f"{name(blank)}: write a plain space" for _, blank, what in found]
    return Hit(min(found)[0], "; ".join(said))


def fix_whitespace(value: str) -> str:
    r"""Give the text with single plain spaces, LF, at most one blank line, and nothing at the edges.

    >>> fix_whitespace(" خبر\xa0 عاجل \r\n\r\n\r\nنص ")
    'خبر عاجل\n\nنص'
    >>> fix_whitespace("انتهى.   اقرأ أيضا خبر آخر")
    'انتهى.\nاقرأ أيضا خبر آخر'
    """
    value = re.sub("\r\n?|\u2028", "\n", value).replace("\u2029", "\n\n")
    value = re.sub(rf"[{_SPACES}\t]{{2,}}|[{_NO_BREAK}]", _one, value)
    value = re.sub(rf"[{_SPACES}\t]*\n[{_SPACES}\t]*", "\n", value)
    return re.sub(r"\n{3,}", "\n\n", value).strip()


def _one(blanks: re.Match[str]) -> str:
    """Give what stands for blanks: a space, but a line feed where a gap is all that parts a site's own line from the article."""
    gap = len(blanks.group()) > 1 and residue.opens(blanks.string, blanks.end())
    return "\n" if gap else " "
