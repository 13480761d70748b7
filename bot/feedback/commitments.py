"""What the asker will do, the reminder, and the follow-up round that asks the same people whether they noticed.

The words are sealed under the asker's own journal key, so that they outlive the round's key. The follow-up needs to
know who was asked, which is kept for bot.feedback.asking.MEMORY: so the date lies within that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import local_moment
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import draw
from bot.feedback.answers import Act, check_text
from bot.feedback.asking import DAYS, MEMORY, begin, eligible
from bot.feedback.box import pack_brief
from bot.models import (
    COMMITMENT_CHARS,
    MIN_REVIEWERS,
    Brief,
    CommitForm,
    Commitment,
    Kind,
    Question,
    Reviewer,
    Round,
    RoundState,
    Who,
)
from bot.reflections.journal import seal_for
from bot.store import Transaction, commitments, journal, members, rounds

SOONEST = timedelta(days=14)
REMIND_BEFORE = timedelta(days=7)
SAFETY = timedelta(days=2)
"""So much earlier than the reviewer set is forgotten must the follow-up begin."""
SEALED_BYTES = 4 * COMMITMENT_CHARS
FOLLOW_UP_TITLE = "Follow-up"
FOLLOW_UP = (
    Question("Have you noticed a change?", "What you have seen, or not seen, since then."),
    Question("What would help me most from here?", "One thing is enough."),
)
UNDER_WAY = (RoundState.GATHERING, RoundState.COLLECTING)


def _span(current: Round, today: date) -> tuple[date, date]:
    """Return the first and the last day a commitment of this round may name."""
    return today + SOONEST, current.started_on + MEMORY - SAFETY


async def commit_form(engine: Engine, team_id: str, user_id: str, round_id: str) -> CommitForm:
    """Return what the form shows. Raises Refusal."""
    async with engine.store.read() as tx:
        current = await own_opened(tx, team_id, user_id, round_id)
        before = await commitments.get(tx, round_id)
    first, last = _span(current, engine.today())
    if first > last:
        raise Refusal("It is too late for a follow-up with the same people. You can ask anew with `/feedback-ask`.")
    day = min(before.due_at.date() if before else first + SOONEST, last)
    return CommitForm(round_id, await text_of(engine, before) if before else "", max(day, first), first, last)


async def own_opened(tx: Transaction, team_id: str, user_id: str, round_id: str) -> Round:
    """Return an opened round for its asker. Raises Refusal for anybody else, and when it has ended."""
    current = await rounds.get(tx, round_id)
    if current is None or (current.team_id, current.asker_id) != (team_id, user_id):
        raise Refusal("Only the person who asked can do this.")
    if current.state is not RoundState.OPENED:
        raise Refusal("This round has ended. You can ask anew with `/feedback-ask`.")
    return current


async def commit(engine: Engine, act: Act, text: str, day: date | None) -> datetime:
    """Keep what the asker will do, in the place of what they said before; return when the follow-up begins.

    Raises:
        Refusal: beside its field.
    """
    words = _checked(text)
    async with engine.store.begin() as tx:
        current = await own_opened(tx, act.team_id, act.user_id, act.round_id)
        first, last = _span(current, engine.today())
        if day is None or not first <= day <= last:
            raise Refusal(
                f"Pick a day from {first:%d %B} to {last:%d %B}: time enough to change something, and while Sidecar "
                "still knows whom you asked.",
                "day",
            )
        settings = await members.workspace(tx, act.team_id)
        due_at = local_moment(day, settings.slot_hour * 60, settings.zone)
        seal = await seal_for(engine, tx, Who(act.team_id, act.user_id))
        sealed = seal.seal(act.round_id, _pack(words))
        remind_at = due_at - REMIND_BEFORE
        await commitments.put(tx, Commitment(act.team_id, act.user_id, act.round_id, sealed, remind_at, due_at))
    return due_at


def _checked(text: str) -> str:
    try:
        words = check_text(text, COMMITMENT_CHARS)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, "text") from refusal
    if not words:
        raise Refusal("Say in a sentence what you will do.", "text")
    return words


def _pack(text: str) -> bytes:
    body = text.encode()
    return len(body).to_bytes(4, "big") + body + bytes(SEALED_BYTES - len(body))


async def text_of(engine: Engine, one: Commitment) -> str:
    """Return the words of a commitment, for its owner or the people asked in the follow-up."""
    async with engine.store.read() as tx:
        wrapped = await journal.key(tx, Who(one.team_id, one.user_id))
    if wrapped is None:
        return ""
    plain = engine.vault.member_seal(one.team_id, one.user_id, wrapped).open(one.round_id, one.sealed)
    return plain[4 : 4 + int.from_bytes(plain[:4], "big")].decode()


async def get(engine: Engine, round_id: str) -> tuple[Commitment, str] | None:
    """Return a round's commitment and its words, or None."""
    async with engine.store.read() as tx:
        one = await commitments.get(tx, round_id)
    return None if one is None else (one, await text_of(engine, one))


async def drop(engine: Engine, team_id: str, user_id: str, round_id: str) -> None:
    """Forget a commitment at its owner's wish: no reminder, no follow-up. Harmless when it is gone."""
    async with engine.store.begin() as tx:
        one = await commitments.get(tx, round_id)
        if one is not None and (one.team_id, one.user_id) == (team_id, user_id):
            await commitments.drop(tx, [round_id])


async def tick(engine: Engine) -> None:
    """Remind of what was said, and begin the follow-ups that are due."""
    now = engine.now()
    async with engine.store.begin() as tx:
        for one in await commitments.claim_reminders(tx, now):
            await engine.send(tx, Kind.COMMITMENT, [one.user_id], team_id=one.team_id, subject_id=one.round_id)
        due = await commitments.due(tx, now)
    for one in due:
        await _follow_up(engine, one)


@dataclass(frozen=True, slots=True)
class _Same:
    """The same people once more."""

    named: tuple[str, ...]
    drawn: tuple[str, ...]


async def _follow_up(engine: Engine, one: Commitment) -> None:
    async with engine.store.read() as tx:
        member = await members.get(tx, Who(one.team_id, one.user_id))
        mine = await rounds.of_asker(tx, one.team_id, one.user_id, engine.today() - MEMORY)
        same = await _same_people(tx, one, mine)
    if member is None or not member.active:
        await drop(engine, one.team_id, one.user_id, one.round_id)
    elif same is None:
        await _call_off(engine, one)
    elif not any(each.state in UNDER_WAY for each in mine):
        await _begin(engine, one, same)


async def _same_people(tx: Transaction, one: Commitment, mine: list[Round]) -> _Same | None:
    """Return those of the same people who can be asked; None when that would make guessing easier than before.

    As in the draw, only the named people decide: nothing is refused because of somebody who was drawn.
    """
    people = await rounds.reviewers_of(tx, one.round_id)
    able = {peer.user_id: peer for peer in await eligible(tx, one.team_id, one.user_id)}
    named = tuple(person.user_id for person in people if not person.drawn and person.user_id in able)
    drawn = tuple(p.user_id for p in people if p.drawn and p.user_id in able and able[p.user_id].drawable)
    if len(named) < MIN_REVIEWERS:
        return None
    for each in mine:
        past: tuple[Reviewer, ...] = await rounds.reviewers_of(tx, each.id)
        asked = [person.user_id for person in past if not person.drawn]
        if each.state is not RoundState.GATHERING and asked and not draw.comparable(named, asked):
            return None
    return _Same(named, drawn)


async def _call_off(engine: Engine, one: Commitment) -> None:
    async with engine.store.begin() as tx:
        if await commitments.drop(tx, [one.round_id]):
            await engine.send(tx, Kind.FOLLOW_UP_OFF, [one.user_id], team_id=one.team_id, subject_id=one.round_id)


async def _begin(engine: Engine, one: Commitment, same: _Same) -> None:
    """Begin a sealed round of its own. The key comes first and goes again if the round does not begin."""
    brief = Brief(f"I said I would: {await text_of(engine, one)}", FOLLOW_UP_TITLE, FOLLOW_UP)
    round_id, begun = engine.chance.id(), False
    seal = await engine.vault.new_key(round_id, engine.today())
    try:
        async with engine.store.begin() as tx:
            if await commitments.drop(tx, [one.round_id]):
                settings = await members.workspace(tx, one.team_id)
                sealed = seal.seal("brief", pack_brief(brief))
                new = _draft(engine, one, round_id, settings.threshold, sealed)
                await rounds.add(tx, new)
                await begin(engine, tx, new, len(FOLLOW_UP), same.named, same.drawn, seal)
                begun = True
    finally:
        if not begun:
            await engine.vault.destroy(round_id)


def _draft(engine: Engine, one: Commitment, round_id: str, threshold: int, sealed: bytes) -> Round:
    return Round(
        id=round_id,
        team_id=one.team_id,
        asker_id=one.user_id,
        state=RoundState.GATHERING,
        threshold=threshold,
        days=min(DAYS),
        draws=0,
        started_on=engine.today(),
        opens_at=None,
        ends_at=None,
        reminded=False,
        extended=False,
        brief=sealed,
    )
