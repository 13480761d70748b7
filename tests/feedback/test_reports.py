"""Safety without unmasking: a reported text travels alone, and an upheld report shows in its writer's form only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import ending, reports
from bot.feedback.suspensions import LEDGER_BYTES, ROOM, pack, unpack
from bot.models import SUSPENSION_DAYS, ThreadId
from bot.store import boxes
from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import (
    WORDS,
    answer_of,
    label_of,
    my_thread,
    open_round,
    slot,
    writes,
)

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

HURTFUL = "You are a waste of everybody's time."


@pytest.fixture
async def moderated(joined: Circle) -> Circle:
    """Ana, an admin, has chosen the moderators' channel, and her round has opened."""
    joined.slack.invite_bot("moderators")
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert await ana.submit(moderators="C0MODERATORS") == {}
    await ana.close(everything=True)
    await open_round(joined)
    return joined


async def report(circle: Circle, name: str, what: str = "0/answer") -> None:
    ana = circle.person("ana")
    await ana.click("thread", message=answer_of(circle, name))
    await ana.click("report")
    if ana.modal is not None and ana.modal["callback_id"] == "report":
        assert await ana.submit(what=what) == {}


def reported(circle: Circle) -> list[Message]:
    return [m for m in circle.person("hana").messages("moderators") if "reported" in m["text"]]


async def decide(circle: Circle, action: str) -> None:
    hana = circle.person("hana")
    await hana.click(action, message=reported(circle)[-1])
    await hana.close(everything=True)


async def test_moderators_get_the_text_and_nothing_else(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    (message,) = reported(moderated)
    assert WORDS["ben"] in text_of(message)
    shown = json.dumps(message["blocks"])
    people = [moderated.person(name).id for name in ("ana", *ANA_ASKS)]
    assert not any(one in shown for one in [*people, label_of(moderated, "ben")])
    async with moderated.bot.engine.store.read() as tx:
        round_id = await tx.scalar(text("SELECT id FROM rounds"))
    assert str(round_id) not in shown


@pytest.mark.full
async def test_a_letter_can_be_reported_and_the_same_text_twice_is_one_report(moderated: Circle) -> None:
    await writes(moderated, "ben", HURTFUL)
    await slot(moderated)
    for _ in range(2):
        await report(moderated, "ben", "1/giver")
        await moderated.person("ana").close(everything=True)
    await moderated.settle()
    (message,) = reported(moderated)
    assert HURTFUL in text_of(message)


@pytest.mark.full
async def test_reporting_keeps_no_words_and_no_writer_outside_the_box(moderated: Circle) -> None:
    with traces(moderated) as left:
        await report(moderated, "ben")
    assert [statement.split(" SET ")[0].split(" (")[0] for statement in left.writes] == [
        "UPDATE boxes",
        "INSERT INTO reports",
        "INSERT INTO outbox",
    ]
    async with moderated.bot.engine.store.read() as tx:
        rows = [tuple(row) for row in await tx.execute(text("SELECT * FROM reports"))]
        rows += [tuple(row) for row in await tx.execute(text("SELECT * FROM outbox WHERE kind = 'report'"))]
    assert not any(one in str(rows) for one in (WORDS["ben"], moderated.person("ben").id))


async def test_an_upheld_report_is_told_in_the_writers_forms_only(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    assert await moderated.asks("hana", ("ana", *ANA_ASKS[:5]), draws="0") == {}
    before = {name: len(moderated.person(name).inbox) for name in ANA_ASKS}
    await decide(moderated, "uphold")
    await moderated.settle()
    assert {name: len(moderated.person(name).inbox) for name in ANA_ASKS} == before
    for name in ANA_ASKS[:5]:
        person = await my_thread(moderated, name)
        assert ("You cannot write until" in text_of(person.modal or {})) is (name == "ben")
        await person.close(everything=True)
        await person.click("answer")
        assert ("You cannot write until" in text_of(person.modal or {})) is (name == "ben")
        await person.close(everything=True)


async def test_a_form_that_was_open_before_takes_no_words_of_a_suspended_writer(moderated: Circle) -> None:
    ben = await my_thread(moderated, "ben")
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    with traces(moderated) as left:
        await ben.submit(letter="One more thing.")
    assert "You cannot write until" in text_of(ben.modal or {})
    assert left.writes == []


async def test_a_suspension_ends_by_itself(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    for _ in range(SUSPENSION_DAYS // 7):
        await moderated.later(timedelta(days=7))
    ben = await my_thread(moderated, "ben")
    assert "You cannot write until" not in text_of(ben.modal or {})


async def test_suspended_people_are_named_invited_and_nudged_like_everybody(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    await writes(moderated, "chloe", "About the roadmap.")
    await slot(moderated)
    assert await moderated.asks("hana", ANA_ASKS, draws="0") == {}
    async with moderated.bot.engine.store.read() as tx:
        rows = await tx.execute(text("SELECT kind, recipient FROM outbox WHERE kind IN ('nudge', 'invitation')"))
        told = {(row.kind, row.recipient) for row in rows}
    assert {("nudge", moderated.person(name).id) for name in ANA_ASKS} <= told
    assert {("invitation", moderated.person(name).id) for name in ANA_ASKS} <= told


async def test_a_dismissed_report_changes_nothing_and_is_decided_once(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "dismiss")
    async with moderated.bot.engine.store.read() as tx:
        report_id = str(await tx.scalar(text("SELECT id FROM reports")))
    with pytest.raises(Refusal, match="was decided already"):
        await reports.uphold(moderated.bot.engine, moderated.bot.team_id, "C0MODERATORS", report_id)
    ben = await my_thread(moderated, "ben")
    assert "You cannot write until" not in text_of(ben.modal or {})


@pytest.mark.parametrize(("action", "title"), [("uphold", "Upheld"), ("dismiss", "Dismissed")])
async def test_what_was_decided_stands_in_the_place_of_the_buttons(moderated: Circle, action: str, title: str) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, action)
    (message,) = reported(moderated)
    assert title in message["text"]
    assert WORDS["ben"] in text_of(message)
    assert not any(block["type"] == "actions" for block in message["blocks"])


@pytest.mark.full
async def test_without_moderators_the_asker_hears_what_to_do(joined: Circle) -> None:
    await open_round(joined)
    await report(joined, "ben")
    assert "an admin has to choose a moderators' channel" in text_of(joined.person("ana").modal or {})


async def test_after_the_end_the_asker_hears_that_nothing_is_left_to_report(moderated: Circle) -> None:
    ana, message = moderated.person("ana"), answer_of(moderated, "ben")
    await ana.click("thread", message=message)
    async with moderated.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    await ending.end(moderated.bot.engine, moderated.who("ana"), round_id)
    await ana.click("report")
    assert "nothing is left to report" in text_of(ana.modal or {})


async def test_a_label_that_no_answer_has_is_refused_kindly(moderated: Circle) -> None:
    async with moderated.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    with pytest.raises(Refusal, match="no thread"):
        await reports.reportable(moderated.bot.engine, moderated.who("ana"), ThreadId(round_id, "Penguin"))


async def test_a_report_that_slack_does_not_take_can_be_made_again(moderated: Circle) -> None:
    channel = moderated.slack.conversations.named("moderators")
    bot = next(iter(channel.members - {moderated.person("ana").id, moderated.person("hana").id}))
    channel.members.discard(bot)
    await report(moderated, "ben")
    await moderated.person("ana").close(everything=True)
    await moderated.settle()
    assert "did not reach the moderators" in moderated.person("ana").inbox[-1]["text"]
    channel.members.add(bot)
    await report(moderated, "ben")
    await moderated.settle()
    assert len(reported(moderated)) == 1


async def test_the_ledger_lasts_through_tidying(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    moderated.clock.advance(timedelta(days=2))
    await moderated.bot.tidy()
    ben = await my_thread(moderated, "ben")
    assert "You cannot write until" in text_of(ben.modal or {})


days = st.dates()
people = st.integers(0, 10**9).map(lambda number: f"U{number:010}")


@given(st.dictionaries(people, days, max_size=ROOM + 10))
def test_a_ledger_has_one_length_and_keeps_the_suspensions_that_end_last(suspended: dict[str, object]) -> None:
    packed = pack(suspended)  # type: ignore[arg-type]
    assert len(packed) == LEDGER_BYTES
    kept = unpack(packed)
    assert len(kept) == min(len(suspended), ROOM)
    assert sorted(kept.values()) == sorted(suspended.values())[-ROOM:]  # type: ignore[type-var]
