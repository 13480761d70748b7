"""Every shipped exercise, from the list to a finished result, on two branches: back, away, again, and to peers."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.decks.content import load_content
from bot.models import Exercise
from practice.blockkit.interactive import STATEFUL, placed
from practice.hands.person import Person
from tests.decks.breaking import SHIPPED
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import EXERCISE, GIVE, choose, shown, title

CONTENT = load_content(SHIPPED)
WALKS = tomllib.loads(Path(__file__).with_name("walks.toml").read_text("utf-8"))["walks"]
Walk = dict[str, Any]


def named(walk: Walk) -> str:
    return f"{walk['exercise']} ends in {walk['ends']}"


def asked(person: Person) -> set[str]:
    """Return the names of all inputs on the screen."""
    blocks = (person.modal or {"blocks": []})["blocks"]
    return {one.action_id for one in placed(blocks) if one.element["type"] in STATEFUL}


async def fill(person: Person, walk: Walk) -> None:
    """Fill in one page and go on."""
    fields = {name: value for name, value in walk["answers"].items() if name in asked(person)}
    assert await person.submit(**fields) == {}


async def fill_all(person: Person, walk: Walk) -> None:
    """Fill in page after page to the result."""
    while title(person) != "Your result":
        await fill(person, walk)


async def start(person: Person, walk: Walk) -> Exercise:
    await person.command("/workbook")
    await choose(person, walk["exercise"])
    return CONTENT.exercise(walk["exercise"])


def test_every_exercise_has_two_walks_that_end_differently() -> None:
    ends = {(walk["exercise"], walk["ends"]) for walk in WALKS}
    walked = Counter(exercise_id for exercise_id, _ in ends)
    others = {exercise.id for exercise in CONTENT.exercises} - {EXERCISE}  # which has a file of tests to itself
    assert [name for name in sorted(others) if walked[name] < 2] == []


@pytest.mark.full
@ON_SQLITE
@pytest.mark.parametrize("walk", WALKS, ids=named)
async def test_it_ends_where_its_answers_lead_and_goes_on_to_peers(joined: Circle, walk: Walk) -> None:
    ben = joined.person("ben")
    exercise = await start(ben, walk)
    await fill_all(ben, walk)

    outcome = next(one for one in exercise.outcomes if one.id == walk["ends"])
    assert outcome.title in shown(ben)
    assert "…" not in shown(ben).replace("I will never …", "")
    assert await ben.submit(the_gift=GIVE) == {}
    assert outcome.title in shown(ben)

    await ben.click("result_peers")
    assert exercise.peer is not None
    assert exercise.peer.focus.partition("{")[0] in shown(ben)
    assert "{" not in shown(ben)


@pytest.mark.full
@ON_SQLITE
@pytest.mark.parametrize("walk", WALKS, ids=named)
async def test_back_and_away_lose_nothing(joined: Circle, walk: Walk) -> None:
    ben = joined.person("ben")
    await start(ben, walk)
    first = title(ben)
    await fill(ben, walk)
    await ben.click("exercise_back")
    assert title(ben) == first
    assert await ben.submit() == {}
    second = title(ben)
    await ben.click("exercise_leave")
    await ben.close(everything=True)
    await joined.later(timedelta(days=2))
    await ben.command("/workbook")
    await ben.click("exercise_resume")
    assert title(ben) == second
    await fill_all(ben, walk)
    await ben.click("exercise_back")
    assert await ben.submit() == {}
    assert title(ben) == "Your result"
