"""What forms and App Home show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.models.content import Lens
from bot.models.people import Listed, Membership, Workspace
from bot.models.promise import Promise
from bot.models.rhythm import Rhythm
from bot.models.rounds import MIN_REVIEWERS, Brief, Round
from bot.models.scores import Mark
from bot.models.workbook import Workbook


@dataclass(frozen=True, slots=True)
class AskForm:
    """What the asker's form needs: whom they may name, and whether enough people joined."""

    people: tuple[Listed, ...]
    """Whom the list offers: everybody who can be asked, or those who were looked for and those chosen already."""
    able: int
    """How many can be asked, listed or not."""
    lenses: tuple[Lens, ...]
    workspace: Workspace
    sought: str = ""
    """What was looked for."""
    missed: bool = False
    """Whether nobody was found, and so everybody is listed."""
    chosen: tuple[str, ...] = ()

    @property
    def gathers(self) -> bool:
        """Whether a round could only wait for people to join."""
        return self.able < MIN_REVIEWERS


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request. `opens_at` is None while the round gathers people."""

    named: int
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class GiverCard:
    """What a giver is told before writing, from the live round."""

    asker_id: str
    threshold: int
    opens_at: datetime
    extended: bool
    keys_on_same_server: bool = False
    """Whether an old key may stay in the log of writes of the database's server."""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What the giver's form shows: the card, the questions and this person's own part."""

    round_id: str
    card: GiverCard
    brief: Brief
    texts: tuple[str, ...]
    """What they wrote so far; nothing when they did not answer."""
    declined: bool
    marks: tuple[Mark, ...] = ()
    """What they marked so far, for each question."""


@dataclass(frozen=True, slots=True)
class Home:
    """What App Home shows its owner."""

    member: Membership | None
    is_admin: bool
    promise: Promise
    asked: tuple[Round, ...]
    waiting: tuple[Round, ...]
    threads: tuple[Round, ...]
    """Opened rounds in which its owner was asked, whether or not they answered."""
    rhythm: Rhythm
    weeks: tuple[bool, ...]
    """The last weeks, oldest first: whether something was written."""
    workbook: Workbook = field(default_factory=Workbook)
    damaged: tuple[str, ...] = ()
    """The parts that cannot be read, in words; they are shown as if there were nothing."""

    @property
    def joined(self) -> bool:
        """Whether its owner takes part: who left may still have a membership."""
        return self.member is not None and self.member.active
