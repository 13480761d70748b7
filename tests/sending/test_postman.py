"""Sending: everybody in a round gets its messages, at Slack's pace, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from bot.engine import Engine
from bot.errors import KeyGone, StoreAway
from bot.models import Kind, OutboxItem, RoundState, SendState
from bot.sending.delivering import Delivery
from bot.sending.postman import CLAIM_LASTS, Postman
from bot.store import rounds
from bot.store.foundation import tables as t
from handlers.rendering import DELIVERIES, invitation
from handlers.views.messages import ONCE_MORE
from practice.hands.reading import text_of
from practice.wire.faults import Faults
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.sending import (
    IN_A_WHILE,
    POST,
    SEVEN,
    ana_asks,
    postman,
    posts,
    said,
    states,
    told,
)

POSTGRES_IN_FULL = True

# What Slack may have taken comes again and says so.

MAYBE_TAKEN: dict[str, Callable[[Faults], None]] = {
    "dropped": lambda faults: faults.drop_after(POST, SEVEN),
    "500": lambda faults: faults.status(POST, 500, SEVEN, after=True),
    "internal_error": lambda faults: faults.error(POST, "internal_error", SEVEN, after=True),
}


@pytest.mark.parametrize("trouble", MAYBE_TAKEN)
async def test_a_message_slack_may_have_taken_comes_again_and_says_so(joined: Circle, trouble: str) -> None:
    MAYBE_TAKEN[trouble](joined.slack.faults)

    await joined.ana_asks()
    await joined.later(IN_A_WHILE)

    invitations = told(joined)
    assert len(invitations) == 6
    for first, second in invitations.values():
        assert (ONCE_MORE in first, ONCE_MORE in second) == (False, True)
    assert await states(joined) == {SendState.SENT}


async def test_a_message_lost_before_slack_had_it_arrives_later(joined: Circle) -> None:
    joined.slack.faults.drop_before(POST, SEVEN)

    await joined.ana_asks()
    assert told(joined) == {}
    await joined.later(IN_A_WHILE)

    # Nobody can tell this from a message that was stored before the connection dropped.
    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert all(ONCE_MORE in text for texts in told(joined).values() for text in texts)


async def test_a_refused_connection_raises_no_doubt(joined: Circle) -> None:
    port = urlsplit(joined.slack.url).port or 0
    await ana_asks(joined)
    await joined.slack.stop()
    await joined.settle()

    await joined.slack.start(port)
    await joined.later(timedelta(minutes=2))

    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert not any(ONCE_MORE in text for texts in told(joined).values() for text in texts)


# 429.


async def test_a_pause_outlives_the_process_that_was_told_of_it(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.ratelimited(POST, retry_after=30)
    await joined.bot.send()
    before = len(posts(joined))

    joined.clock.advance(timedelta(seconds=29))
    assert await postman(joined).send_due() == 0
    assert len(posts(joined)) == before

    await joined.later(timedelta(seconds=1))
    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert not any(ONCE_MORE in text for texts in told(joined).values() for text in texts)


async def test_nothing_is_posted_from_the_429_until_the_pause_is_over(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.ratelimited(POST, retry_after=30)

    for _ in range(29):
        await joined.bot.send()
        joined.clock.advance(timedelta(seconds=1))
    assert len(posts(joined)) == 1

    await joined.later(timedelta(seconds=1))
    assert await states(joined) == {SendState.SENT}


async def test_a_pause_lasts_its_full_time_between_two_ticks_of_the_clock(joined: Circle) -> None:
    await ana_asks(joined)
    joined.clock.advance(timedelta(milliseconds=900))
    joined.slack.faults.ratelimited(POST, retry_after=1, times=4)
    await joined.bot.send()

    joined.clock.advance(timedelta(milliseconds=200))

    assert await postman(joined).send_due() == 0


async def test_two_workers_told_to_pause_at_once_both_obey(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.ratelimited(POST, retry_after=30, times=8)

    done = await asyncio.gather(postman(joined).send_due(), postman(joined).send_due(), return_exceptions=True)

    assert [result for result in done if isinstance(result, BaseException)] == []
    assert await states(joined) == {SendState.PENDING}
    assert await postman(joined).send_due() == 0


# People Slack cannot reach.


def close_account(circle: Circle, name: str) -> None:
    member = circle.slack.directory.named(name)
    circle.slack.directory.members[member.id] = replace(member, deleted=True)


async def test_all_copies_say_the_same_of_how_many_are_asked_though_somebody_cannot_be_reached(joined: Circle) -> None:
    close_account(joined, "ben")

    await joined.ana_asks()
    await joined.person("emeka").click("answer")

    copies = [text for texts in told(joined).values() for text in texts]
    assert len(copies) == len(ANA_ASKS) - 1
    assert len(set(copies)) == 1
    assert "At least 5 of you got this." in copies[0]
    assert "at least 5 people" in said(joined, "ana", "on its way")[0]
    assert "At least 5 people were asked" in text_of(joined.person("emeka").modal or {})


async def unreachable(circle: Circle) -> list[str]:
    async with circle.bot.engine.store.read() as tx:
        return list(await tx.scalars(select(t.reviewers.c.user_id).where(t.reviewers.c.unreachable)))


async def test_a_recipient_slack_does_not_know_is_not_tried_again(joined: Circle) -> None:
    joined.slack.faults.error(POST, "user_not_found")

    await joined.ana_asks()
    await joined.later(timedelta(hours=1))

    assert len(posts(joined)) == SEVEN
    assert await states(joined) == {SendState.SENT, SendState.FAILED}


async def test_below_five_the_round_is_off_and_everybody_hears_it(joined: Circle) -> None:
    close_account(joined, "ben")

    await joined.ana_asks(ANA_ASKS[:5], draws="0")

    cancelled = told(joined, "can still answer")
    assert sorted(cancelled) == ["ana", "chloe", "dev", "emeka", "farah"]
    async with joined.bot.engine.store.read() as tx:
        (over,) = await rounds.of_asker(tx, joined.who("ana"), joined.clock.now().date())
    assert over.state is RoundState.CANCELLED
    with pytest.raises(KeyGone):
        await joined.bot.engine.vault.seal_of(over.id)


async def test_a_refusal_is_noted_though_the_worker_died_over_it(joined: Circle) -> None:
    async def dies(_engine: Engine, _item: OutboxItem) -> None:
        raise StoreAway("here the worker died")

    close_account(joined, "ben")
    await ana_asks(joined)
    bot = joined.bot
    dying = Postman(bot.engine, bot.slack, {**DELIVERIES, Kind.INVITATION: Delivery(invitation, dies)}, bot.team_id)
    with pytest.raises(StoreAway, match="died"):
        while await dying.send_due():
            joined.clock.advance(timedelta(seconds=1))

    await joined.later(CLAIM_LASTS + timedelta(seconds=1))
    await joined.later(IN_A_WHILE)

    assert await unreachable(joined) == [joined.person("ben").id]
    assert await states(joined) == {SendState.SENT, SendState.FAILED}


# What is never sent twice.


async def test_an_invitation_to_join_in_doubt_is_not_posted_again(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana",))
    fresh.slack.faults.drop_after(POST, 7)

    await fresh.ana_asks()
    await fresh.later(timedelta(hours=2))

    assert [len(said(fresh, name, "asked Sidecar to invite you")) for name in ANA_ASKS] == [1] * 6
    assert await states(fresh, Kind.JOIN_INVITE) == {SendState.IN_DOUBT}


@pytest.mark.full
async def test_answers_of_a_round_that_ended_first_are_not_sent(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "You decide late.")
    joined.clock.advance(timedelta(days=5, hours=1))
    await joined.bot.tick()
    ana = joined.person("ana")
    await ana.open_home()
    await ana.click("end_round")

    await joined.later(timedelta(hours=1))

    assert said(joined, "ana", "You decide late") == said(joined, "ana", "Your request brought") == []
    assert len(told(joined, "has ended")) == SEVEN


# Pace.


@pytest.mark.full
async def test_an_ordinary_walk_stays_below_slacks_limits(joined: Circle) -> None:
    await joined.ana_asks()
    assert await joined.asks("hana", ("ana", "ben", "chloe", "dev", "emeka"), draws="0") == {}
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "You decide late.")
    await joined.later(timedelta(days=4))
    await joined.later(timedelta(days=1, hours=1))
    await joined.later(timedelta(days=7, hours=1))

    assert [call.response for call in joined.slack.calls if call.response.get("error")] == []
    times: dict[str, list[datetime]] = defaultdict(list)
    for at, where in posts(joined):
        times[where].append(at)
    pauses = [late - early for each in times.values() for early, late in pairwise(each)]
    assert min(pauses) >= timedelta(seconds=1)
