"""Everything that is in the workspace, in one object: open this file first to see what there is, and where.

Nothing here talks to anybody. `practice/wire/connected.py` adds the connection to the app, `practice/workspace.py` the
server and people to act as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from practice.world.changes import Changes
from practice.world.clock import PracticeClock
from practice.world.directory import Directory
from practice.world.files import Files
from practice.world.forms import StateValues
from practice.world.identifiers import Identifiers
from practice.world.manifest import AppManifest
from practice.world.messages import Channel, Conversations
from practice.world.notices import Notices
from practice.world.people import BOT_USER_ID, CHANNELS, PRIVATE_CHANNELS, Member
from practice.world.posting import Posting
from practice.world.triggers import Triggers
from practice.world.views import Views


class WorkspaceState:
    """People, conversations, windows, files and time, with one app installed.

    `url` is where the workspace is served, "" while it is not. `token_error`, such as "token_revoked", is what every
    call with the app's tokens is answered with from then on. `complaints` holds what Slack would not have taken from
    the app. `changes` grows with everything that happens, `jumps` only when somebody moves the clock.
    """

    url: str = ""
    token_error: str | None = None

    def __init__(
        self, clock: PracticeClock, manifest: dict[str, Any], people: Iterable[Member], monotonic: Callable[[], float]
    ) -> None:
        """Begin without a message; `monotonic` returns the real seconds that trigger ids live on."""
        self.clock = clock
        self.manifest = manifest
        self.complaints: list[str] = []
        self.changes, self.jumps = Changes(), Changes()
        self.identifiers = Identifiers()
        self.directory = Directory(people, self.app.app_name)
        self.conversations = Conversations(clock, CHANNELS)
        self.posting = Posting(clock, self.conversations, self.identifiers, self.changes)
        self.files = Files(self.identifiers)
        self.views = Views(clock, self.identifiers)
        self.triggers = Triggers(self.identifiers, monotonic)
        self.notice_board = Notices(self.identifiers, self.changes)
        # What people filled in, in messages (windows keep theirs in `views`), by person, channel and time stamp.
        self.message_inputs: dict[tuple[str, str, str], StateValues] = {}
        # What external selects offered somebody in a view or a message so far, by action id.
        self.suggested: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
        clock.on_jump(self._jumped)
        self._everybody_joins()

    def _everybody_joins(self) -> None:
        for channel in self.conversations.channels.values():
            channel.members |= {member.id for member in self.directory.humans() if not member.deleted}
        for id_, name, topic, names in PRIVATE_CHANNELS:
            inside = {member.id for member in self.directory.humans() if member.name in names}
            self.conversations.add_private(id_, name, topic, inside)

    def _jumped(self, _now: datetime) -> None:
        self.jumps.touch()
        self.changes.touch()

    @property
    def app(self) -> AppManifest:
        """What the app may do, read from `manifest` as it is at this moment: tests replace it."""
        return AppManifest(self.manifest)

    def invite_bot(self, channel: str) -> Channel:
        """Make the app a member of a channel."""
        joined = self.conversations.named(channel)
        joined.members.add(BOT_USER_ID)
        self.changes.touch()
        return joined

    def complain(self, about: str, faults: Iterable[str]) -> None:
        """Note what Slack would not have taken in an answer of the app; tests look at `complaints`."""
        self.complaints += [f"{about}: {fault}" for fault in list(faults) or ["refused"]]

    async def until(self, predicate: Callable[[], object], timeout: float = 5) -> None:  # noqa: ASYNC109
        """Return once `predicate()` is true, looking again after every change; TimeoutError after real seconds."""
        await self.changes.until(predicate, timeout)
