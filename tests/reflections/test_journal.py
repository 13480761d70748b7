"""The journal: closed to whoever has the database alone, whole for its member, gone when they say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Table

from bot.errors import Refusal
from bot.models import ENTRY_CHARS, Entry
from bot.people import members
from bot.reflections import journal, prompts
from bot.store import journal as rows
from bot.store.foundation import tables as t
from tests.kit.circle import Circle
from tests.kit.spill import cells, disk, holds
from tests.reflections.steps import ON_SQLITE, Reflecting

POSTGRES_IN_FULL = True

TODAY = date(2026, 11, 24)
TEXT = "Tangerine evenings end in decisions nobody wrote down"
QUESTION = "Which marmalade would you leave to the next person?"
ITEM = "quince-and-courage"
SEALING = 28
"""Bytes of nonce and tag around every sealed text."""


@pytest.fixture
def ben(joined: Circle) -> Reflecting:
    return Reflecting(joined)


def entry(number: int = 1, text: str = TEXT, day: date = TODAY, question: str = QUESTION) -> Entry:
    return Entry(f"{number:032x}", day, ITEM, question, text)


async def write(who: Reflecting, *entries: Entry) -> None:
    for one in entries:
        await journal.write(who.engine, who.who, one)


async def test_an_entry_is_read_by_its_member_and_by_nobody_else(ben: Reflecting) -> None:
    await write(ben, entry())
    chloe = Reflecting(ben.circle, "chloe")

    assert await journal.entries(ben.engine, ben.who) == [entry()]
    assert await journal.entry(ben.engine, ben.who, entry().id) == entry()
    assert await journal.entries(chloe.engine, chloe.who) == []
    assert await journal.entry(chloe.engine, chloe.who, entry().id) is None


async def test_no_cell_and_no_file_of_either_database_holds_a_word_of_an_entry(ben: Reflecting) -> None:
    await write(ben, entry(), entry(text=f"{TEXT}, and more"))

    secrets = (TEXT, QUESTION, ITEM, "Tangerine", "marmalade")
    assert [place for words in secrets for place in await holds(ben.circle, words)] == []
    assert await holds(ben.circle, entry().id) != []  # the search does find what stands in clear


async def test_another_master_key_opens_nothing(ben: Reflecting) -> None:
    await write(ben, entry())
    stranger = replace(ben.engine, vault=ben.engine.vault.with_master(bytes(range(50, 82))))

    (shown,) = await journal.entries(stranger, ben.who)
    assert shown.damaged
    assert TEXT not in f"{shown}"


@ON_SQLITE
async def test_no_entry_can_stand_in_for_another(ben: Reflecting) -> None:
    await write(ben, entry(1), entry(2, "Something else"))
    async with ben.engine.store.begin() as tx:
        sealed = {entry_id: body for entry_id, _, body in await rows.of_member(tx, ben.who)}
        await rows.put(tx, ben.who, entry(1).id, TODAY, sealed[entry(2).id])

    shown = {one.id: one for one in await journal.entries(ben.engine, ben.who)}
    assert shown[entry(1).id].damaged
    assert shown[entry(2).id].text == "Something else"
    with pytest.raises(Refusal, match="damaged"):
        await journal.write(ben.engine, ben.who, replace(shown[entry(1).id], text="Over it"))
    # From a form that was open before, or by the weekly question's message, nothing says that it is damaged.
    with pytest.raises(Refusal, match="damaged"):
        await journal.write(ben.engine, ben.who, entry(1, "Over it"))


@ON_SQLITE
async def test_lengths_are_whole_kilobytes(ben: Reflecting) -> None:
    written = [entry(n, text) for n, text in enumerate(["a", "ü" * 500, "🌳" * 1000, "x" * ENTRY_CHARS])]
    await write(ben, *written)

    async with ben.engine.store.read() as tx:
        sealed = [len(body) - SEALING for _, _, body in await rows.of_member(tx, ben.who)]
    assert [length % 1024 for length in sealed] == [0] * 4
    assert sealed[0] == 1024
    assert await journal.entries(ben.engine, ben.who) == written


@ON_SQLITE
async def test_what_earlier_versions_kept_is_read_and_new_entries_have_the_same_form(ben: Reflecting) -> None:
    body = '{"item": "quince-and-courage", "question": "What will stay?", "text": "Äpfel\\n🌳"}'.encode()
    plain = b"\x00\x00\x00\x55" + body + bytes(1024 - 4 - 85)
    same = entry(text="Äpfel\n🌳", question="What will stay?")
    await write(ben, same, entry(2))
    async with ben.engine.store.begin() as tx:
        seal = await journal.seal_for(ben.engine, tx, ben.who)
        written = {entry_id: sealed for entry_id, _, sealed in await rows.of_member(tx, ben.who)}
        await rows.put(tx, ben.who, entry(2).id, TODAY, seal.seal(entry(2).id, plain))

    assert seal.open(same.id, written[same.id]) == plain
    assert await journal.entries(ben.engine, ben.who) == [same, replace(same, id=entry(2).id)]


# Writing, changing, finding.


async def test_a_changed_entry_keeps_its_day(ben: Reflecting) -> None:
    await write(ben, entry(), entry(text="Better said", day=TODAY + timedelta(days=9)))

    assert await journal.entries(ben.engine, ben.who) == [entry(text="Better said")]


@ON_SQLITE
async def test_nothing_and_too_much_are_refused(ben: Reflecting) -> None:
    for text in ("", "  \n ", "x" * (ENTRY_CHARS + 1)):
        with pytest.raises(Refusal):
            await write(ben, entry(text=text))


@ON_SQLITE
async def test_only_members_write(ben: Reflecting) -> None:
    with pytest.raises(Refusal, match="Join"):
        await write(Reflecting(ben.circle, "noor"), entry())


@ON_SQLITE
async def test_search_finds_words_of_text_and_question_in_any_case(ben: Reflecting) -> None:
    await write(ben, entry(1), entry(2, "Straße und Äpfel", TODAY - timedelta(days=1), "Who helped?"))

    found = {
        words: [one.id[-1] for one in await journal.entries(ben.engine, ben.who, words)]
        for words in ("TANGERINE", "who HELPED", "STRASSE", "äpfel", " ", "nowhere", ITEM)
    }
    assert found == {
        "TANGERINE": ["1"], "who HELPED": ["2"], "STRASSE": ["2"], "äpfel": ["2"], " ": ["1", "2"], "nowhere": [],
        ITEM: [],
    }  # fmt: skip


async def test_a_deleted_entry_is_gone_and_others_cannot_delete_it(ben: Reflecting) -> None:
    await write(ben, entry(1), entry(2))
    chloe = Reflecting(ben.circle, "chloe")

    await journal.delete(chloe.engine, chloe.who, entry(1).id)
    await journal.delete(ben.engine, ben.who, entry(2).id)

    assert await journal.entries(ben.engine, ben.who) == [entry(1)]


@ON_SQLITE
async def test_a_year_ago_is_the_closest_day_within_ten(ben: Reflecting) -> None:
    days = [TODAY - journal.YEAR + timedelta(days=by) for by in (-11, -10, 3, 11)]
    await write(ben, *(entry(number, day=day) for number, day in enumerate(days)))

    async def found(today: date) -> date | None:
        one = await journal.a_year_ago(ben.engine, ben.who, today)
        return one.day if one else None

    assert await found(TODAY) == days[2]
    assert await found(TODAY - timedelta(days=11)) == days[0]
    assert await found(TODAY + timedelta(days=60)) is None


@ON_SQLITE
async def test_the_file_holds_all_a_member_wrote_oldest_first(ben: Reflecting) -> None:
    texts = [f"{TEXT} {number}\n\nand a second thought, *bold* <&> 🌳" for number in range(30)]
    written = [entry(n, text, TODAY - timedelta(days=n), f"Why {n}?\nWhy not?") for n, text in enumerate(texts)]
    await write(ben, *written)

    file = journal.markdown(await journal.entries(ben.engine, ben.who))

    for one in written:
        assert f"## {one.day}\n\n> Why {int(one.id, 16)}?\n> Why not?\n\n{one.text}\n" in file
    assert sorted(texts, key=file.index) == texts[::-1]


@ON_SQLITE
async def test_weeks_run_from_monday_to_sunday_and_end_with_this_one(ben: Reflecting) -> None:
    monday = date(2026, 11, 23)
    written = [monday + timedelta(days=6), monday - timedelta(days=1), monday - timedelta(weeks=11)]
    await write(ben, *(entry(number, day=day) for number, day in enumerate(written)))
    async with ben.engine.store.read() as tx:
        days = await journal.written_days(tx, ben.who)

    assert days == written
    for today in (monday, monday + timedelta(days=6)):
        assert journal.weeks(days, today) == [True] + [False] * 9 + [True, True]
    assert journal.weeks([], monday, 3) == [False] * 3


# Leaving.


async def test_leaving_with_everything_takes_journal_prompts_rhythm_and_key_along(ben: Reflecting) -> None:
    chloe = Reflecting(ben.circle, "chloe")
    for who, number in ((ben, 1), (chloe, 2)):
        await who.choose(tips=True)
        await prompts.ask_now(who.engine, who.who)
        await write(who, entry(number))
    mine = (t.rhythms, t.prompts, t.entries, t.member_keys)
    assert await _tables_with(ben, *mine) == [table.name for table in mine]

    await members.leave(ben.engine, ben.who, delete=True)

    assert await _tables_with(ben, *mine) == []
    assert await _tables_with(chloe, *mine) == [table.name for table in mine]
    assert await journal.entries(chloe.engine, chloe.who) == [entry(2)]


async def _tables_with(who: Reflecting, *tables: Table) -> list[str]:
    places = {place for place, value in await cells(who.engine.store) if value == who.who.user_id}
    return [table.name for table in tables if f"{table.name}.user_id" in places]


@ON_SQLITE
async def test_a_deleted_journal_and_its_key_leave_the_disk_with_the_next_tidying(ben: Reflecting) -> None:
    await write(ben, entry())
    store = ben.engine.store
    async with store.read() as tx:
        wrapped = await rows.key(tx, ben.who) or b""
        ((_, _, sealed),) = await rows.of_member(tx, ben.who)
    assert wrapped in disk(store)
    assert sealed[:200] in disk(store)

    await members.leave(ben.engine, ben.who, delete=True)
    await ben.circle.bot.tidy()

    assert wrapped not in disk(store)
    assert sealed[:200] not in disk(store)


async def test_leaving_for_a_while_keeps_the_journal_and_stops_prompts(ben: Reflecting) -> None:
    told = await ben.choose(tips=True)
    await write(ben, entry())

    await members.leave(ben.engine, ben.who, delete=False)
    assert told.due_at is not None
    assert [await ben.at(told.due_at + timedelta(days=day)) for day in range(8)] == [[]] * 8
    await members.join(ben.engine, ben.who)

    assert await journal.entries(ben.engine, ben.who) == [entry()]
    assert await ben.at(told.due_at + timedelta(days=14)) == []
