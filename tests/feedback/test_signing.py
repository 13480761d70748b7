"""A signature: two deliberate steps, told at the slot to the asker alone, while three people stay without a name."""

from __future__ import annotations

import pytest

from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import GIVERS, answer_of, below, my_thread, slot, window

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


async def sign(circle: Circle, name: str) -> None:
    person = await my_thread(circle, name)
    await person.click("sign")
    assert await person.submit(sure=["yes"]) == {}
    await person.close(everything=True)


@pytest.mark.full
async def test_a_name_is_told_at_the_slot_to_the_asker_alone(opened: Circle) -> None:
    chloe = opened.person("chloe")
    await sign(opened, "chloe")
    assert below(opened, "chloe") == []
    assert "They were not told your name" in await window(opened, "chloe")
    await slot(opened)
    assert "They were told your name" in await window(opened, "chloe")
    assert chloe.id in below(opened, "chloe")[0]
    others = [m for name in ANA_ASKS for m in opened.person(name).inbox]
    assert not any(chloe.id in text_of(m) for m in others)


@pytest.mark.full
async def test_a_name_can_be_kept_after_all_until_the_slot(opened: Circle) -> None:
    await sign(opened, "chloe")
    chloe = await my_thread(opened, "chloe")
    await chloe.click("unsign")
    await chloe.close(everything=True)
    await slot(opened)
    assert below(opened, "chloe") == []


@pytest.mark.full
async def test_three_people_always_stay_without_a_name(opened: Circle) -> None:
    for name in GIVERS:
        await sign(opened, name)
    await slot(opened)
    named = [name for name in GIVERS if below(opened, name)]
    kept = [name for name in GIVERS if not below(opened, name)]
    assert (len(named), len(kept)) == (3, 2)
    for name in kept:
        assert "Your name was not told" in await window(opened, name)


async def test_signing_takes_two_steps(opened: Circle) -> None:
    chloe = await my_thread(opened, "chloe")
    await chloe.click("sign")
    assert list(await chloe.submit()) == ["sure"]
    await chloe.close(everything=True)
    await slot(opened)
    assert below(opened, "chloe") == []


@pytest.mark.full
async def test_a_name_and_an_ending_of_a_muted_thread_are_shown_after_hear_it_again(opened: Circle) -> None:
    ana, news = opened.person("ana"), {"chloe": opened.person("chloe").id, "dev": "They have ended this thread"}
    for name in news:
        await ana.click("thread", message=answer_of(opened, name))
        await ana.click("mute")
        await ana.close(everything=True)
    await sign(opened, "chloe")
    dev = await my_thread(opened, "dev")
    await dev.click("end_thread")
    await slot(opened)
    for name, what in news.items():
        await ana.click("thread", message=answer_of(opened, name))
        assert what not in text_of(ana.modal or {})
        await ana.click("unmute")
        assert what in text_of(ana.modal or {})
        await ana.close(everything=True)
