"""Letters both ways: they leave at the weekly slot only, under the same label, and everybody asked gets one nudge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import letters
from bot.feedback.answers import Act
from bot.feedback.slots import APART, FIRST_AFTER
from bot.models import MOST_HEARD, THREAD_SLOTS, ThreadId
from bot.sending.pace import LONGEST_PAUSE
from bot.store import boxes, members
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import (
    DAY,
    GIVERS,
    WEEK,
    ana_replies,
    answer_of,
    below,
    label_of,
    my_thread,
    open_round,
    slot,
    window,
    writes,
)

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

QUESTION = "Could you tell me more about the second half?"
LETTER = "It was the part about the roadmap."
NUDGE = "may have written to you"


async def test_two_letters_a_side(opened: Circle) -> None:
    for number in (1, 2):
        await ana_replies(opened, "ben", f"{QUESTION} {number}")
        await slot(opened)
        assert f"{QUESTION} {number}" in await window(opened, "ben")
        await writes(opened, "ben", f"{LETTER} {number}")
        await slot(opened)
    assert [words for words in below(opened, "ben") if LETTER in words] == [
        words for words in below(opened, "ben") if label_of(opened, "ben") in words
    ]
    assert [f"{LETTER} {number}" in words for number, words in enumerate(below(opened, "ben"), 1)] == [True, True]


@pytest.mark.full
async def test_nothing_leaves_before_the_slot_and_nobody_else_sees_it(opened: Circle) -> None:
    await ana_replies(opened, "ben", QUESTION)
    await opened.later(DAY)
    assert QUESTION not in await window(opened, "ben")
    await slot(opened)
    assert QUESTION in await window(opened, "ben")
    for name in GIVERS[1:]:
        assert QUESTION not in await window(opened, name)
    await writes(opened, "ben", LETTER)
    assert below(opened, "ben") == []


@pytest.mark.full
async def test_everybody_asked_gets_the_same_nudge_whoever_it_is_for(opened: Circle) -> None:
    await ana_replies(opened, "ben", QUESTION)
    await slot(opened)
    nudges = [[m for m in opened.person(name).inbox if NUDGE in m["text"]] for name in ANA_ASKS]
    assert [len(one) for one in nudges] == [1] * len(ANA_ASKS)
    assert len({one[0]["text"] + text_of(one[0]) for one in nudges}) == 1
    assert "Nothing for you this time" in await window(opened, "goran")


async def test_a_slot_without_anything_brings_no_nudge(opened: Circle) -> None:
    await slot(opened)
    await slot(opened)
    assert not any(NUDGE in m["text"] for name in ANA_ASKS for m in opened.person(name).inbox)


@pytest.mark.full
async def test_a_letter_from_a_giver_alone_nudges_everybody_too(opened: Circle) -> None:
    await writes(opened, "ben", LETTER)
    await slot(opened)
    assert all(any(NUDGE in m["text"] for m in opened.person(name).inbox) for name in ANA_ASKS)
    assert LETTER in below(opened, "ben")[0]


@pytest.mark.full
async def test_the_first_slot_gives_three_days_and_two_are_a_week_apart_though_an_admin_moves_them(
    opened: Circle,
) -> None:
    moments = []
    for weekday in (1, 2, 3, 2, 0, 6):
        async with opened.bot.engine.store.begin() as tx:
            settings = await members.workspace(tx, opened.bot.team_id)
            moments.append((await tx.execute(text("SELECT slot_at FROM rounds"))).scalar_one())
            await members.put_workspace(tx, replace(settings, slot_weekday=weekday))
        await slot(opened)
    opened_at = answer_of(opened, "ben")["ts"]
    assert moments[0] - float(opened_at) >= FIRST_AFTER.total_seconds() - 60
    assert min(b - a for a, b in pairwise(moments)) >= APART.total_seconds()


@pytest.mark.full
async def test_a_letter_can_be_changed_and_taken_back_until_the_slot(opened: Circle) -> None:
    await writes(opened, "ben", "The first try.")
    await writes(opened, "ben", LETTER)
    await writes(opened, "chloe", LETTER)
    chloe = await my_thread(opened, "chloe")
    await chloe.click("letter_back")
    await chloe.close(everything=True)
    await slot(opened)
    assert [LETTER in words for words in below(opened, "ben")] == [True]
    assert below(opened, "chloe") == []


@pytest.mark.full
async def test_what_i_heard_to_all_is_confirmed_with_one_tap_or_a_line(opened: Circle) -> None:
    ana = opened.person("ana")
    heading = next(m for m in ana.inbox if "Your request brought" in m["text"])
    await ana.click("hear", message=heading)
    assert await ana.submit(letter="I heard that I decide late.") == {}
    await ana.close(everything=True)
    await slot(opened)
    assert "I heard that I decide late." in await window(opened, "ben")
    ben = await my_thread(opened, "ben")
    await ben.click("tap_yes")
    assert "yes, that's it" in text_of(ben.modal or {})
    await ben.close(everything=True)
    chloe = await my_thread(opened, "chloe")
    await chloe.click("tap_no")
    assert await chloe.submit(line="Not late: alone.") == {}
    await chloe.close(everything=True)
    await slot(opened)
    assert "yes, that's it" in below(opened, "ben")[0]
    assert "not quite" in below(opened, "chloe")[0]
    assert "Not late: alone." in below(opened, "chloe")[0]
    assert "Did they hear you right?" not in await window(opened, "ben")


@pytest.mark.full
async def test_what_i_heard_has_its_number_and_no_more(opened: Circle) -> None:
    for number in range(MOST_HEARD):
        await ana_replies(opened, "ben", f"I heard something, {number}.", "hear")
        await slot(opened)
    ana = opened.person("ana")
    await ana.click("hear", message=answer_of(opened, "ben"))
    await ana.submit(letter="And once more.")
    assert "Press *Reply* instead" in text_of(ana.modal or {})


@pytest.mark.full
async def test_a_thread_that_its_giver_ended_takes_no_letters(opened: Circle) -> None:
    ben = await my_thread(opened, "ben")
    await ben.click("end_thread")
    assert "You have ended this thread" in text_of(ben.modal or {})
    await ben.close(everything=True)
    assert below(opened, "ben") == []
    await slot(opened)
    (last,) = below(opened, "ben")
    assert "has ended this thread" in last
    assert "Whole thread" in last
    assert "Reply" not in last
    ana = opened.person("ana")
    await ana.click("reply", message=answer_of(opened, "ben"))
    await ana.submit(letter=QUESTION)
    assert "This thread has ended" in text_of(ana.modal or {})


@pytest.mark.full
async def test_a_muted_thread_is_silent_for_its_asker_and_the_same_for_its_giver(opened: Circle) -> None:
    ana = opened.person("ana")
    await ana.click("thread", message=answer_of(opened, "ben"))
    await ana.click("mute")
    assert "Muted" in text_of(ana.modal or {})
    await ana.close(everything=True)
    before = await window(opened, "ben")
    await writes(opened, "ben", LETTER)
    await slot(opened)
    assert below(opened, "ben") == []
    # Ben alone wrote: a nudge that did not come would tell him that he is muted.
    assert all(any(NUDGE in m["text"] for m in opened.person(name).inbox) for name in ANA_ASKS)
    assert LETTER in await window(opened, "ben")
    assert "uted" not in before + await window(opened, "ben")
    await ana.click("thread", message=answer_of(opened, "ben"))
    assert LETTER not in text_of(ana.modal or {})
    await ana.click("unmute")
    assert LETTER in text_of(ana.modal or {})


@pytest.mark.full
async def test_a_letter_that_still_waits_for_slack_when_its_thread_is_muted_does_not_arrive(opened: Circle) -> None:
    await writes(opened, "ben", LETTER)
    opened.slack.token_error = "account_inactive"
    await slot(opened)
    ana = opened.person("ana")
    async with opened.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    act = Act(opened.who("ana"), round_id, "V1")
    await letters.mute(opened.bot.engine, act, label_of(opened, "ben"), wanted=True)
    read = len(ana.inbox)
    opened.slack.token_error = None
    await opened.later(LONGEST_PAUSE + timedelta(seconds=5))
    await opened.later(timedelta(minutes=1))
    assert NUDGE in opened.person("ben").inbox[-1]["text"]
    assert len(ana.inbox) == read


@pytest.mark.full
async def test_after_the_last_slot_letters_can_be_read_for_a_day_and_no_more_written(opened: Circle) -> None:
    for _ in range(THREAD_SLOTS - 1):
        await slot(opened)
    await ana_replies(opened, "ben", QUESTION)
    await slot(opened)
    ben = await my_thread(opened, "ben")
    assert QUESTION in text_of(ben.modal or {})
    assert "The last letters have left" in text_of(ben.modal or {})
    await ben.close(everything=True)
    await opened.later(DAY + timedelta(hours=1))
    assert await opened.bot.engine.vault.all_keys() == []
    assert all("has ended" in opened.person(name).inbox[-1]["text"] for name in ANA_ASKS)


@pytest.mark.full
async def test_an_answer_in_doubt_continues_as_messages_of_its_own(joined: Circle) -> None:
    await open_round(joined)
    async with joined.bot.engine.store.begin() as tx:
        await tx.execute(text("UPDATE outbox SET doubted = true WHERE kind = 'answer'"))
    await writes(joined, "ben", LETTER)
    await slot(joined)
    assert below(joined, "ben") == []
    letter = next(m for m in joined.person("ana").inbox if LETTER in text_of(m))
    assert label_of(joined, "ben") in text_of(letter)


async def test_a_bot_that_was_down_for_weeks_brings_every_letter(opened: Circle) -> None:
    await writes(opened, "ben", LETTER)
    await ana_replies(opened, "chloe", QUESTION)
    opened.clock.advance(2 * WEEK)
    for _ in range(3):
        await opened.later(timedelta(seconds=5))
    assert LETTER in below(opened, "ben")[0]
    assert QUESTION in await window(opened, "chloe")


async def test_a_reply_that_defends_gets_a_hint_once_and_can_be_kept(opened: Circle) -> None:
    defence = "You have to understand that I had to do it. The reason I did it is that you don't know everything."
    ana = opened.person("ana")
    await ana.click("reply", message=answer_of(opened, "ben"))
    await ana.submit(letter=defence)
    assert "explains rather than asks" in text_of(ana.modal or {})
    assert await ana.submit(anyway=["yes"]) == {}
    await ana.close(everything=True)
    await slot(opened)
    assert "You have to understand" in await window(opened, "ben")


async def test_nobody_but_the_asker_reads_a_thread_and_nobody_but_those_asked_opens_theirs(opened: Circle) -> None:
    mei = opened.person("mei")
    await mei.open_home()
    round_id = opened.person("ana").inbox[-1]["blocks"][-1]["elements"][0]["value"].partition("/")[0]
    which = ThreadId(round_id, label_of(opened, "ben"))
    with pytest.raises(Refusal):
        await letters.giver_thread(opened.bot.engine, opened.who("mei"), round_id)
    for name in ("mei", "ben"):
        with pytest.raises(Refusal):
            await letters.asker_thread(opened.bot.engine, opened.who(name), which)
