"""The floor under claiming: the rows a tick wrote, written again by plain statements through the same driver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any

from bot.store import Store, Transaction
from tests.benchmarks.circle import BEFORE, DUE

IDLE_SCANS = 200
CHANGED = ("due_on", "due_at", "last_on", "silent")
"""What a tick changes in a rhythm."""
KEYS = ("team_id", "user_id")


async def measure(store: Store) -> dict[str, float]:
    """Return seconds by name, on a database whose crowd was just claimed."""
    idle = median([await _seconds_of_scan(store) for _ in range(IDLE_SCANS)])
    return {"idle": idle, "write": await _seconds_of_writing(store)}


async def _seconds_of_scan(store: Store) -> float:
    started = perf_counter()
    async with store.begin() as tx:
        for column in ("due_at", "tip_due_at"):
            scan = f"SELECT * FROM rhythms WHERE {column} <= {_seconds(BEFORE)} ORDER BY {column} LIMIT 1000"  # noqa: S608
            (await tx.exec_driver_sql(scan)).all()
    return perf_counter() - started


async def _seconds_of_writing(store: Store) -> float:
    async with store.begin() as tx:
        new = {table: await _rows(tx, f"SELECT * FROM {table}") for table in ("prompts", "outbox")}  # noqa: S608
        claimed = f"WHERE last_on = '{DUE.date()}'"
        changed = await _rows(tx, f"SELECT {', '.join(CHANGED + KEYS)} FROM rhythms {claimed}")  # noqa: S608
        for table in new:
            await tx.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        await tx.exec_driver_sql(f"UPDATE rhythms SET due_at = {_seconds(DUE)} {claimed}")  # noqa: S608
    started = perf_counter()
    async with store.begin() as tx:
        for table, (columns, rows) in new.items():
            values = ", ".join(_marks(store, len(columns)))
            await tx.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", rows)  # noqa: S608
        await tx.exec_driver_sql(_update(store), changed[1])
    return perf_counter() - started


def _update(store: Store) -> str:
    equal = [f"{name} = {mark}" for name, mark in zip(CHANGED + KEYS, _marks(store, 6), strict=True)]
    return f"UPDATE rhythms SET {', '.join(equal[:4])} WHERE {' AND '.join(equal[4:])}"  # noqa: S608


def _marks(store: Store, count: int) -> list[str]:
    return ["?" if store.is_sqlite else f"${number}" for number in range(1, count + 1)]


async def _rows(tx: Transaction, query: str) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    result = await tx.exec_driver_sql(query)
    return list(result.keys()), [tuple(row) for row in result]


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
