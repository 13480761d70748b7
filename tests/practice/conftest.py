from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from practice.hands.person import Person
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.practice.guinea_pig import MANIFEST, SECRET, GuineaPig


class HandClock:
    """Real seconds that only pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
async def slack(hand: HandClock) -> AsyncIterator[Workspace]:
    workspace = Workspace(
        clock=PracticeClock(),
        manifest=MANIFEST,
        bot_token="xoxb-practice",
        app_token="xapp-practice",
        signing_secret=SECRET,
        limits=False,
        monotonic=hand,
    )
    await workspace.start()
    yield workspace
    await workspace.stop()


@pytest.fixture
def pig(slack: Workspace) -> GuineaPig:
    guinea_pig = GuineaPig(slack)
    slack.direct = guinea_pig.direct
    return guinea_pig


@pytest.fixture
def ana(slack: Workspace) -> Person:
    return slack.person("ana")
