"""A key goes when its round is known to be over; a round goes when its key is known to be gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feedback.ending import ORPHANS_KEPT, finish
from bot.models import Kind, RoundState
from bot.people import members
from bot.store import boxes, keys, rounds
from bot.store.foundation.tables import rounds as rounds_table
from tests.keeping.desk import texts
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import logged, stores
from tests.kit.threads import open_round

POSTGRES_IN_FULL = True


async def asked(circle: Circle) -> str:
    await circle.ana_asks()
    (round_id,) = await circle.bot.engine.vault.all_keys()
    return round_id


async def test_a_key_is_not_destroyed_because_its_round_is_missing(joined: Circle) -> None:
    """As if the main database were a copy from before the round was asked."""
    round_id = await asked(joined)
    async with stores(joined)[0].begin() as tx:
        await tx.execute(rounds_table.delete())

    for _ in range(ORPHANS_KEPT.days // 30):
        joined.clock.advance(timedelta(days=30))
        await joined.bot.tidy()
        assert await joined.bot.engine.vault.all_keys() == [round_id]
    joined.clock.advance(timedelta(days=2))
    await joined.bot.tidy()

    assert await joined.bot.engine.vault.all_keys() == []


async def test_the_key_of_a_ledger_that_an_older_version_kept_goes_at_once(joined: Circle) -> None:
    round_id = await asked(joined)
    await joined.bot.engine.vault.new_key(f"{keys.LEDGER}{joined.bot.team_id}", joined.bot.engine.today())

    await joined.bot.tidy()

    assert await joined.bot.engine.vault.all_keys() == [round_id]


async def test_a_key_goes_at_once_when_its_round_is_known_to_be_over(joined: Circle) -> None:
    round_id = await asked(joined)
    async with stores(joined)[0].begin() as tx:
        over = await rounds.lock(tx, round_id)
        assert over is not None
        await finish(joined.bot.engine, tx, over, Kind.CANCELLED)

    await joined.bot.tidy()

    assert await joined.bot.engine.vault.all_keys() == []


async def test_no_round_outlives_the_time_that_keys_without_one_are_kept() -> None:
    answers = timedelta(days=14 + 7)
    slots = timedelta(days=6) + timedelta(days=6 + 7) * 6 + timedelta(days=1)

    assert answers + slots < ORPHANS_KEPT


SELDOM = [pytest.param(state, marks=pytest.mark.full) for state in (RoundState.GATHERING, RoundState.OPENED)]


@pytest.mark.full
@pytest.mark.parametrize("state", [RoundState.COLLECTING, *SELDOM])
async def test_a_round_whose_key_is_gone_ends_and_everybody_in_it_is_told(joined: Circle, state: RoundState) -> None:
    asked_people: tuple[str, ...] = ("ana", *ANA_ASKS)
    if state is RoundState.OPENED:
        await open_round(joined)
    else:
        await joined.ana_asks()
    async with stores(joined)[0].begin() as tx:
        (round_id,) = await boxes.open_ids(tx)
        if state is RoundState.GATHERING:
            await tx.execute(rounds_table.update().values(state=state))
            asked_people = ("ana",)
    async with stores(joined)[1].begin() as tx:
        await keys.destroy(tx, round_id)

    with logged() as log:
        await joined.bot.tidy()
        await joined.bot.tidy()
    await joined.settle()

    assert log.getvalue().count("SC-56 ") == 1
    for name in asked_people:
        assert "had to end: Sidecar's own server lost what opens it" in texts(joined, name)[-1]
    async with stores(joined)[0].read() as tx:
        current = await rounds.get(tx, round_id)
        assert current is not None
        assert current.state is RoundState.ENDED
        assert await boxes.open_ids(tx) == []
    assert await joined.ana_asks() == {}
    await members.leave(joined.bot.engine, joined.who("ben"), delete=True)
