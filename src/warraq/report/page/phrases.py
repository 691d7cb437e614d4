"""What the scripts of the page say, by their English forms; each is said in the language of the report."""

from __future__ import annotations

PHRASES = (
    # Buttons and places of the page
    "Close", "Keys", "Print", "Search", "Findings", "Record", "Skip to the findings", "All findings", "Whole article",
    "Colours: as the system", "Colours: light", "Colours: dark", "These keys", "The files have changed.", "Load again",
    # Counts
    "Errors", "Warnings", "Infos", "Records read", "Records not read", "Files", "Waived findings",
    "Findings: {all}", "Findings: {found} of {all}", "Nothing fits these filters.", "Nothing was found.",
    # Pictures
    "Counts", "By rule", "By publisher", "By file", "By month", "Show all {count}", "Show fewer",
    "Findings by month, from {first} to {last}", "without a date", "without a publisher", "none",
    # Filters and sorting
    "Filter the findings", "Filters and sorting", "Clear filters", "Search messages, texts, titles, places",
    "Severity", "All severities", "Rule", "All rules", "{family}: all", "File", "All files", "Publisher",
    "All publishers", "Month", "All months", "Fix", "Fixable or not", "Fixable", "Not fixable", "Waived",
    "Waived or not", "Not waived", "and {count} more: search for them", "Sort by", "Order", "Place in the files",
    "Date", "Ascending", "Descending",
    # Pages
    "Pages", "Pages, below the list", "First", "Previous", "Next", "Last", "Page", "of {count}", "{count} on a page",
    "Findings on a page", "Next finding", "Previous finding", "Open or close the details", "Next page",
    "Previous page",
    # A finding
    "Error", "Warning", "Info", "fixable", "waived", "Details", "Value", "The other record", "What the rule says",
    "The value was not read.", "{shown} of {all} characters", "no value", "Field", "Line", "Element", "Character",
    "Byte",
    # Help of a rule
    "It can be fixed safely", "It can be fixed, unsafely", "It cannot be fixed by itself", "Why is this bad?",
    "Example", "Use instead", "When not to use it", "This rule has no documentation here.",
    # Paper
    "Printed are all {count} findings.",
    "Printed are the first {count} of {all} findings; filter them to print others.",
)  # fmt: skip
