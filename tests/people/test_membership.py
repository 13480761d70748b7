"""Joining, leaving and choosing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.models import Who
from bot.store import boxes, members, rounds
from practice.hands.reading import find_input, text_of
from tests.kit.capture import traces
from tests.kit.circle import ANA_ASKS, EVERYBODY, Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


async def test_help_names_every_feature_and_an_unknown_word_gets_the_help(fresh: Circle) -> None:
    from handlers import FEATURES

    ana = fresh.person("ana")
    await ana.command("/sidecar")
    await ana.command("/sidecar jion")
    known, unknown = (text_of(message) for message in ana.ephemerals[-2:])
    assert all(feature.name in known for feature in FEATURES)
    assert "“jion”" in unknown
    assert known in unknown.replace("I do not know “jion”. ", "")


async def test_nobody_is_offered_who_did_not_join_or_does_not_want_to_be_asked(fresh: Circle) -> None:
    await fresh.everybody_joins(EVERYBODY[:9])
    ben = fresh.person("ben")
    await ben.open_home()
    await ben.click("preferences", chosen=["drawable"])
    ana = fresh.person("ana")
    await ana.command("/feedback-ask")
    shown = str(ana.modal)
    assert fresh.person("chloe").id in shown
    assert ben.id not in shown
    assert fresh.person("noor").id not in shown


async def test_guests_are_eligible_only_where_the_workspace_says_so(joined: Circle) -> None:
    await joined.person("otto").command("/sidecar join")
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    assert joined.person("otto").id not in str(ana.modal)
    await ana.close(everything=True)
    await ana.command("/sidecar settings")
    await ana.submit(guests=["yes"])
    await ana.close(everything=True)
    await ana.command("/feedback-ask")
    assert joined.person("otto").id in str(ana.modal)


async def test_leaving_and_keeping_brings_the_choices_back(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.open_home()
    await ben.click("preferences", chosen=["askable"])
    await ben.command("/sidecar leave")
    await ben.submit(what="keep")
    await ben.close(everything=True)
    await ben.command("/sidecar join")
    async with joined.bot.engine.store.read() as tx:
        member = await members.get(tx, Who(joined.bot.team_id, ben.id))
    assert member is not None
    assert (member.active, member.askable, member.drawable) == (True, True, False)


async def test_deleting_everything_leaves_only_reviewer_sets(joined: Circle) -> None:
    await joined.ana_asks()
    await joined.answers("ben", "You decide late.")
    await joined.asks("ben", ("ana", "chloe", "dev", "emeka", "farah"))
    ben = joined.person("ben")
    await ben.command("/sidecar leave")
    await ben.submit(what="delete")
    assert await ben.submit(sure=["yes"]) == {}
    left = set()
    async with joined.bot.engine.store.read() as tx:
        for name in ("members", "join_invites", "reviewers", "rounds", "outbox"):
            rows = (await tx.execute(text(f"SELECT * FROM {name}"))).all()  # noqa: S608
            left |= {name for row in rows if ben.id in map(str, row)}
        own = await rounds.of_asker(tx, joined.who("ben"), joined.bot.engine.today())
    assert left - {"outbox"} == {"reviewers", "rounds"}
    assert all(one.brief == b"" for one in own)
    for name in ("chloe", "dev", "emeka", "farah"):
        await joined.answers(name, "You write well.")
    await joined.later(timedelta(days=5, hours=1))
    assert not any("You decide late." in text_of(message) for message in joined.person("ana").inbox)


async def test_leaving_rewrites_the_same_boxes_whether_or_not_somebody_wrote(joined: Circle) -> None:
    await joined.ana_asks()
    await joined.answers("ben", "You decide late.")
    writes = []
    for name in ("ben", "chloe"):
        person = joined.person(name)
        await person.command("/sidecar leave")
        await person.submit(what="delete")
        with traces(joined) as left:
            await person.submit(sure=["yes"])
        writes.append(left.writes)
    assert writes[0] == writes[1]
    assert sum("UPDATE boxes" in statement for statement in writes[0]) == 1


async def test_home_shows_a_newcomer_a_sample_and_a_reviewer_what_waits(joined: Circle) -> None:
    noor = await joined.person("noor").open_home()
    assert "made-up sample" in text_of(noor or {})
    assert "Join" in text_of(noor or {})
    await joined.ana_asks()
    ben = joined.person("ben")
    assert "asks for your feedback" in text_of(await ben.open_home() or {})
    await ben.click("Answer")
    assert "Your answer" in text_of(ben.modal or {})


async def test_home_looks_the_same_to_a_reviewer_before_and_after_answering(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    before = text_of(await ben.open_home() or {})
    await joined.answers("ben", "You decide late.")
    assert text_of(await ben.open_home() or {}) == before


async def test_joining_from_home_shows_the_members_home(fresh: Circle) -> None:
    await fresh.bot.sweep()
    noor = fresh.person("noor")
    await noor.open_home()
    await noor.click("join")
    await noor.submit()
    assert "Your choices" in text_of(noor.home or {})


async def test_somebody_whose_account_closed_is_no_longer_asked(joined: Circle) -> None:
    joined.slack.directory.change("ben", deleted=True)
    await joined.bot.sweep()
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    assert joined.person("ben").id not in str(ana.modal)


@pytest.mark.full
@pytest.mark.parametrize("crowd", [120, 2_000])
async def test_a_crowd_is_listed_in_groups_and_never_in_slacks_own_list_of_everybody(
    joined: Circle, crowd: int
) -> None:
    from bot.models import Membership, Person

    engine, team = joined.bot.engine, joined.bot.team_id
    async with engine.store.begin() as tx:
        everybody = [Person(team, f"UCROWD{n:04}", f"Person {n:04}") for n in range(crowd)]
        await members.put_people(tx, everybody)
        for one in everybody:
            await members.put(tx, Membership(team, one.user_id, engine.today()))
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    assert find_input(ana.modal or {}, "reviewers").element["type"] == "multi_static_select"
    assert await ana.submit(focus="My reviews", reviewers=[one.user_id for one in everybody[100:105]]) == {}
    async with engine.store.read() as tx:
        assert len(await boxes.open_ids(tx)) == 1


async def test_asking_a_person_in_more_than_five_rounds_at_once_is_refused_by_name(joined: Circle) -> None:
    askers = ("chloe", "dev", "emeka", "farah", "goran")
    for asker in askers:
        others = tuple(name for name in EVERYBODY if name not in (asker, "ben", "ana"))[:4]
        assert await joined.asks(asker, ("ben", *others), draws="0") == {}
    errors = await joined.ana_asks(ANA_ASKS)
    assert "Ben" in errors["reviewers"]
