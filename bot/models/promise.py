"""What Sidecar promises, in figures taken from the code and settings that keep it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.models.people import Workspace


@dataclass(frozen=True, slots=True)
class Promise:
    """Everything the privacy texts say in numbers."""

    workspace: Workspace
    invited: int
    opens_after_days: int
    """The earliest opening after asking."""
    slots: int
    first_slot_hours: int
    reading_hours: int
    unsigned: int
    sets_kept_days: int
    sent_kept_days: int
    questions_kept_days: int
    gone_kept_days: int
    cover_minutes: int
