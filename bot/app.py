"""The composition root: everything is built here, once, from settings. Nothing happens at import."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import guards
from bot.chance import Chance
from bot.clock import Clock, SystemClock
from bot.decks.content import load_content
from bot.engine import Engine
from bot.errors import SlackWaits, StoreError
from bot.feedback import commitments, cover, ending, opening
from bot.keeping import meeting, mending
from bot.logs import by_people, fault
from bot.people import directory, members, moderators
from bot.reflections import pairs, prompts, rhythms, tips, trials
from bot.scheduler import Heard, Tick, Ticker
from bot.sealing.vault import Cipher, Vault
from bot.sending.hours import Hours
from bot.sending.postman import PASS_SECONDS, Postman
from bot.sending.slack import Slack, make_client, make_session
from bot.sending.starting import introduced
from bot.settings import Settings
from bot.shipped import SHIPPED
from bot.store import Store, key_store
from bot.store.migrations import is_current
from bot.taps import Limiter
from bot.workbook import coming
from handlers import FEATURES
from handlers.calls import Later
from handlers.payloads import Unreadable, delivery
from handlers.rendering import DELIVERIES
from handlers.routing import LATER, attach

logger = logging.getLogger(__name__)

CONTENT = SHIPPED / "content"
COVER_WINDOW = 20.0
"""Cover is planned for so many seconds at a time."""
# Slack allows few calls of users.list, and a sweep must not follow what somebody did: hourly is enough.
SWEEP_SECONDS = 3600.0
SWEEP_ON_SECONDS = 10.0
"""A reading of the member list that Slack interrupted is taken up so soon after its pause."""
TICKING = (*opening.WORKS, *commitments.WORKS, *prompts.WORKS, *tips.WORKS, *coming.WORKS, *trials.WORKS)
SWEEPING = (*rhythms.SWEEPING, *tips.SWEEPING)
TIDYING = (
    *members.TIDYING,
    *prompts.TIDYING,
    *pairs.TIDYING,
    *guards.TIDYING,
    *ending.TIDYING,
    *mending.TIDYING,
)
"""What the clock does, in this order; the ticks have no other way to any work (bot/guards.py)."""


@dataclass(frozen=True, slots=True)
class World:
    """What tests and the practice workspace replace: time, chance, the cipher, and waiting for Slack at the start."""

    clock: Clock
    chance: Chance
    cipher: Cipher | None = None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep


def real_world() -> World:
    """What everybody but tests and the practice workspace runs on: the machine's clock, its chance, the real cipher."""
    return World(SystemClock(), Chance())


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers a delivery, and what is to be done once that has left."""

    response: BoltResponse
    later: Sequence[Callable[[], Awaitable[object]]] = ()

    async def then(self) -> None:
        """Show what the answer may not hold."""
        with by_people():
            for show in self.later:
                await show()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The whole bot, built and connected."""

    settings: Settings
    engine: Engine
    client: AsyncWebClient
    slack: Slack
    postman: Postman
    bolt: AsyncApp
    team_id: str
    hours: Hours

    async def take(self, payload: object) -> Answered:
        """Take a delivery that is known to be Slack's to its listener, whichever way it came.

        What is not for us is acknowledged; what cannot be read is answered with 400. Neither is a line in the log.
        """
        try:
            # Copied, not handed on: Bolt fails at odd shapes in keys that neither it nor we need.
            kept = delivery(payload)
        except Unreadable:
            return Answered(BoltResponse(status=400))
        # Refused, it would come again: Slack repeats what is not acknowledged.
        if not kept:
            return Answered(BoltResponse(status=200))
        later: Later = []
        # In this mode Bolt asks for no signature: the door has checked it, and a socket needs none.
        request = AsyncBoltRequest(body=kept, context={LATER: later}, mode="socket_mode")
        with by_people():
            return Answered(await self.bolt.async_dispatch(request), later)

    async def tick(self) -> None:
        """Do what is due for rounds, reflections and tips."""
        await guards.work_off(self.engine, TICKING)

    async def send(self) -> int:
        """Send what one pass may; return how many messages."""
        if await self.postman.is_idle():
            return 0
        await self.postman.recover()
        return await self.postman.send_due()

    async def sweep(self) -> int:
        """Renew the member list; return how many people were seen."""
        try:
            return await directory.renew(self.engine, self.slack, self.team_id)
        finally:
            # Also when the list could not be read: the rules of zones change without it.
            await guards.work_off(self.engine, SWEEPING)

    async def sweep_on(self) -> None:
        """Go on with a renewal that Slack interrupted."""
        if await directory.go_on(self.engine, self.slack, self.team_id):
            await guards.work_off(self.engine, SWEEPING)

    async def mind_moderators(self) -> None:
        """Look whether the moderators' channel is open to us. A Slack that is away says nothing about it."""
        with contextlib.suppress(SlackWaits):
            await moderators.look(self.engine, self.slack, self.team_id)

    async def tidy(self) -> None:
        """Forget what is kept for a time only and finish interrupted shredding, unless the clock is plainly wrong."""
        if self.hours.agree():
            await guards.work_off(self.engine, TIDYING)

    async def planned_cover(self) -> cover.Plan:
        """Plan the cover that begins in the next COVER_WINDOW seconds. A plan stands in memory alone."""
        return await cover.planned(self.engine, COVER_WINDOW)

    def ticker(self, heard: Heard | None = None) -> Ticker:
        """Make the clockwork of a worker, not started yet. Any number of workers may run one."""
        return Ticker(
            [
                Tick("send", PASS_SECONDS, self.send),
                Tick("rounds", 5.0, self.tick),
                Tick("sweep", SWEEP_SECONDS, self.sweep),
                Tick("sweep on", SWEEP_ON_SECONDS, self.sweep_on),
                Tick("moderators", SWEEP_SECONDS, self.mind_moderators),
                Tick("tidy", SWEEP_SECONDS, self.tidy),
            ],
            # Not the world's clock: APScheduler goes by the machine's, whatever time the rules are told.
            SystemClock().now,
            heard=heard,
        )


@asynccontextmanager
async def engine_of(settings: Settings, world: World) -> AsyncIterator[Engine]:
    """Build the engine on the databases of the settings, which know each other and the master key.

    Raises:
        KeyMismatch, Stranger, SharedServer, ContentError, StoreError: with a remedy.
    """
    async with unmet_engine(settings, world) as (engine, keys):
        # The schema first: an older one has no place for the id that both databases share.
        await require_current(engine.store, keys)
        await meeting.meet(engine.store, keys, settings.master_key, world.chance)
        yield engine


async def require_current(store: Store, keys: Store) -> None:
    """Raise StoreError unless the main schema is up to date; Stranger when its key store knows another database."""
    await meeting.refuse_empty(store, keys)
    if not await is_current(store):
        # A release step has a disk of its own, and so have processes on some hosts.
        new = " It is a new file: was `migrate` run on another disk?" if await store.is_new_file() else ""
        raise StoreError(f"The database is not up to date. Run `python -m bot migrate` first.{new}")


@asynccontextmanager
async def unmet_engine(settings: Settings, world: World) -> AsyncIterator[tuple[Engine, Store]]:
    """Build an engine on databases that nobody has looked into yet; the key store comes with it.

    Raises:
        SharedServer, StoreError: the keys are not where they may be, or no database answers.
    """
    # Decks before databases: a fault in them ends the start before anything is opened.
    content = load_content(CONTENT, settings.content_dir)
    store, keys = Store(settings.database_url), key_store(settings.keys_url)
    try:
        await meeting.require_kinds(store, keys)
        await meeting.require_own_server(store, keys, accepted=settings.keys_on_same_server)
        vault = Vault(settings.master_key, keys, world.chance, world.cipher)
        limiter, shared = Limiter(world.clock), settings.keys_on_same_server
        engine = Engine(store, vault, world.clock, world.chance, content, limiter, keys_on_same_server=shared)
        yield engine, keys
    finally:
        await store.close()
        await keys.close()


@asynccontextmanager
async def build(settings: Settings, world: World | None = None) -> AsyncIterator[Sidecar]:
    """Build the whole bot and learn from Slack who we are.

    Raises:
        SidecarError: whatever is missing, with a remedy.
    """
    world = world or real_world()
    # One session for all calls: slack-sdk would make one for each.
    hours = Hours(world.clock.now)
    async with engine_of(settings, world) as engine, make_session(hours=hours.trace()) as session:
        client = make_client(settings.slack_bot_token, settings.slack_api_url, session, settings.command_prefix)
        slack = Slack(client)
        team_id, user_id, bot_id = await introduced(slack, world.wait)
        await meeting.require_own_team(engine.store, team_id)
        postman = Postman(engine, slack, DELIVERIES, team_id)
        bolt = _bolt(
            settings,
            client,
            AuthorizeResult(
                enterprise_id=None,
                team_id=team_id,
                bot_user_id=user_id,
                bot_id=bot_id,
                bot_token=settings.slack_bot_token,
            ),
        )
        attach(bolt, engine, FEATURES, settings.command_prefix, team_id)
        try:
            yield Sidecar(settings, engine, client, slack, postman, bolt, team_id, hours)
        finally:
            # Before session and databases close: what was claimed and not begun goes back.
            await postman.stop()


def _bolt(settings: Settings, client: AsyncWebClient, us: AuthorizeResult) -> AsyncApp:
    """Return Bolt's app: it waits for listeners before it answers Slack, and asks Slack for nothing on the way."""

    async def authorize() -> AuthorizeResult:
        return us

    app = AsyncApp(
        client=client,
        # Always given: without one Bolt looks into the environment, which only the settings read.
        signing_secret=settings.slack_signing_secret or "unused: Socket Mode is not signed",
        request_verification_enabled=settings.slack_signing_secret is not None,
        # Bolt's own stores would keep the token in clear and ask database and Slack at every request.
        authorize=authorize,
        # Otherwise Bolt looks for an acknowledgement every 10 ms, and answers 200 for an event that failed: Slack would
        # not send it again.
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    # It returns nothing: after an acknowledgement Bolt must not be given another response.
    @app.error
    async def on_error(error: Exception) -> None:
        fault(logger, "SC-01", error)

    for event in ("app_uninstalled", "tokens_revoked"):
        app.event(event)(_on_removed)
    return app


async def _on_removed(ack: AsyncAck) -> None:
    """Say it loudly; messages wait in the outbox, and everything goes on once there is a valid token again."""
    logger.critical("SC-35 Slack says that Sidecar was uninstalled or its token revoked; install it again and restart")
    await ack()
