"""Asking: who may be asked, what a round begins with, and how its asker ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import full_hour_after
from bot.engine import Engine
from bot.errors import KeyGone, Refusal
from bot.feedback import draw
from bot.feedback.box import Box, box_bytes, pack_box, pack_brief, unpack_brief
from bot.models import (
    FOCUS_CHARS,
    MAX_DRAWN,
    MAX_NAMED,
    MIN_REVIEWERS,
    Asked,
    AskForm,
    Brief,
    Kind,
    Peer,
    Reviewer,
    Round,
    RoundState,
    Who,
)
from bot.store import Transaction, boxes, members, rounds, seen
from bot.vault import RoundSeal

DAYS = (3, 5, 7, 14)
DEFAULT_DAYS = 5
MEMORY = timedelta(days=60)
"""How long reviewer sets are kept and compared."""
ROUNDS_IN_MEMORY = 8
NAMED_AT_ONCE = 5
"""In how many rounds that collect answers one person may be named at a time."""
JOIN_INVITE_EVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the asker sent off."""

    team_id: str
    asker_id: str
    view_id: str
    lens_id: str
    focus: str
    named: tuple[str, ...]
    draws: int
    days: int
    invite: bool = False
    """Whether Sidecar may invite named people who did not join yet."""


async def eligible(tx: Transaction, team_id: str, asker_id: str) -> list[Peer]:
    """Return who may be asked by somebody: joined, active, human, willing, not the asker.

    Guests and people of other workspaces count only where the workspace's settings say so.
    """
    settings = await members.workspace(tx, team_id)
    return [peer for peer in await members.peers(tx, team_id, settings.guests) if peer.user_id != asker_id]


async def ask_form(engine: Engine, team_id: str, asker_id: str) -> AskForm:
    """Return what the asker's form needs. Raises Refusal when they cannot ask now."""
    async with engine.store.read() as tx:
        await _may_ask(engine, tx, team_id, asker_id)
        peers = await eligible(tx, team_id, asker_id)
    pool = sum(peer.drawable for peer in peers) - MIN_REVIEWERS
    return AskForm(tuple(peers), engine.content.lenses, 2 if pool >= 2 * draw.POOL_PER_DRAWN else 0)


async def search_peers(engine: Engine, team_id: str, asker_id: str, query: str) -> list[Peer]:
    """Return eligible people whose name holds the query, for the form's type-ahead; at most 100."""
    async with engine.store.read() as tx:
        peers = await eligible(tx, team_id, asker_id)
    wanted = query.casefold()
    return [peer for peer in peers if wanted in peer.name.casefold()][:100]


async def ask(engine: Engine, request: Ask) -> Asked:
    """Begin a round, or keep it as a draft until enough people joined. A repeated delivery begins nothing.

    Raises:
        Refusal: beside the field it is about; nothing was kept.
    """
    _check_shape(request)
    round_id = engine.chance.id()
    seal = await engine.vault.new_key(round_id, engine.today())
    begun = False
    try:
        async with engine.store.begin() as tx:
            if not await seen.first_time(tx, request.team_id, f"ask:{request.view_id}", engine.today()):
                return await _asked_before(tx, request)
            asked = await _ask(engine, tx, request, round_id, seal)
        begun = True
        return asked
    finally:
        if not begun:
            await engine.vault.destroy(round_id)


async def _ask(engine: Engine, tx: Transaction, request: Ask, round_id: str, seal: RoundSeal) -> Asked:
    lens = engine.content.lens(request.lens_id)
    await _may_ask(engine, tx, request.team_id, request.asker_id)
    settings = await members.workspace(tx, request.team_id)
    brief = seal.seal("brief", pack_brief(Brief(request.focus, lens.title, lens.questions)))
    new = _draft(engine, request, round_id, settings.threshold, brief)
    peers = await eligible(tx, request.team_id, request.asker_id)
    missing = set(request.named) - {peer.user_id for peer in peers}
    if missing and len(peers) >= MIN_REVIEWERS:
        raise Refusal("Somebody on this list cannot be asked just now. Please pick again.", "reviewers")
    if missing:
        return await _gather(engine, tx, new, request, missing)
    drawn = await _choose(engine, tx, new, request.named, peers)
    await rounds.add(tx, new)
    return await begin(engine, tx, new, len(lens.questions), request.named, drawn, seal)


def _check_shape(request: Ask) -> None:
    if not request.focus.strip():
        raise Refusal("Say in a sentence or two what you would like to hear about.", "focus")
    if len(request.focus) > FOCUS_CHARS:
        raise Refusal(f"Please keep this to {FOCUS_CHARS} characters.", "focus")
    if not MIN_REVIEWERS <= len(set(request.named)) <= MAX_NAMED or request.asker_id in request.named:
        raise Refusal(f"Pick {MIN_REVIEWERS} to {MAX_NAMED} people other than yourself.", "reviewers")
    if request.days not in DAYS or not 0 <= request.draws <= MAX_DRAWN:
        raise Refusal("Please choose one of the values offered.", "days")


def _draft(engine: Engine, request: Ask, round_id: str, threshold: int, brief: bytes) -> Round:
    return Round(
        id=round_id,
        team_id=request.team_id,
        asker_id=request.asker_id,
        state=RoundState.GATHERING,
        threshold=threshold,
        days=request.days,
        draws=request.draws,
        started_on=engine.today(),
        opens_at=None,
        ends_at=None,
        reminded=False,
        extended=False,
        brief=brief,
    )


async def _may_ask(engine: Engine, tx: Transaction, team_id: str, asker_id: str) -> None:
    member = await members.get(tx, Who(team_id, asker_id))
    if member is None or not member.active:
        raise Refusal("Join Sidecar first: open its Home tab, or type `/sidecar join`. Then you can ask for feedback.")
    mine = await rounds.of_asker(tx, team_id, asker_id, engine.today() - MEMORY)
    if any(one.state in (RoundState.GATHERING, RoundState.COLLECTING) for one in mine):
        raise Refusal(
            "You have a round under way. You can ask again once it has opened, or after you end it in Sidecar's Home."
        )
    if len(mine) >= ROUNDS_IN_MEMORY:
        raise Refusal(f"That makes {ROUNDS_IN_MEMORY} rounds in 60 days. Let what you heard settle, then ask again.")


async def _asked_before(tx: Transaction, request: Ask) -> Asked:
    """Return what a repeated delivery of the same submission began."""
    mine = await rounds.of_asker(tx, request.team_id, request.asker_id, date.max)
    for one in mine:
        people = await rounds.reviewers_of(tx, one.id)
        drawn = sum(person.drawn for person in people)
        return Asked(len(people) - drawn, drawn, one.opens_at)
    return Asked(len(request.named), 0, None)


async def _gather(engine: Engine, tx: Transaction, new: Round, request: Ask, missing: set[str]) -> Asked:
    for user_id in sorted(missing):
        person = await members.person(tx, Who(request.team_id, user_id))
        if person is None or person.is_bot or person.is_deleted:
            raise Refusal("Only people who are active in this Slack can be asked. Please pick again.", "reviewers")
    await rounds.add(tx, new)
    await rounds.add_reviewers(tx, new.team_id, new.id, [Reviewer(user_id) for user_id in request.named])
    await engine.send(tx, Kind.GATHERING, [new.asker_id], team_id=new.team_id, subject_id=new.id)
    if request.invite:
        await _invite_to_join(engine, tx, new, missing)
    return Asked(len(request.named), 0, None)


async def _invite_to_join(engine: Engine, tx: Transaction, new: Round, missing: set[str]) -> None:
    today = engine.today()
    for user_id in sorted(missing):
        if await members.invite_to_join(tx, Who(new.team_id, user_id), today, today - JOIN_INVITE_EVERY):
            # The subject is the day: the invitation must not lead to whoever asked for it.
            subject = today.isoformat()
            await engine.send(tx, Kind.JOIN_INVITE, [user_id], team_id=new.team_id, subject_id=subject)


async def _choose(
    engine: Engine, tx: Transaction, new: Round, named: tuple[str, ...], peers: list[Peer]
) -> tuple[str, ...]:
    """Check the named people against the asker's earlier rounds, then draw. Refusals speak of named people only."""
    busy = await rounds.named_load(tx, new.team_id, named)
    names = {peer.user_id: peer.name for peer in peers}
    for user_id, load in sorted(busy.items()):
        if load >= NAMED_AT_ONCE:
            raise Refusal(f"{names[user_id]} is asked a lot just now. Please pick somebody else.", "reviewers")
    past = []
    for one in await rounds.of_asker(tx, new.team_id, new.asker_id, engine.today() - MEMORY):
        people = await rounds.reviewers_of(tx, one.id)
        if one.state is RoundState.GATHERING or not people:
            continue
        if not draw.comparable(named, [p.user_id for p in people if not p.drawn]):
            raise Refusal(
                "This list is almost the one you asked before, which would make guessing easier. "
                "Ask the very same people, or change at least three on each side (none or three in common).",
                "reviewers",
            )
        past.append({p.user_id for p in people})
    pool = [peer.user_id for peer in peers if peer.drawable]
    return draw.draw(named, pool, past, new.draws, engine.chance)


async def begin(
    engine: Engine,
    tx: Transaction,
    new: Round,
    questions: int,
    named: tuple[str, ...],
    drawn: tuple[str, ...],
    seal: RoundSeal,
) -> Asked:
    """Start collecting: reviewers, an empty box, one invitation for everybody, one word to the asker."""
    opens_at = full_hour_after(engine.now() + timedelta(days=new.days))
    people = [Reviewer(user_id) for user_id in named] + [Reviewer(user_id, drawn=True) for user_id in drawn]
    await rounds.change(tx, new.id, state=RoundState.COLLECTING, opens_at=opens_at, started_on=engine.today())
    await rounds.drop_reviewers(tx, new.id)
    await rounds.add_reviewers(tx, new.team_id, new.id, people)
    empty = pack_box(Box(), box_bytes(len(people), questions))
    await boxes.add(tx, new.team_id, new.id, seal.seal("box", empty))
    invited = [*named, *drawn]
    await engine.send(tx, Kind.INVITATION, invited, team_id=new.team_id, subject_id=new.id)
    await engine.send(tx, Kind.ASKED, [new.asker_id], team_id=new.team_id, subject_id=new.id)
    return Asked(len(named), len(drawn), opens_at)


async def start_gathered(engine: Engine, round_id: str) -> bool:
    """Start a draft for which enough of the named people have joined by now; return whether it did."""
    try:
        seal = await engine.vault.seal_of(round_id)
    except KeyGone:
        return False
    async with engine.store.begin() as tx:
        draft = await rounds.lock(tx, round_id)
        if draft is None or draft.state is not RoundState.GATHERING:
            return False
        wanted = {person.user_id for person in await rounds.reviewers_of(tx, round_id)}
        peers = await eligible(tx, draft.team_id, draft.asker_id)
        named = tuple(peer.user_id for peer in peers if peer.user_id in wanted)
        if len(named) < MIN_REVIEWERS:
            return False
        try:
            drawn = await _choose(engine, tx, draft, named, peers)
        except Refusal:
            return False  # more joining, or an earlier round growing old, will change the answer
        brief = unpack_brief(seal.open("brief", draft.brief))
        await begin(engine, tx, draft, len(brief.questions), named, drawn, seal)
        return True
