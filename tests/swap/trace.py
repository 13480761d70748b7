"""What everybody outside could see of a world, and how two such views are compared."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.store import Store
from tests.kit.circle import Circle
from tests.kit.spill import stores

SIGNED = re.compile(r"(?<=who is <@)U[A-Z0-9]+|(?<=this is <@)U[A-Z0-9]+|(?<=name=')U[A-Z0-9]+")
"""A name where its owner chose to tell it: the one difference a signature may make."""
TIME = re.compile(r"^\S+Z ", re.MULTILINE)
"""When a line was logged by this machine's clock, which the two worlds do not share."""


@dataclass(frozen=True)
class Trace:
    """The view from outside."""

    calls: list[tuple[str, dict[str, Any]]]
    log: str
    pages: list[str]
    tables: dict[str, object]
    """SQLite: the bytes of the files. Postgres: rows in the order of `ctid`, each with the rank of its `xmin`."""
    roles: Mapping[str, str]
    """For everybody asked, who plays the same role in the first world."""

    def differences(self, other: Trace) -> list[str]:
        """Return what tells two worlds apart."""
        found = []
        for number, (mine, theirs) in enumerate(zip(self.calls, other.calls, strict=False)):
            if self.told(mine) != other.told(theirs):
                found.append(f"call {number}: {mine} / {theirs}")
        if len(self.calls) != len(other.calls):
            found.append(f"{len(self.calls)} calls / {len(other.calls)}")
        if TIME.sub("", self.log) != TIME.sub("", other.log):
            found.append(f"log: {self.log} / {other.log}")
        pages = zip(self.pages, other.pages, strict=True)
        found += [f"page: {mine} / {theirs}" for mine, theirs in pages if self.told(mine) != other.told(theirs)]
        for name in sorted({*self.tables, *other.tables}):
            if self.tables.get(name) != other.tables.get(name):
                found.append(f"stored: {name}: {_where(self.tables.get(name), other.tables.get(name))}")
        return found

    def told(self, seen: object) -> str:
        """Return something seen, with names that were signed as they would be in the first world."""
        return SIGNED.sub(lambda name: self.roles.get(name.group(), name.group()), str(seen))


def _where(mine: object, theirs: object) -> str:
    if isinstance(mine, bytes) and isinstance(theirs, bytes):
        at = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), -1)
        return f"byte {at} of {len(mine)}, {len(theirs)}: {mine[at - 40 : at + 40]!r} / {theirs[at - 40 : at + 40]!r}"
    return f"{mine} / {theirs}"


async def stored(circle: Circle) -> dict[str, object]:
    """Return what a thief of both databases has."""
    found: dict[str, object] = {}
    for name, store in zip(("main", "keys"), stores(circle), strict=True):
        found |= {f"{name}/{part}": value for part, value in (await _stored(store)).items()}
    return found


async def _stored(store: Store) -> dict[str, object]:
    if store.is_sqlite:
        await store.scrub()
        file = Path(store.engine.url.database or "")
        return {"file": await asyncio.to_thread(file.read_bytes)}
    found: dict[str, list[tuple[Any, ...]]] = {}
    xmins: set[int] = set()
    async with store.read() as tx:
        for table in store.tables.sorted_tables:
            query = text(f"SELECT *, xmin::text::bigint AS born FROM {table.name} ORDER BY ctid")  # noqa: S608 - a name of ours
            rows = [tuple(row) for row in await tx.execute(query)]
            xmins |= {row[-1] for row in rows}
            found[table.name] = rows
    ranks = {xmin: rank for rank, xmin in enumerate(sorted(xmins))}
    return {name: [(*row[:-1], ranks[row[-1]]) for row in rows] for name, rows in found.items()}
