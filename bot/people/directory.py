"""The sweep of Slack's member list: names, zones, guests, who is gone. Never done because somebody acted.

It goes from page to page and remembers in the database which comes next, so that a pause Slack asks for, or a restart,
costs no page. Nobody counts as gone before a whole reading has come to its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot.engine import Engine
from bot.errors import SlackRefused, SlackWaits
from bot.models import Page, Person, Sweep, Who
from bot.people.members import leave
from bot.store import Transaction, members, outbox

METHOD = "users.list"
PAUSE = 120.0
"""Seconds until the next try when Slack does not say how long to wait."""
MOST_CURSOR = 1000
"""No cursor of Slack's is nearly as long; one that is cannot be kept."""


class Directory(Protocol):
    """Where people are looked up."""

    async def page(self, team_id: str, cursor: str) -> Page:
        """Return one page of everybody in the workspace, "" being the first.

        Raises:
            SlackWaits: it cannot be read just now.
            SlackRefused: this cursor is none, or too old.
        """
        ...


async def renew(engine: Engine, directory: Directory, team_id: str) -> int:
    """Go on with the reading that is under way, or else begin one; return how many people were seen by this call.

    It ends early where Slack asks for a pause; `go_on` takes it up again. Raises SlackWaits for other trouble.
    """
    async with engine.store.begin() as tx:
        stands = await members.sweep(tx, team_id)
        if stands.cursor is None:
            stands = Sweep(team_id, stands.number + 1, "", 0, stands.ended_on)
            await members.put_sweep(tx, stands)
    return await _read_on(engine, directory, stands)


async def go_on(engine: Engine, directory: Directory, team_id: str) -> bool:
    """Go on with a reading that is under way; return whether that brought anything. Raises SlackWaits."""
    async with engine.store.read() as tx:
        stands = await members.sweep(tx, team_id)
    if stands.cursor is None:
        return False
    return await _read_on(engine, directory, stands) > 0


async def _read_on(engine: Engine, directory: Directory, stands: Sweep) -> int:
    seen = 0
    while stands.cursor is not None and not await _rests(engine, stands.team_id):
        try:
            page = await directory.page(stands.team_id, stands.cursor)
        except SlackRefused:
            page = None  # the cursor is too old: from the beginning, as another reading
        except SlackWaits as waits:
            await _rest(engine, stands.team_id, waits)
            if waits.seconds is None:
                raise
            break
        following = await _take(engine, stands, page)
        if following is None:
            break
        seen, stands = seen + len(page.user_ids if page else ()), following
    return seen


async def _rests(engine: Engine, team_id: str) -> bool:
    async with engine.store.read() as tx:
        return team_id in await outbox.paused(tx, METHOD, engine.now())


async def _rest(engine: Engine, team_id: str, waits: SlackWaits) -> None:
    seconds = min(waits.seconds or PAUSE, outbox.LONGEST_PAUSE.total_seconds())
    async with engine.store.begin() as tx:
        await outbox.pause(tx, team_id, METHOD, engine.now() + timedelta(seconds=seconds))


async def _take(engine: Engine, stands: Sweep, page: Page | None) -> Sweep | None:
    """Keep a page and where the reading stands now; None when another process has gone on meanwhile."""
    gone: list[Who] = []
    async with engine.store.begin() as tx:
        if await members.lock_sweep(tx, stands.team_id) != stands:
            return None
        if page is None:
            following = Sweep(stands.team_id, stands.number + 1, "", 0, stands.ended_on)
        else:
            await _put(tx, stands, page.people)
            await members.mark_swept(tx, stands.team_id, page.user_ids, stands.number)
            following = _after(engine, stands, page)
            gone = await _gone(tx, stands) if following.cursor is None else []
        await members.put_sweep(tx, following)
    for who in gone:
        await _let_go(engine, who)
    return following


def _after(engine: Engine, stands: Sweep, page: Page) -> Sweep:
    if page.following and page.following != stands.cursor and len(page.following) <= MOST_CURSOR:
        return replace(stands, cursor=page.following, pages=stands.pages + 1)
    return replace(stands, cursor=None, pages=stands.pages + 1, ended_on=engine.today())


async def _put(tx: Transaction, stands: Sweep, people: tuple[Person, ...]) -> None:
    await members.put_people(tx, [replace(person, sweep=stands.number) for person in people])


async def _gone(tx: Transaction, stands: Sweep) -> list[Who]:
    """Mark whoever was on no page, and return everybody whose account is closed."""
    known = await members.everybody(tx, stands.team_id)
    lost = [person for person in known if person.sweep != stands.number and not person.is_deleted]
    await members.put_people(tx, [replace(person, is_deleted=True) for person in lost])
    return [person.who for person in known if person.is_deleted or person.sweep != stands.number]


async def _let_go(engine: Engine, who: Who) -> None:
    """Suspend the membership of somebody whose Slack account is closed; they may come back."""
    async with engine.store.read() as tx:
        member = await members.get(tx, who)
    if member is not None and member.active:
        await leave(engine, who, delete=False)


async def report(engine: Engine) -> list[str]:
    """Return how far the reading of the member list has come, a line for each workspace."""
    async with engine.store.read() as tx:
        sweeps = await members.sweeping(tx)
        paused = await outbox.paused(tx, METHOD, engine.now())
    return [_line(one, is_paused=one.team_id in paused) for one in sweeps]


def _line(stands: Sweep, *, is_paused: bool) -> str:
    ended = f"last read to its end on {stands.ended_on}" if stands.ended_on else "not read to its end yet"
    if stands.cursor is None:
        return f"The member list: {ended}, {stands.pages} pages."
    pause = ", at rest because Slack asks for it" if is_paused else ""
    return f"The member list: {ended}; a reading is under way, {stands.pages} pages so far{pause}."
