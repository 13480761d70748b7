"""The one source of chance: ids, nonces, shuffles, draws and cover times all come from here.

Everything is drawn from the operating system unless a `random.Random` is handed in (tests replay worlds with
a seeded one). Ids are uuid4: they carry no time and no order (docs/anonymity rule 11).
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from `source`, the operating system's generator by default."""

    def __init__(self, source: random.Random | None = None) -> None:
        # Never `random.Random()` of its own: who sees enough of what it draws can compute the rest.
        self._source = source or random.SystemRandom()

    def id(self) -> str:
        """Return a fresh uuid4 as 32 hexadecimal digits."""
        # By way of `bytes`, because `uuid.uuid4` asks the system and no seeded world could be played again.
        return uuid.UUID(bytes=self.bytes(16), version=4).hex

    def bytes(self, count: int) -> bytes:
        """Draw `count` bytes, good enough for keys and nonces unless a seeded source was handed in."""
        return self._source.getrandbits(8 * count).to_bytes(count, "big")

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return a new list; every order is equally likely."""
        mixed = list(items)
        self._source.shuffle(mixed)
        return mixed

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """Draw `count` different items, in random order. Raises ValueError when there are fewer."""
        return self._source.sample(items, count)

    def below(self, limit: float) -> float:
        """Return a number drawn evenly from [0, limit)."""
        return self._source.random() * limit
