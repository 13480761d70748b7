"""A new master key: whatever is cut short goes on, or back, and everything stays readable."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.errors import KeyMismatch, RekeyPending, SealError
from bot.keeping import proof, rekeying
from bot.keeping.rekeying import Rewrapped
from bot.reflections import journal
from bot.sealing.vault import claim_database, fingerprint
from bot.store import deployment, keys
from bot.store import journal as rows
from practice.workspace import Workspace
from tests.keeping.desk import NEW, Desk, coded, cut
from tests.kit.circle import MASTER, Circle, environment
from tests.kit.databases import Urls
from tests.kit.spill import stores
from tests.processes.children import Children, children
from tests.reflections.steps import Reflecting
from tests.reflections.test_journal import entry, write

POSTGRES_IN_FULL = True
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def rekey(circle: Circle, old: bytes = MASTER, new: bytes = NEW, leave_damaged: bool = False) -> Rewrapped:
    engine = circle.bot.engine
    return await rekeying.rekey(engine.store, engine.vault.with_master(new), old, engine.now(), leave_damaged)


async def sealed_with(circle: Circle) -> str | None:
    async with circle.bot.engine.store.read() as tx:
        return await deployment.fingerprint(tx)


async def filled(circle: Circle) -> None:
    """Let there be one key of each sort: two journals, a round, a ledger."""
    for number, name in enumerate(("ben", "chloe")):
        await write(Reflecting(circle, name), entry(number))
    await circle.ana_asks()
    engine = circle.bot.engine
    await engine.vault.new_key(f"ledger-{circle.bot.team_id}", engine.today())


async def opens_with(circle: Circle, master: bytes) -> bool:
    """Tell whether everything opens with a master key, what people wrote included."""
    engine = replace(circle.bot.engine, vault=circle.bot.engine.vault.with_master(master))
    good, damaged = await engine.vault.unopened()
    assert len(good) + len(damaged) == 2
    try:
        await proof.require_opens(engine)
        found = [await journal.entries(engine, circle.who(name)) for name in ("ben", "chloe")]
    except SealError:
        return False
    return found == [[entry(0)], [entry(1)]]


async def test_everything_is_readable_with_the_new_key_and_nothing_with_the_old(joined: Circle) -> None:
    await filled(joined)

    done = await rekey(joined)

    assert done == Rewrapped(rounds=2, journals=2, damaged=0)
    assert await opens_with(joined, NEW)
    assert not await opens_with(joined, MASTER)
    assert await sealed_with(joined) == fingerprint(NEW)
    assert await rekey(joined) == done


@pytest.mark.full
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("back", [False, True], ids=["forth", "back"])
async def test_a_rekeying_cut_at_any_commit_goes_on_or_back(joined: Circle, late: bool, back: bool) -> None:
    await filled(joined)
    at = 1
    while await cut(joined, at, late, partial(rekey, joined)):
        stopped = late or at > 1
        if stopped and not (late and at == 3):
            with pytest.raises(RekeyPending):
                await claim_database(joined.bot.engine.store, MASTER)
            with pytest.raises(RekeyPending):
                await claim_database(joined.bot.engine.store, NEW)
        if back and not (late and at == 3):
            await rekey(joined, old=NEW, new=MASTER)
            assert await opens_with(joined, MASTER)
            await claim_database(joined.bot.engine.store, MASTER)
        await rekey(joined)
        assert await opens_with(joined, NEW)
        await claim_database(joined.bot.engine.store, NEW)
        await rekey(joined, old=NEW, new=MASTER)
        at += 1
    assert at == 4


async def test_with_a_wrong_key_nothing_is_changed(joined: Circle) -> None:
    await filled(joined)
    stranger = bytes(range(50, 82))

    with pytest.raises(KeyMismatch, match="neither"):
        await rekey(joined, old=stranger)
    await cut(joined, 2, True, partial(rekey, joined))
    with pytest.raises(KeyMismatch, match="neither"):
        await rekey(joined, new=stranger)

    await rekey(joined)
    assert await opens_with(joined, NEW)


async def damage(circle: Circle, name: str) -> None:
    async with circle.bot.engine.store.begin() as tx:
        await rows.replace_key(tx, circle.who(name), b"damaged" * 9)


async def test_a_damaged_key_changes_nothing_until_its_owner_leaves_it_behind(joined: Circle) -> None:
    await filled(joined)
    await damage(joined, "chloe")
    with pytest.raises(SealError, match="0 keys of rounds and 1 keys of journals"):
        await rekey(joined)
    assert await sealed_with(joined) == fingerprint(MASTER)
    assert await journal.entries(joined.bot.engine, joined.who("ben")) == [entry(0)]

    assert (await rekey(joined, leave_damaged=True)).damaged == 1

    renewed = replace(joined.bot.engine, vault=joined.bot.engine.vault.with_master(NEW))
    assert await journal.entries(renewed, joined.who("ben")) == [entry(0)]


@ON_SQLITE
async def test_check_opens_a_key_of_each_sort(joined: Circle, urls: Urls, desk: Desk) -> None:
    await filled(joined)
    assert (await desk.ran(urls, "check")).status == 0

    await damage(joined, "ben")
    journals = await desk.ran(urls, "check")
    async with stores(joined)[1].begin() as tx:
        for name in await keys.everything(tx):
            await keys.replace(tx, name, b"damaged" * 9)
    rounds = await desk.ran(urls, "check")

    assert (journals.status, rounds.status) == (1, 1)
    assert journals.err.startswith("SC-21 These do not open with SIDECAR_KEY: 1 keys of journals.")
    assert "2 keys of rounds" in rounds.err


@pytest.mark.full
@ON_SQLITE
async def test_the_command_is_refused_while_one_is_pending_and_finishes_it(
    joined: Circle, urls: Urls, desk: Desk
) -> None:
    await filled(joined)
    await cut(joined, 2, True, partial(rekey, joined))

    for command in ("check", "worker", "backup"):
        said = await desk.ran(urls, command, *(["x.backup"] if command == "backup" else []))
        assert (said.status, said.err[:5]) == (1, "SC-52")
    done = await desk.ran(urls, "rekey", SIDECAR_KEY=coded(NEW), SIDECAR_OLD_KEY=coded(MASTER))

    assert (done.status, done.err) == (0, "")
    assert "2 round keys and 2 journal keys are wrapped" in done.out
    assert (await desk.ran(urls, "check", SIDECAR_KEY=coded(NEW))).status == 0


@pytest.mark.full
async def test_a_rekeying_killed_at_every_commit_ends_well_the_second_time(
    joined: Circle, urls: Urls, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await filled(joined)
    pair = (MASTER, NEW)
    async with children(tmp_path_factory.mktemp("desk")) as processes:
        at = 1
        while await _killed(processes, joined.slack, urls, pair, at):
            await rekey(joined, *pair)
            assert await opens_with(joined, pair[1])
            pair, at = (pair[1], pair[0]), at + 1
    assert at >= 4
    assert await opens_with(joined, pair[1])


async def _killed(processes: Children, slack: Workspace, urls: Urls, pair: tuple[bytes, bytes], at: int) -> bool:
    given = environment(urls, slack.api_url) | {"SIDECAR_OLD_KEY": coded(pair[0]), "SIDECAR_KEY": coded(pair[1])}
    child = await processes.mortal(slack.url, at, "rekey", **given)
    return await child.ended() != 0
