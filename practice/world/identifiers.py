"""Names for things, counted instead of drawn, so that two runs of one story use the same ones."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections import defaultdict


class Identifiers:
    """Hands out Slack-shaped identifiers in a fixed order per kind."""

    def __init__(self) -> None:
        self._counters: defaultdict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))

    def number(self, kind: str) -> int:
        """Return the next number of this kind: 1, 2, 3, …"""
        return next(self._counters[kind])

    def short(self, prefix: str) -> str:
        """Return an id such as V00000001."""
        return f"{prefix}{self.number(prefix):08d}"

    def secret(self, kind: str) -> str:
        """Return a hexadecimal string that looks random and is the same in every run."""
        return hashlib.sha256(f"{kind}:{self.number(kind)}".encode()).hexdigest()[:32]

    def envelope(self) -> str:
        """Return an id in the form of a UUID, as Socket Mode envelopes carry."""
        return str(uuid.UUID(self.secret("envelope")))
