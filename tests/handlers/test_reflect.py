"""Reflections through Slack: choosing an hour, the weekly question, writing, putting off, the journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import Refusal
from bot.models import Who
from bot.reflections import prompts, reactions
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
FIRST = datetime(2026, 11, 24, 8, 30, tzinfo=SAO_PAULO)
"""The practice morning is a Monday; Ben chooses Tuesdays at 08:30."""


@pytest.fixture
async def ben(joined: Circle) -> Person:
    person = joined.person("ben")
    await person.command("/reflect settings")
    assert await person.submit(weekday="1", minute=str(8 * 60 + 30)) == {}
    await person.close(everything=True)
    return person


async def first_prompt(circle: Circle) -> None:
    await circle.until(FIRST)


async def test_the_question_comes_at_bens_own_minute_and_not_before(joined: Circle, ben: Person) -> None:
    await joined.until(FIRST - timedelta(minutes=1))
    assert ben.inbox == []
    await joined.until(FIRST)
    assert len(ben.inbox) == 1
    assert "Ten minutes is enough" in text_of(ben.inbox[0])


async def test_what_ben_writes_and_changes_stands_in_his_journal(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    await ben.click("reflect_write")
    assert await ben.submit(text="I keep choosing the loud project.") == {}
    assert "\N{BLACK SQUARE}" in text_of(ben.modal or {})
    await ben.close(everything=True)
    await ben.click("reflect_write")
    assert "I keep choosing the loud project." in str(ben.modal)
    await ben.submit(text="I keep choosing the quiet project.")
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    shown = text_of(ben.modal or {})
    assert "quiet project" in shown
    assert "loud project" not in shown


async def test_a_journal_can_be_searched_deleted_from_and_taken_along(joined: Circle, ben: Person) -> None:
    for text in ("The dog and the rabbit.", "A second star."):
        await ben.command("/reflect")
        await ben.submit(text=text)
        await ben.close(everything=True)
    await ben.command("/reflect journal")
    await ben.submit(search="rabbit")
    assert "second star" not in text_of(ben.modal or {})
    await ben.click("journal_open")
    await ben.click("journal_delete")
    assert "gone for good" in text_of(ben.modal or {})
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    await ben.click("journal_export")
    (file,) = ben.inbox[-1]["files"]
    content = joined.slack.files[file["id"]].content or b""
    assert b"A second star." in content
    assert b"rabbit" not in content


async def test_snoozing_brings_the_same_question_on_the_next_day(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    question = text_of(ben.inbox[0]).splitlines()[0]
    await ben.click("reflect_snooze")
    assert await ben.submit(when="1") == {}
    await ben.close(everything=True)
    assert "Snoozed" in text_of(ben.inbox[0])
    await joined.until(FIRST + timedelta(days=1))
    assert len(ben.inbox) == 2
    assert text_of(ben.inbox[1]).splitlines()[0] == question


async def test_a_snooze_needs_a_day_to_come(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    await ben.click("reflect_snooze")
    assert "until" in await ben.submit(when="day")
    assert "until" in await ben.submit(when="day", until="2026-11-24")
    assert await ben.submit(when="day", until="2026-12-03") == {}


async def test_another_question_takes_the_place_of_the_first(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    before = text_of(ben.inbox[0])
    await ben.click("reflect_another")
    assert len(ben.inbox) == 1
    assert text_of(ben.inbox[0]) != before


async def test_skipping_says_when_the_next_one_comes(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    await ben.click("reflect_skip")
    assert "Not this week" in text_of(ben.inbox[0])
    assert "comes" in text_of(ben.inbox[0])


async def test_a_paused_member_hears_nothing_until_going_on(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    await ben.click("reflect_pause")
    await joined.later(timedelta(weeks=3))
    assert len(ben.inbox) == 1
    await ben.click("reflect_resume")
    await joined.later(timedelta(weeks=1))
    assert len(ben.inbox) == 2


async def test_after_three_silent_weeks_one_friendly_question_and_then_quiet(joined: Circle, ben: Person) -> None:
    for week in range(6):
        await joined.until(FIRST + timedelta(weeks=week))
    assert len(ben.inbox) == 4
    assert "What now" in text_of(ben.inbox[-1])
    await ben.click("reflect_resume_slower")
    await joined.until(FIRST + timedelta(weeks=6))
    assert len(ben.inbox) == 5
    await joined.until(FIRST + timedelta(weeks=7))
    assert len(ben.inbox) == 5


async def test_nobody_gets_reflections_without_asking_for_them(joined: Circle) -> None:
    await joined.later(timedelta(weeks=2))
    assert all(joined.person(name).inbox == [] for name in ("ana", "ben", "chloe"))


async def test_somebody_elses_prompt_cannot_be_opened(joined: Circle, ben: Person) -> None:
    engine, team_id = joined.bot.engine, joined.bot.team_id
    prompt_id, _ = await prompts.ask_now(engine, Who(team_id, ben.id))
    with pytest.raises(Refusal):
        await reactions.own(engine, Who(team_id, joined.person("ana").id), prompt_id)


async def test_a_year_later_the_prompt_offers_what_was_written(joined: Circle, ben: Person) -> None:
    await first_prompt(joined)
    await ben.click("reflect_write")
    await ben.submit(text="I chase a rabbit.")
    await ben.close(everything=True)
    await joined.until(FIRST + timedelta(weeks=52, hours=-1))
    await joined.until(FIRST + timedelta(weeks=52))
    await ben.click("journal_year_ago")
    assert "I chase a rabbit." in text_of(ben.modal or {})


async def test_a_tip_is_suited_to_the_moment(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/feedback-tip")
    before = text_of(ana.modal or {})
    await ana.click("tip_just-received")
    assert text_of(ana.modal or {}) != before


async def test_a_weekly_tip_comes_on_another_day_than_the_question(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")
    await ben.submit(weekday="1", minute="510", tips=["yes"])
    await ben.close(everything=True)
    await joined.until(FIRST)
    await joined.until(FIRST + timedelta(days=3))
    assert len(ben.inbox) == 2
    assert "A tip for this week" in text_of(ben.inbox[1])


async def test_an_admin_posts_tips_to_a_channel_and_hears_when_it_cannot_be_posted_to(joined: Circle) -> None:
    joined.slack.invite_bot("general")
    ana = joined.person("ana")
    for channel in ("general", "product-leaders"):
        await ana.command("/sidecar channels", channel=channel)
        place = joined.slack.conversations.named(channel).id
        assert await ana.submit(channel=place, weekday="2", minute="540", zone="Europe/Lisbon") == {}
        await ana.close(everything=True)
    await joined.until(datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Lisbon")))
    await joined.settle()
    assert "A tip for this week" in text_of(ana.messages("general")[-1])
    assert "could not be posted" in text_of(ana.inbox[-1])


async def test_an_admin_can_look_at_any_item_and_nobody_else(joined: Circle) -> None:
    item = joined.bot.engine.content.tips[0]
    ana, ben = joined.person("ana"), joined.person("ben")
    await ana.command(f"/sidecar preview {item.id}")
    assert item.text[:40] in text_of(ana.modal or {})
    await ben.command(f"/sidecar preview {item.id}")
    assert item.text[:40] not in text_of(ben.modal or {})
    assert "Only workspace admins" in text_of(ben.modal or {})


async def test_home_says_when_the_next_question_comes(joined: Circle, ben: Person) -> None:
    assert "Your next question comes" in text_of(await ben.open_home() or {})
    await ben.click("reflect_now")
    await ben.submit(text="A first step.")
    await ben.close(everything=True)
    assert "filled where you wrote" in text_of(await ben.open_home() or {})


async def test_another_question_leaves_what_was_written_for_the_first(joined: Circle, ben: Person) -> None:
    await ben.command("/reflect")
    await ben.submit(text="For the first question.")
    await ben.close(everything=True)
    await first_prompt(joined)
    await ben.click("reflect_write")
    await ben.submit(text="For the weekly question.")
    await ben.close(everything=True)
    await ben.click("reflect_write")
    assert "For the weekly question." in str(ben.modal)
    await ben.click("reflect_another")
    await ben.submit(text="For another question.")
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    shown = text_of(ben.modal or {})
    assert all(words in shown for words in ("the first question", "the weekly question", "another question"))


async def test_pausing_stops_tips_too_and_home_offers_both_ways(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")
    await ben.submit(weekday="1", minute="510", tips=["yes"])
    await ben.close(everything=True)
    await ben.open_home()
    await ben.click("Pause")
    await ben.close(everything=True)
    for days in range(8):
        await joined.until(FIRST + timedelta(days=days))
    assert ben.inbox == []
    await ben.open_home()
    await ben.click("Resume")
    await ben.close(everything=True)
    for days in range(8, 16):
        await joined.until(FIRST + timedelta(days=days))
    assert len(ben.inbox) == 2


async def test_an_entry_carries_the_day_it_was_where_its_writer_is(joined: Circle, ben: Person) -> None:
    await joined.until(datetime(2026, 11, 24, 22, 30, tzinfo=SAO_PAULO))
    await ben.command("/reflect")
    await ben.submit(text="Late in the evening.")
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    assert "24 Nov 2026" in text_of(ben.modal or {})
