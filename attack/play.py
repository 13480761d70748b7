"""The story every world goes through: wave after wave of rounds, each with three exchanges about its target."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from attack.attacks import ATTACKS, Attack
from attack.leaks import CONTROLS
from attack.people import PEOPLE, moment_online
from attack.sight import Copies, Sight, Truth
from attack.world import Running, World, groups, started
from bot import ending, letters
from tests.circle import MASTER
from tests.databases import SqliteTemplate, Urls

ANSWER_RATE = 0.8
EXCHANGES = 3
A_WAVE = 20
"""So many rounds run side by side; their askers change from wave to wave."""
DAY, MINUTE = 24 * 3600.0, 60.0
APART = 45 * DAY
"""From wave to wave; the same people ask in every other one, when the sets they asked before are forgotten."""
ACROSS = "values equal across rounds"
"""The one attack that looks at all rounds together."""


@dataclass(frozen=True)
class Recipe:
    """Which world to play: a control's name or "" for this version; which attacks to try, all when empty."""

    control: str
    days_online: float
    seed: int
    rounds: int
    attacks: tuple[str, ...] = ()


Hits = dict[str, list[tuple[bool, float]]]
"""By attack, for each round: whether the right person was named, and how likely chance alone names one."""


def played(recipe: Recipe) -> Hits:
    """Play a world in a fresh folder, attack it, and return what hit."""
    with tempfile.TemporaryDirectory(prefix="sidecar-attack-") as name:
        folder = Path(name)
        template = SqliteTemplate(folder)
        leaks = {control.name: control.leak for control in CONTROLS}
        with template.copy(folder / "world") as urls, leaks[recipe.control]() if recipe.control else nullcontext():
            return asyncio.run(_rounds(recipe, urls, folder / "world"))


async def _rounds(recipe: Recipe, urls: Urls, folder: Path) -> Hits:
    hits: Hits = defaultdict(list)
    lot = random.Random(f"lots {recipe.seed}")
    light: list[tuple[Sight, Truth]] = []
    wanted = [one for one in ATTACKS if not recipe.attacks or one.name in recipe.attacks]
    async with started(urls, folder, recipe.seed, recipe.days_online) as world:
        wave = 0
        while len(light) < recipe.rounds:
            for sight, truth in await _wave(world, wave):
                for attack in wanted:
                    if attack.name != ACROSS and len(sight.letters) >= attack.exchanges:
                        hits[attack.name].append(_tried(attack, sight, truth, [], lot))
                light.append((replace(sight, rewritten=[], tables={}, posted=[], logged=[]), truth))
            wave += 1
    across = next(attack for attack in ATTACKS if attack.name == ACROSS)
    if across in wanted:
        sights = [sight for sight, _ in light]
        hits[ACROSS] = [_tried(across, sight, truth, sights, lot) for sight, truth in light]
    return {name: found[: recipe.rounds] for name, found in hits.items()}


def _tried(attack: Attack, sight: Sight, truth: Truth, every: list[Sight], lot: random.Random) -> tuple[bool, float]:
    """Return whether an attack names the right person, and how likely a lot among those who may be it does."""
    right = truth.givers if attack.anybody else (truth.giver,)
    return _names(attack, sight, every, lot) in right, len(right) / (len(sight.reviewers) - attack.colluders)


def _names(attack: Attack, sight: Sight, every: list[Sight], lot: random.Random) -> str:
    """Return whom an attack names: the highest score, and a lot among equals."""
    scores = attack.score(sight, every)
    best = max(scores.values())
    return lot.choice(sorted(user for user, score in scores.items() if score >= best - 1e-12))


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


def _truth(one: Running) -> Truth:
    return Truth(one.labels[one.sight.target], tuple(one.labels.values()))


def _frozen(one: Running, copies: Copies) -> Sight:
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
        await letters.mute(world.engine, world.act(one.sight.asker, round_id), one.sight.target, True)
        await world.replies(round_id, next(a.label for a in one.sight.shown if a.label != one.sight.target))
        await letters.reply(world.engine, world.act(one.sight.asker, round_id), one.sight.target, "One more.")
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
        await world.house.settle()


async def _end(world: World, number: int) -> Copies:
    """End every round, with copies of the databases from before and after."""
    before = world.copies(f"before-{number}")
    for round_id, one in world.running.items():
        await ending.end(world.engine, world.team, one.sight.asker, round_id)
    after = world.copies(f"after-{number}")
    main, keys = "sidecar.db", "keys.db"
    return Copies(before / main, before / keys, after / main, after / keys, MASTER)
