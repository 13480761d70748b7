"""Conversations after opening: what each side sees of a thread, and when its letters leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.models.people import Help
from bot.models.rounds import Answer, Brief

# With a thousand, the box of eight people would be 400 KB, and every act and every cover rewrites all of it.
LETTER_CHARS = 600
"""The most a letter may hold."""


LINE_CHARS = 200
"""The most the line beside "not quite" may hold."""


MOST_HEARD = 2
"""How often an asker may write "what I heard" in one thread: once, and once more after a "not quite"."""


CLOSED = (
    "This thread is closed to you: moderators found that a text of yours in it hurt someone. You can read here but "
    "write no more, and letters of yours that wait are not sent. Sidecar tells nobody whose text it was, moderators "
    "included. All of this ends with this request, and other requests are not touched."
)
"""What its writer is told after an upheld report, in their own form and nowhere else."""


STOPPED = (
    "You cannot write here now: you left Sidecar, chose not to be asked, or guests are not asked here any more. What "
    "was still waiting is not sent, and nobody is told. To change it, type `/sidecar join` or look at your choices in "
    "Sidecar's Home."
)
"""What somebody asked reads in their own windows once they may not be asked any more, for whichever reason."""


@dataclass(frozen=True, slots=True)
class ThreadId:
    """One thread of a round, by the label of its answer; without a label, all of them. Never a person."""

    round_id: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.round_id}/{self.label}"

    @classmethod
    def read(cls, text: str) -> ThreadId:
        """Return what `str` wrote into a button or a form; whatever else stands there names no thread of a round."""
        # A label is a bird's name and an id has hexadecimal digits: neither holds a slash.
        round_id, _, label = text.partition("/")
        return cls(round_id, label)


class Voice(StrEnum):
    """What a line of a thread is."""

    ASKER = "asker"
    HEARD = "heard"
    GIVER = "giver"
    YES = "yes"
    NOT_QUITE = "not_quite"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said in a thread."""

    voice: Voice
    text: str
    waits: bool
    """It leaves at the next weekly slot; only its writer sees it until then."""


class Signature(StrEnum):
    """Whether a giver's name is told to the asker."""

    NONE = "none"
    WAITS = "waits"
    """Shown in forms only: in the box a wish that waits is the number of its slot."""
    TOLD = "told"
    KEPT = "kept"
    """Wanted, but fewer than three unsigned people would have remained."""


@dataclass(frozen=True, slots=True)
class GiverThread:
    """A giver's own thread, as their form shows it. `texts` is empty for whoever did not answer."""

    round_id: str
    asker_id: str
    brief: Brief
    texts: tuple[str, ...]
    lines: tuple[Line, ...]
    leaves_at: datetime | None
    """The next weekly slot; None when the last one has passed."""
    draft: str
    """The letter that waits for the slot."""
    may_tap: bool
    ended: bool
    signature: Signature
    closed: bool
    """Moderators upheld a report about it; told here only."""
    able: bool = True
    """Whether they may still be asked, and so write (`Reviewer.able`)."""


@dataclass(frozen=True, slots=True)
class AskerThread:
    """One opened answer and what followed it, for the person who asked."""

    round_id: str
    brief: Brief
    answer: Answer
    lines: tuple[Line, ...]
    leaves_at: datetime | None
    draft: str
    heard_draft: str
    ended: bool
    muted: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """What one thread brings its asker at a slot. `name` is the person only if they signed."""

    label: str
    lines: tuple[Line, ...]
    ended: bool
    signed_now: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class OpenedHeading:
    """What the heading above opened answers is made of."""

    round_id: str
    brief: Brief
    answers: int
    slot_at: datetime | None
    help: Help = field(default_factory=Help)
    """The community's own, the same above every round."""


@dataclass(frozen=True, slots=True)
class Reportable:
    """A text that can be reported: what stands for it in the form, and its words."""

    value: str
    text: str
