"""Asking: who may ask, who may be asked, what a round begins with, and drafts that wait for people to join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.clock import full_hour_after
from bot.engine import Engine
from bot.errors import ContentError, Refusal
from bot.feedback import draw, sealed
from bot.feedback.draw import Past, past_of
from bot.feedback.sealed import RoundKey
from bot.models import (
    FOCUS_CHARS,
    MAX_NAMED,
    MIN_REVIEWERS,
    Asked,
    AskForm,
    Brief,
    Kind,
    Lens,
    Peer,
    Question,
    Reviewer,
    Round,
    RoundState,
    Subject,
    Who,
    storable,
)
from bot.store import Transaction, boxes, members, rounds, seen
from bot.words.calling import called, found, listed
from bot.workspaces import require_member, require_people

# Not below 72 hours: whoever watches who is online must have days full of people to look at.
DAYS = (3, 5, 7, 14)
MEMORY = timedelta(days=60)
"""How long reviewer sets are kept and compared."""
ROUNDS_IN_MEMORY = 8
NAMED_AT_ONCE = 5
"""In how many rounds that collect answers one person may be named at a time."""
JOIN_INVITE_EVERY = timedelta(days=30)
TOO_CLOSE = (
    "Compared with who you asked in the last 60 days, this list singles out one or two people, which makes guessing "
    "easier. Ask exactly the same people again, or none of them; or take three or more of a list and leave out three "
    "or more."
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the asker sent off."""

    asker: Who
    view_id: str
    lens_id: str
    focus: str
    named: tuple[str, ...]
    draws: bool
    """Whether Sidecar may add a few others."""
    days: int
    invite: bool = False
    """Whether Sidecar may invite named people who did not join yet."""


async def eligible(tx: Transaction, asker: Who) -> list[Peer]:
    """Return who may be asked by somebody: joined, active, human, willing, not the asker.

    Guests and people of other workspaces count only where the workspace's settings say so.
    """
    settings = await members.workspace(tx, asker.team_id)
    return [peer for peer in await members.peers(tx, asker.team_id, settings.guests) if peer.user_id != asker.user_id]


async def ask_form(engine: Engine, asker: Who, sought: str = "", chosen: Sequence[str] = ()) -> AskForm:
    """Return what the asker's form needs. Raises Refusal when they cannot ask now.

    Where somebody is `sought`, whoever that fits is listed, and those chosen already; where nobody is found, everybody.
    """
    async with engine.store.read() as tx:
        await _may_ask(engine, tx, asker)
        peers = await eligible(tx, asker)
        settings = await members.workspace(tx, asker.team_id)
    fitting = {peer.user_id for peer in found(peers, sought, chosen)}
    people = tuple(one for one in listed(peers) if not fitting or one.user_id in fitting)
    return AskForm(people, len(peers), engine.content.lenses, settings, sought, not fitting, tuple(chosen))


async def ask(engine: Engine, request: Ask) -> Asked:
    """Begin a round, or keep it as a draft until enough people joined. A repeated delivery begins nothing.

    Raises:
        Refusal: beside the field it is about; nothing was kept.
    """
    request = replace(request, focus=storable(request.focus))
    _check_shape(request)
    async with sealed.new_round(engine) as key:
        async with engine.store.begin() as tx:
            # A row for a delivery, which a giver's act must never leave: that somebody asks is no secret.
            # In the transaction of the round: after a crash neither is there, and Slack's second delivery begins it.
            if not await seen.first_time(tx, request.asker.team_id, f"ask:{request.view_id}", engine.today()):
                return await _asked_before(tx, request)
            asked = await _ask(engine, tx, request, key)
        # Only after the commit: until then `new_round` destroys the key again.
        key.begun = True
        return asked


async def _ask(engine: Engine, tx: Transaction, request: Ask, key: RoundKey) -> Asked:
    lens = _lens(engine, request.lens_id)
    await _may_ask(engine, tx, request.asker)
    settings = await members.workspace(tx, request.asker.team_id)
    brief = Brief(request.focus, lens.title, lens.questions, lens.id, lens.purpose)
    # The threshold goes into the round: givers are told a number, which no later setting may move.
    new = draft(engine, key, request.asker, brief, settings.threshold, request.days, request.draws)
    peers = await eligible(tx, request.asker)
    missing = set(request.named) - {peer.user_id for peer in peers}
    if missing and len(peers) >= MIN_REVIEWERS:
        # Without a name: that somebody does not want to be asked is not for others to hear.
        raise Refusal(
            "Someone on this list cannot be asked just now. Please pick again: a new form lists who can be.",
            "reviewers",
        )
    if missing:
        return await _gather(engine, tx, new, request, missing)
    drawn = await _choose(engine, tx, new, request.named, peers)
    await rounds.add(tx, new)
    return await begin(engine, tx, new, in_words(lens.questions), request.named, drawn, key)


def _lens(engine: Engine, lens_id: str) -> Lens:
    try:
        return engine.content.lens(lens_id)
    except ContentError as error:
        # The form was opened before the decks changed.
        raise Refusal("These questions are not offered any more. Please choose others.", "lens") from error


def _check_shape(request: Ask) -> None:
    if not request.focus.strip():
        raise Refusal("Say in a sentence or two what you would like to hear about.", "focus")
    if len(request.focus) > FOCUS_CHARS:
        raise Refusal(f"Please keep this to {FOCUS_CHARS} characters.", "focus")
    if not MIN_REVIEWERS <= len(set(request.named)) <= MAX_NAMED or request.asker.user_id in request.named:
        raise Refusal(f"Pick {MIN_REVIEWERS} to {MAX_NAMED} people other than yourself.", "reviewers")
    if request.days not in DAYS:
        raise Refusal("Please choose one of the values offered.", "days")


def draft(
    engine: Engine, key: RoundKey, asker: Who, brief: Brief, threshold: int, days: int, draws: bool = False
) -> Round:
    """Return a round that has not begun: nobody is asked in it yet, and nothing can be answered."""
    return Round(
        id=key.round_id,
        team_id=asker.team_id,
        asker_id=asker.user_id,
        state=RoundState.GATHERING,
        threshold=threshold,
        days=days,
        draws=draws,
        started_on=engine.today(),
        opens_at=None,
        ends_at=None,
        reminded=False,
        extended=False,
        brief=key.seal_brief(brief),
    )


async def _may_ask(engine: Engine, tx: Transaction, asker: Who) -> None:
    await require_member(tx, asker, then="Then you can ask for feedback.")
    # Two forms at once may both pass; the index `one_open_round` then lets one of them in.
    mine = await rounds.of_asker(tx, asker, engine.today() - MEMORY)
    if any(one.state in (RoundState.GATHERING, RoundState.COLLECTING) for one in mine):
        raise Refusal(
            "You have a request under way. You can ask again once its answers open, or after you end "
            "it in Sidecar's Home."
        )
    if len(mine) >= ROUNDS_IN_MEMORY:
        raise Refusal(f"That makes {ROUNDS_IN_MEMORY} requests in 60 days. Let what you heard settle, then ask again.")


async def _asked_before(tx: Transaction, request: Ask) -> Asked:
    """Return what a repeated delivery of the same submission began."""
    # From a day that never comes: only rounds under way are found.
    mine = await rounds.of_asker(tx, request.asker, date.max)
    return Asked(len(request.named), mine[0].opens_at if mine else None)


async def _gather(engine: Engine, tx: Transaction, new: Round, request: Ask, missing: set[str]) -> Asked:
    # Whoever can never join would keep the draft from starting, and its asker from asking again.
    guests = (await members.workspace(tx, new.team_id)).guests
    await require_people(tx, new.team_id, missing, "reviewers", guests=guests, strangers=guests)
    await rounds.add(tx, new)
    await rounds.add_reviewers(tx, new.team_id, new.id, [Reviewer(user_id) for user_id in request.named])
    await engine.send(tx, Kind.GATHERING, [new.asker_id], new)
    if request.invite:
        await _invite_to_join(engine, tx, new, missing)
    return Asked(len(request.named), None)


async def _invite_to_join(engine: Engine, tx: Transaction, new: Round, missing: set[str]) -> None:
    today = engine.today()
    # Sorted, because a set has another order in every process, and a world must be played again alike.
    for user_id in sorted(missing):
        if await members.invite_to_join(tx, Who(new.team_id, user_id), today, today - JOIN_INVITE_EVERY):
            # The subject is the day: the invitation must not lead to whoever asked for it.
            await engine.send(tx, Kind.JOIN_INVITE, [user_id], Subject(new.team_id, today.isoformat()))


async def _choose(
    engine: Engine, tx: Transaction, new: Round, named: tuple[str, ...], peers: list[Peer]
) -> tuple[str, ...]:
    """Check the named people against the asker's earlier lists, then draw. Refusals depend on named people only."""
    busy = await rounds.named_load(tx, new.team_id, named)
    names = {peer.user_id: called(peer) for peer in peers}
    # Of rounds in which they are named: one that counted draws would tell that there were some.
    for user_id, load in sorted(busy.items()):
        if load >= NAMED_AT_ONCE:
            raise Refusal(f"{names[user_id]} is asked a lot just now. Please pick someone else.", "reviewers")
    past = await remembered(engine, tx, new.asker)
    if not draw.fits(named, [one.named for one in past]):
        raise Refusal(TOO_CLOSE, "reviewers")
    return draw.add(named, drawable(peers), past, engine.chance) if new.draws else ()


async def remembered(engine: Engine, tx: Transaction, asker: Who) -> list[Past]:
    """Return whom an asker's rounds of the last 60 days asked, follow-ups and rounds that were called off included."""
    return list((await remembered_rounds(engine, tx, asker)).values())


async def remembered_rounds(engine: Engine, tx: Transaction, asker: Who) -> dict[str, Past]:
    """Return the same by round, the newest first."""
    found = {}
    for one in await rounds.of_asker(tx, asker, engine.today() - MEMORY):
        people = await rounds.reviewers_of(tx, one.id)
        # A draft has asked nobody yet, and one that was dropped remembers nobody.
        if people and one.state is not RoundState.GATHERING:
            found[one.id] = past_of(people)
    return found


def in_words(questions: Iterable[Question]) -> int:
    """Count the questions that are answered in words: a box needs room for these, and has room for marks anyway."""
    return sum(not question.scored for question in questions)


def drawable(peers: Iterable[Peer]) -> list[str]:
    """Return those of these people who agreed to be drawn."""
    return [peer.user_id for peer in peers if peer.drawable]


async def begin(
    engine: Engine,
    tx: Transaction,
    new: Round,
    questions: int,
    named: tuple[str, ...],
    drawn: tuple[str, ...],
    key: RoundKey,
) -> Asked:
    """Start collecting: reviewers, an empty box, one invitation for everybody, one word to the asker."""
    opens_at = full_hour_after(engine.now() + timedelta(days=new.days))
    # Named first here only: rows and messages go by other orders (`rounds.add_reviewers`, `outbox.add`).
    people = [Reviewer(user_id) for user_id in named] + [Reviewer(user_id, drawn=True) for user_id in drawn]
    await rounds.collect(tx, new.id, opens_at, engine.today())
    # A draft holds everybody who was named; a round those who joined, and whoever was drawn.
    await rounds.drop_reviewers(tx, new.id)
    await rounds.add_reviewers(tx, new.team_id, new.id, people)
    await boxes.add(tx, new.team_id, new.id, key.empty_box(len(people), questions))
    await engine.send(tx, Kind.INVITATION, [*named, *drawn], new)
    await engine.send(tx, Kind.ASKED, [new.asker_id], new)
    return Asked(len(named), opens_at)


async def start_gathered(engine: Engine, round_id: str) -> bool:
    """Start a draft for which enough of the named people have joined by now; return whether it did."""
    key = await sealed.key_of(engine, round_id)
    if key is None:
        return False
    async with engine.store.begin() as tx:
        # The round alone: a draft has no box that would have to be locked before it.
        waiting = await rounds.lock(tx, round_id)
        if waiting is None or waiting.state is not RoundState.GATHERING:
            return False
        wanted = {person.user_id for person in await rounds.reviewers_of(tx, round_id)}
        peers = await eligible(tx, waiting.asker)
        named = tuple(peer.user_id for peer in peers if peer.user_id in wanted)
        if len(named) < MIN_REVIEWERS:
            return False
        try:
            drawn = await _choose(engine, tx, waiting, named, peers)
        except Refusal:
            return False  # more joining, or an earlier round growing old, will change the answer
        questions = in_words(key.open_brief(waiting.brief).questions)
        await begin(engine, tx, waiting, questions, named, drawn, key)
        return True
