"""Names of files hold any signs: what is made lies under the very name, and what cannot be a name is said in words."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.errors import CopyError
from bot.keeping import copying
from bot.keeping.copying import LEFT_BEHIND, ROOM, Notes
from bot.models import Membership
from bot.store import Store, members
from tests.keeping.desk import Desk, backed_up, restored
from tests.keeping.test_backup import lying, names
from tests.kit.circle import Circle, environment, shipped_content_read_once
from tests.kit.databases import Urls
from tests.processes.children import children

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
TO_SQLITE = pytest.mark.parametrize("place", ["to sqlite"], indirect=True)
pytestmark = ON_SQLITE

SOME = ("a?b.backup", "a#b%20c.backup")
MORE = (
    *("x%2Edb", "100%", "%", "a%25b", ":memory:", "file:x?mode=memory", "~", " two words ", "a\nb", "-x", ".hidden"),
    *("ü…漢", "byte\udcff", "a'b\"c", "a\\b", "x" * 255, "a&b=c;d|e$f*g"),
)
ODD = (*SOME, *(pytest.param(name, marks=pytest.mark.full) for name in MORE))
NO_NAMES = (
    *("x" * 256, "x" * 5_000, "a\x00b", "no such folder/copy", "a file/copy", ".", "..", "/", ""),
    *("loop", "loop/copy"),
)


@pytest.mark.parametrize("name", ODD)
@TO_SQLITE
async def test_a_backup_gets_the_very_name_and_is_found_by_it(
    joined: Circle, place: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)

    await backed_up(joined, Path(name))
    assert names(folder) == {name}
    done = await restored(joined, place, Path(name))

    assert done.notes.rows["members"] == 13
    assert names(folder) == {name}


@pytest.mark.parametrize("command", ["backup", "restore"])
async def test_what_cannot_be_a_name_is_said_in_words_and_leaves_nothing(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk, command: str
) -> None:
    there = tmp_path / "desk"
    (there / "a file").write_text("mine")
    (there / "loop").symlink_to("loop")
    before = names(there)

    with shipped_content_read_once():
        for name in NO_NAMES:
            said = await desk.ran(urls, command, name)

            assert (said.status, said.err[:6]) == (1, "SC-53 "), (name[:20], said)
    assert names(there) == before
    assert (there / "a file").read_text() == "mine"


DATABASES = {
    "x.db": "x%2Edb",
    "a?b.db": "a%3Fb.db",
    "a#b c.db": "a#b%20c.db",
    "100%.db": "100%.db",
    "%41.db": "%2541.db",
}
"""What a database is called, and how an address says so."""


@pytest.mark.full
async def test_a_database_lies_under_the_name_that_its_address_means(urls: Urls, tmp_path: Path, desk: Desk) -> None:
    folder = tmp_path / "desk"
    with shipped_content_read_once():
        for name, address in DATABASES.items():
            own = Urls(f"sqlite:///{address}", f"sqlite:///keys-{address}")
            for command in ("migrate", "check"):
                assert (await desk.ran(own, command)).err == "", name
            assert names(folder) == {name, f"keys-{name}"}
            shutil.rmtree(folder)
            folder.mkdir()


# Several at once.


async def test_of_two_backups_to_one_name_at_once_one_is_made_and_whole(
    joined: Circle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, fill = tmp_path / "copy.backup", copying._fill

    async def fill_as_another_begins_and_ends(store: Store, partial: Path, blank: Notes) -> Notes:
        monkeypatch.setattr(copying, "_fill", fill)
        notes = await fill(store, partial, blank)
        await backed_up(joined, file)
        return notes

    monkeypatch.setattr(copying, "_fill", fill_as_another_begins_and_ends)
    with pytest.raises(CopyError, match=r"made by somebody else meanwhile\. Nothing was overwritten"):
        await backed_up(joined, file)

    assert lying(tmp_path) == {"copy.backup"}
    async with copying.opened(file) as (_, notes):
        assert notes.rows["members"] == 13


async def test_a_backup_is_opened_by_several_at_once(joined: Circle, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    await backed_up(joined, file)

    async with copying.opened(file) as (one, _), copying.opened(file) as (other, _):
        async with one.begin() as tx:
            await members.put(tx, Membership("T1", "U1NEW", joined.bot.engine.today()))
        async with other.read() as tx:
            assert await members.teams(tx) == {joined.bot.team_id}

    assert lying(tmp_path) == {"copy.backup"}


@pytest.mark.full
async def test_commands_at_once_are_made_once_and_never_call_a_backup_damaged(
    joined: Circle, urls: Urls, tmp_path: Path
) -> None:
    environ = environment(urls, joined.bot.settings.slack_api_url)
    elsewhere = environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    async with children(tmp_path) as processes:
        backups = [await processes.bot("backup", "copy.backup", **environ) for _ in range(2)]
        assert sorted([await one.ended() for one in backups]) == [0, 1]
        both = [await processes.bot("restore", "copy.backup", "--moving", **elsewhere) for _ in range(2)]
        ends = [await one.ended() for one in both]

    assert 0 in ends
    assert "damaged" not in "".join(one.err for one in both)


async def test_what_a_command_left_that_was_killed_goes_after_a_day(joined: Circle, tmp_path: Path) -> None:
    left, at_work, strange = (tmp_path / name for name in (f"{ROOM}left", f"{ROOM}work", ".sidecar-else"))
    for folder in (left, at_work, strange):
        folder.mkdir()
        (folder / "copy").write_text("a whole copy")
    long_ago = at_work.stat().st_mtime - LEFT_BEHIND - 60
    for folder in (left, strange):
        os.utime(folder, (long_ago, long_ago))

    await backed_up(joined, tmp_path / "copy.backup")

    assert lying(tmp_path) == {"copy.backup", at_work.name, strange.name}
