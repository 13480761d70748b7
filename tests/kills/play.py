"""One configuration, played from the first to the last chapter, and what became of it."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from practice.workspace import Workspace
from practice.world.errors import RefusedError
from tests.kills.after import Story
from tests.kills.life import Order
from tests.kills.lives import Deployment, nursery
from tests.kills.places import POSTGRES, SQLITE, databases, free_port, workspace
from tests.kills.points import AFTER, BEFORE, COMMIT, SEND
from tests.kills.stage import WAITS, Stage, stage
from tests.kit.circle import environment
from tests.kit.databases import Urls

RUN, TWO = ("run",), ("web", "worker")
PASSES = 200
"""So many passes the last tidying may take: ten seconds of a bot that lives."""
ROUNDS = {"hana": 1, "ines": 1, "ana": 2, "jonas": 1}
"""How many rounds the story begins, the follow-up among them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a configuration is played."""

    roles: tuple[str, ...]
    database: str
    share: int = 1
    every: int = 0

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return f"{' + '.join(self.roles)}, {self.database}"

    @property
    def spare(self) -> tuple[str, ...]:
        """Return moments that this configuration passes by, so that every configuration together leave out none.

        What may get lost once it is begun is lost at the moment before; where it is sent only once in the story, the
        moment after would never come.
        """
        when = "before" if self.database == POSTGRES else "after"
        return tuple(f"{SEND} {kind} {when}" for kind in ("thanks", "check_in", "channel_trouble"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a configuration."""

    name: str
    before_commits: int
    after_commits: int
    around_sends: int
    lives: int
    excused: int
    lost: int
    doubled: int
    not_begun: int
    left: int
    seconds: float
    faults: tuple[str, ...]
    moments: tuple[str, ...]

    @property
    def failed(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self.faults)

    def record(self) -> dict[str, Any]:
        """Return the outcome as JSON can hold it."""
        return asdict(self)


def played(plan: Plan) -> Outcome:
    """Play one configuration on fresh databases."""
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="sidecar-kills-") as name, databases(plan.database, Path(name)) as urls:
        scene = asyncio.run(_played(plan, Path(name), urls))
    return outcome(plan, scene, monotonic() - began)


async def _played(plan: Plan, folder: Path, urls: Urls) -> Stage:
    async with workspace() as slack, nursery(folder, slack.changes) as started:
        with orders(plan, slack, urls, folder / "moments.txt") as wanted:
            bot = Deployment(started, wanted, slack.clock)
            async with stage(slack, bot, urls.database, urls.keys) as scene:
                try:
                    await Story(scene).tell()
                    await last_words(scene)
                # A story that stops is one fault among others: what was found before it still stands in the table.
                except (AssertionError, LookupError, RefusedError, TimeoutError) as error:
                    scene.verdict.left.append(f"the story stops after “{scene.chapters[-1]}”: {error!r}")
                return scene


@contextmanager
def orders(plan: Plan, slack: Workspace, urls: Urls, moments: Path) -> Iterator[list[Order]]:
    """Yield how each process is started; a web endpoint gets a port."""
    settings = environment(urls, slack.api_url)
    with contextlib.ExitStack() as stack:
        if "web" in plan.roles:
            port = stack.enter_context(free_port())
            settings["PORT"] = str(port)
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        yield [
            Order(0, role, slack.url, settings, str(moments), plan.share, plan.every, plan.spare) for role in plan.roles
        ]


async def last_words(scene: Stage) -> None:
    """Judge what is left in the databases after the last chapter."""
    verdict = scene.verdict
    left = await scene.rows(f"SELECT kind, recipient, state FROM outbox WHERE {WAITS}")  # noqa: S608 - words of our own
    scene.found(left, verdict.left, f"rows are left to be sent: {left}")
    begun = await scene.rows("SELECT asker_id FROM rounds")
    counted = Counter(str(row[0]) for row in begun)
    wanted = {scene.person(name).id: times for name, times in ROUNDS.items()}
    scene.found(counted != wanted, verdict.doubled, f"rounds were begun {dict(counted)} times")
    reports = await scene.rows("SELECT count(*) FROM reports")
    scene.found(reports[0][0], verdict.left, f"reports are left though all is decided and over: {reports[0][0]}")
    statuses = await scene.bot.stop()
    # The tidying of a start finishes what those before could not.
    async with scene.bot.kept():
        await keys_are_right(scene)
        statuses += await scene.bot.stop()
    scene.found(any(statuses), verdict.left, f"asked to stop, the processes ended with {statuses}")
    scene.found("Traceback" in scene.bot.nursery.log, verdict.left, "a traceback was printed")
    scene.found(scene.slack.complaints, verdict.left, f"Slack would not have taken {scene.slack.complaints}")


async def keys_are_right(scene: Stage) -> None:
    """Judge the keys: every living round has one, and no round that is over, once a last tidying has been.

    A key that was made just before its process died, for a round that never began, opens nothing and is kept for long.
    """
    states = await scene.rows("SELECT id, state IN ('gathering', 'collecting', 'opened') FROM rounds")
    living, over = ({str(row[0]) for row in states if bool(row[1]) is wanted} for wanted in (True, False))
    held = await scene.keys()
    for _ in range(PASSES):
        if not held & over:
            break
        await scene.a_pass()
        held = await scene.keys()
    scene.found(living - held, scene.verdict.left, f"{len(living - held)} living rounds have no key")
    scene.found(held & over, scene.verdict.left, f"{len(held & over)} rounds are over, and their keys are there")


def outcome(plan: Plan, scene: Stage, seconds: float) -> Outcome:
    """Return what became of a configuration."""
    moments = [f"{life.order.role} {life.died_at}" for life in scene.bot.dead]
    verdict = scene.verdict
    return Outcome(
        name=plan.name,
        before_commits=sum(f" {COMMIT} " in one and one.endswith(BEFORE) for one in moments),
        after_commits=sum(f" {COMMIT} " in one and one.endswith(AFTER) for one in moments),
        around_sends=sum(f" {SEND} " in one for one in moments),
        lives=len(scene.bot.nursery.lives),
        excused=verdict.excused,
        lost=len(verdict.lost),
        doubled=len(verdict.doubled),
        not_begun=len(verdict.not_begun),
        left=len(verdict.left),
        seconds=seconds,
        faults=tuple(verdict.faults()),
        moments=tuple(moments),
    )


def matrix(share: int = 1, every: int = 0) -> Sequence[Plan]:
    """Return all four configurations."""
    return [Plan(roles, database, share, every) for database in (SQLITE, POSTGRES) for roles in (RUN, TWO)]
