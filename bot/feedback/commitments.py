"""What the asker will do, the reminder, and the follow-up round that asks the same people whether they noticed.

The words are sealed under the asker's own journal key, so that they outlive the round's key. The follow-up needs to
know who was asked, which is kept for bot.feedback.asking.MEMORY: so the date lies within that time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.clock import local_moment
from bot.engine import Engine
from bot.errors import Refusal, SealError
from bot.feedback import draw, sealed
from bot.feedback.answers import Act, check_text
from bot.feedback.asking import DAYS, MEMORY, begin, draft, drawable, eligible, in_words, remembered
from bot.guards import Sort, Work, singly
from bot.models import (
    COMMITMENT_CHARS,
    MIN_REVIEWERS,
    Brief,
    CommitForm,
    Commitment,
    Kind,
    Question,
    Round,
    RoundState,
    Subject,
    Who,
    Withdrawn,
)
from bot.reflections.journal import seal_for, seal_if_any
from bot.sealing.padding import LENGTH_BYTES, pad_to, unpad
from bot.store import Transaction, commitments, members, rounds

SOONEST = timedelta(days=14)
REMIND_BEFORE = timedelta(days=7)
SAFETY = timedelta(days=2)
"""So much earlier than the reviewer set is forgotten must the follow-up begin."""
# Room for the longest text, at four bytes a character: sealed, every one is as long.
SEALED_BYTES = 4 * COMMITMENT_CHARS
A_TICK = 50
"""So many commitments of each sort have their turn in one tick."""
FOLLOW_UP_TITLE = "Follow-up"
FOLLOW_UP_PURPOSE = "A follow-up: whether a change can be noticed since you were last asked."
FOLLOW_UP = (
    Question("Have you noticed a change?", "What you have seen, or not seen, since then."),
    Question("What would help me most from here?", "One thing is enough."),
)
UNDER_WAY = (RoundState.GATHERING, RoundState.COLLECTING)


def _span(current: Round, today: date) -> tuple[date, date]:
    """Return the first and the last day a commitment of this round may name."""
    return today + SOONEST, current.started_on + MEMORY - SAFETY


async def commit_form(engine: Engine, who: Who, round_id: str) -> CommitForm:
    """Collect what the form shows. Raises Refusal for anybody but the asker, when it ended, or when it is too late."""
    async with engine.store.read() as tx:
        current = await own_opened(tx, who, round_id)
        before = await commitments.get(tx, round_id)
    first, last = _span(current, engine.today())
    if first > last:
        raise Refusal("It is too late for a follow-up with the same people. You can ask again with `/feedback-ask`.")
    day = min(before.due_at.date() if before else first + SOONEST, last)
    return CommitForm(round_id, await _words_of(engine, before) if before else "", max(day, first), first, last)


async def _words_of(engine: Engine, one: Commitment) -> str:
    """Return the words of a commitment for its owner to change; none when they are damaged, so that new ones can be."""
    try:
        return await text_of(engine, one)
    except SealError:
        return ""


async def own_opened(tx: Transaction, who: Who, round_id: str) -> Round:
    """Return an opened round for its asker. Raises Refusal for anybody else, and when it has ended."""
    return require_own_opened(await rounds.get(tx, round_id), who)


def require_own_opened(current: Round | None, who: Who) -> Round:
    """Return the same of a round that was read already. Raises Refusal like `own_opened`."""
    if current is None or current.asker != who:
        raise Refusal("Only the person who asked can do this.")
    if current.state is not RoundState.OPENED:
        raise Refusal("This request has ended. You can ask again with `/feedback-ask`.")
    return current


async def commit(engine: Engine, act: Act, text: str, day: date | None) -> datetime:
    """Keep what the asker will do, in the place of what they said before; return when the follow-up begins.

    Raises:
        Refusal: beside its field.
    """
    words = _checked(text)
    async with engine.store.begin() as tx:
        current = await own_opened(tx, act.who, act.round_id)
        first, last = _span(current, engine.today())
        if day is None or not first <= day <= last:
            raise Refusal(
                f"Pick a day from {first:%d %B} to {last:%d %B}: time enough to change something, and while Sidecar "
                "still knows who you asked.",
                "day",
            )
        settings = await members.workspace(tx, act.who.team_id)
        due_at = local_moment(day, settings.slot_hour * 60, settings.zone)
        seal = await seal_for(engine, tx, act.who)
        sealed_words = seal.seal(act.round_id, pad_to(words.encode(), LENGTH_BYTES + SEALED_BYTES))
        kept = Commitment(act.who.team_id, act.who.user_id, act.round_id, sealed_words, due_at - REMIND_BEFORE, due_at)
        await commitments.put(tx, kept)
    return due_at


def _checked(text: str) -> str:
    try:
        words = check_text(text, COMMITMENT_CHARS)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, "text") from refusal
    if not words:
        raise Refusal("Say in a sentence what you will do.", "text")
    return words


async def text_of(engine: Engine, one: Commitment) -> str:
    """Return the words of a commitment, for its owner or the people asked in the follow-up."""
    async with engine.store.read() as tx:
        return await words_in(engine, tx, one)


async def words_in(engine: Engine, tx: Transaction, one: Commitment) -> str:
    """Return what `text_of` does, inside the caller's transaction."""
    seal = await seal_if_any(engine, tx, one.who)
    if seal is None:
        return ""  # its owner left and had everything deleted
    return unpad(seal.open(one.round_id, one.sealed)).decode()


async def get(engine: Engine, round_id: str) -> tuple[Commitment, str] | None:
    """Return a round's commitment and its words, or None."""
    async with engine.store.read() as tx:
        one = await commitments.get(tx, round_id)
    return None if one is None else (one, await _words_of(engine, one))


async def drop(engine: Engine, who: Who, round_id: str) -> None:
    """Forget a commitment at its owner's wish: no reminder, no follow-up. Harmless when it is gone."""
    async with engine.withdrawing(withdrawn_name(who, round_id), Withdrawn.COMMITMENT) as tx:
        one = await commitments.get(tx, round_id)
        if one is not None and one.who == who:
            await commitments.drop(tx, [round_id])


def withdrawn_name(who: Who, round_id: str) -> str:
    """Return what a withdrawal calls a commitment: with its owner, so that nobody can withdraw another's."""
    return f"{who.team_id}/{who.user_id}/{round_id}"


async def remind(engine: Engine, round_id: str) -> None:
    """Remind an asker of what they said they would do, once."""
    async with engine.store.begin() as tx:
        one = await commitments.claim_reminder(tx, round_id, engine.now())
        if one is not None:
            await engine.send(tx, Kind.COMMITMENT, [one.user_id], Subject(one.team_id, one.round_id))
        else:
            await _bring_near(engine, tx, round_id)


async def _bring_near(engine: Engine, tx: Transaction, round_id: str) -> None:
    """Plan a follow-up anew that is further away than any: its day was picked while the clock was ahead."""
    one, farthest = await commitments.get(tx, round_id), engine.now() + commitments.FARTHEST_DUE
    if one is not None and max(one.due_at, one.remind_at or one.due_at) > farthest:
        settings = await members.workspace(tx, one.team_id)
        due_at = local_moment(engine.today() + SOONEST, settings.slot_hour * 60, settings.zone)
        remind_at = due_at - REMIND_BEFORE if one.remind_at else None
        await commitments.put(tx, replace(one, due_at=due_at, remind_at=remind_at))


@dataclass(frozen=True, slots=True)
class _Same:
    """The same people once more."""

    named: tuple[str, ...]
    drawn: tuple[str, ...]


async def follow_up(engine: Engine, round_id: str) -> None:
    """Begin the follow-up of a round, or call it off. While its asker has a round under way, it waits."""
    async with engine.store.read() as tx:
        one = await commitments.get(tx, round_id)
    if one is None:
        return
    if one.due_at > engine.now():
        async with engine.store.begin() as tx:
            await _bring_near(engine, tx, round_id)
        return
    async with engine.store.read() as tx:
        member = await members.get(tx, one.who)
        mine = await rounds.of_asker(tx, one.who, engine.today() - MEMORY)
        same = await _same_people(engine, tx, one)
    if member is None or not member.active:
        await drop(engine, one.who, one.round_id)
    elif same is None:
        await _call_off(engine, one)
    # While the asker has a round under way it simply waits: the next tick looks again.
    elif not any(each.state in UNDER_WAY for each in mine):
        await _begin(engine, one, same)


async def _same_people(engine: Engine, tx: Transaction, one: Commitment) -> _Same | None:
    """Return those of the same people who can be asked; None when that would make guessing easier than before.

    Only the named people decide: nothing is refused because of somebody who was drawn, and those come back together
    or not at all.
    """
    before = draw.past_of(await rounds.reviewers_of(tx, one.round_id))
    peers = await eligible(tx, one.who)
    named = tuple(peer.user_id for peer in peers if peer.user_id in before.named)
    past = await remembered(engine, tx, one.who)
    # Lists that differ by one or two people can be subtracted (`draw`), and fewer people are easier to guess among.
    if len(named) < MIN_REVIEWERS or not draw.fits(named, [each.named for each in past]):
        return None
    # Nobody is drawn anew for it: whoever was not asked before can have noticed nothing.
    drawn = draw.add(named, drawable(peers), past, engine.chance) if before.drawn else ()
    return _Same(named, drawn)


async def _call_off(engine: Engine, one: Commitment) -> None:
    async with engine.store.begin() as tx:
        # Only whoever deletes the row says so: another process may have begun it meanwhile.
        if await commitments.drop(tx, [one.round_id]):
            await engine.send(tx, Kind.FOLLOW_UP_OFF, [one.user_id], Subject(one.team_id, one.round_id))


async def _begin(engine: Engine, one: Commitment, same: _Same) -> None:
    """Begin a sealed round of its own, once: whoever drops the commitment first begins it."""
    brief = Brief(
        f"I said I would: {await text_of(engine, one)}", FOLLOW_UP_TITLE, FOLLOW_UP, purpose=FOLLOW_UP_PURPOSE
    )
    async with sealed.new_round(engine) as key:
        async with engine.store.begin() as tx:
            # Another process was first; the key made above goes again, since the round has not begun.
            if not await commitments.drop(tx, [one.round_id]):
                return
            settings = await members.workspace(tx, one.team_id)
            new = draft(engine, key, one.who, brief, settings.threshold, min(DAYS), bool(same.drawn))
            await rounds.add(tx, new)
            await begin(engine, tx, new, in_words(FOLLOW_UP), same.named, same.drawn, key)
        key.begun = True


REMINDING = Sort("commitment", "reminding an asker of what they will do")
FOLLOWING_UP = Sort("follow_up", "beginning a follow-up")


async def _to_remind(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await commitments.to_remind(tx, REMINDING.name, engine.now(), A_TICK)


async def _to_follow_up(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await commitments.due(tx, FOLLOWING_UP.name, engine.now(), A_TICK)


WORKS = (Work(REMINDING, _to_remind, singly(remind)), Work(FOLLOWING_UP, _to_follow_up, singly(follow_up)))
"""What the clock does for commitments."""
