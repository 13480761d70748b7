"""The database knows whose it is: a bot token of another workspace stops the start, and costs nobody anything."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, insert

from bot.app import World, build
from bot.errors import Stranger
from bot.models import Membership, Person, SendState
from bot.sending.starting import introduced
from bot.store import members
from bot.store.foundation import tables as t
from tests.kit.circle import Circle, shipped_content_read_once
from tests.kit.sending import SEVEN, ana_asks, rows, told

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
TEST, OTHER = "auth.test", "T0OTHER"
NAMING = (t.sweeps, t.people, t.members, t.rounds, t.workspaces)
"""Tables each row of which says of which workspace it is, and which are of us alone."""
ODD_IDS: tuple[object, ...] = ("", None, 7, [], {}, True, "\ud800", "T\x00", "T1 T2", "T1\n", "T" * 5_000, "Тeam", "  ")


def whoami(circle: Circle, **instead: object) -> None:
    """Let Slack say once that our token is somebody else's."""
    said = {"ok": True, "team_id": circle.bot.team_id, "user_id": "U0PRACTBOT", "bot_id": "B0PRACTICE"} | instead
    circle.slack.faults.page(TEST, json.dumps(said), content_type="application/json")


async def starts(circle: Circle) -> None:
    """Start another bot on the same databases, and stop it."""
    with shipped_content_read_once():
        async with build(circle.bot.settings, World(circle.clock, circle.bot.engine.chance)):
            pass


async def test_a_token_of_another_workspace_stops_the_start_and_costs_nobody_anything(joined: Circle) -> None:
    await ana_asks(joined)
    whoami(joined, team_id=OTHER)

    with pytest.raises(Stranger, match=r"another Slack workspace than the main database") as said:
        await starts(joined)

    assert said.value.code == "SC-50"
    assert str(said.value).endswith("Nothing was changed.")
    assert {row["state"] for row in await rows(joined)} == {SendState.PENDING}
    await joined.settle()
    assert len(told(joined)) == SEVEN - 1


@pytest.mark.others_in_full
@ON_SQLITE
@pytest.mark.parametrize("table", NAMING, ids=str)
async def test_any_row_says_of_which_workspace_a_database_is(opened: Circle, table: object) -> None:
    store = opened.bot.engine.store
    async with store.begin() as tx:
        await members.put_workspace(tx, await members.workspace(tx, opened.bot.team_id))
        for other in t.metadata.sorted_tables[::-1]:
            if other is not table and other not in (t.deployment, t.processes):
                await tx.execute(delete(other))
    whoami(opened, team_id=OTHER)

    with pytest.raises(Stranger):
        await starts(opened)


@ON_SQLITE
async def test_people_that_an_older_version_noted_under_a_wrong_token_let_it_in_no_second_time(joined: Circle) -> None:
    async with joined.bot.engine.store.begin() as tx:
        await members.put_people(tx, [Person(OTHER, "U0STRANGE", "Somebody", "somebody", None)])
    whoami(joined, team_id=OTHER)

    with pytest.raises(Stranger):
        await starts(joined)


@ON_SQLITE
async def test_a_database_that_knows_nobody_yet_takes_any_workspace(fresh: Circle) -> None:
    whoami(fresh, team_id=OTHER)

    await starts(fresh)


@ON_SQLITE
async def test_a_damaged_row_says_nothing_of_a_workspace(fresh: Circle) -> None:
    async with fresh.bot.engine.store.begin() as tx:
        await members.put(tx, Membership(OTHER, "U0STRANGE", fresh.bot.engine.today()))
        await tx.exec_driver_sql("UPDATE members SET team_id = x'ff00'")

    await starts(fresh)


@ON_SQLITE
@pytest.mark.parametrize("name", ["team_id", "user_id", "bot_id"])
async def test_a_start_waits_while_slack_gives_ids_that_are_none(joined: Circle, name: str) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    # Without a bot's id it is a person's token: that needs another one, and no waiting.
    odd = [one for one in ODD_IDS if one or name != "bot_id"]
    for one in odd:
        whoami(joined, **{name: one})

    assert (await introduced(joined.bot.slack, wait))[0] == joined.bot.team_id
    assert len(waits) == len(odd)


async def test_what_is_for_another_workspace_is_left_alone(joined: Circle) -> None:
    await ana_asks(joined)
    found = await rows(joined)
    async with joined.bot.engine.store.begin() as tx:
        # More than a pass looks at, and all of them due before ours.
        for number in range(20):
            strange = found[0] | {"id": f"0{number:031}", "team_id": OTHER, "dedupe_key": f"strange {number}"}
            await tx.execute(insert(t.outbox).values(strange | {"recipient": f"U0STRANGE{number}"}))

    await joined.settle()

    assert len(told(joined)) == SEVEN - 1
    assert {row["state"] for row in await rows(joined) if row["team_id"] == OTHER} == {SendState.PENDING}
