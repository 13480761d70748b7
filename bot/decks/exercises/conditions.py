"""Conditions as people write them in decks: "door is inside", "age below 30 or age at least 60".

A list of them holds when each line does; a line holds when one of its parts does, parted by " or ".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.models import Condition, Must, When

_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_FORMS = (
    (rf"(?P<must>highest is|lowest is) (?P<subject>{_SLUG})", True),
    (rf"score (?P<subject>{_SLUG}) (?P<must>at least|below) (?P<value>-?\d+)", True),
    (rf"(?P<subject>{_SLUG}(?:\.{_SLUG})?) (?P<must>at least|below) (?P<value>-?\d+)", False),
    (rf"(?P<subject>{_SLUG}) (?P<must>is filled|is empty)", False),
    (rf"(?P<subject>{_SLUG}) (?P<must>is not|has not|is|has) (?P<value>{_SLUG})", False),
)
EXAMPLES = '"door is inside", "signs has leaving", "age at least 30", "story is filled", "score nobody at least 4"'


def parsed(lines: Sequence[str]) -> When:
    """Read a list of lines. Raises ValueError for one that is no condition."""
    return tuple(tuple(_one(part.strip()) for part in line.split(" or ")) for line in lines)


def _one(text: str) -> Condition:
    for form, of_score in _FORMS:
        found = re.fullmatch(form, text)
        if found:
            value = found.groupdict().get("value") or ""
            must = Must(found["must"])
            number = int(value) if must in (Must.AT_LEAST, Must.BELOW) else value
            return Condition(found["subject"], must, number, of_score)
    raise ValueError(f'"{text}" is no condition; write it like {EXAMPLES} or "highest is nobody"')


def written(when: When) -> str:
    """Return conditions as words behind what they are about; nothing when there are none."""
    lines = (" or ".join(map(_words, group)) for group in when)
    return f" (when {'; '.join(lines)})" if when else ""


def _words(condition: Condition) -> str:
    if condition.must in (Must.HIGHEST, Must.LOWEST):
        return f"{condition.must} {condition.subject}"
    about = f"score {condition.subject}" if condition.of_score else condition.subject
    return f"{about} {condition.must} {condition.value}".rstrip()
