"""The words of the product as plain values. Standard library only; everybody may import this file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MIN_REVIEWERS = 5
"""A round never runs with fewer people asked (docs/anonymity: a guess must not be better than one in five)."""

MAX_NAMED = 10
"""The most people an asker may name."""

MAX_DRAWN = 3
"""The most people Sidecar draws on top."""

FOCUS_CHARS = 600
TEXT_CHARS = 1_000
"""The most an asker's focus, and one text of an answer, may hold."""

MIN_THRESHOLD = 3
"""No workspace may open rounds with fewer answers than this."""

THREAD_SLOTS = 6
"""Weekly slots an opened round lives before its key is destroyed."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a lens, as the giver sees it beside an input."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lens:
    """A template of one to three short questions."""

    id: str
    title: str
    purpose: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What the daily sweep of the Slack directory says about somebody."""

    team_id: str
    user_id: str
    name: str
    handle: str = ""
    zone: str | None = None
    is_bot: bool = False
    is_deleted: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    """A person of another workspace, here through Slack Connect."""
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody who joined Sidecar. Dates are kept to the day."""

    team_id: str
    user_id: str
    joined_on: date
    active: bool = True
    """False after leaving while keeping what they had."""
    askable: bool = True
    drawable: bool = True


@dataclass(frozen=True, slots=True)
class Peer:
    """A member as a possible reviewer: the membership joined with the directory."""

    user_id: str
    name: str
    drawable: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings a community manager may change, within the limits of the design."""

    team_id: str
    threshold: int = 4
    slot_weekday: int = 1
    """0 is Monday."""
    slot_hour: int = 9
    zone: str = "UTC"
    guests: bool = False
    """Whether guests and Slack Connect people count as eligible."""
    admins: tuple[str, ...] = ()
    """People who may change these settings besides Slack's own workspace admins."""


class RoundState(StrEnum):
    """Where a round stands. The last three are final: their key is gone."""

    GATHERING = "gathering"
    COLLECTING = "collecting"
    OPENED = "opened"
    CANCELLED = "cancelled"
    DESTROYED = "destroyed"
    ENDED = "ended"


LIVE_STATES = (RoundState.GATHERING, RoundState.COLLECTING, RoundState.OPENED)
FINAL_STATES = (RoundState.CANCELLED, RoundState.DESTROYED, RoundState.ENDED)


@dataclass(frozen=True, slots=True)
class Round:
    """A request for feedback. What the asker wrote is in `brief`, sealed under the round's own key."""

    id: str
    team_id: str
    asker_id: str
    state: RoundState
    threshold: int
    """How many answers it takes to open, as promised to the givers when the round began."""
    days: int
    draws: int
    """How many people the asker would like drawn; fewer may be."""
    started_on: date
    opens_at: datetime | None
    ends_at: datetime | None
    reminded: bool
    extended: bool
    brief: bytes


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody asked in a round."""

    user_id: str
    drawn: bool = False
    unreachable: bool = False
    """Slack could not deliver the invitation, so this person does not count."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the asker wrote, and the lens as it stood that day."""

    focus: str
    lens_title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An opened answer: a fresh label and one text for each question."""

    label: str
    texts: tuple[str, ...]


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
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"
    ENDED = "ended"
    ANNOUNCEMENT = "announcement"


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
class Message:
    """What Slack is to show: Block Kit and the text that stands in for it."""

    text: str
    blocks: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class AskForm:
    """What the asker's form needs: whom they may name, and whether enough people joined."""

    peers: tuple[Peer, ...]
    lenses: tuple[Lens, ...]
    draws: int
    """How many peers to offer to draw: 2 when the pool allows it."""

    @property
    def gathers(self) -> bool:
        """Return whether a round could only wait for people to join."""
        return len(self.peers) < MIN_REVIEWERS


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it. `opens_at` is None while the round gathers people."""

    named: int
    drawn: int
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class GiverCard:
    """What a giver is told before writing, from the live round."""

    asker_id: str
    invited: int
    threshold: int
    opens_at: datetime
    extended: bool


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What the giver's form shows: the card, the questions and this person's own part."""

    round_id: str
    card: GiverCard
    brief: Brief
    texts: tuple[str, ...]
    """What they wrote so far; nothing when they did not answer."""
    declined: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What App Home shows its owner."""

    member: Membership | None
    is_admin: bool
    workspace: Workspace
    asked: tuple[Round, ...]
    waiting: tuple[Round, ...]

    @property
    def joined(self) -> bool:
        """Return whether its owner takes part."""
        return self.member is not None and self.member.active
