"""Every exercise in `content/`, from the list to its deletion, on two branches. A new one is walked by itself."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest

from bot.decks.content import load_content
from bot.models import Exercise, Outcome
from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from tests.decks.breaking import SHIPPED
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import GIVE, TRY, choose, shown, title
from tests.workbook.ways import WRITTEN, Way, two_ways

CONTENT = load_content(SHIPPED)
EXERCISES = pytest.mark.parametrize("exercise", CONTENT.exercises, ids=lambda one: one.id)


@EXERCISES
def test_two_ways_through_it_end_differently(exercise: Exercise) -> None:
    first, second = two_ways(exercise)
    assert first.ends != second.ends


def test_what_was_written_down_leads_through_exercises_that_are_there() -> None:
    assert {one["exercise"] for one in WRITTEN} <= {one.id for one in CONTENT.exercises}


@pytest.mark.full
@ON_SQLITE
@EXERCISES
async def test_its_whole_life(joined: Circle, exercise: Exercise) -> None:
    ben = joined.person("ben")
    first, second = two_ways(exercise)
    await ben.command("/workbook")
    await choose(ben, exercise.id)

    await back_and_away(joined, ben, first)
    await to_the_end(ben, exercise, first)
    await asks_peers(ben, exercise, first)
    await again(ben, exercise, second)
    await beside_last_time(ben, exercise, first, second)
    await shares(joined, ben, end_of(exercise, second))
    await exports(joined, ben, [end_of(exercise, way) for way in (first, second)])
    await deletes(ben, results=2)


def end_of(exercise: Exercise, way: Way) -> Outcome:
    return next(one for one in exercise.outcomes if one.id == way.ends)


async def back_and_away(circle: Circle, ben: Person, way: Way) -> None:
    """Go back a page, leave on the next, and find both as they were two days later."""
    began = title(ben)
    await way.fill(ben)
    await ben.click("exercise_back")
    assert title(ben) == began
    assert await ben.submit() == {}, "what was said stands there still"
    left = title(ben)
    await ben.click("exercise_leave")
    await ben.close(everything=True)
    await circle.later(timedelta(days=2))
    await ben.command("/workbook")
    await ben.click("exercise_resume")
    assert title(ben) == left


async def to_the_end(ben: Person, exercise: Exercise, way: Way) -> None:
    await way.fill_all(ben)
    await ben.click("exercise_back")
    assert title(ben) != "Your result"
    assert await ben.submit() == {}
    end = end_of(exercise, way)
    assert end.title in shown(ben)
    # Every place in its texts was filled.
    assert "…" not in shown(ben).replace("I will never …", "")
    assert await ben.submit(the_experiment=TRY, the_gift=GIVE) == {}
    assert end.title in shown(ben)


async def asks_peers(ben: Person, exercise: Exercise, way: Way) -> None:
    """Open the request that a result leads to; what was said why peers are asked stands above its button."""
    half = exercise.half_after(way.ends)
    assert half is not None
    assert half.why.partition("{")[0] in shown(ben)
    await ben.click("result_peers")
    assert half.focus.partition("{")[0] in shown(ben)
    assert CONTENT.lens(half.lens).title in shown(ben)
    assert "{" not in shown(ben)
    await ben.close(everything=True)


async def again(ben: Person, exercise: Exercise, way: Way) -> None:
    await ben.command("/workbook")
    await ben.click("result_open")
    await ben.click("Do it again")
    await way.fill_all(ben)
    assert end_of(exercise, way).title in shown(ben)
    assert await ben.submit(the_gift=GIVE) == {}


async def beside_last_time(ben: Person, exercise: Exercise, first: Way, second: Way) -> None:
    await ben.click("result_compare")
    assert f"Then: {end_of(exercise, first).title}\nNow: {end_of(exercise, second).title}" in shown(ben)
    assert TRY in shown(ben)
    await ben.click("result_open")


async def shares(circle: Circle, ben: Person, end: Outcome) -> None:
    """Share a result with somebody, who gets exactly what the preview showed."""
    chloe = circle.person("chloe")
    await ben.click("result_share")
    assert await ben.submit(parts=["outcome", "readings", "experiment", "give"], person=chloe.id) == {}
    preview = rows((ben.modal or {})["blocks"])
    assert await ben.submit(sure=["yes"]) == {}
    await ben.close(everything=True)
    await circle.settle()
    assert end.title in text_of(chloe.inbox[-1])
    assert rows(chloe.inbox[-1]["blocks"]) == preview[2:-1]


def rows(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in block.items() if key != "block_id"} for block in blocks]


async def exports(circle: Circle, ben: Person, ends: list[Outcome]) -> None:
    await ben.command("/workbook")
    await ben.click("plan_export")
    await ben.close(everything=True)
    await circle.settle()
    (file,) = chain.from_iterable(message.get("files", ()) for message in ben.inbox)
    said = (circle.slack.files[file["id"]].content or b"").decode()
    assert all(f"### {end.title}" in said for end in ends)
    assert TRY in said


async def deletes(ben: Person, results: int) -> None:
    for _ in range(results):
        await ben.command("/workbook")
        await ben.click("result_open")
        await ben.click("result_delete")
        await ben.close(everything=True)
    await ben.command("/workbook")
    assert find_element(ben.modal or {}, "result_open") is None
    await ben.click("plan")
    assert "fills itself" in shown(ben)
