"""Attacks on what a Postgres server keeps beside its tables: counters of reads and writes, and its log of writes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import text

from bot.errors import SealError
from bot.feedback import cover
from bot.feedback.box import unpack_box
from bot.sealing.vault import AesGcm
from tests.attack.disk import WRAPPED
from tests.attack.side.stage import Stage, Task, lot, on_stage, staged
from tests.kit.circle import ANA_ASKS, MASTER
from tests.kit.counters import Monitor
from tests.kit.spill import stores
from tests.kit.threads import label_of

AROUND = 160
"""So many bytes before and after a round's id does a record of writes hold of the same row."""


async def counters(task: Task) -> list[float]:
    """The reader of the counters: of an act and a visit of cover, which is the act?

    They know what a visit counts as. Half of what is done hides in the other half.
    """
    async with staged(task) as stage:
        engine, monitor = stage.community.bot.engine, Monitor(stage.community)
        round_id = await stage.opened()
        await cover.planned(engine, 1.0)  # as whatever takes answers does, every 20 seconds
        usual = await monitor.counted(partial(_visit, stage, round_id))
        hits = []
        for number in range(task.trials):
            acted = await monitor.counted(partial(_act, stage, number))
            covered = await monitor.counted(partial(_visit, stage, round_id))
            hits.append(lot({"act": acted != usual, "cover": covered != usual}, "act"))
        return hits


async def _visit(stage: Stage, round_id: str) -> None:
    await cover.look(stage.community.bot.engine, round_id)
    await cover.cover(stage.community.bot.engine, round_id)


async def _act(stage: Stage, number: int) -> None:
    giver = stage.community.person(ANA_ASKS[number % len(ANA_ASKS)])
    await giver.click("my_thread")
    await giver.submit(letter="I meant the second review.")
    await giver.close(everything=True)


async def _after_the_round(stage: Stage) -> float:
    """The thief of an old box, the master key and the server's log of writes, after the round: read the box."""
    round_id, target = await stage.opened(), stage.chance.choice(ANA_ASKS)
    community, label = stage.community, label_of(stage.community, target)
    async with community.bot.engine.store.read() as tx:
        box = bytes(await tx.scalar(text("SELECT sealed FROM boxes")) or b"")
    ana = community.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await ana.close(everything=True)
    assert await community.bot.engine.vault.all_keys() == []
    files = await _written(stage)
    giver = _labels(box, round_id, files).get(label, "")
    return lot({name: community.person(name).id == giver for name in ANA_ASKS}, target)


async def _written(stage: Stage) -> list[Path]:
    """Return the server's log of writes, and the key store's own files where it is not on that server."""
    main, keys = stores(stage.community)
    async with main.begin() as tx:
        folder = Path(str(await tx.scalar(text("SHOW data_directory"))))
        # These servers do not wait for the disk: without this, what was written last may not be in the log's files yet.
        await tx.execute(text("SELECT pg_switch_wal()"))
    found = sorted((folder / "pg_wal").glob("0*"))
    own = Path(keys.engine.url.database or "")
    return found if not keys.is_sqlite else [*found, *sorted(own.parent.glob(f"{own.name}*"))]


def _labels(box: bytes, round_id: str, files: list[Path]) -> dict[str, str]:
    """Return who is behind each made-up name, with every run of bytes near the round's id tried as a wrapped key."""
    cipher = AesGcm()
    for one in {run for file in files for run in _runs(file.read_bytes(), round_id.encode())}:
        try:
            key = cipher.open(MASTER, one, f"sidecar/wrap/{round_id}".encode())
            return dict(unpack_box(cipher.open(key, box, f"sidecar/box/{round_id}".encode())).labels)
        except SealError:
            continue
    return {}


def _runs(content: bytes, name: bytes) -> Iterator[bytes]:
    at = content.find(name)
    while at >= 0:
        for start in range(max(0, at - AROUND), at + AROUND):
            yield content[start : start + WRAPPED]
        at = content.find(name, at + 1)


def keys_of(task: Task) -> str:
    """Return where keys lie: in a file, unless somebody chooses otherwise."""
    task.folder.mkdir(exist_ok=True, parents=True)
    return f"sqlite+aiosqlite:///{task.folder}/keys.db"


async def log_of_writes(task: Task) -> list[float]:
    """Play it with the keys where they lie."""
    urls = dataclasses.replace(task.urls, keys=keys_of(task))
    return list(await on_stage(_after_the_round)(dataclasses.replace(task, urls=urls)))
