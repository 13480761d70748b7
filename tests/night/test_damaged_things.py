"""One damaged thing of somebody's shows as damaged; it neither hides the rest of theirs nor stops anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feedback import answers, commitments
from bot.feedback.answers import Act
from bot.models import Entry, Membership, Person, Sheet, Who
from bot.people import directory, members
from bot.reflections import journal
from bot.store import members as rows
from bot.workbook import sheets
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, FOCUS, Circle
from tests.kit.databases import Urls
from tests.night import plant
from tests.night.damage import flipped, spoilt
from tests.night.plant import DAY, REVIEWERS, TEAM, at_night
from tests.night.upkeep import Listed
from tests.reflections.steps import ON_SQLITE

pytestmark = ON_SQLITE
ODD = "Zo\ud800e\x00 O\udfff'Hara"
HOME_PARTS = {
    "your requests": ("rounds.started_on", "state = 'opened'"),
    "your weekly question": ("rhythms.last_on", "true"),
    "your choices": ("members.joined_on", "user_id = '{ana}'"),
    "your journal": ("entries.day", "true"),
    "your workbook": ("sheets.day", "true"),
}


@pytest.mark.parametrize("part", HOME_PARTS)
async def test_home_opens_though_a_row_of_its_owner_is_damaged(opened: Circle, part: str) -> None:
    engine, ana = opened.bot.engine, opened.who("ana")
    await plant.rhythm(engine, ana.user_id, team_id=ana.team_id)
    await journal.write(engine, ana, Entry("e" * 32, engine.today(), "", "Why?", "Because."))
    async with engine.store.begin() as tx:
        await sheets.put(engine, tx, ana, Sheet("f" * 32, engine.today(), "x", "X"))
    cell, where = HOME_PARTS[part]
    mend = await spoilt(engine.store, cell, where.format(ana=ana.user_id), "some day")

    shown = text_of(await opened.person("ana").open_home() or {})
    assert f"damaged and cannot be shown: {part}" in shown
    assert "SC-21" in shown
    assert "What Sidecar can and cannot see" in shown

    await mend()
    assert "damaged" not in text_of(await opened.person("ana").open_home() or {})


async def test_home_opens_though_a_box_and_a_brief_are_damaged_and_the_round_can_be_ended(joined: Circle) -> None:
    await joined.ana_asks()
    for cell in ("boxes.sealed", "rounds.brief"):
        await flipped(joined.bot.engine.store, cell, "true")
    await joined.later(timedelta(days=6))
    ana = joined.person("ana")

    assert "Collecting answers" in text_of(await ana.open_home() or {})
    await ana.click("end_round")

    assert "Collecting answers" not in text_of(await ana.open_home() or {})
    assert await joined.ana_asks() == {}


async def test_the_journal_shows_one_damaged_entry_as_damaged_and_all_others(joined: Circle) -> None:
    engine, ana = joined.bot.engine, joined.person("ana")
    for number in range(3):
        words = Entry(f"{number}" * 32, engine.today() - number * DAY, "", f"Question {number}?", f"Words {number}.")
        await journal.write(engine, joined.who("ana"), words)
    await flipped(engine.store, "entries.sealed", f"id = '{'1' * 32}'")

    await ana.command("/reflect journal")

    shown = text_of(ana.modal or {})
    assert "This entry is damaged." in shown
    assert "Words 0." in shown
    assert "Words 2." in shown
    assert "Words 1." not in shown


async def test_the_weekly_question_comes_though_last_years_entry_is_damaged(joined: Circle) -> None:
    engine, who = joined.bot.engine, joined.who("ana")
    await journal.write(engine, who, Entry("e" * 32, engine.today() - journal.YEAR, "", "Why?", "Because."))
    await flipped(engine.store, "entries.sealed", "true")

    assert await journal.a_year_ago(engine, who, engine.today()) is None


async def test_deleting_everything_goes_on_past_a_box_that_is_damaged(urls: Urls) -> None:
    async with at_night(urls) as (engine, _):
        await plant.join(engine, *REVIEWERS, "A", "B", "C")
        ids = [await plant.answered(engine, asker) for asker in ("A", "B", "C")]
        await flipped(engine.store, "boxes.sealed", f"round_id = '{ids[0]}'")

        await members.leave(engine, Who(TEAM, "R1"), delete=True)

        async with engine.store.read() as tx:
            assert await rows.get(tx, Who(TEAM, "R1")) is None
        await plant.join(engine, "R1")
        for round_id in ids[1:]:
            assert (await answers.answer_form(engine, Who(TEAM, "R1"), round_id)).texts == ()


async def test_a_commitment_whose_words_are_damaged_can_be_said_anew(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        await plant.join(engine, *REVIEWERS, "A")
        (round_id,) = await plant.promised(engine, clock, "A")
        await flipped(engine.store, "commitments.sealed", "true")

        form = await commitments.commit_form(engine, Who(TEAM, "A"), round_id)
        assert form.text == ""
        await commitments.commit(engine, Act(Who(TEAM, "A"), round_id, "V2"), "Speak earlier", form.day)

        kept = await commitments.get(engine, round_id)
        assert kept is not None
        assert kept[1] == "Speak earlier"


# Names and texts that databases refuse.


async def test_an_odd_name_is_evened_out_and_everybody_else_is_renewed(fresh: Circle) -> None:
    directory_of = fresh.slack.directory
    directory_of.change("ben", real_name=ODD)
    directory_of.change("chloe", real_name="Chloe Anew")

    await fresh.bot.sweep()

    async with fresh.bot.engine.store.read() as tx:
        ben = await rows.person(tx, fresh.who("ben"))
        chloe = await rows.person(tx, fresh.who("chloe"))
    assert ben is not None
    assert chloe is not None
    assert (ben.name, chloe.name) == ("Zoe O'Hara", "Chloe Anew")


async def test_an_empty_member_list_is_not_believed(urls: Urls) -> None:
    from bot.errors import SlackWaits

    async with at_night(urls) as (engine, _):
        await plant.join(engine, "A")
        with pytest.raises(SlackWaits):
            await directory.renew(engine, Listed(), TEAM)
        async with engine.store.read() as tx:
            member = await rows.get(tx, Who(TEAM, "A"))
    assert member == Membership(TEAM, "A", engine.today())


async def test_whoever_slack_does_not_list_any_more_leaves_our_list_too(urls: Urls) -> None:
    async with at_night(urls) as (engine, _):
        await plant.join(engine, "A", "B")
        listed = Listed(Person(TEAM, "A", "A"))
        for expected in (["A", "B"], ["A"]):
            await directory.renew(engine, listed, TEAM)
            async with engine.store.read() as tx:
                assert [one.user_id for one in await rows.everybody(tx, TEAM)] == expected


async def test_a_focus_with_half_a_character_is_asked_about(joined: Circle) -> None:
    assert await joined.ana_asks(focus=f"\x00{FOCUS} \ud800") == {}

    assert FOCUS in text_of(joined.person(ANA_ASKS[0]).inbox[-1])


async def test_an_entry_with_half_a_character_is_kept(joined: Circle) -> None:
    engine, who = joined.bot.engine, joined.who("ana")

    await journal.write(engine, who, Entry("e" * 32, engine.today(), "", "Why?", "Be\ud83dcause\x00."))

    assert [one.text for one in await journal.entries(engine, who)] == ["Because."]
