"""A form that is sent off while something is in the way stays, with its text, and says what to do: every form."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.store.foundation.hurry import BUSY_MS, HURRY_MS
from handlers import FEATURES
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import Circle
from tests.kit.forms import EARLY, LATE, TYPED, Form
from tests.kit.outage import outage
from tests.kit.threads import answer_of, open_round, slot

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

IN_TIME = 3.0
"""Seconds in which Slack wants an answer."""


@pytest.fixture
async def early(joined: Circle) -> Circle:
    """Ana's round collects, Ben has his weekly question, and Ana has written in her journal."""
    ben, ana = joined.person("ben"), joined.person("ana")
    await ben.command("/reflect settings")
    await ben.submit(weekday="1", minute="510")
    await ben.close(everything=True)
    await ana.command("/reflect")
    await ana.submit(text="The first page.")
    await ana.close(everything=True)
    assert await joined.ana_asks() == {}
    await joined.later(timedelta(days=1, hours=6))
    return joined


@pytest.fixture
async def late(joined: Circle) -> Circle:
    """Ana's round has opened, she has said what she heard, and there are moderators."""
    joined.slack.invite_bot("moderators")
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert await ana.submit(moderators="C0MODERATORS") == {}
    await ana.close(everything=True)
    await open_round(joined)
    await ana.click("hear", message=answer_of(joined, "ben"))
    assert await ana.submit(letter="I heard that I decide late.") == {}
    await ana.close(everything=True)
    await slot(joined)
    return joined


def test_every_form_there_is_stands_in_one_of_the_tables() -> None:
    forms = {name for feature in FEATURES for name in feature.submissions}
    assert sorted(forms ^ {*EARLY, *LATE}) == [], "say in EARLY or LATE how it is opened and what is typed"


async def test_without_the_database_every_form_stays_with_its_text(
    early: Circle, request: pytest.FixtureRequest
) -> None:
    await _all_stay(early, EARLY, request)


@pytest.mark.full
async def test_without_the_database_every_form_after_the_opening_stays_with_its_text(
    late: Circle, request: pytest.FixtureRequest
) -> None:
    await _all_stay(late, LATE, request)


async def _all_stay(circle: Circle, forms: dict[str, Form], request: pytest.FixtureRequest) -> None:
    for name, (opening, inputs) in forms.items():
        person = await opening(circle)
        before = copy.deepcopy(person.modal)
        assert before is not None
        assert before["callback_id"] == name
        async with outage(circle.bot.engine.store, request):
            errors = await person.submit(**inputs)
        _stays(person, before, errors, "SC-20")
        await person.close(everything=True)
        circle.clock.advance(timedelta(seconds=5))


def _stays(person: Person, before: dict[str, Any], errors: dict[str, str], code: str) -> None:
    """Check that a form is there as it was, with what was typed, and says in one sentence what to do."""
    name = before["callback_id"]
    assert person.modal is not None
    assert (person.modal["id"], person.modal["blocks"]) == (before["id"], before["blocks"]), name
    ((block, words),) = errors.items()
    assert block, name
    assert code in words
    assert "is still here" in words
    assert "again in a minute" in words
    assert "nothing was lost" not in words.lower()
    if TYPED in str(person.modal["state"]):
        assert "Your text is still here" in words


async def test_what_was_typed_can_be_sent_once_the_database_is_back(
    early: Circle, request: pytest.FixtureRequest
) -> None:
    ana = early.person("ana")
    await ana.command("/reflect")
    async with outage(early.bot.engine.store, request):
        assert "SC-20" in str(await ana.submit(text=TYPED))
    assert await ana.submit() == {}
    await ana.close(everything=True)
    await ana.command("/reflect journal")
    assert TYPED in text_of(ana.modal or {})


async def test_a_giver_who_meets_an_outage_leaves_no_other_trace(early: Circle, request: pytest.FixtureRequest) -> None:
    ben = early.person("ben")
    await ben.click("answer")
    with traces(early) as left:
        async with outage(early.bot.engine.store, request):
            assert await ben.submit(q0=TYPED) != {}
        assert await ben.submit() == {}
    assert [statement.split(" SET ")[0] for statement in left.writes] == ["UPDATE boxes"]
    assert all(method.startswith("views.") for method in left.calls)


async def test_what_a_rule_ends_can_still_be_copied(early: Circle) -> None:
    ben = early.person("ben")
    await ben.click("answer")
    ana = early.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await ben.submit(q0=TYPED)
    shown = text_of(ben.modal or {})
    assert "Not just yet" in shown
    assert TYPED in shown


@asynccontextmanager
async def locked(circle: Circle, table: str) -> AsyncIterator[None]:
    """Let somebody else hold the database's one writer, or a table of Postgres, for the length of the block."""
    store = circle.bot.engine.store
    async with store.begin() as tx:
        if not store.is_sqlite:
            await tx.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


@pytest.mark.parametrize(("form", "table"), [("reflect", "prompts"), ("answer", "boxes"), ("ask", "rounds")])
async def test_a_database_that_somebody_holds_is_not_waited_for_longer_than_slack_waits(
    early: Circle, form: str, table: str
) -> None:
    opening, inputs = EARLY[form]
    person = await opening(early)
    before = copy.deepcopy(person.modal)
    assert before is not None
    began = asyncio.get_running_loop().time()
    async with locked(early, table):
        errors = await person.submit(**inputs)
        assert asyncio.get_running_loop().time() - began < IN_TIME
    _stays(person, before, errors, "SC-20")
    assert await person.submit() == {}


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_the_clock_waits_longer_for_the_writer_than_people_do(fresh: Circle) -> None:
    engine, waits = fresh.bot.engine, []
    for _ in range(2):
        with engine.answering():
            async with engine.store.begin() as tx:
                waits.append((await tx.exec_driver_sql("PRAGMA busy_timeout")).scalar())
        async with engine.store.begin() as tx:
            waits.append((await tx.exec_driver_sql("PRAGMA busy_timeout")).scalar())
    assert waits == [HURRY_MS, BUSY_MS] * 2
