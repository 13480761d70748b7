"""A value that is none of its column's kind, anywhere: nothing stops, nobody else waits."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

import pytest

from bot import workspaces
from bot.feedback import cover, opening
from bot.guards import report, work_off
from bot.keeping import meeting
from bot.keeping.mending import mend
from bot.models import Entry, Kind, RoundState, Subject, Workspace
from bot.people import directory
from bot.reflections import journal
from bot.sending import report as sending
from bot.store import members
from bot.store.foundation.columns import Text
from bot.store.foundation.key_tables import keys_metadata
from bot.store.foundation.tables import metadata
from tests.kit.circle import MASTER, Circle
from tests.kit.databases import Urls, sqlite_without_threads
from tests.kit.spill import stores
from tests.night import plant
from tests.night.damage import spoilt
from tests.night.plant import DAY, REVIEWERS, TEAM, at_night
from tests.reflections.steps import ON_SQLITE

pytestmark = ON_SQLITE  # Postgres keeps such things out by itself

BLOB = b"\xff\x00x"
WHOLE = ("deployment", "meeting", "processes")
"""Whose one row is everybody's: a start that does not know its own databases stops, with a code."""
SOME = ("round_keys.round_id", "boxes.team_id", "rounds.asker_id", "outbox.recipient", "members.team_id")


def texts() -> list[str]:
    """Return every column that holds text."""
    tables = [*metadata.sorted_tables, *keys_metadata.sorted_tables]
    found = [column for table in tables for column in table.columns if isinstance(column.type, Text)]
    return [f"{one.table.name}.{one.name}" for one in found if one.table.name not in WHOLE]


@contextmanager
def with_bytes(circle: Circle, cell: str) -> Iterator[bool]:
    """Put bytes into one cell of a table for a while, past every constraint; tell whether there was a row."""
    table, column = cell.split(".")
    place = stores(circle)[table in keys_metadata.tables].engine.url.database or ""
    with closing(sqlite3.connect(place)) as raw:
        row = raw.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid LIMIT 1").fetchone()  # noqa: S608
        if row is None:
            yield False
            return
        put = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608
        with raw:
            raw.execute(put, (BLOB, row[0]))
        yield True
        with raw:
            # In its place there may be a row by now, which was written meanwhile.
            raw.execute(put.replace("UPDATE", "UPDATE OR REPLACE"), (row[1], row[0]))


async def everything_runs(circle: Circle) -> None:
    """Start, work and report as a process would."""
    engine, bot = circle.bot.engine, circle.bot
    store, keys = stores(circle)
    await meeting.meet(store, keys, MASTER, engine.chance)
    await mend(engine)
    for work in (bot.tick, bot.sweep, bot.tidy, bot.planned_cover, bot.send):
        await work()
    for lines in (sending.report, directory.report, cover.report, workspaces.report, report):
        await lines(engine)


@asynccontextmanager
async def full(circle: Circle) -> AsyncIterator[Circle]:
    """Fill the tables: somebody asks, answers, writes, has a rhythm and waits for messages."""
    engine, ben = circle.bot.engine, circle.who("ben")
    await circle.ana_asks()
    await plant.rhythm(engine, ben.user_id, team_id=ben.team_id)
    await journal.write(engine, ben, Entry("e" * 32, engine.today(), "", "Why?", "Because."))
    async with engine.store.begin() as tx:
        await engine.send(tx, Kind.TIP, [ben.user_id], Subject(ben.team_id, "t" * 32))
        await members.put_workspace(tx, Workspace(ben.team_id))
    with sqlite_without_threads():
        yield circle


@pytest.mark.parametrize("cell", SOME)
async def test_bytes_in_the_place_of_an_id_stop_nothing(joined: Circle, cell: str) -> None:
    async with full(joined):
        with with_bytes(joined, cell) as there:
            assert there
            await everything_runs(joined)
        await everything_runs(joined)


@pytest.mark.full
async def test_bytes_in_any_column_of_text_stop_nothing(joined: Circle) -> None:
    async with full(joined):
        seen = 0
        for cell in texts():
            with with_bytes(joined, cell) as there:
                seen += there
                await everything_runs(joined)
        assert seen > 40


async def test_a_message_to_bytes_is_left_alone_and_counted(joined: Circle) -> None:
    async with full(joined):
        with with_bytes(joined, "outbox.recipient"):
            lines = await sending.report(joined.bot.engine)
    assert [line for line in lines if "cannot be read" in line] != []


@pytest.mark.parametrize("name", members.SETTINGS)
@pytest.mark.parametrize("damage", [99, -5, 2**40, "some hour"])
async def test_a_round_opens_though_a_setting_is_damaged_and_check_names_it(
    urls: Urls, name: str, damage: object
) -> None:
    async with at_night(urls) as (engine, clock):
        async with engine.store.begin() as tx:
            await members.put_workspace(tx, Workspace(TEAM))
        assert await workspaces.report(engine) == []
        await spoilt(engine.store, f"workspaces.{name}", "true", damage)
        await plant.join(engine, *REVIEWERS, "A")
        round_id = await plant.answered(engine, "A")
        clock.advance(4 * DAY)

        await work_off(engine, opening.WORKS)

        assert await plant.states(engine, [round_id]) == [RoundState.OPENED]
        assert await workspaces.current(engine, TEAM) == Workspace(TEAM)
        (line,) = await workspaces.report(engine)
        assert f"({name})" in line
