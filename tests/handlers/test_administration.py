"""Settings and the announcement, for workspace admins only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import workspaces
from practice.hands.reading import find_element, text_of
from tests.kit.circle import ANA_ASKS, Circle

A_MOMENT = timedelta(seconds=2)
"""Longer than Slack wants to rest between two posts in a channel."""
POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


@pytest.mark.parametrize("word", ["settings", "announce", "preview", "forget"])
async def test_only_admins_open_the_windows_of_admins(joined: Circle, word: str) -> None:
    ben = joined.person("ben")
    await ben.command(f"/sidecar {word}")
    assert ben.modal is not None
    assert ben.modal["callback_id"] == "note"
    assert "Only workspace admins" in text_of(ben.modal)


async def test_an_admin_can_make_somebody_else_one(joined: Circle) -> None:
    ana, ben = joined.person("ana"), joined.person("ben")
    await ana.command("/sidecar settings")
    await ana.submit(admins=[ben.id])
    await ben.command("/sidecar settings")
    assert "How many answers" in text_of(ben.modal or {})


async def test_a_wrong_zone_is_refused_beside_its_field(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert "Europe/Lisbon" in (await ana.submit(zone="Lisbon"))["zone"]


async def test_the_threshold_never_goes_below_three(joined: Circle) -> None:
    from dataclasses import replace

    from bot.errors import Refusal

    was = await workspaces.current(joined.bot.engine, joined.bot.team_id)
    with pytest.raises(Refusal):
        await workspaces.change(joined.bot.engine, joined.person("ana").id, replace(was, threshold=2))
    assert "2" not in [option["value"] for option in await _thresholds(joined)]


async def _thresholds(circle: Circle) -> list[dict[str, str]]:
    ana = circle.person("ana")
    await ana.command("/sidecar settings")
    modal = ana.modal
    assert modal is not None
    options: list[dict[str, str]] = modal["blocks"][0]["element"]["options"]
    return options


async def test_a_running_round_keeps_the_threshold_it_promised(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS[:3]:
        await joined.answers(name, "You decide late.")
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    await ana.submit(threshold="3")
    await ana.close(everything=True)
    await joined.later(timedelta(days=5, hours=1))
    assert "one more week" in text_of(ana.inbox[-1])


async def test_the_giver_card_says_what_holds(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    await ana.submit(threshold="5")
    await ana.close(everything=True)
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    card = text_of(ben.modal or {})
    assert "At least 5 people were asked" in card
    assert "if 5 or more arrive" in card


async def test_the_announcement_lets_a_newcomer_join(fresh: Circle) -> None:
    await fresh.bot.sweep()
    fresh.slack.invite_bot("general")
    ana, noor = fresh.person("ana"), fresh.person("noor")
    await ana.command("/sidecar announce", channel="general")
    assert await ana.submit() == {}
    (message,) = noor.messages("general")
    assert "If 4 or more of them answer" in text_of(message)
    await noor.click("join", message=message)
    assert "You are in" in text_of(noor.modal or {})
    await noor.submit(preferences=["askable", "drawable"])
    assert "Your choices" in text_of(await noor.open_home() or {})


async def test_a_channel_without_sidecar_is_named_with_the_remedy(fresh: Circle) -> None:
    await fresh.bot.sweep()
    ana = fresh.person("ana")
    await ana.command("/sidecar announce", channel="product-leaders")
    assert "`/invite @Sidecar`" in (await ana.submit(words="Meet Sidecar."))["channel"]
    assert ana.messages("product-leaders") == []

    fresh.slack.invite_bot("product-leaders")
    fresh.clock.advance(A_MOMENT)
    assert await ana.submit() == {}
    (message,) = ana.messages("product-leaders")
    assert "Meet Sidecar." in text_of(message)


async def test_an_introduction_is_read_before_it_is_posted_in_the_admins_own_words(fresh: Circle) -> None:
    await fresh.bot.sweep()
    fresh.slack.invite_bot("general")
    ana = fresh.person("ana")
    await ana.command("/sidecar announce", channel="general")
    await ana.click("announce_preview", words="  \n ")
    assert "Write what it should say" in text_of(ana.modal or {})
    await ana.close()
    await ana.click("announce_preview", words="Meet *Sidecar*\n\nAsk <!here> in #general.")
    shown = text_of(ana.modal or {})
    # Not the button itself: here it would join whoever looks.
    assert find_element(ana.modal or {}, "join") is None
    assert ana.messages("general") == []

    await ana.close()
    assert await ana.submit() == {}

    (message,) = ana.messages("general")
    for words in ("Meet *Sidecar*", "Ask <!here> in #general.", "type `/feedback-ask`"):
        assert words in shown
        assert words in text_of(message)
    assert message["notified"] == []
    assert "is in <#C0GENERAL>" in text_of(ana.modal or {})


async def test_an_introduction_that_slack_delivers_twice_stands_there_once(fresh: Circle) -> None:
    await fresh.bot.sweep()
    fresh.slack.invite_bot("general")
    ana = fresh.person("ana")
    await ana.command("/sidecar announce", channel="general")
    fresh.slack.faults.duplicate("view_submission")

    await ana.submit()

    assert len(ana.messages("general")) == 1


# What the content holds.


async def test_what_there_is_can_be_listed_and_looked_at(joined: Circle) -> None:
    content, ana = joined.bot.engine.content, joined.person("ana")
    await ana.command("/sidecar preview")
    assert f"Tips: {len(content.tips)} · Reflections: {len(content.reflections)}" in text_of(ana.modal or {})

    for item in (content.tips[0], content.lenses[0], content.exercises[0]):
        await ana.click("preview_item", chosen=item.id)
        assert item.title in text_of(ana.modal or {})
        assert item.id in text_of(ana.modal or {})


async def test_home_leads_admins_to_what_there_is_and_to_deleting_for_someone(joined: Circle) -> None:
    ana = joined.person("ana")
    for button, words in (("preview", "Questions for peers"), ("forget", "Slack member ID")):
        await ana.open_home()
        await ana.click(button)
        assert words in text_of(ana.modal or {})
        await ana.close()


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
async def test_an_uninstalled_app_is_named_in_the_log(
    joined: Circle, event: str, caplog: pytest.LogCaptureFixture
) -> None:
    await joined.slack.event({"type": event})
    assert "SC-35" in caplog.text
