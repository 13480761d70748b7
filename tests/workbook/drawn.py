"""Ana, who does *Where I am world-class* and *Superpower and shadow*, and peers who mark the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from practice.world.messages import Message
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.databases import sqlite_without_threads
from tests.kit.scores import marks
from tests.kit.threads import OPENING
from tests.workbook.steps import answer, choose

WORLD_CLASS, SHADOW = "x-where-i-am-world-class", "x-superpower-and-shadow"
LENS = "six-ambiguities"
KINDS = ("craft", "market", "organisation", "domain", "team", "growth")
OWN = (5, 2, 3, 1, 4, 2)
CHART = "data_visualization"


async def world_class(circle: Circle, points: Sequence[int] = OWN, name: str = "ana") -> None:
    """Do the exercise to its end; the result stays on the screen."""
    person = circle.person(name)
    await person.command("/workbook")
    await choose(person, WORLD_CLASS)
    given = {f"s-{kind}": str(point) for kind, point in zip(KINDS, points, strict=True)}
    facts = {f"f-{kind}": f"Fact of {kind}." for kind, point in zip(KINDS, points, strict=True) if point >= 4}
    pages = [{name: given[name] for name in list(given)[:3]}, {name: given[name] for name in list(given)[3:]}]
    await answer(person, *pages, {"called": "craft"}, *([facts] if facts else []))
    assert await person.submit(the_experiment="I ship without a review.") == {}


async def peers_mark(circle: Circle, *points: Sequence[str], lens: str = LENS) -> None:
    """Let Ana ask with the lens and people mark its scales, each row of points in their order; the round opens."""
    with sqlite_without_threads():
        assert await circle.ana_asks(lens=lens, draws="0") == {}
        for place, name in enumerate(ANA_ASKS[: len(points[0])]):
            marked: dict[str, Any] = {f"q{number}": row[place] for number, row in enumerate(points)}
            assert await marks(circle, name, **marked, q6=f"Words of number {place}.") == {}
        await circle.later(OPENING)


def pictures(circle: Circle, name: str = "ana") -> list[Message]:
    """Return the messages with a picture, oldest first."""
    return [one for one in circle.person(name).inbox if str(one["text"]).startswith("Your picture of")]


async def draw(circle: Circle, name: str = "ana") -> Message:
    """Press the button of the result on the screen; return what comes."""
    person = circle.person(name)
    await person.click("result_picture")
    await person.close(everything=True)
    await circle.settle()
    return pictures(circle, name)[-1]
