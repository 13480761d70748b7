"""A key store that was lost and replaced: found again it is a stranger, and older backups come back on purpose only."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import World
from bot.errors import Stranger
from bot.keeping.restoring import Wishes
from tests.keeping.desk import Desk, backed_up, elsewhere, restored
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import collected

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


@ON_SQLITE
async def test_a_key_store_that_was_replaced_is_a_stranger_when_it_is_found_again(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk
) -> None:
    await joined.ana_asks()
    await joined.stop()
    other = Urls(urls.database, elsewhere(tmp_path).keys)
    assert (await desk.ran(other, "adopt", world=World(joined.clock, joined.bot.engine.chance))).status == 0

    for command in (["check"], ["adopt"]):
        said = await desk.ran(urls, *command)

        assert (said.status, said.err[:6]) == (1, "SC-50 ")
        assert "do not belong together" in said.err
    assert (await desk.ran(other, "adopt")).status == 0
    assert (await desk.ran(other, "check")).status == 0


@ON_SQLITE
async def test_a_backup_from_before_the_keys_were_replaced_comes_back_on_purpose(
    joined: Circle, urls: Urls, tmp_path: Path, desk: Desk
) -> None:
    await collected(joined)
    file = tmp_path / "copy.backup"
    await backed_up(joined, file)
    await joined.stop()
    other = Urls(urls.database, elsewhere(tmp_path).keys)
    assert (await desk.ran(other, "adopt", world=World(joined.clock, joined.bot.engine.chance))).status == 0

    with pytest.raises(Stranger, match="--new-keys"):
        await restored(joined, other, file, Wishes(replace=True))
    done = await restored(joined, other, file, Wishes(replace=True, new_keys=True))

    assert done.mended.ended == 1
    assert (await desk.ran(other, "check")).status == 0
    with pytest.raises(Stranger, match="belongs to another database"):
        await restored(joined, Urls(elsewhere(tmp_path, "third").database, other.keys), file, Wishes(new_keys=True))
