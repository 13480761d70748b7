"""Who lives holds a lease, and a rekeying or a restore waits for nobody to live."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import World
from bot.errors import KeyMismatch, RekeyPending, StillRunning
from bot.keeping import living, rekeying
from bot.keeping.living import LEASE
from bot.store import deployment
from tests.keeping.desk import NEW, Desk, coded, elsewhere, files_of
from tests.kit.circle import MASTER, Circle
from tests.kit.databases import Urls
from tests.night.damage import spoilt

POSTGRES_IN_FULL = True
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def rekey(circle: Circle) -> None:
    engine = circle.bot.engine
    await rekeying.rekey(engine.store, engine.vault.with_master(NEW), MASTER, engine.now(), False)


async def alive(circle: Circle) -> list[str]:
    async with circle.bot.engine.store.begin() as tx:
        return await deployment.living(tx, circle.clock.now())


async def test_a_process_lives_while_it_works_and_not_after(fresh: Circle) -> None:
    seen: list[list[str]] = []

    async def work() -> None:
        seen.append(await alive(fresh))
        with pytest.raises(StillRunning, match="worker"):
            await rekey(fresh)

    await living.live(fresh.bot.engine, "worker", work)

    assert seen == [["worker"]]
    assert await alive(fresh) == []


async def test_a_process_that_fails_or_is_stopped_gives_its_lease_up(fresh: Circle) -> None:
    async def fail() -> None:
        raise KeyMismatch("no")

    with pytest.raises(KeyMismatch):
        await living.live(fresh.bot.engine, "run", fail)
    begun = asyncio.Event()

    async def go_on_for_ever() -> None:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(living.live(fresh.bot.engine, "run", go_on_for_ever))
    await begun.wait()
    assert await alive(fresh) == ["run"]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await alive(fresh) == []


async def test_a_lease_is_renewed_and_that_of_a_killed_process_runs_out(
    fresh: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed, renew = asyncio.Event(), deployment.renew_lease

    async def heard(*given: Any) -> bool:
        still = await renew(*given)
        if given[2] > begun + LEASE:
            renewed.set()
        return still

    begun = fresh.clock.now()
    monkeypatch.setattr(living, "RENEW_SECONDS", 0.001)
    monkeypatch.setattr(deployment, "renew_lease", heard)
    async with fresh.bot.engine.store.begin() as tx:
        await deployment.hold_lease(tx, "d" * 32, "killed", fresh.clock.now() + LEASE)

    async def work() -> None:
        fresh.clock.advance(LEASE - timedelta(seconds=1))
        assert await alive(fresh) == ["killed", "web"]
        await renewed.wait()
        fresh.clock.advance(timedelta(seconds=2))
        assert await alive(fresh) == ["web"]

    await living.live(fresh.bot.engine, "web", work)
    await rekey(fresh)


async def test_nothing_starts_during_a_rekeying_or_with_the_key_from_before(fresh: Circle) -> None:
    engine = fresh.bot.engine

    async def work() -> None:
        raise AssertionError("it must not begin")

    async with engine.store.begin() as tx:
        await deployment.begin_rekey(tx, engine.vault.with_master(NEW).fingerprint)
    with pytest.raises(RekeyPending):
        await living.live(engine, "run", work)
    await rekey(fresh)
    with pytest.raises(KeyMismatch):
        await living.live(engine, "run", work)

    assert await alive(fresh) == []


async def test_a_process_that_slept_through_a_rekeying_ends(fresh: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "RENEW_SECONDS", 0.001)
    stopped = asyncio.Event()

    async def work() -> None:
        async with fresh.bot.engine.store.begin() as tx:  # what a rekeying after the lease ran out leaves
            await deployment.living(tx, fresh.clock.now() + LEASE * 2)
            await deployment.put_fingerprint(tx, fresh.bot.engine.vault.with_master(NEW).fingerprint)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with pytest.raises(KeyMismatch):
        await living.live(fresh.bot.engine, "worker", work)

    assert stopped.is_set()


@ON_SQLITE
@pytest.mark.parametrize("command", [["rekey"], ["restore", "copy.backup", "--replace"], ["adopt"]], ids=lambda c: c[0])
async def test_commands_that_need_to_be_alone_say_who_lives(
    fresh: Circle, urls: Urls, desk: Desk, command: list[str]
) -> None:
    world = World(fresh.clock, fresh.bot.engine.chance)
    assert (await desk.ran(urls, "backup", "copy.backup", world=world)).status == 0
    async with fresh.bot.engine.store.begin() as tx:
        await deployment.hold_lease(tx, "l" * 32, "worker", fresh.clock.now() + LEASE)
    keys = {"SIDECAR_KEY": coded(NEW), "SIDECAR_OLD_KEY": coded(MASTER)} if command == ["rekey"] else {}

    said = await desk.ran(urls, *command, world=world, **keys)

    assert said.status == 1
    assert said.err.startswith("SC-51 Sidecar is running on this database (worker).")


@ON_SQLITE
@pytest.mark.parametrize("until", [timedelta(hours=6), None])
async def test_a_lease_from_before_the_clock_was_set_back_or_a_damaged_one_stops_nobody(
    fresh: Circle, until: timedelta | None
) -> None:
    store = fresh.bot.engine.store
    async with store.begin() as tx:
        await deployment.hold_lease(tx, "killed", "run", fresh.clock.now() + (until or LEASE))
    if until is None:
        await spoilt(store, "processes.until", "id = 'killed'", "some time")

    async with store.read() as tx:
        # By this number every process draws its share of the cover: a dead one would draw nothing.
        assert await deployment.count_living(tx, ["run"], fresh.clock.now()) == 0
    await rekey(fresh)

    assert await alive(fresh) == []


async def test_a_health_check_hears_by_the_exit_status_who_lives_and_changes_nothing(
    fresh: Circle, urls: Urls, desk: Desk, tmp_path: Path
) -> None:
    store, world = fresh.bot.engine.store, World(fresh.clock, fresh.bot.engine.chance)
    # It has no business where the keys are.
    asked = Urls(urls.database, elsewhere(tmp_path).keys)

    async def ask(*kind: str, of: Urls = asked) -> tuple[int, str]:
        said = await desk.ran(of, "alive", *kind, world=world)
        return said.status, said.out + said.err[:6]

    assert await ask() == (1, "SC-61 ")
    async with store.begin() as tx:
        await deployment.hold_lease(tx, "l" * 32, "run", fresh.clock.now() + LEASE)
    assert await ask() == await ask("run") == (0, "Running: run.\n")
    assert await ask("web") == (1, "SC-61 ")

    fresh.clock.advance(LEASE)
    assert await ask("run") == (1, "SC-61 ")
    async with store.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM processes")) == 1
    # Nor does it make a database where there is none.
    assert await ask(of=elsewhere(tmp_path)) == (1, "SC-61 ")
    assert files_of(elsewhere(tmp_path)) == []


@pytest.mark.full
@pytest.mark.parametrize("urls", ["postgres"], indirect=True)  # SQLite itself waits five seconds at most
async def test_a_database_that_hangs_keeps_no_stopping_process_from_its_end(
    fresh: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living, "FAREWELL_SECONDS", 0.1)

    async with asyncio.timeout(4), AsyncExitStack() as held:

        async def work() -> None:
            tx = await held.enter_async_context(fresh.bot.engine.store.begin())
            await tx.execute(text("LOCK TABLE processes IN EXCLUSIVE MODE"))

        await living.live(fresh.bot.engine, "web", work)
