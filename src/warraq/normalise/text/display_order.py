r"""Arabic stored in the order of display (ENC016): lines that run backwards, as text drawn on a page and taken from it does.

A page is drawn from left to right; what was read off it begins each line with its last letter. Shapes prove it by the sides on which they
join. Plain letters do by words: those of the line are common ones when they are read backwards, and none as they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from warraq.normalise.text import lam_alef, shapes
from warraq.normalise.text.hit import Hit
from warraq.normalise.text.reversal import in_reading_order
from warraq.normalise.text.vocabulary import is_arabic, known

Verdict = Literal["forward", "backward", "mixed", "unsure", "none"]

# What tells of letters that run backwards: teh marbuta or alef maksura, which end words, before a letter; alef with hamza below, which
# ends none, at an end; or, in a line before any word with the article, a word that ends in `لا`, also with an alef behind it, or begins with hamza, or is one of
# the commonest reversed. `screen.c` clears no line of which this is true.
_LINES_WORD = r"(?:[^ -~\nا][^ -~\n]*|ا(?:[^ -~\nل][^ -~\n]*)?)[ -~]+"
SUSPECT_DISPLAY_ORDER = (
    f"[{shapes.FORMS}]"
    r"|[ةى][ء-غف-ي]|إ(?:[ -~\n]|\z)"
    rf"|(?m:^)[ -~]*(?:{_LINES_WORD})*"
    r"(?:[^ -~\n]*(?:[ء-غف-ي]{3}لا|ل[اأإآ]ا)(?:[ -~\n“”«»]|\z)|(?:يف|نم|نع|نأ|نب)(?:[ -~\n]|\z)|ء[ء-غف-ي])"
)
_WITHIN = re.compile("[ةى][ء-غف-ي]|إ(?:[ -~]|$)")
_RUN = re.compile("[^ -~]+")
_ENDING = re.compile("(?:[ء-غف-ي]{3}لا|ل[اأإآ]ا)(?:[“”«»]|$)|^ء[ء-غف-ي]")
_COMMONEST = frozenset({"يف", "نم", "نع", "نأ", "نب"})
# What ends a sentence, and what no text ends with: a line that begins so was not turned round as a whole.
_ENDED = re.compile(r"[.،؛؟!:…]\s*$")
_PREPOSITION = re.compile(r"\s(?:في|من|عن|على|إلى)\s*$")
# Letters that join nothing written behind them (ArabicShaping.txt, Joining_Type R and U).
_RIGHT_JOINING = frozenset("اأإآٱءدذرزوؤةىژڑڈ")
_LETTER = re.compile(f"[{shapes.LETTERS}{shapes.FORMS}]")
_FORM = re.compile(f"[{shapes.FORMS}]")
# What ends a word and begins none; and an article, whose letters some words end in.
_LAST = re.compile("[آ-ئابت-غف-وي][ء-غف-ي]+[ةىء]$")
_ENDS = re.compile(f"ال[ء-غف-ي]{{3,}}(?<!لا)$|{_LAST.pattern}")
# Of the words of three letters and more (`_LONG`), this part has to speak for the wrong order, or where so many do (`_SEVERAL`) the
# smaller part; and for one that speaks against it, so many (`_FOR_ONE`).
_LONG, _LEAST, _SEVERAL, _LEAST_OF_SEVERAL, _FOR_ONE = 3, 0.6, 2, 0.3, 4


@dataclass(slots=True)
class _Votes:
    """Words of a line: by the order of their shapes, by the direction in which they are common; the longer ones of plain letters, and
    those of them that are common backwards.
    """

    drawn_forward: int = 0
    drawn_backward: int = 0
    forward: int = 0
    backward: int = 0
    long: int = 0
    proof: int = 0


def find_display_order(value: str, *, language: str | None = None) -> Hit | None:
    """Find lines whose letters run backwards.

    >>> find_display_order("ميظعلا").message
    'letters stand in the order of display, the last first: read العظيم'
    >>> find_display_order("العظيم جميلا")
    """
    place = 0
    for line, verdict in verdicts(value):
        if verdict in {"backward", "mixed"}:
            words = list(shapes.WORD.finditer(line))
            first = next((word for word in words if _turned(word.group())), words[0])
            read = shapes.spelt(first.group()[::-1], arabic=is_arabic(language))
            return Hit(place + first.start(), f"letters stand in the order of display, the last first: read {read}")
        place += len(line) + 1
    return None


def fix_display_order(value: str, *, language: str | None = None) -> str:
    """Put the lines that run backwards into the order of reading, with letters for their shapes; all of them, or none.

    >>> fix_display_order("يﺬﯿﻔﻨﺘﻟا ﺺﺨﻠﻤﻟا", language="ar")
    'الملخص التنفيذي'
    """
    judged = verdicts(value)
    ways = {verdict for _, verdict in judged}
    if "backward" not in ways or "mixed" in ways or {"forward", "unsure"} <= ways:
        return value
    turned: list[str] = []
    for line, verdict in judged:
        read = line if verdict == "forward" else _read(line, language)
        if read is None:
            return value
        turned.append(read)
    fixed = "\n".join(turned)
    return value if _PREPOSITION.search(fixed) or find_display_order(fixed) else fixed


def _read(line: str, language: str | None) -> str | None:
    """Read one line; None where a second look does not confirm it.

    Its shapes have to join, it may not begin with what ends a sentence, nor have lam and alef in the wrong place.
    """
    if _ENDED.search(line):
        return None
    turned = in_reading_order(line)
    if not _LETTER.search(line):
        return line if turned == line else None
    if turned is None or not all(map(_fitting, shapes.WORD.findall(turned))):
        return None
    return lam_alef.settled(shapes.spelt(turned, arabic=is_arabic(language)))


def _fitting(word: str) -> bool:
    """Tell whether the shapes of a word join as they should, its plain letters being those that stand unjoined."""
    known_forms = shapes.forms()
    letters = [char for char in word if not shapes.is_mark(char)]
    if not any(char in known_forms for char in letters):
        return True
    loose = all(char in known_forms or char in _RIGHT_JOINING for char in letters[:-1])
    return loose and shapes.order(word) != "backward"


def _turned(word: str) -> bool:
    """Tell whether a word runs backwards beyond doubt."""
    votes = _Votes()
    _ask(shapes.bare(word), votes)
    return shapes.order(word) == "backward" or votes.backward > 0


def verdicts(value: str) -> list[tuple[str, Verdict]]:
    """Tell in what order the letters of each line of a value run; nothing, where no shape and no word speaks for the wrong one."""
    lines = value.split("\n")
    told = [bool(_FORM.search(line)) or _telling(line) for line in lines]
    if not any(told):
        return []
    judged = [_verdict(line) if tells else "forward" for line, tells in zip(lines, told, strict=True)]
    if {"backward", "mixed"} & set(judged):
        judged = [_verdict(line) for line in lines]
    return list(zip(lines, judged, strict=True))


def _telling(line: str) -> bool:
    """Tell whether something in a line of plain letters speaks for the wrong order."""
    if _WITHIN.search(line):
        return True
    for run in _RUN.finditer(line):
        if run.group() in _COMMONEST or _ENDING.search(run.group()):
            return True
        if run.group().startswith("ال"):
            return False
    return False


def _verdict(line: str) -> Verdict:
    votes = _count(line)
    if votes is None:
        return "none"
    drawn, against = votes.drawn_backward, votes.drawn_forward
    turned, stands = drawn + votes.backward, against + votes.forward
    if drawn:
        return "mixed" if against or stands * _FOR_ONE > turned else "backward"
    if against or turned * _FOR_ONE < stands:
        return "forward"
    least = _LEAST_OF_SEVERAL if votes.proof >= _SEVERAL else _LEAST
    if votes.proof and votes.proof >= least * votes.long and stands * _FOR_ONE <= turned and _telling(line):
        return "backward"
    return "mixed" if votes.proof >= _SEVERAL and _telling(line) else "unsure"


def _count(line: str) -> _Votes | None:
    """Count the words of a line by their order; None where it has none."""
    words = shapes.WORD.findall(line)
    votes = _Votes()
    for word in words:
        way = shapes.order(word)
        votes.drawn_forward += way == "forward"
        votes.drawn_backward += way == "backward"
        if way == "unsure":
            _ask(shapes.bare(word), votes)
    return votes if words else None


def _ask(word: str, votes: _Votes) -> None:
    """Count a word for the one direction in which it is a common one, else for that which its ends speak for."""
    turned = word[::-1]
    stands, backwards = known(shapes.spelt(word)), known(shapes.spelt(turned)) or lam_alef.proves(turned)
    if stands == backwards:
        stands, backwards = bool(_ENDS.match(word)), bool(_LAST.match(turned))
    votes.forward += stands and not backwards
    votes.backward += backwards and not stands
    if len(word) >= _LONG:
        votes.long += 1
        votes.proof += backwards and not stands
