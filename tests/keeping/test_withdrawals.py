"""A restored copy brings back nothing that people took away since, and no list says who they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import Refusal
from bot.feedback import commitments
from bot.feedback.answers import Act
from bot.keeping.mending import KEPT
from bot.models import Entry, Sheet, Withdrawn
from bot.people import forgetting, members
from bot.reflections import journal, rhythms
from bot.reflections.rhythms import Choice
from bot.store import Store, boxes
from bot.store import commitments as commitment_rows
from bot.store import members as member_rows
from bot.workbook import sheets
from tests.keeping.desk import backed_up, restored
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import cells, missing, stores

POSTGRES_IN_FULL = True
TO_SQLITE = pytest.mark.parametrize("place", ["to sqlite"], indirect=True)
ENTRY = Entry("e" * 32, date(2026, 11, 1), "an-item", "What did you see?", "A heron on the roof.")
SHEET = Sheet("d" * 32, date(2026, 11, 1), "x-not-promoted", "Why?")
WEEKLY = Choice(weekday=2, minute=540, track="all", pace=1, zone="UTC", tips=True)


async def left(c: Circle) -> None:
    await members.leave(c.bot.engine, c.who("ben"), delete=False)


async def deleted(c: Circle) -> None:
    await members.leave(c.bot.engine, c.who("ben"), delete=True)


async def deleted_by_an_admin(c: Circle) -> None:
    noted = await forgetting.note(c.bot.engine, c.who("ana"), c.who("ben").user_id)
    await forgetting.forget(c.bot.engine, c.who("ben"), noted)


async def tore_a_page_out(c: Circle) -> None:
    await journal.delete(c.bot.engine, c.who("ben"), ENTRY.id)


async def threw_a_sheet_away(c: Circle) -> None:
    await sheets.delete(c.bot.engine, c.who("ben"), SHEET.id)


async def would_not_be_asked(c: Circle) -> None:
    await members.prefer(c.bot.engine, c.who("ben"), askable=False, drawable=True)


async def would_not_be_drawn(c: Circle) -> None:
    await members.prefer(c.bot.engine, c.who("ben"), askable=True, drawable=False)


async def stopped_questions(c: Circle) -> None:
    await rhythms.stop(c.bot.engine, c.who("ben"))


async def paused_questions(c: Circle) -> None:
    await rhythms.pause(c.bot.engine, c.who("ben"))


async def stopped_tips(c: Circle) -> None:
    await rhythms.choose(c.bot.engine, c.who("ben"), replace(WEEKLY, tips=False))


GONE: dict[Callable[[Circle], Awaitable[None]], set[str]] = {
    left: {"active", "questions", "tips"},
    deleted: {"member", "active", "askable", "drawable", "questions", "tips", "page", "sheet"},
    deleted_by_an_admin: {"member", "active", "askable", "drawable", "questions", "tips", "page", "sheet"},
    tore_a_page_out: {"page"},
    threw_a_sheet_away: {"sheet"},
    would_not_be_asked: {"askable", "drawable"},
    would_not_be_drawn: {"drawable"},
    stopped_questions: {"questions"},
    paused_questions: {"questions"},
    stopped_tips: {"tips"},
}
"""What must not be there afterwards, and nothing else may be missing."""


async def begin(c: Circle) -> None:
    await rhythms.choose(c.bot.engine, c.who("ben"), WEEKLY)
    await journal.write(c.bot.engine, c.who("ben"), ENTRY)
    async with c.bot.engine.store.begin() as tx:
        await sheets.put(c.bot.engine, tx, c.who("ben"), SHEET)


@pytest.mark.others_in_full
@TO_SQLITE
@pytest.mark.parametrize("took_away", GONE, ids=lambda act: act.__name__)
async def test_what_people_took_away_since_the_copy_stays_away(
    joined: Circle, place: Urls, tmp_path: Path, took_away: Callable[[Circle], Awaitable[None]]
) -> None:
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    await took_away(joined)

    done = await restored(joined, place, tmp_path / "copy.backup")

    assert await missing(place.database, joined) == GONE[took_away]
    assert done.mended.withdrawn >= 1


@pytest.mark.full
@TO_SQLITE
@pytest.mark.parametrize("took_away", GONE, ids=lambda act: act.__name__)
async def test_what_was_taken_away_before_the_copy_needs_no_second_time(
    joined: Circle, place: Urls, tmp_path: Path, took_away: Callable[[Circle], Awaitable[None]]
) -> None:
    await begin(joined)
    await took_away(joined)
    await backed_up(joined, tmp_path / "copy.backup")

    assert (await restored(joined, place, tmp_path / "copy.backup")).mended.withdrawn == 0


@TO_SQLITE
async def test_what_was_given_again_is_not_taken_away_again(joined: Circle, place: Urls, tmp_path: Path) -> None:
    ben, engine = joined.who("ben"), joined.bot.engine
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    for act in (would_not_be_asked, stopped_tips, stopped_questions, left):
        await act(joined)
    await members.join(engine, ben)
    await members.prefer(engine, ben, askable=True, drawable=True)
    await rhythms.choose(engine, ben, WEEKLY)

    done = await restored(joined, place, tmp_path / "copy.backup")

    assert await missing(place.database, joined) == set()
    assert done.mended.withdrawn == 0


@TO_SQLITE
async def test_a_page_written_again_after_it_was_torn_out_stays(joined: Circle, place: Urls, tmp_path: Path) -> None:
    await begin(joined)
    await tore_a_page_out(joined)
    await journal.write(joined.bot.engine, joined.who("ben"), ENTRY)
    await backed_up(joined, tmp_path / "copy.backup")

    await restored(joined, place, tmp_path / "copy.backup")

    assert await missing(place.database, joined) == set()


@pytest.mark.full
@TO_SQLITE
async def test_a_commitment_dropped_since_the_copy_stays_dropped(opened: Circle, place: Urls, tmp_path: Path) -> None:
    engine, ana = opened.bot.engine, opened.who("ana")
    async with engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    day = (opened.clock.now() + timedelta(days=20)).date()
    await commitments.commit(engine, Act(ana, round_id, "V1"), "I will listen.", day)
    await backed_up(opened, tmp_path / "copy.backup")
    await commitments.drop(engine, ana, round_id)

    await restored(opened, place, tmp_path / "copy.backup")

    store = Store(place.database)
    async with store.read() as tx:
        assert await commitment_rows.everything(tx) == []
    await store.close()


@TO_SQLITE
async def test_nobody_can_withdraw_what_is_anothers(joined: Circle, place: Urls, tmp_path: Path) -> None:
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    await journal.delete(joined.bot.engine, joined.who("chloe"), ENTRY.id)

    await restored(joined, place, tmp_path / "copy.backup")

    assert await missing(place.database, joined) == set()


async def test_what_a_crash_cut_short_is_done_by_the_next_tidying(joined: Circle, urls: Urls) -> None:
    await begin(joined)
    await joined.bot.engine.vault.withdrawals.note(Withdrawn.DELETED, joined.who("ben"), joined.bot.engine.today())

    await joined.bot.tidy()

    assert await missing(urls.database, joined) == GONE[deleted]


@TO_SQLITE
async def test_whom_nobody_knows_any_more_is_held_back_from_an_older_copy_too(
    joined: Circle, place: Urls, tmp_path: Path
) -> None:
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    async with joined.bot.engine.store.begin() as tx:
        ben = await member_rows.person(tx, joined.who("ben"))
        assert ben is not None
        await member_rows.forget(tx, ben.who)
        await member_rows.drop_people(tx, [ben])

    await deleted_by_an_admin(joined)
    done = await restored(joined, place, tmp_path / "copy.backup")

    assert await missing(place.database, joined) == GONE[deleted]
    assert done.mended.withdrawn == 1


async def test_what_a_rule_refused_is_not_done_later(fresh: Circle) -> None:
    with pytest.raises(Refusal):
        await members.prefer(fresh.bot.engine, fresh.who("ben"), askable=False, drawable=False)

    assert await fresh.bot.engine.vault.withdrawals.everything() == []


async def old_boxes_unticked(c: Circle) -> None:
    await members.prefer(c.bot.engine, c.who("ben"), askable=False, drawable=False)


async def old_boxes_ticked(c: Circle) -> None:
    await members.prefer(c.bot.engine, c.who("ben"), askable=True, drawable=True)


async def went_on_with_questions(c: Circle) -> None:
    await rhythms.resume(c.bot.engine, c.who("ben"))


async def chose_questions_and_tips(c: Circle) -> None:
    await rhythms.choose(c.bot.engine, c.who("ben"), WEEKLY)


async def came_back_with_a_closed_account(c: Circle) -> None:
    async with c.bot.engine.store.begin() as tx:
        ben = await member_rows.person(tx, c.who("ben"))
        assert ben is not None
        await member_rows.put_people(tx, [replace(ben, is_deleted=True)])
    await members.join(c.bot.engine, c.who("ben"))


@pytest.mark.parametrize(
    "refused",
    [
        old_boxes_unticked,
        old_boxes_ticked,
        went_on_with_questions,
        chose_questions_and_tips,
        came_back_with_a_closed_account,
    ],
    ids=lambda act: act.__name__,
)
async def test_a_refused_act_leaves_the_notes_of_earlier_ones(
    joined: Circle, refused: Callable[[Circle], Awaitable[None]]
) -> None:
    for act in (would_not_be_asked, stopped_tips, stopped_questions, left):
        await act(joined)
    noted = await joined.bot.engine.vault.withdrawals.everything()

    with pytest.raises(Refusal):
        await refused(joined)

    assert await joined.bot.engine.vault.withdrawals.everything() == noted


async def test_the_list_of_withdrawals_names_nobody_and_is_forgotten(joined: Circle) -> None:
    await begin(joined)
    await tore_a_page_out(joined)
    await deleted(joined)
    found = [str(value) for place, value in await cells(stores(joined)[1]) if place.startswith("withdrawals.")]
    assert len(found) == 2 * 4
    assert not any(part in value for value in found for part in (joined.person("ben").id, ENTRY.id))

    joined.clock.advance(KEPT + timedelta(days=1))
    await joined.bot.tidy()

    assert not [place for place, _ in await cells(stores(joined)[1]) if place.startswith("withdrawals.")]
