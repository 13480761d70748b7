"""A new exercise is one TOML file in a second folder: every kind of question is asked, kept and read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from practice.blockkit import sizes
from practice.hands.person import Person
from practice.hands.reading import find_element
from tests.kit.circle import Circle, circle
from tests.kit.databases import Urls
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import answer, choose, shown, title

pytestmark = ON_SQLITE
STORY = (
    "We worked on the platform with stakeholders. I cut the plan to one page. "
    "Our team shipped it, and I learned to say no."
)
NUMBERS: dict[str, Any] = {
    "story": STORY, "age": "42", "share": "0,25", "sale": "120,000,000", "before": "80 000 000", "decide": "2026-12-24",
}  # fmt: skip
CHOICES: dict[str, Any] = {
    "craft": "4", "mine": ["detail", "calm"], "theirs": ["detail", "nerve"],
    "order.1": "people", "order.2": "product", "order.3": "money",
}  # fmt: skip
ROLE: dict[str, Any] = {"roles.1.company": "Acme", "roles.1.stage": "late", "roles.1.years": "4"}
SECOND = {"roles.2.company": "Bolt", "roles.2.stage": "late"}


SAID = (
    "Craft before Market.",
    "Mostly Market.",
    "What matters most?: Money",
    "Missing: Early. Most: Late. In all 4 years.",
    "2 against 2; vague: worked on, stakeholders.",
    "[We] [worked on] the platform",
    "24 words in 0:10 min, 0:20 min to spare.",
    "20 done, 40 left, 33 %.",
    "People over Money.",
    "Detail, Calm",
    "Detail, Nerve",
    "1.0: Acme, Late, 4 years",
    "2.0: Bolt, Late, no years",
    "2 so far, the first at Acme, Bolt.",
    "Both: Detail. Only they: Nerve.",
    "100,000 for you.",
    "31 days, 4 weeks.",
    "People, Product, Money and Acme, Late, 4; Bolt, Late.",
)


@pytest.fixture
async def own(urls: Urls, tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody on page one of an exercise of their community's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    copy(Path(__file__).with_name("every_kind.toml"), folder)
    async with circle(urls, content=folder) as started:
        await started.everybody_joins(("ben",))
        yield await _opened(started)


async def _opened(started: Circle) -> Person:
    ben = started.person("ben")
    await ben.command("/workbook")
    await ben.click("workbook_facing", chosen="what-next")
    await choose(ben, "x-every-kind")
    return ben


async def test_every_reading_says_something_nobody_typed(own: Person) -> None:
    await answer(own, NUMBERS, CHOICES)
    await own.click("exercise_row", **ROLE)
    await answer(own, ROLE | SECOND)

    words = shown(own)
    assert [said for said in SAID if said not in words] == []


async def test_answers_stand_in_the_text_of_later_pages(own: Person) -> None:
    await answer(own, NUMBERS)
    assert "At 42 you have 0.25 percent." in shown(own)


async def test_whoever_is_younger_gets_a_page_more_and_may_leave_it_empty(own: Person) -> None:
    await answer(own, NUMBERS | {"age": "27"}, CHOICES, ROLE)
    assert title(own) == "For the young"
    await answer(own, {})
    assert "Your star can wait." in shown(own)


@pytest.mark.parametrize(
    ("page", "wrong", "field", "said"),
    [
        (0, {"age": "forty"}, "age", "a number"),
        (0, {"age": "7"}, "age", "from 16 to 99"),
        (0, {"age": "30.5"}, "age", "a whole number"),
        (0, {"share": "101"}, "share", "from 0 to 100"),
        (1, {"mine": ["detail", "nerve", "calm"]}, "mine", "at most 2"),
        (1, {"order.3": "people"}, "order.3", "further up already"),
        (2, {"roles.1.years": "a few"}, "roles.1.years", "a number"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_input(
    own: Person, page: int, wrong: dict[str, Any], field: str, said: str
) -> None:
    pages = [NUMBERS, CHOICES, ROLE]
    await answer(own, *pages[:page])
    errors = await own.submit(**pages[page] | wrong)
    assert said in errors[field]
    # The form stays, and is taken once it is right.
    await answer(own, pages[page])


async def test_back_finds_every_kind_as_it_was(own: Person) -> None:
    await answer(own, NUMBERS, CHOICES, ROLE)
    for _ in range(3):
        await own.click("exercise_back")
    await answer(own, {}, {}, {})
    assert "1.0: Acme, Late, 4 years" in shown(own)


async def test_windows_filled_to_the_brim_are_shown(own: Person) -> None:
    long = "W" * 2_990 + " & <b>"
    await answer(own, NUMBERS | {"story": long[:3000]}, CHOICES)
    row = {"company": "C" * 200, "stage": "early", "years": "40"}
    for number in (1, 2):
        filled: dict[str, Any] = {f"roles.{number}.{name}": cell for name, cell in row.items()}
        await own.click("exercise_row", **filled)
    await answer(own, {f"roles.3.{name}": cell for name, cell in row.items()})
    assert title(own) == "Your result"
    assert await own.submit(the_experiment="E" * 400, the_gift="G" * 400) == {}
    assert len((own.modal or {})["blocks"]) <= sizes.VIEW_BLOCKS
    await own.click("plan")
    assert "W" * 500 in shown(own)


async def test_what_is_under_way_is_not_offered_to_begin(own: Person) -> None:
    await answer(own, NUMBERS)
    await own.click("exercise_leave")
    await own.close(everything=True)
    await own.command("/workbook")
    rows = (own.modal or {})["blocks"]
    (row,) = (one["accessory"] for one in rows if one.get("accessory", {}).get("value") == "x-every-kind")
    assert row["text"]["text"] == "Resume"
    await choose(own, "x-every-kind")
    assert "At 42 you have" in shown(own)


async def test_the_next_exercise_is_suggested_and_the_story_is_not_typed_twice(own: Person) -> None:
    await answer(own, NUMBERS, CHOICES, ROLE)
    assert await own.submit(the_experiment="I tell it twice.") == {}
    await own.click("Do it again")
    assert STORY in shown(own)
    await own.close(everything=True)
    await own.command("/workbook")
    await own.click("result_open")
    await own.click("Next: Why am I not promoted?")
    assert title(own) == "The job you want"


async def test_an_outcome_can_suggest_a_tip(own: Person) -> None:
    await answer(own, NUMBERS | {"age": "27"}, CHOICES, ROLE, {})
    assert await own.submit(the_experiment="I wait.") == {}
    await own.click("result_tip")
    assert title(own) == "A tip"


async def test_a_result_leads_nobody_to_what_only_comes_to_those_who_chose_it(urls: Urls, tmp_path: Path) -> None:
    deck = Path(__file__).with_name("every_kind.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(deck.replace("t-two-jobs-ahead", "t-after-the-big-win"), "utf-8")
    async with circle(urls, content=tmp_path) as started:
        await started.everybody_joins(("ben",))
        ben = await _opened(started)
        await answer(ben, NUMBERS | {"age": "27"}, CHOICES, ROLE, {})
        assert await ben.submit(the_experiment="I wait.") == {}
        assert find_element(ben.modal or {}, "result_tip") is None
        await ben.close(everything=True)

        await ben.command("/reflect settings")
        assert await ben.submit(weekday="1", tip_themes=["mental-health"]) == {}
        await ben.close(everything=True)
        await ben.command("/workbook")
        await ben.click("result_open")
        await ben.click("result_tip")

        assert "Plan some kindness for after the big day" in shown(ben)
        assert "call your local emergency number now" in shown(ben)
