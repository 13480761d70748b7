"""One damaged row keeps no backup from being made, and none from being restored."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.models import RoundState
from bot.store import Store
from tests.keeping.desk import backed_up, restored
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.night import plant
from tests.night.damage import spoilt

POSTGRES_IN_FULL = True
A_MOMENT = 10**15
"""In a year that has no date."""
TELLS = "SELECT count(*) FROM outbox WHERE kind = 'restored'"
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def weekly(circle: Circle, *names: str) -> None:
    """Let people have a weekly question that is due."""
    for name in names:
        await plant.rhythm(circle.bot.engine, circle.who(name).user_id, team_id=circle.bot.team_id)


async def numbers(url: str, *queries: str) -> list[int]:
    store = Store(url)
    async with store.read() as tx:
        found = [int(await tx.scalar(text(query)) or 0) for query in queries]
    await store.close()
    return found


@pytest.mark.full
@pytest.mark.parametrize(
    ("cell", "damage"),
    [
        ("rounds.opens_at", A_MOMENT),
        ("rounds.started_on", "some day"),
        ("boxes.sealed", "no bytes"),
        ("members.joined_on", "some day"),
        ("outbox.again_at", "some time"),
        ("seen.seen_on", "some day"),
        ("people.name", b"\xff\x00"),
        ("rhythms.tip_due_at", A_MOMENT),
        ("rhythms.state", "odd"),
        ("rhythms.minute", "some minute"),
    ],
)
@ON_SQLITE
async def test_a_damaged_row_stops_neither_backup_nor_restore(
    joined: Circle, place: Urls, tmp_path: Path, cell: str, damage: object
) -> None:
    await weekly(joined, "ana", "ben")
    await joined.ana_asks()
    await joined.answers("ben", "Say it earlier.")
    table = cell.partition(".")[0]
    await spoilt(joined.bot.engine.store, cell, f"rowid = (SELECT max(rowid) FROM {table})", damage)  # noqa: S608 - a test's own words
    joined.clock.advance(timedelta(minutes=1))

    notes = await backed_up(joined, tmp_path / "copy.backup")
    done = await restored(joined, place, tmp_path / "copy.backup")

    kept = await numbers(place.database, *(f"SELECT count(*) FROM {name}" for name in notes.rows))  # noqa: S608
    missing = sum(notes.rows.values()) - sum(kept) + (await numbers(place.database, TELLS))[0]
    assert missing == done.left
    assert done.left == 0 or "postgres" in place.database


@pytest.mark.full
@ON_SQLITE
async def test_everybody_else_is_told_and_planned_anew_though_a_round_and_a_rhythm_are_damaged(
    joined: Circle, place: Urls, tmp_path: Path
) -> None:
    await weekly(joined, "ana", "ben", "chloe")
    await joined.ana_asks()
    await joined.asks("hana", ("ben", "chloe", "dev", "emeka", "farah"), draws="0")
    store, ana = joined.bot.engine.store, joined.who("ana").user_id
    await spoilt(store, "rounds.opens_at", f"asker_id = '{ana}'", A_MOMENT)
    await spoilt(store, "rhythms.minute", f"user_id = '{ana}'", 99_999)
    joined.clock.advance(timedelta(minutes=1))
    await backed_up(joined, tmp_path / "copy.backup")

    await restored(joined, place, tmp_path / "copy.backup")

    now = int(joined.clock.now().timestamp())
    due = f"SELECT count(*) FROM rhythms WHERE due_at <= {now}"  # noqa: S608
    live = f"SELECT count(*) FROM rounds WHERE state = '{RoundState.COLLECTING}'"  # noqa: S608
    assert await numbers(place.database, TELLS, due, live) == [6, 1, 2]
