"""A giver's act is exactly one UPDATE of one box, and its only Slack calls are `views.*` (docs/anonymity, rule 1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.feedback.cover import cover
from bot.store import boxes
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import Circle
from tests.kit.spill import logged

POSTGRES_IN_FULL = True

Act = Callable[[Circle], Awaitable[object]]


async def _write(circle: Circle, words: str) -> None:
    ben = circle.person("ben")
    await ben.click("answer")
    await ben.submit(q0=words, q1="", q2="")


async def first_answer(circle: Circle) -> None:
    await _write(circle, "You listen well and decide late.")


async def edited_answer(circle: Circle) -> None:
    await _write(circle, "You listen well, and you could decide sooner.")


async def withdrawal(circle: Circle) -> None:
    await circle.person("ben").click("answer")
    await circle.person("ben").click("withdraw")


async def decline(circle: Circle) -> None:
    await circle.person("ben").click("answer")
    await circle.person("ben").click("decline")


async def signed_answer_sent_anyway(circle: Circle) -> None:
    ben = circle.person("ben")
    await ben.click("answer")
    await ben.submit(q0="You decide late.\n- Ben", q1="", q2="")
    assert "might give you away" in text_of(ben.modal or {})
    await ben.submit(anyway=["yes"])


WRITING_ACTS = [first_answer, edited_answer, withdrawal, decline, signed_answer_sent_anyway]


async def look(circle: Circle) -> None:
    await circle.person("ben").click("answer")


async def read_how_it_protects(circle: Circle) -> None:
    await circle.person("ben").click("answer")
    await circle.person("ben").click("protects")


async def warned(circle: Circle) -> None:
    await _write(circle, "You decide late.\n- Ben")


async def too_long(circle: Circle) -> None:
    await _write(circle, "\N{GRINNING FACE}" * 1000)


async def empty(circle: Circle) -> None:
    await _write(circle, "  ")


@pytest.fixture
async def asked(joined: Circle) -> Circle:
    """A round in which Ben has answered once."""
    assert await joined.ana_asks() == {}
    await first_answer(joined)
    await joined.person("ben").close(everything=True)
    return joined


@pytest.mark.parametrize("act", WRITING_ACTS)
async def test_an_act_is_one_update_of_one_box_and_calls_views_only(asked: Circle, act: Act) -> None:
    with traces(asked) as left:
        await act(asked)
    assert [statement.split(" SET ")[0] for statement in left.writes] == ["UPDATE boxes"]
    assert left.calls
    assert all(method.startswith("views.") for method in left.calls)


@pytest.mark.parametrize("act", [look, read_how_it_protects, warned, too_long, empty])
async def test_what_is_not_an_act_writes_nothing(asked: Circle, act: Act) -> None:
    with traces(asked) as left:
        await act(asked)
    assert left.writes == []
    assert all(method.startswith("views.") for method in left.calls)


@pytest.mark.parametrize("act", WRITING_ACTS)
async def test_an_act_makes_nothing_to_send_and_logs_nothing(asked: Circle, act: Act) -> None:
    with logged("DEBUG") as log:
        await act(asked)
        assert await asked.bot.send() == 0
    assert log.getvalue() == ""


async def test_a_cover_rewrite_is_the_same_statement_as_an_act(asked: Circle) -> None:
    with traces(asked) as act:
        await edited_answer(asked)
    async with asked.bot.engine.store.read() as tx:
        round_id = (await boxes.open_ids(tx))[0]
    with traces(asked) as covered:
        await cover(asked.bot.engine, round_id)
    assert covered.writes == act.writes


async def test_the_box_changes_at_every_act_and_never_in_length(asked: Circle) -> None:
    seen = [await _sealed(asked)]
    for act in WRITING_ACTS:
        await act(asked)
        await asked.person("ben").close(everything=True)
        seen.append(await _sealed(asked))
    assert len(set(seen)) == len(seen)
    assert len({len(sealed) for sealed in seen}) == 1


async def _sealed(circle: Circle) -> bytes:
    async with circle.bot.engine.store.read() as tx:
        sealed = await tx.scalar(text("SELECT sealed FROM boxes"))
        return bytes(sealed)


async def test_a_redelivered_answer_does_not_undo_a_later_edit(asked: Circle) -> None:
    from bot.feedback import answers

    async with asked.bot.engine.store.read() as tx:
        round_id = (await boxes.open_ids(tx))[0]
    ben = asked.who("ben")
    act = answers.Act(ben, round_id, "V1")
    await answers.answer(asked.bot.engine, act, ("first",))
    await answers.answer(asked.bot.engine, act, ("second",))
    await answers.answer(asked.bot.engine, act, ("first",))
    assert (await answers.answer_form(asked.bot.engine, ben, round_id)).texts == ("second",)


@pytest.mark.full
async def test_two_givers_who_answer_at_once_are_both_kept(asked: Circle) -> None:
    import asyncio

    await asyncio.gather(*(asked.answers(name, "You explain clearly.") for name in ("chloe", "dev", "emeka", "farah")))
    await asked.later(timedelta(days=5, hours=1))
    assert any("5 answers" in text_of(message) for message in asked.person("ana").inbox)
