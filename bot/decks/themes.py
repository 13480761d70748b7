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

ONLY_CHOSEN = frozenset({"mental-health"})
"""Themes for whoever chose them by name: never unasked, and never as a part of everything."""
UNASKED = tuple(theme for theme in THEMES if theme not in ONLY_CHOSEN)
"""What comes to people who chose no theme."""
IN_CHANNELS = ("core-skills", "feedback", "management", "community", "shadows")
"""What a channel gets unless its admin chooses otherwise: about the work at hand. All others may embarrass an employer
in front of everyone, or whoever reads them there: whether to stay, what comes next, how to tell one's own story."""

MOMENTS: Mapping[str, str] = {
    "about-to-ask": "About to ask for feedback",
    "just-received": "Just received some",
    "about-to-give": "About to give some",
    "as-a-manager": "As a manager",
}
"""When somebody wants a tip, and what people read."""

FACING: Mapping[str, str] = {
    "not-promoted": "I was not promoted",
    "bigger-job": "I want a bigger job",
    "new-manager": "I am a new manager",
    "team": "I lead people",
    "offer": "There is an offer on the table",
    "stalled": "My company has stopped growing",
    "what-next": "What comes after this job?",
    "interview": "I have to tell my story",
    "too-little-feedback": "Nobody tells me how I am doing",
    "at-the-top": "I have what I was after. And now?",
}
"""What somebody is facing now, by which the workbook lists its exercises, and what people read."""

PLAN: Mapping[str, str] = {
    "end-states": "End states",
    "job-after-next": "The job after next",
    "next-job": "The next job",
    "version": "The present version",
    "must-prove": "What it must prove",
    "superpowers": "Superpowers",
    "shadows": "Their shadows",
    "story": "My story in two sentences",
    "given": "To give",
}
"""The parts of My plan that exercises write into, in its order, and what people read."""


def unlike(what: str, word: str, known: Iterable[str]) -> str:
    """Say that a word is not known, with the one that was probably meant, or all when they are few."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return f'is not a known {what}; did you mean "{close[0]}"?'
    return f"is not a known {what}" + (f"; known are {', '.join(names)}" if 0 < len(names) <= 20 else "")
