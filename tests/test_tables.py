"""A table of rows fails where one of its rows does, and shows each that does."""

import pytest
from tests.tables import rows


def test_each_row_that_fails_is_shown():
    @rows([(1, 1), pytest.param(1, 2, id="one and two"), (2, 3)])
    def test_equal(one, other):
        assert one == other

    with pytest.raises(ExceptionGroup, match=r"2 of 3 rows") as caught:
        test_equal()
    notes = [error.__notes__[-1] for error in caught.value.exceptions]
    assert notes == ["row 2, one and two", "row 3, (2, 3)"]


def test_a_row_of_one_argument_is_a_value_even_if_it_is_a_tuple():
    seen = []
    rows([(1, 2), {"a": 1}, pytest.param([3])])(seen.append)()
    assert seen == [(1, 2), {"a": 1}, [3]]


def test_a_table_without_rows_is_refused():
    with pytest.raises(AssertionError, match="without rows"):
        rows([])
