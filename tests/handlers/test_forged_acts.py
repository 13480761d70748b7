"""Whoever can sign as Slack, and acts in the name of somebody asked: what of it would the asker see?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from practice.world.people import TEAM_ID
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import OPENING, WORDS, ana_replies, answer_of, below, slot, writes

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

HOME = {"id": "V0000001", "hash": "1.2", "type": "home", "callback_id": "home", "private_metadata": ""}


async def forged(circle: Circle, name: str, press: str, value: Any, view: dict[str, Any] | None = None) -> None:
    """Press a button as somebody, with nothing of theirs in hand."""
    who = {"team": {"id": TEAM_ID}, "user": {"id": circle.person(name).id, "team_id": TEAM_ID}}
    button = {"action_id": press, **(value if isinstance(value, dict) else {"type": "button", "value": value})}
    body = {"type": "block_actions", **who, "trigger_id": f"1.2.{name}{press}", "actions": [button]}
    await circle.slack.deliveries.send("block_actions", body | ({"view": view} if view else {}))
    await circle.slack.deliveries.settled()


async def round_of(circle: Circle) -> str:
    """Return the round's id as it stands in buttons."""
    return str(answer_of(circle, "ben")["blocks"]).partition("/")[0].rpartition("'")[2]


@pytest.mark.parametrize("view", [None, HOME])
async def test_nobody_else_can_end_a_thread_which_would_show_whose_it_is(
    opened: Circle, view: dict[str, Any] | None
) -> None:
    round_id = await round_of(opened)
    await forged(opened, "dev", "end_thread", round_id, view and {**view, "private_metadata": round_id})
    await slot(opened)
    assert [name for name in ANA_ASKS[:5] if below(opened, name)] == []


async def test_nobody_else_can_say_in_a_thread_that_it_was_heard_right(opened: Circle) -> None:
    for name in ANA_ASKS[:5]:
        await ana_replies(opened, name, "You want to hear it earlier.", "hear")
    await slot(opened)
    before = {name: below(opened, name) for name in ANA_ASKS[:5]}
    round_id = await round_of(opened)
    for view in (None, {**HOME, "private_metadata": round_id}):
        await forged(opened, "dev", "tap_yes", round_id, view)
    await slot(opened)
    assert {name: below(opened, name) for name in ANA_ASKS[:5]} == before


@pytest.mark.parametrize("press", ["withdraw", "decline"])
async def test_nobody_else_can_take_an_answer_out_of_the_box(joined: Circle, press: str) -> None:
    await joined.ana_asks(draws="0")
    for name in ANA_ASKS:
        await joined.answers(name, WORDS[name])
    async with joined.bot.engine.store.read() as tx:
        round_id = str(await tx.scalar(text("SELECT id FROM rounds")))
    with traces(joined) as left:
        await forged(joined, "dev", press, "", {**HOME, "private_metadata": round_id})
    assert left.writes == []
    await joined.later(OPENING)
    assert WORDS["dev"] in str(joined.person("ana").inbox)


async def test_nobody_else_can_let_somebody_fall_silent_for_a_slot(opened: Circle) -> None:
    await writes(opened, "dev", "One thing more.")
    nothing = {"type": "checkboxes", "selected_options": []}
    await forged(opened, "dev", "preferences", nothing, HOME)
    await slot(opened)
    assert "One thing more." in str(below(opened, "dev"))
