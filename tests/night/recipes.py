"""For every sort of scheduled work: several items, one of them damaged, and how to see that the others are served."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.feedback import commitments, cover, opening
from bot.models import ChannelTip, RoundState, Subject, Who
from bot.people import members as people
from bot.reflections import prompts, rhythms, tips, trials
from bot.store import rhythms as rows
from bot.workbook import coming
from practice.world.clock import PRACTICE_MORNING
from tests.night import plant, upkeep
from tests.night.cases import Case, Night, Recipe, count, in_states, of_round, sent, works
from tests.night.damage import flipped, refusing, spoilt
from tests.night.plant import DAY, TEAM

# Rounds.


async def drafts(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.draft(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await flipped(night.engine.store, "rounds.brief", f"id = '{ids[0]}'")
    served = in_states(night, ids, RoundState.GATHERING, RoundState.COLLECTING, RoundState.COLLECTING)
    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "draft"), served, mend)


async def crowds(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.collecting(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await refusing(night.engine.store, "UPDATE", "rounds", f"old.id = '{ids[0]}'")
    await people.prefer(night.engine, Who(TEAM, "R5"), askable=False, drawable=False)
    served = in_states(night, ids, RoundState.COLLECTING, RoundState.CANCELLED, RoundState.CANCELLED)
    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "crowd"), served, mend)


async def reminders(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.collecting(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await spoilt(night.engine.store, "rounds.started_on", f"id = '{ids[0]}'", "some day")
    night.clock.advance(2 * DAY + timedelta(hours=1))

    async def served() -> bool:
        return await count(night.engine, "SELECT count(*) FROM outbox WHERE kind = 'reminder'") == 10

    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "reminder"), served, mend)


async def openings(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.answered(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await flipped(night.engine.store, "boxes.sealed", of_round(ids[0]))
    night.clock.advance(4 * DAY)
    served = in_states(night, ids, RoundState.COLLECTING, RoundState.OPENED, RoundState.OPENED)
    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "opening"), served, mend)


async def slots(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.opened(night.engine, night.clock, "A", "B", "C")
    mend = await flipped(night.engine.store, "boxes.sealed", of_round(ids[0]))
    night.clock.advance(10 * DAY)

    async def served() -> bool:
        return [(await plant.round_of(night.engine, one)).slot for one in ids] == [0, 1, 1]

    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "slot"), served, mend)


async def endings(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.opened(night.engine, night.clock, "A", "B", "C")
    async with night.engine.store.begin() as tx:
        await tx.execute(text("UPDATE rounds SET slot = 6, slot_at = NULL"))
        await tx.execute(text("UPDATE outbox SET state = 'sent'"))
    mend = await refusing(night.engine.store, "UPDATE", "rounds", f"old.id = '{ids[0]}'")
    night.clock.advance(90 * DAY)
    served = in_states(night, ids, RoundState.OPENED, RoundState.ENDED, RoundState.ENDED)
    return Case(Subject(TEAM, ids[0]), works(night, opening.WORKS, "ending"), served, mend)


async def promises(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.promised(night.engine, night.clock, "A", "B", "C")
    mend = await spoilt(night.engine.store, "commitments.due_at", of_round(ids[0]), "some time")
    night.clock.advance(9 * DAY)
    served = sent(night, "commitment", "B", "C")
    return Case(Subject(TEAM, ids[0]), works(night, commitments.WORKS, "commitment"), served, mend)


async def follow_ups(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.promised(night.engine, night.clock, "A", "B", "C")
    mend = await flipped(night.engine.store, "commitments.sealed", of_round(ids[0]))
    night.clock.advance(16 * DAY)

    async def served() -> bool:
        return await count(night.engine, "SELECT count(*) FROM rounds WHERE state = 'collecting'") == 2

    return Case(Subject(TEAM, ids[0]), works(night, commitments.WORKS, "follow_up"), served, mend)


async def returns(night: Night) -> Case:
    await plant.join(night.engine, "A", "B", "C")
    ids = [await plant.finished(night.engine, name) for name in ("A", "B", "C")]
    mend = await spoilt(night.engine.store, "returns.kind", f"id = '{ids[0]}'", "some day")
    night.clock.advance(15 * DAY)
    served = sent(night, "experiment", "B", "C")
    return Case(Subject(TEAM, ids[0]), works(night, coming.WORKS, "return"), served, mend)


async def tried(night: Night) -> Case:
    await plant.join(night.engine, "A", "B", "C")
    ids = [await plant.tried(night.engine, name) for name in ("A", "B", "C")]
    mend = await spoilt(night.engine.store, "trials.due_at", f"entry_id = '{ids[0]}'", 2**63 - 1)
    night.clock.advance(15 * DAY)
    return Case(Subject(TEAM, ids[0]), works(night, trials.WORKS, "trial"), sent(night, "tried", "B", "C"), mend)


async def covers(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = sorted([await plant.answered(night.engine, asker) for asker in ("A", "B", "C")])
    mend = await flipped(night.engine.store, "boxes.sealed", of_round(ids[0]))
    before = await _boxes(night, ids)

    async def run() -> None:
        plan = await cover.planned(night.engine, 12 * cover.VISIT_SECONDS)
        for step in plan.steps:
            await cover.work_off(night.engine, step, plan.aside)

    async def served() -> bool:
        now = await _boxes(night, ids)
        return [now[one] != before[one] for one in ids] == [False, True, True]

    return Case(Subject(TEAM, ids[0]), run, served, mend)


async def _boxes(night: Night, ids: list[str]) -> dict[str, bytes]:
    async with night.engine.store.read() as tx:
        found = await tx.execute(text("SELECT round_id, sealed FROM boxes"))
        return {row.round_id: row.sealed for row in found}


# Members and channels.


async def questions(night: Night) -> Case:
    for name in ("A", "B", "C"):
        await plant.rhythm(night.engine, name)
    mend = await spoilt(night.engine.store, "rhythms.last_on", "user_id = 'A'", "some day")
    served = sent(night, "reflection", "B", "C")
    return Case(Subject(TEAM, "A"), works(night, prompts.WORKS, "question"), served, mend)


async def member_tips(night: Night) -> Case:
    for name in ("A", "B", "C"):
        await plant.rhythm(night.engine, name)
    mend = await spoilt(night.engine.store, "rhythms.minute", "user_id = 'A'", 99_999)
    served = sent(night, "tip", "B", "C")
    return Case(Subject(TEAM, "A"), works(night, prompts.WORKS, "tip"), served, mend)


async def _channels(night: Night, at: timedelta = timedelta(0)) -> None:
    day = PRACTICE_MORNING.weekday()
    due = [ChannelTip(TEAM, f"C{n}", "U1", day, 540, "UTC", PRACTICE_MORNING + at) for n in range(3)]
    async with night.engine.store.begin() as tx:
        await rows.put_channels(tx, due)


async def channel_tips(night: Night) -> Case:
    await _channels(night)
    mend = await spoilt(night.engine.store, "channel_tips.minute", "channel_id = 'C0'", 99_999)
    served = sent(night, "channel_tip", "C1", "C2")
    return Case(Subject(TEAM, "C0"), works(night, tips.WORKS, "channel_tip"), served, mend)


async def zones(night: Night) -> Case:
    for name in ("A", "B", "C"):
        rhythm = await plant.rhythm(night.engine, name)
        async with night.engine.store.begin() as tx:
            await rows.put(tx, [replace(rhythm, due_at=PRACTICE_MORNING + timedelta(hours=1))])
    mend = await spoilt(night.engine.store, "rhythms.due_on", "user_id = 'A'", "some day")

    async def served() -> bool:
        right = int(PRACTICE_MORNING.timestamp())
        return await count(night.engine, f"SELECT count(*) FROM rhythms WHERE due_at = {right}") == 2  # noqa: S608

    return Case(Subject(TEAM, "A"), works(night, rhythms.SWEEPING, "zone"), served, mend)


async def channel_zones(night: Night) -> Case:
    await _channels(night, timedelta(hours=1))
    mend = await spoilt(night.engine.store, "channel_tips.minute", "channel_id = 'C0'", 99_999)

    async def served() -> bool:
        right = int(PRACTICE_MORNING.timestamp())
        return await count(night.engine, f"SELECT count(*) FROM channel_tips WHERE due_at = {right}") == 2  # noqa: S608

    return Case(Subject(TEAM, "C0"), works(night, tips.SWEEPING, "channel_zone"), served, mend)


RECIPES: dict[str, Recipe] = {
    "draft": drafts,
    "crowd": crowds,
    "reminder": reminders,
    "opening": openings,
    "slot": slots,
    "ending": endings,
    "commitment": promises,
    "follow_up": follow_ups,
    "return": returns,
    "trial": tried,
    "cover": covers,
    "question": questions,
    "tip": member_tips,
    "channel_tip": channel_tips,
    "zone": zones,
    "channel_zone": channel_zones,
    "person": upkeep.persons,
    "let_go": upkeep.letting_go,
    "gone": upkeep.long_gone,
    "key": upkeep.keys,
    "forgetting": upkeep.tables,
    "old_prompts": upkeep.old_prompts,
    "old_pairs": upkeep.old_pairs,
    "aside": upkeep.aside,
    "scrub": upkeep.scrubs,
    "keyless": upkeep.keyless,
    "withdrawal": upkeep.withdrawal,
    "withdrawals": upkeep.withdrawals,
}
