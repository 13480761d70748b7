"""Buttons that lead from Home and from windows to others: each does what stands on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.hands.reading import text_of
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


async def shown(circle: Circle, name: str, button: str) -> str:
    """Press a button of somebody's Home and return what opens."""
    person = circle.person(name)
    await person.open_home()
    await person.click(button)
    return text_of(person.modal or {})


async def test_home_opens_the_form_for_a_request(joined: Circle) -> None:
    assert "Who would you like to ask?" in await shown(joined, "ben", "ask")


async def test_home_opens_day_and_hour_of_the_weekly_question(joined: Circle) -> None:
    assert "time zone" in (await shown(joined, "ben", "reflect_settings")).lower()


async def test_leaving_from_home_asks_first_what_shall_be_kept(joined: Circle) -> None:
    assert "delete" in (await shown(joined, "ben", "leave")).lower()
    assert "Ask for feedback" in text_of(await joined.person("ben").open_home() or {})


async def test_preferences_opens_what_joining_opens(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/sidecar join")
    first = text_of(ben.modal or {})
    await ben.close(everything=True)
    await ben.command("/sidecar preferences")
    assert text_of(ben.modal or {}) == first


async def test_a_silent_member_can_stop_from_the_question_whether_to_go_on(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect settings")
    assert await ben.submit() == {}
    await ben.close(everything=True)
    await joined.later(timedelta(days=1, hours=6))  # Tuesday, soon after nine wherever Ben is
    for _ in range(4):
        await joined.later(timedelta(weeks=1))
    check_in = next(m for m in reversed(ben.inbox) if "reflect_stop" in str(m["blocks"]))
    await ben.click("reflect_stop", message=check_in)
    before = len(ben.inbox)
    await joined.later(timedelta(weeks=4))
    assert len(ben.inbox) == before


async def test_a_long_journal_is_paged_and_an_entry_opens_on_top(joined: Circle) -> None:
    ben = joined.person("ben")
    for number in range(12):
        await ben.command("/reflect")
        assert await ben.submit(text=f"Thought number {number}.") == {}
        await ben.close(everything=True)
    await ben.command("/reflect journal")
    first = text_of(ben.modal or {})
    await ben.click("journal_older")
    assert text_of(ben.modal or {}) != first
    await ben.click("journal_newer")
    assert text_of(ben.modal or {}) == first
    await ben.click("journal_open")
    assert len(ben.modals) == 2


async def test_tips_in_a_channel_stop_at_a_press(joined: Circle) -> None:
    ana = joined.person("ana")
    joined.slack.invite_bot("product-leaders")
    await ana.command("/sidecar channels")
    assert await ana.submit(channel="C0LEADERS") == {}
    await ana.close(everything=True)
    await ana.command("/sidecar channels")
    await ana.click("channel_stop")
    assert "No more tips" in text_of(ana.modal or {})


@pytest.mark.parametrize("button", ["tip_about-to-ask", "tip_about-to-give", "tip_as-a-manager"])
async def test_a_moment_brings_a_tip_that_suits_it(joined: Circle, button: str) -> None:
    ben = joined.person("ben")
    await ben.command("/feedback-tip")
    await ben.click(button)
    fitting = [tip.title for tip in joined.bot.engine.content.tips_for(button.removeprefix("tip_"))]
    assert any(title in text_of(ben.modal or {}) for title in fitting)
