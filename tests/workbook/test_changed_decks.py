"""Decks change while drafts and results of their exercises lie in workbooks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from tests.decks.whole import ALL_OF_IT, ASKS, EVERYTHING, KINDS, NARROW, answered, deck, put
from tests.kit.circle import circle
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


@pytest.mark.parametrize("half", [False, True], ids=["answered", "half done"])
@pytest.mark.parametrize("change", [*CHANGES, "less room"])
async def test_a_draft_outlives_every_change_of_what_its_steps_ask(
    urls: Urls, folder: Path, change: str, half: bool
) -> None:
    kinds = CHANGES.get(change, {kind: kind for kind in KINDS})
    odd = {"number": "two or three", "ranking.1": None, "rows.1.years": "a few"} if half else {}
    async with circle(urls, content=folder) as before:
        await before.everybody_joins(("ben",))
        await (await first_page(before)).click("exercise_leave", **EVERYTHING | odd)
    put(folder, deck(NARROW if change == "less room" else {name: ASKS[kind] for name, kind in kinds.items()}))

    async with circle(urls, content=folder) as after:
        after.clock.advance(timedelta(minutes=10))
        ben = after.person("ben")
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
        if kind == "rows" and f"{name}.2.where" not in str(ben.modal):
            await ben.click("exercise_row", **{f"{name}.1.where": "Acme", f"{name}.1.years": "4"})
    await answer(ben, held, {})
    assert await ben.submit(the_experiment=TRY) == {}
    assert "It is the rest." in shown(ben)


async def test_what_no_step_takes_any_more_is_not_said_in_a_result(urls: Urls, folder: Path) -> None:
    async with circle(urls, content=folder) as before:
        await before.everybody_joins(("ben",))
        await answer(await first_page(before), EVERYTHING)
    put(folder, deck(ASKS | {"short": ASKS["scale"]}))
    async with circle(urls, content=folder) as after:
        after.clock.advance(timedelta(minutes=10))
        ben = after.person("ben")
        await resumed(ben)
        await answer(ben, {})
        assert "still missing" in shown(ben)
        assert "Words, some of them of 5" not in shown(ben)


# A deck without it.


async def test_a_draft_of_a_removed_exercise_is_read_and_deleted(urls: Urls, folder: Path) -> None:
    async with circle(urls, content=folder) as before:
        await before.everybody_joins(("ben",))
        await (await first_page(before)).click("exercise_leave", **EVERYTHING | {"number": "two or three"})
    put(folder, deck(ASKS).replace(ALL_OF_IT, "x-another"))
    async with circle(urls, content=folder) as after:
        after.clock.advance(timedelta(minutes=10))
        ben = after.person("ben")
        await resumed(ben)
        for words in ("not offered any more", "Words, some of them", "two or three", "Acme"):
            assert words in shown(ben)
        await ben.click("exercise_drop")
        await ben.close(everything=True)
        await ben.command("/workbook")
        assert "Under way" not in shown(ben)


async def test_a_result_of_a_removed_exercise_is_not_to_be_done_again(urls: Urls, folder: Path) -> None:
    async with circle(urls, content=folder) as before:
        await before.everybody_joins(("ben",))
        ben = await first_page(before)
        await answer(ben, EVERYTHING, {})
        assert await ben.submit(the_experiment=TRY) == {}
        assert find_element(ben.modal or {}, "exercise_open")
    put(folder, deck(ASKS).replace(ALL_OF_IT, "x-another"))
    async with circle(urls, content=folder) as after:
        ben = after.person("ben")
        await after.later(timedelta(days=92))
        assert "Ninety days ago" in text_of(ben.inbox[-1])
        assert find_element(ben.inbox[-1], "exercise_open") is None
        await ben.click("result_open", message=ben.inbox[-1])
        assert find_element(ben.modal or {}, "exercise_open") is None
