"""Whom a community can turn to: a line of an admin's own, shown wherever something may be hard to read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.models.texts import shortened, visible

CARE = "If someone may be in danger, call your local emergency number now."
"""What stands wherever something may meet somebody in a bad way."""
HELP_CHARS = 150
LINK_CHARS = 300
_LINK = re.compile(r"https://(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*(?::\d{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?")
"""A host with a dot, in letters that look like themselves: no name or password before it, no bracket, quote or space
behind it."""


def is_link(text: str) -> bool:
    """Tell whether a text is an address of the web that may stand in every message."""
    return len(text) <= LINK_CHARS and _LINK.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Help:
    """A community's own help; both are empty where no admin has named any."""

    words: str = ""
    link: str = ""

    @classmethod
    def of(cls, words: str | None, link: str | None) -> Help:
        """Return what can be shown of what is kept: a damaged line must not stop the message it stands in."""
        return cls(shortened(visible(words or ""), HELP_CHARS), link if link and is_link(link) else "")
