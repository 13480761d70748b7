"""Slack is away for hours, or takes nothing from us: everything waits, nothing is used up, nobody counts as gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.errors import SlackWaits
from bot.models import Kind, Message, Posted, SendState
from bot.sending import pace
from bot.sending.postman import MOST_ATTEMPTS, Postman
from bot.sending.report import report
from bot.store import outbox
from bot.store.foundation import tables as t
from handlers.rendering import DELIVERIES
from handlers.views.messages import ONCE_MORE
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.databases import sqlite_without_threads
from tests.kit.sending import POST, SEVEN, ana_asks, posts, rows, said, states, told

POSTGRES_IN_FULL = True

SOON = pace.LONGEST_PAUSE + timedelta(seconds=5)
MANY = 100_000


async def six_hours(circle: Circle) -> None:
    """Let six hours pass, looking for work every ten minutes."""
    with sqlite_without_threads():
        for _ in range(36):
            await circle.bot.send()
            circle.clock.advance(timedelta(minutes=10))


async def everybody_was_asked_once(circle: Circle) -> None:
    assert [len(texts) for texts in told(circle).values()] == [1] * 6
    assert not any(ONCE_MORE in text for texts in told(circle).values() for text in texts)
    assert await states(circle) == {SendState.SENT}
    await circle.person("dev").click("answer")
    assert "5 people were asked" in text_of(circle.person("dev").modal or {})


# For hours.


@pytest.mark.full
@pytest.mark.parametrize("reason", ["token_revoked", "org_login_required"])
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_six_hours_of_refusals_about_the_workspace_lose_no_invitation(joined: Circle, reason: str) -> None:
    await ana_asks(joined)
    joined.slack.token_error = reason
    await six_hours(joined)
    assert told(joined) == {}
    assert {(row["attempts"], row["doubted"]) for row in await rows(joined)} == {(0, False)}

    joined.slack.token_error = None
    await joined.later(SOON)

    await everybody_was_asked_once(joined)


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_six_hours_without_a_connection_lose_no_invitation(joined: Circle) -> None:
    port = urlsplit(joined.slack.url).port or 0
    await ana_asks(joined)
    await joined.slack.stop()
    await six_hours(joined)
    assert {(row["attempts"], row["doubted"]) for row in await rows(joined)} == {(0, False)}

    await joined.slack.start(port)
    await joined.later(SOON)

    await everybody_was_asked_once(joined)


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_six_hours_in_which_slack_answers_nothing_sensible_lose_no_invitation(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.status("*", 503, MANY)
    await six_hours(joined)

    joined.slack.faults.clear()
    await joined.later(SOON)
    await joined.later(timedelta(minutes=1))

    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert await states(joined) == {SendState.SENT}
    assert max(row["attempts"] for row in await rows(joined)) < MOST_ATTEMPTS


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_slack_is_asked_once_in_a_while_and_not_once_for_every_message(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.token_error = "account_inactive"

    for _ in range(120):
        await joined.bot.send()
        joined.clock.advance(timedelta(seconds=5))

    assert 5 <= len(posts(joined)) <= 12


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_one_odd_message_does_not_keep_the_workspace_waiting(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.error(POST, "team_access_not_granted")

    await joined.settle()
    await joined.later(timedelta(seconds=10))

    await everybody_was_asked_once(joined)


class Choosy:
    """Slack, which refuses one person as if the whole workspace were meant."""

    def __init__(self, circle: Circle, name: str) -> None:
        self._slack, self._odd, self.refusals = circle.bot.slack, circle.who(name).user_id, 0

    async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
        if recipient == self._odd:
            self.refusals += 1
            raise SlackWaits("restricted_action")
        return await self._slack.post(team_id, recipient, message)

    async def answers(self, team_id: str) -> None:
        await self._slack.answers(team_id)


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_one_person_whom_slack_never_takes_is_tried_more_and_more_rarely(joined: Circle) -> None:
    await ana_asks(joined)
    choosy = Choosy(joined, "ben")
    postman = Postman(joined.bot.engine, choosy, DELIVERIES, joined.bot.team_id)

    for _ in range(240):
        await postman.send_due()
        joined.clock.advance(timedelta(seconds=5))
        await postman.send_due()

    assert len(told(joined)) == 5
    assert choosy.refusals <= 16
    assert sorted(row["state"] for row in await rows(joined)) == [SendState.PENDING] + [SendState.SENT] * 6


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_attempts_in_doubt_stay_bounded(joined: Circle) -> None:
    await ana_asks(joined)
    ben = joined.who("ben").user_id
    async with joined.bot.engine.store.begin() as tx:
        await tx.execute(t.outbox.delete().where(t.outbox.c.recipient != ben))
    joined.slack.faults.error(POST, "internal_error", MANY, after=True)

    for _ in range(30):
        await joined.bot.send()
        joined.clock.advance(outbox.LONGEST_REST)

    assert len(told(joined)["ben"]) == MOST_ATTEMPTS + 1
    assert await states(joined) == {SendState.IN_DOUBT}


# A pass that ends early.


async def test_what_was_claimed_and_not_begun_goes_back_at_once_when_the_pass_is_ended(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.slow(POST)
    sending = asyncio.create_task(joined.bot.send())
    await joined.slack.until(lambda: posts(joined))
    assert await states(joined) == {SendState.PENDING, SendState.CLAIMED, SendState.SENDING}

    await joined.bot.postman.stop()

    assert sending.cancelled()
    assert sorted(row["state"] for row in await rows(joined)) == [SendState.PENDING] * 6 + [SendState.SENDING]


async def test_what_a_dead_worker_claimed_and_never_began_comes_without_a_doubt(joined: Circle) -> None:
    await ana_asks(joined)
    async with joined.bot.engine.store.begin() as tx:
        items = await outbox.due(tx, joined.bot.team_id, joined.clock.now(), [], 100)
        await outbox.claim(tx, [item.id for item in items], joined.clock.now())

    await joined.later(timedelta(minutes=2, seconds=1))

    await everybody_was_asked_once(joined)


async def test_a_worker_that_slept_through_its_claim_does_not_send_what_another_took(joined: Circle) -> None:
    await ana_asks(joined)
    now = joined.clock.now()
    async with joined.bot.engine.store.begin() as tx:
        (item, *_) = await outbox.due(tx, joined.bot.team_id, now, [], 1)
        await outbox.claim(tx, [item.id], now)
    joined.clock.advance(timedelta(minutes=3))
    await joined.bot.postman.recover()
    async with joined.bot.engine.store.begin() as tx:
        await outbox.claim(tx, [item.id], joined.clock.now())

        assert not await outbox.begin(tx, item.id, now)
        assert await outbox.begin(tx, item.id, joined.clock.now())


# A clock that is put back.


async def test_a_clock_put_back_holds_nobody_up(joined: Circle) -> None:
    await ana_asks(joined)
    joined.slack.faults.ratelimited(POST, retry_after=30)
    await joined.bot.send()
    await joined.bot.send()

    joined.clock.advance(timedelta(hours=-6))
    await joined.settle()
    await joined.later(timedelta(seconds=30))

    await everybody_was_asked_once(joined)


# What `check` says.


async def test_check_says_how_many_messages_wait_and_since_when(joined: Circle) -> None:
    assert await report(joined.bot.engine) == []
    await ana_asks(joined)
    due = joined.clock.now()
    joined.slack.token_error = "account_inactive"
    await joined.bot.send()

    waiting, resting = await report(joined.bot.engine)

    assert f"Messages: {SEVEN} wait for Slack, the oldest due since {due:%Y-%m-%d %H:%M} UTC (just now)." in waiting
    assert "Sending rests until" in resting


# What waits too long.


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_reminder_that_comes_after_its_day_is_given_up_and_the_opening_is_not(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "You decide late.")
    joined.slack.token_error = "account_inactive"
    await joined.later(timedelta(days=4, minutes=1))
    await joined.later(timedelta(days=3))

    joined.slack.token_error = None
    await joined.later(SOON)

    assert await states(joined, Kind.REMINDER) <= {SendState.FAILED, SendState.LAPSED}
    assert len(told(joined, "the answers are open")) == SEVEN - 1
    assert len(said(joined, "ana", "You decide late.")) == 4
