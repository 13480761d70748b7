"""Drafts: nothing that was filled in is lost, and no change of a deck, of a day or on another device spoils one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Refusal
from bot.workbook import doing, sheets
from bot.workbook.given import read
from tests.decks.whole import ALL_OF_IT, ASKS, EVERYTHING, deck, put
from tests.kit.circle import Circle, circle
from tests.kit.databases import Urls
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import GIVE, TRY, UNSEEN, answer, begin, choose, fields, first_page, resumed, shown, title

pytestmark = ON_SQLITE
ROLE = {"rows.1.where": "Acme", "rows.1.years": "4"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path / "own", deck(ASKS))


@pytest.fixture
async def own(urls: Urls, folder: Path) -> AsyncIterator[Circle]:
    """A circle with an exercise that asks for everything on its first page."""
    async with circle(urls, content=folder) as started:
        await started.everybody_joins(("ben",))
        yield started


# What was filled in comes back.


@pytest.mark.others_in_full
@pytest.mark.parametrize(
    "odd",
    [
        {"number": "two or three"},
        {"number": "1,200"},
        {"number": "0"},
        {"choices": ["a", "b", "c"]},
        {"ranking.1": "a", "ranking.2": "a"},
        {"ranking.2": "b"},
        {"ranking.1": "a", "ranking.3": "c"},
        {"rows.1.where": "Acme", "rows.1.years": "a few", "rows.2.where": "Bolt", "rows.2.years": "3"},
        {"rows.3.where": "Acme"},
        {"rows.1.stage": "b"},
        {"rows.2.where": "Acme", "rows.2.years": "4", "rows.4.stage": "a"},
        {"date": "1990-01-01"},
        {"short": "  spaced  ", "long": "\n\nlines\n"},
        EVERYTHING,
        {},
    ],
    ids=str,
)
async def test_whatever_stands_in_a_field_is_there_again_for_whoever_left(own: Circle, odd: dict[str, Any]) -> None:
    ben = await first_page(own)
    there = {"date": fields(ben)["date"]} | odd
    await ben.click("exercise_leave", **odd)
    await resumed(ben)
    assert fields(ben) == there


async def test_whatever_stands_in_a_field_is_there_again_after_going_back(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING)
    await ben.click("exercise_back", more="a word")
    await answer(ben, {})
    assert fields(ben) == {"more": "a word"}


async def test_a_share_of_many_digits_comes_back_in_digits(urls: Urls, tmp_path: Path) -> None:
    asks = {"share": "kind = 'number'\ndecimals = true"}
    async with circle(urls, content=put(tmp_path / "own", deck(asks))) as started:
        await started.everybody_joins(("ben",))
        ben = started.person("ben")
        await ben.command("/workbook")
        await choose(ben, ALL_OF_IT)
        for digits in ("1234567.25", "0.00001"):
            await answer(ben, {"share": digits})
            await ben.click("exercise_back")
            assert fields(ben) == {"share": digits}


async def test_one_more_row_is_there_while_those_above_are_empty(own: Circle) -> None:
    ben = await first_page(own)
    fourth: dict[str, Any] = {"rows.4.where": "Acme"}
    await ben.click("exercise_leave", **fourth)
    await resumed(ben)
    assert fields(ben)["rows.4.where"] == "Acme"


async def test_half_a_ranking_is_asked_for_where_it_is_empty(own: Circle) -> None:
    (step,) = (one for one in own.bot.engine.content.exercise(ALL_OF_IT).steps if one.id == "ranking")
    with pytest.raises(Refusal, match="every place") as no:
        read([step], {"ranking.2": "a", "ranking.3": "b"}, own.bot.engine.today())
    assert no.value.field == "ranking.1"


# Deleting a draft.


async def test_a_draft_is_deleted_from_the_list(own: Circle) -> None:
    ben = await first_page(own)
    await ben.click("exercise_leave", **EVERYTHING)
    await ben.close(everything=True)
    await ben.command("/workbook")
    await ben.click("exercise_drop")
    assert "gone for good" in shown(ben)
    await ben.close(everything=True)
    await ben.command("/workbook")
    assert "Under way" not in shown(ben)


async def test_what_was_finished_on_another_device_is_not_deleted_as_a_draft(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {})
    sheet_id = await the_draft(own)
    assert await ben.submit(the_experiment=TRY) == {}
    with pytest.raises(Refusal, match="finished by now"):
        await sheets.delete_draft(own.bot.engine, own.who("ben"), sheet_id)


# Nobody comes to the end past a page that lacks something.


async def the_draft(joined: Circle) -> str:
    engine, who = joined.bot.engine, joined.who("ben")
    async with engine.store.read() as tx:
        (sheet,) = await sheets.everything(engine, tx, who)
    return sheet.id


async def test_finishing_leads_to_the_first_page_on_which_something_is_missing(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, *UNSEEN)
    # On another device.
    await doing.stay(joined.bot.engine, joined.who("ben"), await the_draft(joined), 1, {"advocate": "several"})

    assert await ben.submit(the_experiment=TRY, the_gift=GIVE) == {}

    assert title(ben) == "Who speaks for you"
    assert "still missing" in shown(ben)
    await answer(ben, UNSEEN[1])
    while title(ben) != "Your result":
        await answer(ben, {})
    assert fields(ben)["the_experiment"] == TRY
    assert fields(ben)["the_gift"] == GIVE


async def test_a_draft_that_nobody_touched_is_not_finished(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    engine, who, sheet_id = joined.bot.engine, joined.who("ben"), await the_draft(joined)
    day = joined.clock.now().date() + timedelta(days=3)
    await doing.finish(engine, who, sheet_id, doing.Last(TRY, day, ""))
    assert not (await sheets.get(engine, who, sheet_id)).done


async def test_a_day_that_passed_while_it_lay_is_asked_for_again(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {})
    assert title(ben) == "Your result"
    await ben.close(everything=True)
    await own.later(timedelta(days=60))
    await resumed(ben)
    assert title(ben) == "All of it"
    assert "from today on" in (await ben.submit())["date"]


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2026-01-01", "2100-01-01", "9999-12-31"])
async def test_a_day_to_come_is_no_day_of_the_past_nor_of_another_age(own: Circle, day: str) -> None:
    ben = await first_page(own)
    assert "from today on" in (await ben.submit(**EVERYTHING | {"date": day}))["date"]


# The last page.


async def test_a_suggestion_that_nobody_touched_follows_the_outcome(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {"more": "a word"})
    assert fields(ben)["the_experiment"] == "I do the good thing."
    await ben.click("exercise_back")
    await answer(ben, {"more": None})
    assert fields(ben)["the_experiment"] == "I do the rest."


async def test_a_suggestion_that_somebody_changed_is_theirs(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {"more": "a word"})
    await ben.click("exercise_back", the_experiment=TRY, the_day="2026-12-31")
    await answer(ben, {"more": None})
    assert (fields(ben)["the_experiment"], fields(ben)["the_day"]) == (TRY, "2026-12-31")


async def test_what_was_emptied_on_the_last_page_stays_empty(own: Circle) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {})
    await ben.click("exercise_back", the_experiment=TRY, the_gift=GIVE)
    await answer(ben, {})
    await ben.click("exercise_back", the_experiment=None, the_gift=None)
    await answer(ben, {})
    assert [name for name in fields(ben) if name != "the_day"] == []
