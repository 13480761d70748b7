"""What comes of a reflection later: an experiment's day, and the answer to an invitation to do one in two."""

from __future__ import annotations

from bot.errors import Refusal
from bot.models import PairState, Posted
from bot.reflections import journal, pairs, trials
from handlers.calls import Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.forms import paired
from handlers.views.forms.tried import tried_view
from handlers.views.reflect import said_message

NOTED = "What happened stands in your journal, beside what you planned."


async def ask_what_happened(call: Call[Click]) -> None:
    """Open the window to say what came of an experiment, with what was planned above."""
    click = call.payload
    found = await journal.entry(call.engine, call.who, click.value)
    if found is None:
        raise Refusal(trials.GONE)
    where = f"{click.message.channel} {click.message.ts}" if click.message else ""
    await call.open(click.trigger_id, tried_view(found, where))
    await call.ack()


async def say_what_happened(call: Call[Submission]) -> None:
    """Keep what happened."""
    view = call.payload.view
    entry_id, channel, ts = (*view.metadata.split(" "), "", "")[:3]
    await trials.say(call.engine, call.who, entry_id, view.text("happened"))
    await call.replace(said_message(NOTED), Posted(channel, ts) if ts else None)
    await call.show(blocks.note("Kept", NOTED))


async def ask_later(call: Call[Click]) -> None:
    """Let an experiment come back in a week."""
    day = await trials.put_off(call.engine, call.who, call.payload.value)
    await call.replace(said_message(f"Sidecar asks again on {day:%-d %B}."), call.payload.message)
    await call.ack()


async def agree(call: Call[Click]) -> None:
    """Say yes to an invitation: what to do comes to both."""
    await _answer(call, agreed=True)


async def decline(call: Call[Click]) -> None:
    """Say not now: whoever invited is told so."""
    await _answer(call, agreed=False)


async def _answer(call: Call[Click], *, agreed: bool) -> None:
    pair = await pairs.answer(call.engine, call.who, call.payload.value, agreed=agreed)
    # What stands, not what was pressed: it may have been answered before, elsewhere.
    words = paired.YES_SAID if pair.state is PairState.AGREED else paired.NOT_NOW_SAID
    await call.replace(said_message(words), call.payload.message)
    await call.ack()


FEATURE = Feature(
    name="Reflections later",
    help="Some questions of `/reflect` come back on a day you choose, or let you invite someone.",
    clicks={
        "trial_open": ask_what_happened,
        "trial_later": ask_later,
        "pair_yes": agree,
        "pair_no": decline,
    },
    submissions={"trial": say_what_happened},
    once=frozenset({"trial", "trial_later", "pair_yes", "pair_no"}),
)
