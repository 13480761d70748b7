"""What the asker will do: kept under their own key, reminded, and followed up with the same people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import commitments
from bot.models import Who
from bot.people import members
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.kit.circle import ANA_ASKS, EVERYBODY, Circle
from tests.kit.spill import cells, disk, stores
from tests.kit.threads import GIVERS, WORDS, open_round

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

WILL = "Say where I stand in the first five minutes"
DAYS_AHEAD = 21


def heading(circle: Circle) -> Message:
    return next(m for m in circle.person("ana").inbox if "Your request brought" in m["text"])


async def commits(circle: Circle, words: str = WILL, days: int = DAYS_AHEAD) -> dict[str, str]:
    ana = circle.person("ana")
    await ana.click("commit", message=heading(circle))
    day = (circle.clock.now() + timedelta(days=days)).date()
    errors = await ana.submit(text=words, day=day.isoformat())
    await ana.close(everything=True)
    return errors


def asked_again(person: Person) -> bool:
    return any("A follow-up" in text_of(m) and WILL in text_of(m) for m in person.inbox)


async def weeks(circle: Circle, count: int) -> None:
    for _ in range(count):
        await circle.later(timedelta(days=7))


async def test_a_commitment_is_reminded_and_followed_up_with_the_same_people(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    for name in GIVERS:
        await joined.answers(name, WORDS[name])
    await joined.later(timedelta(days=5, hours=1))
    assert await commits(joined) == {}
    await weeks(joined, 2)
    assert any("whether they noticed" in text_of(m) and WILL in text_of(m) for m in joined.person("ana").inbox)
    assert not any(asked_again(joined.person(name)) for name in EVERYBODY)
    await weeks(joined, 2)
    async with joined.bot.engine.store.read() as tx:
        rows = (await tx.execute(text("SELECT round_id, user_id FROM reviewers"))).all()
    first, second = ({row.user_id for row in rows if row.round_id == one} for one in {row.round_id for row in rows})
    assert first == second == {joined.person(name).id for name in ANA_ASKS}
    assert [name for name in EVERYBODY if asked_again(joined.person(name))] == [*ANA_ASKS]


@pytest.mark.full
async def test_the_follow_up_is_answered_and_opens_like_any_round(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined)
    await weeks(joined, 3)
    await joined.later(timedelta(hours=2))
    for name in GIVERS:
        person = joined.person(name)
        invitation = next(m for m in reversed(person.inbox) if "A follow-up" in text_of(m))
        await person.click("answer", message=invitation)
        assert await person.submit(q0=f"Yes. {WORDS[name]}", q1="") == {}
        await person.close(everything=True)
    await joined.later(timedelta(days=3, hours=1))
    answers = [m for m in joined.person("ana").inbox if "Yes. The view" in text_of(m)]
    assert len(answers) == len(GIVERS)


@pytest.mark.full
@pytest.mark.parametrize(("words", "days", "field"), [("  ", 21, "text"), (WILL, 3, "day"), (WILL, 80, "day")])
async def test_a_wrong_commitment_is_refused_beside_its_field(
    joined: Circle, words: str, days: int, field: str
) -> None:
    await open_round(joined)
    assert list(await commits(joined, words, days)) == [field]


@pytest.mark.full
async def test_it_can_be_changed_and_dropped(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined, "Something else")
    await commits(joined)
    await weeks(joined, 2)
    ana = joined.person("ana")
    reminder = next(m for m in ana.inbox if "You said you would" in text_of(m))
    assert WILL in text_of(reminder)
    await ana.click("drop_commitment", message=reminder)
    await weeks(joined, 3)
    assert not any(asked_again(joined.person(name)) for name in EVERYBODY)
    async with joined.bot.engine.store.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM commitments")) == 0


@pytest.mark.full
async def test_without_the_named_people_it_is_called_off_and_speaks_of_them_only(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined)
    for name in ANA_ASKS[:2]:
        await members.leave(joined.bot.engine, Who(joined.bot.team_id, joined.person(name).id), delete=False)
    await weeks(joined, 4)
    assert any("Your follow-up was not asked" in m["text"] for m in joined.person("ana").inbox)
    assert not any(asked_again(joined.person(name)) for name in EVERYBODY)


@pytest.mark.full
async def test_it_waits_while_the_asker_has_a_round_under_way(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined)
    await weeks(joined, 2)
    assert await joined.ana_asks(ANA_ASKS, draws="0", days="14") == {}
    await weeks(joined, 2)
    assert not any(asked_again(joined.person(name)) for name in EVERYBODY)
    ana = joined.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await ana.close(everything=True)
    await joined.later(timedelta(minutes=1))
    assert asked_again(joined.person("ben"))


@pytest.mark.full
async def test_leaving_and_deleting_takes_the_commitment_along(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined)
    await members.leave(joined.bot.engine, Who(joined.bot.team_id, joined.person("ana").id), delete=True)
    async with joined.bot.engine.store.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM commitments")) == 0


@pytest.mark.full
async def test_the_words_are_sealed(joined: Circle) -> None:
    await open_round(joined)
    await commits(joined)
    for store in stores(joined):
        assert not any(WILL in str(value) for _, value in await cells(store))
        assert not store.is_sqlite or WILL.encode() not in disk(store)


@pytest.mark.full
async def test_nobody_but_the_asker_commits(joined: Circle) -> None:
    await open_round(joined)
    ana_heading = heading(joined)
    buttons = [one for block in ana_heading["blocks"] for one in block.get("elements", []) if "value" in one]
    round_id = buttons[2]["value"]
    with pytest.raises(Refusal, match="Only the person who asked"):
        await commitments.commit_form(joined.bot.engine, joined.who("ben"), round_id)
