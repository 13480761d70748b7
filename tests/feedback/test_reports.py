"""Safety without unmasking: a reported text travels alone, to whoever moderates."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import ending, reports
from bot.models import ThreadId
from bot.store import boxes
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.reports import HURTFUL, report, reported
from tests.kit.spill import logged
from tests.kit.threads import (
    WORDS,
    answer_of,
    label_of,
    open_round,
    slot,
    writes,
)

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


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


@pytest.mark.full
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
    assert "Before." in text_of(reported(moderated)[0])


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


async def test_a_report_that_slack_does_not_take_is_no_line_in_the_log_and_can_be_made_again(moderated: Circle) -> None:
    channel = moderated.slack.conversations.named("moderators")
    bot = next(iter(channel.members - {moderated.person("ana").id, moderated.person("hana").id}))
    channel.members.discard(bot)
    with logged() as log:
        await report(moderated, "ben")
        await moderated.person("ana").close(everything=True)
        await moderated.settle()
    assert log.getvalue() == ""
    said = [message["text"] for message in moderated.person("ana").inbox[-2:]]
    assert any("did not reach the moderators" in text for text in said)
    # Ana is the admin as well; that somebody reported anything is no admin's business.
    assert "Sidecar cannot post in the moderators' channel." in said
    channel.members.add(bot)
    await report(moderated, "ben")
    await moderated.settle()
    assert len(reported(moderated)) == 1
