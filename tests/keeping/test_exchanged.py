"""A database of the other kind is refused before anything is made in it: keys where the people should be, say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chance import Chance
from bot.errors import Stranger
from bot.keeping import meeting
from bot.store import Store, key_store
from tests.keeping.desk import Desk, backed_up, coded, elsewhere, files_of
from tests.keeping.test_meeting import COMMANDS
from tests.kit.circle import MASTER, Circle
from tests.kit.databases import Urls

POSTGRES_IN_FULL = True
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def test_a_main_database_is_no_key_store(urls: Urls) -> None:
    main, same, chance = Store(urls.database), key_store(urls.database), Chance()

    for use in (meeting.meet(main, same, MASTER, chance), meeting.adopt(main, same, chance), meeting.ring_of(same)):
        with pytest.raises(Stranger, match="is a main database"):
            await use
    assert "round_keys" not in await main.found_tables()
    await main.close()
    await same.close()


async def tables_of(url: str) -> set[str]:
    store = Store(url)
    found = await store.found_tables()
    await store.close()
    return found


EXCHANGED: dict[str, Callable[[Urls, Urls], Urls]] = {
    "the two addresses are exchanged": lambda urls, new: Urls(urls.keys, urls.database),
    "is a key store": lambda urls, new: Urls(urls.keys, new.keys),
    "is a main database": lambda urls, new: Urls(new.database, urls.database),
}
"""What is said of a database in the place of the other kind; `new` is not there yet."""


@ON_SQLITE
@pytest.mark.parametrize(
    "said_of", ["is a key store", *(pytest.param(one, marks=pytest.mark.full) for one in EXCHANGED)]
)
async def test_a_database_of_the_other_kind_stops_every_command_and_gets_no_table(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk, said_of: str
) -> None:
    await joined.ana_asks()
    await backed_up(joined, tmp_path / "copy.backup")
    before = [await tables_of(url) for url in (urls.database, urls.keys)]
    wrong = EXCHANGED[said_of](urls, elsewhere(tmp_path))

    for command in (*COMMANDS, ["adopt"], ["restore", str(tmp_path / "copy.backup"), "--new-keys"]):
        said = await desk.ran(wrong, *command, SIDECAR_OLD_KEY=coded(MASTER))

        assert (said.status, said.err[:6]) == (1, "SC-50 "), command
        assert said_of in said.err
        assert "Nothing was changed." in said.err
    assert [await tables_of(url) for url in (urls.database, urls.keys)] == before
    assert files_of(elsewhere(tmp_path)) == []
    assert not (tmp_path / "desk" / "copy.db").exists()


@ON_SQLITE
async def test_tables_of_the_keys_in_a_main_database_stop_a_start_too(joined: Circle, urls: Urls, desk: Desk) -> None:
    wrongly = key_store(urls.database)
    await wrongly.create()
    await wrongly.close()

    said = await desk.ran(urls, "check")

    assert (said.status, said.err[:39]) == (1, "SC-50 The main database (DATABASE_URL: ")
