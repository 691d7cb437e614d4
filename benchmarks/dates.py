"""Time a line of `warraq.normalise.dates.read` beside dateparser on the same lines; prints a Markdown table."""

from __future__ import annotations

import timeit
import warnings

import dateparser

from warraq.normalise.dates import read

LINES = (
    "الأحد 25 يوليو 2021 11:02 ص",
    "25 يوليو 2021",
    "الأحد ٢٥ يوليو ٢٠٢١",
    "25/07/2021 11:02",
    "2021-07-25T11:02:03+03:00",
    "Sun, 25 Jul 2021 11:02:03 +0300",
    "25 تموز 2021",
    "15 ذو الحجة 1442 هـ",
    "الأحد 15 ذو الحجة 1442 هـ - 25 يوليو 2021 م",
)
LANGUAGES = ["ar", "en"]
REPEATS = 5


def ours(line: str) -> object:
    """Read a line with warraq."""
    return read(line).date


def theirs(line: str) -> object:
    """Read a line with dateparser, told the two languages so that it need not look for them."""
    return dateparser.parse(line, languages=LANGUAGES)


def seconds(line: str, reader: object, number: int) -> float:
    """Best time of one call."""
    timer = timeit.Timer("reader(line)", globals={"reader": reader, "line": line})
    return min(timer.repeat(REPEATS, number)) / number


def main() -> None:
    """Print the table, and the ratio over all lines."""
    # dateparser calls strptime without a year, which Python 3.13 and later deprecate.
    warnings.filterwarnings("ignore", "Parsing dates involving a day of month without a year", DeprecationWarning)
    print("| line | warraq µs | dateparser µs | ratio | dateparser reads it |\n|---|---:|---:|---:|---|")
    totals = [0.0, 0.0]
    for line in LINES:
        mine, peer = seconds(line, ours, 2000), seconds(line, theirs, 20)
        totals = [totals[0] + mine, totals[1] + peer]
        print(
            f"| {line} | {mine * 1e6:.1f} | {peer * 1e6:.0f} | {peer / mine:.0f} | {'yes' if theirs(line) else 'no'} |"
        )
    print(f"| all | {totals[0] * 1e6:.1f} | {totals[1] * 1e6:.0f} | {totals[1] / totals[0]:.0f} | |")


if __name__ == "__main__":
    main()
