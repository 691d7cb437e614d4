"""Every fault that a test of the readers makes is put into Arabic too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.report import arabic

from warraq.finding import Fault
from warraq.readers.batch import Builder


@pytest.fixture(scope="module", autouse=True)
def in_arabic() -> Iterator[None]:
    """Hold what builders are told to what every Arabic message is held to."""
    told, fault = list[Fault](), Builder.fault

    def heard(self: Builder, one: Fault, *more: Any, **named: Any) -> None:
        told.append(one)
        fault(self, one, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Builder, "fault", heard)
        yield
    assert not arabic.of_faults(told), arabic.WHERE
