"""Expectations that are not evaluated: those that run queries or code, or ask another machine.

A suite is data. Great Expectations gives a condition on rows to `pandas.DataFrame.query`, in which `@` reaches every
module that it has loaded, and a JSON Schema to a library that fetches what it refers to.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any

from warraq.expectations.suite import Member

_QUERIES = ("unexpected_rows_query", "base_query", "comparison_query")
_QUERYING = ("unexpected_rows_expectation", "expect_query_results_to_match_comparison")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef", "$schema", "$id")
_COMPARING = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Invert, ast.USub, ast.BinOp, ast.BitAnd,
    ast.BitOr, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.In, ast.NotIn, ast.List, ast.Tuple, ast.Constant, ast.Name, ast.Load,
)  # fmt: skip
_LONGEST = 10_000  # characters of a condition


def reason(member: Member, columns: Collection[str]) -> str | None:
    """Return why a member of a suite is not evaluated, None where nothing in it runs; `columns` are the profile's."""
    if member.kind in _QUERYING or any(name in member.kwargs for name in _QUERIES):
        return "it runs a query, and a suite may not; state what is expected of a column"
    if any(_leads_out(schema) for schema in (member.kwargs.get("json_schema"),)):
        return "its JSON Schema refers to another document, which may be fetched; write the schema out"
    condition = member.kwargs.get("row_condition")
    if condition is not None and not _compares(condition, columns):
        return "its row_condition does more than compare columns with values; a suite may not run code"
    return None


def _leads_out(schema: Any) -> bool:  # noqa: ANN401  # any JSON
    return any(name in _REFERENCES and not str(value).startswith("#") for name, value in _members(schema))


def _members(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        yield from value.items()
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _members(part)


def _compares(condition: Any, columns: Collection[str]) -> bool:  # noqa: ANN401  # any JSON
    """Tell whether a condition, as text or as Great Expectations' object of JSON, compares and does nothing else.

    >>> _compares("language == 'ar' and text_length > 100", ["language", "text_length"])
    True
    >>> _compares("@pd.io.common.os.system('id') == 0", []), _compares({"type": "pass_through"}, [])
    (False, False)
    """
    if isinstance(condition, str):
        return _is_comparison(condition, columns)
    if not isinstance(condition, dict):
        return False
    if "conditions" in condition:
        parts = condition["conditions"]
        return isinstance(parts, list) and all(_compares(part, columns) for part in parts)
    column = condition.get("column")
    name = column.get("name") if isinstance(column, dict) else column
    return "pass_through_filter" not in condition and name in columns


def _is_comparison(text: str, columns: Collection[str]) -> bool:
    """Tell whether an expression for pandas is made of names of columns, constants and comparisons alone."""
    if len(text) > _LONGEST:
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names <= {*columns} and all(isinstance(node, _COMPARING) for node in ast.walk(tree))
