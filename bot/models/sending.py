"""Intents to send, messages, and scheduled work that was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models.kinds import Kind
from bot.models.people import Who


class SendState(StrEnum):
    """The life of an outbox row."""

    PENDING = "pending"
    ASIDE = "aside"
    """Could not be prepared, or Slack does not take it as it is. It comes again later; what follows it goes past."""
    CLAIMED = "claimed"
    """A worker has it in hand and has not begun: nobody can have received it."""
    SENDING = "sending"
    """On its way to Slack. Left in this state, it may have arrived."""
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    """It may have been posted, and is not sent again."""
    FAILED = "failed"
    """It was surely not posted: refused by Slack for its recipient, or given up."""
    LAPSED = "lapsed"
    """Lost its sense before it was sent: its round was over."""
    HELD = "held"
    """It waited when the copy was made that was restored since; its owner decides (`python -m bot held`)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about where that is no round: a report, a day, a channel."""

    team_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """An intent to send: who, what about, when. Never a word somebody wrote."""

    team_id: str
    recipient: str
    """A person (U…) or a channel (C…)."""
    kind: Kind
    subject_id: str
    number: int
    """Tells apart several messages of one kind about one subject; made and read by `bot.models.numbering`."""
    not_before: datetime

    @property
    def to(self) -> Who:
        """Return the recipient, where it is a person."""
        return Who(self.team_id, self.recipient)

    @property
    def dedupe_key(self) -> str:
        """What makes a second copy of this intent impossible: unique in the outbox of a workspace."""
        # Without the moment: what is made again a second later, after a crash, is still the same message.
        return f"{self.kind}:{self.subject_id}:{self.number}:{self.recipient}"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A claimed row of the outbox."""

    id: str
    head: Letterhead
    attempts: int
    """How often it may have been posted; of one that cannot have been, how often it could not be prepared."""
    doubted: bool
    """An earlier attempt may have been posted."""
    claimed_at: datetime | None = None
    """Which claim it is held by."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many rows of the outbox are in a state, and when the first of them was due."""

    state: str
    count: int
    since: datetime


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


@dataclass(frozen=True, slots=True)
class SetAside:
    """One item of the clock's own work, never a person's act, that failed and waits to be tried again."""

    sort: str
    about: Subject
    code: str
    fault: str
    """Class and place of the error, never its words."""
    times: int
    """How often it failed in a row."""
    tried_at: datetime
    again_at: datetime
