"""Keys and boxes on one Postgres server: refused by the server's own name, or accepted, and then said everywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import SharedServer
from bot.keeping.meeting import require_own_server
from bot.models import GiverCard, Workspace
from bot.people.promise import promise_of
from bot.settings import load_settings
from bot.store import Store
from handlers.views.answer import card_lines
from handlers.views.privacy import sections
from practice.hands.reading import text_of
from tests.keeping.desk import Desk, coded
from tests.kit.circle import MASTER, Circle, environment
from tests.kit.databases import PostgresTemplate, Urls

ON_POSTGRES = pytest.mark.parametrize("urls", ["postgres"], indirect=True)
LOG = "log of writes"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    yield store
    await store.close()


@ON_POSTGRES
@pytest.mark.parametrize("command", ["check", "migrate", "rekey", "adopt", "held"])
async def test_no_command_runs_with_both_on_one_server_by_whatever_address(
    urls: Urls, desk: Desk, command: str
) -> None:
    said = await desk.ran(urls, command, SIDECAR_KEYS_ON_SAME_SERVER="no", SIDECAR_OLD_KEY=coded(MASTER))
    assert (said.status, said.err[:33]) == (1, "SC-59 The key store (SIDECAR_KEYS")
    assert "on the same Postgres server" in said.err
    assert "SIDECAR_KEYS_ON_SAME_SERVER=yes" in said.err
    async with opened(urls.keys) as keys:
        assert await keys.found_tables() == set()


@ON_POSTGRES
async def test_a_setting_accepts_it_by_name(urls: Urls) -> None:
    async with opened(urls.database) as store, opened(urls.keys) as keys:
        with pytest.raises(SharedServer):
            await require_own_server(store, keys, accepted=False)
        await require_own_server(store, keys, accepted=True)


async def test_a_file_is_no_server(urls: Urls, tmp_path: Path) -> None:
    async with opened(urls.database) as store, opened(f"sqlite+aiosqlite:///{tmp_path}/own.db") as keys:
        await require_own_server(store, keys, accepted=False)


@pytest.fixture
async def without_rights(urls: Urls, postgres_template: PostgresTemplate) -> AsyncIterator[Urls]:
    """Addresses of a user who may not ask the server for its name."""
    postgres_template.server.psql("CREATE ROLE nobody LOGIN PASSWORD 'x'")
    for url in (urls.database, urls.keys):
        async with opened(url) as store, store.begin() as tx:
            await tx.execute(text("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC"))
    yield Urls(*(url.replace("postgres:@", "nobody:x@") for url in (urls.database, urls.keys)))
    postgres_template.server.psql("DROP ROLE nobody")


@ON_POSTGRES
async def test_a_server_that_may_not_be_asked_is_named_with_the_remedy(without_rights: Urls) -> None:
    async with opened(without_rights.database) as store, opened(without_rights.keys) as keys:
        with pytest.raises(SharedServer, match=r"GRANT EXECUTE ON FUNCTION pg_control_system\(\)"):
            await require_own_server(store, keys, accepted=False)


# What people read then.


@ON_POSTGRES
async def test_where_it_is_accepted_every_privacy_text_says_it(joined: Circle) -> None:
    await joined.ana_asks()
    ana, ben = joined.person("ana"), joined.person("ben")
    await ana.command("/sidecar privacy")
    await ben.click("answer")
    await ben.click("protects")
    for shown in (ana.modal, await ana.open_home(), ben.modal):
        assert LOG in text_of(shown or {})


def test_where_it_is_not_nobody_reads_of_it() -> None:
    assert LOG not in str(sections(promise_of(Workspace("T1"))))
    assert "from old copies of the database either" in str(sections(promise_of(Workspace("T1"))))
    assert "from old copies of the database either" not in str(
        sections(promise_of(Workspace("T1"), keys_on_same_server=True))
    )
    card = GiverCard("U1", 4, datetime(2026, 12, 1, tzinfo=UTC), False)
    assert LOG not in str(card_lines(card))
    assert LOG in str(card_lines(replace(card, keys_on_same_server=True)))


@pytest.mark.parametrize("said", ["maybe", "yes"])
def test_it_is_not_accepted_where_there_is_a_file(said: str) -> None:
    urls = Urls("postgresql+asyncpg://h/d", "sqlite+aiosqlite:///keys.db")
    given = environment(urls, "https://slack.com/api/") | {"SIDECAR_KEYS_ON_SAME_SERVER": said}
    with pytest.raises(Exception, match="SIDECAR_KEYS_ON_SAME_SERVER"):
        load_settings("web", given, dotenv=None)
