"""Cover: whatever takes answers also visits every box as people do, though nobody does anything.

A visit opens the form and acts up to three times, with a person's pauses in between, more often at the hours at which
people work. It calls what a form and an act call (`sealed.look`, `sealed.rewrite`), so that neither statements nor
what databases count of them tell the two apart. Visits are drawn as they come and stand in memory alone: whoever has
the database and this code cannot compute them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chance import Chance
from bot.clock import local
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed
from bot.guards import Sort, attend, singly
from bot.models import Subject, Workspace
from bot.store import Transaction, boxes, deployment, members, set_aside

VISIT_SECONDS = 160.0
"""The mean time between two visits to a box while people are at work."""
ACTS = (0, 1, 2, 3, 3, 3, 3, 3)
"""How often a visit acts, each of these as likely: three acts in a row are the rarest, and need the most cover."""
PAUSE_SECONDS = (8.0, 600.0)
"""The shortest and the longest pause of a visit; none between is likelier than another of twice its length."""
WORKDAY, DAY_BEGINS, DAY_ENDS = 5, 7, 22
QUIET = 0.75
"""So many of the visits at night and on weekends. Some people sit in another zone, so it must not be few."""

REWRITES_A_SECOND = 22.0
"""What one process rewrites at most: with up to 1,500 boxes each is visited as often as one alone would be."""
ACTS_A_VISIT = sum(ACTS) / len(ACTS)
COVERING_MODES = ("run", "web")
"""The processes that take answers, and therefore cover: a database sees which connection a statement came by."""
DIRECTORY_KEPT = timedelta(minutes=10)

COVERING = Sort("cover", "rewriting a box so that a rewriting says little")


@dataclass(frozen=True, slots=True)
class Covered:
    """A box to cover, and the zone whose working hours count."""

    subject: Subject
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Step:
    """Something a visit does: in how many seconds, to which box, and whether it acts or only looks."""

    delay: float
    subject: Subject
    acts: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What begins in the next seconds. Its last steps may come later."""

    steps: list[Step]
    open: frozenset[Subject]
    """Every box that may be covered: what an earlier plan has left for others is dropped."""
    aside: Collection[Subject] = frozenset()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many boxes there are to cover, and how many processes share the work."""

    boxes: int
    processes: int = 1

    @property
    def visit_seconds(self) -> float:
        """Return the mean time between two visits to one box while people are at work, by all processes together."""
        return max(VISIT_SECONDS, self.boxes * ACTS_A_VISIT / (REWRITES_A_SECOND * self.processes))

    @property
    def sitting_seconds(self) -> float:
        """Return the same between two visits that act at all: what the texts say."""
        return self.visit_seconds * len(ACTS) / sum(acts > 0 for acts in ACTS)

    @property
    def is_thin(self) -> bool:
        """Whether there are more boxes than these processes can cover as they should."""
        return self.visit_seconds > VISIT_SECONDS


FEW = Pace(0)


def busy(moment: datetime, zone: str) -> float:
    """Return the share of visits at a moment: all of them while people are at work, else QUIET."""
    here = local(moment, zone)
    return 1.0 if here.weekday() < WORKDAY and DAY_BEGINS <= here.hour < DAY_ENDS else QUIET


def plan(found: Sequence[Covered], now: datetime, window: float, chance: Chance, pace: Pace) -> list[Step]:
    """Return the steps of all visits by this process that begin in the next `window` seconds, soonest first."""
    # Each process draws for every box; together their visits come as often as one process' would.
    # They agree on nothing: a plan that processes share would stand somewhere, and could be read.
    mean, steps = pace.visit_seconds * pace.processes, list[Step]()
    for one in found:
        at = _wait(mean, chance)
        while at < window:
            # Drawn at the full pace, then left out by chance: so the pace may change in the middle of a window.
            if chance.below(1.0) < busy(now + timedelta(seconds=at), one.zone):
                steps += _visit(one.subject, at, chance)
            at += _wait(mean, chance)
    return sorted(steps, key=lambda one: one.delay)


def _wait(mean: float, chance: Chance) -> float:
    # Gaps of a Poisson process. `below` may give 0 and never 1: taken from 1, the logarithm meets no 0.
    return -mean * math.log(1.0 - chance.below(1.0))


def _visit(subject: Subject, at: float, chance: Chance) -> list[Step]:
    # Whoever acts has opened the form before, and that look is counted, too.
    steps = [Step(at, subject, acts=False)]
    for number in range(ACTS[int(chance.below(len(ACTS)))]):
        shortest, longest = PAUSE_SECONDS
        pause = shortest * (longest / shortest) ** chance.below(1.0)
        # Some close the form and open it again, some act twice from one.
        if number and chance.below(1.0) < 0.5:
            steps.append(Step(at + chance.below(pause), subject, acts=False))
        at += pause
        steps.append(Step(at, subject))
    return steps


async def pace(engine: Engine, tx: Transaction) -> Pace:
    """Return how often boxes are visited just now."""
    processes = await deployment.count_living(tx, COVERING_MODES, engine.now())
    # In `check` perhaps no process lives: the figures are then those of one.
    return Pace(await boxes.count(tx), max(1, processes))


async def planned(engine: Engine, window: float) -> Plan:
    """Return what this process does in the next `window` seconds. Reads for all boxes alike, at no person's time."""
    async with engine.store.read() as tx:
        found = await boxes.to_cover(tx, COVERING.name, engine.now())
        aside = await set_aside.of_sort(tx, COVERING.name)
        zones, now_pace = await members.zones(tx), await pace(engine, tx)
    # Member lists are read here, for warnings, so that no act has to; one that is damaged stops no cover.
    teams = [Subject(team_id, "") for team_id in sorted({one.team_id for one in found})]
    await attend(engine, COVERING, teams, _read_directories, aside=aside)
    # A workspace that never changed its settings has no row.
    boxes_found = [Covered(one, zones.get(one.team_id, Workspace("").zone)) for one in found]
    return Plan(plan(boxes_found, engine.now(), window, engine.chance, now_pace), frozenset(found), aside)


async def _read_directories(engine: Engine, teams: Sequence[Subject]) -> int:
    for team in teams:
        await sealed.directory(engine, team.team_id, DIRECTORY_KEPT)
    return len(teams)


async def look(engine: Engine, round_id: str) -> None:
    """Do what opening a form does."""
    with engine.one_request():
        await sealed.look(engine, round_id)


async def cover(engine: Engine, round_id: str) -> None:
    """Do what an act does, and change nothing in the box. Harmless when the round has just ended."""
    with engine.one_request():
        try:
            await sealed.rewrite(engine, round_id)
        except Refusal:
            return


async def work_off(engine: Engine, step: Step, aside: Collection[Subject] | None = None) -> None:
    """Do one step of a plan; a box that cannot be opened is set aside.

    `aside` was read with the plan: no act reads what is set aside, so no step of a visit may.
    """
    # Under the guard, like all of the clock's work; what an act meets is counted and leaves no row.
    await attend(engine, COVERING, [step.subject], singly(cover if step.acts else look), aside=aside)


async def report(engine: Engine) -> list[str]:
    """Return a warning for `check` when there are more boxes than can be covered as they should."""
    async with engine.store.read() as tx:
        found = await pace(engine, tx)
    if not found.is_thin:
        return []
    return [
        f"SC-58 {found.boxes} rounds are open, more than {found.processes} process(es) that take answers can cover: "
        f"each box is visited every {found.visit_seconds / 60:.0f} minutes instead of every {VISIT_SECONDS / 60:.1f}, "
        "so the time of a change says more about who acted. Run more of `web`, each of which takes a share."
    ]
