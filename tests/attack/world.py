"""One world: a circle of forty on the real bot, for as many rounds as are wanted, watched by every onlooker."""

from __future__ import annotations

import io
import random
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, text

from bot.feedback import cover, ending
from bot.models import Who
from bot.sending import postman
from bot.store import Store
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.world.people import BOT_USER_ID
from tests.attack.people import PEOPLE, Presence, presences
from tests.attack.sight import Posted, Rewritten, Row, Shown, Sight
from tests.attack.weeks import Weeks
from tests.kit.circle import Circle, circle
from tests.kit.databases import Urls
from tests.kit.hands import Hands, Move, perform
from tests.kit.spill import logged, summed
from tests.kit.unhurried import PATIENT

LENSES = ("decisions", "start-stop-continue")
"""What askers ask with, in turn: one with scales, and one in words."""
ONE_COVER_IN = 8_000
"""So many planned cover rewrites are one that is written."""
ONE_CRASH_IN = 2
"""So many acts of givers are one whose handler crashes on the way; they then do it again."""
LENGTHS = (60, 900)
IN_A_PASS = 50
"""How many messages one pass may send here: Slack's pace costs time and tells nothing."""


@dataclass
class Running:
    """A round under way: what is seen of it, what is true, and who means to answer when."""

    sight: Sight
    labels: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    arrived: dict[int, float] = field(default_factory=dict)
    """By its length, when an answer came that did not wait for the opening."""


class World:
    """The circle and its onlookers."""

    def __init__(self, community: Circle, seed: int, presence: dict[str, Presence], folder: Path) -> None:
        self.community, self.presence, self.folder = community, presence, folder
        self.chance = random.Random(f"acts {seed}")  # not the bot's own draws
        self.engine, self.team = community.bot.engine, community.bot.team_id
        self.hands = Hands(community)
        self.running: dict[str, Running] = {}
        self.weeks = Weeks(seed)
        self.log = io.StringIO()

    def now(self) -> float:
        """Return the practice time in seconds since 1970."""
        return self.community.clock.now().timestamp()

    async def until(self, at: float) -> None:
        """Let time pass with its cover rewrites, then do and send what is due."""
        await self._cover(at)
        self.community.clock.jump(max(datetime.fromtimestamp(at, UTC), self.community.clock.now()))

    async def _cover(self, until: float) -> None:
        for round_id, one in sorted(self.running.items()):
            if one.sight.rewritten:
                times = self.weeks.between(round_id, self.now(), until)
                one.sight.covered += times
                for _ in range(int(len(times) / ONE_COVER_IN + self.chance.random())):
                    await cover.cover(self.engine, round_id)

    async def work(self) -> None:
        """Do and send what is due now."""
        await self.community.bot.tick()
        await self.community.settle()

    async def sends(self) -> None:
        """Send what waits, which in this version is nothing: an act has nothing to send."""
        if await self.community.bot.send():
            await self.community.settle()

    async def work_at(self, at: float) -> None:
        """Let time pass, then do and send what is due."""
        await self.until(at)
        await self.work()

    # What people do, all of it through their windows.

    async def ask(self, asker: str, reviewers: tuple[str, ...]) -> None:
        """Let somebody ask six people."""
        person = self._person(asker)
        await person.command("/feedback-ask")
        assert (
            await person.submit(
                lens=LENSES[len(self.running) % 2], focus="Our reviews", reviewers=list(reviewers), draws="0"
            )
            == {}
        )
        await person.close(everything=True)
        query = text(
            "SELECT id, opens_at, sealed FROM rounds JOIN boxes ON round_id = id "
            "WHERE asker_id = :asker AND state = 'collecting'"
        )
        async with self.engine.store.read() as tx:
            one = (await tx.execute(query, {"asker": asker})).one()
        times = (self.now(), float(one.opens_at))
        sight = Sight(asker, reviewers, one.id, *times, (), {user: self.presence[user] for user in reviewers})
        sight.rewritten.append(Rewritten(self.now(), len(bytes(one.sealed))))
        self.running[one.id] = Running(sight)

    async def answer(self, user_id: str, round_id: str) -> None:
        """Let somebody answer with a text of a length of its own."""
        length = self.chance.randint(*LENGTHS)
        while length in self.running[round_id].answers.values():
            length += 1
        one = self.running[round_id]
        one.answers[user_id] = length
        before = self._inbox(one)
        await self._gives(user_id, round_id, "answer", "w" * length)
        await self.sends()
        if len(self._inbox(one)) > len(before):  # never in this version
            one.arrived[length] = self.now()

    def _inbox(self, one: Running) -> list[dict[str, Any]]:
        return self._person(one.sight.asker).inbox

    async def _gives(self, user_id: str, round_id: str, act: str, words: str) -> None:
        giver, asker = self._person(user_id), self.running[round_id].sight.asker
        if self.chance.random() * ONE_CRASH_IN < 1:
            with crashing(f"{user_id} wrote {words}, {len(words)} characters"):
                await self.hands.give(giver, asker, act, words)
        await self.hands.give(giver, asker, act, words)

    def _person(self, user_id: str) -> Person:
        return Person(self.community.slack, user_id)

    async def opened(self) -> None:
        """Note what the askers read, and draw the targets; rounds with too few answers are let go."""
        for round_id, one in list(self.running.items()):
            answers = [message for message in self._inbox(one) if message["text"].startswith("An answer from ")]
            if not answers:
                await ending.end(self.engine, Who(self.team, one.sight.asker), round_id)
                del self.running[round_id]
                continue
            for place, message in enumerate(answers):
                length = len(re.findall(r"w{9,}", text_of(message))[0])
                label, came = str(message["text"]).removeprefix("An answer from "), float(message["ts"])
                one.sight.shown += (Shown(place, label, length, one.arrived.get(length, came)),)
            givers = {length: user for user, length in one.answers.items()}
            one.labels = {each.label: givers[each.length] for each in one.sight.shown}
            one.sight.target = self.chance.choice(one.sight.shown).label
            others = [user for user in one.sight.reviewers if user != one.labels[one.sight.target]]
            one.sight.controlled = tuple(self.chance.sample(others, 2))

    async def writes(self, round_id: str, label: str) -> None:
        """Let the giver of a thread write a letter."""
        await self._gives(self.running[round_id].labels[label], round_id, "letter", "A letter, one of many.")

    async def replies(self, round_id: str, label: str, act: str = "reply") -> None:
        """Let the asker write to a thread, or mute it."""
        moves: dict[str, tuple[Move, ...]] = {
            "reply": ("reply", {"letter": "And then, what came of it?"}),
            "mute": ("thread", "mute"),
        }
        asker = self._person(self.running[round_id].sight.asker)
        message = next(m for m in asker.inbox if m["text"] == f"An answer from {label}")
        await perform(asker, message, moves[act])

    # What is seen.

    async def tables(self) -> None:
        """Note, round by round, the rows of the database in the order in which they are stored."""
        stored = await self._stored()
        for round_id, one in self.running.items():
            for name, rows in stored.items():
                one.sight.tables |= {name: [row for row in rows if round_id in row.cells]}
            outbox = one.sight.tables.pop("outbox", [])
            for kind in sorted({str(row.cells[3]) for row in outbox}):
                one.sight.tables[f"outbox/{kind}"] = [row for row in outbox if row.cells[3] == kind]

    async def _stored(self) -> dict[str, list[Row]]:
        """Return all rows, on Postgres with the transaction that wrote each (`xmin`)."""
        sqlite = self.engine.store.is_sqlite
        where = "sqlite_master WHERE type = 'table'" if sqlite else "pg_tables WHERE schemaname = 'public'"
        order, born = ("rowid", "0") if sqlite else ("ctid", "xmin::text::bigint")
        async with self.engine.store.read() as tx:
            listed = await tx.scalars(text(f"SELECT {'name' if sqlite else 'tablename'} FROM {where}"))  # noqa: S608 - words of our own
            names = [name for name in listed if name not in ("boxes", "people", "members", "workspaces")]
            found = {}
            for name in names:
                query = text(f"SELECT *, {born} AS born FROM {name} ORDER BY {order}")  # noqa: S608 - words of our own
                found[name] = [Row(tuple(row)[:-1], row.born) for row in await tx.execute(query)]
        return found

    def messages(self) -> None:
        """Note every message of the export that went to somebody asked or the asker while the round ran."""
        for one in self.running.values():
            sight = one.sight
            for user in (*sight.reviewers, sight.asker):
                channel = self.community.slack.conversations.im(user)
                for message in channel.messages if channel else ():
                    at = float(message["ts"])
                    if message["user"] == BOT_USER_ID and at >= sight.asked_at and _about(message, sight):
                        sight.posted.append(Posted(at, user, str(message["text"])))
            letters_to = f"Something from {sight.target}"
            own = [each for each in sight.posted if each.to == sight.asker]
            sight.letters = [each.at for each in own if each.text == letters_to]
            leaked = [each.at for each in own if "may have written to you" in each.text]
            sight.letters = leaked or sight.letters
            sight.logged = summed(self.log).splitlines()

    async def tidied(self) -> None:
        """Go on to the next wave with nothing left of this one but what the bot itself keeps."""
        self.running.clear()
        self.log.seek(0)
        self.log.truncate()
        await self.community.settle()
        await self.community.bot.tidy()
        self.community.slack.calls.clear()
        for channel in self.community.slack.conversations.channels.values():
            channel.messages.clear()

    def copies(self, name: str) -> Path:
        """Copy the files of both databases as a backup of files would; return the main one's path."""
        target = self.folder / name
        target.mkdir()
        for file in self.folder.glob("*.db*"):
            shutil.copy(file, target / file.name)
        return target


def _about(message: dict[str, Any], sight: Sight) -> bool:
    """Return whether a message belongs to a round: it carries its id or names its asker."""
    shown = str(message.get("blocks")) + str(message["text"])
    return sight.round_id in shown or f"<@{sight.asker}>" in shown


@contextmanager
def crashing(words: str) -> Iterator[None]:
    """Let whatever wants to write in the database fail with an error that holds these words."""
    with patch.object(Store, "begin", side_effect=RuntimeError(words)):
        yield


@contextmanager
def watched(world: World) -> Iterator[None]:
    """Note every statement that writes a box, and every line that is logged."""

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("UPDATE boxes"):
            sealed, round_id = parameters[0], parameters[1]
            if round_id in world.running:
                world.running[round_id].sight.rewritten.append(Rewritten(world.now(), len(sealed)))

    engine = world.engine.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with logged() as world.log:
            yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


@asynccontextmanager
async def started(urls: Urls, folder: Path, seed: int, days_online: float) -> AsyncIterator[World]:
    """Start a circle of forty in which everybody has joined."""
    async with circle(urls, seed, people=PEOPLE, limits=False, **PATIENT) as community:
        await community.everybody_joins(tuple(member.name for member in PEOPLE))
        people = random.Random(f"people {seed}")
        drawn = presences(people, days_online, community.clock.now() - timedelta(days=1), 900)
        world = World(community, seed, drawn, folder)
        with watched(world), patch.object(postman, "PER_PASS", IN_A_PASS):
            yield world
