"""PII: what leads to one person, and should not be published unseen. Runs by itself where the policy describes a
release.
"""

from __future__ import annotations

from functools import partial

from warraq.finding import Severity
from warraq.normalise import personal
from warraq.normalise.personal import accounts, addresses, emails, numbers
from warraq.normalise.text import Hit
from warraq.rule import text_rule

_rule = partial(text_rule, severity=Severity.WARNING, unsafe=True, in_plain=True, when="release")


@_rule("PII001", "email-address", suspects=emails.SUSPECT_EMAIL, fix=partial(personal.without, kind="e-mail"))
def email_address(value: str) -> Hit | None:
    """An e-mail address stands in text.

    ## Why is this bad?
    Whoever publishes it passes on a person's address to everyone who loads the dataset, and to every model that is
    trained on it. Addresses of any script are found, those with `(at)` in brackets too. The fix takes information away,
    so it is unsafe.

    ## Example
    ```json
    {"text": "للتواصل مع الكاتب: katib@example.com، أو عبر الصحيفة."}
    ```

    ## Use instead
    ```json
    {"text": "للتواصل مع الكاتب: [e-mail]، أو عبر الصحيفة."}
    ```

    ## When not to use it
    Where addresses are what is studied, and those whose they are agreed.
    """
    return personal.about(value, "e-mail")


@_rule("PII002", "telephone-number", suspects=numbers.SUSPECT_NUMBER, fix=partial(personal.without, kind="telephone"))
def telephone_number(value: str, *, region: str | None = None) -> Hit | None:
    """A telephone number stands in text.

    ## Why is this bad?
    A number leads to a person. Found are numbers in international form that the numbering plans of phonenumbers know,
    in any digits; with the source's region (`region = "SA"`) those too that are dialled within it. Short numbers, for
    emergencies and services, are none.

    ## Example
    ```json
    {"text": "العزاء على جوال رقم: (٠٠٩٦٦٥٠١٢٣٤٥٦٧)."}
    ```

    ## Use instead
    ```json
    {"text": "العزاء على جوال رقم: ([telephone])."}
    ```

    ## When not to use it
    Where the numbers are those of offices, and meant for everyone.
    """
    return personal.about(value, "telephone", region)


@_rule("PII003", "bank-account", suspects=accounts.SUSPECT_ACCOUNT, fix=partial(personal.without, kind="bank account"))
def bank_account(value: str) -> Hit | None:
    """An international bank account number (IBAN) stands in text.

    ## Why is this bad?
    It names one account, and with it its holder. Found are numbers of the length that their country uses and with check
    digits that fit (ISO 13616), however they are grouped, in any digits and either case.

    ## Example
    ```json
    {"text": "التبرع على الحساب SA03 8000 0000 6080 1016 7519 لدى المصرف."}
    ```

    ## Use instead
    ```json
    {"text": "التبرع على الحساب [bank account] لدى المصرف."}
    ```

    ## When not to use it
    Where the accounts are those of charities, and meant for everyone.
    """
    return personal.about(value, "bank account")


@_rule("PII004", "payment-card", suspects=numbers.SUSPECT_NUMBER, fix=partial(personal.without, kind="payment card"))
def payment_card(value: str) -> Hit | None:
    """The number of a payment card stands in text.

    ## Why is this bad?
    Card numbers are stolen where they are found. Found are those that begin as an issuer's do, are as long, and have a
    Luhn digit that fits (ISO/IEC 7812).

    ## Example
    ```json
    {"text": "نشر اللصوص رقم البطاقة 4111 1111 1111 1111 على الإنترنت."}
    ```

    ## Use instead
    ```json
    {"text": "نشر اللصوص رقم البطاقة [payment card] على الإنترنت."}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return personal.about(value, "payment card")


@_rule(
    "PII005",
    "national-identifier",
    suspects=numbers.SUSPECT_NUMBER,
    fix=partial(personal.without, kind="national identifier"),
)
def national_identifier(value: str, *, region: str | None = None) -> Hit | None:
    """A number that a state gave to a person stands in text.

    ## Why is this bad?
    It leads to one person for a lifetime, and opens doors. Found are numbers whose check digits fit, as far as a state
    publishes how they are made; others where words before them say what they are. With the source's region
    (`region = "SA"`) its own numbers need no such words.

    ## Example
    ```json
    {"text": "الموظف من العمر 46 سنة، رقم الهوية (1000000008)، عمل رئيسا للقسم."}
    ```

    ## Use instead
    ```json
    {"text": "الموظف من العمر 46 سنة، رقم الهوية ([national identifier])، عمل رئيسا للقسم."}
    ```

    ## When not to use it
    Never on records that are to be published.
    """
    return personal.about(value, "national identifier", region)


@_rule("PII006", "ip-address", suspects=addresses.SUSPECT_ADDRESS, fix=partial(personal.without, kind="IP address"))
def ip_address(value: str) -> Hit | None:
    """A public IP address stands in text.

    ## Why is this bad?
    It leads to a connection, and courts have held it to be personal data. Found are addresses that are globally
    reachable by IANA's registries; private ones, those of documentation and other reserved ones are none.

    ## Example
    ```json
    {"text": "كتب المستخدم من العنوان 8.8.4.4 تعليقا."}
    ```

    ## Use instead
    ```json
    {"text": "كتب المستخدم من العنوان [IP address] تعليقا."}
    ```

    ## When not to use it
    Where articles are about networks.
    """
    return personal.about(value, "IP address")


RULES = (email_address, telephone_number, bank_account, payment_card, national_identifier, ip_address)
