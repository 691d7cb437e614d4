"""The catalogue's own tests, for rules and readers of plug-ins.

    from warraq.testing import check_reader, check_rule
    def test_the_rule(tmp_path):
        check_rule(RULE, tmp_path)

A plug-in has to be installed (`pip install -e .`), since what is tested is what a run would do. What fails raises
AssertionError.
"""

from __future__ import annotations

from pathlib import Path

from warraq import readers, rules
from warraq.readers import Reader
from warraq.rule import Rule
from warraq.rules.added import unfit
from warraq.testing import documentation, reading, times

__all__ = ["check_reader", "check_rule"]


def check_rule(rule: Rule, folder: Path) -> None:
    """Check one rule; `folder` is an empty folder for the files of its examples.

    It is installed; its example is found, alone and among many records; what it says to use instead is clean; its fix
    makes that of the example, and changes nothing more; its time grows as the length of a value does.
    """
    _installed(rule.code, known=rule in rules.every())
    documentation.expect(unfit(rule) is None, f"{rule.code}: {unfit(rule)}")
    documentation.example_is_found(rule, folder)
    documentation.example_is_found_among_many(rule, folder)
    documentation.remedy_is_clean(rule, folder)
    if rule.fix:
        documentation.fix_gives_the_remedy(rule, folder)
    times.time_is_linear(rule)


def check_reader(reader: Reader, data: bytes, folder: Path) -> None:
    """Check one reader on the bytes of a whole file without faults; `folder` is an empty folder for damaged ones.

    It is installed; it reads records in the columns of the contract; its units are what it reads; and whatever is done
    to the bytes, there is a report.
    """
    _installed(reader.name, known=readers.every().get(reader.name) is reader)
    reading.units_are_what_is_read(reader, data)
    reading.records_are_read(reader, data)
    reading.damage_is_a_finding(reader, data, folder)


def _installed(name: str, *, known: bool) -> None:
    documentation.expect(known, f"{name} is not what is installed; install the plug-in with `pip install -e .`")
