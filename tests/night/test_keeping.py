"""No row lives for ever: every table says how its rows end, and what is kept for a time is forgotten after it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.engine import Engine
from bot.feedback.asking import JOIN_INVITE_EVERY
from bot.guards import work_off
from bot.models import Entry, Membership, Person, Prompt, Who
from bot.people import members
from bot.people.promise import GONE_KEPT
from bot.reflections import journal, prompts, tracks
from bot.store import members as rows
from bot.store import outbox, rhythms
from bot.store.foundation.tables import metadata
from practice.world.clock import PRACTICE_MORNING
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.night import plant
from tests.night.plant import DAY, TEAM, at_night
from tests.reflections.steps import ON_SQLITE, arc, decks, item

POSTGRES_IN_FULL = True

ENDS = {
    "deployment": "one row",
    "processes": "with its process; whoever asks who lives clears those that were killed",
    "withdrawals_known": "the tidying, after 430 days",
    "sweeps": "one row a workspace",
    "workspaces": "one row a workspace",
    "people": "the sweep drops whom Slack does not list any more",
    "members": "deleting everything; a year after leaving, once the account is closed",
    "join_invites": "the tidying, after 30 days",
    "rounds": "the tidying, after 60 days",
    "reviewers": "with their round",
    "boxes": "with their round",
    "reports": "when they are decided, or their round ends",
    "commitments": "the follow-up, or with their member",
    "scores": "with their member",
    "outbox": "the tidying, 7 days after it was due",
    "seen": "the tidying, after 7 days",
    "pauses": "the tidying, 7 days after it was over",
    "set_aside": "when it succeeds, or 2 days after it should have been tried again",
    "rhythms": "with their member",
    "prompts": "the tidying, after a year, but for one row of each item",
    "entries": "with their member",
    "trials": "when it comes back, or with its entry",
    "pairs": "the tidying, after 30 days; or with either of the two",
    "sheets": "with their member",
    "returns": "when it comes back, or with its sheet",
    "member_keys": "with their member",
    "had_tips": "once all of the chosen themes were had, with their member, or when an admin stops a channel's tips",
    "channel_tips": "one row a channel, until an admin stops it",
}


def test_every_table_says_how_its_rows_end() -> None:
    assert set(ENDS) == set(metadata.tables), "say here how a row of a new table ends, and let something end it"


async def count(engine: Engine, table: str) -> int:
    async with engine.store.read() as tx:
        return int(await tx.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - a name of ours


# Prompts.


async def given(engine: Engine, name: str) -> str:
    """Ask for a question today, and return its item."""
    return (await prompts.ask_now(engine, Who(TEAM, name)))[1].id


async def test_old_prompts_go_and_still_nothing_repeats_until_the_deck_is_used_up(urls: Urls) -> None:
    async with at_night(urls) as (plain, clock):
        engine = plant.with_content(plain, decks(*(item(f"item-{number:02}") for number in range(20))))
        await plant.join(engine, "A", "B")
        before = [await given(engine, "A") for _ in range(15)]
        for _ in range(3):
            await given(engine, "B")
        clock.advance(prompts.PROMPTS_KEPT + DAY)

        await work_off(engine, prompts.TIDYING)

        assert await count(engine, "prompts") == 15 + 3
        rest = [await given(engine, "A") for _ in range(5)]
        assert Counter([*before, *rest]) == Counter({f"item-{number:02}": 1 for number in range(20)})


async def test_no_more_than_one_old_prompt_is_kept_of_each_item(urls: Urls) -> None:
    async with at_night(urls) as (plain, clock):
        engine = plant.with_content(plain, decks(item("one"), item("two")))
        await plant.join(engine, "A")
        for _ in range(9):
            await given(engine, "A")
        async with engine.store.begin() as tx:
            await rhythms.add_prompts(tx, [Prompt("e" * 32, TEAM, "A", engine.today())])  # never sent
        clock.advance(prompts.PROMPTS_KEPT + DAY)
        young = await given(engine, "A")

        await work_off(engine, prompts.TIDYING)

        async with engine.store.read() as tx:
            left = await rhythms.sent_items(tx, Who(TEAM, "A"))
        assert sorted(left) == ["one", "two"]
        assert await count(engine, "prompts") == 2
        assert left[young] == 1


@ON_SQLITE
async def test_an_arc_is_not_begun_again_because_it_was_long_ago(urls: Urls) -> None:
    async with at_night(urls) as (plain, clock):
        engine = plant.with_content(plain, decks(item("other"), arcs=(arc("steps", "first", "second"),)))
        await plant.join(engine, "A")
        await plant.rhythm(engine, "A", track=tracks.of_arc("steps"))
        assert [await given(engine, "A") for _ in range(2)] == ["first", "second"]
        clock.advance(prompts.PROMPTS_KEPT + DAY)

        await work_off(engine, prompts.TIDYING)

        assert await given(engine, "A") == "other"


# The others.


@ON_SQLITE
async def test_invitations_to_join_and_pauses_are_forgotten(fresh: Circle) -> None:
    engine, who = fresh.bot.engine, fresh.who("ben")
    async with engine.store.begin() as tx:
        await rows.invite_to_join(tx, who, engine.today(), engine.today())
        await outbox.pause(tx, who.team_id, "chat.postMessage", engine.now())
    fresh.clock.advance(JOIN_INVITE_EVERY)
    await fresh.bot.tidy()
    assert (await count(engine, "join_invites"), await count(engine, "pauses")) == (1, 0)

    fresh.clock.advance(DAY)
    await fresh.bot.tidy()

    assert await count(engine, "join_invites") == 0


@pytest.mark.parametrize("closed", [True, False])
@ON_SQLITE
async def test_a_year_after_leaving_somebody_whose_account_is_closed_is_forgotten(urls: Urls, closed: bool) -> None:
    async with at_night(urls) as (engine, clock):
        await plant.join(engine, "A", "B")
        who = Who(TEAM, "A")
        await journal.write(engine, who, Entry("e" * 32, engine.today(), "", "Why?", "Because."))
        await members.leave(engine, who, delete=False)
        async with engine.store.begin() as tx:
            await rows.put_people(tx, [Person(TEAM, "A", "A", is_deleted=closed)])

        clock.advance(GONE_KEPT)
        await work_off(engine, members.TIDYING)
        assert (await count(engine, "members"), await count(engine, "entries")) == (2, 1)
        clock.advance(DAY)
        await work_off(engine, members.TIDYING)

        assert (await count(engine, "members"), await count(engine, "entries")) == ((1, 0) if closed else (2, 1))


@ON_SQLITE
async def test_whoever_comes_back_is_no_more_about_to_be_forgotten(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        await plant.join(engine, "A")
        who = Who(TEAM, "A")
        await members.leave(engine, who, delete=False)
        clock.advance(timedelta(days=100))

        await members.join(engine, who)

        async with engine.store.read() as tx:
            joined = await rows.get(tx, who)
        assert joined == Membership(TEAM, "A", PRACTICE_MORNING.date())
