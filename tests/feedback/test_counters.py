"""Postgres counts what is read and written, table by table: acts and cover, forms and looks leave the same counts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.feedback import cover
from bot.store import boxes
from tests.kit.circle import Circle, circle
from tests.kit.counters import Monitor
from tests.kit.databases import PostgresTemplate
from tests.kit.threads import open_round

pytestmark = pytest.mark.full


@pytest.fixture
async def joined(
    postgres_template: PostgresTemplate, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Circle]:
    """A circle on Postgres in which thirteen people have joined."""
    with postgres_template.copy(tmp_path_factory.mktemp("unused")) as urls:
        async with circle(urls, limits=False) as community:
            await community.everybody_joins()
            yield community


async def _round_id(community: Circle) -> str:
    async with community.bot.engine.store.read() as tx:
        return (await boxes.open_ids(tx))[0]


async def test_an_answer_and_its_form_count_as_cover_does(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    engine, ben, monitor, round_id = joined.bot.engine, joined.person("ben"), Monitor(joined), await _round_id(joined)
    await cover.planned(engine, 1.0)  # as whatever takes answers does, every 20 seconds
    looked = await monitor.counted(lambda: cover.look(engine, round_id))
    covered = await monitor.counted(lambda: cover.cover(engine, round_id))
    assert covered["boxes public n_tup_upd"] == 1

    for act in (
        lambda: ben.submit(q0="You decide late.", q1="", q2=""),
        lambda: ben.click("withdraw"),
        lambda: ben.click("decline"),
    ):
        assert await monitor.counted(lambda: ben.click("answer")) == looked
        assert await monitor.counted(act) == covered
        await ben.close(everything=True)


async def test_letters_and_taps_count_as_cover_does(joined: Circle) -> None:
    await open_round(joined)
    engine, ben, monitor, round_id = joined.bot.engine, joined.person("ben"), Monitor(joined), await _round_id(joined)
    await cover.planned(engine, 1.0)
    looked = await monitor.counted(lambda: cover.look(engine, round_id))
    covered = await monitor.counted(lambda: cover.cover(engine, round_id))

    assert await monitor.counted(lambda: ben.click("my_thread")) == looked
    assert await monitor.counted(lambda: ben.submit(letter="I meant the second review.")) == covered
    await ben.close(everything=True)
    await ben.click("my_thread")
    assert await monitor.counted(lambda: ben.click("letter_back")) == covered
    assert await monitor.counted(lambda: ben.click("end_thread")) == covered
