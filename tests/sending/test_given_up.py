"""How long a message may wait is a matter of its kind; when it is given up, whoever counts on it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.models import Kind, Letterhead, OutboxItem, RoundState, SendState
from bot.reflections import rhythms
from bot.reflections.rhythms import Choice
from bot.sending.pace import LONGEST_PAUSE
from bot.store import rhythms as kept
from bot.store import rounds
from handlers.rendering import DELIVERIES
from handlers.views.messages import ONCE_MORE
from practice.hands.reading import text_of
from tests.feedback.test_commitments import heading
from tests.kit.circle import Circle
from tests.kit.sending import ana_asks, said, states, told

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
SOON = LONGEST_PAUSE + timedelta(seconds=5)
FOR_EVER = {
    Kind.INVITATION, Kind.OPENING, Kind.OPENED, Kind.ANSWER, Kind.LETTER, Kind.NUDGE, Kind.EXTENDED, Kind.ASKED,
    Kind.DESTROYED, Kind.CANCELLED, Kind.ENDED, Kind.COMMITMENT, Kind.CHECK_IN,
}  # fmt: skip


async def away(circle: Circle, *steps: timedelta) -> None:
    """Let time pass without Slack, then let it come back."""
    circle.slack.token_error = "account_inactive"
    for step in steps:
        await circle.later(step)
    circle.slack.token_error = None
    await circle.later(SOON)
    await circle.later(timedelta(minutes=1))


def test_what_somebody_counts_on_waits_for_ever_and_what_is_of_a_day_for_its_day() -> None:
    assert {kind for kind in FOR_EVER if kind.policy.waits is not None} == set()
    assert {kind.policy.waits for kind in (Kind.REFLECTION, Kind.TIP, Kind.CHANNEL_TIP)} == {timedelta(days=1)}


def test_whoever_is_told_of_a_refusal_is_told_when_it_is_given_up() -> None:
    both = {kind for kind, delivery in DELIVERIES.items() if delivery.undelivered and kind.policy.waits}
    # A reminder's round opens then; who refuses it is another matter.
    assert {kind for kind in both if DELIVERIES[kind].given_up is None} == {Kind.REMINDER}


@pytest.mark.full
@ON_SQLITE
async def test_a_round_nobody_could_be_invited_to_is_not_destroyed_for_want_of_answers(joined: Circle) -> None:
    await ana_asks(joined)

    await away(joined, *[timedelta(days=4)] * 5)

    assert len(told(joined)) == 6
    async with joined.bot.engine.store.read() as tx:
        (current,) = await rounds.of_asker(tx, joined.who("ana"), joined.bot.engine.today() - timedelta(days=60))
    assert current.state is RoundState.COLLECTING
    for name in ("ben", "chloe", "dev", "emeka"):
        await joined.answers(name, "You decide late.")
    await joined.later(timedelta(days=8))
    assert len(said(joined, "ana", "You decide late.")) == 4


@ON_SQLITE
async def test_a_thank_you_that_waited_too_long_is_not_posted_and_its_asker_hears_it(opened: Circle) -> None:
    opened.slack.invite_bot("general")
    ana = opened.person("ana")
    await ana.click("thank", message=heading(opened))
    assert await ana.submit(channel="C0GENERAL", heard="That I decide late", will="Say where I stand") == {}

    await away(opened, timedelta(days=8))

    assert ana.messages("general") == []
    assert len(said(opened, "ana", "Your thank-you was not posted")) == 1
    await ana.click("thank", message=heading(opened))
    assert await ana.submit(channel="C0GENERAL", heard="That I decide late", will="Say where I stand") == {}
    await opened.settle()
    assert [("says thank you" in text_of(message)) for message in ana.messages("general")] == [True]


@ON_SQLITE
async def test_a_weekly_question_is_not_sent_after_its_day_and_is_no_silence(joined: Circle) -> None:
    ben = joined.who("ben")
    await rhythms.choose(
        joined.bot.engine, ben, Choice(weekday=1, minute=540, track="all", pace=1, zone="UTC", tips=False)
    )
    joined.slack.token_error = "account_inactive"
    await joined.later(timedelta(days=1, minutes=1))

    await away(joined, timedelta(days=2))

    assert await states(joined, Kind.REFLECTION) == {SendState.FAILED}
    async with joined.bot.engine.store.read() as tx:
        assert (await kept.get(tx, ben)).silent == 0


@ON_SQLITE
async def test_a_weekly_question_that_waited_six_hours_arrives(joined: Circle) -> None:
    ben = joined.who("ben")
    await rhythms.choose(
        joined.bot.engine, ben, Choice(weekday=1, minute=540, track="all", pace=1, zone="UTC", tips=False)
    )
    joined.slack.token_error = "account_inactive"
    await joined.later(timedelta(days=1, minutes=1))

    await away(joined, timedelta(hours=6))

    assert await states(joined, Kind.REFLECTION) == {SendState.SENT}


@ON_SQLITE
@pytest.mark.parametrize("kind", [Kind.THANKS_OFF, Kind.REPORT_OFF, Kind.FOLLOW_UP_OFF])
async def test_whatever_may_be_here_twice_says_so(fresh: Circle, kind: Kind) -> None:
    head = Letterhead(fresh.bot.team_id, fresh.person("ana").id, kind, "r1", 0, fresh.clock.now())
    noted = {}
    for doubted in (False, True):
        message = await DELIVERIES[kind].render(fresh.bot.engine, OutboxItem("1", head, 0, doubted))
        noted[doubted] = message is not None and ONCE_MORE in str(message.blocks)

    assert noted == {False: False, True: True}
