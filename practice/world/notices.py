"""What Slack itself tells a person, beside what the app says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from practice.world.changes import Changes
from practice.world.identifiers import Identifiers


@dataclass(frozen=True)
class Notice:
    """One line of Slack's own to one person."""

    id: int
    text: str


class Notices:
    """Everybody's notices."""

    def __init__(self, identifiers: Identifiers, changes: Changes) -> None:
        self._identifiers = identifiers
        self._changes = changes
        self._by_user: defaultdict[str, list[Notice]] = defaultdict(list)

    def tell(self, user: str, text: str) -> None:
        """Show a line to this person."""
        self._by_user[user].append(Notice(self._identifiers.number("notice"), text))
        self._changes.touch()

    def of(self, user: str) -> list[Notice]:
        """Return this person's notices, oldest first."""
        return list(self._by_user[user])
