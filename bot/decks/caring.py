"""What a clinician reads before a release: everything about mental health, and whatever else points to real help."""

from __future__ import annotations

import re

from bot.decks.content import AnyItem, Content
from bot.decks.preview import WIDTH, preview
from bot.models import Exercise, Lens

THEME = "mental-health"
_HELP = re.compile(
    r"\b(?:therap\w+|doctors?|psychiatr\w+|psycholog\w+|counsell?ors?|crisis lines?|emergency number|depress\w+"
    r"|burn(?:ed|t|ing)?[ -]?out|suicid\w+|panic attacks?|harm(?:ing)? (?:your|my|them)sel\w+)\b",
    re.IGNORECASE,
)
"""Words that make a text one of these, whatever its theme."""


def to_be_read(content: Content) -> tuple[AnyItem, ...]:
    """Return what a clinician should read: by its theme, by its words, or because an outcome needs care."""
    singles: tuple[AnyItem, ...] = (*content.sources, *content.tips, *content.reflections)
    rest: tuple[AnyItem, ...] = (*content.arcs, *content.steps, *content.lenses, *content.exercises)
    return tuple(item for item in (*singles, *rest) if _is_one(content, item))


def whole(content: Content) -> str:
    """Return all of it as people will read it, one item after the other."""
    return f"\n\n{'-' * WIDTH}\n\n".join(preview(content, item.id) for item in to_be_read(content))


def _is_one(content: Content, item: AnyItem) -> bool:
    if not isinstance(item, Lens) and item.theme == THEME:
        return True
    if isinstance(item, Exercise):
        # Not its preview, which proves all ways through it and takes a second.
        texts = [*(one.text for one in item.pages), *(one.text for one in item.outcomes)]
        return any(outcome.care for outcome in item.outcomes) or _points_to_help(" ".join(texts))
    return _points_to_help(preview(content, item.id))


def _points_to_help(text: str) -> bool:
    return _HELP.search(" ".join(text.split())) is not None
