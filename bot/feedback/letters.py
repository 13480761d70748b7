"""Talking after the opening: what a giver and the asker may say in a thread, and what each of them sees of it.

Every act of either side is one rewriting of the round's box. A giver's act says nothing outside the box about who it
was; what both sides wrote leaves at the weekly slot (`bot.feedback.slots`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed
from bot.feedback.answers import Act, check_text, require_able
from bot.feedback.box import Box
from bot.feedback.sealed import Around, Unsealed
from bot.feedback.slots import coming
from bot.feedback.threads import Remark, Thread
from bot.models import (
    CLOSED,
    LETTER_CHARS,
    LINE_CHARS,
    MOST_HEARD,
    AskerThread,
    GiverThread,
    Round,
    RoundState,
    Signature,
    ThreadId,
    Voice,
    Who,
)

OVER = "This request has ended, and what was written in it was deleted."
LAST_LEFT = "The last letters have left. You can still read this for a day."
NOTHING = "There is no thread of yours in this request."
NOT_YOURS = "Only the person who asked can do this."
ENDED = "This thread has ended."
ENOUGH_HEARD = f"You have said what you heard {MOST_HEARD} times. Press *Reply* instead."


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a round stands between two slots."""

    passed: int
    next: int
    at: datetime


def check_letter(text: str) -> str:
    """Return a letter as it will be sealed. Raises Refusal when it is empty or too long."""
    even = check_text(text, LETTER_CHARS)
    if not even:
        raise Refusal("Write a sentence first.")
    return even


# What both sides see.


async def giver_thread(engine: Engine, who: Who, round_id: str) -> GiverThread:
    """Return what somebody asked in an opened round sees of it: their own thread, or none. Reads only.

    Raises:
        Refusal: they are not asked in it, or it is over.
    """
    current, around, inside = await _read(engine, who.team_id, round_id)
    # The sentence for a round that is over: whoever is not asked learns of none.
    if who.user_id not in {person.user_id for person in around.people}:
        raise Refusal(OVER)
    # As the next slot would find it: what waits of somebody who left must not look as if it still left.
    part = inside.box.silenced(current.slot, around.people).part(who.user_id)
    thread, next_slot = part.thread, coming(current, around.settings, engine.now())
    return GiverThread(
        round_id=round_id,
        asker_id=current.asker_id,
        brief=inside.brief,
        texts=part.texts,
        lines=tuple(thread.lines(current.slot, for_asker=False)),
        leaves_at=next_slot[1] if next_slot else None,
        draft=thread.waiting(current.slot, Voice.GIVER),
        may_tap=thread.may_tap(current.slot),
        # At once for its giver; its asker hears of it at the slot.
        ended=thread.ended > 0,
        signature=Signature.WAITS if thread.sign > current.slot else thread.signature,
        closed=thread.closed,
        able=all(person.able for person in around.people if person.user_id == who.user_id),
    )


async def asker_thread(engine: Engine, who: Who, which: ThreadId) -> AskerThread:
    """Return one thread as its asker sees it. Reads only. Raises Refusal."""
    current, around, inside = await _read(engine, who.team_id, which.round_id)
    if who != current.asker:
        raise Refusal(NOT_YOURS)
    box, next_slot = inside.box, coming(current, around.settings, engine.now())
    thread = box.part(giver_of(box, which.label)).thread
    return AskerThread(
        round_id=which.round_id,
        brief=inside.brief,
        answer=box.answer(which.label),
        lines=tuple(thread.lines(current.slot, for_asker=True)),
        leaves_at=next_slot[1] if next_slot else None,
        draft=thread.waiting(current.slot, Voice.ASKER),
        heard_draft=thread.waiting(current.slot, Voice.HEARD),
        # An ending of while it is muted shows only once its asker hears it again.
        ended=thread.is_over(current.slot) and thread.reaches(thread.ended),
        muted=thread.muted > 0,
    )


async def heard_draft(engine: Engine, who: Who, which: ThreadId) -> tuple[str, datetime | None]:
    """Return the "what I heard" that waits in a thread or in all of them, and when it leaves. Raises Refusal."""
    if which.label:
        thread = await asker_thread(engine, who, which)
        return thread.heard_draft, thread.leaves_at
    current, around, inside = await _read(engine, who.team_id, which.round_id)
    if who != current.asker:
        raise Refusal(NOT_YOURS)
    # Shown again only where it is the same in every thread: then it was written to all.
    drafts = {inside.box.part(user).thread.waiting(current.slot, Voice.HEARD) for _, user in inside.box.labels}
    next_slot = coming(current, around.settings, engine.now())
    return drafts.pop() if len(drafts) == 1 else "", next_slot[1] if next_slot else None


async def _read(engine: Engine, team_id: str, round_id: str) -> tuple[Round, Around, Unsealed]:
    seen = await sealed.look(engine, round_id)
    current, inside = _opened(seen.around, team_id), seen.inside()
    if inside is None:
        raise Refusal(OVER)
    return current, seen.around, inside


def _opened(around: Around, team_id: str) -> Round:
    current = around.round
    if current is None or current.team_id != team_id or current.state is not RoundState.OPENED:
        raise Refusal(OVER)
    return current


def giver_of(box: Box, label: str) -> str:
    """Return whose a label is, for use inside the box only. Raises Refusal when no answer has it."""
    try:
        return dict(box.labels)[label]
    except KeyError as error:
        raise Refusal(NOTHING) from error


# What a giver does: each act is one UPDATE of the box.


async def write(engine: Engine, act: Act, text: str) -> datetime:
    """Let a letter wait for the slot, in the place of one that waits already; return when it leaves. Raises Refusal."""
    return await _giver_says(engine, act, ["letter", text], lambda thread, spot: _add(thread, spot, Voice.GIVER, text))


async def take_back(engine: Engine, act: Act) -> datetime:
    """Take back the letter that waits; return the slot it would have left at. Raises Refusal."""
    return await _giver_says(engine, act, ["back"], lambda thread, spot: thread.without(spot.next, Voice.GIVER))


async def tap(engine: Engine, act: Act, yes: bool, text: str = "") -> datetime:
    """Say whether the asker heard it right; return when it leaves. Raises Refusal."""
    line = check_text(text, LINE_CHARS)

    def tapped(thread: Thread, spot: Spot) -> Thread:
        if not thread.may_tap(spot.passed):
            raise Refusal("There is nothing to confirm in this thread just now.")
        return _add(thread, spot, Voice.YES if yes else Voice.NOT_QUITE, line)

    return await _giver_says(engine, act, ["tap", yes, line], tapped)


async def end_thread(engine: Engine, act: Act) -> datetime:
    """End one's thread from the next slot on; return that slot. Raises Refusal."""
    return await _giver_says(engine, act, ["end"], lambda thread, spot: replace(thread, ended=spot.next))


async def sign(engine: Engine, act: Act, wanted: bool) -> datetime:
    """Let one's name be told to the asker at the next slot, or keep it after all until then. Raises Refusal."""

    def signed(thread: Thread, spot: Spot) -> Thread:
        if thread.signature is Signature.TOLD:
            raise Refusal("Your name has been told already.")
        # Whoever was refused at an earlier slot may wish it again.
        return replace(thread, sign=spot.next if wanted else 0, signature=Signature.NONE)

    return await _giver_says(engine, act, ["sign", wanted], signed)


def _add(thread: Thread, spot: Spot, voice: Voice, text: str) -> Thread:
    return thread.said(Remark(spot.next, voice, text))


async def _giver_says(
    engine: Engine, act: Act, what: list[object], change: Callable[[Thread, Spot], Thread]
) -> datetime:
    key = json.dumps([act.view_id, *what])

    def changed(box: Box, spot: Spot) -> Box:
        part = box.part(act.who.user_id)
        # Asked here, under the lock, because nothing outside of the box knows who answered.
        if act.who.user_id not in {user for _, user in box.labels}:
            raise Refusal(NOTHING)
        # Before the next question: the first delivery of an ending has ended the thread.
        if part.has_seen(key):
            return box
        if part.thread.closed:
            raise Refusal(CLOSED)
        if part.thread.ended:
            raise Refusal(ENDED)
        return box.with_part(act.who.user_id, part.talked(key, change(part.thread, spot)))

    return await _talk(engine, act, changed)


async def _talk(engine: Engine, act: Act, change: Callable[[Box, Spot], Box], asker: bool = False) -> datetime:
    """Rewrite the box of an opened round before its next slot; return that slot's moment."""
    # `check` fills it under the box's lock, and `change` reads it there: no slot can pass in between.
    spots: list[Spot] = []

    def check(around: Around) -> None:
        current = _opened(around, act.who.team_id)
        if asker and current.asker != act.who:
            raise Refusal(NOT_YOURS)
        if not asker:
            require_able(around.people, act.who)
        next_slot = coming(current, around.settings, engine.now())
        if next_slot is None:
            raise Refusal(LAST_LEFT)
        spots.append(Spot(current.slot, *next_slot))

    await sealed.rewrite(engine, act.round_id, lambda box: change(box, spots[0]), check)
    return spots[0].at


# What the asker does.


async def reply(engine: Engine, act: Act, label: str, text: str, heard: bool = False) -> datetime:
    """Let a letter to one giver wait for the slot, or "what I heard"; `label` "" means every thread.

    Returns when it leaves. Raises Refusal.
    """
    voice = Voice.HEARD if heard else Voice.ASKER

    def said(box: Box, spot: Spot) -> Box:
        wanted = [label] if label else [name for name, _ in box.labels]
        # To all means to all who still listen; only when nobody does is it refused.
        open_threads = [user for user in (giver_of(box, name) for name in wanted) if _listens(box, user, spot, voice)]
        if not open_threads:
            raise Refusal(ENOUGH_HEARD if heard else ENDED)
        for user in open_threads:
            part = box.part(user)
            box = box.with_part(user, replace(part, thread=_add(part.thread, spot, voice, text)))
        return box

    return await _asker_does(engine, act, ["reply", label, text, heard], said)


def _listens(box: Box, user_id: str, spot: Spot, voice: Voice) -> bool:
    thread = box.part(user_id).thread
    full = voice is Voice.HEARD and len(thread.heard(spot.passed)) >= MOST_HEARD
    return not thread.is_over(spot.passed) and not full


async def mute(engine: Engine, act: Act, label: str, wanted: bool) -> None:
    """Hear no more of a thread, or hear it again. Its giver is not told. Raises Refusal."""

    def muted(box: Box, spot: Spot) -> Box:
        user = giver_of(box, label)
        part = box.part(user)
        return box.with_part(user, replace(part, thread=replace(part.thread, muted=spot.passed + 1 if wanted else 0)))

    # Noted like a letter: a late second delivery must not mute again what its asker wants to hear by now.
    await _asker_does(engine, act, ["mute", label, wanted], muted)


async def _asker_does(engine: Engine, act: Act, what: list[object], change: Callable[[Box, Spot], Box]) -> datetime:
    key = json.dumps([act.view_id, *what])

    def changed(box: Box, spot: Spot) -> Box:
        return box if box.has_seen(key) else change(box, spot).noted(key)

    return await _talk(engine, act, changed, asker=True)
