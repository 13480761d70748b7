"""Texts from outside, as any database keeps them."""

from __future__ import annotations

import re

_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Postgres refuses NUL, and half a surrogate pair is no character: no encoding has bytes for it.

No keyboard writes the other control characters, and JSON makes six bytes of one: a text that is short enough for its
form would be too long for its box. New lines and tabs stay.
"""


_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85]")


def storable(text: str) -> str:
    """Return a text without what some database would refuse, and with it everything kept beside it."""
    return _UNKEEPABLE.sub("", _LINE_END.sub("\n", text))
