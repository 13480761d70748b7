"""A database older or newer than the code, and code whose migration was forgotten, are named with a remedy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, Integer, Table, text

from bot.__main__ import main
from bot.errors import StoreError
from bot.shipped import as_typed_here
from bot.store import Store, migrations
from bot.store.foundation.tables import metadata
from bot.store.migrations import VERSIONS, is_current, upgrade
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.kit.spill import logged

A_ROUND = (
    "INSERT INTO rounds (id, team_id, asker_id, state, threshold, days, draws, started_on, reminded, extended, brief) "
    "VALUES (:id, 'T1', 'U1', :state, 4, 5, 2, '2026-07-01', false, false, '')"
)
A_REPORT = "INSERT INTO reports VALUES (:id, 'T1', :round, :state, '2026-07-01')"
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


def upgraded_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def at_revision(urls: Urls, revision: str) -> None:
    async def act() -> None:
        store = Store(urls.database)
        async with store.begin() as tx:
            await tx.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        await store.close()

    asyncio.run(act())


def says(command: str, urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command that must fail says, run where no .env lies."""
    monkeypatch.chdir(Path(urls.database.partition(":///")[2]).parent)
    for name, value in environment(urls, "http://127.0.0.1:9/api/").items():
        monkeypatch.setenv(name, value)
    with logged():
        assert main([command]) == 1
    return capsys.readouterr().err


@ON_SQLITE
@pytest.mark.parametrize("command", ["run", "web", "worker", "check", "migrate"])
def test_a_database_that_is_newer_than_the_code_is_named_with_the_remedy(
    urls: Urls, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_revision(urls, "9999")

    said = says(command, urls, monkeypatch, capsys)

    assert said.startswith("SC-20 The database was migrated by a newer version of Sidecar: it is at 9999")
    assert "Start the newer version" in said
    assert len(said.splitlines()) == 1


@ON_SQLITE
def test_a_database_that_is_older_than_the_code_is_named_with_the_remedy(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_revision(urls, "0001")

    assert says("check", urls, monkeypatch, capsys) == as_typed_here(
        "SC-20 The database is not up to date. Run `python -m bot migrate` first.\n"
    )


async def test_the_ledger_and_decided_reports_go_and_open_ones_stay(urls: Urls) -> None:
    store = Store(urls.keys)
    await store.create_tables(VERSIONS)
    async with store.begin() as tx:
        await tx.run_sync(upgraded_to, "0006")
        for name, state in (("r1", "opened"), ("r2", "ended")):
            await tx.execute(text(A_ROUND), {"id": name, "state": state})
        for name, round_id, state in (("q1", "r1", "open"), ("q2", "r1", "upheld"), ("q3", "r2", "open")):
            await tx.execute(text(A_REPORT), {"id": name, "round": round_id, "state": state})

    await upgrade(store)

    assert "ledgers" not in await store.found_tables()
    async with store.read() as tx:
        assert (await tx.execute(text("SELECT * FROM reports"))).all() == [("q1", "T1", "r1")]
    await store.close()


@pytest.fixture
def diaries() -> Iterator[Table]:
    """A table that the code has, and no migration makes."""
    table = Table("diaries", metadata, Column("id", Integer, primary_key=True))
    yield table
    metadata.remove(table)


async def test_a_table_without_a_migration_is_named_with_the_file_to_write(urls: Urls, diaries: Table) -> None:
    store = Store(urls.keys)

    with pytest.raises(StoreError, match=r"No migration makes diaries\.id\. .* write bot/store/migrations/versions/00"):
        await upgrade(store)
    assert not await is_current(store)

    await store.close()
