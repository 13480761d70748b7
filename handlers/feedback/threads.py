"""Threads after the opening: letters both ways, "what I heard", taps, endings and signatures.

A giver's only Slack calls are `views.*`, and each of their acts is one rewriting of the round's box.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import Refusal, SidecarError
from bot.feedback import answers, letters
from bot.feedback.answers import Act
from bot.logs import fault
from bot.models import GiverThread, ThreadId
from bot.words.defending import HEARD_HINT, HINT, defends
from handlers.calls import Block, Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.answer import ANYWAY
from handlers.views.threads import (
    asker_view,
    giver_view,
    heard_view,
    leaves_note,
    not_quite_view,
    reply_view,
    sign_view,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

DONE = "It is done. Open the thread again to see it as it stands now."
CHANGE = "Until then you can open your thread and change it."


# The giver's side.


async def open_my_thread(call: Call[Click]) -> None:
    """Show somebody asked their own thread, or that there is nothing for them."""
    await call.open(call.payload.trigger_id, giver_view(await _thread(call)))
    await call.ack()


async def _thread(call: Call[Click] | Call[Submission]) -> GiverThread:
    # A button carries its round as its value, a form in its metadata.
    text = call.payload.value if isinstance(call.payload, Click) else call.payload.view.metadata
    return await letters.giver_thread(call.engine, call.who, text)


async def send_letter(call: Call[Submission]) -> None:
    """Seal a giver's letter, or show first what could give its writer away."""
    who, view = call.payload, call.payload.view
    # Before anything is read: what follows from the words alone may stand beside the input in the answer itself.
    text = _checked(view.text("letter"), "letter")
    if not view.several(ANYWAY):
        thread = await _thread(call)
        telltales = await answers.look_over(call.engine, who.team_id, thread.asker_id, (text,))
        if telltales:
            await call.show(giver_view(thread, text, [one.advice for one in telltales]))
            return
    leaves_at = await letters.write(call.engine, _sent(who), text)
    await call.show(leaves_note("Locked away", leaves_at, CHANGE))


def _checked(text: str, field: str) -> str:
    try:
        return letters.check_letter(text)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field) from refusal


def _sent(submission: Submission) -> Act:
    return Act(submission.who, ThreadId.read(submission.view.metadata).round_id, submission.view.id)


def _tapped(click: Click) -> Act:
    # Every tap has a trigger of its own: the same button may be meant twice in one window.
    return Act(click.who, ThreadId.read(click.value).round_id, click.trigger_id)


async def _and_show(call: Call[Click], done: Awaitable[object]) -> None:
    """Do it, then show the giver their thread as it stands now."""
    await done
    await _show_anew(call, _thread(call), giver_view)


async def _show_anew(call: Call[Click], read: Awaitable[T], shown: Callable[[T], Block]) -> None:
    """Show what stands now. What was done before is done, also when it cannot be read just now."""
    try:
        view = shown(await read)
    except SidecarError as error:
        fault(logger, error.code, error)
        view = blocks.note("Done", DONE)
    await call.redraw(view, DONE)
    await call.ack()


async def take_letter_back(call: Call[Click]) -> None:
    """Take back the letter that waits."""
    await _and_show(call, letters.take_back(call.engine, _tapped(call.payload)))


async def tap_yes(call: Call[Click]) -> None:
    """Say that the asker heard it right."""
    await _and_show(call, letters.tap(call.engine, _tapped(call.payload), True))


async def tap_not_quite(call: Call[Click]) -> None:
    """Ask what was missed."""
    await call.open(call.payload.trigger_id, not_quite_view(call.payload.value, (await _thread(call)).leaves_at))
    await call.ack()


async def send_not_quite(call: Call[Submission]) -> None:
    """Seal "not quite", with its line."""
    who, line = call.payload, call.payload.view.text("line")
    try:
        leaves_at = await letters.tap(call.engine, _sent(who), False, line)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, "line") from refusal
    await call.show(leaves_note("Locked away", leaves_at, CHANGE))


async def end_thread(call: Call[Click]) -> None:
    """End the giver's own thread."""
    await _and_show(call, letters.end_thread(call.engine, _tapped(call.payload)))


async def ask_to_sign(call: Call[Click]) -> None:
    """Explain what telling one's name means: the first of two steps."""
    await call.open(call.payload.trigger_id, sign_view(await _thread(call)))
    await call.ack()


async def sign(call: Call[Submission]) -> None:
    """Let the name be told at the slot: the second step."""
    if not call.payload.view.several("sure"):
        raise Refusal("Tick it if you are sure, or close this window.", "sure")
    leaves_at = await letters.sign(call.engine, _sent(call.payload), True)
    await call.show(
        leaves_note("Your name will be told", leaves_at, "Until then you can open your thread and keep it hidden.")
    )


async def unsign(call: Call[Click]) -> None:
    """Keep the name hidden after all."""
    await _and_show(call, letters.sign(call.engine, _tapped(call.payload), False))


# The asker's side.


async def open_thread(call: Call[Click]) -> None:
    """Show the asker one answer and all that followed."""
    who = call.payload
    thread = await letters.asker_thread(call.engine, call.who, ThreadId.read(who.value))
    await call.open(who.trigger_id, asker_view(thread))
    await call.ack()


async def open_reply(call: Call[Click]) -> None:
    """Open the asker's letter; it says when it leaves."""
    who = call.payload
    thread = await letters.asker_thread(call.engine, call.who, ThreadId.read(who.value))
    await call.open(who.trigger_id, reply_view(thread))
    await call.ack()


async def send_reply(call: Call[Submission]) -> None:
    """Seal the asker's letter, after a gentle hint where it defends."""
    who, view = call.payload, call.payload.view
    text = _checked(view.text("letter"), "letter")
    which = ThreadId.read(view.metadata)
    # Only the asker's words are looked at like this; a giver's are for what could name their writer.
    hints = () if view.several(ANYWAY) else defends(text)
    if hints:
        thread = await letters.asker_thread(call.engine, call.who, which)
        await call.show(reply_view(thread, text, hints, HINT))
        return
    leaves_at = await letters.reply(call.engine, _sent(who), which.label, text)
    await call.show(
        leaves_note(f"It leaves on {leaves_at:%A}", leaves_at, "Until then you can change it with *Reply*.")
    )


async def open_heard(call: Call[Click]) -> None:
    """Open "what I heard", for one thread or for all."""
    who = call.payload
    draft, leaves_at = await letters.heard_draft(call.engine, call.who, ThreadId.read(who.value))
    await call.open(who.trigger_id, heard_view(who.value, leaves_at, draft))
    await call.ack()


async def send_heard(call: Call[Submission]) -> None:
    """Seal "what I heard"; it gets the same hint as a reply."""
    who, view = call.payload, call.payload.view
    text = _checked(view.text("letter"), "letter")
    which = ThreadId.read(view.metadata)
    hints = () if view.several(ANYWAY) else defends(text)
    if hints:
        _, leaves_at = await letters.heard_draft(call.engine, call.who, which)
        await call.show(heard_view(view.metadata, leaves_at, text, hints, HEARD_HINT))
        return
    leaves_at = await letters.reply(call.engine, _sent(who), which.label, text, heard=True)
    await call.show(
        leaves_note(f"It leaves on {leaves_at:%A}", leaves_at, "They can then tell you whether you heard it right.")
    )


def _muting(wanted: bool) -> Callable[[Call[Click]], Awaitable[None]]:
    # No word to the giver, and no trace outside the box.
    async def mute(call: Call[Click]) -> None:
        who, act = call.payload, _tapped(call.payload)
        which = ThreadId.read(who.value)
        await letters.mute(call.engine, act, which.label, wanted)
        await _show_anew(call, letters.asker_thread(call.engine, call.who, which), asker_view)

    return mute


FEATURE = Feature(
    name="Keep talking",
    help="Under an answer, press *Reply* or *What I heard*. Letters leave once a week; no name is told.",
    clicks={
        "my_thread": open_my_thread,
        "letter_back": take_letter_back,
        "tap_yes": tap_yes,
        "tap_no": tap_not_quite,
        "end_thread": end_thread,
        "sign": ask_to_sign,
        "unsign": unsign,
        "thread": open_thread,
        "reply": open_reply,
        "hear": open_heard,
        "mute": _muting(True),
        "unmute": _muting(False),
    },
    submissions={
        "letter": send_letter,
        "not_quite": send_not_quite,
        "sign": sign,
        "reply": send_reply,
        "heard": send_heard,
    },
    by_givers=frozenset({"my_thread", "letter_back", "tap_yes", "tap_no", "end_thread", "sign", "unsign"}),
    # Not `my_thread`: it stands on messages and in Home, and only opens something.
    in_windows=frozenset(
        {"letter_back", "tap_yes", "tap_no", "end_thread", "sign", "unsign", "mute", "unmute"},
    ),
)
