"""What decks are sorted by: themes, and the moments at which a tip helps."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

THEMES: Mapping[str, str] = {
    "long-term": "Long-term planning",
    "experience": "Diverse experience",
    "ex-growth": "Ex-growth companies",
    "core-skills": "Core skills",
    "story": "Your story",
    "promotion": "Promotion",
    "feedback": "Feedback",
    "management": "Management",
    "senior-ic": "The senior individual path",
    "community": "Community",
    "shadows": "Superpowers and their shadows",
    "mental-health": "Mental health at the top",
    "act-three": "Act Three",
}
"""Slug in the files, and what people read. A slug stays for ever: members' choices are kept by it."""

MOMENTS: Mapping[str, str] = {
    "about-to-ask": "About to ask for feedback",
    "just-received": "Just received some",
    "about-to-give": "About to give some",
    "as-a-manager": "As a manager",
}
"""When somebody wants a tip, and what people read."""


def unlike(what: str, word: str, known: Iterable[str]) -> str:
    """Say that a word is not known, with the one that was probably meant, or all when they are few."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return f'is not a known {what}; did you mean "{close[0]}"?'
    return f"is not a known {what}" + (f"; known are {', '.join(names)}" if 0 < len(names) <= 20 else "")
