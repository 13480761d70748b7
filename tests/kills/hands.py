"""People who use a bot that keeps dying: they wait until it is back, and do again what did not visibly succeed.

What is done again is what a person would do again: the same window is sent off once more as long as it stands there
under words of trouble; where it is gone or says that something is not possible, it is opened anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from practice.hands.submitting import TROUBLE
from practice.workspace import Workspace
from practice.world.errors import RefusedError
from practice.world.messages import Message
from tests.kills.lives import Deployment

TRIES = 240
"""More than there are moments in any one act, and of the clock beside it."""
PATIENCE_SECONDS = 120.0
"""How long people go on trying in any case: on a busy machine a bot that starts refuses many acts at first."""

AGAIN = "please send it again"
"""What a form says that could not be kept just now; its text is still there."""

Open = Callable[[], Awaitable[object]]


class Hands:
    """What people do, until they see that it worked."""

    def __init__(self, slack: Workspace, bot: Deployment) -> None:
        self._slack, self._bot = slack, bot

    async def until(self, act: Open, done: Callable[[], object]) -> None:
        """Do something again and again until it is to be seen."""
        began, tries = monotonic(), 0
        while tries < TRIES or monotonic() - began < PATIENCE_SECONDS:
            tries += 1
            await self._bot.up()
            with suppress(LookupError, RefusedError):
                await act()
            if done():
                return
        raise AssertionError(f"{act} did not work; the bot said:\n{self._bot.nursery.log[-3000:]}")

    async def fill(self, person: Person, opening: Open, *says: str, **inputs: Any) -> str:
        """Open a window, fill it in and send it off until it says one of these words; return all its words."""
        return await self._fill(person, opening, says, "", inputs)

    async def fill_or_hear(self, person: Person, opening: Open, says: tuple[str, ...], off: str, **inputs: str) -> None:
        """Do the same, or until a message tells that it came to nothing: who was told does not send it off again."""
        await self._fill(person, opening, says, off, inputs)

    async def _fill(
        self, person: Person, opening: Open, says: tuple[str, ...], off: str, inputs: Mapping[str, Any]
    ) -> str:
        before, read = told(person, off), ""

        async def act() -> None:
            nonlocal read
            if person.modal is None or not person.modal["submit"]:
                await self._shut(person)
                await opening()
            if person.modal is not None and not person.modal["submit"]:
                read = text_of(person.modal)  # it was done before its process died, and there is no form any more
                return
            errors = await person.submit(**inputs)
            # Words of trouble are what a death looks like to people, and a busy machine's database says when to come
            # back; anything else is a fault of the story.
            if errors and errors != {"": TROUBLE} and not all(AGAIN in words for words in errors.values()):
                raise AssertionError(f"{person} may not: {errors}")
            read = text_of(person.modal or {})

        await self._until_said(person, act, says, lambda: read if told(person, off) == before else says[0])
        return read

    async def press(self, person: Person, opening: Open, button: str, *says: str) -> str:
        """Open a window and press a button in it until the window says one of these words; return all its words."""
        read = ""

        async def act() -> None:
            nonlocal read
            if person.modal is None or find_element(person.modal, button) is None:
                await self._shut(person)
                await opening()
            await person.click(button)
            read = text_of(person.modal or {})

        await self._until_said(person, act, says, lambda: read)
        return read

    async def look(self, person: Person, opening: Open, *says: str) -> str:
        """Open a window until it says one of these words; return all its words."""
        read = ""

        async def act() -> None:
            nonlocal read
            await self._shut(person)
            await opening()
            read = text_of(person.modal or {})

        await self._until_said(person, act, says, lambda: read)
        return read

    async def _until_said(self, person: Person, act: Open, says: tuple[str, ...], read: Callable[[], str]) -> None:
        try:
            await self.until(act, lambda: any(words in read() for words in says))
        except AssertionError as error:
            raise AssertionError(f"{person} read {read()!r} and waited for {says}: {error}") from error
        await self._shut(person)

    async def _shut(self, person: Person) -> None:
        if person.modal is not None:
            await person.close(everything=True)

    def command(self, person: Person, line: str) -> Open:
        """Return the typing of a command."""
        return lambda: person.command(line)

    def button(self, person: Person, name: str, *words: str, channel: str = "") -> Open:
        """Return the pressing of a button on the newest message with these words."""
        return lambda: person.click(name, message=newest(person, name, *words, channel=channel))


def told(person: Person, words: str) -> int:
    """Return how many messages say these words, none of no words."""
    return sum(words in text_of(message) for message in person.inbox) if words else 0


def newest(person: Person, button: str, *words: str, channel: str = "") -> Message:
    """Return the newest message with a button and these words; LookupError when there is none."""
    messages = person.messages(channel) if channel else person.inbox
    for one in reversed(messages):
        if find_element(one, button) and all(word in text_of(one) for word in words):
            return one
    raise LookupError(f"{person} has no message with {button}")
