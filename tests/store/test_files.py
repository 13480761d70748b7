"""Database files are their owner's alone, and one that goes away under the bot is noticed before anything is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreGone
from bot.store import Store, key_store, keys, members
from bot.store.migrations import upgrade
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import logged, stores
from tests.store.things import MEMBER, TODAY

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def rights(folder: Path, name: str) -> dict[str, str]:
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in folder.glob(f"{name}*")}


def open_to_all(folder: Path, name: str) -> None:
    for file in folder.glob(f"{name}*"):
        file.chmod(0o644)


async def test_new_files_are_for_their_owner_alone(tmp_path: Path, open_umask: None) -> None:
    main, ring = Store(f"sqlite+aiosqlite:///{tmp_path}/main.db"), key_store(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    await upgrade(main)
    await ring.create()

    assert rights(tmp_path, "main.db") == dict.fromkeys(("main.db", "main.db-wal", "main.db-shm"), "0o600")
    assert rights(tmp_path, "keys.db") == dict.fromkeys(("keys.db", "keys.db-wal", "keys.db-shm"), "0o600")
    await main.close()
    await ring.close()


async def test_a_readable_file_is_closed_to_others_with_a_warning(tmp_path: Path, open_umask: None) -> None:
    store = key_store(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    await store.create()
    open_to_all(tmp_path, "keys.db")
    again = key_store(f"sqlite+aiosqlite:///{tmp_path}/keys.db")

    with logged() as log:
        await again.create()

    assert set(rights(tmp_path, "keys.db").values()) == {"0o600"}
    assert log.getvalue().count("SC-55 others on this machine could read keys.db") == 3
    with logged() as log:
        await again.create()
    assert log.getvalue() == ""
    await store.close()
    await again.close()


async def test_another_process_that_ends_leaves_the_log_of_this_one(tmp_path: Path) -> None:
    store = key_store(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    await store.create()
    async with store.read(), store.read():  # the second connection comes while the first holds its lock
        pass

    opens_and_ends = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM sqlite_master'); c.close()"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", opens_and_ends, tmp_path / "keys.db")
    assert await process.wait() == 0

    async with store.read():
        pass
    await store.close()


def delete(file: Path) -> None:
    file.unlink()


def move(file: Path) -> None:
    file.rename(file.with_suffix(".moved"))


def replace(file: Path) -> None:
    shutil.copy(file, file.with_suffix(".copy"))
    file.with_suffix(".copy").replace(file)


def delete_the_log(file: Path) -> None:
    delete(file.with_name(f"{file.name}-wal"))


def copy_over(file: Path) -> None:
    """Put an older copy in the same place, as `cp` does: the name leads to the very same file."""
    older = file.with_suffix(".older")
    with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(older)) as there:
        here.backup(there)
    _in_place(f"cat {older}", file)


def cut_to_nothing(file: Path) -> None:
    _in_place("true", file)


def fill_with_garbage(file: Path) -> None:
    _in_place(f"yes garbage | head -c {file.stat().st_size}", file)


def _in_place(command: str, file: Path) -> None:
    # From another process: one that closes the file in this one would drop SQLite's locks.
    subprocess.run(["/bin/sh", "-c", f"{command} > {file}"], check=True)


AWAY: list[Callable[[Path], None]] = [
    delete, move, replace, delete_the_log, copy_over, cut_to_nothing, fill_with_garbage,
]  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("which", [0, 1], ids=["main", "keys"])
async def test_a_file_that_goes_away_is_noticed_and_nothing_more_is_answered(
    joined: Circle, away: Callable[[Path], None], which: int
) -> None:
    store = stores(joined)[which]
    file = Path(store.engine.url.database or "")
    await joined.bot.engine.ping()

    away(file)

    with logged() as log:
        with pytest.raises(StoreGone):
            await joined.bot.engine.ping()
        errors = await joined.ana_asks() if which else {"focus": "SC-54"}
        for _ in range(2):
            with pytest.raises(StoreGone):
                async with store.begin():
                    raise AssertionError("nothing may be written")
    assert "SC-54" in errors["focus"]
    assert log.getvalue().count("CRITICAL bot.store.foundation.files SC-54 The database file") == 1
    assert bool(rights(file.parent, file.name).get(file.name)) is (away not in (delete, move))


@ON_SQLITE
@pytest.mark.parametrize("away", [cut_to_nothing, fill_with_garbage])
async def test_a_file_that_is_cut_between_a_checkpoint_and_the_next_look_is_noticed(
    joined: Circle, away: Callable[[Path], None]
) -> None:
    store = stores(joined)[0]
    file = Path(store.engine.url.database or "")
    await joined.ana_asks()
    # By another process, as `backup` or `check` beside the bot: nobody here has looked since.
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")

    away(file)

    with pytest.raises(StoreGone):
        await joined.bot.engine.ping()


CHECKPOINTS = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], isolation_level=None) as other:
    for number in range(int(sys.argv[2])):
        other.execute("INSERT INTO round_keys VALUES (?, ?, '2026-01-01')", (f"{sys.argv[3]}{number}", bytes(9_000)))
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)" if number % 3 else "PRAGMA wal_checkpoint(PASSIVE)")
"""


@pytest.mark.parametrize("often", [3, pytest.param(300, marks=pytest.mark.full)])
async def test_what_anybodys_checkpoints_write_into_the_file_is_no_overwriting(tmp_path: Path, often: int) -> None:
    store = key_store(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    await store.create()
    others = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHECKPOINTS, tmp_path / "keys.db", str(often), name, stderr=subprocess.DEVNULL
        )
        for name in ("a", "b")
    ]
    ending = asyncio.gather(*(other.wait() for other in others))
    number = 0
    while not ending.done() or number < 3 * often:
        async with store.begin() as tx:
            await keys.add(tx, f"c{number}", bytes(9_000), TODAY)
        await asyncio.sleep(0)
        number += 1
    with contextlib.suppress(StoreError):
        await store.scrub()
    async with store.read() as tx:
        assert len(await keys.everything(tx)) > number
    await store.close()


@ON_SQLITE
async def test_a_file_that_is_only_touched_is_the_same(joined: Circle) -> None:
    file = Path(stores(joined)[0].engine.url.database or "")
    await joined.bot.engine.ping()

    os.utime(file, (1, 1))

    assert await joined.ana_asks() == {}


@ON_SQLITE
async def test_the_same_file_put_back_is_used_again(joined: Circle) -> None:
    store = stores(joined)[0]
    file = Path(store.engine.url.database or "")
    move(file)
    with pytest.raises(StoreGone):
        await joined.bot.engine.ping()

    file.with_suffix(".moved").rename(file)

    await joined.bot.engine.ping()
    assert await joined.ana_asks() == {}


@ON_SQLITE
async def test_what_is_written_while_the_file_goes_away_is_not_reported_as_kept(urls: Urls) -> None:
    store = Store(urls.database)
    with pytest.raises(StoreGone):
        async with store.begin() as tx:
            await members.put(tx, MEMBER)
            delete(Path(store.engine.url.database or ""))
    await store.close()


@ON_SQLITE
async def test_no_key_is_written_into_a_file_that_is_gone(joined: Circle) -> None:
    ring = stores(joined)[1]
    delete(Path(ring.engine.url.database or ""))

    with pytest.raises(StoreGone):
        await joined.bot.engine.vault.new_key("r" * 32, TODAY)
