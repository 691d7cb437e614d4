"""A table whose rows are checked by one test: a test a row costs pytest several milliseconds, of thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

from _pytest.mark import ParameterSet


def rows(table: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Return a decorator that makes a check of one row a test of all rows, which shows each row that fails.

    A row is what `pytest.mark.parametrize` takes: a value, a tuple for a check of several arguments, or `pytest.param`.
    """
    every = list(table)
    assert every, "a table without rows holds nothing"

    def tested(check: Callable[..., None]) -> Callable[[], None]:
        single = len(signature(check).parameters) == 1

        def test() -> None:
            wrong = []
            for number, row in enumerate(every, 1):
                values = row.values if isinstance(row, ParameterSet) else (row,) if single else row
                try:
                    check(*values)
                except Exception as error:  # noqa: BLE001  # whatever it is, the other rows are looked at too
                    error.add_note(f"row {number}, {getattr(row, 'id', None) or ascii(values)[:200]}")
                    wrong.append(error)
            if wrong:
                raise ExceptionGroup(f"{len(wrong)} of {len(every)} rows", wrong)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return tested
