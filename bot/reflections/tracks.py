"""Tracks: everything, some themes, or an arc. A track is kept as text, so that decks may change under it."""

from __future__ import annotations

from bot.decks.content import Content
from bot.errors import ContentError
from bot.models import Reflection

ALL = "all"


def of_themes(themes: tuple[str, ...]) -> str:
    """Return the track of some themes; of everything when there are none."""
    # Sorted, so that the same choice is always the same text.
    return f"themes:{','.join(sorted(themes))}" if themes else ALL


def of_arc(arc_id: str) -> str:
    """Return the track of an arc: its steps in order, then everything."""
    return f"arc:{arc_id}"


def is_arc(track: str) -> bool:
    """Tell whether a track has an order of its own."""
    return track.startswith("arc:")


def themes_of(track: str) -> tuple[str, ...]:
    """Return the chosen themes; none for arcs, and none for everything."""
    kind, _, rest = track.partition(":")
    return tuple(rest.split(",")) if kind == "themes" else ()


def items(content: Content, track: str) -> tuple[Reflection, ...]:
    """Return the items of a track in order; none when the decks no longer have it."""
    kind, _, rest = track.partition(":")
    if kind == "arc":
        # None, not an error: a member's choice outlives the deck it was made from.
        return next((arc.steps for arc in content.arcs if arc.id == rest), ())
    return content.reflections_of(themes_of(track))


def item(content: Content, item_id: str) -> Reflection | None:
    """Return an item by its id; None for "", and when the decks no longer have it."""
    try:
        return content.prompt(item_id) if item_id else None
    except ContentError:
        return None
