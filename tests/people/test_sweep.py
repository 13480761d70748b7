"""Reading Slack's member list, page by page, through pauses and restarts."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import literal_column, update

from bot.app import World, build
from bot.chance import Chance
from bot.errors import SlackWaits
from bot.models import Page
from bot.people.directory import go_on, renew, report
from bot.store import members
from bot.store.foundation.tables import people, sweeps
from practice.wire.calls import Call
from practice.world.people import PEOPLE, Member
from tests.kit.circle import EVERYBODY, Circle, circle
from tests.kit.databases import Urls

POSTGRES_IN_FULL = True

LIST = "users.list"
CROWD = tuple(Member(f"U1CROWD{place:05}", f"crowd{place}", f"Crowd {place}") for place in range(4_300))


@pytest.fixture
async def large(urls: Urls) -> AsyncIterator[Circle]:
    """A workspace of which Slack tells no more than the first twenty pages in one minute."""
    async with circle(urls, people=(*PEOPLE, *CROWD)) as started:
        yield started


def pages(community: Circle) -> list[Call]:
    return [call for call in community.slack.calls if call.method == LIST and call.response.get("ok")]


def beginnings(community: Circle) -> int:
    return sum(not call.arguments.get("cursor") for call in community.slack.calls if call.method == LIST)


async def known(community: Circle) -> int:
    async with community.bot.engine.store.read() as tx:
        return len(await members.everybody(tx, community.bot.team_id))


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_large_workspace_is_read_to_its_end_across_pauses_and_a_restart(large: Circle) -> None:
    assert await large.bot.sweep() == 4_000
    (half_way,) = await report(large.bot.engine)
    assert "20 pages so far, at rest because Slack asks for it" in half_way
    assert "not read to its end yet" in half_way

    # Within the pause nobody asks; a new process knows of it.
    await large.bot.sweep()
    assert len(pages(large)) == 20
    await large.stop()
    await large.start()
    await large.bot.sweep_on()
    assert len(pages(large)) == 20

    large.clock.advance(timedelta(minutes=1))
    await large.bot.sweep_on()

    assert beginnings(large) == 1
    assert await known(large) >= 4_300
    (done,) = await report(large.bot.engine)
    assert "last read to its end on 2026-11-23" in done
    await large.bot.sweep_on()
    assert len(pages(large)) == 22


async def test_nobody_counts_as_gone_before_a_reading_has_come_to_its_end(
    joined: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.slack.PAGE", 4)
    ben = joined.who("ben")
    del joined.slack.directory.members[ben.user_id]
    joined.slack.faults.slow(LIST).set()
    joined.slack.faults.ratelimited(LIST, 30)

    async def is_member() -> bool:
        async with joined.bot.engine.store.read() as tx:
            member = await members.get(tx, ben)
        return member is not None and member.active

    assert await joined.bot.sweep() == 4
    assert await is_member()
    joined.clock.advance(timedelta(seconds=30))
    await joined.bot.sweep_on()

    assert not await is_member()


async def test_a_cursor_slack_knows_no_more_begins_another_reading(
    fresh: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.slack.PAGE", 4)
    fresh.slack.faults.slow(LIST).set()
    fresh.slack.faults.error(LIST, "invalid_cursor")

    await fresh.bot.sweep()
    assert beginnings(fresh) == 1
    fresh.clock.advance(timedelta(minutes=2))
    await fresh.bot.sweep_on()

    assert beginnings(fresh) == 2
    assert "last read to its end" in (await report(fresh.bot.engine))[0]


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_page_that_is_no_page_is_asked_for_again(fresh: Circle) -> None:
    fresh.slack.faults.page(LIST)
    with pytest.raises(SlackWaits):
        await fresh.bot.sweep()
    await fresh.bot.sweep_on()
    assert len(pages(fresh)) == 0

    fresh.clock.advance(timedelta(minutes=2))
    await fresh.bot.sweep_on()

    assert await known(fresh) > 13


async def test_two_workers_that_read_at_once_end_one_reading(fresh: Circle) -> None:
    async with build(fresh.bot.settings, World(fresh.clock, Chance(random.Random(2)))) as other:
        await fresh.bot.sweep()
        await other.sweep()
        await fresh.bot.sweep()

    async with fresh.bot.engine.store.read() as tx:
        stands = await members.sweep(tx, fresh.bot.team_id)
    assert (stands.number, stands.cursor) == (3, None)


class Odd:
    """A member list of which every page holds the same few people, and whose cursors go as told."""

    def __init__(self, circle: Circle, follow: Callable[[str], str], people: int = 4) -> None:
        self._circle, self._follow, self._people = circle, follow, people
        self.asked = 0

    async def page(self, team_id: str, cursor: str) -> Page:
        self.asked += 1
        assert self.asked < 20
        some = (await self._circle.bot.slack.page(team_id, "")).people[: self._people]
        return Page(some, tuple(one.user_id for one in some), self._follow(cursor))


async def active(community: Circle) -> int:
    async with community.bot.engine.store.read() as tx:
        found = [await members.get(tx, community.who(name)) for name in EVERYBODY]
    return sum(one is not None and one.active for one in found)


@pytest.mark.parametrize(
    "follow",
    [
        *(lambda _: "A", lambda was: "B" if was == "A" else "A", lambda _: "x" * 1_200),
        *(lambda _: "\ud800x", lambda _: "a\x00b", lambda _: "\x7f"),
    ],
    ids=["itself", "in a circle", "too long", "half a letter", "nothing", "no letter"],
)
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_cursor_that_leads_nowhere_is_no_end_of_the_list(joined: Circle, follow: Callable[[str], str]) -> None:
    odd = Odd(joined, follow)
    await renew(joined.bot.engine, odd, joined.bot.team_id)
    assert not await go_on(joined.bot.engine, odd, joined.bot.team_id)

    assert await active(joined) == len(EVERYBODY)
    joined.clock.advance(timedelta(minutes=2))
    await joined.bot.sweep_on()
    assert await active(joined) == len(EVERYBODY)


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_list_without_most_people_is_believed_when_slack_says_it_twice(joined: Circle) -> None:
    short = Odd(joined, lambda _: "")
    with pytest.raises(SlackWaits):
        await renew(joined.bot.engine, short, joined.bot.team_id)
    assert await active(joined) == len(EVERYBODY)

    await renew(joined.bot.engine, short, joined.bot.team_id)

    assert await active(joined) < 5


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.parametrize("breaks", [1, 2])
async def test_a_reading_that_was_broken_off_says_nothing_of_who_is_gone(joined: Circle, breaks: int) -> None:
    broken = Odd(joined, lambda _: "A")  # its second page leads to itself, so the reading begins again
    for _ in range(breaks):
        await renew(joined.bot.engine, broken, joined.bot.team_id)
        joined.clock.advance(timedelta(minutes=2))

    with pytest.raises(SlackWaits):
        await renew(joined.bot.engine, Odd(joined, lambda _: ""), joined.bot.team_id)

    assert await active(joined) == len(EVERYBODY)


DAMAGE = ("'some day'", "x'ff00'", "x''", "9223372036854775807", "-9223372036854775808", "1e300")


@pytest.mark.others_in_full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["ended_on", "number", "cursor", "pages", "people.sweep"])
async def test_a_damaged_row_about_a_reading_stops_neither_check_nor_a_reading_nor_a_farewell(
    fresh: Circle, column: str
) -> None:
    table, column = (people, "sweep") if column == "people.sweep" else (sweeps, column)
    for damage in DAMAGE:
        await fresh.bot.sweep()
        gone = fresh.person("ben").id
        there = fresh.slack.directory.members.pop(gone)
        async with fresh.bot.engine.store.begin() as tx:
            await tx.execute(update(table).values({column: literal_column(damage)}))

        assert len(await report(fresh.bot.engine)) == 1
        for _ in range(3):  # it may have to begin anew, after a pause
            fresh.clock.advance(timedelta(minutes=3))
            await fresh.bot.sweep()

        assert "last read to its end" in (await report(fresh.bot.engine))[0], damage
        async with fresh.bot.engine.store.read() as tx:
            found = {person.user_id for person in await members.everybody(tx, fresh.bot.team_id)}
        assert len(found) > 10
        assert gone not in found, damage
        fresh.slack.directory.members[gone] = there
