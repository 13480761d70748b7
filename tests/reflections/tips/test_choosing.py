"""Tips as people choose and read them: themes, the day they come on, other ones in the window, those of a channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.decks.themes import IN_CHANNELS, MOMENTS, THEMES
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.handlers.test_reflect import FIRST
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True

MENTAL = "mental-health"
CARE = "call your local emergency number now"
LISBON = ZoneInfo("Europe/Lisbon")


def titles(circle: Circle, *themes: str) -> set[str]:
    return {tip.title for tip in circle.bot.engine.content.tips_of(themes)}


def title(view: dict[str, Any] | None) -> str:
    """Return the title of the tip in a window."""
    return text_of((view or {"blocks": [{}]})["blocks"][0]).strip("*")


def filled_in(person: Person, field: str) -> set[str]:
    """Return the values that stand in a menu of the form before somebody."""
    blocks = (person.modal or {"blocks": []})["blocks"]
    (element,) = (one["element"] for one in blocks if one.get("block_id") == field)
    return {option["value"] for option in element["initial_options"]}


async def settings(person: Person, **inputs: Any) -> str:
    """Choose Tuesdays at half past eight; return what is said to that."""
    await person.command("/reflect settings")
    assert await person.submit(weekday="1", minute="510", **inputs) == {}
    said = text_of(person.modal or {})
    await person.close(everything=True)
    return said


async def test_a_member_gets_tips_of_the_themes_they_chose_and_none_twice(joined: Circle) -> None:
    ben = joined.person("ben")
    await settings(ben, tips=["yes"], tip_themes=["story"])
    for week in range(4):
        await joined.until(FIRST + timedelta(days=3, weeks=week))

    came = [text_of(one["blocks"][1]).strip("*") for one in ben.inbox if "A tip for this week" in text_of(one)]

    assert sorted(came) == sorted(titles(joined, "story"))
    await ben.command("/reflect settings")
    assert filled_in(ben, "tip_themes") == {"story"}


async def test_the_day_and_hour_of_tips_are_said_before_and_after_they_are_chosen(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")
    assert "as it stands above, on Fridays at 09:00" in text_of(ben.modal or {})
    await ben.close(everything=True)

    assert "Tips come on Fridays at 08:30, the next one" in await settings(ben, tips=["yes"])

    assert "Tips come on Fridays at 08:30, the next one" in text_of(await ben.open_home() or {})
    assert "Tips come" not in await settings(ben, tips=[])


async def test_mental_health_comes_to_nobody_who_chose_all_themes_and_the_form_says_so(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")
    assert text_of(ben.modal or {}).count("Mental health comes only if you pick it.") == 2
    await ben.close(everything=True)
    await ben.command("/feedback-tip")

    read = {title(ben.modal)}
    for place in range(24):
        await ben.click(["tip_another", *(f"tip_{moment}" for moment in MOMENTS)][place % 5])
        read.add(title(ben.modal))

    assert not read & titles(joined, MENTAL)
    assert CARE not in text_of(ben.modal or {})


async def test_whoever_picks_a_theme_reads_all_of_its_tips_one_after_the_other(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/feedback-tip")
    await ben.click("tip_theme", chosen=MENTAL)
    read = [title(ben.modal)]
    for _ in range(len(titles(joined, MENTAL)) - 1):
        await ben.click("tip_another")
        read.append(title(ben.modal))

    assert sorted(read) == sorted(titles(joined, MENTAL))
    assert CARE in text_of(ben.modal or {})


async def test_a_moment_brings_such_a_tip_once_its_theme_was_chosen(joined: Circle) -> None:
    ben = joined.person("ben")
    await settings(ben, tips=["yes"], tip_themes=[MENTAL])
    await ben.command("/feedback-tip")
    read = {title(ben.modal)}
    assert read <= titles(joined, MENTAL)

    moment = joined.bot.engine.content.tips_for("as-a-manager")
    for _ in moment:
        await ben.click("tip_as-a-manager")
        read.add(title(ben.modal))

    # Those of the moment that were not read before, the one about hard times among them.
    assert read >= {tip.title for tip in moment}
    assert {tip.title for tip in moment} & titles(joined, MENTAL)


async def test_the_notification_of_such_a_tip_or_question_begins_with_its_caring_words(joined: Circle) -> None:
    ben = joined.person("ben")
    await settings(ben, track="themes", themes=[MENTAL], tips=["yes"], tip_themes=[MENTAL])
    await joined.until(FIRST)
    await joined.until(FIRST + timedelta(days=3))

    question, tip = ben.inbox
    content = joined.bot.engine.content
    asked = next(one for one in content.reflections if one.title in text_of(question))
    told = next(one for one in content.tips if one.title in text_of(tip))
    assert question["text"].startswith(" ".join(asked.setup.split()))
    assert question["text"].endswith(asked.question)
    assert tip["text"] == " ".join(told.text.split())
    for message in ben.inbox:
        assert CARE in text_of(message)
    await ben.click("reflect_another", message=question)
    assert not ben.inbox[0]["text"].startswith("A question for this week")
    assert CARE in text_of(ben.inbox[0])
    await ben.click("reflect_write", message=ben.inbox[0])
    assert CARE in text_of(ben.modal or {})


async def test_any_other_question_goes_without_the_line(joined: Circle) -> None:
    ben = joined.person("ben")
    await settings(ben, track="themes", themes=["feedback"])
    await joined.until(FIRST)

    assert CARE not in text_of(ben.inbox[0])
    assert ben.inbox[0]["text"].startswith("A question for this week: ")


async def test_what_an_arc_is_for_is_read_whole_before_it_is_chosen(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")

    shown = text_of(ben.modal or {})

    assert all(arc.purpose in shown for arc in joined.bot.engine.content.arcs)
    assert "…" not in shown


async def add(circle: Circle, **inputs: Any) -> Person:
    circle.slack.invite_bot("general")
    ana = circle.person("ana")
    await ana.command("/sidecar channels", channel="general")
    assert await ana.submit(channel="C0GENERAL", weekday="2", minute="540", zone="Europe/Lisbon", **inputs) == {}
    await ana.close(everything=True)
    return ana


async def posted(circle: Circle, weeks: int) -> list[str]:
    """Return the titles of what came into the channel in so many weeks."""
    for week in range(weeks):
        await circle.until(datetime(2026, 11, 25, 9, 0, tzinfo=LISBON) + timedelta(weeks=week))
        await circle.settle()
    return [text_of(one["blocks"][1]).strip("*") for one in circle.person("ana").messages("general")]


async def test_the_form_for_a_channel_offers_what_suits_any_channel(joined: Circle) -> None:
    ana = await add(joined)
    await ana.command("/sidecar channels")
    assert filled_in(ana, "themes") == set(IN_CHANNELS)
    assert all(THEMES[theme] in text_of((ana.modal or {})["blocks"][1]) for theme in IN_CHANNELS)

    assert set(await posted(joined, 5)) <= titles(joined, *IN_CHANNELS)


async def test_a_channel_gets_the_themes_its_admin_chose_without_repeats(joined: Circle) -> None:
    await add(joined, themes=["promotion"])

    assert sorted(await posted(joined, len(titles(joined, "promotion")))) == sorted(titles(joined, "promotion"))


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_channel_gets_mental_health_only_where_its_admin_chose_it_and_with_the_line(joined: Circle) -> None:
    await add(joined, themes=[MENTAL])

    assert set(await posted(joined, 1)) <= titles(joined, MENTAL)
    (message,) = joined.person("ana").messages("general")
    assert CARE in text_of(message)
    assert "A tip" not in message["text"]
