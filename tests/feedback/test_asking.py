"""A round's life: asking, gathering, reminding, opening, extending, ending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.feedback import asking
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, FOCUS, Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

OPENING = timedelta(days=5, hours=1)
WEEK = timedelta(days=7)


def read(person: Person) -> str:
    """Return everything Sidecar wrote to somebody."""
    return "\n".join(text_of(message) for message in person.inbox)


async def test_the_newcomer_who_has_not_joined_cannot_ask(fresh: Circle) -> None:
    noor = fresh.person("noor")
    await noor.command("/feedback-ask")
    assert "Join Sidecar first" in text_of(noor.modal or {})
    assert "Who would you like to ask?" not in text_of(noor.modal or {})


@pytest.mark.parametrize(
    ("names", "inputs", "field"),
    [
        (ANA_ASKS[:4], {}, "reviewers"),
        (ANA_ASKS, {"focus": "   "}, "focus"),
        (ANA_ASKS, {"focus": "\x01" * 600}, "focus"),
    ],
)
async def test_a_wrong_request_is_refused_beside_its_field(
    joined: Circle, names: tuple[str, ...], inputs: dict[str, str], field: str
) -> None:
    assert list(await joined.ana_asks(names, **inputs)) == [field]
    await joined.settle()
    assert joined.person("ana").inbox == []


async def test_a_lens_that_left_the_decks_is_refused_beside_its_field(joined: Circle) -> None:
    await joined.person("ana").command("/feedback-ask")
    gone = replace(joined.bot.engine.content, lenses=())
    engine = replace(joined.bot.engine, content=gone)
    people = tuple(joined.person(name).id for name in ANA_ASKS)

    with pytest.raises(Refusal) as refused:
        await asking.ask(engine, asking.Ask(joined.who("ana"), "V1", "start-stop-continue", FOCUS, people, False, 5))

    assert refused.value.field == "lens"


async def test_everybody_asked_gets_the_same_invitation_at_the_same_time(joined: Circle) -> None:
    await joined.ana_asks()
    invited = [name for name in ("ben", "chloe", "dev", "emeka", "farah", "goran", "hana", "ines", "jonas", "kavya",
               "liam", "mei") if joined.person(name).inbox]  # fmt: skip
    assert len(invited) == 6
    texts = {text_of(joined.person(name).inbox[0]) for name in invited}
    assert len(texts) == 1
    assert FOCUS in texts.pop()


async def test_one_round_at_a_time(joined: Circle) -> None:
    await joined.ana_asks()
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    assert "under way" in text_of(ana.modal or {})
    assert "Who would you like to ask?" not in text_of(ana.modal or {})


async def test_a_submission_delivered_twice_begins_one_round(joined: Circle) -> None:
    joined.slack.faults.duplicate("view_submission")
    assert await joined.ana_asks() == {}
    assert len(joined.person("ben").inbox) == 1
    assert len(await joined.bot.engine.vault.all_keys()) == 1


async def test_a_stranger_to_the_round_cannot_answer_it(joined: Circle) -> None:
    await joined.ana_asks()
    outsider = next(name for name in ("hana", "ines", "jonas", "kavya") if not joined.person(name).inbox)
    from bot.errors import Refusal
    from bot.feedback import answers
    from bot.store import boxes

    async with joined.bot.engine.store.read() as tx:
        round_id = (await boxes.open_ids(tx))[0]
    with pytest.raises(Refusal):
        await answers.answer_form(joined.bot.engine, joined.who(outsider), round_id)
    with pytest.raises(Refusal):
        act = answers.Act(joined.who(outsider), round_id, "V1")
        await answers.answer(joined.bot.engine, act, ("text",))


async def test_the_one_reminder_goes_to_everybody_alike(joined: Circle) -> None:
    await joined.ana_asks()
    await joined.answers("ben", "You explain things well.")
    await joined.later(timedelta(days=4, hours=1))
    reminded = {name for name in ANA_ASKS if len(joined.person(name).inbox) == 2}
    assert reminded == set(ANA_ASKS)
    assert len({text_of(joined.person(name).inbox[1]) for name in ANA_ASKS}) == 1
    await joined.later(timedelta(hours=2))
    assert {len(joined.person(name).inbox) for name in ANA_ASKS} == {2}


async def test_three_answers_are_too_few_then_a_week_more_then_destroyed_and_all_are_told(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ("ben", "chloe", "dev"):
        await joined.answers(name, "You decide late.")
    await joined.later(OPENING)
    for name in ("ana", *ANA_ASKS):
        assert "one more week" in text_of(joined.person(name).inbox[-1])
    await joined.later(WEEK + timedelta(hours=1))
    for name in ("ana", *ANA_ASKS):
        assert "deleted unread" in text_of(joined.person(name).inbox[-1])
    assert "You decide late" not in read(joined.person("ana"))
    assert await joined.bot.engine.vault.all_keys() == []


async def test_a_fourth_answer_in_the_extra_week_opens_the_round(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ("ben", "chloe", "dev"):
        await joined.answers(name, "You decide late.")
    await joined.later(OPENING)
    await joined.answers("farah", "You write well.")
    await joined.later(WEEK + timedelta(hours=1))
    assert "4 answers" in read(joined.person("ana"))
    assert "You write well." in read(joined.person("ana"))


@pytest.mark.full
async def test_an_edited_answer_opens_as_it_was_last_and_a_withdrawn_one_not_at_all(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS:
        await joined.answers(name, f"The first words number {len(name)}.")
    await joined.answers("ben", "Better words.")
    goran = joined.person("goran")
    await goran.click("answer")
    await goran.click("withdraw")
    await joined.later(OPENING)
    story = read(joined.person("ana"))
    assert "5 answers" in story
    assert "Better words." in story


@pytest.mark.full
async def test_somebody_who_declined_still_gets_every_message(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    await ben.click("decline")
    assert "nobody is told" in text_of(ben.modal or {})
    for name in ("chloe", "dev", "emeka", "farah"):
        await joined.answers(name, "You decide late.")
    await joined.later(timedelta(days=4, hours=1))
    await joined.later(OPENING)
    assert [text_of(m) for m in ben.inbox] == [text_of(m) for m in joined.person("chloe").inbox]


async def test_nothing_says_how_many_have_answered_before_the_opening(joined: Circle) -> None:
    await joined.ana_asks()
    ana = joined.person("ana")
    before = text_of(await ana.open_home() or {})
    for name in ("ben", "chloe", "dev"):
        await joined.answers(name, "You decide late.")
    assert text_of(await ana.open_home() or {}) == before


@pytest.mark.full
async def test_a_round_opens_once_when_many_processes_tick(joined: Circle) -> None:
    import asyncio

    await joined.ana_asks()
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "You decide late.")
    joined.clock.advance(OPENING)
    await asyncio.gather(*(joined.bot.tick() for _ in range(5)))
    await joined.settle()
    story = [text_of(message) for message in joined.person("ana").inbox]
    assert sum("4 answers" in text for text in story) == 1
    assert sum("You decide late." in text for text in story) == 4


async def test_answers_show_in_the_same_order_wherever_they_are_read(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS[:5]:
        await joined.answers(name, f"I would say {name[::-1]}.")
    await joined.later(OPENING)
    ana = joined.person("ana")
    posted = [text_of(message) for message in ana.inbox if "I would say" in text_of(message)]
    await ana.click("read_answers")
    modal = text_of(ana.modal or {})
    labels = [text.split()[0] for text in posted]
    assert sorted(labels, key=modal.index) == labels


async def test_an_opened_round_ends_a_day_after_its_sixth_slot_and_its_key_is_destroyed(joined: Circle) -> None:
    await joined.ana_asks()
    for name in ANA_ASKS[:4]:
        await joined.answers(name, "You decide late.")
    await joined.later(OPENING)
    assert len(await joined.bot.engine.vault.all_keys()) == 1
    for _ in range(8):
        await joined.later(WEEK)
    assert await joined.bot.engine.vault.all_keys() == []
    for name in ("ana", *ANA_ASKS):
        assert "has ended" in text_of(joined.person(name).inbox[-1])


async def test_the_asker_can_end_a_round_and_nobody_else_can(joined: Circle) -> None:
    from bot.errors import Refusal
    from bot.feedback import ending
    from bot.store import boxes

    await joined.ana_asks()
    async with joined.bot.engine.store.read() as tx:
        round_id = (await boxes.open_ids(tx))[0]
    with pytest.raises(Refusal):
        await ending.end(joined.bot.engine, joined.who("ben"), round_id)
    ana = joined.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await joined.settle()
    assert await joined.bot.engine.vault.all_keys() == []
    for name in ANA_ASKS:
        assert "called off" in text_of(joined.person(name).inbox[-1])
    await joined.person("ben").click("answer")
    assert "takes no answers any more" in text_of(joined.person("ben").modal or {})


@pytest.mark.full
async def test_too_similar_a_list_is_refused_and_the_very_same_list_is_not(joined: Circle) -> None:
    await joined.ana_asks()
    await joined.later(OPENING)
    await joined.later(WEEK + timedelta(hours=1))
    almost = (*ANA_ASKS[:5], "hana")
    assert "one or two people" in (await joined.ana_asks(almost))["reviewers"]
    await joined.person("ana").close(everything=True)
    assert await joined.ana_asks() == {}


async def test_after_sixty_days_a_reviewer_set_is_forgotten(joined: Circle) -> None:
    from bot.store import rounds

    await joined.ana_asks()
    ana = joined.person("ana")
    await ana.open_home()
    await ana.click("end_round")
    await joined.settle()
    joined.clock.advance(timedelta(days=62))
    await joined.bot.tidy()
    async with joined.bot.engine.store.read() as tx:
        kept = await rounds.of_asker(tx, joined.who("ana"), joined.bot.engine.today() - timedelta(days=400))
    assert kept == []


async def test_a_request_gathers_until_enough_people_have_joined(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana", "ben", "chloe"))
    names = ("ben", "chloe", "dev", "emeka", "farah")
    assert await fresh.ana_asks(names, invite=["yes"]) == {}
    assert "starts by itself" in read(fresh.person("ana"))
    invited = read(fresh.person("dev"))
    assert "invite you" in invited
    assert fresh.person("ana").id not in str(fresh.person("dev").inbox)
    assert fresh.person("ben").inbox == []
    for name in ("dev", "emeka"):
        await fresh.person(name).click("join")
    await fresh.later(timedelta(minutes=1))
    assert "Answer" not in read(fresh.person("ben"))
    await fresh.person("farah").click("join")
    await fresh.later(timedelta(minutes=1))
    assert all("asks for your feedback" in read(fresh.person(name)) for name in names)
    assert "on its way" in read(fresh.person("ana"))


async def test_nobody_is_invited_to_join_twice_in_thirty_days(fresh: Circle) -> None:
    await fresh.everybody_joins(("ana", "ben"))
    names = ("chloe", "dev", "emeka", "farah", "goran")
    await fresh.ana_asks(names, invite=["yes"])
    assert await fresh.asks("ben", names, invite=["yes"]) == {}
    assert len(fresh.person("chloe").inbox) == 1
