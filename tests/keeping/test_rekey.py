"""A new master key: journals stay readable, and a rekeying that fails changes nothing."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.errors import SealError
from bot.reflections import journal
from bot.sealing.vault import fingerprint
from bot.store import deployment
from bot.store import journal as rows
from tests.kit.circle import MASTER, Circle, environment
from tests.kit.databases import Urls
from tests.processes.children import Child, children
from tests.reflections.steps import Reflecting
from tests.reflections.test_journal import entry, write

NEW = bytes(range(100, 132))


async def rekeyed(circle: Circle, urls: Urls, folder: Path) -> tuple[int, Child]:
    """Run `python -m bot rekey` from the old master key to the new one."""
    keys = {"SIDECAR_KEY": base64.b64encode(NEW).decode(), "SIDECAR_OLD_KEY": base64.b64encode(MASTER).decode()}
    async with children(folder) as started:
        return await started.ran("rekey", **environment(urls, circle.slack.api_url) | keys)


async def sealed_with(engine: Engine) -> str | None:
    async with engine.store.read() as tx:
        return await deployment.fingerprint(tx)


async def test_journals_and_rounds_are_readable_after_a_rekeying(joined: Circle, urls: Urls, tmp_path: Path) -> None:
    people = [Reflecting(joined, name) for name in ("ben", "chloe")]
    for number, who in enumerate(people):
        await write(who, entry(number))
    await joined.ana_asks()
    (round_id,) = await joined.bot.engine.vault.all_keys()

    status, child = await rekeyed(joined, urls, tmp_path)

    assert (status, child.err) == (0, "")
    assert "1 round keys and 2 journal keys" in child.out
    renewed = joined.bot.engine.vault.with_master(NEW)
    for number, who in enumerate(people):
        assert await journal.entries(replace(who.engine, vault=renewed), who.who) == [entry(number)]
        with pytest.raises(SealError):
            await journal.entries(who.engine, who.who)
    await renewed.seal_of(round_id)
    assert await sealed_with(joined.bot.engine) == fingerprint(NEW)


async def test_a_rekeying_that_fails_changes_nothing(joined: Circle, urls: Urls, tmp_path: Path) -> None:
    ben, chloe = Reflecting(joined), Reflecting(joined, "chloe")
    for who in (ben, chloe):
        await write(who, entry(1 if who is ben else 2))
    await joined.ana_asks()
    (round_id,) = await joined.bot.engine.vault.all_keys()
    async with joined.bot.engine.store.begin() as tx:
        await rows.replace_key(tx, chloe.who, b"damaged" * 9)

    status, child = await rekeyed(joined, urls, tmp_path)

    assert status == 1
    assert "Traceback" not in child.err
    assert await journal.entries(ben.engine, ben.who) == [entry(1)]
    await joined.bot.engine.vault.seal_of(round_id)
    assert await sealed_with(joined.bot.engine) == fingerprint(MASTER)
