"""The sweep of Slack's member list: names, zones, guests, who is gone. Never done because somebody acted.

It goes from page to page and remembers in the database which comes next, so that a pause Slack asks for, or a restart,
costs no page. Nobody counts as gone before a whole reading has come to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot.engine import Engine
from bot.errors import SlackRefused, SlackWaits
from bot.guards import Sort, attend, singly
from bot.models import Page, Person, Subject, Sweep, Who, storable
from bot.people.members import leave
from bot.store import Transaction, members, outbox

METHOD = "users.list"
PAUSE = 120.0
"""Seconds until the next try when Slack does not say how long to wait."""
MOST_CURSOR = 1000
"""No cursor of Slack's is nearly as long; one that is cannot be kept."""
MOST_PAGES = 5_000
"""A million people: a reading that is longer goes in circles."""
MANY = 10
"""So many people do not go from one reading to the next, if they are more than half: Slack has to say it twice."""
PAGE = 200
KEEPING = Sort("person", "taking a person over from Slack's member list")
LETTING_GO = Sort("let_go", "suspending the membership of somebody whose account is closed")


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
    # Of this call only: circles that span several calls end at MOST_PAGES.
    cursors: set[str] = set()
    while stands.cursor is not None and not await _rests(engine, stands.team_id):
        try:
            page = await directory.page(stands.team_id, stands.cursor)
            cursors.add(stands.cursor)
            _require_onward(stands, page.following, cursors)
        except SlackRefused:
            # The cursor is too old, or leads nowhere: from the beginning, and not at once.
            await _take(engine, stands, None)
            await _rest(engine, stands.team_id, PAUSE)
            break
        except SlackWaits as waits:
            await _rest(engine, stands.team_id, waits.seconds)
            if waits.seconds is None:
                raise
            break
        following = await _take(engine, stands, page)
        if following is None:
            break
        seen, stands = seen + len(page.user_ids), following
    return seen


def _require_onward(stands: Sweep, following: str, before: Collection[str]) -> None:
    """Raise SlackRefused for a cursor that leads back or cannot be kept: it is no end, and nobody is gone by it."""
    odd = following in before or len(following) > MOST_CURSOR or following != storable(following)
    if following and (odd or stands.pages >= MOST_PAGES):
        raise SlackRefused("the member list goes in circles")


async def _rests(engine: Engine, team_id: str) -> bool:
    async with engine.store.read() as tx:
        return team_id in await outbox.paused(tx, METHOD, engine.now())


async def _rest(engine: Engine, team_id: str, seconds: float | None) -> None:
    # Kept like the pauses of messages, so that other processes and the next one obey it, too.
    seconds = min(seconds or PAUSE, outbox.LONGEST_PAUSE.total_seconds())
    async with engine.store.begin() as tx:
        await outbox.pause(tx, team_id, METHOD, engine.now() + timedelta(seconds=seconds))


async def _take(engine: Engine, stands: Sweep, page: Page | None) -> Sweep | None:
    """Keep a page and where the reading stands now; None when another process has gone on meanwhile."""
    if page is not None:
        await _require_likely(engine, stands, page)
        # People first, the place behind them: a crash between reads this page again, and skips none.
        await _keep(engine, stands, [replace(person, sweep=stands.number) for person in page.people])
    async with engine.store.begin() as tx:
        # All of it is compared: another process may have come further, or begun anew with the same cursor.
        if await members.lock_sweep(tx, stands.team_id) != stands:
            return None
        if page is None:
            # The number stays: only a whole reading says who is missing, and only the next whole one says it again.
            following = replace(stands, cursor="", pages=0)
        else:
            await members.mark_swept(tx, stands.team_id, page.user_ids, stands.number)
            following = _after(engine, stands, page)
        await members.put_sweep(tx, following)
    if following.cursor is None:
        # Only after the last page: a sweep that broke off would take the rest of the workspace for gone.
        await _let_them_go(engine, following)
    return following


async def _require_likely(engine: Engine, stands: Sweep, page: Page) -> None:
    """Raise SlackWaits for a page by which most people on it fall silent at once, unless Slack gives it a second time.

    Their rounds would be called off and their letters dropped, and neither comes back with a better answer.
    """
    async with engine.store.read() as tx:
        news = await _hardly_true(tx, stands, page)
    if news is None:
        return
    async with engine.store.begin() as tx:
        # The same reading once more, in which they count as not seen by the last one: then it is no news.
        if await members.lock_sweep(tx, stands.team_id) == stands:
            await members.mark_swept(tx, stands.team_id, news, stands.number - 2)
            await members.put_sweep(tx, replace(stands, number=stands.number - 1, cursor=None, pages=0))
    raise SlackWaits("the member list closes most accounts, or makes guests or bots of most people")


async def _hardly_true(tx: Transaction, stands: Sweep, page: Page) -> list[str] | None:
    """Return of whom it is said for the first time, if a page says of most that they are out; otherwise None."""
    gone = {person.user_id for person in page.people if _is_out(person)}
    known = await members.people_of(tx, list(dict.fromkeys(person.who for person in page.people)))
    here = [person for person in known if not _is_out(person)]
    lost = [person for person in here if person.user_id in gone]
    if len(lost) * 2 <= len(here):
        return None
    news = [person.user_id for person in lost if _seen_in(person, stands) >= stands.number - 1]
    # Somebody is always there: whoever installed us, for one.
    return news if len(news) >= MANY or await _is_everybody(tx, stands.team_id, lost) else None


async def _is_everybody(tx: Transaction, team_id: str, lost: Collection[Person]) -> bool:
    return len(lost) == sum(not _is_out(person) for person in await members.everybody(tx, team_id))


def _seen_in(person: Person, stands: Sweep) -> int:
    """Return the number of the reading that saw somebody last; 0 where a damaged row says what cannot be."""
    # Another process may have begun the next one.
    is_one = isinstance(person.sweep, int) and person.sweep <= stands.number + 1
    return person.sweep if is_one else 0


def _is_out(person: Person) -> bool:
    """Tell whether somebody cannot be asked, or not everywhere, for a reason that Slack alone decides."""
    return person.is_deleted or person.is_bot or person.is_guest or person.is_stranger


def _after(engine: Engine, stands: Sweep, page: Page) -> Sweep:
    if page.following:
        return replace(stands, cursor=page.following, pages=stands.pages + 1)
    return replace(stands, cursor=None, pages=stands.pages + 1, ended_on=engine.today())


async def _let_them_go(engine: Engine, ended: Sweep) -> None:
    """Mark whoever was on no page of a reading, and let everybody go whose account is closed."""
    async with engine.store.read() as tx:
        known = await members.everybody(tx, ended.team_id)
    lost = [person for person in known if _seen_in(person, ended) < ended.number]
    # Whom the last reading saw or this one did: who has been missing for longer is no news.
    there = [person for person in known if _seen_in(person, ended) >= ended.number - 1]
    missing = [person for person in there if _seen_in(person, ended) < ended.number]
    # Nobody is let go because of an answer that is hardly true, unless Slack gives it a second time.
    if len(lost) == len(known) or (len(missing) >= MANY and len(missing) * 2 > len(there)):
        raise SlackWaits("the member list is empty, or most of it is missing")
    await _keep(engine, ended, [replace(person, is_deleted=True) for person in lost if not person.is_deleted])
    gone = {person.user_id: person.who for person in [*(one for one in known if one.is_deleted), *lost]}
    await attend(engine, LETTING_GO, _subjects(gone.values()), singly(lambda engine, user: _let_go(engine, gone[user])))
    async with engine.store.begin() as tx:
        # Whoever is missing for the second time is no more in Slack's list, and need not be in ours.
        await members.drop_people(tx, [person for person in lost if person.is_deleted])


def _subjects(whose: Iterable[Who]) -> list[Subject]:
    return [Subject(who.team_id, who.user_id) for who in whose]


async def _keep(engine: Engine, stands: Sweep, page: Sequence[Person]) -> None:
    """Write what the list says of people, together, and each alone when somebody among them cannot be written.

    Nobody is written once another process has gone on: it knows more than we do.
    """
    people = {person.user_id: person for person in page}

    async def put(engine: Engine, subjects: Sequence[Subject]) -> int:
        async with engine.store.begin() as tx:
            if await members.lock_sweep(tx, stands.team_id) == stands:
                await members.put_people(tx, [people[subject.id] for subject in subjects])
        return len(subjects)

    await attend(engine, KEEPING, _subjects(person.who for person in people.values()), put, PAGE)


async def _let_go(engine: Engine, who: Who) -> None:
    """Suspend the membership of somebody whose Slack account is closed; they may come back."""
    async with engine.store.read() as tx:
        member = await members.get(tx, who)
    # Who left by themselves keeps the day on which they did.
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
