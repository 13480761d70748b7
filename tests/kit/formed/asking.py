"""A circle with decks of every form, in which a question of any of them can be brought to anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.models import Kind, Prompt, Subject
from bot.store import rhythms
from practice.hands.person import Person
from tests.kit.circle import Circle, circle
from tests.kit.databases import Urls
from tests.kit.formed.decks import DECK, put


@asynccontextmanager
async def formed_circle(urls: Urls, folder: Path, deck: str = DECK) -> AsyncIterator[Circle]:
    """Start a circle whose own decks hold an item of every form; thirteen people have joined."""
    async with circle(urls, content=put(folder / "own", deck)) as started:
        await started.everybody_joins()
        yield started


async def brought(circle: Circle, name: str, item_id: str) -> Person:
    """Let a question come to somebody as their weekly one."""
    engine, who = circle.bot.engine, circle.who(name)
    prompt = Prompt(engine.chance.id(), who.team_id, who.user_id, engine.today(), item_id)
    async with engine.store.begin() as tx:
        await rhythms.add_prompts(tx, [prompt])
        await engine.send(tx, Kind.REFLECTION, [who.user_id], Subject(who.team_id, prompt.id))
    await circle.settle()
    return circle.person(name)


async def writing(circle: Circle, name: str, item_id: str) -> Person:
    """Let a question come to somebody, who opens the window to write."""
    person = await brought(circle, name, item_id)
    await person.click("reflect_write")
    return person
