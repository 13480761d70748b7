"""One member's reflections, moved by hand through the rules, with decks of a test's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.decks.content import Content
from bot.engine import Engine
from bot.models import Arc, Kind, Reflection, Rhythm, Who
from bot.reflections import prompts, reactions, rhythms, tips, tracks
from bot.reflections.rhythms import Choice
from bot.store.foundation import tables as t
from tests.kit.circle import Circle

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
"""For tests of what is decided without the help of a database."""
TUESDAY = date(2026, 11, 24)
"""The day after the practice clock begins."""
HALF_PAST_EIGHT = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
"""That Tuesday, 08:30 in São Paulo."""
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)
CHOICE = Choice(weekday=1, minute=8 * 60 + 30, track=tracks.ALL, pace=1, zone="", tips=False)


def item(name: str, theme: str = "story") -> Reflection:
    """Return a reflection."""
    return Reflection(name, name.title(), theme, (), f"The set-up of {name}.", f"What about {name}?")


def decks(*reflections: Reflection, arcs: tuple[Arc, ...] = ()) -> Content:
    """Return content that holds only these."""
    return Content(lenses=(), reflections=reflections, arcs=arcs)


def arc(name: str, *steps: str) -> Arc:
    """Return an arc with steps of these names, in this order."""
    return Arc(name, name.title(), "A purpose.", "story", tuple(item(step) for step in steps))


class Reflecting:
    """What one member chooses and gets."""

    def __init__(self, circle: Circle, name: str = "ben", content: Content | None = None) -> None:
        self.circle, self.name = circle, name
        whole = circle.bot.engine
        self.engine: Engine = replace(whole, content=content) if content else whole
        self.who = Who(circle.bot.team_id, circle.person(name).id)
        self.last = ""
        """The prompt that `item_at` saw last."""
        self._known: set[str] = set()

    async def choose(self, **changes: Any) -> Rhythm:
        """Choose Tuesday 08:30 and what is said otherwise."""
        return await rhythms.choose(self.engine, self.who, replace(CHOICE, **changes))

    async def rhythm(self) -> Rhythm:
        """Return the rhythm as it stands."""
        return await rhythms.current(self.engine, self.who)

    async def at(self, moment: datetime) -> list[tuple[Kind, str]]:
        """Jump to a moment, tick, and return what was enqueued for this member: kind and prompt."""
        self.circle.clock.jump(moment)
        await prompts.tick(self.engine)
        await tips.tick(self.engine)
        return await self.new()

    async def new(self) -> list[tuple[Kind, str]]:
        """Return what was enqueued for this member since the last look."""
        query = t.outbox.select().where(t.outbox.c.recipient == self.who.user_id).order_by(t.outbox.c.not_before)
        async with self.engine.store.read() as tx:
            rows = [row for row in await tx.execute(query) if row.id not in self._known]
        self._known.update(row.id for row in rows)
        return [(Kind(row.kind), row.subject_id) for row in rows]

    async def kinds_at(self, moment: datetime) -> list[Kind]:
        """Return the kinds of what was enqueued at a moment."""
        return [kind for kind, _ in await self.at(moment)]

    async def item_at(self, moment: datetime) -> str:
        """Return the item of the one prompt that comes at a moment, and let its member react by leaving it out."""
        ((kind, self.last),) = await self.at(moment)
        assert kind is Kind.REFLECTION
        item, _ = await reactions.skip(self.engine, self.who, self.last)
        return item.id

    async def snooze(self, until: date) -> Rhythm:
        """Put the last prompt off, and return the rhythm that goes on from there."""
        return (await reactions.snooze(self.engine, self.who, self.last, until))[1]

    async def weekly(self, count: int, first: datetime = HALF_PAST_EIGHT) -> list[str]:
        """Return the items of so many weeks in a row."""
        return [await self.item_at(first + WEEK * week) for week in range(count)]

    async def status(self, emoji: str) -> None:
        """Show a status in Slack, which the next sweep reads."""
        self.circle.slack.directory.change(self.name, status_emoji=emoji)
        await self.circle.bot.sweep()
