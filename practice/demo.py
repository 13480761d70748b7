"""The demonstration: a practice workspace in the browser with the real bot on it, through Socket Mode."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import secrets
import shlex
import signal
import tempfile
import webbrowser
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.app import CONTENT, Sidecar, World, build
from bot.chance import Chance
from bot.decks.content import load_content
from bot.decks.preview import addition
from bot.errors import CannotListen, SidecarError
from bot.logs import PinFilter, PlainFormatter, configure_logging
from bot.manifest import manifest
from bot.models import Back, Membership
from bot.serving.covering import covering
from bot.serving.line import listening
from bot.serving.processes import working
from bot.serving.summing import summing_up
from bot.settings import Settings, load_settings
from bot.store import Store, key_store, members
from bot.store.migrations import upgrade
from practice.browser.onlookers import BotRecords, Moments, Table
from practice.browser.scenes import shipped_scenes
from practice.browser.told import announced_moments, asked_people
from practice.workspace import Workspace
from practice.world.clock import PracticeClock, this_morning
from practice.world.crowd import crowd
from practice.world.people import PEOPLE

# They begin as Slack's do, because the settings refuse others.
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-practice", "xapp-practice", "practice-secret"
Dates = dict[str, deque[float]]
"""By round, when its box was rewritten, the last time first, in practice seconds since 1970."""
WELCOME = (
    "Welcome to the practice circle!\n\n"
    "To watch Sidecar at work, press Scenes at the top and choose one.\n\n"
    "To try it yourself, type /feedback-ask here as Ana and pick six people. Then be four of them, one after the "
    "other (Acting as, top left), open Sidecar under Apps, and answer: with fewer than four answers nothing opens. "
    "Move the clock at the top to the opening, and be Ana again.\n\n"
    "Who can see what, at the top, shows what others learn. Or type /workbook for ten minutes of your own."
)
FIRST = {"boxes": 0, "reports": 1, "rounds": 2, "reviewers": 3, "outbox": 4}
"""The tables a thief would look at first."""
REWRITTEN, LAST, LOOK_SECONDS = "last rewritten", 6, 1.0
NOT_YET = ("noor", "otto", "gabi", "pia")
"""Who has not joined when the demonstration starts: the newcomer, the guests, and somebody who left."""


def practice_workspace(clock: PracticeClock, more: int = 0) -> Workspace:
    """Return a practice workspace for Sidecar's own manifest, with so many people more."""
    return Workspace(
        clock=clock,
        people=(*PEOPLE, *crowd(more)),
        manifest=manifest("socket"),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
    )


def practice_settings(api_url: str, folder: Path, own: Path | None = None) -> Settings:
    """Return settings for a bot on the practice workspace that keeps everything in a folder; `own` are more decks."""
    return load_settings("run", environment(api_url, folder) | ({"SIDECAR_CONTENT": str(own)} if own else {}), None)


def environment(api_url: str, folder: Path) -> dict[str, str]:
    """Return the environment of a bot on the practice workspace."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'sidecar.db'}",
        "SIDECAR_KEYS_URL": f"sqlite:///{folder / 'sidecar-keys.db'}",
        "SIDECAR_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


@asynccontextmanager
async def demonstration(folder: Path, port: int, more: int = 0, own: Path | None = None) -> AsyncIterator[Workspace]:
    """Start everything; most people have joined already, Noor has not. Raises CannotListen when the port is taken."""
    clock = PracticeClock(this_morning(), running=True)
    slack = practice_workspace(clock, more)
    try:
        await _serve(slack, port, more, own)
        settings = practice_settings(slack.api_url, folder, own)
        store = Store(settings.database_url)
        await upgrade(store)
        await store.close()
        with kept_log() as log:
            async with build(settings, World(clock, Chance())) as bot:
                await crowd_joins(bot, more)
                # Who is in Slack must be known first: nobody may join whom the member list does not have.
                await bot.sweep()
                async with summing_up(clock.now), working(bot), covering(bot), listening(bot):
                    # A command that is typed before there is a connection would only run into Slack's three seconds.
                    await slack.socket_connected()
                    await _people_join(slack)
                    # Or nobody's handle would be known before the next hour.
                    await bot.sweep()
                    slack.page.scenes = shipped_scenes()
                    slack.page.asked = lambda: asked_people(slack)
                    async with following(clock, bot), dating(clock, bot) as (dates, days):
                        slack.page.presets = lambda: [*announced_moments(slack), *next_experiment(days, clock.now())]
                        slack.page.records = BotRecords(lambda: stored(bot, settings, dates), lambda: list(log))
                        yield slack
    finally:
        await slack.stop()


async def _serve(slack: Workspace, port: int, more: int, own: Path | None) -> None:
    try:
        await slack.start(port)
    except OSError as error:
        raise CannotListen(
            f"Port {port} is taken, perhaps by another demonstration. Stop it, or take a free port: {_again(more, own)}"
        ) from error


def _again(more: int, own: Path | None) -> str:
    """Return what to type for the same demonstration on a free port."""
    words = [".venv/bin/python -m practice --port 0"]
    words += [f"--people {more}"] if more else []
    return " ".join([*words, f"--content {shlex.quote(str(own))}"] if own else words)


@asynccontextmanager
async def dating(clock: PracticeClock, bot: Sidecar) -> AsyncIterator[tuple[Dates, set[datetime]]]:
    """Note when each box is rewritten, as a thief would who looks once a second, and when experiments come back."""
    dates: Dates = {}
    days: set[datetime] = set()

    async def look() -> None:
        before: dict[str, bytes] = {}
        while True:
            with contextlib.suppress(SidecarError):  # the next look comes soon
                async with bot.engine.store.read() as tx:
                    tables = bot.engine.store.tables.tables
                    rows = (await tx.execute(tables["boxes"].select())).all()
                    back = (await tx.execute(tables["returns"].select())).all()
                days.clear()
                days.update(row.due_at for row in back if row.kind == Back.EXPERIMENT)
                now = {row.round_id: bytes(row.sealed) for row in rows}
                # Of the first look there is nothing to compare: whatever lay there already was not rewritten by it.
                for round_id in (one for one in now if before and before.get(one) != now[one]):
                    dates.setdefault(round_id, deque(maxlen=LAST)).appendleft(clock.now().timestamp())
                before = now
            await asyncio.sleep(LOOK_SECONDS)

    task = asyncio.create_task(look())
    try:
        yield dates, days
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def stored(bot: Sidecar, settings: Settings, dates: Dates) -> list[Table]:
    """Return every table of both databases as it is stored, and of each box when it was last rewritten."""
    # A connection of its own, as a thief's: the bot lends nobody the one to its keys.
    keys = key_store(settings.keys_url)
    found = []
    try:
        for name, store in (("main database", bot.engine.store), ("key store", keys)):
            async with store.read() as tx:
                for table in store.tables.sorted_tables:
                    rows = tuple(tuple(row) for row in await tx.execute(table.select()))
                    columns = tuple(table.columns.keys())
                    if table.name == "boxes":
                        columns = (REWRITTEN, *columns)
                        rows = tuple((Moments(dates.get(row[0], ())), *row) for row in rows)
                    found.append(Table(f"{name}: {table.name}", columns, rows))
    finally:
        await keys.close()
    return sorted(found, key=lambda table: FIRST.get(table.name.partition(": ")[2], len(FIRST)))


@contextlib.contextmanager
def kept_log() -> Iterator[deque[str]]:
    """Keep the last lines of the log, as Sidecar writes them."""
    lines: deque[str] = deque(maxlen=300)

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeper = Keeper()
    # Both as in the product: otherwise the page would show lines that Sidecar never writes.
    keeper.setFormatter(PlainFormatter())
    keeper.addFilter(PinFilter())
    logging.getLogger().addHandler(keeper)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(keeper)


@asynccontextmanager
async def following(clock: PracticeClock, bot: Sidecar) -> AsyncIterator[None]:
    """Let the bot do what is due as soon as the clock has jumped, not at its next tick."""
    jumped = asyncio.Event()
    forget = clock.on_jump(lambda _now: jumped.set())

    async def follow() -> None:
        while True:
            await jumped.wait()
            # Before the work: what a jump meanwhile makes due is worked off right after it.
            jumped.clear()
            with contextlib.suppress(SidecarError):  # the worker's own ticks come soon, and log what is wrong
                await bot.tick()
                await bot.send()

    task = asyncio.create_task(follow())
    try:
        yield
    finally:
        forget()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _people_join(slack: Workspace) -> None:
    # So that there is one channel in which thanks and announcements arrive.
    slack.invite_bot("general")
    await slack.person("hana").say(WELCOME)
    for member in slack.directory.humans():
        if member in PEOPLE and member.name not in NOT_YET:
            person = slack.person(member.name)
            await person.command("/sidecar join")
            # Or the welcome window would still be open when the visitor becomes this person.
            await person.close(everything=True)


async def crowd_joins(bot: Sidecar, count: int) -> None:
    """Let a crowd join, all at once: one by one, as the others do, would take minutes."""
    joined_on = bot.engine.today()
    async with bot.engine.store.begin() as tx:
        for member in crowd(count):
            await members.put(tx, Membership(bot.team_id, member.id, joined_on))


def next_experiment(days: Iterable[datetime], now: datetime) -> list[tuple[str, datetime]]:
    """Return the day on which the next experiment of the workbook comes back."""
    return [("The next experiment", day) for day in sorted(days) if day > now][:1]


async def main(port: int, *, show: bool, more: int = 0, own: Path | None = None) -> None:
    """Serve the demonstration until stopped; everything it kept goes with it.

    `show` opens the page in a browser; `more` is how many people there are besides the circle; `own` are decks that
    somebody brings.

    Raises:
        ContentError: in those decks, before anything is started.
    """
    if own:
        load_content(CONTENT, own)
        print(addition(own, load_content(CONTENT)), flush=True)
    configure_logging("INFO")
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # SIGTERM would otherwise end the process at once and leave the folder, with the keys in it.
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="sidecar-demo-") as folder:
        async with demonstration(Path(folder), port, more, own) as slack:
            print(f"\nSidecar is running in a practice workspace: {slack.url}/\nPress Ctrl+C to stop.\n", flush=True)
            if show:
                with contextlib.suppress(webbrowser.Error):
                    webbrowser.open(slack.url)
            await stop.wait()
