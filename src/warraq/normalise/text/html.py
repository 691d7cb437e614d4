"""HTML left in text (ENC011): references, tags, comments, scripts, instructions, and the marks of CDATA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warraq.normalise.tables import rows
from warraq.normalise.text import entities
from warraq.normalise.text.hit import Hit

SUSPECT_HTML = rf"{entities.SUSPECT_ENTITY}|</?[A-Za-z][0-9A-Za-z]*[^<>]*>|<!--|<!(?i:doctype)[ >]|<!\[|<\?[A-Za-z=]|</?(?i:script|style)\b|\]\]>"  # noqa: E501  # one pattern, query or example
# Names before a colon that are schemes of links (IANA's registry of URI schemes): `<mailto:x>` is no tag.
_SCHEMES = frozenset(
    re.split(" ", "about callto data doi file geo irc isbn magnet mailto news nntp sip sips skype sms tel urn xmpp")
)
# What may follow an element's name: attributes with values, or those that need none (HTML Standard, "Attributes"
# index); and, where one has a value, any others. No value has a `<`, so that no tag is looked for beyond the next one.
_ATTRIBUTE = (
    r"""\s++(?:[A-Za-z_:@][-\w:.]*+\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<=>`]++)"""
    r"|(?:async|autoplay|checked|clear|compact|controls|defer|disabled|hidden|ismap|loop|muted|noshade|nowrap|open|selected)(?=[\s/>]))"
)
_WORD = r"\s++[A-Za-z][-\w:.]*+(?=[\s/>])"
_END = r"(?:>|&gt;|&#0*+62;|&#[xX]0*+3[eE];)"  # a closing mark may be escaped where its opening is not
# What opens a stretch that is no text, and what closes it. A script or a style is cut at either end where its other
# half is missing.
_DROPPED = re.compile(
    r"(?P<comment><!--)|(?P<script><script\b[^<>]*+>)|(?P<style><style\b[^<>]*+>)|(?P<office><xml\b[^<>]*+>\s*+<[ow]:)"
    r"|(?P<code><\?(?:php\b|=))|(?P<instruction><\?[A-Za-z])|(?P<half></?(?:script|style)\b)",
    re.IGNORECASE,
)
_CLOSING = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "comment": rf"--!?{_END}",
        "script": rf"</script\s*+{_END}",
        "style": rf"</style\s*+{_END}",
        "office": rf"</xml\s*+{_END}",
        "code": rf"\?{_END}",
        "instruction": _END,
    }.items()
}
_EMPTY = re.compile(r"-?>")  # behind `<!--` (HTML Standard, 13.2.5.43): a comment that is closed at once
_MARKS = re.compile(rf"<!doctype\b[^<>]*+>|<!\[(?:if|else|endif)\b[^<>\]]*+\]>|<!\[CDATA\[|\]\]{_END}", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[", re.IGNORECASE)
# Hides a script from readers of XML, or of HTML
_CODE_AROUND = re.compile(r"(?://|/\*)[ \t]?<!\[CDATA\[", re.IGNORECASE)
_TAG = re.compile(
    rf"</?+([A-Za-z][\w.-]*+(?::[A-Za-z][\w.-]*+)?+)(?:(?:{_ATTRIBUTE})*+|(?=[^<>]*=)(?:{_ATTRIBUTE}|{_WORD})*+)\s*+(?:/\s*+)?>"
)
_KINDS = {name: kind for kind, names in rows(__package__, "elements.tsv") for name in names.split()}
# Elements that no end tag has to close: void ones, and those whose end tag may be left out (HTML Standard, 13.1.2).
_UNCLOSED = frozenset(
    re.split(
        " ",
        "area base body br caption col colgroup dd dt embed head hr html img input li link meta option optgroup p param"
        " rp rt source tbody td tfoot th thead tr track wbr",
    )
)
_NEAR = 16  # characters before a tag in which text of its line is looked for
_BLANKS = re.compile(r"[^\S\n]*+")
_BEGUN = re.compile(r"</?([A-Za-z][\w:.-]*+)")
_OTHER_HALVES = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_PASSES = 8  # text that was escaped more often than that is left to a person

_SHOWN = 40  # characters of a piece

Piece = tuple[int, str]


def find_html(value: str) -> Hit | None:
    """Find references to characters, tags of HTML's elements or with a prefix, comments, instructions and the marks of
    CDATA.

    A lone `&`, `a < b`, `<3`, `<name@example.org>` and the parameters of a link are text.

    >>> find_html("&quot;سبق&quot;<br>").message
    '3 pieces of HTML: &quot; <br>'
    >>> find_html("AT&T a < b <3 R&D <x@example.org> ?a=1&copy=2")
    """
    if not ("&" in value or "<" in value or ";" in value or "]]>" in value):
        return None
    hits = _residue(value)
    if not hits:
        return None
    pieces = list(dict.fromkeys(piece for _, piece in hits))
    shown = " ".join(piece[:_SHOWN] for piece in pieces[:3])
    return Hit(hits[0][0], f"{len(hits)} piece{'s' * (len(hits) > 1)} of HTML: {shown}")


def _residue(value: str) -> list[Piece]:
    """Return each piece of HTML with its place, in their order, each place once."""
    pieces = dict(entities.pieces(value))
    pieces.update((match.start(), match.group()) for match, _ in _tags(value))
    pieces.update((start, value[start : min(end, start + _SHOWN)]) for start, end, _ in _dropped(value))
    pieces.update((match.start(), match.group()) for match in _marks(value))
    return sorted(pieces.items())


def _tags(value: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the tags of HTML's elements, and of elements with a prefix, each with its kind: block, line, cell,
    inline, or aside.
    """
    for match in _TAG.finditer(value) if "<" in value else ():
        prefix, colon, _ = match[1].lower().partition(":")
        kind = "inline" if colon and prefix not in _SCHEMES else _KINDS.get(match[1].lower())
        if kind:
            yield match, kind


def _dropped(value: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each stretch that is no text, and whether both its halves are there.

    One look ahead serves all that open before the closing mark that it found, so that the whole is one walk through the
    text.
    """
    if "<" not in value:
        return
    closing: dict[str, re.Match[str] | None] = {}
    behind = 0
    while match := _DROPPED.search(value, behind):
        kind, behind = match.lastgroup or "", match.end()
        if kind == "comment" and (empty := _EMPTY.match(value, behind)):
            behind = empty.end()
            yield match.start(), behind, True
            continue
        known = closing.get(kind)
        if kind in _CLOSING and (kind not in closing or (known and known.start() < behind)):
            known = closing[kind] = _CLOSING[kind].search(value, behind)
        if known:
            behind = known.end()
        yield match.start(), behind, known is not None


def _marks(value: str) -> Iterator[re.Match[str]]:
    """Yield the declarations and the marks of CDATA; `]]>` may be code where a bracket was opened, and no mark of CDATA
    stands.
    """
    if "<!" not in value and "]]" not in value:
        return
    bracket = -1 if _CDATA.search(value) else value.find("[")
    for match in _MARKS.finditer(value):
        if not match.group().startswith("]") or bracket < 0 or match.start() < bracket:
            yield match


def fix_html(value: str) -> str:
    r"""Write what references stand for, drop the tags, and put line breaks and paragraphs in place of those that made
    them.

    Again and again, as text that was escaped twice has tags under its references. Where a half is left of what has two,
    a number stands for no character, or a text may speak of its tags, all stays as it was: nobody can tell what was
    text.

    >>> fix_html("<p>&quot;سبق&quot;<br/>نص</p><p>AT&amp;amp;T</p>")
    '"سبق"\nنص\n\nAT&T'
    >>> fix_html("<b>نص</b> <!-- سر"), fix_html("use the <div> tag")
    ('<b>نص</b> <!-- سر', 'use the <div> tag')
    """
    fixed = value
    halves = set[str]()
    for _ in range(_PASSES):
        halves |= _named(fixed) | {closing for opening, closing in _OTHER_HALVES.items() if opening in fixed}
        untagged = _untagged(fixed)
        decoded = None if untagged is None else entities.decoded(untagged)
        if decoded is None:
            return value
        if decoded == fixed:
            return value if halves & _left(fixed) else fixed
        fixed = decoded
    return value


def _named(value: str) -> set[str]:
    """Return the names of the elements whose tags stand in a text."""
    return {match[1].lower() for match, _ in _tags(value)}


def _left(value: str) -> set[str]:
    """Return what may be half of a pair, where the other half is gone: names with which something like a tag begins,
    closing marks.
    """
    marks = {closing for closing in _OTHER_HALVES.values() if closing in value}
    return marks | {match[1].lower() for match in _BEGUN.finditer(value)}


def _untagged(value: str) -> str | None:
    """Drop what is no text, and tags; None where a half is missing, a script is hidden by marks of CDATA, a tag holds
    what is no text, or the tags may be text themselves.
    """
    if "<" not in value and "]]" not in value:
        return value
    if _CODE_AROUND.search(value) or any(kind == "aside" and match[0][-2] != "/" for match, kind in _tags(value)):
        return None
    kept, end = [], 0
    for start, behind, whole in _dropped(value):
        if not whole:
            return None
        kept.append(value[end:start])
        end = behind
    value = "".join([*kept, value[end:]])
    value = _without(value, [match.span() for match in _marks(value)])
    return None if _spoken_of(value) else _untied(value)


def _spoken_of(value: str) -> bool:
    """Tell whether the tags of a text may be its words, as in `use the <div> tag`, or signs, as in `a<b>c`: all of them
    open elements within a line, without prefix and attributes, and none is closed.
    """
    tags = [match for match, _ in _tags(value)]
    return bool(tags) and all(
        match[0] == f"<{match[1]}>"
        and ":" not in match[1]
        and match[1].lower() not in _UNCLOSED
        and _within_line(value, *match.span())
        for match in tags
    )


def _within_line(value: str, start: int, end: int) -> bool:
    before = value[max(0, start - _NEAR) : start].rstrip(" \t")
    behind = _BLANKS.match(value, end)
    return (
        before[-1:] not in {"", "\n"}
        and behind is not None
        and value[behind.end() : behind.end() + 1] not in {"", "\n"}
    )


def _without(value: str, spans: list[tuple[int, int]]) -> str:
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(value)]
    return "".join(value[start:end] for start, end in zip(starts, ends, strict=True))


def _untied(value: str) -> str:
    """Drop the tags: a block's parts paragraphs, a line break's breaks the line, a cell's leaves a space."""
    paragraphs: list[list[list[str]]] = [[[]]]  # of lines, of pieces
    end = 0
    for match, kind in _tags(value):
        paragraphs[-1][-1].append(value[end : match.start()])
        end = match.end()
        if kind == "block":
            paragraphs.append([[]])
        elif kind == "line":
            paragraphs[-1].append([])
        elif kind == "cell":
            paragraphs[-1][-1].append(" ")
    paragraphs[-1][-1].append(value[end:])
    first, *others = ("\n".join(_trimmed(["".join(line) for line in lines])) for lines in paragraphs)
    return "\n\n".join(filter(None, map(str.strip, (first, *others)))) if others else first


def _trimmed(lines: list[str]) -> list[str]:
    """Take the blanks off around the breaks of lines."""
    if len(lines) == 1:
        return lines
    first, *within, last = lines
    return [first.rstrip(" \t"), *(line.strip(" \t") for line in within), last.lstrip(" \t")]
