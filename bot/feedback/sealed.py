"""The one door to what is sealed in a round: its box and its brief. Nobody else unseals either.

`look` is what every form begins with, `rewrite` changes the box for somebody's act or for cover, `hold` keeps box and
round locked for the clock's work, `read` serves whoever has a transaction. A round without its key is over for
everybody: reading finds None, rewriting refuses.

Databases count what is read, too. So whatever a form needs to know of a round, `look` reads all of it, once in a
request; an act is one look and one rewriting, and reads nothing else. Cover calls the same two.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.engine import Engine
from bot.errors import KeyGone, Refusal
from bot.feedback.box import Box, box_bytes, pack_box, pack_brief, unpack_box, unpack_brief
from bot.models import Brief, Person, Reviewer, Round, Workspace
from bot.sealing.vault import RoundSeal
from bot.store import Transaction, boxes, members, rounds

TOO_LATE = "This request takes no answers any more, so nothing can be added or changed."


@dataclass(slots=True)
class RoundKey:
    """A round's key for the length of one act, and all that is done with it."""

    round_id: str
    _seal: RoundSeal
    begun: bool = False
    """Whether the round that `new_round` made this for stands in the database: only then does the key stay."""

    def seal_brief(self, brief: Brief) -> bytes:
        """Seal what the asker wrote, at its one length."""
        return self._seal.seal("brief", pack_brief(brief))

    def open_brief(self, sealed: bytes) -> Brief:
        """Raise SealError when the bytes are damaged or another round's."""
        return unpack_brief(self._seal.open("brief", sealed))

    def empty_box(self, reviewers: int, questions: int) -> bytes:
        """Seal a box in which nobody has done anything yet, at the length it keeps until the opening."""
        return self.seal_box(Box(), box_bytes(reviewers, questions))

    def seal_box(self, box: Box, size: int) -> bytes:
        """Seal a box padded to `size` bytes."""
        return self._seal.seal("box", pack_box(box, size))

    def open_box(self, sealed: bytes) -> tuple[Box, int]:
        """Return a box and its padded size in bytes. Raises SealError like `open_brief`."""
        plain = self._seal.open("box", sealed)
        return unpack_box(plain), len(plain)


async def key_of(engine: Engine, round_id: str) -> RoundKey | None:
    """Return None once the key is destroyed. Raises SealError when the master key does not fit."""
    try:
        return RoundKey(round_id, await engine.vault.seal_of(round_id))
    except KeyGone:
        return None


@asynccontextmanager
async def new_round(engine: Engine) -> AsyncIterator[RoundKey]:
    """Make an id and a key; the key goes again unless the block sets `begun`.

    The key comes first, in a store of its own: a round without a key could never be opened, while a key without a
    round is only swept up.
    """
    round_id = engine.chance.id()
    key = RoundKey(round_id, await engine.vault.new_key(round_id, engine.today()))
    try:
        yield key
    finally:
        # Also after a refusal. What a kill leaves is swept up by the hourly tidying.
        if not key.begun:
            await engine.vault.destroy(round_id)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The inside of a round as it stands now."""

    brief: Brief
    box: Box


async def read(engine: Engine, tx: Transaction, current: Round) -> Unsealed | None:
    """Look inside a round; None when its box or its key is gone. Takes no lock, which would be a trace on Postgres."""
    sealed, key = await boxes.get(tx, current.id), await key_of(engine, current.id)
    if sealed is None or key is None:
        return None
    return Unsealed(key.open_brief(current.brief), key.open_box(sealed)[0])


async def brief_of(engine: Engine, current: Round) -> Brief | None:
    """Return what the asker wrote, also before there is a box; None when the key is gone."""
    key = await key_of(engine, current.id)
    return None if key is None else key.open_brief(current.brief)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a box: always read together, whatever of it is needed."""

    round: Round | None
    people: tuple[Reviewer, ...]
    settings: Workspace


@dataclass(frozen=True, slots=True)
class Look:
    """A round as somebody's form finds it, unsealed only when asked for."""

    around: Around
    _key: RoundKey | None
    _sealed: bytes | None

    def inside(self) -> Unsealed | None:
        """Return what is inside, or None when the box or its key is gone. Raises SealError when it is damaged."""
        if self._sealed is None or self._key is None or self.around.round is None:
            return None
        return Unsealed(self._key.open_brief(self.around.round.brief), self._key.open_box(self._sealed)[0])


async def look(engine: Engine, round_id: str) -> Look:
    """Read everything about a round, at most once in a request, and take no lock, which would be a trace."""
    noticed = engine.noticed()
    known = noticed.get(round_id)
    if isinstance(known, Look):
        return known
    key = await key_of(engine, round_id)
    async with engine.store.read() as tx:
        sealed = await boxes.get(tx, round_id)
        found = Look(await _around(tx, round_id), key, sealed)
    noticed[round_id] = found
    return found


async def _around(tx: Transaction, round_id: str) -> Around:
    current, people = await rounds.get(tx, round_id), await rounds.reviewers_of(tx, round_id)
    # Settings are read even for a round that is gone: whatever an act finds, it reads what cover reads.
    return Around(current, people, await members.workspace(tx, current.team_id if current else ""))


async def rewrite(
    engine: Engine,
    round_id: str,
    change: Callable[[Box], Box] = lambda box: box,
    check: Callable[[Around], None] = lambda around: None,
    also: Callable[[Transaction], Awaitable[None]] | None = None,
) -> None:
    """Look at a round, then rewrite its box under its lock: all there is behind every act of a giver and every cover.

    `check` may refuse before anything is written; it gets what stands around the box, because it must read nothing
    else. `also` is for acts of the asker that have something to send in the same transaction; a giver's act has none.

    Raises:
        Refusal: the round has no box any more.
    """
    # From the form's own look where there was one in this request: a second one would be counted.
    seen = await look(engine, round_id)
    key = seen._key
    if key is None:
        raise Refusal(TOO_LATE)
    async with engine.store.begin() as tx:
        # Locked before `check` looks: in between the round could open, and the act would come too late unseen.
        sealed, around = await boxes.lock(tx, round_id), await _around(tx, round_id)
        check(around)
        # After `check`, which may know a better reason.
        if sealed is None:
            raise Refusal(TOO_LATE)
        box, size = key.open_box(sealed)
        # Also when nothing changed, for cover or a second delivery: no act may be told by what it does not write.
        sealed = key.seal_box(change(box), size)
        await boxes.put(tx, round_id, sealed)
        if also is not None:
            await also(tx)
    # What is shown after an act is what it wrote: a second look would tell acts apart that are followed by one.
    engine.noticed()[round_id] = Look(around, key, sealed)


# Cover renews it every ten minutes, so an act reads the list only where cover has failed for long.
DIRECTORY_KEPT = timedelta(hours=1)


async def directory(engine: Engine, team_id: str, kept_for: timedelta = DIRECTORY_KEPT) -> list[Person]:
    """Return the member list as it was when it was last read, which cover does: an act that read it would count."""
    known, now = engine.directory.get(team_id), engine.now()
    # Read later than now means that the clock was set back since: that is as good as old.
    if known is None or not timedelta(0) <= now - known[0] < kept_for:
        async with engine.store.read() as tx:
            known = engine.directory[team_id] = now, await members.everybody(tx, team_id)
    return known[1]


@dataclass(frozen=True, slots=True)
class Held:
    """A round and its box, both locked until the transaction ends. Unsealed only when asked for."""

    tx: Transaction
    round: Round
    _key: RoundKey
    _sealed: bytes

    @property
    def brief(self) -> Brief:
        """Raise SealError when it is damaged."""
        return self._key.open_brief(self.round.brief)

    @property
    def box(self) -> Box:
        """Raise SealError when it is damaged."""
        return self._key.open_box(self._sealed)[0]

    async def put(self, box: Box, size: int | None = None) -> None:
        """Rewrite the box, at its present size in bytes or at another, which only an opening needs."""
        await boxes.put(self.tx, self.round.id, self._key.seal_box(box, size or self._key.open_box(self._sealed)[1]))


async def lock(tx: Transaction, round_id: str) -> tuple[bytes | None, Round | None]:
    """Return box and round and keep others from both: for whatever touches the two, endings included.

    The box comes first, as in `rewrite`: of two that lock in two orders, Postgres would let one fail.
    """
    return await boxes.lock(tx, round_id), await rounds.lock(tx, round_id)


@asynccontextmanager
async def hold(engine: Engine, round_id: str) -> AsyncIterator[Held | None]:
    """Lock a round for the clock's work; None when round, box or key is gone."""
    key = await key_of(engine, round_id)
    if key is None:
        yield None
        return
    async with engine.store.begin() as tx:
        sealed, current = await lock(tx, round_id)
        yield None if sealed is None or current is None else Held(tx, current, key, sealed)
