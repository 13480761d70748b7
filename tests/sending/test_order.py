"""What one person gets of one round comes in its order, whatever Slack does; one odd message stops nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine import Engine
from bot.errors import SealError, StoreError
from bot.models import Kind, Message, OutboxItem, Posted, SendState
from bot.sending.delivering import Delivery
from bot.sending.postman import CLAIM_LASTS, Postman
from bot.sending.report import report
from bot.store import outbox
from bot.store.foundation import tables as t
from handlers.rendering import DELIVERIES
from handlers.views.messages import ONCE_MORE
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.kit.sending import POST, ana_asks, rows, said, states, told
from tests.kit.threads import GIVERS, WORDS
from tests.night.damage import spoilt

POSTGRES_IN_FULL = True


@pytest.fixture
async def due(joined: Circle) -> Circle:
    """Five answers wait for the opening, which has just been decided; nothing of it was sent yet."""
    await joined.ana_asks(draws="0")
    for name in GIVERS:
        await joined.answers(name, WORDS[name])
    joined.clock.advance(timedelta(days=5, hours=1))
    await joined.bot.tick()
    return joined


def of_the_opening(circle: Circle) -> list[str]:
    """Return what Ana got of the opening, in the order she got it."""
    texts = [text_of(message) for message in circle.person("ana").inbox]
    found = [
        "heading" if "Your request brought" in text else "answer" if "The view of" in text else "" for text in texts
    ]
    return [one for one in found if one]


IN_ORDER = ["heading", *["answer"] * len(GIVERS)]


async def until_the_heading(circle: Circle) -> None:
    """Let everything else be sent, so that the next post is the heading's."""
    async with circle.bot.engine.store.begin() as tx:
        ana = circle.who("ana").user_id
        await tx.execute(t.outbox.update().where(t.outbox.c.recipient != ana).values(state=SendState.SENT))


TROUBLE = ["ratelimited", "internal_error", "token_revoked", "dropped"]


@pytest.mark.full
@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_answers_wait_behind_a_heading_that_has_to_wait(due: Circle, trouble: str) -> None:
    await until_the_heading(due)
    faults = due.slack.faults
    if trouble == "ratelimited":
        faults.ratelimited(POST, retry_after=30)
    elif trouble == "dropped":
        faults.drop_before(POST)
    else:
        faults.error(POST, trouble)

    for _ in range(5):
        await due.bot.send()
        due.clock.advance(timedelta(seconds=1))
    assert "answer" not in of_the_opening(due)
    await due.later(timedelta(seconds=40))

    assert of_the_opening(due) == IN_ORDER


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_answers_wait_behind_a_heading_whose_worker_died_over_it(due: Circle) -> None:
    await until_the_heading(due)
    now = due.clock.now()
    async with due.bot.engine.store.begin() as tx:
        (heading,) = await outbox.due(tx, due.bot.team_id, now, [], 100)
        assert heading.head.kind is Kind.OPENED
        await outbox.claim(tx, [heading.id], now)
        assert await outbox.begin(tx, heading.id, now)

    await due.settle()
    assert of_the_opening(due) == []
    await due.later(CLAIM_LASTS)
    await due.later(timedelta(minutes=1))

    assert of_the_opening(due) == IN_ORDER


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_others_go_on_while_one_person_waits(due: Circle) -> None:
    due.slack.faults.ratelimited(POST, retry_after=1)

    await due.settle()

    assert len(told(due, "the answers are open")) == 6
    assert of_the_opening(due) == IN_ORDER


# One odd message.


def with_one(circle: Circle, kind: Kind, error: Exception, only: str = "") -> Postman:
    """Return a postman whose renderer of a kind raises, for one recipient or for all."""
    whole = DELIVERIES[kind]

    async def render(engine: Engine, item: OutboxItem) -> Message | None:
        if only in ("", item.head.recipient):
            raise error
        return await whole.render(engine, item)

    return Postman(
        circle.bot.engine, circle.bot.slack, {**DELIVERIES, kind: replace(whole, render=render)}, circle.bot.team_id
    )


async def all_passes(circle: Circle, postman: Postman) -> None:
    for _ in range(30):
        await postman.recover()
        await postman.send_due()
        circle.clock.advance(timedelta(seconds=1))


@pytest.mark.parametrize("error", [SealError("x"), RecursionError("x")])
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_renderer_that_raises_loses_nothing_and_stops_nobody(
    joined: Circle, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    await ana_asks(joined)
    odd = with_one(joined, Kind.INVITATION, error, joined.who("ben").user_id)

    await all_passes(joined, odd)
    assert len(told(joined)) == 5
    assert "SC-38" in caplog.text
    assert type(error).__name__ in caplog.text
    assert any("set aside" in line for line in await report(joined.bot.engine))

    await joined.later(timedelta(minutes=2))
    assert len(told(joined)) == 6
    assert await states(joined) == {SendState.SENT}


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_what_stumbles_over_an_answer_of_slack_is_in_doubt_and_stops_nobody(joined: Circle) -> None:
    slack, ben = joined.bot.slack, joined.who("ben").user_id

    class Stumbling:
        answers = slack.answers

        async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
            posted = await slack.post(team_id, recipient, message)
            if recipient == ben and ONCE_MORE not in str(message.blocks):
                raise RecursionError
            return posted

    await ana_asks(joined)
    await all_passes(joined, Postman(joined.bot.engine, Stumbling(), DELIVERIES, joined.bot.team_id))

    assert len(told(joined)) == 6
    assert ONCE_MORE in text_of(joined.person("ben").inbox[-1])
    assert await states(joined) == {SendState.SENT}


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_message_sent_at_most_once_is_not_lost_by_a_renderer_that_raises(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana",))
    await ana_asks(fresh, invite=["yes"])

    await all_passes(fresh, with_one(fresh, Kind.JOIN_INVITE, ZeroDivisionError()))
    assert told(fresh, "invite you") == {}
    await fresh.later(timedelta(minutes=5))

    assert [len(texts) for texts in told(fresh, "invite you").values()] == [1] * 6


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_heading_that_cannot_be_prepared_does_not_keep_the_answers_back(due: Circle) -> None:
    await all_passes(due, with_one(due, Kind.OPENED, ValueError()))
    assert of_the_opening(due) == IN_ORDER[1:]

    await due.later(timedelta(minutes=5))

    assert sorted(of_the_opening(due)) == sorted(IN_ORDER)


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_store_of_keys_that_is_away_keeps_the_order(due: Circle) -> None:
    away = with_one(due, Kind.OPENED, StoreError("the store of keys is away"))
    await all_passes(due, away)
    assert of_the_opening(due) == []

    await due.later(timedelta(minutes=5))

    assert of_the_opening(due) == IN_ORDER


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_one_that_is_never_mended_is_tried_more_and_more_rarely_and_kept(joined: Circle) -> None:
    await ana_asks(joined)
    odd = with_one(joined, Kind.ASKED, ValueError())
    for _ in range(48):
        await odd.send_due()
        joined.clock.advance(timedelta(minutes=30))

    (row,) = [row for row in await rows(joined) if row["kind"] == Kind.ASKED]
    assert row["state"] == SendState.ASIDE
    assert 8 < row["attempts"] < 30


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("column", "damage"),
    [
        ("kind", "from_the_future"),
        ("kind", ""),
        ("state", "odd"),
        *((column, damage) for column in ("not_before", "again_at", "claimed_at") for damage in ("some time", 10**15)),
    ],
)
async def test_a_damaged_row_is_left_alone_and_stops_nobody(joined: Circle, column: str, damage: object) -> None:
    await ana_asks(joined)
    await spoilt(joined.bot.engine.store, f"outbox.{column}", f"recipient = '{joined.who('ben').user_id}'", damage)

    await joined.settle()

    assert len(told(joined)) == 5
    assert any("cannot be read" in line for line in await report(joined.bot.engine))


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_hook_that_raises_stops_nobody(joined: Circle) -> None:
    async def fails(_engine: Engine, _item: OutboxItem) -> None:
        raise ValueError

    joined.slack.faults.error(POST, "user_not_found")
    await ana_asks(joined)
    deliveries = {**DELIVERIES, Kind.INVITATION: Delivery(DELIVERIES[Kind.INVITATION].render, fails)}

    await all_passes(joined, Postman(joined.bot.engine, joined.bot.slack, deliveries, joined.bot.team_id))

    assert len(said(joined, "ana", "on its way")) == 1
    assert len(told(joined)) >= 5
