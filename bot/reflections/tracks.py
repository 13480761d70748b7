"""Tracks: everything, some themes, or an arc. A track is kept as text, so that decks may change under it."""

from __future__ import annotations

from collections.abc import Collection

from bot.decks.content import Content
from bot.decks.themes import ONLY_CHOSEN, THEMES, UNASKED
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
    return content.reflections_of(themes_of(track) or UNASKED)


def are_known(track: str) -> bool:
    """Tell whether a track is everything, or names themes there are."""
    return track == ALL or (bool(themes_of(track)) and set(themes_of(track)) <= THEMES.keys())


def chosen(content: Content, *chosen_tracks: str) -> set[str]:
    """Return the themes that tracks name; an arc names its own, by its title."""
    named = {theme for track in chosen_tracks for theme in themes_of(track)}
    return named | {arc.theme for arc in content.arcs if of_arc(arc.id) in chosen_tracks}


def may_come(theme: str, chosen_themes: Collection[str]) -> bool:
    """Tell whether something of a theme may come to whoever chose these: some is only for those who chose it."""
    return theme not in ONLY_CHOSEN or theme in chosen_themes


def item(content: Content, item_id: str) -> Reflection | None:
    """Return an item by its id; None for "", and when the decks no longer have it."""
    try:
        return content.prompt(item_id) if item_id else None
    except ContentError:
        return None
