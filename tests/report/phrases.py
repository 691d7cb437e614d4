"""What reports say by themselves: the phrases that code gives to `words.say`, and the nouns that it counts.

A phrase is found where it stands in the call, or is what a name of the same module stands for: a constant, what a loop
goes through, an argument of a function's callers, or a table that another module of the package has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.report.said import ROOT, text_of, tree, within

from warraq.finding import Severity

_DEEPEST = 4  # names that stand for names


class Said(NamedTuple):
    """One phrase or noun, and where it is said; `found` is False where only the expression is known."""

    kind: str
    text: str
    where: str
    found: bool = True


@cache
def phrases() -> tuple[Said, ...]:
    """Return all that reports say by themselves."""
    return tuple(
        said
        for module in within("words.say(", "words.counted(")
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if ast.unparse(node.func.value).endswith("words")
        for said in _of(node, node.func.attr, module)
    )


def _of(call: ast.Call, kind: str, module: Path) -> Iterator[Said]:
    at = {"say": 0, "counted": 1}.get(kind)
    if at is None or len(call.args) <= at:
        return
    where = f"{module.relative_to(ROOT)}:{call.lineno}"
    texts = set(_texts(call.args[at], module, 0))
    yield from (Said(kind, text, where) for text in sorted(texts))
    if not texts:
        yield Said(kind, ast.unparse(call.args[at]), where, found=False)


def _texts(node: ast.AST, module: Path, depth: int) -> Iterator[str]:
    if (text := text_of(node)) is not None:
        yield text
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "capitalize":
        yield from (text.capitalize() for text in _texts(node.func.value, module, depth))
    elif isinstance(node, ast.IfExp):
        yield from (text for each in (node.body, node.orelse) for text in _texts(each, module, depth))
    elif "severity" in ast.unparse(node):
        yield from (each.value for each in Severity)
    elif isinstance(node, ast.Name) and depth < _DEEPEST:
        for value in _values(node.id, module):
            yield from _texts(value, module, depth + 1) if isinstance(value, ast.Name) else _within(value)


def _within(value: ast.AST) -> Iterator[str]:
    yield from (text for node in ast.walk(value) if (text := text_of(node)) is not None)


def _values(name: str, module: Path) -> Iterator[ast.AST]:
    """Yield what a name of a module can stand for."""
    for node in ast.walk(tree(module)):
        if (isinstance(node, ast.Assign) and any(_binds(target, name) for target in node.targets)) or (
            isinstance(node, ast.AnnAssign) and node.value and _binds(node.target, name)
        ):
            yield node.value
        elif isinstance(node, ast.For | ast.comprehension) and _binds(node.target, name):
            yield node.iter
        elif isinstance(node, ast.FunctionDef):
            yield from _arguments(node, name, module)
        elif isinstance(node, ast.ImportFrom) and name in [each.asname or each.name for each in node.names]:
            yield from _imported(node, name)


def _binds(target: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(target))


def _arguments(function: ast.FunctionDef, name: str, module: Path) -> Iterator[ast.AST]:
    """Yield what the callers of a function give for one of its parameters."""
    names = [argument.arg for argument in function.args.args]
    if name not in names:
        return
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name:
            yield from node.args[names.index(name) : names.index(name) + 1]
            yield from (keyword.value for keyword in node.keywords if keyword.arg == name)


def _imported(statement: ast.ImportFrom, name: str) -> Iterator[ast.AST]:
    path = ROOT.parent.joinpath(*(statement.module or "").split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            yield from _values(name, file)
