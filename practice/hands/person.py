"""One person's hands and eyes, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from practice.blockkit.interactive import Placed
from practice.hands import clicking, composing, submitting
from practice.hands.access import channel_of
from practice.hands.reading import find_element, find_input, said_beside
from practice.hands.surface import Values
from practice.wire.connected import ConnectedWorkspace
from practice.world.messages import Message, im_id
from practice.world.people import BOT_USER_ID, Member

View = dict[str, Any]
EXTERNAL = ("external_select", "multi_external_select")


class Person:
    """Acts as one member, through the same code as the page."""

    def __init__(self, slack: ConnectedWorkspace, user_id: str) -> None:
        self._slack = slack
        self.id = user_id

    def __repr__(self) -> str:
        return f"<Person {self.member.name}>"

    # Eyes.

    @property
    def member(self) -> Member:
        """This person's row in the directory."""
        return self._slack.directory.members[self.id]

    @property
    def modals(self) -> list[View]:
        """The modals on the screen, the top one last."""
        return [self._slack.views.as_sent(view) for view in self._slack.views.stacks[self.id]]

    @property
    def modal(self) -> View | None:
        """The modal on top, if any."""
        return next(reversed(self.modals), None)

    @property
    def home(self) -> View | None:
        """The App Home as published last."""
        home = self._slack.views.homes.get(self.id)
        return self._slack.views.as_sent(home) if home else None

    @property
    def inbox(self) -> list[Message]:
        """The app's direct messages to this person, oldest first."""
        im = self._slack.conversations.im(self.id)
        stored = im.messages if im else []
        return [dict(m) for m in stored if m["user"] == BOT_USER_ID and "only_for" not in m]

    @property
    def ephemerals(self) -> list[Message]:
        """Messages only this person sees, from all conversations, oldest first."""
        channels = self._slack.conversations.channels.values()
        private = [dict(m) for c in channels for m in c.messages if m.get("only_for") == self.id]
        return sorted(private, key=lambda message: str(message["ts"]))

    @property
    def notices(self) -> list[str]:
        """What Slack itself told this person, oldest first."""
        return [notice.text for notice in self._slack.notice_board.of(self.id)]

    def messages(self, channel: str) -> list[Message]:
        """Return what this person sees in a public channel, oldest first."""
        return [dict(message) for message in self._slack.conversations.named(channel).seen_by(self.id)]

    # Hands.

    async def command(self, line: str, channel: str = "general") -> None:
        """Send a slash command with its text, such as "/sidecar join"."""
        await composing.command(self._slack, self.id, self._slack.conversations.named(channel).id, line)

    async def say(self, text: str, channel: str = "general", thread_ts: str | None = None) -> Message:
        """Write a message."""
        place = self._slack.conversations.named(channel).id
        return composing.say(self._slack, self.id, place, text, thread_ts)

    async def open_home(self) -> View | None:
        """Open the App Home and return what it shows once the app has acknowledged."""
        await composing.open_tab(self._slack, self.id, "home")
        return self.home

    async def open_messages(self) -> None:
        """Open the app's Messages tab."""
        await composing.open_tab(self._slack, self.id, "messages")

    async def submit(self, **inputs: Any) -> dict[str, str]:
        """Fill in the top modal and submit it; return its errors per block id, {} when it was taken.

        An app may say what is wrong in the form itself, beside an input: those sentences count, too.
        """
        view = self._top()
        state = await self._state(_in_view(view), view, inputs)
        errors = await submitting.submit(self._slack, self.id, view["id"], state)
        await self._patiently()
        return errors or said_beside(self.modal or {})

    async def _patiently(self) -> None:
        """Wait for what the app lets follow: a window with an external id is one that waits for it."""
        stack = self._slack.views.stacks
        # A bot in this process has done it by now (`Deliveries.settled`).
        if self._slack.direct is None:
            # Where nothing follows, the window that waits is what a person would look at, and a test, too.
            with suppress(TimeoutError):
                await self._slack.changes.until(lambda: not any(view["external_id"] for view in stack[self.id][-1:]))

    async def close(self, *, everything: bool = False) -> None:
        """Close the top modal, or all of them."""
        await submitting.close(self._slack, self.id, self._top()["id"], everything=everything)

    async def click(
        self,
        name: str,
        block_id: str | None = None,
        chosen: Any = None,
        message: Message | None = None,
        **inputs: Any,
    ) -> None:
        """Press the element with this action id or button text.

        It is looked for in the top modal, then in `message` (or the newest direct message that has it),
        then in the App Home.
        """
        container, shown, item = self._find(name, block_id, message)
        if item.element["type"] in EXTERNAL:
            await self._know(container, item, chosen)
        state = await self._state(container, shown, inputs)
        await clicking.click(self._slack, self.id, container, item.block_id, item.action_id, chosen, state)

    async def suggest(self, name: str, query: str = "", message: Message | None = None) -> list[dict[str, Any]]:
        """Type into an external select and return the options it offers."""
        container, _shown, item = self._find(name, None, message)
        return await clicking.suggest(self._slack, self.id, container, item.block_id, item.action_id, query)

    def _top(self) -> View:
        top = self.modal
        if top is None:
            raise LookupError(f"{self.member.name} has no modal open; notices: {self.notices}")
        return top

    def _find(
        self, name: str, block_id: str | None, message: Message | None
    ) -> tuple[dict[str, Any], dict[str, Any], Placed]:
        for container, shown in self._places(message):
            item = find_element(shown, name, block_id)
            if item is not None:
                return container, shown, item
        raise LookupError(f"{self.member.name} sees nothing called {name!r}")

    def _places(self, message: Message | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        if self.modal:
            yield _in_view(self.modal), self.modal
        if message is not None:
            yield _in_message(channel_of(self._slack, self.id, message).id, message), message
        else:
            for one in reversed(self.inbox):
                yield _in_message(im_id(self.id), one), one
        if self.home:
            yield _in_view(self.home), self.home

    async def _state(self, container: dict[str, Any], shown: dict[str, Any], inputs: dict[str, Any]) -> Values:
        state: Values = {}
        for name, value in inputs.items():
            item = find_input(shown, name)
            if item.element["type"] in EXTERNAL:
                await self._know(container, item, value)
            state.setdefault(item.block_id, {})[item.action_id] = value
        return state

    async def _know(self, container: dict[str, Any], item: Placed, value: Any) -> None:
        """Ask for the options of an external select before choosing among them, as a person would."""
        if value:
            await clicking.suggest(self._slack, self.id, container, item.block_id, item.action_id, "")


def _in_message(channel_id: str, message: Message) -> dict[str, Any]:
    return {"type": "message", "channel": channel_id, "ts": message["ts"]}


def _in_view(view: View) -> dict[str, Any]:
    return {"type": "view", "view_id": view["id"]}
