"""The rules of plug-ins, held to what the catalogue's own are held to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from types import ModuleType

from warraq import plugins
from warraq.plugins import Plugin
from warraq.rule import NearRule, Rule, TextRule

_CODE, _NAME = re.compile("[A-Z]{3}[0-9]{3}"), re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MAKERS = "record_rule, text_rule, key_rule or reading_rule"


def rules(own: Collection[Rule]) -> Iterator[tuple[Rule, Plugin]]:
    """Yield the rules of all plug-ins, each with its plug-in; `own` are the catalogue's.

    Raises PluginError where a plug-in names no rule, or a rule cannot be added.
    """
    codes = {rule.code: "warraq" for rule in own}
    names = {rule.name: "warraq" for rule in own}
    for plugin in plugins.load(plugins.RULES):
        for rule in _named(plugin):
            for what, taken in ((rule.code, codes), (rule.name, names)):
                if what in taken:
                    raise plugin.refused(f"is {what}, which {taken[what]} has already")
                taken[what] = plugin.distribution
            yield rule, plugin


def _named(plugin: Plugin) -> Iterator[Rule]:
    """Yield the rules that a plug-in names: one, or the `RULES` of a module."""
    value = plugin.value
    named = getattr(value, "RULES", ()) if isinstance(value, ModuleType) else (value,)
    if not named:
        raise plugin.refused("is a module without RULES")
    for rule in named:
        if not isinstance(rule, Rule):
            raise plugin.refused(f"is {type(rule).__name__}, not a rule as {_MAKERS} makes one")
        if reason := unfit(rule) or _unusable(rule):
            raise plugin.refused(f"is {rule.code}: {reason}")
        yield rule


def unfit(rule: Rule) -> str | None:
    """Say why a code or a name is none, or None where both are well-formed."""
    if not _CODE.fullmatch(rule.code):
        return "a code is three capital letters and three digits, such as ABC001"
    return None if _NAME.fullmatch(rule.name) else f"{rule.name!r} is no name in lower case, such as missing-field"


def _unusable(rule: Rule) -> str | None:
    """Say what the engine does for the catalogue's own rules alone, where a rule asks for it; else None."""
    if isinstance(rule, NearRule):
        return f"near rules are the catalogue's own alone; make it by {_MAKERS}"
    if rule.masks_others:
        return "masks_others is for the catalogue's own repair alone"
    if isinstance(rule, TextRule) and not rule.in_plain:
        return "a text rule of a plug-in needs in_plain=True, or it is never asked about plain text"
    return None
