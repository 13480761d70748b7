"""A backup comes back into an empty database of either kind; nothing that may have happened since happens twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import World
from bot.errors import CopyError, KeyMismatch, StillRunning, Stranger
from bot.feedback import scores
from bot.keeping import living, rekeying
from bot.keeping.living import LEASE
from bot.keeping.mending import KEPT
from bot.keeping.restoring import Wishes, restore
from bot.models import RoundState
from bot.reflections import journal, rhythms
from bot.store import Store, deployment, rounds
from bot.store.copies import rows
from tests.keeping.desk import NEW, Desk, backed_up, cut, elsewhere, engine_on, files_of, path_of, restored, texts
from tests.keeping.test_withdrawals import ENTRY, WEEKLY, begin, left
from tests.kit.circle import ANA_ASKS, FOCUS, MASTER, Circle
from tests.kit.databases import Urls
from tests.kit.scores import scored_round
from tests.kit.spill import ANSWER, collected, missing, stores

POSTGRES_IN_FULL = True
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
TO_SQLITE = pytest.mark.parametrize("place", ["to sqlite"], indirect=True)
ASKS = "asks for your feedback"
BACK = "Sidecar had to go back to a copy of"


async def go_on(community: Circle, place: Urls) -> None:
    """Let the circle's bot go on with the restored database."""
    await community.stop()
    community._settings = replace(community._settings, database_url=place.database)
    await community.start()


async def content(url: str) -> dict[str, list[str]]:
    """Return every row of every table that a copy holds."""
    store = Store(url)
    async with store.read() as tx:
        kept = [table for table in store.tables.sorted_tables if table.name not in {"deployment", *rows.NOT_COPIED}]
        found = {table.name: sorted(str(row) for row in await tx.execute(table.select())) for table in kept}
    await store.close()
    return found


async def test_everything_comes_back_on_either_kind_of_database(
    joined: Circle, urls: Urls, place: Urls, tmp_path: Path
) -> None:
    round_id = await collected(joined)
    await begin(joined)
    before = await content(urls.database)
    notes = await backed_up(joined, tmp_path / "copy.backup")

    done = await restored(joined, place, tmp_path / "copy.backup", Wishes(moving=True))

    assert await content(place.database) == before
    assert notes.rows["members"] == 13
    assert not done.before
    await go_on(joined, place)
    assert await journal.entries(joined.bot.engine, joined.who("ben")) == [ENTRY]
    await joined.later(timedelta(days=5, hours=1))
    async with joined.bot.engine.store.read() as tx:
        opened = await rounds.get(tx, round_id)
    assert opened is not None
    assert opened.state is RoundState.OPENED
    assert sum(ANSWER in text for text in texts(joined, "ana")) == 4


@ON_SQLITE
@TO_SQLITE
async def test_what_marks_said_comes_back_for_its_asker(joined: Circle, place: Urls, tmp_path: Path) -> None:
    await scored_round(joined, ["5", "4", "5", "4", "2"])
    before = await scores.kept(joined.bot.engine, joined.who("ana"))
    await backed_up(joined, tmp_path / "copy.backup")
    await restored(joined, place, tmp_path / "copy.backup", Wishes(moving=True))
    await go_on(joined, place)

    assert await scores.kept(joined.bot.engine, joined.who("ana")) == before != []


@pytest.mark.full
@TO_SQLITE
async def test_a_restore_cut_at_any_commit_ends_well_the_second_time(
    joined: Circle, urls: Urls, place: Urls, tmp_path: Path
) -> None:
    await collected(joined)
    await begin(joined)
    file = tmp_path / "copy.backup"
    await backed_up(joined, file)
    sent = len((await content(urls.database))["outbox"])
    await left(joined)
    at, came = 1, True
    while came:
        target = Urls(elsewhere(tmp_path, f"cut{at}").database, urls.keys)
        # What lies on the disk just before a commit is what lay there just after the one before it.
        came = await cut(joined, at, False, partial(restored, joined, target, file))
        await restored(joined, target, file)

        assert await missing(target.database, joined) == {"active", "questions", "tips"}
        # What was in the copy, and for each of seven once that the round stands as it did.
        assert len((await content(target.database))["outbox"]) == sent + 7
        at += 1
    assert at > 7


@pytest.mark.full
@TO_SQLITE
async def test_what_waited_is_held_until_somebody_decides(
    joined: Circle, place: Urls, tmp_path: Path, desk: Desk
) -> None:
    ana, world = joined.person("ana"), World(joined.clock, joined.bot.engine.chance)
    await ana.command("/feedback-ask")
    await ana.submit(focus=FOCUS, reviewers=[joined.person(name).id for name in ANA_ASKS])
    await backed_up(joined, tmp_path / "copy.backup")

    done = await restored(joined, place, tmp_path / "copy.backup")
    await go_on(joined, place)
    await joined.later(timedelta(minutes=10))

    assert {one.kind: one.count for one in done.held} == {"asked": 1, "invitation": 6}
    assert not [name for name in ANA_ASKS if any(ASKS in text for text in texts(joined, name))]
    assert "     6 invitation\n" in (await desk.ran(place, "held")).out
    assert "SC-57 7 messages" in (await desk.ran(place, "check")).out
    assert "7 messages leave now" in (await desk.ran(place, "held", "--send", world=world)).out
    await joined.later(timedelta(minutes=10))
    assert all(sum(ASKS in text for text in texts(joined, name)) == 1 for name in ANA_ASKS)
    assert "may be here twice" in texts(joined, "ben")[-1]
    assert (await desk.ran(place, "held")).out == "Nothing is held.\n"


@pytest.mark.full
@TO_SQLITE
async def test_what_is_held_can_be_dropped_for_good(joined: Circle, place: Urls, tmp_path: Path, desk: Desk) -> None:
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    await ana.submit(focus=FOCUS, reviewers=[joined.person(name).id for name in ANA_ASKS])
    await backed_up(joined, tmp_path / "copy.backup")
    await restored(joined, place, tmp_path / "copy.backup")
    await go_on(joined, place)

    assert "7 messages will never be sent" in (await desk.ran(place, "held", "--drop")).out

    await joined.later(timedelta(minutes=10))
    assert not [name for name in ANA_ASKS if any(ASKS in text for text in texts(joined, name))]


@TO_SQLITE
async def test_no_weekly_question_comes_twice(joined: Circle, place: Urls, tmp_path: Path) -> None:
    await rhythms.choose(joined.bot.engine, joined.who("ben"), WEEKLY)
    await backed_up(joined, tmp_path / "copy.backup")
    due = (await rhythms.current(joined.bot.engine, joined.who("ben"))).due_at
    assert due is not None
    await joined.until(due)
    assert len(joined.person("ben").inbox) == 1

    await restored(joined, place, tmp_path / "copy.backup")
    await go_on(joined, place)
    await joined.later(timedelta(hours=1))

    assert len(joined.person("ben").inbox) == 1
    await joined.until(due + timedelta(days=7))
    assert len(joined.person("ben").inbox) > 1


@pytest.mark.full
@TO_SQLITE
async def test_everybody_in_a_round_is_told_and_has_time_to_look_again(
    joined: Circle, place: Urls, tmp_path: Path
) -> None:
    await collected(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    await joined.person("ben").click("answer")
    await joined.person("ben").click("withdraw")
    joined.clock.advance(timedelta(days=4, hours=23))

    await restored(joined, place, tmp_path / "copy.backup")
    await go_on(joined, place)
    await joined.later(timedelta(minutes=5))

    for name in ("ana", *ANA_ASKS):
        assert sum(BACK in text for text in texts(joined, name)) == 1
    assert "answer again" in texts(joined, "ben")[-1]
    await joined.later(timedelta(hours=70))
    assert not any("brought" in text for text in texts(joined, "ana"))
    await joined.later(timedelta(hours=4))
    assert any("brought" in text for text in texts(joined, "ana"))


@TO_SQLITE
async def test_rounds_that_ended_since_the_copy_end_again_and_their_asker_may_ask(
    joined: Circle, place: Urls, tmp_path: Path
) -> None:
    await collected(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    await joined.person("ana").open_home()
    await joined.person("ana").click("end_round")

    done = await restored(joined, place, tmp_path / "copy.backup")
    await go_on(joined, place)
    await joined.settle()

    assert done.mended.ended == 1
    assert all("had to end" in texts(joined, name)[-1] for name in ("ana", *ANA_ASKS))
    assert not any(BACK in text for text in texts(joined, "ben"))
    assert await joined.ana_asks() == {}


@TO_SQLITE
async def test_a_backup_from_before_a_rekeying_comes_back_with_both_keys(
    joined: Circle, place: Urls, tmp_path: Path
) -> None:
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    engine = joined.bot.engine
    await rekeying.rekey(engine.store, engine.vault.with_master(NEW), MASTER, engine.now(), False)

    async with engine_on(joined, place, NEW) as (other, keys):
        with pytest.raises(KeyMismatch, match="SIDECAR_OLD_KEY"):
            await restore(other, keys, tmp_path / "copy.backup", Wishes())
        await restore(other, keys, tmp_path / "copy.backup", Wishes(old_master=MASTER))
        assert await journal.entries(other, joined.who("ben")) == [ENTRY]


@TO_SQLITE
async def test_what_must_not_be_restored_is_refused_and_nothing_is_changed(
    joined: Circle, urls: Urls, place: Urls, tmp_path: Path
) -> None:
    await begin(joined)
    file = tmp_path / "copy.backup"
    await backed_up(joined, file)
    before = await content(urls.database)

    with pytest.raises(CopyError, match="is not empty"):
        await restored(joined, urls, file)
    with pytest.raises(Stranger, match="--new-keys"):
        await restored(joined, elsewhere(tmp_path, "other"), file)
    async with joined.bot.engine.store.begin() as tx:
        await deployment.hold_lease(tx, "l" * 32, "run", joined.clock.now() + LEASE)
    with pytest.raises(StillRunning, match="run"):
        await restored(joined, urls, file, Wishes(replace=True))
    joined.clock.advance(KEPT + timedelta(days=1))
    with pytest.raises(CopyError, match="older than 400 days"):
        await restored(joined, place, file)

    assert await content(urls.database) == before
    assert files_of(elsewhere(tmp_path, "other")) == []


@ON_SQLITE
@TO_SQLITE
async def test_a_damaged_or_foreign_file_is_no_backup(joined: Circle, urls: Urls, place: Urls, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    await backed_up(joined, file)
    whole = file.read_bytes()

    for damaged in (b"", b"no database at all" * 99, whole[: len(whole) // 2], whole[:-4096] + bytes(4096)):
        file.write_bytes(damaged)
        with pytest.raises(CopyError, match="Nothing was changed"):
            await restored(joined, place, file)
    with pytest.raises(CopyError, match="cannot be read"):
        await restored(joined, place, tmp_path / "not there")
    await stores(joined)[0].scrub()
    file.write_bytes(path_of(urls.database).read_bytes())
    with pytest.raises(CopyError, match="no backup"):
        await restored(joined, place, file)

    assert not path_of(place.database).exists()


@ON_SQLITE
async def test_with_a_lost_key_store_a_backup_begins_another(joined: Circle, tmp_path: Path, desk: Desk) -> None:
    await collected(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    new = elsewhere(tmp_path, "anew")

    done = await restored(joined, new, tmp_path / "copy.backup", Wishes(new_keys=True))

    assert done.mended.ended == 1
    assert (await desk.ran(new, "check")).status == 0


@ON_SQLITE
async def test_replacing_gives_up_what_is_there(joined: Circle, urls: Urls, tmp_path: Path) -> None:
    await begin(joined)
    await backed_up(joined, tmp_path / "copy.backup")
    await journal.write(joined.bot.engine, joined.who("chloe"), replace(ENTRY, id="f" * 32))

    await restored(joined, urls, tmp_path / "copy.backup", Wishes(replace=True))

    assert len((await content(urls.database))["entries"]) == 1
    async with joined.bot.engine.store.begin() as tx:
        await living.require_alone(tx, joined.clock.now())
