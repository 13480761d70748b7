"""Whether what is sealed opens: every key of each sort is tried with the master key, and nothing is read."""

from __future__ import annotations

from bot.engine import Engine
from bot.errors import SealError
from bot.models import Held
from bot.store import journal, outbox


async def require_opens(engine: Engine) -> None:
    """Raise SealError, with how many of each sort, when some key does not open with the master key."""
    damaged = {
        "keys of rounds": len((await engine.vault.unopened())[1]),
        "keys of journals": await _journals(engine),
    }
    if any(damaged.values()):
        said = ", ".join(f"{count} {name}" for name, count in damaged.items() if count)
        raise SealError(
            f"These do not open with SIDECAR_KEY: {said}. Either bytes were damaged, or they are from before a "
            "rekeying. What opens goes on. A backup of the main database may bring keys of journals back; keys of "
            "rounds do not come back, and their store must not be copied. See SC-21 in docs/codes.md."
        )


async def _journals(engine: Engine) -> int:
    async with engine.store.read() as tx:
        wrapped = await journal.all_keys(tx)
    return sum(not engine.vault.opens_member_key(who.team_id, who.user_id, was) for who, was in wrapped.items())


async def held(engine: Engine) -> list[Held]:
    """Return what a restore held back and nobody has decided about."""
    async with engine.store.read() as tx:
        return await outbox.held(tx)


async def held_lines(engine: Engine) -> list[str]:
    """Return in words how much that is; nothing where nothing is held."""
    count = sum(one.count for one in await held(engine))
    if not count:
        return []
    return [f"{count} messages have been held since a restore. Decide about them with `python -m bot held`."]


async def decide_held(engine: Engine, *, send: bool) -> int:
    """Send what is held, or never; return how many messages that was."""
    async with engine.store.begin() as tx:
        count = sum(one.count for one in await outbox.held(tx))
        await (outbox.send_held(tx) if send else outbox.drop_held(tx))
    return count
