"""The law over all scheduled work: one damaged item of any sort is set aside and listed, and every other is served."""

from __future__ import annotations

import ast
import inspect
from contextlib import AsyncExitStack

import pytest

from bot import app, guards
from bot.app import SWEEPING, TICKING, TIDYING, Sidecar
from bot.engine import Engine
from bot.guards import SORTS
from bot.models import Subject
from bot.store import set_aside
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.night.cases import Night
from tests.night.plant import at_night
from tests.night.recipes import RECIPES
from tests.reflections.steps import ON_SQLITE

BY_OTHERS = {"person", "let_go", "cover"}
"""Whose items come by themselves: a page of the member list, a plan of rewrites."""


def test_every_sort_of_work_has_a_recipe_here() -> None:
    assert set(RECIPES) == set(SORTS), "say in tests/night/recipes.py what an item of it is, and how it is damaged"


def test_every_sort_of_work_belongs_to_a_tick() -> None:
    ticking = [work.sort.name for work in (*TICKING, *SWEEPING, *TIDYING)]

    assert sorted([*ticking, *BY_OTHERS]) == sorted(SORTS)


def test_the_ticks_get_their_work_from_the_guards_alone() -> None:
    tree = ast.parse(inspect.getsource(app))
    (sidecar,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == Sidecar.__name__]
    methods = {node.name: node for node in sidecar.body if isinstance(node, ast.AsyncFunctionDef)}

    called = {
        name: {ast.unparse(node.func) for node in ast.walk(methods[name]) if isinstance(node, ast.Call)}
        for name in ("tick", "sweep", "tidy", "planned_cover")
    }
    assert called == {
        "tick": {"guards.work_off"},
        "sweep": {"directory.renew", "guards.work_off"},
        "tidy": {"guards.work_off", "self.hours.agree"},
        "planned_cover": {"cover.planned"},
    }


@ON_SQLITE
@pytest.mark.parametrize("name", RECIPES)
async def test_a_damaged_item_is_set_aside_said_once_listed_and_done_when_mended(urls: Urls, name: str) -> None:
    async with at_night(urls) as (engine, clock), AsyncExitStack() as stack:
        case = await RECIPES[name](Night(engine, clock, stack))
        with logged() as log:
            await case.run()
            assert await case.served()
            assert await _aside(engine, name) == {case.damaged}
            (line,) = [one for one in await guards.report(engine) if SORTS[name].words in one]
            assert len(case.damaged.id) < 32 or case.damaged.id not in line
            clock.advance(guards.FIRST_PAUSE)
            await case.run()
        assert log.getvalue().count(f"set aside, {SORTS[name].words}: ") == 1

        await case.mend()
        clock.advance(guards.LONGEST_PAUSE)
        await case.run()
        assert await _aside(engine, name) == set()


async def _aside(engine: Engine, name: str) -> set[Subject]:
    async with engine.store.read() as tx:
        return await set_aside.of_sort(tx, name)
