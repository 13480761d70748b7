"""Wherever people are picked, whoever cannot be is refused beside the field, and says nothing of what they chose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

import pytest

from bot.store import rounds
from practice.hands.person import Person
from practice.hands.reading import find_input, text_of
from practice.world.crowd import crowd
from practice.world.people import PEOPLE
from tests.kit.circle import ANA_ASKS, FOCUS, Circle, circle
from tests.kit.databases import Urls
from tests.kit.sending import said
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import UNSEEN, finish

pytestmark = ON_SQLITE

GUEST, GUEST_OF_ONE_CHANNEL, STRANGER, BOT, GONE, SELF = "otto", "gabi", "svisser", "tallybot", "pia", "ana"
NAMELESS = "u7kfd"
GONE_WORDS = "not in Slack's list"
"""Of closed accounts the list keeps nothing."""
IS_OFF = "is off"


async def first_request(circle: Circle) -> Person:
    """Let Ana, alone so far, open the form."""
    await circle.everybody_joins(("ana",))
    await circle.person("ana").command("/feedback-ask")
    return circle.person("ana")


async def admins(circle: Circle) -> Person:
    """Let Ana open the settings."""
    await circle.everybody_joins(("ana",))
    await circle.person("ana").command("/sidecar settings")
    return circle.person("ana")


async def sharing(circle: Circle) -> Person:
    """Let Ana be about to share a result."""
    await circle.everybody_joins(("ana", NAMELESS))
    ana = circle.person("ana")
    await finish(ana, *UNSEEN)
    await ana.click("result_share")
    return ana


JOIN_FIRST = "Only someone who joined"
ELSEWHERE = "Sanne (Sanne Visser) belongs to another workspace"
PLACES: dict[str, tuple[Callable[[Circle], Awaitable[Person]], dict[str, str], str]] = {
    "reviewers": (
        first_request,
        {
            GUEST: "Otto Keller is a guest",
            GUEST_OF_ONE_CHANNEL: "Gabi (Gabriela Roth) is a guest",
            STRANGER: ELSEWHERE,
            BOT: "Apps cannot be picked",
            GONE: GONE_WORDS,
            SELF: "other than yourself",
        },
        NAMELESS,
    ),
    "admins": (admins, {STRANGER: ELSEWHERE, BOT: "Apps cannot be picked", GONE: GONE_WORDS}, GUEST),
    "person": (
        sharing,
        {
            GUEST: JOIN_FIRST,
            STRANGER: JOIN_FIRST,
            BOT: JOIN_FIRST,
            GONE: JOIN_FIRST,
            SELF: "You have it already",
        },
        NAMELESS,
    ),
}
"""By field: how its form is opened, what is said of whom, and who is taken."""


@pytest.mark.parametrize("field", PLACES)
async def test_whoever_cannot_be_picked_is_refused_beside_the_field_and_who_can_is_taken(
    fresh: Circle, field: str
) -> None:
    begin, refused, taken = PLACES[field]
    ana = await begin(fresh)
    beside = ANA_ASKS[:4] if field == "reviewers" else ()

    rest: dict[str, dict[str, Any]] = {"reviewers": {"focus": FOCUS}, "admins": {}, "person": {"parts": ["give"]}}

    async def pick(name: str) -> dict[str, str]:
        people = [fresh.person(one).id for one in (*beside, name)]
        return await ana.submit(**rest[field], **{field: people[0] if field == "person" else people})

    said_of = {name: await pick(name) for name in refused}
    assert {name: list(errors) for name, errors in said_of.items()} == {name: [field] for name in refused}
    assert [name for name, words in refused.items() if words not in said_of[name][field]] == []
    assert await pick(taken) == {}


async def test_a_refusal_names_everybody_it_is_about_at_once_and_the_asker_can_ask_again(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana",))
    errors = await fresh.ana_asks((*ANA_ASKS[:3], GUEST, STRANGER, BOT))
    assert errors["reviewers"].count("Otto Keller") == errors["reviewers"].count("Apps cannot") == 1
    assert "Sanne" in errors["reviewers"]

    ana = fresh.person("ana")
    assert await ana.submit(reviewers=[fresh.person(name).id for name in ANA_ASKS]) == {}


async def test_guests_may_be_named_where_guests_are_asked(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana",))
    ana = fresh.person("ana")
    await ana.command("/sidecar settings")
    await ana.submit(guests=["yes"])
    await ana.close(everything=True)

    assert await fresh.ana_asks((*ANA_ASKS[:4], GUEST)) == {}


# Drafts that can never start.


def leaves(circle: Circle, name: str) -> None:
    circle.slack.directory.change(name, deleted=True)


def becomes_a_guest(circle: Circle, name: str) -> None:
    circle.slack.directory.change(name, is_restricted=True)


@pytest.mark.parametrize("change", [leaves, becomes_a_guest])
async def test_a_draft_that_can_never_start_is_dropped_and_its_asker_is_told(
    fresh: Circle, change: Callable[[Circle, str], None]
) -> None:
    await fresh.everybody_joins(("ana",))
    assert await fresh.ana_asks(ANA_ASKS[:5]) == {}
    await fresh.later(timedelta(minutes=2))
    assert said(fresh, "ana", IS_OFF) == []

    change(fresh, "ben")
    await fresh.bot.sweep()
    await fresh.later(timedelta(minutes=2))

    assert len(said(fresh, "ana", IS_OFF)) == 1
    assert said(fresh, "ben", IS_OFF) == said(fresh, "chloe", IS_OFF) == []
    assert await fresh.bot.engine.vault.all_keys() == []
    assert await fresh.ana_asks(ANA_ASKS[1:]) == {}


async def test_a_draft_waits_for_people_who_may_still_join(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana", "ben"))
    ben = fresh.person("ben")
    assert await fresh.ana_asks(ANA_ASKS[:5]) == {}
    # That somebody left Sidecar, or does not want to be asked, is not for others to hear.
    await ben.command("/sidecar leave")
    await ben.submit(what="keep")
    await fresh.later(timedelta(days=20))

    async with fresh.bot.engine.store.read() as tx:
        (mine,) = await rounds.of_asker(tx, fresh.who("ana"), fresh.bot.engine.today())
    assert mine.opens_at is None
    assert said(fresh, "ana", IS_OFF) == []


# Looking for people among many.


def listed(circle: Circle, asker: str = "ana") -> Collection[str]:
    """Return the lines of the list of people before an asker."""
    element = find_input(circle.person(asker).modal or {}, "reviewers").element
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    return [one["text"]["text"] for one in options]


async def many(urls: Urls, count: int, act: Callable[[Circle], Awaitable[None]]) -> None:
    """Let so many people and those of the circle be members, and Ana open her form."""
    from practice.demo import crowd_joins

    async with circle(urls, people=(*PEOPLE, *crowd(count))) as community:
        await community.everybody_joins(("ana", "ben", "jn", "isiky", "cparker", "cwong"))
        await crowd_joins(community.bot, count)
        for _ in range(2):
            # Once more: the handles of whom joins are kept from the next sweep on. Slack asks for pauses between.
            await community.bot.sweep()
            for _ in range(count // 4_000):
                community.clock.advance(timedelta(minutes=1))
                await community.bot.sweep_on()
            community.clock.advance(timedelta(minutes=1))
        await community.person("ana").command("/feedback-ask")
        await act(community)


async def looking(community: Circle) -> None:
    ana = community.person("ana")
    chosen: list[str] = []
    for sought, line in (
        ("José Núñez", "José Núñez @jn"),
        ("  ışık yılmaz ", "Işık (Işık Yılmaz) @isiky"),
        ("ISIK", "Işık (Işık Yılmaz) @isiky"),
        ("christina parker", "chris (Christina Parker) @cparker"),
        ("@cwong", "chris (Christopher Wong) @cwong"),
        ("okafor", "Ben Okafor @ben"),
    ):
        await ana.click("find", chosen=sought, focus=FOCUS, reviewers=chosen)
        assert line in listed(community)
        assert len(listed(community)) <= len(chosen) + 1
        value = next(
            one["value"]
            for one in find_input(ana.modal or {}, "reviewers").element["options"]
            if one["text"]["text"] == line
        )
        chosen = [*chosen, value] if value not in chosen else chosen
    await ana.click("find", chosen="nobody of this name", reviewers=chosen)
    assert "No one who can be asked is called “nobody of this name”" in text_of(ana.modal or {})
    # Another lens keeps what was looked for, and who was chosen.
    await ana.click("find", chosen="ben oka", reviewers=chosen)
    await ana.click("lens", chosen="six-ambiguities", reviewers=chosen)
    assert len(listed(community)) == 5
    assert await ana.submit(draws="0") == {}
    await ana.close(everything=True)
    await community.settle()
    assert all(len(said(community, name)) == 1 for name in ("jn", "isiky", "cparker", "cwong", "ben"))


async def test_among_many_people_one_looks_by_any_name_and_keeps_whom_one_chose(urls: Urls) -> None:
    await many(urls, 120, looking)


async def test_among_few_there_is_nothing_to_look_with(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/feedback-ask")

    with pytest.raises(LookupError):
        find_input(ana.modal or {}, "find")


@pytest.mark.full
async def test_four_and_a_half_thousand_people_can_be_picked_from(urls: Urls) -> None:
    async def act(community: Circle) -> None:
        shown = len(listed(community))
        assert 600 < shown < 4_500
        assert f"{4_505 - shown} more are found by name" in text_of(community.person("ana").modal or {})
        await looking(community)
        assert community.slack.complaints == []

    await many(urls, 4_500, act)
