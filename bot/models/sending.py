"""Intents to send, and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an outbox row will become when it is sent."""

    ASKED = "asked"
    GATHERING = "gathering"
    JOIN_INVITE = "join_invite"
    INVITATION = "invitation"
    REMINDER = "reminder"
    EXTENDED = "extended"
    OPENING = "opening"
    OPENED = "opened"
    ANSWER = "answer"
    NUDGE = "nudge"
    LETTER = "letter"
    REPORT = "report"
    REPORT_OFF = "report_off"
    THANKS = "thanks"
    THANKS_OFF = "thanks_off"
    COMMITMENT = "commitment"
    FOLLOW_UP_OFF = "follow_up_off"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"
    ENDED = "ended"
    ANNOUNCEMENT = "announcement"
    REFLECTION = "reflection"
    CHECK_IN = "check_in"
    TIP = "tip"
    CHANNEL_TIP = "channel_tip"
    CHANNEL_TROUBLE = "channel_trouble"


class SendState(StrEnum):
    """The life of an outbox row."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """An intent to send: who, what about, when. Never a word somebody wrote."""

    team_id: str
    recipient: str
    """A person (U…) or a channel (C…)."""
    kind: Kind
    subject_id: str
    slot: int
    """Tells apart several messages of one kind about one subject: the place of an answer, the number of a reminder."""
    not_before: datetime

    @property
    def dedupe_key(self) -> str:
        """Return what makes a second copy of this intent impossible."""
        return f"{self.kind}:{self.subject_id}:{self.slot}:{self.recipient}"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A claimed row of the outbox."""

    id: str
    head: Letterhead
    attempts: int
    doubted: bool
    """An earlier attempt may have been posted."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is to show: Block Kit and the text that stands in for it."""

    text: str
    blocks: tuple[dict[str, object], ...] = ()
    below: Posted | None = None
    """The message whose thread it continues."""
