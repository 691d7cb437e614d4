"""Every rule, by name: an explicit list, in the order of the codes."""

from __future__ import annotations

from warraq.errors import PolicyError
from warraq.rule import Rule
from warraq.rules import characters, dates, expectations, links, reading, record, release

ALL: tuple[Rule, ...] = tuple(
    sorted(
        (
            *reading.RULES,
            *characters.RULES,
            *record.RULES,
            *dates.RULES,
            *links.RULES,
            *expectations.RULES,
            *release.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in ALL}

# Codes of the catalogue that no rule bears yet: a policy may name them, so that it need not change when they come.
PLANNED = frozenset(
    [
        "ENC004",
        "ENC007",
        "ENC008",
        "ENC011",
        "ENC012",
        "ENC013",
        "ENC014",
        "ENC015",
        "REC011",
        "DAT004",
        "DAT007",
        "DAT008",
        "DAT010",
        "DAT011",
        "LNK004",
        "LNK005",
        "LNK006",
        "DUP001",
        "DUP002",
        "DUP003",
        "TXT001",
        "TXT002",
        "TXT003",
        "TXT004",
        "TXT005",
        "LNG001",
        "KEY002",
        "LIC001",
        "LIC002",
        "PRV001",
        "PRV002",
        "TAK001",
        "DST001",
        "SPL001",
        "WVR001",
    ]
) - frozenset(BY_CODE)
CODES = frozenset(BY_CODE) | PLANNED

# What could not be read is always said: only `ignore` hides it.
ALWAYS = frozenset({"REC001", "REC009", "REC012", "ENC001", "ENC010"})


def select(chosen: list[str], ignored: list[str]) -> tuple[Rule, ...]:
    """Choose rules by families or codes; nothing chosen is everything. Raises PolicyError for one that is unknown.

    >>> [rule.code for rule in select(["LNK"], ["LNK003", "REC", "ENC"])]
    ['LNK001', 'LNK002']
    """
    wanted, unwanted = codes(chosen) | ALWAYS if chosen else CODES, codes(ignored)
    return tuple(rule for rule in ALL if rule.code in wanted and rule.code not in unwanted)


def find(code: str) -> Rule:
    """Give the rule of one code; raises PolicyError where it is unknown, or not built yet."""
    if code in BY_CODE:
        return BY_CODE[code]
    state = "in the catalogue, but not built yet" if code in PLANNED else "no such rule"
    raise PolicyError(f"{code}: {state}; `warraq rule` lists what there is")


def codes(names: list[str]) -> frozenset[str]:
    """Give the codes that families and codes stand for; raises PolicyError for an unknown one."""
    found: set[str] = set()
    for name in names:
        matching = CODES if name == "ALL" else {code for code in CODES if name in (code, code[:3])}
        if not matching:
            families = ", ".join(sorted({code[:3] for code in CODES}))
            raise PolicyError(
                f"{name}: no such rule or family; families are {families}, and `warraq rule` lists the rules"
            )
        found |= matching
    return frozenset(found)
