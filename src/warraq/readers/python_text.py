"""What Python prints where JSON belongs: `['a', None]` in a cell, `{'title': 'a'}` in a line."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

AS_PYTHON = (
    "a dictionary as Python prints it; write records with json.dumps, and read what is printed with ast.literal_eval"
)

_STRING = r"""(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+")"""
_VALUE = rf"\s*+(?:{_STRING}|None)\s*+"
_ITEMS = rf"\s*+(?:{_VALUE},?+\s*+)*+"
_TUPLE = rf"\(\s*+(?:(?:{_VALUE},)++(?:{_VALUE})?+)?+\s*+\)"  # a comma tells it from words in parentheses
_SET = rf"\{{{_VALUE},?+{_ITEMS}\}}"
_LIST = re.compile(rf"\s*+(?:\[{_ITEMS}\]|{_TUPLE}|{_SET}|(?:frozen)?set\((?:{_SET})?\))\s*+")
LIST = ("[", "{", "(", "set(", "frozenset(")
"""How what Python prints of a list begins, or of a dictionary."""
_ITEM = re.compile(rf"{_STRING}|None")
_OBJECT = re.compile(rf"\s*+\{{\s*+{_STRING}\s*+:")
_WORD = re.compile(rf"{_STRING}|[:,\[]\s*+(?:None|True|False)\s*+[,\]}}]")


def strings(text: str) -> list[str | None] | None:
    r"""Return the strings of a list, a tuple or a set as Python prints it; None for any other text.

    >>> strings("['عمر', \"it's\", None]"), strings("[1]"), strings("[]")
    (['عمر', "it's", None], None, [])
    >>> [strings(text) for text in ("('a', 'b')", "('a',)", "('a')", "{'a'}", "{'a': 'b'}", "set()")]
    [['a', 'b'], ['a'], None, ['a'], None, []]
    """
    if not _LIST.fullmatch(text):
        return None
    try:
        return [ast.literal_eval(item) for item in _ITEM.findall(text)]
    except (ValueError, SyntaxError):
        return None


def value(text: str) -> Any:  # noqa: ANN401  # any value of JSON
    r"""Return the list or the dictionary that a text is as Python prints it, in types of JSON; None for any other text.

    >>> value("['a']"), value("[{'name': 'a', 'age': (1, None)}]"), value("{'a'"), value("{'a': b'b'}")
    (['a'], [{'name': 'a', 'age': [1, None]}], None, None)
    """
    items = strings(text)
    if items is not None or not is_printed(text.lstrip(" \t\r\n[")):
        return items
    try:
        return json.loads(json.dumps(ast.literal_eval(text.strip()), allow_nan=False))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def is_printed(text: str) -> bool:
    r"""Tell whether a line begins as a dictionary that Python printed: with a key in single quotes, or with words of
    Python for values.

    >>> is_printed("{'title': 'a'}"), is_printed('{"it\'s": None}'), is_printed('{"a": "None", "b" 1}')
    (True, True, False)
    """
    begun = _OBJECT.match(text)
    if begun is None:
        return False
    return begun[0].lstrip()[1:].lstrip().startswith("'") or any(word[0] not in "'\"" for word in _WORD.findall(text))
