"""Both databases carry one id, and a stranger stops the start before anything is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.app import World
from bot.errors import Stranger
from bot.keeping import meeting
from bot.models import Deployment, Meeting
from bot.store import Store, deployment, key_store, keys
from bot.store.foundation.key_tables import meeting as meetings
from bot.store.foundation.tables import deployment as deployments
from bot.store.migrations import upgrade
from tests.keeping.desk import Desk, coded, cut, elsewhere, files_of, path_of
from tests.kit.circle import MASTER, Circle, circle
from tests.kit.databases import Urls
from tests.kit.spill import stores

POSTGRES_IN_FULL = True

ON_POSTGRES = pytest.mark.parametrize("urls", ["postgres"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
COMMANDS = (
    ["run"], ["web"], ["worker"], ["migrate"], ["check"], ["rekey"], ["held"], ["backup", "copy.db"],
)  # fmt: skip


async def ids(urls: Urls) -> tuple[str | None, str | None]:
    """Return the id in the main database, and the one in the key store."""
    main, ring = Store(urls.database), key_store(urls.keys)
    async with main.read() as tx, ring.read() as key_tx:
        known: Deployment | None = await deployment.get(tx)
        met: Meeting | None = await keys.get_meeting(key_tx)
    await main.close()
    await ring.close()
    return known.meeting_id if known else None, met.id if met else None


async def forget_the_meeting(community: Circle) -> None:
    """Make both databases what they were before there were meetings."""
    main, ring = stores(community)
    async with main.begin() as tx:
        await tx.execute(deployments.update().values(meeting_id=None))
    async with ring.begin() as tx:
        await tx.execute(meetings.delete())


async def key_names(community: Circle) -> list[str]:
    return await community.bot.engine.vault.all_keys()


def lose(url: str) -> None:
    for file in path_of(url).parent.glob(f"{path_of(url).name}*"):
        file.unlink()


async def test_the_first_start_gives_both_one_id(fresh: Circle, urls: Urls) -> None:
    main_id, ring_id = await ids(urls)

    assert main_id is not None
    assert main_id == ring_id


async def test_a_deployment_from_before_adopts_an_id_when_its_keys_fit(joined: Circle, urls: Urls) -> None:
    await joined.ana_asks()
    await forget_the_meeting(joined)
    await joined.stop()

    await joined.start()

    main_id, ring_id = await ids(urls)
    assert main_id is not None
    assert main_id == ring_id


async def test_a_deployment_from_before_begins_whose_only_key_is_of_a_ledger(joined: Circle, urls: Urls) -> None:
    await joined.bot.engine.vault.new_key(f"{keys.LEDGER}T1", joined.bot.engine.today())
    await forget_the_meeting(joined)
    await joined.stop()

    await joined.start()

    assert len(set(await ids(urls))) == 1


async def test_a_copy_from_before_the_meeting_is_known_by_its_rounds(joined: Circle, urls: Urls) -> None:
    await joined.ana_asks()
    before = (await ids(urls))[1]
    async with stores(joined)[0].begin() as tx:
        await tx.execute(deployments.update().values(meeting_id=None))
    await joined.stop()

    await joined.start()

    assert await ids(urls) == (before, before)


@ON_SQLITE
@pytest.mark.parametrize("knew_it", [True, False], ids=["known", "from before"])
async def test_a_mistyped_key_store_stops_every_command_and_makes_no_file(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk, knew_it: bool
) -> None:
    await joined.ana_asks()
    if not knew_it:
        await forget_the_meeting(joined)
    wrong = Urls(urls.database, elsewhere(tmp_path).keys)

    for command in COMMANDS:
        said = await desk.ran(wrong, *command, SIDECAR_OLD_KEY=coded(MASTER))

        assert (said.status, said.err[:39]) == (1, "SC-50 The main database (DATABASE_URL: "), command
        assert "elsewhere-keys.db" in said.err
        assert "python -m bot adopt" in said.err
        assert "Nothing was changed." in said.err
    assert files_of(elsewhere(tmp_path)) == []
    await joined.settle()
    assert len(joined.person("ben").inbox) == 1


@pytest.mark.full
@ON_SQLITE
async def test_a_mistyped_or_empty_database_stops_every_command_and_destroys_no_key(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk
) -> None:
    await joined.ana_asks()
    kept = await key_names(joined)
    wrong = Urls(elsewhere(tmp_path).database, urls.keys)

    for command in (*COMMANDS, ["adopt"]):
        said = await desk.ran(wrong, *command, SIDECAR_OLD_KEY=coded(MASTER))

        assert (said.status, said.err[:39]) == (1, "SC-50 The key store (SIDECAR_KEYS_URL: "), command
        assert "elsewhere.db" in said.err
        assert "python -m bot restore FILE" in said.err
    assert files_of(elsewhere(tmp_path)) == []
    assert await key_names(joined) == kept


async def test_a_database_that_was_made_empty_is_still_a_stranger(joined: Circle, urls: Urls, tmp_path: Path) -> None:
    await joined.ana_asks()
    kept = await key_names(joined)
    empty, ring = Store(elsewhere(tmp_path).database), key_store(urls.keys)
    await upgrade(empty)

    with pytest.raises(Stranger, match=r"belongs to another main database|knows none of these rounds"):
        await meeting.meet(empty, ring, MASTER, joined.bot.engine.chance)

    assert await key_names(joined) == kept
    await empty.close()
    await ring.close()


@ON_SQLITE
async def test_two_deployments_with_exchanged_key_stores_do_not_start(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk
) -> None:
    other = elsewhere(tmp_path)
    store = Store(other.database)
    await upgrade(store)
    await store.close()
    async with circle(other, seed=2):
        said = await desk.ran(Urls(urls.database, other.keys), "check")
        adopted = await desk.ran(Urls(urls.database, other.keys), "adopt")

    assert said.err.startswith("SC-50 ")
    assert adopted.err.startswith("SC-50 ")
    assert "do not belong together" in said.err


@pytest.mark.full
async def test_the_first_meeting_may_be_cut_short_at_any_commit(joined: Circle, urls: Urls) -> None:
    await joined.ana_asks()
    main, ring = stores(joined)
    for late in (False, True):
        at = 1
        await forget_the_meeting(joined)
        while await cut(joined, at, late, lambda: meeting.meet(main, ring, MASTER, joined.bot.engine.chance)):
            await meeting.meet(main, ring, MASTER, joined.bot.engine.chance)
            main_id, ring_id = await ids(urls)
            assert main_id is not None
            assert main_id == ring_id
            await forget_the_meeting(joined)
            at += 1
        assert at > 3


async def test_several_may_meet_at_once(fresh: Circle, urls: Urls) -> None:
    await forget_the_meeting(fresh)
    main, ring = stores(fresh)

    await asyncio.gather(*(meeting.meet(main, ring, MASTER, fresh.bot.engine.chance) for _ in range(4)))

    main_id, ring_id = await ids(urls)
    assert main_id == ring_id


@ON_SQLITE
async def test_a_lost_key_store_is_replaced_on_purpose_and_everybody_is_told(
    joined: Circle, urls: Urls, desk: Desk
) -> None:
    await joined.ana_asks()
    await joined.stop()
    lose(urls.keys)
    assert (await desk.ran(urls, "check")).status == 1

    said = await desk.ran(urls, "adopt", world=World(joined.clock, joined.bot.engine.chance))

    assert (said.status, said.err) == (0, "")
    assert "Rounds ended because their keys are gone: 1" in said.out
    assert (await desk.ran(urls, "check")).status == 0
    await joined.start()
    await joined.settle()
    for name in ("ana", "ben", "chloe", "dev", "emeka", "farah", "goran"):
        assert "had to end: Sidecar's own server lost what opens it" in str(joined.person(name).inbox[-1]["blocks"])
    assert await joined.ana_asks() == {}


# Processes on disks of their own.


@ON_POSTGRES
async def test_a_key_file_on_another_disk_is_refused_with_the_way_out(urls: Urls, tmp_path: Path, desk: Desk) -> None:
    disks = [Urls(urls.database, elsewhere(tmp_path, name).keys) for name in ("web", "worker")]
    assert (await desk.ran(disks[0], "migrate")).status == 0

    for command in ("worker", "migrate"):
        said = await desk.ran(disks[1], command)

        assert (said.status, said.err[:6]) == (1, "SC-50 "), command
        assert "on disks of their own" in said.err
        assert "let SIDECAR_KEYS_URL name a Postgres server for the keys alone" in said.err
    assert not path_of(disks[1].keys).exists()
    assert (await desk.ran(disks[0], "check")).status == 0


async def test_a_database_that_was_migrated_on_another_disk_is_asked_after(tmp_path: Path, desk: Desk) -> None:
    said = await desk.ran(elsewhere(tmp_path), "worker")

    assert said.status == 1
    assert "was `migrate` run on another disk?" in said.err
