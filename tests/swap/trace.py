"""What everybody outside could see of a world, and how two such views are compared."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.sealing.vault import NONCE_BYTES
from bot.store import Store
from tests.kit.circle import Circle
from tests.kit.spill import stores
from tests.swap.scripts import Place, Span
from tests.swap.watch import Key, Seen

SIGNED = re.compile(r"(?<=who is <@)U[A-Z0-9]+|(?<=this is <@)U[A-Z0-9]+|(?<=name=')U[A-Z0-9]+")
"""A name where its owner chose to tell it: the one difference a signature may make."""
BOXES = "boxes"


@dataclass(frozen=True)
class Stored:
    """What a thief of one database has: a file's bytes, or rows in the order of `ctid`, each with its `xmin`."""

    content: bytes | Mapping[str, Sequence[tuple[Any, ...]]]
    nonces: Sequence[bytes]

    def parts(self, *, but_boxes: bool) -> dict[str, object]:
        """Return what is compared; `but_boxes` leaves out which rewriting of a box was the last one, and when it was.

        In a file that is the nonce. On Postgres a box that was rewritten later also lies elsewhere, and is younger.
        """
        if isinstance(self.content, bytes):
            return {"file": self._without_nonces(self.content) if but_boxes else self.content}
        tables = dict(self.content)
        if but_boxes and BOXES in tables:
            masked = [(*map(_masked, row[:-1]), 0) for row in tables[BOXES]]
            tables[BOXES] = sorted(masked, key=repr)
        # Ranks, because every world counts transactions from wherever the server stood.
        born = {
            number: rank for rank, number in enumerate(sorted({row[-1] for rows in tables.values() for row in rows}))
        }
        return {name: [(*row[:-1], born[row[-1]]) for row in rows] for name, rows in tables.items()}

    def _without_nonces(self, content: bytes) -> bytes:
        for nonce in self.nonces:
            content = content.replace(nonce, bytes(NONCE_BYTES))
        return content


def _masked(cell: object) -> object:
    return cell[NONCE_BYTES:] if isinstance(cell, bytes) else cell


# Without words for itself: asyncio's runner writes out its task, result and all, when it puts Ctrl-C's handler back.
@dataclass(frozen=True, repr=False)
class Trace:
    """The view from outside."""

    open: Seen
    """Everything that was noted, but of givers' acts only what cover does not leave, too."""
    acts: Mapping[Key, Seen]
    pages: list[str]
    stored: Mapping[str, Stored]
    roles: Mapping[str, str]
    """For everybody asked, who plays the same role in the first world."""
    spans: Mapping[Place, Span]
    """Between which moments each act may be moved."""

    def differences(self, other: Trace, *, moved: bool = False) -> list[str]:
        """Return what tells two worlds apart. Where acts were `moved`, the last rewriting of a box may be another."""

        def pairs(what: str, mine: Sequence[object], theirs: Sequence[object]) -> None:
            for number, (one, two) in enumerate(zip(mine, theirs, strict=False)):
                if one != two and self._told(one) != other._told(two):
                    found.append(f"{what} {number}: {one} / {two}")
            if len(mine) != len(theirs):
                found.append(f"{what}: {len(mine)} / {len(theirs)}")

        found: list[str] = []
        pairs("call", self.open.calls, other.open.calls)
        pairs("line", self.open.lines, other.open.lines)
        pairs("file", sorted(self.open.files), sorted(other.open.files))
        # What is sent in one pass is sent side by side: which statement of two comes first is the loop's affair.
        pairs("statement", sorted(self.open.statements), sorted(other.open.statements))
        pairs("odd", self.open.odd, other.open.odd)
        pairs("counted", sorted(self.open.counted.items()), sorted(other.open.counted.items()))
        pairs("page", self.pages, other.pages)
        for key in sorted({*self.acts, *other.acts}):
            mine, theirs = self.acts[key], other.acts[key]
            pairs(f"act {key}", mine.timeless(), theirs.timeless())
            if not moved:  # how much a scan reads depends on how much lies in the table by then
                pairs(f"act {key}", sorted(mine.counted.items()), sorted(theirs.counted.items()))
        for name in self.stored:
            here, there = (one.stored[name].parts(but_boxes=moved) for one in (self, other))
            unlike = [part for part in here if here[part] != there[part]]
            found += [f"stored: {name}/{part}: {_where(here[part], there[part])}" for part in unlike]
        return found

    def _told(self, seen: object) -> str:
        """Return something seen, with names that were signed as they would be in the first world."""
        return SIGNED.sub(lambda name: self.roles.get(name.group(), name.group()), str(seen))


def _where(mine: object, theirs: object) -> str:
    if isinstance(mine, bytes) and isinstance(theirs, bytes):
        at = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), -1)
        return f"byte {at} of {len(mine)}, {len(theirs)}: {mine[at - 40 : at + 40]!r} / {theirs[at - 40 : at + 40]!r}"
    return f"{mine} / {theirs}"


async def stored(circle: Circle) -> dict[str, Stored]:
    """Return what a thief of both databases has."""
    return {name: await _stored(store) for name, store in zip(("main", "keys"), stores(circle), strict=True)}


async def _stored(store: Store) -> Stored:
    nonces: list[bytes] = []
    if BOXES in store.tables.tables:
        async with store.read() as tx:
            nonces = [bytes(one)[:NONCE_BYTES] for one in await tx.scalars(text("SELECT sealed FROM boxes"))]
    if store.is_sqlite:
        # The log goes into the file first, or the same rows could lie in the one here and in the other there.
        await store.scrub()
        file = Path(store.engine.url.database or "")
        return Stored(await asyncio.to_thread(file.read_bytes), nonces)
    found: dict[str, list[tuple[Any, ...]]] = {}
    async with store.read() as tx:
        for table in store.tables.sorted_tables:
            query = text(f"SELECT *, xmin::text::bigint AS born FROM {table.name} ORDER BY ctid")  # noqa: S608 - a name of ours
            found[table.name] = [tuple(row) for row in await tx.execute(query)]
    return Stored(found, nonces)
