"""Fresh names for opened answers: drawn anew for each round, so that nothing is equal across rounds."""

from __future__ import annotations

from bot.chance import Chance

BIRDS = (
    "Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Fulmar", "Godwit", "Heron", "Ibis", "Jackdaw", "Kestrel",
    "Lapwing", "Merlin", "Nuthatch", "Osprey", "Plover", "Quail", "Redstart", "Siskin", "Tern", "Veery", "Wheatear",
    "Whimbrel", "Wren", "Pipit", "Linnet",
)  # fmt: skip
"""More than the most people one round can ask (ten named and three drawn)."""


def labels(count: int, chance: Chance) -> list[str]:
    """Return so many different labels in random order."""
    return chance.sample(BIRDS, count)
