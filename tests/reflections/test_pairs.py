"""A question for two: one invites, nothing of theirs goes along, and only a yes brings both what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.models import Kind
from bot.people import members as people
from bot.reflections import pairs
from bot.store import journal, members
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.formed.asking import formed_circle, writing

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""
MINE = "I would end the Monday report."
TO_DO = "Tell each other which meeting you would end."
DAY = timedelta(days=1)
WARNED = "\N{WARNING SIGN} "


@pytest.fixture
async def formed(urls: Urls, tmp_path: Path) -> AsyncIterator[Circle]:
    async with formed_circle(urls, tmp_path) as started:
        yield started


async def inviting(circle: Circle, name: str, partner: str, words: str = MINE) -> dict[str, str]:
    """Let somebody invite somebody; return the errors beside the fields."""
    person = await writing(circle, name, "formed-for-two")
    errors = await person.submit(text=words, partner=circle.person(partner).id)
    if not errors:
        assert "gets an invitation" in text_of(person.modal or {})
    await person.close(everything=True)
    await circle.settle()
    return {field: words.removeprefix(WARNED) for field, words in errors.items()}


def last(person: Person) -> str:
    return text_of(person.inbox[-1])


async def test_an_invitation_holds_the_question_and_none_of_its_members_words(formed: Circle) -> None:
    assert await inviting(formed, "dev", "farah") == {}

    farah = formed.person("farah")
    assert len(farah.inbox) == 1
    assert "What does formedfortwo cost you?" in last(farah)
    assert MINE not in str(farah.inbox)
    assert TO_DO not in str(farah.inbox)
    assert TO_DO not in str(formed.person("dev").inbox)


async def test_a_yes_brings_both_what_to_do(formed: Circle) -> None:
    await inviting(formed, "dev", "farah")
    await formed.person("farah").click("pair_yes")
    await formed.settle()

    for name, other in (("dev", "farah"), ("farah", "dev")):
        assert TO_DO in last(formed.person(name))
        assert formed.person(other).id in str(formed.person(name).inbox[-1])
    assert MINE not in str(formed.person("farah").inbox)


async def test_not_now_is_told_plainly_and_brings_nobody_anything(formed: Circle) -> None:
    await inviting(formed, "dev", "farah")
    await formed.person("farah").click("pair_no")
    await formed.settle()

    assert "said: not now" in last(formed.person("dev"))
    assert "You said: not now." in last(formed.person("farah"))
    assert TO_DO not in str(formed.person("dev").inbox) + str(formed.person("farah").inbox)


async def test_who_only_invites_has_written_nothing_yet_and_can_later(formed: Circle) -> None:
    assert await inviting(formed, "dev", "farah", words="") == {}
    dev = formed.person("dev")
    await dev.command("/reflect journal")
    assert "Your journal is empty" in text_of(dev.modal or {})
    await dev.close(everything=True)

    await dev.click("reflect_write")
    assert await dev.submit(text=MINE) == {}


@pytest.mark.parametrize(("name", "partner"), [("dev", "farah"), ("farah", "dev")])
@pytest.mark.parametrize("answer", ["", "pair_no", "pair_yes"])
async def test_the_same_two_have_one_invitation_in_a_month(
    formed: Circle, name: str, partner: str, answer: str
) -> None:
    await inviting(formed, "dev", "farah")
    if answer:
        await formed.person("farah").click(answer)

    assert await inviting(formed, name, partner) == {"partner": pairs.ONCE_A_MONTH}

    await formed.later(pairs.KEPT + 2 * DAY)
    await formed.bot.tidy()
    assert await inviting(formed, name, partner) == {}


async def test_nobody_gets_or_sends_more_than_a_few_open_ones(formed: Circle) -> None:
    for name in ("ana", "ben", "chloe"):
        assert await inviting(formed, name, "farah") == {}
    assert await inviting(formed, "dev", "farah") == {"partner": pairs.NOT_NOW}
    for partner in ("goran", "hana", "ines"):
        assert await inviting(formed, "dev", partner) == {}
    errors = await inviting(formed, "dev", "jonas")
    assert "still wait for an answer" in errors["partner"]


async def test_who_paused_or_may_not_be_asked_is_not_invited_and_not_told_apart(formed: Circle) -> None:
    farah = formed.person("farah")
    await farah.command("/reflect settings")
    await farah.submit(weekday="1", minute="510")
    await farah.close(everything=True)
    async with formed.bot.engine.store.begin() as tx:
        await tx.execute(text("UPDATE rhythms SET state = 'paused', due_at = NULL"))
    await people.prefer(formed.bot.engine, formed.who("goran"), askable=False, drawable=False)

    for name in ("farah", "goran"):
        assert await inviting(formed, "dev", name) == {"partner": pairs.NOT_NOW}
        assert formed.person(name).inbox == []


async def test_who_did_not_join_and_oneself_cannot_be_invited(formed: Circle) -> None:
    assert await inviting(formed, "dev", "noor") == {"partner": pairs.NOT_JOINED}
    assert await inviting(formed, "dev", "dev") == {"partner": "Pick someone else than yourself."}


@pytest.mark.parametrize("who", ["dev", "farah"])
async def test_once_either_leaves_the_invitation_is_over(formed: Circle, who: str) -> None:
    await inviting(formed, "dev", "farah")
    await people.leave(formed.bot.engine, formed.who(who), delete=False)
    async with formed.bot.engine.store.read() as tx:
        assert await journal.pairs_of(tx, formed.who("dev")) == []

    farah = formed.person("farah")
    await farah.click("pair_yes")
    await formed.settle()

    assert TO_DO not in str(farah.inbox) + str(formed.person("dev").inbox)


@pytest.mark.parametrize("who", ["dev", "farah"])
async def test_whoever_deletes_everything_stands_in_no_invitation(formed: Circle, who: str) -> None:
    await inviting(formed, "dev", "farah")
    await people.leave(formed.bot.engine, formed.who(who), delete=True)

    async with formed.bot.engine.store.read() as tx:
        assert (await tx.execute(text("SELECT * FROM pairs"))).all() == []


async def test_an_invitation_of_somebody_elses_cannot_be_answered(formed: Circle) -> None:
    await inviting(formed, "dev", "farah")
    async with formed.bot.engine.store.read() as tx:
        (pair,) = await journal.pairs_of(tx, formed.who("dev"))

    with pytest.raises(Exception, match=pairs.GONE):
        await pairs.answer(formed.bot.engine, formed.who("goran"), pair.id, agreed=True)
    with pytest.raises(Exception, match=pairs.GONE):
        await pairs.answer(formed.bot.engine, formed.who("dev"), pair.id, agreed=True)


async def test_an_answer_counts_once(formed: Circle) -> None:
    await inviting(formed, "dev", "farah")
    async with formed.bot.engine.store.read() as tx:
        (pair,) = await journal.pairs_of(tx, formed.who("dev"))
    await pairs.answer(formed.bot.engine, formed.who("farah"), pair.id, agreed=True)

    again = await pairs.answer(formed.bot.engine, formed.who("farah"), pair.id, agreed=False)

    assert again.state.value == "agreed"


async def test_an_invitation_that_does_not_arrive_is_told_to_whoever_sent_it(formed: Circle) -> None:
    formed.slack.directory.change("farah", deleted=True)
    await inviting(formed, "dev", "farah")

    await formed.later(DAY)

    assert "could not be reached" in last(formed.person("dev"))


async def test_whether_it_arrived_is_told_when_slack_gives_no_clear_answer(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-for-two")
    await dev.submit(text=MINE, partner=formed.person("farah").id)
    await dev.close(everything=True)
    formed.slack.faults.drop_after("chat.postMessage", 1)

    await formed.settle()

    assert "did not say clearly" in last(dev)
    await formed.person("farah").click("pair_yes")
    await formed.settle()
    assert TO_DO in last(dev)


async def test_guests_are_invited_only_where_guests_are_asked(formed: Circle) -> None:
    await people.join(formed.bot.engine, formed.who("otto"))
    errors = await inviting(formed, "ana", "otto")
    assert "guests are not asked here" in errors["partner"]

    async with formed.bot.engine.store.begin() as tx:
        settings = await members.workspace(tx, formed.bot.team_id)
        await members.put_workspace(tx, replace(settings, guests=True))

    assert await inviting(formed, "dev", "otto") == {}


def test_its_messages_have_rows_of_their_own_in_the_policies() -> None:
    assert not Kind.PAIR_INVITE.policy.again
    assert all(kind.policy.quiet for kind in (Kind.PAIR_INVITE, Kind.PAIR_AGREED, Kind.PAIR_OFF))
