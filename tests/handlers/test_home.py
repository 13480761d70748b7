"""App Home and every window with a list hold 100 blocks, whatever there is to list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.decks.themes import PLAN, THEMES
from bot.models import (
    Exercise,
    Experiment,
    ExperimentOf,
    Home,
    Membership,
    Plan,
    PlanPart,
    Result,
    Reviewer,
    Rhythm,
    RoundState,
    Sheet,
    Workbook,
    Workspace,
)
from bot.people.promise import promise_of
from bot.store import rounds
from handlers.views.home import home_view
from handlers.views.tips import channels_view
from handlers.views.workbook.listing import list_view
from handlers.views.workbook.plan import plan_view
from practice.blockkit.checking import check_view
from practice.hands.reading import text_of
from tests.kit.circle import Circle
from tests.store.things import ANA, CHANNEL, NOW, ROUND, TEAM, TODAY

MANY = 120
SHEETS = tuple(Sheet(f"{place:032}", TODAY, "x", "An exercise") for place in range(MANY))
RESULT = Result("o", "An outcome", "Words", (), (), {}, {}, "")
FULL = Home(
    member=Membership(TEAM, ANA, TODAY),
    is_admin=True,
    promise=promise_of(Workspace(TEAM)),
    asked=(replace(ROUND, state=RoundState.OPENED, ends_at=NOW),) * MANY,
    waiting=(ROUND,) * MANY,
    threads=(ROUND,) * MANY,
    rhythm=Rhythm(TEAM, ANA),
    weeks=(True,) * 12,
    workbook=Workbook(
        drafts=SHEETS,
        results=tuple(replace(one, result=RESULT, finished_on=TODAY) for one in SHEETS),
        damaged=SHEETS,
        plan=Plan(
            parts=tuple(PlanPart(f"Part {place}", ("A line",) * MANY) for place in range(MANY)),
            experiments=tuple(Experiment(one.id, "Try it", date(2026, 12, 1)) for one in SHEETS),
        ),
        today=TODAY,
    ),
    damaged=("your journal", "your requests"),
)


def test_home_stays_within_slacks_blocks_and_says_how_much_more_there_is() -> None:
    view = home_view(FULL)

    assert check_view(view) == []
    assert len(re.findall(r"And \d+ more", json.dumps(view))) == 8


def test_what_fits_is_shown_whole() -> None:
    few = replace(FULL, asked=FULL.asked[:4], waiting=FULL.waiting[:10], threads=FULL.threads[:10], workbook=Workbook())

    assert not re.search(r"And \d+ more", json.dumps(home_view(few)))


CHANNELS = tuple(replace(CHANNEL, channel_id=f"C{place:08}") for place in range(MANY))
TRY = ExperimentOf("What will you try?", "", 14)
EXERCISES = tuple(
    Exercise(f"x-{place}", "One", "What it is for", "story", ("team",), 10, (), (), (), TRY, "What did you learn?")
    for place in range(MANY)
)
ALL_PARTS = replace(FULL.workbook.plan, parts=tuple(PlanPart(name, ("A line",) * MANY) for name in PLAN.values()))


@pytest.mark.parametrize(
    ("view", "cuts"),
    [
        (lambda: channels_view(CHANNELS, "UTC", THEMES, tuple(THEMES)), 1),
        (lambda: list_view(EXERCISES, {"team": "I lead people"}, "all", FULL.workbook), 4),
        (lambda: plan_view(replace(FULL.workbook, plan=ALL_PARTS)), 1),
    ],
    ids=["channels", "workbook", "plan"],
)
def test_a_window_with_a_list_stays_within_slacks_blocks(view: Callable[[], dict[str, Any]], cuts: int) -> None:
    shown = view()

    assert check_view(shown) == []
    assert len(re.findall(r"And \d+ (?:more|older)", json.dumps(shown))) == cuts


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_whoever_is_in_75_open_threads_and_as_many_rounds_has_a_home_all_the_same(joined: Circle) -> None:
    team = joined.bot.team_id
    ben = joined.person("ben")
    async with joined.bot.engine.store.begin() as tx:
        for place in range(150):
            state, slot = (RoundState.OPENED, NOW) if place % 2 else (RoundState.COLLECTING, None)
            one = replace(ROUND, id=f"{place:032x}", team_id=team, asker_id=f"U{place:08}", state=state, slot_at=slot)
            await rounds.add(tx, one)
            await rounds.add_reviewers(tx, team, one.id, [Reviewer(ben.id)])

    home = text_of(await ben.open_home() or {})

    assert home.count("asks for your feedback") == home.count("the answers are open, and you were asked") == 10
    assert home.count("And 65 more") == 2
    assert joined.slack.complaints == []
