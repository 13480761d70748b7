"""An experiment of a weekly question comes back on its day, and what happened is kept beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.formed.asking import formed_circle, writing

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""
PLANNED = "I stay silent until two have spoken."
ON_THE_DAY = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def formed(urls: Urls, tmp_path: Path) -> AsyncIterator[Circle]:
    async with formed_circle(urls, tmp_path) as started:
        yield started


async def planning(circle: Circle, on: str = "2026-12-03") -> Person:
    dev = await writing(circle, "dev", "formed-experiment")
    assert await dev.submit(text=PLANNED, on=on) == {}
    await dev.close(everything=True)
    return dev


def came_back(dev: Person) -> int:
    return sum("The day of an experiment of yours has come" in text_of(message) for message in dev.inbox)


async def test_the_window_offers_the_day_that_the_deck_names(formed: Circle) -> None:
    dev = await writing(formed, "dev", "formed-experiment")
    assert "'initial_date': '2026-12-03'" in str(dev.modal)


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-01", "2028-01-01"])
async def test_a_day_on_which_nothing_can_come_back_is_refused(formed: Circle, day: str) -> None:
    dev = await writing(formed, "dev", "formed-experiment")
    (words,) = (await dev.submit(text=PLANNED, on=day)).values()
    assert "Pick a day from tomorrow on, within a year." in words


async def test_it_comes_on_its_day_without_a_word_of_what_was_planned(formed: Circle) -> None:
    dev = await planning(formed)
    await formed.until(ON_THE_DAY - DAY)
    assert came_back(dev) == 0

    await formed.until(ON_THE_DAY)

    assert came_back(dev) == 1
    assert PLANNED not in str(dev.inbox)
    await dev.click("trial_open")
    assert PLANNED in text_of(dev.modal or {})


async def test_what_happened_stands_beside_it_in_the_journal_and_it_comes_no_more(formed: Circle) -> None:
    dev = await planning(formed)
    await formed.until(ON_THE_DAY)
    await dev.click("trial_open")
    assert await dev.submit(happened="Only Farah spoke.") == {}
    await dev.close(everything=True)

    await formed.later(30 * DAY)

    assert came_back(dev) == 0
    assert "stands in your journal" in text_of(dev.inbox[-1])
    await dev.command("/reflect journal")
    await dev.click("journal_open")
    assert "Only Farah spoke." in str(dev.modal)
    assert await dev.submit(happened="Farah and Goran spoke.") == {}
    await dev.close(everything=True)
    await dev.command("/reflect journal")
    await dev.submit(search="goran")
    assert PLANNED in text_of(dev.modal or {})


async def test_it_can_be_put_off_by_a_week(formed: Circle) -> None:
    dev = await planning(formed)
    await formed.until(ON_THE_DAY)
    await dev.click("trial_later")
    assert "Sidecar asks again on 10 December." in text_of(dev.inbox[-1])

    await formed.until(ON_THE_DAY + 7 * DAY)

    assert came_back(dev) == 1


async def test_another_day_takes_the_place_of_the_first(formed: Circle) -> None:
    dev = await planning(formed)
    await dev.click("reflect_write")
    assert await dev.submit(on="2026-12-10") == {}
    await dev.close(everything=True)
    await formed.until(ON_THE_DAY)
    assert came_back(dev) == 0

    await formed.until(ON_THE_DAY + 7 * DAY)

    assert came_back(dev) == 1


async def test_an_entry_that_is_deleted_does_not_come_back(formed: Circle) -> None:
    dev = await planning(formed)
    await dev.command("/reflect journal")
    await dev.click("journal_open")
    await dev.click("journal_delete")
    await dev.close(everything=True)

    await formed.until(ON_THE_DAY)

    assert came_back(dev) == 0


async def test_who_left_gets_nothing_and_who_is_back_gets_it_the_next_day(formed: Circle) -> None:
    dev = await planning(formed)
    await dev.command("/sidecar leave")
    await dev.submit(what="keep")
    await dev.close(everything=True)
    await formed.until(ON_THE_DAY)
    assert came_back(dev) == 0

    await dev.command("/sidecar join")
    await dev.close(everything=True)
    await formed.later(2 * DAY)

    assert came_back(dev) == 1
