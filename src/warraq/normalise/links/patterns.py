r"""Cheap vectorised tests that clear nearly every link, so that the exact functions run on suspects alone.

Both are RE2 patterns for a whole value (anchor them: `^(?:...)$`). Each is sufficient, not necessary: a link that
matches is surely fine, one that doesn't has to be asked about.
"""

from __future__ import annotations

import re

from warraq.normalise.links.tracking import BEGINNINGS, NAMES

_ESCAPE = "%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF])"  # none of an unreserved character
# No label begins or ends in a hyphen or has two in a row (punycode is asked about), there are two at least (one might
# be a second scheme), and the last one begins with a letter (or it might be an address).
_HOST = "(?:[a-z0-9_]+(?:-[a-z0-9_]+)*[.])+[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_CHARS = r"A-Za-z0-9\-_~!$()*+,;:@"  # what RFC 3986 allows in path and query alike, without . / ? = & and '
_IN_NAME = f"{_CHARS}./?"
_NAMING = re.findall(f"[{_IN_NAME}]", "".join(map(chr, range(0x80))))
# Letters of a tracking name that the pattern knows. With all of them it is 180 kB and takes 30 ms to compile; with
# three, few other names have to be asked about.
_STEM = 3
_AMPERSAND = "amp;"  # what a name begins with whose ampersand is escaped for HTML


def _repeated(chars: str) -> str:
    """Pattern of any run of `chars` and escapes; each text matches in one way only, so matching is linear
    everywhere.
    """
    return f"[{chars}]*(?:{_ESCAPE}[{chars}]*)*"


def _anycase(text: str) -> str:
    return "".join(f"[{char.upper()}{char}]" if char.isalpha() else char for char in text)


def _leaving(beginnings: frozenset[str]) -> str:
    """Pattern of a text just long enough to begin, in any case, with none of `beginnings`.

    RE2 has no negative look-ahead: so this walks the beginnings as a tree, and a text may leave it at every letter.
    """
    heads = sorted({text[0] for text in beginnings})
    after = {head: frozenset(text[1:] for text in beginnings if text.startswith(head)) for head in heads}
    ways = [_anycase(head) + _leaving(rest) for head, rest in after.items() if "" not in rest]
    return f"(?:{'|'.join([_class_without({*heads, *''.join(heads).upper()}), *ways])})"


def _class_without(taken: set[str]) -> str:
    """Class of the characters of a name save those in `taken`, as ranges: listed one by one they are most of the
    pattern.
    """
    kept = [char for char in _NAMING if char not in taken]
    runs: list[list[str]] = []
    for char in kept:
        if runs and ord(char) == ord(runs[-1][-1]) + 1:
            runs[-1].append(char)
        else:
            runs.append([char])
    return f"[{''.join(f'{re.escape(run[0])}-{re.escape(run[-1])}' if run[1:] else re.escape(run[0]) for run in runs)}]"


def _name() -> str:
    """Pattern of a parameter's name that is surely no tracking parameter's: it differs in the first letters."""
    stems = frozenset(name[:_STEM] for name in (*NAMES, *BEGINNINGS, _AMPERSAND))
    inside = sorted({stem[:length] for stem in stems for length in range(1, len(stem))} - stems)
    return f"(?:(?:{_leaving(stems)}|{_ESCAPE}){_repeated(_IN_NAME)}|{'|'.join(map(_anycase, inside))})"


# A segment that begins with a dot is asked about, for it might be a dot segment; so is one with an ampersand, which
# might be escaped for HTML.
_SEGMENT = f"/(?:[{_CHARS}='][{_CHARS}='.]*)?"
_PATH = f"{_SEGMENT}(?:{_SEGMENT}|{_ESCAPE}[{_CHARS}='.]*)*"
_PARAMETER = f"{_name()}(?:={_repeated(_IN_NAME + '=')})?"

CANONICAL_IF = rf"https?://{_HOST}{_PATH}(?:\?{_PARAMETER}(?:&{_PARAMETER})*)?"
"""Every text that this matches in full is a link in canonical form, with all steps on."""

MALFORMED_UNLESS = (
    "[hH][tT][tT][pP][sS]?://" + _HOST.replace("a-z", "A-Za-z") + "(?:[/?#][!-{}~\xa1-\ud7ff\ue000-\U0010ffff]*)?"
)
"""Every text that this matches in full is a well-formed link: an absolute http(s) URL by the WHATWG URL standard, and
no second one behind a blank or `|`.
"""
