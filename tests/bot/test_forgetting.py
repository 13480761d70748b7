"""“Delete everything” forgets a person in every table, also in one that is added tomorrow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table
from sqlalchemy.schema import CreateTable

from bot.errors import StoreError
from bot.store.foundation.columns import Bytes, Moment, Text, identifier, own, team, user
from bot.store.foundation.key_tables import keys_metadata
from bot.store.foundation.tables import metadata
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

OF_NOBODY = {
    "again", "channel", "channel_id", "code", "cursor", "dedupe_key", "digest", "entry_id", "fault", "handle",
    "help_link", "help_words", "id", "item_id", "key_fingerprint", "kind", "meeting_id", "message_id", "method",
    "moderators", "name", "next_fingerprint", "real_name", "restored_id", "round_id", "sheet_id", "sort", "state",
    "subject_id", "team_id", "tip_id", "tip_track", "track", "ts", "zone",
}  # fmt: skip
"""Columns of text that hold no person's id. Any other is taken for one that does, until it is listed here."""

MAY_STAY = {
    "people": "the list of everybody in Slack, as it holds whoever never joined",
    "rounds": "who asked, for 60 days, so that two rounds cannot be compared; words and key are gone",
    "reviewers": "who was asked by whom, for 60 days, for the same reason",
    "outbox": "that a message was sent, for 7 days, never words",
    "join_invites": "who was named before they joined, so that nobody is invited again and again",
}
"""Tables in which a row may still name somebody who deleted everything, and why (docs/PRIVACY.md, what it keeps)."""

SAID_IN_VIEWS = {"members", "commitments", "rhythms", "prompts", "entries", "member_keys"}
"""Tables of members' own that `handlers.views.privacy` speaks of in sentences with figures."""

FILLING: dict[str, object] = {
    "id": "f" * 32, "round_id": "f" * 32, "sheet_id": "f" * 32, "entry_id": "f" * 32, "zone": "UTC",
    "rounds.state": "ended",
    "outbox.state": "sent", "outbox.kind": "join_invite", "rhythms.state": "on",
}  # fmt: skip
"""What stands in a planted row where any text would not do."""


def of_people(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, String) and column.name not in OF_NOBODY]


def planted_row(table: Table, circle: Circle, person_id: str) -> dict[str, object]:
    engine = circle.bot.engine
    by_type: dict[type, object] = {
        # Four is a weekday, an hour, a threshold and a number of people.
        Text: "text", Integer: 4, Boolean: False, Bytes: b"sealed", Date: engine.today(), Moment: engine.now(),
    }  # fmt: skip
    given = FILLING | {"team_id": circle.bot.team_id} | dict.fromkeys(of_people(table), person_id)

    def value(column: Column[Any]) -> object:
        general = given.get(column.name, by_type.get(type(column.type)))
        return FILLING.get(f"{table.name}.{column.name}", general)

    return {column.name: value(column) for column in table.columns}


async def naming(circle: Circle, person_id: str, tables: Sequence[Table]) -> set[str]:
    """Return the tables in which any cell holds somebody's id."""
    found = set()
    async with circle.bot.engine.store.read() as tx:
        for table in tables:
            rows = (await tx.execute(table.select())).all()
            found |= {table.name for row in rows for cell in row if person_id in str(cell)}
    return found


async def plant(circle: Circle, table: Table, row: dict[str, object]) -> None:
    try:
        async with circle.bot.engine.store.begin() as tx:
            await tx.execute(table.insert().values(row))
    except StoreError as error:
        pytest.fail(f"{table.name} takes no row {row}: say in FILLING what its columns need ({error.__cause__})")


async def named_everywhere(circle: Circle, person_id: str, tables: Sequence[Table]) -> set[str]:
    """Plant a row for somebody in every table of people that has none; return these tables."""
    already = await naming(circle, person_id, tables)
    for table in tables:
        if of_people(table) and table.name not in already:
            await plant(circle, table, planted_row(table, circle, person_id))
    return {table.name for table in tables if of_people(table)}


async def by_himself(circle: Circle) -> None:
    ben = circle.person("ben")
    await ben.command("/sidecar leave")
    await ben.submit(what="delete")
    assert await ben.submit(sure=["yes"]) == {}


async def by_an_admin(circle: Circle) -> None:
    ana = circle.person("ana")
    await ana.command("/sidecar forget")
    await ana.submit(person=circle.person("ben").id)
    assert await ana.submit(sure=["yes"]) == {}


Deleting = Callable[[Circle], Awaitable[None]]


async def left_after_deleting_everything(
    circle: Circle, tables: Sequence[Table], delete: Deleting = by_himself
) -> list[str]:
    """Let Ben, who has a row everywhere, be deleted; say which tables behave otherwise than MAY_STAY says."""
    ben = circle.person("ben")
    planted = await named_everywhere(circle, ben.id, tables)
    assert await naming(circle, ben.id, tables) == planted

    await delete(circle)

    left = await naming(circle, ben.id, tables)
    forgotten = (
        "{}: “delete everything” leaves a row. Give the table `info=own(…)` in bot/store/foundation/tables.py, "
        "or say in MAY_STAY why it stays"
    )
    needless = "{}: nothing is left of somebody who deleted everything. Take it out of MAY_STAY"
    return [forgotten.format(name) for name in sorted(left - MAY_STAY.keys())] + [
        needless.format(name) for name in sorted(MAY_STAY.keys() - left)
    ]


@pytest.mark.parametrize("delete", [by_himself, by_an_admin], ids=lambda delete: delete.__name__)
async def test_deleting_everything_forgets_every_table_but_those_that_say_why(joined: Circle, delete: Deleting) -> None:
    assert await left_after_deleting_everything(joined, metadata.sorted_tables, delete) == []


async def test_a_table_that_leaving_forgets_is_named(joined: Circle) -> None:
    diaries = Table("diaries", MetaData(), identifier(), team(), user("written_by"), Column("day", Date))
    async with joined.bot.engine.store.begin() as tx:
        await tx.execute(CreateTable(diaries))

    complaints = await left_after_deleting_everything(joined, [*metadata.sorted_tables, diaries])

    assert "diaries" in [complaint.partition(":")[0] for complaint in complaints]


def unsaid(tables: Sequence[Table]) -> list[str]:
    """Say which tables of members' own have no words in `/sidecar privacy`."""
    silent = [one for one in tables if one.info.get("own") and not one.info["kept"] and one.name not in SAID_IN_VIEWS]
    return [f"{one.name}: say what it keeps, and for how long: `info=own(kept=…)`, one line" for one in silent]


def test_every_table_of_members_says_what_it_keeps() -> None:
    assert unsaid(metadata.sorted_tables) == []


def test_a_table_that_keeps_something_in_silence_is_named() -> None:
    diaries = Table("diaries", MetaData(), identifier(), team(), user(), info=own())

    assert [complaint.partition(":")[0] for complaint in unsaid([diaries])] == ["diaries"]


@pytest.mark.parametrize("table", keys_metadata.sorted_tables, ids=lambda table: table.name)
def test_the_key_store_names_nobody(table: Table) -> None:
    assert of_people(table) == []
