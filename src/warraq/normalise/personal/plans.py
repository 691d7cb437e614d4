"""Numbering plans: which numbers a country has given out, by the metadata of phonenumbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
_CODES = range(1, 4)  # digits of a country's code (ITU-T E.164, 6.2.1)


class Plan(NamedTuple):
    """A country's code, the prefix that is dialled within it, and the pattern of its numbers."""

    code: str
    prefix: str
    number: re.Pattern[str]

    def has(self, digits: str) -> bool:
        """Whether a number without any prefix, or with the country's own, is one."""
        return bool(self.number.fullmatch(digits)) or self.prefixed(digits)

    def prefixed(self, digits: str) -> bool:
        """Whether a number is one with the country's own prefix."""
        behind = digits.removeprefix(self.prefix) if self.prefix else digits
        return behind != digits and bool(self.number.fullmatch(behind))


@lru_cache(512)
def plan(region: str) -> Plan | None:
    """Return the plan of a region; None where phonenumbers knows none."""
    from phonenumbers import PhoneMetadata, country_code_for_region  # over 0.3 s

    metadata = PhoneMetadata.metadata_for_region(region, None)
    return _plan(str(country_code_for_region(region)), metadata) if metadata else None


def _plan(code: str, *metadata: PhoneMetadata) -> Plan:
    kinds = [getattr(each, kind) for each in metadata for kind in _KINDS]
    patterns = {kind.national_number_pattern: None for kind in kinds if kind and kind.national_number_pattern}
    return Plan(code, metadata[0].national_prefix or "", re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))


@lru_cache(512)
def _of_code(code: str) -> Plan | None:
    """Return the plan that all regions with a country's code share."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    if "001" in regions:
        world = PhoneMetadata.metadata_for_nongeo_region(int(code), None)
        return _plan(code, world) if world else None
    regional = [each for region in regions if (each := PhoneMetadata.metadata_for_region(region, None))]
    return _plan(code, *regional) if regional else None


def international(digits: str) -> bool:
    """Whether a number that begins with a country's code is one of that country.

    >>> international("966501234567"), international("966101234567")
    (True, False)
    """
    shared = next((each for length in _CODES if (each := _of_code(digits[:length]))), None)
    return shared is not None and shared.has(digits.removeprefix(shared.code))
