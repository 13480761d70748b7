"""Behind pgbouncer in transaction mode all is as before: nothing of ours outlives a transaction on its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import real_world
from bot.keeping import meeting
from bot.keeping.copying import backup
from bot.store import Store, key_store
from bot.store.migrations import is_current, upgrade
from practice.hands.reading import text_of
from tests.kit.circle import MASTER, circle
from tests.kit.databases import PostgresTemplate, TemplateAfter, Urls
from tests.kit.threads import GIVERS, WORDS, open_round
from tests.store.pools import CONNECTIONS, PROGRAM, Pool, pooling
from tests.store.samples import SAMPLES

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")

PID = text("SELECT pg_backend_pid()")
LOOKS = (
    "members.get", "members.everybody", "rounds.get", "rounds.live", "boxes.get", "outbox.next_due", "rhythms.get",
    "seen.noted", "deployment.get", "journal.of_member", "sheets.of_member", "set_aside.everything",
)  # fmt: skip


@pytest.fixture(scope="module")
def pool(postgres_template: PostgresTemplate) -> Iterator[Pool]:
    with pooling(postgres_template) as running:
        yield running


@pytest.fixture
def pooled(pool: Pool, postgres_template: PostgresTemplate, tmp_path: Path) -> Iterator[Urls]:
    with postgres_template.copy(tmp_path) as urls:
        yield pool.before(urls)


async def _looks(store: Store, names: tuple[str, ...]) -> set[int]:
    """Look at many things, a transaction each; return which connections of the server it was."""
    used = set()
    for name in names:
        async with store.read() as tx:
            await SAMPLES[name](tx)
            used.add(int(await tx.scalar(PID)))
    return used


async def test_processes_that_share_few_connections_find_what_they_look_for(pooled: Urls) -> None:
    processes = [Store(pooled.database) for _ in range(3)]
    async with processes[0].begin() as tx:
        await SAMPLES["members.put"](tx)

    # Each begins with another statement, so that every name asyncpg would give stands for something else elsewhere.
    turns = [LOOKS[place:] + LOOKS[:place] for place in range(len(LOOKS))]
    used = await asyncio.gather(*(_looks(store, turn) for store in processes for turn in turns[:4]))
    async with processes[1].read() as tx:
        assert await SAMPLES["members.get"](tx)
    for store in processes:
        await store.close()

    assert len(set.union(*used)) == CONNECTIONS
    assert any(len(one) > 1 for one in used)


async def test_a_schema_is_made_through_a_pool(pooled: Urls) -> None:
    empty = Store(pooled.keys)
    await upgrade(empty)

    assert await is_current(empty)
    await empty.close()


async def test_keys_are_met_and_shredded_and_a_backup_is_taken_through_a_pool(pooled: Urls, tmp_path: Path) -> None:
    main, keys, world = Store(pooled.database), key_store(pooled.keys), real_world()
    await upgrade(main)
    await meeting.meet(main, keys, MASTER, world.chance)
    async with keys.begin() as key_tx, main.begin() as tx:
        await SAMPLES["keys.add"](key_tx)
        await SAMPLES["rounds.add"](tx)
    await keys.scrub()
    notes = await backup(main, tmp_path / "copy.backup", world.clock.now(), world.chance.id())

    assert notes.rows["rounds"] == 1
    assert await main.server() == await keys.server()
    for store in (main, keys):
        await store.close()


@pytest.mark.full
async def test_a_round_is_played_through_a_pool(pool: Pool, postgres_joined: TemplateAfter, tmp_path: Path) -> None:
    with postgres_joined.copy(tmp_path) as urls:
        async with circle(pool.before(urls)) as community:
            await open_round(community)

            read = "".join(text_of(message) for message in community.person("ana").inbox)
            assert [name for name in GIVERS if WORDS[name] not in read] == []
