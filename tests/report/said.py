"""What the code says in English: the sentences and phrases of findings' messages.

A sentence is told by its words: every string, with or without braces, of the modules that make messages, save those
that are sure to be none (documentation, errors that stop a run, names of settings) or that a list names.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src/warraq"
# Where messages are made. A test holds that no other module makes a finding.
MAKE_MESSAGES = (
    "adoption/stale.py", "article.py", "engine", "expectations", "fields.py", "ingest/__init__.py", "normalise", "readers", "releases/check",
    "releases/datasheet/answers.py", "releases/datasheet/questions.py", "releases/datasheet/questions.toml", "releases/format/signing.py", "rules",
    "system/opening.py",
)  # fmt: skip
# Of these, what holds nothing but data, and what speaks of plug-ins and the policy in errors that stop a run.
_DATA = (
    "normalise/dates/zones.py",
    "normalise/encoding.py",
    "readers/added.py",
    "rules/added.py",
    "expectations/suite.py",
)
_ERRORS = "engine/cluster"  # whose sentences stop a run, or are about its progress  # fmt: skip
_STOPS = re.compile(
    r"\b(?:PolicyError|ReadError|ReleaseError|PluginError|SpaceError|refused)$|^(?:_field|Field|re\.compile|progress)$"
)
_NO_SENTENCE = re.compile(r"[\\^]|\(\?|\[\^|\bSELECT\b|\n|^https?://")
_GAP = re.compile(r"\{[^{}]*\}")
_WORDS = re.compile(r"[a-z]{2,}[,;:.]? (?:[a-z]{1,}|\{)|\} ?[a-z]{3,}|[a-z]{3,}:? ?\{")


def modules() -> Iterator[Path]:
    """Yield the modules that make messages."""
    for name in MAKE_MESSAGES:
        path = ROOT / name
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            shown = module.relative_to(ROOT).as_posix()
            if shown not in _DATA and not shown.startswith(_ERRORS):
                yield module


def shape(template: str) -> str:
    """Leave of a template its words: gaps lose their names, and those that touch are one.

    >>> shape("{count:,} of {all}{more}"), shape("not {{a}}")
    ('{} of {}', 'not {}')
    """
    plain = template.replace("{{", "{").replace("}}", "}")
    return re.sub(r"(?:\{\})+", "{}", _GAP.sub("{}", plain))


@cache
def strings(module: Path) -> dict[str, int]:
    """Return the shapes of the strings of a module that can be shown, each with its line; those of a table without."""
    if module.suffix == ".toml":
        tables = tomllib.loads(module.read_text(encoding="utf-8")).values()
        return {shape(text): 0 for table in tables for text in (table["title"], *table["questions"].values())}
    whole = tree(module)
    left_out = set(_left_out(whole))
    found = dict[str, int]()
    for node in ast.walk(whole):
        if node not in left_out and (text := text_of(node)):
            found.setdefault(shape(text), getattr(node, "lineno", 0))
    return found


@cache
def tree(module: Path) -> ast.Module:
    """Return a module as its syntax."""
    return ast.parse(module.read_text(encoding="utf-8"))


def is_sentence(text: str) -> bool:
    """Tell whether a shape has words of English."""
    return bool(_WORDS.search(text)) and not _NO_SENTENCE.search(text)


def text_of(node: ast.AST) -> str | None:
    """Return a string as it stands in the code, with braces for its gaps; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _left_out(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value  # a docstring
        elif isinstance(node, ast.JoinedStr):
            yield from (part for part in node.values if isinstance(part, ast.Constant))
        elif _is_no_message(node):
            yield from ast.walk(node)


def _is_no_message(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return bool(_STOPS.search(ast.unparse(node.func)))
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"


def makers() -> Iterator[Path]:
    """Yield the modules that make a finding, a fault, a remark or a hit, or give one another message."""
    for module in within("Finding(", "Fault(", "Remark(", "Hit(", "message="):
        if any(isinstance(node, ast.Call) and _makes(node) for node in ast.walk(tree(module))):
            yield module


def within(*texts: str) -> Iterator[Path]:
    """Yield the modules that hold one of some texts: the others need not be parsed."""
    for module in sorted(ROOT.rglob("*.py")):
        source = module.read_text(encoding="utf-8")
        if any(text in source for text in texts):
            yield module


def _makes(call: ast.Call) -> bool:
    name = ast.unparse(call.func).rpartition(".")[2]
    return name in ("Finding", "Fault", "Remark", "Hit") or (
        name == "replace" and any(keyword.arg == "message" for keyword in call.keywords)
    )
