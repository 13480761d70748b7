"""App Home holds 100 blocks, whatever somebody has."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from bot.models import (
    Experiment,
    Home,
    Membership,
    Plan,
    PlanPart,
    Result,
    Rhythm,
    RoundState,
    Sheet,
    Workbook,
    Workspace,
)
from bot.people.promise import promise_of
from handlers.views.home import home_view
from practice.blockkit.checking import check_view
from tests.store.samples import ANA, NOW, ROUND, TEAM, TODAY

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
    damaged=("your journal", "your rounds"),
)


def test_home_stays_within_slacks_blocks_and_says_how_much_more_there_is() -> None:
    view = home_view(FULL)

    assert check_view(view) == []
    assert len(re.findall(r"And \d+ more", json.dumps(view))) == 8


def test_what_fits_is_shown_whole() -> None:
    few = replace(FULL, asked=FULL.asked[:4], waiting=FULL.waiting[:10], threads=FULL.threads[:10], workbook=Workbook())

    assert not re.search(r"And \d+ more", json.dumps(home_view(few)))
