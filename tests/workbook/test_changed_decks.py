"""Decks change while drafts and results of their exercises lie in workbooks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from tests.decks.whole import ALL_OF_IT, ASKS, EVERYTHING, KINDS, NARROW, answered, deck, put
from tests.kit.circle import Circle, circle
from tests.kit.databases import Urls
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import TRY, answer, choose, fields, first_page, resumed, shown, title

pytestmark = ON_SQLITE
CHANGES = {
    f"each asks what stood {by} before": dict(zip(KINDS, [*KINDS[by:], *KINDS[:by]], strict=True)) for by in range(1, 9)
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path / "own", deck(ASKS))


@pytest.fixture
async def own(urls: Urls, folder: Path) -> AsyncIterator[Circle]:
    """A circle with an exercise that asks for everything on its first page."""
    async with circle(urls, content=folder) as started:
        await started.everybody_joins(("ben",))
        yield started


async def change_the_deck(own: Circle, folder: Path, text: str) -> None:
    await own.stop()
    put(folder, text)
    await own.start()


@pytest.mark.others_in_full
@pytest.mark.parametrize("half", [False, True], ids=["answered", "half done"])
@pytest.mark.parametrize("change", [*CHANGES, "less room"])
async def test_a_draft_outlives_every_change_of_what_its_steps_ask(
    own: Circle, folder: Path, change: str, half: bool
) -> None:
    kinds = CHANGES.get(change, {kind: kind for kind in KINDS})
    odd = {"number": "two or three", "ranking.1": None, "rows.1.years": "a few"} if half else {}
    ben = await first_page(own)
    await ben.click("exercise_leave", **EVERYTHING | odd)
    asks = NARROW if change == "less room" else {name: ASKS[kind] for name, kind in kinds.items()}
    await change_the_deck(own, folder, deck(asks))

    await resumed(ben)
    assert title(ben) == "All of it"
    await ben.submit()
    assert title(ben) == "All of it"
    await ben.close(everything=True)
    await ben.command("/workbook")
    await choose(ben, ALL_OF_IT)
    assert title(ben) == "All of it"
    if change != "less room":
        await filled_anew(ben, kinds)


async def filled_anew(ben: Person, kinds: dict[str, str]) -> None:
    """Fill in what is asked for now, and come to the end of it."""
    held: dict[str, Any] = dict.fromkeys(fields(ben)) | {
        field: value for name, kind in kinds.items() for field, value in answered(kind, name).items()
    }
    for name, kind in kinds.items():
        row: dict[str, Any] = {f"{name}.1.where": "Acme", f"{name}.1.years": "4"}
        if kind == "rows" and f"{name}.2.where" not in str(ben.modal):
            await ben.click("exercise_row", **row)
    await answer(ben, held, {})
    assert await ben.submit(the_experiment=TRY) == {}
    assert "It is the rest." in shown(ben)


async def test_what_no_step_takes_any_more_is_not_said_in_a_result(own: Circle, folder: Path) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING)
    await change_the_deck(own, folder, deck({**ASKS, "short": ASKS["scale"]}))
    await resumed(ben)
    await answer(ben, {})
    assert "still missing" in shown(ben)
    assert "Words, some of them of 5" not in shown(ben)


# A deck without it.


async def test_a_draft_of_a_removed_exercise_is_read_and_deleted(own: Circle, folder: Path) -> None:
    ben = await first_page(own)
    await ben.click("exercise_leave", **EVERYTHING | {"number": "two or three"})
    await change_the_deck(own, folder, deck(ASKS).replace(ALL_OF_IT, "x-another"))
    await resumed(ben)
    for words in ("not offered any more", "Words, some of them", "two or three", "Acme"):
        assert words in shown(ben)
    await ben.click("exercise_drop")
    await ben.close(everything=True)
    await ben.command("/workbook")
    assert "Under way" not in shown(ben)


async def test_a_result_of_a_removed_exercise_is_not_to_be_done_again(own: Circle, folder: Path) -> None:
    ben = await first_page(own)
    await answer(ben, EVERYTHING, {})
    assert await ben.submit(the_experiment=TRY) == {}
    assert find_element(ben.modal or {}, "exercise_open")
    await ben.close(everything=True)
    await change_the_deck(own, folder, deck(ASKS).replace(ALL_OF_IT, "x-another"))
    await own.later(timedelta(days=92))
    (ninety,) = [one for one in ben.inbox if "Ninety days ago" in text_of(one)]
    assert find_element(ninety, "exercise_open") is None
    await ben.click("result_open", message=ninety)
    assert find_element(ben.modal or {}, "exercise_open") is None
