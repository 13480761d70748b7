"""Deleting everything says first what goes and what stays, and the member list keeps no more than it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.models import ChannelTip, Kind, Letterhead, OutboxItem, Person, Who
from bot.people import members
from bot.reflections import tips
from bot.store import members as rows
from bot.store import rhythms
from bot.store.foundation.tables import metadata
from practice.hands.reading import text_of
from tests.kit.circle import Circle

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def listed(circle: Circle, name: str) -> Person | None:
    async with circle.bot.engine.store.read() as tx:
        return await rows.person(tx, circle.who(name))


async def test_it_says_what_stays_offers_the_journal_and_asks_once_more(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/sidecar leave")
    await ben.submit(what="delete")

    shown = text_of(ben.modal or {})
    for words in (
        "An answer of yours that has opened",
        "knows that they are yours",
        "your time zone",
        "for 60 days",
        "invited",
    ):
        assert words in shown
    await ben.click("journal_export")
    assert "On its way" in text_of(ben.modal or {})
    await ben.close()
    assert list(await ben.submit()) == ["sure"]
    assert (await members.home(joined.bot.engine, joined.who("ben"))).joined

    assert await ben.submit(sure=["yes"]) == {}
    assert not (await members.home(joined.bot.engine, joined.who("ben"))).joined


async def test_no_table_but_those_that_it_names_still_holds_who_left(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana", "chloe"))
    await fresh.ana_asks(draws="0", invite=["yes"])
    await fresh.everybody_joins()
    await fresh.later(timedelta(minutes=1))
    await fresh.asks("chloe", ("ben", "dev", "emeka", "farah", "goran"), draws="0")
    await fresh.asks("ben", ("chloe", "dev", "emeka", "farah", "goran"), draws="0")
    ben = fresh.who("ben")

    await members.leave(fresh.bot.engine, ben, delete=True)

    async with fresh.bot.engine.store.read() as tx:
        found = {
            table.name
            for table in metadata.sorted_tables
            for row in await tx.execute(select(table))
            if ben.user_id in str(row)
        }
    # Named in this order: who was asked by whom, messages sent, the invitation, the list of everybody.
    assert found == {"rounds", "reviewers", "outbox", "join_invites", "people"}


async def test_the_list_holds_of_others_what_joining_needs_and_of_closed_accounts_nothing(joined: Circle) -> None:
    joined.slack.directory.change("noor", tz="Asia/Tokyo", status_emoji=":palm_tree:")
    joined.slack.directory.change("ben", status_emoji=":palm_tree:")
    await joined.bot.sweep()

    noor, ben = joined.who("noor"), joined.who("ben")
    assert await listed(joined, "noor") == Person(
        *_ids(noor), "Noor Haddad", zone="Asia/Tokyo", sweep=2, real_name="Noor Haddad"
    )
    assert await listed(joined, "ben") == Person(
        *_ids(ben), "Ben Okafor", "ben", "America/Sao_Paulo", is_away=True, sweep=2, real_name="Ben Okafor"
    )
    assert await listed(joined, "pia") is None


def _ids(who: Who) -> tuple[str, str]:
    return who.team_id, who.user_id


async def test_an_account_that_closes_goes_from_the_list_unless_its_owner_had_joined(joined: Circle) -> None:
    for name in ("noor", "ben"):
        joined.slack.directory.change(name, deleted=True)
    await joined.bot.sweep()

    assert await listed(joined, "noor") is None
    ben = await listed(joined, "ben")
    assert ben is not None
    assert ben.is_deleted


async def test_deleting_everything_takes_ones_name_from_settings_tips_and_the_list(joined: Circle) -> None:
    engine, ben = joined.bot.engine, joined.who("ben")
    tip = ChannelTip(ben.team_id, "C1", ben.user_id, 1, 540, "UTC", engine.now())
    async with engine.store.begin() as tx:
        settings = await rows.workspace(tx, ben.team_id)
        await rows.put_workspace(tx, replace(settings, admins=(ben.user_id, joined.who("chloe").user_id)))
        await rhythms.put_channels(tx, [tip])

    await members.leave(engine, ben, delete=True)

    async with engine.store.read() as tx:
        assert (await rows.workspace(tx, ben.team_id)).admins == (joined.who("chloe").user_id,)
        assert [one.by_user for one in await rhythms.channels(tx, ben.team_id)] == [""]
    gone = await listed(joined, "ben")
    assert gone is not None
    assert gone.handle == ""
    head = Letterhead(ben.team_id, "C1", Kind.CHANNEL_TIP, "t" * 32, 0, engine.now())
    await tips.undelivered(engine, OutboxItem("i" * 32, head, 0, False))
    assert await joined.bot.send() == 0
