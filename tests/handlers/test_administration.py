"""Settings and the announcement, for workspace admins only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import workspaces
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


@pytest.mark.parametrize("word", ["settings", "announce"])
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
    assert "*At least 5 people* were asked" in card
    assert "if at least *5* arrive" in card


async def test_the_announcement_lets_a_newcomer_join(fresh: Circle) -> None:
    await fresh.bot.sweep()
    fresh.slack.invite_bot("general")
    ana, noor = fresh.person("ana"), fresh.person("noor")
    await ana.command("/sidecar announce", channel="general")
    await ana.submit()
    await fresh.settle()
    (message,) = noor.messages("general")
    await noor.click("join", message=message)
    assert "You are in" in text_of(noor.modal or {})
    await noor.submit(preferences=["askable", "drawable"])
    assert "Your choices" in text_of(await noor.open_home() or {})


async def test_a_channel_without_sidecar_is_named_with_the_remedy(fresh: Circle) -> None:
    await fresh.bot.sweep()
    ana = fresh.person("ana")
    await ana.command("/sidecar announce", channel="product-leaders")
    await ana.submit()
    assert "/invite @Sidecar" in text_of(ana.modal or {})
    await fresh.settle()
    assert ana.messages("product-leaders") == []


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
async def test_an_uninstalled_app_is_named_in_the_log(
    joined: Circle, event: str, caplog: pytest.LogCaptureFixture
) -> None:
    await joined.slack.event({"type": event})
    assert "SC-35" in caplog.text
