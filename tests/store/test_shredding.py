"""Keys that go: after a round, a copy of the database from before cannot be opened any more."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import KeyGone, StoreError
from bot.feedback.ending import finish
from bot.models import Kind, RoundState
from bot.store import Store, boxes, keys, rounds
from bot.store.foundation.engines import PRAGMAS
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import collected, disk, logged, stores, summed
from tests.kit.threads import open_round, writes


async def called_off(circle: Circle) -> None:
    await circle.person("ana").open_home()
    await circle.person("ana").click("end_round")


async def run_out(circle: Circle) -> None:
    await circle.later(timedelta(days=5, hours=1))
    for _ in range(8):
        await circle.later(timedelta(days=7))


async def too_few(circle: Circle) -> None:
    for name in ANA_ASKS[:2]:
        await circle.person(name).click("answer")
        await circle.person(name).click("withdraw")
    await circle.later(timedelta(days=5, hours=1))
    await circle.later(timedelta(days=7, hours=1))


def copy_of(store: Store, target: Path) -> Store:
    """Copy a SQLite database as a backup of files would."""
    file = Path(store.engine.url.database or "")
    for one in file.parent.glob(f"{file.name}*"):
        shutil.copy(one, target.with_name(one.name.replace(file.name, target.name)))
    return Store(f"sqlite+aiosqlite:///{target}")


def traces(secret: bytes, store: Store) -> int:
    """Count the pieces of a secret that stand on the disk; long values are cut at the ends of pages."""
    bytes_there = disk(store)
    return sum(secret[at : at + 30] in bytes_there for at in range(0, len(secret), 30))


SELDOM = [pytest.param(end, marks=pytest.mark.full) for end in (run_out, too_few)]


@pytest.mark.parametrize("end", [called_off, *SELDOM])
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_yesterdays_copy_opens_nothing_with_todays_keys(
    joined: Circle, tmp_path: Path, end: Callable[[Circle], Awaitable[None]]
) -> None:
    round_id = await collected(joined)
    main, keyring = stores(joined)
    async with keyring.read() as tx:
        wrapped = await keys.get(tx, round_id) or b""
    copy = copy_of(main, tmp_path / "copy.db")
    async with copy.read() as tx:
        box, current = await boxes.get(tx, round_id), await rounds.get(tx, round_id)
    await copy.close()
    assert box and current and traces(wrapped, keyring) and traces(box, main) and traces(current.brief, main)

    await end(joined)

    with pytest.raises(KeyGone):
        await joined.bot.engine.vault.seal_of(round_id)
    assert traces(wrapped, keyring) == traces(box, main) == traces(current.brief, main) == 0


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_letters_of_an_ended_round_cannot_be_read_from_any_copy(joined: Circle, tmp_path: Path) -> None:
    await open_round(joined)
    await writes(joined, "ben", "It was the part about the roadmap.")
    main, keyring = stores(joined)
    async with main.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
        box = await boxes.get(tx, round_id) or b""
    async with keyring.read() as tx:
        wrapped = await keys.get(tx, round_id) or b""
    copy = copy_of(main, tmp_path / "copy.db")
    assert traces(wrapped, keyring)
    assert traces(box, main)

    for _ in range(8):
        await joined.later(timedelta(days=7))

    async with copy.read() as tx:
        old = await boxes.get(tx, round_id) or b""
    await copy.close()
    assert old == box
    with pytest.raises(KeyGone):
        await joined.bot.engine.vault.seal_of(round_id)
    assert traces(wrapped, keyring) == traces(box, main) == 0


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_what_a_crash_left_in_the_files_goes_with_the_next_tidying(joined: Circle) -> None:
    round_id = await collected(joined)
    main, keyring = stores(joined)
    async with keyring.begin() as tx:
        wrapped = await keys.get(tx, round_id) or b""
        await keys.destroy(tx, round_id)
    async with main.begin() as tx:
        box, over = await boxes.get(tx, round_id) or b"", await rounds.lock(tx, round_id)
        assert over is not None
        await finish(joined.bot.engine, tx, over, Kind.CANCELLED)
    assert traces(wrapped, keyring)
    assert traces(box, main)

    # The process died here, before it could scrub; another one starts and tidies.
    await joined.bot.tidy()

    assert traces(wrapped, keyring) == traces(box, main) == 0


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_reader_delays_what_leaves_the_disk_and_nothing_else(joined: Circle) -> None:
    round_id = await collected(joined)
    main, keyring = stores(joined)
    async with keyring.read(whole=True) as key_reader, main.read(whole=True) as reader:
        wrapped, box = await keys.get(key_reader, round_id) or b"", await boxes.get(reader, round_id) or b""
        with logged() as log:
            await called_off(joined)
            await joined.bot.tidy()
            lines = summed(log)
        with pytest.raises(StoreError, match="another process is reading"):
            await main.scrub()
        assert traces(wrapped, keyring)
        assert traces(box, main)

    # Of the clock's pass a line for each database; of the act one for both, summed up.
    assert lines.count("SC-20") == 3
    async with keyring.read() as tx:
        assert await keys.get(tx, round_id) is None
    async with main.read() as tx:
        over = await rounds.get(tx, round_id)
        assert over is not None
        assert over.state is RoundState.CANCELLED
    await joined.bot.tidy()
    assert traces(wrapped, keyring) == traces(box, main) == 0
    async with main.read() as tx:
        assert (await tx.exec_driver_sql("PRAGMA busy_timeout")).scalar() == PRAGMAS["busy_timeout"]
