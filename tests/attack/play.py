"""The story every world goes through: wave after wave of rounds, each with three exchanges about its target."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import text

from bot.feedback import ending
from bot.models import Who
from bot.store.foundation import engines
from tests.attack.attacks import ATTACKS, Attack
from tests.attack.controls import CONTROLS
from tests.attack.people import PEOPLE, groups, moment_online
from tests.attack.side.rows import SIDE_CONTROLS, SIDES
from tests.attack.side.stage import Side, Task
from tests.attack.sight import Copies, Sight, Sights, Truth
from tests.attack.world import Running, World, started
from tests.kit.circle import MASTER
from tests.kit.databases import PostgresTemplate, SqliteTemplate, Urls, sqlite_without_threads
from tests.kit.unhurried import played_slowly

ANSWER_RATE = 0.8
EXCHANGES = 3
A_WAVE = 20
"""So many rounds run side by side; their askers change from wave to wave."""
DAY, MINUTE = 24 * 3600.0, 60.0
APART = 45 * DAY
"""From wave to wave; the same people ask in every other one, when the sets they asked before are forgotten."""
SQLITE, POSTGRES = "sqlite", "postgres"
EVERY_CONTROL = (*CONTROLS, *SIDE_CONTROLS)


@dataclass(frozen=True)
class Recipe:
    """Which world to play: a control's name or "" for this version; which attack to try, or "" for all."""

    control: str
    days_online: float
    seed: int
    rounds: int
    attack: str = ""
    store: str = SQLITE


Hits = dict[str, list[tuple[float, float]]]
"""By attack, for each round: how likely the right person is named, and how likely chance alone names one.

An attack that cannot choose between people names one of them by lot; what such a lot wins on average is what counts, so
that no luck of ours is in the figures. An attack that has made up its mind scores 1 or 0.
"""


def played(recipe: Recipe) -> Hits:
    """Play a world in a fresh folder, attack it, and return what hit."""
    leak = next((control.leak for control in EVERY_CONTROL if control.name == recipe.control), nullcontext)
    side = next((side for side in SIDES if side.name == recipe.attack), None)
    with tempfile.TemporaryDirectory(prefix="sidecar-attack-") as name:
        folder = Path(name)
        template = SqliteTemplate(folder) if recipe.store == SQLITE else PostgresTemplate(folder)
        with template.copy(folder / "world") as urls, in_no_hurry(), leak(), sqlite_without_threads():
            if side is not None:
                return played_slowly(_trials(side, Task(urls, folder, recipe.seed, recipe.rounds, recipe.days_online)))
            return played_slowly(_rounds(recipe, urls, folder / "world"))


async def _trials(side: Side, task: Task) -> Hits:
    return {side.name: [(hit, side.blind) for hit in await side.play(task)]}


@contextmanager
def in_no_hurry() -> Iterator[None]:
    """Let SQLite not wait for the disk: nothing here outlives a power cut."""
    with patch.object(engines, "PRAGMAS", engines.PRAGMAS | {"synchronous": 0}):
        yield


async def _rounds(recipe: Recipe, urls: Urls, folder: Path) -> Hits:
    hits: Hits = defaultdict(list)
    seen: list[tuple[Sight, Truth]] = []
    wanted = [one for one in ATTACKS if recipe.store in one.stores and recipe.attack in ("", one.name)]
    async with started(urls, folder, recipe.seed, recipe.days_online) as world:
        for wave in count():
            for sight, truth in await _wave(world, wave):
                _try([one for one in wanted if not one.across], sight, truth, Sights(), hits)
                # Attacks on all rounds together look at none of this, and it is most of what a sight holds.
                seen.append((replace(sight, rewritten=[], covered=[], posted=[], logged=[]), truth))
            if len(seen) >= recipe.rounds:
                break
    every = Sights(sight for sight, _ in seen)
    for sight, truth in seen:
        _try([one for one in wanted if one.across], sight, truth, every, hits)
    return {name: found[: recipe.rounds] for name, found in hits.items()}


def _try(attacks: list[Attack], sight: Sight, truth: Truth, every: Sights, hits: Hits) -> None:
    """Let attacks name somebody, and note how likely each is right, and how likely a lot among all would be."""
    for attack in attacks:
        if len(sight.letters) < attack.exchanges:
            continue
        right = truth.givers if attack.anybody else (truth.giver,)
        scores = attack.score(sight, every)
        named = [user for user, score in scores.items() if score >= max(scores.values()) - 1e-12]
        chance = len(right) / (len(sight.reviewers) - attack.colluders)
        hits[attack.name].append((sum(user in right for user in named) / len(named), chance))


async def _wave(world: World, number: int) -> list[tuple[Sight, Truth]]:
    """Let so many people ask on the same morning, and follow their rounds to the end."""
    half, begun = (PEOPLE[:A_WAVE] if number % 2 else PEOPLE[A_WAVE:]), world.now()
    for asker, reviewers in groups(world.chance, [member.id for member in half]).items():
        await world.ask(asker, reviewers)
    await world.work()
    await _collect(world)
    await world.opened()
    await _talk(world)
    await world.tables()
    world.messages()
    copies = await _end(world, number)
    seen = [
        (_frozen(one, copies), Truth(one.labels[one.sight.target], tuple(one.labels.values())))
        for one in world.running.values()
    ]
    await world.tidied()
    await world.until(begun + APART)
    return seen


def _frozen(one: Running, copies: Copies | None) -> Sight:
    return replace(one.sight, copies=copies, rewritten=sorted(one.sight.rewritten, key=lambda each: each.at))


async def _collect(world: World) -> None:
    """Let people answer while they are online, with the reminder a day before the opening."""
    planned: list[tuple[float, str, str]] = []
    opens = 0.0
    for round_id, one in world.running.items():
        opens = one.sight.opened_at
        for user in one.sight.reviewers:
            at = moment_online(world.chance, world.presence[user], one.sight.asked_at + 60 * MINUTE, opens - MINUTE)
            if at is not None and world.chance.random() < ANSWER_RATE:
                planned.append((at, user, round_id))
    for at, user, round_id in sorted([*planned, (opens - DAY, "", "")]):
        if user:
            await world.until(at)
            await world.answer(user, round_id)
        else:
            await world.work_at(at)
    await world.work_at(opens)


async def _next_slot(world: World) -> float:
    async with world.engine.store.read() as tx:
        slot = float(await tx.scalar(text("SELECT min(slot_at) FROM rounds WHERE state = 'opened'")) or 0)
    for one in world.running.values():
        one.sight.slots = (*one.sight.slots, slot)
    return slot


async def _talk(world: World) -> None:
    """Let every asker talk with the target, three times both ways; in the last week they mute it and ask another."""
    for exchange in range(EXCHANGES + 1):
        slot = await _next_slot(world)
        if exchange:
            await _givers_write(world, slot)
        await world.until(slot - 5 * MINUTE)
        for round_id, one in world.running.items():
            if exchange < EXCHANGES:
                await world.replies(round_id, one.sight.target)
        await world.work_at(slot)
    slot = await _next_slot(world)
    await world.until(slot - 5 * MINUTE)
    for round_id, one in world.running.items():
        await world.replies(round_id, one.sight.target, "mute")
        await world.replies(round_id, next(a.label for a in one.sight.shown if a.label != one.sight.target))
        await world.replies(round_id, one.sight.target)
    await world.work_at(slot)


async def _givers_write(world: World, slot: float) -> None:
    """Let the targets' givers write before the slot, each at a moment online."""
    planned = []
    for round_id, one in world.running.items():
        presence = world.presence[one.labels[one.sight.target]]
        at = moment_online(world.chance, presence, world.now() + MINUTE, slot - 20 * MINUTE)
        if at is not None:
            planned.append((at, round_id, one.sight.target))
    for at, round_id, label in sorted(planned):
        await world.until(at)
        await world.writes(round_id, label)
        await world.sends()


async def _end(world: World, number: int) -> Copies | None:
    """End every round, with copies of the databases from before and after."""
    if not world.engine.store.is_sqlite:
        return None  # what is left of a destroyed key is looked for in SQLite's files
    before = world.copies(f"before-{number}")
    for round_id, one in world.running.items():
        await ending.end(world.engine, Who(world.team, one.sight.asker), round_id)
    after = world.copies(f"after-{number}")
    main, keys = "sidecar.db", "keys.db"
    return Copies(before / main, before / keys, after / main, after / keys, MASTER)
