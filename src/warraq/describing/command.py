"""The command that validates a file by what is suggested for it, to be pasted into a shell."""

from __future__ import annotations

from warraq.article import REQUIRED
from warraq.describing import options
from warraq.describing.look import Description
from warraq.describing.quoting import shell
from warraq.describing.toml import settings


def render(description: Description) -> str:
    """Return the command; every word of it is quoted where a shell needs that."""
    path = description.given
    words = ["warraq", "validate", f"./{path}" if path.startswith("-") and path != "-" else path]
    words += ["--reader", description.named] if description.named else []
    words += options.sources(settings(description))
    words += options.maps(description.suggestion.mapping)
    mapping = description.suggestion.mapping
    required = [name for name in REQUIRED if name in mapping and name not in options.unmappable(mapping)]
    words += ["--required", ",".join(required)] if required else []
    return " ".join(map(shell, words))
