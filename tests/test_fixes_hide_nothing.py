"""A safe fix is the whole truth or nothing: real text with a known original is mangled, by codecs and libraries that
are not ours, in one way or in two; what the fixes make of it is the original, or has the mangling that is left, and its
finding.
"""

from __future__ import annotations

import html
import json
import random
import re
import tomllib
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest
from tests.conftest import ROOT, SEED, examples, sampled
from tests.tables import rows

from warraq import fix, lint, policy, rules, scoping
from warraq.normalise import links
from warraq.rule import TextRule

UDHR = tomllib.loads((ROOT / "tests/cases/languages/udhr.toml").read_text(encoding="utf-8"))
PARAGRAPHS = [each for each in SEED.read_text(encoding="utf-8").split("\n\n")[2:22] if len(each) > 40]
TEXTS = [("ar", text) for text in PARAGRAPHS[:6]] + [
    (language, UDHR[language]) for language in ("ar", "fa", "ur", "he", "ru", "el", "tr", "fr", "de", "cs", "en", "zh")
]
Mangling = Callable[[str], str]
CUT_OFF = 3  # characters: what a character at an end of mangled text stands for


def read_as(data: bytes, codec: str) -> str:
    """Decode as a browser does: a byte that a single-byte code page lacks is the control of that number."""
    if codec in ("gbk", "utf-8"):
        return data.decode(codec, "replace")
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)


def misread(written: str, read: str) -> Mangling:
    return lambda text: read_as(text.encode(written), read)


def shapes() -> dict[str, dict[str, str]]:
    """The shapes of each Arabic letter, by the tables of the Unicode Character Database."""
    found: dict[str, dict[str, str]] = {}
    for code in [*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEF5)]:
        tag, letter, *more = (*unicodedata.decomposition(chr(code)).split(), "", "")
        if letter and not any(more):
            found.setdefault(chr(int(letter, 16)), {})[tag.strip("<>")] = chr(code)
    return found


SHAPES = shapes()


def shaped(text: str) -> str:
    """Write Arabic letters as the shapes that they have in their words."""
    out = []
    for place, char in enumerate(text):
        before, after = text[:place][-1:], text[place + 1 : place + 2]
        joins = ("initial" in SHAPES.get(before, ()), "initial" in SHAPES.get(char, ()) and after in SHAPES)
        form = {(0, 0): "isolated", (0, 1): "initial", (1, 0): "final", (1, 1): "medial"}[joins]
        out.append(SHAPES.get(char, {}).get(form, char))
    return "".join(out)


def between_words(mark: str, every: int = 3) -> Mangling:
    def mangle(text: str) -> str:
        words = text.split(" ")
        return "".join(word + (mark if n % every == 0 else " ") for n, word in enumerate(words, 1))[:-1].strip(mark)

    return mangle


def inside_words(mark: str, letters: str = r"\w") -> Mangling:
    """Put a mark behind the first of some letters in each word, not at its ends."""
    return lambda text: re.sub(rf"(?<=\w)([{letters}])(?=\w\w)(?<!\w\w\w)", rf"\1{mark}", text)


MISREAD = {
    **{f"utf-8 as {codec}": misread("utf-8", codec) for codec in ("cp1252", "cp1256", "latin-1", "cp1254", "cp1251", "mac_roman", "gbk")},
    **{f"cp1256 as {codec}": misread("cp1256", codec) for codec in ("latin-1", "cp1252", "cp1254", "cp1250", "cp1251")},
    "iso8859-6 as cp1256": misread("iso8859-6", "cp1256"),
    "iso8859-6 as latin-1": misread("iso8859-6", "latin-1"),
    "cp1251 as latin-1": misread("cp1251", "latin-1"),
    "koi8-r as cp1251": misread("koi8-r", "cp1251"),
    "cp1255 as latin-1": misread("cp1255", "latin-1"),
    "cp1254 as latin-1": misread("cp1254", "latin-1"),
    "cp1253 as latin-1": misread("cp1253", "latin-1"),
    "utf-8 as cp1252, twice": lambda text: misread("utf-8", "cp1252")(misread("utf-8", "cp1252")(text)),
    "utf-8 as cp1256, twice": lambda text: misread("utf-8", "cp1256")(misread("utf-8", "cp1256")(text)),
}  # fmt: skip
CUT = {f"{name}, cut": (lambda text, mangle=mangle: mangle(text)[1:-1]) for name, mangle in list(MISREAD.items())[:9]}
LOST = {
    "ascii with ?": lambda text: text.encode("ascii", "replace").decode(),
    "cp1256 with ?": lambda text: text.encode("cp1256", "replace").decode("cp1256"),
    "utf-8, a byte lost": lambda text: re.sub(r"[^\x00-\x7f]", "\ufffd", text, count=1),
}
MARKED = {
    "C1 quotes": lambda text: text.replace("“", "\x93").replace("”", "\x94"),
    "escaped": html.escape,
    "escaped twice": lambda text: html.escape(html.escape(text)),
    "by number": lambda text: "".join(
        f"&#{ord(c)};" if n % 5 == 0 and not c.isascii() else c for n, c in enumerate(text)
    ),
    "CDATA": lambda text: f"<![CDATA[{text}]]>",
    "CDATA, escaped": lambda text: f"&lt;![CDATA[{text}]]&gt;",
    "tags": lambda text: f"<b>{text}</b>",
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "shaped": shaped,
    "visual": lambda text: shaped(text)[::-1],
    "tatweel": inside_words("ـ", "بتثجحخسشصضطظعغفقكلمنهي"),
    "zero-width": between_words(" \u200b"),
    "tag characters": lambda text: text + "".join(chr(0xE0000 + ord(c)) for c in "hidden"),
    "BOM": lambda text: "\ufeff" + text,
    "NBSP": between_words("\u00a0"),
    "blanks": between_words("   "),
    "ends": lambda text: f" {text} \r\n",
    "NUL": between_words("\x00 ", every=4),
    "escapes": lambda text: text.encode("unicode_escape").decode("ascii"),
}
# What some of them need to have a mark to mangle.
ADDED = {"C1 quotes": "“{}”", "escaped": '"{}" & A', "escaped twice": '"{}" & A', "BOM": "A {}"}
ALL: dict[str, Mangling] = {**MISREAD, **CUT, **LOST, **MARKED}


@dataclass(frozen=True, slots=True)
class Case:
    language: str
    text: str
    names: tuple[str, ...]

    @property
    def original(self) -> str:
        """The text, with what the manglings need added."""
        text = self.text
        for name in self.names:
            text = ADDED.get(name, "{}").format(text)
        return text

    @property
    def value(self) -> str:
        """The original, mangled in all ways."""
        value = self.original
        for name in self.names:
            value = ALL[name](value)
        return value

    def allows(self, made: str) -> bool:
        """Tell whether a value may be made of it: the original, what it was, or one with one of its manglings left.

        Of what is cut, the original without its ends.
        """
        cut = any(name in CUT for name in self.names)
        if cut and made in self.original and len(self.original) - len(made) <= 2 * CUT_OFF:
            return True
        return made in {self.original, self.value, *(ALL[name](self.original) for name in self.names)}


def can(*names: str, text: str) -> bool:
    """Tell whether a text can be mangled so without a loss that no finding could be held to."""
    if any(name in LOST for name in names[1:]) or ("visual" in names and not re.search("[ء-ي]", text)):
        return False
    try:
        made = [Case("", text, some).value for some in (names, *zip(names, strict=True))]
    except UnicodeEncodeError:
        return False
    return "\ufffd" not in made[0] or names[0] in LOST


def cases() -> Iterator[Case]:
    """Every mangling of every text, or of some in each language, and a thousand pairs of manglings, or fewer."""
    draw = random.Random(5)  # noqa: S311  # no secret
    for language, text in TEXTS:
        yield from (Case(language, text, (name,)) for name in sampled(ALL, share=2, of=text) if can(name, text=text))
    for _ in range(examples(1000)):
        language, text = draw.choice(TEXTS)
        names = tuple(draw.sample(sorted({*ALL} - {*CUT, "ends"}), 2))
        if can(*names, text=text):
            yield Case(language, text, names)


SHOWN = ("ENC", "TXT005")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, str, list[str], list[str]]]:
    """Each case with what the safe fixes made of it, and the findings before and after."""
    found = list(cases())
    path = tmp_path_factory.mktemp("fixes") / "a.jsonl"
    path.write_text("".join(json.dumps({"title": c.value, "language": c.language}) + "\n" for c in found), "utf-8")
    request = scoping.Request(paths=(path,), select=SHOWN, required=("title",))
    before = codes(path, request, len(found))
    fix.fix(alone(path), request)
    after = codes(path, request, len(found))
    made = [json.loads(line)["title"] for line in path.read_text(encoding="utf-8").splitlines()]
    return list(zip(found, made, before, after, strict=True))


def alone(path: Path) -> policy.Repository:
    """The defaults of a policy, and nothing else."""
    return policy.Repository(root=path.parent, policy=policy.Policy(), found=False)


def codes(path: Path, request: scoping.Request, records: int) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(records)]
    for finding in lint.validate(alone(path), request).findings:
        found[(finding.line or 1) - 1].append(finding.code)
    return found


def test_the_originals_are_clean(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"title": t, "language": la}) + "\n" for la, t in TEXTS), "utf-8")
    request = scoping.Request(paths=(path,), select=SHOWN, required=("title",))
    assert not any(codes(path, request, len(TEXTS)))


def test_what_the_fixes_make_is_the_original_or_is_still_found(
    outcomes: list[tuple[Case, str, list[str], list[str]]],
) -> None:
    wrong = [
        (case.language, case.names, value, made, before, after)
        for case, made, before, after in outcomes
        if not case.allows(made)
        for value in [case.value]
    ]
    assert not wrong, f"{len(wrong)} of {len(outcomes)}:\n" + "\n".join(map(repr, wrong[:40]))


def test_every_safe_fix_of_a_text_was_asked(outcomes: list[tuple[Case, str, list[str], list[str]]]) -> None:
    gone = {code for _, _, before, after in outcomes for code in set(before) - set(after)}
    safe = {rule.code for rule in rules.ALL if isinstance(rule, TextRule) and rule.fix and not rule.unsafe}
    assert safe - gone == set(), "give ALL a mangling that this fix undoes"


LINKS = [
    "https://example.org/", "https://www.example.org/news/1", "http://example.org/a/b.html?id=12&page=2", "https://example.org/#/news/7",
    "https://example.org/?p=3#!/blog/1", "https://example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/?a=1&b=2", "https://example.org/a?b=1;c=2",
]  # fmt: skip
DISGUISES: dict[str, Mangling] = {
    "escaped for HTML": html.escape,
    "escaped twice": lambda link: html.escape(html.escape(link)),
    "by number": lambda link: link.replace("&", "&#038;"),
    "capital host": lambda link: link.replace("example.org", "Example.ORG"),
    "port": lambda link: re.sub(r"^(https?)(://[^/]+)", lambda m: m[0] + (":443" if m[1] == "https" else ":80"), link),
    "user": lambda link: link.replace("://", "://user:secret@", 1),
    "lower escapes": lambda link: re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), link),
    "unescaped": urllib.parse.unquote,
    "tracked": lambda link: re.sub(
        r"^(.*?)(?=$|#[/!])", lambda m: m[0] + ("&" if "?" in m[0] else "?") + "utm_source=x", link, count=1
    ),
    "anchor": lambda link: link if "#" in link else f"{link}#top",
    "blanks": lambda link: f" {link}\n",
}


@rows([*zip(DISGUISES, strict=True), *sampled(permutations(DISGUISES, 2))])
def test_a_link_in_disguise_becomes_the_link(names: tuple[str, ...]) -> None:
    for link in LINKS:
        disguised = link
        for name in names:
            disguised = DISGUISES[name](disguised)
        assert links.canonical(disguised) == link
