"""A database older or newer than the code, and code whose migration was forgotten, are named with a remedy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, text

from bot.__main__ import main
from bot.errors import StoreError
from bot.store import Store
from bot.store.foundation.tables import metadata
from bot.store.migrations import is_current, upgrade
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.kit.spill import logged

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


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

    assert says("check", urls, monkeypatch, capsys) == (
        "SC-20 The database is not up to date. Run `python -m bot migrate` first.\n"
    )


@pytest.fixture
def diaries() -> Iterator[Table]:
    """A table that the code has, and no migration makes."""
    table = Table("diaries", metadata, Column("id", Integer, primary_key=True))
    yield table
    metadata.remove(table)


async def test_a_table_without_a_migration_is_named_with_the_file_to_write(urls: Urls, diaries: Table) -> None:
    store = Store(urls.keys)

    with pytest.raises(
        StoreError, match=r"No migration makes diaries\.id\. .* write bot/store/migrations/versions/000"
    ):
        await upgrade(store)
    assert not await is_current(store)

    await store.close()
