"""What side attacks are: a trial that is played again and again, and how often chance alone is right in it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle, circle
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.kit.threads import answer_of, open_round
from tests.kit.unhurried import PATIENT

SIX = len(ANA_ASKS)
FORGOTTEN = timedelta(days=61)
"""After this nothing is remembered of a round."""


@dataclass(frozen=True)
class Task:
    """How a side attack is to be played."""

    urls: Urls
    folder: Path
    seed: int
    trials: int
    days_online: float


Play = Callable[[Task], Awaitable[Sequence[float]]]
"""Plays all trials and returns for each how likely the right one is named."""


@dataclass(frozen=True)
class Side:
    """A side attack, and how often it may be right."""

    name: str
    play: Play
    trials: int
    blind: float = 1 / SIX
    margin: float | None = None
    """As an `Attack`'s, but for the lower end of the interval; infinite where the text declares the figure instead."""
    watches: bool = False
    """Whether it goes by who is online, and is tried on both presences."""
    store: str = "sqlite"


class Stage:
    """Ana, who asks; six people who are asked; and a die that is not the bot's."""

    def __init__(self, community: Circle, chance: random.Random) -> None:
        self.community, self.chance = community, chance

    async def opened(self) -> str:
        """Let all six answer a round of Ana's until it opens; return its id."""
        await open_round(self.community, ANA_ASKS)
        answer = answer_of(self.community, ANA_ASKS[0])
        return str(next(value for value in _values(answer["blocks"]) if "/" in value)).partition("/")[0]

    async def read(self, name: str) -> list[str]:
        """Return the lines that Ana reads of the thread with somebody's answer, in its window and below it."""
        ana, answer = self.community.person("ana"), answer_of(self.community, name)
        await ana.click("thread", message=answer)
        shown = [text_of(view) for view in ana.modals]
        await ana.close(everything=True)
        below = [text_of(one) for one in ana.inbox if one.get("thread_ts") == answer["ts"]]
        return "\n".join([*shown, *below]).splitlines()

    async def leaves(self, name: str) -> None:
        """Let somebody leave with "delete everything"."""
        person = self.community.person(name)
        await person.command("/sidecar leave")
        await person.submit(what="delete")
        assert await person.submit(sure=["yes"]) == {}
        await person.close(everything=True)

    async def over(self) -> None:
        """End Ana's rounds, bring back whoever left, and let everything be forgotten."""
        await end_rounds(self.community, self.community.person("ana"))
        for name in ANA_ASKS:
            person = self.community.person(name)
            await person.command("/sidecar join")
            await person.close(everything=True)
        await forget(self.community)


def _values(node: object) -> list[str]:
    """Return what buttons carry."""
    if isinstance(node, Mapping):
        here = [str(node["value"])] if "value" in node else []
        return here + [value for each in node.values() for value in _values(each)]
    return [value for each in node for value in _values(each)] if isinstance(node, list) else []


async def end_rounds(community: Circle, asker: Person) -> None:
    """Let an asker end every round under way, in Home."""
    while "'end_round'" in str(await asker.open_home()):
        await asker.click("end_round")
        await asker.close(everything=True)
    await community.settle()


async def forget(community: Circle) -> None:
    """Let two months pass, and clear the screens."""
    community.clock.advance(FORGOTTEN)
    await community.bot.tidy()
    for channel in community.slack.conversations.channels.values():
        channel.messages.clear()
    community.slack.calls.clear()


@asynccontextmanager
async def staged(task: Task) -> AsyncIterator[Stage]:
    """Start the practice circle, in which everybody has joined."""
    async with circle(task.urls, task.seed, limits=False, **PATIENT) as community:
        await community.everybody_joins()
        yield Stage(community, random.Random(f"side {task.seed}"))


def on_stage(trial: Callable[[Stage], Awaitable[float]]) -> Play:
    """Return the play of one trial after the other, all in one circle."""

    async def play(task: Task) -> list[float]:
        hits = []
        async with staged(task) as stage:
            with logged():
                for _ in range(task.trials):
                    hits.append(await trial(stage))
                    await stage.over()
        return hits

    return play


def lot(scores: Mapping[str, float], right: str) -> float:
    """Return how likely the right one is named: the highest score is, and a tie is decided by lot."""
    named = [one for one, score in scores.items() if score >= max(scores.values()) - 1e-12]
    return (right in named) / len(named)
