"""One world: a circle of forty on the real bot, for as many rounds as are wanted, watched by every onlooker."""

from __future__ import annotations

import io
import logging
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from attack.people import PEOPLE, Presence, presences
from attack.sight import Posted, Rewritten, Shown, Sight
from bot import answers, cover, ending, letters, opening, rounds
from bot.answers import Act
from bot.logs import PlainFormatter
from practice.people import BOT_USER_ID
from tests.circle import Circle, circle
from tests.databases import Urls

LENS = "start-stop-continue"
REVIEWERS = 6
ONE_COVER_IN = 400
"""So many planned cover rewrites are one that is written."""
LENGTHS = (60, 900)


@dataclass
class Running:
    """A round under way: what is seen of it, what is true, and who means to answer when."""

    sight: Sight
    labels: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)


class World:
    """The circle and its onlookers."""

    def __init__(self, house: Circle, chance: random.Random, presence: dict[str, Presence], folder: Path) -> None:
        self.house, self.chance, self.presence, self.folder = house, chance, presence, folder
        self.engine, self.team = house.bot.engine, house.bot.team_id
        self.running: dict[str, Running] = {}
        self.log = io.StringIO()
        self._acts = 0

    def now(self) -> float:
        """Return the practice time in seconds since 1970."""
        return self.house.clock.now().timestamp()

    async def until(self, at: float) -> None:
        """Let time pass with its cover rewrites, then do and send what is due."""
        await self._cover(at - self.now())
        self.house.clock.jump(max(datetime.fromtimestamp(at, UTC), self.house.clock.now()))

    async def _cover(self, window: float) -> None:
        ids = [one for one, round_ in self.running.items() if round_.sight.rewritten]
        start = self.now()
        for planned in cover.plan(sorted(ids), max(window, 0.0), self.engine.chance):
            sight = self.running[planned.round_id].sight
            if self.chance.random() * ONE_COVER_IN < 1:
                await cover.cover(self.engine, planned.round_id)
            sight.rewritten.append(Rewritten(start + planned.delay, sight.rewritten[-1].length))

    async def work(self) -> None:
        """Do and send what is due now."""
        await self.house.bot.tick()
        await self.house.settle()

    async def work_at(self, at: float) -> None:
        """Let time pass, then do and send what is due."""
        await self.until(at)
        await self.work()

    # What people do.

    def act(self, user_id: str, round_id: str) -> Act:
        """Return an act from a form of its own."""
        self._acts += 1
        return Act(self.team, user_id, round_id, f"V{self._acts}")

    async def ask(self, asker: str, reviewers: tuple[str, ...]) -> None:
        """Let somebody ask six people."""
        asked = await rounds.ask(
            self.engine,
            rounds.Ask(self.team, asker, f"V{asker}{self.now()}", LENS, "Our reviews", reviewers, 0, 5),
        )
        async with self.engine.store.read() as tx:
            query = "SELECT id FROM rounds WHERE asker_id = :asker AND state = 'collecting'"
            round_id = str(await tx.scalar(text(query), {"asker": asker}))
        assert asked.opens_at is not None
        opens = asked.opens_at.timestamp()
        sight = Sight(asker, reviewers, round_id, self.now(), opens, (), {one: self.presence[one] for one in reviewers})
        async with self.engine.store.read() as tx:
            sealed = bytes(
                await tx.scalar(text("SELECT sealed FROM boxes WHERE round_id = :id"), {"id": round_id}) or b""
            )
        sight.rewritten.append(Rewritten(self.now(), len(sealed)))
        self.running[round_id] = Running(sight)

    async def answer(self, user_id: str, round_id: str) -> None:
        """Let somebody answer with a text of a length of its own."""
        length = self.chance.randint(*LENGTHS)
        while length in self.running[round_id].answers.values():
            length += 1
        self.running[round_id].answers[user_id] = length
        await answers.answer(self.engine, self.act(user_id, round_id), ("w" * length,))

    async def opened(self) -> None:
        """Note what the askers read, and draw the targets; rounds with too few answers are let go."""
        for round_id, one in list(self.running.items()):
            try:
                _, shown = await opening.opened_answers(self.engine, self.team, one.sight.asker, round_id)
            except Exception:  # noqa: BLE001 - extended: too few answered
                await ending.end(self.engine, self.team, one.sight.asker, round_id)
                del self.running[round_id]
                continue
            one.sight.shown = tuple(Shown(n, a.label, len(a.texts[0])) for n, a in enumerate(shown))
            givers = {length: user for user, length in one.answers.items()}
            one.labels = {each.label: givers[each.length] for each in one.sight.shown}
            one.sight.target = self.chance.choice(one.sight.shown).label
            others = [user for user in one.sight.reviewers if user != one.labels[one.sight.target]]
            one.sight.controlled = tuple(self.chance.sample(others, 2))

    async def writes(self, round_id: str, label: str) -> None:
        """Let the giver of a thread write a letter."""
        one = self.running[round_id]
        await letters.write(self.engine, self.act(one.labels[label], round_id), f"A letter, {self._acts}.")

    async def replies(self, round_id: str, label: str) -> None:
        """Let the asker write to a thread."""
        one = self.running[round_id]
        await letters.reply(self.engine, self.act(one.sight.asker, round_id), label, f"And then? {self._acts}.")

    # What is seen.

    async def tables(self) -> None:
        """Note, round by round, the rows of the database in their order."""
        async with self.engine.store.read() as tx:
            listed = await tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            names = [row.name for row in listed if row.name not in ("boxes", "people", "members", "workspaces")]
            rows = {name: (await tx.execute(text(f"SELECT * FROM {name} ORDER BY rowid"))).all() for name in names}  # noqa: S608 - names of our own
        for round_id, one in self.running.items():
            for name, found in rows.items():
                one.sight.tables |= {name: [tuple(row) for row in found if round_id in tuple(row)]}
            outbox = one.sight.tables.pop("outbox", [])
            for kind in sorted({str(cell[3]) for cell in outbox}):
                one.sight.tables[f"outbox/{kind}"] = [row for row in outbox if row[3] == kind]

    def messages(self) -> None:
        """Note every message of the export that went to somebody asked or the asker while the round ran."""
        for one in self.running.values():
            sight = one.sight
            for user in (*sight.reviewers, sight.asker):
                channel = self.house.slack.conversations.im(user)
                for message in channel.messages if channel else ():
                    at = float(message["ts"])
                    if message["user"] == BOT_USER_ID and at >= sight.asked_at and _about(message, sight):
                        sight.posted.append(Posted(at, user, str(message["text"])))
            letters_to = f"Something from {sight.target}"
            own = [each for each in sight.posted if each.to == sight.asker]
            sight.letters = [each.at for each in own if each.text == letters_to]
            leaked = [each.at for each in own if each.text.startswith("There may be something")]
            sight.letters = leaked or sight.letters
            sight.logged = self.log.getvalue().splitlines()

    async def tidied(self) -> None:
        """Go on to the next wave with nothing left of this one but what the bot itself keeps."""
        self.running.clear()
        self.log.seek(0)
        self.log.truncate()
        await self.house.settle()
        await self.house.bot.tidy()
        self.house.slack.calls.clear()
        for channel in self.house.slack.conversations.channels.values():
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
def watched(world: World) -> Iterator[None]:
    """Note every statement that writes a box, and every line that is logged."""

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("UPDATE boxes"):
            sealed, round_id = parameters[0], parameters[1]
            if round_id in world.running:
                world.running[round_id].sight.rewritten.append(Rewritten(world.now(), len(sealed)))

    handler = logging.StreamHandler(world.log)
    handler.setFormatter(PlainFormatter())
    engine = world.engine.store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    logging.getLogger("bot").addHandler(handler)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
        logging.getLogger("bot").removeHandler(handler)


@asynccontextmanager
async def started(urls: Urls, folder: Path, seed: int, days_online: float) -> AsyncIterator[World]:
    """Start a circle of forty in which everybody has joined."""
    chance = random.Random(f"people {seed}")  # not the bot's own draws, nor the attackers' lots
    async with circle(urls, seed, people=PEOPLE, limits=False) as house:
        await house.everybody_joins(tuple(member.name for member in PEOPLE))
        drawn = presences(chance, days_online, house.clock.now() - timedelta(days=1), 900)
        world = World(house, chance, drawn, folder)
        with watched(world):
            yield world


def groups(chance: random.Random, askers: list[str]) -> dict[str, tuple[str, ...]]:
    """Return six people for each asker, nobody in more than five groups."""
    load: dict[str, int] = {member.id: 0 for member in PEOPLE}
    chosen = {}
    for asker in askers:
        able = [user for user, count in load.items() if count < 4 and user != asker]
        picked = chance.sample(able, REVIEWERS)
        for user in picked:
            load[user] += 1
        chosen[asker] = tuple(picked)
    return chosen
