"""What somebody writes in the workbook is closed to whoever has the database alone, and goes when they say so."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import pytest

from bot.errors import Refusal
from bot.models import Sheet
from bot.people import members
from bot.sealing.padding import pad_to_multiple
from bot.store import sheets as rows
from bot.workbook import coming, doing, plans, sharing, sheets
from bot.workbook.around import peer_half
from tests.kit.circle import Circle
from tests.kit.spill import disk, holds
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import GIVE, JOB, TOLD, TRY, UNHEARD, WORDS, answer, begin, finish, shown

POSTGRES_IN_FULL = True
SEALING = 28
"""Bytes of nonce and tag around every sealed text."""
SECRETS = (JOB, TOLD, WORDS, TRY, GIVE, "x-not-promoted", "Why am I not promoted", "You were told", "advocate")


async def kept(circle: Circle) -> list[tuple[str, bytes]]:
    async with circle.bot.engine.store.read() as tx:
        return [(sheet_id, sealed) for sheet_id, _, sealed in await rows.of_member(tx, circle.who("ben"))]


async def test_no_cell_and_no_file_of_either_database_holds_a_word_of_a_sheet(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    await begin(joined.person("chloe"))
    await answer(joined.person("chloe"), *UNHEARD[:2])

    assert [place for words in SECRETS for place in await holds(joined, words)] == []
    ((sheet_id, _),) = await kept(joined)
    assert await holds(joined, sheet_id) != []  # the search does find what stands in clear


async def test_another_master_key_opens_nothing(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    engine = joined.bot.engine
    stranger = replace(engine, vault=engine.vault.with_master(bytes(range(50, 82))))
    async with engine.store.read() as tx:
        (found,) = (await plans.workbook(stranger, tx, joined.who("ben"))).damaged
    assert JOB not in str(found)


@ON_SQLITE
async def test_lengths_are_whole_kilobytes_draft_or_done(joined: Circle) -> None:
    await begin(joined.person("ben"))
    await answer(joined.person("ben"), *UNHEARD[:1])
    ((_, draft),) = await kept(joined)
    await answer(joined.person("ben"), *UNHEARD[1:])
    await joined.person("ben").submit(the_experiment=TRY)
    ((_, done),) = await kept(joined)
    assert [(len(sealed) - SEALING) % 1024 for sealed in (draft, done)] == [0, 0]


@ON_SQLITE
async def test_a_sheet_comes_out_as_it_went_in(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNHEARD)
    ((sheet_id, _),) = await kept(joined)
    found = await sheets.get(joined.bot.engine, joined.who("ben"), sheet_id)
    assert sheets.unpack(found.id, found.day, sheets.pack(found)) == found
    assert found.result is not None


@ON_SQLITE
async def test_what_is_long_is_left_out_for_lists_and_such_a_sheet_is_not_kept(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    engine, who = joined.bot.engine, joined.who("ben")
    async with engine.store.read() as tx:
        (whole,) = await sheets.everything(engine, tx, who)
        (brief,) = await sheets.everything(engine, tx, who, brief=True)
        plan = [(await plans.workbook(engine, tx, who, brief=short)).plan for short in (False, True)]
    assert plan[0] == plan[1]
    assert (brief.answers, brief.result and brief.result.text) == ({}, "")
    assert whole.answers
    with pytest.raises(ValueError, match="would lose"):
        sheets.pack(brief)


@ON_SQLITE
async def test_a_sheet_from_before_its_long_part_stood_apart_still_opens(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    ((sheet_id, _),) = await kept(joined)
    found = await sheets.get(joined.bot.engine, joined.who("ben"), sheet_id)
    one_line = json.dumps(asdict(found), ensure_ascii=False, default=date.isoformat).encode()
    assert sheets.unpack(found.id, found.day, pad_to_multiple(one_line, 1024)) == found


@ON_SQLITE
async def test_nobody_gets_at_the_sheet_of_another(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    ((sheet_id, _),) = await kept(joined)
    engine, chloe = joined.bot.engine, joined.who("chloe")
    last = doing.Last("Mine.", None, "")
    for act in (
        doing.resume(engine, chloe, sheet_id),
        doing.go_on(engine, chloe, sheet_id, 0, {}),
        peer_half(engine, chloe, sheet_id),
        doing.keep_last(engine, chloe, sheet_id, last),
        coming.say(engine, chloe, sheet_id, "It went well."),
        coming.put_off(engine, chloe, sheet_id),
        sharing.preview(engine, chloe, sharing.Share(sheet_id, "C0GENERAL", ("give",))),
    ):
        with pytest.raises(Refusal, match="gone"):
            await act
    await sheets.delete(engine, chloe, sheet_id)
    assert len(await kept(joined)) == 1


@ON_SQLITE
async def test_one_damaged_sheet_hides_no_other(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNHEARD)
    await ben.close(everything=True)
    async with joined.bot.engine.store.begin() as tx:
        await rows.put(tx, joined.who("ben"), "f" * 32, joined.bot.engine.today(), b"no such bytes")
    await ben.command("/workbook")
    assert "damaged" in shown(ben)
    await ben.click("result_open")
    assert TRY in shown(ben)


@ON_SQLITE
async def test_deleting_everything_takes_sheets_along_and_off_the_disk(joined: Circle) -> None:
    await finish(joined.person("ben"), *UNHEARD)
    ((_, sealed),) = await kept(joined)
    assert sealed[:200] in disk(joined.bot.engine.store)

    await members.leave(joined.bot.engine, joined.who("ben"), delete=True)
    await joined.bot.tidy()

    assert await kept(joined) == []
    assert sealed[:200] not in disk(joined.bot.engine.store)


@ON_SQLITE
async def test_a_workbook_that_is_full_says_so(joined: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doing, "MOST_SHEETS", 1)
    ben = joined.person("ben")
    async with joined.bot.engine.store.begin() as tx:
        one = Sheet("f" * 32, joined.bot.engine.today(), "x-gone", "Gone")
        await sheets.put(joined.bot.engine, tx, joined.who("ben"), one)
    await begin(ben)
    assert "full" in shown(ben)


@ON_SQLITE
async def test_a_draft_whose_exercise_is_gone_says_so(joined: Circle) -> None:
    ben = joined.person("ben")
    async with joined.bot.engine.store.begin() as tx:
        one = Sheet("f" * 32, joined.bot.engine.today(), "x-gone", "Gone")
        await sheets.put(joined.bot.engine, tx, joined.who("ben"), one)
    await ben.command("/workbook")
    await ben.click("exercise_resume")
    assert "not offered any more" in shown(ben)
