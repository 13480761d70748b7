"""A member list that can hardly be true: odd words for yes and no, and most people out from one hour to the next."""

from __future__ import annotations

import json

import pytest

from bot.errors import SlackWaits
from bot.people import directory
from bot.store import members
from tests.kit.circle import EVERYBODY, Circle

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

LIST = "users.list"
OUT = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
"""Whoever is one of these cannot be asked, or not everywhere."""
YES = ("is_admin", "is_owner")
NO_YES: tuple[object, ...] = ("false", "true", "", 0, 1, 1.5, [], ["x"], {}, {"x": 1}, None)
NO_TEAM: tuple[object, ...] = (None, "", 0, True, ["T0PRACTICE"], {"id": "T0PRACTICE"}, "\ud800", "T" * 99)


def answers(circle: Circle, odd: dict[str, object], names: tuple[str, ...] = EVERYBODY) -> None:
    """Let the next member list say something of these people, and of all others what is so."""
    circle.slack.faults.clear()
    whose = {circle.person(name).id for name in names}
    said = [
        {"id": one.id, "name": one.name, "real_name": one.real_name}
        | {"is_bot": one.is_bot, "deleted": one.deleted, "is_restricted": one.is_restricted}
        | (odd if one.id in whose else {})
        for one in circle.slack.directory.members.values()
    ]
    circle.slack.faults.page(LIST, json.dumps({"ok": True, "members": said}), content_type="application/json")


def but_ana(circle: Circle) -> tuple[str, ...]:
    """Return everybody else, members or not."""
    return tuple(one.name for one in circle.slack.directory.members.values() if not one.is_bot and one.name != "ana")


async def askable(circle: Circle) -> int:
    """Return how many people may be asked where guests may not."""
    async with circle.bot.engine.store.read() as tx:
        return len(await members.peers(tx, circle.bot.team_id, guests=False))


async def active(circle: Circle) -> int:
    async with circle.bot.engine.store.read() as tx:
        found = [await members.get(tx, circle.who(name)) for name in EVERYBODY]
    return sum(one is not None and one.active for one in found)


@pytest.mark.others_in_full
@pytest.mark.parametrize("name", [*OUT, "team_id"])
async def test_other_words_than_slacks_own_say_nothing_of_anybody(joined: Circle, name: str) -> None:
    await joined.bot.sweep()
    before = await askable(joined)

    for odd in NO_TEAM if name == "team_id" else NO_YES:
        answers(joined, {name: odd})
        await joined.bot.sweep()
        await joined.bot.tick()

        assert (await askable(joined), await active(joined)) == (before, len(EVERYBODY)), odd


@pytest.mark.parametrize("name", YES)
async def test_other_words_than_slacks_own_make_nobody_an_admin(joined: Circle, name: str) -> None:
    for odd in NO_YES:
        answers(joined, {name: odd})
        await joined.bot.sweep()

        async with joined.bot.engine.store.read() as tx:
            assert not any(person.is_admin for person in await members.everybody(tx, joined.bot.team_id)), odd


@pytest.mark.parametrize("name", [*OUT, "team_id"])
async def test_a_list_without_anybody_who_can_be_asked_is_never_believed(joined: Circle, name: str) -> None:
    await joined.bot.sweep()
    everybody = tuple(one.name for one in joined.slack.directory.members.values() if not one.is_bot)
    before = await askable(joined)

    for _ in range(3):
        answers(joined, {name: "T0OTHER" if name == "team_id" else True}, everybody)
        with pytest.raises(SlackWaits):
            await joined.bot.sweep()

        assert (await askable(joined), await active(joined)) == (before, len(EVERYBODY))
    await joined.bot.sweep()
    assert (await askable(joined), await active(joined)) == (before, len(EVERYBODY))


@pytest.mark.parametrize("name", [*OUT, "team_id"])
async def test_most_people_are_out_when_slack_says_it_twice(joined: Circle, name: str) -> None:
    await joined.bot.sweep()
    before = await askable(joined)
    most = but_ana(joined)
    odd: dict[str, object] = {name: "T0OTHER" if name == "team_id" else True}

    answers(joined, odd, most)
    with pytest.raises(SlackWaits):
        await joined.bot.sweep()
    assert (await askable(joined), await active(joined)) == (before, len(EVERYBODY))

    answers(joined, odd, most)
    await joined.bot.sweep()
    assert await askable(joined) == before - len(EVERYBODY) + 1
    assert await active(joined) == (1 if name == "deleted" else len(EVERYBODY))


async def test_what_was_said_once_is_forgotten_by_a_list_that_says_otherwise(joined: Circle) -> None:
    most = but_ana(joined)
    await joined.bot.sweep()
    for _ in range(2):
        answers(joined, {"deleted": True}, most)
        with pytest.raises(SlackWaits):
            await joined.bot.sweep()
        await joined.bot.sweep()

    assert await active(joined) == len(EVERYBODY)


async def test_a_few_people_who_go_are_believed_at_once(joined: Circle) -> None:
    await joined.bot.sweep()
    answers(joined, {"deleted": True}, ("ben", "chloe"))

    await joined.bot.sweep()

    assert await active(joined) == len(EVERYBODY) - 2
    assert "last read to its end" in (await directory.report(joined.bot.engine))[0]
