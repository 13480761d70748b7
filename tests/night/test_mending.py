"""What people took away is taken away again though rows are damaged: nothing waits for another's, and nothing stops."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import guards
from bot.keeping.mending import mend
from bot.models import Withdrawn
from bot.reflections import rhythms
from bot.reflections.rhythms import Choice
from bot.store import Store, set_aside
from tests.keeping.desk import backed_up, elsewhere, restored
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import stores
from tests.night.damage import spoilt
from tests.reflections.steps import ON_SQLITE

pytestmark = ON_SQLITE  # Postgres keeps such things out by itself
WEEKLY = Choice(weekday=2, minute=540, track="all", pace=1, zone="UTC", tips=True)
DAMAGED: dict[tuple[str, str, object], set[str]] = {
    ("rhythms.state", "user_id = '{ben}'", "odd"): {"ben"},
    ("members.joined_on", "user_id = '{chloe}'", "some day"): {"chloe"},
    ("members.team_id", "user_id = '{dev}'", b"\xff\x00x"): set(),
    ("rounds.asker_id", "true", b"\xff\x00x"): set(),
    ("reviewers.user_id", "user_id = '{dev}'", b"\xff"): set(),
    ("meeting.pepper", "true", "no bytes"): {"ben", "chloe"},
}
"""One damaged cell, and whose withdrawal has to wait for it."""


@pytest.mark.parametrize("damage", DAMAGED, ids=lambda damage: damage[0])
async def test_a_damaged_row_keeps_no_other_withdrawal_from_being_done_and_is_listed(
    joined: Circle, damage: tuple[str, str, object]
) -> None:
    engine, ids = joined.bot.engine, {name: joined.person(name).id for name in ("ben", "chloe", "dev")}
    await joined.ana_asks()
    await rhythms.choose(engine, joined.who("ben"), WEEKLY)
    # Noted, and then the power failed.
    await engine.vault.withdrawals.note(Withdrawn.QUESTIONS, joined.who("ben"), engine.today())
    await engine.vault.withdrawals.note(Withdrawn.LEFT, joined.who("chloe"), engine.today())
    cell, where, value = damage
    repair = await spoilt(stores(joined)[cell.startswith("meeting.")], cell, where.format(**ids), value)

    assert (await mend(engine)).withdrawn == 2 - len(DAMAGED[damage])

    assert await _undone(joined) == DAMAGED[damage]
    assert len(await guards.report(engine)) == bool(DAMAGED[damage])
    await repair()
    await mend(engine)
    assert await _undone(joined) == set()
    assert await guards.report(engine) == []


async def _undone(c: Circle) -> set[str]:
    async with c.bot.engine.store.read() as tx:
        rows = (await tx.execute(text("SELECT state FROM rhythms WHERE due_at IS NOT NULL"))).all()
        chloe = await tx.scalar(text("SELECT active FROM members WHERE user_id = :id"), {"id": c.person("chloe").id})
    return {name for name, there in (("ben", rows), ("chloe", chloe)) if there}


async def test_a_restore_ends_well_though_what_is_to_be_taken_away_again_is_damaged(
    joined: Circle, urls: Urls, tmp_path: Path
) -> None:
    await rhythms.choose(joined.bot.engine, joined.who("ben"), WEEKLY)
    await backed_up(joined, tmp_path / "copy.backup")
    await rhythms.stop(joined.bot.engine, joined.who("ben"))
    with closing(sqlite3.connect(tmp_path / "copy.backup")) as copy, copy:
        copy.execute("UPDATE rhythms SET state = 'odd'")

    place = Urls(elsewhere(tmp_path).database, urls.keys)
    assert (await restored(joined, place, tmp_path / "copy.backup")).mended.withdrawn == 0

    store = Store(place.database)
    async with store.read() as tx:
        assert [one.sort for one in await set_aside.everything(tx)] == ["withdrawal"]
    await store.close()
