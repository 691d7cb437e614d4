"""Texts that break off before their end (TXT004): a feed or a teaser gave the first lines, and dots or a link for the
rest.
"""

from __future__ import annotations

import re

from warraq.normalise.text.hit import Hit

_B = r"[\s\p{Z}]"
_CLOSES = r"[\s\])»\".…]*\z"
# "More" alone is a word like any other: dots, a bracket, the start of a line or the end of a sentence before it make it
# a link.
_MORE = (
    rf"(?:(?:اقرأ{_B}+)?المزيد|التتمة|البقية|يتبع|تابع(?:وا)?{_B}+(?:ال)?(?:قراءة|مقال|خبر|موضوع|تقرير|تفاصيل|بقية)(?:{_B}+(?:المقال|الخبر|الموضوع|التقرير))?"
    rf"|(?:لقراءة|لمتابعة|لمطالعة){_B}+(?:المزيد|المقال|الخبر|الموضوع|البقية|النص|(?:باقي|بقية){_B}+(?:المقال|الخبر|الموضوع|النص))"
    rf"|(?i:read more|continue reading|lire la suite|to be continued|full story))"
    rf"(?:{_B}+(?:الآتي|التالي|كاملا|كاملاً|كاملة|هنا|اضغط{_B}+هنا|انقر{_B}+هنا|(?i:here)))?"
)
_ENDS = r"(?:\.{2,}|…|\[\+\d+ chars\]|:)"
_LINK = rf"(?m:^|\.\.|…|\[|\(|[.!؟»\"]{_B}){_B}*{_MORE}{_CLOSES}"
SUSPECT_CUT = rf"{_LINK}|{_ENDS}{_CLOSES}"
# How a link to the rest begins on a line of its own, and how a text ends that breaks off, before what `_CLOSES` says.
OPENINGS = (
    "اقر", "المزيد", "التتمة", "البقية", "يتبع", "تابع", "لقراءة", "لمتابعة", "لمطالعة", "read", "continue", "lire",
    "to be", "full",
)  # fmt: skip
ENDINGS = (
    ":", "..", "المزيد", "التتمة", "بقية", "يتبع", "قراءة", "مقال", "خبر", "موضوع", "تقرير", "تفاصيل", "النص", "الآتي",
    "التالي", "كاملا", "كاملاً", "كاملة",
    "هنا", "more", "reading", "suite", "continued", "story", "here", "chars",
)  # fmt: skip
# How texts end that are at their end: greetings, prayers, "so much for that". Their dots are a manner of writing.
_FAREWELL = re.compile(
    r"(?:و|ف)?(?:تحية|تحيات|تحياتي|سلام|السلام|شكرا|كل عام|رحم|اللهم|الله|والله|يا |إنا لله|إلى اللقاء|الى اللقاء|وللحديث|للحديث|حفظ|دمتم|وداعا"  # noqa: E501  # one pattern, query or example
    r"|طوبى|هنيئا|عاش|المجد|الرحمة|ودمتم|ولنا عودة|لنا عودة|قد أعود|ولكم|مبروك|أخيرا|ختاما)"
)
_TEASER = 300  # code points: two dots end longer texts as well, as a full stop does (48 of 49 in 9,726 articles)
_FEW = 5  # words before a colon: fewer are a heading
_MANNER = 2  # runs of dots within a text: its writer likes them
_TAIL = 400  # code points in which the end of a text is looked at


def _in_python(pattern: str) -> re.Pattern[str]:
    return re.compile(
        pattern.replace(r"\p{Z}", "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000").replace(r"\z", r"\Z")
    )


_link = _in_python(_LINK)
_stop = _in_python(rf"({_ENDS}){_CLOSES}")
_dots = re.compile(r"\.{2,}|…")
_sentence = re.compile(r"[.!؟…\n]+[\s»\"”)]*")


def find_cut(text: str) -> Hit | None:
    """Tell whether a text breaks off, and where that is.

    >>> find_cut("قال إن العمل بدأ... اقرأ المزيد")
    Hit(column=17, message="the text breaks off: 'قال إن العمل بدأ... اقرأ المزيد'")
    >>> find_cut("فتحية لكل المقاومات...")
    """
    end = len(text.rstrip())
    first = max(0, end - _TAIL)
    match = _link.search(text, first, end) or _stopped(text, first, end)
    return Hit(match.start(), f"the text breaks off: {text[max(0, end - 60) : end].strip()!r}") if match else None


def _stopped(text: str, first: int, end: int) -> re.Match[str] | None:
    """Return the dots or the colon that a text breaks off with."""
    match = _stop.search(text, first, end)
    if match is None:
        return None
    body, mark = text[: match.start()], match[1]
    if mark.endswith("]"):
        return match
    if mark == ":":
        return match if len(body.split()) >= _FEW and text.endswith(":", 0, end) else None
    *_, last = _sentence.split(body[-_TAIL:].rstrip())
    manner = len(_dots.findall(body))
    if _FAREWELL.match(last) or manner >= _MANNER:
        return None
    two = mark == ".." and "…" not in match.group()
    return match if not two or (len(text) <= _TEASER and not manner) else None
