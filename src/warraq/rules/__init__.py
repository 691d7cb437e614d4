"""Every rule, by name: an explicit list, in the order of the codes; and behind it, those of plug-ins."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from warraq.errors import PolicyError
from warraq.plugins import Plugin
from warraq.rule import Rule
from warraq.rules import (
    added,
    characters,
    datelines,
    dates,
    expectations,
    languages,
    letters,
    links,
    order,
    personal,
    publishing,
    reading,
    record,
    release,
    splits,
    takedowns,
    text,
    waivers,
)

ALL: tuple[Rule, ...] = tuple(
    sorted(
        (
            *reading.RULES,
            *characters.RULES,
            *letters.RULES,
            *order.RULES,
            *record.RULES,
            *languages.RULES,
            *dates.RULES,
            *datelines.RULES,
            *links.RULES,
            *text.RULES,
            *personal.RULES,
            *publishing.RULES,
            *takedowns.RULES,
            *splits.RULES,
            *waivers.RULES,
            *expectations.RULES,
            *release.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
_CODE = re.compile(r"[A-Za-z]{2,4}\d*\Z")
# What could not be read is always said: only `ignore` hides it.
ALWAYS = frozenset({"REC001", "REC009", "REC012", "ENC001", "ENC010"})


@cache
def every() -> tuple[Rule, ...]:
    """Return the rules of the catalogue, and those of plug-ins, in the order of the codes.

    Raises PluginError where a plug-in cannot be used.
    """
    return tuple(sorted((*ALL, *(rule for rule, _ in _added())), key=lambda rule: rule.code))


@cache
def _added() -> tuple[tuple[Rule, Plugin], ...]:
    return tuple(added.rules(ALL))


@cache
def _by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in every()}


def plugins() -> dict[str, Plugin]:
    """Return the plug-in of each rule that is not the catalogue's own, by code."""
    return {rule.code: plugin for rule, plugin in _added()}


def select(chosen: list[str], ignored: list[str], more: Collection[str] = ()) -> tuple[Rule, ...]:
    """Choose rules by families or codes; nothing chosen is every rule that runs unasked, and `more` are added to it.

    Raises PolicyError for a family or code that is unknown.

    >>> [rule.code for rule in select(["LNK001", "LNK002"], ["LNK002", "REC", "ENC"])]
    ['LNK001']
    """
    by_itself = frozenset(rule.code for rule in every() if rule.when != "selected")
    wanted = (codes(chosen) | ALWAYS if chosen else by_itself) | codes(more)
    unwanted = codes(ignored)
    return tuple(rule for rule in every() if rule.code in wanted and rule.code not in unwanted)


def known(code: str) -> Rule | None:
    """Return the rule of one code, or None where there is none."""
    return _by_code().get(code)


def find(code: str) -> Rule:
    """Return the rule of one code; raises PolicyError where it is unknown."""
    if code in _by_code():
        return _by_code()[code]
    raise PolicyError(f"{code}: no such rule{nearest(code)}; `warraq rule` lists what there is")


def named(name: str) -> Rule:
    """Return the rule of a code or a name, in letters of any case; raises PolicyError as `find` does."""
    of_name = {rule.name: rule for rule in every()}
    return of_name[name.lower()] if name.lower() in of_name else find(name.upper() if _CODE.match(name) else name)


def nearest(name: str) -> str:
    """Return a question about the code, or the name of a rule, that is most like a name; nothing where none is alike.

    >>> nearest("LNKO02"), nearest("malformd-link"), nearest("nonsense")
    (' (did you mean LNK002?)', ' (did you mean malformed-link, LNK001?)', '')
    """
    codes = {
        **{rule.code: rule.code for rule in every()},
        **{rule.name: f"{rule.name}, {rule.code}" for rule in every()},
    }
    known = name.upper() if _CODE.match(name) else name.lower()
    alike = get_close_matches(known, codes, n=1, cutoff=0.7)
    return f" (did you mean {codes[alike[0]]}?)" if alike else ""


def codes(names: Collection[str]) -> frozenset[str]:
    """Return the codes that families and codes stand for; raises PolicyError for an unknown one."""
    chosen: set[str] = set()
    for name in names:
        named = matching(name)
        if not named:
            families = ", ".join(sorted({code[:3] for code in matching("ALL")}))
            meant = nearest(name) or f"; families are {families}"
            raise PolicyError(f"{name}: no such rule or family{meant}; `warraq rule` lists the rules")
        chosen |= named
    return frozenset(chosen)


def matching(name: str) -> frozenset[str]:
    """Return the codes that a family or a code stands for; none where it is unknown."""
    known = _by_code().keys()
    if name in known:
        return frozenset((name,))
    return frozenset(known if name == "ALL" else (code for code in known if code[:3] == name))
