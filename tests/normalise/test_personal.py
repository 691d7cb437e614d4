"""Addresses and numbers of people beside what others publish: registries, test numbers, the libraries' own examples."""

from __future__ import annotations

import ipaddress
import random
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.tr import tckimlik
from tests.tables import rows

from warraq import rules
from warraq.normalise.personal import about, accounts, cards, identifiers, without
from warraq.normalise.personal.found import Kind, data
from warraq.normalise.personal.reading import read

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/text/personal.toml").read_text("utf-8"))
KINDS: dict[str, Kind] = {
    "PII001": "e-mail",
    "PII002": "telephone",
    "PII003": "bank account",
    "PII004": "payment card",
    "PII005": "national identifier",
    "PII006": "IP address",
}
BAD = [(code, case) for code in KINDS for case in CASES[code]["bad"]]
DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def kinds(value: str, region: str | None = None) -> list[tuple[str, str]]:
    return [(each.kind, value[each.start : each.end]) for each in data(value, region)]


@rows(BAD)
def test_fixed_and_nothing_around_it(code: str, case: dict[str, Any]) -> None:
    fixed = without(case["value"], KINDS[code], None)
    assert fixed == case["fixed"]
    assert without(fixed, KINDS[code], None) == fixed
    assert about(fixed, KINDS[code], None) is None


@rows(BAD)
def test_one_kind_a_place(code: str, case: dict[str, Any]) -> None:
    assert {each.kind for each in data(case["value"], None)} == {KINDS[code]}


@rows((*pair, digits) for pair in BAD if pair[0] in ("PII002", "PII003", "PII004", "PII005") for digits in DIGITS)
def test_digits_of_any_script(code: str, case: dict[str, Any], digits: str) -> None:
    value = "".join(
        digits[digit] if (digit := unicodedata.decimal(char, None)) is not None else char for char in case["value"]
    )
    assert {each.kind for each in data(value, None)} == {KINDS[code]}


# A number that is no longer the one it was: each digit of the first found is raised by one, in turn.
@rows([pair for pair in BAD if pair[0] in ("PII003", "PII004")])
def test_a_wrong_digit_is_no_number(code: str, case: dict[str, Any]) -> None:
    first = data(case["value"], None)[0]
    number = read(case["value"][first.start : first.end]).text
    for place, char in enumerate(number):
        if char.isdigit():
            wrong = number[:place] + str((int(char) + 1) % 10) + number[place + 1 :]
            assert KINDS[code] not in {kind for kind, _ in kinds(wrong)}, wrong


def examples() -> list[tuple[str, str]]:
    numbers = ((region, phonenumbers.example_number(region)) for region in sorted(phonenumbers.SUPPORTED_REGIONS))
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return [(region, phonenumbers.format_number(number, form)) for region, number in numbers if number]


@rows([number for _, number in examples()])
def test_the_example_of_every_region(number: str) -> None:
    """phonenumbers' own, in international form: with a sign, with the prefix 00, and with the sign behind it as Arabic
    lines show it.
    """
    for value in (number, f"00{number[1:]}", f"{''.join(filter(str.isdigit, number))}+"):
        assert kinds(f"هاتف {value}، أو") == [("telephone", value)]
    assert kinds(f"هاتف {number[1:]}، أو") == []


def mobiles() -> list[tuple[str, str]]:
    kind, form = phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberFormat.NATIONAL
    arab = "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE TR IR PK GB FR DE".split()  # noqa: SIM905
    numbers = ((region, phonenumbers.example_number_for_type(region, kind)) for region in arab)
    return [(region, phonenumbers.format_number(number, form)) for region, number in numbers if number]


@rows(mobiles())
def test_as_it_is_dialled_in_its_region(region: str, number: str) -> None:
    assert kinds(f"جوال: {number}.", region) == [("telephone", number)]
    assert kinds(f"جوال: {number}.") == []


@rows(
    [
        ("SA", "جوال 0505442411، محمد 05558116260، سليمان 0505408146", ["0505442411", "0505408146"]),
        ("SA", "جوال0505442411", ["0505442411"]),
        ("SA", "0533616655  -  0598504161", ["0533616655", "0598504161"]),
        ("SA", "0533616655/0598504161 0533616656", ["0533616655", "0598504161", "0533616656"]),
        ("SA", "5598309-012 للاستفسار", ["5598309-012"]),
        ("SA", "الفاكس ( 4976500/011 )", ["4976500/011"]),
        ("SA", "الرقم الموحد «920008554»", ["920008554"]),
        ("SA", "(0144230001 – تحويلة 9583)", ["0144230001"]),
        ("SA", "920008554 ريال", []),
        ("SA", "طلبه برقم 920008554", []),
        ("SA", "0.123456789 و0.0112345678", []),
        ("SA", "911 و937 و19019", []),
        ("GB", "13 Frith St, London W1D 4RB 020 7042 7171", ["020 7042 7171"]),
        ("KW", "22345678", []),
        ("KW", "هاتف 2234 5678", ["2234 5678"]),
        ("KW", "أعوام 2014-2015 2016-2017", []),
        ("LB", "في 03-08-2015", []),
        ("EG", "+201001234567 / 01001234567", ["+201001234567", "01001234567"]),
    ]
)
def test_numbers_of_a_region(region: str, value: str, expected: list[str]) -> None:
    assert [text for kind, text in kinds(value, region) if kind == "telephone"] == expected


def test_the_lengths_are_those_of_the_registry() -> None:
    for country, length in accounts._LENGTHS.items():
        structure = dict(iban._ibandb.info(country + "00")[0][1]).get("bban", "")
        assert structure, country
        assert length == 4 + sum(
            int("".join(filter(str.isdigit, part))) for part in structure.split(" ") for part in _parts(part)
        )


def _parts(structure: str) -> list[str]:
    import re

    return re.findall(r"\d+!?[a-z]", structure)


# SWIFT's IBAN registry gives an example a country.
EXAMPLES = """AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 AZ21NABZ00000000137010001944
BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 CH9300762011623852957 CR05015202001026284066
CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685
EG380019000500000000263180002 ES9121000418450200051332 FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917
GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690 HR1210010051863000160 HU42117730161111101800000000
IE29AIBK93115212345678 IL620108000000099999999 IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456 JO94CBJO0010000000000131000302
KW81CBKU0000000000001234560101 KZ86125KZT5004100100 LB62099900000001001901229114 LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001
LY83002048000020100120361 MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S
NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702 PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG
RO49AAAA1B31007593840000 RS35260005601001611379 SA0380000000608010167519 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100
TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001 VG96VPVG0000012345678901 XK051212012345678906""".split()  # noqa: SIM905


@rows(EXAMPLES)
def test_the_registrys_examples(number: str) -> None:
    fours = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    for written in (number, fours, number.lower(), fours.replace(" ", "-")):
        assert kinds(f"حساب {written}، لدى") == [("bank account", written)]


@rows(
    [
        "378282246310005",
        "371449635398431",
        "378734493671000",
        "5610591081018250",
        "30569309025904",
        "38520000023237",
        "6011111111111117",
        "6011000990139424",
        "3530111333300000",
        "3566002020360505",
        "5555555555554444",
        "5105105105105100",
        "4111111111111111",
        "4012888888881881",
        "4222222222222",
        "4242424242424242",
        "4000056655665556",
        "2223003122003222",
        "5200828282828210",
        "6200000000000005",
        "6205500000000000004",
        "36227206271667",
        "2223000048400011",
        "6759649826438453",
        "6304000000000000",
    ]
)
def test_the_networks_test_numbers(number: str) -> None:
    assert luhn.is_valid(number)
    assert cards.issuer(number)
    assert [kind for kind, _ in kinds(f"البطاقة {number}.")] == ["payment card"]


@given(st.from_regex(r"[0-9]{2,19}", fullmatch=True))
def test_luhn_is_that_of_stdnum(digits: str) -> None:
    assert cards.luhn(digits) == luhn.is_valid(digits)


@given(st.ip_addresses(v=4))
def test_ipv4_addresses(address: ipaddress.IPv4Address) -> None:
    public = address.is_global and not address.is_multicast and not str(address).endswith(".0.0.0")
    assert kinds(f"من {address}، أمس") == ([("IP address", str(address))] if public else [])


@given(st.ip_addresses(v=6, network="2000::/3"))
def test_ipv6_addresses(address: ipaddress.IPv6Address) -> None:
    for written in (str(address), address.exploded):
        assert kinds(f"من [{written}]، أمس") == ([("IP address", written)] if address.is_global else [])


@given(st.integers(10**13, 10**14 - 1).map(str))
def test_a_serial_number_is_seldom_a_persons(digits: str) -> None:
    if identifiers.egyptian(digits):
        assert digits[0] in "23" and "01" <= digits[3:5] <= "12" and "01" <= digits[5:7] <= "31"


def test_check_digits_take_one_of_ten() -> None:
    for start in ("100000000", "212345678"):
        assert sum(identifiers.saudi(f"{start}{digit}") for digit in range(10)) == 1
    assert sum(identifiers.kuwaiti(f"28802012259{digit}") for digit in range(10)) == 1
    assert sum(identifiers.emirati(f"78419841234567{digit}") for digit in range(10)) == 1


# Examples that are published with the rules: kw by Wikipedia's formula in python-stdnum's tests of it, tr by
# python-stdnum.
@pytest.mark.parametrize("digits", ["288020122596", "227081660516", "292091998298"])
def test_kuwaiti_examples(digits: str) -> None:
    assert identifiers.kuwaiti(digits)


def test_regional_identifiers_need_their_region() -> None:
    for region, number in (
        ("PL", "44051401359"),
        ("BG", "7523169263"),
        ("NO", "15108695088"),
        ("BR", "39053344705"),
        ("ZA", "7503305044089"),
    ):
        assert kinds(number, region) == [("national identifier", number)]
        assert ("national identifier", number) not in kinds(number) or tckimlik.is_valid(number)


def test_every_regional_module_is_there() -> None:
    for each in identifiers._REGIONAL:
        assert each.fits("0" * 7) in (True, False)


PIECES = (
    *"0123456789٠١٢٣٩۵", *"0123456789", "966", "00966", "+966", "+", "(", ")", " ", "-", "/", ".", "..", ":", "::", "@", "@", "a", "com", ".com", "IBAN", "SA03",
    "4111", "1111", "8.8.8.8", "2001:", "784", "1000000008", "0501234567", "info", "://", "www.", "\u200e", "\u202a", "،", "و", "هاتف", "[at]", "(", "at", ")",
    "\n", "ريال", "example.org", "GB82WEST12345698765432", "دون@رسيل.السعودية",
)  # fmt: skip
VALUES = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=20)


@given(value=VALUES, region=st.sampled_from([None, "SA", "EG", "KW", "TR", "GB"]))
def test_places_are_apart_and_gone_when_fixed(value: str, region: str | None) -> None:
    last = 0
    for each in data(value, region):
        assert last <= each.start < each.end <= len(value)
        last = each.end
    for code, kind in KINDS.items():
        hit, fixed = about(value, kind, region), without(value, kind, region)
        assert (hit is None) == (fixed == value)
        assert about(fixed, kind, region) is None
        suspects = rules.find(code).suspects
        assert suspects
        if hit:
            assert pc.match_substring_regex(pa.array([value]), suspects()).to_pylist() == [True]


@rows(range(20))
def test_numbers_that_are_none_are_seldom_found(seed: int) -> None:
    """Of a thousand numbers at random, of as many digits as people's have, and with nothing said about them, few are
    found.
    """
    draw = random.Random(seed)  # noqa: S311
    numbers = [str(draw.randrange(10 ** (n - 1), 10**n)) for n in range(7, 20) for _ in range(80)]
    assert sum(bool(data(f"رقم {number} في", None)) for number in numbers) <= 20
