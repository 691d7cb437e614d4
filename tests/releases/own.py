"""A corpus that adds a field of each type to the record."""

from __future__ import annotations

from typing import Any

from tests.releases.conftest import record

VERDICTS = ("زائف", "مضلل", "صحيح")
FIELDS = """
[[fields]]
name = "label"
type = "string"
description = "The fact-checkers' | verdict."
values = ["زائف", "مضلل", "صحيح"]
column = "Label"
required = true

[[fields]]
name = "rating"
type = "integer"
description = "How bad it is."
minimum = -5
maximum = 5

[[fields]]
name = "score"
type = "number"
description = "How sure the checkers are."
minimum = 0

[[fields]]
name = "checked"
type = "boolean"
description = "Whether a second one looked at it."

[[fields]]
name = "day"
type = "date"
description = "When the claim was made."
minimum = 2020-01-01

[[fields]]
name = "seen_at"
type = "timestamp"
description = "When the claim was seen first."
maximum = 2030-01-01T00:00:00Z

[[fields]]
name = "topics"
type = "list of string"
description = "What it is about."
pattern = "[a-z]+"
"""
NAMES = ("label", "rating", "score", "checked", "day", "seen_at", "topics")


def own(number: int) -> dict[str, Any]:
    """Return values of all fields, as JSON has them; each but the first is null in some records."""
    return {
        "label": VERDICTS[number % 3],
        "rating": None if number % 4 == 0 else number % 11 - 5,
        "score": None if number % 5 == 0 else number / 3,
        "checked": [True, False, None][number % 3],
        "day": None if number % 7 == 0 else f"2021-01-{1 + number % 28:02d}",
        "seen_at": None if number % 2 else f"2021-01-01T00:00:{number % 60:02d}{['Z', '.25Z', '+03:00'][number % 3]}",
        "topics": ["a", "b"][: number % 3],
    }


def records(count: int = 30) -> list[dict[str, Any]]:
    """Return records without a fault."""
    return [record(number, **own(number)) for number in range(count)]
