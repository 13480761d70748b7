"""A question of each form through Slack: what it shows, what it asks for, and what stands in the journal then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.models import Band, Reflection, SelfCheck
from handlers.views.forms.writing import Filled, write_view
from handlers.views.tips import tip_message
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.formed.asking import brought, formed_circle, writing

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""
DAY = timedelta(days=1)

Typed = dict[str, Any]
WRITTEN: dict[str, tuple[Typed, tuple[str, ...]]] = {
    "question": ({"text": "Two hours a week."}, ("Two hours a week.",)),
    "script": ({"text": "I said it on Thursday."}, ("I said it on Thursday.",)),
    "experiment": (
        {"text": "I stay silent first.", "on": "2026-12-10"},
        ("I stay silent first.", "Comes back on", "10 December 2026"),
    ),
    "two-by-two": (
        {"part0": "The pricing call", "part3": "The Monday report"},
        ("Loud and useful", "The pricing call", "Quiet and useless", "The Monday report"),
    ),
    "self-check": (
        {"ticked": ["0", "2"], "text": "Sleep was luck."},
        ("I know who decides.; I slept well.", "2 of 3. Keep what you have.", "Sleep was luck."),
    ),
    "example": ({"text": "Mine was worse."}, ("Mine was worse.",)),
    "call-back": ({"text": "It still costs me that."}, ("It still costs me that.",)),
    "for-two": ({"text": "Ben would be the one."}, ("Ben would be the one.",)),
}
"""What is typed at each form, and what its journal entry says then."""

SHOWN: dict[str, tuple[str, ...]] = {
    "question": ("What does formedquestion cost you?",),
    "script": ("I cannot promise the date, and I will say so on Thursday.",),
    "experiment": ("How you will know: Two people speak before you do.",),
    "two-by-two": ("Loud and useful", "Loud and useless", "Quiet and useful", "Quiet and useless"),
    "self-check": ("I know who decides.", "I said no once.", "I slept well."),
    "example": ("Before", "We are aligned.", "After", "Ben disagrees about the price."),
    "call-back": ("what you wrote about this before",),
    "for-two": ("They read none of your words.",),
}


@pytest.fixture
async def formed(urls: Urls, tmp_path: Path) -> AsyncIterator[Circle]:
    async with formed_circle(urls, tmp_path) as started:
        yield started


async def exported(circle: Circle, person: Person) -> str:
    await person.command("/reflect journal")
    await person.click("journal_export")
    (file,) = person.inbox[-1]["files"]
    return (circle.slack.files[file["id"]].content or b"").decode()


@pytest.mark.parametrize("form", SHOWN)
async def test_the_weekly_message_shows_what_a_form_adds(formed: Circle, form: str) -> None:
    dev = await brought(formed, "dev", f"formed-{form}")

    shown = text_of(dev.inbox[-1])
    assert [said for said in SHOWN[form] if said not in shown.replace("*", "")] == []
    assert "Keep what you have" not in shown
    assert "Tell each other" not in shown


@pytest.mark.parametrize("form", WRITTEN)
async def test_what_is_written_is_in_the_journal_in_its_file_and_gone_when_deleted(formed: Circle, form: str) -> None:
    typed, kept = WRITTEN[form]
    dev = await writing(formed, "dev", f"formed-{form}")

    assert await dev.submit(**typed) == {}
    await dev.close(everything=True)

    assert "Written" in text_of(dev.inbox[-1])
    assert [words for words in typed.values() if isinstance(words, str) and words in text_of(dev.inbox[-1])] == []
    file = await exported(formed, dev)
    assert [words for words in kept if words not in file] == []
    await dev.command("/reflect journal")
    await dev.click("journal_open")
    shown = text_of(dev.modal or {}) + str(dev.modal)
    assert [words for words in kept if words not in shown] == []
    await dev.click("journal_delete")
    await dev.close(everything=True)
    await dev.command("/reflect journal")
    assert "Your journal is empty" in text_of(dev.modal or {})


@pytest.mark.parametrize("form", WRITTEN)
async def test_writing_again_begins_with_what_stands_there(formed: Circle, form: str) -> None:
    typed, kept = WRITTEN[form]
    dev = await writing(formed, "dev", f"formed-{form}")
    await dev.submit(**typed)
    await dev.close(everything=True)

    await dev.click("reflect_write")
    assert await dev.submit() == {}
    await dev.close(everything=True)

    file = await exported(formed, dev)
    assert [words for words in kept if file.count(words) != 1] == []


@pytest.mark.parametrize("form", ["question", "two-by-two", "experiment", "for-two"])
async def test_nothing_at_all_is_no_entry(formed: Circle, form: str) -> None:
    dev = await writing(formed, "dev", f"formed-{form}")
    emptied = {"text": ""} if form != "two-by-two" else {}

    errors = await dev.submit(**emptied)

    assert list(errors) == ["part0" if form == "two-by-two" else "text"]


async def test_a_self_check_says_what_the_ticks_come_to(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-self-check")

    await dev.submit()

    assert "0 of 3. Begin with one of them." in text_of(dev.modal or {})
    await dev.close(everything=True)
    await dev.click("reflect_write")
    await dev.submit(ticked=["0", "1", "2"])
    assert "3 of 3. Keep what you have." in text_of(dev.modal or {})


async def test_boxes_are_changed_and_searched_in_the_journal(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-two-by-two")
    await dev.submit(part1="The all-hands")
    await dev.close(everything=True)
    await dev.command("/reflect journal")
    await dev.submit(search="ALL-HANDS")
    await dev.click("journal_open")
    assert await dev.submit(part1="The offsite") == {}
    await dev.close(everything=True)

    file = await exported(formed, dev)

    assert "The offsite" in file
    assert "The all-hands" not in file


async def test_deleting_everything_takes_every_form_along(formed: Circle) -> None:
    for form, (typed, _) in WRITTEN.items():
        dev = await writing(formed, "dev", f"formed-{form}")
        await dev.submit(**typed)
        await dev.close(everything=True)
    await dev.command("/sidecar leave")
    await dev.submit(what="delete")
    await dev.submit(sure=["yes"])
    await dev.close(everything=True)
    await dev.command("/sidecar join")
    await dev.close(everything=True)

    await dev.command("/reflect journal")

    assert "Your journal is empty" in text_of(dev.modal or {})


async def test_a_tip_shows_its_form_and_asks_for_nothing(formed: Circle) -> None:
    content = formed.bot.engine.content
    assert len([tip for tip in content.tips if tip.id.startswith("formed")]) == 7
    for tip in content.tips:
        message = tip_message(tip)
        assert all(block["type"] not in ("input", "actions") for block in message.blocks)


async def test_a_call_back_brings_back_what_was_written_and_only_in_the_window(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-question")
    await dev.submit(text="It costs me the Friday.")
    await dev.close(everything=True)
    await formed.later(DAY)

    dev = await brought(formed, "dev", "formed-call-back")
    assert "the Friday" not in text_of(dev.inbox[-1])
    await dev.click("reflect_write")

    shown = text_of(dev.modal or {})
    assert "On 23 November 2026 you wrote about: What does formedquestion cost you?" in shown
    assert "It costs me the Friday." in shown


async def test_a_call_back_of_an_arc_comes_without_a_quote_to_whoever_wrote_nothing(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-call-back")

    assert "you wrote about" not in text_of(dev.modal or {})
    assert await dev.submit(text="Nothing before.") == {}


def test_a_long_statement_is_shown_whole_although_an_option_holds_less() -> None:
    long = "I can name the three people who would speak for me, and each of them knows that I would ask."
    form = SelfCheck((long, "I b.", "I c."), (Band(0, "Well."),))
    item = Reflection("r", "R", "story", (), "A set-up.", "What is true?", form)

    window = write_view(item, "p", Filled(date(2026, 11, 23)))

    (options,) = [block["element"]["options"] for block in window["blocks"] if block.get("block_id") == "ticked"]
    first = options[0]
    assert f"{first['text']['text']} {first['description']['text']}" == long
    assert len(first["text"]["text"]) <= 75
