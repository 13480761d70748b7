"""Every kind of message Sidecar sends by itself, and how each is treated: one row a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.models.rounds import RoundState


@dataclass(frozen=True, slots=True)
class Policy:
    """How a kind of message is treated on its way."""

    again: bool = False
    """Sent once more when Slack may or may not have it: everybody of a round must have it. Otherwise a second copy
    would be worse than none."""
    from_box: bool = False
    """Its words are in the round's box: the key must stay until Slack has it."""
    of_round: bool = False
    """Withdrawn when its round is over, for all recipients alike."""
    ends_as: RoundState | None = None
    """The state in which it says that a round has ended."""
    waits: timedelta | None = None
    """How long it may wait for Slack; None is for ever. What comes later than that would only puzzle its reader."""
    quiet: bool = False
    """Sent at once for what one person did and nobody else hears of: a line that it failed would date that. `check`
    counts it, and who counts on it is told."""


_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

# Somebody counts on these, and they are as true late as on time: they wait for ever. What is of a round ends with it.
_NOTICE = Policy(again=True)
_OF_ROUND = Policy(again=True, of_round=True)
_SEALED = Policy(again=True, of_round=True, from_box=True)
_TO_ASKER = Policy(again=True, of_round=True, quiet=True)
_ONCE = Policy()
# The next one comes in a week, on its own day; two in a row would be a nuisance.
_OF_ITS_DAY = Policy(waits=_DAY)


class Kind(StrEnum):
    """What an outbox row will become when it is sent. Its renderer is in `handlers.rendering`."""

    policy: Policy

    def __new__(cls, value: str, policy: Policy | None = None) -> Kind:
        """Make a kind of its name in the database and its row of policy. Raises TypeError without a policy."""
        if policy is None:  # optional for type checkers only, which take `Kind("asked")` for this
            raise TypeError(f"the message kind {value!r} has no row of policy: docs/architecture.md says what to add")
        kind = str.__new__(cls, value)
        # The name alone is the value: a row of the database finds its kind by it.
        kind._value_ = value
        kind.policy = policy
        return kind

    ASKED = "asked", _TO_ASKER
    GATHERING = "gathering", _TO_ASKER
    # Never twice, not even in doubt: whoever gets it did not ask for it, and was promised one in 30 days.
    JOIN_INVITE = "join_invite", Policy(quiet=True)
    INVITATION = "invitation", _OF_ROUND
    REMINDER = "reminder", Policy(again=True, of_round=True, waits=_DAY)  # the opening, which it speaks of, comes then
    EXTENDED = "extended", _OF_ROUND
    OPENING = "opening", _NOTICE
    OPENED = "opened", _SEALED
    ANSWER = "answer", _SEALED
    SCORES = "scores", _SEALED
    NUDGE = "nudge", _OF_ROUND
    LETTER = "letter", _SEALED
    # Its subject is the report and not the round, so the end of a round does not find it; its renderer does.
    # After a week its asker is told that nobody read it, and can speak to the moderators.
    REPORT = "report", Policy(again=True, from_box=True, waits=_WEEK, quiet=True)
    REPORT_OFF = "report_off", Policy(again=True, quiet=True)
    # Quiet, because a report may have been what found it out.
    MODERATORS_OFF = "moderators_off", Policy(again=True, quiet=True)
    # Weeks later it would surprise whoever signed it; they are told, and may thank again.
    THANKS = "thanks", Policy(of_round=True, from_box=True, waits=_WEEK, quiet=True)
    THANKS_OFF = "thanks_off", Policy(again=True, quiet=True)
    COMMITMENT = "commitment", _NOTICE
    FOLLOW_UP_OFF = "follow_up_off", _NOTICE
    DESTROYED = "destroyed", Policy(again=True, ends_as=RoundState.DESTROYED)
    CANCELLED = "cancelled", Policy(again=True, ends_as=RoundState.CANCELLED)
    ENDED = "ended", Policy(again=True, ends_as=RoundState.ENDED)
    LOST = "lost", Policy(again=True, ends_as=RoundState.ENDED)
    RESTORED = "restored", _OF_ROUND
    FORGOTTEN = "forgotten", Policy(again=True, quiet=True)
    REFLECTION = "reflection", _OF_ITS_DAY
    # What somebody asked to be reminded of, on a day of their own.
    EXPERIMENT = "experiment", _NOTICE
    NINETY_DAYS = "ninety_days", _NOTICE
    A_YEAR_ON = "a_year_on", _NOTICE
    TRIED = "tried", _NOTICE
    # Never twice, not even in doubt: whoever gets it did not ask for it. After a week its sender may ask anew.
    PAIR_INVITE = "pair_invite", Policy(waits=_WEEK, quiet=True)
    PAIR_AGREED = "pair_agreed", Policy(again=True, quiet=True)
    PAIR_OFF = "pair_off", Policy(again=True, quiet=True)
    # Their member wanted it there now; later than a day it would come out of nowhere.
    SHARED = "shared", Policy(waits=_DAY, quiet=True)
    SHARE_OFF = "share_off", Policy(again=True, quiet=True)
    PICTURE = "picture", Policy(waits=_DAY, quiet=True)
    CHECK_IN = "check_in", _ONCE  # asked once, and everything rests until it is answered
    TIP = "tip", _OF_ITS_DAY
    CHANNEL_TIP = "channel_tip", _OF_ITS_DAY
    CHANNEL_TROUBLE = "channel_trouble", _ONCE


FROM_BOX = tuple(kind for kind in Kind if kind.policy.from_box)
OF_ROUND = tuple(kind for kind in Kind if kind.policy.of_round)
OF_AN_ACT = (Kind.INVITATION, Kind.CANCELLED, Kind.ENDED)
"""Not quiet, for a whole round hears of it; yet somebody who asks, calls off or leaves may be what started it."""
COUNTED = tuple(kind for kind in Kind if not kind.policy.quiet and kind not in OF_AN_ACT)
"""What the clock starts, and so may show in figures that carry a time."""
