r"""In which direction the letters of a line run: as they are read, or as they are displayed, the last first.

Shapes prove it by the sides on which they join. Plain letters do by words: those of the line are common ones when they
are read backwards, and none as they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from warraq.normalise.text import lam_alef, shapes
from warraq.normalise.text.vocabulary import known

Direction = Literal["forward", "backward", "mixed", "unsure", "none"]
Ballot = Literal["drawn forward", "drawn backward", "forward", "backward", "short backward", "long", "short"]

# What tells of letters that run backwards: teh marbuta or alef maksura, which end words, before a letter; alef with
# hamza below, which ends none, at an end; or, in a line before any word with the article, a word that ends in `لا`,
# also with an alef behind it, or begins with hamza, or is one of the commonest reversed. `columns/screen.py` clears no
# line of which this is true.
HEAD, TAIL, TAILS, ARTICLE, COMMONEST = "ء", "لا", ("لاا", "لأا", "لإا", "لآا"), "ال", ("يف", "نم", "نع", "نأ", "نب")
LATE = 3  # letters at least before `TAIL`
_MIDDLE = "".join(tail[1] for tail in TAILS)  # as a class, which is found faster than alternatives
_ENDS_BACKWARD = rf"[ء-غف-ي]{{{LATE}}}{TAIL}|{TAILS[0][0]}[{_MIDDLE}]{TAILS[0][-1]}"
_LINES_WORD = r"(?:[^ -~\nا][^ -~\n]*|ا(?:[^ -~\nل][^ -~\n]*)?)[ -~]+"
SUSPECT_BACKWARD = (
    f"[{shapes.FORMS}]"
    r"|[ةى][ء-غف-ي]|إ(?:[ -~\n]|\z)"
    rf"|(?m:^)[ -~]*(?:{_LINES_WORD})*"
    rf"(?:[^ -~\n]*(?:{_ENDS_BACKWARD})(?:[ -~\n“”«»]|\z)|(?:{'|'.join(COMMONEST)})(?:[ -~\n]|\z)|{HEAD}[ء-غف-ي])"
)
_WITHIN = re.compile("[ةى][ء-غف-ي]|إ(?:[ -~]|$)")
_RUN = re.compile("[^ -~]+")
_ENDING = re.compile(f"(?:{_ENDS_BACKWARD})(?:[“”«»]|$)|^{HEAD}[ء-غف-ي]")
# What ends a word and begins none; and an article, whose letters some words end in.
_LAST = re.compile("[آ-ئابت-غف-وي][ء-غف-ي]+[ةىء]$")
_ENDS = re.compile(f"ال[ء-غف-ي]{{3,}}(?<!لا)$|{_LAST.pattern}")
# What a word that is all of a line has to be: verbs and adjectives of five and six letters end in `لا` too.
_ENOUGH = re.compile("[ةىء]|[^يت].{5}|.{7}")
# Of the words of three letters and more (`_LONG`), this part has to speak for the wrong order, or where so many do
# (`_SEVERAL`) the smaller part; and for one that speaks against it, so many (`_FOR_ONE`). What is longer than
# `_LONGEST` is no word.
_LONG, _LEAST, _SEVERAL, _LEAST_OF_SEVERAL, _FOR_ONE, _LONGEST = 3, 0.6, 2, 0.3, 4, 40


def directions(value: str) -> list[tuple[str, Direction]]:
    """Tell of each line of a value in which direction it runs; nothing, where no shape and no word speaks for the wrong
    one.

    >>> [direction for _, direction in directions("ميظعلا\\nالعظيم")]
    ['backward', 'forward']
    """
    lines = value.split("\n")
    told = {line for line in set(lines) if shapes.FORM.search(line) or _telling(line)}
    if not told:
        return []
    judged: dict[str, Direction] = {line: _direction(line) for line in told}
    if {"backward", "mixed"} & set(judged.values()):
        judged |= {line: _direction(line) for line in set(lines) - told}
    return [(line, judged.get(line, "forward")) for line in lines]


def runs_backward(word: str) -> bool:
    """Tell whether a word by itself speaks for the wrong direction."""
    return _ballot(word) in {"drawn backward", "backward", "short backward"}


def is_whole(line: str) -> bool:
    """Tell whether a line may run in one direction: no two words side by side are read as they stand, where others are
    not.

    >>> is_whole("ةديدج تارارق نلعت ةموكحلا"), is_whole("الحكومة اليوم ةديدج تارارق نلعت")
    (True, False)
    """
    ballots = list(map(_ballot, shapes.WORD.findall(line)))
    return ("forward", "forward") not in pairwise(ballots)


def _telling(line: str) -> bool:
    """Tell whether something in a line of plain letters speaks for the wrong direction."""
    if _WITHIN.search(line):
        return True
    for run in _RUN.finditer(line):
        if run.group() in COMMONEST or _ENDING.search(run.group()):
            return True
        if run.group().startswith(ARTICLE):
            return False
    return False


def _direction(line: str) -> Direction:
    words = shapes.WORD.findall(line)
    votes = Counter(map(_ballot, words))
    if not votes:
        return "none"
    drawn, against, proof = votes["drawn backward"], votes["drawn forward"], votes["backward"]
    backward, forward = drawn + proof + votes["short backward"], against + votes["forward"]
    if drawn:
        return "mixed" if against or forward * _FOR_ONE > backward else "backward"
    if against or backward * _FOR_ONE < forward:
        return "forward"
    if not proof or not _telling(line) or (len(words) == 1 and not _ENOUGH.match(words[0])):
        return "unsure"
    least = _LEAST_OF_SEVERAL if proof >= _SEVERAL else _LEAST
    if proof >= least * (proof + votes["long"] + votes["forward"]) and forward * _FOR_ONE <= backward:
        return "backward"
    return "mixed" if proof >= max(_SEVERAL, votes["forward"]) else "unsure"


@lru_cache(1 << 16)
def _ballot(word: str) -> Ballot:
    """Tell what a word speaks for: the order of its shapes, the one direction in which it is a common word, or what its
    ends do.
    """
    if len(word) > _LONGEST:
        return "short"
    drawn = shapes.order(word)
    if drawn != "unsure":
        return "drawn forward" if drawn == "forward" else "drawn backward"
    plain = shapes.MARK.sub("", word).replace(shapes.TATWEEL, "")
    turned = plain[::-1]
    forward, backward = known(shapes.spelt(plain)), known(shapes.spelt(turned)) or lam_alef.proves(turned)
    if forward == backward:
        forward, backward = bool(_ENDS.match(plain)), bool(_LAST.match(turned))
    long = len(plain) >= _LONG
    if forward != backward:
        return "forward" if forward else "backward" if long else "short backward"
    return "long" if long else "short"
