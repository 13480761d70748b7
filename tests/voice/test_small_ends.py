"""What used to read as the product's own view of things: days by name, Home that holds at any time, a way to begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from bot.store import members
from handlers.views import blocks
from practice.hands.reading import text_of
from practice.world.clock import PracticeClock
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import answer_of, my_thread, open_round


async def test_a_letter_is_sent_on_a_day_that_is_named(opened: Circle) -> None:
    ana, ben = opened.person("ana"), await my_thread(opened, "ben")
    await ana.click("reply", message=answer_of(opened, "ben"))

    assert (ana.modal or {})["submit"]["text"] == (ben.modal or {})["submit"]["text"] == "Send on Tuesday"


async def test_the_day_is_the_workspaces_own(joined: Circle) -> None:
    async with joined.bot.engine.store.begin() as tx:
        settings = await members.workspace(tx, joined.bot.team_id)
        # Nine on a Wednesday there is Tuesday evening in UTC.
        await members.put_workspace(tx, replace(settings, zone="Pacific/Auckland", slot_weekday=2))
    await open_round(joined)

    ben = await my_thread(joined, "ben")

    assert (ben.modal or {})["submit"]["text"] == "Send on Wednesday"


async def test_home_says_the_same_before_and_after_an_answer_and_holds_both_times(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    before = text_of(await ben.open_home() or {})
    await joined.answers("ben", "You decide late.")

    assert text_of(await ben.open_home() or {}) == before
    assert "Waiting for you" not in before
    assert "You can answer, or change your answer, until" in before


async def test_weekly_questions_have_a_button_that_starts_them_until_they_run(joined: Circle) -> None:
    ben = joined.person("ben")
    assert "Start weekly questions" in text_of(await ben.open_home() or {})

    await ben.click("reflect_settings")
    assert await ben.submit() == {}
    await ben.close(everything=True)

    home = text_of(await ben.open_home() or {})
    assert "Your next question comes" in home
    assert "Start weekly questions" not in home


async def test_whoever_asks_reads_what_the_questions_are_for_and_each_of_them_before_choosing_people(
    joined: Circle,
) -> None:
    ana = joined.person("ana")
    await ana.command("/feedback-ask")

    for lens in joined.bot.engine.content.lenses:
        await ana.click("lens", chosen=lens.id)
        shown = text_of(ana.modal or {}).replace("&amp;", "&")
        assert lens.purpose in shown
        assert all(f"• {question.label}" in shown for question in lens.questions)


async def test_everyone_asked_reads_what_the_questions_are_for(joined: Circle) -> None:
    lens = joined.bot.engine.content.lenses[0]
    await joined.ana_asks(lens=lens.id)

    assert all(lens.purpose in text_of(joined.person(name).inbox[-1]) for name in ANA_ASKS)


async def test_the_help_names_the_word_for_ones_own_choices(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar help")

    assert "`/sidecar preferences`" in text_of(ana.ephemerals[-1])


@pytest.mark.parametrize("hours", [0, 2])
def test_a_moment_in_any_zone_is_written_in_utc_for_who_cannot_have_it_otherwise(hours: int) -> None:
    moment = PracticeClock().now()
    there = moment.astimezone(timezone(timedelta(hours=hours)))

    assert blocks.when(there) == blocks.when(moment)
    assert blocks.when_plain(there) == blocks.when_plain(moment)
    assert blocks.day(there) == blocks.day(moment)
