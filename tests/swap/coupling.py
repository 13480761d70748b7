"""What makes worlds comparable: a cipher that shows lengths only, and chance that is drawn before names and acts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from bot.chance import Chance
from bot.errors import SealError
from bot.sealing.vault import TAG_BYTES

T = TypeVar("T")


class LengthsOnly:
    """A stub cipher: zeros of the right length behind the nonce. It keeps the plain bytes by their nonce."""

    def __init__(self) -> None:
        self._plain: dict[bytes, bytes] = {}

    def seal(self, key: bytes, plain: bytes, purpose: bytes, nonce: bytes) -> bytes:
        """Return nonce and zeros."""
        self._plain[nonce] = plain
        return nonce + bytes(len(plain) + TAG_BYTES)

    def open(self, key: bytes, sealed: bytes, purpose: bytes) -> bytes:
        """Return the plain bytes."""
        try:
            return self._plain[sealed[:12]]
        except KeyError as error:
            raise SealError("not sealed here") from error


class CoupledChance(Chance):
    """Seeded chance whose shuffles of people do not depend on who they are, nor other draws on when people act.

    `back` maps the people of this world to those of the other. A shuffle maps them there, orders them by the same
    draws, and maps them back: the same distribution, and the same order of roles in both worlds. What an act draws
    comes from a stream of its own: fresh draws are as likely to be these as any others.
    """

    def __init__(self, seed: int, back: Mapping[str, str] | None = None) -> None:
        super().__init__(random.Random(seed))
        self.back = dict(back or {})
        self._seed = seed

    @contextmanager
    def aside(self, act: object) -> Iterator[None]:
        """Draw for one act from a stream of its own."""
        before, self._source = self._source, random.Random(f"{self._seed} {act}")
        try:
            yield
        finally:
            self._source = before

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in random order, the same order of roles whatever the roles are called."""
        listed = list(items)
        if not self.back or not all(isinstance(item, str) for item in listed):
            return super().shuffled(listed)
        # Sorted, so that the order in which the database listed people does not matter either.
        return super().shuffled(sorted(listed, key=lambda item: self.back.get(str(item), str(item))))
