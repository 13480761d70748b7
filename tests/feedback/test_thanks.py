"""Thanking in public credits the group and names nobody in it."""

from __future__ import annotations

import pytest

from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.feedback.test_commitments import heading
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import cells, disk, stores

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

HEARD = "That I decide late & <!channel> wait for everybody"
WILL = "Say where I stand first"


@pytest.fixture
async def opened(opened: Circle) -> Circle:
    """Ana's round has opened, and Sidecar is in #general."""
    opened.slack.invite_bot("general")
    return opened


async def thanks(circle: Circle, channel: str = "C0GENERAL", heard: str = HEARD, **inputs: object) -> dict[str, str]:
    ana = circle.person("ana")
    await ana.click("thank", message=heading(circle))
    return await ana.submit(channel=channel, heard=heard, will=WILL, **inputs)


def posts(circle: Circle) -> list[Message]:
    return [m for m in circle.person("ben").messages("general") if "says thank you" in m["text"]]


async def test_it_says_how_many_were_asked_what_was_heard_and_what_follows(opened: Circle) -> None:
    assert await thanks(opened) == {}
    await opened.settle()
    (post,) = posts(opened)
    shown = text_of(post)
    assert f"asked {len(ANA_ASKS)} peers" in shown
    assert HEARD in shown
    assert WILL in shown
    assert not any(opened.person(name).id in str(post["blocks"]) for name in ANA_ASKS)


async def test_the_words_are_literal_and_nowhere_else(opened: Circle) -> None:
    assert await thanks(opened) == {}
    for store in stores(opened):
        assert not any(WILL in str(value) for _, value in await cells(store))
        assert not store.is_sqlite or WILL.encode() not in disk(store)
    await opened.settle()
    (post,) = posts(opened)
    quotes = [block for block in post["blocks"] if block["type"] == "rich_text"]
    assert quotes[0]["elements"][0]["elements"] == [{"type": "text", "text": HEARD}]


async def test_it_happens_once(opened: Circle) -> None:
    assert await thanks(opened) == {}
    await opened.settle()
    await opened.person("ana").close(everything=True)
    await thanks(opened)
    assert "thanked this group already" in text_of(opened.person("ana").modal or {})
    await opened.settle()
    assert len(posts(opened)) == 1


async def test_a_name_in_it_is_pointed_out_before_it_is_posted(opened: Circle) -> None:
    await thanks(opened, heard="Chloe Martin said I decide late")
    ana = opened.person("ana")
    assert "This names" in text_of(ana.modal or {})
    assert "Chloe" in text_of(ana.modal or {})
    await opened.settle()
    assert posts(opened) == []
    assert await ana.submit(heard="Somebody said I decide late", channel="C0GENERAL") == {}
    await opened.settle()
    assert len(posts(opened)) == 1


async def test_a_channel_without_sidecar_is_told_and_can_be_tried_again(opened: Circle) -> None:
    assert await thanks(opened, "C0LEADERS") == {}
    await opened.person("ana").close(everything=True)
    await opened.settle()
    assert "was not posted" in opened.person("ana").inbox[-1]["text"]
    opened.slack.invite_bot("product-leaders")
    assert await thanks(opened, "C0LEADERS") == {}
    await opened.settle()
    assert any("says thank you" in m["text"] for m in opened.person("ben").messages("product-leaders"))


@pytest.mark.full
async def test_an_empty_one_is_refused(opened: Circle) -> None:
    ana = opened.person("ana")
    await ana.click("thank", message=heading(opened))
    assert list(await ana.submit(channel="C0GENERAL", heard="", will="")) == ["heard"]
