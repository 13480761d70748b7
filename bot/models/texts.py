"""Texts from outside, as any database keeps them."""

from __future__ import annotations

import re

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""Postgres refuses NUL, and half a surrogate pair is no character: no encoding has bytes for it."""


def storable(text: str) -> str:
    """Return a text without what some database would refuse, and with it everything kept beside it."""
    return _UNKEEPABLE.sub("", text)
