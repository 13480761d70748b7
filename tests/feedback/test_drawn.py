"""Whom Sidecar added is not to be found out: the attacks that did are played again, against the real bot."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.attack.people import PEOPLE
from tests.attack.side.drawing import DRAWING, Asker, Turn, follow_up, name_most_and_ask_again
from tests.kit.circle import EVERYBODY, Circle, circle
from tests.kit.databases import SqliteTemplate, sqlite_without_threads

TWENTY = PEOPLE[:20]
ANYBODY = [member.id for member in TWENTY[1:]]
SIX = ANYBODY[:6]


@pytest.fixture
async def twenty(sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[Circle]:
    """A circle with enough people to draw three from."""
    with sqlite_template.copy(tmp_path) as urls, sqlite_without_threads():
        async with circle(urls, people=TWENTY, limits=False) as started:
            await started.everybody_joins(tuple(member.name for member in TWENTY))
            yield started


def asker_in(community: Circle) -> Asker:
    return Asker(community, TWENTY[0].id)


def timeless(words: str) -> str:
    """Return a text without its moments and its round's id."""
    return re.sub(r"<!date[^>]*>|\w{3} \d\d \w{3}, \d\d:\d\d UTC|\b[0-9a-f]{32}\b", "", words)


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_naming_most_calling_it_off_and_asking_again_leaves_nobody_who_must_have_been_drawn(
    joined: Circle,
) -> None:
    peers = [joined.person(name).id for name in EVERYBODY[1:]]
    asker = Asker(joined, joined.person("ana").id)
    assert await name_most_and_ask_again(asker, peers, random.Random(1)) == 0.0


async def test_no_list_that_is_tried_shows_by_any_word_that_somebody_on_it_was_drawn(twenty: Circle) -> None:
    asker = asker_in(twenty)
    first = await asker.asks(SIX)
    await asker.calls_off()
    drawn, others = sorted(first.drawn), sorted(set(ANYBODY) - set(SIX) - first.drawn)
    turns = []
    for named in (others[:5], [drawn[0], *others[5:9]]):
        turns.append(await asker.asks(named))
        await asker.calls_off()
    assert drawn
    assert timeless(turns[0].read) == timeless(turns[1].read)


@pytest.mark.full
async def test_a_follow_up_after_somebody_who_was_drawn_left_says_nothing_of_it_and_asks_none_of_the_three(
    twenty: Circle,
) -> None:
    assert await follow_up(asker_in(twenty), ANYBODY, random.Random(1)) <= 3 / 9
    async with twenty.bot.engine.store.read() as tx:
        drawn = await tx.scalars(text("SELECT sum(drawn) FROM reviewers GROUP BY round_id"))
    assert sorted(drawn) == [0, 3]


async def test_a_follow_up_asks_exactly_the_same_people_drawn_ones_included(twenty: Circle) -> None:
    asker = asker_in(twenty)
    first = await asker.opens_and_commits(SIX)
    again = await asker.waits(timedelta(days=21))
    assert (again.named, again.drawn) == (first.named, first.drawn)
    assert len(first.drawn) == 3


async def want_no_draw(community: Circle, people: Collection[str]) -> None:
    query = text("UPDATE members SET drawable = false WHERE user_id IN :people")
    async with community.bot.engine.store.begin() as tx:
        await tx.execute(query.bindparams(bindparam("people", list(people), expanding=True)))


async def seen(community: Circle, turn: Turn) -> list[str]:
    """Return what the asker and two of those they named are shown of a round, without its times."""
    shown = [turn.read]
    for user in SIX[:2]:
        giver = Person(community.slack, user)
        await giver.click("answer")
        shown += [text_of(giver.inbox[-1]), text_of(giver.modal or {}), text_of(await giver.open_home() or {})]
        await giver.close(everything=True)
    return [timeless(words) for words in shown]


@pytest.mark.full
async def test_nothing_that_anybody_sees_differs_when_nobody_is_drawn(twenty: Circle) -> None:
    asker = asker_in(twenty)
    some = await asker.asks(SIX)
    with_three = await seen(twenty, some)
    await asker.calls_off()
    await want_no_draw(twenty, some.drawn)
    none = await asker.asks(SIX)
    with_nobody = await seen(twenty, none)
    assert (len(some.drawn), len(none.drawn)) == (3, 0)
    assert with_three == with_nobody


async def test_somebody_who_does_not_want_to_be_drawn_is_never_drawn(twenty: Circle) -> None:
    unwilling = ANYBODY[6:10]
    for user in unwilling:
        person = Person(twenty.slack, user)
        await person.open_home()
        await person.click("preferences", chosen=["askable"])
    # Nine are left, so that three are drawn.
    turn = await asker_in(twenty).asks(SIX)
    assert turn.drawn <= set(ANYBODY) - set(SIX) - set(unwilling)
    assert len(turn.drawn) == 3


async def test_a_round_in_which_too_few_of_those_picked_are_left_is_off_whoever_was_drawn(twenty: Circle) -> None:
    members = twenty.slack.directory.members
    members[SIX[0]] = replace(members[SIX[0]], deleted=True)
    asker = asker_in(twenty)
    turn = await asker.asks(SIX[:5])
    assert "can still answer" in turn.read


@pytest.mark.full
@pytest.mark.parametrize("name", DRAWING)
async def test_no_attack_on_the_draw_is_right_more_often_than_once_in_three(twenty: Circle, name: str) -> None:
    for seed, member in enumerate(TWENTY[:2]):
        peers = [one.id for one in TWENTY if one.id != member.id]
        assert await DRAWING[name](Asker(twenty, member.id), peers, random.Random(seed)) <= 1 / 3
