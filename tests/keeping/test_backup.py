"""A backup is one moment of the main database, whole or not there, its owner's alone, and never holds a key."""

from __future__ import annotations

import asyncio
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import CopyError, StoreError
from bot.keeping import copying
from bot.models import Workspace as Settings
from bot.store import keys, members
from practice.workspace import Workspace
from tests.keeping.desk import Desk, backed_up, restored
from tests.keeping.test_restore import content
from tests.kit.circle import Circle, environment
from tests.kit.databases import Urls
from tests.kit.spill import collected, stores
from tests.processes.children import Children, children

POSTGRES_IN_FULL = True
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
TO_SQLITE = pytest.mark.parametrize("place", ["to sqlite"], indirect=True)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def lying(folder: Path) -> set[str]:
    """Return what lies beside the circle's own databases."""
    return {name for name in names(folder) if not name.startswith(("sidecar.db", "keys.db"))} - {"desk", "postgres"}


async def test_a_backup_is_for_its_owner_and_holds_no_key(joined: Circle, tmp_path: Path) -> None:
    await collected(joined)
    file = tmp_path / "copy.backup"

    notes = await backed_up(joined, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert lying(tmp_path) == {"copy.backup"}
    assert "members: 13" in str(notes)
    async with stores(joined)[1].read() as tx:
        wrapped = list((await keys.everything(tx)).values())
    assert wrapped
    assert not any(key in file.read_bytes() for key in wrapped)


@pytest.mark.full
@TO_SQLITE
async def test_a_backup_taken_while_people_write_is_of_one_moment(joined: Circle, place: Urls, tmp_path: Path) -> None:
    """Two settings always change together; a copy that caught them apart would be of two moments."""
    store, stop = joined.bot.engine.store, asyncio.Event()

    async def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            async with store.begin() as tx:
                for team in ("T1", "T2"):
                    await members.put_workspace(tx, Settings(team, zone=f"Z{number}"))

    writing = asyncio.create_task(write())
    for turn in range(3):
        await backed_up(joined, tmp_path / f"{turn}.backup")
    stop.set()
    await writing

    for turn in range(3):
        async with copying.opened(tmp_path / f"{turn}.backup") as (copy, _), copy.read() as tx:
            zones = {(await members.workspace(tx, team)).zone for team in ("T1", "T2")}
        assert len(zones) == 1


async def test_a_backup_overwrites_nothing(joined: Circle, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    file.write_text("mine")

    with pytest.raises(CopyError, match="exists already"):
        await backed_up(joined, file)

    assert file.read_text() == "mine"


async def test_a_name_that_cannot_be_written_is_said_in_words(joined: Circle, tmp_path: Path) -> None:
    with pytest.raises((CopyError, StoreError)):
        await backed_up(joined, tmp_path / "no such folder" / "copy.backup")


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@ON_SQLITE
@pytest.mark.parametrize(
    "room", [4_096, *(pytest.param(room, marks=pytest.mark.full) for room in (0, 65_536, 200_000))]
)
async def test_a_full_disk_leaves_no_half_file(joined: Circle, tmp_path: Path, room: int) -> None:
    await collected(joined)

    with pytest.raises((CopyError, StoreError)), disk_with_room_for(room):
        await backed_up(joined, tmp_path / "copy.backup")

    assert lying(tmp_path) == set()
    await backed_up(joined, tmp_path / "copy.backup")


@ON_SQLITE
async def test_the_command_says_what_the_file_holds(joined: Circle, urls: Urls, desk: Desk, tmp_path: Path) -> None:
    said = await desk.ran(urls, "backup", str(tmp_path / "copy.backup"))

    assert (said.status, said.err) == (0, "")
    assert "members: 13" in said.out
    assert "keys of rounds are not in it" in said.out
    again = await desk.ran(urls, "backup", str(tmp_path / "copy.backup"))
    assert (again.status, again.err[:6]) == (1, "SC-53 ")


async def killed_at(processes: Children, slack: Workspace, urls: Urls, at: int, *command: str) -> bool:
    """Run a command that kills itself at this commit; return whether it came that far."""
    child = await processes.mortal(slack.url, at, *command, **environment(urls, slack.api_url))
    return await child.ended() != 0


@pytest.mark.full
@ON_SQLITE
@TO_SQLITE
async def test_backup_and_restore_killed_at_every_commit_end_well_the_second_time(
    joined: Circle, urls: Urls, place: Urls, tmp_path: Path
) -> None:
    await collected(joined)
    before = await content(urls.database)
    async with children(tmp_path / "desk" if (tmp_path / "desk").exists() else tmp_path) as processes:
        at, file = 1, tmp_path / "1.backup"
        while await killed_at(processes, joined.slack, urls, at, "backup", str(file)):
            assert not file.exists()
            at, file = at + 1, tmp_path / f"{at + 1}.backup"
        assert at > 3
        await backed_up(joined, tmp_path / "1.backup")
        at = 1
        while await killed_at(processes, joined.slack, place, at, "restore", str(tmp_path / "1.backup"), "--moving"):
            at += 1
        assert at > 5
    done = await restored(joined, place, tmp_path / "1.backup")

    assert done.before
    assert await content(place.database) == before
