"""Somebody who does *Why am I not promoted?*, through the windows in which people do it."""

from __future__ import annotations

from typing import Any

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.decks.whole import ALL_OF_IT
from tests.kit.circle import Circle

EXERCISE = "x-not-promoted"
JOB = "VP of Product, Platform"
TOLD = "They said that I am not strategic enough yet."
WORDS = "You answer before we have finished the question."
TRY = "I let the next three reviews run without speaking first."
GIVE = "Ask who was in the room before you ask what was said."

FIRST = {"job": JOB, "told": TOLD}
SEEN = {"advocate": "several", "witness": "most"}
OPEN = {"opening": "open", "movers": "several"}
LONG = {"pace": "longer", "cost": "scope"}
UNHEARD = (FIRST, SEEN, OPEN, LONG, {"heard": "same"}, {"words": WORDS, "response": "explained"})
"""Six pages that end in a gap nobody wanted to hear of."""
UNSEEN = (FIRST, {"advocate": "never-raised", "witness": "none"}, OPEN, LONG, {"heard": "silence"})
"""Five pages that end in nobody speaking for them: what they did with feedback is not asked."""


def shown(person: Person) -> str:
    """Return all words on the screen."""
    return text_of(person.modal or {})


def title(person: Person) -> str:
    """Return what the window is called."""
    return str((person.modal or {"title": {"text": ""}})["title"]["text"])


async def begin(person: Person) -> None:
    await person.command("/workbook")
    await choose(person, EXERCISE)


async def choose(person: Person, exercise_id: str) -> None:
    """Press "Begin" beside one exercise of the list."""
    blocks = (person.modal or {"blocks": []})["blocks"]
    row = next(block for block in blocks if block.get("accessory", {}).get("value") == exercise_id)
    await person.click("exercise_open", row["block_id"])


async def answer(person: Person, *pages: dict[str, Any]) -> None:
    for page in pages:
        assert await person.submit(**page) == {}


async def finish(person: Person, *pages: dict[str, Any], **last: str) -> None:
    """Go through all pages to a finished result."""
    await begin(person)
    await answer(person, *pages)
    assert await person.submit(**{"the_experiment": TRY, "the_gift": GIVE} | last) == {}


def fields(person: Person) -> dict[str, Any]:
    """Return what stands in the inputs of the window, by block id; without those in which nothing stands."""
    blocks = [block for block in (person.modal or {"blocks": []})["blocks"] if block["type"] == "input"]
    found = {block["block_id"]: _held(block["element"]) for block in blocks}
    return {name: held for name, held in found.items() if held}


def _held(element: dict[str, Any]) -> Any:
    for name in ("initial_value", "initial_date"):
        if name in element:
            return element[name]
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    return element.get("initial_option", {}).get("value")


async def first_page(circle: Circle) -> Person:
    """Open the exercise that asks for everything, with as many rows as there can be."""
    ben = circle.person("ben")
    await ben.command("/workbook")
    await choose(ben, ALL_OF_IT)
    for _ in range(3):
        await ben.click("exercise_row")
    return ben


async def resumed(ben: Person) -> None:
    """Go on where the draft stands."""
    if ben.modal:
        await ben.close(everything=True)
    await ben.command("/workbook")
    await ben.click("exercise_resume")
