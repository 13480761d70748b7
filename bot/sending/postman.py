"""The worker that sends what is due, at Slack's pace, once.

Rows hold intents; words are made at sending time by the renderer registered for the kind. A row is claimed, prepared,
marked as begun, posted. What was not begun nobody has; it goes back as it was, whatever ended the pass. What Slack
surely did not take waits, and uses nothing up; what it may have taken is in doubt: a round's messages are then sent
again (everybody must have them), anything else is left, and whoever counts on it is told. What cannot be prepared is
set aside and stops nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.engine import Engine
from bot.errors import KeyGone, MessageRefused, SlackRefused, SlackUnsure, SlackWaits, StoreAway, StoreError
from bot.logs import chain
from bot.models import Kind, Message, OutboxItem, Posted, SendState
from bot.sending.delivering import Delivery
from bot.sending.pace import Rests, Troubles, grown
from bot.store import outbox

logger = logging.getLogger(__name__)

METHOD = "chat.postMessage"
PER_MINUTE = 240
"""Messages a minute in one workspace to begin with; Slack's own ceiling lies near it (docs/slack.md)."""
PASS_SECONDS = 0.5
"""How often a pass is made: twice within a rest, or else a conversation would wait out a second rest."""
PER_PASS = int(PER_MINUTE / 60 * PASS_SECONDS)
CLAIM_LASTS = timedelta(minutes=2)
# With the waits below these take about five hours.
MOST_ATTEMPTS = 12
"""So often may a message have been posted without our knowing; more copies than these help nobody."""
_FIRST_WAIT = timedelta(seconds=15)
_Made = TypeVar("_Made")


class Sender(Protocol):
    """Posts one message.

    Raises:
        SlackRefused: Slack will not take it for this recipient, now or later.
        MessageRefused: Slack does not take it as it is, whoever the recipient.
        SlackWaits: Slack surely did not take it, nor would it another one; try later.
        SlackUnsure: Slack may have taken it.
    """

    async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
        """Post and return where it stands."""
        ...

    async def answers(self, team_id: str) -> None:
        """Raise SlackWaits unless Slack answers something harmless."""
        ...


def _say(item: OutboxItem, level: int, words: str, *values: object) -> None:
    """Log what became of a message, unless that would date what somebody did. An error is shown as its place alone."""
    if not item.head.kind.policy.quiet:
        logger.log(level, words, *values)


class Postman:
    """Sends what is due. Several may run; each row is claimed by one of them."""

    def __init__(self, engine: Engine, sender: Sender, deliveries: Mapping[Kind, Delivery], team_id: str) -> None:
        self._engine, self._sender, self._deliveries, self._team_id = engine, sender, deliveries, team_id
        self._rests, self._troubles = Rests(), Troubles()
        self._paused: set[str] = set()
        self._pass: asyncio.Task[object] | None = None
        self.taken: Callable[[OutboxItem], None] | None = None
        """Is told of each message that Slack took."""

    async def is_idle(self) -> bool:
        """Return whether there is nothing to do: one statement, because most passes of a day find nothing."""
        async with self._engine.store.read() as tx:
            return await outbox.is_idle(tx)

    async def send_due(self) -> int:
        """Send what one pass may; return how many rows were taken up."""
        items = await self._claim()
        if not items:
            return 0
        self._pass = asyncio.current_task()
        try:
            for item in items:
                if item.head.team_id not in self._paused:
                    await self._guarded(item)
        finally:
            self._pass = None
            await self._release(items)
        return len(items)

    async def stop(self) -> None:
        """End a pass that is under way. What it had begun is in doubt, what it had not goes back at once."""
        task = self._pass
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait({task})

    async def recover(self) -> int:
        """Take up what a dead worker left; return how many it had begun. These are in doubt."""
        now = self._engine.now()
        async with self._engine.store.begin() as tx:
            await outbox.release_lapsed(tx, now, CLAIM_LASTS)
            left = await outbox.abandoned(tx, now, CLAIM_LASTS)
        for item in left:
            await self._doubt(item)
        return len(left)

    async def _claim(self) -> list[OutboxItem]:
        now = self._engine.now()
        async with self._engine.store.begin() as tx:
            self._paused = set(await outbox.paused(tx, METHOD, now))
            if self._team_id in self._paused:
                return []
            # Our token reaches nobody of another workspace, and they would count as unreachable. More than a pass may
            # send: some are to somebody who gets one already.
            found = await outbox.due(tx, self._team_id, now, self._rests.at(now), PER_PASS * 4)
            items: dict[str, OutboxItem] = {}
            for item in found:
                if len(items) < PER_PASS:
                    # One to each recipient in a pass: Slack takes one message a second in one conversation.
                    items.setdefault(item.head.recipient, replace(item, claimed_at=now))
            if items:
                await outbox.claim(tx, [item.id for item in items.values()], now)
        for recipient in items:
            self._rests.begin(recipient, now)
        return list(items.values())

    async def _release(self, items: list[OutboxItem]) -> None:
        # Without its database nothing can be put back; the claims lapse then.
        with contextlib.suppress(StoreError):
            async with self._engine.store.begin() as tx:
                await outbox.release(tx, [item.id for item in items], items[0].claimed_at or self._engine.now())

    async def _guarded(self, item: OutboxItem) -> None:
        message = await self._or_aside(item, self._begun(item))
        if message is None:
            return
        try:
            await self._post(item, message)
        except StoreError:
            raise  # the row says that it was begun, so whoever takes it up later is in doubt
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one message's, and Slack may have it
            _say(item, logging.ERROR, "SC-38 %s", chain(error))
            await self._doubt(item)

    async def _or_aside(self, item: OutboxItem, work: Awaitable[_Made]) -> _Made | None:
        """Do what surely posts nothing; set the message aside when it fails, so that it stops no other."""
        try:
            return await work
        except StoreAway:
            raise  # its trouble is everybody's, and nothing could be noted either
        except Exception as error:  # noqa: BLE001 - a renderer, a row, a rule, a hook: it is one message's
            _say(item, logging.ERROR, "SC-38 %s", chain(error))
            await self._later(item, SendState.ASIDE)
            return None

    async def _begun(self, item: OutboxItem) -> Message | None:
        """Return a message whose row is marked as begun; None when it is not to be posted now, or not at all."""
        waits = item.head.kind.policy.waits
        if waits is not None and self._engine.now() - item.head.not_before > waits:
            await self._give_up(item)
            return None
        try:
            message = await self._deliveries[item.head.kind].render(self._engine, item)
        except KeyGone:
            message = None
        except StoreError as error:
            # Perhaps the store of keys alone is away. Nothing is wrong with the message, so its order is kept.
            _say(item, logging.ERROR, "%s %s", error.code, chain(error))
            await self._later(item, SendState.PENDING)
            return None
        if message is None:
            await self._close(item, SendState.LAPSED)
        return message if message and await self._may_begin(item) else None

    async def _may_begin(self, item: OutboxItem) -> bool:
        """Mark a row as begun; False when Slack is away, or the row is not ours any more."""
        if self._troubles.is_doubtful(item.head.team_id):
            try:
                await self._sender.answers(item.head.team_id)
            except SlackWaits as waits:
                await self._wait(item, waits)
                return False
        async with self._engine.store.begin() as tx:
            return await outbox.begin(tx, item.id, item.claimed_at or self._engine.now())

    async def _post(self, item: OutboxItem, message: Message) -> None:
        try:
            posted = await self._sender.post(item.head.team_id, item.head.recipient, message)
        except SlackWaits as waits:
            await self._wait(item, waits)
        except SlackUnsure:
            pause = self._troubles.in_doubt(item.head.team_id)
            if pause is not None:
                await self._pause(item, self._engine.now() + pause)
            await self._doubt(item)
        except SlackRefused as refused:
            await self._or_aside(item, self._refused(item, refused))
        except MessageRefused as refused:
            _say(item, logging.ERROR, "%s Slack does not take a message as it is (%s)", refused.code, str(refused))
            await self._later(item, SendState.ASIDE)
        else:
            await self._arrived(item, posted)

    async def _arrived(self, item: OutboxItem, posted: Posted) -> None:
        # Counted from here, where Slack surely has it: a slow post must not shorten the rest.
        self._rests.begin(item.head.recipient, self._engine.now())
        is_back = self._troubles.taken(item.head.team_id, item.id)
        async with self._engine.store.begin() as tx:
            await outbox.sent(tx, item.id, posted.channel, posted.ts)
            if is_back:
                await outbox.hasten(tx, item.head.team_id)
        if is_back:
            logger.info("Slack takes messages again")
        if self.taken is not None:
            self.taken(item)

    async def _wait(self, item: OutboxItem, waits: SlackWaits) -> None:
        """Let the whole workspace rest: as long as Slack said, or longer from try to try."""
        now = self._engine.now()
        if waits.seconds is not None:
            pause = own = timedelta(seconds=min(waits.seconds, outbox.LONGEST_PAUSE.total_seconds()))
        else:
            pause, own = self._troubles.not_taken(item.head.team_id, item.id)
            if self._troubles.begins(item.head.team_id, item.id):
                logger.warning("%s Slack takes no messages (%s); they wait. %s", waits.code, str(waits), waits.look)
        await self._pause(item, now + pause)
        async with self._engine.store.begin() as tx:
            await outbox.again(tx, item, now + own, attempts=item.attempts, doubted=item.doubted)

    async def _pause(self, item: OutboxItem, until: datetime) -> None:
        self._paused.add(item.head.team_id)
        async with self._engine.store.begin() as tx:
            await outbox.pause(tx, item.head.team_id, METHOD, until)

    async def _doubt(self, item: OutboxItem) -> None:
        # Until the first doubt `attempts` counts preparations that failed, of which nothing can have arrived.
        attempts = item.attempts if item.doubted else 0
        if not item.head.kind.policy.again:
            await self._tell_of_doubt(item)
            await self._close(item, SendState.IN_DOUBT)
        elif attempts >= MOST_ATTEMPTS:
            _say(item, logging.ERROR, "SC-32 a message was given up after %d attempts that may have arrived", attempts)
            await self._close(item, SendState.IN_DOUBT)
        else:
            at = self._engine.now() + grown(_FIRST_WAIT, attempts, outbox.LONGEST_REST)
            async with self._engine.store.begin() as tx:
                await outbox.again(tx, item, at, attempts=attempts + 1, doubted=True)

    async def _tell_of_doubt(self, item: OutboxItem) -> None:
        in_doubt = self._deliveries[item.head.kind].in_doubt
        try:
            if in_doubt is not None:
                await in_doubt(self._engine, item)
        except StoreAway:
            raise  # the row stays as it is, and is taken up again
        except Exception as error:  # noqa: BLE001 - a damaged box, say: nothing else may wait for that
            _say(item, logging.ERROR, "SC-38 %s", chain(error))

    async def _later(self, item: OutboxItem, state: SendState) -> None:
        """Put back a row that cannot have arrived through this attempt, for longer from time to time."""
        at = self._engine.now() + grown(_FIRST_WAIT, item.attempts, outbox.LONGEST_REST)
        attempts = item.attempts if item.doubted else item.attempts + 1
        async with self._engine.store.begin() as tx:
            await outbox.again(tx, item, at, attempts=attempts, doubted=item.doubted, state=state)

    async def _refused(self, item: OutboxItem, refused: SlackRefused) -> None:
        _say(item, logging.WARNING, "%s Slack refuses a scheduled message (%s)", refused.code, str(refused))
        # Closed last: whoever takes the row up after a crash is refused again, and taking note twice is harmless.
        undelivered = self._deliveries[item.head.kind].undelivered
        if undelivered is not None:
            await undelivered(self._engine, item)
        await self._close(item, SendState.FAILED)

    async def _give_up(self, item: OutboxItem) -> None:
        """End what waited for longer than its kind may, and tell whoever counts on it."""
        said = "SC-32 a message (%s) waited too long to make sense and was given up"
        _say(item, logging.WARNING, said, item.head.kind)
        given_up = self._deliveries[item.head.kind].given_up
        if given_up is not None:
            await given_up(self._engine, item)
        await self._close(item, SendState.IN_DOUBT if item.doubted else SendState.FAILED)

    async def _close(self, item: OutboxItem, state: SendState) -> None:
        self._troubles.forget(item.id)
        async with self._engine.store.begin() as tx:
            await outbox.close(tx, item.id, state)
