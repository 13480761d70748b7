"""What the two databases know of each other, and what must stay as people left it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the main database remembers about itself."""

    key_fingerprint: str
    next_fingerprint: str | None = None
    """The master key that a rekeying under way wraps everything under."""
    meeting_id: str | None = None
    """The id shared with the key store."""
    restored_id: str | None = None
    """The backup that was restored last."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the key store remembers of its main database."""

    id: str
    pepper: bytes
    """What digests of withdrawals are made with."""
    met: bool = False
    """Whether the main database is known to remember the id, too."""


class Withdrawn(StrEnum):
    """What somebody can take away so that no old copy may bring it back."""

    LEFT = "left"
    DELETED = "deleted"
    """Left, and had everything deleted."""
    ENTRY = "entry"
    """One page of a journal."""
    COMMITMENT = "commitment"
    SHEET = "sheet"
    """One doing of an exercise in the workbook."""
    ASKABLE = "askable"
    """That others may ask them."""
    DRAWABLE = "drawable"
    QUESTIONS = "questions"
    """The weekly questions, and with them the tips."""
    TIPS = "tips"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That something was withdrawn. Which thing, only a digest says."""

    id: str
    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class Held:
    """So many messages of one kind that a restore held back."""

    kind: str
    count: int
