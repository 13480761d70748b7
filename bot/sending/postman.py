"""The worker that sends what is due, at Slack's pace, once.

Rows hold intents; words are made at sending time by the renderer registered for the kind. What Slack surely did not
take is tried again; what it may have taken is in doubt: a round's messages are then sent again (everybody must have
them), anything else is left.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.engine import Engine
from bot.errors import SealError, SlackRefused, SlackUnsure, SlackWaits, StoreError
from bot.models import Kind, Message, OutboxItem, Posted, SendState
from bot.store import outbox

logger = logging.getLogger(__name__)

METHOD = "chat.postMessage"
PER_MINUTE = 240
"""Messages a minute in one workspace to begin with; Slack's own ceiling lies near it (docs/slack.md)."""
PASS_SECONDS = 0.5
"""How often a pass is made: twice within a rest, or else a conversation would wait out a second rest."""
PER_PASS = int(PER_MINUTE / 60 * PASS_SECONDS)
REST = timedelta(seconds=1.05)
"""Slack takes one message a second in one conversation; the rest is for clocks that do not run alike."""
CLAIM_LASTS = timedelta(minutes=2)
# With the waits below these take about five hours.
MOST_ATTEMPTS = 12
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(hours=1)


class Sender(Protocol):
    """Posts one message.

    Raises:
        SlackRefused: Slack will not take it, now or later.
        SlackWaits: Slack surely did not take it; try later.
        SlackUnsure: Slack may have taken it.
    """

    async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
        """Post and return where it stands."""
        ...


Renderer = Callable[[Engine, OutboxItem], Awaitable[Message | None]]
"""Makes the words. None means that the message has lost its sense (its round is over)."""

Undelivered = Callable[[Engine, OutboxItem], Awaitable[None]]
"""What else happens when Slack refuses a message for good."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a kind of message needs besides its policy."""

    render: Renderer
    undelivered: Undelivered | None = None


class Postman:
    """Sends what is due. Several may run; each row is claimed by one of them."""

    def __init__(
        self,
        engine: Engine,
        sender: Sender,
        deliveries: Mapping[Kind, Delivery],
    ) -> None:
        self._engine, self._sender, self._deliveries = engine, sender, deliveries
        self._rests: dict[str, datetime] = {}
        self._paused: set[str] = set()

    async def send_due(self) -> int:
        """Send what one pass may; return how many rows were taken up."""
        items = await self._claim()
        for item in items:
            # A 429 for an earlier row of this pass: this one is claimed, and nobody has tried it.
            if item.head.team_id in self._paused:
                await self._release(item)
            else:
                await self._send(item)
        return len(items)

    async def recover(self) -> int:
        """Take up rows that a dead worker left; return how many. They are in doubt: it may have posted them."""
        now = self._engine.now()
        async with self._engine.store.begin() as tx:
            left = await outbox.abandoned(tx, now - CLAIM_LASTS)
        for item in left:
            await self._doubt(item)
        return len(left)

    async def _claim(self) -> list[OutboxItem]:
        now = self._engine.now()
        self._rests = {who: until for who, until in self._rests.items() if until > now}
        async with self._engine.store.begin() as tx:
            self._paused = set(paused := await outbox.paused(tx, METHOD, now))
            # More than a pass may send: some belong to workspaces that pause, or to somebody who gets one already.
            found = await outbox.due(tx, now, sorted(self._rests), PER_PASS * 4)
            items: dict[str, OutboxItem] = {}
            for item in found:
                if item.head.team_id not in paused and len(items) < PER_PASS:
                    # One to each recipient in a pass: Slack takes one message a second in one conversation.
                    items.setdefault(item.head.recipient, item)
            if items:
                await outbox.claim(tx, [item.id for item in items.values()], now)
        self._rests |= dict.fromkeys(items, now + REST)
        return list(items.values())

    async def _send(self, item: OutboxItem) -> None:
        try:
            message = await self._deliveries[item.head.kind].render(self._engine, item)
        # One message that cannot be made must not stop the others.
        except (SealError, StoreError) as error:
            logger.error("%s a message could not be prepared (%s)", error.code, type(error).__name__)
            await self._later(item, item.doubted)
            return
        if message is None:
            await self._close(item, SendState.FAILED)
            return
        try:
            posted = await self._sender.post(item.head.team_id, item.head.recipient, message)
        except SlackWaits as waits:
            await self._wait(item, waits)
        except SlackUnsure:
            await self._doubt(item)
        except SlackRefused as refused:
            await self._refused(item, refused)
        else:
            # Counted from here, where Slack surely has it: a slow post must not shorten the rest.
            self._rests[item.head.recipient] = self._engine.now() + REST
            async with self._engine.store.begin() as tx:
                await outbox.sent(tx, item.id, posted.channel, posted.ts)

    async def _wait(self, item: OutboxItem, waits: SlackWaits) -> None:
        """Put the row back; when Slack named a time, let the whole workspace rest until then."""
        if waits.seconds is None:
            await self._later(item, item.doubted)
            return
        # Kept in the database as well, because other workers, and this one after a restart, must rest, too.
        self._paused.add(item.head.team_id)
        until = self._engine.now() + timedelta(seconds=waits.seconds)
        async with self._engine.store.begin() as tx:
            await outbox.pause(tx, item.head.team_id, METHOD, until)
            await outbox.again(tx, item, until, item.doubted)

    async def _doubt(self, item: OutboxItem) -> None:
        if item.head.kind.policy.again:
            await self._later(item, doubted=True)
        else:
            await self._close(item, SendState.IN_DOUBT)

    async def _later(self, item: OutboxItem, doubted: bool) -> None:
        if item.attempts >= MOST_ATTEMPTS:
            logger.error("SC-32 a message was given up after %d attempts", item.attempts)
            await self._close(item, SendState.IN_DOUBT if doubted else SendState.FAILED)
            return
        wait = min(_FIRST_WAIT * 2**item.attempts, _LONGEST_WAIT)
        async with self._engine.store.begin() as tx:
            await outbox.again(tx, item, self._engine.now() + wait, doubted)

    async def _refused(self, item: OutboxItem, refused: SlackRefused) -> None:
        logger.warning("%s Slack refuses a scheduled message (%s)", refused.code, refused)
        # Closed last: whoever takes the row up after a crash is refused again, and taking note twice is harmless.
        undelivered = self._deliveries[item.head.kind].undelivered
        if undelivered is not None:
            await undelivered(self._engine, item)
        await self._close(item, SendState.FAILED)

    async def _release(self, item: OutboxItem) -> None:
        async with self._engine.store.begin() as tx:
            await outbox.release(tx, item.id)

    async def _close(self, item: OutboxItem, state: SendState) -> None:
        async with self._engine.store.begin() as tx:
            await outbox.close(tx, item.id, state)
