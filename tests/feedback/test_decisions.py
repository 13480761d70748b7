"""What moderators decide closes one thread to its writer, in that round, and shows nowhere else."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import ending, reports
from bot.models import CLOSED
from bot.store import boxes
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.reports import HURTFUL, decide, open_report, report, reported, sealed_box, thread_of
from tests.kit.threads import WORDS, ana_replies, answer_of, my_thread, slot, window, writes

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


@pytest.mark.full
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


@pytest.mark.full
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


@pytest.mark.full
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
        assert "someone else here has to decide" in text_of(ana.modal or {})
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


@pytest.mark.full
async def test_a_dismissed_report_changes_nothing_and_is_decided_once(moderated: Circle) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    report_id = await open_report(moderated)
    await decide(moderated, "dismiss")
    with pytest.raises(Refusal, match="was decided already"):
        await reports.decide(moderated.bot.engine, moderated.who("hana"), "C0MODERATORS", report_id, uphold=True)
    assert CLOSED not in await window(moderated, "ben")


@pytest.mark.parametrize(("action", "title"), [("uphold", "Upheld"), ("dismiss", "Dismissed")])
async def test_what_was_decided_stands_in_the_place_of_the_buttons(moderated: Circle, action: str, title: str) -> None:
    await report(moderated, "ben")
    await moderated.settle()
    await decide(moderated, action)
    (message,) = reported(moderated)
    assert title in message["text"]
    assert WORDS["ben"] in text_of(message)
    assert not any(block["type"] == "actions" for block in message["blocks"])
