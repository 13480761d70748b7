"""Database files are their owner's alone, and one that goes away under the bot is noticed before anything is lost."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import StoreGone
from bot.store import Store, key_store, members
from bot.store.migrations import upgrade
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import logged, stores
from tests.store.samples import MEMBER, TODAY

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


def delete(file: Path) -> None:
    file.unlink()


def move(file: Path) -> None:
    file.rename(file.with_suffix(".moved"))


def replace(file: Path) -> None:
    shutil.copy(file, file.with_suffix(".copy"))
    file.with_suffix(".copy").replace(file)


def delete_the_log(file: Path) -> None:
    delete(file.with_name(f"{file.name}-wal"))


AWAY: list[Callable[[Path], None]] = [delete, move, replace, delete_the_log]


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
    assert bool(rights(file.parent, file.name).get(file.name)) is (away in (replace, delete_the_log))


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
