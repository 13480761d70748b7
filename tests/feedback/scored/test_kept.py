"""What an asker keeps of scores: bands under their own key, and what may stand beside another round's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.feedback import scores
from bot.feedback.asking import MEMORY
from bot.models import HIGH, LOW
from bot.people import members
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.scores import DECISIONS, NOT_SHOWN, PICKING, marks, said, scored_round, summaries
from tests.kit.threads import OPENING
from tests.night.damage import flipped

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

UP, DOWN, ALIKE = ["5", "4", "5", "4", "2"], ["1", "2", "2", "1", "5"], ["4"] * 5
HIGH_WORDS, LOW_WORDS = "4 to 5 of 5 (I say it, and it counts)", "1 to 2 of 5 (I keep it to myself)"


async def sealed_rows(circle: Circle) -> Sequence[bytes]:
    async with circle.bot.engine.store.read() as tx:
        return [bytes(one) for one in await tx.scalars(text("SELECT sealed FROM scores ORDER BY round_id"))]


async def change(circle: Circle, statement: str) -> None:
    async with circle.bot.engine.store.begin() as tx:
        await tx.execute(text(statement))


# Two rounds side by side.


async def test_the_same_people_asked_again_show_what_they_said_last_time(joined: Circle) -> None:
    await scored_round(joined, DOWN, UP)
    await scored_round(joined, UP, ALIKE)

    assert said(joined, 0) == [HIGH_WORDS, f"Last time: {LOW_WORDS}"]
    assert said(joined, 1) == [NOT_SHOWN], "what was shown before says nothing beside what is not shown now"
    assert [one.scores.before[:1] for one in await scores.kept(joined.bot.engine, joined.who("ana"))] == [((LOW,),), ()]


async def test_two_rounds_whose_people_differ_by_one_are_never_to_be_compared(joined: Circle) -> None:
    await scored_round(joined, DOWN)
    assert await joined.ana_asks(lens=DECISIONS, draws="0") == {}
    for name, point in zip(ANA_ASKS, UP, strict=False):
        assert await marks(joined, name, q0=point) == {}
    # Asking lets no such lists through; an older version, or a copy that was restored, may have.
    one, before = joined.person(ANA_ASKS[0]).id, "SELECT id FROM rounds WHERE state = 'opened'"
    await change(joined, f"DELETE FROM reviewers WHERE user_id = '{one}' AND round_id IN ({before})")  # noqa: S608 - ours

    await joined.later(OPENING)

    assert len(summaries(joined)) == 2
    assert said(joined) == [NOT_SHOWN], "whatever they marked: both messages stand in one conversation"


async def test_who_left_while_a_round_collects_makes_it_another_list(joined: Circle) -> None:
    await scored_round(joined, [*DOWN, "3"])
    assert await joined.ana_asks(lens=DECISIONS, draws="0") == {}
    for name, point in zip(ANA_ASKS, [*UP, "3"], strict=True):
        assert await marks(joined, name, q0=point) == {}
    await members.leave(joined.bot.engine, joined.who(ANA_ASKS[-1]), delete=False)

    await joined.later(OPENING)

    assert len(summaries(joined)) == 2
    assert said(joined) == [NOT_SHOWN], "what changed would be theirs"


@pytest.mark.full
async def test_a_round_after_the_memory_of_sets_stands_alone(joined: Circle) -> None:
    await scored_round(joined, DOWN)
    ana = joined.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await joined.later(MEMORY + timedelta(days=1))
    await scored_round(joined, UP)

    assert said(joined) == [HIGH_WORDS]


@pytest.mark.full
async def test_another_lens_stands_alone(joined: Circle) -> None:
    await scored_round(joined, [["0"], ["0", "1"], ["1"], ["0", "2"]], lens=PICKING)
    await scored_round(joined, UP)

    assert said(joined) == [HIGH_WORDS]


# What is kept.


async def test_bands_are_kept_for_the_asker_and_neither_who_nor_how_many(joined: Circle) -> None:
    await scored_round(joined, UP)

    (one,) = await scores.kept(joined.bot.engine, joined.who("ana"))
    assert (one.lens_id, one.title, one.scores.now) == (DECISIONS, "How I decide", ((HIGH,), None, None))
    assert one.day == joined.bot.engine.today()
    assert await scores.kept(joined.bot.engine, joined.who("ben")) == []


async def test_every_row_is_as_long_whatever_was_marked(joined: Circle) -> None:
    await scored_round(joined, UP, DOWN)
    await scored_round(joined, [None] * 4, lens=PICKING)

    rows = await sealed_rows(joined)
    assert len(rows) == 2
    assert len({len(one) for one in rows}) == 1


async def test_deleting_everything_deletes_the_scores(joined: Circle) -> None:
    await scored_round(joined, UP)
    ana = joined.person("ana")
    await ana.command("/sidecar leave")
    await ana.submit(what="delete")
    assert await ana.submit(sure=["yes"]) == {}

    assert await sealed_rows(joined) == []


async def test_a_damaged_key_of_the_asker_keeps_no_round_from_opening(joined: Circle) -> None:
    await scored_round(joined, DOWN)
    await flipped(joined.bot.engine.store, "member_keys.wrapped", "true")

    await scored_round(joined, UP)

    assert said(joined) == [HIGH_WORDS]
    assert await scores.kept(joined.bot.engine, joined.who("ana")) == []


@pytest.mark.full
async def test_a_damaged_row_hides_no_other(joined: Circle) -> None:
    await scored_round(joined, DOWN)
    await flipped(joined.bot.engine.store, "scores.sealed", "true")
    await scored_round(joined, UP)

    (one,) = await scores.kept(joined.bot.engine, joined.who("ana"))
    assert one.scores.now[0] == (HIGH,)
    assert len(summaries(joined)) == 2


async def test_a_lens_in_words_brings_no_message_and_keeps_nothing(joined: Circle) -> None:
    assert await joined.ana_asks(draws="0") == {}
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "Listen first.")
    await joined.later(timedelta(days=5, hours=1))

    assert "An answer from" in text_of(joined.person("ana").inbox[-1])
    assert summaries(joined) == []
    assert await sealed_rows(joined) == []
