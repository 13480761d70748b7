"""People, members and their workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.models.texts import shortened, visible

CARE = "If someone may be in danger, call your local emergency number now."
"""What stands wherever something may meet somebody in a bad way."""
HELP_CHARS = 150
LINK_CHARS = 300
_LINK = re.compile(r"https://(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*(?::\d{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?")
"""A host with a dot, in letters that look like themselves: no name or password before it, no bracket, quote or space
behind it."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a workspace: two ids that mean nothing apart."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the hourly sweep of the Slack directory says about somebody."""

    team_id: str
    user_id: str
    name: str
    """What Slack shows of them: their display name, or whichever other name they have."""
    handle: str = ""
    zone: str | None = None
    is_bot: bool = False
    is_deleted: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    """A person of another workspace, here through Slack Connect."""
    is_admin: bool = False
    is_away: bool = False
    """The status shows the palm tree of a holiday."""
    sweep: int = 0
    """The number of the last reading of the member list that they were seen in."""
    real_name: str = ""

    @property
    def who(self) -> Who:
        """Their two ids as one value."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of Slack's member list."""

    people: tuple[Person, ...]
    user_ids: tuple[str, ...]
    """Everybody on it, also whoever could not be read."""
    following: str
    """The cursor of the next page, "" after the last."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One reading of Slack's member list, page by page, and where it stands."""

    team_id: str
    number: int = 0
    cursor: str | None = None
    """The page that comes next, "" for the first; None when the reading has come to its end."""
    pages: int = 0
    ended_on: date | None = None
    """The day on which a reading last came to its end."""


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
    left_on: date | None = None
    """The day they left or their account was closed; None while they take part."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A member as a possible reviewer: the membership joined with the directory."""

    user_id: str
    name: str
    drawable: bool
    real_name: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody as a list of people to choose from says it: no two lines of it are the same."""

    user_id: str
    label: str


def is_link(text: str) -> bool:
    """Tell whether a text is an address of the web that may stand in every message."""
    return len(text) <= LINK_CHARS and _LINK.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Help:
    """A community's own help; both are empty where no admin has named any."""

    words: str = ""
    link: str = ""

    @classmethod
    def of(cls, words: str | None, link: str | None) -> Help:
        """Return what can be shown of what is kept: a damaged line must not stop the message it stands in."""
        return cls(shortened(visible(words or ""), HELP_CHARS), link if link and is_link(link) else "")


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
    moderators: str = ""
    """The private channel that reported texts go to; nothing can be reported without one."""
    help_words: str = ""
    """The community's own help, in a line."""
    help_link: str = ""
    """Where that is found: https, or empty."""

    @property
    def help(self) -> Help:
        """The community's own help, as far as it can be shown."""
        return Help.of(self.help_words, self.help_link)
