"""What leads to one person, put into a text, a headline or the name of an author. Numbers are those that are published
for tests.
"""

from __future__ import annotations

from collections.abc import Callable

from defects.kind import Case, Kind, Record, changing

# By the rule that is due: how it is named, and what is written.
_WRITTEN = {
    "PII001": {
        "an e-mail address": "katib@example.com",
        "an e-mail address in brackets": "(katib@mail.example.org)،",
        "an e-mail address with the sign in words": "katib [at] example.org",
        "an e-mail address in Arabic": "دون@رسيل.السعودية",
    },
    "PII002": {
        "a telephone number": "+966 50 123 4567",
        "a telephone number in Arabic digits": "٠٠٩٦٦٥٠١٢٣٤٥٦٧",
        "a telephone number with its sign behind": "966501234567+",
    },
    "PII003": {
        "a bank account": "SA03 8000 0000 6080 1016 7519",
        "a bank account in small letters": "gb29nwbk60161331926819",
    },
    "PII004": {"a payment card": "4111 1111 1111 1111", "a payment card in one": "378282246310005"},
    "PII005": {
        "a Saudi identifier": "1000000008",
        "a Kuwaiti identifier": "288020122596",
        "a Turkish identifier": "17291716060",
    },
    "PII006": {"an address of the Internet": "8.8.4.4", "an address of IPv6": "2606:4700:4700::1111"},
}
# What looks like one and is none.
_NONE = (
    "@warraq", "(1982 - 1990)", "14/10/1436", "32.190.385", "192.168.1.1", "2001:db8::1", "4111 1111 1111 1112",
    "SA04 8000 0000 6080 1016 7519",
    "https://example.com/00966501234567", "الإصدار 10.2.3.4", "1000000009",
)  # fmt: skip


def _put(word: str, field: str) -> Callable[[Record, Case], bool]:
    """Make the change that puts a word behind the first one of a field, or into the last author's name."""

    def change(record: Record, _case: Case) -> bool:
        if field == "authors":
            record["authors"] = ["أحمد", f"سالم {word}"]
            return True
        first, _, rest = record[field].partition(" ")
        record[field] = f"{first} {word}، {rest}"  # a number before a currency is an amount
        return bool(rest)

    return change


def _kinds() -> list[Kind]:
    places = {"text": "/text", "title": "/title", "authors": "/authors/1"}
    return [
        changing(f"{name}, in {field}", code, pointer, _put(word, field))
        for code, written in _WRITTEN.items()
        for name, word in written.items()
        for field, pointer in places.items()
    ]


KINDS = (*_kinds(), *(Kind(f"{word}, which is nobody's", (), _put(word, "text")) for word in _NONE))
