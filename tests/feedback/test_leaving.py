"""Whoever leaves, by whatever way, falls silent: nothing says so, and nothing of theirs leaves or counts any more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.feedback import answers, letters, opening
from bot.feedback.answers import Act
from bot.models import Signature, ThreadId
from bot.people import members
from bot.store import boxes
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import GIVERS, OPENING, WORDS, ana_replies, below, label_of, my_thread, slot, window

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
pytestmark = ON_SQLITE
"""The rule is the same on both; its one statement is in tests/store/test_laws.py."""

Way = Callable[[Circle, str], Awaitable[None]]


async def deletes_everything(circle: Circle, name: str) -> None:
    await members.leave(circle.bot.engine, circle.who(name), delete=True)


async def leaves_and_keeps(circle: Circle, name: str) -> None:
    await members.leave(circle.bot.engine, circle.who(name), delete=False)


async def will_not_be_asked(circle: Circle, name: str) -> None:
    await members.prefer(circle.bot.engine, circle.who(name), askable=False, drawable=False)


async def account_is_closed(circle: Circle, name: str) -> None:
    circle.slack.directory.change(name, deleted=True)
    await circle.bot.sweep()


async def becomes_a_guest(circle: Circle, name: str) -> None:
    circle.slack.directory.change(name, is_restricted=True)
    await circle.bot.sweep()


WAYS: dict[str, Way] = {
    "ben": deletes_everything,
    "chloe": leaves_and_keeps,
    "dev": will_not_be_asked,
    "emeka": account_is_closed,
    "farah": becomes_a_guest,
}
"""Everybody who wrote goes by another way, so that no way may be forgotten."""
OTHERS = ("goran", "hana", "ines", "jonas", "kavya")


async def all_go(circle: Circle) -> None:
    for name, goes in WAYS.items():
        await goes(circle, name)


async def back(circle: Circle, name: str) -> None:
    """Let somebody take part again, whichever way they went."""
    circle.slack.directory.change(name, deleted=False, is_restricted=False)
    await circle.bot.sweep()
    await members.join(circle.bot.engine, circle.who(name))
    await members.prefer(circle.bot.engine, circle.who(name), askable=True, drawable=True)


def inboxes(circle: Circle) -> dict[str, int]:
    return {name: len(circle.person(name).inbox) for name in ("ana", *ANA_ASKS)}


async def the_round(circle: Circle) -> str:
    async with circle.bot.engine.store.read() as tx:
        return (await boxes.open_ids(tx))[0]


async def test_leaving_an_opened_round_shows_nowhere_and_drops_what_waits(opened: Circle) -> None:
    round_id = await the_round(opened)
    for name in WAYS:
        act = Act(opened.who(name), round_id, f"V{name}")
        await letters.write(opened.bot.engine, act, "A letter that waits.")
        await letters.sign(opened.bot.engine, act, True)
    before = inboxes(opened)

    await all_go(opened)
    await slot(opened)

    assert inboxes(opened) == before
    for name in WAYS:
        which = ThreadId(round_id, label_of(opened, name))
        assert not (await letters.asker_thread(opened.bot.engine, opened.who("ana"), which)).ended
        thread = await letters.giver_thread(opened.bot.engine, opened.who(name), round_id)
        assert (thread.texts[0], thread.lines, thread.able) == (WORDS[name], (), False)


@pytest.mark.full
async def test_who_left_gets_what_everybody_gets_and_cannot_write(opened: Circle) -> None:
    round_id, ben = await the_round(opened), await my_thread(opened, "ben")
    await all_go(opened)
    for name in WAYS:
        act = Act(opened.who(name), round_id, "V1")
        with pytest.raises(Refusal, match="You cannot write here now"):
            await letters.write(opened.bot.engine, act, "Too late.")
    await ben.submit(letter="Too late.")
    assert "You cannot write here now" in text_of(ben.modal or {})
    await ben.close(everything=True)

    before = inboxes(opened)
    await ana_replies(opened, "ben", "Could you say more?")
    await slot(opened)
    got = {name: count - before[name] for name, count in inboxes(opened).items()}
    assert got == dict.fromkeys(ANA_ASKS, 1) | {"ana": 0}
    assert "You cannot write here now" in await window(opened, "ben")


@pytest.mark.full
async def test_an_answer_of_who_left_before_the_opening_does_not_open(joined: Circle) -> None:
    assert await joined.ana_asks((*WAYS, *OTHERS), draws="0") == {}
    round_id = await the_round(joined)
    for name in (*WAYS, *OTHERS[:4]):
        act = Act(joined.who(name), round_id, "V1")
        await answers.answer(joined.bot.engine, act, (f"The view of {name}.", "", ""))
    await all_go(joined)
    for name in WAYS:
        with pytest.raises(Refusal, match="You cannot write here now"):
            await answers.answer_form(joined.bot.engine, joined.who(name), round_id)

    await joined.later(OPENING)

    told = "".join(text_of(message) for message in joined.person("ana").inbox)
    assert [name for name in (*WAYS, *OTHERS) if f"The view of {name}." in told] == list(OTHERS[:4])


@pytest.mark.full
async def test_a_crowd_below_five_calls_the_round_off_and_everybody_is_told_alike(joined: Circle) -> None:
    assert await joined.ana_asks((*WAYS, *OTHERS), draws="0") == {}
    await all_go(joined)
    await joined.later(timedelta(minutes=1))
    assert len(await joined.bot.engine.vault.all_keys()) == 1

    await leaves_and_keeps(joined, "goran")
    await joined.later(timedelta(minutes=1))

    assert await joined.bot.engine.vault.all_keys() == []
    (words,) = {text_of(joined.person(name).inbox[-1]) for name in ("ben", "chloe", "goran", *OTHERS)}
    assert "fewer than 5 of the people picked can still answer" in words
    to_ana = text_of(joined.person("ana").inbox[-1])
    assert to_ana == words.replace(f"<@{joined.person('ana').id}>'s request", "Your request")


async def test_leaving_between_two_ticks_calls_the_round_off_at_its_opening(joined: Circle) -> None:
    assert await joined.ana_asks(draws="0") == {}
    for name in GIVERS:
        await joined.answers(name, WORDS[name])
    round_id = await the_round(joined)
    joined.clock.advance(OPENING)
    for name in ("goran", "farah"):
        await leaves_and_keeps(joined, name)

    await opening.open_round(joined.bot.engine, round_id)
    await joined.settle()

    assert not any("brought" in message["text"] for message in joined.person("ana").inbox)
    assert await joined.bot.engine.vault.all_keys() == []


@pytest.mark.full
async def test_nobody_signs_while_fewer_than_three_are_left_who_can_write(opened: Circle) -> None:
    for name in ("dev", "emeka", "farah"):
        await WAYS[name](opened, name)
    for name in ("ben", "chloe"):
        await letters.sign(opened.bot.engine, Act(opened.who(name), await the_round(opened), "V1"), True)
    await slot(opened)
    for name in ("ben", "chloe"):
        assert below(opened, name) == []
        assert "Your name was not told" in await window(opened, name)


async def test_a_deleted_answer_stays_away_when_its_form_is_delivered_again(joined: Circle) -> None:
    assert await joined.ana_asks(draws="0") == {}
    engine, act = joined.bot.engine, Act(joined.who("ben"), await the_round(joined), "V1")
    await answers.answer(engine, act, ("You decide late.", "", ""))
    await deletes_everything(joined, "ben")
    await back(joined, "ben")

    await answers.answer(engine, act, ("You decide late.", "", ""))

    assert (await answers.answer_form(engine, act.who, act.round_id)).texts == ()


async def test_a_deleted_letter_and_signature_stay_away_when_they_are_delivered_again(opened: Circle) -> None:
    engine, act = opened.bot.engine, Act(opened.who("ben"), await the_round(opened), "V1")
    await letters.write(engine, act, "A letter.")
    await letters.sign(engine, act, True)
    await deletes_everything(opened, "ben")
    await back(opened, "ben")

    await letters.write(engine, act, "A letter.")
    await letters.sign(engine, act, True)

    thread = await letters.giver_thread(engine, act.who, act.round_id)
    assert (thread.draft, thread.signature) == ("", Signature.NONE)


async def test_muting_delivered_again_does_not_mute_what_is_heard_again(opened: Circle) -> None:
    engine, round_id = opened.bot.engine, await the_round(opened)
    label = label_of(opened, "ben")
    for trigger, wanted in (("T1", True), ("T2", False), ("T1", True)):
        await letters.mute(engine, Act(opened.who("ana"), round_id, trigger), label, wanted)
    which = ThreadId(round_id, label)
    assert not (await letters.asker_thread(engine, opened.who("ana"), which)).muted
