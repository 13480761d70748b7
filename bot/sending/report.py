"""What `python -m bot check` says of the outbox: how many messages wait, since when, and what became of the others."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import Engine
from bot.models import SendState
from bot.sending.postman import METHOD
from bot.store import outbox

_SAID = {
    SendState.PENDING: "wait for Slack",
    SendState.CLAIMED: "are about to be sent",
    SendState.SENDING: "are on their way to Slack",
    SendState.ASIDE: "are set aside, because they cannot be prepared or Slack does not take them as they are (SC-38)",
    SendState.IN_DOUBT: "may or may not have arrived",
    SendState.FAILED: "were refused or given up",
}


async def report(engine: Engine) -> list[str]:
    """Return a line for each state that messages are in, other than sent; nothing when all is well."""
    async with engine.store.read() as tx:
        found = {one.state: one for one in await outbox.unfinished(tx)}
        # Apart, because the states above leave them out: otherwise nobody would hear of them.
        unreadable = await outbox.unreadable(tx)
        paused = await outbox.paused(tx, METHOD, engine.now())
    lines = [
        f"{_messages(found[state].count)} {said}, the oldest due since {found[state].since:%Y-%m-%d %H:%M} UTC"
        f" ({_ago(engine.now() - found[state].since)})."
        for state, said in _SAID.items()
        if state in found
    ]
    if unreadable:
        lines.append(f"{_messages(unreadable)} cannot be read by this version of Sidecar; they are left alone.")
    return [*lines, *(f"Sending rests until {until:%Y-%m-%d %H:%M:%S} UTC." for until in paused.values())]


def _ago(passed: timedelta) -> str:
    """Return how long ago something was due, in the largest whole unit."""
    for name, unit in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if count := passed // unit if passed > timedelta(0) else 0:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def _messages(count: int) -> str:
    return f"Messages: {count}"
