"""Safety without unmasking: a reported text travels alone, and an upheld report shows in its writer's form only."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import ending, letters, reports
from bot.models import CLOSED, AskerThread, ThreadId
from bot.store import boxes
from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import logged
from tests.kit.threads import (
    WORDS,
    ana_replies,
    answer_of,
    label_of,
    my_thread,
    open_round,
    slot,
    window,
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


async def open_report(circle: Circle) -> str:
    async with circle.bot.engine.store.read() as tx:
        return str(await tx.scalar(text("SELECT id FROM reports")))


async def sealed_box(circle: Circle) -> bytes:
    async with circle.bot.engine.store.read() as tx:
        return bytes(await tx.scalar(text("SELECT sealed FROM boxes")) or b"")


async def thread_of(circle: Circle, name: str) -> AskerThread:
    """Return a thread as its asker sees it."""
    async with circle.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    return await letters.asker_thread(circle.bot.engine, circle.who("ana"), ThreadId(round_id, label_of(circle, name)))


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


async def test_a_letter_can_be_reported_and_the_same_text_twice_is_one_report(moderated: Circle) -> None:
    await writes(moderated, "ben", HURTFUL)
    await slot(moderated)
    for _ in range(2):
        await report(moderated, "ben", "1/giver")
        await moderated.person("ana").close(everything=True)
    await moderated.settle()
    (message,) = reported(moderated)
    assert HURTFUL in text_of(message)


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


async def test_an_upheld_report_is_told_in_its_writers_form_of_that_round_only(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    assert await moderated.asks("hana", ("ana", *ANA_ASKS[:5]), draws="0") == {}
    before = {name: len(moderated.person(name).inbox) for name in ANA_ASKS}
    await decide(moderated, "uphold")
    await moderated.settle()
    assert {name: len(moderated.person(name).inbox) for name in ANA_ASKS} == before
    for name in ANA_ASKS[:5]:
        assert (CLOSED in await window(moderated, name)) is (name == "ben")
        await moderated.answers(name, WORDS[name], asker="hana")


async def test_a_form_that_was_open_before_takes_no_words_of_its_writer(moderated: Circle) -> None:
    ben = await my_thread(moderated, "ben")
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    with traces(moderated) as left:
        await ben.submit(letter="One more thing.")
    assert CLOSED in text_of(ben.modal or {})
    assert left.writes == []


async def test_a_closed_thread_is_to_its_asker_one_whose_writer_says_no_more(moderated: Circle) -> None:
    ana, ben = moderated.person("ana"), await my_thread(moderated, "ben")
    await ben.click("sign")
    await ben.submit(sure=["yes"])
    await ben.close(everything=True)
    await writes(moderated, "ben", HURTFUL)
    before = await thread_of(moderated, "ben")
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    assert await thread_of(moderated, "ben") == before
    await ana.close(everything=True)
    read = {name: len(moderated.person(name).inbox) for name in ("ana", *ANA_ASKS)}

    await slot(moderated)

    assert {name: len(moderated.person(name).inbox) for name in ("ana", *ANA_ASKS)} == read
    await ana_replies(moderated, "ben", "What would you do?")
    await slot(moderated)
    assert "What would you do?" in await window(moderated, "ben")


@pytest.mark.parametrize("action", ["uphold", "dismiss"])
async def test_a_decision_rewrites_the_box_at_its_length_and_is_found_nowhere_else(
    moderated: Circle, action: str
) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    before = await sealed_box(moderated)
    with traces(moderated) as left:
        await decide(moderated, action)
    assert [one.split(" SET ")[0].split(" WHERE ")[0] for one in left.writes] == ["UPDATE boxes", "DELETE FROM reports"]
    after = await sealed_box(moderated)
    assert after != before
    assert len(after) == len(before)


async def test_nothing_of_a_report_outlives_its_round(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, "uphold")
    await moderated.person("ana").close(everything=True)
    await report(moderated, "chloe")
    await moderated.settle()
    async with moderated.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    await ending.end(moderated.bot.engine, moderated.who("ana"), round_id)
    async with moderated.bot.engine.store.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM reports")) == 0
    assert await moderated.bot.engine.vault.all_keys() == []


async def test_whoever_asked_is_told_beforehand_that_they_cannot_decide_and_cannot(moderated: Circle) -> None:
    ana = moderated.person("ana")
    await ana.click("thread", message=answer_of(moderated, "ben"))
    await ana.click("report")
    assert "You cannot decide on it yourself" in text_of(ana.modal or {})
    assert await ana.submit(what="0/answer") == {}
    await ana.close(everything=True)
    await moderated.settle()
    for action in ("uphold", "dismiss"):
        with traces(moderated) as left:
            await ana.click(action, message=reported(moderated)[-1])
        assert "somebody else here has to decide" in text_of(ana.modal or {})
        await ana.close(everything=True)
        assert left.writes == []
    await decide(moderated, "uphold")
    assert "Upheld" in reported(moderated)[-1]["text"]


async def test_of_two_moderators_who_press_at_once_one_decides(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    engine, report_id = moderated.bot.engine, await open_report(moderated)
    done = await asyncio.gather(
        *(
            reports.decide(engine, moderated.who(name), "C0MODERATORS", report_id, uphold=uphold)
            for name, uphold in (("hana", True), ("ines", False))
        ),
        return_exceptions=True,
    )
    assert sorted(str(one) for one in done) == ["None", reports.DECIDED]


async def test_a_dismissed_report_changes_nothing_and_is_decided_once(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    report_id = await open_report(moderated)
    await decide(moderated, "dismiss")
    with pytest.raises(Refusal, match="was decided already"):
        await reports.decide(moderated.bot.engine, moderated.who("hana"), "C0MODERATORS", report_id, uphold=True)
    assert CLOSED not in await window(moderated, "ben")


async def test_letters_of_a_muted_thread_are_not_shown_for_choosing_what_to_report(moderated: Circle) -> None:
    ana = moderated.person("ana")
    await writes(moderated, "ben", "Before.")
    await slot(moderated)
    await report(moderated, "ben", "1/giver")
    await ana.close()
    await ana.click("mute")
    await ana.close(everything=True)
    await writes(moderated, "ben", HURTFUL)
    await slot(moderated)
    await ana.click("thread", message=answer_of(moderated, "ben"))
    await ana.click("report")
    assert "Before." in text_of(ana.modal or {})
    assert HURTFUL not in text_of(ana.modal or {})
    await ana.close()
    await ana.click("unmute")
    await ana.click("report")
    assert HURTFUL in text_of(ana.modal or {})
    assert [WORDS["ben"] in text_of(one) or "Before." in text_of(one) for one in reported(moderated)] == [True]


@pytest.mark.parametrize(("action", "title"), [("uphold", "Upheld"), ("dismiss", "Dismissed")])
async def test_what_was_decided_stands_in_the_place_of_the_buttons(moderated: Circle, action: str, title: str) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, action)
    (message,) = reported(moderated)
    assert title in message["text"]
    assert WORDS["ben"] in text_of(message)
    assert not any(block["type"] == "actions" for block in message["blocks"])


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


async def test_a_report_that_slack_does_not_take_is_no_line_in_the_log_and_can_be_made_again(moderated: Circle) -> None:
    channel = moderated.slack.conversations.named("moderators")
    bot = next(iter(channel.members - {moderated.person("ana").id, moderated.person("hana").id}))
    channel.members.discard(bot)
    with logged() as log:
        await report(moderated, "ben")
        await moderated.person("ana").close(everything=True)
        await moderated.settle()
    assert log.getvalue() == ""
    assert "did not reach the moderators" in moderated.person("ana").inbox[-1]["text"]
    channel.members.add(bot)
    await report(moderated, "ben")
    await moderated.settle()
    assert len(reported(moderated)) == 1
