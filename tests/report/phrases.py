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
        for value in _values(node, module):
            yield from _texts(value, module, depth + 1) if isinstance(value, ast.Name) else _inside(value, module)


def _inside(value: ast.AST, module: Path) -> Iterator[str]:
    """Yield the strings of a table, and those of tables that are joined to it."""
    yield from (text for node in ast.walk(value) if (text := text_of(node)) is not None)
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            for key, part in zip(node.keys, node.values, strict=True):
                for joined in _values(part, module) if key is None and isinstance(part, ast.Name) else ():
                    yield from _inside(joined, module)


def _values(name: ast.Name, module: Path) -> list[ast.AST]:
    """Return what a name of a module can stand for, by the innermost scope that binds it."""
    around = _around(module)
    scope: ast.AST | None = name
    while scope := around.get(scope):
        if found := list(_bound(scope, name.id, module)):
            return found
    return []


@cache
def _around(module: Path) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree(module)) for child in ast.iter_child_nodes(node)}


def _bound(scope: ast.AST, name: str, module: Path) -> Iterator[ast.AST]:
    if isinstance(scope, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
        yield from (each.iter for each in scope.generators if _binds(each.target, name))
    elif isinstance(scope, ast.For) and _binds(scope.target, name):
        yield scope.iter
    elif isinstance(scope, ast.FunctionDef):
        yield from _assigned(scope, name)
        yield from _arguments(scope, name, module)
    elif isinstance(scope, ast.Module):
        yield from _assigned(scope, name)
        for node in ast.walk(scope):
            if isinstance(node, ast.ImportFrom) and name in [each.asname or each.name for each in node.names]:
                yield from _imported(node, name)


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.AST]:
    for node in ast.walk(scope):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(_binds(target, name) for target in targets) and (value := getattr(node, "value", None)):
            yield value


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
            yield from _assigned(tree(file), name)
