"""A question that goes back to an earlier entry comes to whoever has one, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.models import CallBack, Entry, Reflection
from bot.reflections import journal, prompts, reactions
from bot.store.foundation import tables as t
from handlers.views.forms.writing import Filled, write_view
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.reflections.steps import Reflecting, decks, item

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""
BACK = replace(item("back"), form=CallBack())
TO_OLD = replace(item("to-old", theme="feedback"), form=CallBack("old"))
OLD, PLAIN, ELSEWHERE = item("old"), item("plain", theme="management"), item("elsewhere", theme="feedback")
CONTENT = decks(BACK, OLD, PLAIN, ELSEWHERE)


async def wrote(ben: Reflecting, what: Reflection, days: int, words: str = "It was late.") -> None:
    """Let Ben have written at an item so many days ago."""
    day = ben.engine.today() - timedelta(days=days)
    await journal.write(ben.engine, ben.who, Entry(ben.engine.chance.id(), day, what.id, what.question, words))


async def asked(ben: Reflecting, times: int = 8) -> set[str]:
    """Return the items of so many questions at his own wish."""
    return {(await prompts.ask_now(ben.engine, ben.who))[1].id for _ in range(times)}


async def test_who_wrote_nothing_gets_another_question_instead(joined: Circle) -> None:
    ben = Reflecting(joined, content=CONTENT)
    assert await asked(ben) == {"old", "plain", "elsewhere"}


@pytest.mark.parametrize(("what", "days", "comes"), [(OLD, 60, True), (OLD, 59, False), (ELSEWHERE, 300, False)])
async def test_it_takes_an_entry_of_its_theme_that_is_old_enough(
    joined: Circle, what: Reflection, days: int, comes: bool
) -> None:
    ben = Reflecting(joined, content=CONTENT)
    await wrote(ben, what, days)

    assert ("back" in await asked(ben)) is comes


async def test_of_several_entries_the_newest_that_is_old_enough_is_brought_back(joined: Circle) -> None:
    ben = Reflecting(joined, content=CONTENT)
    for days in (200, 90, 10):
        await wrote(ben, OLD, days, f"{days} days ago.")

    found = await reactions.earlier(ben.engine, ben.who, BACK)

    assert found is not None
    assert found.text == "90 days ago."


async def test_one_that_names_an_item_takes_its_entry_whatever_its_age_and_theme(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(TO_OLD, OLD, PLAIN))
    assert "to-old" not in await asked(ben)
    await wrote(ben, PLAIN, 100)
    assert "to-old" not in await asked(ben)
    await wrote(ben, OLD, 1)

    assert "to-old" in await asked(ben)


async def test_boxes_are_brought_back_as_well(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(TO_OLD, OLD))
    day = ben.engine.today() - timedelta(days=1)
    boxes = (("Loud", "The all-hands"), ("Quiet", ""))
    entry = Entry(ben.engine.chance.id(), day, "old", OLD.question, "", parts=boxes)
    await journal.write(ben.engine, ben.who, entry)

    found = await reactions.earlier(ben.engine, ben.who, TO_OLD)
    window = text_of(write_view(TO_OLD, "p", Filled(ben.engine.today(), earlier=found)))

    assert "Loud: The all-hands" in window
    assert "Quiet" not in window


async def test_where_there_is_no_other_question_it_comes_all_the_same(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(BACK))
    assert await asked(ben) == {"back"}


async def test_a_damaged_entry_is_not_brought_back_and_stops_no_question(joined: Circle) -> None:
    ben = Reflecting(joined, content=CONTENT)
    await wrote(ben, OLD, 90)
    async with ben.engine.store.begin() as tx:
        await tx.execute(t.entries.update().values(sealed=b"nothing"))

    assert await asked(ben) == {"old", "plain", "elsewhere"}
