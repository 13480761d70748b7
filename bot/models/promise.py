"""What Sidecar promises, in figures taken from the code and settings that keep it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.models.people import Workspace


@dataclass(frozen=True, slots=True)
class Promise:
    """Everything the privacy texts say in numbers."""

    workspace: Workspace
    invited: int
    """The fewest people asked in a round."""
    opens_after_days: int
    """The earliest opening after asking."""
    slots: int
    first_slot_hours: int
    """From the opening, at least."""
    reading_hours: int
    """From the last slot to the destruction of the key."""
    unsigned: int
    """So many people asked stay without a name, whoever signs."""
    sets_kept_days: int
    sent_kept_days: int
    questions_kept_days: int
    withdrawn_kept_days: int
    invites_kept_days: int
    seen_kept_days: int
    gone_kept_days: int
    cover_minutes: int
    """On average, between two visits that rewrite a box though nobody acts, while people are at work."""
    quiet_cover_minutes: int
    """The same at night and on weekends."""
    keys_on_same_server: bool = False
    """Whether old keys may stay in the log of writes of the server that holds the main database."""
    kept: tuple[str, ...] = ()
    """What tables say for themselves that they keep of a member, one line each."""
