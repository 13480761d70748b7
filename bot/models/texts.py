"""Texts from outside: as any database keeps them, as people see them, as long as there is room for them."""

from __future__ import annotations

import re
import unicodedata

_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Postgres refuses NUL, and half a surrogate pair is no character: no encoding has bytes for it.

No keyboard writes the other control characters, and JSON makes six bytes of one: a text that is short enough for its
form would be too long for its box. New lines and tabs stay.
"""


_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85]")


def storable(text: str) -> str:
    """Return a text without what some database would refuse, and with it everything kept beside it."""
    return _UNKEEPABLE.sub("", _LINE_END.sub("\n", text))


_JOINERS = "\u200c\u200d"
"""They shape words of Persian and Hindi, and emoji."""
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs by Unicode's book, of which nobody sees anything."""
_NO_SIGN = ("M", "Z")
"""What the categories begin with of what shows nothing by itself: accents and their like, and spaces."""


def visible(name: str) -> str:
    """Return a name without what nobody sees in it; "" when there is nothing to see at all.

    Marks of direction go, too: they would turn round whatever stands beside the name.
    """
    # Of most names the short way: a list of thousands is made in the three seconds that Slack waits.
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    kept = "".join(one for one in storable(name) if one in _JOINERS or not _is_hidden(one))
    kept = " ".join(kept.split()).strip(_JOINERS)
    return kept if any(_shows(one) for one in kept) else ""


def _is_hidden(one: str) -> bool:
    return one in _FILLERS or unicodedata.category(one) == "Cf"


def _shows(one: str) -> bool:
    return one not in _JOINERS and not unicodedata.category(one).startswith(_NO_SIGN)


def units(text: str) -> int:
    """Count characters as a browser does, where most emoji are two: Slack does not say how it counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """Return a text on one line with at most so many `units`: cut at a word, or inside one that is too long itself."""
    text = " ".join(text.split())
    if units(text) <= most:
        return text
    kept = text[: most - 1]
    while units(kept) > most - 1:
        kept = kept[:-1]
    words, _, rest = kept.rpartition(" ")
    # Half a name is more than its first initial.
    if not text[len(kept) :].startswith(" ") and len(words) > len(rest):
        kept = words
    return kept.rstrip(f" {_JOINERS}") + "…"
